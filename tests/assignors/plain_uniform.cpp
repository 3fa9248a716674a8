// The coordinator's uniform assignor (AS-90..AS-95, AS-100..AS-105).
#include <algorithm>
#include <optional>

#include "tests/assignors/plain_assignors.hpp"
#include "tests/assignors/plain_orders.hpp"

namespace regroup::assignors::plain {

namespace {

// AS-80
bool homogeneous(const Group& group) {
  return std::all_of(group.topics.begin(), group.topics.end(), [&](const auto& topic) {
    const int subscribers = subscribers_of(group, topic.first);
    return subscribers == 0 || subscribers == static_cast<int>(group.members.size());
  });
}

std::uint32_t uuid_hash(const Group& group, const std::string& topic) { return hash_of(group.topics.at(topic)); }

// AS-92: a set of ids that is made of a set of names.
Names topics_by_uuid(const Group& group, const Names& named) {
  const auto slots = slots_of_copy(named.size());
  Names known;
  for (const auto& topic : walked(
           named, [](const std::string& name) { return hash_of(name); }, slots))
    if (partitions_of(group, topic) > 0) known.push_back(topic);
  return walked(
      known, [&](const std::string& name) { return uuid_hash(group, name); }, slots);
}

// AS-93, AS-94: the old assignment as its map and sets are walked.
Partitions target_of(const Group& group, const Member& member) {
  Names topics;
  for (const auto& [topic, number] : member.owned)
    if (!contains(topics, topic)) topics.push_back(topic);
  Partitions target;
  for (const auto& topic : walked(topics, [&](const std::string& name) { return uuid_hash(group, name); })) {
    std::vector<int> numbers;
    for (const auto& partition : member.owned)
      if (partition.first == topic) numbers.push_back(partition.second);
    const auto slots = slots_of_copy(numbers.size());
    for (const int number : walked(
             numbers, [](int each) { return hash_of(each); }, slots))
      target.emplace_back(topic, number);
  }
  return target;
}

Assignment uniform_equal(const Group& group) {
  auto assignment = nothing_for_each(group);
  const auto members = in_hash_order(group);
  Partitions free;  // AS-92, then what members give up
  for (const auto& topic : topics_by_uuid(group, members.front()->topics))
    for (const auto& partition : partitions_in(group, topic)) free.push_back(partition);
  const auto least = free.size() / members.size();
  auto extras = free.size() % members.size();
  for (const Member* member : members)
    for (const auto& partition : member->owned) drop(free, partition);

  std::map<std::string, std::size_t> wants;
  for (std::size_t i = 0; i < members.size(); ++i) {
    const Member& member = *members[i];
    const bool with_extra = extras > 0;
    auto& quota = wants[member.id] = least + (with_extra ? 1 : 0);
    for (const auto& partition : target_of(group, member)) {
      if (!contains(member.topics, partition.first)) continue;
      if (quota > 0) {
        assignment[member.id].push_back(partition);
        --quota;
      } else {
        free.push_back(partition);
      }
    }
    if (!with_extra) continue;
    if (quota > 0 && members.size() - i > extras) --quota;  // AS-90: others may need the extra to keep what they have
    else --extras;
  }
  std::size_t next = 0;
  for (const Member* member : members)  // AS-95
    for (auto& quota = wants[member->id]; quota > 0; --quota) assignment[member->id].push_back(free.at(next++));
  return assignment;
}

struct Seat {  // a member of the unequal path
  const Member* member = nullptr;
  int size = 0;
};

// AS-102. Members by number; sizes are read live.
class Balancer {
 public:
  Balancer(std::vector<int> members, const std::vector<Seat>& seats) : order_(std::move(members)), seats_(seats) {
    std::sort(order_.begin(), order_.end(), [&](int a, int b) { return std::pair(size(a), a) < std::pair(size(b), b); });
    const int count = static_cast<int>(order_.size());
    least_level_ = size(order_.front()) - 1;
    most_level_ = size(order_.back()) + 1;
    imbalance_ = size(order_.back()) - size(order_.front());
    most_start_ = most_end_ = count;
    most_next_ = count - 1;
  }

  int imbalance() const { return imbalance_; }
  bool even() const { return most_level_ - least_level_ <= 1; }

  int least() {
    if (least_next_ >= least_end_) {
      ++least_level_;
      while (least_end_ < static_cast<int>(order_.size()) && size(order_[least_end_]) == least_level_) ++least_end_;
      least_next_ = 0;
    }
    return order_[least_next_++];
  }

