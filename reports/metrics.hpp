// The metrics of the contract (scenario-format.md, section 2), by name.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "sim/engine/time.hpp"
#include "sim/facts/directory.hpp"
#include "sim/ledger/outcome.hpp"

namespace regroup {

// null, a count, a length or a time since the run's start, a name, or a list of times or names.
using MetricValue =
    std::variant<std::monostate, std::int64_t, Duration, std::string, std::vector<Duration>, std::vector<std::string>>;

// None if the scenario has no such metric: a partition of a topic that the group never subscribed to has none.
std::optional<MetricValue> metric(const Directory& directory, const Outcome& outcome, std::string_view name);

// All of them in a fixed order: each group, its consumers, its partitions; then the producers.
using MetricVisitor = std::function<void(const std::string& name, const MetricValue& value)>;
void each_metric(const Directory& directory, const Outcome& outcome, const MetricVisitor& visit);
std::vector<std::pair<std::string, MetricValue>> all_metrics(const Directory& directory, const Outcome& outcome);

std::string metric_text(const MetricValue& value);  // for readers: 1,400 or 59.003 s
std::string metric_json(const MetricValue& value);  // times in seconds

}  // namespace regroup
