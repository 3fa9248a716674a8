// Who makes a group rebalance, and when the join phase is over (GC-42..GC-62).
#include "tests/sim/group/group_fixture.hpp"

namespace regroup::test {

TEST_SUITE("sim/group") {
  TEST_CASE("a crashed member is missed when its session ends, and the others wait for each other") {  // SEQ-3
    GroupFixture group;
    auto& a = group["A"];
    auto& b = group["B"];
    auto& c = group["C"];
    group.stable({&a, &b, &c}, 5);

    SUBCASE("its last sign of life was a heartbeat at 0") {
      CHECK(group.heartbeat(c) == Error::NONE);
      group.at(1s);
      group.kill(c);
      group.heartbeat_until(44999ms, 3s, {&a, &b});
      CHECK(group.has(c));
      group.at(45s);
      CHECK_FALSE(group.has(c));
      CHECK(group.state() == GroupState::PreparingRebalance);
      group.at(46s);
      CHECK(group.heartbeat(a) == Error::REBALANCE_IN_PROGRESS);  // GC-51
      const auto join_a = group.rejoin_changed(a);
      CHECK(group.parked(join_a));
      group.at(47s);
      CHECK(group.heartbeat(b) == Error::REBALANCE_IN_PROGRESS);
      const auto join_b = group.rejoin_changed(b);
      CHECK(group.answered_at(join_a) == 47s);  // GC-58
      CHECK(group.answered_at(join_b) == 47s);
      CHECK(group.generation() == 6);
      CHECK(group.leader() == a.id);

      const auto expired = group.facts<SessionExpired>();
      REQUIRE(expired.size() == 1);
      CHECK(expired[0].first == 45s);
      CHECK(expired[0].second.consumer == c.consumer);
      CHECK(expired[0].second.timeout == 45s);
      const auto rebalances = group.facts<RebalanceStarted>();
      REQUIRE(rebalances.size() == 1);
      CHECK(rebalances[0].second.reason == RebalanceReason::SessionExpires);
    }
    SUBCASE("a commit at 500 ms moved the end of its session") {  // GC-64
      group.at(500ms);
      CHECK(group.commit(c) == Error::NONE);
      group.heartbeat_until(45499ms, 3s, {&a, &b});
      CHECK(group.has(c));
      group.at(45500ms);
      CHECK_FALSE(group.has(c));
    }
  }

  TEST_CASE("a graceful leave costs a heartbeat interval, not a session") {  // SEQ-4
    GroupFixture group;
    auto& a = group["A"];
    auto& b = group["B"];
    auto& c = group["C"];
    group.stable({&a, &b, &c}, 5);
    CHECK(group.leave(c) == Error::NONE);
    CHECK(group.state() == GroupState::PreparingRebalance);
    group.at(1s);
    CHECK(group.heartbeat(a) == Error::REBALANCE_IN_PROGRESS);
    const auto join_a = group.rejoin_changed(a);
    group.at(2500ms);
    CHECK(group.heartbeat(b) == Error::REBALANCE_IN_PROGRESS);
    group.rejoin_changed(b);
    CHECK(group.answered_at(join_a) == 2500ms);
    CHECK(group.generation() == 6);
    CHECK(group.facts<MemberLeft>().size() == 1);
  }

  TEST_CASE("the last member leaves an empty group of a new generation, and the next one waits the initial delay") {  // SEQ-5
    GroupFixture group;
    auto& a = group["A"];
    group.stable({&a}, 5);
    CHECK(group.leave(a) == Error::NONE);
    CHECK(group.state() == GroupState::Empty);
    CHECK(group.generation() == 6);  // GC-29
    group.at(10s);
    const auto join = group.join(a);
    CHECK(group.parked(join));
    group.at(13s);
    CHECK(group.answered_at(join) == 13s);
    CHECK(group.answer(join)->generation == 7);
  }

  TEST_CASE("a member that misses the rebalance timeout is dropped silently") {  // SEQ-6
    GroupFixture group;
    auto& a = group["A"];
    auto& b = group["B"];
    auto& c = group["C"];
    for (auto* peer : {&a, &b, &c}) peer->rebalance_timeout = 60s;
    group.stable({&a, &b, &c}, 5);
    group.leave(c);
    group.at(2s);
    const auto join_a = group.rejoin_changed(a);
    group.heartbeat_until(30s, 3s, {&b}, Error::REBALANCE_IN_PROGRESS);
    CHECK(group.commit(b, 5) == Error::NONE);  // GC-114
    group.heartbeat_until(59999ms, 3s, {&b}, Error::REBALANCE_IN_PROGRESS);
    CHECK(group.parked(join_a));
    group.at(60s);
    CHECK(group.answered_at(join_a) == 60s);
    CHECK(group.generation() == 6);
    CHECK(group.size() == 1);
    const auto dropped = group.facts<MemberDropped>();
    REQUIRE(dropped.size() == 1);
    CHECK(dropped[0].second.consumer == b.consumer);
    CHECK_FALSE(dropped[0].second.never_synced);

    group.at(60500ms);
    CHECK(group.heartbeat(b, 5) == Error::UNKNOWN_MEMBER_ID);
    CHECK(group.commit(b, 5) == Error::UNKNOWN_MEMBER_ID);
    const auto join_b = group.join(b);
    CHECK(group.state() == GroupState::PreparingRebalance);
    CHECK(group.parked(join_b));
    group.rejoin_changed(a);
    CHECK(group.answer(join_b)->generation == 7);
  }

  TEST_CASE("a new member against a stuck one: who is expelled depends on the rebalance timeout") {  // SEQ-7
    GroupFixture group;
    auto& a = group["A"];
    auto& b = group["B"];
    const auto begin = [&](Duration rebalance_timeout) {
      a.rebalance_timeout = b.rebalance_timeout = rebalance_timeout;
      group.stable({&a}, 1);
      return group.join(b);
    };
    SUBCASE("300 s: both, and the group is empty") {
      const auto join_b = begin(300s);
      group.heartbeat_until(300s, 3s, {&a}, Error::REBALANCE_IN_PROGRESS);
      CHECK(group.error(join_b) == Error::UNKNOWN_MEMBER_ID);  // GC-67: its timer was armed before the join timer
      CHECK(group.answered_at(join_b) == 300s);
      CHECK_FALSE(group.answer(join_b)->member.has_value());  // GC-66
      CHECK(group.state() == GroupState::Empty);
      CHECK(group.generation() == 2);
      const auto again = group.join(b);
      group.at(303s);
      CHECK(group.answered_at(again) == 303s);
      CHECK(group.generation() == 3);
    }
    SUBCASE("299.999 s: the stuck one") {
      const auto join_b = begin(299'999ms);
      group.heartbeat_until(299'999ms, 3s, {&a}, Error::REBALANCE_IN_PROGRESS);
      CHECK(group.error(join_b) == Error::NONE);
      CHECK(group.answered_at(join_b) == 299'999ms);
      CHECK(group.generation() == 2);
      CHECK(group.leader() == b.id);
      CHECK_FALSE(group.has(a));
    }
    SUBCASE("600 s: the new one, and the phase goes on") {
      const auto join_b = begin(600s);
      group.heartbeat_until(300s, 3s, {&a}, Error::REBALANCE_IN_PROGRESS);
      CHECK(group.error(join_b) == Error::UNKNOWN_MEMBER_ID);
      CHECK(group.state() == GroupState::PreparingRebalance);
      CHECK(group.has(a));
      CHECK(group.parked(group.join(b)));
      CHECK(group.generation() == 1);
    }
  }

  TEST_CASE("an id that was handed out and never joins blocks everybody until its session ends") {  // SEQ-8
    GroupFixture group;
    auto& a = group["A"];
    auto& b = group["B"];
    auto& x = group["X"];
    x.session_timeout = 10s;
    group.stable({&a, &b}, 3);
    CHECK(group.error(group.first_leg(x)) == Error::MEMBER_ID_REQUIRED);
    CHECK(group.state() == GroupState::Stable);  // GC-36
    group.at(1s);
    group.leave(b);
    group.at(2s);
    const auto join_a = group.rejoin_changed(a);
    SUBCASE("its timer") {
      group.at(9999ms);
      CHECK(group.parked(join_a));  // GC-37
      group.at(10s);
      CHECK(group.answered_at(join_a) == 10s);
      const auto expired = group.facts<SessionExpired>();
      REQUIRE(expired.size() == 1);
      CHECK(expired[0].second.pending);
    }
    SUBCASE("or it leaves") {
      CHECK(group.leave(x) == Error::NONE);
      CHECK(group.answered_at(join_a) == 2s);
    }
    SUBCASE("or it joins after all") {
      const auto join_x = group.rejoin(x);
      CHECK(group.error(join_a) == Error::NONE);
      CHECK(group.error(join_x) == Error::NONE);
      CHECK(group.size() == 2);
      return;
    }
    CHECK(group.generation() == 4);
    CHECK(group.size() == 1);
  }

  TEST_CASE("an id that has not joined is nobody to Heartbeat, SyncGroup and OffsetCommit") {  // GC-37
    GroupFixture group;
    auto& a = group["A"];
    auto& x = group["X"];
    group.stable({&a}, 1);
    group.first_leg(x);
    CHECK(group.heartbeat(x, 1) == Error::UNKNOWN_MEMBER_ID);
    CHECK(group.error(group.sync(x, 1)) == Error::UNKNOWN_MEMBER_ID);
    CHECK(group.commit(x, 1) == Error::UNKNOWN_MEMBER_ID);
  }

  TEST_CASE("a member that crashes with its JoinGroup parked is missed a whole session after the phase ended") {  // SEQ-10
    GroupFixture group;
    auto& a = group["A"];
    auto& b = group["B"];
    auto& c = group["C"];
    group.stable({&a, &b}, 5);
    group.join(c);
    group.at(1s);
    group.rejoin_changed(b);
    group.at(1500ms);
    group.kill(b);
    group.at(3s);
    group.rejoin_changed(a);
    CHECK(group.generation() == 6);
    CHECK(group.size() == 3);
    group.sync(a);
    CHECK(group.error(group.sync(c)) == Error::NONE);
    group.heartbeat_until(47999ms, 3s, {&a, &c});
    CHECK(group.has(b));
    group.at(48s);
    CHECK_FALSE(group.has(b));
    CHECK(group.state() == GroupState::PreparingRebalance);
  }

  TEST_CASE("a parked JoinGroup outlives the member's session") {  // GC-66, GC-68
    GroupFixture group;
    auto& a = group["A"];
    auto& b = group["B"];
    group.stable({&a, &b}, 1);
    const auto join_a = group.rejoin_changed(a);
    group.heartbeat_until(200s, 3s, {&b}, Error::REBALANCE_IN_PROGRESS);
    CHECK(group.parked(join_a));
    CHECK(group.has(a));
    group.rejoin_changed(b);
    CHECK(group.error(join_a) == Error::NONE);
    CHECK(group.generation() == 2);
  }

  TEST_CASE("a leader that dies before its SyncGroup is missed at the end of its session") {  // SEQ-11
    GroupFixture group;
    auto& a = group["A"];
    auto& b = group["B"];
    group.stable({&a, &b}, 5);
    group.rejoin_changed(a);
    group.rejoin_changed(b);
    CHECK(group.generation() == 6);
    group.mark();
    group.kill(a);
    const auto sync_b = group.sync(b);
    CHECK(group.heartbeat(b) == Error::NONE);  // GC-72: CompletingRebalance answers NONE
    group.at(44999ms);
    CHECK(group.parked(sync_b));
    group.at(45s);
    CHECK(group.error(sync_b) == Error::REBALANCE_IN_PROGRESS);  // GC-50
    CHECK(group.has(b));                                         // its own timer was harmless while its SyncGroup was parked
    CHECK_FALSE(group.has(a));
    group.rejoin_changed(b);
    CHECK(group.generation() == 7);
    CHECK(group.leader() == b.id);
  }

  TEST_CASE("a follower's retried JoinGroup changes nothing, a leader's always rebalances") {  // SEQ-13
    GroupFixture group;
    auto& a = group["A"];
    auto& b = group["B"];
    group.stable({&a, &b}, 5);
    SUBCASE("follower, same protocols") {  // GC-45
      const auto join = group.rejoin(b);
      CHECK(group.error(join) == Error::NONE);
      CHECK(group.answer(join)->generation == 5);
      CHECK(group.answer(join)->leader == a.id);
      CHECK(group.answer(join)->members.empty());
      CHECK(group.state() == GroupState::Stable);
      CHECK(group.answer(group.sync(b))->assignment == std::vector{PartitionId{1}});
    }
    SUBCASE("leader, same protocols") {  // GC-44, GC-47
      CHECK(group.parked(group.rejoin(a)));
      CHECK(group.state() == GroupState::PreparingRebalance);
    }
    SUBCASE("follower, one byte changed") {  // GC-46
      CHECK(group.parked(group.rejoin_changed(b)));
      CHECK(group.state() == GroupState::PreparingRebalance);
    }
    SUBCASE("follower, the same protocols in another order") {  // GC-48
      std::swap(b.assignors[0], b.assignors[1]);
      CHECK(group.parked(group.rejoin(b)));
      CHECK(group.state() == GroupState::PreparingRebalance);
    }
  }

  TEST_CASE("a JoinGroup retried before the assignment is there gets the same generation again") {  // GC-43
    GroupFixture group;
    auto& a = group["A"];
    auto& b = group["B"];
    group.stable({&a, &b}, 1);
    group.rejoin(a);
    group.rejoin(b);
    REQUIRE(group.state() == GroupState::CompletingRebalance);
    const auto leader = group.rejoin(a);
    CHECK(group.answer(leader)->generation == 2);
    CHECK(group.answer(leader)->members.size() == 2);
    const auto follower = group.rejoin(b);
    CHECK(group.answer(follower)->generation == 2);
    CHECK(group.answer(follower)->members.empty());
    CHECK(group.state() == GroupState::CompletingRebalance);
    CHECK(group.parked(group.rejoin_changed(b)));
    CHECK(group.state() == GroupState::PreparingRebalance);
  }

  TEST_CASE("a second JoinGroup replaces the parked one") {  // GC-42
    GroupFixture group;
    auto& a = group["A"];
    auto& b = group["B"];
    group.stable({&a, &b}, 1);
    const auto first = group.rejoin(a);
    const auto second = group.rejoin(a);
    group.rejoin(b);
    CHECK(group.parked(first));
    CHECK(group.error(second) == Error::NONE);
  }

  TEST_CASE("the join phase ends when its longest rebalance timeout has passed, dead members included") {  // GC-50
    GroupFixture group;
    auto& a = group["A"];
    auto& b = group["B"];
    a.rebalance_timeout = 10s;
    b.rebalance_timeout = 30s;
    group.stable({&a, &b}, 1);
    const auto join_a = group.rejoin_changed(a);
    group.at(29999ms);
    CHECK(group.parked(join_a));
    group.at(30s);
    CHECK(group.answered_at(join_a) == 30s);
    CHECK_FALSE(group.has(b));
  }

  TEST_CASE("the first member ever added leads as long as it rejoins, then the next in joining order") {  // GC-60
    GroupFixture group;
    auto& a = group["A"];
    auto& b = group["B"];
    auto& c = group["C"];
    group.stable({&a, &b, &c}, 1);
    group.rejoin_changed(c);  // the order of rejoining does not matter
    group.rejoin_changed(b);
    group.rejoin_changed(a);
    CHECK(group.leader() == a.id);
    group.sync_all({&a, &b, &c});
    group.leave(a);
    CHECK(group.leader() == b.id);
    group.rejoin_changed(c);
    group.rejoin_changed(b);
    CHECK(group.generation() == 3);
    CHECK(group.leader() == b.id);
    CHECK(b.followers.size() == 2);
    CHECK(c.followers.empty());
    SUBCASE("a leader that does not rejoin in time is followed by the first that did") {  // GC-59 (2)
      group.sync_all({&b, &c});
      group.join(a);
      group.mark();
      group.rejoin_changed(c);
      group.heartbeat_until(300s, 10s, {&b}, Error::REBALANCE_IN_PROGRESS);
      // A's new-member timer ran out at 300 s, just before the phase.
      CHECK(group.leader() == c.id);
      CHECK(group.size() == 1);
    }
  }

  TEST_CASE("the protocol is voted for among those that everybody supports") {  // GC-62
    GroupFixture group;
    auto& a = group["A"];
    auto& b = group["B"];
    auto& c = group["C"];
    std::string expected;
    SUBCASE("most first choices win") {
      a.assignors = {"range", "cooperative-sticky"};
      b.assignors = c.assignors = {"cooperative-sticky", "range"};
      expected = "cooperative-sticky";
    }
    SUBCASE("a first choice that somebody lacks is passed over") {
      a.assignors = {"sticky", "roundrobin", "range"};
      b.assignors = {"sticky", "range"};
      c.assignors = {"range", "roundrobin"};
      expected = "range";
    }
    SUBCASE("a tie of three: sticky is first in Java's hash order") {
      a.assignors = {"range", "roundrobin", "sticky"};
      b.assignors = {"roundrobin", "range", "sticky"};
      c.assignors = {"sticky", "range", "roundrobin"};
      expected = "sticky";
    }
    SUBCASE("a tie: range before roundrobin and cooperative-sticky") {
      a.assignors = {"cooperative-sticky", "roundrobin", "range"};
      b.assignors = {"roundrobin", "cooperative-sticky", "range"};
      c.assignors = {"range", "cooperative-sticky", "roundrobin"};
      expected = "range";
    }
    SUBCASE("no vote, no candidate: the only common one") {
      a.assignors = {"cooperative-sticky"};
      b.assignors = c.assignors = {"range", "roundrobin", "cooperative-sticky"};
      expected = "cooperative-sticky";
    }
    const auto join = group.join(a);
    group.join(b);
    group.join(c);
    group.at(6s);
    REQUIRE(group.error(join) == Error::NONE);
    CHECK(group.answer(join)->protocol == expected);
  }

  TEST_CASE("a tie of two goes by Java's hash order: sticky, range, roundrobin, cooperative-sticky") {  // GC-62
    const std::vector<std::string> order{"sticky", "range", "roundrobin", "cooperative-sticky"};
    for (std::size_t i = 0; i < order.size(); ++i)
      for (std::size_t j = i + 1; j < order.size(); ++j) {
        GroupFixture group;
        group["A"].assignors = {order[j], order[i]};
        group["B"].assignors = {order[i], order[j]};
        const auto join = group.join(group["A"]);
        group.join(group["B"]);
        group.at(6s);
        CAPTURE(order[j]);
        CHECK(group.answer(join)->protocol == order[i]);
      }
  }
}

}  // namespace regroup::test
