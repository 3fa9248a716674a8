#include "assignors/balance.hpp"

#include <algorithm>
#include <cstddef>
#include <limits>
#include <optional>

namespace regroup::assignors {

namespace {

// AS-69: Kafka's loop can run for ever. Passes are a function of owners and movements, so it does exactly if a state
// comes back; a state is remembered at passes 8, 16, 32, ... and every later one compared with it.
class LoopAlarm {
 public:
  void after_pass(const std::vector<std::int32_t>& owners, const Movements& movements) {
    ++passes_;
    if (owners_ && *owners_ == owners && *movements_ == movements) {
      throw AssignorError("the assignor never returns: its reassignment passes repeat (livelock)");
    }
    if (passes_ < 8 || (passes_ & (passes_ - 1)) != 0) return;
    owners_ = owners;
    movements_ = movements;
  }

 private:
  std::size_t passes_ = 0;
  std::optional<std::vector<std::int32_t>> owners_;
  std::optional<Movements> movements_;
};

}  // namespace

std::vector<std::int32_t> partitions_of_topics(const StickyInput& input) {
  std::vector<std::int32_t> most(input.group.members.size(), 0);
  for (std::int32_t rank = 0; rank < input.topics.size(); ++rank) {
    for (const auto member : input.topics.subscribers[rank]) most[member] += input.topics.count(rank);
  }
  return most;
}

Balance::Balance(const StickyInput& input, Ownership& ownership, const std::vector<std::int32_t>& previous,
                 const std::vector<char>& frozen)
    : in_(input),
      own_(ownership),
      previous_(previous),
      frozen_(frozen),
      most_(partitions_of_topics(input)),
      movements_(input),
      subscribers_(ownership.size) {
  if (input.client == Client::Java) return;
  margin_ = 0;
  believed_ = ownership.owner;
  for (std::int32_t id = 0; id < input.ids(); ++id) {
    if (believed_[id] >= 0 && input.keeps(believed_[id], id)) believed_[id] = input.last[id];
  }
}

// AS-70
bool Balance::perform(std::span<const std::int32_t> list) {
  if (!list.empty() && std::all_of(frozen_.begin(), frozen_.end(), [](char frozen) { return frozen != 0; })) {
    throw AssignorError("NoSuchElementException: no member takes part in the balancing");
  }
  bool moved = false;
  LoopAlarm alarm;
  while (pass(list)) {
    moved = true;
    alarm.after_pass(own_.owner, movements_);
  }
  return moved;
}

bool Balance::pass(std::span<const std::int32_t> list) {
  bool modified = false;
  for (const auto id : list) {
    if (balanced()) break;
    const auto target = better_owner(id);
    if (target < 0) continue;
    reassign(id, target);
    modified = true;
  }
  return modified;
}

// AS-70: who should have the partition instead; -1: nobody.
std::int32_t Balance::better_owner(std::int32_t id) {
  const auto size = own_.size[believed_owner(id)];
  if (!previous_.empty() && previous_[id] >= 0) {
    const auto former = previous_[id];
    if (frozen_[former]) throw AssignorError("NullPointerException: the previous owner is fixed");
    if (size > own_.size[former] + 1) return former;  // subscribed or not
  }
  look_at(in_.topic[id]);
  const auto first = subscribers_.first();
  return size > own_.size[first] + 1 ? first : -1;
}

void Balance::look_at(std::int32_t topic) {
  if (topic == topic_) return;
  topic_ = topic;
  subscribers_.clear();
  for (const auto member : in_.topics.subscribers[topic]) {
    if (frozen_[member]) throw AssignorError("NullPointerException: a subscriber of a shared topic is fixed");
    subscribers_.add(member);
  }
  subscribers_.build();
}

// AS-72
void Balance::reassign(std::int32_t id, std::int32_t target) {
  const auto moved = movements_.instead_of(id, believed_owner(id), target);
  const auto owner = believed_owner(moved);
  movements_.record(moved, owner, target);
  if (!believed_.empty()) {
    if (owner != own_.owner[moved]) {
      left_behind_.emplace_back(moved, own_.owner[moved]);
      ++own_.size[own_.owner[moved]];
    }
    believed_[moved] = target;
  }
  own_.give(moved, target);
  subscribers_.update(owner);
  subscribers_.update(target);
  balanced_ = false;
}

// AS-68. A pair that shows the contrary is kept until it no longer does; then the search goes on where it stood.
bool Balance::balanced() {
  if (balanced_) return true;
  if (margin_ == 0 && within_one()) return balanced_ = true;
  if (rich_partition_ >= 0 && unbalanced_pair()) return false;
  const auto start = rich_partition_ >= 0 ? in_.topic[rich_partition_] : 0;
  for (std::int32_t step = 0; step < in_.topics.size(); ++step) {
    if (find_pair((start + step) % in_.topics.size())) return false;
  }
  rich_partition_ = -1;
  return balanced_ = true;
}

bool Balance::unbalanced_pair() const {
  return own_.size[poor_] != most_[poor_] && own_.size[own_.owner[rich_partition_]] > own_.size[poor_] + margin_;
}

bool Balance::within_one() const {
  std::int32_t least = std::numeric_limits<std::int32_t>::max();
  std::int32_t most = 0;
  for (std::size_t member = 0; member < frozen_.size(); ++member) {
    if (frozen_[member]) continue;
    least = std::min(least, own_.size[member]);
    most = std::max(most, own_.size[member]);
  }
  return least >= most - 1;
}

bool Balance::find_pair(std::int32_t topic) {
  const auto poor = lightest_that_can_take(topic);
  if (poor < 0) return false;
  poor_ = poor;
  rich_partition_ = heaviest_partition(topic);
  return unbalanced_pair();
}

// AS-68: a member that has as many partitions as its topics is taken to have all of them. -1: nobody.
std::int32_t Balance::lightest_that_can_take(std::int32_t topic) const {
  std::int32_t lightest = -1;
  for (const auto member : in_.topics.subscribers[topic]) {
    if (frozen_[member] || own_.size[member] == most_[member]) continue;
    if (lightest < 0 || own_.size[member] < own_.size[lightest]) lightest = member;
  }
  return lightest;
}

std::int32_t Balance::heaviest_partition(std::int32_t topic) const {
  auto heaviest = in_.topics.first[topic];
  for (auto id = heaviest; id < in_.topics.first[topic + 1]; ++id) {
    if (own_.size[own_.owner[id]] > own_.size[own_.owner[heaviest]]) heaviest = id;
  }
  return heaviest;
}

}  // namespace regroup::assignors
