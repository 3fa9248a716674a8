// Every small group: up to 4 members, 3 topics, 4 partitions a topic (0, not in the metadata: with up to 2 topics), each topic
// subscribed by any of the members. Each assignor gives what its plain twin gives, and what an assignment promises holds. Those
// that remember go on from there: nothing changes, one member leaves, one joins.
//
// Members keep distinct ids, so a renamed group is another one; two of the four are static, and the orders of joining, of ids, of
// instance ids and of hash codes all differ. A topic that nobody subscribes to is left out: that is the group without it. What
// follows a fresh assignment is tried once for groups that differ in the order of their topics only.
#include <algorithm>
#include <array>
#include <functional>
#include <vector>

#include <doctest/doctest.h>

#include "tests/assignors/comparison.hpp"
#include "tests/assignors/promises.hpp"

namespace regroup::assignors::test {

namespace {

constexpr int kMembersMax = 4, kTopicsMax = 3, kPartitionsMax = 4;

struct Shape {  // of a topic
  int partitions = 0;
  unsigned subscribers = 0;  // bit m: member m
  friend auto operator<=>(const Shape&, const Shape&) = default;
};

Group group_of(int members, const std::vector<Shape>& shapes) {
  static const std::array<Member, kMembersMax> seats = [] {
    std::array<Member, kMembersMax> all;
    all[0].id = "consumer2", all[0].instance = "y";
    all[1].id = "consumer1";
    all[2].id = "consumer4", all[2].instance = "x";
    all[3].id = "consumer3";
    return all;
  }();
  // By name a.b t10 zz; by hash code of the name zz t10 a.b, of the id a.b zz t10; by id, signed, t10 a.b zz.
  static const std::array<Topic, kTopicsMax> topics = {Topic{"t10", 0, {}, 0xf000000000000000, 8, {}},
                                                       Topic{"a.b", 0, {}, 1, 3, {}}, Topic{"zz", 0, {}, 2, 6, {}}};
  Group group;
  for (int m = 0; m < members; ++m) group.members.push_back(seats[static_cast<std::size_t>(m)]);
  for (std::size_t t = 0; t < shapes.size(); ++t) {
    group.topics.push_back(topics[t]);
    group.topics.back().partitions = shapes[t].partitions;
    for (int m = 0; m < members; ++m)
      if ((shapes[t].subscribers >> m & 1U) != 0)
        group.members[static_cast<std::size_t>(m)].topics.push_back(static_cast<std::int32_t>(t));
  }
  return group;
}

void for_all_shapes(int members, const std::function<void(const std::vector<Shape>&)>& visit) {
  std::vector<Shape> kinds;
  for (int partitions = 0; partitions <= kPartitionsMax; ++partitions)
    for (unsigned subscribers = 1; subscribers < 1U << members; ++subscribers) kinds.push_back({partitions, subscribers});
  std::vector<Shape> shapes;
  const std::function<void()> extend = [&] {
    const bool all_known = std::none_of(shapes.begin(), shapes.end(), [](const Shape& shape) { return shape.partitions == 0; });
    if (shapes.size() < kTopicsMax || all_known) visit(shapes);
    if (shapes.size() == kTopicsMax) return;
    for (const Shape& kind : kinds) {
      shapes.push_back(kind);
      extend();
      shapes.pop_back();
    }
  };
  extend();
}

void for_all_groups(const std::function<void(const Group&, bool in_order)>& visit) {
  for (int members = 1; members <= kMembersMax; ++members)
    for_all_shapes(members, [&](const std::vector<Shape>& shapes) {
      visit(group_of(members, shapes), std::is_sorted(shapes.begin(), shapes.end()));
    });
}

// AS-42: a member without a subscription may be taken for one with everybody's.
bool has_idle_member(const Group& group) {
  return std::any_of(group.members.begin(), group.members.end(), [](const Member& member) { return member.topics.empty(); });
}

class Run {
 public:
  explicit Run(const Compared& compared) : compared_(compared) {}

