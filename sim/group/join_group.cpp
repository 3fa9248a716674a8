// JoinGroup: admission, new members and members that come back (group-coordinator.md 2.2 and 2.3).
#include <algorithm>

#include "sim/group/coordinator.hpp"

namespace regroup {
namespace {

constexpr Duration kNewMemberJoinTimeout{300'000'000};  // GC-38, not configurable

// "Same protocols": equal ordered list of (name, metadata) (GC-48).
bool same_protocols(const std::vector<Protocol>& a, const std::vector<Protocol>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const Protocol& x, const Protocol& y) {
    return x.name == y.name && (x.metadata == y.metadata || *x.metadata == *y.metadata);
  });
}

}  // namespace

void Coordinator::refuse(Context& context, const ReplyTo& to, Error error, std::optional<MemberId> member) {
  JoinGroupResponse response;
  response.error = error;
  response.member = member;
  context.network.respond(context.queue, to, std::move(response));
}

void Coordinator::on(Context& context, const ReplyTo& to, const JoinGroupRequest& request) {
  auto& group = of(request.group);
  if (request.session_timeout < config_.group_min_session_timeout || request.session_timeout > config_.group_max_session_timeout)
    return refuse(context, to, Error::INVALID_SESSION_TIMEOUT);  // GC-31, GC-8: before anything else
  if (loading(context.now(), group)) return refuse(context, to, Error::COORDINATOR_LOAD_IN_PROGRESS);  // GC-7
  if (request.member && !group.exists) return refuse(context, to, Error::UNKNOWN_MEMBER_ID);           // GC-32
  if (!group.exists) {
    group.exists = true;
    persist(group);  // GC-20 (d)
  }
  if (!has_room(group, request)) {  // GC-33
    if (request.member && group.find(*request.member) != nullptr)
      remove_member(context, group, *request.member, RebalanceReason::MemberLeaves);
    return refuse(context, to, Error::GROUP_MAX_SIZE_REACHED);
  }
  if (!group.supports(request.protocols)) return refuse(context, to, Error::INCONSISTENT_GROUP_PROTOCOL);  // GC-34
  if (!request.member) return join_new_member(context, group, to, request);
  if (group.find_pending(*request.member) != nullptr) return join_pending_member(context, group, to, request);
  // GC-40; GC-41: an Empty group has no members, so there everybody is unknown.
  if (const auto error = group.validate(request.member, request.instance); error != Error::NONE)
    return refuse(context, to, error);
  join_known_member(context, group, to, request);  // GC-79: static members like any other
}

bool Coordinator::has_room(Group& group, const JoinGroupRequest& request) const {
  const auto limit = static_cast<std::size_t>(config_.group_max_size);
  const auto* member = request.member ? group.find(*request.member) : nullptr;
  switch (group.state()) {
    case GroupState::Empty:
    case GroupState::Dead: return true;
    case GroupState::PreparingRebalance:
      return (member != nullptr && member->parked_join()) || group.members.parked_joins() < limit;
    case GroupState::CompletingRebalance:
    case GroupState::Stable: return member != nullptr || group.members.size() < limit;
  }
  return true;
}

void Coordinator::join_new_member(Context& context, Group& group, const ReplyTo& to, const JoinGroupRequest& request) {
  if (!request.instance.empty()) {
    if (auto* old = group.find_instance(request.instance); old != nullptr)
      return replace_static_member(context, group, *old, to, request);                                         // GC-75
    return add_member(context, group, new_member_id(group, request.consumer, request.instance), to, request);  // GC-39
  }
  // KIP-394 (GC-36): the id is only reserved, so a client that retries its join leaves no ghost member behind.
  const auto id = new_member_id(group, request.consumer, request.instance);
  group.pending.push_back({id, request.consumer, 1, request.session_timeout});
  const auto token = (static_cast<std::uint64_t>(id.value()) << 32) | 1;
  schedule(context, context.now() + request.session_timeout, Kind::SessionExpires, group, token);
  refuse(context, to, Error::MEMBER_ID_REQUIRED, id);
}

void Coordinator::join_pending_member(Context& context, Group& group, const ReplyTo& to, const JoinGroupRequest& request) {
  group.forget_pending(*request.member);
  add_member(context, group, *request.member, to, request);
}

void Coordinator::add_member(Context& context, Group& group, MemberId id, const ReplyTo& to, const JoinGroupRequest& request) {
  auto& member = group.members.add(Member(id, request.consumer, request.instance));
  group.members.offer(member, request.protocols);
  group.members.park_join(member, to);
  member.session_timeout = request.session_timeout;
  member.rebalance_timeout = request.rebalance_timeout;
  member.is_new = true;
  member.session_timer = 1;  // GC-5: a pending id and its member have one timer, and that was number 1
  group.had_members = true;
  if (!group.leader) group.leader = id;                                                                // GC-60
  if (group.in(GroupState::PreparingRebalance) && group.initial_phase) group.new_member_added = true;  // GC-54
  context.facts.add(context.now(), MemberJoined{request.group, request.consumer});
  arm_session(context, group, member, kNewMemberJoinTimeout);  // GC-38
  if (group.in(GroupState::PreparingRebalance)) maybe_complete_join(context, group);
  else prepare_rebalance(context, group, RebalanceReason::MemberJoins, request.consumer);
}

void Coordinator::join_known_member(Context& context, Group& group, const ReplyTo& to, const JoinGroupRequest& request) {
  auto& member = *group.find(*request.member);
  const bool same = same_protocols(member.protocols(), request.protocols);
  const bool leads = group.leader == member.id();
  if (same && (group.in(GroupState::CompletingRebalance) || (group.in(GroupState::Stable) && !leads)))
    return answer_join(context, group, member, to);  // GC-43, GC-45: a retried join gets the current generation
  // GC-42, GC-44, GC-46, GC-47: parked, counts as joined. The session timer is not touched.
  group.members.offer(member, request.protocols);
  member.session_timeout = request.session_timeout;
  member.rebalance_timeout = request.rebalance_timeout;
  group.members.park_join(member, to);
  if (group.in(GroupState::PreparingRebalance)) return maybe_complete_join(context, group);
  prepare_rebalance(context, group, request.reason, member.consumer);
}

void Coordinator::answer_join(Context& context, Group& group, Member& member, const ReplyTo& to, bool skip_assignment) {
  JoinGroupResponse response;
  response.member = member.id();
  response.generation = group.generation;
  response.protocol = group.protocol;
  response.leader = group.leader;
  response.skip_assignment = skip_assignment;
  if (group.leader == member.id())  // GC-61
    for (const auto& other : group.members) {
      const auto chosen = std::find_if(other.protocols().begin(), other.protocols().end(),
                                       [&](const Protocol& p) { return p.name == group.protocol; });
      response.members.push_back({other.id(), group.member_names[other.id().index()], other.instance,
                                  chosen == other.protocols().end() ? other.protocols().front().metadata : chosen->metadata});
    }
  context.network.respond(context.queue, to, std::move(response));
}

}  // namespace regroup
