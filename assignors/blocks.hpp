// Partitions in blocks: what range and the coordinator's range have in common.
#pragma once

#include <span>

#include "assignors/assignor.hpp"
#include "assignors/topics.hpp"

namespace regroup::assignors {

// Topic by topic, each subscriber takes the next stretch of partitions; the first ones are longer by one (AS-21, AS-84). `ranks`:
// the topics in the order in which they end up in everybody's list.
void give_in_blocks(const TopicTable& topics, std::span<const std::int32_t> ranks, Assignment& assignment);

}  // namespace regroup::assignors
