// Kafka's AbstractStickyAssignor.GeneralAssignmentBuilder: subscriptions differ (AS-60..AS-76). librdkafka goes this way with
// equal subscriptions too.
#include <algorithm>
#include <array>
#include <cstddef>
#include <deque>
#include <iterator>
#include <numeric>
#include <set>
#include <utility>

#include "assignors/balance.hpp"
#include "assignors/lightest.hpp"
#include "assignors/ownership.hpp"
#include "assignors/sticky.hpp"

namespace regroup::assignors {

namespace {

class GeneralBuilder {
 public:
  explicit GeneralBuilder(const StickyInput& input)
      : in_(input), own_(input.members(), input.ids()), frozen_(input.group.members.size(), 0) {}
  StickyResult build();

 private:
  void read_previous();
  void keep_claims();
  void sort_topics();
  bool shared(std::int32_t topic) const { return in_.topics.subscribers[topic].size() > 1; }
  std::vector<std::int32_t> unassigned_partitions() const;
  std::vector<std::int32_t> from_the_most_loaded() const;
  std::vector<std::int32_t> without_owner(std::span<const std::int32_t> list) const;
  std::vector<std::int32_t> place_by_rack(std::span<const std::int32_t> unassigned);
  void place(std::span<const std::int32_t> unassigned);
  void freeze();
  std::vector<std::int32_t> all_shared_partitions() const;
  void drop_unshared(std::vector<std::int32_t>& list) const;
  void balance(const std::vector<std::int32_t>& unassigned, bool initializing);
  std::uint32_t score(const Ownership& ownership) const;

