// The mistakes are data, so that tests/schema/check.py can hold the schema against them, too.
#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "tests/sim/scenario/reading_fixture.hpp"

namespace regroup::tests {

TEST_SUITE("sim/scenario") {
  TEST_CASE("a mistake is told with its place, what was expected and what was found") {
    const auto mistakes = nlohmann::json::parse(file_of_tests("mistakes.json"));
    CHECK(mistakes.size() >= 214);
    for (const auto& mistake : mistakes) CHECK(complaint_about(mistake.at("set")) == mistake.at("message"));
  }

  TEST_CASE("all mistakes of a file are told at once, in one exception") {
    ReadOptions options;
    options.file = "s.json";
    options.set = {
        {"/duration", "60"}, {"/topics/orders/partition", "3"}, {"/groups/billing/configs/nope", "1"}, {"/expect/x.lost", "0"}};
    try {
      read_scenario(kBase, options);
      FAIL("no mistake found");
    } catch (const ScenarioError& error) {
      REQUIRE(error.problems.size() == 4);
      CHECK(error.problems[0].pointer == "/duration");
      CHECK(error.problems[0].found == "60");
      CHECK(error.problems[1].pointer == "/topics/orders/partition");
      CHECK(error.problems[1].nearest == "partitions");
      CHECK(error.problems[2].text() == "/groups/billing/configs/nope: expected a consumer config of Kafka 4.3, found \"nope\"");
      CHECK(error.problems[3].pointer == "/expect/x.lost");
    }
  }
}

}  // namespace regroup::tests
