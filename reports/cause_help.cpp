// The table of causes. Rules: GC- of the group coordinator, CC- of the consumer, BP- of brokers and logs.
#include <array>

#include "reports/explain_cause.hpp"

namespace regroup {
namespace {

const std::array<CauseHelp, kCauses>& all_help() {
  static const std::array<CauseHelp, kCauses> all{{
      {Cause::CrashBeforeCommit,
       false,
       "A kill -9, an out-of-memory or a power cut comes between the work on a record and the commit that covers it. Nobody "
       "commits "
       "for a dead process: after session.timeout.ms its partitions go to others, who start at the committed offset.",
       "Commit more often: after each batch, or a smaller auto.commit.interval.ms; the window never closes entirely. Make the "
       "work "
       "idempotent, or store the offset in the same transaction as its effect.",
       {"CC-15", "GC-63", "GC-66"}},
      {Cause::NoCommit,
       false,
       "The consumer closes or unsubscribes, and nothing commits what it has finished: unsubscribe() never does, and close() "
       "does so "
       "only with enable.auto.commit.",
       "With enable.auto.commit=false call commitSync() before close() and before unsubscribe().",
       {"CC-20", "CC-22"}},
      {Cause::EvictedWhileProcessing,
       false,
       "The consumer took longer than max.poll.interval.ms between polls, or was silent for session.timeout.ms (a pause, a cut "
       "network). Its partitions went to others while it still worked; fetching and processing are not fenced, only commits are.",
       "Lower max.poll.records, or raise max.poll.interval.ms above the longest batch; hand slow work to a worker and pause() "
       "the "
       "partitions meanwhile. Fence the effect, for example by offset, if it must not happen twice.",
       {"CC-30", "CC-31", "CC-34", "CC-72", "GC-66", "GC-108"}},
      {Cause::RevokedBeforeCommit,
       false,
       "A rebalance took the partition, and what was processed since the last commit was not committed on the way: without "
       "auto-commit "
       "nobody does it, and a cooperative revocation does not commit even with it.",
       "Call commitSync() in onPartitionsRevoked with the offsets finished so far.",
       {"CC-17", "CC-19", "CC-24", "CC-45"}},
      {Cause::CommitRefused,
       false,
       "The commit reached a coordinator that had moved on: the member was removed, its generation is old, or the group was in "
       "the middle "
       "of a rebalance (ILLEGAL_GENERATION, UNKNOWN_MEMBER_ID, REBALANCE_IN_PROGRESS).",
       "Poll often enough to join each rebalance in time, and commit in onPartitionsRevoked, which still counts. On "
       "RebalanceInProgressException poll again, then commit.",
       {"CC-49", "CC-56", "CC-58", "GC-113", "GC-114"}},
      {Cause::CommitLost,
       false,
       "commitAsync() is never retried. One that failed is made good by the next; here no next one came before the partition "
       "went.",
       "Commit with commitSync() before closing and in onPartitionsRevoked, and watch the callback of commitAsync().",
       {"CC-57"}},
      {Cause::CommitRegressed,
       false,
       "The coordinator applies commits in the order of their arrival and keeps the last, higher or lower. A late or repeated "
       "commit of an "
       "older offset replaced a newer one, and the next owner started there.",
       "Do not retry commitAsync() by hand with old offsets; keep a sequence number, or use commitSync().",
       {"CC-13", "CC-57"}},
      {Cause::OffsetsExpired,
       false,
       "The group was empty, or not subscribed to the topic, for offsets.retention.minutes, and the coordinator deleted its "
       "offsets. The "
       "next start fell back on auto.offset.reset.",
       "Raise offsets.retention.minutes above the longest stop, or keep one member running.",
       {"GC-124", "GC-125", "CC-66"}},
      {Cause::ResetToEarliest,
       false,
       "The offset to read from was not in the log (OFFSET_OUT_OF_RANGE), and auto.offset.reset sent the consumer back over "
       "records the group "
       "had processed.",
       "Use auto.offset.reset=none where a replay of the whole log would hurt, and decide by hand.",
       {"CC-66", "CC-68"}},
      {Cause::SeekBack,
       false,
       "The application, or an operator, sought to an offset that the group had already passed.",
       "If it was a replay on purpose, nothing. Otherwise seek to committed() rather than to a stored or default offset.",
       {"CC-13"}},
      {Cause::Retry,
       false,
       "Processing a record failed and the application sought back to it. The other records of the same poll that were done "
       "already, or "
       "the failed batch as a whole, are delivered once more.",
       "Retry the one record in place, or send it to a retry topic and go on.",
       {"CC-13"}},
      {Cause::CommittedBeforeProcessed,
       true,
       "A commit covered records that were delivered but not finished: committed before processing, or processed by another "
       "thread while "
       "poll() auto-committed all it had handed out. Then the consumer died or lost the partition.",
       "Commit after the work, and only what is finished. With a worker thread turn enable.auto.commit off and commit the "
       "worker's offsets.",
       {"CC-13", "CC-15"}},
      {Cause::ClosedAfterThrow,
       true,
       "Processing threw, and the loop's finally called close(). With enable.auto.commit close() commits the whole position: "
       "also the rest of "
       "the poll that nobody processed, and the record that failed.",
       "Turn enable.auto.commit off, or seek back to the failed record before close().",
       {"CC-15", "CC-20"}},
      {Cause::Skipped,
       true,
       "The application caught the failure, dropped the record or the rest of the poll, and went on; later commits covered it.",
       "Drop only what went to a dead-letter topic.",
       {"CC-13"}},
      {Cause::SeekForward,
       true,
       "The application, or an operator, sought past records that nobody had processed.",
       "Seek to committed() instead of the end.",
       {"CC-13"}},
      {Cause::ResetToLatest,
       true,
       "A partition without a committed offset, or with one out of range, is read from the end by default. What was written "
       "before the "
       "lookup is skipped: records that came before the first commit, or into a partition added before it was discovered.",
       "Set auto.offset.reset=earliest, or by_duration, for groups that must see everything.",
       {"CC-52", "CC-66", "CC-68"}},
      {Cause::Retention,
       true,
       "The log's start moved past the position: retention, or a deletion of records, was faster than the group.",
       "Watch lag in time, not in records, and give retention.ms room for the longest stop you want to survive.",
       {"BP-23", "BP-25", "CC-68"}},
  }};
  return all;
}

}  // namespace

// The table stands in the order of the causes; a test holds it to that.
const CauseHelp& help_of(Cause cause) { return all_help()[static_cast<std::size_t>(cause)]; }

std::optional<Cause> find_cause(std::string_view name) {
  for (const auto& help : all_help())
    if (name == name_of(help.cause)) return help.cause;
  return std::nullopt;
}

// Retry has none: a retry seeks to the failed record itself, and so repeats nothing that was done.
const char* gallery_scenario(Cause cause) {
  switch (cause) {
    case Cause::CrashBeforeCommit: return "commits/auto-commit-and-a-crash.json";
    case Cause::NoCommit: return "commits/unsubscribe-does-not-commit.json";
    case Cause::EvictedWhileProcessing: return "liveness/gc-pause-and-the-zombie.json";
    case Cause::RevokedBeforeCommit: return "rebalances/cooperative-move-without-a-commit.json";
    case Cause::CommitRefused: return "rebalances/commit-refused-in-a-rebalance.json";
    case Cause::CommitLost: return "commits/async-commit-lost.json";
    case Cause::CommitRegressed: return "offsets/replay-and-a-crash.json";
    case Cause::OffsetsExpired: return "offsets/idle-group.json";
    case Cause::ResetToEarliest: return "offsets/seek-past-the-end.json";
    case Cause::SeekBack: return "offsets/replay.json";
    case Cause::Retry: return "";
    case Cause::CommittedBeforeProcessed: return "commits/worker-thread.json";
    case Cause::ClosedAfterThrow: return "commits/exception-then-close.json";
    case Cause::Skipped: return "commits/skipped-batch.json";
    case Cause::SeekForward: return "offsets/seek-to-the-end.json";
    case Cause::ResetToLatest: return "starting/latest-on-first-start.json";
    case Cause::Retention: return "offsets/retention-overtakes.json";
  }
  return "";
}

}  // namespace regroup
