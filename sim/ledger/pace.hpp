// When each of consecutive records was handed over, or done: a few numbers for any number of records.
#pragma once

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <memory>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

#include "sim/engine/fingerprint.hpp"
#include "sim/engine/time.hpp"

namespace regroup {

// When the records of a run are, counted from its first.
struct Run {
  struct Part {
    std::int64_t from = 0;
    Duration at{}, step{};
    friend bool operator==(const Part&, const Part&) = default;
  };
  std::vector<Part> parts{{}};  // in order, the first from 0 on
  std::int64_t length = 0;      // 0: however long it is

  Duration when(std::int64_t n) const {
    const auto behind = std::partition_point(parts.begin(), parts.end(), [&](const Part& part) { return part.from <= n; });
    const auto& part = *std::prev(behind);
    return part.at + part.step * (n - part.from);
  }
  friend bool operator==(const Run&, const Run&) = default;
};

// The runs that differ. They are few: each has a number, and that is what is kept of a stretch of records. 0: all at once.
class Runs {
 public:
  using Number = std::uint32_t;

  Runs() { number_of(Run{}); }
  const Run& operator[](Number number) const { return *runs_[number]; }
  Number number_of(Run run) {
    Fingerprint print;
    print.add(static_cast<std::uint64_t>(run.length));
    for (const auto& part : run.parts)
      for (const auto value : {part.from, std::int64_t{part.at.count()}, std::int64_t{part.step.count()}})
        print.add(static_cast<std::uint64_t>(value));
    const auto next = static_cast<Number>(runs_.size());
    auto& known = numbers_.emplace(print.value(), next).first->second;
    if (known < next && *runs_[known] == run) return known;
    runs_.push_back(std::make_shared<const Run>(std::move(run)));
    return known = next;
  }
  // Records `step` apart.
  Number number_of(Duration step) {
    const auto is = [&](const Run& run) { return run.length == 0 && run.parts.size() == 1 && run.parts.front().step == step; };
    if (!is(*runs_[last_even_])) last_even_ = number_of(Run{{{0, {}, step}}, 0});
    return last_even_;
  }

 private:
  std::vector<std::shared_ptr<const Run>> runs_;
  std::unordered_map<std::uint64_t, Number> numbers_;  // by fingerprint
  Number last_even_ = 0;
};

// Runs of one kind, the first record of them at `at`, and a run every `every`.
struct Pace {
  SimTime at{};  // of the record at `base`
  std::int64_t base = 0;
  Duration every{};
  Runs::Number run = 0;  // last, so that what holds a Pace has room behind it

  SimTime when(std::int64_t offset, const Runs& runs) const {
    const auto n = offset - base;
    const auto& its = runs[run];
    return its.length == 0 ? at + its.when(n) : at + every * (n / its.length) + its.when(n % its.length);
  }

  // `next` holds for [end, next_end), behind this one: true, and this one holds for both, if together they are one pace.
  bool take(std::int64_t end, const Pace& next, std::int64_t next_end, Runs& runs) {
    if (next.base != end) return false;
    const auto length = end - base, added = next_end - end;
    const auto& ours = runs[run];
    const auto& theirs = runs[next.run];
    const auto step = length == 1 && added == 1 ? next.at - at : step_of_both(ours, length, next, theirs, added);
    if (step && next.at == at + *step * length) {
      if (length == 1 && added == 1) *this = {at, base, *step, runs.number_of(Run{{{}}, 1})};
      else if (length == 1) *this = {at, base, next.every, next.run};
      return true;
    }
    const auto records = ours.length == 0 ? length : ours.length;
    const auto between = ours.length > 0 ? every : theirs.length > 0 ? next.every : next.at - at;
    const bool alike = ours.parts == theirs.parts &&
                       (theirs.length == 0 ? added == records : theirs.length == records && next.every == between);
    if (!alike || length % records != 0 || next.at != at + between * (length / records)) return false;
    if (ours.length == 0) *this = {at, base, between, theirs.length > 0 ? next.run : runs.number_of(Run{ours.parts, records})};
    return true;
  }

  friend bool operator==(const Pace&, const Pace&) = default;

 private:
  // How far the records are apart, if that is the same everywhere.
  std::optional<Duration> step(const Run& its) const {
    if (its.length == 1) return every;
    return its.length == 0 && its.parts.size() == 1 ? std::optional{its.parts.front().step} : std::nullopt;
  }
  // The same of two together; one record alone goes with any.
  std::optional<Duration> step_of_both(const Run& ours, std::int64_t length, const Pace& next, const Run& theirs,
                                       std::int64_t added) const {
    const auto its = step(ours), next_step = next.step(theirs);
    if (length == 1) return next_step;
    return added == 1 || its == next_step ? its : std::nullopt;
  }
};

}  // namespace regroup
