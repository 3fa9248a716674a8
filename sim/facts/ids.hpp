// The ids that rooms use to name things to one another. Each is an index into a table of the World.
#pragma once

#include "sim/engine/event_queue.hpp"
#include "sim/engine/id.hpp"

namespace regroup {

using BrokerId = Id<struct BrokerTag>;  // index; Kafka's broker.id is index + 1 unless the scenario says otherwise
using TopicId = Id<struct TopicTag>;
using PartitionId = Id<struct PartitionTag>;  // over all topics; a topic's partitions are consecutive
using GroupId = Id<struct GroupTag>;
using ConsumerId = Id<struct ConsumerTag>;  // a consumer of the scenario, over all its processes
using ProducerId = Id<struct ProducerTag>;

// Of the events of a consumer and of its connections.
constexpr Owner owner_of(ConsumerId consumer) { return static_cast<Owner>(consumer.value()) + 1; }
constexpr ConsumerId consumer_of(Owner owner) { return ConsumerId{static_cast<std::int32_t>(owner) - 1}; }

// A record's place in a partition. The only id with arithmetic: a distance and an advance mean something here.
class Offset {
 public:
  constexpr Offset() = default;
  explicit constexpr Offset(std::int64_t value) : value_(value) {}
  constexpr std::int64_t value() const { return value_; }
  friend constexpr auto operator<=>(const Offset&, const Offset&) = default;
  friend constexpr std::int64_t operator-(Offset a, Offset b) { return a.value_ - b.value_; }
  friend constexpr Offset operator+(Offset a, std::int64_t n) { return Offset{a.value_ + n}; }
  friend constexpr Offset operator-(Offset a, std::int64_t n) { return Offset{a.value_ - n}; }
  constexpr Offset& operator+=(std::int64_t n) {
    value_ += n;
    return *this;
  }

 private:
  std::int64_t value_ = 0;
};

}  // namespace regroup