  std::optional<int> most() {
    if (most_next_ < most_start_) {
      if (most_end_ <= most_start_ && most_start_ > 0) most_level_ = size(order_[most_start_ - 1]);
      else --most_level_;
      while (most_start_ > 0 && size(order_[most_start_ - 1]) == most_level_) --most_start_;
      most_next_ = most_end_ - 1;
    }
    if (most_next_ < 0) return std::nullopt;
    return order_[most_next_--];
  }

  void exclude() { std::swap(order_[most_next_ + 1], order_[--most_end_]); }

 private:
  int size(int member) const { return seats_[member].size; }

  std::vector<int> order_;
  const std::vector<Seat>& seats_;
  int least_end_ = 0, least_level_ = 0, least_next_ = 0;
  int most_start_ = 0, most_end_ = 0, most_level_ = 0, most_next_ = 0;
  int imbalance_ = 0;
};

class UniformUnequal {
 public:
  explicit UniformUnequal(const Group& group) : group_(group) {
    for (const Member* member : in_hash_order(group)) {
      const int number = static_cast<int>(seats_.size());
      seats_.push_back({member, 0});
      for (const auto& partition : member->owned)  // AS-101
        if (contains(member->topics, partition.first)) give(partition, number);
    }
  }

  Assignment assign() {
    const auto topics = in_topic_order();
    for (const auto& topic : topics) assign_free(topic);
    balance(topics);
    auto assignment = nothing_for_each(group_);
    for (const auto& [partition, number] : owner_) assignment[seats_[number].member->id].push_back(partition);
    return assignment;
  }

 private:
  void give(const Partition& partition, int member) {
    if (const auto from = owner_.find(partition); from != owner_.end()) --seats_[from->second].size;
    owner_[partition] = member;
    ++seats_[member].size;
  }

  // AS-100
  Names in_topic_order() const {
    auto topics = known_topics(group_);
    const auto key = [&](const std::string& topic) {
      const int subscribers = subscribers_of(group_, topic);
      const auto& [partitions, high, low] = group_.topics.at(topic);
      return std::tuple(-static_cast<double>(partitions) / subscribers, subscribers, static_cast<std::int64_t>(high),
                        static_cast<std::int64_t>(low));
    };
    std::sort(topics.begin(), topics.end(), [&](const std::string& a, const std::string& b) { return key(a) < key(b); });
    return topics;
  }

  Balancer balancer(const std::string& topic) const {
    std::vector<int> members;
    for (int number = 0; number < static_cast<int>(seats_.size()); ++number)
      if (contains(seats_[number].member->topics, topic)) members.push_back(number);
    return {members, seats_};
  }

  // AS-103
  void assign_free(const std::string& topic) {
    auto takers = balancer(topic);
    for (const auto& partition : partitions_in(group_, topic))
      if (!owner_.contains(partition)) give(partition, takers.least());
  }

  // AS-104
  void balance(Names topics) {
    std::erase_if(topics, [&](const std::string& topic) { return subscribers_of(group_, topic) < 2; });
    std::optional<std::size_t> last;
    for (int pass = 0; pass < 16; ++pass)
      for (std::size_t i = 0; i < topics.size(); ++i) {
        if (last == i) return;
        if (balance_topic(topics[i]) > 0 || !last) last = i;
      }
  }

  // AS-105: the heaviest give up their last partitions of the topic.
  int balance_topic(const std::string& topic) {
    auto members = balancer(topic);
    if (members.imbalance() <= 1) return 0;
    std::map<int, std::vector<int>> has;  // what each had of the topic at the start
    for (const auto& [partition, number] : owner_)
      if (partition.first == topic) has[number].push_back(partition.second);
    int moved = 0;
    while (!members.even()) {
      auto from = members.most();
      while (from && has[*from].empty()) {
        members.exclude();
        from = members.most();
      }
      if (!from) return moved;
      const int number = has[*from].back();
      has[*from].pop_back();
      const int to = members.least();
      if (members.even()) return moved;
      give({topic, number}, to);
      ++moved;
    }
    return moved;
  }

  const Group& group_;
  std::vector<Seat> seats_;  // by number, in hash order
  std::map<Partition, int> owner_;
};

}  // namespace

Assignment server_uniform(const Group& group) {
  if (group.members.empty()) return {};
  return homogeneous(group) ? uniform_equal(group) : UniformUnequal(group).assign();
}

}  // namespace regroup::assignors::plain
