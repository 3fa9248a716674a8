#include "sim/group/coordinator.hpp"

#include <fmt/core.h>

namespace regroup {
namespace {

constexpr Duration kLoadTime{50'000};  // BP-53 MODEL; the records of a simulated group add nothing to it

}  // namespace

Coordinator::Coordinator(std::uint8_t room, std::uint64_t seed, BrokerConfig config, std::vector<Group> groups,
                         std::vector<std::string> consumer_names, std::size_t brokers, Duration write)
    : room_(room),
      seed_(seed),
      config_(config),
      write_(write),
      groups_(std::move(groups)),
      consumer_names_(std::move(consumer_names)),
      loaded_at_(brokers) {}

void Coordinator::begin(Context& context) {
  context.queue.schedule(SimTime{config_.offsets_retention_check_interval},
                         Event{room_, static_cast<std::uint8_t>(Kind::OffsetsExpire), 0, 0});
}

// GC-4: timers of one instant run in the order in which they were armed: the queue's. (Kafka's steps are 1 ms, here 1 us.)
void Coordinator::schedule(Context& context, SimTime at, Kind kind, const Group& group, std::uint64_t token) {
  context.queue.schedule(at,
                         Event{room_, static_cast<std::uint8_t>(kind), static_cast<std::uint32_t>(id_in(group).value()), token});
}

// GC-35: `<client.id>-<uuid>`, static `<group.instance.id>-<uuid>`. The uuid is drawn from the consumer's own stream.
MemberId Coordinator::new_member_id(Group& group, ConsumerId consumer, const std::string& instance) {
  const MemberId id{group.next_member++};
  const auto& name = instance.empty() ? consumer_names_[consumer.index()] : instance;
  RandomStream stream(hash_of(seed_, hash_of(group.name()), static_cast<std::uint64_t>(id.value())), name, "member id");
  const auto high = stream.next(), low = stream.next();
  group.member_names.push_back(fmt::format("{}-{:08x}-{:04x}-4{:03x}-{:04x}-{:012x}", name, high >> 32, (high >> 16) & 0xffff,
                                           high & 0xfff, 0x8000 | (low >> 50), low & 0xffffffffffff));
  return id;
}

void Coordinator::unload(BrokerId broker) {
  for (auto& group : groups_) {
    if (group.home() != broker) continue;
    group.pending.clear();
    group.departed_unsynced.clear();
    ++group.join_timer;
    ++group.sync_timer;
    for (auto& member : group.members) {
      ++member.session_timer;
      member.session_timer_at = kNever;
    }
  }
}

// GC-21: back as last written: Stable with the members of the record, or Empty; a rebalance in flight is forgotten.
void Coordinator::load(Context& context, BrokerId broker) {
  loaded_at_[broker.index()] = context.now() + kLoadTime;
  for (auto& group : groups_) {
    if (group.home() != broker || !group.exists) continue;
    auto fresh = Group(group.name(), group.home());
    fresh.exists = true;
    fresh.offsets = std::move(group.offsets);
    fresh.next_member = group.next_member;
    fresh.member_names = std::move(group.member_names);
    fresh.emptied_at = group.emptied_at;
    fresh.lives = group.lives + 1;
    fresh.had_members = group.had_members;
    fresh.join_timer = group.join_timer;
    fresh.sync_timer = group.sync_timer;
    if (group.persisted) {
      fresh.generation = group.persisted->generation;
      fresh.protocol = group.persisted->protocol;
      fresh.leader = group.persisted->leader;
      fresh.members = group.persisted->members;
      fresh.persisted = std::move(group.persisted);
    }
    if (!fresh.members.empty()) {
      fresh.enter(GroupState::PreparingRebalance, context.now());
      fresh.enter(GroupState::CompletingRebalance, context.now());
      fresh.enter(GroupState::Stable, context.now());
    }
    group = std::move(fresh);
    for (auto& member : group.members) {               // GC-22, BP-54
      member.session_timer = group.lives * 1'000'000;  // newer than every timer still in the queue
      member.session_timer_at = kNever;
      arm_session(context, group, member, kLoadTime + member.session_timeout);
    }
    if (static_cast<std::int64_t>(group.members.size()) > config_.group_max_size)
      prepare_rebalance(context, group, RebalanceReason::MemberLeaves, group.members.front().consumer);
  }
}

void Coordinator::on_event(Context& context, const Event& event) {
  if (static_cast<Kind>(event.kind) == Kind::OffsetsExpire) {
    expire_offsets(context);
    return;
  }
  auto& group = groups_[event.actor];
  if (!context.network.up(group.home())) return;  // GC-16, BP-56: while the broker is away nobody is evicted
  const auto frozen = context.network.frozen_until(group.home());
  if (context.now() < frozen) {  // the broker stands still; its timers run out when it goes on
    context.queue.schedule(frozen, event);
    return;
  }
  switch (static_cast<Kind>(event.kind)) {
    case Kind::SessionExpires:
      session_expires(context, group, MemberId{static_cast<std::int32_t>(event.token >> 32)},
                      static_cast<std::uint32_t>(event.token));
      return;
    case Kind::JoinPhaseEnds:
      if (group.join_timer == event.token && group.in(GroupState::PreparingRebalance)) join_phase_ends(context, group);
      return;
    case Kind::SyncPhaseEnds:
      if (group.sync_timer == event.token) sync_phase_ends(context, group);
      return;
    case Kind::OffsetsExpire: return;
  }
}

}  // namespace regroup
