// Every config name of Kafka 4.3, from the generated table.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace regroup::reading {

enum class Scope : std::uint8_t { Consumer, Producer, Topic, Group, Broker };
enum class ConfigType : std::uint8_t { Boolean, String, Int, Short, Long, Double, List, Class, Password };
enum class Modelled : std::uint8_t { Yes, Accepted, No };

struct ConfigEntry {
  std::string_view name;
  Scope scope;
  ConfigType type;
  std::string_view default_text;  // as in a properties file
  bool has_default;               // else null, or required
  bool required;
  std::string_view valid;  // Kafka's own text
  std::string_view min;    // of a number; may be empty
  std::string_view max;
  std::string_view values;  // comma-separated; may be empty
  bool any_case;            // of `values`
  Modelled modelled;
  std::string_view note;
};

struct RemovedConfig {
  std::string_view name;
  std::string_view scopes;  // "consumer, producer, broker"
  std::string_view since;   // "4.2", "4.3 or earlier"; may be empty
  std::string_view note;
};

std::string_view name_of(Scope scope);
std::string_view name_of(ConfigType type);
std::string_view name_of(Modelled modelled);

std::span<const ConfigEntry> configs_named(std::string_view name);  // one for each scope
const ConfigEntry* find_config(std::string_view name, Scope scope);
const RemovedConfig* find_removed(std::string_view name, Scope scope);
std::span<const RemovedConfig> removed_configs();
const std::vector<std::string>& config_names(Scope scope);

}  // namespace regroup::reading
