// The orders that the plain assignors walk in, and a few questions that several of them ask.
#pragma once

#include <algorithm>
#include <cstdint>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "tests/assignors/plain_assignors.hpp"

namespace regroup::assignors::plain {

using Names = std::vector<std::string>;

template <class List, class Value>
bool contains(const List& list, const Value& value) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

template <class Value>
void drop(std::vector<Value>& list, const Value& value) {
  const auto at = std::find(list.begin(), list.end(), value);
  if (at != list.end()) list.erase(at);
}

// AS-11
inline std::uint32_t hash_of(const std::string& text) {
  std::uint32_t hash = 0;
  for (const char letter : text) hash = 31 * hash + static_cast<std::uint32_t>(letter);
  return hash;
}
inline std::uint32_t hash_of(const Partition& partition) {
  return 31 * (31 + static_cast<std::uint32_t>(partition.second)) + hash_of(partition.first);
}
inline std::uint32_t hash_of(int number) { return static_cast<std::uint32_t>(number); }
inline std::uint32_t hash_of(const Topic& topic) {
  const auto mixed = topic.uuid_high ^ topic.uuid_low;
  return static_cast<std::uint32_t>(mixed >> 32) ^ static_cast<std::uint32_t>(mixed);
}

// AS-9: a hash map or set of these keys, put in this order, as it is walked. `slots` is its size at first or at its peak.
template <class Key, class Hash>
std::vector<Key> walked(std::vector<Key> keys, Hash hash, std::size_t slots = 16) {
  while (4 * keys.size() > 3 * slots) slots *= 2;
  const auto slot = [&](const Key& key) {
    const std::uint32_t h = hash(key);
    return (h ^ (h >> 16)) & (slots - 1);
  };
  std::stable_sort(keys.begin(), keys.end(), [&](const Key& a, const Key& b) { return slot(a) < slot(b); });
  return keys;
}
template <class Key>
std::vector<Key> walked(std::vector<Key> keys) {
  return walked(std::move(keys), [](const Key& key) { return hash_of(key); });
}

// AS-10: a HashSet made of a collection of `count` starts with this many slots.
inline std::size_t slots_of_copy(std::size_t count) {
  std::size_t slots = 16;
  while (slots < static_cast<std::size_t>(static_cast<float>(count) / 0.75F) + 1) slots *= 2;
  return slots;
}

using Members = std::vector<const Member*>;

inline Members members_of(const Group& group) {
  Members members;
  for (const Member& member : group.members) members.push_back(&member);
  return members;
}

// HO (AS-12)
inline Members in_hash_order(const Group& group) {
  return walked(members_of(group), [](const Member* member) { return hash_of(member->id); });
}

// MO (AS-3)
inline Members in_member_order(const Group& group) {
  auto members = members_of(group);
  std::stable_sort(members.begin(), members.end(), [](const Member* a, const Member* b) {
    if (a->instance.empty() != b->instance.empty()) return b->instance.empty();
    return a->instance.empty() ? a->id < b->id : a->instance < b->instance;
  });
  return members;
}

inline int partitions_of(const Group& group, const std::string& topic) { return group.topics.at(topic).partitions; }

inline int subscribers_of(const Group& group, const std::string& topic) {
  return static_cast<int>(std::count_if(group.members.begin(), group.members.end(),
                                        [&](const Member& member) { return contains(member.topics, topic); }));
}

// AS-4: in the metadata, and subscribed by somebody. In the order of names.
inline Names known_topics(const Group& group) {
  Names known;
  for (const auto& [name, topic] : group.topics)
    if (topic.partitions > 0 && subscribers_of(group, name) > 0) known.push_back(name);
  return known;
}

inline Partitions partitions_in(const Group& group, const std::string& topic) {
  Partitions all;
  for (int p = 0; p < partitions_of(group, topic); ++p) all.emplace_back(topic, p);
  return all;
}

inline Assignment nothing_for_each(const Group& group) {
  Assignment assignment;
  for (const Member& member : group.members) assignment[member.id];
  return assignment;
}

}  // namespace regroup::assignors::plain
