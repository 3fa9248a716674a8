// compare: the same scenario under several assignors or settings, one row each.
#include <algorithm>
#include <array>
#include <exception>
#include <iostream>
#include <limits>
#include <thread>
#include <utility>

#include <fmt/format.h>

#include "cli/commands.hpp"
#include "cli/compare.hpp"
#include "cli/errors.hpp"
#include "cli/options.hpp"
#include "cli/own_assignor.hpp"
#include "cli/parallel.hpp"
#include "cli/simulate.hpp"
#include "cli/terminal.hpp"
#include "reports/format.hpp"
#include "reports/json_text.hpp"

namespace regroup::cli {
namespace {

namespace po = boost::program_options;

constexpr std::size_t kVariantsMax = 1'000;

struct Variant {
  std::string name;
  Changes changes;
};

struct Row {
  std::string name, group, why, moves, load;
  Cost cost;
};

// What explains a row; a piece that says the same in all of them explains no difference.
inline constexpr std::array kReasons{&Row::why, &Row::moves, &Row::load};

po::options_description compare_options() {
  po::options_description options("options");
  options.add_options()("help,h", "this text")(
      "assignors", po::value<std::string>(),
      "range,sticky,LIBRARY.so,cmd:PROGRAM,...: one variant for each, in all groups; librdkafka-range, franz-go-sticky, ...: the "
      "same Java clients, whose leader assigns as that client does")(
      "vary", po::value<std::vector<std::string>>(),
      "JSON_POINTER=A,B,...: one variant for each value; repeated: for each combination")(
      "set", po::value<std::vector<std::string>>(), "JSON_POINTER=VALUE: change the scenario in all variants")(
      "seed", po::value<std::uint64_t>(), "the seed, instead of the scenario's")(
      "format", po::value<std::string>()->default_value("text"), "text, json or csv")(
      "jobs,j", po::value<unsigned>(), "how many runs at once (default: all cores)");
  return options;
}

// Each of `variants` with each of the changes that `change(variant, value)` makes.
template <class Change>
void multiply(std::vector<Variant>& variants, const std::vector<std::string>& values, Change change) {
  std::vector<Variant> product;
  for (const auto& variant : variants)
    for (const auto& value : values) {
      product.push_back(variant);
      change(product.back(), value);
    }
  if (product.size() > kVariantsMax)
    throw UsageError(fmt::format("regroup compare: expected at most {} variants, found {}", kVariantsMax, product.size()));
  variants = std::move(product);
}

std::string joined(const std::string& name, const std::string& more) { return name.empty() ? more : name + ", " + more; }

std::vector<Variant> variants_of(const po::variables_map& given) {
  Changes common;
  if (given.contains("seed")) common.seed = given["seed"].as<std::uint64_t>();
  if (given.contains("set"))
    for (const auto& word : given["set"].as<std::vector<std::string>>()) common.set.push_back(split_option("--set", word));
  std::vector<Variant> variants{{"", common}};
  if (given.contains("assignors"))
    multiply(variants, split_list(given["assignors"].as<std::string>()), [](Variant& variant, const std::string& name) {
      variant.name = joined(variant.name, name);
      choose_assignor(variant.changes, "regroup compare: --assignors", name);
    });
  if (given.contains("vary"))
    for (const auto& word : given["vary"].as<std::vector<std::string>>()) {
      const auto [pointer, values] = split_option("--vary", word);
      multiply(variants, split_list(values), [&, at = pointer](Variant& variant, const std::string& value) {
        variant.name = joined(variant.name, at.substr(at.rfind('/') + 1) + "=" + value);
        variant.changes.set.emplace_back(at, value);
      });
    }
  if (variants.size() < 2) throw UsageError("regroup compare: expected --assignors or --vary with at least two values");
  return variants;
}

std::vector<Row> rows_of(const Variant& variant, const Place& place, const ScenarioText& text) {
  const auto done = simulate(load(place, variant.changes, text));
  std::vector<Row> rows;
  for (std::size_t g = 0; g < done.directory->groups.size(); ++g) {
    const auto group = id_of<GroupId>(g);
    const auto& directory = *done.directory;
    rows.push_back({variant.name, directory.groups[g], why_it_cost(group, done.outcome, directory),
                    what_moved(group, done.outcome, directory), who_has_most(group, done.outcome, directory),
                    cost_of(group, done.outcome, directory)});
  }
  return rows;
}

// All variants, on all cores; the rows come in the order of the variants whatever ends first.
std::vector<Row> run_all(const std::vector<Variant>& variants, const Source& source, unsigned jobs, Progress& progress) {
  const ScenarioText text(source.text);
  std::vector<std::vector<Row>> results(variants.size());
  std::vector<std::exception_ptr> failed(variants.size());
  on_all_cores(variants.size(), jobs, "variants", progress, [&](std::size_t i) {
    try {
      results[i] = rows_of(variants[i], source.place, text);
    } catch (...) {
      failed[i] = std::current_exception();
    }
  });
  for (const auto& failure : failed)
    if (failure) std::rethrow_exception(failure);
  std::vector<Row> rows;
  for (auto& result : results) rows.insert(rows.end(), result.begin(), result.end());
  return rows;
}

std::string cell(const CostColumn& column, const Cost& cost) {
  const auto value = cost.*column.value;
  return column.time ? length_text(Duration{value}) : grouped(value);
}

// A paragraph of its own below a table.
void print_wrapped(const std::string& text, const Style& style) {
  fmt::print("\n");
  for (const auto& line : wrapped(text, style.width - 2)) fmt::print("  {}\n", line);
}

void print_group(const std::string& group, const std::vector<const Row*>& rows, const Style& style) {
  fmt::print("{}\n", paint(style, Ink::Strong, group));
  std::size_t longest = 0;
  for (const auto* row : rows) longest = std::max(longest, display_width(row->name));
  std::string head = "  " + padded("", longest);
  std::vector<std::size_t> widths;
  std::vector<std::int64_t> best;
  std::vector<bool> differs;
  for (const auto& column : kCostColumns) {
    auto width = display_width(column.name);
    auto least = std::numeric_limits<std::int64_t>::max(), most = std::numeric_limits<std::int64_t>::min();
    for (const auto* row : rows) {
      width = std::max(width, display_width(cell(column, row->cost)) + 1);
      least = std::min(least, row->cost.*column.value);
      most = std::max(most, row->cost.*column.value);
    }
    widths.push_back(width);
    best.push_back(least);
    differs.push_back(least != most);
    if (least != most) head += "  " + padded_left(column.name, width);
  }
  fmt::print("{}\n", paint(style, Ink::Faint, head));
  for (const auto* row : rows) {
    auto line = "  " + padded(row->name, longest);
    for (std::size_t c = 0; c < kCostColumns.size(); ++c) {
      if (!differs[c]) continue;
      const bool mark = row->cost.*kCostColumns[c].value == best[c];
      const auto text = padded_left(cell(kCostColumns[c], row->cost) + (mark ? "*" : " "), widths[c]);
      line += "  " + (mark ? paint(style, Ink::Good, text) : text);
    }
    fmt::print("{}\n", line);
  }
  std::string same;
  for (std::size_t c = 0; c < kCostColumns.size(); ++c)
    if (!differs[c])
      same += fmt::format("{}{} {}", same.empty() ? "" : ", ", kCostColumns[c].name, cell(kCostColumns[c], rows.front()->cost));
  if (!same.empty()) print_wrapped("the same in all: " + same, style);
  const auto differ = [&](auto reason) {
    return std::any_of(rows.begin(), rows.end(), [&](const Row* row) { return row->*reason != rows.front()->*reason; });
  };
  bool any = false;
  for (const auto* row : rows) {
    std::string text;
    for (const auto reason : kReasons)
      if (!(row->*reason).empty() && differ(reason)) text += (text.empty() ? "" : "; ") + row->*reason;
    if (text.empty()) continue;
    if (!any) fmt::print("\n");
    any = true;
    const auto left = std::max<std::size_t>(static_cast<std::size_t>(style.width), longest + 40) - longest - 4;
    auto name = row->name;
    for (const auto& line : wrapped(text, left)) fmt::print("  {}  {}\n", padded(std::exchange(name, ""), longest), line);
  }
}

void print_text(const std::vector<Row>& rows) {
  const Style style{use_color(ColorChoice::Auto), output_width(), use_unicode()};
  std::vector<std::string> groups;
  for (const auto& row : rows)
    if (std::find(groups.begin(), groups.end(), row.group) == groups.end()) groups.push_back(row.group);
  for (const auto& group : groups) {
    std::vector<const Row*> of_group;
    for (const auto& row : rows)
      if (row.group == group) of_group.push_back(&row);
    if (group != groups.front()) fmt::print("\n");
    print_group(group, of_group, style);
  }
  print_wrapped(
      "* the best. taken: moved although the owner was still a member; for nothing: of those, beyond what it had above an equal "
      "share; imbalance: most minus fewest of a member at the end, in partitions (in all, of one topic) and in records/s; "
      "stopped: "
      "partition-time without an owner",
      style);
}

std::string key_of(const CostColumn& column) {
  std::string key(column.name);
  std::replace(key.begin(), key.end(), ' ', '_');
  return key;
}

std::string value_of(const CostColumn& column, const Cost& cost) {  // times in seconds
  return column.time ? seconds_text(Duration{cost.*column.value}) : std::to_string(cost.*column.value);
}

std::string csv_field(const std::string& text) {
  if (text.find_first_of(",\"\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + "\"";
}

void print_csv(const std::vector<Row>& rows) {
  std::string head = "variant,group";
  for (const auto& column : kCostColumns) head += "," + key_of(column);
  fmt::print("{}\n", head);
  for (const auto& row : rows) {
    auto line = csv_field(row.name) + "," + csv_field(row.group);
    for (const auto& column : kCostColumns) line += "," + value_of(column, row.cost);
    fmt::print("{}\n", line);
  }
}

void print_json(const std::vector<Row>& rows) {
  std::vector<std::string> lines;
  lines.reserve(rows.size());
  for (const auto& row : rows) {
    JsonObject object;
    object.text("variant", row.name).text("group", row.group);
    for (const auto& column : kCostColumns) object.add(key_of(column), value_of(column, row.cost));
    lines.push_back(object.text("why", row.why).text("moves", row.moves).text("load", row.load).done());
  }
  fmt::print("{}\n", json_lines(lines, "[", "]", ""));
}

}  // namespace

int compare_command(const Words& words) {
  const auto options = compare_options();
  std::string file;
  const auto given = parsed_options("compare", options, words, file);
  if (given.contains("help")) {
    std::cout << "usage: regroup compare FILE|NAME --assignors A,B,... [--vary JSON_POINTER=A,B,...]\n\n"
                 "Runs the scenario once for each variant and prints what each cost, the best of every column marked.\n\n"
              << options;
    return kFine;
  }
  if (file.empty()) throw UsageError("regroup compare: expected a scenario (a file, or a name of regroup list)");
  const auto format = table_format("compare", given);
  const auto variants = variants_of(given);
  const auto jobs = given.contains("jobs") ? std::max(1U, given["jobs"].as<unsigned>())
                                           : std::max(1U, std::thread::hardware_concurrency());
  Progress progress(false);
  return until_stopped(progress, [&] {
    const auto rows = run_all(variants, read_source(file), std::min(jobs, 256U), progress);
    if (format == "text") print_text(rows);
    else if (format == "csv") print_csv(rows);
    else print_json(rows);
    return kFine;
  });
}

}  // namespace regroup::cli
