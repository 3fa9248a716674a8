// Which story is told of a repeat or a loss when more than one could be; the gallery pins the plain cases (tests/gallery).
#include <algorithm>
#include <memory>
#include <string>

#include <doctest/doctest.h>

#include "cli/load.hpp"
#include "sim/world.hpp"

namespace regroup {

inline doctest::String toString(Cause cause) { return name_of(cause); }

namespace {

Outcome run(const std::string& text) {
  World world(std::make_shared<const Scenario>(cli::load({"causes.json"}, {}, ScenarioText(text)).scenario));
  world.run();
  return world.finish();
}

// One topic `orders` and one group `billing` at a broker without initial delay.
std::string scenario(const std::string& times, const std::string& topic, const std::string& group, const std::string& events) {
  return R"({"duration": )" + times + R"(, "cluster": {"network": {"latency": "20ms"}, "configs": {
              "group.initial.rebalance.delay.ms": 0, "offsets.retention.minutes": 1, "offsets.retention.check.interval.ms": 10000}},
            "model": {"process_start": "0s", "connect": "0s", "request": "0s", "coordinator_write": "0s"},
            "topics": {"orders": )" +
         topic + R"(}, "groups": {"billing": {"subscribe": ["orders"], )" + group + R"(}},
            "events": [)" +
         events + "]}";
}

// c2 crashes without a commit. c1 gets its partition, does 4 records, gives it up for a rejoin of its own, freezes on the answer,
// is removed, and comes back as the only member: the generation then says once more that the partition is c1's.
std::string back_as_the_owner(const std::string& duration, const std::string& events) {
  return R"({"duration": )" + duration + R"(, "cluster": {"network": {"latency": "300ms"},
               "configs": {"group.initial.rebalance.delay.ms": 0}},
             "topics": {"orders": {"backlog": 1000}, "returns": {}},
             "groups": {"billing": {"subscribe": ["orders"], "commit": {"on_revoke": true}, "process": {"time": "10ms"},
               "configs": {"auto.offset.reset": "earliest", "max.poll.records": 4, "session.timeout.ms": 6000,
                           "heartbeat.interval.ms": 1000, "max.poll.interval.ms": 10000, "enable.auto.commit": false},
               "consumers": {"c2": {}, "c1": {"start": "6s", "process": {"time": "500ms"}}}}},
             "events": [{"at": "8s", "crash": "c2"}, {"at": "18s", "subscribe": "c1", "to": ["orders", "returns"]},
                        {"at": "20.3s", "freeze": "c1", "for": "10s"})" +
         events + "]}";
}

const Anomaly& anomaly_from(const Outcome& outcome, std::int64_t offset) {
  const auto& all = outcome.anomalies;
  const auto found = std::find_if(all.begin(), all.end(), [&](const Anomaly& anomaly) { return anomaly.from == Offset{offset}; });
  REQUIRE(found != all.end());
  return *found;
}

bool tells_of(const Anomaly& anomaly, Link::Kind kind) {
  return std::any_of(anomaly.chain.begin(), anomaly.chain.end(), [&](const Link& link) { return link.kind == kind; });
}

}  // namespace

