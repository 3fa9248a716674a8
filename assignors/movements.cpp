#include "assignors/movements.hpp"

namespace regroup::assignors {

Movements::Movements(const StickyInput& input) : in_(&input), source_(input.topic.size(), -1) {
  for (const auto topic : input.topics.by_rank) topic_hash_.push_back(java_hash(input.group.topics[topic].name));
}

// AS-72, AS-74
std::int32_t Movements::instead_of(std::int32_t id, std::int32_t owner, std::int32_t target) const {
  const auto source = source_[id] >= 0 ? source_[id] : owner;
  const auto opposite = sets_.find({in_->topic[id], target, source});
  return opposite == sets_.end() ? id : opposite->second.first();
}

// AS-73: a partition that comes back to its source has not moved.
void Movements::record(std::int32_t id, std::int32_t owner, std::int32_t target) {
  const auto topic = in_->topic[id];
  auto source = owner;
  if (source_[id] >= 0) {
    source = source_[id];
    const auto old = sets_.find({topic, source, owner});
    old->second.remove(id);
    if (old->second.empty()) sets_.erase(old);
  }
  source_[id] = source == target ? -1 : source;
  if (source == target) return;
  sets_[{topic, source, target}].add(id, topic_partition_hash(topic_hash_[topic], in_->partition(id)));
}

}  // namespace regroup::assignors
