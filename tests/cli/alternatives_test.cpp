#include <algorithm>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "cli/simulate.hpp"

using namespace regroup;
using namespace regroup::cli;

namespace {

// What the report advises to try.
std::vector<std::string> advice(const std::string& process, const std::string& configs, const std::string& events) {
  const ScenarioText text(
      R"({"duration": "60s", "cluster": {"configs": {"group.initial.rebalance.delay.ms": 0}}, "topics": {"orders": {"backlog": 2400}},
          "groups": {"billing": {"subscribe": ["orders"],
            "configs": {"auto.offset.reset": "earliest", "session.timeout.ms": 6000, "heartbeat.interval.ms": 1000)" +
      configs + R"(}, "process": {"time": "10ms")" + process + R"(}, "consumers": {"c1": {}, "c2": {"start": "14s"}}}},
          "events": [)" +
      events + "]}");
  const auto base = simulate(load({"s.json"}, {}, text));
  Progress progress(false);
  std::vector<std::string> options;
  for (const auto& found : alternatives({"s.json"}, text, {}, base, 1, progress).best) options.push_back(found.option);
  return options;
}

bool has(const std::vector<std::string>& options, const std::string& option) {
  return std::find(options.begin(), options.end(), option) != options.end();
}

const std::string kExit = "--set /groups/billing/process/on_throw=exit";

}  // namespace

TEST_CASE("where a record throws and the close commits the rest of its batch, exiting is advised") {
  CHECK(has(advice(R"(, "records": [{"partition": "orders-0", "offset": 850, "throws": true, "attempts": 1}])", "", ""), kExit));
}

TEST_CASE("so it is where a record throws only after an event") {
  const auto event = R"({"at": "1s", "set": "c1",
    "process": {"time": "10ms", "records": [{"partition": "orders-0", "offset": 850, "throws": true, "attempts": 1}]}})";
  CHECK(has(advice("", "", event), kExit));
}

TEST_CASE("nothing that the group does already is advised, and nothing if nothing was lost or repeated") {
  const auto crash = R"({"at": "9s", "crash": "c1"})";
  const auto options = advice("", R"(, "max.poll.records": 100)", crash);
  CHECK_FALSE(options.empty());
  CHECK_FALSE(has(options, kExit));
  CHECK_FALSE(has(options, "--set /groups/billing/configs/auto.offset.reset=earliest"));
  CHECK_FALSE(has(options, "--set /groups/billing/process/in=poll"));
  CHECK(advice("", "", "").empty());
}
