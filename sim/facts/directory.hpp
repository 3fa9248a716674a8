// The names behind the ids. Immutable during a run; shared by whoever prints or matches names.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/facts/ids.hpp"

namespace regroup {

struct Directory {
  struct Topic {
    std::string name;
    PartitionId first;
    std::int32_t partitions_max = 1;
  };
  struct Consumer {
    std::string name;
    GroupId group;
  };

  std::vector<Topic> topics;
  std::vector<std::string> groups;
  std::vector<Consumer> consumers;  // a group's consumers are consecutive
  std::vector<ConsumerId> by_name;  // the consumers, sorted: see sort_consumers
  std::vector<std::string> producers;
  std::vector<std::int32_t> brokers;  // Kafka's broker ids
  std::vector<std::string> racks;     // of the brokers; empty: none

  std::size_t partitions() const {  // over all topics, also those that are added later
    return topics.empty() ? 0 : topics.back().first.index() + static_cast<std::size_t>(topics.back().partitions_max);
  }
  void sort_consumers();  // once all are there; until then none is found by its name
  TopicId topic_of(PartitionId partition) const;
  std::int32_t number_of(PartitionId partition) const;  // within its topic
  std::string name_of(PartitionId partition) const;     // "orders-0"
  // What random draws about a partition are keyed by: its name, so that another topic in the scenario changes none of them.
  std::uint64_t key_of(PartitionId partition) const;
  std::optional<TopicId> find_topic(std::string_view name) const;
  std::optional<ConsumerId> find_consumer(std::string_view name) const;
  std::optional<GroupId> find_group(std::string_view name) const;
  std::optional<BrokerId> find_broker(std::string_view name) const;  // "broker-2"
  std::optional<ProducerId> find_producer(std::string_view name) const;
  PartitionId partition(TopicId topic, std::int32_t number) const {
    return PartitionId{topics[topic.index()].first.value() + number};
  }
};

}  // namespace regroup
