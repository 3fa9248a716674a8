#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "sim/scenario/build_configs.hpp"
#include "sim/scenario/draft.hpp"
#include "sim/scenario/values.hpp"

namespace regroup::reading {
namespace {

// The settings of a group or of one consumer, with the configs they come from.
struct Layer {
  NamedConsumer settings;
  ConfigValues configs;
  std::string pointer;
  bool subscribed = false;
  bool refused = false;  // of a client or protocol that is not modelled yet: its configs are not looked at
};

// The client whose habits apply; whose configs mean something else cannot be checked.
void read_client(Reading& reading, const Node& node, Layer& layer) {
  layer.refused = true;
  if (node.is(Node::Kind::Text) && node.text == "librdkafka")
    reading.expected(node, R"("java" (the client librdkafka is not modelled yet))");
  else if (!node.is(Node::Kind::Text) || node.text != "java") reading.expected(node, R"("java")", {"java", "librdkafka"});
  else layer.refused = false;
}

void read_layer_configs(Reading& reading, const Node& node, Layer& layer) {
  if (!layer.refused) layer.configs.overlay(read_configs(reading, node, Scope::Consumer));
}

// What a group says for all its consumers and each consumer may say for itself.
void read_common(Draft& draft, Members& members, Layer& layer) {
  auto& settings = layer.settings;
  if (const auto* subscribe = members.find("subscribe"))
    read_subscription(draft, *subscribe, settings.subscribe), layer.subscribed = true;
  if (const auto* client = members.find("client")) read_client(draft.reading, *client, layer);
  if (const auto* configs = members.find("configs")) read_layer_configs(draft.reading, *configs, layer);
  members.read("poll", settings.poll);
  if (const auto* process = members.find("process")) read_process(draft, *process, settings.process);
  if (const auto* commit = members.find("commit")) read_commit(draft, *commit, settings.commit);
}

// The consumer protocol and its assignor come with a later version.
bool refuse_protocol(Reading& reading, const ConfigValues& configs) {
  const auto* protocol = configs.find("group.protocol");
  if (protocol != nullptr && protocol->text.size() == std::string_view("consumer").size()) {  // else "classic", in any case
    reading.expected(protocol->origin, R"("classic" (the consumer protocol is not modelled yet))", in_quotes(protocol->text));
    return true;
  }
  std::string names;  // X-3
  const ConfigValue* first = nullptr;
  for (const auto* name : {"group.remote.assignor", "share.acknowledgement.mode", "share.acquire.mode"})
    if (const auto* value = configs.find(name); value != nullptr && value->text.find_first_not_of(' ') != std::string::npos) {
      names += (names.empty() ? "" : ", ") + std::string(name);
      if (first == nullptr) first = value;
    }
  if (first != nullptr) reading.refuse(first->origin, names + " cannot be set when group.protocol=CLASSIC");
  return false;
}

// Configs to their struct, and what one setting means for another.
void settle(Draft& draft, Layer& layer, const ConfigValues& options) {
  if (layer.refused) return;
  layer.configs.overlay(options);
  if (refuse_protocol(draft.reading, layer.configs)) return;
  layer.settings.config = consumer_config(draft.reading, layer.configs);
  check_consumer(draft.reading, layer.configs, layer.settings, draft.scenario.broker_config, layer.pointer);
}

void read_start(Reading& reading, const Node& node, SimTime end, NamedConsumer& settings) {
  if (node.is(Node::Kind::Text) && node.text == "never") return settings.start.reset();
  SimTime start{};
  if (!node.is(Node::Kind::Text) || !parse_duration(node.text))
    return reading.expected(node, R"(a duration such as "10s", or "never")", {"never"});
  read_value(reading, node, start);
  settings.start = start;
  if (start > end) reading.warn(node.pointer(), fmt::format("{} does not start: the run ends before", settings.name));
}

void read_rack(Reading& reading, const Node& node, Layer& layer) {
  std::string rack;
  if (!read_value(reading, node, rack)) return;
  if (layer.configs.has("client.rack")) return reading.expected(node.pointer(), "the rack once, here or as client.rack", "both");
  layer.settings.config.client_rack = rack;
}

class GroupReader {
 public:
  GroupReader(Draft& draft, const ConfigValues& options) : draft_(draft), reading_(draft.reading), options_(options) {}

  void read(const Node& node) {
    group_.name = node.key;
    layer_.pointer = node.pointer();
    Members members(reading_, node);
    read_common(draft_, members, layer_);
    const auto* consumers = members.require("consumers", "at least one consumer");
    members.finish();
    if (consumers != nullptr) read_consumers(*consumers);
    draft_.scenario.groups.push_back(std::move(group_));
  }

 private:
  void read_consumers(const Node& node) {
    if (!node.is(Node::Kind::Object) || node.children.empty())
      return reading_.expected(node, R"(at least one consumer by name, or {"count": 30})");
    const auto counts = [](const Node& child) {
      return (child.key == "count" || child.key == "every") && !child.is(Node::Kind::Object);
    };
    if (std::any_of(node.children.begin(), node.children.end(), counts)) return read_count_form(node);
    if (node.children.size() > static_cast<std::size_t>(kConsumersMax)) return too_many();
    for (const auto& child : node.children) read_consumer(child);
    warn_of_shared_instances(node.pointer());
  }

