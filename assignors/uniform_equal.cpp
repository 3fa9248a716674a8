// Uniform, all members subscribed to the same topics (AS-90..AS-95); where Java's hash order shows: AS-13.
#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include "assignors/java_hash.hpp"
#include "assignors/member_order.hpp"
#include "assignors/server_uniform.hpp"
#include "assignors/topics.hpp"

namespace regroup::assignors {

namespace {

std::uint32_t uuid_hash(const Topic& topic) {  // AS-11
  const auto mixed = topic.uuid_high ^ topic.uuid_low;
  return static_cast<std::uint32_t>(mixed >> 32) ^ static_cast<std::uint32_t>(mixed);
}

std::size_t power_of_two_from(std::size_t least) {
  std::size_t slots = 16;
  while (slots < least) slots *= 2;
  return slots;
}

// AS-10: new HashSet(collection) of that many elements.
std::size_t slots_of_set(std::size_t elements) {
  return power_of_two_from(static_cast<std::size_t>(static_cast<float>(elements) / 0.75F) + 1);
}

// AS-9: a default HashMap grown to that many entries.
std::size_t slots_of_map(std::size_t entries) {
  std::size_t slots = 16;
  while (entries * 4 > slots * 3) slots *= 2;
  return slots;
}

// Sorts by slot; what shares one keeps its order. Reads the slots once, and counts them.
class WalkOrder {
 public:
  template <class Element, class Hash>
  void sort(std::span<Element> elements, std::size_t slots, Hash hash) {
    if (elements.size() < 2) return;
    slot_.resize(elements.size());
    bool sorted_already = true;
    for (std::size_t i = 0; i < elements.size(); ++i) {
      const std::uint32_t h = hash(elements[i]);
      slot_[i] = (h ^ (h >> 16)) & (static_cast<std::uint32_t>(slots) - 1);
      sorted_already &= i == 0 || slot_[i - 1] <= slot_[i];
    }
    if (sorted_already) return;
    next_.assign(slots + 1, 0);
    for (const auto slot : slot_) ++next_[slot + 1];
    for (std::size_t i = 1; i < next_.size(); ++i) next_[i] += next_[i - 1];
    std::vector<Element> sorted(elements.size());
    for (std::size_t i = 0; i < elements.size(); ++i) sorted[next_[slot_[i]]++] = elements[i];
    std::copy(sorted.begin(), sorted.end(), elements.begin());
  }

 private:
  std::vector<std::uint32_t> slot_;
  std::vector<std::size_t> next_;
};

// AS-92: the topic ids as a set made from the names of the first member, which are a set themselves.
std::vector<std::int32_t> topics_by_id(const Group& group, const Member& first) {
  auto topics = first.topics;
  WalkOrder walk;
  walk.sort(std::span(topics), slots_of_set(topics.size()),
            [&](std::int32_t topic) { return java_hash(group.topics[topic].name); });
  const auto slots = slots_of_set(topics.size());
  std::erase_if(topics, [&](std::int32_t topic) { return group.topics[topic].partitions == 0; });
  walk.sort(std::span(topics), slots, [&](std::int32_t topic) { return uuid_hash(group.topics[topic]); });
  return topics;
}

// Reads what a member was to have: by topic in the order of a HashMap of ids, partitions in that of a HashSet (AS-93, AS-94).
class Targets {
 public:
  explicit Targets(const Group& group) : place_(group.topics.size(), -1) {
    hashes_.reserve(group.topics.size());
    for (const auto& topic : group.topics) hashes_.push_back(uuid_hash(topic));
  }

