// Everything a report is made from. The text, the JSON and the summary are functions of this value.
#pragma once

#include <string>
#include <vector>

#include "reports/expect.hpp"
#include "reports/metrics.hpp"
#include "sim/facts/directory.hpp"
#include "sim/ledger/outcome.hpp"
#include "sim/scenario/scenario.hpp"

namespace regroup {

// What another setting would have changed; whoever builds the report has simulated it.
struct Alternative {
  std::string option;  // "--set /groups/billing/commit=sync"
  GroupId group;
  std::string metric;  // "duplicates"
  MetricValue before, after;
};

struct Alternatives {
  std::vector<Alternative> best;
  std::size_t untried = 0;  // others that would have taken too long to simulate
  bool empty() const { return best.empty() && untried == 0; }
};

struct Report {
  const Scenario& scenario;
  const Directory& directory;
  const Outcome& outcome;
  std::vector<Checked> checked;
  Alternatives alternatives;
  std::vector<std::string> warnings;
  std::string file = {};  // whose line the scenario is, if it shares its file with others
  int line = 0;           // from 1; 0: it does not
};

}  // namespace regroup
