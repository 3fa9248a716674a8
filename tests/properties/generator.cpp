// The frame of a random scenario: time, cluster, topics and producers.
#include "tests/properties/generator.hpp"

#include <array>

#include <fmt/format.h>

#include "tests/properties/sketch.hpp"

namespace regroup::properties {

std::string text_of(Duration duration, bool decimals) {
  const auto micros = duration.count();
  if (micros == 0) return "0s";
  if (micros % 3'600'000'000 == 0) return fmt::format("{}h", micros / 3'600'000'000);
  if (micros % 60'000'000 == 0 && micros >= 120'000'000) return fmt::format("{}min", micros / 60'000'000);
  if (micros % 1'000'000 == 0) return fmt::format("{}s", micros / 1'000'000);
  if (micros % 1'000 != 0) return fmt::format("{}us", micros);
  if (!decimals) return fmt::format("{}ms", micros / 1'000);
  auto text = fmt::format("{}.{:03}", micros / 1'000'000, micros % 1'000'000 / 1'000);
  while (text.back() == '0') text.pop_back();
  return text + "s";
}

Json distribution(Sketch& sketch, Duration low, Duration high) {
  auto& dice = sketch.dice;
  const auto kind = sketch.million || dice.percent(60) ? 0 : dice.between(1, 3);
  const auto typical = Duration{dice.about(low.count(), high.count())};
  if (kind == 0) return text_of(typical);
  if (kind == 1) return {{"uniform", {text_of(typical / 2), text_of(typical * 2)}}};
  if (kind == 2) return {{"exponential", text_of(typical)}};
  return {{"lognormal",
           {{"median", text_of(std::max(typical, 1us))}, {"p99", text_of(std::max(typical, 1us) * dice.between(1, 20))}}}};
}

namespace {

void choose_length(Sketch& sketch) {
  auto& dice = sketch.dice;
  const auto kind = dice.between(1, 100);
  const auto seconds = kind <= 75 ? dice.between(8, 25) : kind <= 95 ? dice.between(25, 60) : dice.between(60, 240);
  sketch.length = kind == 1 ? Duration{dice.about(1, 5'000'000)} : Duration{seconds * 1'000'000};
  sketch.million = dice.one_in(100);
}

Json cluster(Sketch& sketch) {
  auto& dice = sketch.dice;
  const auto count = dice.percent(80) ? 1 : dice.between(2, 3);
  Json cluster = Json::object();
  std::vector<std::int64_t> ids;
  for (std::int64_t b = 1; b <= count; ++b) ids.push_back(b);
  if (dice.percent(25)) {
    Json list = Json::array();
    if (dice.one_in(4))
      for (auto& id : ids) id = 10 - id;
    for (const auto id : ids) {
      list.push_back({{"id", id}});
      if (dice.percent(60)) list.back()["rack"] = dice.pick({"a", "b"});
    }
    cluster["brokers"] = list;
  } else if (count > 1 || dice.percent(10)) {
    cluster["brokers"] = count;
  }
  for (const auto id : ids) sketch.brokers.push_back(fmt::format("broker-{}", id));
  auto configs = broker_configs(sketch, count > 1);
  if (!configs.empty()) cluster["configs"] = std::move(configs);
  if (dice.percent(35)) cluster["network"] = {{"latency", dice.one_in(12) ? Json("0s") : distribution(sketch, 50us, 20ms)}};
  return cluster;
}

Json backlog(Sketch& sketch, const Sketch::Topic& topic) {
  auto& dice = sketch.dice;
  if (sketch.million && topic.name == "orders") return 1'000'000 / topic.partitions;
  const std::int64_t most = dice.one_in(6) ? 2'000 : 250;
  if (dice.percent(60)) return dice.about(1, most);
  Json list = Json::array();
  for (std::int64_t p = 0; p < topic.partitions; ++p) list.push_back(dice.percent(20) ? 0 : dice.about(1, most));
  return list;
}

Json topics(Sketch& sketch) {
  auto& dice = sketch.dice;
  Json all = Json::object();
  const auto count = dice.percent(55) ? 1 : dice.between(2, 3);
  for (std::int64_t t = 0; t < count; ++t) {
    auto& topic = sketch.topics.emplace_back();
    topic.name = std::vector<std::string>{"orders", "returns", "audit.log-2"}[static_cast<std::size_t>(t)];
    Json json = Json::object();
    topic.partitions = dice.percent(10) ? 1 : dice.about(1, 12);
    if (topic.partitions > 1 || dice.percent(50)) json["partitions"] = topic.partitions;
    topic.most = topic.partitions;
    if (dice.percent(10)) topic.most += dice.between(1, 4);
    if (dice.percent(10)) json["replicas"] = 1;
    if (dice.percent(70) || sketch.million) json["backlog"] = backlog(sketch, topic);
    if (dice.percent(25))
      json["size"] = dice.percent(50) ? Json(dice.about(1, 20'000)) : Json(dice.pick({"1KiB", "10B", "0B", "100KiB", "1MiB"}));
    if (dice.percent(20)) json["configs"] = topic_configs(sketch);
    all[topic.name] = std::move(json);
  }
  return all;
}

std::string rate(Sketch& sketch, std::int64_t per_second) {
  auto& dice = sketch.dice;
  if (dice.one_in(5)) return fmt::format("{}/min", per_second * 60);
  if (dice.one_in(8)) return fmt::format("{}.5/s", per_second);
  if (dice.one_in(12)) return fmt::format("{}/h", per_second * 3'600);
  if (dice.one_in(20)) return fmt::format("{}/ms", static_cast<double>(per_second) / 1'000.0);
  return fmt::format("{}/s", per_second);
}

Json producer(Sketch& sketch) {
  auto& dice = sketch.dice;
  const auto& topic = dice.pick(sketch.topics);
  Json json{{"topic", topic.name}};
  const bool poisson = dice.percent(15);
  const auto per_second = dice.about(1, poisson ? 10 : dice.one_in(10) ? 800 : 40);
  const std::int64_t records = poisson ? 100 : dice.one_in(8) ? 4'000 : 500;
  const auto seconds = std::max<std::int64_t>(records / per_second, 1);
  json["rate"] = dice.one_in(60) ? "0/s" : rate(sketch, per_second);
  if (dice.percent(25)) json["size"] = dice.about(1, 5'000);
  const auto from = dice.percent(50) ? Duration{} : Duration{dice.between(0, sketch.length.count())};
  if (from > Duration{} || dice.percent(20)) json["from"] = text_of(from);
  if (from + Duration{seconds * 1'000'000} < sketch.length || dice.percent(30))
    json["to"] = text_of(from + Duration{seconds * 1'000'000});
  if (poisson || dice.percent(10)) json["arrivals"] = poisson ? "poisson" : "even";
  if (dice.percent(25)) {
    json["partitions"] = Json::object();
    for (std::int64_t p = 0; p < topic.partitions; ++p)
      if (p == 0 || dice.percent(70))
        json["partitions"][std::to_string(p)] = dice.one_in(5) ? Json(0.5) : Json(dice.between(p == 0 ? 1 : 0, 5));
  } else if (dice.percent(10)) {
    json["partitions"] = "even";
  }
  if (dice.percent(25)) json["configs"] = producer_configs(sketch);
  return json;
}

Json producers(Sketch& sketch) {
  auto& dice = sketch.dice;
  Json all = Json::object();
  const auto count = dice.percent(25) ? 0 : dice.percent(75) ? 1 : dice.between(2, 3);
  for (std::int64_t p = 0; p < count; ++p) {
    sketch.producers.push_back(fmt::format("web{}", p + 1));
    all[sketch.producers.back()] = producer(sketch);
  }
  return all;
}

// What holds in every run, so that the reader and the report of expectations are walked through too.
Json expectations(Sketch& sketch) {
  Json expect = Json::object();
  const auto& group = sketch.dice.pick(sketch.groups);
  expect[group.name + ".processed"] = {{"min", 0}};
  expect[group.name + "." + sketch.dice.pick({"lost", "lag", "duplicates", "rebalances", "commits"})] = {{"min", 0},
                                                                                                         {"max", 1'000'000'000}};
  expect[group.name + "/" + sketch.dice.pick(group.consumers) + ".delivered"] = {{"about", 0}, {"within", 1'000'000'000}};
  return expect;
}

}  // namespace

std::optional<Kind> kind_named(const std::string& name) {
  if (name == "any") return Kind::Any;
  if (name == "scalable") return Kind::Scalable;
  if (name == "steady") return Kind::Steady;
  if (name == "disturbed") return Kind::Disturbed;
  return std::nullopt;
}

Json generate(std::uint64_t seed, std::optional<Kind> kind) {
  constexpr std::array in_turn{Kind::Scalable, Kind::Steady, Kind::Any, Kind::Disturbed,
                               Kind::Scalable, Kind::Steady, Kind::Any, Kind::Any};
  switch (kind.value_or(in_turn[seed % in_turn.size()])) {
    case Kind::Scalable: return generate_scalable(seed);
    case Kind::Steady: return generate_steady(seed);
    case Kind::Disturbed: return generate_disturbed(seed);
    default: return generate_any(seed);
  }
}

Json generate_any(std::uint64_t seed) {
  Sketch sketch(seed);
  auto& dice = sketch.dice;
  choose_length(sketch);
  Json root = Json::object();
  if (dice.percent(5)) root["$schema"] = "scenarios/scenario.schema.json";
  root["name"] = fmt::format("seed {}", seed);
  if (dice.percent(10)) root["about"] = "Made by regroup_properties.";
  if (dice.percent(5)) root["source"] = "chance";
  if (dice.percent(10)) root["kafka"] = "4.3";
  if (dice.percent(70)) root["seed"] = dice.percent(90) ? dice.between(0, 1'000) : dice.between(0, INT64_MAX - 1);
  root["duration"] = text_of(sketch.length, dice.percent(20));
  if (dice.percent(35)) root["until"] = dice.percent(80) ? "drained" : "duration";
  if (dice.percent(30)) {
    root["model"] = Json::object();
    for (const auto* key : {"process_start", "connect", "call", "request", "coordinator_write", "late_wake"})
      if (dice.percent(70)) root["model"][key] = dice.percent(40) ? "0s" : dice.time(100us, 200ms);
  }
  auto cluster_json = cluster(sketch);
  if (!cluster_json.empty()) root["cluster"] = std::move(cluster_json);
  root["topics"] = topics(sketch);
  auto producers_json = producers(sketch);
  if (!producers_json.empty()) root["producers"] = std::move(producers_json);
  root["groups"] = groups(sketch);
  auto events_json = events(sketch);
  if (!events_json.empty()) root["events"] = std::move(events_json);
  if (dice.percent(10)) root["expect"] = expectations(sketch);
  return root;
}

}  // namespace regroup::properties
