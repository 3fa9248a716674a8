// The numbers of a report against one another, and against the facts of the run.
#include <set>

#include <fmt/format.h>

#include "tests/properties/properties.hpp"

namespace regroup::properties {
namespace {

using Key = std::pair<GroupId, PartitionId>;

// How often something covers each offset: +1 where a range begins, -1 where it ends.
struct Coverage {
  std::map<std::int64_t, std::int64_t> steps;

  void add(Offset from, Offset to, std::int64_t times = 1) {
    steps[from.value()] += times;
    steps[to.value()] -= times;
  }
  // Steps at which nothing changes are no steps.
  std::map<std::int64_t, std::int64_t> levels() const {
    std::map<std::int64_t, std::int64_t> found;
    std::int64_t level = 0;
    for (const auto& [at, change] : steps)
      if (change != 0) found[at] = level += change;
    return found;
  }
};

// Processings beyond the first, as levels.
std::map<std::int64_t, std::int64_t> beyond_the_first(const Coverage& processed) {
  std::map<std::int64_t, std::int64_t> found;
  std::int64_t last = 0;
  for (const auto& [at, level] : processed.levels()) {
    const auto extra = std::max<std::int64_t>(level - 1, 0);
    if (extra != last) found[at] = last = extra;
  }
  return found;
}

GroupId group_of(const Run& run, ConsumerId consumer) { return run.directory->consumers[consumer.index()].group; }

std::string name_of(const Run& run, const Key& key) {
  return run.directory->groups[key.first.index()] + "/" + run.directory->name_of(key.second);
}

void account(const std::string& name, const PartitionMetrics& p) {
  if (p.produced != p.processed - p.duplicates - p.phantom + p.lost + p.lag)
    throw Broken{"produced = (processed - duplicates - phantom) + lost + lag", name};
  if (p.delivered < p.processed) throw Broken{"delivered >= processed", name};
  if (p.redelivered < p.duplicates) throw Broken{"redelivered >= duplicates", name};
  if (p.duplicated > p.duplicates || (p.duplicated == 0) != (p.duplicates == 0))
    throw Broken{"duplicated <= duplicates, and both or neither are 0", name};
  for (const auto count :
       {p.produced, p.delivered, p.processed, p.redelivered, p.duplicates, p.lost, p.phantom, p.lag, p.out_of_order})
    if (count < 0) throw Broken{"no count is below 0", name};
}

}  // namespace

void identities_hold(const Json&, const Run& run) {
  for (std::size_t g = 0; g < run.outcome.groups.size(); ++g)
    for (const auto& metrics : run.outcome.groups[g].partitions)
      account(name_of(run, {id_of<GroupId>(g), metrics.partition}), metrics);
}

// What the group did is what its consumers did.
void sums_hold(const Json&, const Run& run) {
  for (std::size_t g = 0; g < run.outcome.groups.size(); ++g) {
    ConsumerMetrics sum;
    for (std::size_t c = 0; c < run.outcome.consumers.size(); ++c) {
      if (group_of(run, id_of<ConsumerId>(c)) != id_of<GroupId>(g)) continue;
      const auto& metrics = run.outcome.consumers[c];
      sum.delivered += metrics.delivered;
      sum.processed += metrics.processed;
      sum.evictions += metrics.evictions;
      sum.commits += metrics.commits;
      sum.commit_errors += metrics.commit_errors;
    }
    const auto& group = run.outcome.groups[g];
    const auto equal = [&](const char* metric, std::int64_t whole, std::int64_t parts) {
      if (whole != parts)
        throw Broken{"a group's number is the sum of its consumers'",
                     fmt::format("{}.{}: {} and {}", run.directory->groups[g], metric, whole, parts), metric};
    };
    equal("delivered", group.sum(&PartitionMetrics::delivered), sum.delivered);
    equal("processed", group.sum(&PartitionMetrics::processed), sum.processed);
    equal("evictions", group.evictions, sum.evictions);
    equal("commits", group.commits, sum.commits);
    equal("commit_errors", group.commit_errors, sum.commit_errors);
  }
}

// Every extra processing and every lost record is in exactly one anomaly, and no other record is in any.
void anomalies_cover_the_records(const Json&, const Run& run) {
  std::map<Key, Coverage> processed, duplicate, lost;
  for (const auto& fact : run.facts)
    if (const auto* done = std::get_if<Processed>(&fact.body))
      processed[{group_of(run, done->consumer), done->partition}].add(done->from, done->to);
  for (const auto& anomaly : run.outcome.anomalies)
    (anomaly.kind == Anomaly::Kind::Lost ? lost : duplicate)[{anomaly.group, anomaly.partition}].add(anomaly.from, anomaly.to);
  for (std::size_t g = 0; g < run.outcome.groups.size(); ++g)
    for (const auto& metrics : run.outcome.groups[g].partitions) {
      const Key key{id_of<GroupId>(g), metrics.partition};
      if (beyond_the_first(processed[key]) != duplicate[key].levels())
        throw Broken{"every duplicate has one cause", name_of(run, key)};
      std::int64_t count = 0, from = 0, level = 0;
      for (const auto& [at, next] : lost[key].levels()) {
        if (next > 1) throw Broken{"every lost record has one cause", fmt::format("{} at {}", name_of(run, key), at), "twice"};
        if (level > 0) count += at - from;
        from = at, level = next;
      }
      if (count != metrics.lost) throw Broken{"every lost record has one cause", name_of(run, key), "sum"};
      auto both = processed[key];
      for (const auto& [at, change] : lost[key].steps) both.steps[at] += change * 1'000'000;
      for (const auto& [at, both_level] : both.levels())
        if (both_level > 1'000'000)
          throw Broken{"a lost record was never processed", fmt::format("{} at {}", name_of(run, key), at)};
    }
}

// No generation gives a partition to two members.
void owners_are_single(const Json&, const Run& run) {
  for (const auto& fact : run.facts) {
    const auto* generation = std::get_if<GenerationStarted>(&fact.body);
    if (generation == nullptr) continue;
    std::set<PartitionId> given;
    for (const auto& [consumer, partitions] : generation->assignment)
      for (const auto partition : partitions)
        if (!given.insert(partition).second)
          throw Broken{"a partition has one owner in a generation", run.directory->name_of(partition)};
  }
}

}  // namespace regroup::properties
