// Heartbeat (GC-72). A member learns of a rebalance by it, and by a parked SyncGroup only (GC-51).
#include "sim/group/coordinator.hpp"

namespace regroup {

void Coordinator::on(Context& context, const ReplyTo& to, const HeartbeatRequest& request) {
  auto& group = of(request.group);
  const auto answer = [&](Error error) { context.network.respond(context.queue, to, HeartbeatResponse{error}); };
  if (loading(context.now(), group)) return answer(Error::NONE);  // GC-7: blindly, nothing checked
  if (!group.exists || group.in(GroupState::Empty)) return answer(Error::UNKNOWN_MEMBER_ID);
  if (const auto error = group.validate(request.member, request.instance); error != Error::NONE) return answer(error);
  if (request.generation != group.generation) return answer(Error::ILLEGAL_GENERATION);
  arm_session(context, group, *group.find(request.member));  // also when answered REBALANCE_IN_PROGRESS (GC-64)
  answer(group.in(GroupState::PreparingRebalance) ? Error::REBALANCE_IN_PROGRESS : Error::NONE);
}

}  // namespace regroup
