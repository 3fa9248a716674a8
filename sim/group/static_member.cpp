// A static member that comes back under its group.instance.id (group-coordinator.md 2.7).
#include "sim/group/coordinator.hpp"

namespace regroup {

void Coordinator::replace_static_member(Context& context, Group& group, Member& old, const ReplyTo& to,
                                        const JoinGroupRequest& request) {
  const auto old_id = old.id();
  if (const auto waits = group.members.unpark_join(old)) refuse(context, *waits, Error::FENCED_INSTANCE_ID, old_id);
  if (old.parked_sync) context.network.respond(context.queue, *old.parked_sync, SyncGroupResponse{Error::FENCED_INSTANCE_ID, {}});
  context.facts.add(context.now(), InstanceReplaced{request.group, old.consumer, request.consumer});

  // GC-75: place, leadership, assignment and timeouts are inherited; the session timer still has the old length (GC-64).
  if (!old.synced) group.departed_unsynced.push_back(old_id);
  group.members.change_id(old, new_member_id(group, request.consumer, request.instance));
  old.consumer = request.consumer;
  old.parked_sync.reset();
  old.synced = true;
  old.is_new = false;
  if (group.leader == old_id) group.leader = old.id();
  arm_session(context, group, old);
  const auto voted = group.protocol;
  group.members.offer(old, request.protocols);
  old.session_timeout = request.session_timeout;
  old.rebalance_timeout = request.rebalance_timeout;

  switch (group.state()) {
    case GroupState::Stable:
      if (group.select_protocol() == voted) {  // GC-76: no rebalance, the generation stays
        persist(group);
        return answer_join(context, group, old, to, group.leader == old.id());
      }
      group.members.park_join(old, to);
      return prepare_rebalance(context, group, RebalanceReason::StaticReplaced, request.consumer);
    case GroupState::CompletingRebalance:  // GC-77
      group.members.park_join(old, to);
      return prepare_rebalance(context, group, RebalanceReason::StaticReplaced, request.consumer);
    case GroupState::PreparingRebalance: group.members.park_join(old, to); return maybe_complete_join(context, group);
    case GroupState::Empty:
    case GroupState::Dead: break;  // has no members
  }
}

}  // namespace regroup
