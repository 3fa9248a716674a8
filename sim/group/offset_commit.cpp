// OffsetCommit and OffsetFetch (group-coordinator.md 4.1, 4.2 and 4.5).
#include "sim/group/coordinator.hpp"

namespace regroup {

Error Coordinator::validate_commit(Group& group, const OffsetCommitRequest& request) {
  if (!group.exists) return request.generation < 0 ? Error::NONE : Error::ILLEGAL_GENERATION;  // GC-112
  if (request.generation < 0 && group.in(GroupState::Empty)) return Error::NONE;               // GC-113, in its order
  if (request.generation >= 0 || request.member || !request.instance.empty()) {
    if (const auto error = group.validate(request.member, request.instance); error != Error::NONE) return error;  // GC-115
    if (request.generation != group.generation) return Error::ILLEGAL_GENERATION;
  } else {
    return Error::UNKNOWN_MEMBER_ID;
  }
  return group.in(GroupState::CompletingRebalance) ? Error::REBALANCE_IN_PROGRESS : Error::NONE;
}

void Coordinator::on(Context& context, const ReplyTo& to, const OffsetCommitRequest& request) {
  auto& group = of(request.group);
  const auto answer = [&](Error error, Duration work = {}) {
    context.network.respond(context.queue, to, OffsetCommitResponse{error}, work);
  };
  if (loading(context.now(), group)) return answer(Error::COORDINATOR_LOAD_IN_PROGRESS);
  if (const auto error = validate_commit(group, request); error != Error::NONE) return answer(error);
  if (!group.exists) {
    group.exists = true;
    persist(group);
  }
  // The value is never compared with the log or with the last commit: offsets may go backwards.
  for (const auto& [partition, offset, has_leader_epoch] : request.offsets) {
    auto& stored = group.offsets.try_emplace(partition, CommittedOffset{Offset{-1}, context.now()}).first->second;
    context.facts.add(context.now(),
                      OffsetCommitted{request.group, request.consumer, partition, offset, stored.offset, request.kind});
    stored = {offset, context.now(), has_leader_epoch};
  }
  if (!request.offsets.empty()) context.facts.add(context.now(), CommitAccepted{request.group, request.consumer, request.kind});
  if (request.member && (group.in(GroupState::Stable) || group.in(GroupState::PreparingRebalance)))
    arm_session(context, group, *group.find(*request.member));  // GC-64
  // GC-10: memory has changed already, the answer waits for the write.
  answer(Error::NONE, write_);
}

void Coordinator::on(Context& context, const ReplyTo& to, const OffsetFetchRequest& request) {
  auto& group = of(request.group);
  OffsetFetchResponse response;
  if (loading(context.now(), group)) response.error = Error::COORDINATOR_LOAD_IN_PROGRESS;
  for (const auto partition : request.partitions) {  // GC-120: no member check; none for an unknown group or offset
    const auto stored = group.offsets.find(partition);
    if (stored == group.offsets.end()) response.offsets.push_back({partition, std::nullopt});
    else response.offsets.push_back({partition, stored->second.offset, stored->second.has_leader_epoch});
  }
  context.network.respond(context.queue, to, std::move(response));
}

}  // namespace regroup
