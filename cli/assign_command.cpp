// assign: the calculator, and the answers to assignor vectors.
#include <algorithm>
#include <fstream>
#include <iostream>
#include <map>

#include <fmt/format.h>

#include "cli/assign_vectors.hpp"
#include "cli/calculator.hpp"
#include "cli/commands.hpp"
#include "cli/errors.hpp"
#include "cli/files.hpp"
#include "cli/load.hpp"
#include "cli/options.hpp"
#include "cli/own_assignor.hpp"
#include "cli/terminal.hpp"
#include "reports/format.hpp"
#include "reports/json_text.hpp"

namespace regroup::cli {
namespace {

namespace po = boost::program_options;
using namespace regroup::assignors;

po::options_description assign_options() {
  po::options_description options("options");
  options.add_options()("help,h", "this text")("members", po::value<std::int64_t>(), "how many members, m1, m2, ...")(
      "topics", po::value<std::string>(), "TOPIC=PARTITIONS,...; all members subscribe to all")(
      "assignor", po::value<std::string>()->default_value("all"),
      "names, LIBRARY.so or cmd:PROGRAM, separated by commas, or all (of Kafka's)")(
      "format", po::value<std::string>()->default_value("text"), "text, json or csv")(
      "vectors", po::value<std::string>(), "answer cases, one JSON object a line (tests/vectors/README.md); - is standard input");
  return options;
}

int answer_vectors(const std::string& file) {
  try {
    if (file == "-") return assign_vectors(std::cin, std::cout);
    std::ifstream in(file);
    if (!in) throw UsageError(fmt::format("{}: cannot be read", file));
    return assign_vectors(in, std::cout);
  } catch (const UsageError&) {
    throw;
  } catch (const std::runtime_error& error) {
    throw UsageError(fmt::format("{}: {}", file, error.what()));
  }
}

std::string names_of(const std::vector<NamedAssignor>& assignors) {
  std::string names;
  for (const auto& one : assignors) names += (names.empty() ? "" : ", ") + one.name;
  return names;
}

std::vector<NamedAssignor> chosen(const std::string& names) {
  auto all = all_assignors();
  if (names == "all") return all;
  for (auto& other : assignors_of_other_clients()) all.push_back(std::move(other));
  std::vector<NamedAssignor> found;
  for (const auto& name : split_list(names)) {
    if (names_own_assignor(name)) {
      const auto& own = own_assignor(name);
      found.push_back({own.name, &own});
      continue;
    }
    const auto it = std::find_if(all.begin(), all.end(), [&](const NamedAssignor& a) { return a.name == name; });
    if (it == all.end())
      throw UsageError(fmt::format("regroup assign: --assignor: expected all, or some of {}, LIBRARY.so, cmd:PROGRAM; found '{}'",
                                   names_of(all), name));
    found.push_back(*it);
  }
  return found;
}

Group group_from(const std::string& file) {
  const auto text = read_file(file);
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == std::string::npos || text[first] != '{') return group_of_describe(text, file);
  try {
    return group_of_case(text);
  } catch (const std::runtime_error& error) {
    throw UsageError(fmt::format("{}: {}", file, error.what()));
  }
}

std::pair<std::size_t, std::size_t> sizes(const Assignment& assignment) {
  std::size_t least = SIZE_MAX, most = 0;
  for (const auto& list : assignment) {
    least = std::min(least, list.size());
    most = std::max(most, list.size());
  }
  return {assignment.empty() ? 0 : least, most};
}

std::string spread_text(const Assignment& assignment) {
  const auto [least, most] = sizes(assignment);
  return least == most ? std::to_string(most) : fmt::format("{}-{}", least, most);
}

std::string moved_text(const Change& change) {
  return change.forced > 0 ? fmt::format("{} ({} had to)", change.moved, change.forced) : std::to_string(change.moved);
}

// "orders-0..3, orders-6, returns-1"
std::string ranges(const Group& group, std::vector<TopicPartition> list) {
  std::sort(list.begin(), list.end(), [&](const TopicPartition& a, const TopicPartition& b) {
    return std::tie(group.topics[static_cast<std::size_t>(a.topic)].name, a.partition) <
           std::tie(group.topics[static_cast<std::size_t>(b.topic)].name, b.partition);
  });
  std::string text;
  for (std::size_t i = 0; i < list.size();) {
    auto end = i + 1;
    while (end < list.size() && list[end].topic == list[i].topic && list[end].partition == list[end - 1].partition + 1) ++end;
    text += fmt::format("{}{}-{}", text.empty() ? "" : ", ", group.topics[static_cast<std::size_t>(list[i].topic)].name,
                        list[i].partition);
    if (end > i + 1) text += fmt::format("..{}", list[end - 1].partition);
    i = end;
  }
  return text.empty() ? "nothing" : text;
}

bool owns(const Group& group) {
  return std::any_of(group.members.begin(), group.members.end(), [](const Member& member) { return !member.owned.empty(); });
}

void print_text(const Group& group, const std::vector<Calculated>& all) {
  const Style style{use_color(ColorChoice::Auto), output_width(), use_unicode()};
  std::int64_t partitions = 0;
  for (const auto& topic : group.topics) partitions += topic.partitions;
  fmt::print("{}, {}, {}\n\n", counted(static_cast<std::int64_t>(group.members.size()), "member", "members"),
             counted(static_cast<std::int64_t>(group.topics.size()), "topic", "topics"),
             counted(partitions, "partition", "partitions"));
  std::vector<std::vector<std::string>> rows;
  for (const auto& one : all) {
    if (rows.empty() && one.error.empty()) {
      rows.push_back({"assignor", "each"});
      if (owns(group)) rows.back().emplace_back("moved now");
      for (const auto& change : one.changes) rows.back().push_back(change.what);
    }
    auto& row = rows.emplace_back(std::vector<std::string>{one.by.name});
    if (!one.error.empty()) {
      row.push_back("fails: " + one.error);
      continue;
    }
    row.push_back(spread_text(one.from));
    if (owns(group)) row.push_back(std::to_string(one.moved));
    for (const auto& change : one.changes) row.push_back(moved_text(change));
  }
  std::vector<std::size_t> widths;
  for (const auto& row : rows)
    for (std::size_t c = 0; c < row.size(); ++c) {
      if (c == widths.size()) widths.push_back(0);
      if (row.size() > 2 || c == 0) widths[c] = std::max(widths[c], display_width(row[c]));
    }
  for (std::size_t r = 0; r < rows.size(); ++r) {
    std::string line;
    for (std::size_t c = 0; c < rows[r].size(); ++c)
      line += "  " + (c + 1 < rows[r].size() ? padded(rows[r][c], widths[c]) : rows[r][c]);
    fmt::print("{}\n", r == 0 ? paint(style, Ink::Faint, line) : line);
  }
  fmt::print("\n  each: partitions a member; then how many partitions change their owner, once all is at rest\n");
  for (const auto& one : all) {
    if (!one.error.empty() || group.members.size() > 30) continue;
    fmt::print("\n{}\n", paint(style, Ink::Strong, one.by.name));
    std::size_t longest = 0;
    for (const auto& member : group.members) longest = std::max(longest, display_width(member.id));
    for (std::size_t m = 0; m < group.members.size(); ++m) {
      auto name = group.members[m].id;
      const auto width = static_cast<std::size_t>(std::max(output_width(), 60));
      for (const auto& line : wrapped(ranges(group, one.from[m]), width > longest + 24 ? width - longest - 4 : 20))
        fmt::print("  {}  {}\n", padded(std::exchange(name, {}), longest), line);
    }
  }
}

void print_csv(const std::vector<Calculated>& all) {
  fmt::print("assignor,change,least,most,moved,forced\n");
  for (const auto& one : all) {
    if (!one.error.empty()) {
      fmt::print("{},error,,,,\n", one.by.name);
      continue;
    }
    const auto [least, most] = sizes(one.from);
    fmt::print("{},,{},{},{},0\n", one.by.name, least, most, one.moved);
    for (const auto& change : one.changes) {
      const auto [fewest, largest] = sizes(change.to);
      fmt::print("{},{},{},{},{},{}\n", one.by.name, change.what, fewest, largest, change.moved, change.forced);
    }
  }
}

std::string assignment_json(const Group& group, const Assignment& assignment) {
  JsonObject members;
  for (std::size_t m = 0; m < group.members.size(); ++m) {
    std::map<std::string, std::vector<std::int32_t>> topics;
    for (const auto& [topic, partition] : assignment[m])
      topics[group.topics[static_cast<std::size_t>(topic)].name].push_back(partition);
    JsonObject object;
    for (auto& [name, partitions] : topics) {
      std::sort(partitions.begin(), partitions.end());
      object.add(name, fmt::format("[{}]", fmt::join(partitions, ", ")));
    }
    members.add(group.members[m].id, object.done());
  }
  return members.done();
}

std::string calculated_json(const Group& group, const Calculated& one) {
  JsonObject object;
  object.text("assignor", one.by.name);
  if (!one.error.empty()) return object.text("error", one.error).done();
  object.number("moved", one.moved).add("assignment", assignment_json(group, one.from));
  std::vector<std::string> changes;
  changes.reserve(one.changes.size());
  for (const auto& change : one.changes)
    changes.push_back(JsonObject()
                          .text("change", change.what)
                          .number("moved", change.moved)
                          .number("forced", change.forced)
                          .add("assignment", assignment_json(change.group, change.to))
                          .done());
  return object.add("changes", json_list(changes)).done();
}

void print_json(const Group& group, const std::vector<Calculated>& all) {
  std::vector<std::string> lines;
  lines.reserve(all.size());
  for (const auto& one : all) lines.push_back(calculated_json(group, one));
  fmt::print("{}\n", json_lines(lines, "[", "]", ""));
}

}  // namespace

