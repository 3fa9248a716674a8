// The first join phase of an empty group: group.initial.rebalance.delay.ms (GC-52..GC-57).
#include "tests/sim/group/group_fixture.hpp"

namespace regroup::test {

TEST_SUITE("sim/group") {
  TEST_CASE("two members inside the initial delay share generation 1, at 6 s and not at 3 s") {  // SEQ-1
    GroupFixture group;
    auto& a = group["A"];
    auto& b = group["B"];

    CHECK(group.error(group.first_leg(a)) == Error::MEMBER_ID_REQUIRED);  // GC-36
    CHECK(group.state() == GroupState::Empty);
    const auto join_a = group.rejoin(a);
    CHECK(group.state() == GroupState::PreparingRebalance);

    group.at(1s);
    CHECK(group.error(group.first_leg(b)) == Error::MEMBER_ID_REQUIRED);
    const auto join_b = group.rejoin(b);
    group.at(3s);
    CHECK(group.parked(join_a));  // GC-53: extended
    CHECK(group.parked(join_b));
    group.at(6s);
    REQUIRE(group.error(join_a) == Error::NONE);
    REQUIRE(group.error(join_b) == Error::NONE);
    CHECK(group.answered_at(join_a) == 6s);
    CHECK(group.answered_at(join_b) == 6s);
    CHECK(group.answer(join_a)->generation == 1);
    CHECK(group.answer(join_a)->leader == a.id);
    CHECK(group.answer(join_b)->leader == a.id);
    CHECK(group.answer(join_a)->members.size() == 2);  // GC-61
    CHECK(group.answer(join_b)->members.empty());
    CHECK(group.state() == GroupState::CompletingRebalance);

    const auto sync_a = group.sync(a);
    CHECK(group.state() == GroupState::Stable);
    const auto sync_b = group.sync(b);
    CHECK(group.answer(sync_a)->assignment == std::vector{PartitionId{0}});
    CHECK(group.answer(sync_b)->assignment == std::vector{PartitionId{1}});
  }

  TEST_CASE("the initial delay does not wait for an id that has not joined yet") {  // SEQ-1, variant
    GroupFixture group;
    auto& a = group["A"];
    auto& b = group["B"];
    const auto join_a = group.join(a);
    group.at(2900ms);
    group.first_leg(b);
    group.at(3s);
    CHECK(group.answered_at(join_a) == 3s);  // GC-54: a first leg sets no flag
    CHECK(group.generation() == 1);
    CHECK(group.size() == 1);
    CHECK(group.group().pending.size() == 1);

    group.at(3001ms);
    const auto join_b = group.rejoin(b);
    CHECK(group.state() == GroupState::PreparingRebalance);
    CHECK(group.error(group.sync(a)) == Error::REBALANCE_IN_PROGRESS);
    group.rejoin(a);
    CHECK(group.answer(join_b)->generation == 2);
    CHECK(group.size() == 2);
    CHECK(group.leader() == a.id);
  }

  TEST_CASE("steady joins stretch the initial delay to the first member's rebalance timeout and no further") {  // SEQ-2
    GroupFixture group;
    group["A"].rebalance_timeout = 7s;
    const auto join_a = group.join(group["A"]);
    int second = 0;
    for (const auto* name : {"B", "C", "D", "E", "F", "G"}) {
      group.at(std::chrono::seconds{++second});
      group.join(group[name]);
    }
    group.at(6999ms);
    CHECK(group.parked(join_a));
    group.at(7s);
    CHECK(group.answered_at(join_a) == 7s);
    CHECK(group.answer(join_a)->members.size() == 7);
    CHECK(group.generation() == 1);
  }

  TEST_CASE("a lone member waits for the initial delay") {  // GC-55
    GroupFixture group;
    const auto join = group.join(group["A"]);
    group.at(2999ms);
    CHECK(group.parked(join));
    group.at(3s);
    CHECK(group.answered_at(join) == 3s);
  }

  TEST_CASE("an initial delay of 0 completes at once") {  // GC-57
    GroupSettings settings;
    settings.config.group_initial_rebalance_delay = 0s;
    GroupFixture group(settings);
    const auto join = group.join(group["A"]);
    group.advance(0s);
    CHECK(group.error(join) == Error::NONE);
    CHECK(group.generation() == 1);
  }

  TEST_CASE("a leave does not end an initial phase early, an expiry does") {  // GC-56
    GroupFixture group;
    auto& a = group["A"];
    auto& b = group["B"];
    const auto join_a = group.join(a);
    SUBCASE("a leave") {
      group.join(b);
      group.at(1s);
      CHECK(group.leave(b) == Error::NONE);
      CHECK(group.parked(join_a));
      group.at(6s);  // B had set the flag
      CHECK(group.answered_at(join_a) == 6s);
      CHECK(group.size() == 1);
    }
    SUBCASE("an expiry of a pending id, when all that remain are there") {
      b.session_timeout = 6s;
      group.at(1s);
      group.first_leg(b);
      group.at(2s);
      group.join(group["C"]);  // extended to 6 s
      group.at(4s);
      group.join(group["D"]);  // extended to 9 s
      group.at(6999ms);
      CHECK(group.parked(join_a));
      group.at(7s);
      CHECK(group.answered_at(join_a) == 7s);
    }
  }
}

}  // namespace regroup::test
