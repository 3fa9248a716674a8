// Sticky with unequal subscriptions (AS-60..AS-76), each step as the rule says it and every question answered by searching.
#include <cstdlib>
#include <optional>

#include "tests/assignors/plain_orders.hpp"
#include "tests/assignors/plain_sticky.hpp"

namespace regroup::assignors::plain {

namespace {

using Move = std::pair<std::string, std::string>;  // from, to

// A HashSet<TopicPartition>: its table grows with the peak and never shrinks (AS-74).
struct MovedSet {
  Partitions members;
  std::size_t peak = 0;

  void add(const Partition& partition) {
    members.push_back(partition);
    peak = std::max(peak, members.size());
  }
  Partition first() const {
    std::size_t slots = 16;
    while (4 * peak > 3 * slots) slots *= 2;
    return walked(
               members, [](const Partition& partition) { return hash_of(partition); }, slots)
        .front();
  }
};

class General {
 public:
  General(const Group& group, const Claims& claims)
      : group_(group), claims_(claims), known_(known_topics(group)), lists_(claims.kept) {}

  Assignment assign() {
    remember_previous_owners();
    const bool revocation_required = clean();
    const auto full = all_partitions();
    auto unassigned = full;
    for (const auto& [member, list] : lists_)
      for (const auto& partition : list) drop(unassigned, partition);
    const bool initializing = lists_.at(in_size_order().back()).empty();  // AS-64
    for (const auto& partition : unassigned)                              // AS-65
      if (const auto taker = first_subscriber(partition.first)) lists_[*taker].push_back(partition);
    freeze();
    const auto before = lists_;
    if (!revocation_required) perform(with_choice(unassigned));  // AS-67
    const bool moved = perform(with_choice(full));
    if (!initializing && moved && score(lists_) >= score(before)) lists_ = before;  // AS-75
    lists_.merge(frozen_);                                                          // AS-76
    return lists_;
  }

 private:
  const Member& member(const std::string& id) const {
    return *std::find_if(group_.members.begin(), group_.members.end(), [&](const Member& each) { return each.id == id; });
  }
  bool subscribes(const std::string& id, const std::string& topic) const { return contains(member(id).topics, topic); }
  std::size_t size(const std::string& id) const { return lists_.at(id).size(); }

  // AS-61
  void remember_previous_owners() {
    for (const Claim& claim : claims_.said) {
      if (claim.generation >= claims_.newest_generation) continue;
      for (const auto& partition : claim.partitions) {
        const auto known = previous_.find(partition);
        if (known == previous_.end() || claim.generation > known->second.generation) previous_[partition] = claim;
      }
    }
  }

  // AS-62
  bool clean() {
    std::size_t removed = 0;
    for (auto& [id, list] : lists_)
      removed += std::erase_if(list, [&, &who = id](const Partition& partition) { return !subscribes(who, partition.first); });
    return removed > 0;
  }

  // AS-60
  Partitions all_partitions() const {
    auto topics = known_;
    std::stable_sort(topics.begin(), topics.end(), [&](const std::string& a, const std::string& b) {
      return subscribers_of(group_, a) < subscribers_of(group_, b);
    });
    Partitions all;
    for (const auto& topic : topics)
      for (const auto& partition : partitions_in(group_, topic)) all.push_back(partition);
    return all;
  }

  // SO (AS-64)
  Names in_size_order() const {
    Names order;
    for (const auto& [id, list] : lists_) order.push_back(id);
    std::stable_sort(order.begin(), order.end(), [&](const std::string& a, const std::string& b) { return size(a) < size(b); });
    return order;
  }
  std::optional<std::string> first_subscriber(const std::string& topic) const {
    for (const auto& id : in_size_order())
      if (subscribes(id, topic)) return id;
    return std::nullopt;
  }

  std::size_t room(const std::string& id) const {  // all partitions that it could have
    std::size_t count = 0;
    for (const auto& topic : known_)
      if (subscribes(id, topic)) count += static_cast<std::size_t>(partitions_of(group_, topic));
    return count;
  }
  bool has_choice(const Partition& partition) const { return subscribers_of(group_, partition.first) >= 2; }
  Partitions with_choice(Partitions list) const {
    std::erase_if(list, [&](const Partition& partition) { return !has_choice(partition); });
    return list;
  }

