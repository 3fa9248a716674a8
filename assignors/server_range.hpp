// The coordinator's RangeAssignor of the consumer protocol (KIP-848).
#pragma once

#include "assignors/assignor.hpp"

namespace regroup::assignors {

Assignment assign_server_range(const Group& group, Memory& memory);

}  // namespace regroup::assignors
