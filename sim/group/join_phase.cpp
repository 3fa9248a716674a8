// Starting and completing a join phase (group-coordinator.md 2.4).
#include <algorithm>

#include "sim/group/coordinator.hpp"

namespace regroup {

void Coordinator::prepare_rebalance(Context& context, Group& group, RebalanceReason reason, ConsumerId by) {
  if (group.in(GroupState::CompletingRebalance))  // GC-50: what the old round promised is void
    for (auto& member : group.members) {
      member.assignment.clear();
      if (member.parked_sync) answer_sync(context, group, member, Error::REBALANCE_IN_PROGRESS);
    }
  ++group.sync_timer;
  group.departed_unsynced.clear();
  context.facts.add(context.now(), RebalanceStarted{id_in(group), by, reason});

  const bool was_empty = group.in(GroupState::Empty);
  group.enter(GroupState::PreparingRebalance, context.now());
  group.initial_phase = was_empty;
  if (!was_empty) {
    // GC-30: at once if nobody is left.
    if (group.all_joined()) return complete_join(context, group);
    schedule(context, context.now() + group.rebalance_timeout(), Kind::JoinPhaseEnds, group, ++group.join_timer);
    return;
  }
  // GC-52: the first members wait for the ones that start at the same time.
  group.new_member_added = false;
  group.delay_now = std::max(config_.group_initial_rebalance_delay, Duration{});
  group.delay_left = std::max(group.members.front().rebalance_timeout - group.delay_now, Duration{});
  schedule(context, context.now() + group.delay_now, Kind::JoinPhaseEnds, group, ++group.join_timer);
}

// GC-58; GC-56: during an initial phase arrivals never complete it early.
void Coordinator::maybe_complete_join(Context& context, Group& group) {
  if (!group.initial_phase && group.all_joined()) complete_join(context, group);
}

void Coordinator::join_phase_ends(Context& context, Group& group) {
  if (group.initial_phase) initial_delay_ends(context, group);
  else complete_join(context, group);
}

// GC-53: extended as long as somebody came meanwhile and the first member's rebalance timeout is not used up.
void Coordinator::initial_delay_ends(Context& context, Group& group) {
  if (!group.new_member_added || group.delay_left == Duration{}) return complete_join(context, group);
  group.new_member_added = false;
  const auto elapsed = group.delay_now;
  group.delay_now = std::min(config_.group_initial_rebalance_delay, group.delay_left);
  group.delay_left = std::max(group.delay_left - elapsed, Duration{});
  schedule(context, context.now() + group.delay_now, Kind::JoinPhaseEnds, group, ++group.join_timer);
}

void Coordinator::complete_join(Context& context, Group& group) {  // GC-59, in its order
  ++group.join_timer;
  group.initial_phase = false;
  std::vector<MemberId> missing;
  for (const auto& member : group.members)
    if (!member.parked_join() && !member.is_static()) missing.push_back(member.id());  // GC-80: absent static members stay
  for (const auto id : missing) {
    context.facts.add(context.now(), MemberDropped{id_in(group), group.find(id)->consumer, false});
    group.remove(id);
  }
  const auto parked = std::find_if(group.members.begin(), group.members.end(),
                                   [](const Member& m) { return m.parked_join().has_value(); });
  if (group.members.empty()) {
    ++group.generation;  // GC-29
    group.protocol.clear();
    group.leader.reset();
    group.enter(GroupState::Empty, context.now());
    persist(group);  // GC-20 (b)
    return;
  }
  if (parked == group.members.end()) {  // only absent static members: wait for one of them
    schedule(context, context.now() + group.rebalance_timeout(), Kind::JoinPhaseEnds, group, ++group.join_timer);
    return;
  }
  if (!group.find(*group.leader)->parked_join()) group.leader = parked->id();
  ++group.generation;
  group.protocol = group.select_protocol();
  group.enter(GroupState::CompletingRebalance, context.now());
  for (auto& member : group.members) {
    if (const auto to = group.members.unpark_join(member)) answer_join(context, group, member, *to);
    member.is_new = false;
    member.synced = false;
    arm_session(context, group, member);
  }
  schedule(context, context.now() + group.rebalance_timeout(), Kind::SyncPhaseEnds, group, ++group.sync_timer);
}

}  // namespace regroup
