#include <doctest/doctest.h>

#include "tests/assignors/fixture.hpp"

namespace regroup::assignors::test {

TEST_SUITE_BEGIN("assignors/cooperative_sticky");

TEST_CASE("of two members at the smaller quota the first by id gets the extra") {  // TC-16
  check("cooperative-sticky", "t1:2 t2:3", {"c1 s=t1,t2 o=t1-0,t2-1 g=1", "c2 s=t1,t2 o=t1-1,t2-2 g=1"},
        {"c1: t1-0 t2-1 t2-0", "c2: t1-1 t2-2"});
}

TEST_CASE("the first owners in hash order keep the larger quota") {  // TC-17
  check("cooperative-sticky", "t1:2 t2:2",
        {"consumer1 s=t1,t2 o=t1-0,t2-0 g=1", "consumer2 s=t1,t2 o=t1-1,t2-1 g=1", "consumer3 s=t1,t2 g=1"},
        {"consumer1: t1-0", "consumer2: t1-1 t2-1", "consumer3:"});
}

TEST_CASE("hash order a, b, c lets a keep the larger quota") {  // TC-18
  check("cooperative-sticky", "t1:2 t2:2", {"a s=t1,t2 o=t1-0,t2-0 g=1", "b s=t1,t2 o=t1-1,t2-1 g=1", "c s=t1,t2 g=1"},
        {"a: t1-0 t2-0", "b: t1-1", "c:"});
}

TEST_CASE("partitions that change hands are withheld for one round") {  // TC-19
  check("cooperative-sticky", "t1:3 t2:4",
        {"consumer1 s=t1,t2 o=t1-0,t1-2,t2-1,t2-3 g=1", "consumer2 s=t1,t2 o=t1-1,t2-0,t2-2 g=1", "consumer3 s=t1,t2 g=1",
         "consumer4 s=t1,t2 g=1"},
        {"consumer1: t1-0 t2-1", "consumer2: t2-0 t1-1", "consumer3:", "consumer4:"});
}

TEST_CASE("a partition claimed twice in one generation is withheld from both") {  // TC-20
  check("cooperative-sticky", "t:3", {"c1 s=t o=t-0,t-1 g=1", "c2 s=t o=t-0,t-2 g=1", "c3 s=t g=1"},
        {"c1: t-1", "c2: t-2", "c3:"});
}

TEST_CASE("a stale claimant loses and its new partitions are given at once") {  // TC-21
  check("cooperative-sticky", "t:3 t2:3", {"c1 s=t,t2 o=t-0,t-2,t2-1 g=10", "c2 s=t,t2 o=t-0,t-2,t2-1 g=9"},
        {"c1: t-0 t2-1 t-2", "c2: t-1 t2-0 t2-2"});
}

TEST_CASE("a third claim cannot save a partition that two claims of one generation have voided") {  // TC-22
  check("cooperative-sticky", "t:3", {"A s=t o=t-0 g=5", "B s=t o=t-0 g=5", "C s=t o=t-0 g=6"}, {"A:", "B: t-1", "C: t-2"});
}

TEST_CASE("a newest claim that is met second is kept") {  // TC-23
  check("cooperative-sticky", "t:3", {"A s=t o=t-0 g=5", "B s=t o=t-0 g=6", "C s=t o=t-0 g=5"}, {"A: t-1", "B: t-0", "C: t-2"});
}

TEST_CASE("an unsubscribed member that comes first in hash order gets partitions") {  // TC-26
  check("cooperative-sticky", "t:2", {"A", "B s=t"}, {"A: t-0", "B: t-1"});
}

TEST_CASE("an unsubscribed member that comes later gets nothing") {  // TC-27
  check("cooperative-sticky", "t:2", {"A s=t", "B"}, {"A: t-0 t-1", "B:"});
}

TEST_CASE("a claim on a vanished partition before an owned one breaks Kafka's merge") {  // TC-28
  check_throws("cooperative-sticky", "t0:2 t1:1", {"A s=t0,t1 o=t0-5,t1-0 g=3", "B s=t0,t1 g=3"});
}

TEST_CASE("a vanished partition stays with its owner") {  // TC-29
  check("cooperative-sticky", "t0:2 t1:3", {"A s=t0,t1 o=t0-5 g=3", "B s=t0,t1 g=3"}, {"A: t0-5 t0-0 t1-1", "B: t0-1 t1-0 t1-2"});
}

TEST_CASE("owners keep theirs when there are fewer partitions than members") {  // TC-30
  check("cooperative-sticky", "t:2", {"c0 s=t g=1", "c1 s=t g=1", "c2 s=t g=1", "c3 s=t o=t-1 g=1"},
        {"c0: t-0", "c1:", "c2:", "c3: t-1"});
}

TEST_CASE("partitions on the wrong rack are given up") {  // TC-31
  check("cooperative-sticky", "t1:[a|b|c|a|b|c] t2:[a|b|c|a|b|c|a] t3:[a|b]",
        {"consumer0 s=t1,t2,t3 o=t1-0,t1-1,t1-2,t1-3,t1-4 r=a g=1", "consumer1 s=t1,t2,t3 o=t1-5,t2-0,t2-1,t2-2,t2-3 r=b g=1",
         "consumer2 s=t1,t2,t3 o=t2-4,t2-5,t2-6,t3-0,t3-1 r=c g=1"},
        {"consumer0: t1-0 t1-3", "consumer1: t2-1", "consumer2: t2-5 t3-0"});
}

TEST_CASE("partitions on scarce racks are dealt first") {  // TC-32
  check("cooperative-sticky", "t:[a|a|a|b]", {"x s=t r=a", "y s=t r=b"}, {"x: t-0 t-1", "y: t-3 t-2"});
}

TEST_CASE("with equal subscriptions a member without a rack is skipped in the rack pass") {  // TC-33
  check("cooperative-sticky", "t:[a|b|a|b]", {"x s=t", "y s=t r=b"}, {"x: t-0 t-2", "y: t-1 t-3"});
}

TEST_CASE("unequal subscriptions put a topic where it is the only one that fits") {  // TC-34
  check("cooperative-sticky", "t1:3 t2:2", {"c1 s=t1", "c2 s=t1,t2", "c3 s=t1"}, {"c1: t1-0 t1-2", "c2: t2-0 t2-1", "c3: t1-1"});
}

TEST_CASE("a chain of sizes 1, 2, 3 is balanced enough") {  // TC-37
  check("cooperative-sticky", "topic1:1 topic2:1 topic3:1 topic4:1 topic5:1 topic6:1",
        {"consumer1 s=topic1,topic2 o=topic1-0 g=1", "consumer2 s=topic1,topic2,topic3,topic4 o=topic2-0,topic3-0 g=1",
         "consumer3 s=topic2,topic3,topic4,topic5,topic6 o=topic4-0,topic5-0,topic6-0 g=1"},
        {"consumer1: topic1-0", "consumer2: topic2-0 topic3-0", "consumer3: topic4-0 topic5-0 topic6-0"});
}

TEST_CASE("a partition goes back to a stale owner even if it no longer subscribes") {  // TC-38
  check("cooperative-sticky", "t:6 u:2", {"A s=u o=t-0 g=4", "B s=t o=t-0,t-1,t-2,t-3,t-4,t-5 g=5", "D s=t,u g=5"},
        {"A: u-0 t-0", "B: t-3 t-4 t-5", "D: u-1"});
}

TEST_CASE("a stale owner that is fixed makes Kafka fail") {  // TC-39
  check_throws("cooperative-sticky", "t:6 u:1", {"A s=u o=t-0 g=4", "B s=t o=t-0,t-1,t-2,t-3,t-4,t-5 g=5", "D s=t g=5"});
}

TEST_CASE("a stale claim of the new owner hides a transfer") {  // TC-40
  check("cooperative-sticky", "t:4 u:1", {"A s=t o=t-0 g=4", "B s=t,u o=t-0,t-1,t-2,t-3 g=5"}, {"A: t-0", "B: t-2 t-3 u-0"});
}

TEST_CASE("unequal subscriptions follow racks first, then sizes") {  // TC-41
  check("cooperative-sticky", "t1:[a|b|c|a|b|c] t2:[a|b|c|a|b|c|a] t3:[a|b]",
        {"consumer0 s=t1,t2,t3 r=a", "consumer1 s=t1,t2,t3 r=b", "consumer2 s=t1,t3 r=c"},
        {"consumer0: t2-0 t2-3 t2-6 t3-0 t2-5", "consumer1: t2-1 t2-4 t1-4 t3-1 t2-2", "consumer2: t1-2 t1-5 t1-0 t1-1 t1-3"});
}

TEST_CASE("a reverse move substitutes the first partition in hash order") {  // TC-54
  check("cooperative-sticky", "t0:3 t1:3",
        {"c0 s=t0 g=5", "c1 s=t0,t1 o=t0-0,t0-1,t0-2,t1-1,t1-2 g=5", "c2 s=t0 g=5", "c3 s=t0,t1 o=t1-0 g=5"},
        {"c0:", "c1: t0-2 t1-2", "c2:", "c3: t1-0"});
}

TEST_CASE("a reverse move takes the partition that came the opposite way") {  // TC-55
  check("cooperative-sticky", "t0:1 t1:4 t2:3",
        {"c0 s=t2 g=5", "c1 s=t2,t1,t0 o=t0-0,t1-1,t1-2,t2-0,t2-1,t2-2 g=5", "c2 s=t1 o=t1-0,t1-3 g=5"},
        {"c0:", "c1: t0-0 t2-2 t1-2", "c2: t1-0 t1-3"});
}

TEST_CASE("the round after a revocation hands the partitions over") {  // TC-58
  check("cooperative-sticky", "t1:2 t2:2",
        {"consumer1 s=t1,t2 o=t1-0 g=2", "consumer2 s=t1,t2 o=t1-1,t2-1 g=2", "consumer3 s=t1,t2 g=2"},
        {"consumer1: t1-0", "consumer2: t1-1 t2-1", "consumer3: t2-0"});
}

TEST_CASE("with unequal subscriptions a member without a rack takes any rack") {  // TC-60
  check("cooperative-sticky", "t:[a|b|a|b] u:[a]", {"x s=t", "y s=t,u r=b"}, {"x: t-0 t-2", "y: t-1 t-3 u-0"});
}

TEST_CASE("a balancing loop that never ends is detected") {  // TC-61
  const std::string most_of_t0 =
      "c2 s=t0 o=t0-0,t0-1,t0-2,t0-3,t0-4,t0-6,t0-10,t0-11,t0-12,t0-13,t0-15,t0-16,t0-18,t0-21,t0-23,t0-25,t0-26,t0-27,t0-28 g=4";
  check_throws(
      "cooperative-sticky", "t0:29 t1:1 t2:3 t3:3",
      {"c0 s=t2,t0 g=5", "c1 s=t2,t0 o=t2-0 g=4", most_of_t0, "c3 s=t3,t2 o=t2-1,t2-2 g=5", "c4 s=t1,t0 g=5", "c5 s=t0 g=3"});
}

TEST_CASE("a topic that is not in the metadata gives nobody anything") {  // TC-124
  check("cooperative-sticky", "t:0", {"a s=t"}, {"a:"});
}

TEST_CASE("a member with as many foreign partitions as its topics have is not asked to take more") {  // TC-133
  check("cooperative-sticky", "t0:1 t1:6", {"A s=t0,t1 o=t1-0 g=5", "B s=t0 o=t1-1 g=4", "C s=t1,t0 o=t0-0 g=5"},
        {"A: t1-0 t1-3 t1-5", "B: t1-1", "C: t0-0 t1-2 t1-4"});
}

TEST_CASE("of two ids with one hash code the one that joined first keeps the larger quota") {  // TC-112, TC-113
  check("cooperative-sticky", "t:4", {"Aa s=t o=t-0,t-2 g=1", "BB s=t o=t-1,t-3 g=1", "C s=t"}, {"Aa: t-0 t-2", "BB: t-1", "C:"});
  check("cooperative-sticky", "t:4", {"BB s=t o=t-1,t-3 g=1", "Aa s=t o=t-0,t-2 g=1", "C s=t"}, {"BB: t-1 t-3", "Aa: t-0", "C:"});
}

TEST_CASE("the newest generation is remembered from call to call") {  // AS-43, AS-61
  const Group group = group_of("t:6 u:2", {"A s=u o=t-0 g=4", "B s=t o=t-1,t-2,t-3,t-4,t-5 g=4", "D s=t,u g=4"});
  const Assignor* assignor = find_client_assignor("cooperative-sticky");
  Memory fresh;
  Memory later{9};
  assignor->assign(group, fresh);
  CHECK(fresh.max_generation == 4);
  assignor->assign(group, later);
  CHECK(later.max_generation == 9);
}

TEST_SUITE_END();

}  // namespace regroup::assignors::test
