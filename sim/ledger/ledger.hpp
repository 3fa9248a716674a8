// The ledger folds facts into ranges while the run goes on; at the end it knows every record's class and every anomaly's
// cause (design.md; taxonomy: broker-and-producer.md section 5).
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "sim/facts/directory.hpp"
#include "sim/facts/fact.hpp"
#include "sim/facts/round.hpp"
#include "sim/ledger/interval_map.hpp"
#include "sim/ledger/outcome.hpp"
#include "sim/ledger/pace.hpp"

namespace regroup {

class Ledger {
 public:
  Ledger(std::shared_ptr<const Directory> directory, SimTime duration);
  // Whether every consumer of this group commits, synchronously, before it processes, from the start to the end: unless a
  // commit failed or somebody went back, no record may be processed twice. Asserted at the end.
  void expect_at_most_once(GroupId group, bool expected) { groups_[group.index()].at_most_once = expected; }
  void fold(const Fact& fact);
  // A round that was told, `times` more of them. `readable_since`: as in Delivered.
  using ReadableSince = std::function<SimTime(PartitionId, Offset)>;
  void repeat(const Round& round, std::int64_t times, const ReadableSince& readable_since);
  // What is worked on from there on in a rest will be told when that is over (kNowhere: nothing); commits cover it rightly.
  static constexpr Offset kNowhere{INT64_MAX};
  void hears_later_from(GroupId group, PartitionId partition, Offset from) { book(group, partition).unheard_from = from; }
  // Whether nobody has processed the record at `from`, or one behind it.
  bool reads_on(GroupId group, PartitionId partition, Offset from) { return book(group, partition).highest < from; }
  // Closes the books: identities are asserted, every loss gets its cause. Call once, after the last fact.
  Outcome finish(SimTime now);

 private:
  // Who processed a record last, and having read on from where. A long run keeps millions of these.
  struct Work {
    [[no_unique_address]] Pace pace;
    std::uint32_t resume = kNobody;  // of resumes_
    static constexpr std::uint32_t kNobody = UINT32_MAX;
    bool take(std::int64_t end, const Work& next, std::int64_t next_end, Runs& runs) {
      return resume == next.resume && pace.take(end, next.pace, next_end, runs);
    }
    friend bool operator==(const Work&, const Work&) = default;
  };
  // A record that was delivered; until it is processed, to whom last: only of what is lost somebody asks who had it.
  struct Handed {
    [[no_unique_address]] Pace pace;
    ConsumerId to;
    bool before = false;  // delivered
    bool take(std::int64_t end, const Handed& next, std::int64_t next_end, Runs& runs) {
      return to == next.to && before == next.before && pace.take(end, next.pace, next_end, runs);
    }
    friend bool operator==(const Handed&, const Handed&) = default;
  };
  struct Drop {
    ConsumerId by;
    SimTime at{};
    friend bool operator==(const Drop&, const Drop&) = default;
  };
  struct Resume {
    ConsumerId by;
    SimTime at{};
    Offset offset;
    PositionSource source = PositionSource::Committed;
    bool out_of_range = false;
  };
  // The coordinator's word on whose a partition is: from `at` on `to`'s, by `generation`; last said so again at `confirmed_at`,
  // which is known once it says otherwise.
  struct Given {
    ConsumerId to;
    SimTime at{};
    std::int32_t generation = 0;
    SimTime confirmed_at{};
  };
  // The same as it is now: all that most generations change.
  struct Owner {
    std::optional<ConsumerId> now;
    SimTime said_at{};
    std::size_t generations = 0;  // of the group, when it was said
  };
  // The read position jumped over [from, to) without a delivery.
  struct Jump {
    Offset from, to;
    Resume resume;
  };
  // A commit covered records that were not processed.
  struct Ahead {
    Offset from, to;
    ConsumerId by;
    CommitKind kind;
    SimTime at{};
  };
  struct Regress {
    Offset from, to;
    ConsumerId by;
    SimTime at{};
    CommitKind kind;
  };  // from `from` down to `to`
  struct Commit {
    ConsumerId by;
    Offset offset{-1};
    SimTime at{};
    CommitKind kind = CommitKind::Auto;
  };

