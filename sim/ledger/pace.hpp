// When each of consecutive records was handed over, or done: a few numbers for any number of records.
#pragma once

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <memory>
#include <vector>

#include "sim/engine/time.hpp"

namespace regroup {

// When the records of a run were that are not evenly apart, counted from its first.
struct Pattern {
  struct Part {
    std::int64_t from = 0;
    Duration at{}, step{};
    friend bool operator==(const Part&, const Part&) = default;
  };
  std::vector<Part> parts;  // in order, the first from 0 on

  Duration when(std::int64_t n) const {
    const auto behind = std::partition_point(parts.begin(), parts.end(), [&](const Part& part) { return part.from <= n; });
    const auto& part = *std::prev(behind);
    return part.at + part.step * (n - part.from);
  }
};
using Patterns = std::vector<std::shared_ptr<const Pattern>>;

// Runs of `run` records, the first of them at `at`, a run every `every`, and its records `step` apart, or by a pattern. A `run`
// of 0: all are one run.
struct Pace {
  static constexpr std::uint32_t kPatterned = 1U << 31;  // in `run`: `step` is the number of its pattern

  SimTime at{};  // of the record at `base`
  Duration step{};
  std::int64_t base = 0;
  Duration every{};
  std::uint32_t run = 0;  // last, so that what holds a Pace has room behind it

  bool patterned() const { return (run & kPatterned) != 0; }
  std::int64_t run_length() const { return run & ~kPatterned; }

  SimTime when(std::int64_t offset, const Patterns& patterns) const {
    const auto n = offset - base, length = run_length();
    if (!patterned()) return run == 0 ? at + step * n : at + every * (n / run) + step * (n % run);
    return at + every * (n / length) + patterns[static_cast<std::size_t>(step.count())]->when(n % length);
  }

  // `next` holds for [end, next_end), behind this one: true, and this one holds for both, if together they are one pace.
  bool take(std::int64_t end, const Pace& next, std::int64_t next_end) {
    if (next.base != end) return false;
    const auto length = end - base, added = next_end - end;
    if (patterned() || next.patterned()) {
      return run == next.run && step == next.step && every == next.every && length % run_length() == 0 &&
             next.at == at + every * (length / run_length());
    }
    const bool alike = step == next.step;
    if (run == 0 && next.run == 0) {
      if (alike && next.at == at + step * length) return true;
      if (length != added || !(alike || length == 1) || length >= kPatterned) return false;
      *this = {at, length == 1 ? Duration{} : step, base, next.at - at, static_cast<std::uint32_t>(length)};
      return true;
    }
    const auto of_run = run == 0 ? length : std::int64_t{run};
    if (of_run >= kPatterned) return false;
    const auto between = run == 0 ? next.every : every;
    const bool whole = length % of_run == 0 && (next.run == 0 ? added == of_run : next.run == of_run && next.every == between);
    if (!whole || !(alike || of_run == 1) || next.at != at + between * (length / of_run)) return false;
    *this = {at, of_run == 1 ? Duration{} : step, base, between, static_cast<std::uint32_t>(of_run)};
    return true;
  }

  friend bool operator==(const Pace&, const Pace&) = default;
};

}  // namespace regroup
