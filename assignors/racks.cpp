#include "assignors/racks.hpp"

#include <algorithm>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>

namespace regroup::assignors {

namespace {

// Numbers for rack names, in the order in which they are asked for.
class RackNumbers {
 public:
  std::int32_t operator()(std::string_view name) { return numbers_.try_emplace(name, to_index(numbers_.size())).first->second; }
  std::int32_t count() const { return to_index(numbers_.size()); }

 private:
  std::unordered_map<std::string_view, std::int32_t> numbers_;
};

// AS-6: of all replicas; an empty name is a rack here, other than in a client.rack.
void list_partition(const Topic& topic, std::size_t partition, bool leader_only, RackNumbers& number, Lists& lists) {
  const auto begin = static_cast<std::ptrdiff_t>(lists.items.size());
  if (partition < topic.racks.size()) {
    const std::span<const std::string> racks = topic.racks[partition];
    for (const auto& rack : racks.first(leader_only ? std::min<std::size_t>(racks.size(), 1) : racks.size()))
      lists.items.push_back(number(rack));
  }
  std::sort(lists.items.begin() + begin, lists.items.end());
  lists.items.erase(std::unique(lists.items.begin() + begin, lists.items.end()), lists.items.end());
  lists.close();
}

}  // namespace

bool Racks::holds(std::int32_t partition_id, std::int32_t rack) const {
  const auto racks = partition[partition_id];
  return std::find(racks.begin(), racks.end(), rack) != racks.end();
}

Racks read_racks(const Group& group, const TopicTable& topics, bool leader_only) {
  Racks racks;
  RackNumbers number;
  racks.member.assign(group.members.size(), -1);
  for (std::size_t i = 0; i < group.members.size(); ++i) {
    const auto& rack = group.members[i].rack;
    if (rack && !rack->empty()) racks.member[i] = number(*rack);
  }
  if (number.count() == 0) return racks;
  racks.partition.begin.reserve(static_cast<std::size_t>(topics.partitions()) + 1);
  for (const auto topic : topics.by_rank) {
    const auto count = static_cast<std::size_t>(group.topics[topic].partitions);
    for (std::size_t p = 0; p < count; ++p) list_partition(group.topics[topic], p, leader_only, number, racks.partition);
  }
  racks.count = number.count();
  return racks;
}

// AS-7: somebody's rack has partitions, and not every partition is on every rack.
bool use_racks(const Racks& racks, std::span<const std::int32_t> members, std::int32_t first, std::int32_t last) {
  if (racks.count == 0) return false;
  std::vector<char> used(racks.count, 0);
  std::size_t different = 0;
  for (std::int32_t id = first; id < last; ++id) {
    for (const auto rack : racks.partition[id]) {
      if (!used[rack]) ++different;
      used[rack] = 1;
    }
  }
  const auto on_used_rack = [&](std::int32_t m) { return racks.member[m] >= 0 && used[racks.member[m]] != 0; };
  if (std::none_of(members.begin(), members.end(), on_used_rack)) return false;
  for (std::int32_t id = first; id < last; ++id) {
    if (racks.partition[id].size() != different) return true;
  }
  return false;
}

}  // namespace regroup::assignors
