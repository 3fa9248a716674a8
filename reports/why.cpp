#include "reports/why.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "reports/phrases.hpp"
#include "reports/record_life.hpp"

namespace regroup {
namespace {

constexpr std::size_t kTextAt = 17;  // where the words of a line begin

const PartitionMetrics* metrics_of(const Outcome& outcome, GroupId group, PartitionId partition) {
  for (const auto& metrics : outcome.groups[group.index()].partitions)
    if (metrics.partition == partition) return &metrics;
  return nullptr;
}

Ink ink_of(LifeLine::Weight weight) {
  return weight == LifeLine::Weight::Bad ? Ink::Bad : weight == LifeLine::Weight::Main ? Ink::Strong : Ink::Plain;
}

void add_line(std::string& page, const std::string& head, const std::string& words, Ink ink, const Style& style) {
  const auto parts = wrapped(words, text_columns_of(style) - kTextAt);
  for (std::size_t i = 0; i < parts.size(); ++i)
    page += (i == 0 ? padded_left(head, kTextAt - 2) + "  " : std::string(kTextAt, ' ')) + paint(style, ink, parts[i]) + "\n";
}

std::vector<const Anomaly*> anomalies_of(const Outcome& outcome, GroupId group, PartitionId partition, Offset offset) {
  std::vector<const Anomaly*> found;
  for (const auto& anomaly : outcome.anomalies)
    if (anomaly.group == group && anomaly.partition == partition && anomaly.from <= offset && offset < anomaly.to)
      found.push_back(&anomaly);
  return found;
}

std::string rule_behind(const Link& link) { return *link.rule == '\0' ? "" : fmt::format(" ({})", link.rule); }

// The verdict: what the ledger says about the record, and why.
void add_verdict(std::string& page, const Directory& directory, const std::vector<const Anomaly*>& anomalies, bool processed,
                 const Style& style) {
  for (const auto* anomaly : anomalies) {
    const auto kind = anomaly->kind == Anomaly::Kind::Duplicate ? "processed again" : "lost";
    add_line(page, "so", fmt::format("{}, with {}: {}", kind, range_text(anomaly->from, anomaly->to), name_of(anomaly->cause)),
             Ink::Bad, style);
    add_line(page, "", cause_sentence(anomaly->cause), Ink::Plain, style);
    for (const auto& link : anomaly->chain)
      add_line(page, "", fmt::format("{}: {}{}", clock_text(link.at), link_phrase(link, *anomaly, directory), rule_behind(link)),
               Ink::Faint, style);
  }
  if (anomalies.empty())
    add_line(page, "so", processed ? "processed once" : "not processed yet: it is lag", processed ? Ink::Good : Ink::Plain,
             style);
}

void add_group(std::string& page, const Directory& directory, const std::vector<Fact>& facts, GroupId group,
               PartitionId partition, Offset offset, const Outcome& outcome, const Style& style) {
  page += fmt::format("\n  {}\n", paint(style, Ink::Strong, directory.groups[group.index()]));
  const auto life = life_of(directory, facts, group, partition, offset);
  for (const auto& line : life.lines) add_line(page, clock_text(line.at), line.text, ink_of(line.weight), style);
  add_verdict(page, directory, anomalies_of(outcome, group, partition, offset), life.processed > 0, style);
}

}  // namespace

std::string why_report(const Directory& directory, const std::vector<Fact>& facts, std::optional<GroupId> group,
                       PartitionId partition, Offset offset, const Outcome& outcome, const Style& style) {
  auto page = fmt::format("{}\n",
                          paint(style, Ink::Strong, fmt::format("{}, offset {}", directory.name_of(partition), offset.value())));
  bool any = false;
  for (std::size_t g = 0; g < directory.groups.size(); ++g) {
    const auto id = id_of<GroupId>(g);
    if (group && *group != id) continue;
    const auto* metrics = metrics_of(outcome, id, partition);
    if (metrics == nullptr) continue;
    any = true;
    if (offset >= metrics->log_end || offset < Offset{0})
      return page + fmt::format("\n  There is no such record: the log ends at {}.\n", metrics->log_end.value());
    add_group(page, directory, facts, id, partition, offset, outcome, style);
  }
  if (!any)
    page += fmt::format("\n  {} subscribed to it.\n",
                        group ? directory.groups[group->index()] + " never" : std::string("No group ever"));
  std::string clipped_page;
  for (std::size_t at = 0; at < page.size();) {
    const auto end = page.find('\n', at);
    clipped_page += clipped(std::string_view(page).substr(at, end - at), columns_of(style), style.unicode) + '\n';
    at = end + 1;
  }
  return clipped_page;
}

}  // namespace regroup
