#include "reports/metrics.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "reports/json_text.hpp"

namespace regroup {
namespace {

MetricValue time_value(const std::optional<SimTime>& at) { return at ? MetricValue{at->time_since_epoch()} : MetricValue{}; }
MetricValue length_value(const std::optional<Duration>& length) { return length ? MetricValue{*length} : MetricValue{}; }
MetricValue time_list(const std::vector<SimTime>& times) {
  std::vector<Duration> values;
  for (const auto at : times) values.push_back(at.time_since_epoch());
  return values;
}
MetricValue partition_names(const Directory& directory, const std::vector<PartitionId>& partitions) {
  std::vector<std::string> names;
  for (const auto partition : partitions) names.push_back(directory.name_of(partition));
  std::sort(names.begin(), names.end());
  return names;
}

template <class Of>
struct Entry {
  const char* name;
  MetricValue (*value)(const Directory&, const Of&);
};

using D = const Directory&;
using G = const GroupMetrics&;
using C = const ConsumerMetrics&;
using P = const PartitionMetrics&;
using W = const ProducerMetrics&;

constexpr std::array kOfGroup{
    Entry<GroupMetrics>{"produced", [](D, G g) -> MetricValue { return g.sum(&PartitionMetrics::produced); }},
    Entry<GroupMetrics>{"delivered", [](D, G g) -> MetricValue { return g.sum(&PartitionMetrics::delivered); }},
    Entry<GroupMetrics>{"processed", [](D, G g) -> MetricValue { return g.sum(&PartitionMetrics::processed); }},
    Entry<GroupMetrics>{"redelivered", [](D, G g) -> MetricValue { return g.sum(&PartitionMetrics::redelivered); }},
    Entry<GroupMetrics>{"duplicates", [](D, G g) -> MetricValue { return g.sum(&PartitionMetrics::duplicates); }},
    Entry<GroupMetrics>{"duplicated", [](D, G g) -> MetricValue { return g.sum(&PartitionMetrics::duplicated); }},
    Entry<GroupMetrics>{"lost", [](D, G g) -> MetricValue { return g.sum(&PartitionMetrics::lost); }},
    Entry<GroupMetrics>{"phantom", [](D, G g) -> MetricValue { return g.sum(&PartitionMetrics::phantom); }},
    Entry<GroupMetrics>{"lag", [](D, G g) -> MetricValue { return g.sum(&PartitionMetrics::lag); }},
    Entry<GroupMetrics>{"out_of_order", [](D, G g) -> MetricValue { return g.sum(&PartitionMetrics::out_of_order); }},
    Entry<GroupMetrics>{"rebalances", [](D, G g) -> MetricValue { return static_cast<std::int64_t>(g.rebalanced_at.size()); }},
    Entry<GroupMetrics>{"rebalanced_at", [](D, G g) { return time_list(g.rebalanced_at); }},
    Entry<GroupMetrics>{"first_delivery", [](D, G g) { return time_value(g.first_delivery); }},
    Entry<GroupMetrics>{"last_delivery", [](D, G g) { return time_value(g.last_delivery); }},
    Entry<GroupMetrics>{"longest_gap", [](D, G g) { return length_value(g.longest_gap); }},
    Entry<GroupMetrics>{"longest_commit_gap", [](D, G g) { return length_value(g.longest_commit_gap); }},
    Entry<GroupMetrics>{"evictions", [](D, G g) -> MetricValue { return g.evictions; }},
    Entry<GroupMetrics>{"commits", [](D, G g) -> MetricValue { return g.commits; }},
    Entry<GroupMetrics>{"commit_errors", [](D, G g) -> MetricValue { return g.commit_errors; }},
};

constexpr std::array kOfConsumer{
    Entry<ConsumerMetrics>{"delivered", [](D, C c) -> MetricValue { return c.delivered; }},
    Entry<ConsumerMetrics>{"processed", [](D, C c) -> MetricValue { return c.processed; }},
    Entry<ConsumerMetrics>{"assigned", [](D d, C c) { return partition_names(d, c.assigned); }},
    Entry<ConsumerMetrics>{"assigned_at", [](D, C c) { return time_list(c.assigned_at); }},
    Entry<ConsumerMetrics>{"revoked_at", [](D, C c) { return time_list(c.revoked_at); }},
    Entry<ConsumerMetrics>{"lost_at", [](D, C c) { return time_list(c.lost_at); }},
    Entry<ConsumerMetrics>{"first_delivery", [](D, C c) { return time_value(c.first_delivery); }},
    Entry<ConsumerMetrics>{"last_delivery", [](D, C c) { return time_value(c.last_delivery); }},
    Entry<ConsumerMetrics>{"evictions", [](D, C c) -> MetricValue { return c.evictions; }},
    Entry<ConsumerMetrics>{"commits", [](D, C c) -> MetricValue { return c.commits; }},
    Entry<ConsumerMetrics>{"commit_errors", [](D, C c) -> MetricValue { return c.commit_errors; }},
};

constexpr std::array kOfPartition{
    Entry<PartitionMetrics>{"produced", [](D, P p) -> MetricValue { return p.produced; }},
    Entry<PartitionMetrics>{"delivered", [](D, P p) -> MetricValue { return p.delivered; }},
    Entry<PartitionMetrics>{"processed", [](D, P p) -> MetricValue { return p.processed; }},
    Entry<PartitionMetrics>{"redelivered", [](D, P p) -> MetricValue { return p.redelivered; }},
    Entry<PartitionMetrics>{"duplicates", [](D, P p) -> MetricValue { return p.duplicates; }},
    Entry<PartitionMetrics>{"duplicated", [](D, P p) -> MetricValue { return p.duplicated; }},
    Entry<PartitionMetrics>{"lost", [](D, P p) -> MetricValue { return p.lost; }},
    Entry<PartitionMetrics>{"phantom", [](D, P p) -> MetricValue { return p.phantom; }},
    Entry<PartitionMetrics>{"lag", [](D, P p) -> MetricValue { return p.lag; }},
    Entry<PartitionMetrics>{"out_of_order", [](D, P p) -> MetricValue { return p.out_of_order; }},
    Entry<PartitionMetrics>{"committed", [](D, P p) -> MetricValue { return p.committed.value(); }},
    Entry<PartitionMetrics>{"log_end", [](D, P p) -> MetricValue { return p.log_end.value(); }},
    Entry<PartitionMetrics>{
        "owner",
        [](D d, P p) -> MetricValue { return p.owner ? MetricValue{d.consumers[p.owner->index()].name} : MetricValue{}; }},
    Entry<PartitionMetrics>{"longest_gap", [](D, P p) { return length_value(p.longest_gap); }},
};

constexpr std::array kOfProducer{
    Entry<ProducerMetrics>{"acked", [](D, W w) -> MetricValue { return w.acked; }},
    Entry<ProducerMetrics>{"unacked", [](D, W w) -> MetricValue { return w.unacked; }},
    Entry<ProducerMetrics>{"copies", [](D, W w) -> MetricValue { return w.copies; }},
    Entry<ProducerMetrics>{"acked_lost", [](D, W w) -> MetricValue { return w.acked_lost; }},
    Entry<ProducerMetrics>{"longest_gap", [](D, W w) -> MetricValue { return w.longest_gap; }},
};

template <class Table, class Of>
std::optional<MetricValue> look_up(const Table& table, std::string_view name, const Directory& directory, const Of& of) {
  for (const auto& entry : table)
    if (name == entry.name) return entry.value(directory, of);
  return std::nullopt;
}

template <class Table, class Of>
void visit_all(const Table& table, const std::string& subject, const Directory& directory, const Of& of,
               const MetricVisitor& visit) {
  for (const auto& entry : table) visit(fmt::format("{}.{}", subject, entry.name), entry.value(directory, of));
}

std::optional<PartitionId> find_partition(const Directory& directory, std::string_view name) {
  const auto dash = name.rfind('-');
  if (dash == std::string_view::npos || dash + 1 == name.size() || name.size() - dash > 9) return std::nullopt;
  const auto topic = directory.find_topic(name.substr(0, dash));
  std::int32_t number = 0;
  for (const char c : name.substr(dash + 1)) {
    if (c < '0' || c > '9') return std::nullopt;
    number = number * 10 + (c - '0');
  }
  if (!topic || number >= directory.topics[topic->index()].partitions_max) return std::nullopt;
  return directory.partition(*topic, number);
}

std::optional<MetricValue> metric_within(const Directory& directory, const Outcome& outcome, GroupId group,
                                         std::string_view member, std::string_view name) {
  if (const auto consumer = directory.find_consumer(member)) {
    if (directory.consumers[consumer->index()].group != group) return std::nullopt;
    return look_up(kOfConsumer, name, directory, outcome.consumers[consumer->index()]);
  }
  const auto partition = find_partition(directory, member);
  if (!partition) return std::nullopt;
  for (const auto& metrics : outcome.groups[group.index()].partitions)
    if (metrics.partition == *partition) return look_up(kOfPartition, name, directory, metrics);
  return std::nullopt;
}

}  // namespace

std::optional<MetricValue> metric(const Directory& directory, const Outcome& outcome, std::string_view name) {
  const auto dot = name.rfind('.');
  if (dot == std::string_view::npos) return std::nullopt;
  const auto subject = name.substr(0, dot);
  name.remove_prefix(dot + 1);
  const auto slash = subject.find('/');
  if (slash == std::string_view::npos)
    if (const auto producer = directory.find_producer(subject))
      if (auto value = look_up(kOfProducer, name, directory, outcome.producers[producer->index()])) return value;
  const auto group = directory.find_group(subject.substr(0, slash));
  if (!group) return std::nullopt;
  if (slash == std::string_view::npos) return look_up(kOfGroup, name, directory, outcome.groups[group->index()]);
  return metric_within(directory, outcome, *group, subject.substr(slash + 1), name);
}

void each_metric(const Directory& directory, const Outcome& outcome, const MetricVisitor& visit) {
  for (std::size_t g = 0; g < outcome.groups.size(); ++g) {
    const auto& group = directory.groups[g];
    visit_all(kOfGroup, group, directory, outcome.groups[g], visit);
    for (std::size_t c = 0; c < outcome.consumers.size(); ++c)
      if (directory.consumers[c].group.index() == g)
        visit_all(kOfConsumer, group + "/" + directory.consumers[c].name, directory, outcome.consumers[c], visit);
    for (const auto& partition : outcome.groups[g].partitions)
      visit_all(kOfPartition, group + "/" + directory.name_of(partition.partition), directory, partition, visit);
  }
  for (std::size_t p = 0; p < outcome.producers.size(); ++p)
    visit_all(kOfProducer, directory.producers[p], directory, outcome.producers[p], visit);
}

std::vector<std::pair<std::string, MetricValue>> all_metrics(const Directory& directory, const Outcome& outcome) {
  std::vector<std::pair<std::string, MetricValue>> all;
  each_metric(directory, outcome, [&](const std::string& name, const MetricValue& value) { all.emplace_back(name, value); });
  return all;
}

namespace {

// Writes a value with one function a leaf.
template <class Time, class Count, class Name>
std::string write_value(const MetricValue& value, Time time, Count count, Name name) {
  std::vector<std::string> parts;
  if (std::holds_alternative<std::monostate>(value)) return "null";
  if (const auto* number = std::get_if<std::int64_t>(&value)) return count(*number);
  if (const auto* length = std::get_if<Duration>(&value)) return time(*length);
  if (const auto* text = std::get_if<std::string>(&value)) return name(*text);
  if (const auto* times = std::get_if<std::vector<Duration>>(&value))
    for (const auto one : *times) parts.push_back(time(one));
  if (const auto* names = std::get_if<std::vector<std::string>>(&value))
    for (const auto& one : *names) parts.push_back(name(one));
  return json_list(parts);
}

}  // namespace

std::string metric_text(const MetricValue& value) {
  return write_value(
      value, [](Duration time) { return seconds_text(time) + " s"; }, [](std::int64_t n) { return grouped(n); },
      [](const std::string& text) { return text; });
}

std::string metric_json(const MetricValue& value) {
  return write_value(
      value, [](Duration time) { return seconds_text(time); }, [](std::int64_t n) { return std::to_string(n); },
      [](const std::string& text) { return json_string(text); });
}

}  // namespace regroup
