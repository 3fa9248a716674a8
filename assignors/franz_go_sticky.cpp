// Members and topics are numbered: members in franz-go's order, topics by name. The library numbers topics in the order of a
// Go map, which changes from run to run; with one topic there is no difference.
#include "assignors/franz_go_sticky.hpp"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "assignors/member_order.hpp"

namespace regroup::assignors {

namespace {

class Builder {
 public:
  Builder(const Group& group, bool cooperative)
      : group_(group),
        cooperative_(cooperative),
        order_(franz_go_order(group)),
        topics_(topic_table(group, order_)),
        racks_(read_racks(group, topics_, true)),
        owner_(topics_.partitions(), -1),
        stale_(topics_.partitions(), -1),
        size_(group.members.size(), 0),
        place_(group.members.size()) {
    for (std::size_t i = 0; i < order_.size(); ++i) place_[order_[i]] = to_index(i);
  }

  Assignment build() {
    read_claims();
    drop_unsubscribed();
    hand_back_stale();
    const auto held = owner_;
    if (topics_.everybody_subscribes(group_.members.size()) && racks_.count == 0) {
      fill(0, topics_.size());
      level();
    } else {
      for (std::int32_t rank = 0; rank < topics_.size(); ++rank) fill(rank, rank + 1);
      owner_ = most_even(topics_, racks_, std::move(owner_), held);
    }
    Assignment assignment(group_.members.size());
    for (std::int32_t rank = 0; rank < topics_.size(); ++rank) {
      for (auto id = topics_.first[rank]; id < topics_.first[rank + 1]; ++id) {
        assignment[owner_[id]].push_back({topics_.by_rank[rank], id - topics_.first[rank]});
      }
    }
    return assignment;
  }

 private:
  void give(std::int32_t id, std::int32_t member) {
    if (owner_[id] >= 0) --size_[owner_[id]];
    owner_[id] = member;
    if (member >= 0) ++size_[member];
  }

  // Of several claims the newest counts, the first of them in the order of members; the next newest one is remembered.
  void read_claims() {
    std::vector<std::int32_t> newest(owner_.size(), -1);
    std::vector<std::int32_t> next(owner_.size(), -1);
    for (const auto member : order_) {
      const Member& claims = group_.members[member];
      const auto generation = cooperative_ && claims.generation ? *claims.generation
                                                                : std::max(claims.user_generation.value_or(0), 0);
      for (const auto& claim : claims.owned) {
        const auto rank = topics_.rank[claim.topic];
        if (rank < 0 || claim.partition < 0 || claim.partition >= topics_.count(rank)) continue;
        const auto id = topics_.first[rank] + claim.partition;
        if (generation > newest[id]) {
          next[id] = newest[id];
          stale_[id] = owner_[id];
          newest[id] = generation;
          give(id, member);
        } else if (generation > next[id]) {
          next[id] = generation;
          stale_[id] = member;
        }
      }
    }
  }

  bool subscribes(std::int32_t member, std::int32_t rank) const {
    const auto subscribers = topics_.subscribers[rank];
    return std::binary_search(subscribers.begin(), subscribers.end(), member,
                              [&](std::int32_t left, std::int32_t right) { return place_[left] < place_[right]; });
  }

  template <typename Visit>
  void for_each_partition(Visit visit) {
    for (std::int32_t rank = 0; rank < topics_.size(); ++rank) {
      for (auto id = topics_.first[rank]; id < topics_.first[rank + 1]; ++id) visit(rank, id);
    }
  }

  void drop_unsubscribed() {
    for_each_partition([&](std::int32_t rank, std::int32_t id) {
      if (owner_[id] >= 0 && !subscribes(owner_[id], rank)) give(id, -1);
    });
  }

  // The library walks a Go map here; by number.
  void hand_back_stale() {
    for_each_partition([&](std::int32_t rank, std::int32_t id) {
      const auto former = stale_[id];
      if (former < 0 || !subscribes(former, rank)) return;
      if (owner_[id] < 0 || size_[former] + 1 < size_[owner_[id]]) give(id, former);
    });
  }

  // A binary heap by size. Only its top ever grows, and on a tie nothing moves; the order among equals comes from that.
  void sift_down(std::vector<std::int32_t>& heap, std::size_t at) const {
    for (auto child = 2 * at + 1; child < heap.size(); child = 2 * at + 1) {
      if (child + 1 < heap.size() && size_[heap[child + 1]] < size_[heap[child]]) ++child;
      if (size_[heap[at]] <= size_[heap[child]]) return;
      std::swap(heap[at], heap[child]);
      at = child;
    }
  }

