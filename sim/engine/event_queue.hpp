// The event queue: a total order of events by (time, whose they are, sequence number).
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
  bool empty() const { return heap_.empty(); }
  std::size_t size() const { return heap_.size(); }
  SimTime next_at() const { return heap_.empty() ? kNever : heap_.front().at; }

  // Schedules `event` for `at`; not in the past, or it is a bug (ModelError).
  void schedule(SimTime at, const Event& event, Owner owner = kEverybody, Rank rank = Rank::Usual);

  // Takes the earliest event and moves the clock to it. A million events at one instant are a bug: no progress.
  Entry pop();

  // Moves the clock forward without an event, as far as the next one at most.
  void advance_to(SimTime at);

 private:
  SimTime now_{};
  std::uint64_t next_sequence_ = 0;
  std::uint64_t at_this_instant_ = 0;
  std::vector<Entry> heap_;  // earliest first
};

}  // namespace regroup
