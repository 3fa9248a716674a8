// What one scenario costs: time, events, deliveries, memory, and a copy of its World.
#pragma once

#include <cstdint>
#include <string>

#include "cli/load.hpp"
#include "cli/terminal.hpp"

namespace regroup::bench {

struct RunCost {
  // CPU time from the Scenario to its Outcome, the best of as many runs as fit into a second, of four at least.
  double seconds = 0;
  std::uint64_t events = 0;        // that were played
  std::uint64_t model_events = 0;  // as many as there are when every poll of a steady state is played, too; 0: not counted
  std::int64_t delivered = 0;
  std::size_t pending = 0, consumers = 0, partitions = 0;  // pending: timers at most, in the first half
  double fork_us = 0;                                      // a copy of the World at half time
  std::int64_t memory = 0;                                 // what the first run added to the process at its peak
  double model_nanoseconds() const { return seconds * 1e9 / static_cast<double>(model_events > 0 ? model_events : 1); }
  double nanoseconds() const { return seconds * 1e9 / static_cast<double>(events > 0 ? events : 1); }
};

// In a process of its own. `what` is shown meanwhile. `count`: also the model's events, which takes a run that plays them all.
RunCost cost_of(const std::string& what, const Scenario& scenario, cli::Progress& progress, bool count = false);

}  // namespace regroup::bench
