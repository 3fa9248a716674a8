#include "tests/properties/options.hpp"

#include <iostream>

#include <boost/program_options.hpp>
#include <fmt/format.h>

#include "cli/errors.hpp"
#include "tests/properties/properties.hpp"

namespace regroup::properties {
namespace {

namespace po = boost::program_options;

po::options_description described() {
  po::options_description options("options");
  auto add = options.add_options();
  add("help,h", "this text");
  add("first", po::value<std::uint64_t>(), "the first seed (default: 1)");
  add("count", po::value<std::uint64_t>(), "how many seeds (default: 1000)");
  add("keep-going,k", "after a failure too: a line each, and what failed how often at the end");
  add("shrink", "a small scenario of the first failure of each kind (without --keep-going the default)");
  add("no-shrink", "the scenario as it was made");
  add("out", po::value<std::string>(), "write the scenarios of failures into this folder");
  add("kind", po::value<std::string>(), "make only such scenarios: any, scalable, steady or disturbed");
  add("property", po::value<std::string>(), "only look at this property, however long a run is");
  add("print", po::value<std::uint64_t>(), "only print the scenario of this seed");
  add("scenario", po::value<std::string>(), "only look at the scenario in this file");
  return options;
}

po::variables_map parsed(int argc, char** argv, const po::options_description& known) {
  po::variables_map values;
  try {
    po::store(po::command_line_parser(argc, argv)
                  .options(known)
                  .positional({})
                  .style(po::command_line_style::unix_style & ~po::command_line_style::allow_guessing)
                  .run(),
              values);
  } catch (const po::error& error) {
    throw cli::UsageError(fmt::format("regroup_properties: {}", error.what()));
  }
  return values;
}

Kind wanted_kind(const std::string& name) {
  if (const auto kind = kind_named(name)) return *kind;
  throw cli::UsageError(fmt::format("regroup_properties: --kind {}: expected any, scalable, steady or disturbed", name));
}

std::size_t wanted_property(const std::string& name) {
  std::string names;
  for (std::size_t p = 0; p < all_properties().size(); ++p) {
    if (all_properties()[p].name == name) return p;
    names += fmt::format("{}'{}'", names.empty() ? "" : ", ", all_properties()[p].name);
  }
  throw cli::UsageError(fmt::format("regroup_properties: --property '{}': expected one of {}", name, names));
}

}  // namespace

std::optional<Options> parse_options(int argc, char** argv) {
  const auto known = described();
  const auto values = parsed(argc, argv, known);
  if (values.count("help") > 0) {
    std::cout << "usage: regroup_properties [options]\n\nLooks for scenarios that break a property; each seed is a scenario.\n\n"
              << known;
    return std::nullopt;
  }
  Options options;
  if (values.count("first") > 0) options.first = values["first"].as<std::uint64_t>();
  if (values.count("count") > 0) options.count = values["count"].as<std::uint64_t>();
  if (values.count("kind") > 0) options.kind = wanted_kind(values["kind"].as<std::string>());
  if (values.count("property") > 0) options.property = wanted_property(values["property"].as<std::string>());
  if (values.count("print") > 0) options.print = values["print"].as<std::uint64_t>();
  if (values.count("scenario") > 0) options.scenario = values["scenario"].as<std::string>();
  if (values.count("out") > 0) options.out = values["out"].as<std::string>();
  options.keep_going = values.count("keep-going") > 0;
  options.shrink = values.count("no-shrink") == 0 && (!options.keep_going || values.count("shrink") > 0);
  return options;
}

}  // namespace regroup::properties
