// The orders of members that assignors know. Each is a list of indexes into Group::members.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "assignors/assignor.hpp"

namespace regroup::assignors {

std::vector<std::int32_t> member_order(const Group& group);  // MO: static members by instance id, then the others (AS-3)
std::vector<std::int32_t> id_order(const Group& group);      // by member id
std::vector<std::int32_t> hash_order(const Group& group);    // HO: the walk over the leader's member map (AS-12)

// Other clients compare bytes, and so differ from Java above U+FFFF (AS-2).
std::vector<std::int32_t> franz_go_order(const Group& group);  // MO
// By instance id where both members have one, else by member id. Static and dynamic members together have no such order in
// general; then it is what a merge sort (glibc's qsort up to 2.36) makes of the list as it is given.
void sort_as_librdkafka(const Group& group, std::span<std::int32_t> members);
std::vector<std::int32_t> joining_order(const Group& group);  // that of the JoinGroup response

}  // namespace regroup::assignors
