// Partitions by their lag: an assignor that Kafka does not have, and the example of docs/write-an-assignor.md.
#pragma once

#include "assignors/assignor.hpp"

namespace regroup::assignors {

// The partition with the greatest lag first, each to the subscriber that has the least lag so far, then the fewest
// partitions; ties by topic and number, and by member id. A topic whose lag was not measured counts as 0 lag, so that its
// partitions are dealt out evenly. Eager: nobody keeps anything.
Assignment assign_by_lag(const Group& group, Memory& memory);

}  // namespace regroup::assignors
