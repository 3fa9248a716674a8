#include "tests/properties/simulation.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>

#include <fmt/format.h>

#include "sim/scenario/reader.hpp"

namespace regroup::properties {
namespace {

// The generator's runs take some thousand events; what takes so many will not end, or nobody would wait for it. Where two
// consumers share a partition each record of the backlog may be an event, more than once.
constexpr std::uint64_t kMostEvents = 1'500'000, kMostEventsAtOnce = 100'000;

std::string g_folder;  // of --scenario

}  // namespace

void look_for_files_in(const std::string& folder) { g_folder = folder; }

std::optional<std::string> file_beside(const std::string& name) {
  if (std::ifstream file(std::filesystem::path(g_folder) / name, std::ios::binary); !g_folder.empty() && file)
    return std::string(std::istreambuf_iterator<char>(file), {});
  return made_file(name);
}

std::shared_ptr<const Scenario> read(const Json& json) {
  ReadOptions options;
  options.file = "random.json";
  options.load = file_beside;
  try {
    return std::make_shared<const Scenario>(read_scenario(json.dump(), options).scenario);
  } catch (const ScenarioError& error) {
    throw Broken{"the reader accepts what the generator makes", error.what()};
  }
}

Stepper::Stepper(World& world, const Scenario& scenario) : world_(world) {
  for (const auto& topic : scenario.topics)
    for (const auto records : topic.backlog) backlog_ += static_cast<std::uint64_t>(std::min<std::int64_t>(records, 1'000'000));
}

bool Stepper::step() {
  if (!world_.step()) return false;
  if (world_.events() > kMostEvents + 5 * backlog_)
    throw Broken{kEnds, fmt::format("more than {} events", world_.events() - 1), "events"};
  if (world_.now() != at_) at_ = world_.now(), events_at_ = 0;
  if (++events_at_ > kMostEventsAtOnce + 2 * backlog_)
    throw Broken{kEnds, fmt::format("time stands still at {} us", at_.time_since_epoch().count()), "time stands still"};
  return true;
}

Run finish(World& world, std::shared_ptr<const Scenario> scenario) {
  for (Stepper stepper(world, *scenario); stepper.step();) {
  }
  Run run;
  run.scenario = std::move(scenario);
  run.directory = world.directory_pointer();
  run.outcome = world.finish();
  run.facts = world.facts();
  run.fingerprint = world.fingerprint();
  run.events = world.events();
  run.rounds = world.rounds();
  return run;
}

Run simulate(const Json& json, Facts facts) {
  const auto scenario = read(json);
  World world(scenario);
  if (facts == Facts::Kept) world.keep_facts();
  return finish(world, scenario);
}

namespace {

MetricValue when(SimTime at) { return at.time_since_epoch(); }

class Sayer {
 public:
  explicit Sayer(const Run& run) : run_(run), directory_(*run.directory) {}

  Sayings all() {
    each_metric(directory_, run_.outcome, [&](const std::string& name, const MetricValue& value) { said_[name] = value; });
    said_["run.ended_at"] = when(run_.outcome.ended_at);
    for (const auto& anomaly : run_.outcome.anomalies) say(anomaly);
    for (const auto& rebalance : run_.outcome.rebalances) say(rebalance);
    for (const auto& [group, count] : anomalies_) said_[directory_.groups[group.index()] + ".anomalies"] = count;
    return std::move(said_);
  }

 private:
  std::string name(ConsumerId consumer) const { return directory_.consumers[consumer.index()].name; }
  std::string name(const std::optional<ConsumerId>& consumer) const { return consumer ? name(*consumer) : "nobody"; }

  void say(const Anomaly& anomaly) {
    const auto at = fmt::format("{}.anomaly {}", directory_.groups[anomaly.group.index()], anomalies_[anomaly.group]++);
    said_[at] = fmt::format("{} {} {}..{}, {} and {}", anomaly.kind == Anomaly::Kind::Lost ? "lost" : "duplicate",
                            directory_.name_of(anomaly.partition), anomaly.from.value(), anomaly.to.value(), name(anomaly.first),
                            name(anomaly.again));
    said_[at + ", cause"] = std::string(name_of(anomaly.cause));
    said_[at + ", first"] = when(anomaly.first_at);
    said_[at + ", again"] = when(anomaly.again_at);
    for (std::size_t i = 0; i < anomaly.chain.size(); ++i) {
      const auto& link = anomaly.chain[i];
      said_[fmt::format("{}, link {}", at, i)] = fmt::format("{} {}", static_cast<int>(link.kind), link.rule);
      said_[fmt::format("{}, link {}, at", at, i)] = when(link.at);
    }
  }

  void say(const Rebalance& rebalance) {
    const auto at = fmt::format("{}.rebalance {}", directory_.groups[rebalance.group.index()], rebalances_[rebalance.group]++);
    std::vector<std::string> given{name(rebalance.leader)};
    for (const auto [consumer, partitions] : rebalance.assignment) {
      given.push_back(name(consumer) + ":");
      for (const auto partition : partitions) given.push_back(directory_.name_of(partition));
    }
    said_[at] = std::move(given);
    said_[at + ", reason"] = fmt::format("{} by {}", static_cast<int>(rebalance.reason), name(rebalance.by));
    said_[at + ", started"] = when(rebalance.started_at);
    said_[at + ", completed"] = when(rebalance.completed_at);
    said_[at + ", moved"] = rebalance.moved;
  }

  const Run& run_;
  const Directory& directory_;
  Sayings said_;
  std::map<GroupId, std::int64_t> anomalies_, rebalances_;
};

}  // namespace

Sayings sayings(const Run& run) { return Sayer(run).all(); }

std::string at_text(const MetricValue* value) { return value == nullptr ? "nothing" : metric_json(*value); }

}  // namespace regroup::properties
