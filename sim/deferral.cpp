// Deferral: a consumer that only polls concerns nobody until its next heartbeat or commit.
//
// What it does until then, fetches included, happens between it and the brokers, and follows from its own state and from logs
// that only the World changes. So its events wait and are played one after the other, by its own clock: when it next has
// something to do for its group, or when anything reaches it or is about to change what it reads. It makes no difference to what
// comes out, but ten thousand consumers take their turns with all that belongs to one of them in the cache.
#include <algorithm>
#include <tuple>
#include <utility>

#include "sim/engine/assert.hpp"
#include "sim/world.hpp"

namespace regroup {

void World::defer(ConsumerId id) {
  // Whether all is drained is looked at after every event.
  if (steady_states_ == SteadyStates::PlayedOut || scenario_->until_drained) return;
  const auto until = consumers_[id.index()].alone_until(cluster_.image());
  if (until > now() && may_be_alone(id) && queue_.defer(owner_of(id), until)) ++deferred_;
}

// What it reads is nobody else's, comes at times that are known, and nothing of it is on its way to its group.
bool World::may_be_alone(ConsumerId id) {
  const auto& topics = consumers_[id.index()].subscription();
  if (std::ranges::any_of(topics, [&](TopicId topic) { return cluster_.fed_by_chance(topic); })) return false;
  return all_caught_up(directory_->consumers[id.index()].group) && network_.only_fetches(now(), id);
}

// What it does until then, or until the end of that instant; from now on it is like everybody.
void World::catch_up(ConsumerId id, SimTime present, bool and_at_present) {
  const auto owner = owner_of(id);
  if (!queue_.is_deferred(owner)) return;
  --deferred_;
  const auto before = std::tuple(instant_, turn_, rank_);
  const auto touched = std::pair(contended_, milestone_);
  const auto delivered_to = std::exchange(delivered_to_, {});
  const auto aside = queue_.turn_aside(owner, std::min(queue_.next_at(owner), present));
  while (is_behind(owner, present, and_at_present)) {
    handle(queue_.pop(owner));
    drain_facts();
    watch_delivered();
  }
  REGROUP_ASSERT(touched == std::pair(contended_, milestone_), "{} was not alone", directory_->consumers[id.index()].name);
  queue_.come_back(aside);
  delivered_to_ = delivered_to;
  std::tie(instant_, turn_, rank_) = before;
}

}  // namespace regroup
