// Kafka's assignors once more, from the rules of docs/spec/assignors.md and nothing else: names instead of numbers, lists that
// are searched, no thought of speed. The tests compare them with those of assignors/, which share no line with them.
//
// All of them give the output itself, lists in Kafka's order: range, round robin, both paths of sticky and cooperative-sticky,
// the coordinator's range, and its uniform assignor for equal and unequal subscriptions. Left out: racks (AS-6, AS-7,
// AS-21..AS-26, AS-47, AS-56), which the vectors of real Kafka cover; partitions that have vanished (AS-46); trees in hash tables
// (AS-9); names beyond ASCII.
#pragma once

#include <cstdint>
#include <map>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace regroup::assignors::plain {

using Partition = std::pair<std::string, int>;  // topic and number; ordered as Kafka's lists of partitions are
using Partitions = std::vector<Partition>;

struct Topic {
  int partitions = 0;  // 0: not in the metadata
  std::uint64_t uuid_high = 0, uuid_low = 0;
};

struct Member {
  std::string id;
  std::string instance;             // none: empty
  std::vector<std::string> topics;  // subscribed, in the order of the subscription
  Partitions owned;
  int generation = -1, user_generation = -1;  // none: -1
};

struct Group {
  std::map<std::string, Topic> topics;
  std::vector<Member> members;  // in the order of the JoinGroup response
};

using Assignment = std::map<std::string, Partitions>;  // by member id

// Kafka's assignor throws, or does not return (AS-69, AS-70).
struct Failure : std::runtime_error {
  using std::runtime_error::runtime_error;
};

Assignment range(const Group& group);
Assignment round_robin(const Group& group);
Assignment sticky(const Group& group, int& newest_generation);              // AS-43: the caller keeps the newest generation
Assignment cooperative_sticky(const Group& group, int& newest_generation);  // from call to call
Assignment server_range(const Group& group);
Assignment server_uniform(const Group& group);

// By the name in the vectors: "sticky", "consumer-uniform".
Assignment assign(const std::string& assignor, const Group& group, int& newest_generation);

}  // namespace regroup::assignors::plain
