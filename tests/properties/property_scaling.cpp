// Twice the times everywhere: the same run, twice as long. Only where no constant of Kafka or of the model is reached.
#include <charconv>

#include <fmt/format.h>

#include "sim/scenario/values.hpp"
#include "tests/properties/dice.hpp"
#include "tests/properties/properties.hpp"

namespace regroup::properties {
namespace {

constexpr Duration kTolerance{1'000};

// Durations twice as long, rates half as high; what a number means stands in its key ("session.timeout.ms").
Json doubled(const Json& part, const std::string& key) {
  if (part.is_structured()) {
    auto whole = part;
    for (auto it = whole.begin(); it != whole.end(); ++it) *it = doubled(*it, part.is_object() ? it.key() : key);
    return whole;
  }
  if (part.is_number_integer() && (key.ends_with(".ms") || key.ends_with(".minutes") || key.ends_with(".hours")))
    return part.get<std::int64_t>() < 0 ? part : Json(part.get<std::int64_t>() * 2);
  if (!part.is_string() || key == "name" || key == "about") return part;
  const auto text = part.get<std::string>();
  constexpr std::string_view kByDuration = "by_duration:PT";
  if (text.starts_with(kByDuration)) return fmt::format("{}{}S", kByDuration, std::stoll(text.substr(kByDuration.size())) * 2);
  if (const auto duration = reading::parse_duration(text)) return text_of(*duration * 2);
  if (const auto slash = text.find("/s"); slash != std::string::npos && reading::parse_rate(text))
    return fmt::format("{}/s", std::stod(text.substr(0, slash)) / 2);
  return part;
}

bool near(Duration once, Duration twice) { return std::chrono::abs(twice - 2 * once) <= kTolerance; }

bool scaled(const MetricValue& once, const MetricValue& twice) {
  if (once.index() != twice.index()) return false;
  if (const auto* length = std::get_if<Duration>(&once)) return near(*length, std::get<Duration>(twice));
  if (const auto* times = std::get_if<std::vector<Duration>>(&once)) {
    const auto& others = std::get<std::vector<Duration>>(twice);
    return std::equal(times->begin(), times->end(), others.begin(), others.end(), near);
  }
  return once == twice;
}

}  // namespace

void times_scale(const Json& scenario, const Run& run) {
  if (!is_scalable(scenario)) return;
  constexpr const char* kProperty = "twice the times give the same report, twice as long";
  const auto once = sayings(run), twice = sayings(simulate(doubled(scenario, {})));
  for (const auto& [name, value] : once) {
    const auto other = twice.find(name);
    if (other == twice.end() || !scaled(value, other->second))
      throw Broken{kProperty,
                   fmt::format("{}: {} and {}", name, at_text(&value), at_text(other == twice.end() ? nullptr : &other->second))};
  }
  if (twice.size() != once.size()) throw Broken{kProperty, "the longer run says more"};
}

}  // namespace regroup::properties
