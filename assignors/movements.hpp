// Kafka's AbstractStickyAssignor.PartitionMovements: which partitions have moved from whom to whom in one assignment,
// so that a partition of a topic does not go from A to B while another of the same topic goes from B to A.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <vector>

#include "assignors/java_hash.hpp"
#include "assignors/sticky.hpp"

namespace regroup::assignors {

class Movements {
 public:
  explicit Movements(const StickyInput& input);

  // The partition to move instead of `id`, which `owner` has and `target` is to get: one that came from `target` by the
  // opposite way, if there is one, else `id` itself (AS-72).
  std::int32_t instead_of(std::int32_t id, std::int32_t owner, std::int32_t target) const;
  void record(std::int32_t id, std::int32_t owner, std::int32_t target);  // AS-73

  bool operator==(const Movements& other) const {
    return source_ == other.source_ && sets_ == other.sets_ && returned_ == other.returned_;
  }

 private:
  using Way = std::array<std::int32_t, 3>;  // topic, source, target

  const StickyInput* in_;
  std::vector<std::int32_t> source_;  // per id, where it came from; -1: it has no record. Its target is its owner.
  std::map<Way, PartitionHashSet> sets_;
  std::vector<std::uint32_t> topic_hash_;  // per rank
  std::vector<char> returned_;  // librdkafka, per id: it is back at its source, and another move of it fails an assertion
};

}  // namespace regroup::assignors
