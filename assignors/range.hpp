// Kafka's RangeAssignor, with the rack awareness of KIP-881, and those of other clients (assignors.md section 6).
#pragma once

#include "assignors/assignor.hpp"

namespace regroup::assignors {

Assignment assign_range(const Group& group, Memory& memory);
Assignment assign_librdkafka_range(const Group& group, Memory& memory);
Assignment assign_franz_go_range(const Group& group, Memory& memory);

}  // namespace regroup::assignors
