// The event queue: a total order of events by (time, whose they are, sequence number).
//
// Each owner's events lie side by side, and the earliest of each owner are a heap of their own. An owner whose events concern
// nobody else for a while may be deferred: then they are due all at once, and played one after the other by a clock of its own.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/engine/time.hpp"

namespace regroup {

// What happens: `room` and `kind` say which handler, `actor` which entity, `token` which incarnation of a timer or which
// message. The engine does not look inside. Sixteen bytes, so that a billion-event run stays in cache.
struct Event {
  std::uint8_t room = 0;
  std::uint8_t kind = 0;
  std::uint32_t actor = 0;
  std::uint64_t token = 0;
  friend bool operator==(const Event&, const Event&) = default;
};

// Whose an event is: what a consumer and its connections do, by number from 1 on; 0 is everybody's.
using Owner = std::uint32_t;
inline constexpr Owner kEverybody = 0;

// Among what one owner does at one instant: its heartbeat thread looks after the usual, records come after that, the end of the
// work on others after them, and the end of a wait last, for what comes before it may end that wait, too.
enum class Rank : std::uint8_t { Usual, Looks, Records, Work, Last };

// Events at equal times come out by owner, everybody's first, and those of one owner by rank and in the order in which they were
// scheduled: what one consumer does never depends on when another one's events were scheduled.
class EventQueue {
 public:
  struct Entry {
    SimTime at;
    std::uint64_t order = 0;  // the owner, the rank (three bits from 37 on), and a sequence number in the bits below
    Event event;
    Owner owner() const { return static_cast<Owner>(order >> 40); }
    Rank rank() const { return static_cast<Rank>(order >> 37 & 7); }
  };

  SimTime now() const { return now_; }
  bool empty() const { return size_ == 0; }
  std::size_t size() const { return size_; }
  // When the next event is due; and whose it is, if there is one.
  SimTime next_at() const { return due_.empty() ? kNever : due_.front().at; }
  Owner next_owner() const { return due_.front().owner(); }

  // Schedules `event` for `at`; not in the past, or it is a bug (ModelError).
  void schedule(SimTime at, const Event& event, Owner owner = kEverybody, Rank rank = Rank::Usual);

  // Takes the earliest event and moves the clock to it. A million events at one instant are a bug: no progress.
  Entry pop();

  // Moves the clock forward without an event, as far as the next one at most.
  void advance_to(SimTime at);

  // --- one owner by itself
  // What the owner does before `until` concerns nobody else: it is due then, before its events at that instant, or before an
  // event that somebody else schedules for it. False if it has none to defer, or one to come that somebody else has scheduled.
  bool defer(Owner owner, SimTime until);
  bool is_deferred(Owner owner) const { return owner < lanes_.size() && lanes_[owner].until != SimTime{}; }
  // The owner is played until it is no longer behind: only its events are taken and scheduled, by its own clock, which begins at
  // `at`. With what this gives, everybody's clock goes on as if nothing had been.
  struct Aside {
    Owner owner = 0;
    SimTime now{};
  };
  [[nodiscard]] Aside turn_aside(Owner owner, SimTime at);
  void come_back(const Aside& from);
  bool is_aside() const { return aside_ != kNobody; }
  SimTime next_at(Owner owner) const;
  Entry pop(Owner owner);

 private:
  static constexpr Owner kNobody = ~Owner{0};
  // An owner's events, earliest first; deferred if `until` is set.
  struct Lane {
    std::vector<Entry> events;
    SimTime until{}, heard_at{};  // the last event that somebody else has scheduled
  };
  // When an owner's next events are due: never if it has none.
  struct Due {
    SimTime at = kNever;
    std::uint64_t order = 0;
    Owner owner() const { return static_cast<Owner>(order >> 40); }
  };
  Lane& lane_of(Owner owner);
  void set_due(Owner owner);
  Entry take(Lane& lane);

  SimTime now_{};
  std::uint64_t next_sequence_ = 0;
  std::uint64_t at_this_instant_ = 0;
  std::size_t size_ = 0;
  Owner turn_ = kEverybody;            // whose the last event was
  Owner aside_ = kNobody;              // who is played by itself
  std::vector<Lane> lanes_;            // by owner
  std::vector<Due> due_;               // of each owner, earliest first
  std::vector<std::uint32_t> places_;  // in there, by owner
};

}  // namespace regroup
