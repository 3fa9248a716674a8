// Every recorded run of real Kafka is read; those of what is not modelled yet are refused by name and for nothing else.
#include <filesystem>
#include <fstream>
#include <sstream>

#include <doctest/doctest.h>

#include "tests/sim/scenario/reading_fixture.hpp"

namespace regroup::tests {

TEST_SUITE("sim/scenario") {
  TEST_CASE("recordings are read, or refused for what is not modelled yet") {
    int read = 0, refused = 0;
    for (const auto& entry : std::filesystem::directory_iterator(REGROUP_SOURCE_DIR "/tests/recordings/")) {
      if (entry.path().extension() != ".json") continue;
      std::ifstream file(entry.path(), std::ios::binary);
      std::stringstream text;
      text << file.rdbuf();
      const auto name = entry.path().stem().string();
      CAPTURE(name);
      const bool later = name.rfind("librdkafka-", 0) == 0 || name.rfind("consumer-protocol-", 0) == 0 ||
                         name.rfind("cluster-", 0) == 0;
      try {
        const auto result = read_scenario(text.str());
        CHECK(!later);
        CHECK(result.scenario.name == name);
        CHECK(!result.scenario.expect.empty());
        ++read;
      } catch (const ScenarioError& error) {
        for (const auto& problem : error.problems) {
          const auto message = problem.text();
          CHECK_MESSAGE(later, message);
          CHECK_MESSAGE(message.find("not modelled yet") != std::string::npos, message);
        }
        ++refused;
      }
    }
    CHECK(read >= 70);
    CHECK(read + refused >= 150);
  }
}

}  // namespace regroup::tests
