// Who has nothing to do with the others changes nothing for them, wherever in the file it stands.
#include <regex>

#include <fmt/format.h>

#include "sim/cluster/cluster.hpp"
#include "tests/properties/properties.hpp"

namespace regroup::properties {
namespace {

enum class Place : std::uint8_t { Before, Behind, Absent };

constexpr const char* kUnused = "zz-unused";  // nobody reads it
constexpr const char* kQuiet = "zz-quiet";    // the idle group does; nothing is in it
constexpr const char* kIdle = "zz-idle-";     // and a number

bool is_bystander(const std::string& name) { return name.starts_with("zz-"); }

void put(Json& object, const std::string& key, Json value, Place place) {
  if (place == Place::Behind) object[key] = std::move(value);
  if (place != Place::Before) return;
  Json larger{{key, std::move(value)}};
  for (auto& [name, member] : object.items()) larger[name] = std::move(member);
  object = std::move(larger);
}

// A pattern would see the new topics.
bool patterns_match(const Json& part) {
  if (part.is_object() && part.contains("pattern") && part["pattern"].is_string()) {
    const std::regex pattern(part["pattern"].get<std::string>());
    return std::regex_match(kUnused, pattern) || std::regex_match(kQuiet, pattern);
  }
  if (!part.is_structured()) return false;
  return std::any_of(part.begin(), part.end(), [](const Json& child) { return patterns_match(child); });
}

// A group id that has a partition of the offsets topic to itself.
std::optional<std::string> free_group(const Scenario& scenario) {
  const auto partitions = scenario.broker_config.offsets_topic_partitions;
  for (int number = 1; number <= 40; ++number) {
    auto name = kIdle + std::to_string(number);
    const auto own = offsets_partition(name, partitions);
    if (std::none_of(scenario.groups.begin(), scenario.groups.end(),
                     [&](const GroupSettings& group) { return offsets_partition(group.name, partitions) == own; }))
      return name;
  }
  return std::nullopt;
}

// With an unused topic, and an idle group that has joined unless the run ends when everybody is done.
Json with_bystanders(const Json& scenario, const Run& run, Place topic, Place group) {
  auto larger = scenario;
  put(larger["topics"], kUnused, {{"partitions", 3}, {"backlog", 5}}, topic);
  const auto name = free_group(*run.scenario);
  if (group == Place::Absent || !name) return larger;
  put(larger["topics"], kQuiet, Json::object(), group);
  const auto start = run.scenario->until_drained ? "never" : "1s";
  put(larger["groups"], *name, {{"subscribe", {kQuiet}}, {"poll", "10s"}, {"consumers", {{"zz-1", {{"start", start}}}}}}, group);
  return larger;
}

struct Difference {
  std::string what, kind;
};

std::optional<Difference> difference(const Sayings& before, const Json& larger) {
  const auto after = sayings(simulate(larger));
  for (const auto& [name, value] : before) {
    const auto other = after.find(name);
    if (other != after.end() && other->second == value) continue;
    return Difference{
        fmt::format("{}: {} and {}", name, at_text(&value), at_text(other == after.end() ? nullptr : &other->second)), {}};
  }
  for (const auto& [name, value] : after)
    if (!is_bystander(name) && !before.contains(name))
      return Difference{fmt::format("{}: nothing and {}", name, at_text(&value)), {}};
  return std::nullopt;
}

void compare(const Json& scenario, const Run& run, Place topic, Place group) {
  if (patterns_match(scenario)) return;
  const auto before = sayings(run);
  const auto found = difference(before, with_bystanders(scenario, run, topic, group));
  if (!found) return;
  const auto said = [](Place place) { return place == Place::Before ? "before" : "behind"; };
  if (const auto of_topic = difference(before, with_bystanders(scenario, run, topic, Place::Absent)))
    throw Broken{fmt::format("an unused topic {} the others changes nothing", said(topic)), of_topic->what};
  if (const auto of_group = difference(before, with_bystanders(scenario, run, Place::Absent, group)))
    throw Broken{fmt::format("an idle group {} the others changes nothing", said(group)), of_group->what};
  throw Broken{"an unused topic and an idle group change nothing", found->what};
}

}  // namespace

void topic_before_and_group_behind(const Json& scenario, const Run& run) { compare(scenario, run, Place::Before, Place::Behind); }
void topic_behind_and_group_before(const Json& scenario, const Run& run) { compare(scenario, run, Place::Behind, Place::Before); }

}  // namespace regroup::properties
