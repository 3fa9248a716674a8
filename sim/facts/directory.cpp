#include "sim/facts/directory.hpp"

#include <algorithm>

#include <fmt/core.h>

#include "sim/engine/random.hpp"

namespace regroup {
namespace {

template <class IdType, class Range, class Matches>
std::optional<IdType> find_where(const Range& range, Matches matches) {
  const auto it = std::find_if(range.begin(), range.end(), matches);
  return it == range.end() ? std::nullopt : std::optional(id_of<IdType>(static_cast<std::size_t>(it - range.begin())));
}

}  // namespace

void Directory::sort_consumers() {
  by_name.clear();
  for (std::size_t c = 0; c < consumers.size(); ++c) by_name.push_back(id_of<ConsumerId>(c));
  std::sort(by_name.begin(), by_name.end(),
            [&](ConsumerId a, ConsumerId b) { return consumers[a.index()].name < consumers[b.index()].name; });
}

TopicId Directory::topic_of(PartitionId partition) const {
  const auto it = std::upper_bound(topics.begin(), topics.end(), partition,
                                   [](PartitionId p, const Topic& topic) { return p < topic.first; });
  return id_of<TopicId>(static_cast<std::size_t>(it - topics.begin()) - 1);
}

std::int32_t Directory::number_of(PartitionId partition) const {
  return partition.value() - topics[topic_of(partition).index()].first.value();
}

std::uint64_t Directory::key_of(PartitionId partition) const {
  const auto& topic = topics[topic_of(partition).index()];
  return hash_of(hash_of(topic.name), static_cast<std::uint64_t>(partition.value() - topic.first.value()), 0);
}

std::string Directory::name_of(PartitionId partition) const {
  return fmt::format("{}-{}", topics[topic_of(partition).index()].name, number_of(partition));
}

std::optional<TopicId> Directory::find_topic(std::string_view name) const {
  return find_where<TopicId>(topics, [&](const Topic& t) { return t.name == name; });
}
std::optional<ConsumerId> Directory::find_consumer(std::string_view name) const {
  const auto it = std::lower_bound(by_name.begin(), by_name.end(), name,
                                   [&](ConsumerId id, std::string_view n) { return consumers[id.index()].name < n; });
  return it == by_name.end() || consumers[it->index()].name != name ? std::nullopt : std::optional(*it);
}
std::optional<GroupId> Directory::find_group(std::string_view name) const {
  return find_where<GroupId>(groups, [&](const std::string& g) { return g == name; });
}
std::optional<BrokerId> Directory::find_broker(std::string_view name) const {
  return find_where<BrokerId>(brokers, [&](std::int32_t id) { return fmt::format("broker-{}", id) == name; });
}
std::optional<ProducerId> Directory::find_producer(std::string_view name) const {
  return find_where<ProducerId>(producers, [&](const std::string& p) { return p == name; });
}

}  // namespace regroup
