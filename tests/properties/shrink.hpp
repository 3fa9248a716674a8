// From a scenario that breaks a property to a small one that breaks it in the same way.
#pragma once

#include <functional>

#include "tests/properties/properties.hpp"

namespace regroup::properties {

// Leaves out keys and elements and makes values simpler, greedily, until nothing more can go or `go_on` answers false.
Json shrink(Json scenario, const Failure& failure, const std::function<bool()>& go_on);

}  // namespace regroup::properties
