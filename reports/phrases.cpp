// Words for the steps of a chain, for reasons and for causes.
#include "reports/phrases.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "reports/format.hpp"

namespace regroup {

std::string range_text(Offset from, Offset to) {
  if (to - from == 1) return fmt::format("{}", from.value());
  return fmt::format("{}..{}", from.value(), to.value() - 1);
}

std::string partitions_text(const Directory& directory, const std::vector<PartitionId>& partitions, std::size_t limit) {
  if (partitions.empty()) return "nothing";
  std::string text;
  const auto shown = partitions.size() <= limit + 1 ? partitions.size() : limit;  // never "and 1 more"
  for (std::size_t i = 0; i < shown; ++i) text += (i == 0 ? "" : ", ") + directory.name_of(partitions[i]);
  if (shown < partitions.size()) text += fmt::format(" and {} more", partitions.size() - shown);
  return text;
}

std::string commit_phrase(CommitKind kind) {
  switch (kind) {
    case CommitKind::CallSync: return "commitSync";
    case CommitKind::CallAsync: return "commitAsync";
    case CommitKind::Auto: return "auto-commit";
    case CommitKind::AutoBeforeJoin: return "auto-commit before rejoining";
    case CommitKind::OnRevoke: return "commitSync in onPartitionsRevoked";
    case CommitKind::Close: return "commit in close()";
  }
  return "?";
}

std::string source_phrase(PositionSource source) {
  switch (source) {
    case PositionSource::Committed: return "the committed offset";
    case PositionSource::ResetEarliest: return "the beginning (auto.offset.reset=earliest)";
    case PositionSource::ResetLatest: return "the end (auto.offset.reset=latest)";
    case PositionSource::ResetByDuration: return "an offset by its age (auto.offset.reset=by_duration)";
    case PositionSource::Seek: return "where it was told to seek";
    case PositionSource::Retry: return "the record that failed";
  }
  return "?";
}

std::string reason_phrase(RebalanceReason reason, const std::string& consumer) {
  switch (reason) {
    case RebalanceReason::MemberJoins: return fmt::format("{} joins", consumer);
    case RebalanceReason::MemberLeaves: return fmt::format("{} leaves", consumer);
    case RebalanceReason::SessionExpires: return fmt::format("{}: session expired", consumer);
    case RebalanceReason::LeaderRejoins: return fmt::format("leader {} rejoins", consumer);
    case RebalanceReason::MetadataChanges: return fmt::format("leader {}: partitions added", consumer);
    case RebalanceReason::SubscriptionChanges: return fmt::format("{}: subscription changed", consumer);
    case RebalanceReason::StaticReplaced: return fmt::format("{}: static member is back", consumer);
    case RebalanceReason::SyncExpires: return fmt::format("{} never synced", consumer);
    case RebalanceReason::FollowUp: return fmt::format("{} revoked, follow-up", consumer);
  }
  return "?";
}

namespace {

std::string processed_phrase(const Link& link, const Anomaly& anomaly, const std::string& who) {
  const auto done = fmt::format("{} processed {}", who, range_text(anomaly.from, anomaly.to));
  if (link.b.value() < 0) return done + "; it never committed this partition";
  return fmt::format("{}; the last it committed is {}", done, link.b.value());
}

std::string resumed_phrase(const Link& link, const std::string& who, const std::string& partition) {
  const auto start = fmt::format("starts at {}, {}", link.a.value(), source_phrase(link.source));
  if (link.generation == 0) return fmt::format("{} {}", who, start);
  return fmt::format("generation {}: {} to {}, which {}", link.generation, partition, who, start);
}

std::string reset_phrase(const Link& link, const std::string& who) {
  return fmt::format("{} moves from {} to {}, {}", who, link.b.value(), link.a.value(), source_phrase(link.source));
}

// A seek back ends a duplicate's chain, one forward a loss's, which knows where it came from.
std::string sought_phrase(const Link& link, const Anomaly& anomaly, const std::string& who) {
  if (link.source == PositionSource::Retry) return fmt::format("{} goes back to {}, the record that failed", who, link.a.value());
  if (anomaly.kind == Anomaly::Kind::Duplicate) return fmt::format("{} seeks to {}", who, link.a.value());
  return fmt::format("{} seeks from {} to {}", who, link.b.value(), link.a.value());
}

}  // namespace

std::string link_phrase(const Link& link, const Anomaly& anomaly, const Directory& directory) {
  using K = Link::Kind;
  const auto& who = directory.consumers[link.consumer.index()].name;
  const auto partition = directory.name_of(anomaly.partition);
  const auto length = length_text(link.length);
  switch (link.kind) {
    case K::Processed: return processed_phrase(link, anomaly, who);
    case K::Crashed: return fmt::format("{} crashed: nothing more is committed", who);
    case K::Exited: return fmt::format("{}'s process exited without close(): nothing more is committed", who);
    case K::Frozen: return fmt::format("{} froze for {}: no heartbeats, no poll", who, length);
    case K::Hung: return fmt::format("{}'s application hung for {}: heartbeats go on, but no poll", who, length);
    case K::Cut: return fmt::format("{} was cut off from the brokers for {}: no heartbeats arrive", who, length);
    case K::Threw: return fmt::format("{}'s processing threw", who);
    case K::Closed: return fmt::format("{} closed", who);
    case K::Unsubscribed: return fmt::format("{} unsubscribed, which does not commit", who);
    case K::SessionExpired: return fmt::format("{} was removed: silent for session.timeout.ms = {}", who, length);
    case K::PollIntervalExpired: return fmt::format("{} left: no poll() for max.poll.interval.ms = {}", who, length);
    case K::Dropped: return fmt::format("{} was dropped: it was not back when the rebalance went on", who);
    case K::Replaced: return fmt::format("another process took over the group.instance.id of {}", who);
    case K::Reassigned: return fmt::format("generation {} gave {} to {}", link.generation, partition, who);
    case K::Revoked: return fmt::format("{} revoked from {}", partition, who);
    case K::Lost: return fmt::format("{} lost by {}: too late to commit", partition, who);
    case K::Committed: return fmt::format("{} committed {} ({})", who, link.a.value(), commit_phrase(link.commit));
    case K::CommitFailed: return fmt::format("{} of {} failed: {}", commit_phrase(link.commit), who, name_of(link.error));
    case K::Regressed:
      return fmt::format("{} set the committed offset back from {} to {} ({})", who, link.a.value(), link.b.value(),
                         commit_phrase(link.commit));
    case K::OffsetExpired: return fmt::format("the committed offset of {} expired", partition);
    case K::Resumed: return resumed_phrase(link, who, partition);
    case K::Skipped: return fmt::format("{} dropped {} after a failure and went on", who, range_text(link.a, link.b));
    case K::Sought: return sought_phrase(link, anomaly, who);
    case K::LogStartMoved:
      return fmt::format("the log of {} now starts at {}: what was below is deleted", partition, link.a.value());
    case K::Reset: return reset_phrase(link, who);
    case K::Delivered: return fmt::format("{} got {} and did not process it", who, range_text(anomaly.from, anomaly.to));
  }
  return "?";
}

const char* cause_sentence(Cause cause) {
  switch (cause) {
    case Cause::CrashBeforeCommit: return "The consumer died after processing records and before committing their offsets.";
    case Cause::NoCommit: return "The consumer left without committing what it had processed.";
    case Cause::EvictedWhileProcessing: return "The consumer was put out of the group while it still worked on these records.";
    case Cause::RevokedBeforeCommit: return "A rebalance took the partition away before what was processed was committed.";
    case Cause::CommitRefused: return "The coordinator refused the commit: the group had moved on.";
    case Cause::CommitLost: return "An asynchronous commit failed, and nothing repeated it.";
    case Cause::CommitRegressed: return "A late commit of an older offset replaced a newer one.";
    case Cause::OffsetsExpired: return "The committed offset expired, and the group started over.";
    case Cause::ResetToEarliest:
      return "The committed offset was not in the log, and auto.offset.reset went back to the beginning.";
    case Cause::SeekBack: return "The application sought back.";
    case Cause::Retry: return "The application sought back to a record that had failed, over others it had processed.";
    case Cause::CommittedBeforeProcessed: return "Offsets were committed of records that were never processed.";
    case Cause::ClosedAfterThrow: return "Processing threw, and close() committed the whole poll.";
    case Cause::Skipped: return "The application dropped the records after a failure and went on.";
    case Cause::SeekForward: return "The application sought past the records.";
    case Cause::ResetToLatest:
      return "Without a valid committed offset auto.offset.reset=latest started at the end, past these records.";
    case Cause::Retention: return "The records were deleted from the log before the group read them.";
  }
  return "?";
}

}  // namespace regroup
