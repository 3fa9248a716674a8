// The story that an anomaly tells.
#include <fmt/format.h>

#include "tests/properties/properties.hpp"

namespace regroup::properties {
namespace {

std::string story(const Run& run, const Anomaly& anomaly) {
  return fmt::format("{}/{}@{}..{} ({})", run.directory->groups[anomaly.group.index()], run.directory->name_of(anomaly.partition),
                     anomaly.from.value(), anomaly.to.value(), name_of(anomaly.cause));
}

bool is_of_losses(Cause cause) { return cause >= Cause::CommittedBeforeProcessed; }

}  // namespace

void chains_are_told(const Json&, const Run& run) {
  for (const auto& anomaly : run.outcome.anomalies) {
    const bool lost = anomaly.kind == Anomaly::Kind::Lost;
    if (anomaly.from >= anomaly.to) throw Broken{"an anomaly is of some records", story(run, anomaly)};
    if (anomaly.chain.empty()) throw Broken{"an anomaly has a chain of facts", story(run, anomaly), name_of(anomaly.cause)};
    if (lost != is_of_losses(anomaly.cause)) throw Broken{"a cause is of duplicates or of losses", story(run, anomaly)};
    if (!lost && (!anomaly.first || !anomaly.again)) throw Broken{"a duplicate has two consumers", story(run, anomaly)};
  }
}

// Nothing is explained by what came after it.
void chains_are_in_time(const Json&, const Run& run) {
  for (const auto& anomaly : run.outcome.anomalies) {
    const bool lost = anomaly.kind == Anomaly::Kind::Lost;
    const auto end = lost ? run.outcome.ended_at : anomaly.again_at;
    const auto us = [](SimTime at) { return at.time_since_epoch().count(); };
    if (!lost && (anomaly.first_at > anomaly.again_at || anomaly.again_at > run.outcome.ended_at))
      throw Broken{"the first processing comes before the second, and that before the end",
                   fmt::format("{}: {} us and {} us", story(run, anomaly), us(anomaly.first_at), us(anomaly.again_at))};
    for (const auto& link : anomaly.chain)
      if (link.at > end)
        throw Broken{"no fact of a chain is later than what it explains",
                     fmt::format("{}: link {} at {} us, to explain {} us", story(run, anomaly), static_cast<int>(link.kind),
                                 us(link.at), us(end)),
                     fmt::format("{}, link {}", name_of(anomaly.cause), static_cast<int>(link.kind))};
  }
}

}  // namespace regroup::properties
