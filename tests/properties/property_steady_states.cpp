// A run in which consumers rest in their steady states says what one says that plays every poll.
#include <algorithm>

#include <fmt/format.h>

#include "reports/json.hpp"
#include "reports/trace.hpp"
#include "tests/properties/properties.hpp"

namespace regroup::properties {
namespace {

std::vector<std::string> lines_of(const Run& run) {
  std::vector<std::string> lines;
  for (const auto& fact : run.facts) lines.push_back(trace_line(fact, *run.directory));
  std::sort(lines.begin(), lines.end());  // at one instant consumers come in any order
  return lines;
}

}  // namespace

void steady_states_change_nothing(const Json&, const Run& run) {
  World world(run.scenario, SteadyStates::PlayedOut);
  world.keep_facts();
  auto played = finish(world, run.scenario);
  const auto skipped_lines = lines_of(run), played_lines = lines_of(played);
  const auto [skipped, wanted] = std::mismatch(skipped_lines.begin(), skipped_lines.end(), played_lines.begin(),
                                               played_lines.end());
  if (skipped != skipped_lines.end() || wanted != played_lines.end())
    throw Broken{"steady states tell what every poll tells",
                 fmt::format("{} instead of {}", skipped == skipped_lines.end() ? "no fact" : *skipped,
                             wanted == played_lines.end() ? "no fact" : *wanted),
                 "facts"};
  played.outcome.fingerprint = run.outcome.fingerprint;
  if (json_report(run.report(), "") != json_report(played.report(), ""))
    throw Broken{"steady states tell what every poll tells", "the facts are the same, the reports are not", "reports"};
}

}  // namespace regroup::properties
