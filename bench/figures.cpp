#include "bench/figures.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace regroup::bench {
namespace {

using Json = nlohmann::ordered_json;

// Four digits that matter.
std::string number(double value) {
  if (value >= 1e9) return fmt::format("{:.4g} G", value / 1e9);
  if (value >= 1e6) return fmt::format("{:.4g} M", value / 1e6);
  if (value >= 1'000) return fmt::format("{:.0f}", value);
  return fmt::format("{:.3g}", value);
}

std::optional<double> ratio(const std::optional<double>& nanoseconds, double baseline) {
  if (!nanoseconds || baseline <= 0) return std::nullopt;
  return *nanoseconds / baseline;
}

std::string text(const std::optional<double>& value) { return value ? number(*value) : "-"; }

std::string goal_text(const Figure& figure) {
  if (!figure.goal) return "";
  return fmt::format("{} {}", figure.goal->kind == Goal::Kind::AtMost ? "<=" : ">=", number(figure.goal->value));
}

Json json(const std::optional<double>& value) { return value ? Json(*value) : Json(nullptr); }

Json to_json(const Figure& figure, const Baseline* baseline) {
  Json made{{"of", figure.of}, {"name", figure.name}, {"unit", figure.unit}, {"value", json(figure.value)}};
  made["goal"] = nullptr;
  if (figure.goal)
    made["goal"] = {{figure.goal->kind == Goal::Kind::AtMost ? "at_most" : "at_least", figure.goal->value},
                    {"met", figure.met() ? Json(*figure.met()) : Json(nullptr)}};
  made["to_queue"] = json(baseline == nullptr ? std::nullopt : ratio(figure.nanoseconds, baseline->queue_ns));
  made["to_simpy"] = json(baseline == nullptr || !baseline->simpy ? std::nullopt
                                                                  : ratio(figure.nanoseconds, baseline->simpy->nanoseconds));
  if (!figure.note.empty()) made["note"] = figure.note;
  return made;
}

}  // namespace

std::optional<bool> Figure::met() const {
  if (!goal || !value) return std::nullopt;
  return goal->kind == Goal::Kind::AtMost ? *value <= goal->value : *value >= goal->value;
}

const Baseline* Results::baseline(const std::string& of) const {
  const auto found = std::find_if(baselines.begin(), baselines.end(), [&](const Baseline& b) { return b.of == of; });
  return found == baselines.end() ? nullptr : &*found;
}

void print_table(const Results& results) {
  fmt::print("{:<16} {:>10} {:>11} {:>11} {:>13} {:>9} {:>9} {:>12}\n", "scenario", "CPU s", "events", "played", "deliveries",
             "consumers", "partitions", "peak MB");
  for (const auto& [name, run] : results.runs)
    fmt::print("{:<16} {:>10.4f} {:>11} {:>11} {:>13} {:>9} {:>9} {:>12.1f}\n", name, run.seconds,
               run.model_events > 0 ? fmt::format("{}", run.model_events) : "-", run.events, run.delivered, run.consumers,
               run.partitions, static_cast<double>(run.memory) / 1e6);
  fmt::print("\n{:<16} {:>10} {:>14} {:>17} {:>17}\n", "baselines, ns", "timers", "push and pop", "heartbeats",
             "heartbeats, SimPy");
  for (const auto& base : results.baselines)
    fmt::print("{:<16} {:>10} {:>14.1f} {:>17.1f} {:>17}\n", base.of, base.pending, base.queue_ns, base.heartbeats_ns,
               base.simpy ? fmt::format("{:.0f}", base.simpy->nanoseconds) : "-");
  if (!results.baselines.empty() &&
      std::none_of(results.baselines.begin(), results.baselines.end(), [](const Baseline& b) { return b.simpy.has_value(); }))
    fmt::print("SimPy is not installed for the python3 of the PATH (pip install simpy): no baseline of it\n");

  fmt::print("\n{:<16} {:<34} {:>10} {:<8} {:>10} {:<7} {:>9} {:>9}\n", "figure", "", "", "", "goal", "", "x queue", "x SimPy");
  for (const auto& figure : results.figures) {
    const auto* base = results.baseline(figure.of);
    const auto met = figure.met();
    fmt::print("{:<16} {:<34} {:>10} {:<8} {:>10} {:<7} {:>9} {:>9}{}\n", figure.of, figure.name, text(figure.value), figure.unit,
               goal_text(figure),
               !met   ? ""
               : *met ? "met"
                      : "missed",
               text(base == nullptr ? std::nullopt : ratio(figure.nanoseconds, base->queue_ns)),
               text(base == nullptr || !base->simpy ? std::nullopt : ratio(figure.nanoseconds, base->simpy->nanoseconds)),
               figure.note.empty() ? "" : "  " + figure.note);
  }
  fmt::print(
      "\nx queue: against a bare pop and schedule with as many pending timers; x SimPy: against as many heartbeats there\n");
}

nlohmann::ordered_json to_json(const Results& results) {
  Json made;
  made["runs"] = Json::array();
  for (const auto& [name, run] : results.runs)
    made["runs"].push_back({{"scenario", name},
                            {"seconds", run.seconds},
                            {"model_events", run.model_events > 0 ? Json(run.model_events) : Json(nullptr)},
                            {"events", run.events},
                            {"delivered", run.delivered},
                            {"consumers", run.consumers},
                            {"partitions", run.partitions},
                            {"pending", run.pending},
                            {"memory", run.memory},
                            {"fork_us", run.fork_us}});
  made["baselines"] = Json::array();
  for (const auto& base : results.baselines) {
    Json simpy = nullptr;
    if (base.simpy) simpy = {{"version", base.simpy->version}, {"heartbeat_ns", base.simpy->nanoseconds}};
    made["baselines"].push_back({{"of", base.of},
                                 {"timers", base.pending},
                                 {"queue_ns", base.queue_ns},
                                 {"heartbeat_ns", base.heartbeats_ns},
                                 {"simpy", simpy}});
  }
  made["figures"] = Json::array();
  for (const auto& figure : results.figures) made["figures"].push_back(to_json(figure, results.baseline(figure.of)));
  return made;
}

}  // namespace regroup::bench
