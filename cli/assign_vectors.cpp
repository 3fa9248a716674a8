#include "cli/assign_vectors.hpp"

#include <cstdint>
#include <istream>
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
#include "cli/calculator.hpp"

namespace regroup::cli {

namespace {

using Json = nlohmann::ordered_json;  // the order of keys is the order of topics in lists
using namespace regroup::assignors;

constexpr std::size_t kDepthMax = 64;     // a real case has 6; nlohmann's dump() calls itself for each level
constexpr std::size_t kKeysMax = 10'000;  // of one object: a key is looked for among all the others
constexpr std::size_t kLineBytesMax = std::size_t{64} << 20;
constexpr std::size_t kReasonBytesMax = 300;

std::string shortened(const std::string& text, std::size_t bytes) {
  return text.size() <= bytes ? text : text.substr(0, bytes) + "...";
}

std::string shown(const Json& value) { return shortened(value.dump(-1, ' ', false, Json::error_handler_t::replace), 60); }

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

  const std::string& at() const { return at_; }
  std::string string() const {
    if (!value_.is_string()) refuse("a string");
    return value_.get<std::string>();
  }
  std::int32_t number(std::int32_t least) const {
    const bool too_large = value_.is_number_unsigned() && value_.get<std::uint64_t>() > INT32_MAX;
    if (value_.is_number_integer() && !too_large) {
      const auto number = value_.get<std::int64_t>();
      if (number >= least) return static_cast<std::int32_t>(number);
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
  if (const auto lag = node.find("lag")) {
    for (const Node& one : lag->list()) topic.lag.push_back(one.number(0));
    if (topic.lag.size() != static_cast<std::size_t>(topic.partitions)) lag->refuse("one number per partition");
  }
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
    const auto nodes = members.list();
    if (nodes.size() > static_cast<std::size_t>(kMembersMax)) {
      throw std::runtime_error(members.at() + ": expected at most " + std::to_string(kMembersMax) + " members, found " +
                               std::to_string(nodes.size()));
    }
    for (const Node& node : nodes) {
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
    std::set<std::int32_t> named;
    for (const Node& name : node["subscribed"].list()) {
      member.topics.push_back(topic(name.string()));
      if (!named.insert(member.topics.back()).second) name.refuse("a topic that was not named before");
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

std::int64_t partitions_of(const std::vector<Topic>& topics) {
  std::int64_t count = 0;
  for (const Topic& topic : topics) count += topic.partitions;
  return count;
}

void check_partitions(const Node& node, std::int64_t count) {
  if (count <= kPartitionsMax) return;
  throw std::runtime_error(node.at() + ": expected at most " + std::to_string(kPartitionsMax) + " partitions in all, found " +
                           std::to_string(count));
}

std::vector<Topic> read_topics(const Node& list) {
  std::vector<Topic> topics;
  std::set<std::string> names;
  for (const Node& node : list.list()) {
    topics.push_back(read_topic(node));
    if (!names.insert(topics.back().name).second) node.refuse("a topic name that no other topic has");
  }
  check_partitions(list, partitions_of(topics));
  return topics;
}

// {topic: [partitions]}, topics as they first appear.
Json by_topic(const Group& group, const std::vector<TopicPartition>& partitions) {
  Json::object_t topics;
  std::vector<std::ptrdiff_t> place(group.topics.size(), -1);
  for (const auto& [topic, partition] : partitions) {
    auto& at = place[static_cast<std::size_t>(topic)];
    if (at < 0) {
      at = static_cast<std::ptrdiff_t>(topics.size());
      topics.emplace_back(group.topics[static_cast<std::size_t>(topic)].name, Json::array());
    }
    (topics.begin() + at)->second.push_back(partition);
  }
  return topics;
}

Json written(const Group& group, const Assignment& assignment) {
  Json::object_t members;
  for (std::size_t m = 0; m < group.members.size(); ++m)
    members.emplace_back(group.members[m].id, by_topic(group, assignment[m]));  // ids differ: not looked for
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
  std::int64_t partitions = 0;  // all answers of the chain stay in memory
  for (const Node& step : steps.list()) {
    if (const auto changed = step.find("topics")) topics = read_topics(*changed);
    check_partitions(steps, partitions += partitions_of(topics));
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

// Nesting and objects that would take the stack, or hours, are refused before the text is parsed. What is not JSON is left to the
// parser. (The library has a callback for this, which makes its parser look through all members again after each.)
void check_limits(const std::string& line, const std::string& at) {
  if (line.size() > kLineBytesMax)
    throw std::runtime_error(at + ": expected at most " + std::to_string(kLineBytesMax) + " bytes, found more");
  std::vector<std::size_t> keys;  // of the objects and lists that are open
  bool in_string = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (in_string && c == '\\') ++i;
    else if (c == '"') in_string = !in_string;
    if (in_string) continue;
    if (c == '{' || c == '[') keys.push_back(0);
    if ((c == '}' || c == ']') && !keys.empty()) keys.pop_back();
    if (keys.size() > kDepthMax)
      throw std::runtime_error(at + ": expected at most " + std::to_string(kDepthMax) + " levels of nesting");
    if (c == ':' && !keys.empty() && ++keys.back() > kKeysMax)
      throw std::runtime_error(at + ": expected at most " + std::to_string(kKeysMax) + " keys in an object");
  }
}

Json parsed(const std::string& line, const std::string& at) {
  check_limits(line, at);
  try {
    return Json::parse(line);
  } catch (const Json::exception& error) {  // a number beyond all doubles is none of the parse_errors
    throw std::runtime_error(
        at + ": expected a JSON object, found text that is not JSON: " + shortened(error.what(), kReasonBytesMax));
  }
}

// std::getline, but a line without end is given up once it is too long.
bool next_line(std::istream& in, std::string& line) {
  line.clear();
  for (int c = in.rdbuf()->sbumpc(); c != std::istream::traits_type::eof(); c = in.rdbuf()->sbumpc()) {
    if (c == '\n') return true;
    line += static_cast<char>(c);
    if (line.size() > kLineBytesMax) return true;
  }
  return !line.empty();
}

}  // namespace

Group group_of_case(const std::string& text) {
  const Json json = parsed(text, "the file");
  const Node node(json, "");
  return GroupReader(read_topics(node["topics"])).read(node["members"]);
}

std::string case_of_group(const Group& group) {
  Json topics = Json::array(), members = Json::array();
  for (const auto& topic : group.topics) {
    Json& one = topics.emplace_back(Json{{"name", topic.name}, {"partitions", topic.partitions}});
    if (!topic.racks.empty()) one["racks"] = topic.racks;
    if (!topic.lag.empty()) one["lag"] = topic.lag;
  }
  for (const auto& member : group.members) {
    Json& one = members.emplace_back(Json{{"id", member.id}});
    if (member.instance) one["instance"] = *member.instance;
    if (member.rack) one["rack"] = *member.rack;
    Json& subscribed = one["subscribed"] = Json::array();
    for (const auto topic : member.topics) subscribed.push_back(group.topics[static_cast<std::size_t>(topic)].name);
    one["owned"] = by_topic(group, member.owned);
    if (member.user_generation) one["generation"] = *member.user_generation;
  }
  return Json{{"topics", std::move(topics)}, {"members", std::move(members)}}.dump();
}

Assignment assignment_of_answer(const std::string& line, const Group& group) {
  const Json json = parsed(line, "the answer");
  const Node node(json, "the answer");
  if (const auto error = node.find("error")) throw std::runtime_error("the program says: " + error->string());
  const auto members = node["assignment"];
  std::map<std::string, std::int32_t> topics;
  std::map<std::string, std::size_t> places;
  for (std::size_t t = 0; t < group.topics.size(); ++t) topics.emplace(group.topics[t].name, static_cast<std::int32_t>(t));
  for (std::size_t m = 0; m < group.members.size(); ++m) places.emplace(group.members[m].id, m);
  Assignment assignment(group.members.size());
  for (const auto& [id, given] : members.entries()) {
    const auto member = places.find(id);
    if (member == places.end()) throw std::runtime_error("the answer names a member that is not in the group: " + id);
    auto& list = assignment[member->second];
    for (const auto& [name, partitions] : given.entries()) {
      const auto topic = topics.find(name);
      if (topic == topics.end())
        throw std::runtime_error("the answer gives member " + id + " a topic that is not there: " + name);
      for (const Node& partition : partitions.list()) list.push_back({topic->second, partition.number(0)});
    }
  }
  return assignment;
}

int assign_vectors(std::istream& in, std::ostream& out) {
  std::string line;
  for (std::size_t number = 1; next_line(in, line); ++number) {
    if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
    const std::string at = "line " + std::to_string(number);
    const Json json = parsed(line, at);
    out << answer(Node(json, at)).dump() << '\n';
  }
  return 0;
}

}  // namespace regroup::cli
