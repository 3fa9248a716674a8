#include "sim/scenario/config_help.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "sim/scenario/configs_table.hpp"
#include "sim/scenario/reading.hpp"

namespace regroup {
namespace {

std::string default_of(const reading::ConfigEntry& entry) {
  if (entry.required) return {};
  return entry.has_default ? std::string(entry.default_text) : "null";
}

std::string removal_of(const reading::RemovedConfig& removed) {
  const auto since = removed.since.empty() ? std::string("without effect")
                                           : fmt::format("without effect since {}", removed.since);
  return removed.note.empty() ? since : fmt::format("{}; {}", since, removed.note);
}

// "session_timeout_ms" and "Session.Timeout" are meant as Kafka spells them.
std::string as_kafka_spells(std::string_view name) {
  std::string spelled;
  for (const char c : name) spelled += c == '_' || c == '-' ? '.' : c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return spelled;
}

}  // namespace

std::vector<ConfigInfo> find_configs(std::string_view name) {
  std::vector<ConfigInfo> found;
  for (const auto& entry : reading::configs_named(name))
    found.push_back({std::string(entry.name), std::string(name_of(entry.scope)), std::string(name_of(entry.type)),
                     default_of(entry), std::string(entry.valid), std::string(name_of(entry.modelled)), std::string(entry.note)});
  for (const auto& removed : reading::removed_configs())
    if (removed.name == name)
      found.push_back({std::string(name), std::string(removed.scopes), {}, {}, {}, "removed", removal_of(removed)});
  return found;
}

std::vector<std::string> nearest_config_names(std::string_view name) {
  constexpr std::size_t kMost = 5, kLongName = 200;
  using reading::Scope;
  if (name.empty() || name.size() > kLongName) return {};
  const auto wanted = as_kafka_spells(name);
  const auto limit = std::max<std::size_t>(1, wanted.size() / 3);
  std::vector<std::pair<std::size_t, std::string>> near;
  for (const auto scope : {Scope::Consumer, Scope::Producer, Scope::Topic, Scope::Group, Scope::Broker})
    for (const auto& known : reading::config_names(scope)) {
      const auto distance = reading::edit_distance(wanted, known, limit);
      if (distance <= limit) near.emplace_back(distance, known);
      else if (known.find(wanted) != std::string::npos)
        near.emplace_back(limit + known.size(), known);  // "linger": group.coordinator...
    }
  std::sort(near.begin(), near.end());
  std::vector<std::string> names;
  for (auto& [distance, known] : near)
    if (names.size() < kMost && std::find(names.begin(), names.end(), known) == names.end()) names.push_back(std::move(known));
  return names;
}

}  // namespace regroup
