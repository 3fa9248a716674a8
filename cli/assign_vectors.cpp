#include "cli/assign_vectors.hpp"

#include <algorithm>
#include <cstdint>
#include <istream>
#include <limits>
#include <map>
#include <optional>
#include <ostream>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "assignors/assignor.hpp"

namespace regroup::cli {

namespace {

using Json = nlohmann::ordered_json;  // the order of keys is the order of topics in lists
using namespace regroup::assignors;

std::string shown(const Json& value) {
  std::string text = value.dump(-1, ' ', false, Json::error_handler_t::replace);
  return text.size() <= 60 ? text : text.substr(0, 60) + "...";
}

// A JSON value with the way to it, which it names when it is not what was expected.
class Node {
 public:
  Node(const Json& value, std::string at) : value_(value), at_(std::move(at)) {}

  [[noreturn]] void refuse(std::string_view expected) const {
    throw std::runtime_error(at_ + ": expected " + std::string(expected) + ", found " + shown(value_));
  }

  Node operator[](const std::string& key) const {
    const auto node = find(key);
    if (!node) refuse("an object with \"" + key + "\"");
    return *node;
  }
  std::optional<Node> find(const std::string& key) const {
    if (!value_.is_object()) refuse("an object");
    const auto at = value_.find(key);
    if (at == value_.end()) return std::nullopt;
    return Node(*at, at_ + "/" + key);
  }

  std::string string() const {
    if (!value_.is_string()) refuse("a string");
    return value_.get<std::string>();
  }
  std::int32_t number(std::int32_t least) const {
    if (value_.is_number_integer()) {
      const auto number = value_.get<std::int64_t>();
      if (number >= least && number <= std::numeric_limits<std::int32_t>::max()) {
        return static_cast<std::int32_t>(number);
      }
    }
    refuse("an integer from " + std::to_string(least) + " to 2147483647");
  }
  std::vector<Node> list() const {
    if (!value_.is_array()) refuse("a list");
    std::vector<Node> nodes;
    for (std::size_t i = 0; i < value_.size(); ++i) nodes.emplace_back(value_[i], at_ + "/" + std::to_string(i));
    return nodes;
  }
  std::vector<std::pair<std::string, Node>> entries() const {
    if (!value_.is_object()) refuse("an object");
    std::vector<std::pair<std::string, Node>> nodes;
    for (const auto& [key, value] : value_.items()) nodes.emplace_back(key, Node(value, at_ + "/" + key));
    return nodes;
  }

 private:
  const Json& value_;
  std::string at_;
};

std::uint64_t hexadecimal(const Node& node, std::string_view digits) {
  std::uint64_t number = 0;
  for (const char digit : digits) {
    const auto value = std::string_view("0123456789abcdef").find(digit);
    if (value == std::string_view::npos) node.refuse("32 lower-case hexadecimal digits");
    number = number << 4 | value;
  }
  return number;
}

void read_uuid(const Node& node, Topic& topic) {
  const std::string digits = node.string();
  if (digits.size() != 32) node.refuse("32 lower-case hexadecimal digits");
  topic.uuid_high = hexadecimal(node, std::string_view(digits).substr(0, 16));
  topic.uuid_low = hexadecimal(node, std::string_view(digits).substr(16));
}

Topic read_topic(const Node& node) {
  Topic topic;
  topic.name = node["name"].string();
  topic.partitions = node["partitions"].number(0);
  if (const auto racks = node.find("racks")) {
    for (const Node& replicas : racks->list()) {
      auto& names = topic.racks.emplace_back();
      for (const Node& rack : replicas.list()) names.push_back(rack.string());
    }
    if (topic.racks.size() != static_cast<std::size_t>(topic.partitions)) racks->refuse("one list per partition");
  }
  if (const auto uuid = node.find("uuid")) read_uuid(*uuid, topic);
  return topic;
}

// One case, or one step of a chain. Topics that only a member names are added without partitions: not in the metadata.
class GroupReader {
 public:
  explicit GroupReader(const std::vector<Topic>& topics) {
    group_.topics = topics;
    for (std::size_t i = 0; i < topics.size(); ++i) index_.emplace(topics[i].name, static_cast<std::int32_t>(i));
  }

  Group read(const Node& members) {
    std::set<std::string> ids;
    for (const Node& node : members.list()) {
      read_member(node);
      if (!ids.insert(group_.members.back().id).second) node.refuse("a member id that no other member has");
    }
    return std::move(group_);
  }