  struct Book {  // of one partition in one group (BP-89)
    IntervalMap<Work> work;
    IntervalMap<bool> again;  // processed twice, or more often
    IntervalMap<Handed> handed;
    IntervalMap<Drop> dropped;
    std::optional<std::size_t> last_duplicate;  // of the anomalies
    std::int64_t delivered = 0, redelivered = 0, processed = 0, duplicates = 0, out_of_order = 0;
    Offset highest{-1}, read_to{0}, unheard_from = kNowhere;
    std::optional<ConsumerId> reader;  // who was handed records or took a position last
    bool read_before = false;
    Commit committed;
    std::vector<Commit> last_commits;  // of each consumer that ever committed
    std::vector<Given> given;          // by time; only where the owner changes
    std::vector<Jump> jumps;
    std::vector<Ahead> ahead;
    std::vector<Regress> regressions;
    std::optional<SimTime> expired_at;
    std::optional<ConsumerId> owner;
    std::optional<SimTime> last_delivery;
    std::optional<Duration> longest_gap;
    SimTime gap_from{}, gap_to{};
    std::optional<Offset> position_at_end;
    IntervalMap<Drop> held;
  };
  // By partition, those that anything happened to.
  class Books {
   public:
    Book& operator[](PartitionId partition) {
      if (places_.size() <= partition.index()) places_.resize(partition.index() + 1, -1);
      auto& place = places_[partition.index()];
      if (place < 0) {
        place = static_cast<std::int32_t>(books_.size());
        books_.emplace_back();
      }
      return books_[static_cast<std::size_t>(place)];
    }
    template <class Visit>
    void each(Visit visit) const {  // in order of partitions
      for (std::size_t p = 0; p < places_.size(); ++p)
        if (places_[p] >= 0) visit(id_of<PartitionId>(p), books_[static_cast<std::size_t>(places_[p])]);
    }

   private:
    std::vector<std::int32_t> places_;
    std::deque<Book> books_;  // a book stays where it is while others are begun
  };
  // What happened to a consumer, latest first used: how its time with its partitions ended.
  struct Ending {
    enum class Kind : std::uint8_t { Crashed, Evicted, Closed, Unsubscribed, Revoked, Lost } kind;
    SimTime at{};
    Link link;
    std::vector<PartitionId> partitions;  // of Revoked and Lost; empty: all
    bool concerns(PartitionId partition) const;
  };
  struct FailedCommit {
    SimTime at{};
    CommitKind kind;
    Error error;
    std::vector<OffsetOf> offsets;
  };
  struct Person {
    ConsumerMetrics metrics;
    std::vector<std::uint32_t> resumes;  // by number: which of resumes_
    std::vector<Ending> endings;         // by time
    std::vector<FailedCommit> failed;
    std::vector<PartitionId> assigned;
    bool present = false;
    SimTime frozen_until{};
    std::optional<SimTime> threw_at;
    bool exits = false;         // the process ends without close()
    std::vector<Link> threats;  // frozen, hung or cut off: what made it silent, by time
  };
  struct GroupBook {
    GroupMetrics metrics;
    std::vector<bool> subscribed;  // per topic
    Books books;
    std::vector<Owner> owners;  // by partition
    bool at_most_once = false;
    std::optional<SimTime> last_commit;
    SimTime rebalance_began{};
    RebalanceReason rebalance_reason = RebalanceReason::MemberJoins;
    ConsumerId rebalance_by;
    std::vector<std::pair<SimTime, std::int32_t>> generations;
    std::optional<std::size_t> last_rebalance;  // of the outcome's
  };

  // folding.cpp
  void on(SimTime at, const Delivered& fact);
  void on(SimTime at, const Processed& fact);
  void on(SimTime at, const Skipped& fact);
  void on(SimTime at, const PositionSet& fact);
  void on(SimTime at, const OffsetCommitted& fact);
  void on(SimTime at, const CommitAccepted& fact);
  void on(SimTime at, const CommitFailed& fact);
  void on(SimTime at, const OffsetExpired& fact);
  void on(SimTime at, const PartitionsAssigned& fact);
  void on(SimTime at, const PartitionsRevoked& fact);
  void on(SimTime at, const GenerationStarted& fact);
  void on(SimTime at, const RebalanceStarted& fact);
  void on(SimTime at, const SessionExpired& fact);
  void on(SimTime at, const Subscribed& fact);
  void ended(ConsumerId consumer, Ending::Kind kind, const Link& made, std::vector<PartitionId> partitions = {});
  void threatened(Link by, Duration length);
  void departed(ConsumerId consumer);
  void give(GroupId group, PartitionId partition, const Given& given);
  Owner& owner_of(GroupId group, PartitionId partition) {
    auto& owners = groups_[group.index()].owners;
    if (owners.size() <= partition.index()) owners.resize(partition.index() + 1);
    return owners[partition.index()];
  }
  template <class Body>
  void on(SimTime, const Body&) {}
  void fold_rest(SimTime at, const FactBody& body);