int assign_command(const Words& words) {
  const auto options = assign_options();
  std::string file;
  const auto given = parsed_options("assign", options, words, file);
  if (given.contains("help")) {
    std::cout << "usage: regroup assign --members N --topics TOPIC=PARTITIONS,... [OPTIONS]\n"
                 "       regroup assign FILE|- [OPTIONS]\n"
                 "       regroup assign --vectors FILE|-\n\n"
                 "What each of Kafka's assignors makes of a group, and what moves if a member leaves, one joins, or the\n"
                 "first topic grows. A file is a case as JSON (tests/vectors/README.md), or the output of\n"
                 "kafka-consumer-groups.sh --describe.\n\n"
                 "Assignors: "
              << names_of(all_assignors()) << ".\nAs other clients assign:\n";
    for (const auto& line : wrapped(names_of(assignors_of_other_clients()), 90)) std::cout << "  " << line << "\n";
    std::cout << "\n" << options;
    return kFine;
  }
  if (given.contains("vectors")) return answer_vectors(given["vectors"].as<std::string>());
  const bool counts = given.contains("members") && given.contains("topics");
  if (counts == !file.empty() || (!counts && (given.contains("members") || given.contains("topics"))))
    throw UsageError("regroup assign: expected --members with --topics, or one file (- is standard input), or --vectors");
  const auto format = table_format("assign", given);
  const auto assignors = chosen(given["assignor"].as<std::string>());
  const auto group = counts ? group_of_counts(given["members"].as<std::int64_t>(), given["topics"].as<std::string>())
                            : group_from(file);
  std::vector<Calculated> results;
  results.reserve(assignors.size());
  for (const auto& assignor : assignors) results.push_back(calculate(assignor, group));
  if (format == "text") print_text(group, results);
  else if (format == "csv") print_csv(results);
  else print_json(group, results);
  return kFine;
}

}  // namespace regroup::cli
