#include <doctest/doctest.h>

#include "tests/sim/scenario/reading_fixture.hpp"

namespace regroup::tests {
namespace {

constexpr Duration seconds(std::int64_t n) { return Duration{n * 1'000'000}; }

std::vector<ScenarioEvent> events(const std::string& list) { return read_base({{"/events", list}}).scenario.events; }

// The one action of an event at 1s with these keys.
template <class Verb>
Verb action(const std::string& keys) {
  const auto all = events(R"([{"at": "1s", )" + keys + "}]");
  REQUIRE(all.size() == 1);
  CHECK(std::get<AtTime>(all[0].trigger).at == SimTime{seconds(1)});
  return std::get<Verb>(all[0].action);
}

}  // namespace

TEST_SUITE("sim/scenario") {
  TEST_CASE("each verb becomes its action") {
    CHECK(action<Crash>(R"("crash": "c1")").target == "c1");
    CHECK(action<Crash>(R"("crash": "broker-1")").target == "broker-1");
    CHECK(action<Start>(R"("start": "c2")").target == "c2");
    CHECK(action<Stop>(R"("stop": "broker-1")").target == "broker-1");
    const auto restart = action<Restart>(R"("restart": "c1", "down": "5s")");
    CHECK(restart.down == seconds(5));
    CHECK(!restart.crash);
    CHECK(action<Restart>(R"("restart": "broker-1", "down": "5s", "how": "crash")").crash);
    CHECK(action<Freeze>(R"("freeze": "c1", "for": "60s")").length == seconds(60));
    CHECK(action<Hang>(R"("hang": "c1", "for": "6min")").length == seconds(360));
    CHECK(action<Disconnect>(R"("disconnect": "c1", "for": "20s")").from.empty());
    CHECK(action<Disconnect>(R"("disconnect": "c1", "for": "20s", "from": ["broker-1"])").from == Texts{"broker-1"});
    const auto rolling = action<RollingRestart>(R"("rolling_restart": "billing", "every": "20s", "down": "5s", "how": "stop")");
    CHECK(rolling.target == "billing");
    CHECK(rolling.every == seconds(20));
    CHECK(rolling.down == seconds(5));
    CHECK(action<RollingRestart>(R"("rolling_restart": "brokers", "every": "20s", "down": "5s", "how": "crash")").crash);
    CHECK(action<AddPartitions>(R"("add_partitions": "orders", "to": 24)").to == 24);
    CHECK(action<ChangeSubscription>(R"("subscribe": "c1", "to": ["orders", "returns"])").to.topics ==
          Texts{"orders", "returns"});
    CHECK(action<ChangeSubscription>(R"("subscribe": "c1", "to": {"pattern": "r.*"})").to.pattern == "r.*");
    CHECK(action<Unsubscribe>(R"("unsubscribe": "c1")").target == "c1");
    CHECK(action<SeekTo>(R"("seek": "c1", "to": "beginning")").where == SeekTo::Where::Beginning);
    CHECK(action<SeekTo>(R"("seek": "c1", "to": "end")").where == SeekTo::Where::End);
    const auto seek = action<SeekTo>(R"("seek": "c1", "to": {"orders-0": 1200, "returns-1": 3})");
    CHECK(seek.where == SeekTo::Where::Offsets);
    CHECK(seek.offsets.at(1) == std::tuple{std::string("returns"), 1, Offset{3}});
    CHECK(!action<PausePartitions>(R"("pause": "c1")").resume);
    const auto resume = action<PausePartitions>(R"("resume": "c1", "partitions": ["orders-3"])");
    CHECK(resume.resume);
    CHECK(resume.partitions.at(0) == std::pair{std::string("orders"), 3});
    const auto trim = action<Trim>(R"("trim": "orders", "to": {"orders-0": 500})");
    CHECK(trim.topic == "orders");
    CHECK(trim.to.at(0) == std::pair{0, Offset{500}});
    CHECK(action<SetRate>(R"("set": "web", "rate": "0/s")").rate.count == 0);
    CHECK(action<SetLatency>(R"("set": "network", "latency": {"exponential": "2ms"})").latency.kind ==
          Distribution::Kind::Exponential);
    CHECK(action<SetPoll>(R"("set": "c1", "poll": "1s")").poll == seconds(1));
    CHECK(action<SetCommit>(R"("set": "c1", "commit": "sync")").commit.call == CommitCall::Sync);
    CHECK(action<SetProcess>(R"("set": "c1", "process": {"time": "1s"})").process.time.a == seconds(1));
  }

  TEST_CASE("an event comes at a time, after a consumer's records or after a group's rebalances") {
    const auto all = events(R"([
      {"when": {"consumer": "c1", "processed": 1250}, "crash": "c1"},
      {"when": {"consumer": "c2", "delivered": 3}, "after": "2s", "crash": "c1"},
      {"when": {"group": "billing", "rebalances": 2}, "after": "1s", "crash": "c1"}])");
    REQUIRE(all.size() == 3);
    const auto& processed = std::get<AfterRecords>(all[0].trigger);
    CHECK(processed.consumer == "c1");
    CHECK(processed.count == 1'250);
    CHECK(!processed.delivered);
    CHECK(processed.delay == Duration{});
    const auto& delivered = std::get<AfterRecords>(all[1].trigger);
    CHECK(delivered.delivered);
    CHECK(delivered.delay == seconds(2));
    const auto& rebalances = std::get<AfterRebalances>(all[2].trigger);
    CHECK(rebalances.group == "billing");
    CHECK(rebalances.count == 2);
    CHECK(rebalances.delay == seconds(1));
  }

  TEST_CASE("set lies over what the scenario and the set events before it have left, for each consumer of a group") {
    const auto all = read_base({{"/groups/billing/process", R"({"time": "1ms", "on_throw": "exit"})"},
                                {"/groups/billing/consumers/c2/process", R"({"batch": "5ms"})"},
                                {"/events", R"([{"at": "1s", "set": "c2", "process": {"time": "2ms"}},
                                                {"at": "2s", "set": "billing", "process": {"in": "worker"}, "poll": "1s"}])"}})
                         .scenario.events;
    REQUIRE(all.size() == 5);
    const auto& first = std::get<SetProcess>(all[0].action);
    CHECK(first.target == "c2");
    CHECK(first.process.on_throw == OnThrow::Exit);
    CHECK(first.process.batch.a == Duration{5'000});
    CHECK(std::get<SetProcess>(all[1].action).target == "c1");
    CHECK(std::get<SetProcess>(all[1].action).process.time.a == Duration{1'000});
    CHECK(std::get<SetPoll>(all[2].action).target == "c1");
    const auto& last = std::get<SetProcess>(all[3].action);
    CHECK(last.target == "c2");
    CHECK(last.process.in_worker);
    CHECK(last.process.time.a == Duration{2'000});
    CHECK(last.process.batch.a == Duration{5'000});
  }

  TEST_CASE("a target that two kinds of things are called cannot be set") {
    CHECK(
        complaint_about({{"/groups/billing/consumers/web", "{}"}, {"/events/-", R"({"at": "1s", "set": "web", "rate": "1/s"})"}})
            .find("/events/0/set: expected a name that only one of them has, found \"web\"") != std::string::npos);
  }
}

}  // namespace regroup::tests
