#include "assignors/server_range.hpp"

#include <numeric>

#include "assignors/blocks.hpp"
#include "assignors/member_order.hpp"
#include "assignors/topics.hpp"

namespace regroup::assignors {

// AS-84: neither what is owned nor racks count.
Assignment assign_server_range(const Group& group, Memory&) {
  const auto topics = topic_table(group, member_order(group));
  std::vector<std::int32_t> by_name(topics.by_rank.size());
  std::iota(by_name.begin(), by_name.end(), 0);
  Assignment assignment(group.members.size());
  give_in_blocks(topics, by_name, assignment);
  return assignment;
}

}  // namespace regroup::assignors
