#include "sim/group/roster.hpp"

#include <algorithm>

#include "sim/engine/assert.hpp"

namespace regroup {
namespace {

constexpr std::int32_t kNowhere = -1;

std::int32_t& place_of(std::vector<std::int32_t>& places, MemberId id) {
  if (id.index() >= places.size()) places.resize(id.index() + 1, kNowhere);
  return places[id.index()];
}

}  // namespace

Member* Roster::find(MemberId id) {
  const auto index = static_cast<std::size_t>(id.index());
  if (index >= places_.size() || places_[index] == kNowhere) return nullptr;
  return &members_[static_cast<std::size_t>(places_[index])];
}

Member* Roster::find_instance(const std::string& instance) {
  const auto id = instances_.find(instance);
  return id == instances_.end() ? nullptr : find(id->second);
}

Member& Roster::add(Member member) {
  const auto id = member.id();
  REGROUP_ASSERT(find(id) == nullptr, "{} is a member already", id.value());
  place_of(places_, id) = static_cast<std::int32_t>(members_.size());
  if (member.is_static()) instances_[member.instance] = id;
  return members_.emplace_back(std::move(member));
}

void Roster::remove(MemberId id) {
  auto* member = find(id);
  if (member == nullptr) return;
  count(member->protocols_, -1);
  unpark_join(*member);
  auto& place = places_[id.index()];
  members_.erase(members_.begin() + place);
  for (auto later = members_.begin() + place; later != members_.end(); ++later) --places_[later->id().index()];
  place = kNowhere;
}

void Roster::change_id(Member& member, MemberId id) {
  const auto place = std::exchange(places_[member.id().index()], kNowhere);
  place_of(places_, id) = place;
  if (member.is_static()) instances_[member.instance] = id;
  member.id_ = id;
  member.session_timer_at = kNever;  // it was the old id's
}

void Roster::offer(Member& member, std::vector<Protocol> protocols) {
  count(member.protocols_, -1);
  member.protocols_ = std::move(protocols);
  count(member.protocols_, 1);
}

void Roster::count(const std::vector<Protocol>& protocols, std::int32_t by) {
  for (auto protocol = protocols.begin(); protocol != protocols.end(); ++protocol)  // one that is named twice counts once
    if (std::none_of(protocols.begin(), protocol, [&](const Protocol& before) { return before.name == protocol->name; }))
      offers_[protocol->name] += by;
}

bool Roster::all_offer(const std::string& protocol) const {
  const auto offers = offers_.find(protocol);
  return static_cast<std::size_t>(offers == offers_.end() ? 0 : offers->second) == members_.size();
}

void Roster::park_join(Member& member, const ReplyTo& to) {
  if (!member.parked_join_) ++parked_joins_;
  member.parked_join_ = to;
}

std::optional<ReplyTo> Roster::unpark_join(Member& member) {
  if (member.parked_join_) --parked_joins_;
  return std::exchange(member.parked_join_, std::nullopt);
}

}  // namespace regroup
