// OffsetCommit and OffsetFetch: GC-112..GC-115, GC-120.
#include "tests/sim/group/group_fixture.hpp"

namespace regroup::test {

TEST_SUITE("sim/group") {
  TEST_CASE("a commit is accepted or refused by state, member and generation") {  // the table of GC-113
    GroupFixture group;
    auto& a = group["A"];
    auto& b = group["B"];
    Peer stranger = group["X"];
    stranger.id = MemberId{77};

    SUBCASE("Empty") {
      group.stable({&a}, 2);
      group.leave(a);
      REQUIRE(group.state() == GroupState::Empty);
      CHECK(group.commit(stranger, 3) == Error::UNKNOWN_MEMBER_ID);
      CHECK(group.commit(stranger, -1) == Error::NONE);  // whatever the member id
      CHECK(group.commit_anonymously(stranger) == Error::NONE);
      return;
    }
    group.stable({&a, &b}, 2);
    std::int32_t current = 2;
    std::optional<Error> known;
    SUBCASE("PreparingRebalance") {
      group.rejoin_changed(a);
      REQUIRE(group.state() == GroupState::PreparingRebalance);
      CHECK(group.commit(a, 2) == Error::NONE);  // also while its JoinGroup is parked
      known = Error::NONE;
    }
    SUBCASE("CompletingRebalance") {
      group.rejoin_changed(a);
      group.rejoin_changed(b);
      REQUIRE(group.state() == GroupState::CompletingRebalance);
      current = 3;
      known = Error::REBALANCE_IN_PROGRESS;
    }
    SUBCASE("Stable") { known = Error::NONE; }
    CHECK(group.commit(b, current) == known);
    CHECK(group.commit(b, current - 1) == Error::ILLEGAL_GENERATION);
    CHECK(group.commit(b, current + 1) == Error::ILLEGAL_GENERATION);
    CHECK(group.commit(b, -1) == Error::ILLEGAL_GENERATION);
    CHECK(group.commit(stranger, current) == Error::UNKNOWN_MEMBER_ID);
    CHECK(group.commit_anonymously(stranger) == Error::UNKNOWN_MEMBER_ID);
  }

  TEST_CASE("a commit meets each phase of a rebalance") {  // SEQ-9
    GroupFixture group;
    auto& a = group["A"];
    auto& b = group["B"];
    auto& c = group["C"];
    for (auto* peer : {&a, &b, &c}) peer->rebalance_timeout = 60s;
    group.stable({&a, &b}, 5);
    group.join(c);
    group.at(100ms);
    CHECK(group.commit(b, 5) == Error::NONE);
    group.at(200ms);
    const auto join_b = group.rejoin_changed(b);
    CHECK(group.parked(join_b));
    group.at(300ms);
    CHECK(group.commit(b, 5) == Error::NONE);  // GC-114
    group.at(400ms);
    group.rejoin_changed(a);
    CHECK(group.answered_at(join_b) == 400ms);
    CHECK(group.generation() == 6);
    CHECK(group.state() == GroupState::CompletingRebalance);
    group.at(450ms);
    CHECK(group.commit(b, 5) == Error::ILLEGAL_GENERATION);
    CHECK(group.commit(b, 6) == Error::REBALANCE_IN_PROGRESS);
    CHECK(group.heartbeat(b, 6) == Error::NONE);
    CHECK(group.heartbeat(b, 5) == Error::ILLEGAL_GENERATION);
    group.at(500ms);
    group.sync(a);
    CHECK(group.state() == GroupState::Stable);
    group.at(550ms);
    CHECK(group.commit(b, 6) == Error::NONE);  // even before its own SyncGroup
  }

  TEST_CASE("a commit to no group: only a simple one creates it") {  // GC-112
    GroupFixture group;
    auto& a = group["A"];
    a.id = MemberId{77};
    CHECK(group.commit(a, 1) == Error::ILLEGAL_GENERATION);
    CHECK_FALSE(group.group().exists);
    CHECK(group.commit_anonymously(a, 42) == Error::NONE);
    CHECK(group.group().exists);
    CHECK(group.state() == GroupState::Empty);
    CHECK(group.generation() == 0);
    CHECK(group.fetch_offset(a).offset == Offset{42});
  }

  TEST_CASE("offsets go backwards if a commit says so, and the facts tell what they replaced") {
    GroupFixture group;
    auto& a = group["A"];
    group.stable({&a}, 1);
    CHECK(group.commit(a, 1, 100) == Error::NONE);
    CHECK(group.commit(a, 1, 40) == Error::NONE);
    CHECK(group.fetch_offset(a).offset == Offset{40});
    const auto commits = group.facts<OffsetCommitted>();
    REQUIRE(commits.size() == 2);
    CHECK(commits[0].second.before == Offset{-1});
    CHECK(commits[1].second.before == Offset{100});
    CHECK(commits[1].second.offset == Offset{40});
    CHECK(commits[1].second.kind == CommitKind::CallSync);
    CHECK(group.facts<CommitAccepted>().size() == 2);
  }

  TEST_CASE("a refused commit changes nothing") {
    GroupFixture group;
    auto& a = group["A"];
    group.stable({&a}, 2);
    group.commit(a, 2, 10);
    CHECK(group.commit(a, 1, 20) == Error::ILLEGAL_GENERATION);
    CHECK(group.fetch_offset(a).offset == Offset{10});
    CHECK(group.facts<OffsetCommitted>().size() == 1);
  }

  TEST_CASE("anybody may fetch offsets; there is none for an unknown group or partition") {  // GC-120
    GroupFixture group;
    CHECK(group.fetch_offset(group["X"]).error == Error::NONE);
    CHECK(group.fetch_offset(group["X"]).offset == std::nullopt);
    auto& a = group["A"];
    group.stable({&a}, 1);
    group.commit(a, 1, 7, 2);
    CHECK(group.fetch_offset(group["X"], 2).offset == Offset{7});
    CHECK(group.fetch_offset(group["X"], 3).offset == std::nullopt);
    CHECK(group.fetch_offset(group["X"], 3).error == Error::NONE);
  }
}

}  // namespace regroup::test
