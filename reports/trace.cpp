#include "reports/trace.hpp"

#include <fmt/format.h>

#include "reports/json_text.hpp"
#include "reports/phrases.hpp"

namespace regroup {
namespace {

// Adds the members of each fact to the line.
struct Trace {
  const Directory& directory;
  JsonObject& line;

  Trace& who(ConsumerId id, const char* key = "consumer") { return line.text(key, directory.consumers[id.index()].name), *this; }
  Trace& of(GroupId id) { return line.text("group", directory.groups[id.index()]), *this; }
  Trace& in(PartitionId id) { return line.text("partition", directory.name_of(id)), *this; }
  Trace& at(BrokerId id) { return line.text("broker", fmt::format("broker-{}", directory.brokers[id.index()])), *this; }
  Trace& offset(const char* key, Offset value) { return line.number(key, value.value()), *this; }
  Trace& time(const char* key, SimTime value) { return line.time(key, value), *this; }
  Trace& text(const char* key, const char* value) { return line.text(key, value), *this; }
  Trace& list(const char* key, const std::vector<PartitionId>& partitions) { return line.add(key, names(partitions)), *this; }
  // A freeze or cut without an end lasts for good.
  Trace& until(SimTime value) { return value >= kNever ? (line.add("until", "null"), *this) : time("until", value); }

  std::string names(const std::vector<PartitionId>& partitions) const {
    std::vector<std::string> all;
    for (const auto partition : partitions) all.push_back(json_string(directory.name_of(partition)));
    return json_list(all);
  }
  std::string offsets(const std::vector<OffsetOf>& of_partitions) const {
    JsonObject all;
    for (const auto& one : of_partitions) all.number(directory.name_of(one.partition), one.offset.value());
    return all.done();
  }

  void operator()(const ProcessStarted& f) { who(f.consumer); }
  void operator()(const Crashed& f) { who(f.consumer); }
  void operator()(const Frozen& f) { who(f.consumer).until(f.until); }
  void operator()(const Hung& f) { who(f.consumer).until(f.until); }
  void operator()(const CloseBegan& f) {
    who(f.consumer).text("reason", name_of(f.reason));
    if (f.error != Error::NONE) text("error", name_of(f.error));
  }
  void operator()(const Closed& f) { who(f.consumer); }
  void operator()(const Unsubscribed& f) { who(f.consumer); }
  void operator()(const BrokerDown& f) {
    using How = BrokerDown::How;
    at(f.broker).text("how", f.how == How::Crash ? "crash" : f.how == How::Shutdown ? "shutdown" : "freeze");
    if (f.how == How::Freeze) until(f.until);
  }
  void operator()(const BrokerUp& f) { at(f.broker); }
  void operator()(const LinkCut& f) { who(f.consumer).until(f.until); }
  void operator()(const Delivered& f) {
    who(f.consumer).in(f.partition).offset("from", f.from).offset("to", f.to).time("readable_since", f.readable_since);
  }
  void operator()(const Processed& f) {
    who(f.consumer).in(f.partition).offset("from", f.from).offset("to", f.to).time("first", f.first);
    line.time("step", f.step);
  }
  void operator()(const Threw& f) { who(f.consumer).in(f.partition).offset("offset", f.offset); }
  void operator()(const Skipped& f) { who(f.consumer).in(f.partition).offset("from", f.from).offset("to", f.to); }
  void operator()(const PositionSet& f) {
    who(f.consumer).in(f.partition).offset("offset", f.offset).text("source", name_of(f.source));
  }
  void operator()(const LogStartMoved& f) {
    in(f.partition).offset("to", f.to).text("by", f.by_retention ? "retention" : "trim");
  }
  void operator()(const PartitionsAdded& f) {
    line.text("topic", directory.topics[f.topic.index()].name).number("partitions", f.count);
  }
  void operator()(const OffsetCommitted& f) {
    of(f.group)
        .who(f.consumer)
        .in(f.partition)
        .offset("offset", f.offset)
        .offset("before", f.before)
        .text("kind", name_of(f.kind));
  }
  void operator()(const CommitAccepted& f) { of(f.group).who(f.consumer).text("kind", name_of(f.kind)); }
  void operator()(const CommitFailed& f) {
    who(f.consumer).text("kind", name_of(f.kind)).text("error", name_of(f.error));
    line.add("offsets", offsets(f.offsets));
  }
  void operator()(const OffsetExpired& f) { of(f.group).in(f.partition); }
  void operator()(const MemberJoined& f) { of(f.group).who(f.consumer); }
  void operator()(const MemberLeft& f) { of(f.group).who(f.consumer); }
  void operator()(const SessionExpired& f) {
    of(f.group).who(f.consumer);
    line.time("timeout", f.timeout).flag("pending", f.pending);
  }
  void operator()(const MemberDropped& f) {
    of(f.group).who(f.consumer);
    line.flag("never_synced", f.never_synced);
  }
  void operator()(const InstanceReplaced& f) { of(f.group).who(f.from, "from").who(f.to, "to"); }
  void operator()(const RebalanceStarted& f) { of(f.group).who(f.by, "by").text("reason", name_of(f.reason)); }
  void operator()(const GenerationStarted& f) {
    of(f.group);
    line.number("generation", f.generation);
    who(f.leader, "leader");
    JsonObject shares;
    for (const auto& [consumer, partitions] : f.assignment)
      shares.add(directory.consumers[consumer.index()].name, names(partitions));
    line.add("assignment", shares.done());
  }
  void operator()(const PartitionsAssigned& f) { who(f.consumer).list("partitions", f.partitions); }
  void operator()(const PartitionsRevoked& f) { who(f.consumer).list("partitions", f.partitions); }
  void operator()(const PollIntervalExpired& f) {
    who(f.consumer);
    line.time("limit", f.limit);
  }
  void operator()(const Subscribed& f) {
    std::vector<std::string> topics;
    for (const auto topic : f.topics) topics.push_back(json_string(directory.topics[topic.index()].name));
    who(f.consumer);
    line.add("topics", json_list(topics));
  }
  void operator()(const LogEnd& f) { in(f.partition).offset("start", f.start).offset("end", f.end); }
  void operator()(const ProducerTotals& f) {
    line.text("producer", directory.producers[f.producer.index()]).number("acked", f.acked).number("unacked", f.unacked);
    line.time("longest_gap", f.longest_gap);
  }
  void operator()(const Held& f) { who(f.consumer).in(f.partition).offset("from", f.from).offset("to", f.to); }
  void operator()(const PositionAtEnd& f) { who(f.consumer).in(f.partition).offset("offset", f.offset); }
};

}  // namespace

std::string trace_line(const Fact& fact, const Directory& directory) {
  JsonObject line;
  line.time("at", fact.at).text("fact", fact_name(fact.body));
  std::visit(Trace{directory, line}, fact.body);
  return line.done();
}

}  // namespace regroup
