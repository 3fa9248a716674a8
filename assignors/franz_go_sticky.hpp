// franz-go's StickyBalancer and CooperativeStickyBalancer (assignors.md section 6): an algorithm of its own.
#pragma once

#include <cstdint>
#include <vector>

#include "assignors/assignor.hpp"
#include "assignors/racks.hpp"
#include "assignors/topics.hpp"

namespace regroup::assignors {

Assignment assign_franz_go_sticky(const Group& group, Memory& memory);
Assignment assign_franz_go_cooperative_sticky(const Group& group, Memory& memory);

// Moves partitions until the sizes are as even as the subscriptions allow, then as many partitions as possible are in their
// member's rack, and then as many as possible with `held`, whoever had them before. All per id; -1: nobody.
// Which of several such assignments comes out is not franz-go's choice but this function's.
std::vector<std::int32_t> most_even(const TopicTable& topics, const Racks& racks, std::vector<std::int32_t> owner,
                                    const std::vector<std::int32_t>& held);

}  // namespace regroup::assignors
