// What keeps a member alive: GC-63..GC-68, and SyncGroup, Heartbeat, LeaveGroup: GC-69..GC-74.
#include "tests/sim/group/group_fixture.hpp"

namespace regroup::test {

TEST_SUITE("sim/group") {
  TEST_CASE("heartbeats and commits renew a session, other requests do not") {
    GroupFixture group;
    auto& a = group["A"];
    auto& b = group["B"];
    group.stable({&a, &b}, 1);
    group.at(10s);
    Duration end = 45s;
    SUBCASE("a heartbeat") {  // GC-64
      CHECK(group.heartbeat(b) == Error::NONE);
      end = 55s;
    }
    SUBCASE("a commit") {  // GC-64
      CHECK(group.commit(b) == Error::NONE);
      end = 55s;
    }
    SUBCASE("a heartbeat of another generation") { CHECK(group.heartbeat(b, 0) == Error::ILLEGAL_GENERATION); }
    SUBCASE("a refused commit") { CHECK(group.commit(b, 0) == Error::ILLEGAL_GENERATION); }  // GC-65
    SUBCASE("a SyncGroup in Stable") { CHECK(group.error(group.sync(b)) == Error::NONE); }   // GC-65
    SUBCASE("a retried JoinGroup") { CHECK(group.error(group.rejoin(b)) == Error::NONE); }   // GC-65
    SUBCASE("an OffsetFetch") { CHECK(group.fetch_offset(b).error == Error::NONE); }         // GC-65
    group.heartbeat_until(end - 1ms, 3s, {&a});
    CHECK(group.has(b));
    group.at(end);
    CHECK_FALSE(group.has(b));
  }

  TEST_CASE("a heartbeat answered REBALANCE_IN_PROGRESS renews the session too") {  // GC-64
    GroupFixture group;
    auto& a = group["A"];
    auto& b = group["B"];
    group.stable({&a, &b}, 1);
    group.rejoin_changed(a);
    group.at(40s);
    CHECK(group.heartbeat(b) == Error::REBALANCE_IN_PROGRESS);
    group.at(84999ms);
    CHECK(group.has(b));
    group.at(85s);
    CHECK_FALSE(group.has(b));
  }

  TEST_CASE("the end of a join phase and the answer to a parked SyncGroup renew every session") {  // GC-59 (4), GC-64
    GroupFixture group;
    auto& a = group["A"];
    auto& b = group["B"];
    group.stable({&a, &b}, 1);
    group.rejoin_changed(a);
    group.at(20s);
    group.rejoin_changed(b);  // both are answered at 20 s
    Duration end = 65s;
    SUBCASE("no SyncGroup of B") {
      group.at(30s);
      group.sync(a);
    }
    SUBCASE("B's SyncGroup is answered at 30 s") {
      group.sync(b);
      group.at(30s);
      group.sync(a);
      end = 75s;
    }
    group.heartbeat_until(end - 1ms, 3s, {&a});
    CHECK(group.has(b));
    group.at(end);
    CHECK_FALSE(group.has(b));
  }

  TEST_CASE("a session is as long as the member's last JoinGroup said") {  // GC-63
    GroupFixture group;
    auto& a = group["A"];
    auto& b = group["B"];
    b.session_timeout = 6s;
    group.stable({&a, &b}, 1);
    group.at(5999ms);
    CHECK(group.has(b));
    group.at(6s);
    CHECK_FALSE(group.has(b));
  }

  TEST_CASE("a member that never syncs is removed when the rebalance timeout has passed, in Stable too") {  // SEQ-12, GC-71
    GroupFixture group;
    auto& a = group["A"];
    auto& b = group["B"];
    a.rebalance_timeout = b.rebalance_timeout = 60s;
    SUBCASE("a dynamic one") {}
    SUBCASE("a static one") { b.instance = "i1"; }
    group.stable({&a, &b}, 5);
    group.rejoin(b);  // both still in sync with generation 5: B's retry changes nothing
    group.rejoin_changed(a);
    group.rejoin_changed(b);
    REQUIRE(group.generation() == 6);
    group.mark();
    group.at(100ms);
    group.sync(a);
    CHECK(group.state() == GroupState::Stable);
    group.heartbeat_until(59999ms, 3s, {&a, &b});
    CHECK(group.has(b));
    group.at(60s);
    CHECK_FALSE(group.has(b));
    CHECK(group.state() == GroupState::PreparingRebalance);
    CHECK(group.heartbeat(a) == Error::REBALANCE_IN_PROGRESS);
    CHECK(group.heartbeat(b) == Error::UNKNOWN_MEMBER_ID);
    const auto dropped = group.facts<MemberDropped>();
    REQUIRE(dropped.size() == 1);
    CHECK(dropped[0].second.consumer == b.consumer);
    CHECK(dropped[0].second.never_synced);
  }

  TEST_CASE("once everybody has synced the sync timer is harmless") {  // GC-71
    GroupFixture group;
    auto& a = group["A"];
    auto& b = group["B"];
    a.rebalance_timeout = b.rebalance_timeout = 60s;
    group.stable({&a, &b}, 1);
    group.heartbeat_until(200s, 3s, {&a, &b});
    CHECK(group.state() == GroupState::Stable);
    CHECK(group.generation() == 1);
  }

  TEST_CASE("a leader that never syncs is removed like any other") {  // GC-71
    GroupFixture group;
    auto& a = group["A"];
    auto& b = group["B"];
    a.rebalance_timeout = b.rebalance_timeout = 60s;
    group.stable({&a, &b}, 1);
    group.rejoin_changed(a);
    group.rejoin_changed(b);
    const auto sync_b = group.sync(b);
    group.heartbeat_until(60s, 3s, {&a});
    CHECK(group.error(sync_b) == Error::REBALANCE_IN_PROGRESS);
    CHECK_FALSE(group.has(a));
    CHECK(group.leader() == b.id);
  }

  TEST_CASE("SyncGroup is checked in Kafka's order") {  // GC-69
    GroupFixture group;
    auto& a = group["A"];
    auto& b = group["B"];
    a.id = MemberId{77};
    CHECK(group.error(group.sync(a, 1)) == Error::UNKNOWN_MEMBER_ID);  // no group
    group.stable({&a, &b}, 2);
    CHECK(group.error(group.sync(b, 1)) == Error::ILLEGAL_GENERATION);
    Peer stranger = b;
    stranger.id = MemberId{77};
    CHECK(group.error(group.sync(stranger, 1)) == Error::UNKNOWN_MEMBER_ID);
    group.rejoin(a);
    CHECK(group.error(group.sync(b)) == Error::REBALANCE_IN_PROGRESS);
  }

  TEST_CASE("members that the leader forgets get nothing") {  // GC-70
    GroupFixture group;
    auto& a = group["A"];
    auto& b = group["B"];
    group.stable({&a, &b}, 1);
    group.rejoin_changed(a);
    group.rejoin_changed(b);
    a.followers = {*a.id};
    const auto sync_b = group.sync(b);
    group.sync(a);
    REQUIRE(group.error(sync_b) == Error::NONE);
    CHECK(group.answer(sync_b)->assignment.empty());
    const auto started = group.facts<GenerationStarted>();
    REQUIRE(started.size() == 1);
    CHECK(started[0].second.generation == 2);
    CHECK(started[0].second.leader == a.consumer);
    CHECK(started[0].second.assignment.size() == 2);
  }

  TEST_CASE("a newcomer between join and sync voids the round") {  // GC-50
    GroupFixture group;
    auto& a = group["A"];
    auto& b = group["B"];
    group.stable({&a, &b}, 1);
    group.rejoin_changed(a);
    group.rejoin_changed(b);
    const auto sync_b = group.sync(b);
    CHECK(group.parked(sync_b));
    group.join(group["C"]);
    CHECK(group.error(sync_b) == Error::REBALANCE_IN_PROGRESS);
    CHECK(group.error(group.sync(a)) == Error::REBALANCE_IN_PROGRESS);
  }

  TEST_CASE("a heartbeat answers by state") {  // GC-72
    GroupFixture group;
    auto& a = group["A"];
    auto& b = group["B"];
    a.id = MemberId{77};
    CHECK(group.heartbeat(a, 1) == Error::UNKNOWN_MEMBER_ID);  // no group
    group.stable({&a, &b}, 2);
    CHECK(group.heartbeat(b) == Error::NONE);  // Stable
    CHECK(group.heartbeat(b, 1) == Error::ILLEGAL_GENERATION);
    group.rejoin_changed(a);
    CHECK(group.heartbeat(b) == Error::REBALANCE_IN_PROGRESS);  // PreparingRebalance
    CHECK(group.heartbeat(b, 1) == Error::ILLEGAL_GENERATION);
    group.rejoin_changed(b);
    CHECK(group.heartbeat(b) == Error::NONE);  // CompletingRebalance
    CHECK(group.heartbeat(b, 2) == Error::ILLEGAL_GENERATION);
    Peer old = b;
    group.leave(a);
    group.leave(b);
    CHECK(group.state() == GroupState::Empty);
    CHECK(group.heartbeat(old) == Error::UNKNOWN_MEMBER_ID);  // Empty
  }

  TEST_CASE("LeaveGroup: of a stranger, of a parked member, of an id that never joined") {  // GC-73
    GroupFixture group;
    auto& a = group["A"];
    auto& b = group["B"];
    auto& x = group["X"];
    group.stable({&a, &b}, 1);
    SUBCASE("a stranger") {
      x.id = MemberId{77};
      CHECK(group.leave(x) == Error::UNKNOWN_MEMBER_ID);
      CHECK(group.state() == GroupState::Stable);
    }
    SUBCASE("a parked member hears that it is unknown, and the phase ends if all others are there") {
      const auto join_a = group.rejoin_changed(a);
      const auto join_x = group.join(x);
      CHECK(group.leave(x) == Error::NONE);
      CHECK(group.error(join_x) == Error::UNKNOWN_MEMBER_ID);
      CHECK(group.parked(join_a));
      CHECK(group.leave(b) == Error::NONE);
      CHECK(group.error(join_a) == Error::NONE);
    }
    SUBCASE("an id that never joined still starts a rebalance") {
      group.first_leg(x);
      CHECK(group.leave(x) == Error::NONE);
      CHECK(group.state() == GroupState::PreparingRebalance);
    }
    SUBCASE("no generation is checked") {  // GC-74
      b.generation = 0;
      CHECK(group.leave(b) == Error::NONE);
    }
  }
}

}  // namespace regroup::test
