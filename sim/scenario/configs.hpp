// Kafka configs as a scenario gives them: each checked as Kafka checks it, then laid over one another.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/engine/time.hpp"
#include "sim/scenario/configs_table.hpp"
#include "sim/scenario/reading.hpp"

namespace regroup::reading {

// One valid value. `number`, `truth` and `list` hold what the type says.
struct ConfigValue {
  const ConfigEntry* entry = nullptr;
  std::string text;  // canonical: "45000", "true", "a,b"
  std::int64_t number = 0;
  bool truth = false;
  std::vector<std::string> list;
  std::string origin;  // pointer of where it was written
  bool unset = false;  // null: the default again
};

class ConfigValues {
 public:
  void set(ConfigValue value);
  void overlay(const ConfigValues& over);
  const ConfigValue* find(std::string_view name) const;  // nullptr: not set
  bool has(std::string_view name) const { return find(name) != nullptr; }
  bool empty() const { return values_.empty(); }
  std::string text_or(std::string_view name, std::string_view otherwise) const;
  const auto& all() const { return values_; }

 private:
  std::map<std::string, ConfigValue, std::less<>> values_;
};

// The "configs" object of a scenario, with its file.
ConfigValues read_configs(Reading& reading, const Node& node, Scope scope);

// The --config options, all of them consumer configs.
ConfigValues read_config_options(Reading& reading);

// How a builder takes a config: the name, and where the value goes.
template <class Config>
struct ConfigSetter {
  std::string_view name;
  void (*set)(Config& config, const ConfigValue& value);
};

// Kafka's milliseconds; what is longer than any run is as long as can be.
Duration milliseconds(std::int64_t count);

// Setters of a member in a unit of the config: `kMs<&ConsumerConfig::session_timeout>`.
template <class Config, class Value>
Config config_of(Value Config::*member);

template <auto Member>
constexpr auto kMs =
    [](decltype(config_of(Member))& config, const ConfigValue& value) { config.*Member = milliseconds(value.number); };

template <auto Member>
constexpr auto kCount = [](decltype(config_of(Member))& config, const ConfigValue& value) {
  config.*Member = static_cast<std::remove_reference_t<decltype(config.*Member)>>(value.number);
};

// Applies the setters; a set value that would matter, but that none of them takes, is not modelled yet.
void warn_if_not_modelled(Reading& reading, const ConfigValue& value, bool taken);

template <class Config, class Setters>
void apply(Reading& reading, const ConfigValues& values, const Setters& setters, Config& config) {
  for (const auto& [name, value] : values.all()) {
    if (value.unset) continue;
    bool taken = false;
    for (const auto& setter : setters)
      if (setter.name == name) setter.set(config, value), taken = true;
    warn_if_not_modelled(reading, value, taken);
  }
}

// Names that a builder has looked at itself: apply() takes them for granted.
template <class Config>
void set_elsewhere(Config&, const ConfigValue&) {}

}  // namespace regroup::reading
