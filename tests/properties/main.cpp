// Properties of random scenarios: regroup_properties [--count N] [--first SEED], or --print SEED. Stops at the first that does
// not hold, with the scenario.
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include <unistd.h>

#include <fmt/format.h>

#include "reports/json.hpp"
#include "reports/metrics.hpp"
#include "reports/report.hpp"
#include "sim/scenario/reader.hpp"
#include "sim/world.hpp"
#include "tests/properties/generator.hpp"

namespace regroup::properties {
namespace {

struct Broken {
  std::string property, what;
};

constexpr std::uint64_t kMostEvents = 20'000'000;

struct Run {
  std::shared_ptr<const Scenario> scenario;
  std::shared_ptr<const Directory> directory;
  Outcome outcome;
  std::vector<Fact> facts;
  std::uint64_t fingerprint = 0, events = 0;
  std::map<std::string, std::string> metrics;
};

std::shared_ptr<const Scenario> read(const Json& json) {
  ReadOptions options;
  options.file = "random.json";
  try {
    return std::make_shared<const Scenario>(read_scenario(json.dump(), options).scenario);
  } catch (const ScenarioError& error) {
    throw Broken{"the reader accepts what the generator makes", error.what()};
  }
}

Run finish(World& world, std::shared_ptr<const Scenario> scenario) {
  while (world.step())
    if (world.events() > kMostEvents) throw Broken{"a run ends", fmt::format("more than {} events", kMostEvents)};
  Run run;
  run.scenario = std::move(scenario);
  run.directory = world.directory_pointer();
  run.outcome = world.finish();
  run.facts = world.facts();
  run.fingerprint = world.fingerprint();
  run.events = world.events();
  for (const auto& [name, value] : all_metrics(*run.directory, run.outcome)) run.metrics.emplace(name, metric_json(value));
  return run;
}

Run simulate(const Json& json) {
  const auto scenario = read(json);
  World world(scenario);
  world.keep_facts();
  return finish(world, scenario);
}

std::int64_t count(const Run& run, const std::string& name) { return std::stoll(run.metrics.at(name)); }

void identities(const Run& run) {
  for (const auto& [name, value] : run.metrics) {
    if (!name.ends_with(".produced")) continue;
    const auto of = [&](std::string_view metric) {
      return count(run, name.substr(0, name.size() - std::string_view("produced").size()) + std::string(metric));
    };
    if (of("produced") != of("processed") - of("duplicates") - of("phantom") + of("lost") + of("lag"))
      throw Broken{"produced = (processed - duplicates - phantom) + lost + lag", name};
    if (of("delivered") < of("processed")) throw Broken{"delivered >= processed", name};
  }
}

void causes(const Run& run, std::map<Cause, std::int64_t>& seen) {
  std::map<GroupId, std::int64_t> duplicates, lost;
  for (const auto& anomaly : run.outcome.anomalies) {
    const auto length = anomaly.to - anomaly.from;
    const auto name = fmt::format("{}@{}", run.directory->name_of(anomaly.partition), anomaly.from.value());
    if (length <= 0) throw Broken{"an anomaly is of some records", name};
    if (anomaly.chain.empty()) throw Broken{"an anomaly has a chain of facts", name};
    (anomaly.kind == Anomaly::Kind::Lost ? lost : duplicates)[anomaly.group] += length;
    ++seen[anomaly.cause];
  }
  for (std::size_t g = 0; g < run.directory->groups.size(); ++g) {
    const auto& name = run.directory->groups[g];
    if (duplicates[id_of<GroupId>(g)] != count(run, name + ".duplicates")) throw Broken{"every duplicate has a cause", name};
    if (lost[id_of<GroupId>(g)] != count(run, name + ".lost")) throw Broken{"every loss has a cause", name};
  }
}

// No generation gives a partition to two members.
void owners(const Run& run) {
  for (const auto& fact : run.facts) {
    const auto* generation = std::get_if<GenerationStarted>(&fact.body);
    if (generation == nullptr) continue;
    std::set<PartitionId> given;
    for (const auto& [consumer, partitions] : generation->assignment)
      for (const auto partition : partitions)
        if (!given.insert(partition).second)
          throw Broken{"a partition has one owner in a generation", run.directory->name_of(partition)};
  }
}

void same(const Run& a, const Run& b, const std::string& property) {
  for (const auto& [name, value] : a.metrics)
    if (const auto other = b.metrics.find(name); other == b.metrics.end() || other->second != value)
      throw Broken{property, fmt::format("{}: {} and {}", name, value, other == b.metrics.end() ? "nothing" : other->second)};
}

void fork(const Json& json, const Run& run) {
  const auto scenario = read(json);
  World original(scenario);
  for (std::uint64_t i = 0; i < run.events / 2; ++i) original.step();
  World copy = original;
  const auto first = finish(original, scenario), second = finish(copy, scenario);
  if (first.fingerprint != run.fingerprint || second.fingerprint != run.fingerprint)
    throw Broken{"a fork goes on as the original", fmt::format("{:016x}, {:016x}, {:016x}", run.fingerprint, first.fingerprint, second.fingerprint)};
}

void report(const Run& run) {
  const Report report{*run.scenario, *run.directory, run.outcome, {}, {}, {}};
  const auto text = json_report(report, "0");
  if (!Json::accept(text)) throw Broken{"the report is JSON", text.substr(0, 200)};
}

// A topic that nobody reads, and a group that never starts, change nothing else.
void bystanders(const Json& json, const Run& run) {
  auto larger = json;
  larger["topics"]["zz-unused"] = {{"partitions", 3}, {"backlog", 5}};
  larger["groups"]["zz-idle"] = {{"subscribe", {"zz-unused"}}, {"consumers", {{"zz-1", {{"start", "never"}}}}}};
  // A pattern would see the new topic.
  if (json.dump().find("\"pattern\"") != std::string::npos) return;
  same(run, simulate(larger), "an unused topic and an idle group change nothing");
}

void check(const Json& json, std::map<Cause, std::int64_t>& seen, std::uint64_t& events) {
  const auto run = simulate(json);
  events += run.events;
  identities(run);
  causes(run, seen);
  owners(run);
  report(run);
  fork(json, run);
  bystanders(json, run);
}

std::optional<Broken> failure(const Json& json, std::map<Cause, std::int64_t>& seen, std::uint64_t& events) {
  try {
    check(json, seen, events);
    return std::nullopt;
  } catch (const Broken& broken) {
    return broken;
  } catch (const std::exception& error) {
    return Broken{"no assertion fails", error.what()};
  }
}

// Leaves out one part after the other, as long as the same property stays broken.
Json shrink(Json json, const std::string& property) {
  std::map<Cause, std::int64_t> seen;
  std::uint64_t events = 0;
  const auto still = [&](const Json& candidate) {
    const auto broken = failure(candidate, seen, events);
    return broken && broken->property == property;
  };
  bool smaller = true;
  const auto without = [&](const std::string& pointer) {
    const Json::json_pointer at(pointer);
    for (std::size_t i = 0; json.contains(at) && i < json[at].size();) {
      auto candidate = json;
      auto& part = candidate[at];
      if (part.is_array()) part.erase(part.begin() + static_cast<std::ptrdiff_t>(i));
      else if (part.is_object()) part.erase(std::next(part.begin(), static_cast<std::ptrdiff_t>(i)).key());
      else return;
      if (still(candidate)) json = std::move(candidate), smaller = true;
      else ++i;
    }
  };
  while (smaller) {
    smaller = false;
    without("/events");
    without("/groups");
    without("/producers");
    without("/topics");
    without("/cluster");
    without("/cluster/configs");
    without("");
    for (const auto& [name, group] : Json(json["groups"]).items())
      for (const auto* part : {"", "/configs", "/consumers", "/process", "/process/records", "/commit"}) without("/groups/" + name + part);
    for (const auto& [name, topic] : Json(json["topics"]).items()) without("/topics/" + name);
  }
  return json;
}

int run(std::uint64_t first, std::uint64_t count) {
  const bool terminal = isatty(STDERR_FILENO) != 0;
  std::map<Cause, std::int64_t> seen;
  std::uint64_t events = 0;
  for (std::uint64_t seed = first; seed < first + count; ++seed) {
    if (terminal && seed % 50 == 0) std::cerr << fmt::format("\r{} of {}", seed - first, count) << std::flush;
    const auto json = generate(seed);
    const auto broken = failure(json, seen, events);
    if (!broken) continue;
    if (terminal) std::cerr << "\r";
    std::cout << fmt::format("seed {}: \"{}\" does not hold: {}\n", seed, broken->property, broken->what)
              << shrink(json, broken->property).dump(1) << "\n";
    return 1;
  }
  if (terminal) std::cerr << "\r";
  std::cout << fmt::format("{} scenarios from seed {}, {} events: all properties hold\n", count, first, events);
  for (const auto& [cause, times] : seen) std::cout << fmt::format("  {:6} {}\n", times, name_of(cause));
  return 0;
}

}  // namespace
}  // namespace regroup::properties

int main(int argc, char** argv) {
  std::uint64_t first = 1, count = 1000;
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string_view option = argv[i];
    if (option == "--count") count = std::strtoull(argv[i + 1], nullptr, 10);
    else if (option == "--first") first = std::strtoull(argv[i + 1], nullptr, 10);
    else if (option == "--print") return std::cout << regroup::properties::generate(std::strtoull(argv[i + 1], nullptr, 10)).dump(1) << "\n", 0;
    else return std::cerr << "usage: regroup_properties [--count N] [--first SEED] | --print SEED\n", 2;
  }
  return regroup::properties::run(first, count);
}
