#include "cli/assign_vectors.hpp"

#include <charconv>
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

#include "assignors/assignor.hpp"
#include "cli/calculator.hpp"
#include "sim/scenario/json_text.hpp"

namespace regroup::cli {

namespace {

using namespace regroup::assignors;
using reading::in_quotes;

constexpr std::size_t kLineBytesMax = kScenarioBytesMax;
constexpr std::size_t kShownMax = 60;

std::string shown_place(const std::string& place) { return place.empty() ? "the whole" : place; }

// A JSON text, named in what is said of it; one that needs no name is a whole file.
class Text {
 public:
  Text(const std::string& text, std::string name) : name_(std::move(name)) {
    if (text.size() > kLineBytesMax)
      throw std::runtime_error(shown_place(name_) + ": expected at most " + std::to_string(kLineBytesMax) + " bytes, found more");
    auto parsed = reading::parse_json(text);
    if (!parsed.problems.empty()) {
      const auto& problem = parsed.problems.front();
      const auto place = [&](const char* what, int number) {
        name_ += (name_.empty() ? "" : ", ") + std::string(what) + std::to_string(number);
      };
      if (problem.line > (name_.empty() ? 0 : 1)) place("line ", problem.line);  // a case of many is on one line
      if (problem.column > 0) place("column ", problem.column);
      throw std::runtime_error(name_ + (problem.pointer.empty() ? ": " : "") + problem.text());
    }
    root_ = std::move(parsed.root);
    root_.seal();
  }
  Text(const Text&) = delete;
  Text& operator=(const Text&) = delete;

  const std::string& name() const { return name_; }
  const reading::Node& root() const { return root_; }

 private:
  std::string name_;
  reading::Node root_;
};

// A value in it, which names the way to itself when it is not what was expected.
class Node {
 public:
  explicit Node(const Text& text) : Node(text.root(), text.name()) {}

  std::string at() const { return shown_place(text_ + value_.pointer()); }
  [[noreturn]] void refuse(std::string_view expected) const {
    throw std::runtime_error(at() + ": expected " + std::string(expected) + ", found " +
                             reading::shortened(value_.written(), kShownMax));
  }

  Node operator[](std::string_view key) const {
    const auto node = find(key);
    if (!node) refuse("an object with " + in_quotes(key));
    return *node;
  }
  std::optional<Node> find(std::string_view key) const {
    const auto* found = expect(reading::Node::Kind::Object, "an object").find(key);
    return found == nullptr ? std::nullopt : std::optional(Node(*found, text_));
  }

  std::string string() const { return expect(reading::Node::Kind::Text, "a string").text; }
  std::int32_t number(std::int32_t least) const {
    std::int32_t number = 0;
    const auto* end = value_.text.data() + value_.text.size();
    const auto [read, error] = std::from_chars(value_.text.data(), end, number);
    if (!value_.is(reading::Node::Kind::Number) || error != std::errc{} || read != end || number < least)
      refuse("an integer from " + std::to_string(least) + " to 2147483647");
    return number;
  }
  std::vector<Node> list() const { return children_of(expect(reading::Node::Kind::List, "a list")); }
  std::vector<Node> entries() const { return children_of(expect(reading::Node::Kind::Object, "an object")); }
  const std::string& key() const { return value_.key; }

 private:
  Node(const reading::Node& value, const std::string& text) : value_(value), text_(text) {}
  const reading::Node& expect(reading::Node::Kind kind, std::string_view name) const {
    if (!value_.is(kind)) refuse(name);
    return value_;
  }
  std::vector<Node> children_of(const reading::Node& value) const {
    std::vector<Node> nodes;
    nodes.reserve(value.children.size());
    for (const auto& child : value.children) nodes.push_back(Node(child, text_));
    return nodes;
  }

