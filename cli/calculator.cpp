#include "cli/calculator.hpp"

#include <algorithm>
#include <charconv>
#include <map>
#include <optional>
#include <set>
#include <sstream>
#include <utility>

#include <fmt/format.h>

#include "assignors/lists.hpp"
#include "cli/errors.hpp"
#include "cli/load.hpp"

namespace regroup::cli {

using namespace regroup::assignors;

namespace {

constexpr int kRoundsMax = 10;

// Who owns what, by member id: names outlive changes of the group.
std::map<TopicPartition, std::string> owners(const Group& group, const Assignment& assignment) {
  std::map<TopicPartition, std::string> by;
  for (std::size_t m = 0; m < group.members.size(); ++m)
    for (const auto& partition : assignment[m]) by[partition] = group.members[m].id;
  return by;
}

void bring(Group& group, const Assignment& assignment, std::int32_t generation) {
  for (std::size_t m = 0; m < assignment.size(); ++m) {
    auto& member = group.members[m];
    member.owned = assignment[m];
    member.generation = member.user_generation = generation;
  }
}

Change after(const NamedAssignor& by, const Group& before, const Assignment& from, std::string what, Group group) {
  Change change{std::move(what), std::move(group), {}, 0, 0};
  change.to = settled(*by.assignor, change.group);
  const auto then = owners(before, from), now = owners(change.group, change.to);
  std::set<std::string> present;
  for (const auto& member : change.group.members) present.insert(member.id);
  for (const auto& [partition, owner] : then) {
    const auto it = now.find(partition);
    if (it == now.end() || it->second == owner) continue;
    ++change.moved;
    if (!present.contains(owner)) ++change.forced;
  }
  return change;
}

std::int32_t count_of(const std::string& text, const std::string& where) {
  const bool digits = !text.empty() && text.size() <= 8 && text.find_first_not_of("0123456789") == std::string::npos;
  if (!digits) throw UsageError(fmt::format("{}: expected a number from 0 to 99999999, found '{}'", where, text));
  return std::stoi(text);
}

std::int64_t number_of(const std::string& text, const std::string& where) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size())
    throw UsageError(fmt::format("{}: expected a whole number, found '{}'", where, text));
  return number;
}

// The places of the columns in the header line that `--describe` prints.
struct Columns {
  std::size_t group, topic, partition, consumer, lag;
};

std::vector<std::string> words_of(const std::string& line) {
  std::istringstream in(line);
  std::vector<std::string> words;
  for (std::string word; in >> word;) words.push_back(word);
  return words;
}

std::optional<Columns> columns_of(const std::vector<std::string>& words) {
  const auto place = [&](const char* name) {
    return static_cast<std::size_t>(std::find(words.begin(), words.end(), name) - words.begin());
  };
  const Columns columns{place("GROUP"), place("TOPIC"), place("PARTITION"), place("CONSUMER-ID"), place("LAG")};
  const auto last = std::max({columns.group, columns.topic, columns.partition, columns.consumer});
  return last < words.size() ? std::optional(columns) : std::nullopt;
}

}  // namespace

std::vector<NamedAssignor> all_assignors() {
  std::vector<NamedAssignor> all;
  for (const auto& assignor : client_assignors()) all.push_back({assignor.name, &assignor});
  for (const auto& assignor : server_assignors()) all.push_back({"consumer-" + assignor.name, &assignor});
  return all;
}

std::vector<NamedAssignor> assignors_of_other_clients() {
  std::vector<NamedAssignor> all;
  for (const auto& assignor : other_clients_assignors()) all.push_back({assignor.name, &assignor});
  return all;
}

Assignment settled(const Assignor& assignor, Group group) {
  Memory memory;
  Assignment last;
  std::int32_t generation = 0;
  for (const auto& member : group.members) generation = std::max(generation, member.generation.value_or(0));
  for (int round = 0; round < kRoundsMax; ++round) {
    auto next = assignor.assign(group, memory);
    const bool rests = next == last;
    last = std::move(next);
    if (rests) break;
    bring(group, last, ++generation);
  }
  return last;
}

Calculated calculate(const NamedAssignor& by, const Group& group) {
  Calculated result{by, {}, 0, {}, {}};
  try {
    Assignment owned;
    for (const auto& member : group.members) owned.push_back(member.owned);
    const auto first = after(by, group, owned, "", group);
    result.from = first.to;
    result.moved = first.moved;
    auto now = group;
    bring(now, result.from, 1);
    if (now.members.size() > 1) {
      auto fewer = now;
      const auto gone = fewer.members.back().id;
      fewer.members.pop_back();
      result.changes.push_back(after(by, now, result.from, gone + " leaves", std::move(fewer)));
    }
    auto more = now;
    auto& joining = more.members.emplace_back();
    joining.id = "new";
    for (int n = 2; std::any_of(now.members.begin(), now.members.end(), [&](const Member& m) { return m.id == joining.id; }); ++n)
      joining.id = fmt::format("new{}", n);
    joining.topics = now.members.empty() ? std::vector<std::int32_t>{} : now.members.front().topics;
    result.changes.push_back(after(by, now, result.from, joining.id + " joins", std::move(more)));
    if (!now.topics.empty()) {
      auto larger = now;
      auto& topic = larger.topics.front();
      ++topic.partitions;
      if (!topic.racks.empty()) topic.racks.push_back(topic.racks.back());
      if (!topic.lag.empty()) topic.lag.push_back(0);
      result.changes.push_back(
          after(by, now, result.from, fmt::format("{}={}", topic.name, topic.partitions), std::move(larger)));
    }
  } catch (const AssignorError& error) {
    return {by, {}, 0, {}, error.what()};
  }
  return result;
}