  // What nobody has of these topics, which have the same subscribers, goes to who has the fewest.
  void fill(std::int32_t first, std::int32_t last) {
    if (first == last) return;
    const auto subscribers = topics_.subscribers[first];
    std::vector<std::int32_t> heap(subscribers.begin(), subscribers.end());
    for (auto i = heap.size() / 2; i-- > 0;) sift_down(heap, i);
    for (auto id = topics_.first[first]; id < topics_.first[last]; ++id) {
      if (owner_[id] >= 0) continue;
      give(id, heap.front());
      sift_down(heap, 0);
    }
  }

  // From those with the most to those with the fewest, pair by pair and the highest partition number first, until no two
  // differ by more than one.
  void level() {
    std::vector<std::vector<std::int32_t>> lists(group_.members.size());
    std::vector<std::tuple<std::int32_t, std::int32_t, std::int32_t>> by_number;  // partition, topic, id
    for_each_partition([&](std::int32_t rank, std::int32_t id) { by_number.emplace_back(id - topics_.first[rank], rank, id); });
    std::sort(by_number.begin(), by_number.end());
    for (const auto& [partition, rank, id] : by_number) lists[owner_[id]].push_back(id);
    std::map<std::int32_t, std::vector<std::int32_t>> levels;
    for (const auto member : order_) levels[size_[member]].push_back(member);
    while (levels.rbegin()->first > levels.begin()->first + 1) {
      const auto [fewest, poor] = *levels.begin();
      const auto [most, rich] = *levels.rbegin();
      const auto pairs = static_cast<std::ptrdiff_t>(std::min(poor.size(), rich.size()));
      for (std::ptrdiff_t i = 0; i < pairs; ++i) {
        give(lists[rich[i]].back(), poor[i]);
        lists[rich[i]].pop_back();
      }
      auto& up = levels[fewest + 1];
      up.insert(up.end(), poor.begin(), poor.begin() + pairs);
      auto& down = levels[most - 1];
      down.insert(down.end(), rich.begin(), rich.begin() + pairs);
      for (const auto each : {fewest, most}) {
        auto& members = levels[each];
        members.erase(members.begin(), members.begin() + pairs);
        if (members.empty()) levels.erase(each);
      }
    }
  }

  const Group& group_;
  bool cooperative_;
  std::vector<std::int32_t> order_;
  TopicTable topics_;
  Racks racks_;
  std::vector<std::int32_t> owner_;  // per id
  std::vector<std::int32_t> stale_;  // per id, an older claimant
  std::vector<std::int32_t> size_;   // per member
  std::vector<std::int32_t> place_;  // per member, in order_
};

}  // namespace

Assignment assign_franz_go_sticky(const Group& group, Memory&) {
  return group.members.empty() ? Assignment{} : Builder(group, false).build();
}

// AS-77, without the hole of AS-78: a claim that a newer one has beaten does not count as owned.
Assignment assign_franz_go_cooperative_sticky(const Group& group, Memory&) {
  if (group.members.empty()) return {};
  Assignment assignment = Builder(group, true).build();
  std::map<TopicPartition, std::int32_t> newest;
  for (const Member& member : group.members) {
    for (const auto& owned : member.owned) {
      auto& generation = newest.try_emplace(owned, -1).first->second;
      generation = std::max(generation, member.generation.value_or(-1));
    }
  }
  std::map<TopicPartition, std::vector<std::int32_t>> owners;
  for (std::size_t m = 0; m < group.members.size(); ++m) {
    for (const auto& owned : group.members[m].owned) owners[owned].push_back(to_index(m));
  }
  for (std::size_t m = 0; m < group.members.size(); ++m) {
    std::erase_if(assignment[m], [&](const TopicPartition& planned) {
      const auto at = owners.find(planned);
      if (at == owners.end()) return false;
      const auto& claimants = at->second;
      const bool mine = std::find(claimants.begin(), claimants.end(), to_index(m)) != claimants.end();
      const bool owned = mine && group.members[m].generation.value_or(-1) >= newest.at(planned);
      return !owned && claimants.size() > (mine ? 1 : 0);
    });
  }
  return assignment;
}

}  // namespace regroup::assignors
