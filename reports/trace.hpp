// One fact as one line of JSON, for --trace.
#pragma once

#include <string>

#include "sim/facts/directory.hpp"
#include "sim/facts/fact.hpp"

namespace regroup {

std::string trace_line(const Fact& fact, const Directory& directory);  // without the line's end

}  // namespace regroup
