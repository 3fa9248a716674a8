// What an assignor makes of a group, and what moves when the group changes: no simulation, only assignments that follow one
// another.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "assignors/assignor.hpp"

namespace regroup::cli {

inline constexpr std::int64_t kMembersMax = 100'000, kPartitionsMax = 10'000'000;  // a larger group is refused

// An assignor as the calculator names it: "sticky", or "consumer-uniform" for one of the coordinator's (as in the vectors).
struct NamedAssignor {
  std::string name;
  const assignors::Assignor* assignor;
};
std::vector<NamedAssignor> all_assignors();               // Kafka's
std::vector<NamedAssignor> assignors_of_other_clients();  // "librdkafka-range"

// One change and what follows from it, once everything is at rest (cooperative assignors need two rounds).
struct Change {
  std::string what;          // "m7 leaves"
  assignors::Group group;    // after it
  assignors::Assignment to;  // by member of `group`
  std::int64_t moved = 0;    // partitions with another owner than before, the forced ones included
  std::int64_t forced = 0;   // of them, those whose owner is gone
};

struct Calculated {
  NamedAssignor by;
  assignors::Assignment from;  // at rest, before any change
  std::int64_t moved = 0;      // against what the members of the group own already
  std::vector<Change> changes;
  std::string error;  // what Kafka's assignor would fail with; then nothing else is set
};

// Until nothing moves any more: each round hands the members what they own then. `owned` in the group is where it starts.
assignors::Assignment settled(const assignors::Assignor& assignor, assignors::Group group);

// The last member leaves; one joins; the first topic grows by one partition.
Calculated calculate(const NamedAssignor& by, const assignors::Group& group);

// "orders=12,returns=5" for `members` members m1, m2, ... that subscribe to all. UsageError otherwise.
assignors::Group group_of_counts(std::int64_t members, const std::string& topics);
// What `kafka-consumer-groups.sh --describe` prints for one group: members own what stands there, and subscribe to all of its
// topics. UsageError naming the line otherwise.
assignors::Group group_of_describe(const std::string& text, const std::string& where);

}  // namespace regroup::cli
