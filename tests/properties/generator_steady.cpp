// Scenarios in which consumers come to rest: nothing is random, records come evenly, and commits are automatic or none.
#include <fmt/format.h>

#include "tests/properties/sketch.hpp"

namespace regroup::properties {
namespace {

Json steady_cluster(Sketch& sketch) {
  auto& dice = sketch.dice;
  const auto brokers = dice.percent(60) ? 1 : dice.between(2, 3);
  for (auto b = 1; b <= brokers; ++b) sketch.brokers.push_back(fmt::format("broker-{}", b));
  Json json{{"brokers", brokers},
            {"configs",
             {{"offsets.topic.replication.factor", 1},
              {"group.min.session.timeout.ms", 100},
              {"group.initial.rebalance.delay.ms", dice.percent(40) ? 0 : dice.about(50, 3'000)}}}};
  if (dice.percent(60)) json["network"] = {{"latency", dice.time(50us, 20ms)}};
  return json;
}

Json steady_topics(Sketch& sketch) {
  auto& dice = sketch.dice;
  Json all = Json::object();
  for (auto left = dice.percent(65) ? 1 : 2; left > 0; --left) {
    auto& topic = sketch.topics.emplace_back();
    topic.name = left == 1 ? "orders" : "returns";
    topic.partitions = topic.most = dice.about(1, 16);
    if (dice.percent(15)) topic.most += dice.between(1, 3);
    all[topic.name] = {{"partitions", topic.partitions}};
    if (dice.percent(40)) all[topic.name]["backlog"] = dice.about(1, dice.percent(30) ? 200'000 : 2'000);
    if (dice.percent(30)) all[topic.name]["size"] = dice.about(1, 3'000);
    if (dice.percent(10)) all[topic.name]["configs"] = {{"retention.ms", dice.about(1'000, 60'000)}};
  }
  return all;
}

Json steady_producer(Sketch& sketch) {
  auto& dice = sketch.dice;
  const auto& topic = dice.pick(sketch.topics);
  const auto count = dice.percent(80) ? dice.pick({1, 2, 3, 5, 8, 10, 12, 20, 30, 50, 70, 100, 120, 250, 500, 600, 1'000, 1'500})
                                      : dice.about(1, 2'000);
  Json json{{"topic", topic.name}, {"rate", fmt::format("{}/s", count)}};
  if (dice.percent(50)) json["configs"] = {{"linger.ms", dice.percent(50) ? 0 : dice.about(1, 50)}};
  if (dice.percent(20)) json["from"] = sketch.instant();
  if (dice.percent(10)) {
    Json weights = Json::object();
    for (std::int64_t p = 0; p < topic.partitions; ++p) weights[std::to_string(p)] = dice.between(1, 3);
    json["partitions"] = std::move(weights);
  }
  return json;
}

Json steady_group(Sketch& sketch, const std::string& name) {
  auto& dice = sketch.dice;
  auto& group = sketch.groups.emplace_back();
  group.name = name;
  Json configs{{"enable.auto.commit", dice.percent(70)}, {"auto.offset.reset", dice.pick({"earliest", "latest"})}};
  if (dice.percent(60)) configs["auto.commit.interval.ms"] = dice.about(50, 10'000);
  if (dice.percent(60)) {
    const auto session = dice.about(300, 20'000);
    configs["session.timeout.ms"] = session;
    configs["heartbeat.interval.ms"] = dice.about(50, session / 2);
  }
  if (dice.percent(30)) configs["max.poll.interval.ms"] = dice.about(500, 20'000);
  if (dice.percent(50)) configs["max.poll.records"] = dice.about(1, 200);
  if (dice.percent(20)) configs["fetch.min.bytes"] = dice.about(1, 5'000);
  if (dice.percent(20)) configs["fetch.max.wait.ms"] = dice.about(1, 2'000);
  if (dice.percent(20)) configs["max.partition.fetch.bytes"] = dice.about(200, 50'000);
  if (dice.percent(70))
    configs["partition.assignment.strategy"] = {dice.pick({"range", "roundrobin", "sticky", "cooperative-sticky"})};
  Json json{{"subscribe", subscription(sketch)}, {"configs", std::move(configs)}};
  if (dice.percent(80)) json["process"] = {{"time", dice.percent(10) ? "0s" : dice.time(20us, 20ms)}};
  if (dice.percent(10) && json.contains("process")) json["process"]["batch"] = dice.time(50us, 20ms);
  if (dice.percent(40)) json["poll"] = dice.time(5ms, 1s);
  if (dice.percent(10)) json["commit"] = commit_settings(sketch);
  const bool fixed = dice.percent(20);
  for (auto c = 1; c <= dice.between(1, 5); ++c) {
    group.consumers.push_back(fmt::format("{}{}", name[0], c));
    auto& consumer = json["consumers"][group.consumers.back()] = Json::object();
    if (dice.percent(40)) consumer["start"] = sketch.instant();
    if (fixed) consumer["configs"] = {{"group.instance.id", fmt::format("i{}", dice.percent(90) ? c : 1)}};
  }
  return json;
}

// Two members or three, deep backlogs, small polls and cooperative rejoins: what a rest has to hear, to do and to be taken up
// from comes at every place of its rounds.
Json rejoining_group(Sketch& sketch) {
  auto& dice = sketch.dice;
  auto& group = sketch.groups.emplace_back();
  group.name = "billing";
  const auto& topic = sketch.topics.front();
  Json configs{{"auto.offset.reset", "earliest"},
               {"enable.auto.commit", dice.percent(60)},
               {"max.poll.records", dice.about(1, 60)},
               {"partition.assignment.strategy", {dice.percent(85) ? "cooperative-sticky" : "sticky"}}};
  if (dice.percent(70)) configs["auto.commit.interval.ms"] = dice.about(20, 3'000);
  if (dice.percent(50)) configs["fetch.max.bytes"] = dice.percent(60) ? 1 : dice.about(1, 20'000);
  if (dice.percent(50)) configs["max.partition.fetch.bytes"] = dice.about(1, 20'000);
  if (dice.percent(60)) configs["heartbeat.interval.ms"] = dice.about(50, 5'000);
  configs["session.timeout.ms"] = dice.percent(70) ? dice.about(11'000, 45'000) : dice.about(5'100, 11'000);
  if (dice.percent(40)) configs["max.poll.interval.ms"] = dice.about(300, 5'000);
  if (dice.percent(20)) configs["retry.backoff.ms"] = dice.about(1, 300);
  Json json{{"subscribe", {topic.name}}, {"configs", std::move(configs)}};
  json["process"] = {{"time", dice.percent(15) ? dice.time(20ms, 600ms) : dice.time(50us, 20ms)}};
  if (dice.percent(25)) json["process"]["batch"] = dice.time(50us, 20ms);
  if (dice.percent(40)) json["poll"] = dice.time(2ms, 500ms);
  for (auto c = 1; c <= (dice.percent(75) ? 2 : 3); ++c) {
    group.consumers.push_back(fmt::format("c{}", c));
    json["consumers"][group.consumers.back()] = Json::object();
    if (c > 1 && dice.percent(40)) json["consumers"][group.consumers.back()]["start"] = sketch.instant();
  }
  if (sketch.topics.size() > 1) {  // who rejoins for it takes nothing from the others
    group.consumers.push_back("x");
    json["consumers"]["x"] = {{"subscribe", {sketch.topics.back().name}}};
  }
  return json;
}

Json disturbance(Sketch& sketch) {
  auto& dice = sketch.dice;
  const auto& consumer = dice.pick(sketch.groups.front().consumers);
  Json event{{"at", text_of(Duration{dice.between(1'000, sketch.length.count() / 1'000) * 1'000})}};
  const auto kind = dice.between(1, 20);
  if (kind <= 6) {  // nothing but a reason to wake everybody
    event["set"] = "network";
    event["latency"] = dice.time(50us, 20ms);
  } else if (kind <= 10) {
    event["restart"] = consumer;
    event["down"] = dice.time(10ms, 3s);
    event["how"] = dice.pick({"stop", "crash"});
  } else if (kind <= 13) {
    event["freeze"] = consumer;
    event["for"] = dice.time(5ms, 4s);
  } else if (kind <= 15) {
    event[dice.percent(50) ? "pause" : "resume"] = consumer;
    if (dice.percent(60)) event["partitions"] = {fmt::format("orders-{}", dice.between(0, sketch.topics.front().partitions - 1))};
  } else if (kind <= 17) {
    event["set"] = consumer;
    event["process"] = {{"time", dice.time(50us, 20ms)}};
  } else if (kind == 18) {
    event["disconnect"] = consumer;
    event["for"] = dice.time(5ms, 3s);
  } else if (kind == 19) {
    event["restart"] = dice.pick(sketch.brokers);
    event["down"] = dice.time(10ms, 1s);
  } else {
    event["hang"] = consumer;
    event["for"] = dice.time(5ms, 2s);
  }
  return event;
}

}  // namespace

Json generate_steady(std::uint64_t seed) {
  Sketch sketch(seed);
  auto& dice = sketch.dice;
  sketch.length = Duration{dice.about(3'000, 40'000) * 1'000};
  Json root{{"name", fmt::format("seed {}", seed)}, {"duration", text_of(sketch.length)}};
  if (dice.percent(15)) root["until"] = "drained";
  root["cluster"] = steady_cluster(sketch);
  root["topics"] = steady_topics(sketch);
  root["producers"] = Json::object();
  for (auto p = dice.percent(70) ? 1 : 2; p > 0; --p) {
    sketch.producers.push_back(fmt::format("web{}", p));
    root["producers"][sketch.producers.back()] = steady_producer(sketch);
  }
  root["groups"]["billing"] = steady_group(sketch, "billing");
  if (dice.percent(20)) root["groups"]["audit"] = steady_group(sketch, "audit");
  if (dice.percent(75)) root["events"] = events(sketch);
  return root;
}

Json generate_disturbed(std::uint64_t seed) {
  Sketch sketch(seed);
  auto& dice = sketch.dice;
  sketch.length = Duration{dice.about(5'000, 20'000) * 1'000};
  Json root{{"name", fmt::format("seed {}", seed)}, {"duration", text_of(sketch.length)}};
  root["cluster"] = steady_cluster(sketch);
  if (dice.one_in(10)) root["cluster"]["network"] = {{"latency", "0s"}};
  if (dice.percent(30)) {
    sketch.topics = {{}, {"returns"}};
    root["topics"]["returns"] = Json::object();
  } else {
    sketch.topics.emplace_back();
  }
  auto& topic = sketch.topics.front();
  topic.name = "orders";
  topic.partitions = topic.most = dice.between(1, 6);
  root["topics"]["orders"] = {{"partitions", topic.partitions}, {"backlog", dice.about(200, 20'000)}};
  if (dice.percent(50)) root["topics"]["orders"]["size"] = dice.about(1, 3'000);
  if (dice.percent(40)) {
    sketch.producers.push_back("web");
    root["producers"]["web"] = {{"topic", topic.name}, {"rate", fmt::format("{}/s", dice.about(1, 500))}};
  }
  root["groups"]["billing"] = rejoining_group(sketch);
  root["events"] = Json::array();
  for (auto left = dice.between(1, 8); left > 0; --left) root["events"].push_back(disturbance(sketch));
  return root;
}

}  // namespace regroup::properties
