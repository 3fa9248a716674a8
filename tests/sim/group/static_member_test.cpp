// Static members: GC-75..GC-80. The old and the new process of an instance are two consumers here, B and C.
#include "tests/sim/group/group_fixture.hpp"

namespace regroup::test {

TEST_SUITE("sim/group") {
  TEST_CASE("a static member that returns in time keeps its partitions without a rebalance") {  // SEQ-14
    GroupFixture group;
    auto& a = group["A"];
    auto& s1 = group["B"];
    auto& s2 = group["C"];
    s1.instance = s2.instance = "i1";
    group.stable({&a, &s1}, 5);
    CHECK(group.heartbeat(s1) == Error::NONE);
    group.heartbeat_until(20s, 3s, {&a});
    const auto join = group.join(s2);
    REQUIRE(group.error(join) == Error::NONE);
    CHECK(group.answer(join)->generation == 5);  // GC-76
    CHECK(group.answer(join)->members.empty());
    CHECK(s2.id != s1.id);
    CHECK(group.state() == GroupState::Stable);
    const auto sync = group.sync(s2);
    CHECK(group.answer(sync)->assignment == std::vector{PartitionId{1}});
    CHECK(group.heartbeat(s1) == Error::FENCED_INSTANCE_ID);  // GC-78
    CHECK(group.commit(s1) == Error::FENCED_INSTANCE_ID);
    Peer nameless = s1;
    nameless.instance.clear();
    CHECK(group.heartbeat(nameless) == Error::UNKNOWN_MEMBER_ID);
    REQUIRE(group.facts<InstanceReplaced>().size() == 1);
    CHECK(group.facts<InstanceReplaced>()[0].second.from == s1.consumer);
    CHECK(group.facts<InstanceReplaced>()[0].second.to == s2.consumer);

    group.heartbeat_until(64999ms, 3s, {&a});
    CHECK(group.has(s2));  // s1's timer at 45 s had no effect
    CHECK(group.generation() == 5);
    CHECK(group.facts<RebalanceStarted>().empty());
    group.at(65s);
    CHECK_FALSE(group.has(s2));  // its own session, from 20 s on
  }

  TEST_CASE("a returning static member's first session still has the old length") {  // GC-64, GC-75
    GroupFixture group;
    auto& a = group["A"];
    auto& s1 = group["B"];
    auto& s2 = group["C"];
    s1.instance = s2.instance = "i1";
    s2.session_timeout = 10s;
    group.stable({&a, &s1}, 1);
    group.join(s2);
    group.heartbeat_until(44999ms, 3s, {&a});
    CHECK(group.has(s2));
    group.at(45s);
    CHECK_FALSE(group.has(s2));
  }

  TEST_CASE("a static member that returns after its session is a new member") {  // SEQ-15
    GroupFixture group;
    auto& a = group["A"];
    auto& s1 = group["B"];
    auto& s2 = group["C"];
    s1.instance = s2.instance = "i1";
    group.stable({&a, &s1}, 5);
    group.heartbeat_until(45s, 3s, {&a});
    CHECK_FALSE(group.has(s1));
    CHECK(group.state() == GroupState::PreparingRebalance);
    group.at(46s);
    group.rejoin_changed(a);
    group.sync(a);
    CHECK(group.generation() == 6);
    group.at(50s);
    const auto join = group.join(s2);
    CHECK(group.parked(join));
    CHECK(group.state() == GroupState::PreparingRebalance);
    group.rejoin_changed(a);
    CHECK(group.answer(join)->generation == 7);
    CHECK(group.facts<RebalanceStarted>().size() == 2);
    CHECK(group.facts<InstanceReplaced>().empty());
  }

  TEST_CASE("an absent static member holds up a join phase, and is given partitions all the same") {  // SEQ-15, variant
    GroupFixture group;
    auto& a = group["A"];
    auto& s1 = group["B"];
    auto& c = group["C"];
    auto& s2 = group["D"];
    s1.instance = s2.instance = "i1";

    SUBCASE("rebalance timeout 10 s") {
      for (auto* peer : {&a, &s1, &c, &s2}) peer->rebalance_timeout = 10s;
      group.stable({&a, &s1}, 5);
      const auto join_c = group.join(c);
      group.at(1s);
      const auto join_a = group.rejoin_changed(a);
      group.at(9999ms);
      CHECK(group.parked(join_c));
      group.at(10s);
      CHECK(group.answered_at(join_a) == 10s);
      CHECK(group.answered_at(join_c) == 10s);
      CHECK(group.generation() == 6);
      CHECK(group.answer(join_a)->members.size() == 3);  // GC-80: s1 is among them
      group.sync(a);
      group.sync(c);
      CHECK(group.state() == GroupState::Stable);
      CHECK_FALSE(group.group().members.at(1).assignment.empty());

      SUBCASE("still away: removed by the sync timer") {  // GC-71: at 20 s, not at 55 s
        group.heartbeat_until(19999ms, 3s, {&a, &c});
        CHECK(group.has(s1));
        group.at(20s);
        CHECK_FALSE(group.has(s1));
        CHECK(group.state() == GroupState::PreparingRebalance);
      }
      SUBCASE("back at 15 s: no rebalance then, but at 20 s") {  // GC-71: its old id never synced
        group.heartbeat_until(15s, 3s, {&a, &c});
        const auto join = group.join(s2);
        REQUIRE(group.error(join) == Error::NONE);
        CHECK(group.answer(join)->generation == 6);
        CHECK(group.error(group.sync(s2)) == Error::NONE);
        CHECK(group.state() == GroupState::Stable);
        group.at(19999ms);
        CHECK(group.state() == GroupState::Stable);
        group.at(20s);
        CHECK(group.state() == GroupState::PreparingRebalance);
        CHECK(group.has(s2));
      }
    }
    SUBCASE("default timeouts: the phase ends with its session") {
      group.stable({&a, &s1}, 5);
      const auto join_c = group.join(c);
      group.at(1s);
      group.rejoin_changed(a);
      group.at(44999ms);
      CHECK(group.parked(join_c));
      group.at(45s);
      CHECK(group.answered_at(join_c) == 45s);
      CHECK(group.answer(join_c)->generation == 6);
      CHECK_FALSE(group.has(s1));
    }
  }

  TEST_CASE("a join phase to which only absent static members are left goes on without a new generation") {  // GC-59 (3)
    GroupFixture group;
    auto& s1 = group["A"];
    auto& b = group["B"];
    s1.instance = "i1";
    s1.rebalance_timeout = b.rebalance_timeout = 10s;
    group.stable({&s1, &b}, 1);
    group.leave(b);
    group.at(10s);
    CHECK(group.state() == GroupState::PreparingRebalance);
    CHECK(group.generation() == 1);
    SUBCASE("it returns") {
      group.at(15s);
      const auto join = group.rejoin(s1);
      CHECK(group.answered_at(join) == 15s);
      CHECK(group.generation() == 2);
      CHECK(group.size() == 1);
    }
    SUBCASE("it does not") {
      group.at(44999ms);
      CHECK(group.generation() == 1);
      group.at(45s);
      CHECK(group.state() == GroupState::Empty);
      CHECK(group.generation() == 2);
    }
  }

  TEST_CASE("a static leader that is away when a join phase ends keeps its place, not the lead") {  // GC-59 (2), GC-60
    GroupFixture group;
    auto& s1 = group["A"];
    auto& b = group["B"];
    s1.instance = "i1";
    s1.rebalance_timeout = b.rebalance_timeout = 10s;
    group.stable({&s1, &b}, 1);
    group.rejoin_changed(b);
    group.at(10s);
    CHECK(group.generation() == 2);
    CHECK(group.has(s1));
    CHECK(group.leader() == b.id);
    CHECK(b.followers.size() == 2);
  }

  TEST_CASE("a static member returning in Stable rebalances only if the vote changes") {  // GC-76
    GroupFixture group;
    auto& a = group["A"];
    auto& s1 = group["B"];
    auto& s2 = group["C"];
    s1.instance = s2.instance = "i1";
    group.stable({&a, &s1}, 5);
    REQUIRE(group.group().protocol == "range");
    SUBCASE("a changed subscription alone does not") {
      s2.metadata.topics = {TopicId{1}};
      CHECK(group.error(group.join(s2)) == Error::NONE);
      CHECK(group.state() == GroupState::Stable);
      CHECK(group.generation() == 5);
    }
    SUBCASE("nor another order of preference that loses the vote") {
      s2.assignors = {"cooperative-sticky", "range"};
      CHECK(group.error(group.join(s2)) == Error::NONE);  // a tie: range is first in hash order
      CHECK(group.state() == GroupState::Stable);
    }
    SUBCASE("another protocol does") {
      s2.assignors = {"cooperative-sticky"};
      const auto join = group.join(s2);
      CHECK(group.parked(join));
      CHECK(group.state() == GroupState::PreparingRebalance);
      group.rejoin_changed(a);
      CHECK(group.answer(join)->generation == 6);
      CHECK(group.answer(join)->protocol == "cooperative-sticky");
    }
  }

  TEST_CASE("a static leader that returns keeps the lead and is told to skip the assignment") {  // GC-75, GC-76
    GroupFixture group;
    auto& s1 = group["A"];
    auto& b = group["B"];
    auto& s2 = group["C"];
    s1.instance = s2.instance = "i1";
    group.stable({&s1, &b}, 5);
    const auto join = group.join(s2);
    REQUIRE(group.error(join) == Error::NONE);
    CHECK(group.answer(join)->leader == s2.id);
    CHECK(group.answer(join)->skip_assignment);
    CHECK(group.leader() == s2.id);
    CHECK(group.state() == GroupState::Stable);
    CHECK(group.parked(group.rejoin(s2)));  // GC-79: but its next JoinGroup forces a rebalance
    CHECK(group.state() == GroupState::PreparingRebalance);
  }

  TEST_CASE("a static leader that returns gets the member list") {
    GroupFixture group;
    auto& s1 = group["A"];
    auto& s2 = group["C"];
    s1.instance = s2.instance = "i1";
    group.stable({&s1, &group["B"]}, 5);
    CHECK(group.answer(group.join(s2))->members.size() == 2);
  }

  TEST_CASE("a static member that returns in the middle of a rebalance") {  // GC-75, GC-77
    GroupFixture group;
    auto& a = group["A"];
    auto& s1 = group["B"];
    auto& s2 = group["C"];
    s1.instance = s2.instance = "i1";
    group.stable({&a, &s1}, 1);
    SUBCASE("PreparingRebalance: its join counts, and the phase completes") {
      const auto join_a = group.rejoin_changed(a);
      const auto join = group.join(s2);
      CHECK(group.error(join) == Error::NONE);
      CHECK(group.error(join_a) == Error::NONE);
      CHECK(group.generation() == 2);
      CHECK(group.size() == 2);
    }
    SUBCASE("PreparingRebalance: the parked JoinGroup of the old process is fenced") {
      auto& c = group["D"];
      group.join(c);
      const auto old = group.rejoin_changed(s1);
      group.join(s2);
      CHECK(group.error(old) == Error::FENCED_INSTANCE_ID);
    }
    SUBCASE("CompletingRebalance: always a rebalance, and the parked SyncGroup is fenced") {
      group.rejoin_changed(a);
      group.rejoin_changed(s1);
      const auto old = group.sync(s1);
      const auto join = group.join(s2);
      CHECK(group.error(old) == Error::FENCED_INSTANCE_ID);
      CHECK(group.parked(join));
      CHECK(group.state() == GroupState::PreparingRebalance);
      group.rejoin_changed(a);
      CHECK(group.answer(join)->generation == 3);
    }
  }

  TEST_CASE("requests with an instance id: unknown instance, fenced id, then the rest") {  // GC-40, GC-115
    GroupFixture group;
    auto& a = group["A"];
    auto& s1 = group["B"];
    s1.instance = "i1";
    group.stable({&a, &s1}, 2);
    Peer wrong = a;
    wrong.instance = "i9";
    CHECK(group.heartbeat(wrong) == Error::UNKNOWN_MEMBER_ID);
    wrong.instance = "i1";
    CHECK(group.heartbeat(wrong) == Error::FENCED_INSTANCE_ID);
    CHECK(group.commit(wrong, 1) == Error::FENCED_INSTANCE_ID);  // before the generation
    CHECK(group.error(group.rejoin(wrong)) == Error::FENCED_INSTANCE_ID);
    CHECK(group.error(group.sync(wrong, 1)) == Error::FENCED_INSTANCE_ID);
  }
}

}  // namespace regroup::test
