#include "sim/engine/event_queue.hpp"

#include <algorithm>

#include "sim/engine/assert.hpp"

namespace regroup {
namespace {

constexpr std::uint64_t kStuckAfter = 1'000'000;

bool later(const EventQueue::Entry& a, const EventQueue::Entry& b) { return a.at != b.at ? a.at > b.at : a.order > b.order; }

}  // namespace

void EventQueue::schedule(SimTime at, const Event& event, Owner owner) {
  REGROUP_ASSERT(at >= now_, "time went back: event of room {} kind {} at {} us, now {} us", event.room, event.kind,
                 at.time_since_epoch().count(), now_.time_since_epoch().count());
  heap_.push_back({at, (std::uint64_t{owner} << 40) | next_sequence_++, event});
  std::push_heap(heap_.begin(), heap_.end(), later);
}

EventQueue::Entry EventQueue::pop() {
  REGROUP_ASSERT(!heap_.empty(), "no event left");
  std::pop_heap(heap_.begin(), heap_.end(), later);
  const Entry entry = heap_.back();
  heap_.pop_back();
  at_this_instant_ = entry.at == now_ ? at_this_instant_ + 1 : 0;
  now_ = entry.at;
  REGROUP_ASSERT(at_this_instant_ < kStuckAfter,
                 "no progress in virtual time: a million events at {} us, the last of room {} kind {} actor {}",
                 now_.time_since_epoch().count(), entry.event.room, entry.event.kind, entry.event.actor);
  return entry;
}

void EventQueue::advance_to(SimTime at) {
  REGROUP_ASSERT(at >= now_ && at <= next_at(), "the clock may not jump over an event");
  now_ = at;
}

}  // namespace regroup
