// Virtual time: whole microseconds since the run's start.
#pragma once

#include <chrono>
#include <cstdint>

namespace regroup {

using Duration = std::chrono::microseconds;

// A clock without `now()`: nobody can ask the wall. Time comes from the event queue alone.
struct SimClock {
  using rep = Duration::rep;
  using period = Duration::period;
  using duration = Duration;
  using time_point = std::chrono::time_point<SimClock, Duration>;
  static constexpr bool is_steady = true;
};

using SimTime = SimClock::time_point;

// Later than every event of a run; the sum with any duration of a scenario does not overflow.
inline constexpr SimTime kNever{Duration{std::int64_t{1} << 61}};

// MODEL: one turn of a loop that Kafka or an application would spin in, with nothing in it that takes time of its own.
inline constexpr Duration kSpin{1'000};

constexpr SimTime at_start() { return SimTime{}; }

}  // namespace regroup
