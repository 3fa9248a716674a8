#include <algorithm>

#include <fmt/format.h>

#include "sim/scenario/build_configs.hpp"
#include "sim/scenario/draft.hpp"
#include "sim/scenario/values.hpp"

namespace regroup::reading {
namespace {

constexpr std::int64_t kBacklogMax = 1'000'000'000'000;  // records of one partition

void read_backlog(Reading& reading, const Node& node, TopicSettings& topic) {
  if (!node.is(Node::Kind::List)) {
    if (!node.is(Node::Kind::Number))
      return reading.expected(node, "records per partition, or a list with one number per partition");
    std::int64_t records = 0;
    read_count(reading, node, 0, kBacklogMax, records);
    return std::fill(topic.backlog.begin(), topic.backlog.end(), records);
  }
  if (node.children.size() != topic.backlog.size())
    return reading.expected(node.pointer(), fmt::format("one number per partition, {} in all", topic.backlog.size()),
                            fmt::format("a list of {}", node.children.size()));
  for (std::size_t p = 0; p < topic.backlog.size(); ++p) read_count(reading, node.children[p], 0, kBacklogMax, topic.backlog[p]);
}

// Bytes of a log are counted in 64 bits, with room for Kafka's overhead.
void check_bytes(Reading& reading, const Node& node, const TopicSettings& topic) {
  constexpr std::int64_t kOverhead = 128, kBytesMax = std::int64_t{1} << 60;
  for (const auto records : topic.backlog)
    if (records > kBytesMax / (topic.record_bytes + kOverhead))
      return reading.expected(node, "a backlog of at most 1 EiB in a partition");
}

// Refused before a list as long is made of them.
bool take_partitions(Draft& draft, std::int64_t count) {
  if (draft.partitions + count <= kPartitionsMax) return draft.partitions += count, true;
  draft.reading.expected("/topics", fmt::format("at most {} partitions in all", kPartitionsMax), "more");
  return false;
}

TopicSettings read_topic(Draft& draft, const Node& node) {
  auto& reading = draft.reading;
  TopicSettings topic;
  topic.name = node.key;
  Members members(reading, node);
  if (const auto* partitions = members.find("partitions")) read_count(reading, *partitions, 1, kPartitionsMax, topic.partitions);
  if (!take_partitions(draft, topic.partitions)) topic.partitions = 1;
  if (const auto* replicas = members.find("replicas")) {
    std::int64_t count = 1;
    if (read_count(reading, *replicas, 1, kAnyCount, count) && count > 1)
      reading.expected(*replicas, "1 (more than one replica is not modelled yet)");
  }
  topic.partitions_max = topic.partitions;
  topic.backlog.assign(static_cast<std::size_t>(topic.partitions), 0);
  if (const auto* size = members.find("size")) read_size(reading, *size, topic.record_bytes);
  if (const auto* backlog = members.find("backlog")) {
    read_backlog(reading, *backlog, topic);
    check_bytes(reading, *backlog, topic);
  }
  ConfigValues configs;
  if (const auto* given = members.find("configs")) configs = read_configs(reading, *given, Scope::Topic);
  topic.config = topic_config(reading, configs, draft.scenario.broker_config);
  members.finish();
  return topic;
}

// add_partitions events decide how many partitions a topic will have; what is wrong with them is told with the events.
void grow_topics(Draft& draft, const Node* events) {
  if (events == nullptr) return;
  for (const auto& event : events->children) {
    const auto* name = event.find("add_partitions");
    const auto* to = event.find("to");
    if (name == nullptr || to == nullptr || !to->is(Node::Kind::Number)) continue;
    const auto topic = draft.topics.find(name->text);
    const auto count = whole_number(to->text);
    if (topic == draft.topics.end() || !count || *count > kPartitionsMax) continue;
    auto& most = draft.scenario.topics[topic->second].partitions_max;
    most = std::max(most, static_cast<std::int32_t>(*count));
  }
}

}  // namespace

std::string with_known(std::string_view what, const std::vector<std::string>& known) {
  constexpr std::size_t kFew = 12;
  if (known.empty() || known.size() > kFew) return std::string(what);
  std::string names;
  for (const auto& name : known) names += (names.empty() ? "" : ", ") + name;
  return fmt::format("{} ({})", what, names);
}

std::optional<TopicPartition> look_up_partition(Draft& draft, const std::string& pointer, std::string_view found) {
  const auto dash = found.rfind('-');
  const auto number = dash == std::string_view::npos ? std::nullopt : whole_number(found.substr(dash + 1));
  const bool digits = number && found.find_first_not_of("0123456789", dash + 1) == std::string_view::npos;
  if (!digits || (found.size() > dash + 2 && found[dash + 1] == '0')) {
    draft.reading.expected(pointer, R"(a partition such as "orders-0")", in_quotes(found));
    return std::nullopt;
  }
  const auto* topic = look_up(draft.reading, draft.topics, "a partition of a topic of this scenario", pointer,
                              found.substr(0, dash));
  if (topic == nullptr) return std::nullopt;
  const auto& settings = draft.scenario.topics[*topic];
  if (*number >= settings.partitions_max) {
    draft.reading.expected(pointer, fmt::format("a partition of {}, which has {}", settings.name, settings.partitions_max),
                           in_quotes(found));
    return std::nullopt;
  }
  return TopicPartition{settings.name, static_cast<std::int32_t>(*number)};
}

std::optional<TopicPartition> look_up_partition(Draft& draft, const Node& node) {
  if (node.is(Node::Kind::Text)) return look_up_partition(draft, node.pointer(), node.text);
  draft.reading.expected(node, R"(a partition such as "orders-0")");
  return std::nullopt;
}

void read_topics(Draft& draft, const Node& node, const Node* events) {
  Members members(draft.reading, node);
  if (!node.is(Node::Kind::Object)) return;
  for (const auto& child : node.children) {
    check_name(draft.reading, child, "topic");
    draft.topics.emplace(child.key, draft.scenario.topics.size());
    draft.scenario.topics.push_back(read_topic(draft, child));
  }
  grow_topics(draft, events);
  for (const auto& topic : draft.scenario.topics) take_partitions(draft, topic.partitions_max - topic.partitions);
}

}  // namespace regroup::reading
