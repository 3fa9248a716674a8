#include <doctest/doctest.h>

#include "tests/sim/scenario/reading_fixture.hpp"

namespace regroup::tests {
namespace {

Expectation expected(const std::string& metric, const std::string& value) {
  std::string pointer = "/expect/";
  for (const char c : metric) pointer += c == '/' ? std::string("~1") : std::string(1, c);
  const auto all = read_base({{pointer, value}}).scenario.expect;
  REQUIRE(all.size() == 1);
  CHECK(all[0].metric == metric);
  return all[0];
}

}  // namespace

TEST_SUITE("sim/scenario") {
  TEST_CASE("counts are numbers or ranges of them") {
    const auto exact = expected("billing.lost", "3");
    CHECK(!exact.list);
    CHECK(exact.written == "3");
    const auto& three = std::get<Bounds>(exact.values.at(0));
    CHECK(three.min == 3);
    CHECK(three.max == 3);
    CHECK(!three.time);
    const auto at_least = std::get<Bounds>(expected("web.acked", R"({"min": 5})").values.at(0));
    CHECK(at_least.min == 5);
    CHECK(!at_least.max);
    const auto around = std::get<Bounds>(expected("billing/orders-0.committed", R"({"about": 2, "within": 3})").values.at(0));
    CHECK(around.min == -1);
    CHECK(around.max == 5);
    CHECK(std::get<Bounds>(expected("billing/orders-0.committed", "-1").values.at(0)).max == -1);
  }

  TEST_CASE("times are durations, or null for what never happened") {
    const auto gap = expected("billing.longest_gap", R"({"about": "6.02s", "within": "250ms"})");
    CHECK(gap.written == R"({"about":"6.02s","within":"250ms"})");
    const auto& bounds = std::get<Bounds>(gap.values.at(0));
    CHECK(bounds.time);
    CHECK(bounds.min == 5'770'000);
    CHECK(bounds.max == 6'270'000);
    CHECK(bounds.written == gap.written);
    CHECK(std::holds_alternative<ExpectNull>(expected("billing/c1.first_delivery", "null").values.at(0)));
    CHECK(std::get<Bounds>(expected("web.longest_gap", "\"3.1s\"").values.at(0)).min == 3'100'000);
    CHECK(std::get<Bounds>(expected("billing.longest_commit_gap", R"({"max": "1s"})").values.at(0)).max == 1'000'000);
  }

  TEST_CASE("lists hold durations or partitions") {
    const auto times = expected("billing/c1.assigned_at", R"(["1s", {"max": "2s"}])");
    CHECK(times.list);
    CHECK(times.values.size() == 2);
    CHECK(times.written == R"(["1s",{"max":"2s"}])");
    CHECK(std::get<Bounds>(times.values[1]).written == R"({"max":"2s"})");
    CHECK(expected("billing.rebalanced_at", "[]").values.empty());
    const auto assigned = expected("billing/c1.assigned", R"(["orders-0", "orders-1"])");
    CHECK(std::get<ExpectText>(assigned.values.at(1)).text == "orders-1");
  }

  TEST_CASE("an owner is a consumer of the group or nobody") {
    CHECK(std::get<ExpectText>(expected("billing/orders-0.owner", "\"c1\"").values.at(0)).text == "c1");
    CHECK(std::holds_alternative<ExpectNull>(expected("billing/orders-0.owner", "null").values.at(0)));
  }

  TEST_CASE("each metric of the contract is known where it belongs") {
    for (const auto* name : {"produced", "delivered", "processed", "redelivered", "duplicates", "duplicated", "lost", "phantom",
                             "lag", "out_of_order", "rebalances", "evictions", "commits", "commit_errors"})
      expected(std::string("billing.") + name, "0");
    for (const auto* name : {"produced", "delivered", "processed", "redelivered", "duplicates", "duplicated", "lost", "phantom",
                             "lag", "out_of_order", "committed", "log_end"})
      expected(std::string("billing/orders-3.") + name, "0");
    for (const auto* name : {"delivered", "processed", "evictions", "commits", "commit_errors"})
      expected(std::string("billing/c1.") + name, "0");
    for (const auto* name : {"acked", "unacked", "copies", "acked_lost"}) expected(std::string("web.") + name, "0");
    for (const auto* name : {"assigned_at", "revoked_at", "lost_at", "assigned"})
      expected(std::string("billing/c1.") + name, "[]");
  }
}

}  // namespace regroup::tests
