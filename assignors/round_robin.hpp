// Kafka's RoundRobinAssignor.
#pragma once

#include "assignors/assignor.hpp"

namespace regroup::assignors {

Assignment assign_round_robin(const Group& group, Memory& memory);

}  // namespace regroup::assignors
