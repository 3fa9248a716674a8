#include "reports/metrics.hpp"

#include <set>

#include <doctest/doctest.h>

#include "tests/reports/sample.hpp"

using namespace regroup;

namespace {

std::string shown(std::string_view name) {
  const auto value = metric(sample::directory(), sample::outcome(), name);
  return value ? metric_json(*value) : "none";
}

Expectation expects(std::string metric, std::vector<ExpectValue> values, bool list = false) {
  return {std::move(metric), list, std::move(values), "written"};
}

Bounds between(std::optional<std::int64_t> min, std::optional<std::int64_t> max, bool time) { return {min, max, time, ""}; }

std::string why_not(const Expectation& expectation) {
  const auto checked = check({expectation}, sample::directory(), sample::outcome()).front();
  CHECK(checked.ok == checked.why.empty());
  return checked.why;
}

}  // namespace

TEST_SUITE("reports") {
  TEST_CASE("metrics of groups, consumers, partitions and producers are found by name") {
    CHECK(shown("billing.duplicates") == "600");
    CHECK(shown("billing.rebalances") == "2");
    CHECK(shown("billing.rebalanced_at") == "[3, 59.051]");
    CHECK(shown("billing.last_delivery") == "null");
    CHECK(shown("billing/c2.assigned_at") == "[59.10425]");
    CHECK(shown("billing/c2.assigned") == R"(["orders-0", "orders-1"])");
    CHECK(shown("billing/orders-0.owner") == R"("c2")");
    CHECK(shown("web.longest_gap") == "0.006");
  }

  TEST_CASE("there is no metric of what nobody subscribed to or nobody knows") {
    CHECK(shown("billing/returns-0.lag") == "none");
    CHECK(shown("billing/orders-9.lag") == "none");
    CHECK(shown("billing/orders-x.lag") == "none");
    CHECK(shown("shipping.lag") == "none");
    CHECK(shown("billing.lagg") == "none");
    CHECK(shown("billing/c1.lag") == "none");
    CHECK(shown("duplicates") == "none");
  }

  TEST_CASE("a topic's name may hold dots and dashes") {
    auto directory = sample::directory();
    directory.topics[0].name = "eu.orders-v2";
    const auto value = metric(directory, sample::outcome(), "billing/eu.orders-v2-0.log_end");
    REQUIRE(value);
    CHECK(metric_json(*value) == "5000");
  }

  TEST_CASE("each of all metrics is found by its name, with the same value") {
    const auto directory = sample::directory();
    const auto outcome = sample::outcome();
    std::set<std::string> names;
    for (const auto& entry : all_metrics(directory, outcome)) {
      const auto& name = entry.first;
      const auto found = metric(directory, outcome, name);
      REQUIRE_MESSAGE(found, name);
      CHECK(*found == entry.second);
      CHECK(names.insert(name).second);
    }
    CHECK(names.size() == 19 + 2 * 11 + 14 + 5);
  }

  TEST_CASE("bounds are inclusive") {
    CHECK(why_not(expects("billing.duplicates", {between(600, 600, false)})) == "");
    CHECK(why_not(expects("billing.duplicates", {between(600, {}, false)})) == "");
    CHECK(why_not(expects("billing.duplicates", {between({}, 600, false)})) == "");
    CHECK(why_not(expects("billing.duplicates", {between(601, {}, false)})) == "600 is below the 601 expected");
    CHECK(why_not(expects("billing.duplicates", {between(0, 599, false)})) == "600 is above the 599 allowed");
  }

  TEST_CASE("times are compared in whole microseconds; a bare number means seconds") {
    CHECK(why_not(expects("billing.longest_gap", {between(45'200'000, 45'200'000, true)})) == "");
    CHECK(why_not(expects("billing.longest_gap", {between(45'200'001, {}, true)})) == "45.2 s is below the 45.200001 s expected");
    CHECK(why_not(expects("billing.longest_gap", {between(45, 46, false)})) == "");
    CHECK(why_not(expects("billing.duplicates", {between(600, 600, true)})) == "a count, not a time");
  }

  TEST_CASE("lists are compared in length and element by element") {
    const auto times = [](std::vector<ExpectValue> values) {
      return why_not(expects("billing.rebalanced_at", std::move(values), true));
    };
    CHECK(times({between(3'000'000, 3'000'000, true), between(59'000'000, 60'000'000, true)}) == "");
    CHECK(times({between(3'000'000, 3'000'000, true)}) == "2 elements instead of 1");
    CHECK(times({between(3'000'000, 3'000'000, true), between({}, 59'000'000, true)}) ==
          "element 2: 59.051 s is above the 59 s allowed");
    CHECK(why_not(expects("billing/c2.assigned", {ExpectText{"orders-0"}, ExpectText{"orders-1"}}, true)) == "");
  }

  TEST_CASE("null and names are compared exactly") {
    CHECK(why_not(expects("billing.last_delivery", {ExpectNull{}})) == "");
    CHECK(why_not(expects("billing.first_delivery", {ExpectNull{}})) == "3.01 s instead of null");
    CHECK(why_not(expects("billing.last_delivery", {between(1, 2, true)})) == "null instead of a time");
    CHECK(why_not(expects("billing/orders-0.owner", {ExpectText{"c1"}})) == "c2 instead of c1");
    CHECK(why_not(expects("web.copies", {between(0, 0, false)})) == "");
  }
}
