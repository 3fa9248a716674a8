// What the reader makes of topics, producers, groups and the options of the command line.
#include <doctest/doctest.h>

#include "tests/sim/scenario/reading_fixture.hpp"

namespace regroup::tests {
namespace {

constexpr Duration ms(std::int64_t n) { return Duration{n * 1'000}; }
constexpr SimTime at(std::int64_t n) { return SimTime{ms(n)}; }

const std::vector<NamedConsumer>& billing(const ReadResult& result) { return result.scenario.groups[0].consumers; }

}  // namespace

TEST_SUITE("sim/scenario") {
  TEST_CASE("what is not said has its default") {
    const auto s = read_base().scenario;
    CHECK(s.name == "base");
    CHECK(s.kafka == "4.3");
    CHECK(s.seed == 1);
    CHECK(!s.until_drained);
    REQUIRE(s.brokers.size() == 1);
    CHECK(s.brokers[0].id == 1);
    CHECK(s.network.latency == Distribution{Distribution::Kind::Constant, Duration{500}, {}});
    CHECK(s.topics[0].backlog == std::vector<std::int64_t>(4, 0));
    CHECK(s.topics[0].record_bytes == 100);
    CHECK(s.producers[0].from == at(0));
    CHECK(s.producers[0].to == at(60'000));
    CHECK(s.producers[0].weights.empty());
    CHECK(s.groups[0].consumers[0].poll == ms(100));
    CHECK(s.groups[0].consumers[0].start == at(0));
    CHECK(s.groups[0].consumers[0].commit == CommitSettings{});
    CHECK(s.sha256.size() == 64);
  }

  TEST_CASE("the name defaults to the file's stem, and options outrank the file") {
    ReadOptions options;
    options.file = "dir.d/rolling.restart.json";
    options.seed = 7;
    const auto s = read_scenario(R"({"duration": "1s", "seed": 3, "topics": {}, "groups": {}})", options).scenario;
    CHECK(s.name == "rolling.restart");
    CHECK(s.seed == 7);
    CHECK(read_base({{"/seed", "18446744073709551615"}}).scenario.seed == UINT64_MAX);
  }

  TEST_CASE("a text is taken apart once and read with other options each time") {
    const ScenarioText text(R"({"duration": "1s", "seed": 3, "topics": {}, "groups": {}})");
    ReadOptions options;
    options.file = "s.json";
    options.set = {{"/seed", "4"}, {"/duration", "2s"}};
    const auto changed = read_scenario(text, options).scenario;
    CHECK(changed.seed == 4);
    CHECK(changed.duration == at(2'000));
    const auto plain = read_scenario(text).scenario;
    CHECK(plain.seed == 3);
    CHECK(plain.duration == at(1'000));
    CHECK(plain.sha256 == changed.sha256);

    const ScenarioText broken("{");
    CHECK_THROWS_WITH_AS(read_scenario(broken, options), doctest::Contains("s.json:1:"), ScenarioError);
    CHECK_THROWS_WITH_AS(read_scenario(broken), doctest::Contains("-:1:"), ScenarioError);
  }

  TEST_CASE("brokers by number, or by id and rack") {
    const Changes one_replica{{"/cluster/configs/offsets.topic.replication.factor", "1"}};
    auto changes = one_replica;
    changes.emplace_back("/cluster/brokers", "3");
    CHECK(read_base(changes).scenario.brokers.at(2).id == 3);
    changes = one_replica;
    changes.emplace_back("/cluster/brokers", R"([{"id": 4, "rack": "a"}, {"id": 0}])");
    const auto brokers = read_base(changes).scenario.brokers;
    CHECK(brokers.at(0).id == 4);
    CHECK(brokers.at(0).rack == "a");
    CHECK(brokers.at(1).rack.empty());
    changes.back().second = R"([{"id": 4}, {"id": 4}])";
    CHECK(complaint_about(changes) == "s.json: /cluster/brokers/1: expected an id that no other broker has, found an object");
  }

  TEST_CASE("a topic's backlog is one number, or one a partition") {
    CHECK(read_base({{"/topics/orders/backlog", "7"}}).scenario.topics[0].backlog == std::vector<std::int64_t>{7, 7, 7, 7});
    CHECK(read_base({{"/topics/orders/backlog", "[1, 2, 3, 4]"}}).scenario.topics[0].backlog ==
          std::vector<std::int64_t>{1, 2, 3, 4});
    CHECK(read_base({{"/topics/orders/size", "\"2KiB\""}}).scenario.topics[0].record_bytes == 2'048);
    CHECK(complaint_about({{"/topics/orders/backlog", "1e12"}, {"/topics/orders/size", "\"1GiB\""}}) ==
          "s.json: /topics/orders/backlog: expected a backlog of at most 1 EiB in a partition, found 1e12");
  }

  TEST_CASE("a topic has room for the partitions that events add") {
    const auto topics =
        read_base({{"/events",
                    R"([{"at": "1s", "add_partitions": "orders", "to": 6}, {"at": "2s", "add_partitions": "orders", "to": 9}])"},
                   {"/groups/billing/process/records", R"([{"partition": "orders-8", "offset": 0, "throws": true}])"}})
            .scenario.topics;
    CHECK(topics[0].partitions == 4);
    CHECK(topics[0].partitions_max == 9);
    CHECK(topics[1].partitions_max == 2);
  }

  TEST_CASE("a producer says when, how fast and where to") {
    const auto web = read_base({{"/producers/web", R"({"topic": "returns", "rate": "5/min", "size": 10, "from": "1s", "to": "2s",
      "arrivals": "poisson", "partitions": {"0": 3, "1": 1}, "configs": {"acks": "all", "linger.ms": 0, "batch.size": 1000}})"}})
                         .scenario.producers[0];
    CHECK(web.topic == "returns");
    CHECK(web.rate == Rate{5, Duration{60'000'000}});
    CHECK(web.poisson);
    CHECK(web.record_bytes == 10);
    CHECK(web.from == at(1'000));
    CHECK(web.to == at(2'000));
    CHECK(web.weights == std::vector<std::int64_t>{3, 1});
    CHECK(web.config.linger == Duration{0});
    CHECK(web.config.batch_bytes == 1'000);
    CHECK(read_base({{"/producers/web/partitions", R"({"3": 0.75, "1": 0.25})"}}).scenario.producers[0].weights ==
          std::vector<std::int64_t>{0, 1, 0, 3});
  }

  TEST_CASE("a consumer's process and commit lie key by key over its group's; the rest is replaced") {
    const auto consumers = billing(read_base({
        {"/groups/billing/configs/enable.auto.commit", "false"},
        {"/groups/billing/poll", "\"200ms\""},
        {"/groups/billing/process", R"({"time": "2ms", "batch": "1ms", "in": "worker", "effect": "batch", "on_throw": "retry",
          "records": [{"partition": "orders-0", "offset": 137, "time": "400s", "attempts": 2}, {"partition": "orders-1", "offset": 5, "throws": true}]})"},
        {"/groups/billing/commit", R"({"call": "async", "when": "before", "every": {"records": 100}, "on_revoke": true})"},
        {"/groups/billing/consumers/c2",
         R"({"start": "never", "rack": "a", "subscribe": ["returns", "returns"], "poll": "1s", "process": {"time": "5ms", "records": []},
             "commit": {"every": {"time": "5s"}}})"},
    }));
    const auto& c1 = consumers[0];
    CHECK(c1.poll == ms(200));
    CHECK(c1.process.time.a == ms(2));
    CHECK(c1.process.batch.a == ms(1));
    CHECK(c1.process.in_worker);
    CHECK(c1.process.effect_per_batch);
    CHECK(c1.process.on_throw == OnThrow::Retry);
    REQUIRE(c1.process.records.size() == 2);
    CHECK(c1.process.records[0] ==
          RecordException{"orders", 0, Offset{137}, Distribution{Distribution::Kind::Constant, ms(400'000), {}}, false, 2});
    CHECK(c1.process.records[1] == RecordException{"orders", 1, Offset{5}, std::nullopt, true, std::nullopt});
    CHECK(c1.commit == CommitSettings{CommitCall::Async, CommitEvery::Records, 100, {}, true, true});
    const auto& c2 = consumers[1];
    CHECK(!c2.start);
    CHECK(c2.config.client_rack == "a");
    CHECK(c2.subscribe.topics == Texts{"returns"});
    CHECK(c2.poll == ms(1'000));
    CHECK(c2.process.time.a == ms(5));
    CHECK(c2.process.batch.a == ms(1));
    CHECK(c2.process.on_throw == OnThrow::Retry);
    CHECK(c2.process.records.empty());
    CHECK(c2.commit.call == CommitCall::Async);
    CHECK(c2.commit.every == CommitEvery::Time);
    CHECK(c2.commit.period == ms(5'000));
    CHECK(c2.commit.before);
  }

  TEST_CASE("the forms of commit") {
    const auto commit = [](const char* value) { return billing(read_base({{"/groups/billing/commit", value}}))[0].commit; };
    CHECK(commit("\"sync\"") == CommitSettings{CommitCall::Sync, CommitEvery::Batch, 1, {}, false, false});
    CHECK(commit("\"async\"").call == CommitCall::Async);
    CHECK(commit(R"({"call": "none"})") == CommitSettings{});
    CHECK(commit(R"({"call": "sync", "every": "record"})").every == CommitEvery::Record);
    CHECK(commit(R"({"call": "sync", "every": {"batches": 3}})") ==
          CommitSettings{CommitCall::Sync, CommitEvery::Batches, 3, {}, false, false});
    CHECK(commit(R"({"call": "sync", "when": "after", "every": "batch"})") == commit("\"sync\""));
  }

  TEST_CASE("the ways to fail") {
    const std::pair<const char*, OnThrow> ways[] = {{"close", OnThrow::Close},
                                                    {"exit", OnThrow::Exit},
                                                    {"skip-record", OnThrow::SkipRecord},
                                                    {"skip-batch", OnThrow::SkipBatch},
                                                    {"retry", OnThrow::Retry}};
    for (const auto& [name, way] : ways)
      CHECK(billing(read_base({{"/groups/billing/process/on_throw", name}}))[0].process.on_throw == way);
  }

  TEST_CASE("a pattern subscribes too") {
    const auto subscribe = billing(read_base({{"/groups/billing/subscribe", R"({"pattern": "ord.*"})"}}))[0].subscribe;
    CHECK(subscribe.pattern == "ord.*");
    CHECK(subscribe.topics.empty());
  }

  TEST_CASE("consumers by number are named and start one after another") {
    const auto consumers = billing(read_base({{"/groups/billing/consumers", R"({"count": 3, "name": "w", "every": "1s"})"}}));
    REQUIRE(consumers.size() == 3);
    CHECK(consumers[0].name == "w1");
    CHECK(consumers[0].start == at(0));
    CHECK(consumers[2].name == "w3");
    CHECK(consumers[2].start == at(2'000));
    CHECK(billing(read_base({{"/groups/billing/consumers", R"({"count": 30})"}})).at(29).name == "c30");
  }

  TEST_CASE("--set changes what is there, makes what is not, and takes JSON or else a string") {
    const auto s = read_base({{"/duration", "5s"},
                              {"/topics/orders/configs/segment.bytes", "2000000"},
                              {"/groups/billing/consumers/c9", R"({"start": "1s"})"},
                              {"/groups/billing/subscribe/0", "returns"},
                              {"/groups/billing/subscribe/-", "orders"},
                              {"/expect/billing~1c1.processed", "5"}})
                       .scenario;
    CHECK(s.duration == at(5'000));
    CHECK(s.topics[0].config.segment_bytes == 2'000'000);
    CHECK(s.groups[0].consumers.at(2).name == "c9");
    CHECK(s.groups[0].consumers[0].subscribe.topics == Texts{"returns", "orders"});
    CHECK(s.expect.at(0).metric == "billing/c1.processed");
    CHECK(complaint_about({{"duration", "5s"}}) ==
          "s.json: --set duration: expected a JSON pointer such as /groups/billing/poll, found \"duration\"");
    CHECK(complaint_about({{"/groups/billing/subscribe/4", "x"}}) ==
          "s.json: --set /groups/billing/subscribe/4: expected an index of the list, found \"4\"");
    CHECK(complaint_about({{"/duration/x", "x"}}) == "s.json: --set /duration/x: expected a key inside an object, found \"x\"");
  }
}

}  // namespace regroup::tests
