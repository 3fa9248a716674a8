#include "sim/group/group.hpp"

#include <algorithm>

#include "sim/cluster/cluster.hpp"
#include "sim/engine/assert.hpp"

namespace regroup {

void Group::enter(GroupState state, SimTime now) {
  REGROUP_ASSERT(may_follow(state_, state), "group {} may not go from {} to {}", name_, name_of(state_), name_of(state));
  state_ = state;
  if (state == GroupState::Empty) emptied_at = now;
}

PendingMember* Group::find_pending(MemberId id) {
  const auto it = std::lower_bound(pending.begin(), pending.end(), id,
                                   [](const PendingMember& p, MemberId i) { return p.id < i; });
  return it == pending.end() || it->id != id ? nullptr : &*it;
}

void Group::forget_pending(MemberId id) {
  if (const auto* found = find_pending(id); found != nullptr) pending.erase(pending.begin() + (found - pending.data()));
}

Error Group::validate(std::optional<MemberId> id, const std::string& instance) {
  if (!instance.empty()) {
    const auto* holder = find_instance(instance);
    if (holder == nullptr) return Error::UNKNOWN_MEMBER_ID;
    if (!id || holder->id() != *id) return Error::FENCED_INSTANCE_ID;  // GC-78
  }
  return id && find(*id) != nullptr ? Error::NONE : Error::UNKNOWN_MEMBER_ID;
}

bool Group::all_joined() const { return pending.empty() && members.parked_joins() == members.size(); }

Duration Group::rebalance_timeout() const {
  Duration most{};
  for (const auto& member : members) most = std::max(most, member.rebalance_timeout);
  return most;
}

namespace {

std::uint32_t hash_slot(const std::string& name) {  // in a java.util.HashMap of up to twelve keys
  const auto hash = static_cast<std::uint32_t>(java_hash(name));
  return (hash ^ (hash >> 16)) & 15;
}

}  // namespace

bool Group::supports(const std::vector<Protocol>& offered) const {
  if (offered.empty()) return false;
  if (members.empty()) return true;
  return std::any_of(offered.begin(), offered.end(),
                     [&](const Protocol& candidate) { return members.all_offer(candidate.name); });
}

std::string Group::select_protocol() const {
  struct Candidate {
    std::string name;
    std::size_t votes = 0;
  };
  std::vector<Candidate> candidates;  // what all members support
  if (!members.empty())
    for (const auto& [name, metadata] : members.front().protocols())
      if (members.all_offer(name)) candidates.push_back({name});
  REGROUP_ASSERT(!candidates.empty(), "group {}: no protocol that all members support", name_);
  for (const auto& member : members)  // each votes for the first of its list among them
    for (const auto& offered : member.protocols()) {
      const auto candidate = std::find_if(candidates.begin(), candidates.end(),
                                          [&](const Candidate& c) { return c.name == offered.name; });
      if (candidate == candidates.end()) continue;
      ++candidate->votes;
      break;
    }
  // Ties go to the first in the order of Java's HashMap: sticky, range, roundrobin, cooperative-sticky (GC-62).
  return std::max_element(candidates.begin(), candidates.end(),
                          [](const Candidate& a, const Candidate& b) {
                            return a.votes != b.votes ? a.votes < b.votes : hash_slot(a.name) > hash_slot(b.name);
                          })
      ->name;
}

void Group::remove(MemberId id) {
  members.remove(id);
  // GC-60: Kafka takes the next in hash order of the random ids; here the next in joining order.
  if (leader == id) leader = members.empty() ? std::nullopt : std::optional(members.front().id());
}

GroupRecord Group::record() const {
  GroupRecord written{generation, protocol, leader, members};
  for (auto& member : written.members) {
    auto chosen = member.protocols();
    std::erase_if(chosen, [&](const Protocol& p) { return p.name != protocol; });  // GC-19
    written.members.offer(member, std::move(chosen));
    written.members.unpark_join(member);
    member.parked_sync.reset();
    member.is_new = false;
    member.synced = true;
  }
  return written;
}

}  // namespace regroup