Group group_of_counts(std::int64_t members, const std::string& topics) {
  if (members < 1 || members > kMembersMax)
    throw UsageError(fmt::format("regroup assign: --members: expected 1 to {}, found {}", kMembersMax, members));
  Group group;
  std::set<std::string> names;
  std::int64_t partitions = 0;
  for (const auto& part : split_list(topics)) {
    const auto equals = part.find('=');
    if (equals == std::string::npos || equals == 0)
      throw UsageError(fmt::format("regroup assign: --topics: expected TOPIC=PARTITIONS,..., found '{}'", part));
    auto& topic = group.topics.emplace_back();
    topic.name = part.substr(0, equals);
    topic.partitions = count_of(part.substr(equals + 1), "regroup assign: --topics " + topic.name);
    topic.uuid_low = group.topics.size();  // ids in the order of creation
    partitions += topic.partitions;
    if (!names.insert(topic.name).second)
      throw UsageError(fmt::format("regroup assign: --topics: '{}' is named twice", topic.name));
  }
  if (group.topics.empty()) throw UsageError("regroup assign: --topics: expected TOPIC=PARTITIONS,..., found nothing");
  if (partitions > kPartitionsMax)
    throw UsageError(
        fmt::format("regroup assign: --topics: expected at most {} partitions in all, found {}", kPartitionsMax, partitions));
  const auto width = std::to_string(members).size();
  for (std::int64_t m = 1; m <= members; ++m) {
    auto& member = group.members.emplace_back();
    member.id = fmt::format("m{:0{}}", m, width);
    for (std::size_t t = 0; t < group.topics.size(); ++t) member.topics.push_back(to_index(t));
  }
  return group;
}

Group group_of_describe(const std::string& text, const std::string& where) {
  Group group;
  std::optional<Columns> columns;
  std::string name;
  std::map<std::string, std::size_t> topics, members;
  std::istringstream in(text);
  std::size_t number = 0;
  for (std::string line; std::getline(in, line);) {
    ++number;
    const auto at = fmt::format("{}:{}", where, number);
    const auto words = words_of(line);
    if (words.empty()) continue;
    if (const auto header = columns_of(words)) {
      columns = header;
      continue;
    }
    if (!columns || words.size() <= columns->consumer) continue;  // "Consumer group 'billing' has no active members."
    if (name.empty()) name = words[columns->group];
    if (words[columns->group] != name)
      throw UsageError(fmt::format("{}: expected one group ({}), found another one: {}", at, name, words[columns->group]));
    const auto [topic, is_new] = topics.try_emplace(words[columns->topic], group.topics.size());
    if (is_new) {
      group.topics.emplace_back().name = words[columns->topic];
      group.topics.back().uuid_low = group.topics.size();
    }
    const auto partition = count_of(words[columns->partition], at + ": PARTITION");
    auto& count = group.topics[topic->second].partitions;
    count = std::max(count, partition + 1);
    auto& lag = group.topics[topic->second].lag;
    lag.resize(static_cast<std::size_t>(count));
    if (columns->lag < words.size() && words[columns->lag] != "-")
      lag[static_cast<std::size_t>(partition)] = std::max<std::int64_t>(number_of(words[columns->lag], at + ": LAG"), 0);
    const auto& consumer = words[columns->consumer];
    if (consumer == "-") continue;
    const auto [member, joins] = members.try_emplace(consumer, group.members.size());
    if (joins) group.members.emplace_back().id = consumer;
    group.members[member->second].owned.push_back({to_index(topic->second), partition});
  }
  if (!columns)
    throw UsageError(
        fmt::format("{}: expected the output of kafka-consumer-groups.sh --describe (GROUP TOPIC PARTITION ... CONSUMER-ID ...), "
                    "found no such header",
                    where));
  if (group.members.empty())
    throw UsageError(fmt::format("{}: expected a group with members, found none that owns a partition", where));
  for (auto& member : group.members) {
    member.generation = member.user_generation = 1;
    for (std::size_t t = 0; t < group.topics.size(); ++t) member.topics.push_back(to_index(t));
  }
  return group;
}

}  // namespace regroup::cli
