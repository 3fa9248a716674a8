// One config value against Kafka's type and validator, with Kafka's own words.
#pragma once

#include <string>

#include "sim/scenario/configs.hpp"

namespace regroup::reading {

// What was written: a JSON scalar or list as text.
struct WrittenValue {
  std::string text;
  bool is_list = false;
  std::vector<std::string> list;
};

// Kafka's message if the value is not allowed, else empty and `into` is filled.
std::string check_value(const ConfigEntry& entry, const WrittenValue& written, ConfigValue& into);

// by_duration of auto.offset.reset: an ISO-8601 duration ("PT1H30M"), not negative.
std::optional<Duration> parse_iso_duration(std::string_view text);

}  // namespace regroup::reading
