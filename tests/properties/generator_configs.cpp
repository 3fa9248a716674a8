// Kafka's configs: small values, so that their effects are met in short runs; now and then the least ones that Kafka takes.
#include "tests/properties/sketch.hpp"

namespace regroup::properties {
namespace {

// A number as a number or as in a properties file.
Json number(Dice& dice, std::int64_t value) { return dice.one_in(10) ? Json(std::to_string(value)) : Json(value); }

Json strategies(Dice& dice) {
  static const std::vector<std::string> names{"range", "roundrobin", "sticky", "cooperative-sticky"};
  static const std::vector<std::string> classes{"RangeAssignor", "RoundRobinAssignor",
                                                "org.apache.kafka.clients.consumer.StickyAssignor", "CooperativeStickyAssignor"};
  const auto& known = dice.one_in(6) ? classes : names;
  const auto count = dice.percent(70) ? 1 : dice.between(2, 3);
  Json list = Json::array();
  std::string joined;
  for (std::int64_t i = 0; i < count; ++i) {
    list.push_back(dice.pick(known));
    joined += (i == 0 ? "" : ", ") + list.back().get<std::string>();
  }
  return dice.one_in(4) ? Json(joined) : list;
}

std::string offset_reset(Dice& dice) {
  const auto kind = dice.between(1, 100);
  if (kind <= 65) return "earliest";
  if (kind <= 85) return "latest";
  if (kind <= 90) return "none";
  return dice.pick({"by_duration:PT10S", "by_duration:PT1M", "by_duration:P1D", "by_duration:PT0.5S", "by_duration:PT0S"});
}

// What Kafka knows and the model does not need, or does not have yet; and a truth as a properties file says it.
void add_others(Sketch& sketch, Json& configs) {
  auto& dice = sketch.dice;
  if (dice.one_in(20)) configs["group.protocol"] = dice.pick({"classic", "CLASSIC"});
  if (dice.one_in(20)) configs["ssl.protocol"] = "TLSv1.3";
  if (dice.one_in(20)) configs["key.deserializer"] = "org.apache.kafka.common.serialization.StringDeserializer";
  if (dice.one_in(20)) configs["check.crcs"] = dice.pick({"true", "false"});
  if (dice.one_in(20)) configs["receive.buffer.bytes"] = "65536";
}

}  // namespace

// Some lines as in an application's own consumer.properties.
std::optional<std::string> made_file(const std::string& name) {
  if (name == "quick.properties")
    return "# quick\nsession.timeout.ms = 6000\nheartbeat.interval.ms=500\nauto.offset.reset: earliest\nssl.protocol=TLSv1.3\n";
  if (name == "careful.properties")
    return "enable.auto.commit=false\n!\nmax.poll.records 17\npartition.assignment.strategy=sticky,\\\n range\n";
  return std::nullopt;
}

Json consumer_configs(Sketch& sketch, bool of_group) {
  auto& dice = sketch.dice;
  Json configs = Json::object();
  const auto chance = of_group ? 100 : 25;  // a consumer overrides less
  const auto set = [&](const char* name, int percent, std::int64_t low, std::int64_t high, std::int64_t least) {
    if (!dice.percent(percent * chance / 100)) return;
    if (!of_group && dice.one_in(12)) configs[name] = nullptr;
    else configs[name] = number(dice, dice.one_in(80) ? least : dice.about(low, high));
  };
  if (dice.percent(85 * chance / 100)) {
    const auto session = dice.one_in(25)    ? dice.about(1'000, 6'000)
                         : dice.percent(70) ? dice.about(6'000, 12'000)
                                            : dice.about(12'000, 60'000);
    configs["session.timeout.ms"] = number(dice, session);
    configs["heartbeat.interval.ms"] = number(dice, dice.one_in(12) ? session - 1 : dice.about(200, session / 3));
  }
  set("max.poll.interval.ms", 60, 2'000, 60'000, sketch.million || sketch.length > 12s ? 2'000 : 1);  // each a rebalance
  if (sketch.million) configs["max.poll.records"] = dice.about(500, 20'000);
  else set("max.poll.records", 60, 1, 500, 1);
  if (dice.percent(60 * chance / 100)) configs["enable.auto.commit"] = dice.percent(10) ? Json("false") : Json(dice.percent(30));
  set("auto.commit.interval.ms", 30, 50, 10'000, 0);
  if (dice.percent(85 * chance / 100)) configs["auto.offset.reset"] = offset_reset(dice);
  if (dice.percent(5 * chance / 100)) configs["isolation.level"] = dice.pick({"read_committed", "read_uncommitted"});
  set("fetch.min.bytes", 15, 1, 30'000, 0);
  set("fetch.max.wait.ms", 20, 10, 3'000, 0);
  set("fetch.max.bytes", 12, 100, 100'000, 0);
  set("max.partition.fetch.bytes", 15, 100, 50'000, 0);
  set("request.timeout.ms", 15, 500, 30'000, 10);
  set("default.api.timeout.ms", 10, 500, 60'000, 0);
  set("retry.backoff.ms", 12, 10, 3'000, 0);
  set("retry.backoff.max.ms", 10, 10, 5'000, 0);
  set("reconnect.backoff.ms", 10, 10, 3'000, 0);
  set("reconnect.backoff.max.ms", 10, 10, 5'000, 0);
  set("socket.connection.setup.timeout.ms", 6, 50, 20'000, 1);
  set("socket.connection.setup.timeout.max.ms", 4, 50, 20'000, 1);
  set("metadata.max.age.ms", 12, 200, 60'000, 10);
  if (sketch.million)  // a fetch for every few records would never come to its end
    for (const auto* name : {"fetch.max.bytes", "max.partition.fetch.bytes"}) configs.erase(name);
  if (dice.percent((of_group ? 65 : 30) * chance / 100)) configs["partition.assignment.strategy"] = strategies(dice);
  if (of_group) add_others(sketch, configs);
  if (of_group && dice.one_in(15)) configs["file"] = dice.pick({"quick.properties", "careful.properties"});
  return configs;
}

Json producer_configs(Sketch& sketch) {
  auto& dice = sketch.dice;
  Json configs = Json::object();
  if (dice.percent(50)) configs["linger.ms"] = number(dice, dice.one_in(6) ? 0 : dice.about(1, 500));
  if (dice.percent(20)) configs["batch.size"] = dice.about(1, 30'000);
  if (dice.percent(20)) configs["request.timeout.ms"] = dice.about(100, 5'000);
  if (dice.percent(20) && configs.contains("request.timeout.ms"))
    configs["delivery.timeout.ms"] = dice.about(5'500, 20'000);  // at least linger.ms + request.timeout.ms
  if (dice.percent(20)) configs["acks"] = dice.pick({"all", "-1"});
  if (dice.percent(10)) configs["enable.idempotence"] = true;
  if (dice.percent(10)) configs["retries"] = 2'147'483'647;
  if (dice.percent(10)) configs["max.in.flight.requests.per.connection"] = dice.between(1, 5);
  return configs;
}

Json topic_configs(Sketch& sketch) {
  auto& dice = sketch.dice;
  Json configs = Json::object();
  if (dice.percent(60)) configs["retention.ms"] = number(dice, dice.one_in(8) ? -1 : dice.about(1'000, 120'000));
  if (dice.percent(30)) configs["retention.bytes"] = number(dice, dice.one_in(8) ? -1 : dice.about(1'000, 3'000'000));
  if (dice.percent(40)) configs["segment.bytes"] = dice.about(1'048'576, 5'000'000);
  if (dice.percent(40)) configs["segment.ms"] = dice.about(500, 60'000);
  if (dice.percent(10)) configs["min.insync.replicas"] = 1;
  if (dice.percent(10)) configs["unclean.leader.election.enable"] = dice.percent(50);
  return configs;
}

Json broker_configs(Sketch& sketch, bool several) {
  auto& dice = sketch.dice;
  Json configs = Json::object();
  if (several) configs["offsets.topic.replication.factor"] = 1;
  if (dice.percent(50)) configs["group.initial.rebalance.delay.ms"] = number(dice, dice.percent(40) ? 0 : dice.about(50, 6'000));
  if (dice.percent(15)) configs["group.min.session.timeout.ms"] = dice.pick({100, 1'000, 6'000, 8'000});
  if (dice.percent(4)) configs["group.max.session.timeout.ms"] = dice.about(8'000, 60'000);
  if (dice.percent(6)) configs["group.max.size"] = dice.between(1, 5);
  if (dice.percent(12)) {
    configs["offsets.retention.minutes"] = dice.between(1, 2);
    configs["offsets.retention.check.interval.ms"] = dice.about(500, 60'000);
  }
  if (dice.percent(10)) configs["offsets.topic.num.partitions"] = dice.about(1, 60);
  if (dice.percent(10)) configs["broker.session.timeout.ms"] = dice.about(500, 20'000);
  if (dice.percent(10)) configs["broker.heartbeat.interval.ms"] = dice.about(100, 5'000);
  if (dice.percent(40)) configs["log.initial.task.delay.ms"] = dice.one_in(8) ? 0 : dice.about(500, 30'000);
  if (dice.percent(40)) configs["log.retention.check.interval.ms"] = dice.about(300, 60'000);
  if (dice.percent(8)) configs["log.retention.bytes"] = dice.about(10'000, 5'000'000);
  if (dice.percent(6)) configs["log.segment.bytes"] = dice.about(1'048'576, 10'000'000);
  if (dice.percent(6)) configs["log.retention.ms"] = dice.one_in(5) ? -1 : dice.about(1'000, 100'000);
  if (dice.percent(4)) configs["log.retention.minutes"] = dice.between(1, 3);
  if (dice.percent(3)) configs["log.retention.hours"] = dice.between(1, 200);
  if (dice.percent(4)) configs["log.roll.ms"] = dice.about(500, 60'000);
  if (dice.percent(3)) configs["log.roll.hours"] = 1;
  if (dice.percent(3)) configs["controlled.shutdown.enable"] = dice.percent(50);
  return configs;
}

}  // namespace regroup::properties