  void fresh(const Group& group, bool follow) {
    Memories memories;
    const auto answer = round(group, memories);
    if (!compared_.remembers || !follow || answer.failed) return;
    Group now = group;
    bring(now, answer.assignment, 1);
    unchanged(now, answer.assignment, memories);
    for (std::size_t m = 0; m < group.members.size() && group.members.size() > 1; ++m) {
      Group fewer = now;
      fewer.members.erase(fewer.members.begin() + static_cast<std::ptrdiff_t>(m));
      follow_up(fewer, memories);
    }
    if (group.members.size() == kMembersMax) return;
    for (unsigned pattern = 0; pattern < 1U << group.topics.size(); ++pattern) {
      Group more = now;
      Member& joining = more.members.emplace_back(group_of(kMembersMax, {}).members[group.members.size()]);
      for (std::int32_t t = 0; t < static_cast<std::int32_t>(group.topics.size()); ++t)
        if ((pattern >> t & 1U) != 0) joining.topics.push_back(t);
      follow_up(more, memories);
    }
  }

  const std::string& name() const { return compared_.name; }
  std::size_t rounds() const { return rounds_; }

 private:
  // A cooperative assignor needs another round for what was withheld.
  void follow_up(const Group& group, Memories memories) {
    const auto answer = round(group, memories);
    if (answer.failed || !compared_.withholds) return;
    Group next = group;
    bring(next, answer.assignment, 2);
    settled_ = true;
    round(next, memories);
    settled_ = false;
  }

  void unchanged(const Group& group, const Assignment& before, Memories memories) {
    const auto again = round(group, memories);
    if (kept(group, again.assignment) != owners_of(before).size())
      complain(group, "moves partitions although nothing has changed");
  }

  Answer round(const Group& group, Memories& memories) {
    ++rounds_;
    auto answer = compare(compared_, group, memories);
    if (!answer.difference.empty()) complain(group, answer.difference);
    if (!answer.failed) keep_promises(group, answer.assignment);
    return answer;
  }

  void keep_promises(const Group& group, const Assignment& assignment) {
    const bool idle = !compared_.server && has_idle_member(group), equal = equally_subscribed(group);
    const bool owning = std::any_of(group.members.begin(), group.members.end(), [](const Member& m) { return !m.owned.empty(); });
    const bool complete = !compared_.withholds || !owning || settled_;
    complain(group, wrongly_owned(group, assignment, !idle));
    if (complete) complain(group, not_owned(group, assignment));
    if (compared_.withholds) complain(group, handed_over_too_early(group, assignment));
    if (complete && (compared_.remembers || (equal && compared_.name == "roundrobin")))
      complain(group, unbalanced(group, assignment));
    if (compared_.remembers && equal) complain(group, needlessly_moved(group, assignment));
  }

  void complain(const Group& group, const std::string& what) {
    if (what.empty() || ++complaints_ > 3) return;
    std::string text;
    for (const auto& topic : group.topics) text += " " + topic.name + "=" + std::to_string(topic.partitions);
    for (const auto& member : group.members) {
      text += "\n  " + member.id + ":";
      for (const auto topic : member.topics) text += " " + group.topics[static_cast<std::size_t>(topic)].name;
      text += "; owns";
      for (const auto& partition : member.owned) text += " " + name_of(group, partition);
    }
    FAIL_CHECK(compared_.name << text << "\n" << what);
  }

  const Compared& compared_;
  bool settled_ = false;
  std::size_t rounds_ = 0, complaints_ = 0;
};

void run_all(bool remember) {
  std::vector<Run> runs;
  for (const Compared& compared : compared_assignors())
    if (compared.remembers == remember) runs.emplace_back(compared);
  std::size_t groups = 0;
  for_all_groups([&](const Group& group, bool in_order) {
    ++groups;
    for (Run& run : runs) run.fresh(group, in_order);
  });
  for (const Run& run : runs) MESSAGE(run.name() << ": " << groups << " groups, " << run.rounds() << " assignments");
}

}  // namespace

TEST_SUITE("assignors/exhaustive") {
  TEST_CASE("every small group: range, round robin and the coordinator's range") { run_all(false); }
  TEST_CASE("every small group and what follows: sticky, cooperative-sticky and uniform") { run_all(true); }
}

}  // namespace regroup::assignors::test
