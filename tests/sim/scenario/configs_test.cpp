#include "sim/scenario/configs.hpp"

#include <doctest/doctest.h>

#include "sim/scenario/build_configs.hpp"
#include "sim/scenario/config_help.hpp"
#include "sim/scenario/properties.hpp"
#include "tests/sim/scenario/reading_fixture.hpp"

namespace regroup::tests {
namespace {

using reading::ConfigEntry;
using reading::ConfigType;
using reading::Scope;

constexpr const char* kConfigs = "/groups/billing/configs";

const ConsumerConfig& config_of(const ReadResult& result, std::size_t consumer = 0) {
  return result.scenario.groups[0].consumers[consumer].config;
}

ReadResult with_configs(const std::string& json) { return read_base({{kConfigs, json}}); }

ReadOptions with_file(std::string text) {
  ReadOptions options;
  options.file = "s.json";
  options.load = [text = std::move(text)](const std::string& path) {
    return path == "consumer.properties" ? std::optional(text) : std::nullopt;
  };
  return options;
}

}  // namespace

TEST_SUITE("sim/scenario") {
  TEST_CASE("without configs a consumer has Kafka's defaults") {
    const auto result = read_base();
    const auto& config = config_of(result);
    CHECK(config.session_timeout == Duration{45'000'000});
    CHECK(config.heartbeat_interval == Duration{3'000'000});
    CHECK(config.max_poll_interval == Duration{300'000'000});
    CHECK(config.assignors == Texts{"range", "cooperative-sticky"});
    CHECK(config.enable_auto_commit);
    CHECK(result.warnings.empty());
  }

  TEST_CASE("every default that a builder writes down is the one of Kafka's table") {
    // What a struct holds without configs must equal what it holds after its own defaults were set from the table.
    for (const auto scope : {Scope::Consumer, Scope::Broker, Scope::Topic, Scope::Producer}) {
      ReadOptions options;
      reading::Reading quiet(options);
      reading::ConfigValues values;
      for (const auto& name : reading::config_names(scope)) {
        const auto* entry = reading::find_config(name, scope);
        if (entry->modelled != reading::Modelled::Yes || !entry->has_default) continue;
        reading::ConfigValue value;
        value.entry = entry;
        value.text = std::string(entry->default_text);
        value.truth = value.text == "true";
        if (entry->type == ConfigType::Int || entry->type == ConfigType::Long || entry->type == ConfigType::Short)
          value.number = std::stoll(value.text);
        if (name == "partition.assignment.strategy") value.list = {"RangeAssignor", "CooperativeStickyAssignor"};
        values.set(value);
      }
      const reading::ConfigValues none;
      if (scope == Scope::Consumer) {
        const auto set = consumer_config(quiet, values), plain = consumer_config(quiet, none);
        CHECK(set.session_timeout == plain.session_timeout);
        CHECK(set.heartbeat_interval == plain.heartbeat_interval);
        CHECK(set.max_poll_interval == plain.max_poll_interval);
        CHECK(set.max_poll_records == plain.max_poll_records);
        CHECK(set.enable_auto_commit == plain.enable_auto_commit);
        CHECK(set.auto_commit_interval == plain.auto_commit_interval);
        CHECK(set.auto_offset_reset == plain.auto_offset_reset);
        CHECK(set.read_committed == plain.read_committed);
        CHECK(set.fetch_min_bytes == plain.fetch_min_bytes);
        CHECK(set.fetch_max_wait == plain.fetch_max_wait);
        CHECK(set.fetch_max_bytes == plain.fetch_max_bytes);
        CHECK(set.max_partition_fetch_bytes == plain.max_partition_fetch_bytes);
        CHECK(set.request_timeout == plain.request_timeout);
        CHECK(set.default_api_timeout == plain.default_api_timeout);
        CHECK(set.retry_backoff == plain.retry_backoff);
        CHECK(set.retry_backoff_max == plain.retry_backoff_max);
        CHECK(set.reconnect_backoff == plain.reconnect_backoff);
        CHECK(set.reconnect_backoff_max == plain.reconnect_backoff_max);
        CHECK(set.connection_setup_timeout == plain.connection_setup_timeout);
        CHECK(set.connection_setup_timeout_max == plain.connection_setup_timeout_max);
        CHECK(set.metadata_max_age == plain.metadata_max_age);
        CHECK(set.assignors == plain.assignors);
      } else if (scope == Scope::Broker) {
        const auto set = broker_config(quiet, values), plain = broker_config(quiet, none);
        CHECK(set.group_min_session_timeout == plain.group_min_session_timeout);
        CHECK(set.group_max_session_timeout == plain.group_max_session_timeout);
        CHECK(set.group_initial_rebalance_delay == plain.group_initial_rebalance_delay);
        CHECK(set.group_max_size == plain.group_max_size);
        CHECK(set.offsets_retention == plain.offsets_retention);
        CHECK(set.offsets_retention_check_interval == plain.offsets_retention_check_interval);
        CHECK(set.offsets_topic_partitions == plain.offsets_topic_partitions);
        CHECK(set.offsets_topic_replication_factor == plain.offsets_topic_replication_factor);
        CHECK(set.broker_session_timeout == plain.broker_session_timeout);
        CHECK(set.broker_heartbeat_interval == plain.broker_heartbeat_interval);
        CHECK(set.log_initial_task_delay == plain.log_initial_task_delay);
        CHECK(set.log_retention_check_interval == plain.log_retention_check_interval);
        CHECK(set.log_retention == plain.log_retention);
        CHECK(set.log_retention == Duration{604'800'000'000});
        CHECK(set.log_retention_bytes == plain.log_retention_bytes);
        CHECK(set.log_segment_bytes == plain.log_segment_bytes);
        CHECK(set.log_roll == plain.log_roll);
      } else if (scope == Scope::Topic) {
        const auto broker = broker_config(quiet, none);
        const auto set = topic_config(quiet, values, broker), plain = topic_config(quiet, none, broker);
        CHECK(set.retention == plain.retention);
        CHECK(set.retention_bytes == plain.retention_bytes);
        CHECK(set.segment_bytes == plain.segment_bytes);
        CHECK(set.segment_roll == plain.segment_roll);
      } else {
        const auto set = producer_config(quiet, values), plain = producer_config(quiet, none);
        CHECK(set.linger == plain.linger);
        CHECK(set.batch_bytes == plain.batch_bytes);
        CHECK(set.delivery_timeout == plain.delivery_timeout);
        CHECK(set.request_timeout == plain.request_timeout);
      }
      CHECK(quiet.problems.empty());
      CHECK(quiet.warnings.empty());  // no default is "not modelled"
    }
  }

  TEST_CASE("a value may be a number, a truth value, or the string of a properties file") {
    const auto result = with_configs(R"({"session.timeout.ms": "6000", "max.poll.records": 20, "enable.auto.commit": "False",
      "heartbeat.interval.ms": " 1000 ", "auto.offset.reset": "earliest", "isolation.level": "read_committed"})");
    const auto& config = config_of(result);
    CHECK(config.session_timeout == Duration{6'000'000});
    CHECK(config.max_poll_records == 20);
    CHECK(!config.enable_auto_commit);
    CHECK(config.heartbeat_interval == Duration{1'000'000});
    CHECK(config.auto_offset_reset == OffsetReset::Earliest);
    CHECK(config.read_committed);
    CHECK(result.warnings.empty());
  }

  TEST_CASE("auto.offset.reset can go back by a duration") {
    const auto result = with_configs(R"({"auto.offset.reset": "by_duration:PT10M"})");
    CHECK(config_of(result).auto_offset_reset == OffsetReset::ByDuration);
    CHECK(config_of(result).auto_offset_reset_duration == Duration{600'000'000});
  }

  TEST_CASE("assignors by short, simple and full name, as a list or comma-separated") {
    const auto assignors = [](const char* value) {
      return config_of(read_base({{std::string(kConfigs) + "/partition.assignment.strategy", value}})).assignors;
    };
    CHECK(assignors("sticky") == Texts{"sticky"});
    CHECK(assignors("RoundRobinAssignor, range") == Texts{"roundrobin", "range"});
    CHECK(
        assignors(R"(["org.apache.kafka.clients.consumer.CooperativeStickyAssignor", "cooperative-sticky", "StickyAssignor"])") ==
        Texts{"cooperative-sticky", "sticky"});
  }

  TEST_CASE("configs of a consumer lie over its group's, those over their files', and --config over all") {
    auto options = with_file("session.timeout.ms=7000\nmax.poll.records = 7\nheartbeat.interval.ms: 700\n");
    options.set = {{kConfigs, R"({"file": "consumer.properties", "max.poll.records": 8, "group.instance.id": "one"})"},
                   {"/groups/billing/consumers/c2/configs", R"({"max.poll.records": 9, "group.instance.id": null})"}};
    options.config = {{"heartbeat.interval.ms", "900"}};
    const auto result = read_scenario(kBase, options);
    CHECK(config_of(result, 0).session_timeout == Duration{7'000'000});
    CHECK(config_of(result, 0).max_poll_records == 8);
    CHECK(config_of(result, 0).group_instance_id == "one");
    CHECK(config_of(result, 1).session_timeout == Duration{7'000'000});
    CHECK(config_of(result, 1).max_poll_records == 9);
    CHECK(config_of(result, 1).group_instance_id.empty());
    for (const auto& group : result.scenario.groups)
      for (const auto& consumer : group.consumers) CHECK(consumer.config.heartbeat_interval == Duration{900'000});
  }

  TEST_CASE("a properties file warns of what Kafka would log, and names the line of a mistake") {
    auto options = with_file(
        "# pasted\nbootstrap.servers=a:9092\ngroup.id=x\nsesion.timeout.ms=6000\nacks=all\nkey.deserializer=K\n");
    options.set = {{kConfigs, R"({"file": "consumer.properties"})"}};
    CHECK(warnings_of(read_scenario(kBase, options)) ==
          Texts{"/groups/billing/configs/file (consumer.properties:4): \"sesion.timeout.ms\" is not a consumer config of Kafka "
                "4.3 and has no "
                "effect; did you mean \"session.timeout.ms\"?",
                "/groups/billing/configs/file (consumer.properties:5): \"acks\", a producer config, which belongs in the configs "
                "of a producer "
                "is not a consumer config of Kafka 4.3 and has no effect"});
    auto wrong = with_file("\n\nsession.timeout.ms=6s\n");
    wrong.set = options.set;
    CHECK(complaint(kBase, wrong) ==
          "s.json: /groups/billing/configs/file (consumer.properties:3): Invalid value 6s for configuration session.timeout.ms: "
          "Not a number of "
          "type INT");
  }

  TEST_CASE("properties files have Java's syntax") {
    const auto properties = reading::parse_properties(
        "# c\n! c\n\n  a=1\nb : 2\nc 3\r\nd\\=x = 4\\\n    5\ne=\nf\ng=tab\\tu\\u00e9\\q\rh = x # not a "
        "comment\ni==j\nk=\\\\\nl=m\\");
    std::string all;
    for (const auto& [name, value, line] : properties) all += std::to_string(line) + " " + name + "=" + value + "\n";
    CHECK(all ==
          "4 a=1\n5 b=2\n6 c=3\n7 d=x=45\n9 e=\n10 f=\n11 g=tab\tu\xc3\xa9q\n12 h=x # not a comment\n13 i==j\n14 k=\\\n15 l=m\n");
  }

  TEST_CASE("what the scenario sets, what is gone and what is not modelled is a warning; what cannot matter is silence") {
    const auto result = with_configs(R"({"client.id": "x", "group.id": "y", "internal.leave.group.on.close": false,
      "allow.auto.create.topics": false, "key.deserializer": "K", "ssl.key.password": "p", "metadata.recovery.strategy": "rebootstrap"})");
    CHECK(warnings_of(result) ==
          Texts{"/groups/billing/configs/client.id: client.id is set from the scenario; this value has no effect",
                "/groups/billing/configs/group.id: group.id is set from the scenario; this value has no effect",
                "/groups/billing/configs/internal.leave.group.on.close: internal.leave.group.on.close has no effect since Kafka "
                "4.2 (was "
                "internal, default true; use the close option REMAIN_IN_GROUP (4.1+))",
                "/groups/billing/configs/allow.auto.create.topics: allow.auto.create.topics=false is not modelled: it has no "
                "effect in this run"});
  }

  TEST_CASE("what would matter but is not modelled yet is a warning in every scope") {
    const auto result = read_base(
        {{"/cluster/configs", R"({"zookeeper.connect": "z", "num.partitions": 3, "auto.create.topics.enable": false})"},
         {"/topics/orders/configs", R"({"max.message.bytes": 5, "cleanup.policy": "compact"})"},
         {"/producers/web/configs", R"({"buffer.memory": 5, "max.in.flight.requests.per.connection": 1})"}});
    CHECK(warnings_of(result) ==
          Texts{"/cluster/configs/zookeeper.connect: zookeeper.connect has no effect since Kafka 4.0 (all zookeeper.* names)",
                // NOLINTNEXTLINE(bugprone-suspicious-missing-comma)
                "/cluster/configs/auto.create.topics.enable: auto.create.topics.enable=false is not modelled: it has no effect "
                "in this run",
                "/cluster/configs/num.partitions: num.partitions=3 is not modelled yet: it has no effect in this run",
                "/topics/orders/configs/cleanup.policy: cleanup.policy=compact is not modelled: it has no effect in this run",
                "/topics/orders/configs/max.message.bytes: max.message.bytes=5 is not modelled yet: it has no effect in this run",
                "/producers/web/configs/buffer.memory: buffer.memory=5 is not modelled yet: it has no effect in this run",
                "/producers/web/configs/max.in.flight.requests.per.connection: max.in.flight.requests.per.connection=1 is not "
                "modelled yet: it "
                "has no effect in this run"});
  }

  TEST_CASE("values that are known to hurt are warned of") {
    const auto only = [](Changes changes) { return warnings_of(read_base(std::move(changes))); };
    CHECK(only({{kConfigs, R"({"session.timeout.ms": 6000})"}}) ==
          Texts{"/groups/billing/configs/session.timeout.ms: heartbeat.interval.ms=3000 is above a third of "
                "session.timeout.ms=6000: a heartbeat "
                "or two that are late end the session"});
    CHECK(only({{kConfigs, R"({"session.timeout.ms": 4000, "heartbeat.interval.ms": 1000})"}}) ==
          Texts{"/groups/billing/configs/session.timeout.ms: session.timeout.ms=4000: The session timeout is not within the "
                "range allowed by the "
                "broker (as configured by group.min.session.timeout.ms and group.max.session.timeout.ms)."});
    CHECK(only({{"/groups/billing/commit", "\"sync\""}}) == Texts{"/groups/billing: enable.auto.commit is true (Kafka's default) "
                                                                  "though the application commits by itself: both commit"});
    CHECK(only({{"/groups/billing/process/time", "\"1s\""}}) ==
          Texts{"/groups/billing: max.poll.records=500 at 1s each take longer than max.poll.interval.ms=300000: after a full "
                "poll the consumer "
                "leaves its group before it polls again"});
    CHECK(only({{"/groups/billing/process", R"({"time": "1s", "in": "worker"})"}}).empty());
    CHECK(only({{kConfigs, R"({"fetch.max.wait.ms": 30000})"}}) ==
          Texts{"/groups/billing/configs/fetch.max.wait.ms: fetch.max.wait.ms=30000 is not below request.timeout.ms=30000: every "
                "fetch that finds "
                "nothing times out"});
    CHECK(only({{kConfigs, R"({"retry.backoff.ms": 2000})"}}) ==
          Texts{"/groups/billing/configs/retry.backoff.ms: Configuration 'retry.backoff.ms' with value '2000' is greater than "
                "configuration "
                "'retry.backoff.max.ms' with value '1000'. A static backoff with value '1000' will be applied."});
    CHECK(only({{kConfigs, R"({"reconnect.backoff.ms": 200})"}}) ==
          Texts{"/groups/billing/configs/reconnect.backoff.ms: Disabling exponential reconnect backoff because "
                "reconnect.backoff.ms is set, but "
                "reconnect.backoff.max.ms is not."});
    CHECK(only({{kConfigs, R"({"group.instance.id": "one"})"}}) ==
          Texts{"/groups/billing/consumers: c2 shares group.instance.id=one with another consumer of its group: whoever joins "
                "later fences the "
                "other"});
    CHECK(only({{"/cluster/configs", R"({"broker.heartbeat.interval.ms": 5000})"}}) ==
          Texts{"/cluster/configs/broker.heartbeat.interval.ms: broker.heartbeat.interval.ms (5000 ms) must be less than or "
                "equal to half of the "
                "broker.session.timeout.ms (9000 ms)."});
    CHECK(only({{"/groups/billing/consumers/c2/start", "\"61s\""}}) ==
          Texts{"/groups/billing/consumers/c2/start: c2 does not start: the run ends before"});
    CHECK(only({{"/events/-", R"({"at": "61s", "crash": "c1"})"}}) ==
          Texts{"/events/0/at: the event does not happen: the run ends before"});
    CHECK(only({{"/events/-", R"({"at": "60s", "crash": "c1"})"}}).empty());
  }

  TEST_CASE("backoffs are adjusted as Kafka adjusts them") {
    CHECK(config_of(with_configs(R"({"retry.backoff.ms": 2000})")).retry_backoff == Duration{1'000'000});
    CHECK(config_of(with_configs(R"({"reconnect.backoff.ms": 200})")).reconnect_backoff_max == Duration{200'000});
    CHECK(config_of(with_configs(R"({"reconnect.backoff.ms": 2000})")).reconnect_backoff == Duration{2'000'000});
    CHECK(read_base({{"/producers/web/configs/request.timeout.ms", "200000"}}).scenario.producers[0].config.delivery_timeout ==
          Duration{200'005'000});
  }

  TEST_CASE("a topic's configs lie over the broker's; the finest of the broker's units wins") {
    const auto result = read_base(
        {{"/cluster/configs",
          R"({"log.retention.hours": 1, "log.retention.minutes": 2, "log.segment.bytes": 2000000, "log.roll.hours": 2})"},
         {"/topics/orders/configs", R"({"retention.ms": -1, "segment.ms": 5000})"}});
    const auto& topics = result.scenario.topics;
    CHECK(!topics[0].config.retention);
    CHECK(topics[0].config.segment_roll == Duration{5'000'000});
    CHECK(topics[0].config.segment_bytes == 2'000'000);
    CHECK(topics[1].config.retention == Duration{120'000'000});
    CHECK(topics[1].config.segment_roll == Duration{7'200'000'000});
    CHECK(result.scenario.broker_config.log_retention == Duration{120'000'000});
  }

  TEST_CASE("the longest milliseconds of Kafka do not overflow") {
    const auto result = read_base({{"/topics/orders/configs/retention.ms", "9223372036854775807"}});
    CHECK(result.scenario.topics[0].config.retention > Duration{std::int64_t{3'000'000'000'000'000}});
  }

  TEST_CASE("--config is checked like a config of the file") {
    ReadOptions options;
    options.file = "s.json";
    options.config = {{"session.timeout", "5"}, {"max.poll.records", "0"}, {"group.max.size", "3"}};
    CHECK(complaint(kBase, options) ==
          "s.json: --config session.timeout: expected a consumer config of Kafka 4.3, found \"session.timeout\"; did you mean "
          "\"session.timeout.ms\"?\n"
          "s.json: --config max.poll.records: Invalid value 0 for configuration max.poll.records: Value must be at least 1\n"
          "s.json: --config group.max.size: expected a consumer config of Kafka 4.3, found \"group.max.size\", a broker config, "
          "which belongs in "
          "/cluster/configs");
  }

  TEST_CASE("what is known of a config can be asked for") {
    const auto found = find_configs("request.timeout.ms");
    REQUIRE(found.size() == 2);
    CHECK(found[0].scope == "consumer");
    CHECK(found[0].type == "int");
    CHECK(found[0].default_text == "30000");
    CHECK(found[0].valid_text == "[0,...]");
    CHECK(found[0].modelled == "yes");
    CHECK(find_configs("group.instance.id").at(0).default_text == "null");
    CHECK(find_configs("key.deserializer").at(0).default_text.empty());
    CHECK(find_configs("zookeeper.connect").at(0).note == "without effect since 4.0; all zookeeper.* names");
    CHECK(find_configs("nope").empty());
    CHECK(nearest_config_names("session_timeout_ms").at(0) == "session.timeout.ms");
    CHECK(nearest_config_names("max.pol.records").at(0) == "max.poll.records");
    CHECK(nearest_config_names("linger").at(0) == "linger.ms");
    CHECK(nearest_config_names("").empty());
    CHECK(nearest_config_names("xyzzyxyzzyxyzzy").empty());
  }
}

}  // namespace regroup::tests
