#include "assignors/lag.hpp"

#include <doctest/doctest.h>

#include "tests/assignors/fixture.hpp"

namespace regroup::assignors::test {

TEST_SUITE_BEGIN("assignors/lag");

namespace {

std::vector<std::string> by_lag(const Group& group) {
  Memory memory;
  return test::printed(group, assign_by_lag(group, memory));
}

}  // namespace

TEST_CASE("the greatest lag goes first, to the member with the least so far") {
  auto group = group_of("t:4", {"b s=t", "a s=t"});
  group.topics[0].lag = {10, 500, 400, 30};
  CHECK(by_lag(group) == std::vector<std::string>{"b: t-2 t-3 t-0", "a: t-1"});
}

TEST_CASE("without a measured lag partitions are dealt out evenly, by member id") {
  CHECK(by_lag(group_of("t:5", {"b s=t", "a s=t"})) == std::vector<std::string>{"b: t-1 t-3", "a: t-0 t-2 t-4"});
}

TEST_CASE("only subscribers are asked") {
  auto group = group_of("t:2 u:1", {"a s=t,u", "b s=u"});
  group.topics[0].lag = {5, 5};
  group.topics[1].lag = {7};
  CHECK(by_lag(group) == std::vector<std::string>{"a: u-0 t-0 t-1", "b:"});
}

TEST_SUITE_END();

}  // namespace regroup::assignors::test
