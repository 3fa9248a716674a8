#include "assignors/member_order.hpp"

#include <algorithm>
#include <numeric>

#include "assignors/java_hash.hpp"
#include "assignors/lists.hpp"

namespace regroup::assignors {

namespace {

template <typename Less>
std::vector<std::int32_t> sorted_members(const Group& group, Less less) {
  std::vector<std::int32_t> order(group.members.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(),
                   [&](std::int32_t left, std::int32_t right) { return less(group.members[left], group.members[right]); });
  return order;
}

}  // namespace

// AS-3: the member id decides between dynamic members only.
std::vector<std::int32_t> member_order(const Group& group) {
  return sorted_members(group, [](const Member& left, const Member& right) {
    if (left.instance && right.instance) return java_less(*left.instance, *right.instance);
    if (left.instance || right.instance) return left.instance.has_value();
    return java_less(left.id, right.id);
  });
}

std::vector<std::int32_t> id_order(const Group& group) {
  return sorted_members(group, [](const Member& left, const Member& right) { return java_less(left.id, right.id); });
}

// AS-12 (a): a default HashMap, filled in the order of the JoinGroup response.
std::vector<std::int32_t> hash_order(const Group& group) {
  std::vector<JavaKey> keys;
  keys.reserve(group.members.size());
  for (const Member& member : group.members) keys.push_back(java_key(member.id));
  return hash_map_order(keys);
}

}  // namespace regroup::assignors
