#include "assignors/cooperative_sticky.hpp"

#include <algorithm>
#include <map>
#include <tuple>
#include <vector>

#include "assignors/sticky.hpp"

namespace regroup::assignors {

namespace {

// AS-77, constrained path: the builder has noted them on the way.
std::vector<char> withheld_by_notes(const StickyInput& input, const StickyResult& result) {
  std::vector<char> withheld(input.topic.size(), 0);
  for (std::size_t id = 0; id < withheld.size(); ++id) withheld[id] = result.moving[id] >= 0 ? 1 : 0;
  return withheld;
}

// AS-77, general path: new to its owner, and some member that says it has it (AS-78: right or not) does not get it.
std::vector<char> withheld_by_comparison(const StickyInput& input, const StickyResult& result) {
  std::vector<std::int32_t> owner(input.topic.size(), -1);
  for (std::int32_t member = 0; member < input.members(); ++member) {
    for (const auto id : result.lists[member]) owner[id] = member;
  }
  std::vector<char> owned_before(input.topic.size(), 0);  // by its owner
  std::vector<char> revoked(input.topic.size(), 0);       // from somebody
  for (std::int32_t member = 0; member < input.members(); ++member) {
    for (const auto id : input.raw_claims(member)) (owner[id] == member ? owned_before : revoked)[id] = 1;
  }
  for (std::size_t id = 0; id < revoked.size(); ++id) revoked[id] = revoked[id] != 0 && owned_before[id] == 0 ? 1 : 0;
  return revoked;
}

}  // namespace

Assignment assign_cooperative_sticky(const Group& group, Memory& memory) {
  if (group.members.empty()) return {};
  const StickyInput input(group, ClaimSource::OwnedPartitions, memory);
  StickyResult result = assign_sticky_lists(input);
  const auto withheld = result.constrained ? withheld_by_notes(input, result) : withheld_by_comparison(input, result);
  for (auto& list : result.lists) {  // AS-79, CC-54
    list.erase(std::remove_if(list.begin(), list.end(), [&](std::int32_t id) { return withheld[id] != 0; }), list.end());
  }
  return to_assignment(input, result.lists);
}

// AS-77 as librdkafka has it: of several claimants the last in joining order counts as the owner, and a partition that is
// assigned to nobody stays with its owner.
Assignment assign_librdkafka_cooperative_sticky(const Group& group, Memory& memory) {
  if (group.members.empty()) return {};
  const StickyInput input(group, ClaimSource::OwnedPartitions, memory, Client::Librdkafka);
  const auto planned = to_assignment(input, assign_general(input).lists);
  std::map<TopicPartition, std::int32_t> owners, targets;
  for (std::int32_t member = 0; member < input.members(); ++member) {
    for (const auto& owned : group.members[member].owned) owners[owned] = member;
    for (const auto& each : planned[member]) targets[each] = member;
  }
  Assignment assignment(planned.size());
  for (const auto& [partition, member] : targets) {
    const auto owner = owners.find(partition);
    if (owner == owners.end() || owner->second == member) assignment[member].push_back(partition);
  }
  for (const auto& [partition, member] : owners) {
    if (!targets.contains(partition)) assignment[member].push_back(partition);
  }
  for (auto& list : assignment) {
    std::sort(list.begin(), list.end(), [&](const TopicPartition& l, const TopicPartition& r) {
      return std::tie(group.topics[l.topic].name, l.partition) < std::tie(group.topics[r.topic].name, r.partition);
    });
  }
  return assignment;
}

}  // namespace regroup::assignors
