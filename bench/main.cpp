// regroup_bench: what a run costs, each figure with its ratio to a bare push and pop on a queue with as many pending timers.
// Prints a table, or JSON with --json. `./dev bench` runs it.
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include <boost/program_options.hpp>
#include <fmt/format.h>

#include "cli/load.hpp"
#include "sim/engine/event_queue.hpp"
#include "sim/world.hpp"

namespace regroup::bench {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point began) { return std::chrono::duration<double>(Clock::now() - began).count(); }

// The best of three: what the work costs when nothing else is in the way.
template <class Work>
double best_of_three(Work work) {
  double best = 1e30;
  for (int i = 0; i < 3; ++i) {
    const auto began = Clock::now();
    work();
    best = std::min(best, seconds_since(began));
  }
  return best;
}

// Nanoseconds of one pop and one schedule, with `pending` timers a heartbeat or so apart.
double push_and_pop(std::size_t pending) {
  constexpr int kTurns = 2'000'000;
  EventQueue queue;
  std::uint64_t state = 1;
  const auto later = [&] {
    state = state * 6364136223846793005ULL + 1442695040888963407ULL;
    return Duration{static_cast<std::int64_t>(1 + (state >> 44))};  // up to a second
  };
  for (std::size_t i = 0; i < pending; ++i) queue.schedule(queue.now() + later(), Event{});
  const auto took = best_of_three([&] {
    for (int i = 0; i < kTurns; ++i) {
      const auto entry = queue.pop();
      queue.schedule(entry.at + later(), entry.event);
    }
  });
  return took * 1e9 / kTurns;
}

struct Figure {
  std::string name;
  double seconds = 0;
  std::uint64_t events = 0;
  std::int64_t delivered = 0;
  std::size_t pending = 0;
  double queue_ns = 0;  // the baseline at that many pending timers
  double fork_us = 0;
};

Figure measure(const std::string& folder, const std::string& name) {
  const auto read = cli::load(folder + "/" + name + ".json", {});
  const auto scenario = std::make_shared<const Scenario>(read.scenario);
  Figure figure;
  figure.name = name;
  figure.seconds = best_of_three([&] {
    World world(scenario);
    world.run();
    figure.events = world.events();
    const auto outcome = world.finish();
    figure.delivered = 0;
    for (const auto& group : outcome.groups) figure.delivered += group.sum(&PartitionMetrics::delivered);
  });
  World half(scenario);
  while (half.now() < SimTime{scenario->duration.time_since_epoch() / 2} && half.step())
    figure.pending = std::max(figure.pending, half.pending());
  figure.fork_us = best_of_three([&] { const World fork = half; }) * 1e6;
  figure.queue_ns = push_and_pop(figure.pending);
  return figure;
}

void print_table(const std::vector<Figure>& figures) {
  fmt::print("{:<22} {:>9} {:>10} {:>9} {:>8} {:>9} {:>7} {:>9}\n", "scenario", "seconds", "events", "M ev/s", "ns/event",
             "queue ns", "ratio", "fork us");
  for (const auto& f : figures) {
    const auto per_event = f.seconds * 1e9 / static_cast<double>(std::max<std::uint64_t>(f.events, 1));
    fmt::print("{:<22} {:>9.3f} {:>10} {:>9.2f} {:>8.0f} {:>9.0f} {:>7.1f} {:>9.0f}\n", f.name, f.seconds, f.events,
               1e3 / per_event, per_event, f.queue_ns, per_event / f.queue_ns, f.fork_us);
  }
  fmt::print("\nratio: an event against a bare pop and schedule on a queue with as many pending timers, in this run\n");
}

void print_json(const std::vector<Figure>& figures) {
  fmt::print("[");
  for (std::size_t i = 0; i < figures.size(); ++i) {
    const auto& f = figures[i];
    fmt::print(
        "{}\n {{\"scenario\": \"{}\", \"seconds\": {:.6f}, \"events\": {}, \"delivered\": {}, \"pending\": {}, \"queue_ns\": "
        "{:.2f}, \"fork_us\": {:.2f}}}",
        i == 0 ? "" : ",", f.name, f.seconds, f.events, f.delivered, f.pending, f.queue_ns, f.fork_us);
  }
  fmt::print("\n]\n");
}

}  // namespace
}  // namespace regroup::bench

int main(int argc, char** argv) {
  namespace po = boost::program_options;
  using namespace regroup::bench;
  po::options_description options("options");
  std::vector<std::string> names;
  options.add_options()("help,h", "this text")("json", "JSON instead of a table")("scenario", po::value(&names),
                                                                                  "only these of bench/scenarios");
  po::positional_options_description places;
  places.add("scenario", -1);
  try {
    po::variables_map given;
    po::store(po::command_line_parser(argc, argv).options(options).positional(places).run(), given);
    po::notify(given);
    if (given.contains("help")) {
      std::cout << "usage: regroup_bench [--json] [SCENARIO...]\n\n" << options;
      return 0;
    }
    if (names.empty()) names = {"a-lesson", "six-by-twelve", "deep-backlog"};
    std::vector<Figure> figures;
    for (const auto& name : names) figures.push_back(measure(REGROUP_SOURCE_DIR "/bench/scenarios", name));
    given.contains("json") ? print_json(figures) : print_table(figures);
  } catch (const std::exception& error) {
    std::cerr << "regroup_bench: " << error.what() << "\n";
    return 2;
  }
}
