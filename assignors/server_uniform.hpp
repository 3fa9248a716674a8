// The coordinator's UniformAssignor of the consumer protocol (KIP-848): one way for groups whose members all subscribe to the
// same topics, another for all others (AS-80).
#pragma once

#include "assignors/assignor.hpp"

namespace regroup::assignors {

Assignment assign_server_uniform(const Group& group, Memory& memory);

// The two ways. `equal`: AS-90..AS-95; `unequal`: AS-100..AS-106.
Assignment assign_uniform_equal(const Group& group);
Assignment assign_uniform_unequal(const Group& group);

}  // namespace regroup::assignors
