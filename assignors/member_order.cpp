#include "assignors/member_order.hpp"

#include <algorithm>
#include <cstddef>
#include <functional>
#include <numeric>
#include <span>

#include "assignors/java_hash.hpp"
#include "assignors/lists.hpp"

namespace regroup::assignors {

std::vector<std::int32_t> joining_order(const Group& group) {
  std::vector<std::int32_t> order(group.members.size());
  std::iota(order.begin(), order.end(), 0);
  return order;
}

namespace {

template <typename Less>
std::vector<std::int32_t> sorted_members(const Group& group, Less less) {
  auto order = joining_order(group);
  std::stable_sort(order.begin(), order.end(),
                   [&](std::int32_t left, std::int32_t right) { return less(group.members[left], group.members[right]); });
  return order;
}

// AS-3: the member id decides between dynamic members only.
template <typename Less>
std::vector<std::int32_t> static_members_first(const Group& group, Less less) {
  return sorted_members(group, [&](const Member& left, const Member& right) {
    if (left.instance && right.instance) return less(*left.instance, *right.instance);
    if (left.instance || right.instance) return left.instance.has_value();
    return less(left.id, right.id);
  });
}

// The halves first, then the smaller of their heads each time: what comes out is defined for any `less`.
template <typename Less>
void merge_sort(std::span<std::int32_t> list, Less less) {
  if (list.size() < 2) return;
  const auto half = list.size() / 2;
  merge_sort(list.first(half), less);
  merge_sort(list.subspan(half), less);
  const std::vector<std::int32_t> copy(list.begin(), list.end());
  for (std::size_t out = 0, left = 0, right = half; out < list.size(); ++out) {
    const bool from_right = left == half || (right < copy.size() && less(copy[right], copy[left]));
    list[out] = copy[from_right ? right++ : left++];
  }
}

}  // namespace

std::vector<std::int32_t> member_order(const Group& group) { return static_members_first(group, java_less); }

std::vector<std::int32_t> franz_go_order(const Group& group) { return static_members_first(group, std::less<>()); }

void sort_as_librdkafka(const Group& group, std::span<std::int32_t> members) {
  merge_sort(members, [&](std::int32_t l, std::int32_t r) {
    const Member &left = group.members[l], &right = group.members[r];
    return left.instance && right.instance ? *left.instance < *right.instance : left.id < right.id;
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
