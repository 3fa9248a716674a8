// librdkafka and franz-go, row by row of the table in assignors.md section 6. Every answer is also the library's own, but where
// a case says otherwise; more of them stand in tests/vectors/other-clients.
#include <array>
#include <functional>

#include <doctest/doctest.h>

#include "tests/assignors/fixture.hpp"

namespace regroup::assignors::test {

namespace {

const std::vector<std::string> mixed{"b s=t", "a s=t i=z", "c s=t i=y"};  // static and dynamic members

// Squares of the sizes, and how many partitions have another member than before: what franz-go makes least, in this order.
std::array<std::int64_t, 2> cost(const Group& group, const Assignment& assignment) {
  std::array<std::int64_t, 2> cost{};
  for (std::size_t m = 0; m < group.members.size(); ++m) {
    const auto& owned = group.members[m].owned;
    cost[0] += static_cast<std::int64_t>(assignment[m].size() * assignment[m].size());
    for (const auto& each : assignment[m]) cost[1] += std::find(owned.begin(), owned.end(), each) == owned.end();
  }
  return cost;
}

// The least cost over all assignments there are.
std::array<std::int64_t, 2> least_cost(const Group& group) {
  std::vector<TopicPartition> partitions;
  for (std::size_t t = 0; t < group.topics.size(); ++t)
    for (std::int32_t p = 0; p < group.topics[t].partitions; ++p) partitions.push_back({static_cast<std::int32_t>(t), p});
  std::array<std::int64_t, 2> least{INT64_MAX, 0};
  Assignment tried(group.members.size());
  const std::function<void(std::size_t)> place = [&](std::size_t next) {
    if (next == partitions.size()) {
      least = std::min(least, cost(group, tried));
      return;
    }
    for (std::size_t m = 0; m < group.members.size(); ++m) {
      const auto& topics = group.members[m].topics;
      if (std::find(topics.begin(), topics.end(), partitions[next].topic) == topics.end()) continue;
      tried[m].push_back(partitions[next]);
      place(next + 1);
      tried[m].pop_back();
    }
  };
  place(0);
  return least;
}

}  // namespace

TEST_SUITE_BEGIN("assignors/other_clients");

TEST_CASE("a Java client has none of their names") {
  for (const Assignor& assignor : other_clients_assignors()) {
    CHECK(find_client_assignor(assignor.name) == nullptr);
    CHECK(find_other_clients_assignor(assignor.name) == &assignor);
    CHECK(find_client_assignor(assignor.class_name) != nullptr);
    CHECK(find_client_assignor(assignor.class_name)->cooperative == assignor.cooperative);
  }
  CHECK(find_other_clients_assignor("librdkafka-sticky") == nullptr);  // it has no eager one
}

TEST_CASE("an empty group has an empty assignment") {
  for (const Assignor& assignor : other_clients_assignors()) {
    Memory memory;
    CHECK(assignor.assign(Group{}, memory).empty());
  }
}

TEST_CASE("row member order: librdkafka looks at instance ids only if both members have one") {
  check("librdkafka-roundrobin", "t:3", mixed, {"b: t-0", "a: t-2", "c: t-1"});
  check("librdkafka-range", "t:3", mixed, {"b: t-0", "a: t-2", "c: t-1"});
}

TEST_CASE("row member order: franz-go has static members first, for sticky too") {
  check("franz-go-roundrobin", "t:3", mixed, {"b: t-2", "a: t-1", "c: t-0"});
  check("franz-go-range", "t:3", mixed, {"b: t-2", "a: t-1", "c: t-0"});
  check("franz-go-sticky", "t:2", mixed, {"b:", "a: t-1", "c: t-0"});
  check("sticky", "t:2", mixed, {"b: t-1", "a: t-0", "c:"});
}

TEST_CASE("row member order: ids are compared byte by byte") {
  check("franz-go-range", "t:1", {"\uE000 s=t", "😀 s=t"}, {"\uE000: t-0", "😀:"});
  check("librdkafka-range", "t:1", {"\uE000 s=t", "😀 s=t"}, {"\uE000: t-0", "😀:"});
}

TEST_CASE("row range racks: franz-go looks at the leader's rack only") {
  check("franz-go-range", "t:[a,b|b,a]", {"x s=t r=b", "y s=t r=a"}, {"x: t-1", "y: t-0"});
  check("range", "t:[a,b|b,a]", {"x s=t r=b", "y s=t r=a"}, {"x: t-0", "y: t-1"});
}

TEST_CASE("row range racks: franz-go does not keep topics co-partitioned") {
  const std::vector<std::string> members{"c0 s=t1,t2 r=a", "c1 s=t1,t2 r=b"};
  check("franz-go-range", "t1:[a|b|b|a] t2:[b|a|a|b]", members, {"c0: t1-0 t1-3 t2-1 t2-2", "c1: t1-1 t1-2 t2-0 t2-3"});
  check("range", "t1:[a|b|b|a] t2:[b|a|a|b]", members, {"c0: t1-0 t1-1 t2-0 t2-1", "c1: t1-2 t1-3 t2-2 t2-3"});
}

TEST_CASE("row range racks: franz-go's first members get the extras, whoever fills up first") {
  const std::vector<std::string> members{"x s=t r=a", "y s=t r=b", "z s=t r=b"};
  check("franz-go-range", "t:[b|b|b|a]", members, {"x: t-2 t-3", "y: t-0", "z: t-1"});
  check("range", "t:[b|b|b|a]", members, {"x: t-3", "y: t-0 t-1", "z: t-2"});
}

TEST_CASE("row range racks: franz-go skips members without a rack in the rack pass") {
  check("franz-go-range", "t:[b|a]", {"x s=t", "y s=t r=b"}, {"x: t-1", "y: t-0"});
  check("range", "t:[b|a]", {"x s=t", "y s=t r=b"}, {"x: t-0", "y: t-1"});
}

TEST_CASE("row range racks: librdkafka's member without a rack matches no co-partitioned topics, but any single one") {
  check("librdkafka-range", "t1:[a|b|b|a] t2:[a|b|b|a]", {"c0 s=t1,t2", "c1 s=t1,t2 r=b"},
        {"c0: t1-0 t1-3 t2-0 t2-3", "c1: t1-1 t1-2 t2-1 t2-2"});
  check("librdkafka-range", "t:[b|a]", {"x s=t", "y s=t r=b"}, {"x: t-0", "y: t-1"});
}

TEST_CASE("row range racks: librdkafka co-partitions by rack even if every partition is on every rack") {
  const std::vector<std::string> members{"x s=t1,t2 r=c", "y s=t1,t2 r=a", "z s=t1,t2 r=b"};
  const char* topics = "t1:[a,b|a,b|a,b] t2:[a,b|a,b|a,b]";
  check("librdkafka-range", topics, members, {"x: t1-2 t2-2", "y: t1-0 t2-0", "z: t1-1 t2-1"});
  check("range", topics, members, {"x: t1-0 t2-0", "y: t1-1 t2-1", "z: t1-2 t2-2"});
}

TEST_CASE("row round robin: both as Java") {  // TC-12
  for (const char* name : {"roundrobin", "librdkafka-roundrobin", "franz-go-roundrobin"})
    check(name, "topic1:2 topic2:1 topic3:2 topic4:1 topic5:2",
          {"consumer1 s=topic1,topic2,topic3,topic4,topic5", "consumer2 s=topic1,topic3,topic5",
           "consumer3 s=topic1,topic3,topic5", "consumer4 s=topic1,topic2,topic3,topic4,topic5"},
          {"consumer1: topic1-0 topic3-0 topic5-0", "consumer2: topic1-1 topic3-1 topic5-1",
           "consumer3:", "consumer4: topic2-0 topic4-0"});
}

TEST_CASE(
    "row sticky algorithm, row kept partitions: librdkafka moves one after another from the most loaded, low numbers first") {
  const std::vector<std::string> members{"a s=t o=t-0,t-1,t-2,t-3 g=1", "b s=t o=t-4,t-5 g=1", "c s=t g=1"};
  check("librdkafka-cooperative-sticky", "t:6", members, {"a: t-2 t-3", "b: t-4 t-5", "c:"});
  check("cooperative-sticky", "t:6", members, {"a: t-0 t-1", "b: t-4 t-5", "c:"});
}

TEST_CASE("row sticky algorithm: franz-go fills a heap of members") {
  check("franz-go-sticky", "t:5", {"a s=t", "b s=t", "c s=t"}, {"a: t-0 t-4", "b: t-1", "c: t-2 t-3"});
}

TEST_CASE("row kept partitions: franz-go takes the highest numbers, over all topics") {
  check("franz-go-sticky", "t:3 u:3", {"a s=t,u o=t-0,t-1,t-2,u-0,u-1,u-2 g=1", "b s=t,u"}, {"a: t-0 t-1 u-0", "b: t-2 u-1 u-2"});
}

TEST_CASE("row sticky algorithm: franz-go places by rack before it keeps") {
  check("franz-go-sticky", "t:[a|a|b|b]", {"x s=t o=t-2,t-3 r=a g=1", "y s=t o=t-0,t-1 r=b g=1"}, {"x: t-0 t-1", "y: t-2 t-3"});
}

// Which partitions these are is not determined by franz-go's guarantees; that no assignment is better is.
TEST_CASE("row sticky algorithm, row balanced test: with unequal subscriptions franz-go is as even as can be, and moves least") {
  const std::vector<std::pair<const char*, std::vector<std::string>>> groups{
      {"t:6 u:2", {"A s=t o=t-0,t-1,t-2,t-3,t-4,t-5 g=1", "B s=t,u o=u-0,u-1 g=1", "C s=u g=1"}},
      {"t1:3 t2:2", {"c1 s=t1", "c2 s=t1,t2", "c3 s=t1"}},
      {"t0:1 t1:4 t2:3", {"c0 s=t2 g=5", "c1 s=t2,t1,t0 o=t0-0,t1-1,t1-2,t2-0,t2-1,t2-2 g=5", "c2 s=t1 o=t1-0,t1-3 g=5"}},
      {"t0:3 t1:3", {"c0 s=t0 g=5", "c1 s=t0,t1 o=t0-0,t0-1,t0-2,t1-1,t1-2 g=5", "c2 s=t0 g=5", "c3 s=t0,t1 o=t1-0 g=5"}},
      {"t:2 u:1", {"m0 s=u g=1", "m1 s=t,u o=u-0 g=1", "m2 s=t o=t-0,t-1 g=1", "m3 s=t,u"}}};
  for (const auto& [topics, members] : groups) {
    const Group group = group_of(topics, members);
    CHECK(cost(group, assign("franz-go-sticky", group)) == least_cost(group));
  }
}

TEST_CASE("row determinism: franz-go's topics are numbered by name here") {
  // the other way round, t1 first, it would be a: t1-0 and b: t1-1 t0-0
  check("franz-go-sticky", "t0:1 t1:2", {"a s=t0,t1", "b s=t0,t1"}, {"a: t0-0", "b: t1-0 t1-1"});
}

TEST_CASE("row same-generation double claim: franz-go's first member keeps it") {
  check("franz-go-cooperative-sticky", "t:3", {"c1 s=t o=t-0,t-1 g=1", "c2 s=t o=t-0,t-2 g=1", "c3 s=t g=1"},
        {"c1: t-0", "c2: t-2", "c3:"});
  check("cooperative-sticky", "t:3", {"c1 s=t o=t-0,t-1 g=1", "c2 s=t o=t-0,t-2 g=1", "c3 s=t g=1"},
        {"c1: t-1", "c2: t-2", "c3:"});
}

TEST_CASE("row same-generation double claim: librdkafka voids it for the newest claimant too") {
  const std::vector<std::string> members{"A s=t o=t-0 g=5", "B s=t o=t-0 g=5", "C s=t o=t-0 g=6"};
  check("librdkafka-cooperative-sticky", "t:3", members, {"A:", "B: t-1", "C: t-2"});
  check("franz-go-cooperative-sticky", "t:3", members, {"A: t-1", "B: t-2", "C: t-0"});
}

TEST_CASE("row stale claim: franz-go hands it back if the owner has two more, or no longer subscribes") {
  check("franz-go-sticky", "t:5", {"A s=t o=t-0 g=4", "B s=t o=t-0,t-1,t-2,t-3,t-4 g=5"}, {"A: t-0 t-4", "B: t-1 t-2 t-3"});
  check("franz-go-sticky", "t:2 u:1", {"A s=t o=t-0 g=4", "B s=u o=t-0 g=5"}, {"A: t-0 t-1", "B: u-0"});
}

TEST_CASE("row stale claim: librdkafka prefers the second newest claimant when it moves a partition") {
  const char* topics = "t:6 u:2";
  const std::string owner = "B s=t o=t-0,t-1,t-2,t-3,t-4,t-5 g=5";
  check("librdkafka-cooperative-sticky", topics, {owner, "A s=t,u g=5", "D s=t,u g=5"}, {"B: t-3 t-4 t-5", "A: u-0", "D: u-1"});
  check("librdkafka-cooperative-sticky", topics, {owner, "A s=t,u o=t-3 g=4", "D s=t,u g=5"}, {"B: t-4 t-5", "A: u-0", "D: u-1"});
}

TEST_CASE("row cooperative withhold: a stale claim does not hide a transfer from franz-go") {  // AS-78, TC-40
  const Group group = group_of("t:4 u:1", {"A s=t o=t-0 g=4", "B s=t,u o=t-0,t-1,t-2,t-3 g=5"});
  CHECK(assign("cooperative-sticky", group)[0].size() == 1);
  CHECK(assign("franz-go-cooperative-sticky", group)[0].empty());
}

TEST_CASE("row cooperative withhold: librdkafka takes the last claimant for the owner") {
  check("librdkafka-cooperative-sticky", "t:2", {"B s=t o=t-0,t-1 g=5", "A s=t o=t-0 g=4"}, {"B:", "A:"});
  check("librdkafka-cooperative-sticky", "t:2", {"A s=t o=t-0 g=4", "B s=t o=t-0,t-1 g=5"}, {"A:", "B: t-1"});
}

TEST_CASE("row cooperative withhold: librdkafka leaves a partition that nobody is to get with its owner") {
  check("librdkafka-cooperative-sticky", "t:1 u:2", {"A s=t o=u-0 g=5", "B s=t g=5"}, {"A: t-0 u-0", "B:"});
  check("cooperative-sticky", "t:1 u:2", {"A s=t o=u-0 g=5", "B s=t g=5"}, {"A: t-0", "B:"});
}

TEST_SUITE_END();

}  // namespace regroup::assignors::test
