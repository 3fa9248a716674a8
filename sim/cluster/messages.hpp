// Requests and responses as values, named as in Kafka's protocol. Nobody calls across a room; these travel by the network.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "sim/engine/time.hpp"
#include "sim/facts/fact.hpp"
#include "sim/facts/ids.hpp"

namespace regroup {

// A table, one line each.
// clang-format off

using MemberId = Id<struct MemberTag>;  // per group; the printed id "c1-uuid" is looked up when somebody needs it

// What clients know of the cluster. Immutable: a new one is made whenever something in it changes.
struct ClusterImage {
  std::vector<std::int32_t> partition_counts;             // per topic
  std::vector<PartitionId> first_partition;               // per topic
  std::vector<std::optional<BrokerId>> leaders;           // per partition
};
using ImagePtr = std::shared_ptr<const ClusterImage>;

// The subscription of a member as its assignors encode it (assignors.md AS-1, AS-40, AS-41). Compared as a whole (GC-48).
struct MemberMetadata {
  std::vector<TopicId> topics;          // sorted by name
  std::vector<PartitionId> owned;       // empty under EAGER
  std::int32_t generation = -1;
  std::string rack;
  std::vector<PartitionId> user_owned;  // user data of sticky
  std::int32_t user_generation = -1;
  bool has_user_data = false;
  friend bool operator==(const MemberMetadata&, const MemberMetadata&) = default;
};
struct Protocol {
  std::string name;                     // of the assignor
  std::shared_ptr<const MemberMetadata> metadata;
};

struct MetadataRequest {};
struct MetadataResponse { ImagePtr image; };

struct FetchRequest {
  struct Partition { PartitionId partition; Offset offset; };
  bool new_session = true;              // else the incremental session of this client with this node goes on (KIP-227)
  std::vector<Partition> partitions;    // all that are fetched, though the wire carries only what changed in the session
  std::int64_t min_bytes = 1, max_bytes = 0, max_partition_bytes = 0;
  Duration max_wait{};
};
struct FetchResponse {
  struct Partition { PartitionId partition; Error error; Offset from; Offset to; };
  std::vector<Partition> partitions;    // those with records or an error
};

struct ListOffsetsRequest {
  enum class Spec : std::uint8_t { Earliest, Latest, Timestamp };
  struct Partition { PartitionId partition; Spec spec; SimTime timestamp; };
  std::vector<Partition> partitions;
};
struct ListOffsetsResponse {
  struct Partition { PartitionId partition; Error error; std::optional<Offset> offset; ListOffsetsRequest::Spec spec; };
  std::vector<Partition> partitions;
};

struct OffsetForLeaderEpochRequest { std::vector<PartitionId> partitions; };
struct OffsetForLeaderEpochResponse { std::vector<PartitionId> partitions; };  // nothing was ever truncated

struct FindCoordinatorRequest { GroupId group; };
struct FindCoordinatorResponse { Error error; BrokerId broker; };

struct JoinGroupRequest {
  GroupId group;
  ConsumerId consumer;                  // client id
  std::optional<MemberId> member;       // none: ""
  std::string instance;                 // group.instance.id, empty for a dynamic member
  Duration session_timeout{}, rebalance_timeout{};
  std::vector<Protocol> protocols;
  RebalanceReason reason = RebalanceReason::MemberJoins;
};
struct JoinGroupResponse {
  struct Member { MemberId member; std::string id; std::string instance; std::shared_ptr<const MemberMetadata> metadata; };
  Error error = Error::NONE;
  std::optional<MemberId> member;
  std::int32_t generation = -1;
  std::string protocol;
  std::optional<MemberId> leader;
  bool skip_assignment = false;
  std::vector<Member> members;          // only to the leader (GC-61), in joining order
};

struct SyncGroupRequest {
  GroupId group;
  MemberId member;
  std::string instance;
  std::int32_t generation = -1;
  bool leader = false;
  std::vector<std::pair<MemberId, std::vector<PartitionId>>> assignments;  // the leader's
};
struct SyncGroupResponse { Error error; std::vector<PartitionId> assignment; };

struct HeartbeatRequest { GroupId group; MemberId member; std::string instance; std::int32_t generation; };
struct HeartbeatResponse { Error error; };

struct LeaveGroupRequest { GroupId group; MemberId member; LeaveReason reason; };
struct LeaveGroupResponse { Error error; };

struct OffsetCommitRequest {
  GroupId group;
  ConsumerId consumer;
  std::optional<MemberId> member;
  std::string instance;
  std::int32_t generation = -1;
  CommitKind kind = CommitKind::Auto;
  std::vector<OffsetOf> offsets;
};
struct OffsetCommitResponse { Error error; };

struct OffsetFetchRequest { GroupId group; std::vector<PartitionId> partitions; };
struct OffsetFetchResponse {
  struct Partition { PartitionId partition; std::optional<Offset> offset; bool has_leader_epoch = false; };
  Error error = Error::NONE;
  std::vector<Partition> offsets;
};

using RequestBody = std::variant<MetadataRequest, FetchRequest, ListOffsetsRequest, OffsetForLeaderEpochRequest,
                                 FindCoordinatorRequest, JoinGroupRequest, SyncGroupRequest, HeartbeatRequest, LeaveGroupRequest,
                                 OffsetCommitRequest, OffsetFetchRequest>;
using ResponseBody = std::variant<MetadataResponse, FetchResponse, ListOffsetsResponse, OffsetForLeaderEpochResponse,
                                  FindCoordinatorResponse, JoinGroupResponse, SyncGroupResponse, HeartbeatResponse,
                                  LeaveGroupResponse, OffsetCommitResponse, OffsetFetchResponse>;
// clang-format on

}  // namespace regroup
