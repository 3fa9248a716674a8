// What a run cost its group, as one row: to hold variants of a scenario against each other.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "sim/facts/directory.hpp"
#include "sim/ledger/outcome.hpp"

namespace regroup::cli {

// Less is better in every column. Times are microseconds.
struct Cost {
  std::int64_t moved = 0;        // partitions that another consumer had in the generation before
  std::int64_t taken = 0;        // of them, those whose owner was still a member: moved for balance, or for nothing
  std::int64_t for_nothing = 0;  // of those, the ones beyond what members had above an equal share (assignors.md 8)
  // Of the last generation, the member with most minus the one with fewest: partitions, partitions of one topic (the topic
  // where it is greatest), and records/s, by what was produced to the partitions in the run.
  std::int64_t imbalance = 0, topic_imbalance = 0, rate_imbalance = 0;
  std::int64_t stopped = 0;      // partition-time without an owner, between a partition's first owner and the end
  std::int64_t longest_gap = 0;  // between two deliveries of a partition that had records
  std::int64_t rebalances = 0;
  std::int64_t duplicates = 0;
  std::int64_t lost = 0;
  std::int64_t lag = 0;
  std::int64_t stable_at = 0;      // when the last generation was complete
  std::int64_t last_delivery = 0;  // of a record, first or again
};

struct CostColumn {
  std::string_view name;
  std::int64_t Cost::*value;
  bool time = false;
};
inline constexpr std::array kCostColumns{CostColumn{"moved", &Cost::moved},
                                         CostColumn{"taken", &Cost::taken},
                                         CostColumn{"for nothing", &Cost::for_nothing},
                                         CostColumn{"imbalance", &Cost::imbalance},
                                         CostColumn{"topic imbalance", &Cost::topic_imbalance},
                                         CostColumn{"rate imbalance", &Cost::rate_imbalance},
                                         CostColumn{"stopped", &Cost::stopped, true},
                                         CostColumn{"longest gap", &Cost::longest_gap, true},
                                         CostColumn{"rebalances", &Cost::rebalances},
                                         CostColumn{"duplicates", &Cost::duplicates},
                                         CostColumn{"lost", &Cost::lost},
                                         CostColumn{"lag", &Cost::lag},
                                         CostColumn{"stable at", &Cost::stable_at, true},
                                         CostColumn{"last delivery", &Cost::last_delivery, true}};

Cost cost_of(GroupId group, const Outcome& outcome, const Directory& directory);

// Why: "400 duplicates: revoked-before-commit 300, crash-before-commit 100; longest gap on orders-3 from 10.1 s". Empty: nothing
// to say.
std::string why_it_cost(GroupId group, const Outcome& outcome, const Directory& directory);
// "moved orders-1 c1 to c3, orders-2 c2 to c3 and 4 more". Empty: nothing moved.
std::string what_moved(GroupId group, const Outcome& outcome, const Directory& directory);
// Of the last generation: "c1 has the most: 6,000 records of 2 partitions", as produced in the run. Empty: there was none.
std::string who_has_most(GroupId group, const Outcome& outcome, const Directory& directory);

}  // namespace regroup::cli
