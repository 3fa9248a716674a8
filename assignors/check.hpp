// What holds of every assignment, whoever made it: asked of assignors that are not ours before anybody uses what they say.
#pragma once

#include "assignors/assignor.hpp"

namespace regroup::assignors {

// The message names the member and the partition.
struct UnsoundAssignment : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// Throws UnsoundAssignment unless each partition belongs to at most one member, that member subscribes to its topic, and
// every partition with a subscriber has an owner; a cooperative assignor may hold back what another member still owns (AS-77).
void check(const Group& group, const Assignment& assignment, bool cooperative);

}  // namespace regroup::assignors
