#include "assignors/sticky.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>

#include "assignors/java_hash.hpp"
#include "assignors/member_order.hpp"

namespace regroup::assignors {

namespace {

std::vector<std::int32_t> topic_per_id(const TopicTable& topics) {
  std::vector<std::int32_t> topic(topics.partitions());
  for (std::int32_t rank = 0; rank < topics.size(); ++rank) {
    std::fill(topic.begin() + topics.first[rank], topic.begin() + topics.first[rank + 1], rank);
  }
  return topic;
}

// AS-40: the generation of the member data; none is -1.
std::int32_t data_generation(const Member& member, ClaimSource source) {
  if (source == ClaimSource::OwnedPartitions && member.generation) return *member.generation;
  return member.user_generation.value_or(-1);
}

// Regroups a list by topic, topics in the order of their first appearance (AS-5).
std::vector<TopicPartition> grouped(std::span<const TopicPartition> list, const std::vector<std::int32_t>& topics,
                                    std::vector<std::int32_t>& place_of_topic) {
  std::vector<std::int32_t> next(topics.size() + 1, 0);
  for (std::size_t i = 0; i < topics.size(); ++i) place_of_topic[topics[i]] = to_index(i);
  for (const auto& entry : list) ++next[place_of_topic[entry.topic] + 1];
  for (std::size_t i = 1; i < next.size(); ++i) next[i] += next[i - 1];
  std::vector<TopicPartition> out(list.size());
  for (const auto& entry : list) out[next[place_of_topic[entry.topic]]++] = entry;
  return out;
}

}  // namespace

StickyInput::StickyInput(const Group& the_group, ClaimSource source, Memory& memory, Client whose)
    : group(the_group), client(whose) {
  const auto by_id = id_order(group);
  topics = topic_table(group, by_id);
  racks = read_racks(group, topics);
  racks_used = use_racks(racks, by_id, 0, topics.partitions());
  members_by_rack_.assign(racks.count, 0);
  for (const auto rack : racks.member) {
    if (rack >= 0) ++members_by_rack_[rack];
  }
  by_hash = hash_order(group);
  id_rank.resize(by_id.size());
  for (std::size_t i = 0; i < by_id.size(); ++i) id_rank[by_id[i]] = to_index(i);
  compare_subscriptions();
  topic = topic_per_id(topics);
  holder_.assign(topic.size(), -1);
  keeper_.assign(topic.size(), -1);
  disputed_.assign(topic.size(), 0);
  claims_begin_.assign(by_id.size(), 0);
  claims_end_.assign(by_id.size(), 0);
  for (const Member& member : group.members) {
    generation.push_back(data_generation(member, source));
    memory.max_generation = std::max(memory.max_generation, generation.back());  // AS-43
  }
  max_generation = memory.max_generation;
  for (const auto member : by_hash) {
    read_claims(member, source);
    if (client == Client::Java) settle_claims(member);
  }
  if (client == Client::Librdkafka) settle_as_librdkafka();
}

// The highest generation keeps a partition, unless any two claims on it share a generation: then nobody does.
void StickyInput::settle_as_librdkafka() {
  second.assign(topic.size(), -1);
  last.assign(topic.size(), -1);
  std::vector<std::array<std::int32_t, 3>> claims;  // id, generation, member
  for (std::int32_t member = 0; member < members(); ++member) {
    for (const auto id : raw_claims(member)) {
      claims.push_back({id, group.members[member].generation.value_or(-1), member});
      last[id] = member;
    }
  }
  std::sort(claims.begin(), claims.end());
  for (std::size_t i = 0; i < claims.size(); ++i) {
    const auto [id, claim_generation, member] = claims[i];
    const bool follows = i > 0 && claims[i - 1][0] == id;
    if (follows && claims[i - 1][1] == claim_generation) disputed_[id] = 1;
    second[id] = follows ? claims[i - 1][2] : -1;
    keeper_[id] = member;
  }
  for (std::int32_t id = 0; id < ids(); ++id) {
    if (disputed_[id]) keeper_[id] = second[id] = last[id] = -1;
  }
}

// AS-42, with its quirk: members that come before the first subscribed one and subscribe to nothing are not compared.
void StickyInput::compare_subscriptions() {
  std::vector<char> in_first(group.topics.size(), 0);
  const std::vector<std::int32_t>* first = nullptr;
  equal_subscriptions = true;
  for (const auto member : by_hash) {
    const auto& subscribed = group.members[member].topics;
    if (first == nullptr) {
      if (subscribed.empty()) continue;
      first = &subscribed;
      for (const auto name : subscribed) in_first[name] = 1;
    } else if (subscribed != *first) {
      const bool same = subscribed.size() == first->size() &&
                        std::all_of(subscribed.begin(), subscribed.end(), [&](auto name) { return in_first[name]; });
      if (!same) equal_subscriptions = false;
    }
  }
}

std::int32_t StickyInput::partition(std::int32_t id) const {
  if (has_vanished(id)) return vanished[id - topics.partitions()].partition;
  return id - topics.first[topic[id]];
}

std::span<const std::int32_t> StickyInput::raw_claims(std::int32_t member) const {
  return std::span(claims_).subspan(claims_begin_[member], claims_end_[member] - claims_begin_[member]);
}

bool StickyInput::mismatch(std::int32_t member, std::int32_t id) const {
  if (!racks_used || racks.member[member] < 0) return false;
  return has_vanished(id) || !racks.holds(id, racks.member[member]);
}

std::int32_t StickyInput::members_on_racks(std::int32_t id) const {
  std::int32_t count = 0;
  for (const auto rack : racks.partition[id]) count += members_by_rack_[rack];
  return count;
}

// AS-40: claims on known topics, in the order in which the leader decodes them.
void StickyInput::read_claims(std::int32_t member, ClaimSource source) {
  claims_begin_[member] = claims_.size();
  const auto add = [&](std::span<const TopicPartition> list) {
    for (const auto& claim : list) {
      if (topics.rank[claim.topic] >= 0) claims_.push_back(id_of(claim));
    }
  };
  if (source == ClaimSource::UserData) {
    add(user_data_order(member));
  } else {
    add(group.members[member].owned);
    std::sort(claims_.begin() + static_cast<std::ptrdiff_t>(claims_begin_[member]), claims_.end(),
              [&](std::int32_t left, std::int32_t right) {  // sent sorted by topic and partition (AS-1)
                if (!has_vanished(left) && !has_vanished(right)) return left < right;
                return std::pair(topic[left], partition(left)) < std::pair(topic[right], partition(right));
              });
  }
  claims_end_[member] = claims_.size();
}

// AS-40: the user data lists topics in the order of a HashMap filled from the encoded assignment.
std::vector<TopicPartition> StickyInput::user_data_order(std::int32_t member) {
  const std::span<const TopicPartition> owned = group.members[member].owned;
  if (topic_keys_.empty()) {
    for (const Topic& each : group.topics) topic_keys_.push_back(java_key(each.name));
  }
  std::vector<std::int32_t> place(group.topics.size(), -1);
  std::vector<std::int32_t> met;  // topics in the order of their first appearance
  for (const auto& entry : owned) {
    if (place[entry.topic] < 0) met.push_back(entry.topic);
    place[entry.topic] = 0;
  }
  if (met.empty()) return {};
  std::vector<JavaKey> keys;
  for (const auto each : met) keys.push_back(topic_keys_[each]);
  const auto of_last = std::count_if(owned.begin(), owned.end(), [&](auto& entry) { return entry.topic == met.back(); });
  std::vector<std::int32_t> order = compute_if_absent_order(keys, of_last > 1);
  for (auto& entry : order) entry = met[entry];
  return grouped(owned, order, place);
}

std::int32_t StickyInput::id_of(const TopicPartition& claim) {
  const auto rank = topics.rank[claim.topic];
  if (claim.partition < 0) throw AssignorError("partition " + std::to_string(claim.partition) + " cannot be owned");
  if (claim.partition < topics.count(rank)) return topics.first[rank] + claim.partition;
  const auto [at, added] = vanished_ids_.try_emplace(claim, ids());  // AS-46
  if (added) {
    vanished.push_back(claim);
    topic.push_back(rank);
    holder_.push_back(-1);
    keeper_.push_back(-1);
    disputed_.push_back(0);
  }
  return at->second;
}

void StickyInput::settle_claims(std::int32_t member) {
  for (auto at = claims_begin_[member]; at < claims_end_[member]; ++at) {
    const auto repeated = settle_claim(member, at);
    if (!repeated) continue;
    claims_.erase(claims_.begin() + static_cast<std::ptrdiff_t>(*repeated));
    --claims_end_[member];
    --at;
  }
}

// AS-44: my generation is that of my data, the other's that of its subscription. Returns which of two claims to drop if
// a member lists a partition twice and keeps it.
std::optional<std::size_t> StickyInput::settle_claim(std::int32_t member, std::size_t at) {
  const auto id = claims_[at];
  const auto other = std::exchange(holder_[id], member);
  const auto others = other < 0 ? -1 : group.members[other].generation.value_or(-1);
  if (other >= 0 && generation[member] < others) {
    holder_[id] = other;
    return other == member ? std::optional(at) : std::nullopt;
  }
  if (other >= 0 && generation[member] == others) {
    disputed_[id] = 1;
    keeper_[id] = -1;
    return std::nullopt;
  }
  const bool twice = keeper_[id] == member;
  keeper_[id] = member;
  if (!twice) return std::nullopt;
  const auto begin = claims_.begin() + static_cast<std::ptrdiff_t>(claims_begin_[member]);
  return claims_begin_[member] + static_cast<std::size_t>(std::find(begin, claims_.end(), id) - begin);
}

Assignment to_assignment(const StickyInput& input, const std::vector<std::vector<std::int32_t>>& lists) {
  Assignment assignment(lists.size());
  for (std::size_t member = 0; member < lists.size(); ++member) {
    assignment[member].reserve(lists[member].size());
    for (const auto id : lists[member]) assignment[member].push_back(input.at(id));
  }
  return assignment;
}

Assignment assign_sticky(const Group& group, Memory& memory) {
  if (group.members.empty()) return {};
  const StickyInput input(group, ClaimSource::UserData, memory);
  return to_assignment(input, assign_sticky_lists(input).lists);
}

}  // namespace regroup::assignors
