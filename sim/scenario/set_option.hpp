// --set POINTER=VALUE: changes the tree before it is read.
#pragma once

#include "sim/scenario/reading.hpp"

namespace regroup::reading {

void apply_set_options(Reading& reading, Node& root);

}  // namespace regroup::reading
