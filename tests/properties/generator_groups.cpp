// Groups and their consumers.
#include <fmt/format.h>

#include "tests/properties/sketch.hpp"

namespace regroup::properties {
namespace {

// What a group says, or one consumer for itself.
void add_common(Sketch& sketch, Json& json, bool of_group) {
  auto& dice = sketch.dice;
  const auto chance = [&](int percent_of_group, int percent_of_consumer) {
    return dice.percent(of_group ? percent_of_group : percent_of_consumer);
  };
  if (chance(5, 2)) json["client"] = "java";
  if (chance(90, 15)) {
    auto configs = consumer_configs(sketch, of_group);
    if (!configs.empty()) json["configs"] = std::move(configs);
  }
  if (chance(60, 5)) json["poll"] = poll_timeout(sketch);
  if (chance(75, 10)) json["process"] = process_settings(sketch);
  if (chance(65, 6)) json["commit"] = commit_settings(sketch);
}

Json consumer(Sketch& sketch) {
  auto& dice = sketch.dice;
  Json json = Json::object();
  if (dice.percent(45)) json["start"] = dice.one_in(7) ? "never" : dice.one_in(5) ? "0s" : dice.time(10ms, sketch.length);
  if (dice.percent(8)) json["subscribe"] = subscription(sketch);
  add_common(sketch, json, false);
  if (dice.percent(10)) json["rack"] = dice.pick({"a", "b", "c"});
  else if (dice.one_in(20)) json["configs"]["client.rack"] = dice.pick({"a", "b"});
  return json;
}

Json by_name(Sketch& sketch, Sketch::Group& group, const std::string& prefix) {
  auto& dice = sketch.dice;
  Json consumers = Json::object();
  const auto count = dice.percent(15) ? 1 : dice.about(2, 6);
  const bool fixed = dice.percent(25);  // static members
  const bool shared = fixed && dice.one_in(6);
  for (std::int64_t c = 1; c <= count; ++c) {
    group.consumers.push_back(fmt::format("{}{}", prefix, c));
    auto json = consumer(sketch);
    if (fixed && dice.percent(85)) json["configs"]["group.instance.id"] = shared && c == 2 ? "i1" : fmt::format("i{}", c);
    consumers[group.consumers.back()] = std::move(json);
  }
  return consumers;
}

Json by_count(Sketch& sketch, Sketch::Group& group, const std::string& prefix) {
  auto& dice = sketch.dice;
  const auto count = dice.between(1, 6);
  Json consumers{{"count", count}};
  const bool named = prefix != "c" || dice.percent(30);
  if (named) consumers["name"] = prefix;
  if (dice.percent(60)) consumers["every"] = dice.time(1ms, sketch.length / 4 + 1ms);
  for (std::int64_t c = 1; c <= count; ++c) group.consumers.push_back(fmt::format("{}{}", prefix, c));
  return consumers;
}

}  // namespace

Json groups(Sketch& sketch) {
  auto& dice = sketch.dice;
  static const std::vector<std::string> names{"billing", "mail.out", "stock_1"};
  static const std::vector<std::string> prefixes{"c", "m-", "s."};
  Json all = Json::object();
  const auto count = dice.percent(78) ? 1 : dice.between(2, 3);
  for (std::size_t g = 0; g < static_cast<std::size_t>(count); ++g) {
    auto& group = sketch.groups.emplace_back();
    group.name = names[g];
    Json json = Json::object();
    json["subscribe"] = subscription(sketch);
    add_common(sketch, json, true);
    json["consumers"] = dice.percent(20) ? by_count(sketch, group, prefixes[g]) : by_name(sketch, group, prefixes[g]);
    all[group.name] = std::move(json);
  }
  return all;
}

}  // namespace regroup::properties
