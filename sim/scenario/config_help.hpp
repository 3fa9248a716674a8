// What is known about a Kafka config, for who explains it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace regroup {

struct ConfigInfo {
  std::string name;
  std::string scope;         // "consumer", "producer", "topic", "group", "broker"
  std::string type;          // Kafka's: "int", "list", ...; empty: no longer a config
  std::string default_text;  // as in a properties file; "null"; empty: required
  std::string valid_text;    // Kafka's own text of the range or set; may be empty
  std::string modelled;      // "yes"; "accepted": no effect in a simulation; "no"; "removed"
  std::string note;          // may be empty
};

// One for each scope that has the name.
std::vector<ConfigInfo> find_configs(std::string_view name);

// Known names that look like it, nearest first, at most five.
std::vector<std::string> nearest_config_names(std::string_view name);

}  // namespace regroup
