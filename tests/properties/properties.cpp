#include "tests/properties/properties.hpp"

#include <fmt/format.h>

#include "sim/engine/assert.hpp"

namespace regroup::properties {
namespace {

// A run of more events is looked at by one of the properties that run it again, not by all.
constexpr std::uint64_t kManyEvents = 5'000;

// "... (duplicates.cpp:158: ending != nullptr)": the place and the condition, and whose event it was that came too late.
std::string kind_of(const std::string& message) {
  const auto open = message.rfind(" (");
  if (open == std::string::npos) return message;
  const auto event = message.find("event of room"), at = message.find(" at ", event);
  const auto whose = event == std::string::npos ? std::string() : message.substr(event, at - event) + ", ";
  return whose + message.substr(open + 2, message.size() - open - 3);
}

template <class Look>
std::optional<Failure> failure_of(std::optional<std::size_t> by, const Look& look) {
  try {
    look();
    return std::nullopt;
  } catch (const Broken& broken) {
    return Failure{broken, by};
  } catch (const ModelError& error) {
    return Failure{{"no assertion fails", error.what(), kind_of(error.what())}, by};
  } catch (const std::exception& error) {
    return Failure{{"nothing else is thrown", error.what()}, by};
  }
}

}  // namespace

const std::vector<Property>& all_properties() {
  static const std::vector<Property> all{{"identities", identities_hold, 0},
                                         {"sums", sums_hold, 0},
                                         {"anomalies and facts", anomalies_cover_the_records, 0},
                                         {"owners", owners_are_single, 0},
                                         {"chains", chains_are_told, 0},
                                         {"times in chains", chains_are_in_time, 0},
                                         {"JSON report", report_is_json, 0},
                                         {"text report", report_is_text, 0},
                                         {"scaling", times_scale, 1},
                                         {"forks", forks_end_alike, 2},
                                         {"steady states", steady_states_change_nothing, 1},
                                         {"topic before, group behind", topic_before_and_group_behind, 1},
                                         {"topic behind, group before", topic_behind_and_group_before, 1}};
  return all;
}

Verdict judge(const Json& scenario, Effort effort, std::optional<std::size_t> only) {
  Verdict verdict;
  Run run;
  if (auto failure = failure_of(std::nullopt, [&] { run = simulate(scenario, Facts::Kept); })) {
    verdict.failures.push_back(std::move(*failure));
    return verdict;
  }
  verdict.events = run.events;
  verdict.rounds = run.rounds;
  for (const auto& anomaly : run.outcome.anomalies) ++verdict.causes[anomaly.cause];
  const auto& all = all_properties();
  for (std::size_t p = 0; p < all.size(); ++p) {
    if (only.value_or(p) != p) continue;
    const bool too_long = all[p].runs > 0 && run.events > kManyEvents && run.fingerprint % 4 != p % 4;
    if (too_long && effort == Effort::Some && !only) continue;
    if (auto failure = failure_of(p, [&] { all[p].check(scenario, run); })) verdict.failures.push_back(std::move(*failure));
  }
  return verdict;
}

std::optional<Failure> judge(const Json& scenario, std::optional<std::size_t> by) {
  Run run;
  auto failure = failure_of(std::nullopt, [&] { run = simulate(scenario, Facts::Kept); });
  if (failure || !by) return failure;
  return failure_of(by, [&] { all_properties()[*by].check(scenario, run); });
}

}  // namespace regroup::properties
