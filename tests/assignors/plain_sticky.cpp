// Sticky and cooperative-sticky: claims, the path for equal subscriptions, what a cooperative member has to wait for.
#include "tests/assignors/plain_sticky.hpp"

#include <tuple>

#include "tests/assignors/plain_orders.hpp"

namespace regroup::assignors::plain {

namespace {

enum class Protocol { Eager, Cooperative };

// AS-40: the list of the user data has been through a map of topics, filled by computeIfAbsent: a new name goes to the front.
Partitions regrouped(const Partitions& partitions) {
  Names topics;
  for (const auto& [topic, number] : partitions)
    if (!contains(topics, topic)) topics.insert(topics.begin(), topic);
  Partitions list;
  for (const auto& topic : walked(topics))
    for (const auto& partition : partitions)
      if (partition.first == topic) list.push_back(partition);
  return list;
}

Claim claim_of(const Member& member, Protocol protocol) {
  if (protocol == Protocol::Eager) return {member.id, regrouped(member.owned), member.user_generation};
  auto owned = member.owned;
  std::sort(owned.begin(), owned.end());  // AS-1: as it is sent
  return {member.id, owned, member.generation >= 0 ? member.generation : member.user_generation};
}

// AS-43, AS-44
Claims settled_claims(const Group& group, Protocol protocol, int newest_generation) {
  Claims claims;
  claims.newest_generation = newest_generation;
  claims.kept = nothing_for_each(group);
  std::map<Partition, const Member*> holder;
  const auto known = known_topics(group);
  for (const Member* member : in_hash_order(group)) {
    const Claim& claim = claims.said.emplace_back(claim_of(*member, protocol));
    claims.newest_generation = std::max(claims.newest_generation, claim.generation);
    for (const auto& partition : claim.partitions) {
      if (!contains(known, partition.first)) continue;
      if (holder.contains(partition)) {
        const Member* other = holder.at(partition);
        if (claim.generation < other->generation) continue;
        drop(claims.kept[other->id], partition);
        if (claim.generation == other->generation) claims.voided.insert(partition);
        else claims.kept[member->id].push_back(partition);
      } else {
        claims.kept[member->id].push_back(partition);
      }
      holder[partition] = member;
    }
  }
  return claims;
}

// AS-42 with its quirk: members without a subscription do not count until one with a subscription has come.
bool equal_subscriptions(const Group& group) {
  std::set<std::string> first;
  for (const Member* member : in_hash_order(group)) {
    const std::set<std::string> topics(member->topics.begin(), member->topics.end());
    if (first.empty()) first = topics;
    else if (topics != first) return false;
  }
  return true;
}

// AS-50..AS-59: everybody keeps up to its share, and what is left is dealt one by one.
class Constrained {
 public:
  Constrained(const Group& group, const Claims& claims) : claims_(claims), assignment_(nothing_for_each(group)) {
    for (const auto& topic : known_topics(group))
      for (const auto& partition : partitions_in(group, topic)) free_.push_back(partition);
    const auto members = group.members.size();
    least_ = free_.size() / members;
    most_ = (free_.size() + members - 1) / members;
    extras_ = free_.size() % members;
  }

  Assignment assign() {
    for (const Claim& claim : claims_.said) keep(claim.member);
    std::sort(under_.begin(), under_.end());
    std::sort(exact_.begin(), exact_.end());
    deal();
    for (const auto& member : under_)
      if (extras_given_ != extras_ || assignment_[member].size() != least_) throw Failure("a member is below its share");
    return assignment_;
  }

  // New owners of what another member had to give up, or of what nobody may keep.
  const std::map<Partition, std::string>& moving() const { return moving_; }

 private:
  void keep(const std::string& member) {
    auto owned = claims_.kept.at(member);
    std::sort(owned.begin(), owned.end(),
              [](const Partition& a, const Partition& b) { return std::tie(a.second, a.first) < std::tie(b.second, b.first); });
    std::erase_if(owned, [&](const Partition& partition) { return claims_.voided.contains(partition); });
    if (owned.size() < least_) {
      keep_first(member, owned, owned.size());
      under_.push_back(member);
    } else if (owned.size() >= most_ && extras_given_ < extras_) {
      keep_first(member, owned, most_);
      count_extra();
    } else {
      keep_first(member, owned, least_);
      if (extras_given_ < extras_) exact_.push_back(member);
    }
  }

  void keep_first(const std::string& member, const Partitions& owned, std::size_t count) {
    for (std::size_t i = 0; i < owned.size(); ++i) {
      if (i >= count) {
        revoked_[owned[i]] = member;
        continue;
      }
      assignment_[member].push_back(owned[i]);
      drop(free_, owned[i]);
    }
  }

  void count_extra() {
    if (++extras_given_ == extras_) exact_.clear();
  }

  // AS-57
  void deal() {
    std::size_t cursor = 0;
    for (const auto& partition : free_) {
      if (under_.empty()) {
        if (exact_.empty()) throw Failure("nobody is left to take a partition");
        const auto member = exact_.front();
        exact_.erase(exact_.begin());
        give(partition, member);
        ++extras_given_;
        continue;
      }
      if (cursor >= under_.size()) cursor = 0;
      const auto member = under_[cursor];
      give(partition, member);
      if (assignment_[member].size() == least_) {
        drop(under_, member);
        exact_.push_back(member);
      } else {
        ++cursor;
      }
    }
  }

  void give(const Partition& partition, const std::string& member) {
    assignment_[member].push_back(partition);
    const auto from = revoked_.find(partition);
    if ((from != revoked_.end() && from->second != member) || claims_.voided.contains(partition)) moving_[partition] = member;
  }

  const Claims& claims_;
  Assignment assignment_;
  Partitions free_;
  std::size_t least_ = 0, most_ = 0, extras_ = 0, extras_given_ = 0;
  Names under_, exact_;
  std::map<Partition, std::string> revoked_, moving_;
};

// AS-77 after the general path: nobody gets what another one has had until now and has lost.
void withhold(const Group& group, Assignment& assignment) {
  std::set<Partition> revoked;
  for (const Member& member : group.members)
    for (const auto& partition : member.owned)
      if (!contains(assignment[member.id], partition)) revoked.insert(partition);
  for (const Member& member : group.members)
    std::erase_if(assignment[member.id],
                  [&](const Partition& partition) { return !contains(member.owned, partition) && revoked.contains(partition); });
}

Assignment assign_by(Protocol protocol, const Group& group, int& newest_generation) {
  if (group.members.empty()) return {};
  const auto claims = settled_claims(group, protocol, newest_generation);
  newest_generation = claims.newest_generation;
  if (!equal_subscriptions(group)) {
    auto assignment = general_path(group, claims);
    if (protocol == Protocol::Cooperative) withhold(group, assignment);
    return assignment;
  }
  Constrained constrained(group, claims);
  auto assignment = constrained.assign();
  if (protocol == Protocol::Cooperative)
    for (const auto& [partition, member] : constrained.moving()) drop(assignment[member], partition);
  return assignment;
}

}  // namespace

Assignment sticky(const Group& group, int& newest_generation) { return assign_by(Protocol::Eager, group, newest_generation); }

Assignment cooperative_sticky(const Group& group, int& newest_generation) {
  return assign_by(Protocol::Cooperative, group, newest_generation);
}

}  // namespace regroup::assignors::plain