  // AS-66
  void freeze() {
    for (const auto& each : group_.members) {
      const auto& list = lists_.at(each.id);
      if (list.size() < room(each.id)) continue;
      if (std::any_of(list.begin(), list.end(), [&](const Partition& partition) { return has_choice(partition); })) continue;
      frozen_[each.id] = list;
      lists_.erase(each.id);
    }
  }

  std::optional<std::string> owner(const Partition& partition) const {
    for (const auto& [id, list] : lists_)
      if (contains(list, partition)) return id;
    return std::nullopt;
  }

  // AS-68
  bool balanced() const {
    const auto order = in_size_order();
    if (order.empty() || size(order.front()) + 1 >= size(order.back())) return true;
    for (const auto& id : order) {
      if (size(id) == room(id)) continue;
      for (const auto& topic : known_) {
        if (!subscribes(id, topic)) continue;
        for (const auto& partition : partitions_in(group_, topic)) {
          const auto other = owner(partition);
          if (other && *other != id && size(*other) > size(id) + 1) return false;
        }
      }
    }
    return true;
  }

  // AS-70
  bool perform(const Partitions& list) {
    bool any = false;
    for (int passes = 0;; ++passes) {
      if (passes == 1000) throw Failure("does not end");  // AS-69
      bool modified = false;
      for (const auto& partition : list) {
        if (balanced()) break;
        if (const auto target = better_owner(partition)) {
          reassign(partition, *target);
          modified = any = true;
        }
      }
      if (!modified) return any;
    }
  }

  std::optional<std::string> better_owner(const Partition& partition) const {
    const auto now = size(*owner(partition));
    if (const auto previous = previous_.find(partition); previous != previous_.end()) {
      const auto& id = previous->second.member;
      if (!lists_.contains(id)) throw Failure("the previous owner is frozen");
      if (now > size(id) + 1) return id;
    }
    for (const auto& each : group_.members)
      if (lists_.contains(each.id) && contains(each.topics, partition.first) && now > size(each.id) + 1)
        return first_subscriber(partition.first);
    return std::nullopt;
  }

  // AS-72: rather than to move back a partition of the topic that came the other way, that one goes.
  void reassign(const Partition& partition, const std::string& to) {
    const auto& topic = partition.first;
    auto chosen = partition;
    if (const auto table = moves_.find(topic); table != moves_.end()) {
      const auto record = move_of_.find(partition);
      const auto from = record != move_of_.end() ? record->second.first : *owner(partition);
      if (const auto back = table->second.find({to, from}); back != table->second.end()) chosen = back->second.first();
    }
    const auto old = *owner(chosen);
    drop(lists_[old], chosen);
    lists_[to].push_back(chosen);
    record(chosen, old, to);
  }

  // AS-73
  void record(const Partition& partition, const std::string& from, const std::string& to) {
    Move move{from, to};
    auto& table = moves_[partition.first];
    if (const auto earlier = move_of_.find(partition); earlier != move_of_.end()) {
      move.first = earlier->second.first;
      auto& set = table[earlier->second];
      drop(set.members, partition);
      if (set.members.empty()) table.erase(earlier->second);
      move_of_.erase(earlier);
    }
    if (move.first != move.second) {
      table[move].add(partition);
      move_of_[partition] = move;
    }
    if (table.empty()) moves_.erase(partition.first);
  }

  static std::size_t score(const Assignment& lists) {
    std::size_t sum = 0;
    for (auto a = lists.begin(); a != lists.end(); ++a)
      for (auto b = std::next(a); b != lists.end(); ++b)
        sum += std::max(a->second.size(), b->second.size()) - std::min(a->second.size(), b->second.size());
    return sum;
  }

  const Group& group_;
  const Claims& claims_;
  Names known_;
  Assignment lists_, frozen_;
  std::map<Partition, Claim> previous_;
  std::map<std::string, std::map<Move, MovedSet>> moves_;  // by topic
  std::map<Partition, Move> move_of_;
};

}  // namespace

Assignment general_path(const Group& group, const Claims& claims) { return General(group, claims).assign(); }

}  // namespace regroup::assignors::plain
