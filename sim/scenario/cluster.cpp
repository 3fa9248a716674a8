#include <fmt/format.h>

#include "sim/scenario/build_configs.hpp"
#include "sim/scenario/draft.hpp"
#include "sim/scenario/values.hpp"

namespace regroup::reading {
namespace {

constexpr std::int64_t kBrokersMax = 1'000;

BrokerSettings read_broker(Reading& reading, const Node& node) {
  BrokerSettings broker;
  Members members(reading, node);
  if (const auto* id = members.require("id", "the broker's id, a whole number"))
    read_count(reading, *id, 0, std::numeric_limits<std::int32_t>::max(), broker.id);
  members.read("rack", broker.rack);
  members.finish();
  return broker;
}

void read_brokers(Draft& draft, const Node& node) {
  auto& brokers = draft.scenario.brokers;
  if (node.is(Node::Kind::List)) {
    brokers.clear();
    if (node.children.empty()) draft.reading.expected(node, "at least one broker");
    for (const auto& child : node.children) {
      brokers.push_back(read_broker(draft.reading, child));
      if (!draft.brokers.emplace(fmt::format("broker-{}", brokers.back().id), brokers.size() - 1).second)
        draft.reading.expected(child, "an id that no other broker has");
    }
    return;
  }
  std::int64_t count = 1;
  if (!node.is(Node::Kind::Number))
    draft.reading.expected(node, R"(a number of brokers, or a list such as [{"id": 1, "rack": "a"}])");
  else read_count(draft.reading, node, 1, kBrokersMax, count);
  brokers.assign(static_cast<std::size_t>(count), {});
  for (std::size_t i = 0; i < brokers.size(); ++i) brokers[i].id = static_cast<std::int32_t>(i + 1);
}

// The offsets topic has min(offsets.topic.replication.factor, brokers) replicas.
void check_offsets_topic(Draft& draft, const ConfigValues& configs) {
  constexpr std::string_view kName = "offsets.topic.replication.factor";
  if (draft.scenario.brokers.size() < 2 || draft.scenario.broker_config.offsets_topic_replication_factor == 1) return;
  const auto* value = configs.find(kName);
  draft.reading.expected(value != nullptr ? value->origin : "/cluster/configs/" + std::string(kName),
                         "1 with several brokers (more than one replica is not modelled yet)",
                         value != nullptr ? value->text : "nothing, and so Kafka's default 3");
}

}  // namespace

void read_cluster(Draft& draft, const Node* node) {
  auto& scenario = draft.scenario;
  ConfigValues configs;
  if (node != nullptr) {
    Members members(draft.reading, *node);
    if (const auto* brokers = members.find("brokers")) read_brokers(draft, *brokers);
    if (const auto* given = members.find("configs")) configs = read_configs(draft.reading, *given, Scope::Broker);
    if (const auto* network = members.find("network")) {
      Members parts(draft.reading, *network);
      parts.read("latency", scenario.network.latency);
      parts.finish();
    }
    members.finish();
  }
  scenario.broker_config = broker_config(draft.reading, configs);
  check_broker(draft.reading, configs, scenario.broker_config);
  check_offsets_topic(draft, configs);
  for (std::size_t i = 0; i < scenario.brokers.size(); ++i)
    draft.brokers.emplace(fmt::format("broker-{}", scenario.brokers[i].id), i);
}

}  // namespace regroup::reading
