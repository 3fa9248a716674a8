// regroup_bench: what a run costs, each figure with its goal and its ratio to a bare queue and to SimPy. Prints tables, or JSON
// with --json. `./dev bench` runs it; `regroup_bench growth` shows how the cost grows.
#include <iostream>
#include <string>
#include <vector>

#include <boost/program_options.hpp>
#include <fmt/format.h>

#include "bench/figures.hpp"
#include "bench/growth.hpp"
#include "bench/many.hpp"
#include "bench/process.hpp"
#include "bench/queue.hpp"
#include "bench/run_cost.hpp"
#include "cli/commands.hpp"
#include "cli/files.hpp"
#include "cli/load.hpp"
#include "cli/simulate.hpp"
#include "cli/terminal.hpp"

namespace regroup::bench {
namespace {

namespace po = boost::program_options;

constexpr Goal at_most(double value) { return {Goal::Kind::AtMost, value}; }
constexpr Goal at_least(double value) { return {Goal::Kind::AtLeast, value}; }

constexpr const char* kThousand = "a-thousand";  // scenarios in one command; no file of bench/scenarios
constexpr double kKiB = 1024, kBytesPerPartition = 2 * kKiB, kBytesPerConsumer = 8 * kKiB;

struct Asked {
  std::vector<std::string> names;
  std::string duration;  // instead of the scenarios' own
  bool json = false;
};

class Bench {
 public:
  Bench(const Asked& asked, cli::Progress& progress) : asked_(asked), progress_(progress) {}

  Results run() {
    for (const auto& name : asked_.names) {
      if (name == kThousand) {
        add_thousand();
        continue;
      }
      const auto cost = measured(name, name, {});
      results_.runs.emplace_back(name, cost);
      Baseline base{name, cost.pending, 0, 0, {}};
      progress_.show(name + ": its baselines");
      base.queue_ns = push_and_pop(cost.pending);
      base.heartbeats_ns = heartbeats(cost.pending);
      base.simpy = simpy_heartbeats(cost.pending);
      results_.baselines.push_back(base);
      add_figures(name, cost, base);
    }
    progress_.clear();
    return results_;
  }

 private:
  static std::string path_of(const std::string& name) {
    auto ours = fmt::format(REGROUP_SOURCE_DIR "/bench/scenarios/{}.json", name);
    return cli::kind_of(ours) == cli::FileKind::File ? ours : name;
  }

  // `what`: as it is shown.
  RunCost measured(const std::string& what, const std::string& name, cli::Changes changes) {
    if (!asked_.duration.empty()) changes.set.emplace_back("/duration", asked_.duration);
    return cost_of(what, cli::load(cli::read_source(path_of(name)), changes).scenario, progress_, name != "a-night");
  }

  // A goal counts for the scenario as it is.
  std::optional<Goal> goal(Goal goal) const { return asked_.duration.empty() ? std::optional(goal) : std::nullopt; }

  void add(Figure figure) { results_.figures.push_back(std::move(figure)); }

  void add_figures(const std::string& name, const RunCost& cost, const Baseline& base) {
    const bool unit = name == "six-by-twelve", night = name == "a-night";
    const bool backlog = name == "deep-backlog" || name == "backlog-by-500";
    const auto ns = cost.nanoseconds();
    const auto per_second = [&](auto count) { return static_cast<double>(count) / cost.seconds; };
    add({name, "run", "s", cost.seconds,
         unit    ? goal(at_most(0.05))
         : night ? goal(at_most(150))
                 : std::nullopt,
         cost.seconds * 1e9});
    if (cost.model_events > 0) {
      const auto model_ns = cost.model_nanoseconds();
      add({name, "events of the model", "/s", per_second(cost.model_events), unit ? goal(at_least(5e6)) : std::nullopt,
           model_ns});
      add({name, "one, in pushes and pops", "", model_ns / base.queue_ns, unit ? goal(at_most(4)) : std::nullopt, model_ns});
    }
    add({name, "an event that was played, in them", "", ns / base.queue_ns, std::nullopt, ns});
    if (cost.delivered > 0)
      add({name, "deliveries", "/s", per_second(cost.delivered), backlog ? goal(at_least(4e8)) : std::nullopt,
           1e9 / per_second(cost.delivered)});
    add({name, "copy of the World", "us", cost.fork_us, unit ? goal(at_most(50)) : std::nullopt, cost.fork_us * 1e3});
    add({name, "memory", "MB", static_cast<double>(cost.memory) / 1e6, night ? goal(at_most(300)) : std::nullopt});
    if (name == "a-lesson") add_end_to_end(name);
    if (name == "ten-thousand") add_scale(name, cost);
  }

  void add_end_to_end(const std::string& name) {
    progress_.show(name + ": from the file to the report");
    const auto seconds = end_to_end(path_of(name));
    add({name, "from the file to the report", "ms", seconds * 1e3, at_most(5), seconds * 1e9});
  }

