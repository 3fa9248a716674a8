// Kafka's RangeAssignor, with the rack awareness of KIP-881.
#pragma once

#include "assignors/assignor.hpp"

namespace regroup::assignors {

Assignment assign_range(const Group& group, Memory& memory);

}  // namespace regroup::assignors
