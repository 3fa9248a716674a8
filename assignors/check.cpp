#include "assignors/check.hpp"

#include <string>

#include "assignors/lists.hpp"

namespace regroup::assignors {
namespace {

std::string name_of(const Group& group, TopicPartition tp) {
  return group.topics[static_cast<std::size_t>(tp.topic)].name + "-" + std::to_string(tp.partition);
}

// Per topic and partition, the member that has it; -1: nobody.
using Owners = std::vector<std::vector<std::int32_t>>;

Owners nobody(const Group& group) {
  Owners owners;
  for (const auto& topic : group.topics) owners.emplace_back(topic.partitions, -1);
  return owners;
}

bool exists(const Group& group, TopicPartition tp) {
  return tp.topic >= 0 && tp.topic < to_index(group.topics.size()) && tp.partition >= 0 &&
         tp.partition < group.topics[static_cast<std::size_t>(tp.topic)].partitions;
}

// `subscribed`: per topic, whether the member subscribes to it.
void take(const Group& group, std::size_t m, const std::vector<char>& subscribed, TopicPartition tp, Owners& owners) {
  const auto& member = group.members[m];
  if (tp.topic < 0 || tp.topic >= to_index(group.topics.size()))
    throw UnsoundAssignment("member " + member.id + " is given a partition of a topic that is not there");
  if (!exists(group, tp))
    throw UnsoundAssignment("member " + member.id + " is given " + name_of(group, tp) + ", but the topic has " +
                            std::to_string(group.topics[static_cast<std::size_t>(tp.topic)].partitions) + " partitions");
  if (!subscribed[static_cast<std::size_t>(tp.topic)])
    throw UnsoundAssignment("member " + member.id + " is given " + name_of(group, tp) + ", but does not subscribe to its topic");
  auto& owner = owners[static_cast<std::size_t>(tp.topic)][static_cast<std::size_t>(tp.partition)];
  if (owner == to_index(m)) throw UnsoundAssignment(name_of(group, tp) + " is given to member " + member.id + " twice");
  if (owner >= 0)
    throw UnsoundAssignment(name_of(group, tp) + " is given to two members: " +
                            group.members[static_cast<std::size_t>(owner)].id + " and " + member.id);
  owner = to_index(m);
}

}  // namespace

void check(const Group& group, const Assignment& assignment, bool cooperative) {
  if (assignment.size() != group.members.size())
    throw UnsoundAssignment("the group has " + std::to_string(group.members.size()) + " members, the assignment " +
                            std::to_string(assignment.size()));
  auto owners = nobody(group);
  std::vector<std::int32_t> subscriber(group.topics.size(), -1);  // the first member that subscribes
  for (std::size_t m = 0; m < assignment.size(); ++m) {
    std::vector<char> subscribed(group.topics.size(), 0);
    for (const auto topic : group.members[m].topics) {
      subscribed[static_cast<std::size_t>(topic)] = 1;
      if (subscriber[static_cast<std::size_t>(topic)] < 0) subscriber[static_cast<std::size_t>(topic)] = to_index(m);
    }
    for (const auto tp : assignment[m]) take(group, m, subscribed, tp, owners);
  }
  auto held = nobody(group);
  if (cooperative)
    for (std::size_t m = 0; m < group.members.size(); ++m)
      for (const auto tp : group.members[m].owned)
        if (exists(group, tp)) held[static_cast<std::size_t>(tp.topic)][static_cast<std::size_t>(tp.partition)] = to_index(m);
  for (std::size_t t = 0; t < owners.size(); ++t)
    for (std::size_t p = 0; p < owners[t].size(); ++p)
      if (owners[t][p] < 0 && held[t][p] < 0 && subscriber[t] >= 0)
        throw UnsoundAssignment(name_of(group, {to_index(t), to_index(p)}) + " is given to nobody, though member " +
                                group.members[static_cast<std::size_t>(subscriber[t])].id + " subscribes to its topic");
}

}  // namespace regroup::assignors
