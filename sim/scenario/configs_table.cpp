#include "sim/scenario/configs_table.hpp"

#include <algorithm>
#include <array>
#include <map>

namespace regroup::reading {
namespace {

// Sorted by name. The .inc file calls one macro a config, and another a name that is no config any more.
#define REGROUP_CONFIG(...) ConfigEntry{__VA_ARGS__},
#define REGROUP_REMOVED_CONFIG(...)
constexpr ConfigEntry kConfigs[] = {
#include "sim/scenario/configs_table.inc"
};
#undef REGROUP_CONFIG
#undef REGROUP_REMOVED_CONFIG

#define REGROUP_CONFIG(...)
#define REGROUP_REMOVED_CONFIG(...) RemovedConfig{__VA_ARGS__},
constexpr RemovedConfig kRemoved[] = {
#include "sim/scenario/configs_table.inc"
};
#undef REGROUP_CONFIG
#undef REGROUP_REMOVED_CONFIG

constexpr std::array<std::string_view, 5> kScopes{"consumer", "producer", "topic", "group", "broker"};
constexpr std::array<std::string_view, 9> kTypes{"boolean", "string", "int",   "short",   "long",
                                                 "double",  "list",   "class", "password"};
constexpr std::array<std::string_view, 3> kModelled{"yes", "accepted", "no"};

}  // namespace

std::string_view name_of(Scope scope) { return kScopes[static_cast<std::size_t>(scope)]; }
std::string_view name_of(ConfigType type) { return kTypes[static_cast<std::size_t>(type)]; }
std::string_view name_of(Modelled modelled) { return kModelled[static_cast<std::size_t>(modelled)]; }

std::span<const ConfigEntry> configs_named(std::string_view name) {
  const auto first = std::lower_bound(std::begin(kConfigs), std::end(kConfigs), name,
                                      [](const ConfigEntry& entry, std::string_view wanted) { return entry.name < wanted; });
  const auto last = std::find_if(first, std::end(kConfigs), [&](const ConfigEntry& entry) { return entry.name != name; });
  return {first, last};
}

const ConfigEntry* find_config(std::string_view name, Scope scope) {
  for (const auto& entry : configs_named(name))
    if (entry.scope == scope) return &entry;
  return nullptr;
}

const RemovedConfig* find_removed(std::string_view name, Scope scope) {
  if (name.substr(0, 10) == "zookeeper.") name = "zookeeper.connect";  // stands for all of them
  for (const auto& removed : kRemoved)
    if (removed.name == name && removed.scopes.find(name_of(scope)) != std::string_view::npos) return &removed;
  return nullptr;
}

std::span<const RemovedConfig> removed_configs() { return kRemoved; }

const std::vector<std::string>& config_names(Scope scope) {
  static const auto names = [] {
    std::map<Scope, std::vector<std::string>> by_scope;
    for (const auto& entry : kConfigs) by_scope[entry.scope].emplace_back(entry.name);
    return by_scope;
  }();
  return names.at(scope);
}

}  // namespace regroup::reading
