#include "cli/calculator.hpp"

#include <algorithm>

#include <doctest/doctest.h>

#include "cli/errors.hpp"

using namespace regroup;
using namespace regroup::cli;

namespace {

Calculated by(const std::string& name, const assignors::Group& group) {
  const auto all = all_assignors();
  return calculate(*std::find_if(all.begin(), all.end(), [&](const NamedAssignor& a) { return a.name == name; }), group);
}

std::string moves(const Calculated& result) {
  std::string text;
  for (const auto& change : result.changes)
    text += change.what + " " + std::to_string(change.moved) + "/" + std::to_string(change.forced) + "; ";
  return text;
}

const char* const kDescribe =
    "\n"
    "GROUP    TOPIC   PARTITION  CURRENT-OFFSET  LOG-END-OFFSET  LAG  CONSUMER-ID  HOST       CLIENT-ID\n"
    "billing  orders  0          10              20              10   c1-aa        /10.0.0.1  c1\n"
    "billing  orders  1          10              20              10   c1-aa        /10.0.0.1  c1\n"
    "billing  orders  2          -               20              -    c2-bb        /10.0.0.2  c2\n"
    "billing  orders  3          -               20              -    -            -          -\n";

}  // namespace

TEST_SUITE("calculator") {
  TEST_CASE("what moves: round robin deals anew, sticky moves what it must") {
    const auto group = group_of_counts(3, "orders=6");
    CHECK(moves(by("roundrobin", group)) == "m3 leaves 4/2; new joins 3/0; orders=7 0/0; ");
    CHECK(moves(by("sticky", group)) == "m3 leaves 2/2; new joins 1/0; orders=7 0/0; ");
    CHECK(moves(by("cooperative-sticky", group)) == "m3 leaves 2/2; new joins 1/0; orders=7 0/0; ");
    CHECK(moves(by("consumer-uniform", group)) == "m3 leaves 2/2; new joins 1/0; orders=7 0/0; ");
  }

  TEST_CASE("a cooperative move is counted once it is at rest") {
    const auto result = by("cooperative-sticky", group_of_counts(2, "orders=4"));
    const auto& joins = result.changes[1];
    std::size_t given = 0;
    for (const auto& list : joins.to) given += list.size();
    CHECK(given == 4);  // after the first round the partition that moves is nobody's
    CHECK(joins.moved == 1);
  }

  TEST_CASE("kafka-consumer-groups.sh --describe says who owns what") {
    const auto group = group_of_describe(kDescribe, "pasted");
    REQUIRE(group.members.size() == 2);
    CHECK(group.topics.front().partitions == 4);
    CHECK(group.members[0].owned.size() == 2);
    CHECK(by("sticky", group).moved == 0);
    CHECK(by("sticky", group).from[1].size() == 2);  // orders-3 has an owner again
  }

  TEST_CASE("bad input names its place") {
    const auto message = [](auto read) -> std::string {
      try {
        read();
      } catch (const UsageError& error) {
        return error.what();
      }
      return "";
    };
    CHECK(message([] { group_of_counts(0, "orders=1"); }) == "regroup assign: --members: expected 1 to 100000, found 0");
    CHECK(message([] { group_of_counts(2, "orders"); }) ==
          "regroup assign: --topics: expected TOPIC=PARTITIONS,..., found 'orders'");
    CHECK(message([] { group_of_counts(2, "a=1,a=2"); }) == "regroup assign: --topics: 'a' is named twice");
    CHECK(message([] { group_of_describe("nothing of the kind", "pasted"); }) ==
          "pasted: expected the output of kafka-consumer-groups.sh --describe (GROUP TOPIC PARTITION ... CONSUMER-ID ...), found "
          "no such header");
    CHECK(message([] { group_of_describe(std::string(kDescribe) + "audit orders 0 1 1 0 c3-cc /10.0.0.3 c3\n", "pasted"); }) ==
          "pasted:7: expected one group (billing), found another one: audit");
    CHECK(message([] { group_of_describe("GROUP TOPIC PARTITION CONSUMER-ID\nbilling orders x c1\n", "pasted"); }) ==
          "pasted:2: PARTITION: expected a number from 0 to 99999999, found 'x'");
  }
}
