// Who may join: GC-31..GC-41.
#include "tests/sim/group/group_fixture.hpp"

namespace regroup::test {

TEST_SUITE("sim/group") {
  TEST_CASE("the session timeout must lie in the broker's bounds, both included") {  // GC-31
    GroupFixture group;
    auto& a = group["A"];
    for (const auto good : {Duration{6s}, Duration{1800s}}) {
      a.session_timeout = good;
      CHECK(group.error(group.first_leg(a)) == Error::MEMBER_ID_REQUIRED);
    }
    for (const auto bad : {Duration{5999ms}, Duration{1'800'001ms}}) {
      a.session_timeout = bad;
      CHECK(group.error(group.first_leg(a)) == Error::INVALID_SESSION_TIMEOUT);
    }
  }

  TEST_CASE("an id that no group knows is refused") {  // GC-32, GC-41
    GroupFixture group;
    auto& a = group["A"];
    a.id = MemberId{77};
    CHECK(group.error(group.rejoin(a)) == Error::UNKNOWN_MEMBER_ID);  // no group
    CHECK_FALSE(group.group().exists);
    group.first_leg(group["B"]);
    CHECK(group.group().exists);
    CHECK(group.error(group.rejoin(a)) == Error::UNKNOWN_MEMBER_ID);  // an empty one
    group.stable({&group["C"]}, 1);
    CHECK(group.error(group.rejoin(a)) == Error::UNKNOWN_MEMBER_ID);  // one with members
    CHECK(group.state() == GroupState::Stable);
  }

  TEST_CASE("a full group turns newcomers away and keeps its members") {  // GC-33
    GroupSettings settings;
    settings.config.group_max_size = 2;
    GroupFixture group(settings);
    auto& a = group["A"];
    auto& b = group["B"];
    auto& x = group["X"];
    group.stable({&a, &b}, 1);
    const auto refused = group.first_leg(x);
    CHECK(group.error(refused) == Error::GROUP_MAX_SIZE_REACHED);
    CHECK_FALSE(group.answer(refused)->member.has_value());
    CHECK(group.state() == GroupState::Stable);
    CHECK(group.error(group.rejoin(b)) == Error::NONE);
    group.rejoin(a);
    CHECK(group.error(group.first_leg(x)) == Error::MEMBER_ID_REQUIRED);  // Preparing, one parked: not full yet
    group.rejoin(b);
    CHECK(group.error(group.rejoin(x)) == Error::GROUP_MAX_SIZE_REACHED);
  }

  TEST_CASE("in a group over its size the last to rejoin lose their place") {  // GC-33
    GroupSettings settings;
    settings.config.group_max_size = 3;
    GroupFixture group(settings);
    auto& a = group["A"];
    auto& b = group["B"];
    auto& x = group["X"];
    auto& y = group["Y"];
    group.stable({&a, &b}, 1);
    group.first_leg(x);  // pending ids do not count
    group.first_leg(y);
    group.rejoin(x);
    group.rejoin(y);
    CHECK(group.size() == 4);
    const auto join_a = group.rejoin(a);
    CHECK(group.parked(group.rejoin(y)));  // already parked: accepted again
    CHECK(group.error(group.rejoin(b)) == Error::GROUP_MAX_SIZE_REACHED);
    CHECK_FALSE(group.has(b));
    CHECK(group.error(join_a) == Error::NONE);  // and without it all are there
    CHECK(group.size() == 3);
    CHECK(group.generation() == 2);
  }

  TEST_CASE("a member needs one protocol that all others support") {  // GC-34
    GroupFixture group;
    auto& a = group["A"];
    auto& x = group["X"];
    a.assignors = {"range", "roundrobin"};
    SUBCASE("none offered, empty group") {
      x.assignors = {};
      CHECK(group.error(group.first_leg(x)) == Error::INCONSISTENT_GROUP_PROTOCOL);
    }
    SUBCASE("nothing in common") {
      group.stable({&a}, 1);
      x.assignors = {"sticky", "cooperative-sticky"};
      CHECK(group.error(group.first_leg(x)) == Error::INCONSISTENT_GROUP_PROTOCOL);
      CHECK(group.state() == GroupState::Stable);
      x.id = MemberId{77};  // checked before membership
      CHECK(group.error(group.rejoin(x)) == Error::INCONSISTENT_GROUP_PROTOCOL);
    }
    SUBCASE("in common with each, but not with all") {
      auto& b = group["B"];
      b.assignors = {"roundrobin", "sticky"};
      group.stable({&a, &b}, 1);
      x.assignors = {"range", "sticky"};
      CHECK(group.error(group.first_leg(x)) == Error::INCONSISTENT_GROUP_PROTOCOL);
    }
    SUBCASE("pending ids do not count") {
      auto& y = group["Y"];
      group.stable({&a}, 1);
      x.assignors = {"range"};
      y.assignors = {"roundrobin"};
      CHECK(group.error(group.first_leg(x)) == Error::MEMBER_ID_REQUIRED);
      CHECK(group.parked(group.join(y)));
      CHECK(group.error(group.rejoin(x)) == Error::INCONSISTENT_GROUP_PROTOCOL);
    }
  }

  TEST_CASE("a static member is added at its first JoinGroup") {  // GC-39
    GroupFixture group;
    auto& b = group["B"];
    b.instance = "i1";
    CHECK(group.parked(group.first_leg(b)));
    CHECK(group.size() == 1);
    CHECK(group.state() == GroupState::PreparingRebalance);
  }

  TEST_CASE("printed member ids begin with the client id or the instance id") {  // GC-35
    GroupFixture group;
    auto& a = group["A"];
    auto& b = group["B"];
    b.instance = "i1";
    group.stable({&a, &b}, 1);
    const auto& names = group.group().member_names;
    REQUIRE(names.size() == 2);
    CHECK(names[0].substr(0, 2) == "A-");
    CHECK(names[0].size() == 2 + 36);
    CHECK(names[1].substr(0, 3) == "i1-");
    CHECK(names[1].size() == 3 + 36);
  }
}

}  // namespace regroup::test
