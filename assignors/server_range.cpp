#include "assignors/server_range.hpp"

#include "assignors/member_order.hpp"
#include "assignors/topics.hpp"

namespace regroup::assignors {

// AS-84: topic by topic, each subscriber takes the next stretch; the first ones are longer by one. Neither what is owned nor
// racks count.
Assignment assign_server_range(const Group& group, Memory&) {
  const auto topics = topic_table(group, member_order(group));
  Assignment assignment(group.members.size());
  for (std::int32_t rank = 0; rank < topics.size(); ++rank) {
    const auto subscribers = topics.subscribers[rank];
    const auto share = topics.count(rank) / to_index(subscribers.size());
    auto extra = topics.count(rank) % to_index(subscribers.size());
    std::int32_t next = 0;
    for (const auto member : subscribers) {
      const auto end = next + share + (extra-- > 0 ? 1 : 0);
      while (next < end) assignment[member].push_back({topics.by_rank[rank], next++});
    }
  }
  return assignment;
}

}  // namespace regroup::assignors
