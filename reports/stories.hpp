// Anomalies that tell the same story, gathered: one crash makes duplicates in each partition of the crashed consumer.
#pragma once

#include <vector>

#include "sim/ledger/outcome.hpp"

namespace regroup {

struct Story {
  const Anomaly* largest = nullptr;  // its chain stands for all
  std::int64_t records = 0;
  std::size_t anomalies = 0;
  std::vector<PartitionId> partitions;  // each once
};

// The largest first; among equals in the order of the outcome. Points into the outcome.
std::vector<Story> stories_of(const Outcome& outcome);

}  // namespace regroup
