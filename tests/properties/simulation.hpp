// One simulated scenario with all that the properties look at.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "reports/metrics.hpp"
#include "reports/report.hpp"
#include "sim/world.hpp"
#include "tests/properties/generator.hpp"

namespace regroup::properties {

// A property that does not hold: thrown by whoever looks at it.
struct Broken {
  std::string property;   // as a sentence
  std::string what;       // where and by how much
  std::string kind = {};  // of the same property: failures of one kind have, as far as can be told, one reason
};

inline constexpr const char* kEnds = "a run ends";

struct Run {
  std::shared_ptr<const Scenario> scenario;
  std::shared_ptr<const Directory> directory;
  Outcome outcome;
  std::vector<Fact> facts;
  std::uint64_t fingerprint = 0, events = 0, rounds = 0;

  Report report() const { return {*scenario, *directory, outcome, check(scenario->expect, *directory, outcome), {}, {}}; }
};

enum class Facts : std::uint8_t { Kept, Dropped };

// Files beside a scenario: those of the generator, and those of the folder that --scenario names.
std::optional<std::string> file_beside(const std::string& name);
void look_for_files_in(const std::string& folder);

// Broken if the reader refuses it.
std::shared_ptr<const Scenario> read(const Json& json);
// One event; Broken if the run does not seem to end.
class Stepper {
 public:
  Stepper(World& world, const Scenario& scenario);
  bool step();

 private:
  World& world_;
  std::uint64_t backlog_ = 0;
  SimTime at_{};
  std::uint64_t events_at_ = 0;  // at that one instant
};
Run finish(World& world, std::shared_ptr<const Scenario> scenario);  // to the end
Run simulate(const Json& json, Facts facts = Facts::Dropped);

// All that a report says, by names that begin with a group, a producer or "run": to compare two runs.
using Sayings = std::map<std::string, MetricValue>;
Sayings sayings(const Run& run);
std::string at_text(const MetricValue* value);

}  // namespace regroup::properties
