// One sentence a fact, for the life of a record.
#include <fmt/format.h>

#include "reports/format.hpp"
#include "reports/phrases.hpp"

namespace regroup {
namespace {

constexpr std::size_t kNamed = 4;

struct FactPhrase {
  const Directory& directory;

  const std::string& name(ConsumerId consumer) const { return directory.consumers[consumer.index()].name; }
  const std::string& name(GroupId group) const { return directory.groups[group.index()]; }
  std::string name(PartitionId partition) const { return directory.name_of(partition); }
  std::string name(BrokerId broker) const { return fmt::format("broker-{}", directory.brokers[broker.index()]); }
  std::string list(const std::vector<PartitionId>& partitions) const { return partitions_text(directory, partitions, kNamed); }
  std::string records(PartitionId partition, Offset from, Offset to) const {
    return fmt::format("{} {}", name(partition), range_text(from, to));
  }

  std::string operator()(const ProcessStarted& f) const { return fmt::format("{} starts", name(f.consumer)); }
  std::string operator()(const Crashed& f) const { return fmt::format("{} crashes", name(f.consumer)); }
  std::string operator()(const Frozen& f) const {
    return fmt::format("{} freezes until {}", name(f.consumer), clock_text(f.until));
  }
  std::string operator()(const Hung& f) const {
    return fmt::format("{}'s application hangs until {}", name(f.consumer), clock_text(f.until));
  }
  std::string operator()(const CloseBegan& f) const {
    switch (f.reason) {
      case CloseReason::Stopped: return fmt::format("{} is stopped and calls close()", name(f.consumer));
      case CloseReason::Threw: return fmt::format("{}'s processing threw, and it calls close()", name(f.consumer));
      case CloseReason::Exited: return fmt::format("{}'s processing threw, and it exits", name(f.consumer));
      case CloseReason::FatalError: return fmt::format("{} closes after {}", name(f.consumer), regroup::name_of(f.error));
    }
    return "?";
  }
  std::string operator()(const Closed& f) const { return fmt::format("{} is closed", name(f.consumer)); }
  std::string operator()(const Unsubscribed& f) const { return fmt::format("{} unsubscribes", name(f.consumer)); }
  std::string operator()(const BrokerDown& f) const {
    switch (f.how) {
      case BrokerDown::How::Crash: return fmt::format("{} crashes", name(f.broker));
      case BrokerDown::How::Shutdown: return fmt::format("{} shuts down", name(f.broker));
      case BrokerDown::How::Freeze: return fmt::format("{} freezes until {}", name(f.broker), clock_text(f.until));
    }
    return "?";
  }
  std::string operator()(const BrokerUp& f) const { return fmt::format("{} is up", name(f.broker)); }
  std::string operator()(const LinkCut& f) const {
    return fmt::format("{} is cut off from brokers until {}", name(f.consumer), clock_text(f.until));
  }
  std::string operator()(const Delivered& f) const {
    return fmt::format("poll() returns {} to {}", records(f.partition, f.from, f.to), name(f.consumer));
  }
  std::string operator()(const Processed& f) const {
    return fmt::format("{} has processed {}", name(f.consumer), records(f.partition, f.from, f.to));
  }
  std::string operator()(const Threw& f) const {
    return fmt::format("{} throws at {} {}", name(f.consumer), name(f.partition), f.offset.value());
  }
  std::string operator()(const Skipped& f) const {
    return fmt::format("{} drops {} and goes on", name(f.consumer), records(f.partition, f.from, f.to));
  }
  std::string operator()(const PositionSet& f) const {
    return fmt::format("{} reads {} from {}, {}", name(f.consumer), name(f.partition), f.offset.value(), source_phrase(f.source));
  }
  std::string operator()(const LogStartMoved& f) const {
    return fmt::format("{} now starts at {}: {}", name(f.partition), f.to.value(), f.by_retention ? "retention" : "trimmed");
  }
  std::string operator()(const PartitionsAdded& f) const {
    return fmt::format("{} has {} partitions", directory.topics[f.topic.index()].name, f.count);
  }
  std::string operator()(const OffsetCommitted& f) const {
    return fmt::format("{} commits {} {} ({})", name(f.consumer), name(f.partition), f.offset.value(), commit_phrase(f.kind));
  }
  std::string operator()(const CommitAccepted& f) const {
    return fmt::format("{} of {} is accepted", commit_phrase(f.kind), name(f.consumer));
  }
  std::string operator()(const CommitFailed& f) const {
    return fmt::format("{} of {} fails: {}", commit_phrase(f.kind), name(f.consumer), regroup::name_of(f.error));
  }
  std::string operator()(const OffsetExpired& f) const {
    return fmt::format("the offset of {} in {} expires", name(f.partition), name(f.group));
  }
  std::string operator()(const MemberJoined& f) const { return fmt::format("{} joins {}", name(f.consumer), name(f.group)); }
  std::string operator()(const MemberLeft& f) const { return fmt::format("{} leaves {}", name(f.consumer), name(f.group)); }
  std::string operator()(const SessionExpired& f) const {
    return fmt::format("the coordinator removes {}{}: silent for {}", name(f.consumer), f.pending ? ", which had not joined" : "",
                       length_text(f.timeout));
  }
  std::string operator()(const MemberDropped& f) const {
    return fmt::format("the coordinator drops {}: it {}", name(f.consumer),
                       f.never_synced ? "never synced" : "did not rejoin in time");
  }
  std::string operator()(const InstanceReplaced& f) const {
    if (f.from == f.to) return fmt::format("{} is back under its group.instance.id", name(f.to));
    return fmt::format("{} takes over the group.instance.id of {}", name(f.to), name(f.from));
  }
  std::string operator()(const RebalanceStarted& f) const {
    return fmt::format("{} starts to rebalance: {}", name(f.group), reason_phrase(f.reason, name(f.by)));
  }
  std::string operator()(const GenerationStarted& f) const {
    std::string shares;
    for (const auto& [consumer, partitions] : f.assignment)
      shares += fmt::format("{}{} {}", shares.empty() ? "" : "; ", name(consumer), list(partitions));
    return fmt::format("generation {} of {}: {}", f.generation, name(f.group), shares);
  }
  std::string operator()(const PartitionsAssigned& f) const {
    return fmt::format("{} is assigned {}", name(f.consumer), list(f.partitions));
  }
  std::string operator()(const PartitionsRevoked& f) const {
    return fmt::format("{} {} {}", name(f.consumer), f.how == Revocation::Lost ? "has lost" : "gives up", list(f.partitions));
  }
  std::string operator()(const PollIntervalExpired& f) const {
    return fmt::format("{} leaves: no poll() for {}", name(f.consumer), length_text(f.limit));
  }
  std::string operator()(const Subscribed& f) const {
    std::string topics;
    for (const auto topic : f.topics) topics += (topics.empty() ? "" : ", ") + directory.topics[topic.index()].name;
    return fmt::format("{} subscribes to {}", name(f.consumer), topics.empty() ? "nothing" : topics);
  }
  std::string operator()(const LogEnd& f) const {
    return fmt::format("{} holds {}", name(f.partition), f.start == f.end ? "nothing" : range_text(f.start, f.end));
  }
  std::string operator()(const ProducerTotals& f) const {
    return fmt::format("{}: {} acknowledged, {} given up", directory.producers[f.producer.index()], grouped(f.acked),
                       grouped(f.unacked));
  }
  std::string operator()(const Held& f) const {
    return fmt::format("{} holds {} unprocessed", name(f.consumer), records(f.partition, f.from, f.to));
  }
  std::string operator()(const PositionAtEnd& f) const {
    return fmt::format("{} would read {} from {}", name(f.consumer), name(f.partition), f.offset.value());
  }
};

}  // namespace

std::string fact_phrase(const FactBody& body, const Directory& directory) { return std::visit(FactPhrase{directory}, body); }

}  // namespace regroup