  static void note_gap(Book& book, SimTime at, SimTime readable_since);
  static void forget_who_had(Book& book, Offset from, Offset to);
  // `began`: when the work on the first of them did.
  void work_done(const Processed& fact, SimTime began);

  // repeating.cpp
  // What comes of one partition in a round: when, and how far its records are apart.
  struct Told {
    Offset from, to;
    SimTime at, began;
    Duration step{};
  };
  Pace pace_of(const std::vector<Told>& round, Duration period);
  void deliver_rounds(ConsumerId consumer, PartitionId partition, const std::vector<Told>& round, Duration period,
                      std::int64_t times, const ReadableSince& readable_since);
  void process_rounds(ConsumerId consumer, PartitionId partition, std::uint32_t position, const std::vector<Told>& round,
                      Duration period, std::int64_t times);

  // duplicates.cpp
  // [from, to) in stretches that have one reason each, by where they end.
  std::vector<std::int64_t> where_stories_end(const Book& book, std::int64_t from, std::int64_t to, const Work& before,
                                              const Processed& again) const;
  void duplicate(GroupId group, PartitionId partition, std::int64_t from, std::int64_t to, const Work& before,
                 const Processed& again);
  struct Repeat;  // one record, processed by two
  Cause cause_of_duplicate(const Repeat& repeat, std::vector<Link>& chain) const;
  Cause fate(const Repeat& repeat, std::vector<Link>& chain) const;
  // What ended a consumer's time with a partition in [since, until]: its own end, or the coordinator's decision that it is
  // another's.
  std::optional<Ending> end_of_time(GroupId group, const Book& book, ConsumerId consumer, PartitionId partition, SimTime since,
                                    SimTime until) const;
  std::optional<Link> threat_behind(ConsumerId consumer, const Ending& ending) const;
  Link start_of(const Repeat& repeat, const Resume& resume) const;
  const FailedCommit* failed_commit(ConsumerId consumer, PartitionId partition, Offset from, SimTime since, SimTime until) const;

  // losses.cpp
  void close_book(GroupId group, PartitionId partition, Book& book, PartitionMetrics& metrics);
  bool went_back_or_failed(GroupId group) const;
  void lose(GroupId group, PartitionId partition, const Book& book, std::int64_t from, std::int64_t to);
  static Link commit_link(const Ahead& ahead);
  Cause cause_of_loss(const Book& book, PartitionId partition, Offset from, Offset& to, Anomaly& anomaly) const;

  // metrics.cpp
  void draw(ConsumerId consumer, SimTime from, SimTime to, Doing doing);
  void draw_rounds(ConsumerId consumer, SimTime from, SimTime to, Duration period, std::int64_t times, Doing doing);
  std::size_t column_of(SimTime at) const;
  void draw_presence(ConsumerId consumer, SimTime now);

  // For IntervalMap: paces go on in their neighbours.
  auto taking() {
    return [this](auto& here, std::int64_t end, const auto& next, std::int64_t next_end) {
      return here.take(end, next, next_end, runs_);
    };
  }
  std::uint32_t resume_of(ConsumerId consumer, std::uint32_t position) const {
    return persons_[consumer.index()].resumes.at(position);
  }
  Book& book(GroupId group, PartitionId partition) { return groups_[group.index()].books[partition]; }
  GroupId group_of(ConsumerId consumer) const { return directory_->consumers[consumer.index()].group; }

  std::shared_ptr<const Directory> directory_;
  SimTime duration_;
  std::vector<GroupBook> groups_;
  std::vector<Person> persons_;
  std::vector<Resume> resumes_;
  Runs runs_;  // of the paces
  struct LogStart {
    Offset to;
    SimTime at{};
    bool by_retention = false;
  };
  std::map<PartitionId, std::vector<LogStart>> log_starts_;  // each time it moved up, by retention or trim
  struct LogEnds {
    Offset start, end;
    bool known = false;
  };
  std::vector<LogEnds> log_ends_;  // by partition
  struct Drawing {
    Doing doing = Doing::Absent;
    SimTime since{};
  };
  std::vector<Drawing> drawing_;
  Outcome outcome_;
};

}  // namespace regroup
