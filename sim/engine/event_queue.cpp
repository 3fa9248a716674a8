#include "sim/engine/event_queue.hpp"

#include <algorithm>
#include <utility>

#include "sim/engine/assert.hpp"

namespace regroup {
namespace {

constexpr std::uint64_t kStuckAfter = 1'000'000;

// A heap with four children: half as deep as a binary one, and siblings lie side by side.
constexpr std::size_t kChildren = 4;

template <class Item>
bool earlier(const Item& a, const Item& b) {
  return a.at != b.at ? a.at < b.at : a.order < b.order;
}

// Moves what should be at `place` or further up to where it belongs; `put` says where everything that moves comes to lie.
template <class Item, class Put>
void move_up(std::vector<Item>& heap, std::size_t place, const Item item, Put put) {
  for (; place > 0; place = (place - 1) / kChildren) {
    const auto& parent = heap[(place - 1) / kChildren];
    if (!earlier(item, parent)) break;
    put(place, parent);
  }
  put(place, item);
}

template <class Item, class Put>
void move_down(std::vector<Item>& heap, std::size_t place, const Item item, Put put) {
  for (auto child = kChildren * place + 1; child < heap.size(); child = kChildren * place + 1) {
    const auto end = std::min(child + kChildren, heap.size());
    for (auto other = child + 1; other < end; ++other)
      if (earlier(heap[other], heap[child])) child = other;
    if (!earlier(heap[child], item)) break;
    put(place, heap[child]);
    place = child;
  }
  put(place, item);
}

}  // namespace

EventQueue::Lane& EventQueue::lane_of(Owner owner) {
  for (auto next = lanes_.size(); next <= owner; ++next) {
    places_.push_back(static_cast<std::uint32_t>(due_.size()));
    due_.push_back({kNever, std::uint64_t{next} << 40});
    lanes_.emplace_back();
  }
  return lanes_[owner];
}

void EventQueue::set_due(Owner owner) {
  const auto& lane = lanes_[owner];
  Due due{kNever, std::uint64_t{owner} << 40};
  if (lane.until != SimTime{}) due.at = lane.until;
  else if (!lane.events.empty()) due = {lane.events.front().at, lane.events.front().order};
  const auto put = [this](std::size_t place, const Due& moved) {
    due_[place] = moved;
    places_[moved.owner()] = static_cast<std::uint32_t>(place);
  };
  const auto place = places_[owner];
  if (earlier(due, due_[place])) move_up(due_, place, due, put);
  else move_down(due_, place, due, put);
}

void EventQueue::schedule(SimTime at, const Event& event, Owner owner, Rank rank) {
  REGROUP_ASSERT(at >= now_, "time went back: event of room {} kind {} at {} us, now {} us", event.room, event.kind,
                 at.time_since_epoch().count(), now_.time_since_epoch().count());
  REGROUP_ASSERT(aside_ == kNobody || aside_ == owner, "what owner {} does by itself concerns owner {}: room {} kind {}", aside_,
                 owner, event.room, event.kind);
  auto& lane = lane_of(owner);
  auto& events = lane.events;
  const Entry entry{at, std::uint64_t{owner} << 40 | static_cast<std::uint64_t>(rank) << 37 | next_sequence_++, event};
  events.push_back(entry);
  move_up(events, events.size() - 1, entry, [&](std::size_t place, const Entry& moved) { events[place] = moved; });
  ++size_;
  if (aside_ == owner) return;
  if (turn_ != owner) lane.heard_at = std::max(lane.heard_at, at);
  if (lane.until != SimTime{}) lane.until = std::min(lane.until, at);
  else if (events.front().order != entry.order) return;
  set_due(owner);
}

EventQueue::Entry EventQueue::take(Lane& lane) {
  REGROUP_ASSERT(!lane.events.empty(), "no event left");
  auto& events = lane.events;
  const Entry entry = events.front(), last = events.back();
  events.pop_back();
  const auto put = [&](std::size_t place, const Entry& moved) { events[place] = moved; };
  if (!events.empty()) move_down(events, 0, last, put);
  --size_;
  at_this_instant_ = entry.at == now_ ? at_this_instant_ + 1 : 0;
  now_ = entry.at;
  REGROUP_ASSERT(at_this_instant_ < kStuckAfter,
                 "no progress in virtual time: a million events at {} us, the last of room {} kind {} actor {}",
                 now_.time_since_epoch().count(), entry.event.room, entry.event.kind, entry.event.actor);
  return entry;
}

EventQueue::Entry EventQueue::pop() {
  REGROUP_ASSERT(!empty(), "no event left");
  const auto owner = next_owner();
  REGROUP_ASSERT(aside_ == kNobody && !is_deferred(owner), "owner {} is behind", owner);
  const auto entry = take(lanes_[owner]);
  set_due(owner);
  turn_ = owner;
  return entry;
}

void EventQueue::advance_to(SimTime at) {
  REGROUP_ASSERT(at >= now_ && at <= next_at(), "the clock may not jump over an event");
  now_ = at;
}

bool EventQueue::defer(Owner owner, SimTime until) {
  auto& lane = lane_of(owner);
  if (lane.heard_at >= now_ || next_at(owner) >= until) return false;
  lane.until = until;
  set_due(owner);
  return true;
}

EventQueue::Aside EventQueue::turn_aside(Owner owner, SimTime at) {
  lane_of(owner).until = SimTime{};
  return {std::exchange(aside_, owner), std::exchange(now_, at)};
}

void EventQueue::come_back(const Aside& from) {
  const auto owner = std::exchange(aside_, from.owner);
  now_ = from.now;
  if (aside_ != owner) set_due(owner);
}

SimTime EventQueue::next_at(Owner owner) const {
  const auto& events = lanes_[owner].events;
  return events.empty() ? kNever : events.front().at;
}

EventQueue::Entry EventQueue::pop(Owner owner) {
  REGROUP_ASSERT(aside_ == owner, "owner {} is not by itself", owner);
  return take(lanes_[owner]);
}

}  // namespace regroup
