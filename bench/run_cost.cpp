#include "bench/run_cost.hpp"

#include <algorithm>
#include <memory>

#include <fmt/format.h>

#include "bench/process.hpp"
#include "bench/queue.hpp"
#include "cli/simulate.hpp"
#include "sim/world.hpp"

namespace regroup::bench {
namespace {

// Seconds: of what takes longer one run is enough. Else the later ones need not touch their memory for the first time, and one of
// them meets a moment in which nobody else on the machine wants its caches.
constexpr double kLong = 10;
constexpr int kRunsMin = 4;

// The best of three; in a fork, so that the copies do not count as memory of the run.
double copy_microseconds(const World& world) {
  return forked<double>([&] {
    double best = 1e30;
    for (int i = 0; i < 3; ++i) {
      const auto began = cpu_seconds();
      const World fork = world;  // NOLINT(performance-unnecessary-copy-initialization): the copy is what is measured
      best = std::min(best, cpu_seconds() - began);
    }
    return best * 1e6;
  });
}

class Measured {
 public:
  Measured(const std::string& what, std::shared_ptr<const Scenario> scenario, cli::Progress& progress)
      : what_(what), scenario_(std::move(scenario)), progress_(progress) {}

  RunCost cost(bool count) {
    const auto before = peak_memory();
    first_run();
    cost_.memory = peak_memory() - before;
    double all = cost_.seconds;
    for (int runs = 1; all + cost_.seconds < 1 || (runs < kRunsMin && cost_.seconds < kLong); ++runs) all += again();
    if (count) count_all();
    return cost_;
  }

 private:
  bool go_on(SimTime at) {
    const auto seconds = [](SimTime time) { return time.time_since_epoch().count() / 1'000'000; };
    progress_.show(fmt::format("{}: {} of {} s", what_, seconds(at), seconds(scenario_->duration)));
    return !cli::interrupted();
  }

  void finish(World& world) {
    if (cli::interrupted()) throw cli::Interrupted{};
    const auto outcome = world.finish();
    cost_.events = world.events();
    cost_.delivered = 0;
    for (const auto& group : outcome.groups) cost_.delivered += group.sum(&PartitionMetrics::delivered);
  }

  void first_run() {
    const SimTime half{scenario_->duration.time_since_epoch() / 2};
    auto began = cpu_seconds();
    World world(scenario_);
    for (std::uint64_t step = 0; world.now() < half && world.step(); ++step) {
      cost_.pending = std::max(cost_.pending, world.pending());
      if (step % 8192 == 0 && !go_on(world.now())) throw cli::Interrupted{};
    }
    cost_.seconds = cpu_seconds() - began;
    cost_.fork_us = copy_microseconds(world);
    cost_.consumers = world.directory().consumers.size();
    for (const auto& topic : world.directory().topics) cost_.partitions += static_cast<std::size_t>(topic.partitions_max);
    began = cpu_seconds();
    world.run([&](SimTime at) { return go_on(at); });
    finish(world);
    cost_.seconds += cpu_seconds() - began;
  }

  void count_all() {
    World world(scenario_, SteadyStates::PlayedOut);
    world.run([&](SimTime at) { return go_on(at); });
    if (cli::interrupted()) throw cli::Interrupted{};
    cost_.model_events = world.events();
  }

  double again() {
    const auto began = cpu_seconds();
    World world(scenario_);
    world.run([&](SimTime at) { return go_on(at); });
    finish(world);
    const auto took = cpu_seconds() - began;
    cost_.seconds = std::min(cost_.seconds, took);
    return took;
  }

  const std::string& what_;
  std::shared_ptr<const Scenario> scenario_;
  cli::Progress& progress_;
  RunCost cost_;
};

}  // namespace

RunCost cost_of(const std::string& what, const Scenario& scenario, cli::Progress& progress, bool count) {
  return forked<RunCost>([&] {
    const auto cost = Measured(what, std::make_shared<const Scenario>(scenario), progress).cost(count);
    progress.clear();
    return cost;
  });
}

}  // namespace regroup::bench