  const reading::Node& value_;
  const std::string& text_;
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
    for (const Node& partitions : owned.entries()) {
      const auto index = topic(partitions.key());
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

template <class Values, class Write>
std::string list_of(const Values& values, Write write) {
  std::string list = "[";
  for (const auto& value : values) (list += list.size() > 1 ? "," : "") += write(value);
  return list + "]";
}
std::string list_of(const std::vector<std::string>& written) {
  return list_of(written, [](const std::string& value) { return value; });
}

void add(std::string& object, std::string_view key, std::string_view value) {
  (object += object.empty() ? "{" : ",") += in_quotes(key);
  (object += ":") += value;
}
std::string closed(const std::string& object) { return object.empty() ? "{}" : object + "}"; }

// {topic: [partitions]}, topics as they first appear.
std::string by_topic(const Group& group, const std::vector<TopicPartition>& partitions) {
  std::vector<std::int32_t> topics;
  std::map<std::int32_t, std::string> lists;
  for (const auto& [topic, partition] : partitions) {
    auto& list = lists[topic];
    if (list.empty()) topics.push_back(topic);
    (list += list.empty() ? '[' : ',') += std::to_string(partition);
  }
  std::string object;
  for (const auto topic : topics) add(object, group.topics[static_cast<std::size_t>(topic)].name, lists[topic] += ']');
  return closed(object);
}

std::string written(const Group& group, const Assignment& assignment) {
  std::string members;
  for (std::size_t m = 0; m < group.members.size(); ++m) add(members, group.members[m].id, by_topic(group, assignment[m]));
  return closed(members);
}

std::string written_step(const Assignor& assignor, const Node& step, const std::vector<Topic>& topics, Memory& memory) {
  const Group group = GroupReader(topics).read(step["members"]);
  return written(group, assignor.assign(group, memory));
}

// A chain goes through one assignor object (AS-43); a step without topics has those of the step before.
std::string written_chain(const Assignor& assignor, const Node& steps) {
  std::vector<std::string> answers;
  std::vector<Topic> topics;
  Memory memory;
  std::int64_t partitions = 0;  // all answers of the chain stay in memory
  for (const Node& step : steps.list()) {
    if (const auto changed = step.find("topics")) topics = read_topics(*changed);
    check_partitions(steps, partitions += partitions_of(topics));
    answers.push_back(written_step(assignor, step, topics, memory));
  }
  return list_of(answers);
}

std::string answer(const Node& node) {
  std::string out;
  add(out, "id", in_quotes(node["id"].string()));
  const std::string name = node["assignor"].string();
  constexpr std::string_view server = "consumer-";  // as the vectors name the coordinator's assignors
  const Assignor* assignor = name.starts_with(server) ? find_server_assignor(std::string_view(name).substr(server.size()))
                                                      : find_client_assignor(name);
  if (assignor == nullptr) assignor = find_other_clients_assignor(name);
  if (assignor == nullptr) {
    add(out, "error", in_quotes(name + " is not an assignor of this version"));
    return closed(out);
  }
  try {
    if (const auto steps = node.find("steps")) {
      add(out, "steps", written_chain(*assignor, *steps));
    } else {
      Memory memory;
      add(out, "assignment", written_step(*assignor, node, read_topics(node["topics"]), memory));
    }
  } catch (const AssignorError& error) {
    add(out, "error", in_quotes(error.what()));
  }
  return closed(out);
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
  const Text json(text, "");
  const Node node(json);
  return GroupReader(read_topics(node["topics"])).read(node["members"]);
}

std::string case_of_group(const Group& group) {
  std::vector<std::string> topics, members;
  for (const auto& topic : group.topics) {
    std::string one;
    add(one, "name", in_quotes(topic.name));
    add(one, "partitions", std::to_string(topic.partitions));
    if (!topic.racks.empty())
      add(one, "racks", list_of(topic.racks, [](const auto& replicas) { return list_of(replicas, in_quotes); }));
    if (!topic.lag.empty()) add(one, "lag", list_of(topic.lag, [](std::int64_t lag) { return std::to_string(lag); }));
    topics.push_back(closed(one));
  }
  for (const auto& member : group.members) {
    std::string one;
    add(one, "id", in_quotes(member.id));
    if (member.instance) add(one, "instance", in_quotes(*member.instance));
    if (member.rack) add(one, "rack", in_quotes(*member.rack));
    const auto name = [&](std::int32_t topic) { return in_quotes(group.topics[static_cast<std::size_t>(topic)].name); };
    add(one, "subscribed", list_of(member.topics, name));
    add(one, "owned", by_topic(group, member.owned));
    if (member.user_generation) add(one, "generation", std::to_string(*member.user_generation));
    members.push_back(closed(one));
  }
  std::string whole;
  add(whole, "topics", list_of(topics));
  add(whole, "members", list_of(members));
  return closed(whole);
}

Assignment assignment_of_answer(const std::string& line, const Group& group) {
  const Text json(line, "the answer");
  const Node node(json);
  if (const auto error = node.find("error")) throw std::runtime_error("the program says: " + error->string());
  const auto members = node["assignment"];
  std::map<std::string, std::int32_t> topics;
  std::map<std::string, std::size_t> places;
  for (std::size_t t = 0; t < group.topics.size(); ++t) topics.emplace(group.topics[t].name, static_cast<std::int32_t>(t));
  for (std::size_t m = 0; m < group.members.size(); ++m) places.emplace(group.members[m].id, m);
  Assignment assignment(group.members.size());
  for (const Node& given : members.entries()) {
    const auto member = places.find(given.key());
    if (member == places.end()) throw std::runtime_error("the answer names a member that is not in the group: " + given.key());
    auto& list = assignment[member->second];
    for (const Node& partitions : given.entries()) {
      const auto topic = topics.find(partitions.key());
      if (topic == topics.end())
        throw std::runtime_error("the answer gives member " + given.key() + " a topic that is not there: " + partitions.key());
      for (const Node& partition : partitions.list()) list.push_back({topic->second, partition.number(0)});
    }
  }
  return assignment;
}

int assign_vectors(std::istream& in, std::ostream& out) {
  std::string line;
  for (std::size_t number = 1; next_line(in, line); ++number) {
    if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
    const Text json(line, "line " + std::to_string(number));
    out << answer(Node(json)) << '\n';
  }
  return 0;
}

}  // namespace regroup::cli
