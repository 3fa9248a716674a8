#include "assignors/topics.hpp"

#include <algorithm>

#include "assignors/java_hash.hpp"
#include "assignors/member_order.hpp"

namespace regroup::assignors {

bool one_subscription(const Group& group) {
  return std::all_of(group.members.begin(), group.members.end(),
                     [&](const Member& member) { return member.topics == group.members.front().topics; });
}

namespace {

// How many members subscribe to each topic of the group.
std::vector<std::int32_t> subscriber_counts(const Group& group, bool one) {
  std::vector<std::int32_t> counts(group.topics.size(), 0);
  if (one) {
    if (!group.members.empty())
      for (const auto topic : group.members.front().topics) counts[topic] = to_index(group.members.size());
    return counts;
  }
  for (const Member& member : group.members) {
    for (const auto topic : member.topics) ++counts[topic];
  }
  return counts;
}

// AS-4, AS-2
void rank_topics(const Group& group, const std::vector<std::int32_t>& counts, TopicTable& table) {
  for (std::int32_t topic = 0; topic < to_index(group.topics.size()); ++topic) {
    if (group.topics[topic].partitions > 0 && counts[topic] > 0) table.by_rank.push_back(topic);
  }
  std::sort(table.by_rank.begin(), table.by_rank.end(),
            [&](std::int32_t left, std::int32_t right) { return java_less(group.topics[left].name, group.topics[right].name); });
  table.rank.assign(group.topics.size(), -1);
  table.first.push_back(0);
  for (const auto topic : table.by_rank) {
    table.rank[topic] = to_index(table.first.size()) - 1;
    table.first.push_back(table.first.back() + group.topics[topic].partitions);
  }
}

void list_subscribers(const Group& group, std::span<const std::int32_t> order, const std::vector<std::int32_t>& counts, bool one,
                      TopicTable& table) {
  Lists& lists = table.subscribers;
  if (one) {  // the same list for every topic
    lists.items.reserve(order.size() * table.by_rank.size());
    for (std::size_t rank = 0; rank < table.by_rank.size(); ++rank) {
      lists.items.insert(lists.items.end(), order.begin(), order.end());
      lists.close();
    }
    return;
  }
  for (const auto topic : table.by_rank) lists.begin.push_back(lists.begin.back() + counts[topic]);
  lists.items.resize(lists.begin.back());
  std::vector<std::int32_t> next(lists.begin.begin(), lists.begin.end());
  for (const auto member : order) {
    for (const auto topic : group.members[member].topics) {
      if (table.rank[topic] >= 0) lists.items[next[table.rank[topic]]++] = member;
    }
  }
}

// Topics in the order in which a walk over the members first meets them; a subscription is sent sorted (AS-1).
std::vector<std::int32_t> first_met(const Group& group) {
  std::vector<std::int32_t> met;
  std::vector<char> seen(group.topics.size(), 0);
  const std::vector<std::int32_t>* last = nullptr;
  for (const auto member : hash_order(group)) {
    if (last != nullptr && *last == group.members[member].topics) continue;  // brings nothing new
    last = &group.members[member].topics;
    const auto already = static_cast<std::ptrdiff_t>(met.size());
    for (const auto topic : group.members[member].topics) {
      if (seen[topic]) continue;
      seen[topic] = 1;
      met.push_back(topic);
    }
    std::sort(met.begin() + already, met.end(), [&](std::int32_t left, std::int32_t right) {
      return java_less(group.topics[left].name, group.topics[right].name);
    });
  }
  return met;
}

// The topics in the order of a walk over a default HashMap into which they were put as listed.
std::vector<std::int32_t> through_hash_map(const Group& group, const std::vector<std::int32_t>& topics) {
  std::vector<JavaKey> keys;
  for (const auto topic : topics) keys.push_back(java_key(group.topics[topic].name));
  std::vector<std::int32_t> order = hash_map_order(keys);
  for (auto& entry : order) entry = topics[entry];
  return order;
}

}  // namespace

TopicTable topic_table(const Group& group, std::span<const std::int32_t> order) {
  TopicTable table;
  const bool one = one_subscription(group);
  const auto counts = subscriber_counts(group, one);
  rank_topics(group, counts, table);
  list_subscribers(group, order, counts, one, table);
  return table;
}

// AS-25
std::vector<std::int32_t> topic_map_order(const Group& group, const TopicTable& topics) {
  std::vector<std::int32_t> known;
  for (const auto topic : through_hash_map(group, first_met(group))) {
    if (topics.rank[topic] >= 0) known.push_back(topic);
  }
  std::vector<std::int32_t> order = through_hash_map(group, known);
  for (auto& entry : order) entry = topics.rank[entry];
  return order;
}

}  // namespace regroup::assignors
