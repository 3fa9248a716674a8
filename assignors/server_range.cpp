#include "assignors/server_range.hpp"

#include "assignors/member_order.hpp"
#include "assignors/topics.hpp"

namespace regroup::assignors {

// AS-84: topic by topic, each subscriber takes the next stretch; the first ones are longer by one. Neither what is owned nor
// racks count.
Assignment assign_server_range(const Group& group, Memory&) {
  const auto topics = topic_table(group, member_order(group));
  std::vector<std::int32_t> sizes(group.members.size());
  const auto each_stretch = [&](auto take) {
    for (std::int32_t rank = 0; rank < topics.size(); ++rank) {
      const auto subscribers = topics.subscribers[rank];
      const auto share = topics.count(rank) / to_index(subscribers.size());
      auto extra = topics.count(rank) % to_index(subscribers.size());
      std::int32_t next = 0;
      for (const auto member : subscribers) {
        const auto end = next + share + (extra-- > 0 ? 1 : 0);
        if (next == end) break;
        take(member, topics.by_rank[rank], next, end);
        next = end;
      }
    }
  };
  each_stretch([&](std::int32_t member, std::int32_t, std::int32_t from, std::int32_t to) { sizes[member] += to - from; });
  Assignment assignment(group.members.size());
  for (std::size_t m = 0; m < sizes.size(); ++m) assignment[m].reserve(static_cast<std::size_t>(sizes[m]));
  each_stretch([&](std::int32_t member, std::int32_t topic, std::int32_t from, std::int32_t to) {
    for (auto partition = from; partition < to; ++partition) assignment[member].push_back({topic, partition});
  });
  return assignment;
}

}  // namespace regroup::assignors
