#include <doctest/doctest.h>

#include "tests/assignors/fixture.hpp"

namespace regroup::assignors::test {

TEST_SUITE_BEGIN("assignors/round_robin");

TEST_CASE("the cursor goes on from topic to topic") {  // TC-10
  check("roundrobin", "t0:3 t1:3", {"C0 s=t0,t1", "C1 s=t0,t1"}, {"C0: t0-0 t0-2 t1-1", "C1: t0-1 t1-0 t1-2"});
}

TEST_CASE("members that do not subscribe to a topic are skipped") {  // TC-11
  check("roundrobin", "t0:1 t1:2 t2:3", {"C0 s=t0", "C1 s=t0,t1", "C2 s=t0,t1,t2"},
        {"C0: t0-0", "C1: t1-0", "C2: t1-1 t2-0 t2-1 t2-2"});
}

TEST_CASE("the cursor can pass over a member again and again") {  // TC-12
  check("roundrobin", "topic1:2 topic2:1 topic3:2 topic4:1 topic5:2",
        {"consumer1 s=topic1,topic2,topic3,topic4,topic5", "consumer2 s=topic1,topic3,topic5", "consumer3 s=topic1,topic3,topic5",
         "consumer4 s=topic1,topic2,topic3,topic4,topic5"},
        {"consumer1: topic1-0 topic3-0 topic5-0", "consumer2: topic1-1 topic3-1 topic5-1",
         "consumer3:", "consumer4: topic2-0 topic4-0"});
}

TEST_CASE("topics are dealt in the order of their names, t10 before t2") {  // TC-13
  check("roundrobin", "t2:2 t10:2", {"z s=t2,t10 i=a", "y s=t2,t10"}, {"z: t10-0 t2-0", "y: t10-1 t2-1"});
}

TEST_CASE("static members come first, by instance id") {  // TC-122
  check("roundrobin", "t:4", {"a s=t", "b s=t i=z", "c s=t i=y"}, {"a: t-2", "b: t-1", "c: t-0 t-3"});
}

TEST_SUITE_END();

}  // namespace regroup::assignors::test
