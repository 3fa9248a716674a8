// Speaks the language of the assignors' tests: groups and assignments as short strings.
//
//   topics   "t:3 u:2"                 a topic t with partitions 0..2, u with 0 and 1
//            "t:[a|b|a,b]"             partitions 0..2 of t have replicas on rack a, on b, and on a and b
//   members  "A s=t,u o=t-0,t-1 g=5"   s subscription, o owned (sticky: the user data's), i instance id, r rack,
//                                      g generation of the subscription, ug that of the user data (absent: as g)
//   answers  "A: t-0 t-1"              in Kafka's order
#pragma once

#include <algorithm>
#include <cstdint>
#include <initializer_list>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "assignors/assignor.hpp"

namespace regroup::assignors::test {

inline std::vector<std::string> split(const std::string& text, char separator) {
  std::vector<std::string> parts;
  std::istringstream in(text);
  for (std::string part; std::getline(in, part, separator);) parts.push_back(part);
  return parts;
}

inline std::int32_t topic_index(Group& group, const std::string& name) {
  for (std::size_t i = 0; i < group.topics.size(); ++i)
    if (group.topics[i].name == name) return static_cast<std::int32_t>(i);
  group.topics.emplace_back().name = name;  // named by a member only: not in the metadata
  return static_cast<std::int32_t>(group.topics.size()) - 1;
}

inline void add_topic(Group& group, const std::string& text) {
  const auto colon = text.find(':');
  Topic& topic = group.topics.emplace_back();
  topic.name = text.substr(0, colon);
  const auto rest = text.substr(colon + 1);
  if (rest.front() == '[') {
    for (const auto& replicas : split(rest.substr(1, rest.size() - 2), '|')) topic.racks.push_back(split(replicas, ','));
    topic.partitions = static_cast<std::int32_t>(topic.racks.size());
  } else {
    topic.partitions = std::stoi(rest);
  }
}

inline TopicPartition topic_partition(Group& group, const std::string& text) {
  const auto dash = text.rfind('-');
  return {topic_index(group, text.substr(0, dash)), std::stoi(text.substr(dash + 1))};
}

inline void add_member(Group& group, const std::string& text) {
  const auto words = split(text, ' ');
  Member member;
  member.id = words.front();
  for (std::size_t i = 1; i < words.size(); ++i) {
    const auto equals = words[i].find('=');
    const auto key = words[i].substr(0, equals);
    const auto value = words[i].substr(equals + 1);
    if (key == "s")
      for (const auto& name : split(value, ',')) member.topics.push_back(topic_index(group, name));
    if (key == "o")
      for (const auto& name : split(value, ',')) member.owned.push_back(topic_partition(group, name));
    if (key == "i") member.instance = value;
    if (key == "r") member.rack = value;
    if (key == "g") member.generation = std::stoi(value);
    if (key == "ug") member.user_generation = std::stoi(value);
  }
  if (!member.user_generation) member.user_generation = member.generation;
  group.members.push_back(member);
}

inline Group group_of(const std::string& topics, const std::vector<std::string>& members) {
  Group group;
  for (const auto& topic : split(topics, ' ')) add_topic(group, topic);
  for (const auto& member : members) add_member(group, member);
  return group;
}

inline std::vector<std::string> printed(const Group& group, const Assignment& assignment) {
  std::vector<std::string> lines;
  for (std::size_t m = 0; m < assignment.size(); ++m) {
    std::string line = group.members[m].id + ":";
    for (const auto& [topic, partition] : assignment[m]) line += " " + group.topics[topic].name + "-" + std::to_string(partition);
    lines.push_back(line);
  }
  return lines;
}

inline Assignment assign(const std::string& assignor, const Group& group) {
  Memory memory;
  const auto* other = find_other_clients_assignor(assignor);
  return (other != nullptr ? other : find_client_assignor(assignor))->assign(group, memory);
}

inline void check(const std::string& assignor, const std::string& topics, const std::vector<std::string>& members,
                  const std::vector<std::string>& expected) {
  const Group group = group_of(topics, members);
  const auto lines = printed(group, assign(assignor, group));
  REQUIRE(lines.size() == expected.size());
  for (std::size_t i = 0; i < lines.size(); ++i) CHECK(lines[i] == expected[i]);
}

inline void check_throws(const std::string& assignor, const std::string& topics, const std::vector<std::string>& members) {
  const Group group = group_of(topics, members);
  CHECK_THROWS_AS(assign(assignor, group), AssignorError);
}

}  // namespace regroup::assignors::test
