// When each of consecutive records was handed over, or done: a few numbers for any number of records.
#pragma once

#include <cstdint>

#include "sim/engine/time.hpp"

namespace regroup {

// Runs of `run` records, the first of them at `at`, a run every `every`, and its records `step` apart. A `run` of 0: all are one
// run.
struct Pace {
  SimTime at{};  // of the record at `base`
  Duration step{};
  std::int64_t base = 0;
  Duration every{};
  std::uint32_t run = 0;  // last, so that what holds a Pace has room behind it

  SimTime when(std::int64_t offset) const {
    const auto n = offset - base;
    return run == 0 ? at + step * n : at + every * (n / run) + step * (n % run);
  }

  // `next` holds for [end, next_end), behind this one: true, and this one holds for both, if together they are one pace.
  bool take(std::int64_t end, const Pace& next, std::int64_t next_end) {
    if (next.base != end) return false;
    const auto length = end - base, added = next_end - end;
    const bool alike = step == next.step;
    if (run == 0 && next.run == 0) {
      if (alike && next.at == when(end)) return true;
      if (length != added || !(alike || length == 1) || length > UINT32_MAX) return false;
      *this = {at, length == 1 ? Duration{} : step, base, next.at - at, static_cast<std::uint32_t>(length)};
      return true;
    }
    const auto of_run = run == 0 ? length : std::int64_t{run};
    if (of_run > UINT32_MAX) return false;
    const auto between = run == 0 ? next.every : every;
    const bool whole = length % of_run == 0 && (next.run == 0 ? added == of_run : next.run == of_run && next.every == between);
    if (!whole || !(alike || of_run == 1) || next.at != at + between * (length / of_run)) return false;
    *this = {at, of_run == 1 ? Duration{} : step, base, between, static_cast<std::uint32_t>(of_run)};
    return true;
  }

  friend bool operator==(const Pace&, const Pace&) = default;
};

}  // namespace regroup
