#include <algorithm>

#include <fmt/format.h>

#include "sim/scenario/draft.hpp"
#include "sim/scenario/values.hpp"
#include "sim/scenario/verbs.hpp"

namespace regroup {

ScenarioEvent::ScenarioEvent(Trigger when, Action what) : trigger(std::move(when)), action(std::move(what)) {}
ScenarioEvent::ScenarioEvent(const ScenarioEvent&) = default;
ScenarioEvent::ScenarioEvent(ScenarioEvent&&) noexcept = default;
ScenarioEvent& ScenarioEvent::operator=(const ScenarioEvent& other) { return *this = ScenarioEvent(other); }
ScenarioEvent& ScenarioEvent::operator=(ScenarioEvent&&) noexcept = default;
ScenarioEvent::~ScenarioEvent() = default;

namespace reading {
namespace {

bool contains(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

std::string listed(const std::vector<std::string>& names) {
  std::string out;
  for (const auto& name : names) out += (out.empty() ? "" : ", ") + name;
  return out;
}

// {"consumer": "c1", "processed": 1250}, also "delivered"; or {"group": "billing", "rebalances": 2}.
Trigger read_when(Draft& draft, const Node& node, Duration delay) {
  auto& reading = draft.reading;
  AfterRecords records;
  AfterRebalances rebalances;
  records.delay = rebalances.delay = delay;
  const auto before = reading.problems.size();
  Members members(reading, node);
  const auto* consumer = members.find("consumer");
  const auto* processed = members.find("processed");
  const auto* delivered = members.find("delivered");
  const auto* group = members.find("group");
  const auto* completed = members.find("rebalances");
  members.finish();
  const bool of_consumer = consumer != nullptr && (processed != nullptr) != (delivered != nullptr) && group == nullptr &&
                           completed == nullptr;
  const bool of_group = group != nullptr && completed != nullptr && consumer == nullptr && processed == nullptr &&
                        delivered == nullptr;
  if (!of_consumer && !of_group) {
    if (node.is(Node::Kind::Object) && reading.problems.size() == before)
      reading.expected(node, R"("consumer" with "processed" or "delivered", or "group" with "rebalances")");
    return records;
  }
  if (of_group) {
    if (look_up(reading, draft.groups, "a group of this scenario", *group) != nullptr) rebalances.group = group->text;
    read_count(reading, *completed, 1, kAnyCount, rebalances.count);
    return rebalances;
  }
  records.delivered = delivered != nullptr;
  if (look_up(reading, draft.consumers, "a consumer of this scenario", *consumer) != nullptr) records.consumer = consumer->text;
  read_count(reading, delivered != nullptr ? *delivered : *processed, 1, kAnyCount, records.count);
  return records;
}

Trigger read_trigger(Draft& draft, Members& members) {
  auto& reading = draft.reading;
  const auto* at = members.find("at");
  const auto* when = members.find("when");
  const auto* after = members.find("after");
  const auto pointer = members.object().pointer();
  if ((at != nullptr) == (when != nullptr))
    reading.expected(pointer, R"(either "at" or "when")", at != nullptr ? "both" : "neither");
  if (after != nullptr && when == nullptr) reading.expected(after->pointer(), R"("after" only beside "when")", after->shown());
  Duration delay{};
  if (after != nullptr) read_value(reading, *after, delay);
  if (when != nullptr) return read_when(draft, *when, delay);
  AtTime time{};
  if (at != nullptr && read_value(reading, *at, time.at) && time.at > draft.scenario.duration)
    reading.warn(at->pointer(), "the event does not happen: the run ends before");
  return time;
}

// The one key that is a verb. A key that is nothing at all is told, and may have been meant as the verb.
std::string find_verb(Reading& reading, const Node& node) {
  std::vector<std::string> keys{"at", "when", "after"}, found;
  keys.insert(keys.end(), verb_keys().begin(), verb_keys().end());
  for (const auto& child : node.children)
    if (contains(verbs(), child.key)) found.push_back(child.key);
  auto known = keys;
  if (found.empty()) known.insert(known.end(), verbs().begin(), verbs().end());
  bool unknown = false;
  for (const auto& child : node.children) {
    if (contains(verbs(), child.key) || contains(keys, child.key)) continue;
    const auto what = found.empty() ? "one of the verbs " + listed(verbs()) : "one of the keys " + listed(keys);
    reading.expected(child.pointer(), what, in_quotes(child.key), nearest_of(child.key, known));
    unknown = true;
  }
  if (found.size() == 1) return found[0];
  if (!found.empty()) reading.expected(node.pointer(), "one verb", listed(found));
  else if (!unknown) reading.expected(node.pointer(), "one of the verbs " + listed(verbs()), "none");
  return {};
}

// Keys that are something in events, but not beside this verb.
void finish(Reading& reading, Members& members, const std::string& verb, const std::vector<std::string>& asked) {
  for (const auto& child : members.object().children)
    if (contains(verb_keys(), child.key) && !contains(asked, child.key))
      reading.expected(child.pointer(), fmt::format(R"(no "{}" beside "{}")", child.key, verb), child.shown());
}

void read_event(Draft& draft, const Node& node) {
  Members members(draft.reading, node);
  if (!node.is(Node::Kind::Object)) return;
  const auto trigger = read_trigger(draft, members);
  const auto verb = find_verb(draft.reading, node);
  if (verb.empty()) return;
  for (auto& action : read_verb(draft, members, verb)) draft.scenario.events.emplace_back(trigger, std::move(action));
  finish(draft.reading, members, verb, members.known());
}

}  // namespace

void read_events(Draft& draft, const Node* node) {
  if (node == nullptr) return;
  if (!node->is(Node::Kind::List)) return draft.reading.expected(*node, "a list of events");
  for (const auto& group : draft.scenario.groups) draft.later.push_back(group.consumers);
  for (const auto& child : node->children) read_event(draft, child);
}

}  // namespace reading
}  // namespace regroup
