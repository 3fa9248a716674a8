// Typed facts: the only output of a run. Rooms emit them, the ledger folds them, reports read them; nobody formats text here.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "sim/engine/time.hpp"
#include "sim/facts/ids.hpp"

namespace regroup {

// A table, one line each.
// clang-format off

// Why a consumer's position in a partition is where it is.
enum class PositionSource : std::uint8_t { Committed, ResetEarliest, ResetLatest, ResetByDuration, Seek, Retry };

// Who asked for a commit. OnRevoke: commitSync in onPartitionsRevoked. Close: the final auto-commit of close().
enum class CommitKind : std::uint8_t { CallSync, CallAsync, Auto, AutoBeforeJoin, OnRevoke, Close };

// Kafka's errors, as far as some caller reacts to them; the enumerators are Kafka's names.
enum class Error : std::uint8_t {
  NONE, UNKNOWN_TOPIC_OR_PARTITION, NOT_LEADER_OR_FOLLOWER, OFFSET_OUT_OF_RANGE, COORDINATOR_LOAD_IN_PROGRESS,
  COORDINATOR_NOT_AVAILABLE, NOT_COORDINATOR, ILLEGAL_GENERATION, INCONSISTENT_GROUP_PROTOCOL, UNKNOWN_MEMBER_ID,
  INVALID_SESSION_TIMEOUT, REBALANCE_IN_PROGRESS, MEMBER_ID_REQUIRED, GROUP_MAX_SIZE_REACHED, FENCED_INSTANCE_ID,
  DISCONNECTED, TIMED_OUT,
  NO_OFFSET_FOR_PARTITION, ASSIGNOR_FAILED  // exceptions of the client: auto.offset.reset=none, and the leader's assignor
};
const char* name_of(Error error);

struct OffsetOf {
  PartitionId partition;
  Offset offset;
  // Known for a position that records led to; a reset, a seek and an offset named by the application have none (CC-67).
  bool has_leader_epoch = false;
};

// --- processes
struct ProcessStarted { ConsumerId consumer; };
struct Crashed { ConsumerId consumer; };
struct Frozen { ConsumerId consumer; SimTime until; };
struct Hung { ConsumerId consumer; SimTime until; };
enum class CloseReason : std::uint8_t { Stopped, Threw, Exited, FatalError };
struct CloseBegan { ConsumerId consumer; CloseReason reason; Error error; };
struct Closed { ConsumerId consumer; };
struct Unsubscribed { ConsumerId consumer; };
struct BrokerDown { BrokerId broker; enum class How : std::uint8_t { Crash, Shutdown, Freeze } how; SimTime until; };
struct BrokerUp { BrokerId broker; };
struct LinkCut { ConsumerId consumer; SimTime until; };

// --- records
// A poll returned [from, to). `readable_since`: when the record at `from` was appended (the World knows; a client does not).
struct Delivered { ConsumerId consumer; PartitionId partition; Offset from; Offset to; SimTime readable_since; };
// The work of [from, to) finished: `from` at `first`, each further record `step` later; the fact comes at the last one.
// `position`: the number of the PositionSet from which the consumer had read on to them.
struct Processed {
  ConsumerId consumer; PartitionId partition; Offset from; Offset to; SimTime first; Duration step; std::uint32_t position = 0;
};
struct Threw { ConsumerId consumer; PartitionId partition; Offset offset; };
// The application dropped [from, to) and went on.
struct Skipped { ConsumerId consumer; PartitionId partition; Offset from; Offset to; };
// `number` counts the positions that a consumer ever took. `out_of_range`: a reset because the log no longer holds where it was
// (CC-68), not for want of a committed offset (CC-66).
struct PositionSet {
  ConsumerId consumer; PartitionId partition; Offset offset; PositionSource source; std::uint32_t number = 0; bool out_of_range = false;
};
struct LogStartMoved { PartitionId partition; Offset to; bool by_retention; };
struct PartitionsAdded { TopicId topic; std::int32_t count; };

// --- commits
// At the coordinator: the group's committed offset of `partition` is now `offset`; `before` is the one it replaced (-1: none).
struct OffsetCommitted { GroupId group; ConsumerId consumer; PartitionId partition; Offset offset; Offset before; CommitKind kind; };
struct CommitAccepted { GroupId group; ConsumerId consumer; CommitKind kind; };  // once per request, after its offsets
// At the client: the call failed, or an automatic commit did.
struct CommitFailed { ConsumerId consumer; CommitKind kind; Error error; std::vector<OffsetOf> offsets; };
struct OffsetExpired { GroupId group; PartitionId partition; };

// --- the group, at the coordinator
struct MemberJoined { GroupId group; ConsumerId consumer; };
enum class LeaveReason : std::uint8_t { Closed, PollInterval, Unsubscribed };
struct MemberLeft { GroupId group; ConsumerId consumer; };
struct SessionExpired { GroupId group; ConsumerId consumer; Duration timeout; bool pending; };
// Dropped when a join phase ended without it (GC-59), or because it never synced (GC-71).
struct MemberDropped { GroupId group; ConsumerId consumer; bool never_synced; };
struct InstanceReplaced { GroupId group; ConsumerId from; ConsumerId to; };
enum class RebalanceReason : std::uint8_t {
  MemberJoins, MemberLeaves, SessionExpires, LeaderRejoins, MetadataChanges, SubscriptionChanges, StaticReplaced, SyncExpires, FollowUp
};
struct RebalanceStarted { GroupId group; ConsumerId by; RebalanceReason reason; };
// The leader's SyncGroup arrived: the generation is what counts as a rebalance.
struct GenerationStarted {
  GroupId group; std::int32_t generation; ConsumerId leader;
  std::vector<std::pair<ConsumerId, std::vector<PartitionId>>> assignment;
};

// --- the member, at the client
struct PartitionsAssigned { ConsumerId consumer; std::vector<PartitionId> partitions; };
// How partitions go: all of them before an eager rejoin, those that the others get by a cooperative one, with close() or
// unsubscribe(), or lost together with the generation (CC-20, CC-22, CC-42..CC-44).
enum class Revocation : std::uint8_t { Eager, Cooperative, Closing, Unsubscribing, Lost };
struct PartitionsRevoked { ConsumerId consumer; std::vector<PartitionId> partitions; Revocation how; };
struct PollIntervalExpired { ConsumerId consumer; Duration limit; };
struct Subscribed { ConsumerId consumer; std::vector<TopicId> topics; };

// --- at the end of the run
struct LogEnd { PartitionId partition; Offset start; Offset end; };
struct ProducerTotals { ProducerId producer; std::int64_t acked, unacked; Duration longest_gap; };
struct Held { ConsumerId consumer; PartitionId partition; Offset from; Offset to; };  // delivered, not processed, live owner
struct PositionAtEnd { ConsumerId consumer; PartitionId partition; Offset offset; };

using FactBody = std::variant<
    ProcessStarted, Crashed, Frozen, Hung, CloseBegan, Closed, Unsubscribed, BrokerDown, BrokerUp, LinkCut, Delivered, Processed, Threw,
    Skipped, PositionSet, LogStartMoved, PartitionsAdded, OffsetCommitted, CommitAccepted, CommitFailed, OffsetExpired,
    MemberJoined, MemberLeft, SessionExpired, MemberDropped, InstanceReplaced, RebalanceStarted, GenerationStarted,
    PartitionsAssigned, PartitionsRevoked, PollIntervalExpired, Subscribed, LogEnd, ProducerTotals, Held, PositionAtEnd>;

// What makes, copies and destroys it stands in fact.cpp: made in every room, for each of the bodies, it was a tenth of the build.
struct Fact {
  template <class Body>
  Fact(SimTime when, Body what) : at(when), body(std::move(what)) {}
  Fact(const Fact&);
  Fact(Fact&&) noexcept;
  Fact& operator=(const Fact&);
  Fact& operator=(Fact&&) noexcept;
  ~Fact();

  SimTime at;
  FactBody body;
};

// Where rooms put their facts; the World hands them on after each event.
class FactLog {
 public:
  template <class Body>
  void add(SimTime at, Body body) { add(Fact(at, std::move(body))); }
  void add(Fact fact);
  std::vector<Fact>& pending() { return facts_; }

 private:
  std::vector<Fact> facts_;
};
// clang-format on

}  // namespace regroup