  const StickyInput& in_;
  Ownership own_;
  std::vector<std::int32_t> previous_;     // per id (AS-61); empty if there is none at all
  std::vector<std::int32_t> topic_order_;  // AS-60
  std::vector<std::int32_t> order_;        // all partitions, where librdkafka has an order of its own
  bool revocation_required_ = false;
  std::vector<char> frozen_;
  std::vector<std::pair<std::int32_t, std::int32_t>> left_behind_;  // see Balance
};

StickyResult GeneralBuilder::build() {
  const bool java = in_.client == Client::Java;
  if (java) read_previous();
  else previous_ = in_.second;
  if (!java && in_.topics.everybody_subscribes(in_.group.members.size())) order_ = from_the_most_loaded();
  keep_claims();
  sort_topics();
  auto unassigned = order_.empty() ? unassigned_partitions() : without_owner(order_);
  const bool initializing = *std::max_element(own_.size.begin(), own_.size.end()) == 0;  // AS-64
  place(in_.racks_used ? place_by_rack(unassigned) : unassigned);
  freeze();
  drop_unshared(unassigned);
  balance(unassigned, initializing);
  StickyResult result;
  result.lists = own_.lists();
  for (const auto& [id, owner] : left_behind_) result.lists[owner].push_back(id);
  return result;
}

// AS-61: the newest claim of those older than the newest generation.
void GeneralBuilder::read_previous() {
  std::vector<std::int32_t> generation;
  for (const auto member : in_.by_hash) {
    const auto mine = in_.generation[member];
    const auto claims = in_.raw_claims(member);
    if (mine >= in_.max_generation || claims.empty()) continue;
    if (previous_.empty()) {
      previous_.assign(in_.topic.size(), -1);
      generation.assign(in_.topic.size(), 0);
    }
    for (const auto id : claims) {
      if (previous_[id] >= 0 && mine <= generation[id]) continue;
      previous_[id] = member;
      generation[id] = mine;
    }
  }
}

// AS-60, AS-62
void GeneralBuilder::keep_claims() {
  std::vector<std::int32_t> subscriber_of(in_.topics.by_rank.size(), -1);
  for (std::int32_t member = 0; member < in_.members(); ++member) {
    for (const auto topic : in_.group.members[member].topics) {
      if (in_.topics.rank[topic] >= 0) subscriber_of[in_.topics.rank[topic]] = member;
    }
    for (const auto id : in_.raw_claims(member)) {
      if (!in_.keeps(member, id)) continue;
      if (in_.client == Client::Librdkafka && in_.has_vanished(id)) continue;
      if (subscriber_of[in_.topic[id]] == member && !in_.mismatch(member, id)) {
        own_.give(id, member);
      } else {
        revocation_required_ = true;
      }
    }
  }
}

// AS-60: topics with few subscribers first; ranks are by name.
void GeneralBuilder::sort_topics() {
  topic_order_.resize(in_.topics.by_rank.size());
  std::iota(topic_order_.begin(), topic_order_.end(), 0);
  std::stable_sort(topic_order_.begin(), topic_order_.end(), [&](std::int32_t left, std::int32_t right) {
    return in_.topics.subscribers[left].size() < in_.topics.subscribers[right].size();
  });
}

// AS-63. AS-46: Kafka's merge stops at an owned partition that has vanished, and gives every later owned one a second
// owner. Refused here.
std::vector<std::int32_t> GeneralBuilder::unassigned_partitions() const {
  std::vector<char> stops(in_.topics.by_rank.size(), 0);
  for (auto id = in_.topics.partitions(); id < in_.ids(); ++id) {
    if (own_.owner[id] >= 0) stops[in_.topic[id]] = 1;
  }
  std::vector<std::int32_t> unassigned;
  bool stopped = false;
  for (const auto topic : topic_order_) {
    for (auto id = in_.topics.first[topic]; id < in_.topics.first[topic + 1]; ++id) {
      if (own_.owner[id] < 0) {
        unassigned.push_back(id);
      } else if (stopped) {
        throw AssignorError("a member owns a partition that has vanished: others would be assigned twice");
      }
    }
    stopped = stopped || stops[topic];
  }
  return unassigned;
}

// Kafka's order before 2.6, which librdkafka has kept: always one more partition of whoever has the most left, first those
// that another has claimed too; then those that nobody has, backwards. By number if nobody has any.
std::vector<std::int32_t> GeneralBuilder::from_the_most_loaded() const {
  std::vector<std::deque<std::int32_t>> left(in_.group.members.size());
  std::vector<std::int32_t> order;
  std::vector<char> listed(in_.topics.partitions(), 0);
  for (std::int32_t id = 0; id < in_.topics.partitions(); ++id) {
    for (std::int32_t member = 0; member < in_.members(); ++member) {
      if (in_.keeps(member, id)) left[member].push_back(id);
    }
  }
  std::set<std::array<std::int32_t, 3>> by_load;  // how many, place by id, member
  const auto enter = [&](std::int32_t member) {
    if (!left[member].empty()) by_load.insert({to_index(left[member].size()), in_.id_rank[member], member});
  };
  for (std::int32_t member = 0; member < in_.members(); ++member) enter(member);
  while (!by_load.empty()) {
    const auto member = (*by_load.rbegin())[2];
    by_load.erase(std::prev(by_load.end()));
    auto next = std::find_if(left[member].begin(), left[member].end(), [&](std::int32_t id) { return previous_[id] >= 0; });
    if (next == left[member].end()) next = left[member].begin();
    order.push_back(*next);
    listed[*next] = 1;
    left[member].erase(next);
    enter(member);
  }
  const bool backwards = !order.empty();
  for (std::int32_t i = 0; i < in_.topics.partitions(); ++i) {
    const auto id = backwards ? in_.topics.partitions() - 1 - i : i;
    if (!listed[id]) order.push_back(id);
  }
  return order;
}

std::vector<std::int32_t> GeneralBuilder::without_owner(std::span<const std::int32_t> list) const {
  std::vector<std::int32_t> without;
  std::copy_if(list.begin(), list.end(), std::back_inserter(without), [&](std::int32_t id) { return own_.owner[id] < 0; });
  return without;
}

// AS-65: here a member without a rack takes any partition. Returns what found nobody.
std::vector<std::int32_t> GeneralBuilder::place_by_rack(std::span<const std::int32_t> unassigned) {
  const auto rackless = in_.racks.count;
  std::vector<Lightest> by_rack(static_cast<std::size_t>(rackless) + 1, Lightest(own_.size));
  const auto look_at = [&](std::int32_t topic) {
    for (Lightest& members : by_rack) members.clear();
    for (const auto member : in_.topics.subscribers[topic]) {
      const auto rack = in_.racks.member[member];
      by_rack[rack < 0 ? rackless : rack].add(member);
    }
    for (Lightest& members : by_rack) members.build();
  };
  const auto better = [&](std::int32_t left, std::int32_t right) {  // earlier in SO (AS-64)
    if (left < 0 || right < 0) return right < 0;
    return std::pair(own_.size[left], in_.id_rank[left]) < std::pair(own_.size[right], in_.id_rank[right]);
  };
  std::vector<std::int32_t> left;
  std::int32_t topic = -1;
  for (const auto id : unassigned) {
    if (topic != in_.topic[id]) look_at(topic = in_.topic[id]);
    auto member = by_rack[rackless].first();
    for (const auto rack : in_.racks.partition[id]) {
      const auto other = by_rack[rack].first();
      if (better(other, member)) member = other;
    }
    if (member < 0) {
      left.push_back(id);
      continue;
    }
    own_.give(id, member);
    const auto rack = in_.racks.member[member];
    by_rack[rack < 0 ? rackless : rack].update(member);
  }
  return left;
}

// AS-65: to the first subscriber in SO.
void GeneralBuilder::place(std::span<const std::int32_t> unassigned) {
  Lightest subscribers(own_.size);
  std::int32_t topic = -1;
  for (const auto id : unassigned) {
    if (topic != in_.topic[id]) {
      topic = in_.topic[id];
      subscribers.clear();
      for (const auto member : in_.topics.subscribers[topic]) subscribers.add(member);
      subscribers.build();
    }
    const auto member = subscribers.first();
    own_.give(id, member);
    subscribers.update(member);
  }
}

// AS-66: members that have all they can get, and nothing that another could take.
void GeneralBuilder::freeze() {
  std::vector<char> has_shared(in_.group.members.size(), 0);
  for (std::int32_t id = 0; id < in_.ids(); ++id) {
    if (own_.owner[id] >= 0 && shared(in_.topic[id])) has_shared[own_.owner[id]] = 1;
  }
  const auto most = partitions_of_topics(in_);
  for (std::size_t member = 0; member < frozen_.size(); ++member) {
    frozen_[member] = !has_shared[member] && own_.size[member] >= most[member] ? 1 : 0;
  }
}

// AS-60, AS-66
std::vector<std::int32_t> GeneralBuilder::all_shared_partitions() const {
  if (!order_.empty()) {
    auto full = order_;
    drop_unshared(full);
    return full;
  }
  std::vector<std::int32_t> full;
  for (const auto topic : topic_order_) {
    if (!shared(topic)) continue;
    for (auto id = in_.topics.first[topic]; id < in_.topics.first[topic + 1]; ++id) full.push_back(id);
  }
  return full;
}

void GeneralBuilder::drop_unshared(std::vector<std::int32_t>& list) const {
  list.erase(std::remove_if(list.begin(), list.end(), [&](std::int32_t id) { return !shared(in_.topic[id]); }), list.end());
}

// AS-67, AS-75
void GeneralBuilder::balance(const std::vector<std::int32_t>& unassigned, bool initializing) {
  const Ownership before = own_;
  Balance balance(in_, own_, previous_, frozen_);
  if (!revocation_required_) balance.perform(unassigned);
  const bool moved = balance.perform(all_shared_partitions());
  const auto no_better = [&] { return static_cast<std::int32_t>(score(own_)) >= static_cast<std::int32_t>(score(before)); };
  if (moved && !initializing && no_better()) own_ = before;
  else left_behind_ = balance.left_behind();
}

// AS-75: the sum of the differences between any two members' sizes, modulo 2^32 as in a Java int. In ascending order
// each size counts positively against those before it and negatively against those behind it.
std::uint32_t GeneralBuilder::score(const Ownership& ownership) const {
  std::vector<std::int32_t> sizes;
  for (std::size_t member = 0; member < frozen_.size(); ++member) {
    if (!frozen_[member]) sizes.push_back(ownership.size[member]);
  }
  std::sort(sizes.begin(), sizes.end());
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    sum += static_cast<std::uint64_t>(sizes[i]) * (2 * i + 1 - sizes.size());
  }
  return static_cast<std::uint32_t>(sum);
}

}  // namespace

StickyResult assign_general(const StickyInput& input) { return GeneralBuilder(input).build(); }

}  // namespace regroup::assignors