 private:
  std::int32_t topic(const std::string& name) {
    const auto [at, added] = index_.try_emplace(name, static_cast<std::int32_t>(group_.topics.size()));
    if (added) group_.topics.emplace_back().name = name;
    return at->second;
  }

  void read_member(const Node& node) {
    Member& member = group_.members.emplace_back();
    member.id = node["id"].string();
    if (const auto instance = node.find("instance")) member.instance = instance->string();
    if (const auto rack = node.find("rack")) member.rack = rack->string();
    for (const Node& name : node["subscribed"].list()) {
      member.topics.push_back(topic(name.string()));
      if (std::count(member.topics.begin(), member.topics.end(), member.topics.back()) > 1) {
        name.refuse("a topic that was not named before");
      }
    }
    if (const auto owned = node.find("owned")) read_owned(*owned, member);
    if (const auto generation = node.find("generation")) {
      const auto number = generation->number(-1);
      if (number >= 0) member.generation = number;
    }
    member.user_generation = member.generation;
    if (const auto generation = node.find("user_generation")) member.user_generation = generation->number(-1);
  }

  void read_owned(const Node& owned, Member& member) {
    for (const auto& [name, partitions] : owned.entries()) {
      const auto index = topic(name);
      for (const Node& partition : partitions.list()) member.owned.push_back({index, partition.number(0)});
    }
  }

  Group group_;
  std::map<std::string, std::int32_t> index_;
};

std::vector<Topic> read_topics(const Node& list) {
  std::vector<Topic> topics;
  std::set<std::string> names;
  for (const Node& node : list.list()) {
    topics.push_back(read_topic(node));
    if (!names.insert(topics.back().name).second) node.refuse("a topic name that no other topic has");
  }
  return topics;
}

Json written(const Group& group, const Assignment& assignment) {
  Json members = Json::object();
  for (std::size_t m = 0; m < group.members.size(); ++m) {
    Json& topics = members[group.members[m].id] = Json::object();
    for (const auto& [topic, partition] : assignment[m]) topics[group.topics[topic].name].push_back(partition);
  }
  return members;
}

Json written_step(const Assignor& assignor, const Node& step, const std::vector<Topic>& topics, Memory& memory) {
  const Group group = GroupReader(topics).read(step["members"]);
  return written(group, assignor.assign(group, memory));
}

// A chain goes through one assignor object (AS-43); a step without topics has those of the step before.
Json written_chain(const Assignor& assignor, const Node& steps) {
  Json answers = Json::array();
  std::vector<Topic> topics;
  Memory memory;
  for (const Node& step : steps.list()) {
    if (const auto changed = step.find("topics")) topics = read_topics(*changed);
    answers.push_back(written_step(assignor, step, topics, memory));
  }
  return answers;
}

Json answer(const Node& node) {
  Json out = {{"id", node["id"].string()}};
  const std::string name = node["assignor"].string();
  constexpr std::string_view server = "consumer-";  // as the vectors name the coordinator's assignors
  const Assignor* assignor = name.starts_with(server) ? find_server_assignor(std::string_view(name).substr(server.size()))
                                                      : find_client_assignor(name);
  if (assignor == nullptr) assignor = find_other_clients_assignor(name);
  if (assignor == nullptr) {
    out["error"] = name + " is not an assignor of this version";
    return out;
  }
  try {
    if (const auto steps = node.find("steps")) {
      out["steps"] = written_chain(*assignor, *steps);
    } else {
      Memory memory;
      out["assignment"] = written_step(*assignor, node, read_topics(node["topics"]), memory);
    }
  } catch (const AssignorError& error) {
    out["error"] = error.what();
  }
  return out;
}

Json parsed(const std::string& line, const std::string& at) {
  try {
    return Json::parse(line);
  } catch (const Json::parse_error& error) {
    throw std::runtime_error(at + ": expected a JSON object, found text that is not JSON: " + error.what());
  }
}

}  // namespace

Group group_of_case(const std::string& text) {
  const Json json = parsed(text, "the file");
  const Node node(json, "");
  return GroupReader(read_topics(node["topics"])).read(node["members"]);
}

int assign_vectors(std::istream& in, std::ostream& out) {
  std::string line;
  for (std::size_t number = 1; std::getline(in, line); ++number) {
    if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
    const std::string at = "line " + std::to_string(number);
    const Json json = parsed(line, at);
    out << answer(Node(json, at)).dump() << '\n';
  }
  return 0;
}

}  // namespace regroup::cli
