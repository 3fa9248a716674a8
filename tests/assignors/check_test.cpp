#include "assignors/check.hpp"

#include <doctest/doctest.h>

#include "tests/assignors/fixture.hpp"

namespace regroup::assignors::test {

TEST_SUITE_BEGIN("assignors/check");

namespace {

std::string said(const Group& group, const Assignment& assignment, bool cooperative = false) {
  try {
    assignors::check(group, assignment, cooperative);
    return "";
  } catch (const UnsoundAssignment& error) {
    return error.what();
  }
}

const Group two = group_of("t:2 u:1", {"a s=t", "b s=t,u o=t-1"});

}  // namespace

TEST_CASE("what holds passes") { CHECK(said(two, {{{0, 0}}, {{0, 1}, {1, 0}}}).empty()); }

TEST_CASE("each mistake names the member and the partition") {
  CHECK(said(two, {{{0, 0}}, {{0, 1}, {0, 0}, {1, 0}}}) == "t-0 is given to two members: a and b");
  CHECK(said(two, {{{0, 0}, {0, 0}}, {{0, 1}, {1, 0}}}) == "t-0 is given to member a twice");
  CHECK(said(two, {{{0, 0}, {1, 0}}, {{0, 1}}}) == "member a is given u-0, but does not subscribe to its topic");
  CHECK(said(two, {{{0, 0}, {0, 2}}, {{0, 1}, {1, 0}}}) == "member a is given t-2, but the topic has 2 partitions");
  CHECK(said(two, {{{0, 0}}, {{1, 0}}}) == "t-1 is given to nobody, though member a subscribes to its topic");
  CHECK(said(two, {{{0, 0}, {7, 0}}, {{0, 1}, {1, 0}}}) == "member a is given a partition of a topic that is not there");
  CHECK(said(two, {{}}) == "the group has 2 members, the assignment 1");
}

TEST_CASE("a cooperative assignor holds back what another member still owns, and nothing else") {
  CHECK(said(two, {{{0, 0}}, {{1, 0}}}, true).empty());
  CHECK(said(two, {{}, {{0, 1}, {1, 0}}}, true) == "t-0 is given to nobody, though member a subscribes to its topic");
}

TEST_SUITE_END();

}  // namespace regroup::assignors::test
