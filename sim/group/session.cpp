// Session timers and the removal of members (group-coordinator.md 2.5).
#include "sim/group/coordinator.hpp"

namespace regroup {

void Coordinator::arm_session(Context& context, Group& group, Member& member, Duration length) {
  member.session_ends = context.now() + length;
  if (member.session_ends < member.session_timer_at) watch_session(context, group, member);
}

void Coordinator::watch_session(Context& context, Group& group, Member& member) {
  member.session_timer_at = member.session_ends;
  const auto token = (static_cast<std::uint64_t>(member.id().value()) << 32) | ++member.session_timer;
  schedule(context, member.session_ends, Kind::SessionExpires, group, token);
}

void Coordinator::session_expires(Context& context, Group& group, MemberId id, std::uint32_t timer) {
  if (const auto* pending = group.find_pending(id); pending != nullptr && pending->session_timer == timer) {  // GC-37
    context.facts.add(context.now(), SessionExpired{id_in(group), pending->consumer, pending->session_timeout, true});
    group.forget_pending(id);
    if (group.in(GroupState::PreparingRebalance) && group.all_joined()) complete_join(context, group);
    return;
  }
  auto* member = group.find(id);
  if (member == nullptr || member->session_timer != timer) return;
  if (context.now() < member->session_ends) return watch_session(context, group, *member);  // a later heartbeat reset it
  member->session_timer_at = kNever;
  // GC-66: whoever waits for an answer of ours is alive; the answer arms the timer again. GC-67: new members are not spared.
  if ((member->parked_join() || member->parked_sync) && !member->is_new) return;
  context.facts.add(context.now(), SessionExpired{id_in(group), member->consumer, member->session_timeout, false});
  const bool was_preparing = group.in(GroupState::PreparingRebalance);
  remove_member(context, group, id, RebalanceReason::SessionExpires);
  // GC-56: unlike an arrival, an expiry completes an initial phase if all that remain are there.
  if (was_preparing && group.in(GroupState::PreparingRebalance) && group.initial_phase && group.all_joined())
    complete_join(context, group);
}

void Coordinator::remove_member(Context& context, Group& group, MemberId id, RebalanceReason reason) {
  auto& member = *group.find(id);
  const auto by = member.consumer;
  if (member.parked_join()) refuse(context, *member.parked_join(), Error::UNKNOWN_MEMBER_ID);
  if (member.parked_sync)
    context.network.respond(context.queue, *member.parked_sync, SyncGroupResponse{Error::UNKNOWN_MEMBER_ID, {}});
  group.remove(id);
  switch (group.state()) {
    case GroupState::Stable:
    case GroupState::CompletingRebalance: return prepare_rebalance(context, group, reason, by);
    case GroupState::PreparingRebalance: return maybe_complete_join(context, group);
    case GroupState::Empty:
    case GroupState::Dead: return;
  }
}

}  // namespace regroup
