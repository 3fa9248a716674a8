// LeaveGroup (GC-73). No generation is checked (GC-74).
#include "sim/group/coordinator.hpp"

namespace regroup {

void Coordinator::on(Context& context, const ReplyTo& to, const LeaveGroupRequest& request) {
  auto& group = of(request.group);
  const auto answer = [&](Error error) { context.network.respond(context.queue, to, LeaveGroupResponse{error}); };
  if (loading(context.now(), group)) return answer(Error::COORDINATOR_LOAD_IN_PROGRESS);
  if (const auto* pending = group.find_pending(request.member); pending != nullptr) {
    const auto by = pending->consumer;
    group.forget_pending(request.member);
    answer(Error::NONE);
    // Even the leave of an id that never joined starts a rebalance of a group with members.
    if (group.in(GroupState::Stable) || group.in(GroupState::CompletingRebalance))
      prepare_rebalance(context, group, RebalanceReason::MemberLeaves, by);
    else if (group.in(GroupState::PreparingRebalance)) maybe_complete_join(context, group);
    return;
  }
  if (group.find(request.member) == nullptr) return answer(Error::UNKNOWN_MEMBER_ID);
  context.facts.add(context.now(), MemberLeft{request.group, group.find(request.member)->consumer});
  remove_member(context, group, request.member, RebalanceReason::MemberLeaves);
  answer(Error::NONE);
}

}  // namespace regroup
