#include "assignors/lag.hpp"

#include <algorithm>
#include <compare>

#include "assignors/member_order.hpp"
#include "assignors/topics.hpp"

namespace regroup::assignors {
namespace {

struct Waiting {
  std::int64_t lag;
  std::int32_t rank, partition;
};

struct Load {
  std::int64_t lag = 0;
  std::int32_t partitions = 0;
  friend auto operator<=>(const Load&, const Load&) = default;
};

std::vector<Waiting> greatest_lag_first(const Group& group, const TopicTable& topics) {
  std::vector<Waiting> all;
  all.reserve(static_cast<std::size_t>(topics.partitions()));
  for (std::int32_t rank = 0; rank < topics.size(); ++rank) {
    const auto& lag = group.topics[topics.by_rank[rank]].lag;
    for (std::int32_t p = 0; p < topics.count(rank); ++p) all.push_back({lag.empty() ? 0 : lag[p], rank, p});
  }
  std::stable_sort(all.begin(), all.end(), [](const Waiting& a, const Waiting& b) { return a.lag > b.lag; });
  return all;
}

}  // namespace

Assignment assign_by_lag(const Group& group, Memory&) {
  const auto topics = topic_table(group, id_order(group));  // subscribers by member id: the first of equals is the first by id
  std::vector<Load> loads(group.members.size());
  Assignment assignment(group.members.size());
  for (const auto& [lag, rank, partition] : greatest_lag_first(group, topics)) {
    const auto subscribers = topics.subscribers[rank];
    const auto member = *std::min_element(subscribers.begin(), subscribers.end(),
                                          [&](std::int32_t a, std::int32_t b) { return loads[a] < loads[b]; });
    loads[member].lag += lag;
    ++loads[member].partitions;
    assignment[member].push_back({topics.by_rank[rank], partition});
  }
  return assignment;
}

}  // namespace regroup::assignors
