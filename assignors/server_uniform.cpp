#include "assignors/server_uniform.hpp"

#include <algorithm>

#include "assignors/topics.hpp"

namespace regroup::assignors {

namespace {

// AS-80: every topic that somebody names is named by all. Unknown topics count, too.
bool all_subscribe_to_the_same(const Group& group) {
  if (one_subscription(group)) return true;
  std::vector<std::int32_t> subscribers(group.topics.size());
  for (const auto& member : group.members)
    for (const auto topic : member.topics) ++subscribers[topic];
  return std::all_of(subscribers.begin(), subscribers.end(),
                     [&](std::int32_t count) { return count == 0 || count == to_index(group.members.size()); });
}

}  // namespace

Assignment assign_server_uniform(const Group& group, Memory&) {
  return all_subscribe_to_the_same(group) ? assign_uniform_equal(group) : assign_uniform_unequal(group);
}

}  // namespace regroup::assignors
