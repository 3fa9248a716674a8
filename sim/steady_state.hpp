// Steady states of consumers: the round that one knows, and its rest while the round repeats (sim/steady_state.cpp).
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "sim/client/consumer.hpp"
#include "sim/cluster/cluster.hpp"
#include "sim/cluster/network.hpp"
#include "sim/facts/round.hpp"

namespace regroup {

using Reading = std::vector<std::pair<PartitionId, Offset>>;

// Of the order in which a consumer asks for its partitions.
std::uint64_t fingerprint_of(const std::vector<PartitionId>& order);

// A consumer and its fetches right after a poll.
struct Still {
  SimTime at{};
  std::vector<Offset> reads_at;  // of each partition, as its course lists them
  Consumer::Moving consumer;
  Network::Traffic traffic;
  Cluster::Fetches fetches;
};

// Polls from one on, and what the consumer told since.
struct Course {
  struct Poll {                // that returned records
    std::uint64_t world = 0;   // a fingerprint of the description
    std::uint32_t glance = 0;  // and of a small part of it
    std::uint32_t told = 0;    // facts before it
    std::uint64_t order = 0;   // a fingerprint of that in which it asks for its partitions
    SimTime at{};
    std::int64_t batches = 0;
    bool full = false;  // it returned as much as it may
  };
  std::vector<Poll> polls;
  Reading reading;  // at the first, by partition
  std::vector<Round::Told> told;
  std::uint64_t changes = 0, other_messages = 0, unattended = 0;  // as they were then
};

// A course whose last poll found the world as its first did.
struct KnownRound : Course {
  // `times` of the polls that began in it, if they are known.
  KnownRound(Course course, std::vector<Consumer::PollTimes> times);

  std::vector<std::int64_t> records;           // of each partition
  std::vector<std::uint32_t> of;               // which partition each fact is of
  std::vector<Consumer::PollTimes> all_polls;  // empty if they are not to be told apart
  Duration longest_poll{};                     // until the next one begins, at most
  bool thread_reads = false;
  bool drains_at_once = false;                       // what a poll brings of a partition is all that was fetched of it
  std::int64_t rests = 0;                            // on it
  std::vector<std::shared_ptr<const Still>> stills;  // at each of its polls, as far as they are kept

  Duration period() const { return polls.back().at - polls.front().at; }
  std::int64_t facts() const { return static_cast<std::int64_t>(told.size()); }
  // The first of all polls that began later than that.
  std::vector<Consumer::PollTimes>::const_iterator first_behind(SimTime at) const;
};

// An instant of a rest, and how many facts of its rounds were told before it.
struct Moment {
  SimTime at = kNever;
  std::int64_t told = 0;
};

// A poll of a round from which the consumer can go on: after whole rounds, and some of the next.
struct Place {
  std::int64_t times = 0;
  std::size_t phase = 0;
  Duration after{};
  std::int64_t told = 0;  // facts of the next one
  std::int64_t batches = 0;
};

// Of a consumer: since `since` its world is as it was at that poll of the round it knows, again and again.
struct Rest {
  SimTime since{};
  std::size_t phase = 0;
  std::vector<std::int64_t> further;  // it reads than at that poll of the course, of each partition
  std::shared_ptr<const Still> from;
  SimTime records_until{}, until{};  // when the records, and when anything disturbs it
  bool onward = true;                // nobody has worked on its records before
  // In which it asked for its partitions after `ordered_at` facts; empty while that is as at the polls that are kept.
  std::vector<PartitionId> order;
  std::int64_t ordered_at = 0;
  SimTime armed = kNever;  // its timer
  // What it does for its group meanwhile: until when that is done, when a poll has to look and when it has a turn, and when
  // what it has not read yet arrived.
  bool minds_group = false;
  SimTime minded_until{}, looks_at = kNever;
  Moment turn;
  std::vector<SimTime> unread;
  std::vector<SimTime> thread_looks;  // of the heartbeat thread, the last ones

  // A fact of its rounds, by number from when it came to rest; negative: before that. Which of the course it repeats.
  std::size_t index_of(const KnownRound& course, std::int64_t number) const;
  Round::Told fact(const KnownRound& course, std::int64_t number) const;
  // The last of the round's polls by then from which it can go on: the one at which it came to rest, whole rounds later, or one
  // of those behind it that are kept.
  Place place_at(const KnownRound& course, SimTime at) const;
  SimTime time_of(const KnownRound& course, const Place& place) const {
    return since + course.period() * place.times + place.after;
  }
  // Where it reads after so many facts, and what it did until then.
  std::vector<Offset> reading_at(const KnownRound& course, std::int64_t number) const;
  std::vector<PartitionId> order_at(const KnownRound& course, std::int64_t number) const;
  Consumer::Done done_at(const KnownRound& course, const Place& place) const;

  // Of its polls: the next one that begins at that instant or later; that looks at the network, too, which it does not if the
  // heartbeat thread, which looks then and every so often, has taken what it would have found; the one that waits right after it.
  Moment next_poll(const KnownRound& course, SimTime at) const;
  Moment next_look(const KnownRound& course, SimTime at, std::pair<SimTime, Duration> thread) const;
  std::optional<Moment> waits(const KnownRound& course, SimTime at) const;

 private:
  std::pair<std::int64_t, SimTime> in_course(const KnownRound& course, SimTime at) const;
  // An instant of that poll, given as it was in the course, so many rounds later.
  Moment moment(const KnownRound& course, const Consumer::PollTimes& poll, SimTime in_course, std::int64_t rounds) const;
};

struct SteadyState {
  bool watched = false;
  Course course;
  // Whether a round can be found before the next message of its group; as it was after so many of these and changes of the world.
  struct Hope {
    std::uint64_t messages = UINT64_MAX, changes = 0;
    bool any = false;
  } hope;
  std::size_t patience = 1;         // how many polls until a later one is watched instead
  std::optional<KnownRound> known;  // the last round
  std::size_t unlike = 0;           // polls since then that are not as in that round at a glance
  std::optional<Rest> rest;
  std::uint64_t timer = 0;
  std::vector<Incoming> unread;  // messages to come again, for what is played
};

}  // namespace regroup
