#include "assignors/round_robin.hpp"

#include <algorithm>
#include <vector>

#include "assignors/member_order.hpp"
#include "assignors/topics.hpp"

namespace regroup::assignors {

namespace {

// AS-30, AS-31: one cursor over all members; within a topic it meets the subscribers in turn, so their list is a ring of its
// own, entered at the first subscriber at or after the cursor.
Assignment assign_in_turn(const Group& group, const std::vector<std::int32_t>& order) {
  const auto topics = topic_table(group, order);
  std::vector<std::int32_t> place(order.size());
  for (std::size_t i = 0; i < order.size(); ++i) place[order[i]] = to_index(i);

  Assignment assignment(group.members.size());
  const auto about = static_cast<std::size_t>(topics.partitions()) / std::max<std::size_t>(order.size(), 1) + 1;
  for (auto& list : assignment) list.reserve(about);
  std::int32_t cursor = 0;
  for (std::int32_t rank = 0; rank < topics.size(); ++rank) {
    const auto ring = topics.subscribers[rank];
    const auto before_cursor = [&](std::int32_t member) { return place[member] < cursor; };
    auto turn = std::partition_point(ring.begin(), ring.end(), before_cursor);
    for (std::int32_t partition = 0; partition < topics.count(rank); ++partition) {
      if (turn == ring.end()) turn = ring.begin();
      assignment[*turn].push_back({topics.by_rank[rank], partition});
      cursor = place[*turn] + 1;  // AS-30: not reset between topics
      ++turn;
    }
  }
  return assignment;
}

}  // namespace

Assignment assign_round_robin(const Group& group, Memory&) { return assign_in_turn(group, member_order(group)); }

Assignment assign_librdkafka_round_robin(const Group& group, Memory&) {
  auto order = joining_order(group);
  sort_as_librdkafka(group, order);
  return assign_in_turn(group, order);
}

Assignment assign_franz_go_round_robin(const Group& group, Memory&) { return assign_in_turn(group, franz_go_order(group)); }

}  // namespace regroup::assignors
