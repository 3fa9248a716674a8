// Offsets retention (GC-124, GC-125, BP-57): a task every offsets.retention.check.interval.ms.
#include <algorithm>

#include "sim/group/coordinator.hpp"

namespace regroup {
namespace {

// Some member's subscription, as the assignors encoded it, names the partition's topic; `topic_of` maps it.
bool subscribed(const Group& group, PartitionId partition, const ClusterImage& image) {
  return std::any_of(group.members.begin(), group.members.end(), [&](const Member& member) {
    if (member.protocols().empty()) return false;
    const auto& topics = member.protocols().front().metadata->topics;
    return std::any_of(topics.begin(), topics.end(), [&](TopicId topic) {
      const auto first = image.first_partition[topic.index()].value();
      return partition.value() >= first && partition.value() < first + image.partition_counts[topic.index()];
    });
  });
}

}  // namespace

void Coordinator::expire_offsets(Context& context) {
  const auto now = context.now();
  for (auto& group : groups_) {
    if (!group.exists || !context.network.up(group.home()) || now < context.network.frozen_until(group.home())) continue;
    const bool empty = group.in(GroupState::Empty);
    if (!empty && !group.in(GroupState::Stable)) continue;
    const bool simple = empty && !group.had_members;
    std::vector<PartitionId> gone;
    for (const auto& [partition, stored] : group.offsets) {
      if (!empty && subscribed(group, partition, *image_)) continue;
      const auto base = empty && !simple ? group.emptied_at : stored.at;
      if (now - base >= config_.offsets_retention) gone.push_back(partition);
    }
    for (const auto partition : gone) {
      group.offsets.erase(partition);
      context.facts.add(now, OffsetExpired{id_in(group), partition});
    }
    if (empty && group.offsets.empty() && group.pending.empty()) {  // GC-125: the group itself goes, and counts from 0 again
      group.exists = false;
      group.generation = 0;
      group.had_members = false;
      group.persisted.reset();
    }
  }
  context.queue.schedule(now + config_.offsets_retention_check_interval,
                         Event{room_, static_cast<std::uint8_t>(Kind::OffsetsExpire), 0, 0});
}

}  // namespace regroup
