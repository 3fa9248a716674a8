#include "sim/scenario/verbs.hpp"

#include <array>

#include <fmt/format.h>

#include "sim/scenario/values.hpp"

namespace regroup::reading {
namespace {

// One event while it is read. Each verb answers with its action, or none if its target is unknown.
struct Event {
  Draft& draft;
  Members& members;
  const Node& target;
};
using Actions = std::vector<Action>;

constexpr const char* kDuration = R"(a duration such as "20s")";

Duration required_duration(Event& event, std::string_view key) {
  Duration value{};
  if (const auto* node = event.members.require(key, kDuration)) read_value(event.draft.reading, *node, value);
  return value;
}

bool crashes(Event& event) {
  bool crash = false;
  if (const auto* how = event.members.find("how"))
    read_choice<bool>(event.draft.reading, *how, {{"stop", false}, {"crash", true}}, crash);
  return crash;
}

// "c1", or nothing after the mistake was told.
std::string consumer(Event& event) {
  return look_up(event.draft.reading, event.draft.consumers, "a consumer of this scenario", event.target) != nullptr
             ? event.target.text
             : std::string{};
}

std::string process(Event& event) {  // a consumer or a broker
  const auto& name = event.target.text;
  if (event.target.is(Node::Kind::Text) && (event.draft.consumers.contains(name) || event.draft.brokers.contains(name)))
    return name;
  Names<int> names;
  if (event.draft.consumers.size() <= kManyNames)
    for (const auto& [known, place] : event.draft.consumers) names.emplace(known, 0);
  for (const auto& [known, index] : event.draft.brokers) names.emplace(known, 0);
  return look_up(event.draft.reading, names, "a consumer or broker of this scenario", event.target) != nullptr ? event.target.text
                                                                                                               : std::string{};
}

std::string topic(Event& event) {
  return look_up(event.draft.reading, event.draft.topics, "a topic of this scenario", event.target) != nullptr ? event.target.text
                                                                                                               : std::string{};
}

Actions crash(Event& event) { return {Crash{process(event)}}; }
Actions start(Event& event) { return {Start{process(event)}}; }
Actions stop(Event& event) { return {Stop{process(event)}}; }
Actions restart(Event& event) { return {Restart{process(event), required_duration(event, "down"), crashes(event)}}; }
Actions freeze(Event& event) { return {Freeze{process(event), required_duration(event, "for")}}; }
Actions hang(Event& event) { return {Hang{consumer(event), required_duration(event, "for")}}; }

Actions disconnect(Event& event) {
  Disconnect action{process(event), required_duration(event, "for"), {}};
  const auto* from = event.members.find("from");
  if (from == nullptr) return {action};
  if (!from->is(Node::Kind::List) || from->children.empty())
    event.draft.reading.expected(*from, R"(a list of brokers such as ["broker-1"])");
  else
    for (const auto& child : from->children)
      if (look_up(event.draft.reading, event.draft.brokers, "a broker of this scenario", child) != nullptr) {
        if (child.text == action.target) event.draft.reading.expected(child, "another broker than the one that is cut off");
        action.from.push_back(child.text);
      }
  return {action};
}

Actions rolling_restart(Event& event) {
  auto names = event.draft.groups;
  names.emplace("brokers", 0);
  RollingRestart action;
  if (look_up(event.draft.reading, names, R"(a group of this scenario, or "brokers")", event.target) != nullptr)
    action.target = event.target.text;
  action.every = required_duration(event, "every");
  action.down = required_duration(event, "down");
  action.crash = crashes(event);
  return {action};
}

Actions add_partitions(Event& event) {
  AddPartitions action{topic(event), 1};
  const auto* to = event.members.require("to", "the new number of partitions");
  if (to == nullptr || action.topic.empty()) return {action};
  const auto& settings = event.draft.scenario.topics[event.draft.topics.find(action.topic)->second];
  if (settings.partitions == kPartitionsMax)
    event.draft.reading.expected(*to, "no more partitions: the topic has as many as there can be");
  else read_count(event.draft.reading, *to, settings.partitions + 1, kPartitionsMax, action.to);
  return {action};
}

Actions subscribe(Event& event) {
  ChangeSubscription action{consumer(event), {}};
  if (const auto* to = event.members.require("to", R"(a list of topic names, or {"pattern": "ord.*"})"))
    read_subscription(event.draft, *to, action.to);
  return {action};
}

Actions unsubscribe(Event& event) { return {Unsubscribe{consumer(event)}}; }

Actions seek(Event& event) {
  constexpr const char* kForm = R"("beginning", "end", or offsets such as {"orders-0": 1200})";
  SeekTo action;
  action.target = consumer(event);
  const auto* to = event.members.require("to", kForm);
  if (to == nullptr) return {action};
  if (to->is(Node::Kind::Text) && (to->text == "beginning" || to->text == "end")) {
    action.where = to->text == "end" ? SeekTo::Where::End : SeekTo::Where::Beginning;
  } else if (to->is(Node::Kind::Object) && !to->children.empty()) {
    action.where = SeekTo::Where::Offsets;
    for (const auto& child : to->children) {
      const auto partition = look_up_partition(event.draft, child.pointer(), child.key);
      std::int64_t offset = 0;
      if (read_count(event.draft.reading, child, 0, kAnyCount, offset) && partition)
        action.offsets.emplace_back(partition->first, partition->second, Offset{offset});
    }
  } else {
    event.draft.reading.expected(*to, kForm, {"beginning", "end"});
  }
  return {action};
}

Actions pause_or_resume(Event& event, bool resume) {
  PausePartitions action{consumer(event), resume, {}};
  const auto* partitions = event.members.find("partitions");
  if (partitions == nullptr) return {action};
  if (!partitions->is(Node::Kind::List) || partitions->children.empty())
    event.draft.reading.expected(*partitions, R"(a list of partitions such as ["orders-0"])");
  else
    for (const auto& child : partitions->children)
      if (auto partition = look_up_partition(event.draft, child)) action.partitions.push_back(std::move(*partition));
  return {action};
}

Actions pause(Event& event) { return pause_or_resume(event, false); }
Actions resume(Event& event) { return pause_or_resume(event, true); }

Actions trim(Event& event) {
  constexpr const char* kForm = R"(the first offset to keep by partition, such as {"orders-0": 500})";
  Trim action{topic(event), {}};
  const auto* to = event.members.require("to", kForm);
  if (to == nullptr) return {action};
  if (!to->is(Node::Kind::Object) || to->children.empty()) return event.draft.reading.expected(*to, kForm), Actions{action};
  for (const auto& child : to->children) {
    const auto partition = look_up_partition(event.draft, child.pointer(), child.key);
    if (partition && !action.topic.empty() && partition->first != action.topic)
      event.draft.reading.expected(child.pointer(), "a partition of " + action.topic, in_quotes(child.key));
    std::int64_t offset = 0;
    if (read_count(event.draft.reading, child, 0, kAnyCount, offset) && partition)
      action.to.emplace_back(partition->second, Offset{offset});
  }
  return {action};
}

// `set` lies over the settings as the events before it, in the order of the file, have left them.
Actions set_consumers(Event& event, const std::vector<ConsumerPlace>& places) {
  auto& draft = event.draft;
  const auto* process = event.members.find("process");
  const auto* commit = event.members.find("commit");
  const auto* poll = event.members.find("poll");
  if (process == nullptr && commit == nullptr && poll == nullptr)
    draft.reading.expected(event.members.object().pointer(), R"("process", "commit" or "poll" beside "set")", "none of them");
  Actions actions;
  for (const auto place : places) {
    auto& current = draft.current(place);
    if (process != nullptr)
      read_process(draft, *process, current.process), actions.emplace_back(SetProcess{current.name, current.process});
    if (commit != nullptr)
      read_commit(draft, *commit, current.commit), actions.emplace_back(SetCommit{current.name, current.commit});
    if (poll != nullptr)
      read_value(draft.reading, *poll, current.poll), actions.emplace_back(SetPoll{current.name, current.poll});
  }
  return actions;
}

Actions set_network(Event& event) {
  SetLatency action;
  if (const auto* latency = event.members.require("latency", "a duration or distribution"))
    read_value(event.draft.reading, *latency, action.latency);
  return {action};
}

Actions set_producer(Event& event) {
  SetRate action{event.target.text, {}};
  if (const auto* rate = event.members.require("rate", R"(a rate such as "600/s")"))
    read_value(event.draft.reading, *rate, action.rate);
  return {action};
}

Actions set(Event& event) {
  auto& draft = event.draft;
  const auto& name = event.target.text;
  if (!event.target.is(Node::Kind::Text))
    return draft.reading.expected(event.target, R"(a consumer, group or producer, or "network")"), Actions{};
  if (name == "network") return set_network(event);
  const bool is_consumer = draft.consumers.contains(name), is_group = draft.groups.contains(name),
             is_producer = draft.producers.contains(name);
  if (is_consumer + is_group + is_producer > 1)
    return draft.reading.expected(event.target, "a name that only one of them has"), Actions{};
  if (is_producer) return set_producer(event);
  if (is_consumer) return set_consumers(event, {draft.consumers.find(name)->second});
  if (is_group) {
    std::vector<ConsumerPlace> places;
    const auto group = draft.groups.find(name)->second;
    for (std::size_t c = 0; c < draft.scenario.groups[group].consumers.size(); ++c) places.push_back({group, c});
    return set_consumers(event, places);
  }
  Names<int> names{{"network", 0}};
  for (const auto& [known, place] : draft.consumers) names.emplace(known, 0);
  for (const auto& [known, place] : draft.groups) names.emplace(known, 0);
  for (const auto& [known, place] : draft.producers) names.emplace(known, 0);
  look_up(draft.reading, names, R"(a consumer, group or producer of this scenario, or "network")", event.target);
  for (const auto* key : {"process", "commit", "poll", "rate", "latency"}) event.members.find(key);
  return {};
}

struct Verb {
  const char* name;
  Actions (*read)(Event& event);
};

constexpr std::array kVerbs{Verb{"crash", crash},
                            Verb{"start", start},
                            Verb{"restart", restart},
                            Verb{"stop", stop},
                            Verb{"freeze", freeze},
                            Verb{"hang", hang},
                            Verb{"disconnect", disconnect},
                            Verb{"rolling_restart", rolling_restart},
                            Verb{"add_partitions", add_partitions},
                            Verb{"subscribe", subscribe},
                            Verb{"unsubscribe", unsubscribe},
                            Verb{"seek", seek},
                            Verb{"pause", pause},
                            Verb{"resume", resume},
                            Verb{"set", set},
                            Verb{"trim", trim}};

}  // namespace

const std::vector<std::string>& verbs() {
  static const auto names = [] {
    std::vector<std::string> all;
    for (const auto& verb : kVerbs) all.emplace_back(verb.name);
    return all;
  }();
  return names;
}

const std::vector<std::string>& verb_keys() {
  static const std::vector<std::string> keys{"down",       "how",     "for",    "from", "every", "to",
                                             "partitions", "process", "commit", "poll", "rate",  "latency"};
  return keys;
}

std::vector<Action> read_verb(Draft& draft, Members& members, const std::string& verb) {
  Event event{draft, members, *members.find(verb)};
  for (const auto& known : kVerbs)
    if (verb == known.name) return known.read(event);
  return {};
}

}  // namespace regroup::reading
