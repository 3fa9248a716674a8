// Expectations: the metric must exist, and its value be of the metric's kind (scenario-format.md, section 2).
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "sim/scenario/draft.hpp"
#include "sim/scenario/values.hpp"

namespace regroup::reading {
namespace {

enum class Kind : std::uint8_t { Count, Time, Times, Consumer, Partitions };

// Whom a metric is of.
enum : unsigned { kGroup = 1, kConsumer = 2, kPartition = 4, kProducer = 8 };

struct Metric {
  std::string_view name;
  unsigned of;
  Kind kind;
};

constexpr std::array kMetrics{
    Metric{"produced", kGroup | kPartition, Kind::Count},
    Metric{"delivered", kGroup | kConsumer | kPartition, Kind::Count},
    Metric{"processed", kGroup | kConsumer | kPartition, Kind::Count},
    Metric{"redelivered", kGroup | kPartition, Kind::Count},
    Metric{"duplicates", kGroup | kPartition, Kind::Count},
    Metric{"duplicated", kGroup | kPartition, Kind::Count},
    Metric{"lost", kGroup | kPartition, Kind::Count},
    Metric{"phantom", kGroup | kPartition, Kind::Count},
    Metric{"lag", kGroup | kPartition, Kind::Count},
    Metric{"out_of_order", kGroup | kPartition, Kind::Count},
    Metric{"committed", kPartition, Kind::Count},
    Metric{"log_end", kPartition, Kind::Count},
    Metric{"owner", kPartition, Kind::Consumer},
    Metric{"assigned", kConsumer, Kind::Partitions},
    Metric{"rebalances", kGroup, Kind::Count},
    Metric{"rebalanced_at", kGroup, Kind::Times},
    Metric{"assigned_at", kConsumer, Kind::Times},
    Metric{"revoked_at", kConsumer, Kind::Times},
    Metric{"lost_at", kConsumer, Kind::Times},
    Metric{"first_delivery", kGroup | kConsumer, Kind::Time},
    Metric{"last_delivery", kGroup | kConsumer, Kind::Time},
    Metric{"longest_gap", kGroup | kPartition | kProducer, Kind::Time},
    Metric{"longest_commit_gap", kGroup, Kind::Time},
    Metric{"evictions", kGroup | kConsumer, Kind::Count},
    Metric{"commits", kGroup | kConsumer, Kind::Count},
    Metric{"commit_errors", kGroup | kConsumer, Kind::Count},
    Metric{"acked", kProducer, Kind::Count},
    Metric{"unacked", kProducer, Kind::Count},
    Metric{"copies", kProducer, Kind::Count},
    Metric{"acked_lost", kProducer, Kind::Count},
};

std::string_view owner_name(unsigned of) {
  return of == kGroup ? "group" : of == kConsumer ? "consumer" : of == kPartition ? "partition" : "producer";
}

// What the part before the metric names; 0 after the mistake was told.
unsigned read_subject(Draft& draft, const std::string& pointer, std::string_view subject) {
  const auto slash = subject.find('/');
  const auto name = subject.substr(0, slash);
  if (slash == std::string_view::npos) {
    if (draft.producers.contains(std::string(name))) return kProducer;
    auto names = draft.groups;
    names.insert(draft.producers.begin(), draft.producers.end());
    return look_up(draft.reading, names, "a metric of a group or producer of this scenario", pointer, name) != nullptr
               ? unsigned{kGroup}
               : 0U;
  }
  const auto* group = look_up(draft.reading, draft.groups, "a metric of a group of this scenario", pointer, name);
  if (group == nullptr) return 0;
  const auto member = subject.substr(slash + 1);
  if (const auto found = draft.consumers.find(member); found != draft.consumers.end()) {
    if (found->second.group == *group) return kConsumer;
    draft.reading.expected(pointer, fmt::format("a consumer of {}", name), in_quotes(member));
    return 0;
  }
  const auto dash = member.rfind('-');
  if (dash != std::string_view::npos && draft.topics.contains(std::string(member.substr(0, dash))))
    return look_up_partition(draft, pointer, member) ? unsigned{kPartition} : 0U;
  Names<int> names;
  for (const auto& [consumer, place] : draft.consumers)
    if (place.group == *group) names.emplace(consumer, 0);
  for (const auto& [topic, index] : draft.topics)
    for (std::int32_t p = 0; p < std::min(draft.scenario.topics[index].partitions_max, 10); ++p)
      names.emplace(fmt::format("{}-{}", topic, p), 0);
  look_up(draft.reading, names, fmt::format("a consumer of {} or a partition", name), pointer, member);
  return 0;
}

const Metric* read_metric(Draft& draft, const Node& node) {
  const auto pointer = node.pointer();
  const auto dot = node.key.rfind('.');
  if (dot == std::string::npos) {
    draft.reading.expected(pointer, "GROUP.METRIC, GROUP/CONSUMER.METRIC, GROUP/TOPIC-PARTITION.METRIC or PRODUCER.METRIC",
                           in_quotes(node.key));
    return nullptr;
  }
  const auto of = read_subject(draft, pointer, std::string_view(node.key).substr(0, dot));
  if (of == 0) return nullptr;
  const auto name = node.key.substr(dot + 1);
  std::vector<std::string> known;
  for (const auto& metric : kMetrics) {
    if ((metric.of & of) != 0 && metric.name == name) return &metric;
    if ((metric.of & of) != 0) known.emplace_back(metric.name);
  }
  std::string all;
  for (const auto& one : known) all += (all.empty() ? "" : ", ") + one;
  draft.reading.expected(pointer, fmt::format("a metric of a {} ({})", owner_name(of), all), in_quotes(name),
                         nearest_of(name, known));
  return nullptr;
}

// A bare number or time.
bool read_amount(Reading& reading, const Node& node, bool time, std::optional<std::int64_t>& into) {
  if (!time) return read_count(reading, node, -kAnyCount, kAnyCount, into.emplace());
  Duration duration{};
  if (!read_value(reading, node, duration)) return false;
  into = duration.count();
  return true;
}

Bounds read_bounds(Reading& reading, const Node& node, bool time) {
  Bounds bounds;
  bounds.time = time;
  bounds.written = node.written();
  if (!node.is(Node::Kind::Object)) {
    if (node.is(time ? Node::Kind::Text : Node::Kind::Number)) read_amount(reading, node, time, bounds.min);
    else reading.expected(node, time ? R"(a duration such as "3.1s", or a range of them)" : "a number, or a range of numbers");
    bounds.max = bounds.min;
    return bounds;
  }
  const auto before = reading.problems.size();
  Members members(reading, node);
  const auto* min = members.find("min");
  const auto* max = members.find("max");
  const auto* about = members.find("about");
  const auto* within = members.find("within");
  members.finish();
  const bool around = about != nullptr && within != nullptr && min == nullptr && max == nullptr;
  const bool between = (min != nullptr || max != nullptr) && about == nullptr && within == nullptr;
  if (reading.problems.size() != before) return bounds;
  if (!around && !between)
    return reading.expected(node.pointer(), R"("min" or "max" or both, or "about" with "within")", node.written()), bounds;
  if (around) {
    std::optional<std::int64_t> middle, margin;
    if (!read_amount(reading, *about, time, middle) || !read_amount(reading, *within, time, margin)) return bounds;
    if (*margin < 0) reading.expected(*within, "a margin of at least 0");
    bounds.min = *middle - *margin;
    bounds.max = *middle + *margin;
    return bounds;
  }
  const bool low = min == nullptr || read_amount(reading, *min, time, bounds.min);
  const bool high = max == nullptr || read_amount(reading, *max, time, bounds.max);
  if (low && high && bounds.min && bounds.max && *bounds.min > *bounds.max)
    reading.expected(*max, "at least the min " + min->written());
  return bounds;
}

ExpectValue read_consumer(Draft& draft, const Node& node, std::string_view group) {
  if (node.is(Node::Kind::Null)) return ExpectNull{};
  const auto found = node.is(Node::Kind::Text) ? draft.consumers.find(node.text) : draft.consumers.end();
  if (found != draft.consumers.end() && draft.scenario.groups[found->second.group].name == group) return ExpectText{node.text};
  Names<int> names;
  for (const auto& [consumer, place] : draft.consumers)
    if (draft.scenario.groups[place.group].name == group) names.emplace(consumer, 0);
  look_up(draft.reading, names, fmt::format("null, or a consumer of {}", group), node);
  return ExpectText{node.text};
}

ExpectValue read_one(Draft& draft, const Node& node, Kind kind, std::string_view group) {
  switch (kind) {
    case Kind::Consumer: return read_consumer(draft, node, group);
    case Kind::Partitions: look_up_partition(draft, node); return ExpectText{node.text};
    case Kind::Time:
      if (node.is(Node::Kind::Null)) return ExpectNull{};
      return read_bounds(draft.reading, node, true);
    case Kind::Times: return read_bounds(draft.reading, node, true);
    case Kind::Count: return read_bounds(draft.reading, node, false);
  }
  return ExpectNull{};
}

void read_expectation(Draft& draft, const Node& node) {
  const auto* metric = read_metric(draft, node);
  if (metric == nullptr) return;
  Expectation expectation;
  expectation.metric = node.key;
  expectation.list = metric->kind == Kind::Times || metric->kind == Kind::Partitions;
  expectation.written = node.written();
  const auto group = std::string_view(node.key).substr(0, node.key.find('/'));
  if (!expectation.list) expectation.values.push_back(read_one(draft, node, metric->kind, group));
  else if (!node.is(Node::Kind::List))
    return draft.reading.expected(
        node, metric->kind == Kind::Times ? "a list of durations, or of ranges of them" : "a list of partitions");
  else
    for (const auto& child : node.children) expectation.values.push_back(read_one(draft, child, metric->kind, group));
  draft.scenario.expect.push_back(std::move(expectation));
}

}  // namespace

void read_expect(Draft& draft, const Node* node) {
  if (node == nullptr) return;
  Members members(draft.reading, *node);
  if (!node->is(Node::Kind::Object)) return;
  for (const auto& child : node->children) read_expectation(draft, child);
}

}  // namespace regroup::reading
