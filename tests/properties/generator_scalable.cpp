// Scenarios in which all times are the scenario's own: twice as long each, and the run is the same, twice as long.
//
// What is left out, and why:
//   brokers that fail, links that are cut: 20 ms of propagation, 200 ms until TCP sends again
//   close() over 30 s, joins over 5 minutes or max.poll.interval.ms + 5 s: runs are short, max.poll.interval.ms is long
//   distributions, poisson, rates that do not divide a second: a microsecond of rounding can decide a close call
#include <fmt/format.h>

#include "tests/properties/sketch.hpp"

namespace regroup::properties {
namespace {

constexpr const char* kScalable = "All times are explicit: twice the times, twice the report (regroup_properties).";

struct Plan {
  Sketch sketch;
  bool alone = false;  // one consumer, which may work while it polls
  Duration longest_absence{};

  explicit Plan(std::uint64_t seed) : sketch(seed) {}
  Dice& dice() { return sketch.dice; }

  std::int64_t milliseconds(std::int64_t low, std::int64_t high) { return dice().about(low, high); }
  std::string time(Duration low, Duration high) {  // in whole 100 us
    return text_of(std::max(Duration{dice().about(low.count(), high.count()) / 100 * 100}, Duration{100}));
  }
  std::string instant() { return time(100ms, sketch.length); }
  std::string rate() { return fmt::format("{}/s", dice().pick({1, 2, 4, 5, 8, 10, 20, 25, 40, 50})); }
};

Json model(Plan& plan) {
  return {{"process_start", plan.time(1ms, 200ms)},
          {"connect", plan.time(500us, 50ms)},
          {"call", plan.time(100us, 5ms)},
          {"request", plan.time(500us, 10ms)},
          {"coordinator_write", plan.time(500us, 10ms)},
          {"late_wake", plan.time(100us, 2ms)}};
}

Json cluster(Plan& plan) {
  auto& dice = plan.dice();
  const auto brokers = dice.percent(60) ? 1 : dice.between(2, 3);
  return {{"brokers", brokers},
          {"configs",
           {{"offsets.topic.replication.factor", 1},
            {"group.initial.rebalance.delay.ms", dice.percent(40) ? 0 : plan.milliseconds(50, 3'000)},
            {"group.min.session.timeout.ms", 1'000},
            {"group.max.session.timeout.ms", 1'000'000},
            {"offsets.retention.minutes", dice.between(1, 3)},
            {"offsets.retention.check.interval.ms", plan.milliseconds(1'000, 60'000)},
            {"log.initial.task.delay.ms", plan.milliseconds(500, 30'000)},
            {"log.retention.check.interval.ms", plan.milliseconds(500, 30'000)},
            {"log.retention.ms", plan.milliseconds(5'000, 200'000)},
            {"log.roll.ms", plan.milliseconds(1'000, 60'000)},
            {"broker.session.timeout.ms", 9'000},
            {"broker.heartbeat.interval.ms", 2'000}}},
          {"network", {{"latency", plan.time(100us, 5ms)}}}};
}

Json topics(Plan& plan) {
  auto& dice = plan.dice();
  Json all = Json::object();
  for (auto left = dice.percent(70) ? 1 : 2; left > 0; --left) {
    auto& topic = plan.sketch.topics.emplace_back();
    topic.name = left == 1 ? "orders" : "returns";
    topic.partitions = topic.most = dice.about(1, 8);
    if (dice.percent(10)) topic.most += dice.between(1, 3);
    all[topic.name] = {{"partitions", topic.partitions}, {"backlog", dice.percent(30) ? 0 : dice.about(1, 300)}};
  }
  return all;
}

Json producers(Plan& plan) {
  auto& dice = plan.dice();
  Json all = Json::object();
  if (dice.percent(25)) return all;
  plan.sketch.producers.emplace_back("web");
  auto& producer = all["web"] = {{"topic", dice.pick(plan.sketch.topics).name}, {"rate", plan.rate()}};
  producer["configs"] = {{"linger.ms", dice.percent(30) ? 0 : plan.milliseconds(1, 200)},
                         {"request.timeout.ms", 2'000},
                         {"delivery.timeout.ms", 10'000}};
  if (dice.percent(30)) producer["from"] = plan.instant();
  return all;
}

Json process(Plan& plan) {
  auto& dice = plan.dice();
  Json process = Json::object();
  process["in"] = plan.alone && dice.percent(70) ? "poll" : "worker";
  process["time"] = dice.one_in(8) ? "0s" : plan.time(100us, 100ms);
  if (plan.alone && dice.percent(20)) process["batch"] = plan.time(100us, 200ms);
  if (plan.alone && dice.percent(20)) process["effect"] = "batch";
  if (dice.percent(25)) {
    process["on_throw"] = dice.pick({"close", "exit", "skip-record", "skip-batch"});
    process["records"] = {{{"partition", plan.sketch.any_partition()}, {"offset", dice.about(1, 200)}, {"throws", true}}};
    if (dice.percent(50)) process["records"][0]["time"] = plan.time(1ms, 300ms);
    if (dice.percent(50)) process["records"][0]["attempts"] = dice.between(1, 2);
  }
  return process;
}

Json commit(Plan& plan) {
  auto& dice = plan.dice();
  Json commit = Json::object();
  commit["call"] = plan.alone ? dice.pick({"sync", "async", "none"}) : dice.pick({"async", "none"});
  if (dice.percent(30)) commit["when"] = "before";
  const auto kind = dice.between(1, 4);
  if (kind == 1) commit["every"] = {{"records", dice.about(1, 100)}};
  if (kind == 2) commit["every"] = {{"batches", dice.about(1, 10)}};
  if (kind == 3) commit["every"] = {{"time", plan.time(20ms, 10s)}};
  return commit;
}

// Every config that is a time; the deadlines that the client itself keeps are longer than any absence.
Json consumer_times(Plan& plan) {
  auto& dice = plan.dice();
  const auto session = plan.milliseconds(3'000, 8'000);
  const auto poll_interval = plan.longest_absence.count() / 1'000 * 3;
  Json configs{{"session.timeout.ms", plan.alone ? 20'000 : session},
               {"heartbeat.interval.ms", plan.alone ? 1'000 : dice.about(200, session / 3)},
               {"max.poll.interval.ms", poll_interval},
               {"auto.commit.interval.ms", plan.milliseconds(100, 8'000)},
               {"fetch.max.wait.ms", plan.milliseconds(10, 1'000)},
               {"request.timeout.ms", plan.milliseconds(11'000, 15'000)},
               {"default.api.timeout.ms", 20'000},
               {"retry.backoff.ms", plan.milliseconds(50, 300)},
               {"retry.backoff.max.ms", plan.milliseconds(300, 1'000)},
               {"reconnect.backoff.ms", plan.milliseconds(20, 100)},
               {"reconnect.backoff.max.ms", plan.milliseconds(100, 1'000)},
               {"socket.connection.setup.timeout.ms", 10'000},
               {"socket.connection.setup.timeout.max.ms", 30'000},
               {"metadata.max.age.ms", plan.milliseconds(500, 60'000)}};
  return configs;
}

Json consumer_configs(Plan& plan) {
  auto& dice = plan.dice();
  auto configs = consumer_times(plan);
  configs["enable.auto.commit"] = dice.percent(50);
  configs["auto.offset.reset"] = dice.pick({"earliest", "earliest", "latest", "by_duration:PT1S", "by_duration:PT20S"});
  configs["partition.assignment.strategy"] = {dice.pick({"range", "roundrobin", "sticky", "cooperative-sticky"})};
  if (dice.percent(60)) configs["max.poll.records"] = dice.about(1, 200);
  if (dice.percent(15)) configs["fetch.min.bytes"] = dice.about(1, 3'000);
  if (dice.percent(15)) configs["max.partition.fetch.bytes"] = dice.about(200, 20'000);
  return configs;
}

Json groups(Plan& plan) {
  auto& dice = plan.dice();
  auto& group = plan.sketch.groups.emplace_back();
  group.name = "billing";
  Json json{{"subscribe", subscription(plan.sketch)}, {"configs", consumer_configs(plan)}, {"poll", plan.time(20ms, 1s)}};
  json["process"] = process(plan);
  json["commit"] = commit(plan);
  const bool fixed = dice.percent(20);
  for (auto c = 1; c <= (plan.alone ? 1 : dice.between(2, 4)); ++c) {
    group.consumers.push_back(fmt::format("c{}", c));
    auto& consumer = json["consumers"][group.consumers.back()] = Json::object();
    if (dice.percent(50)) consumer["start"] = plan.instant();
    if (fixed) consumer["configs"] = {{"group.instance.id", fmt::format("i{}", c)}};
  }
  return {{"billing", std::move(json)}};
}

Json trigger(Plan& plan) {
  auto& dice = plan.dice();
  if (dice.percent(70)) return {{"at", plan.instant()}};
  Json event{{"when", {{"consumer", plan.sketch.any_consumer()}, {dice.pick({"processed", "delivered"}), dice.about(1, 300)}}}};
  if (dice.percent(40)) event["when"] = {{"group", "billing"}, {"rebalances", dice.between(1, 3)}};
  if (dice.percent(40)) event["after"] = plan.time(1ms, 5s);
  return event;
}

void set(Plan& plan, Json& event) {
  auto& dice = plan.dice();
  const auto kind = dice.between(1, 5);
  event["set"] = kind == 1 ? "network" : kind == 2 && !plan.sketch.producers.empty() ? "web" : "billing";
  if (event["set"] == "network") event["latency"] = plan.time(100us, 20ms);
  else if (event["set"] == "web") event["rate"] = plan.rate();
  else if (kind == 3) event["process"] = {{"time", plan.time(100us, 100ms)}};
  else if (kind == 4) event["commit"] = commit(plan);
  else event["poll"] = plan.time(20ms, 1s);
}

void verb(Plan& plan, Json& event) {
  auto& dice = plan.dice();
  const auto consumer = plan.sketch.any_consumer();
  const auto absence = plan.time(10ms, plan.longest_absence);
  switch (dice.between(plan.alone ? 5 : 1, 13)) {
    case 1:
      event["freeze"] = consumer;
      event["for"] = absence;
      return;
    case 2:
      event["restart"] = consumer;
      event["down"] = absence;
      event["how"] = "crash";
      return;
    case 3: event["start"] = consumer; return;
    case 4:
      event["rolling_restart"] = "billing";
      event["every"] = plan.time(100ms, 10s);
      event["down"] = absence;
      event["how"] = dice.pick({"stop", "crash"});
      return;
    case 5: event["crash"] = consumer; return;
    case 6:
      event["restart"] = consumer;
      event["down"] = absence;
      return;
    case 7:
      event["hang"] = consumer;
      event["for"] = absence;
      return;
    case 8:
      event["subscribe"] = consumer;
      event["to"] = subscription(plan.sketch);
      return;
    case 9: event["unsubscribe"] = consumer; return;
    case 10:
      event["seek"] = consumer;
      event["to"] = dice.pick({"beginning", "end"});
      return;
    case 11: event[dice.pick({"pause", "resume"})] = consumer; return;
    case 12: return set(plan, event);
    case 13:
      event["trim"] = plan.sketch.topics.front().name;
      event["to"] = {{plan.sketch.topics.front().name + "-0", dice.about(1, 300)}};
      return;
    default: return;
  }
}

Json events(Plan& plan) {
  auto& dice = plan.dice();
  Json list = Json::array();
  for (auto left = dice.between(0, 5); left > 0; --left) {
    auto event = trigger(plan);
    verb(plan, event);
    list.push_back(std::move(event));
  }
  for (const auto& topic : plan.sketch.topics) {
    if (topic.most == topic.partitions) continue;
    auto event = trigger(plan);
    event["add_partitions"] = topic.name;
    event["to"] = topic.most;
    list.push_back(std::move(event));
  }
  return list;
}

}  // namespace

Json generate_scalable(std::uint64_t seed) {
  Plan plan(seed);
  plan.sketch.length = Duration{plan.dice().between(10, 45) * 1'000'000};
  plan.longest_absence = Duration{plan.dice().between(2, 10) * 1'000'000};
  plan.alone = plan.dice().percent(35);
  Json root = Json::object();
  root["name"] = fmt::format("seed {}", seed);
  root["about"] = kScalable;
  root["seed"] = plan.dice().between(0, 1'000);
  root["duration"] = text_of(plan.sketch.length);
  if (plan.dice().percent(35)) root["until"] = "drained";
  root["model"] = model(plan);
  root["cluster"] = cluster(plan);
  root["topics"] = topics(plan);
  root["producers"] = producers(plan);
  root["groups"] = groups(plan);
  root["events"] = events(plan);
  return root;
}

bool is_scalable(const Json& scenario) {
  return scenario.contains("about") && scenario["about"].is_string() && scenario["about"] == kScalable;
}

}  // namespace regroup::properties
