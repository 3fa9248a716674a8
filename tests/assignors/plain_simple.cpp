// The assignors that remember nothing: range, round robin, and the coordinator's range.
#include "tests/assignors/plain_assignors.hpp"
#include "tests/assignors/plain_orders.hpp"

namespace regroup::assignors::plain {

namespace {

// Consecutive blocks; the first `partitions % takers` takers get one more (AS-20, AS-84).
void hand_out_blocks(const Group& group, const std::string& topic, const Members& takers, Assignment& assignment) {
  const int sharers = static_cast<int>(takers.size());
  const int all = partitions_of(group, topic);
  int next = 0, place = 0;
  for (const Member* member : takers) {
    const int size = all / sharers + (place++ < all % sharers ? 1 : 0);
    for (int end = next + size; next < end; ++next) assignment[member->id].emplace_back(topic, next);
  }
}

Members subscribers_in_member_order(const Group& group, const std::string& topic) {
  Members subscribers;
  for (const Member* member : in_member_order(group))
    if (contains(member->topics, topic)) subscribers.push_back(member);
  return subscribers;
}

// AS-25: a set of all names, filled member by member, and a map of the known ones, filled in the order of that set.
Names topics_in_hash_order(const Group& group) {
  Names named;
  for (const Member* member : in_hash_order(group))
    for (const auto& topic : member->topics)
      if (!contains(named, topic)) named.push_back(topic);
  Names known;
  for (const auto& topic : walked(named))
    if (partitions_of(group, topic) > 0) known.push_back(topic);
  return walked(known);
}

}  // namespace

Assignment range(const Group& group) {
  auto assignment = nothing_for_each(group);
  for (const auto& topic : topics_in_hash_order(group))
    hand_out_blocks(group, topic, subscribers_in_member_order(group, topic), assignment);
  return assignment;
}

Assignment server_range(const Group& group) {
  auto assignment = nothing_for_each(group);
  for (const auto& topic : known_topics(group))
    hand_out_blocks(group, topic, subscribers_in_member_order(group, topic), assignment);
  return assignment;
}

// AS-30
Assignment round_robin(const Group& group) {
  auto assignment = nothing_for_each(group);
  const auto ring = in_member_order(group);
  std::size_t cursor = 0;
  for (const auto& topic : known_topics(group))
    for (const auto& partition : partitions_in(group, topic)) {
      while (!contains(ring[cursor]->topics, topic)) cursor = (cursor + 1) % ring.size();
      assignment[ring[cursor]->id].push_back(partition);
      cursor = (cursor + 1) % ring.size();
    }
  return assignment;
}

Assignment assign(const std::string& assignor, const Group& group, int& newest_generation) {
  if (assignor == "range") return range(group);
  if (assignor == "roundrobin") return round_robin(group);
  if (assignor == "sticky") return sticky(group, newest_generation);
  if (assignor == "cooperative-sticky") return cooperative_sticky(group, newest_generation);
  if (assignor == "consumer-range") return server_range(group);
  if (assignor == "consumer-uniform") return server_uniform(group);
  throw std::invalid_argument("no plain assignor " + assignor);
}

}  // namespace regroup::assignors::plain
