// What must hold for every scenario. A property looks at one run, or runs changed copies of its scenario, and throws Broken.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tests/properties/simulation.hpp"

namespace regroup::properties {

struct Property {
  const char* name;  // what it is about; one property may say several sentences
  void (*check)(const Json& scenario, const Run& run);
  int runs;  // how many more runs it makes
};
const std::vector<Property>& all_properties();

// property_accounts.cpp: numbers against one another and against the facts
void identities_hold(const Json& scenario, const Run& run);
void sums_hold(const Json& scenario, const Run& run);
void anomalies_cover_the_records(const Json& scenario, const Run& run);
void owners_are_single(const Json& scenario, const Run& run);
// property_chains.cpp
void chains_are_told(const Json& scenario, const Run& run);
void chains_are_in_time(const Json& scenario, const Run& run);
// property_reports.cpp
void report_is_json(const Json& scenario, const Run& run);
void report_is_text(const Json& scenario, const Run& run);
// property_forks.cpp
void forks_end_alike(const Json& scenario, const Run& run);
// property_steady_states.cpp
void steady_states_change_nothing(const Json& scenario, const Run& run);
// property_bystanders.cpp
void topic_before_and_group_behind(const Json& scenario, const Run& run);
void topic_behind_and_group_before(const Json& scenario, const Run& run);
// property_scaling.cpp: for what generate_scalable made
void times_scale(const Json& scenario, const Run& run);

// A failure, and which property found it: none if the run itself did not come to its end.
struct Failure {
  Broken broken;
  std::optional<std::size_t> by;

  friend bool alike(const Failure& a, const Failure& b) {
    return a.broken.property == b.broken.property && a.broken.kind == b.broken.kind && a.by == b.by;
  }
};

struct Verdict {
  std::vector<Failure> failures;
  std::uint64_t events = 0, rounds = 0;
  std::map<Cause, std::int64_t> causes;  // anomalies of the run
};
enum class Effort : std::uint8_t { Some, All };  // Some: a long run is run again for one property only
Verdict judge(const Json& scenario, Effort effort, std::optional<std::size_t> only = std::nullopt);
// Of one property alone; of the run alone if `by` is none.
std::optional<Failure> judge(const Json& scenario, std::optional<std::size_t> by);

}  // namespace regroup::properties
