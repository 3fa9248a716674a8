// What both paths of the plain sticky assignors start from (AS-40..AS-45).
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "tests/assignors/plain_assignors.hpp"

namespace regroup::assignors::plain {

// What a member says it has, and since when.
struct Claim {
  std::string member;
  Partitions partitions;
  int generation = -1;
};

struct Claims {
  std::vector<Claim> said;     // in hash order
  Assignment kept;             // what is left of it once the claims on one partition are settled (AS-44)
  std::set<Partition> voided;  // claimed twice with one generation: `multi` of AS-44
  int newest_generation = -1;  // before this call, raised by this call
};

Assignment general_path(const Group& group, const Claims& claims);  // AS-60..AS-76

}  // namespace regroup::assignors::plain
