#include "sim/group/group.hpp"

#include <algorithm>

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

}  // namespace

bool Group::supports(const std::vector<Protocol>& offered) const {
  if (offered.empty()) return false;
  if (members.empty()) return true;
  return std::any_of(offered.begin(), offered.end(), [&](const Protocol& candidate) {
    return std::all_of(members.begin(), members.end(), [&](const Member& m) { return offers(m.protocols, candidate.name); });
  });
}

std::string Group::select_protocol() const {
  // Ties go to the first in Java's hash order of the names: sticky, range, roundrobin, cooperative-sticky (GC-62).
  static constexpr const char* kHashOrder[] = {"sticky", "range", "roundrobin", "cooperative-sticky"};
  std::string best;
  std::size_t most = 0;
  for (const std::string candidate : kHashOrder) {
    const auto shared = [&](const std::string& name) {
      return std::all_of(members.begin(), members.end(), [&](const Member& m) { return offers(m.protocols, name); });
    };
    if (!shared(candidate)) continue;
    std::size_t votes = 0;
    for (const auto& member : members) {
      const auto first = std::find_if(member.protocols.begin(), member.protocols.end(),
                                      [&](const Protocol& p) { return shared(p.name); });
      if (first != member.protocols.end() && first->name == candidate) ++votes;
    }
    if (votes > most) {
      most = votes;
      best = candidate;
    }
  }
  REGROUP_ASSERT(!best.empty(), "group {}: no protocol that all members support", name_);
  return best;
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
