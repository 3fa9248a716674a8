// Two queues of the sticky assignor's rack pass (AS-56), kept per rack so that a step costs a search in the racks of
// one partition instead of a walk over all members. Places are places in the caller's list of members.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace regroup::assignors {

// Members taken in turn: the next one at or after a place, going round, whose rack is among those asked for.
class RackRing {
 public:
  RackRing(std::span<const std::int32_t> members, const std::vector<std::int32_t>& rack_of_member, std::int32_t racks);
  std::int32_t next(std::span<const std::int32_t> racks, std::int32_t from) const;  // -1: none
  void remove(std::int32_t place);

 private:
  std::int32_t next_of_rack(std::int32_t rack, std::int32_t from) const;
  struct Ring {
    std::vector<std::int32_t> places;
    mutable std::vector<std::int32_t> alive;  // per entry, an entry at or after it that was not removed, or a step to it
  };
  std::vector<std::int32_t> rack_;  // per place
  std::vector<Ring> rings_;         // per rack
};

// Members taken from the front: the first one whose rack is among those asked for. They leave in that way only.
class RackQueue {
 public:
  explicit RackQueue(std::int32_t racks) : queues_(static_cast<std::size_t>(racks)) {}
  void append(std::int32_t rack, std::int32_t place);
  std::int32_t first(std::span<const std::int32_t> racks) const;  // -1: none
  void remove_first(std::int32_t rack) { ++queues_[rack].head; }

 private:
  struct Queue {
    std::vector<std::int32_t> places;
    std::size_t head = 0;
  };
  std::vector<Queue> queues_;  // per rack; places ascend
};

}  // namespace regroup::assignors
