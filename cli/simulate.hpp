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

// Runs to the end; stops early, and throws Interrupted, when `go_on` answers false: it is told how far the run is, and how many
// events it has had.
using GoOn = std::function<bool(SimTime at, std::uint64_t events)>;
// `prepare` may ask for facts.
using Prepare = std::function<void(World&)>;
bool until_interrupted(SimTime at, std::uint64_t events);             // Ctrl-C
GoOn showing_progress(const Scenario& scenario, Progress& progress);  // likewise; both outlive it
Simulated simulate(const ReadResult& read, const Prepare& prepare = {}, const GoOn& go_on = until_interrupted);

struct Interrupted {};
// What a command does until Ctrl-C: its exit code, or kInterrupted, with the progress cleared and a word on stderr.
int until_stopped(Progress& progress, const std::function<int()>& command);

// Settings that would have cost less, each simulated, `jobs` at a time: at most three, the greatest gain first, and how many were
// given up because they take too long. Throws Interrupted after Ctrl-C.
Alternatives alternatives(const Place& place, const ScenarioText& text, const Changes& changes, const Simulated& base,
                          unsigned jobs, Progress& progress);

}  // namespace regroup::cli
