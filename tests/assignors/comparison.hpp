// An assignor of assignors/ and its plain twin, side by side.
#pragma once

#include <string>
#include <vector>

#include "assignors/assignor.hpp"
#include "tests/assignors/plain_assignors.hpp"

namespace regroup::assignors::test {

// One assignor as the vectors name it.
struct Compared {
  std::string name;
  const Assignor* assignor;
  bool server = false;
  bool remembers = false;  // it looks at what members own
  bool withholds = false;  // what moves is nobody's for a round
};
const std::vector<Compared>& compared_assignors();

// One assignor object of each kind (AS-43).
struct Memories {
  Memory memory;
  int plain = -1;
};

struct Answer {
  Assignment assignment;
  bool failed = false;     // both say that Kafka fails
  std::string difference;  // empty, or the group and both answers; one line each
};
Answer compare(const Compared& compared, const Group& group, Memories& memories);

}  // namespace regroup::assignors::test
