// What a scenario expects, against what was measured.
#pragma once

#include <string>
#include <vector>

#include "reports/metrics.hpp"
#include "sim/scenario/scenario.hpp"

namespace regroup {

struct Checked {
  std::string metric;
  std::string expected;  // compact JSON, as in the file
  MetricValue measured;
  bool ok = false;
  std::string why;  // of a failure: "above the 600 allowed", "1 element instead of 2"
};

std::vector<Checked> check(const std::vector<Expectation>& expect, const Directory& directory, const Outcome& outcome);

}  // namespace regroup