  void read_consumer(const Node& node) {
    auto layer = layer_;
    layer.settings.name = node.key;
    layer.pointer = node.pointer();
    Members members(reading_, node);
    if (const auto* start = members.find("start")) read_start(reading_, *start, draft_.scenario.duration, layer.settings);
    read_common(draft_, members, layer);
    const auto* rack = members.find("rack");
    members.finish();
    if (node.children.empty()) layer.pointer = layer_.pointer;  // the group's settings as they are
    settle(draft_, layer, options_);
    if (rack != nullptr) read_rack(reading_, *rack, layer);
    if (!layer.subscribed) expect_subscription();
    add(node.pointer(), std::move(layer.settings));
  }

  // {"count": 30, "name": "c", "every": "1s"}: c1 to c30, all alike.
  void read_count_form(const Node& node) {
    Members members(reading_, node);
    std::int64_t count = 0;
    std::string prefix = "c";
    Duration every{};
    if (const auto* given = members.require("count", "the number of consumers"))
      read_count(reading_, *given, 1, kConsumersMax, count);
    members.read("name", prefix);
    members.read("every", every);
    members.finish();
    settle(draft_, layer_, options_);
    if (!layer_.subscribed) expect_subscription();
    if (every * count > kLongest) return reading_.expected(*node.find("every"), "a last start within 100 years");
    for (std::int64_t k = 1; k <= count; ++k) {
      auto settings = layer_.settings;
      settings.name = fmt::format("{}{}", prefix, k);
      settings.start = SimTime{every * (k - 1)};
      if (*settings.start > draft_.scenario.duration && count_started_)
        reading_.warn(node.pointer(), fmt::format("{} and those after it do not start: the run ends before", settings.name)),
            count_started_ = false;
      if (!add(node.pointer(), std::move(settings))) return;
    }
  }

  void expect_subscription() {
    reading_.expected(layer_.pointer + "/subscribe", R"(a list of topic names, or {"pattern": "ord.*"})", "nothing");
  }

  void too_many() { reading_.expected("/groups", fmt::format("at most {} consumers in all", kConsumersMax), "more"); }

  bool add(const std::string& pointer, NamedConsumer settings) {
    const auto& name = settings.name;
    if (!legal_name(name)) {
      reading_.expected(pointer, "a consumer name of at most 249 ASCII letters, digits, '.', '_' and '-'", in_quotes(name));
      return false;
    }
    if (!free_name(name)) {
      reading_.expected(pointer, "a name that means nothing else in events and metrics", in_quotes(name));
      return false;
    }
    if (draft_.consumers.size() == static_cast<std::size_t>(kConsumersMax)) {
      too_many();
      return false;
    }
    const ConsumerPlace place{draft_.scenario.groups.size(), group_.consumers.size()};
    if (!draft_.consumers.emplace(name, place).second) {
      reading_.expected(pointer, "a consumer name that is unique in the scenario", "a second " + in_quotes(name));
      return false;
    }
    group_.consumers.push_back(std::move(settings));
    return true;
  }

  // Brokers are targets too, and GROUP/orders-0.lag is a partition's.
  bool free_name(const std::string& name) const {
    if (name == "network" || draft_.brokers.contains(name)) return false;
    const auto dash = name.rfind('-');
    if (dash == std::string::npos || dash + 1 == name.size()) return true;
    return !draft_.topics.contains(name.substr(0, dash)) || name.find_first_not_of("0123456789", dash + 1) != std::string::npos;
  }

  void warn_of_shared_instances(const std::string& pointer) {
    std::set<std::string> seen;
    for (const auto& consumer : group_.consumers)
      if (const auto& id = consumer.config.group_instance_id; !id.empty() && !seen.insert(id).second)
        reading_.warn(
            pointer,
            fmt::format("{} shares group.instance.id={} with another consumer of its group: whoever joins later fences the "
                        "other",
                        consumer.name, id));
  }

  Draft& draft_;
  Reading& reading_;
  const ConfigValues& options_;
  GroupSettings group_;
  Layer layer_;
  bool count_started_ = true;
};

void check_group_name(Draft& draft, const Node& node) {
  if (!check_name(draft.reading, node, "group")) return;
  if (node.key == "network" || node.key == "brokers" || draft.brokers.contains(node.key) || draft.producers.contains(node.key))
    draft.reading.expected(node.pointer(), "a name that means nothing else in events and metrics", in_quotes(node.key));
}

}  // namespace

void read_groups(Draft& draft, const Node& node) {
  Members members(draft.reading, node);
  if (!node.is(Node::Kind::Object)) return;
  const auto options = read_config_options(draft.reading);
  for (const auto& child : node.children) {
    check_group_name(draft, child);
    draft.groups.emplace(child.key, draft.scenario.groups.size());
    GroupReader(draft, options).read(child);
  }
}

}  // namespace regroup::reading
