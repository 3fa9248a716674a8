#include "cli/simulate.hpp"

#include <algorithm>
#include <atomic>
#include <exception>
#include <optional>
#include <utility>

#include <fmt/core.h>

#include "cli/commands.hpp"
#include "cli/errors.hpp"
#include "cli/parallel.hpp"

namespace regroup::cli {

bool Simulated::passed() const {
  return std::all_of(checked.begin(), checked.end(), [](const Checked& c) { return c.ok; });
}

bool until_interrupted(SimTime, std::uint64_t) { return !interrupted(); }

int until_stopped(Progress& progress, const std::function<int()>& command) {
  catch_interrupts();
  try {
    return command();
  } catch (const Interrupted&) {
    progress.clear();
    fmt::print(stderr, "regroup: stopped\n");
    return kInterrupted;
  }
}

GoOn showing_progress(const Scenario& scenario, Progress& progress) {
  return [&](SimTime at, std::uint64_t events) {
    const auto seconds = [](SimTime time) { return time.time_since_epoch().count() / 1'000'000; };
    progress.show(fmt::format("{}: {} of {} s", scenario.name, seconds(at), seconds(scenario.duration)));
    return until_interrupted(at, events);
  };
}

Simulated simulate(const ReadResult& read, const Prepare& prepare, const GoOn& go_on) {
  Simulated done;
  done.scenario = std::make_shared<const Scenario>(read.scenario);
  World world(done.scenario);
  if (prepare) prepare(world);
  bool stopped = false;
  world.run([&](SimTime at) {
    stopped = stopped || !go_on(at, world.events());
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

namespace {

// A change that may help a group.
struct Candidate {
  GroupId group;
  std::vector<std::pair<std::string, std::string>> set;
};

bool throws(const ProcessSettings& process) {
  return std::any_of(process.records.begin(), process.records.end(), [](const RecordException& record) { return record.throws; });
}

bool something_throws(const Scenario& scenario, const GroupSettings& group) {
  return std::any_of(group.consumers.begin(), group.consumers.end(), [](const auto& c) { return throws(c.process); }) ||
         std::any_of(scenario.events.begin(), scenario.events.end(), [](const ScenarioEvent& event) {
           const auto* set = std::get_if<SetProcess>(&event.action);
           return set != nullptr && throws(set->process);
         });
}

std::vector<Candidate> candidates_for(GroupId group, const Scenario& scenario) {
  const auto& settings = scenario.groups[group.index()];
  const auto pointer = fmt::format("/groups/{}", settings.name);
  std::vector<Candidate> candidates{{group, {{pointer + "/commit", "sync"}, {pointer + "/configs/enable.auto.commit", "false"}}},
                                    {group, {{pointer + "/commit/on_revoke", "true"}}},
                                    {group, {{pointer + "/commit/when", "after"}}},
                                    {group, {{pointer + "/process/in", "poll"}}}};
  if (something_throws(scenario, settings)) candidates.push_back({group, {{pointer + "/process/on_throw", "exit"}}});
  candidates.push_back({group, {{pointer + "/configs/auto.offset.reset", "earliest"}}});
  candidates.push_back({group, {{pointer + "/configs/max.poll.records", "10"}}});
  return candidates;
}

constexpr std::uint64_t kMostEvents = 3'000'000;  // of one candidate's run: about a second

struct TooLong {};

// What it would have changed; none if it is no better. Throws TooLong.
std::optional<Alternative> tried(const Candidate& candidate, const Place& place, const ScenarioText& text, Changes changes,
                                 const Simulated& base) {
  std::string option;
  for (const auto& set : candidate.set) {
    changes.set.push_back(set);
    option += (option.empty() ? "--set " : " --set ") + set.first + "=" + set.second;
  }
  const auto read = load(place, changes, text);
  if (read.scenario.groups == base.scenario->groups) return std::nullopt;  // it is so already
  const auto other = simulate(read, {}, [](SimTime at, std::uint64_t events) {
    if (events > kMostEvents) throw TooLong{};
    return until_interrupted(at, events);
  });
  if (other.scenario->groups.size() != base.scenario->groups.size()) return std::nullopt;
  const auto &before = base.outcome.groups[candidate.group.index()], &after = other.outcome.groups[candidate.group.index()];
  // What only leaves the work undone is no advice.
  const auto lag_now = after.sum(&PartitionMetrics::lag);
  if (lag_now > before.sum(&PartitionMetrics::lag) && lag_now * 20 > after.sum(&PartitionMetrics::produced)) return std::nullopt;
  const auto duplicates = before.sum(&PartitionMetrics::duplicates), lost = before.sum(&PartitionMetrics::lost);
  const auto duplicates_now = after.sum(&PartitionMetrics::duplicates), lost_now = after.sum(&PartitionMetrics::lost);
  if (lost > 0) {
    if (lost_now < lost) return Alternative{option, candidate.group, "lost", lost, lost_now};
  } else if (duplicates_now < duplicates && lost_now == 0) {
    return Alternative{option, candidate.group, "duplicates", duplicates, duplicates_now};
  }
  return std::nullopt;
}

}  // namespace

Alternatives alternatives(const Place& place, const ScenarioText& text, const Changes& changes, const Simulated& base,
                          unsigned jobs, Progress& progress) {
  std::vector<Candidate> candidates;
  if (!base.outcome.anomalies.empty())
    for (std::size_t g = 0; g < base.directory->groups.size(); ++g) {
      const auto& group = base.outcome.groups[g];
      if (group.sum(&PartitionMetrics::lost) == 0 && group.sum(&PartitionMetrics::duplicates) == 0) continue;
      for (auto& candidate : candidates_for(id_of<GroupId>(g), *base.scenario)) candidates.push_back(std::move(candidate));
    }
  if (candidates.empty()) return {};
  std::vector<std::optional<Alternative>> results(candidates.size());
  std::vector<std::exception_ptr> failed(candidates.size());
  std::atomic<std::size_t> too_long = 0;
  on_all_cores(candidates.size(), jobs, "settings tried, looking for what would help", progress, [&](std::size_t i) {
    try {
      results[i] = tried(candidates[i], place, text, changes, base);
    } catch (const ScenarioError&) {
      // the candidate does not fit this scenario (a --set into a list of short form, say): it is not offered
    } catch (const TooLong&) {
      ++too_long;
    } catch (...) {
      failed[i] = std::current_exception();
    }
  });
  for (const auto& failure : failed)
    if (failure) std::rethrow_exception(failure);
  Alternatives all;
  auto& found = all.best;
  all.untried = too_long;
  for (auto& result : results)
    if (result) found.push_back(std::move(*result));
  std::stable_sort(found.begin(), found.end(), [](const Alternative& a, const Alternative& b) {
    return std::get<std::int64_t>(a.after) < std::get<std::int64_t>(b.after);
  });
  if (found.size() > 3) found.resize(3);
  return all;
}

}  // namespace regroup::cli
