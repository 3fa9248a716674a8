// What a run came to: metrics, anomalies with their causes, rebalances. A plain value; reports print it.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "sim/engine/time.hpp"
#include "sim/facts/fact.hpp"
#include "sim/facts/ids.hpp"
#include "sim/ledger/assignment.hpp"

namespace regroup {

// The closed list of causes. Each is explained by `regroup explain` and shown by a scenario of the gallery.
enum class Cause : std::uint8_t {
  // of duplicates
  CrashBeforeCommit,
  NoCommit,
  EvictedWhileProcessing,
  RevokedBeforeCommit,
  CommitRefused,
  CommitLost,
  CommitRegressed,
  OffsetsExpired,
  ResetToEarliest,
  SeekBack,
  Retry,
  // of losses
  CommittedBeforeProcessed,
  ClosedAfterThrow,
  Skipped,
  SeekForward,
  ResetToLatest,
  Retention
};
inline constexpr std::size_t kCauses = 17;
const char* name_of(Cause cause);  // as in reports: "crash-before-commit"

// One step of the chain of facts behind an anomaly, typed; reports find the words.
struct Link {
  enum class Kind : std::uint8_t {
    Processed,
    Crashed,
    Exited,
    Frozen,
    Hung,
    Cut,
    Threw,
    Closed,
    Unsubscribed,
    SessionExpired,
    PollIntervalExpired,
    Dropped,
    Replaced,
    Reassigned,
    Revoked,
    Lost,
    Committed,
    CommitFailed,
    Regressed,
    OffsetExpired,
    Resumed,
    Skipped,
    Sought,
    LogStartMoved,
    Reset,
    Delivered
  };
  Kind kind;
  SimTime at{};
  ConsumerId consumer;
  Offset a, b;        // what it is about: processed to, committed, resumed at
  Duration length{};  // a time-out
  Error error = Error::NONE;
  CommitKind commit = CommitKind::Auto;
  PositionSource source = PositionSource::Committed;
  std::int32_t generation = 0;  // of Resumed and Reassigned: the one that gave the partition to `consumer`; 0: not to be told
  const char* rule = "";        // "GC-66"; empty: none
};

struct Anomaly {
  enum class Kind : std::uint8_t { Duplicate, Lost } kind = Kind::Duplicate;
  GroupId group;
  PartitionId partition;
  Offset from, to;
  std::optional<ConsumerId> first, again;  // of a duplicate: who processed it before and who again; of a loss: who had it
  SimTime first_at{}, again_at{};
  Cause cause = Cause::CrashBeforeCommit;
  std::vector<Link> chain;
};

struct Rebalance {
  GroupId group;
  std::int32_t generation = 0;
  RebalanceReason reason = RebalanceReason::MemberJoins;
  ConsumerId by;
  SimTime started_at{}, completed_at{};
  ConsumerId leader;
  Assignment assignment;
  std::int64_t moved = 0;  // partitions that another consumer owned in the generation before
};

struct PartitionMetrics {
  PartitionId partition;
  std::int64_t produced = 0, delivered = 0, processed = 0, redelivered = 0, duplicates = 0, duplicated = 0, lost = 0, phantom = 0,
               lag = 0, out_of_order = 0;
  Offset committed{-1}, log_end;
  std::optional<ConsumerId> owner;
  std::optional<Duration> longest_gap;
  SimTime gap_from{}, gap_to{};
};

struct ConsumerMetrics {
  std::int64_t delivered = 0, processed = 0, evictions = 0, commits = 0, commit_errors = 0;
  std::optional<SimTime> first_delivery, last_delivery;
  std::vector<SimTime> assigned_at, revoked_at, lost_at;
  std::vector<PartitionId> assigned;
};

struct GroupMetrics {
  std::vector<PartitionMetrics> partitions;  // of the topics subscribed to, in order of id
  std::int64_t evictions = 0, commits = 0, commit_errors = 0;
  std::optional<SimTime> first_delivery, last_delivery;
  std::optional<Duration> longest_gap, longest_commit_gap;
  std::vector<SimTime> rebalanced_at;
  std::int64_t sum(std::int64_t PartitionMetrics::*member) const;
};

// The producers modelled so far are idempotent, with acks=all, and their topics have one replica: nothing is written twice
// (BP-69) and nothing acknowledged is truncated, so that `copies` and `acked_lost` stay 0.
struct ProducerMetrics {
  std::int64_t acked = 0, unacked = 0, copies = 0, acked_lost = 0;
  Duration longest_gap{};
};

// What a consumer was doing, for a picture: one state a column of time.
enum class Doing : std::uint8_t { Absent, Waiting, Owning, Working, Frozen };
inline constexpr std::size_t kColumns = 240;
struct Timeline {
  std::array<Doing, kColumns> columns{};
};

struct Outcome {
  SimTime ended_at{};
  std::uint64_t fingerprint = 0;
  std::vector<GroupMetrics> groups;
  std::vector<ConsumerMetrics> consumers;
  std::vector<ProducerMetrics> producers;
  std::vector<Anomaly> anomalies;     // by group, partition, time
  std::vector<Rebalance> rebalances;  // by time
  std::vector<Timeline> timelines;    // per consumer
  std::vector<Fact> events;           // the facts, in order, that are neither about records nor told above: the rest of the story
};

}  // namespace regroup
