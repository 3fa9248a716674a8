// The reassignment loop of the general path (AS-68..AS-74).
#pragma once

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "assignors/lightest.hpp"
#include "assignors/movements.hpp"
#include "assignors/ownership.hpp"
#include "assignors/sticky.hpp"

namespace regroup::assignors {

class Balance {
 public:
  // `previous`: per id, an older claimant (AS-61), or empty. `frozen`: per member (AS-66).
  Balance(const StickyInput& input, Ownership& ownership, const std::vector<std::int32_t>& previous,
          const std::vector<char>& frozen);

  bool perform(std::span<const std::int32_t> list);  // AS-70; whether anything moved

  // librdkafka: what it has taken from a member that did not have it; the owner, named here, still has it too.
  const std::vector<std::pair<std::int32_t, std::int32_t>>& left_behind() const { return left_behind_; }

 private:
  bool pass(std::span<const std::int32_t> list);
  bool balanced();
  bool unbalanced_pair() const;
  bool within_one() const;
  bool find_pair(std::int32_t topic);
  std::int32_t lightest_that_can_take(std::int32_t topic) const;
  std::int32_t heaviest_partition(std::int32_t topic) const;
  std::int32_t better_owner(std::int32_t id);
  void look_at(std::int32_t topic);
  void reassign(std::int32_t id, std::int32_t target);
  std::int32_t believed_owner(std::int32_t id) const { return believed_.empty() ? own_.owner[id] : believed_[id]; }

  const StickyInput& in_;
  Ownership& own_;
  const std::vector<std::int32_t>& previous_;
  const std::vector<char>& frozen_;
  std::vector<std::int32_t> believed_;  // librdkafka, per id: whom it takes for the owner, wrongly if a stale claim came last
  std::vector<std::pair<std::int32_t, std::int32_t>> left_behind_;
  std::int32_t margin_ = 1;         // AS-68; librdkafka has none (KAFKA-15106)
  std::vector<std::int32_t> most_;  // per member, the partitions of all its topics
  Movements movements_;
  Lightest subscribers_;  // of topic_
  std::int32_t topic_ = -1;
  bool balanced_ = false;   // known for the present state
  std::int32_t poor_ = -1;  // a member that could take rich_partition_ and be better balanced, as far as known
  std::int32_t rich_partition_ = -1;
};

std::vector<std::int32_t> partitions_of_topics(const StickyInput& input);  // per member

}  // namespace regroup::assignors
