#include "sim/scenario/configs.hpp"

#include <fmt/format.h>

#include "sim/scenario/config_help.hpp"
#include "sim/scenario/config_value.hpp"
#include "sim/scenario/properties.hpp"
#include "sim/scenario/values.hpp"

namespace regroup::reading {
namespace {

// Where the configs of a scope stand in a scenario.
std::string_view place_of(Scope scope) {
  switch (scope) {
    case Scope::Consumer: return "the configs of a group or consumer";
    case Scope::Producer: return "the configs of a producer";
    case Scope::Topic: return "the configs of a topic";
    case Scope::Broker: return "/cluster/configs";
    case Scope::Group: return "the broker's settings for one group, which scenarios do not have yet";
  }
  return {};
}

// bootstrap.servers, group.id and client.id are set from the scenario.
bool from_scenario(std::string_view name) { return name == "bootstrap.servers" || name == "group.id" || name == "client.id"; }

struct Given {
  std::string name;
  WrittenValue value;
  std::string origin;
  bool in_file = false;
};

// No entry in this scope: a name of another scope, one that is gone, or an unknown one.
void report_unknown(Reading& reading, const Given& given, Scope scope) {
  if (const auto* removed = find_removed(given.name, scope)) {
    const auto since = removed->since.empty() ? "" : fmt::format(" since Kafka {}", removed->since);
    const auto note = removed->note.empty() ? "" : fmt::format(" ({})", removed->note);
    return reading.warn(given.origin, fmt::format("{} has no effect{}{}", given.name, since, note));
  }
  std::string found = in_quotes(given.name), nearest;
  const auto others = configs_named(given.name);
  for (const auto& other : others)
    found += fmt::format("{} a {} config, which belongs in {}", &other == others.data() ? "," : " or", name_of(other.scope),
                         place_of(other.scope));
  if (others.empty()) nearest = nearest_of(given.name, config_names(scope));
  if (given.in_file) {  // Kafka logs unknown names; a file may have been written for more than Kafka
    const auto meant = nearest.empty() ? "" : fmt::format("; did you mean {}?", in_quotes(nearest));
    return reading.warn(given.origin,
                        fmt::format("{} is not a {} config of Kafka 4.3 and has no effect{}", found, name_of(scope), meant));
  }
  reading.expected(given.origin, fmt::format("a {} config of Kafka 4.3", name_of(scope)), found, nearest);
}

void take(Reading& reading, const Given& given, Scope scope, ConfigValues& into) {
  const auto* entry = find_config(given.name, scope);
  if (entry == nullptr) return report_unknown(reading, given, scope);
  if (from_scenario(given.name) && scope != Scope::Broker) {
    if (!given.in_file)
      reading.warn(given.origin, fmt::format("{} is set from the scenario; this value has no effect", given.name));
    return;
  }
  ConfigValue value;
  value.entry = entry;
  value.origin = given.origin;
  if (auto why = check_value(*entry, given.value, value); !why.empty()) return reading.refuse(given.origin, why);
  into.set(std::move(value));
}

// A list or scalar of JSON as text; nothing if it is neither.
std::optional<WrittenValue> written_value(Reading& reading, const Node& node) {
  WrittenValue value;
  value.text = node.text;
  value.is_list = node.is(Node::Kind::List);
  bool fine = !node.is(Node::Kind::Object);
  for (const auto& child : node.children) {
    fine = fine && child.is(Node::Kind::Text);
    value.list.push_back(child.text);
  }
  if (fine) return value;
  reading.expected(node, "a number, true or false, a string or a list of strings");
  return std::nullopt;
}

void read_file(Reading& reading, const Node& node, Scope scope, ConfigValues& into) {
  std::string path;
  if (!read_value(reading, node, path)) return;
  const auto text = reading.options().load ? reading.options().load(path) : std::nullopt;
  constexpr std::size_t kBytesMax = 1 << 20;
  if (!text) return reading.expected(node, "a file beside the scenario that can be read");
  if (text->size() > kBytesMax) return reading.expected(node.pointer(), "a properties file of at most 1 MiB", "more");
  for (const auto& property : parse_properties(*text))
    take(reading,
         {property.name, {property.value, false, {}}, fmt::format("{} ({}:{})", node.pointer(), path, property.line), true},
         scope, into);
}

}  // namespace

void ConfigValues::set(ConfigValue value) {
  std::string name(value.entry->name);
  values_.insert_or_assign(std::move(name), std::move(value));
}

void ConfigValues::overlay(const ConfigValues& over) {
  for (const auto& [name, value] : over.values_) values_.insert_or_assign(name, value);
}

const ConfigValue* ConfigValues::find(std::string_view name) const {
  const auto found = values_.find(name);
  return found == values_.end() || found->second.unset ? nullptr : &found->second;
}

std::string ConfigValues::text_or(std::string_view name, std::string_view otherwise) const {
  const auto* value = find(name);
  return value == nullptr ? std::string(otherwise) : value->text;
}

ConfigValues read_configs(Reading& reading, const Node& node, Scope scope) {
  ConfigValues values;
  if (!node.is(Node::Kind::Object)) {
    reading.expected(node, "an object of configs");
    return values;
  }
  if (const auto* file = node.find("file")) read_file(reading, *file, scope, values);
  for (const auto& child : node.children) {
    if (child.key == "file") continue;
    const auto* entry = find_config(child.key, scope);
    if (child.is(Node::Kind::Null) && entry != nullptr) {
      ConfigValue value;
      value.entry = entry;
      value.origin = child.pointer();
      value.unset = true;
      values.set(std::move(value));
      continue;
    }
    if (auto value = written_value(reading, child)) take(reading, {child.key, std::move(*value), child.pointer()}, scope, values);
  }
  return values;
}

ConfigValues read_config_options(Reading& reading) {
  ConfigValues values;
  for (const auto& [name, text] : reading.options().config)
    take(reading, {name, {text, false, {}}, "--config " + name}, Scope::Consumer, values);
  return values;
}

Duration milliseconds(std::int64_t count) {
  constexpr std::int64_t kMost = kLongest.count() / 1'000;
  return Duration{std::min(count, kMost) * 1'000};
}

void warn_if_not_modelled(Reading& reading, const ConfigValue& value, bool taken) {
  const auto& entry = *value.entry;
  if (taken || entry.modelled == Modelled::Accepted) return;
  if (entry.has_default ? value.text == entry.default_text : value.text.empty()) return;
  reading.warn(value.origin, fmt::format("{}={} is not modelled{}: it has no effect in this run", entry.name, value.text,
                                         entry.modelled == Modelled::Yes ? " yet" : ""));
}

}  // namespace regroup::reading
