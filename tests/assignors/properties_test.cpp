// What must hold for every group, tried on many small ones. Random, but the same on every run.
#include <array>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "tests/assignors/comparison.hpp"
#include "tests/assignors/fixture.hpp"
#include "tests/assignors/promises.hpp"

namespace regroup::assignors::test {

namespace {

// A linear congruential generator (Numerical Recipes); the high bits are good enough here.
class Chance {
 public:
  explicit Chance(std::uint32_t seed) : state_(seed) {}
  std::int32_t below(std::int32_t bound) {
    state_ = state_ * 1664525u + 1013904223u;
    return static_cast<std::int32_t>((state_ >> 8) % static_cast<std::uint32_t>(bound));
  }

 private:
  std::uint32_t state_;
};

Group random_group(Chance& chance, bool equal, bool racks) {
  Group group;
  const auto topics = 1 + chance.below(5);
  for (std::int32_t t = 0; t < topics; ++t) {
    Topic& topic = group.topics.emplace_back();
    topic.name = "t" + std::to_string(t);
    topic.partitions = chance.below(12);
    for (std::int32_t p = 0; racks && p < topic.partitions; ++p)
      topic.racks.push_back({std::string(1, static_cast<char>('a' + chance.below(3)))});
  }
  const auto members = 1 + chance.below(9);
  for (std::int32_t m = 0; m < members; ++m) {
    Member& member = group.members.emplace_back();
    member.id = "c" + std::to_string(m);
    if (racks && chance.below(4) > 0) member.rack = std::string(1, static_cast<char>('a' + chance.below(3)));
    for (std::int32_t t = 0; t < topics; ++t)
      if (equal || chance.below(2) == 0) member.topics.push_back(t);
    if (member.topics.empty()) member.topics.push_back(0);  // AS-42 treats members without a subscription as equal
  }
  return group;
}

void check_complete(const Group& group, const Assignment& assignment) {
  CHECK(wrongly_owned(group, assignment) == "");
  CHECK(not_owned(group, assignment) == "");
}

std::int32_t size_of(const std::vector<Member>& members) { return static_cast<std::int32_t>(members.size()); }

bool owns_something(const Group& group) {
  return std::any_of(group.members.begin(), group.members.end(), [](const Member& member) { return !member.owned.empty(); });
}

// What all of the group have subscribed to, or a topic and perhaps more.
void subscribe(Chance& chance, const Group& group, bool equal, Member& member) {
  member.topics.clear();
  for (std::int32_t t = 0; t < static_cast<std::int32_t>(group.topics.size()); ++t)
    if (equal || t == 0 || chance.below(2) == 0) member.topics.push_back(t);
}

// A member leaves, one joins, one subscribes anew, a topic grows, or nothing happens.
void change(Chance& chance, Group& group, bool equal, int step) {
  auto& members = group.members;
  switch (chance.below(5)) {
    case 0:
      if (members.size() > 1) members.erase(members.begin() + chance.below(size_of(members)));
      return;
    case 1:
      subscribe(chance, group, equal, members.emplace_back());
      members.back().id = "n" + std::to_string(step);
      return;
    case 2: subscribe(chance, group, equal, members[static_cast<std::size_t>(chance.below(size_of(members)))]); return;
    case 3: ++group.topics.front().partitions; return;
    default: return;
  }
}

// Any partitions, some of them claimed by others as well, and any generation.
void claim_at_random(Chance& chance, Group& group) {
  for (Member& member : group.members) {
    member.owned.clear();
    const auto generous = 2 + chance.below(6);
    for (std::int32_t t = 0; t < static_cast<std::int32_t>(group.topics.size()); ++t)
      for (std::int32_t p = 0; p < group.topics[static_cast<std::size_t>(t)].partitions; ++p)
        if (chance.below(generous) == 0) member.owned.push_back({t, p});
    const auto generation = chance.below(5);
    if (generation < 4) member.generation = member.user_generation = generation;
    if (chance.below(8) == 0) member.generation = chance.below(4);
  }
}

constexpr std::array other_sticky_ones{"librdkafka-cooperative-sticky", "franz-go-sticky", "franz-go-cooperative-sticky"};

}  // namespace

TEST_SUITE_BEGIN("assignors/properties");

TEST_CASE("a fresh group: every partition of a subscribed topic goes to exactly one subscriber") {
  std::vector<Assignor> all(client_assignors().begin(), client_assignors().end());
  all.insert(all.end(), other_clients_assignors().begin(), other_clients_assignors().end());
  all.insert(all.end(), server_assignors().begin(), server_assignors().end());
  for (const Assignor& assignor : all) {
    CAPTURE(assignor.name);
    Chance chance(7);
    for (int round = 0; round < 300; ++round) {
      const Group group = random_group(chance, round % 2 == 0, round % 3 == 0);
      Memory memory;
      check_complete(group, assignor.assign(group, memory));
    }
  }
}

TEST_CASE("range gives the subscribers of a topic counts within one") {
  Chance chance(11);
  for (int round = 0; round < 300; ++round) {
    const Group group = random_group(chance, round % 2 == 0, round % 3 == 0);
    const auto assignment = assign("range", group);
    for (std::int32_t t = 0; t < static_cast<std::int32_t>(group.topics.size()); ++t) {
      std::vector<std::ptrdiff_t> counts;
      for (std::size_t m = 0; m < group.members.size(); ++m)
        if (subscribes(group.members[m], t))
          counts.push_back(std::count_if(assignment[m].begin(), assignment[m].end(),
                                         [&](const TopicPartition& each) { return each.topic == t; }));
      if (counts.empty()) continue;
      const auto [least, most] = std::minmax_element(counts.begin(), counts.end());
      CHECK(*most - *least <= 1);
    }
  }
}

TEST_CASE("equal subscriptions: round robin, the sticky ones and uniform give counts within one") {
  for (const Compared& compared : compared_assignors()) {
    if (!compared.remembers && compared.name != "roundrobin") continue;
    CAPTURE(compared.name);
    Chance chance(13);
    for (int round = 0; round < 300; ++round) {
      const Group group = random_group(chance, true, round % 3 == 0);
      Memory memory;
      CHECK(unbalanced(group, compared.assignor->assign(group, memory)) == "");
    }
  }
}

TEST_CASE("sticky and uniform: a second round without a change moves nothing") {
  for (const Compared& compared : compared_assignors()) {
    if (!compared.remembers) continue;
    CAPTURE(compared.name);
    Chance chance(17);
    for (int round = 0; round < 300; ++round) {
      Group group = random_group(chance, round % 2 == 0, false);
      Memory memory;
      const auto assignment = compared.assignor->assign(group, memory);
      bring(group, assignment, 1);
      CHECK(kept(group, compared.assignor->assign(group, memory)) == owners_of(assignment).size());
    }
  }
}

TEST_CASE("other clients' sticky ones: without a change, or when a member leaves, nobody else loses anything") {
  for (const char* name : other_sticky_ones) {
    CAPTURE(name);
    const auto& assignor = *find_other_clients_assignor(name);
    Chance chance(19);
    for (int round = 0; round < 300; ++round) {
      Group group = random_group(chance, true, false);
      Memory memory;
      const auto assignment = assignor.assign(group, memory);
      bring(group, assignment, 1);
      CHECK(kept(group, assignor.assign(group, memory)) == owners_of(assignment).size());
      const auto gone = chance.below(static_cast<std::int32_t>(group.members.size()));
      const auto had = owners_of(assignment).size() - assignment[static_cast<std::size_t>(gone)].size();
      group.members.erase(group.members.begin() + gone);
      if (!group.members.empty()) CHECK(kept(group, assignor.assign(group, memory)) == had);
    }
  }
}

TEST_CASE("whatever happens to a group, what an assignment promises holds, and it is that of the plain assignors") {
  for (const Compared& compared : compared_assignors()) {
    CAPTURE(compared.name);
    Chance chance(19);
    for (int round = 0; round < 60; ++round) {
      const bool equal = round % 2 == 0;
      Group group = random_group(chance, equal, false);
      Memories memories;
      for (int step = 0; step < 8; ++step) {
        const auto answer = compare(compared, group, memories);
        CHECK(answer.difference == "");
        if (answer.failed) break;  // AS-69
        CHECK(wrongly_owned(group, answer.assignment) == "");
        const bool waits = compared.withholds && owns_something(group);
        if (!waits) CHECK(not_owned(group, answer.assignment) == "");
        if (!waits && compared.remembers) CHECK(unbalanced(group, answer.assignment) == "");
        if (compared.withholds) CHECK(handed_over_too_early(group, answer.assignment) == "");
        if (compared.remembers && equally_subscribed(group)) CHECK(needlessly_moved(group, answer.assignment) == "");
        bring(group, answer.assignment, step);
        change(chance, group, equal, step);
      }
    }
  }
}

TEST_CASE("cooperative-sticky: after a change, two rounds suffice") {
  Chance chance(23);
  for (int round = 0; round < 300; ++round) {
    Group group = random_group(chance, round % 2 == 0, false);
    for (int generation = 1; generation <= 2; ++generation) {
      bring(group, assign("cooperative-sticky", group), generation);
      if (generation == 1) change(chance, group, round % 2 == 0, 0);
    }
    const auto assignment = assign("cooperative-sticky", group);
    check_complete(group, assignment);
    CHECK(unbalanced(group, assignment) == "");
  }
}

TEST_CASE("sticky: claims of any kind, by several members and of old generations, are settled as the plain assignors do it") {
  for (const Compared& compared : compared_assignors()) {
    if (!compared.remembers || compared.server) continue;  // a coordinator knows who owns what
    CAPTURE(compared.name);
    Chance chance(29);
    int failed = 0;
    for (int round = 0; round < 200; ++round) {
      Group group = random_group(chance, round % 2 == 0, false);
      claim_at_random(chance, group);
      Memories memories;
      const auto answer = compare(compared, group, memories);
      CHECK(answer.difference == "");
      if (answer.failed) ++failed;
      else CHECK(wrongly_owned(group, answer.assignment, false) == "");  // AS-70: an old claim outlives the subscription
    }
    CHECK(failed < 20);  // AS-69, AS-70
  }
}

TEST_SUITE_END();

}  // namespace regroup::assignors::test
