// Kafka's RoundRobinAssignor, and those of other clients: they differ in the order of the members (assignors.md section 6).
#pragma once

#include "assignors/assignor.hpp"

namespace regroup::assignors {

Assignment assign_round_robin(const Group& group, Memory& memory);
Assignment assign_librdkafka_round_robin(const Group& group, Memory& memory);
Assignment assign_franz_go_round_robin(const Group& group, Memory& memory);

}  // namespace regroup::assignors