TEST_SUITE("sim/ledger") {
  TEST_CASE("records that a zombie does after its successor are the zombie's repeats") {
    const auto outcome = run(scenario(R"("30s")", R"({"backlog": 4000})", R"(
      "configs": {"auto.offset.reset": "earliest", "max.poll.records": 400, "session.timeout.ms": 6000},
      "process": {"time": "10ms"}, "consumers": {"c1": {}, "c2": {"start": "1s"}})",
                                      R"({"at": "7s", "freeze": "c1", "for": "15s"})"));
    REQUIRE(outcome.anomalies.size() == 2);
    const auto& taken_over = outcome.anomalies.front();
    const auto& zombie = outcome.anomalies.back();
    CHECK(taken_over.first == ConsumerId{0});
    CHECK(taken_over.again == ConsumerId{1});
    CHECK(taken_over.cause == Cause::EvictedWhileProcessing);
    CHECK(zombie.first == ConsumerId{1});
    CHECK(zombie.again == ConsumerId{0});
    CHECK(zombie.cause == Cause::EvictedWhileProcessing);
    CHECK(tells_of(zombie, Link::Kind::Frozen));
  }

  TEST_CASE("a zombie that its successor overtakes did first what is behind, and repeats what is ahead") {
    const auto outcome = run(scenario(R"("60s")", R"({"backlog": 600})", R"(
      "configs": {"auto.offset.reset": "earliest", "enable.auto.commit": false, "session.timeout.ms": 6000},
      "process": {"time": "100ms"}, "consumers": {"c1": {}, "c2": {"start": "1s", "process": {"time": "80ms"}}})",
                                      R"({"at": "2s", "disconnect": "c1", "for": "60s"})"));
    const auto repeats = [&](int first, int again) {
      return std::ranges::any_of(outcome.anomalies, [&](const Anomaly& anomaly) {
        return anomaly.first == ConsumerId{first} && anomaly.again == ConsumerId{again};
      });
    };
    CHECK(anomaly_from(outcome, 0).again == ConsumerId{1});
    CHECK(repeats(0, 1));
    CHECK(repeats(1, 0));
    for (const auto& anomaly : outcome.anomalies) CHECK(anomaly.first_at < anomaly.again_at);
  }

  TEST_CASE("who was put out and is the owner again is no zombie: what it repeats is the crashed one's") {
    const auto outcome = run(back_as_the_owner(R"("60s")", ""));
    const auto& again = anomaly_from(outcome, 4);
    CHECK(again.first == ConsumerId{0});
    CHECK(again.again == ConsumerId{1});
    CHECK(again.cause == Cause::CrashBeforeCommit);
  }

  TEST_CASE("nor is it one if its batch ends after a later generation gave the partition away") {
    const auto outcome = run(back_as_the_owner(R"("50s")", R"(, {"at": "25s", "set": "c1", "process": {"time": "3s"}},
                                                               {"at": "36s", "start": "c2"})"));
    const auto& again = anomaly_from(outcome, 4);
    CHECK(again.first == ConsumerId{0});
    CHECK(again.again == ConsumerId{1});
    CHECK(again.cause == Cause::CrashBeforeCommit);
  }

  TEST_CASE("who was put out before it started to read repeats as a zombie, too") {
    // c1 freezes on its SyncGroup answer; the next join phase ends without it, and it wakes to read what c2 is at.
    const auto outcome = run(scenario(R"("7s")", R"({"backlog": 4000})", R"(
      "configs": {"auto.offset.reset": "earliest", "max.poll.records": 20, "max.poll.interval.ms": 2000, "session.timeout.ms": 20000,
                  "enable.auto.commit": false, "partition.assignment.strategy": "range"},
      "process": {"time": "10ms"},
      "consumers": {"c2": {"configs": {"heartbeat.interval.ms": 500}}, "c1": {"start": "2s"}, "c3": {"start": "2.65s"}})",
                                      R"({"when": {"group": "billing", "rebalances": 2}, "freeze": "c1", "for": "2.7s"})"));
    const auto zombie = std::find_if(outcome.anomalies.begin(), outcome.anomalies.end(),
                                     [](const Anomaly& anomaly) { return anomaly.again == ConsumerId{1}; });
    REQUIRE(zombie != outcome.anomalies.end());
    CHECK(zombie->first == ConsumerId{0});
    CHECK(zombie->cause == Cause::EvictedWhileProcessing);
  }

  TEST_CASE("what made a consumer silent stays behind its eviction, whatever comes later") {
    const auto outcome = run(
        scenario(R"("6s")", R"({"backlog": 2000})", R"(
      "configs": {"auto.offset.reset": "earliest", "enable.auto.commit": false, "max.poll.records": 20, "max.poll.interval.ms": 100,
                  "heartbeat.interval.ms": 8, "partition.assignment.strategy": "cooperative-sticky"},
      "process": {"time": "2300us"}, "consumers": {"c1": {}, "c2": {"start": "300ms"}})",
                 R"({"at": "2740ms", "freeze": "c1", "for": "200ms"}, {"at": "5s", "hang": "c1", "for": "0s"})"));
    REQUIRE_FALSE(outcome.anomalies.empty());
    for (const auto& evicted : outcome.anomalies) {
      CHECK(evicted.cause == Cause::EvictedWhileProcessing);
      CHECK(tells_of(evicted, Link::Kind::Frozen));
      CHECK_FALSE(tells_of(evicted, Link::Kind::Hung));
    }
  }

  TEST_CASE("a short freeze that was over is not told with a later eviction") {
    const auto outcome = run(scenario(R"("30s")", R"({"backlog": 1000})", R"(
      "configs": {"auto.offset.reset": "earliest", "max.poll.records": 100, "max.poll.interval.ms": 5000, "enable.auto.commit": false},
      "process": {"time": "10ms", "records": [{"partition": "orders-0", "offset": 250, "time": "10s", "attempts": 1}]},
      "commit": "sync", "consumers": {"c1": {}})",
                                      R"({"at": "1.2s", "freeze": "c1", "for": "500ms"})"));
    const auto& evicted = anomaly_from(outcome, 200);
    CHECK(evicted.cause == Cause::EvictedWhileProcessing);
    CHECK(tells_of(evicted, Link::Kind::PollIntervalExpired));
    CHECK_FALSE(tells_of(evicted, Link::Kind::Frozen));
  }

  TEST_CASE("offsets that expired explain a reset, not what follows from a later commit") {
    const auto outcome = run(scenario(R"("12min")", R"({"backlog": 600})", R"(
      "configs": {"auto.offset.reset": "earliest", "max.poll.records": 400, "session.timeout.ms": 6000, "enable.auto.commit": false},
      "process": {"time": "10ms"}, "commit": "sync", "consumers": {"c1": {}})",
                                      R"({"at": "7s", "stop": "c1"}, {"at": "5min", "start": "c1"},
                                         {"when": {"consumer": "c1", "processed": 1150}, "restart": "c1", "how": "crash", "down": "10s"})"));
    CHECK(anomaly_from(outcome, 0).cause == Cause::OffsetsExpired);
    CHECK(anomaly_from(outcome, 400).cause == Cause::CrashBeforeCommit);
  }

  TEST_CASE("the end of an id that never joined does not end the next process's time") {
    const auto outcome = run(scenario(R"("40s")", R"({"backlog": 4000})", R"(
      "configs": {"auto.offset.reset": "earliest", "max.poll.records": 400, "session.timeout.ms": 6000, "enable.auto.commit": false},
      "process": {"time": "10ms"}, "commit": "sync", "consumers": {"c1": {}})",
                                      R"({"at": "230ms", "restart": "c1", "how": "crash", "down": "1s"},
                                         {"at": "16s", "restart": "c1", "how": "crash", "down": "10s"})"));
    CHECK(outcome.groups.front().evictions == 2);
    REQUIRE(outcome.anomalies.size() == 1);
    CHECK(outcome.anomalies.front().cause == Cause::CrashBeforeCommit);
  }

  TEST_CASE("each move of a log's start tells of the records that it took") {
    const auto outcome = run(scenario(R"("20s")", R"({"backlog": 1000})", R"(
      "configs": {"auto.offset.reset": "earliest"}, "consumers": {"c1": {"start": "10s"}})",
                                      R"({"at": "2s", "trim": "orders", "to": {"orders-0": 300}},
                                         {"at": "5s", "trim": "orders", "to": {"orders-0": 500}})"));
    REQUIRE(outcome.anomalies.size() == 2);
    for (const auto& [from, to] : {std::pair{0, 300}, std::pair{300, 500}}) {
      const auto& lost = anomaly_from(outcome, from);
      CHECK(lost.to == Offset{to});
      CHECK(lost.cause == Cause::Retention);
      REQUIRE(lost.chain.size() == 1);
      CHECK(lost.chain.front().a == Offset{to});
    }
  }
}

}  // namespace regroup
