// Scalars of the scenario format: durations, rates, sizes, distributions, counts, choices.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/cluster/config.hpp"
#include "sim/engine/random.hpp"
#include "sim/engine/time.hpp"
#include "sim/scenario/reading.hpp"

namespace regroup::reading {

inline constexpr Duration kLongest{std::int64_t{100} * 366 * 24 * 3600 * 1'000'000};  // 100 years; sums do not overflow
inline constexpr std::int64_t kAnyCount = std::int64_t{1'000'000'000'000'000};

// A decimal number ("-1.5e3") times 10^places, rounded; nothing if it is none or has more than 20 digits before the point.
std::optional<__int128> scaled_decimal(std::string_view text, int places);
// "4.0" and "1e3" are whole numbers, too; 4.0000001 is none.
std::optional<__int128> whole_decimal(std::string_view text);
// Digits with a sign, that fit.
std::optional<std::int64_t> whole_number(std::string_view text);

std::optional<Duration> parse_duration(std::string_view text);
std::optional<Rate> parse_rate(std::string_view text);
std::optional<std::int64_t> parse_size(std::string_view text);

// Each reports what is wrong and then leaves `into` alone. The answer: whether it was right.
bool read_value(Reading& reading, const Node& node, std::string& into);
bool read_value(Reading& reading, const Node& node, bool& into);
bool read_value(Reading& reading, const Node& node, Duration& into);
bool read_value(Reading& reading, const Node& node, SimTime& into);
bool read_value(Reading& reading, const Node& node, Rate& into);
bool read_value(Reading& reading, const Node& node, Distribution& into);

// A whole number within [min, max].
bool read_count(Reading& reading, const Node& node, std::int64_t min, std::int64_t max, std::int64_t& into);
bool read_count(Reading& reading, const Node& node, std::int64_t min, std::int64_t max, std::int32_t& into);
bool read_size(Reading& reading, const Node& node, std::int64_t& into);

// A name that Kafka takes for a topic: [a-zA-Z0-9._-], at most 249, not "." or "..".
bool legal_name(std::string_view name);
bool check_name(Reading& reading, const Node& node, std::string_view what);  // of the node's key

// Reports a value that is none of `names`.
std::optional<std::size_t> choose(Reading& reading, const Node& node, const std::vector<std::string>& names);

template <class T>
void read_choice(Reading& reading, const Node& node, const std::vector<std::pair<std::string, T>>& choices, T& into) {
  std::vector<std::string> names;
  names.reserve(choices.size());
  for (const auto& choice : choices) names.push_back(choice.first);
  if (const auto index = choose(reading, node, names)) into = choices[*index].second;
}

}  // namespace regroup::reading
