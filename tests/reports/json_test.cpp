#include "reports/json.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "reports/trace.hpp"
#include "tests/reports/sample.hpp"

using namespace regroup;

TEST_SUITE("reports") {
  TEST_CASE("the JSON report parses, with its keys in the contract's order") {
    const auto scenario = sample::scenario();
    const auto directory = sample::directory();
    const auto outcome = sample::outcome();
    const Report report{
        scenario, directory,
        outcome,  {{"billing/c2.assigned_at", R"(["59.1s"])", std::vector<Duration>{Duration{59'104'250}}, false, "x"}},
        {},       {}};
    const auto json = nlohmann::ordered_json::parse(json_report(report, "0.1.0"));
    std::vector<std::string> keys;
    for (const auto& [key, value] : json.items()) keys.push_back(key);
    CHECK(keys == std::vector<std::string>{"regroup", "scenario", "scenario_sha256", "kafka", "seed", "ended_at", "fingerprint",
                                           "metrics", "anomalies", "rebalances", "expect"});
    CHECK(json["regroup"] == "0.1.0");
    CHECK(json["ended_at"] == 120);
    CHECK(json["fingerprint"] == "000000000000beef");
    CHECK(json["metrics"]["billing.duplicates"] == 600);
    CHECK(json["metrics"]["billing/orders-0.owner"] == "c2");
    CHECK(
        json["anomalies"][0].dump() ==
        R"({"group":"billing","kind":"duplicate","partition":"orders-0","from":800,"to":1400,)"
        R"("first":{"consumer":"c1","at":8.01},"again":{"consumer":"c2","at":59.2},"cause":"crash-before-commit","chain":[)"
        R"({"at":8.01,"fact":"processed","text":"c1 processed 800..1399; the last it committed is 800"},)"
        R"({"at":14.005,"fact":"crashed","text":"c1 crashed: nothing more is committed"},)"
        R"({"at":59.003,"fact":"session-expired","text":"c1 was removed: silent for session.timeout.ms = 45 s","rule":"GC-66"},)"
        R"({"at":59.104,"fact":"resumed","text":"c2 starts at 800, the committed offset"}]})");
    CHECK(json["rebalances"][1].dump() ==
          R"({"group":"billing","generation":2,"reason":"c1: session expired","started_at":59.003,"completed_at":59.051,)"
          R"("leader":"c2","assignment":{"c2":["orders-0"]},"moved":1})");
    CHECK(json["expect"][0].dump() ==
          R"({"metric":"billing/c2.assigned_at","expected":["59.1s"],"measured":[59.10425],"ok":false})");
  }

  TEST_CASE("a loss has no second consumer, and none at all if nobody got it") {
    auto outcome = sample::outcome();
    outcome.anomalies[0].kind = Anomaly::Kind::Lost;
    outcome.anomalies[0].first.reset();
    const auto scenario = sample::scenario();
    const auto directory = sample::directory();
    const auto json = nlohmann::ordered_json::parse(json_report({scenario, directory, outcome, {}, {}, {}}, "0.1.0"));
    CHECK(json["anomalies"][0]["kind"] == "lost");
    CHECK_FALSE(json["anomalies"][0].contains("first"));
    CHECK_FALSE(json["anomalies"][0].contains("again"));
    CHECK(json["expect"].dump() == "[]");
  }

  TEST_CASE("a fact is one line of JSON") {
    const auto directory = sample::directory();
    const auto traced = [&](FactBody body) { return trace_line({sample::at(14'005), std::move(body)}, directory); };
    const ConsumerId c1{0};
    CHECK(traced(Crashed{c1}) == R"({"at": 14.005, "fact": "crashed", "consumer": "c1"})");
    CHECK(
        traced(Delivered{c1, PartitionId{1}, Offset{5}, Offset{9}, sample::at(13'000)}) ==
        R"({"at": 14.005, "fact": "delivered", "consumer": "c1", "partition": "orders-1", "from": 5, "to": 9, "readable_since": 13})");
    CHECK(
        traced(CommitFailed{c1, CommitKind::CallSync, Error::ILLEGAL_GENERATION, {{PartitionId{0}, Offset{7}}}}) ==
        R"({"at": 14.005, "fact": "commit-failed", "consumer": "c1", "kind": "sync", "error": "ILLEGAL_GENERATION", "offsets": {"orders-0": 7}})");
    CHECK(
        traced(GenerationStarted{GroupId{0}, 3, c1, {{c1, {PartitionId{0}}}, {ConsumerId{1}, {}}}}) ==
        R"({"at": 14.005, "fact": "generation-started", "group": "billing", "generation": 3, "leader": "c1", "assignment": {"c1": ["orders-0"], "c2": []}})");
    CHECK(traced(PartitionsRevoked{c1, {PartitionId{0}}, Revocation::Lost}) ==
          R"({"at": 14.005, "fact": "partitions-lost", "consumer": "c1", "partitions": ["orders-0"]})");
  }
}
