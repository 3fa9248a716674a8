// The coordinator goes and comes back: GC-7, GC-18..GC-26. The groups are loaded 50 ms after the broker is up (BP-53).
#include "tests/sim/group/group_fixture.hpp"

namespace regroup::test {

TEST_SUITE("sim/group") {
  TEST_CASE("a failover in Stable rebalances nobody, and gives the dead a new session") {  // SEQ-16
    GroupFixture group;
    auto& a = group["A"];
    auto& b = group["B"];
    auto& c = group["C"];
    group.stable({&a, &b, &c}, 5);
    group.kill(c);
    group.at(10s);
    group.crash_broker();
    group.at(11950ms);
    group.start_broker();
    CHECK(group.heartbeat(a) == Error::NONE);  // GC-7
    CHECK(group.commit(a) == Error::COORDINATOR_LOAD_IN_PROGRESS);
    group.at(12s);
    CHECK(group.state() == GroupState::Stable);
    CHECK(group.generation() == 5);
    CHECK(group.heartbeat(a) == Error::NONE);  // GC-23
    CHECK(group.heartbeat(b) == Error::NONE);
    CHECK(group.commit(a) == Error::NONE);
    group.heartbeat_until(56999ms, 3s, {&a, &b});
    CHECK(group.has(c));
    CHECK(group.facts<RebalanceStarted>().empty());
    group.at(57s);  // GC-22: not at 45 s
    CHECK_FALSE(group.has(c));
    CHECK(group.state() == GroupState::PreparingRebalance);
  }

  TEST_CASE("a failover in the middle of a rebalance forgets it") {  // SEQ-17
    GroupFixture group;
    auto& a = group["A"];
    auto& b = group["B"];
    auto& c = group["C"];
    group.stable({&a, &b, &c}, 5);
    group.leave(c);
    group.at(1s);
    group.rejoin_changed(a);
    group.rejoin_changed(b);
    CHECK(group.generation() == 6);
    CHECK(group.state() == GroupState::CompletingRebalance);
    group.at(1100ms);
    group.crash_broker();
    group.at(1950ms);
    group.start_broker();
    group.at(2s);
    CHECK(group.state() == GroupState::Stable);  // GC-21
    CHECK(group.generation() == 5);
    CHECK(group.has(c));  // though it has left
    CHECK(group.error(group.sync(a, 6)) == Error::ILLEGAL_GENERATION);
    CHECK(group.heartbeat(b, 6) == Error::ILLEGAL_GENERATION);
    CHECK(group.commit(a, 5) == Error::NONE);
    const auto join_a = group.rejoin(a);
    CHECK(group.state() == GroupState::PreparingRebalance);
    group.rejoin(b);
    CHECK(group.parked(join_a));  // C is waited for, until its session ends
    group.at(47s);
    CHECK(group.answered_at(join_a) == 47s);
    CHECK(group.generation() == 6);  // handed out again
    CHECK(group.size() == 2);
  }

  TEST_CASE("while the groups are loaded every request but Heartbeat is put off") {  // GC-7
    GroupFixture group;
    auto& a = group["A"];
    group.stable({&a}, 3);
    group.crash_broker();
    group.start_broker();
    group.at(49ms);
    CHECK(group.heartbeat(a) == Error::NONE);
    CHECK(group.heartbeat(a, 77) == Error::NONE);  // blindly
    CHECK(group.error(group.rejoin(a)) == Error::COORDINATOR_LOAD_IN_PROGRESS);
    CHECK(group.error(group.sync(a)) == Error::COORDINATOR_LOAD_IN_PROGRESS);
    CHECK(group.commit(a) == Error::COORDINATOR_LOAD_IN_PROGRESS);
    CHECK(group.leave(a) == Error::COORDINATOR_LOAD_IN_PROGRESS);
    CHECK(group.fetch_offset(a).error == Error::COORDINATOR_LOAD_IN_PROGRESS);
    Peer hasty = a;
    hasty.session_timeout = 1s;
    CHECK(group.error(group.rejoin(hasty)) == Error::INVALID_SESSION_TIMEOUT);  // GC-8: checked before
    group.at(50ms);
    CHECK(group.heartbeat(a, 77) == Error::ILLEGAL_GENERATION);
    CHECK(group.commit(a) == Error::NONE);
  }

  TEST_CASE("acknowledged offsets survive, ids that had not joined do not") {  // GC-18, GC-26
    GroupFixture group;
    auto& a = group["A"];
    auto& x = group["X"];
    group.stable({&a}, 1);
    group.commit(a, 1, 42);
    group.first_leg(x);
    group.crash_broker();
    group.advance(5s);
    group.start_broker();
    group.advance(50ms);
    CHECK(group.fetch_offset(a).offset == Offset{42});
    CHECK(group.group().pending.empty());
    CHECK(group.error(group.rejoin(x)) == Error::UNKNOWN_MEMBER_ID);
    CHECK(group.state() == GroupState::Stable);
  }

  TEST_CASE("a group that became empty comes back empty, with its generation") {  // GC-20 (b)
    GroupFixture group;
    auto& a = group["A"];
    group.stable({&a}, 5);
    group.commit(a);
    group.leave(a);
    group.crash_broker();
    group.start_broker();
    group.advance(50ms);
    CHECK(group.state() == GroupState::Empty);
    CHECK(group.generation() == 6);
    CHECK(group.fetch_offset(a).offset == Offset{100});
  }

  TEST_CASE("a first generation that was never synced is forgotten with its members") {  // GC-20, GC-21
    GroupFixture group;
    auto& a = group["A"];
    group.join(a);
    group.at(3s);
    REQUIRE(group.generation() == 1);
    group.crash_broker();
    group.start_broker();
    group.advance(50ms);
    CHECK(group.state() == GroupState::Empty);
    CHECK(group.generation() == 0);
    CHECK(group.heartbeat(a) == Error::UNKNOWN_MEMBER_ID);
  }

  TEST_CASE("a replaced static member is written down") {  // GC-20 (c)
    GroupFixture group;
    auto& a = group["A"];
    auto& s1 = group["B"];
    auto& s2 = group["C"];
    s1.instance = s2.instance = "i1";
    group.stable({&a, &s1}, 5);
    group.join(s2);
    group.crash_broker();
    group.start_broker();
    group.advance(50ms);
    CHECK(group.heartbeat(s2) == Error::NONE);
    CHECK(group.heartbeat(s1) == Error::FENCED_INSTANCE_ID);
  }

  TEST_CASE("after a failover a follower's retried JoinGroup with two protocols matches no more") {  // GC-24
    GroupFixture group;
    auto& a = group["A"];
    auto& b = group["B"];
    SUBCASE("two protocols") {
      group.stable({&a, &b}, 5);
      group.crash_broker();
      group.start_broker();
      group.advance(50ms);
      CHECK(group.parked(group.rejoin(b)));
      CHECK(group.state() == GroupState::PreparingRebalance);
    }
    SUBCASE("one") {
      a.assignors = b.assignors = {"range"};
      group.stable({&a, &b}, 5);
      group.crash_broker();
      group.start_broker();
      group.advance(50ms);
      CHECK(group.error(group.rejoin(b)) == Error::NONE);
      CHECK(group.state() == GroupState::Stable);
    }
  }

  TEST_CASE("two failovers in a row lose nothing more than one") {  // GC-21, GC-22
    GroupFixture group;
    auto& a = group["A"];
    auto& b = group["B"];
    group.stable({&a, &b}, 5);
    for (int i = 0; i < 2; ++i) {
      group.crash_broker();
      group.advance(1s);
      group.start_broker();
      group.advance(1s);
    }
    CHECK(group.state() == GroupState::Stable);
    CHECK(group.generation() == 5);
    CHECK(group.heartbeat(a) == Error::NONE);
    CHECK(group.heartbeat(b) == Error::NONE);
    CHECK(group.facts<RebalanceStarted>().empty());
  }

  TEST_CASE("a second failover gives the dead a new session as well") {  // GC-22
    GroupFixture group;
    auto& a = group["A"];
    auto& b = group["B"];
    group.stable({&a, &b}, 5);
    group.crash_broker();
    group.start_broker();
    group.at(20s);
    group.crash_broker();
    group.start_broker();  // loaded at 20.05 s
    group.heartbeat_until(65'049ms, 3s, {&a});
    CHECK(group.has(b));
    group.at(65'050ms);
    CHECK_FALSE(group.has(b));
  }

  TEST_CASE("timers stand still with a frozen broker and run out when it goes on") {
    GroupFixture group;
    auto& a = group["A"];
    group.stable({&a}, 1);
    group.at(40s);
    group.freeze_broker(20s);
    group.at(59999ms);
    CHECK(group.has(a));
    group.at(60s);
    CHECK_FALSE(group.has(a));
  }
}

}  // namespace regroup::test
