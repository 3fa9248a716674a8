#include "assignors/blocks.hpp"

#include <algorithm>

namespace regroup::assignors {
namespace {

// How a topic is cut: subscriber number `place` gets [begin(place), begin(place + 1)).
struct Cut {
  std::int32_t share, extra;
  Cut(std::int32_t partitions, std::size_t subscribers)
      : share(partitions / to_index(subscribers)), extra(partitions % to_index(subscribers)) {}
  std::int32_t begin(std::int32_t place) const { return place * share + std::min(place, extra); }
};

void give(std::int32_t topic, std::int32_t from, std::int32_t to, std::vector<TopicPartition>& list) {
  for (auto partition = from; partition < to; ++partition) list.push_back({topic, partition});
}

// All have the same subscribers: each list is written in one go.
void give_by_member(const TopicTable& topics, std::span<const std::int32_t> ranks, Assignment& assignment) {
  const auto members = topics.subscribers[0];
  std::vector<Cut> cuts;
  cuts.reserve(ranks.size());
  for (const auto rank : ranks) cuts.emplace_back(topics.count(rank), members.size());
  for (std::int32_t place = 0; place < to_index(members.size()); ++place) {
    auto& list = assignment[members[place]];
    std::int32_t size = 0;
    for (const auto& cut : cuts) size += cut.begin(place + 1) - cut.begin(place);
    list.reserve(static_cast<std::size_t>(size));
    for (std::size_t i = 0; i < ranks.size(); ++i)
      give(topics.by_rank[ranks[i]], cuts[i].begin(place), cuts[i].begin(place + 1), list);
  }
}

template <class Take>
void each_block(const TopicTable& topics, std::span<const std::int32_t> ranks, Take take) {
  for (const auto rank : ranks) {
    const auto members = topics.subscribers[rank];
    const Cut cut(topics.count(rank), members.size());
    for (std::int32_t place = 0; place < to_index(members.size()); ++place)
      take(members[place], topics.by_rank[rank], cut.begin(place), cut.begin(place + 1));
  }
}

}  // namespace

void give_in_blocks(const TopicTable& topics, std::span<const std::int32_t> ranks, Assignment& assignment) {
  if (topics.size() > 0 && topics.everybody_subscribes(assignment.size())) return give_by_member(topics, ranks, assignment);
  std::vector<std::int32_t> sizes(assignment.size());
  each_block(topics, ranks,
             [&](std::int32_t member, std::int32_t, std::int32_t from, std::int32_t to) { sizes[member] += to - from; });
  for (std::size_t m = 0; m < sizes.size(); ++m) assignment[m].reserve(static_cast<std::size_t>(sizes[m]));
  each_block(topics, ranks, [&](std::int32_t member, std::int32_t topic, std::int32_t from, std::int32_t to) {
    give(topic, from, to, assignment[member]);
  });
}

}  // namespace regroup::assignors
