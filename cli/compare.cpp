#include "cli/compare.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <variant>

#include <fmt/format.h>

#include "reports/format.hpp"

namespace regroup::cli {
namespace {

// Time without an owner, summed over the partitions of one group.
class Stopped {
 public:
  Stopped(GroupId group, const Directory& directory) : group_(group), directory_(directory) {}

  void see(const Fact& fact) {
    if (const auto* assigned = std::get_if<PartitionsAssigned>(&fact.body)) {
      for (const auto partition : assigned->partitions) take(assigned->consumer, partition, fact.at);
    } else if (const auto* revoked = std::get_if<PartitionsRevoked>(&fact.body)) {
      for (const auto partition : revoked->partitions) give_up(revoked->consumer, partition, fact.at);
    } else if (const auto* crashed = std::get_if<Crashed>(&fact.body)) {
      give_up_all(crashed->consumer, fact.at);
    } else if (const auto* closed = std::get_if<Closed>(&fact.body)) {
      give_up_all(closed->consumer, fact.at);
    }
  }

  Duration at_the_end(SimTime end) {
    for (const auto& [partition, owned] : owned_)
      if (!owned.by) total_ += end - owned.since;
    return total_;
  }

 private:
  struct Owned {
    std::optional<ConsumerId> by;
    SimTime since{};
  };

  bool ours(ConsumerId consumer) const { return directory_.consumers[consumer.index()].group == group_; }
  void take(ConsumerId consumer, PartitionId partition, SimTime at) {
    if (!ours(consumer)) return;
    const auto [it, is_first] = owned_.try_emplace(partition);
    if (!is_first && !it->second.by) total_ += at - it->second.since;
    it->second = {consumer, at};
  }
  void give_up(ConsumerId consumer, PartitionId partition, SimTime at) {
    const auto it = owned_.find(partition);
    if (it != owned_.end() && it->second.by == consumer) it->second = {std::nullopt, at};
  }
  void give_up_all(ConsumerId consumer, SimTime at) {
    for (auto& [partition, owned] : owned_)
      if (owned.by == consumer) owned = {std::nullopt, at};
  }

  GroupId group_;
  const Directory& directory_;
  std::map<PartitionId, Owned> owned_;
  Duration total_{};
};

}  // namespace

Cost cost_of(GroupId group, const Outcome& outcome, const Directory& directory) {
  const auto& metrics = outcome.groups[group.index()];
  Cost cost;
  cost.duplicates = metrics.sum(&PartitionMetrics::duplicates);
  cost.lost = metrics.sum(&PartitionMetrics::lost);
  cost.lag = metrics.sum(&PartitionMetrics::lag);
  cost.longest_gap = metrics.longest_gap.value_or(Duration{}).count();
  cost.rebalances = static_cast<std::int64_t>(metrics.rebalanced_at.size());
  std::map<PartitionId, ConsumerId> owner;
  for (const auto& rebalance : outcome.rebalances) {
    if (rebalance.group != group) continue;
    cost.stable_at = rebalance.completed_at.time_since_epoch().count();
    const auto present = [&](ConsumerId consumer) {
      return std::any_of(rebalance.assignment.begin(), rebalance.assignment.end(),
                         [&](const auto& share) { return share.first == consumer; });
    };
    std::int64_t fewest = std::numeric_limits<std::int64_t>::max(), most = 0;
    for (const auto& [consumer, partitions] : rebalance.assignment) {
      fewest = std::min(fewest, static_cast<std::int64_t>(partitions.size()));
      most = std::max(most, static_cast<std::int64_t>(partitions.size()));
      for (const auto partition : partitions) {
        const auto [it, is_first] = owner.try_emplace(partition, consumer);
        if (is_first || it->second == consumer) continue;
        ++cost.moved;
        if (present(it->second)) ++cost.taken;
        it->second = consumer;
      }
    }
    cost.imbalance = rebalance.assignment.empty() ? 0 : most - fewest;
  }
  Stopped stopped(group, directory);
  for (const auto& fact : outcome.events) stopped.see(fact);
  cost.stopped = stopped.at_the_end(outcome.ended_at).count();
  return cost;
}

std::string why_it_cost(GroupId group, const Outcome& outcome, const Directory& directory) {
  std::map<Cause, std::int64_t> causes;
  for (const auto& anomaly : outcome.anomalies)
    if (anomaly.group == group) causes[anomaly.cause] += anomaly.to - anomaly.from;
  std::string text;
  for (const auto& [cause, records] : causes)
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", name_of(cause), grouped(records));
  const PartitionMetrics* longest = nullptr;
  for (const auto& partition : outcome.groups[group.index()].partitions)
    if (partition.longest_gap && (longest == nullptr || *partition.longest_gap > *longest->longest_gap)) longest = &partition;
  if (longest != nullptr)
    text += fmt::format("{}longest gap on {} from {}", text.empty() ? "" : "; ", directory.name_of(longest->partition),
                        clock_text(longest->gap_from.time_since_epoch()));
  return text;
}

}  // namespace regroup::cli
