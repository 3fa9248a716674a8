#include "reports/text.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "reports/text_parts.hpp"

namespace regroup {
namespace {

using text::kMargin;
using text::Lines;

Lines header_lines(const Report& report, const Style& style) {
  const auto& scenario = report.scenario;
  const auto facts = fmt::format("kafka {}, seed {}, {} of virtual time", scenario.kafka, scenario.seed,
                                 length_text(report.outcome.ended_at.time_since_epoch()));
  const auto width = text_columns_of(style);
  if (scenario.name.empty()) return {facts};
  return spread(paint(style, Ink::Strong, clipped(scenario.name, width, style.unicode)), paint(style, Ink::Faint, facts), width,
                0);
}

std::string item(const Style& style, Ink ink, std::int64_t count, std::string_view what) {
  return paint(style, count == 0 ? Ink::Plain : ink, fmt::format("{} {}", grouped(count), what));
}

std::vector<std::string> group_items(const GroupMetrics& group, const Style& style) {
  const auto sum = [&](std::int64_t PartitionMetrics::*member) { return group.sum(member); };
  const auto duplicates = sum(&PartitionMetrics::duplicates), duplicated = sum(&PartitionMetrics::duplicated);
  const auto once = sum(&PartitionMetrics::processed) - duplicates - duplicated;
  std::vector<std::string> items{item(style, Ink::Plain, sum(&PartitionMetrics::produced), "produced"),
                                 item(style, Ink::Good, once, "once")};
  items.push_back(item(style, Ink::Bad, duplicated, duplicates == duplicated ? "twice" : "more than once"));
  if (duplicates != duplicated) items.back() += fmt::format(" ({} extra)", grouped(duplicates));
  items.push_back(item(style, Ink::Bad, sum(&PartitionMetrics::lost), "lost"));
  if (const auto phantom = sum(&PartitionMetrics::phantom); phantom > 0)
    items.push_back(item(style, Ink::Bad, phantom, "phantom"));
  items.push_back(item(style, Ink::Plain, sum(&PartitionMetrics::lag), "lag"));
  auto rebalances = counted(static_cast<std::int64_t>(group.rebalanced_at.size()), "rebalance", "rebalances");
  if (group.longest_gap) {
    const auto gap = std::chrono::floor<std::chrono::milliseconds>(*group.longest_gap);
    rebalances += ", longest gap " + length_text(gap);
  }
  items.push_back(std::move(rebalances));
  return items;
}

Lines group_lines(const Report& report, const Style& style) {
  std::size_t names = 0;
  for (const auto& name : report.directory.groups) names = std::max(names, display_width(name));
  names = std::min<std::size_t>(names, 24);
  Lines lines;
  for (std::size_t g = 0; g < report.outcome.groups.size(); ++g) {
    auto rows = flowed(group_items(report.outcome.groups[g], style), text_columns_of(style), kMargin + names + 3, 3);
    const auto name = padded(clipped(report.directory.groups[g], names, style.unicode), names);
    rows.front() = std::string(kMargin, ' ') + paint(style, Ink::Strong, name) + rows.front().substr(kMargin + names);
    lines.insert(lines.end(), rows.begin(), rows.end());
  }
  return lines;
}

void add_failed(Lines& lines, const Checked& checked, const Style& style) {
  const auto width = text_columns_of(style);
  const auto words = wrapped(
      fmt::format("{}: expected {}, measured {}", checked.metric, checked.expected, metric_text(checked.measured)),
      width - kMargin - 8);
  for (std::size_t i = 0; i < words.size(); ++i)
    lines.push_back(std::string(kMargin, ' ') + (i == 0 ? paint(style, Ink::Bad, "FAILED") + "  " : std::string(8, ' ')) +
                    words[i]);
  // A plain value says it all; of a list or a range the reader wants to know where it misses.
  const bool plain = checked.expected.find_first_of("{[") == std::string::npos;
  if (plain && !std::holds_alternative<std::monostate>(checked.measured)) return;
  for (const auto& line : wrapped(checked.why, width - kMargin - 8)) lines.push_back(std::string(kMargin + 8, ' ') + line);
}

Lines expect_lines(const Report& report, const Style& style) {
  Lines lines;
  std::vector<std::string> fine;
  for (const auto& checked : report.checked) {
    if (checked.ok) fine.push_back(fmt::format("{}  {} = {}", paint(style, Ink::Good, "ok"), checked.metric, checked.expected));
    else add_failed(lines, checked, style);
  }
  for (auto& line : flowed(fine, text_columns_of(style), kMargin, 5)) lines.push_back(std::move(line));
  return lines;
}

Lines warning_lines(const Report& report, const Style& style) {
  Lines lines;
  for (const auto& warning : report.warnings) {
    const auto words = wrapped(warning, text_columns_of(style) - kMargin - 9);
    for (std::size_t i = 0; i < words.size(); ++i)
      lines.push_back(std::string(kMargin, ' ') + (i == 0 ? paint(style, Ink::Mark, "warning") + "  " : std::string(9, ' ')) +
                      words[i]);
  }
  return lines;
}

}  // namespace

std::string text_report(const Report& report, const Style& style) {
  std::string page;
  bool first = true;
  for (const auto& part : {header_lines(report, style), group_lines(report, style), text::anomaly_lines(report, style),
                           text::timeline_lines(report, style), text::rebalance_lines(report, style), expect_lines(report, style),
                           warning_lines(report, style)}) {
    if (part.empty()) continue;
    if (!first) page += '\n';
    first = false;
    for (const auto& line : part) page += clipped(line, columns_of(style), style.unicode) + '\n';
  }
  return page;
}

std::string summary_line(const Report& report, const Style& style, const std::string& place) {
  std::int64_t ok = 0, failed = 0;
  for (const auto& checked : report.checked) ++(checked.ok ? ok : failed);
  std::string groups;
  for (std::size_t g = 0; g < report.outcome.groups.size(); ++g) {
    const auto& group = report.outcome.groups[g];
    groups += fmt::format("{}{}{}, {} lost, {} lag", groups.empty() ? "" : "; ",
                          report.outcome.groups.size() > 1 ? report.directory.groups[g] + ": " : "",
                          counted(group.sum(&PartitionMetrics::duplicates), "duplicate", "duplicates"),
                          grouped(group.sum(&PartitionMetrics::lost)), grouped(group.sum(&PartitionMetrics::lag)));
  }
  const auto mark = failed > 0               ? paint(style, Ink::Bad, "FAILED")
                    : report.checked.empty() ? "  -   "
                                             : paint(style, Ink::Good, "  ok  ");
  const auto checks = report.checked.empty() ? "no expectations"
                      : failed > 0           ? fmt::format("{} of {} failed", failed, ok + failed)
                                             : fmt::format("{} ok", ok);
  const auto width = columns_of(style);
  const std::size_t both_width = width >= 120 ? 48 : 24;
  const auto name_width = both_width - std::min(both_width - 12, display_width(place));
  const auto name = padded(clipped(report.scenario.name, name_width, style.unicode), name_width);
  return clipped(fmt::format("{}  {}{}  {}  {}", mark, place, name, groups, checks), width, style.unicode);
}

}  // namespace regroup
