#pragma once

#include "sim/engine/fingerprint.hpp"
#include "sim/facts/fact.hpp"

namespace regroup {

// Every number of every fact, in order.
void add_to(Fingerprint& print, const Fact& fact);

}  // namespace regroup
