// The topics that count for an assignment, numbered by name, and the partitions behind them as dense ids.
//
// A topic is "known" if somebody subscribes to it and the leader's metadata has a partition of it (AS-4). Its rank is
// its place among the known topics by name. Partition p of the topic of rank r has the id first[r] + p, so ids ascend
// in the order (topic, partition).
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "assignors/assignor.hpp"
#include "assignors/lists.hpp"

namespace regroup::assignors {

struct TopicTable {
  std::vector<std::int32_t> by_rank;  // index into Group::topics
  std::vector<std::int32_t> rank;     // per index into Group::topics; -1: not known
  std::vector<std::int32_t> first;    // per rank, the id of partition 0; one more at the end
  Lists subscribers;                  // per rank, in the order of members given

  std::int32_t size() const { return to_index(by_rank.size()); }
  std::int32_t partitions() const { return first.back(); }
  std::int32_t count(std::int32_t rank_of_topic) const { return first[rank_of_topic + 1] - first[rank_of_topic]; }
  // Whether all of so many members subscribe to every known topic.
  bool everybody_subscribes(std::size_t members) const {
    for (std::int32_t rank_of_topic = 0; rank_of_topic < size(); ++rank_of_topic)
      if (subscribers[rank_of_topic].size() != members) return false;
    return true;
  }
};

// Whether all members send one and the same list of topics: then nothing has to be read more than once.
bool one_subscription(const Group& group);

// `order`: all members, in the order in which subscribers are to be listed.
TopicTable topic_table(const Group& group, std::span<const std::int32_t> order);

// Ranks in the order of the leader's map of topics: a HashMap of the known ones, filled in the order of a HashSet of all
// subscribed ones, filled member by member (AS-25).
std::vector<std::int32_t> topic_map_order(const Group& group, const TopicTable& topics);

}  // namespace regroup::assignors
