// What is printed: figures with their goals and their ratios to the baselines, as a table or as JSON.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "bench/queue.hpp"
#include "bench/run_cost.hpp"

namespace regroup::bench {

struct Goal {
  enum class Kind { AtMost, AtLeast } kind;
  double value;
};

// One measured number.
struct Figure {
  std::string of, name, unit;
  std::optional<double> value;  // none: it could not be measured
  std::optional<Goal> goal;
  std::optional<double> nanoseconds = std::nullopt;  // what of it compares with the baselines; none: nothing does
  std::string note = {};                             // why there is no value, say

  std::optional<bool> met() const;
};

// The baselines with as many timers as one scenario has.
struct Baseline {
  std::string of;
  std::size_t pending = 0;
  double queue_ns = 0, heartbeats_ns = 0;
  std::optional<SimPy> simpy;
};

struct Results {
  std::vector<std::pair<std::string, RunCost>> runs;
  std::vector<Baseline> baselines;
  std::vector<Figure> figures;
  const Baseline* baseline(const std::string& of) const;
};

void print_table(const Results& results);
nlohmann::ordered_json to_json(const Results& results);

}  // namespace regroup::bench
