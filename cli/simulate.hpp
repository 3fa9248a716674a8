// One scenario, simulated: from its text to everything a report needs.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "cli/load.hpp"
#include "cli/terminal.hpp"
#include "reports/report.hpp"
#include "sim/world.hpp"

namespace regroup::cli {

struct Simulated {
  std::shared_ptr<const Scenario> scenario;
  std::shared_ptr<const Directory> directory;
  Outcome outcome;
  std::vector<Checked> checked;
  std::vector<std::string> warnings;  // of the reader, and of verbs that found their target in no state for them
  std::vector<Fact> facts;            // only if asked for
  bool passed() const;
};

// Runs to the end; stops early, and throws Interrupted, when `go_on` answers false.
Simulated simulate(const ReadResult& read, bool keep_facts, const std::function<bool(SimTime)>& go_on);

struct Interrupted {};

// Settings that would have cost less, each simulated, `jobs` at a time: at most three, the greatest gain first. Throws
// Interrupted after Ctrl-C.
std::vector<Alternative> alternatives(const std::string& path, const std::string& text, const Changes& changes,
                                      const Simulated& base, unsigned jobs, Progress& progress);

}  // namespace regroup::cli
