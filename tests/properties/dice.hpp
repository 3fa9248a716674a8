// Chance for the generator: one stream from one seed, so that a seed is a scenario.
#pragma once

#include <algorithm>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <vector>

#include "sim/engine/random.hpp"
#include "sim/engine/time.hpp"

namespace regroup::properties {

// "1500ms" or "1.5s": a duration as a scenario says it.
std::string text_of(Duration duration, bool decimals = false);

class Dice {
 public:
  explicit Dice(std::uint64_t seed, const char* purpose = "scenario") : stream_(seed, "properties", purpose) {}

  std::int64_t between(std::int64_t low, std::int64_t high) {  // both inclusive
    return low + static_cast<std::int64_t>(stream_.next() % static_cast<std::uint64_t>(high - low + 1));
  }
  bool percent(int chance) { return between(1, 100) <= chance; }
  bool one_in(std::int64_t many) { return between(1, many) == 1; }

  // From `low` (above 0) to `high`, each order of magnitude as likely as the next.
  std::int64_t about(std::int64_t low, std::int64_t high) {
    const auto orders = portable_log(static_cast<double>(high) / static_cast<double>(low));
    const auto value = static_cast<double>(low) * portable_exp(orders * stream_.unit());
    return std::clamp(static_cast<std::int64_t>(value), low, high);
  }
  // A duration about so long, as text, in round numbers.
  std::string time(Duration low, Duration high) {
    auto micros = about(std::max<std::int64_t>(low.count(), 1), high.count());
    if (micros > 20'000) micros -= micros % 1'000;
    if (micros > 20'000'000) micros -= micros % 100'000;
    return text_of(Duration{micros}, percent(30));
  }

  template <class T>
  T pick(std::initializer_list<T> from) {
    return *(from.begin() + between(0, static_cast<std::int64_t>(from.size()) - 1));
  }
  template <class T>
  const T& pick(const std::vector<T>& from) {
    return from[static_cast<std::size_t>(between(0, static_cast<std::int64_t>(from.size()) - 1))];
  }

 private:
  RandomStream stream_;
};

}  // namespace regroup::properties
