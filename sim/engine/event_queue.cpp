#include "sim/engine/event_queue.hpp"

#include <algorithm>

#include "sim/engine/assert.hpp"

namespace regroup {
namespace {

constexpr std::uint64_t kStuckAfter = 1'000'000;

constexpr std::size_t kChildren = 4;  // half as deep as a binary heap, and siblings lie side by side

bool earlier(const EventQueue::Entry& a, const EventQueue::Entry& b) { return a.at != b.at ? a.at < b.at : a.order < b.order; }

}  // namespace

void EventQueue::schedule(SimTime at, const Event& event, Owner owner, Rank rank) {
  REGROUP_ASSERT(at >= now_, "time went back: event of room {} kind {} at {} us, now {} us", event.room, event.kind,
                 at.time_since_epoch().count(), now_.time_since_epoch().count());
  const Entry entry{at, std::uint64_t{owner} << 40 | static_cast<std::uint64_t>(rank) << 37 | next_sequence_++, event};
  heap_.push_back(entry);
  auto place = heap_.size() - 1;
  for (; place > 0; place = (place - 1) / kChildren) {
    const auto& parent = heap_[(place - 1) / kChildren];
    if (!earlier(entry, parent)) break;
    heap_[place] = parent;
  }
  heap_[place] = entry;
}

EventQueue::Entry EventQueue::pop() {
  REGROUP_ASSERT(!heap_.empty(), "no event left");
  const Entry entry = heap_.front(), last = heap_.back();
  heap_.pop_back();
  std::size_t place = 0;
  for (auto child = place + 1; child < heap_.size(); child = kChildren * place + 1) {
    const auto end = std::min(child + kChildren, heap_.size());
    for (auto other = child + 1; other < end; ++other)
      if (earlier(heap_[other], heap_[child])) child = other;
    if (!earlier(heap_[child], last)) break;
    heap_[place] = heap_[child];
    place = child;
  }
  if (!heap_.empty()) heap_[place] = last;
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
