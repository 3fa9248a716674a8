// SyncGroup: the leader's assignment goes to everybody (group-coordinator.md 2.6).
#include "sim/group/coordinator.hpp"

namespace regroup {

void Coordinator::on(Context& context, const ReplyTo& to, const SyncGroupRequest& request) {
  auto& group = of(request.group);
  const auto answer = [&](Error error) { context.network.respond(context.queue, to, SyncGroupResponse{error, {}}); };
  if (loading(context.now(), group)) return answer(Error::COORDINATOR_LOAD_IN_PROGRESS);      // GC-7
  if (!group.exists || group.in(GroupState::Empty)) return answer(Error::UNKNOWN_MEMBER_ID);  // GC-69, in its order
  if (const auto error = group.validate(request.member, request.instance); error != Error::NONE) return answer(error);
  if (request.generation != group.generation) return answer(Error::ILLEGAL_GENERATION);
  if (group.in(GroupState::PreparingRebalance)) return answer(Error::REBALANCE_IN_PROGRESS);
  auto& member = *group.find(request.member);
  member.synced = true;
  if (group.in(GroupState::Stable))  // the session timer is not touched (GC-65)
    return context.network.respond(context.queue, to, SyncGroupResponse{Error::NONE, member.assignment});
  member.parked_sync = to;
  if (group.leader == member.id()) complete_sync(context, group, request);
}

// GC-70. The record is committed at once: the offsets topic has one replica.
void Coordinator::complete_sync(Context& context, Group& group, const SyncGroupRequest& request) {
  GenerationStarted fact{request.group, group.generation, group.find(request.member)->consumer, {}};
  for (auto& member : group.members) member.assignment.clear();
  for (const auto& [id, partitions] : request.assignments)
    if (auto* member = group.find(id); member != nullptr) member->assignment = partitions;
  for (const auto& member : group.members) fact.assignment.emplace_back(member.consumer, member.assignment);
  context.facts.add(context.now(), std::move(fact));
  persist(group);  // GC-20 (a)
  group.enter(GroupState::Stable, context.now());
  for (auto& member : group.members)
    if (member.parked_sync) answer_sync(context, group, member, Error::NONE, write_);
}

void Coordinator::answer_sync(Context& context, Group& group, Member& member, Error error, Duration work) {
  const auto to = *std::exchange(member.parked_sync, std::nullopt);
  auto assignment = error == Error::NONE ? member.assignment : std::vector<PartitionId>{};
  context.network.respond(context.queue, to, SyncGroupResponse{error, std::move(assignment)}, work);
  arm_session(context, group, member);  // GC-64
}

// GC-71: whoever never synced is removed, static members too.
void Coordinator::sync_phase_ends(Context& context, Group& group) {
  if (!group.in(GroupState::CompletingRebalance) && !group.in(GroupState::Stable)) return;
  std::vector<MemberId> missing;
  for (const auto& member : group.members)
    if (!member.synced) missing.push_back(member.id());
  if (missing.empty() && group.departed_unsynced.empty()) return;
  const auto by = missing.empty() ? group.members.front().consumer : group.find(missing.front())->consumer;
  for (const auto id : missing) {
    context.facts.add(context.now(), MemberDropped{id_in(group), group.find(id)->consumer, true});
    group.remove(id);
  }
  prepare_rebalance(context, group, RebalanceReason::SyncExpires, by);
}

}  // namespace regroup
