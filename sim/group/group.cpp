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

Member* Group::find(MemberId id) {
  const auto it = std::find_if(members.begin(), members.end(), [&](const Member& m) { return m.id == id; });
  return it == members.end() ? nullptr : &*it;
}

Member* Group::find_instance(const std::string& instance) {
  if (instance.empty()) return nullptr;
  const auto it = std::find_if(members.begin(), members.end(), [&](const Member& m) { return m.instance == instance; });
  return it == members.end() ? nullptr : &*it;
}

PendingMember* Group::find_pending(MemberId id) {
  const auto it = std::find_if(pending.begin(), pending.end(), [&](const PendingMember& p) { return p.id == id; });
  return it == pending.end() ? nullptr : &*it;
}

Error Group::validate(std::optional<MemberId> id, const std::string& instance) {
  if (!instance.empty()) {
    const auto* holder = find_instance(instance);
    if (holder == nullptr) return Error::UNKNOWN_MEMBER_ID;
    if (!id || holder->id != *id) return Error::FENCED_INSTANCE_ID;  // GC-78
  }
  return id && find(*id) != nullptr ? Error::NONE : Error::UNKNOWN_MEMBER_ID;
}

bool Group::all_joined() const { return pending.empty() && parked_joins() == members.size(); }

std::size_t Group::parked_joins() const {
  return static_cast<std::size_t>(
      std::count_if(members.begin(), members.end(), [](const Member& m) { return m.parked_join.has_value(); }));
}

Duration Group::rebalance_timeout() const {
  Duration most{};
  for (const auto& member : members) most = std::max(most, member.rebalance_timeout);
  return most;
}

namespace {

bool offers(const std::vector<Protocol>& protocols, const std::string& name) {
  return std::any_of(protocols.begin(), protocols.end(), [&](const Protocol& p) { return p.name == name; });
}

std::uint32_t hash_slot(const std::string& name) {  // in a java.util.HashMap of up to twelve keys
  const auto hash = static_cast<std::uint32_t>(java_hash(name));
  return (hash ^ (hash >> 16)) & 15;
}

}  // namespace

bool Group::supports(const std::vector<Protocol>& offered) const {
  if (offered.empty()) return false;
  if (members.empty()) return true;
  return std::any_of(offered.begin(), offered.end(), [&](const Protocol& candidate) {
    return std::all_of(members.begin(), members.end(), [&](const Member& m) { return offers(m.protocols, candidate.name); });
  });
}

std::string Group::select_protocol() const {
  struct Candidate {
    std::string name;
    std::size_t votes = 0;
  };
  std::vector<Candidate> candidates;  // what all members support
  if (!members.empty())
    for (const auto& [name, metadata] : members.front().protocols)
      if (std::all_of(members.begin(), members.end(), [&, &known = name](const Member& m) { return offers(m.protocols, known); }))
        candidates.push_back({name});
  REGROUP_ASSERT(!candidates.empty(), "group {}: no protocol that all members support", name_);
  for (const auto& member : members)  // each votes for the first of its list among them
    for (const auto& offered : member.protocols) {
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
  std::erase_if(members, [&](const Member& m) { return m.id == id; });
  // GC-60: Kafka takes the next in hash order of the random ids; here the next in joining order.
  if (leader == id) leader = members.empty() ? std::nullopt : std::optional(members.front().id);
}

GroupRecord Group::record() const {
  GroupRecord written{generation, protocol, leader, members};
  for (auto& member : written.members) {
    std::erase_if(member.protocols, [&](const Protocol& p) { return p.name != protocol; });  // GC-19
    member.parked_join.reset();
    member.parked_sync.reset();
    member.is_new = false;
    member.synced = true;
  }
  return written;
}

}  // namespace regroup
