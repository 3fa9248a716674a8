// What the application around a consumer does: subscription, processing, commit calls.
#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "sim/engine/pattern.hpp"
#include "sim/scenario/draft.hpp"
#include "sim/scenario/values.hpp"

namespace regroup::reading {
namespace {

bool is_pattern(const std::string& text) {
  constexpr std::size_t kLongestPattern = 1'000;
  return !text.empty() && text.size() <= kLongestPattern && Pattern::parse(text).has_value();
}

void read_exception(Draft& draft, const Node& node, ProcessSettings& into) {
  auto& reading = draft.reading;
  RecordException record;
  Members members(reading, node);
  const auto* partition = members.require("partition", R"(a partition such as "orders-0")");
  const auto* offset = members.require("offset", "the record's offset");
  if (partition != nullptr)
    if (const auto found = look_up_partition(draft, *partition)) std::tie(record.topic, record.partition) = *found;
  std::int64_t number = 0;
  if (offset != nullptr && read_count(reading, *offset, 0, kAnyCount, number)) record.offset = Offset{number};
  if (const auto* time = members.find("time")) read_value(reading, *time, record.time.emplace());
  members.read("throws", record.throws);
  if (const auto* attempts = members.find("attempts")) read_count(reading, *attempts, 1, kAnyCount, record.attempts.emplace());
  members.finish();
  if (node.is(Node::Kind::Object) && node.find("time") == nullptr && node.find("throws") == nullptr)
    reading.expected(node.pointer(), R"("time" or "throws")", "neither");
  into.records.push_back(std::move(record));
}

void read_exceptions(Draft& draft, const Node& node, ProcessSettings& into) {
  if (!node.is(Node::Kind::List)) return draft.reading.expected(node, "a list of records");
  into.records.clear();
  std::set<std::tuple<std::string, std::int32_t, std::int64_t>> seen;
  const auto before = draft.reading.problems.size();
  for (const auto& child : node.children) {
    read_exception(draft, child, into);
    const auto& record = into.records.back();
    if (!seen.emplace(record.topic, record.partition, record.offset.value()).second && draft.reading.problems.size() == before)
      draft.reading.expected(child.pointer(), "each record once",
                             fmt::format("a second {}-{} at {}", record.topic, record.partition, record.offset.value()));
  }
}

void read_every(Reading& reading, const Node& node, CommitSettings& into) {
  constexpr const char* kForm = R"("batch", "record", {"records": 100}, {"batches": 3} or {"time": "5s"})";
  CommitSettings read = into;
  if (node.is(Node::Kind::Text) && (node.text == "batch" || node.text == "record")) {
    read.every = node.text == "batch" ? CommitEvery::Batch : CommitEvery::Record;
  } else if (node.is(Node::Kind::Object)) {
    Members members(reading, node);
    const auto* records = members.find("records");
    const auto* batches = members.find("batches");
    const auto* time = members.find("time");
    members.finish();
    if ((records != nullptr) + (batches != nullptr) + (time != nullptr) != 1)
      return reading.expected(node, std::string("one of ") + kForm);
    if (records != nullptr) read.every = CommitEvery::Records, read_count(reading, *records, 1, kAnyCount, read.count);
    if (batches != nullptr) read.every = CommitEvery::Batches, read_count(reading, *batches, 1, kAnyCount, read.count);
    if (time != nullptr) {
      read.every = CommitEvery::Time;
      if (read_value(reading, *time, read.period) && read.period == Duration{}) reading.expected(*time, "a duration above 0");
    }
  } else {
    return reading.expected(node, kForm, {"batch", "record"});
  }
  into = read;
}

}  // namespace

void read_subscription(Draft& draft, const Node& node, Subscription& into) {
  constexpr const char* kForm = R"(a list of topic names, or {"pattern": "ord.*"})";
  auto& reading = draft.reading;
  Subscription read;
  if (node.is(Node::Kind::Object)) {
    Members members(reading, node);
    const auto* pattern = members.require("pattern", "a regular expression");
    members.finish();
    if (pattern == nullptr) return;
    if (!pattern->is(Node::Kind::Text) || !is_pattern(pattern->text)) return reading.expected(*pattern, "a regular expression");
    read.pattern = pattern->text;
  } else if (node.is(Node::Kind::List) && !node.children.empty()) {
    std::set<std::string_view> named;
    for (const auto& child : node.children)
      if (look_up(reading, draft.topics, "a topic of this scenario", child) != nullptr && named.insert(child.text).second)
        read.topics.push_back(child.text);
  } else {
    return reading.expected(node, kForm);
  }
  into = std::move(read);
}

void read_process(Draft& draft, const Node& node, ProcessSettings& into) {
  auto& reading = draft.reading;
  Members members(reading, node);
  members.read("time", into.time);
  members.read("batch", into.batch);
  if (const auto* where = members.find("in"))
    read_choice<bool>(reading, *where, {{"poll", false}, {"worker", true}}, into.in_worker);
  if (const auto* effect = members.find("effect"))
    read_choice<bool>(reading, *effect, {{"record", false}, {"batch", true}}, into.effect_per_batch);
  if (const auto* on_throw = members.find("on_throw"))
    read_choice<OnThrow>(reading, *on_throw,
                         {{"close", OnThrow::Close},
                          {"exit", OnThrow::Exit},
                          {"skip-record", OnThrow::SkipRecord},
                          {"skip-batch", OnThrow::SkipBatch},
                          {"retry", OnThrow::Retry}},
                         into.on_throw);
  if (const auto* records = members.find("records")) read_exceptions(draft, *records, into);
  members.finish();
}

void read_commit(Draft& draft, const Node& node, CommitSettings& into) {
  auto& reading = draft.reading;
  if (node.is(Node::Kind::Text)) {
    CommitCall call{};
    const auto before = reading.problems.size();
    read_choice<CommitCall>(reading, node, {{"sync", CommitCall::Sync}, {"async", CommitCall::Async}}, call);
    if (reading.problems.size() == before) into.call = call, into.every = CommitEvery::Batch, into.before = false;
    return;
  }
  if (!node.is(Node::Kind::Object)) return reading.expected(node, R"("sync", "async" or an object)");
  Members members(reading, node);
  if (const auto* call = members.find("call"))
    read_choice<CommitCall>(reading, *call,
                            {{"none", CommitCall::None}, {"sync", CommitCall::Sync}, {"async", CommitCall::Async}}, into.call);
  if (const auto* when = members.find("when"))
    read_choice<bool>(reading, *when, {{"after", false}, {"before", true}}, into.before);
  if (const auto* every = members.find("every")) read_every(reading, *every, into);
  members.read("on_revoke", into.on_revoke);
  members.finish();
}

}  // namespace regroup::reading
