#include "bench/growth.hpp"

#include <array>
#include <cmath>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "bench/process.hpp"
#include "bench/queue.hpp"
#include "bench/run_cost.hpp"
#include "sim/scenario/reader.hpp"
#include "sim/world.hpp"

namespace regroup::bench {
namespace {

constexpr int kSizes = 4;
constexpr int kHeartbeatSeconds = 3;  // Kafka's default of heartbeat.interval.ms

// A group whose polls always find records: each poll is followed by 100 ms of work, whatever it returned.
struct Shape {
  int groups = 1, consumers = 8, partitions = 64, rate = 10'000, seconds = 30;
};

struct Dimension {
  const char* name;
  int Shape::*size;
  std::array<int, kSizes> sizes;
};

const std::array<Dimension, 5> kDimensions{{{"consumers", &Shape::consumers, {4, 8, 16, 32}},
                                            {"partitions", &Shape::partitions, {16, 64, 256, 1'024}},
                                            {"records/s", &Shape::rate, {10'000, 40'000, 160'000, 640'000}},
                                            {"seconds", &Shape::seconds, {30, 120, 480, 1'920}},
                                            {"groups", &Shape::groups, {1, 2, 4, 8}}}};

Scenario scenario_of(const Shape& shape) {
  using Json = nlohmann::json;
  Json scenario;
  scenario["duration"] = fmt::format("{}s", shape.seconds);
  scenario["topics"]["orders"]["partitions"] = shape.partitions;
  scenario["producers"]["web"] = {{"topic", "orders"}, {"rate", fmt::format("{}/s", shape.rate)}};
  for (int g = 0; g < shape.groups; ++g) {
    auto& group = scenario["groups"][fmt::format("group-{}", g)];
    group = {{"subscribe", {"orders"}},
             {"configs", {{"enable.auto.commit", true}, {"max.poll.records", 1'000'000}}},
             {"process", {{"batch", "100ms"}}}};
    for (int c = 0; c < shape.consumers; ++c) group["consumers"][fmt::format("c{}-{}", g, c)] = Json::object();
  }
  return read_scenario(scenario.dump()).scenario;
}

// Polls that returned records: a poll's deliveries are at one instant.
std::size_t polls_of(const Scenario& scenario) {
  return forked<std::size_t>([&] {
    World world(std::make_shared<const Scenario>(scenario));
    world.keep_facts();
    world.run([](SimTime) { return !cli::interrupted(); });
    std::size_t polls = 0;
    std::vector<SimTime> last(world.directory().consumers.size(), kNever);
    for (const auto& fact : world.facts())
      if (const auto* delivered = std::get_if<Delivered>(&fact.body))
        if (std::exchange(last[delivered->consumer.index()], fact.at) != fact.at) ++polls;
    return polls;
  });
}

struct Point {
  int size;
  RunCost cost;
  std::size_t polls;
  double heartbeats;  // that the members send while nothing happens to them
  double per_poll() const { return static_cast<double>(cost.events) / static_cast<double>(polls); }
  double per_heartbeat() const { return static_cast<double>(cost.events) / heartbeats; }
};

Point measure(const Dimension& dimension, int size, cli::Progress& progress) {
  Shape shape;
  shape.*dimension.size = size;
  const auto scenario = scenario_of(shape);
  const auto cost = cost_of(fmt::format("{} {}", size, dimension.name), scenario, progress);
  return {size, cost, polls_of(scenario),
          static_cast<double>(shape.groups * shape.consumers) * shape.seconds / kHeartbeatSeconds};
}

// The slope of log(value) over log(size), by least squares.
template <class Value>
double exponent(const std::vector<Point>& points, Value value) {
  double x = 0, y = 0, xx = 0, xy = 0;
  const auto n = static_cast<double>(points.size());
  for (const auto& point : points) {
    const auto a = std::log(point.size), b = std::log(value(point));
    x += a, y += b, xx += a * a, xy += a * b;
  }
  return (n * xy - x * y) / (n * xx - x * x);
}

struct Growth {
  const char* name;
  std::vector<Point> points;
  double of_time() const {
    return exponent(points, [](const Point& p) { return p.cost.seconds; });
  }
  double of_events() const {
    return exponent(points, [](const Point& p) { return static_cast<double>(p.cost.events); });
  }
};

void print_table(const std::vector<Growth>& all) {
  fmt::print("{:>9} {:<10} {:>10} {:>9} {:>10} {:>9} {:>12} {:>16}\n", "", "", "events", "CPU ms", "ns/event", "polls",
             "events/poll", "events/heartbeat");
  for (const auto& growth : all) {
    for (const auto& point : growth.points)
      fmt::print("{:>9} {:<10} {:>10} {:>9.2f} {:>10.0f} {:>9} {:>12.1f} {:>16.1f}\n", point.size, growth.name, point.cost.events,
                 point.cost.seconds * 1e3, point.cost.nanoseconds(), point.polls, point.per_poll(), point.per_heartbeat());
    fmt::print("{:>9} {:<10} {:>10.2f} {:>9.2f}\n\n", "exponent", "", growth.of_events(), growth.of_time());
  }
  const Shape base;
  fmt::print(
      "exponents over four sizes: 0 is free, 1 proportional, 2 quadratic. What does not vary: {} group, {} consumers, {} "
      "partitions,\n"
      "{} records/s, {} s. Polls: those that returned records; heartbeats: what the members send while nothing happens.\n",
      base.groups, base.consumers, base.partitions, base.rate, base.seconds);
}

void print_json(const std::vector<Growth>& all) {
  nlohmann::ordered_json made = nlohmann::ordered_json::array();
  for (const auto& growth : all) {
    nlohmann::ordered_json entry{
        {"dimension", growth.name}, {"exponent_of_events", growth.of_events()}, {"exponent_of_time", growth.of_time()}};
    for (const auto& point : growth.points)
      entry["sizes"].push_back({{"size", point.size},
                                {"events", point.cost.events},
                                {"seconds", point.cost.seconds},
                                {"polls", point.polls},
                                {"events_per_poll", point.per_poll()},
                                {"events_per_heartbeat", point.per_heartbeat()}});
    made.push_back(entry);
  }
  fmt::print("{}\n", made.dump(1));
}

}  // namespace

void print_growth(bool json, cli::Progress& progress) {
  std::vector<Growth> all;
  for (const auto& dimension : kDimensions) {
    all.push_back({dimension.name, {}});
    for (const int size : dimension.sizes) all.back().points.push_back(measure(dimension, size, progress));
  }
  json ? print_json(all) : print_table(all);
}

}  // namespace regroup::bench
