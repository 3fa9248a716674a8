// Consumers that rest in their steady states, and the same runs with every poll played.
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "reports/json.hpp"
#include "reports/trace.hpp"
#include "sim/facts/fingerprint.hpp"
#include "sim/scenario/reader.hpp"
#include "sim/world.hpp"

namespace regroup {

using namespace std::chrono_literals;

namespace {

using Changes = std::vector<std::pair<std::string, std::string>>;  // JSON pointer and value, as --set takes them

// Four partitions, each of which gets a record every 40 ms, and one consumer with Kafka's defaults.
constexpr const char* kPlain = R"({
  "name": "plain", "duration": "30s", "model": {"call": "0s"},
  "cluster": {"configs": {"group.initial.rebalance.delay.ms": 0}},
  "topics": {"orders": {"partitions": 4}},
  "producers": {"web": {"topic": "orders", "rate": "100/s"}},
  "groups": {"billing": {"subscribe": ["orders"], "configs": {"auto.offset.reset": "earliest"},
                         "process": {"time": "1ms"}, "consumers": {"c1": {}}}}
})";

std::shared_ptr<const Scenario> plain_with(Changes changes) {
  ReadOptions options;
  options.file = "steady.json";
  options.set = std::move(changes);
  return std::make_shared<const Scenario>(read_scenario(kPlain, options).scenario);
}

struct Told {
  std::string report;  // without the fingerprint
  std::vector<Fact> facts;
  std::shared_ptr<const Directory> directory;
  std::uint64_t fingerprint = 0, events = 0, rounds = 0;
};

Told to_the_end(World& world, const Scenario& scenario) {
  world.run();
  auto outcome = world.finish();
  Told told{{}, world.facts(), world.directory_pointer(), outcome.fingerprint, world.events(), world.rounds()};
  outcome.fingerprint = 0;
  told.report = json_report({scenario, world.directory(), outcome, {}, {}, {}}, "");
  return told;
}

Told told_by(const std::shared_ptr<const Scenario>& scenario, SteadyStates steady_states) {
  World world(scenario, steady_states);
  world.keep_facts();
  return to_the_end(world, *scenario);
}

// By their hashes: at one instant consumers come in any order.
std::multimap<std::uint64_t, const Fact*> by_hash(const std::vector<Fact>& facts) {
  std::multimap<std::uint64_t, const Fact*> hashed;
  for (const auto& fact : facts) {
    Fingerprint print;
    add_to(print, fact);
    hashed.emplace(print.value(), &fact);
  }
  return hashed;
}

// The first fact that `one` tells more often than `other`.
std::string only_in(const Told& one, const Told& other) {
  const auto mine = by_hash(one.facts), theirs = by_hash(other.facts);
  const Fact* first = nullptr;
  for (const auto& [hash, fact] : mine)
    if (mine.count(hash) > theirs.count(hash) && (first == nullptr || fact->at < first->at)) first = fact;
  return first == nullptr ? "" : trace_line(*first, *one.directory);
}

struct Case {
  std::string what;
  Changes changes;
};

const Changes kTwo{{"/groups/billing/consumers/c2", "{}"}};
const Changes kThreeCooperative{{"/groups/billing/configs/partition.assignment.strategy", "cooperative-sticky"},
                                {"/groups/billing/consumers", R"({"c1": {}, "c2": {}, "c3": {"start": "4.321s"}})"}};
// A fetch brings a batch of each partition.
const Changes kDeep{{"/topics/orders/backlog", "20000"}, {"/groups/billing/configs/max.partition.fetch.bytes", "16384"}};
const Changes kBrokers{{"/cluster/brokers", "3"}, {"/cluster/configs/offsets.topic.replication.factor", "1"}};

Changes with(Changes changes, const Changes& more) {
  changes.insert(changes.end(), more.begin(), more.end());
  return changes;
}

