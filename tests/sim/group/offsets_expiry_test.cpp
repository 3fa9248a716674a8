// Retention of offsets: GC-124, GC-125, SEQ-23 with a retention of one hour. The task runs every 10 minutes.
#include "tests/sim/group/group_fixture.hpp"

namespace regroup::test {
namespace {

GroupSettings one_hour() {
  GroupSettings settings;
  settings.config.offsets_retention = 1h;
  return settings;
}

}  // namespace

TEST_SUITE("sim/group") {
  TEST_CASE("the offsets of a group last from the time it became empty") {  // GC-124
    GroupFixture group(one_hour());
    auto& a = group["A"];
    group.stable({&a}, 1);
    group.commit(a, 1, 100);
    group.heartbeat_until(2h, 30s, {&a});
    CHECK(group.fetch_offset(a).offset == Offset{100});  // in use: it stays, however old
    group.leave(a);
    group.at(3h - 5min);
    CHECK(group.fetch_offset(a).offset == Offset{100});
    group.at(3h + 10min);
    CHECK(group.fetch_offset(a).offset == std::nullopt);
    const auto expired = group.facts<OffsetExpired>();
    REQUIRE(expired.size() == 1);
    CHECK(expired[0].first >= Duration{3h});
    CHECK(expired[0].second.partition == PartitionId{0});
  }

  TEST_CASE("the default retention is seven days") {  // SEQ-23
    GroupFixture group;
    auto& a = group["A"];
    group.stable({&a}, 1);
    group.commit(a);
    group.leave(a);
    group.at(168h - 1s);
    CHECK(group.fetch_offset(a).offset.has_value());
    group.at(168h + 10min);
    CHECK_FALSE(group.fetch_offset(a).offset.has_value());
  }

  TEST_CASE("in a stable group an offset of a topic to which nobody subscribes lasts from its commit") {  // GC-124
    GroupFixture group(one_hour());
    auto& a = group["A"];
    group.stable({&a}, 1);
    constexpr std::int32_t kElsewhere = 6;  // the only partition of topic 1
    group.commit(a, 1, 5, 0);
    group.commit(a, 1, 5, kElsewhere);
    group.heartbeat_until(55min, 30s, {&a});
    CHECK(group.fetch_offset(a, kElsewhere).offset == Offset{5});
    group.heartbeat(a);
    group.heartbeat_until(71min, 30s, {&a});
    CHECK(group.fetch_offset(a, kElsewhere).offset == std::nullopt);
    CHECK(group.fetch_offset(a, 0).offset == Offset{5});
  }

  TEST_CASE("nothing expires while a group rebalances") {  // GC-124
    GroupFixture group(one_hour());
    auto& a = group["A"];
    auto& b = group["B"];
    a.rebalance_timeout = b.rebalance_timeout = 10h;
    group.stable({&a, &b}, 1);
    group.commit(a, 1, 5, 6);
    group.rejoin_changed(a);
    group.heartbeat_until(2h, 30s, {&b}, Error::REBALANCE_IN_PROGRESS);
    CHECK(group.fetch_offset(a, 6).offset == Offset{5});
  }

  TEST_CASE("the offsets of a simple group last from their commits") {  // GC-124
    GroupFixture group(one_hour());
    auto& a = group["A"];
    group.commit_anonymously(a, 1, 0);
    group.at(30min);
    group.commit_anonymously(a, 2, 1);
    group.at(61min);
    CHECK(group.fetch_offset(a, 0).offset == std::nullopt);
    CHECK(group.fetch_offset(a, 1).offset == Offset{2});
    group.at(90min);
    CHECK(group.fetch_offset(a, 1).offset == std::nullopt);
    CHECK_FALSE(group.group().exists);
  }

  TEST_CASE("an empty group without offsets vanishes within ten minutes, and counts from 0 again") {  // GC-125
    GroupFixture group;
    auto& a = group["A"];
    group.stable({&a}, 5);
    group.leave(a);
    CHECK(group.generation() == 6);
    group.at(10min);
    CHECK_FALSE(group.group().exists);
    CHECK(group.error(group.rejoin(a)) == Error::UNKNOWN_MEMBER_ID);  // GC-32
    group.mark();
    const auto join = group.join(a);
    group.at(3s);
    CHECK(group.answer(join)->generation == 1);  // GC-29
  }

  TEST_CASE("a simple group that follows a vanished one keeps its offsets as long as any") {
    GroupFixture group(one_hour());
    auto& a = group["A"];
    group.stable({&a}, 1);
    group.leave(a);
    group.at(2h);
    REQUIRE_FALSE(group.group().exists);
    group.commit_anonymously(a, 7);
    group.advance(20min);
    CHECK(group.fetch_offset(a).offset == Offset{7});
  }
}

}  // namespace regroup::test
