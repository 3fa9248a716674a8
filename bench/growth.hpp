// How the cost of a run grows with consumers, partitions, records, time and groups: exponents over four sizes of each.
#pragma once

#include "cli/terminal.hpp"

namespace regroup::bench {

void print_growth(bool json, cli::Progress& progress);

}  // namespace regroup::bench
