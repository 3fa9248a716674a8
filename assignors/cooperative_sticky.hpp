// Kafka's CooperativeStickyAssignor: the sticky assignment, less the partitions whose owner has to let go first.
#pragma once

#include "assignors/assignor.hpp"

namespace regroup::assignors {

Assignment assign_cooperative_sticky(const Group& group, Memory& memory);
Assignment assign_librdkafka_cooperative_sticky(const Group& group, Memory& memory);  // assignors.md section 6

}  // namespace regroup::assignors
