// A scenario while it is read: the value so far, and the names that later parts refer to.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/scenario/configs.hpp"
#include "sim/scenario/reading.hpp"
#include "sim/scenario/scenario.hpp"

namespace regroup::reading {

inline constexpr std::int64_t kPartitionsMax = 1'000'000;
inline constexpr std::int64_t kConsumersMax = 100'000;

// Names and what they stand for; a name that does not exist is reported with the nearest one that does.
template <class Value>
using Names = std::map<std::string, Value, std::less<>>;

struct ConsumerPlace {
  std::size_t group = 0;
  std::size_t consumer = 0;
};

struct Draft {
  Reading& reading;
  Scenario& scenario;
  Names<std::size_t> topics, producers, groups, brokers;  // by index; brokers as "broker-1"
  Names<ConsumerPlace> consumers;
  std::int64_t partitions = 0;  // in all
  // The consumers by group as the `set` events read so far leave them.
  std::vector<std::vector<NamedConsumer>> later;
  NamedConsumer& current(ConsumerPlace place) { return later[place.group][place.consumer]; }
};

using TopicPartition = std::pair<std::string, std::int32_t>;

// "a topic of this scenario (orders, returns)": what was expected, with the names there are, if they are few.
std::string with_known(std::string_view what, const std::vector<std::string>& known);

// A name that must be one of `names`, which are `what`: "a topic of this scenario". `found` stands at `pointer`.
template <class Value>
const Value* look_up(Reading& reading, const Names<Value>& names, std::string_view what, const std::string& pointer,
                     std::string_view found, bool shown = true) {
  if (const auto entry = names.find(found); shown && entry != names.end()) return &entry->second;
  std::vector<std::string> known;
  if (names.size() <= kManyNames)
    for (const auto& [name, value] : names) known.push_back(name);
  reading.expected(pointer, with_known(what, known), shown ? in_quotes(found) : std::string(found), nearest_of(found, known));
  return nullptr;
}

template <class Value>
const Value* look_up(Reading& reading, const Names<Value>& names, std::string_view what, const Node& node) {
  const bool text = node.is(Node::Kind::Text);
  return look_up(reading, names, what, node.pointer(), text ? node.text : node.shown(), text);
}

// "orders-0" that exists, if not now then after an add_partitions event.
std::optional<TopicPartition> look_up_partition(Draft& draft, const std::string& pointer, std::string_view found);
std::optional<TopicPartition> look_up_partition(Draft& draft, const Node& node);

// The parts of a scenario, in the order in which they need one another.
void read_cluster(Draft& draft, const Node* node);
void read_topics(Draft& draft, const Node& node, const Node* events);
void read_producers(Draft& draft, const Node* node);
void read_groups(Draft& draft, const Node& node);
void read_events(Draft& draft, const Node* node);
void read_expect(Draft& draft, const Node* node);

// What the application around a consumer does; the keys given lie over `into`.
void read_subscription(Draft& draft, const Node& node, Subscription& into);
void read_process(Draft& draft, const Node& node, ProcessSettings& into);
void read_commit(Draft& draft, const Node& node, CommitSettings& into);

}  // namespace regroup::reading
