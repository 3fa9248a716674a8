#include "cli/compare.hpp"

#include <memory>

#include <doctest/doctest.h>

#include "sim/scenario/reader.hpp"
#include "sim/world.hpp"

using namespace regroup;
using namespace regroup::cli;

namespace {

struct Run {
  std::shared_ptr<const Directory> directory;
  Outcome outcome;
};

// Two of three members at first; the third joins at 10 s.
Run join(const std::string& assignor, const std::string& assigns_as = "") {
  const auto text = R"({"duration": "20s", "topics": {"orders": {"partitions": 6, "backlog": 100}},
    "groups": {"billing": {"subscribe": ["orders"], "configs": {"auto.offset.reset": "earliest", "partition.assignment.strategy": ")" +
                    assignor + R"("},
      "consumers": {"c1": {}, "c2": {}, "c3": {"start": "10s"}}}}})";
  auto read = read_scenario(text, ReadOptions{}).scenario;
  for (auto& consumer : read.groups.front().consumers) consumer.config.assigns_as = assigns_as;
  const auto scenario = std::make_shared<const Scenario>(std::move(read));
  World world(scenario);
  world.run();
  auto outcome = world.finish();
  return {world.directory_pointer(), std::move(outcome)};
}

Cost cost(const std::string& assignor) {
  const auto run = join(assignor);
  return cost_of(GroupId{0}, run.outcome, *run.directory);
}

}  // namespace

TEST_SUITE("compare") {
  TEST_CASE("round robin takes from members that stay, sticky only what balance asks for") {
    CHECK(cost("roundrobin").moved > cost("sticky").moved);
    CHECK(cost("sticky").moved == 2);
    CHECK(cost("sticky").taken == 2);
    CHECK(cost("sticky").for_nothing == 0);
    CHECK(cost("roundrobin").taken == 4);
    CHECK(cost("roundrobin").for_nothing == 2);
    CHECK(cost("sticky").imbalance == 0);
    CHECK(cost("sticky").topic_imbalance == 0);
    CHECK(cost("sticky").rate_imbalance == 0);
  }

  TEST_CASE("an eager join stops all partitions, a cooperative one those that move") {
    const auto eager = cost("sticky"), cooperative = cost("cooperative-sticky");
    CHECK(eager.rebalances == 2);
    CHECK(cooperative.rebalances == 3);
    CHECK(cooperative.moved == 2);
    CHECK(eager.stopped > 0);
    CHECK(eager.longest_gap == cooperative.longest_gap);  // nothing is left to be read by then
  }

  TEST_CASE("a leader can assign as another client does") {
    const auto java = join("cooperative-sticky"), librdkafka = join("cooperative-sticky", "librdkafka");
    CHECK(cost_of(GroupId{0}, librdkafka.outcome, *librdkafka.directory).moved == 2);
    CHECK(java.outcome.rebalances.back().assignment != librdkafka.outcome.rebalances.back().assignment);
  }

  TEST_CASE("what moved, and who has the most, is named") {
    const auto run = join("sticky");
    CHECK(what_moved(GroupId{0}, run.outcome, *run.directory) == "moved orders-4 c1 to c3, orders-5 c2 to c3");
    CHECK(who_has_most(GroupId{0}, run.outcome, *run.directory) == "c1 has the most: 200 records of 2 partitions");
    const auto all = join("roundrobin");
    CHECK(what_moved(GroupId{0}, all.outcome, *all.directory).find("moved orders-3 c2 to c1, ") == 0);
  }

  TEST_CASE("the causes of what was lost and repeated are named") {
    const auto run = join("range");
    CHECK(why_it_cost(GroupId{0}, run.outcome, *run.directory) == "");
  }
}
