// A copy of the World is a fork: both go on as the one would have, whatever the other does.
#include <fmt/format.h>

#include "tests/properties/dice.hpp"
#include "tests/properties/properties.hpp"

namespace regroup::properties {

void forks_end_alike(const Json&, const Run& run) {
  Dice dice(run.fingerprint, "fork");
  World original(run.scenario);
  Stepper steps(original, *run.scenario);
  for (auto left = dice.between(0, static_cast<std::int64_t>(run.events)); left > 0; --left) steps.step();
  World copy = original;
  Stepper copied_steps(copy, *run.scenario);
  const auto stride = dice.about(1, 1'000);  // in turns: what they share would show
  for (bool both = true; both;) {
    both = false;
    for (std::int64_t i = 0; i < stride; ++i) both = copied_steps.step();
    for (std::int64_t i = 0; i < stride; ++i) both = steps.step() || both;
  }
  const auto first = finish(original, run.scenario), second = finish(copy, run.scenario);
  const auto expect = [&](std::uint64_t found, const char* who) {
    if (found != run.fingerprint)
      throw Broken{"a fork goes on as the original", fmt::format("{}: {:016x} instead of {:016x}", who, found, run.fingerprint),
                   who};
  };
  expect(first.fingerprint, "original");
  expect(second.fingerprint, "copy");
}

}  // namespace regroup::properties
