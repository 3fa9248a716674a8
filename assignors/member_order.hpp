// The three orders of members that Kafka's assignors know. Each is a list of indexes into Group::members.
#pragma once

#include <cstdint>
#include <vector>

#include "assignors/assignor.hpp"

namespace regroup::assignors {

std::vector<std::int32_t> member_order(const Group& group);  // MO: static members by instance id, then the others (AS-3)
std::vector<std::int32_t> id_order(const Group& group);      // by member id
std::vector<std::int32_t> hash_order(const Group& group);    // HO: the walk over the leader's member map (AS-12)

}  // namespace regroup::assignors