  // What a partition and a consumer more take, from the same run with half of them; and both against the sum of their goals.
  void add_scale(const std::string& name, const RunCost& cost) {
    for (const auto& [small, run] : results_.runs)
      if (small == "ten-by-hundred")
        add({name, "an event to ten-by-hundred's", "", cost.model_nanoseconds() / run.model_nanoseconds(), goal(at_most(3))});
    const auto half = [&](const char* what, const char* pointer, std::size_t count, double most) {
      cli::Changes changes;
      const auto half_of_them = count / 2;
      changes.set.emplace_back(pointer, std::to_string(half_of_them));
      const auto less = measured(fmt::format("{} with half the {}s", name, what), name, changes);
      const auto bytes = static_cast<double>(cost.memory - less.memory) / static_cast<double>(count - half_of_them);
      add({name, fmt::format("memory of a {} more", what), "B", bytes, goal(at_most(most))});
    };
    half("partition", "/topics/orders/partitions", cost.partitions, kBytesPerPartition);
    half("consumer", "/groups/billing/consumers/count", cost.consumers, kBytesPerConsumer);
    const auto budget = static_cast<double>(cost.partitions) * kBytesPerPartition +
                        static_cast<double>(cost.consumers) * kBytesPerConsumer;
    add({name, "memory to both goals' sum", "", static_cast<double>(cost.memory) / budget, goal(at_most(1))});
  }

  void add_thousand() {
    progress_.show("1,000 scenarios on one core and on two");
    const auto many = run_many(1'000);
    const auto of_two_cores = [&](const char* what, double value) {
      Figure figure{kThousand, what, "", value, at_least(1.9)};
      if (many.idle < 1.8) {
        figure.value = std::nullopt;
        figure.note = fmt::format("needs two idle cores, {:.1f} were", many.idle);
      }
      add(figure);
    };
    add({kThousand, "run on one core", "s", many.one, {}});
    add({kThousand, "run on two cores", "s", many.two, {}});
    of_two_cores("two cores to one", many.one / many.two);
    of_two_cores("cores kept busy, of two", many.two_cpu / many.two);
    add({kThousand, "two processes of half each to one", "", many.one / many.apart, {}});
    add({kThousand, "two cores to two processes", "", many.apart / many.two, {}});
    add({kThousand, "the same bytes", "", many.same_bytes ? 1.0 : 0.0, at_least(1)});
  }

  const Asked& asked_;
  cli::Progress& progress_;
  Results results_;
};

int run(int argc, char** argv) {
  po::options_description visible("options"), all;
  visible.add_options()("help,h", "this text")("json", "JSON instead of tables")(
      "long", "also a-night, the day of 200 consumers, which takes long")(
      "duration", po::value<std::string>(), "run the scenarios for so long (2h) instead of their own duration; no goals then");
  all.add(visible).add_options()("scenario", po::value<std::vector<std::string>>());
  po::positional_options_description places;
  places.add("scenario", -1);
  po::variables_map given;
  po::store(po::command_line_parser(argc, argv).options(all).positional(places).run(), given);
  if (given.contains("help")) {
    std::cout
        << "usage: regroup_bench [OPTIONS] [SCENARIO...]\n       regroup_bench [--json] growth\n\n"
           "SCENARIO: of bench/scenarios or the gallery, a file, or a-thousand; without any, the scenarios of the goals.\n\n"
        << visible;
    return cli::kFine;
  }
  Asked asked;
  asked.json = given.contains("json");
  if (given.contains("scenario")) asked.names = given["scenario"].as<std::vector<std::string>>();
  if (given.contains("duration")) asked.duration = given["duration"].as<std::string>();
  cli::catch_interrupts();
  cli::Progress progress(false);
  if (asked.names == std::vector<std::string>{"growth"}) {
    print_growth(asked.json, progress);
    return cli::kFine;
  }
  if (asked.names.empty())
    asked.names = {"a-lesson", "six-by-twelve", "deep-backlog", "backlog-by-500", "ten-by-hundred", "ten-thousand", kThousand};
  if (given.contains("long")) asked.names.emplace_back("a-night");
  const auto results = Bench(asked, progress).run();
  asked.json ? fmt::print("{}\n", to_json(results).dump(1)) : print_table(results);
  return cli::kFine;
}

}  // namespace
}  // namespace regroup::bench

int main(int argc, char** argv) {
  try {
    return regroup::bench::run(argc, argv);
  } catch (const regroup::cli::Interrupted&) {
    std::cerr << "regroup_bench: stopped\n";
    return regroup::cli::kInterrupted;
  } catch (const std::exception& error) {
    std::cerr << "regroup_bench: " << error.what() << "\n";
    return regroup::cli::kBadInput;
  }
}
