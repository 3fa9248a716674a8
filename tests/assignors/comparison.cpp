#include "tests/assignors/comparison.hpp"

#include <algorithm>

namespace regroup::assignors::test {

namespace {

plain::Partition named(const Group& group, const TopicPartition& partition) {
  return {group.topics[static_cast<std::size_t>(partition.topic)].name, partition.partition};
}

plain::Group plain_group(const Group& group) {
  plain::Group out;
  for (const Topic& topic : group.topics) out.topics[topic.name] = {topic.partitions, topic.uuid_high, topic.uuid_low};
  for (const Member& member : group.members) {
    auto& twin = out.members.emplace_back();
    twin.id = member.id;
    twin.instance = member.instance.value_or("");
    for (const auto topic : member.topics) twin.topics.push_back(group.topics[static_cast<std::size_t>(topic)].name);
    for (const auto& partition : member.owned) twin.owned.push_back(named(group, partition));
    twin.generation = member.generation.value_or(-1);
    twin.user_generation = member.user_generation.value_or(-1);
  }
  return out;
}

plain::Assignment plain_assignment(const Group& group, const Assignment& assignment) {
  plain::Assignment out;
  for (std::size_t m = 0; m < assignment.size(); ++m) {
    auto& list = out[group.members[m].id];
    for (const auto& partition : assignment[m]) list.push_back(named(group, partition));
  }
  return out;
}

// AS-5: topics in the order in which each appears first.
void regroup_as_sent(plain::Assignment& assignment) {
  for (auto& [id, list] : assignment) {
    std::vector<std::string> topics;
    for (const auto& [topic, number] : list)
      if (std::find(topics.begin(), topics.end(), topic) == topics.end()) topics.push_back(topic);
    const auto place = [&](const plain::Partition& partition) {
      return std::find(topics.begin(), topics.end(), partition.first) - topics.begin();
    };
    std::stable_sort(list.begin(), list.end(),
                     [&](const plain::Partition& a, const plain::Partition& b) { return place(a) < place(b); });
  }
}

void sort_lists(plain::Assignment& assignment) {
  for (auto& [id, list] : assignment) std::sort(list.begin(), list.end());
}

std::string printed(const plain::Partitions& list) {
  std::string text;
  for (const auto& [topic, number] : list) text += " " + topic + "-" + std::to_string(number);
  return text;
}

std::string printed(const plain::Assignment& assignment) {
  std::string text;
  for (const auto& [id, list] : assignment) text += "  " + id + ":" + printed(list);
  return text;
}

std::string printed(const plain::Group& group) {
  std::string text;
  for (const auto& [name, topic] : group.topics) text += " " + name + "=" + std::to_string(topic.partitions);
  for (const auto& member : group.members) {
    text += "\n  " + member.id + (member.instance.empty() ? "" : " (instance " + member.instance + ")") + " subscribed";
    for (const auto& topic : member.topics) text += " " + topic;
    text += "; generation " + std::to_string(member.generation) + "/" + std::to_string(member.user_generation) + "; owns" +
            printed(member.owned);
  }
  return text;
}

}  // namespace

const std::vector<Compared>& compared_assignors() {
  static const std::vector<Compared> all = [] {
    std::vector<Compared> list;
    for (const auto& assignor : client_assignors().first(kKafkaClientAssignors)) {
      const std::string name(assignor.name);
      list.push_back({name, &assignor, false, name == "sticky" || name == "cooperative-sticky", name == "cooperative-sticky"});
    }
    for (const auto& assignor : server_assignors()) {
      const std::string name(assignor.name);
      list.push_back({"consumer-" + name, &assignor, true, name == "uniform", false});
    }
    return list;
  }();
  return all;
}

Answer compare(const Compared& compared, const Group& group, Memories& memories) {
  Answer answer;
  const auto twin = plain_group(group);
  plain::Assignment expected, found;
  std::string expected_failure;
  try {
    expected = plain::assign(compared.name, twin, memories.plain);
  } catch (const plain::Failure& failure) {
    expected_failure = failure.what();
  }
  try {
    answer.assignment = compared.assignor->assign(group, memories.memory);
    found = plain_assignment(group, answer.assignment);
    if (compared.server) sort_lists(expected), sort_lists(found);  // sets there
    else regroup_as_sent(expected), regroup_as_sent(found);
  } catch (const AssignorError& error) {
    answer.failed = true;
    if (expected_failure.empty()) answer.difference = std::string("fails: ") + error.what();
  }
  if (!answer.failed && (!expected_failure.empty() || found != expected)) answer.difference = "found   " + printed(found);
  if (!answer.difference.empty())
    answer.difference = compared.name + printed(twin) + "\n" + answer.difference + "\nexpected" +
                        (expected_failure.empty() ? printed(expected) : " failure: " + expected_failure);
  return answer;
}

}  // namespace regroup::assignors::test
