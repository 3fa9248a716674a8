// What an assignment promises whatever the assignor. Each question is answered with the first thing that is wrong, or with
// nothing.
#pragma once

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "assignors/assignor.hpp"

namespace regroup::assignors::test {

using Owners = std::map<TopicPartition, std::size_t>;  // index of the member

inline std::string name_of(const Group& group, const TopicPartition& partition) {
  return group.topics[static_cast<std::size_t>(partition.topic)].name + "-" + std::to_string(partition.partition);
}

inline bool subscribes(const Member& member, std::int32_t topic) {
  return std::find(member.topics.begin(), member.topics.end(), topic) != member.topics.end();
}

inline Owners owners_of(const Assignment& assignment) {
  Owners owners;
  for (std::size_t m = 0; m < assignment.size(); ++m)
    for (const auto& partition : assignment[m]) owners.emplace(partition, m);
  return owners;
}

// Nobody owns what another one owns, what does not exist, or what it has not subscribed to.
inline std::string wrongly_owned(const Group& group, const Assignment& assignment, bool to_subscribers_only = true) {
  const auto owners = owners_of(assignment);
  std::size_t given = 0;
  for (const auto& list : assignment) given += list.size();
  if (assignment.size() != group.members.size()) return "not one list a member";
  if (given != owners.size()) return "a partition is given twice";
  for (const auto& [partition, owner] : owners) {
    if (partition.partition < 0 || partition.partition >= group.topics[static_cast<std::size_t>(partition.topic)].partitions)
      return name_of(group, partition) + " does not exist";
    if (to_subscribers_only && !subscribes(group.members[owner], partition.topic))
      return group.members[owner].id + " has not subscribed to " + name_of(group, partition);
  }
  return "";
}

inline std::string not_owned(const Group& group, const Assignment& assignment) {
  const auto owners = owners_of(assignment);
  for (std::int32_t t = 0; t < static_cast<std::int32_t>(group.topics.size()); ++t) {
    const bool wanted = std::any_of(group.members.begin(), group.members.end(),
                                    [&](const Member& m) { return subscribes(m, t); });
    for (std::int32_t p = 0; wanted && p < group.topics[static_cast<std::size_t>(t)].partitions; ++p)
      if (!owners.contains({t, p})) return "nobody owns " + name_of(group, {t, p});
  }
  return "";
}

// AS-70, AS-105: no partition could go to a subscriber who has at least two fewer than its owner. With equal subscriptions that
// is: all counts within one.
inline std::string unbalanced(const Group& group, const Assignment& assignment) {
  for (const auto& [partition, owner] : owners_of(assignment))
    for (std::size_t m = 0; m < group.members.size(); ++m)
      if (subscribes(group.members[m], partition.topic) && assignment[m].size() + 1 < assignment[owner].size())
        return group.members[m].id + " could take " + name_of(group, partition) + " from " + group.members[owner].id;
  return "";
}

// How many partitions stay with the member that owns them.
inline std::size_t kept(const Group& group, const Assignment& assignment) {
  std::size_t count = 0;
  for (std::size_t m = 0; m < group.members.size(); ++m)
    for (const auto& partition : group.members[m].owned)
      count += static_cast<std::size_t>(std::count(assignment[m].begin(), assignment[m].end(), partition));
  return count;
}

// Equal subscriptions, no partition claimed twice: everybody may keep P / N, and P % N members one more; nothing else moves
// (AS-52..AS-54, AS-90).
inline std::string needlessly_moved(const Group& group, const Assignment& assignment) {
  std::size_t partitions = 0;
  for (const auto topic : group.members.front().topics)
    partitions += static_cast<std::size_t>(group.topics[static_cast<std::size_t>(topic)].partitions);
  const auto least = partitions / group.members.size(), extras = partitions % group.members.size();
  std::size_t can_stay = 0, above = 0;
  for (const Member& member : group.members) {
    const auto owned = static_cast<std::size_t>(std::count_if(member.owned.begin(), member.owned.end(),
                                                              [&](const auto& each) { return subscribes(member, each.topic); }));
    can_stay += std::min(owned, least);
    above += owned > least ? 1 : 0;
  }
  can_stay += std::min(above, extras);
  const auto stayed = kept(group, assignment);
  return stayed == can_stay ? "" : std::to_string(stayed) + " partitions stay, " + std::to_string(can_stay) + " could";
}

// Cooperative: what a member owns goes to nobody else before it has given it up (AS-77).
inline std::string handed_over_too_early(const Group& group, const Assignment& assignment) {
  const auto owners = owners_of(assignment);
  for (std::size_t m = 0; m < group.members.size(); ++m)
    for (const auto& partition : group.members[m].owned)
      if (const auto now = owners.find(partition); now != owners.end() && now->second != m)
        return group.members[now->second].id + " gets " + name_of(group, partition) + " while " + group.members[m].id + " has it";
  return "";
}

inline bool equally_subscribed(const Group& group) {
  for (const Member& member : group.members)
    for (const auto topic : member.topics)
      for (const Member& other : group.members)
        if (!subscribes(other, topic)) return false;
  return true;
}

// The next round: everybody brings along what it was given.
inline void bring(Group& group, const Assignment& assignment, std::int32_t generation) {
  for (std::size_t m = 0; m < group.members.size(); ++m) {
    group.members[m].owned = assignment[m];
    group.members[m].generation = group.members[m].user_generation = generation;
  }
}

}  // namespace regroup::assignors::test
