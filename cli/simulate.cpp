#include "cli/simulate.hpp"

#include <algorithm>

#include <fmt/core.h>

namespace regroup::cli {

bool Simulated::passed() const {
  return std::all_of(checked.begin(), checked.end(), [](const Checked& c) { return c.ok; });
}

Simulated simulate(const ReadResult& read, bool keep_facts, const std::function<bool(SimTime)>& go_on) {
  Simulated done;
  done.scenario = std::make_shared<const Scenario>(read.scenario);
  World world(done.scenario);
  if (keep_facts) world.keep_facts();
  bool stopped = false;
  world.run([&](SimTime at) {
    stopped = stopped || (go_on && !go_on(at));
    return !stopped;
  });
  if (stopped) throw Interrupted{};
  done.outcome = world.finish();
  done.directory = world.directory_pointer();
  done.checked = check(done.scenario->expect, *done.directory, done.outcome);
  for (const auto& warning : read.warnings) done.warnings.push_back(fmt::format("{}: {}", warning.pointer, warning.text));
  for (const auto& ignored : world.ignored())
    done.warnings.push_back(fmt::format("/events/{}: did nothing at {} s: its target was not in a state for it", ignored.event,
                                        static_cast<double>(ignored.at.time_since_epoch().count()) / 1e6));
  done.facts = world.facts();
  return done;
}

std::vector<Alternative> alternatives(const std::string& path, const std::string& text, const Changes& changes,
                                      const Simulated& base) {
  std::vector<Alternative> found;
  if (base.outcome.anomalies.empty()) return found;
  for (std::size_t g = 0; g < base.directory->groups.size(); ++g) {
    const auto& before = base.outcome.groups[g];
    const auto duplicates = before.sum(&PartitionMetrics::duplicates), lost = before.sum(&PartitionMetrics::lost);
    const bool loses = lost > 0;
    if (!loses && duplicates == 0) continue;
    const auto pointer = fmt::format("/groups/{}", base.directory->groups[g]);
    const std::vector<std::vector<std::pair<std::string, std::string>>> candidates{
        {{pointer + "/commit", "sync"}, {pointer + "/configs/enable.auto.commit", "false"}},
        {{pointer + "/commit/on_revoke", "true"}},
        {{pointer + "/commit/when", "after"}},
        {{pointer + "/process/in", "poll"}},
        {{pointer + "/process/on_throw", "exit"}},
        {{pointer + "/configs/auto.offset.reset", "earliest"}},
        {{pointer + "/configs/max.poll.records", "10"}}};
    for (const auto& candidate : candidates) {
      Changes with = changes;
      std::string option;
      for (const auto& set : candidate) {
        with.set.push_back(set);
        option += (option.empty() ? "--set " : " --set ") + set.first + "=" + set.second;
      }
      try {
        const auto other = simulate(load(path, with, &text), false, {});
        if (other.scenario->groups.size() != base.scenario->groups.size()) continue;
        const auto& after = other.outcome.groups[g];
        const auto duplicates_now = after.sum(&PartitionMetrics::duplicates), lost_now = after.sum(&PartitionMetrics::lost);
        // What only leaves the work undone is no advice.
        const auto lag_now = after.sum(&PartitionMetrics::lag);
        if (lag_now > before.sum(&PartitionMetrics::lag) && lag_now * 20 > after.sum(&PartitionMetrics::produced)) continue;
        const bool better = loses ? lost_now < lost : duplicates_now < duplicates && lost_now == 0;
        if (better)
          found.push_back({option, id_of<GroupId>(g), loses ? "lost" : "duplicates", loses ? lost : duplicates,
                           loses ? lost_now : duplicates_now});
      } catch (const ScenarioError&) {
        // the candidate does not fit this scenario (a --set into a list of short form, say): it is not offered
      }
    }
  }
  std::stable_sort(found.begin(), found.end(), [](const Alternative& a, const Alternative& b) {
    return std::get<std::int64_t>(a.after) < std::get<std::int64_t>(b.after);
  });
  if (found.size() > 3) found.resize(3);
  return found;
}

}  // namespace regroup::cli
