// Events: every verb, at an instant or when something is reached.
#include <fmt/format.h>

#include "tests/properties/sketch.hpp"

namespace regroup::properties {
namespace {

Json trigger(Sketch& sketch) {
  auto& dice = sketch.dice;
  if (dice.percent(72)) return {{"at", dice.one_in(40) ? text_of(sketch.length) : sketch.instant()}};
  Json event = Json::object();
  if (dice.percent(65))
    event["when"] = {{"consumer", sketch.any_consumer()}, {dice.percent(70) ? "processed" : "delivered", dice.about(1, 500)}};
  else event["when"] = {{"group", dice.pick(sketch.groups).name}, {"rebalances", dice.between(1, 4)}};
  if (dice.percent(35)) event["after"] = dice.one_in(10) ? "0s" : dice.time(1ms, 10s);
  return event;
}

std::string process_name(Sketch& sketch) {  // of a consumer; rarely of a broker
  return sketch.dice.one_in(8) ? sketch.dice.pick(sketch.brokers) : sketch.any_consumer();
}

void set(Sketch& sketch, Json& event) {
  auto& dice = sketch.dice;
  const auto kind = dice.between(1, 10);
  if (kind == 1) {
    event["set"] = "network";
    event["latency"] = distribution(sketch, 50us, 100ms);
    return;
  }
  if (kind <= 3 && !sketch.producers.empty()) {
    event["set"] = dice.pick(sketch.producers);
    event["rate"] = dice.one_in(4) ? "0/s" : fmt::format("{}/{}", dice.about(1, 30), dice.pick({"s", "s", "min"}));
    return;
  }
  event["set"] = dice.percent(50) ? sketch.any_consumer() : dice.pick(sketch.groups).name;
  if (dice.percent(60)) event["process"] = process_settings(sketch);
  if (dice.percent(40)) event["commit"] = commit_settings(sketch);
  if (dice.percent(20) || (!event.contains("process") && !event.contains("commit"))) event["poll"] = poll_timeout(sketch);
}

void seek(Sketch& sketch, Json& event) {
  auto& dice = sketch.dice;
  event["seek"] = sketch.any_consumer();
  if (dice.percent(60)) {
    event["to"] = dice.pick({"beginning", "end"});
    return;
  }
  event["to"] = Json::object();
  for (auto left = dice.between(1, 3); left > 0; --left)
    event["to"][sketch.any_partition()] = dice.one_in(3) ? 0 : dice.about(1, 3'000);
}

void trim(Sketch& sketch, Json& event) {
  auto& dice = sketch.dice;
  const auto& topic = dice.pick(sketch.topics);
  event["trim"] = topic.name;
  event["to"] = Json::object();
  for (auto left = dice.between(1, 4); left > 0; --left)
    event["to"][fmt::format("{}-{}", topic.name, dice.between(0, topic.most - 1))] = dice.one_in(6) ? 0 : dice.about(1, 1'000);
}

void disconnect(Sketch& sketch, Json& event) {
  auto& dice = sketch.dice;
  const auto target = dice.one_in(12) ? dice.pick(sketch.brokers) : sketch.any_consumer();
  event["disconnect"] = target;
  event["for"] = dice.time(10ms, sketch.length);
  if (!dice.percent(30)) return;
  Json from = Json::array();
  for (const auto& broker : sketch.brokers)
    if (broker != target && dice.percent(60)) from.push_back(broker);
  if (!from.empty()) event["from"] = std::move(from);
}

void pause_or_resume(Sketch& sketch, Json& event) {
  auto& dice = sketch.dice;
  event[dice.percent(60) ? "pause" : "resume"] = sketch.any_consumer();
  if (!dice.percent(35)) return;
  event["partitions"] = Json::array();
  for (auto left = dice.between(1, 3); left > 0; --left) event["partitions"].push_back(sketch.any_partition());
}

std::string down(Sketch& sketch) { return sketch.dice.one_in(8) ? "0s" : sketch.dice.time(10ms, 20s); }

void verb(Sketch& sketch, Json& event) {
  auto& dice = sketch.dice;
  switch (dice.between(1, 17)) {
    case 1:
    case 2: event["crash"] = process_name(sketch); return;
    case 3:
    case 4: event["start"] = process_name(sketch); return;
    case 5:
      event["restart"] = process_name(sketch);
      event["down"] = down(sketch);
      if (dice.percent(60)) event["how"] = dice.pick({"stop", "crash"});
      return;
    case 6: event["stop"] = process_name(sketch); return;
    case 7:
      event["freeze"] = process_name(sketch);
      event["for"] = dice.time(10ms, sketch.length);
      return;
    case 8:
      event["hang"] = sketch.any_consumer();
      event["for"] = dice.time(10ms, sketch.length);
      return;
    case 9: return disconnect(sketch, event);
    case 10:
      event["rolling_restart"] = dice.one_in(6) ? "brokers" : dice.pick(sketch.groups).name;
      event["every"] = dice.one_in(8) ? "0s" : dice.time(100ms, 20s);
      event["down"] = down(sketch);
      if (dice.percent(50)) event["how"] = dice.pick({"stop", "crash"});
      return;
    case 11:
      event["subscribe"] = sketch.any_consumer();
      event["to"] = subscription(sketch);
      return;
    case 12: event["unsubscribe"] = sketch.any_consumer(); return;
    case 13: return seek(sketch, event);
    case 14: return pause_or_resume(sketch, event);
    case 15:
    case 16: return set(sketch, event);
    case 17: return trim(sketch, event);
    default: return;
  }
}

}  // namespace

Json events(Sketch& sketch) {
  auto& dice = sketch.dice;
  Json list = Json::array();
  const auto count = dice.percent(12) ? 0 : dice.about(1, dice.one_in(8) ? 16 : 6);
  for (std::int64_t e = 0; e < count; ++e) {
    auto event = trigger(sketch);
    verb(sketch, event);
    list.push_back(std::move(event));
  }
  for (const auto& topic : sketch.topics) {
    if (topic.most == topic.partitions) continue;
    auto event = trigger(sketch);
    event["add_partitions"] = topic.name;
    event["to"] = topic.most;
    list.push_back(std::move(event));
  }
  return list;
}

}  // namespace regroup::properties