// In each of them consumers rest, and something else happens meanwhile.
std::vector<Case> cases() {
  const std::string billing = "/groups/billing", configs = billing + "/configs/";
  return {
      {"a plain even stream", {}},
      {"no auto-commit", {{configs + "enable.auto.commit", "false"}}},
      {"short timers", {{configs + "auto.commit.interval.ms", "700"}, {configs + "heartbeat.interval.ms", "450"}}},
      {"a poll interval shorter than the time between heartbeats", {{configs + "max.poll.interval.ms", "1000"}}},
      {"work takes no time", {{billing + "/process", R"({"time": "0s"})"}}},
      {"rejoins that leave a consumer what it has, with one partition that nothing comes to",
       {{"/topics/returns", R"({"partitions": 1})"},
        {billing + "/subscribe", R"(["orders", "returns"])"},
        {configs + "partition.assignment.strategy", "cooperative-sticky"},
        {billing + "/consumers", R"({"c1": {}, "c2": {}, "c3": {"start": "12.0101s"}, "c4": {}, "c5": {}, "c6": {}})"},
        {"/events", R"([{"at": "20s", "stop": "c6"}, {"at": "24s", "start": "c6"}])"}}},
      {"a fixed time for each batch", {{billing + "/process", R"({"time": "1ms", "batch": "2ms"})"}}},
      {"several consumers, cooperative-sticky, and a restart in the middle",
       with(kThreeCooperative, {{"/events", R"([{"at": "17.7s", "restart": "c2", "down": "3s"}])"}})},
      {"several consumers, range, and one that stops and starts again",
       with(kTwo, {{"/events", R"([{"at": "12.345678s", "stop": "c1"}, {"at": "21.0001s", "start": "c1"}])"}})},
      {"a rebalance that moves nothing",
       {{"/topics/orders/partitions", "2"},
        {billing + "/consumers", R"({"c1": {}, "c2": {}, "c3": {"start": "12.0101s"}})"},
        {"/events", R"([{"at": "20s", "stop": "c3"}])"}}},
      {"the heartbeat thread takes what a busy consumer's poll would have looked at the network for, and then it rejoins",
       {{"/duration", "90s"},
        {"/cluster/network", R"({"latency": "5ms"})"},
        {"/topics/orders/partitions", "1"},
        {"/producers/web", R"({"topic": "orders", "rate": "40/s", "from": "19ms"})"},
        {configs + "enable.auto.commit", "false"},
        {configs + "partition.assignment.strategy", "cooperative-sticky"},
        {billing + "/process", R"({"time": "25ms"})"},
        {billing + "/consumers", R"({"c1": {}, "c2": {"start": "20s"}})"},
        {"/events", R"([{"at": "35.347s", "restart": "c2", "down": "9s"}, {"at": "59.37s", "restart": "c2", "down": "2s"},
                        {"at": "73.459s", "restart": "c2", "down": "5s"}])"}}},
      {"a call of the client takes its time", with(kTwo, {{"/model/call", "700us"}})},
      {"a partition that is given up and got back at once, twice",
       {{"/topics/orders/partitions", "2"},
        {"/duration", "60s"},
        {"/producers/web/rate", "4/s"},
        {configs + "heartbeat.interval.ms", "10000"},
        {configs + "auto.commit.interval.ms", "10000"},
        {configs + "partition.assignment.strategy", "cooperative-sticky"},
        {billing + "/consumers", R"({"c1": {}, "c2": {"start": "12.0101s"}})"},
        {"/events", R"([{"when": {"group": "billing", "rebalances": 2}, "stop": "c2"}, {"at": "28s", "start": "c2"},
                        {"when": {"group": "billing", "rebalances": 4}, "stop": "c2"}])"}}},
      {"a crash", with(kTwo, {{configs + "session.timeout.ms", "6000"}, {"/events", R"([{"at": "15.0137s", "crash": "c1"}])"}})},
      {"a crash after so many records", with(kTwo, {{"/events", R"([{"when": {"consumer": "c1", "processed": 777}, "crash": "c1"},
                                   {"when": {"consumer": "c2", "delivered": 500}, "after": "1s", "hang": "c2", "for": "2s"}])"}})},
      {"work that stands still beyond the poll interval, after many rests",
       with(kTwo, {{"/duration", "40s"},
                   {billing + "/process/time", "15ms"},
                   {configs + "max.poll.interval.ms", "6000"},
                   {"/events", R"([{"at": "24.03s", "hang": "c1", "for": "9s"}])"}})},
      {"a join that waits for one who works long, after many rests",
       {{"/duration", "60s"},
        {"/topics/orders/partitions", "8"},
        {"/producers/web/rate", "200/s"},
        {configs + "partition.assignment.strategy", "cooperative-sticky"},
        {billing + "/consumers",
         R"({"c1": {}, "c2": {"process": {"time": "400ms"}, "configs": {"max.poll.records": 20}}, "c3": {"start": "25.0137s"}})"}}},
      {"a freeze", with(kTwo, {{"/events", R"([{"at": "15.0137s", "freeze": "c1", "for": "4s"}])"}})},
      {"a freeze that its session does not survive",
       with(kTwo,
            {{configs + "session.timeout.ms", "6000"}, {"/events", R"([{"at": "15.0137s", "freeze": "c1", "for": "9s"}])"}})},
      {"a frozen broker", {{"/events", R"([{"at": "15.0137s", "freeze": "broker-1", "for": "4s"}])"}}},
      {"a hang", {{"/events", R"([{"at": "15.0137s", "hang": "c1", "for": "4s"}])"}}},
      {"a cut link", {{"/events", R"([{"at": "15.0137s", "disconnect": "c1", "for": "4s"}])"}}},
      {"another rate",
       {{"/events", R"([{"at": "12.0101s", "set": "web", "rate": "30/s"}, {"at": "25s", "set": "web", "rate": "500/s"}])"}}},
      {"another latency", {{"/events", R"([{"at": "12.0101s", "set": "network", "latency": "3ms"}])"}}},
      {"other work", {{"/events", R"([{"at": "13.0101s", "set": "billing", "process": {"time": "4ms"}}])"}}},
      {"more partitions",
       {{configs + "metadata.max.age.ms", "5000"},
        {"/producers/web/configs/metadata.max.age.ms", "5000"},
        {"/events", R"([{"at": "12.0101s", "add_partitions": "orders", "to": 6}])"}}},
      {"a seek to the beginning", {{"/events", R"([{"at": "12.0101s", "seek": "c1", "to": "beginning"}])"}}},
      {"a seek to the beginning, and a long way back",
       {{"/events", R"([{"at": "20.0101s", "seek": "c1", "to": "beginning"}])"}, {billing + "/process", R"({"time": "5ms"})"}}},
      {"a pause",
       {{"/events", R"([{"at": "12.0101s", "pause": "c1", "partitions": ["orders-1"]}, {"at": "20s", "resume": "c1"}])"}}},
      {"other topics",
       {{"/topics/returns", R"({"partitions": 2, "backlog": 30})"},
        {"/events",
         R"([{"at": "12.0101s", "subscribe": "c1", "to": ["orders", "returns"]}, {"at": "20s", "unsubscribe": "c1"}])"}}},
      {"retention",
       {{"/topics/orders/configs", R"({"retention.ms": 4000, "segment.ms": 1000})"},
        {"/cluster/configs/log.retention.check.interval.ms", "3000"},
        {"/events", R"([{"at": "9s", "freeze": "c1", "for": "12s"}])"}}},
      {"a trim", with(kDeep, {{configs + "max.poll.records", "37"},
                              {"/events", R"([{"at": "5.5s", "trim": "orders", "to": {"orders-0": 9000}}])"}})},
      {"a deep backlog in small polls", with(kDeep, {{"/topics/orders/partitions", "1"}, {configs + "max.poll.records", "10"}})},
      {"a deep backlog in polls that share its batches", with(kDeep, {{configs + "max.poll.records", "37"}})},
      {"a deep backlog, a batch a poll",
       with(kDeep, {{configs + "max.poll.records", "148"}, {billing + "/process/time", "100us"}})},
      {"a backlog and nothing else", with(kDeep, {{"/producers", "{}"}, {configs + "max.poll.records", "100"}})},
      {"a backlog of one fetch", {{"/topics/orders/backlog", "2000"}}},
      {"three brokers", with(kTwo, kBrokers)},
      {"three brokers, one of which crashes",
       with(kTwo,
            with(kBrokers, {{"/events", R"([{"at": "12.0101s", "crash": "broker-2"}, {"at": "20s", "start": "broker-2"}])"}}))},
      {"fetch.min.bytes", {{configs + "fetch.min.bytes", "1000"}}},
      {"fetch.min.bytes that never come", {{configs + "fetch.min.bytes", "100000"}, {configs + "fetch.max.wait.ms", "39"}}},
      {"linger and batches",
       {{"/producers/web/rate", "600/s"}, {"/producers/web/configs/linger.ms", "20"}, {billing + "/process/time", "100us"}}},
      {"two producers with different rates", {{"/producers/app", R"({"topic": "orders", "rate": "70/s", "from": "3.3s"})"}}},
      {"two groups", {{"/groups/audit", R"({"subscribe": ["orders"], "process": {"time": "3ms"}, "consumers": {"a1": {}}})"}}},
      {"weights", {{"/producers/web/partitions", R"({"0": 3, "1": 1, "2": 1})"}}},
      {"a producer that ends", {{"/producers/web/to", "17.01s"}}},
      {"a commit of what is finished when partitions are revoked",
       {{configs + "enable.auto.commit", "false"},
        {billing + "/commit", R"({"on_revoke": true})"},
        {billing + "/consumers", R"({"c1": {}, "c2": {"start": "12.0101s"}, "c3": {"start": "21.0101s"}})"}}},
      {"until drained", {{"/until", "drained"}}},
      {"until drained, with a producer that ends", {{"/until", "drained"}, {"/producers/web/to", "17.01s"}}},
      {"static members",
       {{billing + "/consumers",
         R"({"c1": {"configs": {"group.instance.id": "one"}}, "c2": {"configs": {"group.instance.id": "two"}}})"},
        {"/events", R"([{"at": "12.0101s", "restart": "c1", "down": "2s"}])"}}},
      {"two processes with one instance id",
       {{billing + "/consumers",
         R"({"c1": {"configs": {"group.instance.id": "one"}}, "c2": {"start": "12.0101s", "configs": {"group.instance.id": "one"}}})"}}},
      {"a poll interval that work exceeds", with(kTwo, {{configs + "max.poll.interval.ms", "2000"},
                                                        {"/events", R"([{"at": "12.0101s", "hang": "c1", "for": "5s"}])"}})},
  };
}

// In each of them what a consumer that is deferred does next concerns others sooner than it seems.
std::vector<Case> deferred_cases() {
  const std::string billing = "/groups/billing", configs = billing + "/configs/";
  std::vector<Case> all{
      {"a leader hears of more partitions",
       with(kTwo, {{configs + "metadata.max.age.ms", "5000"},
                   {configs + "heartbeat.interval.ms", "10000"},
                   {configs + "auto.commit.interval.ms", "10000"},
                   {"/events", R"([{"at": "12.0101s", "add_partitions": "orders", "to": 6}])"}})},
      {"a leader hears of more partitions while it works",
       with(kTwo, {{configs + "metadata.max.age.ms", "5000"},
                   {configs + "heartbeat.interval.ms", "10000"},
                   {configs + "auto.commit.interval.ms", "10000"},
                   {"/producers/web/rate", "5/s"},
                   {billing + "/process/time", "350ms"},
                   {"/events", R"([{"at": "12.0101s", "add_partitions": "orders", "to": 6}])"}})},
      {"where the log begins behind a reader that does not reset",
       with(
           kDeep,
           {{billing + "/consumers", R"({"c1": {}, "c2": {"start": "6s", "configs": {"auto.offset.reset": "none"}}})"},
            {"/events",
             R"([{"at": "9s", "stop": "c1"}, {"at": "17s", "trim": "orders", "to": {"orders-0": 15000, "orders-1": 15000}}])"}})},
      {"calls that are over before their answers come",
       with(kTwo, {{"/cluster/network/latency", R"({"exponential": "250ms"})"}, {configs + "request.timeout.ms", "1000"}})},
  };
  for (int k = 0; k < 12; ++k)  // as an answer is on its way to it
    all.push_back(
        {"a broker freezes",
         {{"/events", R"([{"at": ")" + std::to_string(15'000'000 + 1'700 * k) + R"(us", "freeze": "broker-1", "for": "4s"}])"}}});
  for (int k = 0; k < 12; ++k)  // as it asks for its positions
    all.push_back(
        {"a link is cut",
         {{configs + "request.timeout.ms", "1000"},
          {"/events", R"([{"at": ")" + std::to_string(85'000 + 3'000 * k) + R"(us", "disconnect": "c1", "for": "3s"}])"}}});
  return all;
}

}  // namespace

TEST_SUITE("sim") {
  TEST_CASE("consumers of an even stream rest most of the time") {
    const auto scenario = plain_with({});
    const auto skipped = told_by(scenario, SteadyStates::Skipped), played = told_by(scenario, SteadyStates::PlayedOut);
    CHECK(skipped.rounds > 0);
    CHECK(skipped.events * 10 <= played.events);
    CHECK(played.rounds == 0);
  }

  TEST_CASE("heartbeats and commits do not end a rest") {
    const auto events = [](const char* duration) {
      return told_by(plain_with({{"/duration", duration}}), SteadyStates::Skipped).events;
    };
    constexpr std::uint64_t kMore = 100 + 60 + 1;  // heartbeats, commits and a refresh of metadata in five minutes
    CHECK(events("10min") - events("5min") < 8 * kMore);
  }

  TEST_CASE("whether a consumer rests or plays every poll cannot be seen in what a run tells") {
    for (const auto& one : cases()) {
      CAPTURE(one.what);
      const auto scenario = plain_with(one.changes);
      const auto skipped = told_by(scenario, SteadyStates::Skipped), played = told_by(scenario, SteadyStates::PlayedOut);
      CHECK(skipped.rounds > 0);
      CHECK(skipped.events < played.events);
      CHECK(only_in(skipped, played) == "");
      CHECK(only_in(played, skipped) == "");
      CHECK(skipped.report == played.report);
    }
  }

  TEST_CASE("whether a consumer is deferred or takes each turn when it is due cannot be seen in what a run tells") {
    auto all = cases();
    for (auto& of_its_own : deferred_cases()) all.push_back(std::move(of_its_own));
    for (const auto& one : all) {
      CAPTURE(one.what);
      // Where latencies are drawn nobody rests.
      const auto scenario = plain_with(with({{"/cluster/network/latency", R"({"uniform": ["300us", "900us"]})"}}, one.changes));
      World world(scenario);
      world.keep_facts();
      std::uint64_t steps = 0;
      while (world.step()) ++steps;
      const auto deferred = to_the_end(world, *scenario), played = told_by(scenario, SteadyStates::PlayedOut);
      CHECK((scenario->until_drained || steps < deferred.events));
      CHECK(only_in(deferred, played) == "");
      CHECK(only_in(played, deferred) == "");
      CHECK(deferred.report == played.report);
    }
  }

  TEST_CASE("what is drawn anew each time, or has a call or a thread of its own, is played") {
    const std::string billing = "/groups/billing";
    const std::vector<Case> restless{
        {"random latencies", {{"/cluster/network/latency", R"({"uniform": ["1ms", "2ms"]})"}}},
        {"random times", {{billing + "/process/time", R"({"uniform": ["1ms", "2ms"]})"}}},
        {"a random time for each batch", {{billing + "/process/batch", R"({"exponential": "1ms"})"}}},
        {"random arrivals", {{"/producers/web/arrivals", "poisson"}}},
        {"commitSync", {{billing + "/commit", "sync"}}},
        {"commitAsync", {{billing + "/commit", "async"}}},
        {"a worker", {{billing + "/process/in", "worker"}}},
        {"effects by batch", {{billing + "/process/effect", "batch"}}},
        {"exceptions to the rule",
         {{billing + "/process/records", R"([{"partition": "orders-0", "offset": 500, "time": "1s"}])"}}},
    };
    for (const auto& one : restless) {
      CAPTURE(one.what);
      const auto scenario = plain_with(one.changes);
      const auto skipped = told_by(scenario, SteadyStates::Skipped), played = told_by(scenario, SteadyStates::PlayedOut);
      CHECK(skipped.rounds == 0);
      CHECK(skipped.fingerprint == played.fingerprint);
    }
  }

  TEST_CASE("the order in which partitions are asked for after an assignment is that of a run that plays every poll") {
    const std::string billing = "/groups/billing", configs = billing + "/configs/";
    const auto group = [&](const std::string& events) {
      return plain_with({{"/topics/returns", "{}"},
                         {configs + "max.poll.records", "8"},
                         {configs + "partition.assignment.strategy", "cooperative-sticky"},
                         {billing + "/consumers", R"({"c1": {}, "c2": {"subscribe": ["returns"], "start": "12.0101s"}})"},
                         {"/events", events}});
    };
    SimTime assigned{};
    for (const auto& fact : told_by(group("[]"), SteadyStates::Skipped).facts)
      if (const auto* given = std::get_if<PartitionsAssigned>(&fact.body); given != nullptr && given->consumer.value() == 0)
        assigned = fact.at;
    REQUIRE(assigned > SimTime{12s});
    // A broker that comes back knows no fetch session, and answers in the order in which it is asked.
    for (auto at = assigned; at < assigned + 60ms; at += Duration{3'700}) {
      const auto scenario = group(R"([{"at": ")" + std::to_string(at.time_since_epoch().count()) +
                                  R"(us", "restart": "broker-1", "down": "1s"}])");
      const auto skipped = told_by(scenario, SteadyStates::Skipped), played = told_by(scenario, SteadyStates::PlayedOut);
      CAPTURE(at.time_since_epoch().count());
      CHECK(only_in(skipped, played) == "");
      CHECK(only_in(played, skipped) == "");
    }
  }

  TEST_CASE("of one record is kept what a run that keeps all tells of it") {
    const auto scenario = plain_with({});
    const auto all = told_by(scenario, SteadyStates::Skipped);
    for (const std::int64_t offset : {0, 1, 77, 300, 612}) {
      World world(scenario);
      world.keep_facts_of(PartitionId{2}, Offset{offset});
      const auto one = to_the_end(world, *scenario);
      const auto covers = [&](const Fact& fact) {
        const auto of = [&](const auto& body) {
          return body.partition == PartitionId{2} && body.from <= Offset{offset} && Offset{offset} < body.to;
        };
        if (const auto* delivered = std::get_if<Delivered>(&fact.body)) return of(*delivered);
        const auto* processed = std::get_if<Processed>(&fact.body);
        return processed != nullptr && of(*processed);
      };
      std::vector<std::string> kept, expected;
      for (const auto& fact : one.facts)
        if (covers(fact)) kept.push_back(trace_line(fact, *one.directory));
      for (const auto& fact : all.facts)
        if (covers(fact)) expected.push_back(trace_line(fact, *all.directory));
      CHECK(kept == expected);
      CHECK(kept.size() == 2);
      CHECK(one.facts.size() < 100);
    }
  }

  TEST_CASE("a fork that is taken while consumers rest goes on as the original does") {
    const auto scenario = plain_with(
        with(kThreeCooperative, {{"/events", R"([{"at": "17.7s", "restart": "c2", "down": "3s"}])"}}));
    const auto expected = told_by(scenario, SteadyStates::Skipped);
    World original(scenario);
    original.keep_facts();
    auto before = original.now();
    int forks = 0;
    while (original.step()) {
      // All of them rest, or time would not pass without an event.
      if (original.now() - before > Duration{500'000}) {
        ++forks;
        World fork = original;
        const auto told = to_the_end(fork, *scenario);
        CHECK(told.fingerprint == expected.fingerprint);
        CHECK(told.report == expected.report);
        CHECK(told.facts.size() == expected.facts.size());
      }
      before = original.now();
    }
    CHECK(forks > 5);
    original.finish();
    CHECK(original.fingerprint() == expected.fingerprint);
  }
}

}  // namespace regroup
