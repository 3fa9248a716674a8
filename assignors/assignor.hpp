// What an assignor is: a pure function from members and topics to an assignment.
//
// Input and output are flat: topics and members are indexes into the Group, names are looked up by who prints.
// Orders that Kafka derives from hash codes or from names are computed once in `Group` (assignors.md AS-1..AS-7, AS-9..AS-12).
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace regroup::assignors {

// A topic by its index in Group::topics, and a partition of it. `partition` can lie beyond the topic's count: a claim
// on a partition that has vanished (AS-46).
struct TopicPartition {
  std::int32_t topic = 0;
  std::int32_t partition = 0;
  friend auto operator<=>(const TopicPartition&, const TopicPartition&) = default;
};

// A topic that some member names. `partitions` is 0 when the leader's metadata does not know it (AS-4).
struct Topic {
  std::string name;
  std::int32_t partitions = 0;
  std::vector<std::vector<std::string>> racks;  // per partition, the racks of its replicas; empty: no rack information
  std::uint64_t uuid_high = 0;                  // topic id; only the server-side assignors look at it
  std::uint64_t uuid_low = 0;
  std::vector<std::int64_t> lag;  // per partition, log end offset minus committed offset, at least 0; empty: not measured
};

// One member as the leader sees it after JoinGroup (AS-1, AS-40, AS-41).
struct Member {
  std::string id;
  std::optional<std::string> instance;          // group.instance.id of a static member
  std::optional<std::string> rack;              // client.rack; empty counts as none
  std::vector<std::int32_t> topics;             // subscribed, indexes into Group::topics, in the order of the subscription
  std::vector<TopicPartition> owned;            // ownedPartitions (cooperative) or user data (sticky), in their order
  std::optional<std::int32_t> generation;       // of the subscription; none when negative
  std::optional<std::int32_t> user_generation;  // of the user data; none when there is none
};

// The whole input. `members` is in the order of the JoinGroup response.
struct Group {
  std::vector<Topic> topics;
  std::vector<Member> members;
};

// Per member, in the order of Group::members: its partitions in Kafka's own order (AS-5).
using Assignment = std::vector<std::vector<TopicPartition>>;

// What one assignor object carries from call to call in a client that stays leader (AS-43).
struct Memory {
  std::int32_t max_generation = -1;
};

// Kafka's assignor would throw on this input, or never return (AS-46, AS-69, AS-70).
struct AssignorError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

enum class RebalanceProtocol : std::uint8_t { Eager, Cooperative };

// One entry of the list of assignors.
struct Assignor {
  std::string name;          // as in the JoinGroup request: "range"
  std::string class_name;    // as in partition.assignment.strategy, without the package: "RangeAssignor"; of other clients,
                             // the name in the JoinGroup request: "range" of "librdkafka-range"
  bool cooperative = false;  // supports COOPERATIVE besides EAGER (CC-41)
  std::function<Assignment(const Group& group, Memory& memory)> assign;
  bool user_data = false;  // members send along what they were last assigned, as sticky's user data (AS-41)
  bool lag = false;        // looks at Topic::lag, which the leader measures for it
};

// All client-side assignors of this build, in a fixed order: Kafka's own first. Explicit: an object that registers itself is
// dropped by the linker.
std::span<const Assignor> client_assignors();
inline constexpr std::size_t kKafkaClientAssignors = 4;

// Adds an assignor that the user brought (docs/write-an-assignor.md); it is found by its name from then on. To be called
// before anything runs. std::invalid_argument if there is one of that name.
const Assignor& add_client_assignor(Assignor assignor);

// The coordinator's own of the consumer protocol (KIP-848), the default first. A member's `owned` is its target assignment.
std::span<const Assignor> server_assignors();
const Assignor* find_server_assignor(std::string_view name);  // "uniform" or "range"; nullptr if there is none

// What librdkafka 2.15 and franz-go 1.22 do as the leader of a group, where the output differs from Java's (assignors.md
// section 6): "librdkafka-range". No names for partition.assignment.strategy; a Java client has none of these.
std::span<const Assignor> other_clients_assignors();
const Assignor* find_other_clients_assignor(std::string_view name);  // nullptr if there is none

// By name ("range"), by simple ("RangeAssignor") or full class name; nullptr if there is none.
const Assignor* find_client_assignor(std::string_view name);

}  // namespace regroup::assignors
