#include "sim/world.hpp"

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "cli/files.hpp"
#include "cli/load.hpp"

namespace regroup {
namespace {

std::vector<std::filesystem::path> scenarios() {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : cli::gallery()) files.push_back(entry.path);
  REQUIRE(!files.empty());
  for (const auto& entry : std::filesystem::directory_iterator(REGROUP_SOURCE_DIR "/tests/sequences"))
    files.push_back(entry.path());
  return files;
}

std::shared_ptr<const Scenario> read(const std::filesystem::path& file) {
  return std::make_shared<const Scenario>(cli::load(cli::read_source(file.string()), {}).scenario);
}

// The fingerprint of the whole run; it covers every fact in order.
std::uint64_t to_the_end(World& world) {
  world.run();
  world.finish();
  return world.fingerprint();
}

}  // namespace

TEST_SUITE("sim/world") {
  TEST_CASE("a fork goes on as the original does, wherever it is taken") {
    for (const auto& file : scenarios()) {
      CAPTURE(file.string());
      const auto scenario = read(file);
      World whole(scenario);
      const auto expected = to_the_end(whole);
      for (const std::uint64_t part : {1, 2, 3}) {
        World original(scenario);
        while (original.events() < whole.events() * part / 4) REQUIRE(original.step());
        World fork = original;
        CHECK(to_the_end(original) == expected);
        CHECK(to_the_end(fork) == expected);
      }
    }
  }

  TEST_CASE("what happens to a fork does not reach the original") {
    const auto scenario = read(scenarios().front());
    World original(scenario);
    for (int i = 0; i < 100; ++i) REQUIRE(original.step());
    const auto before = original.fingerprint();
    const auto now = original.now();
    {
      World fork = original;
      to_the_end(fork);
    }
    CHECK(original.fingerprint() == before);
    CHECK(original.now() == now);
  }

  TEST_CASE("another seed gives another run, the same seed the same") {
    auto drawn = *read(std::string(REGROUP_SOURCE_DIR) + "/scenarios/rebalances/rolling-deploy.json");
    drawn.network.latency = {Distribution::Kind::Uniform, Duration{100}, Duration{900}};
    const auto scenario = std::make_shared<const Scenario>(drawn);
    auto other = drawn;
    ++other.seed;
    World first(scenario), second(scenario), third(std::make_shared<const Scenario>(other));
    const auto fingerprint = to_the_end(first);
    CHECK(to_the_end(second) == fingerprint);
    CHECK(to_the_end(third) != fingerprint);
  }
}

}  // namespace regroup
