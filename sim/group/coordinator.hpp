// The group coordinators of all brokers: one file per request holds its rules, `Group::enter` is the one door of the state.
//
// Follows group-coordinator.md sections 1, 2, 4 and 5 (classic protocol) for Kafka 4.3, offsets topic with one replica: what
// is written is committed at once, and a broker that is down takes its groups with it until it is back.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/cluster/cluster.hpp"
#include "sim/cluster/config.hpp"
#include "sim/group/group.hpp"

namespace regroup {

class Coordinator {
 public:
  enum class Kind : std::uint8_t { SessionExpires, JoinPhaseEnds, SyncPhaseEnds, OffsetsExpire };

  Coordinator(std::uint8_t room, std::uint64_t seed, BrokerConfig config, std::vector<Group> groups,
              std::vector<std::string> consumer_names, std::size_t brokers, Duration write = {});
  void begin(Context& context);
  void set_image(ImagePtr image) { image_ = std::move(image); }  // which partitions belong to which topic

  void on(Context& context, const ReplyTo& to, const JoinGroupRequest& request);
  void on(Context& context, const ReplyTo& to, const SyncGroupRequest& request);
  void on(Context& context, const ReplyTo& to, const HeartbeatRequest& request);
  void on(Context& context, const ReplyTo& to, const LeaveGroupRequest& request);
  void on(Context& context, const ReplyTo& to, const OffsetCommitRequest& request);
  void on(Context& context, const ReplyTo& to, const OffsetFetchRequest& request);
  void on_event(Context& context, const Event& event);

  // The broker's groups are lost from memory, and read back from the log (GC-18..GC-24, GC-26).
  void unload(BrokerId broker);
  void load(Context& context, BrokerId broker);

  const Group& group(GroupId id) const { return groups_[id.index()]; }
  std::size_t size() const { return groups_.size(); }

 private:
  Group& of(GroupId id) { return groups_[id.index()]; }
  GroupId id_in(const Group& group) const { return id_of<GroupId>(static_cast<std::size_t>(&group - groups_.data())); }
  bool loading(SimTime now, const Group& group) const { return now < loaded_at_[group.home().index()]; }
  MemberId new_member_id(Group& group, ConsumerId consumer, const std::string& instance);

  // join_group.cpp
  void join_new_member(Context& context, Group& group, const ReplyTo& to, const JoinGroupRequest& request);
  void join_pending_member(Context& context, Group& group, const ReplyTo& to, const JoinGroupRequest& request);
  void join_known_member(Context& context, Group& group, const ReplyTo& to, const JoinGroupRequest& request);
  bool has_room(Group& group, const JoinGroupRequest& request) const;
  void add_member(Context& context, Group& group, MemberId id, const ReplyTo& to, const JoinGroupRequest& request);
  void refuse(Context& context, const ReplyTo& to, Error error, std::optional<MemberId> member = std::nullopt);
  void answer_join(Context& context, Group& group, Member& member, const ReplyTo& to, bool skip_assignment = false);
  // static_member.cpp
  void replace_static_member(Context& context, Group& group, Member& old, const ReplyTo& to, const JoinGroupRequest& request);
  // join_phase.cpp
  void prepare_rebalance(Context& context, Group& group, RebalanceReason reason, ConsumerId by);
  void maybe_complete_join(Context& context, Group& group);
  void initial_delay_ends(Context& context, Group& group);
  void join_phase_ends(Context& context, Group& group);
  void complete_join(Context& context, Group& group);
  // sync_group.cpp
  void complete_sync(Context& context, Group& group, const SyncGroupRequest& request);
  void answer_sync(Context& context, Group& group, Member& member, Error error, Duration work = {});
  void sync_phase_ends(Context& context, Group& group);
  // session.cpp
  void arm_session(Context& context, Group& group, Member& member, Duration length);
  void arm_session(Context& context, Group& group, Member& member) {
    arm_session(context, group, member, member.session_timeout);
  }
  void watch_session(Context& context, Group& group, Member& member);
  void session_expires(Context& context, Group& group, MemberId id, std::uint32_t timer);
  void remove_member(Context& context, Group& group, MemberId id, RebalanceReason reason);
  // offset_commit.cpp
  Error validate_commit(Group& group, const OffsetCommitRequest& request);
  // offsets_expiry.cpp
  void expire_offsets(Context& context);

  void schedule(Context& context, SimTime at, Kind kind, const Group& group, std::uint64_t token);
  void persist(Group& group) { group.persisted = group.record(); }

  std::uint8_t room_;
  std::uint64_t seed_;
  BrokerConfig config_;
  Duration write_;  // what a write to the offsets topic takes
  std::vector<Group> groups_;
  std::vector<std::string> consumer_names_;
  std::vector<SimTime> loaded_at_;  // per broker
  ImagePtr image_;
};

}  // namespace regroup
