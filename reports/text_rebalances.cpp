// The rebalances as a table; the assignment only where it fits.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "reports/phrases.hpp"
#include "reports/text_parts.hpp"

namespace regroup::text {
namespace {

constexpr std::size_t kCells = 6;
constexpr std::size_t kReasonMax = 34;
using Cells = std::array<std::string, kCells>;

// Each member's partitions by name, or their number, or nothing: the most that fits.
std::string assignment_text(const Rebalance& rebalance, const Directory& directory, std::size_t room) {
  std::string names, counts;
  for (const auto [consumer, partitions] : rebalance.assignment) {
    const auto& who = directory.consumers[consumer.index()].name;
    std::string list;
    for (const auto partition : partitions) {
      if (names.size() + list.size() > room) break;
      list += (list.empty() ? "" : " ") + directory.name_of(partition);
    }
    names += fmt::format("{}{}: {}", names.empty() ? "" : ", ", who, partitions.empty() ? "none" : list);
    counts += fmt::format("{}{}: {}", counts.empty() ? "" : ", ", who, partitions.size());
    if (counts.size() > room) return "";
  }
  return names.size() <= room ? names : counts;
}

Cells cells_of(const Rebalance& rebalance, const Report& report, const Style& style) {
  const auto& directory = report.directory;
  const auto& by = directory.consumers[rebalance.by.index()].name;
  return {clock_text(rebalance.completed_at),
          directory.groups.size() > 1 ? directory.groups[rebalance.group.index()] : "",
          fmt::format("{}", rebalance.generation),
          clipped(reason_phrase(rebalance.reason, by), kReasonMax, style.unicode),
          length_text(std::chrono::floor<std::chrono::milliseconds>(rebalance.completed_at - rebalance.started_at)),
          grouped(rebalance.moved)};
}

}  // namespace

Lines rebalance_lines(const Report& report, const Style& style) {
  Lines lines;
  const auto& all = report.outcome.rebalances;
  if (all.empty()) return lines;
  const auto shown = std::min(all.size(), kRebalancesMax);
  std::vector<Cells> rows{{"rebalanced", report.directory.groups.size() > 1 ? "group" : "", "gen", "because", "took", "moved"}};
  for (std::size_t i = 0; i < shown; ++i) rows.push_back(cells_of(all[i], report, style));
  std::array<std::size_t, kCells> widths{};
  for (const auto& row : rows)
    for (std::size_t c = 0; c < kCells; ++c) widths[c] = std::max(widths[c], display_width(row[c]));
  constexpr std::array<bool, kCells> to_right{true, false, true, false, true, true};
  for (std::size_t r = 0; r < rows.size(); ++r) {
    auto line = std::string(kMargin, ' ');
    for (std::size_t c = 0; c < kCells; ++c) {
      if (widths[c] == 0) continue;
      line += (to_right[c] ? padded_left(rows[r][c], widths[c]) : padded(rows[r][c], widths[c])) + (c + 1 < kCells ? "  " : "");
    }
    const auto room = text_columns_of(style) - std::min(text_columns_of(style), display_width(line) + 2);
    if (r == 0) line = paint(style, Ink::Faint, line);
    else if (const auto shares = assignment_text(all[r - 1], report.directory, room); !shares.empty()) line += "  " + shares;
    lines.push_back(std::move(line));
  }
  if (shown < all.size()) lines.push_back(fmt::format("  and {} more", grouped(static_cast<std::int64_t>(all.size() - shown))));
  return lines;
}

}  // namespace regroup::text
