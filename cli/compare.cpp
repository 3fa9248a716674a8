#include "cli/compare.hpp"

#include <algorithm>
#include <map>
#include <span>
#include <utility>
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

struct Move {
  PartitionId partition;
  ConsumerId from, to;
};

// What one generation moved, and how many partitions each member of it had before.
struct Moves {
  std::map<ConsumerId, std::int64_t> before;
  std::int64_t partitions = 0;
  std::vector<Move> moves;
};

std::vector<Moves> moves_of(GroupId group, const Outcome& outcome) {
  std::vector<Moves> all;
  std::map<PartitionId, ConsumerId> owner;  // who had it last
  for (const auto& rebalance : outcome.rebalances) {
    if (rebalance.group != group) continue;
    auto& now = all.emplace_back();
    for (const auto [consumer, share] : rebalance.assignment) {
      now.before[consumer] = 0;
      now.partitions += static_cast<std::int64_t>(share.size());
    }
    for (const auto& [partition, consumer] : owner)
      if (const auto present = now.before.find(consumer); present != now.before.end()) ++present->second;
    for (const auto [consumer, share] : rebalance.assignment)
      for (const auto partition : share) {
        const auto [it, is_first] = owner.try_emplace(partition, consumer);
        if (is_first || it->second == consumer) continue;
        now.moves.push_back({partition, it->second, consumer});
        it->second = consumer;
      }
  }
  return all;
}

void count_moves(const Moves& generation, Cost& cost) {
  const auto& [before, partitions, moves] = generation;
  const auto taken = std::count_if(moves.begin(), moves.end(),
                                   [&present = generation.before](const Move& move) { return present.contains(move.from); });
  const auto members = static_cast<std::int64_t>(before.size());
  const auto equal_share = members == 0 ? 0 : (partitions + members - 1) / members;
  std::int64_t had_to = 0;
  for (const auto& [consumer, count] : before) had_to += std::max<std::int64_t>(count - equal_share, 0);
  cost.moved += static_cast<std::int64_t>(moves.size());
  cost.taken += taken;
  cost.for_nothing += std::max<std::int64_t>(taken - had_to, 0);
}

const Rebalance* last_of(GroupId group, const Outcome& outcome) {
  const auto it = std::find_if(outcome.rebalances.rbegin(), outcome.rebalances.rend(),
                               [&](const Rebalance& rebalance) { return rebalance.group == group; });
  return it == outcome.rebalances.rend() ? nullptr : &*it;
}

// Of one member: the records that were produced to its partitions in the run.
std::int64_t records_of(std::span<const PartitionId> share, const GroupMetrics& metrics) {
  std::int64_t records = 0;
  for (const auto& partition : metrics.partitions)
    if (std::find(share.begin(), share.end(), partition.partition) != share.end()) records += partition.produced;
  return records;
}

std::int64_t spread(const std::vector<std::int64_t>& loads) {
  if (loads.empty()) return 0;
  const auto [least, most] = std::minmax_element(loads.begin(), loads.end());
  return *most - *least;
}

void measure_balance(const Rebalance& last, const GroupMetrics& metrics, const Directory& directory, SimTime end, Cost& cost) {
  std::vector<std::int64_t> sizes, records;
  std::map<TopicId, std::vector<std::int64_t>> of_topic;
  for (std::size_t m = 0; m < last.assignment.size(); ++m) {
    const auto share = last.assignment[m].second;
    sizes.push_back(static_cast<std::int64_t>(share.size()));
    records.push_back(records_of(share, metrics));
    for (const auto partition : share) {
      auto& topic = of_topic[directory.topic_of(partition)];
      topic.resize(last.assignment.size());
      ++topic[m];
    }
  }
  cost.imbalance = spread(sizes);
  for (const auto& [topic, counts] : of_topic) cost.topic_imbalance = std::max(cost.topic_imbalance, spread(counts));
  cost.rate_imbalance = spread(records) * 1'000'000 / std::max<std::int64_t>(end.time_since_epoch().count(), 1);
}

}  // namespace

Cost cost_of(GroupId group, const Outcome& outcome, const Directory& directory) {
  const auto& metrics = outcome.groups[group.index()];
  Cost cost;
  cost.duplicates = metrics.sum(&PartitionMetrics::duplicates);
  cost.lost = metrics.sum(&PartitionMetrics::lost);
  cost.lag = metrics.sum(&PartitionMetrics::lag);
  cost.longest_gap = metrics.longest_gap.value_or(Duration{}).count();
  cost.rebalances = static_cast<std::int64_t>(metrics.rebalanced_at.size());
  cost.last_delivery = metrics.last_delivery.value_or(SimTime{}).time_since_epoch().count();
  for (const auto& generation : moves_of(group, outcome)) count_moves(generation, cost);
  if (const auto* last = last_of(group, outcome)) {
    cost.stable_at = last->completed_at.time_since_epoch().count();
    measure_balance(*last, metrics, directory, outcome.ended_at, cost);
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

std::string what_moved(GroupId group, const Outcome& outcome, const Directory& directory) {
  constexpr int kNamed = 4;
  std::string text;
  int count = 0;
  for (const auto& generation : moves_of(group, outcome))
    for (const auto& [partition, from, to] : generation.moves)
      if (++count <= kNamed)
        text += fmt::format("{}{} {} to {}", count == 1 ? "" : ", ", directory.name_of(partition),
                            directory.consumers[from.index()].name, directory.consumers[to.index()].name);
  if (count == 0) return text;
  return "moved " + text + (count > kNamed ? fmt::format(" and {} more", count - kNamed) : std::string());
}

std::string who_has_most(GroupId group, const Outcome& outcome, const Directory& directory) {
  const auto* last = last_of(group, outcome);
  if (last == nullptr || last->assignment.empty()) return "";
  const auto& metrics = outcome.groups[group.index()];
  std::pair<std::int64_t, std::size_t> most{-1, 0};  // records, and partitions, of the first who has so many
  ConsumerId who;
  for (const auto [consumer, share] : last->assignment)
    if (const std::pair load(records_of(share, metrics), share.size()); load > most) {
      most = load;
      who = consumer;
    }
  return fmt::format("{} has the most: {} of {}", directory.consumers[who.index()].name, counted(most.first, "record", "records"),
                     counted(static_cast<std::int64_t>(most.second), "partition", "partitions"));
}

}  // namespace regroup::cli