  // Without the topics that are not `wanted` any more. Valid until the next call.
  template <class Wanted>
  std::span<const TopicPartition> of(const Member& member, Wanted wanted) {
    const auto& owned = member.owned;
    met_.clear();
    for (const auto& [topic, partition] : owned) {
      if (place_[topic] < 0) {
        place_[topic] = 0;
        met_.push_back(topic);
      }
    }
    if (met_ != last_met_) {  // members of one group often own of the same topics
      topics_ = last_met_ = met_;
      walk_.sort(std::span(topics_), slots_of_map(topics_.size()), [&](std::int32_t topic) { return hashes_[topic]; });
    }
    if (topics_.size() == 1) {  // the usual case of a group that was dealt afresh
      begin_ = {0, owned.size()};
      list_ = owned;
    } else {
      begin_.assign(topics_.size() + 1, 0);
      for (std::size_t i = 0; i < topics_.size(); ++i) place_[topics_[i]] = to_index(i);
      for (const auto& entry : owned) ++begin_[static_cast<std::size_t>(place_[entry.topic]) + 1];
      for (std::size_t i = 1; i < begin_.size(); ++i) begin_[i] += begin_[i - 1];
      list_.resize(owned.size());
      next_ = begin_;
      for (const auto& entry : owned) list_[next_[static_cast<std::size_t>(place_[entry.topic])]++] = entry;
    }
    for (std::size_t i = 0; i < topics_.size(); ++i) {
      place_[topics_[i]] = -1;
      const std::span<TopicPartition> of_topic(list_.data() + begin_[i], begin_[i + 1] - begin_[i]);
      walk_.sort(of_topic, slots_of_set(of_topic.size()),
                 [](const TopicPartition& p) { return static_cast<std::uint32_t>(p.partition); });
    }
    const bool all = std::all_of(topics_.begin(), topics_.end(), wanted);
    if (!all) std::erase_if(list_, [&](const TopicPartition& partition) { return !wanted(partition.topic); });
    return list_;
  }

 private:
  std::vector<std::uint32_t> hashes_;         // of the topics' ids
  std::vector<std::int32_t> place_;           // per topic, in topics_; -1: not there
  std::vector<std::int32_t> met_, last_met_;  // as they first appear among what the member owns
  std::vector<std::int32_t> topics_;          // in the order of the walk
  std::vector<std::size_t> begin_, next_;
  std::vector<TopicPartition> list_;
  WalkOrder walk_;
};

}  // namespace

Assignment assign_uniform_equal(const Group& group) {
  Assignment assignment(group.members.size());
  if (group.members.empty()) return assignment;
  const auto order = hash_order(group);
  const auto topics = topics_by_id(group, group.members[order.front()]);
  std::vector<std::int64_t> first(group.topics.size(), -1);  // the dense id of a subscribed topic's partition 0
  std::vector<std::int32_t> counts(group.topics.size(), 0);  // partitions of a subscribed topic
  std::int64_t partitions = 0;
  for (const auto topic : topics) {
    first[topic] = partitions;
    counts[topic] = group.topics[topic].partitions;
    partitions += counts[topic];
  }
  std::vector<bool> taken(static_cast<std::size_t>(partitions));
  for (const auto& member : group.members)
    for (const auto& owned : member.owned)
      if (owned.partition < counts[owned.topic]) taken[static_cast<std::size_t>(first[owned.topic] + owned.partition)] = true;
  std::vector<TopicPartition> unassigned;
  for (const auto topic : topics)
    for (std::int32_t p = 0; p < group.topics[topic].partitions; ++p)
      if (!taken[static_cast<std::size_t>(first[topic] + p)]) unassigned.push_back({topic, p});

  const auto members = static_cast<std::int64_t>(order.size());
  const auto least = partitions / members;
  auto extras = partitions % members;
  Targets targets(group);
  std::vector<std::int64_t> room(order.size());  // by place in `order`: what is still to be given
  for (std::int64_t i = 0; i < members; ++i) {
    const auto& member = group.members[order[static_cast<std::size_t>(i)]];
    auto& kept = assignment[order[static_cast<std::size_t>(i)]];
    const bool with_extra = extras > 0;
    auto quota = least + (with_extra ? 1 : 0);
    const auto had = targets.of(member, [&](std::int32_t topic) { return first[topic] >= 0; });
    kept.reserve(static_cast<std::size_t>(quota));
    const auto keeps = std::min(had.size(), static_cast<std::size_t>(quota));
    kept.insert(kept.end(), had.begin(), had.begin() + static_cast<std::ptrdiff_t>(keeps));
    unassigned.insert(unassigned.end(), had.begin() + static_cast<std::ptrdiff_t>(keeps),
                      had.end());  // AS-93: behind those that were never assigned
    quota -= static_cast<std::int64_t>(keeps);
    const bool hands_back = quota > 0 && with_extra && members - i > extras;  // AS-90
    if (hands_back) --quota;
    if (with_extra && !hands_back) --extras;
    room[static_cast<std::size_t>(i)] = quota;
  }
  auto next = unassigned.begin();
  for (std::size_t i = 0; i < order.size(); ++i)
    for (; room[i] > 0 && next != unassigned.end(); --room[i]) assignment[order[i]].push_back(*next++);
  return assignment;
}

}  // namespace regroup::assignors
