// One consumer group as its coordinator knows it: members, state, generation, offsets.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "sim/facts/fact.hpp"
#include "sim/group/group_state.hpp"
#include "sim/group/roster.hpp"

namespace regroup {

// An id that was handed out by MEMBER_ID_REQUIRED and has not joined yet (GC-36).
struct PendingMember {
  MemberId id;
  ConsumerId consumer;
  std::uint32_t session_timer = 0;
  Duration session_timeout{};
};

struct CommittedOffset {
  Offset offset;
  SimTime at;
  bool has_leader_epoch = false;
};

// What the group record in __consumer_offsets holds: what survives the loss of the coordinator (GC-19).
struct GroupRecord {
  std::int32_t generation = 0;
  std::string protocol;
  std::optional<MemberId> leader;
  Roster members;
};

class Group {
 public:
  Group(std::string name, BrokerId home) : name_(std::move(name)), home_(home) {}

  const std::string& name() const { return name_; }
  BrokerId home() const { return home_; }
  GroupState state() const { return state_; }
  bool in(GroupState state) const { return state_ == state; }

  // The only place that changes the state; an illegal transition is a bug.
  void enter(GroupState state, SimTime now);

  Member* find(MemberId id) { return members.find(id); }
  Member* find_instance(const std::string& instance) { return members.find_instance(instance); }
  PendingMember* find_pending(MemberId id);
  void forget_pending(MemberId id);

  // The order of checks for a request with a known id (GC-40).
  Error validate(std::optional<MemberId> id, const std::string& instance);

  bool all_joined() const;             // GC-58
  Duration rebalance_timeout() const;  // the greatest over members, dead ones included
  // A protocol name that every member supports is among `offered` (GC-34).
  bool supports(const std::vector<Protocol>& offered) const;
  std::string select_protocol() const;  // GC-62
  void remove(MemberId id);
  GroupRecord record() const;

  bool exists = false;  // created by a first JoinGroup or a simple commit
  std::int32_t generation = 0;
  std::string protocol;
  std::optional<MemberId> leader;
  Roster members;
  std::vector<PendingMember> pending;       // by id, since ids ascend
  std::vector<MemberId> departed_unsynced;  // replaced static ids still in the pending-sync set (GC-71)
  std::map<PartitionId, CommittedOffset> offsets;
  std::optional<GroupRecord> persisted;

  bool initial_phase = false;     // the join phase waits for group.initial.rebalance.delay.ms (GC-52)
  bool new_member_added = false;  // GC-54
  Duration delay_left{}, delay_now{};
  std::uint64_t join_timer = 0, sync_timer = 0;
  SimTime emptied_at{};
  std::int32_t next_member = 0;  // of the table of printed ids
  std::vector<std::string> member_names;
  std::uint32_t lives = 0;   // how often it was read back; timers of an earlier life are stale
  bool had_members = false;  // else a simple group: offsets without members (GC-124)

 private:
  std::string name_;
  BrokerId home_;
  GroupState state_ = GroupState::Empty;
};

}  // namespace regroup
