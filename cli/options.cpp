#include "cli/options.hpp"

#include <fmt/format.h>

#include "cli/errors.hpp"

namespace regroup::cli {

namespace po = boost::program_options;

po::variables_map parsed_options(const std::string& command, const po::options_description& options, const Words& words,
                                 std::string& file) {
  po::options_description all;
  all.add(options).add_options()("file", po::value(&file));
  po::positional_options_description places;
  places.add("file", 1);
  po::variables_map given;
  try {
    po::store(po::command_line_parser(words).options(all).positional(places).run(), given);
    po::notify(given);
  } catch (const po::error& error) {
    throw UsageError(fmt::format("regroup {0}: {1} (regroup {0} --help lists the options)", command, error.what()));
  }
  return given;
}

std::string table_format(const std::string& command, const po::variables_map& given) {
  auto format = given["format"].as<std::string>();
  if (format != "text" && format != "json" && format != "csv")
    throw UsageError(fmt::format("regroup {}: --format: expected text, json or csv, found '{}'", command, format));
  return format;
}

}  // namespace regroup::cli
