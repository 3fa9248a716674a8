#include "bench/queue.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <ctime>
#include <vector>

#include <fmt/format.h>

#include "bench/process.hpp"
#include "sim/engine/event_queue.hpp"

namespace regroup::bench {
namespace {

constexpr int kTurns = 1'000'000;

// The best of three: what a turn costs when nothing else is in the way.
template <class Later>
double nanoseconds_a_turn(EventQueue& queue, Later later) {
  double best = 1e30;
  for (int i = 0; i < 3; ++i) {
    const auto began = cpu_seconds();
    for (int turn = 0; turn < kTurns; ++turn) {
      const auto entry = queue.pop();
      queue.schedule(entry.at + later(entry.event), entry.event);
    }
    best = std::min(best, cpu_seconds() - began);
  }
  return best * 1e9 / kTurns;
}

}  // namespace

double cpu_seconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

double push_and_pop(std::size_t pending) {
  EventQueue queue;
  std::uint64_t state = 1;
  const auto later = [&](const Event&) {
    state = state * 6364136223846793005ULL + 1442695040888963407ULL;
    return Duration{static_cast<std::int64_t>(1 + (state >> 44))};
  };
  for (std::size_t i = 0; i < pending; ++i) queue.schedule(queue.now() + later({}), Event{});
  return nanoseconds_a_turn(queue, later);
}

double heartbeats(std::size_t members) {
  EventQueue queue;
  std::vector<Duration> intervals;
  for (std::size_t k = 0; k < members; ++k) {
    intervals.emplace_back(3'000'000 + 1'000'000 * k / members);
    queue.schedule(queue.now() + intervals[k], {0, 0, static_cast<std::uint32_t>(k), 0});
  }
  return nanoseconds_a_turn(queue, [&](const Event& event) { return intervals[event.actor]; });
}

std::optional<SimPy> simpy_heartbeats(std::size_t members) {
  const auto run = run_program({"python3", REGROUP_SOURCE_DIR "/bench/heartbeats.py", fmt::format("{}", members)});
  SimPy found;
  std::array<char, 32> version{};
  if (run.code != 0 || std::sscanf(run.output.c_str(), "SimPy %31s %*d timers of %*d members, %lf ns each", version.data(),
                                   &found.nanoseconds) != 2)
    return std::nullopt;
  found.version = version.data();
  if (!found.version.empty() && found.version.back() == ':') found.version.pop_back();
  return found;
}

}  // namespace regroup::bench
