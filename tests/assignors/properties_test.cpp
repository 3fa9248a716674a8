// What must hold for every group, tried on many small ones. Random, but the same on every run.
#include <array>
#include <map>

#include <doctest/doctest.h>

#include "tests/assignors/fixture.hpp"

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

bool subscribed(const Member& member, std::int32_t topic) {
  return std::count(member.topics.begin(), member.topics.end(), topic) > 0;
}

std::map<TopicPartition, std::int32_t> owners(const Assignment& assignment) {
  std::map<TopicPartition, std::int32_t> owner;
  for (std::size_t m = 0; m < assignment.size(); ++m)
    for (const auto& partition : assignment[m]) {
      const bool first = owner.emplace(partition, static_cast<std::int32_t>(m)).second;
      CHECK_MESSAGE(first, "a partition has two owners");
    }
  return owner;
}

void check_complete(const Group& group, const Assignment& assignment) {
  const auto owner = owners(assignment);
  std::size_t assignable = 0;
  for (std::size_t t = 0; t < group.topics.size(); ++t) {
    const bool wanted = std::any_of(group.members.begin(), group.members.end(),
                                    [&](const Member& member) { return subscribed(member, static_cast<std::int32_t>(t)); });
    if (wanted) assignable += static_cast<std::size_t>(group.topics[t].partitions);
  }
  CHECK(owner.size() == assignable);
  for (const auto& [partition, member] : owner) CHECK(subscribed(group.members[member], partition.topic));
}

std::size_t spread(const Assignment& assignment) {
  const auto by_size = [](const auto& left, const auto& right) { return left.size() < right.size(); };
  const auto [least, most] = std::minmax_element(assignment.begin(), assignment.end(), by_size);
  return most->size() - least->size();
}

void bring_along(Group& group, const Assignment& assignment, std::int32_t generation) {
  for (std::size_t m = 0; m < group.members.size(); ++m) {
    group.members[m].owned = assignment[m];
    group.members[m].generation = generation;
    group.members[m].user_generation = generation;
  }
}

std::size_t lost(const Group& group, const Assignment& assignment) {
  std::size_t count = 0;
  for (std::size_t m = 0; m < group.members.size(); ++m)
    for (const auto& partition : group.members[m].owned)
      if (std::count(assignment[m].begin(), assignment[m].end(), partition) == 0) ++count;
  return count;
}

constexpr std::array sticky_ones{"sticky", "cooperative-sticky", "librdkafka-cooperative-sticky", "franz-go-sticky",
                                 "franz-go-cooperative-sticky"};

}  // namespace

TEST_SUITE_BEGIN("assignors/properties");

TEST_CASE("a fresh group: every partition of a subscribed topic goes to exactly one subscriber") {
  std::vector<Assignor> all(client_assignors().begin(), client_assignors().end());
  all.insert(all.end(), other_clients_assignors().begin(), other_clients_assignors().end());
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
        if (subscribed(group.members[m], t))
          counts.push_back(std::count_if(assignment[m].begin(), assignment[m].end(),
                                         [&](const TopicPartition& each) { return each.topic == t; }));
      if (counts.empty()) continue;
      const auto [least, most] = std::minmax_element(counts.begin(), counts.end());
      CHECK(*most - *least <= 1);
    }
  }
}

TEST_CASE("equal subscriptions: round robin and the sticky ones give counts within one") {
  for (const char* name : {"roundrobin", "sticky", "cooperative-sticky"}) {
    CAPTURE(name);
    Chance chance(13);
    for (int round = 0; round < 300; ++round) {
      CHECK(spread(assign(name, random_group(chance, true, round % 3 == 0))) <= 1);
    }
  }
}

TEST_CASE("sticky: a second round without a change moves nothing") {
  for (const char* name : sticky_ones) {
    CAPTURE(name);
    Chance chance(17);
    for (int round = 0; round < 300; ++round) {
      Group group = random_group(chance, true, false);
      bring_along(group, assign(name, group), 1);
      CHECK(lost(group, assign(name, group)) == 0);
    }
  }
}

TEST_CASE("sticky: when a member leaves, the others keep all they had") {
  for (const char* name : sticky_ones) {
    CAPTURE(name);
    Chance chance(19);
    for (int round = 0; round < 300; ++round) {
      Group group = random_group(chance, true, false);
      bring_along(group, assign(name, group), 1);
      group.members.erase(group.members.begin() + chance.below(static_cast<std::int32_t>(group.members.size())));
      if (group.members.empty()) continue;
      const auto assignment = assign(name, group);
      CHECK(lost(group, assignment) == 0);
      check_complete(group, assignment);
      CHECK(spread(assignment) <= 1);
    }
  }
}

TEST_CASE("cooperative-sticky: nobody gets a partition that another still has, and two rounds suffice") {
  Chance chance(23);
  for (int round = 0; round < 300; ++round) {
    Group group = random_group(chance, round % 2 == 0, false);
    bring_along(group, assign("cooperative-sticky", group), 1);
    const auto before = owners(assign("cooperative-sticky", group));
    Member& joined = group.members.emplace_back(group.members.front());
    joined.id = "new";
    joined.owned.clear();
    const auto between = assign("cooperative-sticky", group);
    for (const auto& [partition, member] : owners(between)) {
      const auto old = before.find(partition);
      if (old != before.end()) CHECK(old->second == member);
    }
    bring_along(group, between, 2);
    check_complete(group, assign("cooperative-sticky", group));
  }
}

TEST_SUITE_END();

}  // namespace regroup::assignors::test
