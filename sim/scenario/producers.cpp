#include <algorithm>
#include <numeric>

#include <fmt/format.h>

#include "sim/scenario/build_configs.hpp"
#include "sim/scenario/draft.hpp"
#include "sim/scenario/values.hpp"

namespace regroup::reading {
namespace {

constexpr std::int64_t kTurnsMax = 100'000;  // length of the pattern in which records are dealt out

// {"0": 3, "1": 1}: decimals are fine, {"0": 0.7, "1": 0.3} is seven to three.
void read_weights(Draft& draft, const Node& node, const TopicSettings* topic, std::vector<std::int64_t>& into) {
  constexpr int kPlaces = 6;
  constexpr std::int64_t kWeightMax = 1'000'000, kOne = 1'000'000;
  auto& reading = draft.reading;
  if (topic == nullptr) return;
  const auto before = reading.problems.size();
  std::vector<std::int64_t> weights(static_cast<std::size_t>(topic->partitions), 0);
  for (const auto& child : node.children) {
    const auto partition = whole_number(child.key);
    if (!partition || *partition < 0 || *partition >= topic->partitions || std::to_string(*partition) != child.key) {
      reading.expected(child.pointer(), fmt::format("a partition number of {}, from 0 to {}", topic->name, topic->partitions - 1),
                       in_quotes(child.key));
      continue;
    }
    const auto weight = child.is(Node::Kind::Number) ? scaled_decimal(child.text, kPlaces) : std::nullopt;
    if (!weight || *weight < 0 || *weight > static_cast<__int128>(kWeightMax) * kOne)
      reading.expected(child, "a weight from 0 to 1000000");
    else weights[static_cast<std::size_t>(*partition)] = static_cast<std::int64_t>(*weight);
  }
  if (reading.problems.size() != before) return;
  std::int64_t divisor = 0;
  for (const auto weight : weights) divisor = std::gcd(divisor, weight);
  if (divisor == 0) return reading.expected(node, "at least one weight above 0");
  std::int64_t turns = 0;
  for (auto& weight : weights) turns += weight /= divisor;
  if (turns > kTurnsMax)
    return reading.expected(node.pointer(), fmt::format("weights whose smallest whole form sums to at most {}", kTurnsMax),
                            std::to_string(turns));
  into = std::move(weights);
}

void read_partitions(Draft& draft, const Node& node, const TopicSettings* topic, ProducerSettings& producer) {
  if (node.is(Node::Kind::Object)) return read_weights(draft, node, topic, producer.weights);
  if (node.is(Node::Kind::Text) && node.text == "even") return;
  draft.reading.expected(node, R"("even", or weights such as {"0": 3, "1": 1})", {"even"});
}

void check_free(Draft& draft, const Node& node) {
  if (!check_name(draft.reading, node, "producer")) return;
  if (node.key == "network" || draft.brokers.contains(node.key))
    draft.reading.expected(node.pointer(), "a name that means nothing else in events", in_quotes(node.key));
}

ProducerSettings read_producer(Draft& draft, const Node& node) {
  auto& reading = draft.reading;
  ProducerSettings producer;
  producer.name = node.key;
  producer.to = draft.scenario.duration;
  Members members(reading, node);
  const TopicSettings* topic = nullptr;
  if (const auto* name = members.require("topic", "the name of a topic"))
    if (const auto* index = look_up(reading, draft.topics, "a topic of this scenario", *name))
      topic = &draft.scenario.topics[*index];
  if (topic != nullptr) producer.topic = topic->name;
  if (const auto* rate = members.require("rate", R"(a rate such as "600/s")")) read_value(reading, *rate, producer.rate);
  if (const auto* size = members.find("size")) read_size(reading, *size, producer.record_bytes);
  members.read("from", producer.from);
  if (const auto* to = members.find("to"))
    if (read_value(reading, *to, producer.to) && producer.to <= producer.from) reading.expected(*to, R"(a time after "from")");
  if (const auto* arrivals = members.find("arrivals"))
    read_choice<bool>(reading, *arrivals, {{"even", false}, {"poisson", true}}, producer.poisson);
  if (const auto* partitions = members.find("partitions")) read_partitions(draft, *partitions, topic, producer);
  ConfigValues configs;
  if (const auto* given = members.find("configs")) configs = read_configs(reading, *given, Scope::Producer);
  producer.config = producer_config(reading, configs);
  members.finish();
  return producer;
}

}  // namespace

void read_producers(Draft& draft, const Node* node) {
  if (node == nullptr) return;
  Members members(draft.reading, *node);
  if (!node->is(Node::Kind::Object)) return;
  for (const auto& child : node->children) {
    check_free(draft, child);
    draft.producers.emplace(child.key, draft.scenario.producers.size());
    draft.scenario.producers.push_back(read_producer(draft, child));
  }
}

}  // namespace regroup::reading
