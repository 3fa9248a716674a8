// Racks of members and partitions as small numbers (AS-6), and the switch that turns rack awareness on (AS-7).
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "assignors/assignor.hpp"
#include "assignors/lists.hpp"
#include "assignors/topics.hpp"

namespace regroup::assignors {

struct Racks {
  std::int32_t count = 0;            // different racks; 0 if no member has one, and then nothing else is filled
  std::vector<std::int32_t> member;  // per member; -1: none
  Lists partition;                   // per partition id of the TopicTable, different racks ascending

  bool holds(std::int32_t partition_id, std::int32_t rack) const;
};

// `leader_only`: the rack of a partition's first replica, which stands for its leader.
Racks read_racks(const Group& group, const TopicTable& topics, bool leader_only = false);

// AS-7 for these members and the partition ids from `first` up to, not including, `last`.
bool use_racks(const Racks& racks, std::span<const std::int32_t> members, std::int32_t first, std::int32_t last);

}  // namespace regroup::assignors
