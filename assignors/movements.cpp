#include "assignors/movements.hpp"

namespace regroup::assignors {

Movements::Movements(const StickyInput& input) : in_(&input), source_(input.topic.size(), -1), returned_(input.topic.size(), 0) {
  for (const auto topic : input.topics.by_rank) topic_hash_.push_back(java_hash(input.group.topics[topic].name));
}

// AS-72, AS-74. librdkafka keeps a list, and does not look where a partition came from first.
std::int32_t Movements::instead_of(std::int32_t id, std::int32_t owner, std::int32_t target) const {
  const bool java = in_->client == Client::Java;
  const auto source = java && source_[id] >= 0 ? source_[id] : owner;
  const auto opposite = sets_.find({in_->topic[id], target, source});
  if (opposite == sets_.end()) return id;
  return java ? opposite->second.first() : opposite->second.oldest();
}

// AS-73: a partition that comes back to its source has not moved.
void Movements::record(std::int32_t id, std::int32_t owner, std::int32_t target) {
  const auto topic = in_->topic[id];
  if (returned_[id]) throw AssignorError("librdkafka aborts: a partition moves again after it has come back");
  auto source = owner;
  if (source_[id] >= 0) {
    source = source_[id];
    const auto old = sets_.find({topic, source, owner});
    old->second.remove(id);
    if (old->second.empty()) sets_.erase(old);
  }
  source_[id] = source == target ? -1 : source;
  returned_[id] = in_->client == Client::Librdkafka && source == target ? 1 : 0;
  if (source == target) return;
  sets_[{topic, source, target}].add(id, topic_partition_hash(topic_hash_[topic], in_->partition(id)));
}

}  // namespace regroup::assignors
