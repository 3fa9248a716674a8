// The application around a consumer: subscription, processing, commit calls.
#include <fmt/format.h>

#include "tests/properties/sketch.hpp"

namespace regroup::properties {

Json subscription(Sketch& sketch) {
  auto& dice = sketch.dice;
  if (dice.percent(15))
    return {{"pattern", dice.pick({"orders", "ord.*", "(orders|returns)", ".*s", "[a-z]+", ".*", "none", "audit\\.log-2"})}};
  Json list = Json::array();
  for (const auto& topic : sketch.topics)
    if (dice.percent(70)) list.push_back(topic.name);
  if (list.empty()) list.push_back(dice.pick(sketch.topics).name);
  if (dice.one_in(30)) list.push_back(list.front());  // twice is once
  return list;
}

std::string poll_timeout(Sketch& sketch) {
  auto& dice = sketch.dice;
  if (sketch.length <= 12s && dice.one_in(30)) return dice.pick({"0s", "50us", "1ms"});
  return dice.time(40ms, 5s);
}

namespace {

Json exceptions(Sketch& sketch) {
  auto& dice = sketch.dice;
  Json list = Json::array();
  std::vector<std::string> seen;
  for (auto left = dice.between(1, 3); left > 0; --left) {
    const auto partition = sketch.any_partition();
    const auto offset = dice.one_in(4) ? 0 : dice.about(1, 400);
    auto key = fmt::format("{}@{}", partition, offset);
    if (std::find(seen.begin(), seen.end(), key) != seen.end()) continue;
    seen.push_back(std::move(key));
    Json record{{"partition", partition}, {"offset", offset}};
    const bool throws = dice.percent(60);
    if (throws) record["throws"] = dice.percent(95);
    if (!throws || dice.percent(30)) record["time"] = distribution(sketch, 1ms, sketch.length / 2);
    if (dice.percent(80)) record["attempts"] = dice.between(1, 3);
    list.push_back(std::move(record));
  }
  return list;
}

}  // namespace

Json process_settings(Sketch& sketch) {
  auto& dice = sketch.dice;
  Json process = Json::object();
  if (dice.percent(80))
    process["time"] = dice.one_in(10) ? Json("0s") : distribution(sketch, 20us, sketch.million ? 200us : 300ms);
  if (dice.percent(15)) process["batch"] = distribution(sketch, 100us, 3s);
  if (dice.percent(20)) process["in"] = dice.percent(80) ? "worker" : "poll";
  if (dice.percent(15)) process["effect"] = dice.percent(80) ? "batch" : "record";
  if (dice.percent(35)) process["on_throw"] = dice.pick({"close", "exit", "skip-record", "skip-batch", "retry"});
  if (dice.percent(30)) process["records"] = exceptions(sketch);
  return process;
}

Json commit_settings(Sketch& sketch) {
  auto& dice = sketch.dice;
  if (dice.percent(25)) return dice.pick({"sync", "async"});
  Json commit = Json::object();
  if (dice.percent(85)) commit["call"] = dice.pick({"sync", "sync", "async", "none"});
  if (dice.percent(50)) commit["when"] = dice.pick({"after", "before"});
  if (dice.percent(60)) {
    const auto kind = dice.between(sketch.million ? 2 : 1, 5);
    if (kind == 1) commit["every"] = "record";
    if (kind == 2) commit["every"] = "batch";
    if (kind == 3) commit["every"] = {{"records", sketch.million ? dice.about(1'000, 100'000) : dice.about(1, 200)}};
    if (kind == 4) commit["every"] = {{"batches", dice.about(1, 10)}};
    if (kind == 5) commit["every"] = {{"time", dice.time(sketch.million ? 500ms : 20ms, 20s)}};
  }
  if (dice.percent(35)) commit["on_revoke"] = dice.percent(85);
  return commit;
}

}  // namespace regroup::properties
