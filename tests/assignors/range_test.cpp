#include <doctest/doctest.h>

#include "tests/assignors/fixture.hpp"

namespace regroup::assignors::test {

TEST_SUITE_BEGIN("assignors/range");

TEST_CASE("partitions go in consecutive blocks, topic by topic") {  // TC-01
  check("range", "t0:3 t1:3", {"C0 s=t0,t1", "C1 s=t0,t1"}, {"C0: t0-0 t0-1 t1-0 t1-1", "C1: t0-2 t1-2"});
}

TEST_CASE("members are ordered by id, not by the order of joining") {  // TC-02
  check("range", "t:1", {"b s=t", "a s=t"}, {"b:", "a: t-0"});
}

TEST_CASE("a topic is divided among its own subscribers only") {  // TC-03
  check("range", "t1:3 t2:2", {"c1 s=t1", "c2 s=t1,t2", "c3 s=t1"}, {"c1: t1-0", "c2: t1-1 t2-0 t2-1", "c3: t1-2"});
}

TEST_CASE("static members come before dynamic ones") {  // TC-04
  check("range", "t1:3 t2:3", {"consumer-b s=t1,t2 i=instance1", "consumer-a s=t1,t2"},
        {"consumer-b: t1-0 t1-1 t2-0 t2-1", "consumer-a: t1-2 t2-2"});
}

TEST_CASE("an unknown topic is dropped and an unsubscribed member gets an empty list") {  // TC-05
  check("range", "t:2", {"c1 s=t,nope", "c2"}, {"c1: t-0 t-1", "c2:"});
}

TEST_CASE("members get partitions with a replica on their rack, extras included") {  // TC-06
  check("range", "t1:[a|b|c|a|b|c] t2:[a|b|c|a|b|c|a] t3:[a|b]",
        {"consumer0 s=t1,t2,t3 r=a", "consumer1 s=t1,t2,t3 r=b", "consumer2 s=t1,t2,t3 r=c"},
        {"consumer0: t1-0 t1-3 t2-0 t2-3 t2-6 t3-0", "consumer1: t1-1 t1-4 t2-1 t2-4 t3-1", "consumer2: t1-2 t1-5 t2-2 t2-5"});
}

TEST_CASE("topics with equal counts and subscribers stay co-partitioned on racks") {  // TC-07
  check("range", "t1:[a|b|c|a|b] t2:[a|b|c|a|b]", {"c0 s=t1,t2 r=a", "c1 s=t1,t2 r=b", "c2 s=t1,t2 r=c"},
        {"c0: t1-0 t1-3 t2-0 t2-3", "c1: t1-1 t1-4 t2-1 t2-4", "c2: t1-2 t2-2"});
}

TEST_CASE("a member without a rack takes any partition in the rack pass") {  // TC-08
  check("range", "t1:[a|b|b|a] t2:[a|b|b|a]", {"c0 s=t1,t2", "c1 s=t1,t2 r=b"},
        {"c0: t1-0 t1-1 t2-0 t2-1", "c1: t1-2 t1-3 t2-2 t2-3"});
}

TEST_CASE("racks do not matter when every partition is on every rack") {  // TC-09
  check("range", "t1:[a,b|a,b]", {"c0 s=t1 r=b", "c1 s=t1 r=a"}, {"c0: t1-0", "c1: t1-1"});
}

TEST_CASE("without racks the lists follow the hash order of the topic names") {  // TC-57
  check("range", "a.b:2 orders:2 zz:2 t10:2 t2:2", {"m s=a.b,orders,t10,t2,zz"},
        {"m: zz-0 zz-1 t10-0 t10-1 a.b-0 a.b-1 orders-0 orders-1 t2-0 t2-1"});
}

TEST_CASE("members beyond the partition count get nothing") {  // TC-120
  check("range", "t:2", {"C s=t", "A s=t", "D s=t", "B s=t"}, {"C:", "A: t-0", "D:", "B: t-1"});
}

TEST_CASE("names are compared by UTF-16 code units") {  // TC-121
  check("range", "t:1", {"\uE000 s=t", "😀 s=t"}, {"\uE000:", "😀: t-0"});
}

TEST_SUITE_END();

}  // namespace regroup::assignors::test
