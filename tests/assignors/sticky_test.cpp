#include <doctest/doctest.h>

#include "tests/assignors/fixture.hpp"

namespace regroup::assignors::test {

TEST_SUITE_BEGIN("assignors/sticky");

TEST_CASE("equal subscriptions are dealt in turn when nobody owns anything") {  // TC-14
  check("sticky", "t0:2 t1:2 t2:2 t3:2", {"C0 s=t0,t1,t2,t3", "C1 s=t0,t1,t2,t3", "C2 s=t0,t1,t2,t3"},
        {"C0: t0-0 t1-1 t3-0", "C1: t0-1 t2-0 t3-1", "C2: t1-0 t2-1"});
}

TEST_CASE("the partitions of a member that left are spread and all others stay") {  // TC-15
  check("sticky", "t0:2 t1:2 t2:2 t3:2", {"C0 s=t0,t1,t2,t3 o=t0-0,t1-1,t3-0 g=1", "C2 s=t0,t1,t2,t3 o=t1-0,t2-1 g=1"},
        {"C0: t0-0 t3-0 t1-1 t0-1", "C2: t1-0 t2-1 t2-0 t3-1"});
}

TEST_CASE("without protocol generations the later member keeps a partition claimed twice") {  // TC-24
  check("sticky", "t:2", {"A s=t o=t-0 ug=2", "B s=t o=t-0 ug=1"}, {"A: t-1", "B: t-0"});
}

TEST_CASE("with protocol generations the newer claim wins") {  // TC-25
  check("sticky", "t:2", {"A s=t o=t-0 g=2", "B s=t o=t-0 g=1"}, {"A: t-0", "B: t-1"});
}

TEST_CASE("unequal subscriptions are filled from the topics with few subscribers") {  // TC-35
  check("sticky", "t0:1 t1:2 t2:3", {"C0 s=t0", "C1 s=t0,t1", "C2 s=t0,t1,t2"},
        {"C0: t0-0", "C1: t1-0 t1-1", "C2: t2-0 t2-1 t2-2"});
}

TEST_CASE("with unequal subscriptions a freed partition goes to who can take it") {  // TC-36
  check("sticky", "t0:1 t1:2 t2:3", {"C1 s=t0,t1 o=t1-0,t1-1 g=1", "C2 s=t0,t1,t2 o=t2-0,t2-1,t2-2 g=1"},
        {"C1: t1-0 t1-1 t0-0", "C2: t2-0 t2-1 t2-2"});
}

TEST_CASE("after a failed sync the first member in hash order keeps a partition claimed twice") {  // TC-59
  check("sticky", "t:3", {"A s=t o=t-0 g=6 ug=5", "B s=t o=t-0 g=6 ug=5"}, {"A: t-0 t-2", "B: t-1"});
}

TEST_CASE("instance ids are ignored") {  // TC-123
  check("sticky", "t:4", {"a s=t", "b s=t i=z", "c s=t i=y"}, {"a: t-0 t-3", "b: t-1", "c: t-2"});
}

TEST_CASE("user data lists topics in the order of a hash map filled by computeIfAbsent") {  // TC-130
  check("sticky", "t1:2 t19:2 u:1", {"A s=t1,t19 o=t19-0,t19-1,t1-0,t1-1 g=1", "B s=u"}, {"A: t1-0 t1-1 t19-0 t19-1", "B: u-0"});
}

TEST_CASE("of two claims the one with the newer generation is kept") {  // TC-131
  check("sticky", "t:3", {"A s=t o=t-0 g=3", "B s=t o=t-0 g=4", "C s=t"}, {"A: t-1", "B: t-0", "C: t-2"});
}

TEST_CASE("two claims of one generation void each other") {  // TC-132
  check("sticky", "t:3", {"A s=t o=t-0 g=4", "B s=t o=t-0 g=4", "C s=t"}, {"A: t-0", "B: t-1", "C: t-2"});
}

TEST_SUITE_END();

}  // namespace regroup::assignors::test
