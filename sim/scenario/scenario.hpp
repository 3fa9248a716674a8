// The scenario as a plain value: everything resolved, nothing of JSON left.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <variant>
#include <vector>

#include "sim/client/config.hpp"
#include "sim/cluster/config.hpp"

namespace regroup {

// A table, one line each.
// clang-format off

struct GroupSettings {
  std::string name;
  std::vector<NamedConsumer> consumers;  // in the order of the file
  friend bool operator==(const GroupSettings&, const GroupSettings&) = default;
};

// When an event happens.
struct AtTime { SimTime at; };
struct AfterRecords {            // the instant the consumer's `count`-th record since the start of the run is done
  std::string consumer;
  bool delivered = false;        // else processed
  std::int64_t count = 1;
  Duration delay{};              // "after"
};
struct AfterRebalances {         // the group's `count`-th rebalance completes
  std::string group;
  std::int64_t count = 1;
  Duration delay{};
};
using Trigger = std::variant<AtTime, AfterRecords, AfterRebalances>;

// What happens. A target is a consumer's name or "broker-N".
struct Crash { std::string target; };
struct Start { std::string target; };
struct Stop { std::string target; };
struct Restart { std::string target; Duration down{}; bool crash = false; };
struct Freeze { std::string target; Duration length{}; };
struct Hang { std::string target; Duration length{}; };
struct Disconnect { std::string target; Duration length{}; std::vector<std::string> from; };  // `from` empty: all brokers
struct RollingRestart { std::string target; Duration every{}; Duration down{}; bool crash = false; };  // group or "brokers"
struct AddPartitions { std::string topic; std::int32_t to = 1; };
struct ChangeSubscription { std::string target; Subscription to; };
struct Unsubscribe { std::string target; };
struct SeekTo {
  enum class Where : std::uint8_t { Beginning, End, Offsets };
  std::string target;
  Where where = Where::Beginning;
  std::vector<std::tuple<std::string, std::int32_t, Offset>> offsets;  // topic, partition, offset
};
struct PausePartitions { std::string target; bool resume = false; std::vector<std::pair<std::string, std::int32_t>> partitions; };
struct SetProcess { std::string target; ProcessSettings process; };   // a consumer
struct SetCommit { std::string target; CommitSettings commit; };
struct SetPoll { std::string target; Duration poll{}; };
struct SetRate { std::string producer; Rate rate; };
struct SetLatency { Distribution latency; };
struct Trim { std::string topic; std::vector<std::pair<std::int32_t, Offset>> to; };  // partition, first offset kept

using Action = std::variant<Crash, Start, Stop, Restart, Freeze, Hang, Disconnect, RollingRestart, AddPartitions,
                            ChangeSubscription, Unsubscribe, SeekTo, PausePartitions, SetProcess, SetCommit, SetPoll, SetRate,
                            SetLatency, Trim>;

// Made, copied and destroyed in events.cpp: the copying of 21 actions was compiled into every room that copies a scenario.
struct ScenarioEvent {
  ScenarioEvent(Trigger when, Action what);
  ScenarioEvent(const ScenarioEvent&);
  ScenarioEvent(ScenarioEvent&&) noexcept;
  ScenarioEvent& operator=(const ScenarioEvent&);
  ScenarioEvent& operator=(ScenarioEvent&&) noexcept;
  ~ScenarioEvent();

  Trigger trigger;
  Action action;
};

// A value of a metric. Times are seconds since the run's start, or durations in seconds, kept in whole microseconds.
struct Number { std::int64_t value = 0; friend bool operator==(const Number&, const Number&) = default; };
struct Seconds { Duration value{}; friend bool operator==(const Seconds&, const Seconds&) = default; };

// One expected value: null, a text, or a number or time within [min, max] (either may be missing).
struct Bounds {
  std::optional<std::int64_t> min;   // a count, or microseconds of a time
  std::optional<std::int64_t> max;
  bool time = false;                 // a duration ("3.1s") was given
  std::string written;               // as in the file, for the report: `{"about": "6.02s", "within": "250ms"}` compact
};
struct ExpectNull {};
struct ExpectText { std::string text; };
using ExpectValue = std::variant<ExpectNull, ExpectText, Bounds>;

struct Expectation {
  std::string metric;                            // "billing.duplicates", "billing/c1.assigned_at", "web.acked"
  bool list = false;
  std::vector<ExpectValue> values;               // one unless `list`
  std::string written;                           // the expected value as compact JSON
};

struct Scenario {
  std::string name;
  std::string about;
  std::string source;
  std::string kafka = "4.3";
  std::uint64_t seed = 1;
  SimTime duration{};
  bool until_drained = false;
  std::vector<BrokerSettings> brokers{BrokerSettings{}};
  BrokerConfig broker_config;
  NetworkSettings network;
  ModelCosts costs;
  std::vector<TopicSettings> topics;
  std::vector<ProducerSettings> producers;
  std::vector<GroupSettings> groups;
  std::vector<ScenarioEvent> events;
  std::vector<Expectation> expect;
  std::string sha256;                            // of the text, 64 hex digits
};
// clang-format on

}  // namespace regroup
