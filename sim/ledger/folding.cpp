// One fact at a time into the books.
#include <algorithm>

#include "sim/engine/assert.hpp"
#include "sim/ledger/ledger.hpp"

namespace regroup {
namespace {

Link link(Link::Kind kind, SimTime at, ConsumerId consumer, const char* rule = "") {
  Link made{};
  made.kind = kind;
  made.at = at;
  made.consumer = consumer;
  made.rule = rule;
  return made;
}

// Facts about records and positions are not kept, nor that somebody got nothing new, and generations have a place of their own;
// everything else is the story of the run.
bool is_story(const FactBody& body) {
  if (const auto* assigned = std::get_if<PartitionsAssigned>(&body)) return !assigned->partitions.empty();
  return !std::holds_alternative<Delivered>(body) && !std::holds_alternative<Processed>(body) &&
         !std::holds_alternative<OffsetCommitted>(body) && !std::holds_alternative<CommitAccepted>(body) &&
         !std::holds_alternative<LogEnd>(body) && !std::holds_alternative<Held>(body) &&
         !std::holds_alternative<PositionAtEnd>(body) && !std::holds_alternative<PositionSet>(body) &&
         !std::holds_alternative<GenerationStarted>(body);
}

}  // namespace

Ledger::Ledger(std::shared_ptr<const Directory> directory, SimTime duration)
    : directory_(std::move(directory)),
      duration_(duration),
      groups_(directory_->groups.size()),
      persons_(directory_->consumers.size()),
      drawing_(directory_->consumers.size()) {
  for (auto& group : groups_) group.subscribed.resize(directory_->topics.size());
  outcome_.timelines.resize(directory_->consumers.size());
  outcome_.producers.resize(directory_->producers.size());
}

void Ledger::fold(const Fact& fact) {
  std::visit([&](const auto& body) { on(fact.at, body); }, fact.body);
  fold_rest(fact.at, fact.body);
  if (is_story(fact.body)) outcome_.events.push_back(fact);
}

void Ledger::on(SimTime at, const Subscribed& fact) {
  (void)at;
  for (const auto topic : fact.topics) groups_[group_of(fact.consumer).index()].subscribed[topic.index()] = true;
}

void Ledger::on(SimTime at, const Delivered& fact) {
  auto& person = persons_[fact.consumer.index()];
  const auto group = group_of(fact.consumer);
  auto& metrics = groups_[group.index()].metrics;
  if (!person.metrics.first_delivery) person.metrics.first_delivery = at;
  person.metrics.last_delivery = std::max(person.metrics.last_delivery.value_or(at), at);
  // A consumer that rested, or was deferred, tells its story late.
  metrics.first_delivery = std::min(metrics.first_delivery.value_or(at), at);
  metrics.last_delivery = std::max(metrics.last_delivery.value_or(at), at);
  person.metrics.delivered += fact.to - fact.from;

  auto& b = book(group, fact.partition);
  REGROUP_ASSERT(b.reader != fact.consumer || fact.from >= b.read_to, "{} got {}@{} again without going back",
                 directory_->consumers[fact.consumer.index()].name, directory_->name_of(fact.partition), fact.from.value());
  b.reader = fact.consumer;
  b.delivered += fact.to - fact.from;
  b.handed.update(
      fact.from.value(), fact.to.value(), Handed{},
      [&](std::int64_t from, std::int64_t to, Handed& handed) {
        if (handed.before) b.redelivered += to - from;  // BP-87: deliveries and processings are counted apart
        handed = {{at, fact.from.value()}, fact.consumer, true};
      },
      taking());
  note_gap(b, at, fact.readable_since);
  b.read_to = fact.to;
  b.read_before = true;
}

// From the last delivery, or from when the record became readable if that is later.
void Ledger::note_gap(Book& b, SimTime at, SimTime readable_since) {
  if (b.last_delivery) {
    const auto since = std::max(*b.last_delivery, readable_since);
    if (!b.longest_gap || at - since > *b.longest_gap) {
      b.longest_gap = at - since;
      b.gap_from = since;
      b.gap_to = at;
    }
  }
  b.last_delivery = at;
}

void Ledger::forget_who_had(Book& b, Offset from, Offset to) {
  b.handed.update(from.value(), to.value(), Handed{}, [](std::int64_t, std::int64_t, Handed& handed) {
    handed = {{}, {}, handed.before};
  });
}

void Ledger::on(SimTime at, const Processed& fact) {
  (void)at;
  // Records whose effect comes at the end of their batch took the time since they were handed over.
  const auto handed_at = persons_[fact.consumer.index()].metrics.last_delivery.value_or(fact.first);
  work_done(fact, fact.step > Duration{} ? fact.first - fact.step : handed_at);
}

void Ledger::work_done(const Processed& fact, SimTime began) {
  const auto group = group_of(fact.consumer);
  auto& b = book(group, fact.partition);
  const auto count = fact.to - fact.from;
  persons_[fact.consumer.index()].metrics.processed += count;
  b.processed += count;
  // BP-86; of its flags this one only.
  b.out_of_order += std::max<std::int64_t>(0, std::min(fact.to, b.highest) - fact.from);
  b.highest = std::max(b.highest, fact.to - 1);
  struct Again {
    std::int64_t from, to;
    Work before;
  };
  std::vector<Again> repeats;
  const Pace pace{fact.first, fact.from.value(), {}, runs_.number_of(count > 1 ? fact.step : Duration{})};
  const auto resume = resume_of(fact.consumer, fact.position);
  const auto done = [&](std::int64_t from, std::int64_t to, Work& work) {
    if (work.resume != Work::kNobody) repeats.push_back({from, to, work});
    work = {pace, resume};
  };
  b.work.update(fact.from.value(), fact.to.value(), Work{}, done, taking());
  forget_who_had(b, fact.from, fact.to);
  for (const auto& repeat : repeats) {
    b.duplicates += repeat.to - repeat.from;
    b.again.set(repeat.from, repeat.to, true);
    auto from = repeat.from;
    for (const auto to : where_stories_end(b, repeat.from, repeat.to, repeat.before, fact)) {
      duplicate(group, fact.partition, from, to, repeat.before, fact);
      from = to;
    }
  }
  draw(fact.consumer, began, fact.first + fact.step * (count - 1), Doing::Working);
}

void Ledger::on(SimTime at, const Skipped& fact) {
  book(group_of(fact.consumer), fact.partition).dropped.set(fact.from.value(), fact.to.value(), Drop{fact.consumer, at});
}

void Ledger::on(SimTime at, const PositionSet& fact) {
  auto& b = book(group_of(fact.consumer), fact.partition);
  const Resume resume{fact.consumer, at, fact.offset, fact.source, fact.out_of_range};
  // Where the group would have read on: behind what it was handed, or at the committed offset when nobody has it.
  const bool own_seek = fact.source == PositionSource::Seek || fact.source == PositionSource::Retry;
  const auto previous = own_seek ? b.read_to : Offset{std::max<std::int64_t>(b.committed.offset.value(), 0)};
  if (fact.offset > previous && fact.source != PositionSource::Committed) b.jumps.push_back({previous, fact.offset, resume});
  auto& resumes = persons_[fact.consumer.index()].resumes;
  REGROUP_ASSERT(fact.number == resumes.size(), "position {} of {} is said to be its {}th", fact.number,
                 directory_->consumers[fact.consumer.index()].name, resumes.size());
  resumes.push_back(static_cast<std::uint32_t>(resumes_.size()));
  resumes_.push_back(resume);
  b.reader = fact.consumer;
  b.read_to = fact.offset;
}

void Ledger::on(SimTime at, const OffsetCommitted& fact) {
  auto& b = book(fact.group, fact.partition);
  const Commit commit{fact.consumer, fact.offset, at, fact.kind};
  if (fact.offset < fact.before) b.regressions.push_back({fact.before, fact.offset, fact.consumer, at, fact.kind});
  const auto from = std::max<std::int64_t>(fact.before.value(), 0);
  const auto to = std::min(fact.offset, b.unheard_from);
  const auto unprocessed = b.work.gaps(std::min(from, to.value()), to.value());
  if (!unprocessed.empty()) {
    std::erase_if(b.ahead, [&](const Ahead& a) { return b.work.gaps(a.from.value(), a.to.value()).empty(); });
    b.ahead.push_back({Offset{unprocessed.front().first}, fact.offset, fact.consumer, fact.kind, at});
  }
  b.committed = commit;
  // Who committed last is at the end: in a day of deploys hundreds have, and it is mostly the same one again.
  auto& all = b.last_commits;
  const auto its = std::find_if(all.rbegin(), all.rend(), [&](const Commit& c) { return c.by == fact.consumer; });
  if (its == all.rend()) {
    all.push_back(commit);
  } else {
    *its = commit;
    std::swap(*its, all.back());
  }
}

void Ledger::on(SimTime at, const CommitAccepted& fact) {
  auto& group = groups_[fact.group.index()];
  ++group.metrics.commits;
  ++persons_[fact.consumer.index()].metrics.commits;
  if (group.last_commit)
    group.metrics.longest_commit_gap = std::max(group.metrics.longest_commit_gap.value_or(Duration{}), at - *group.last_commit);
  group.last_commit = at;
}

void Ledger::on(SimTime at, const CommitFailed& fact) {
  auto& person = persons_[fact.consumer.index()];
  if (fact.kind == CommitKind::CallSync || fact.kind == CommitKind::CallAsync || fact.kind == CommitKind::OnRevoke) {
    ++person.metrics.commit_errors;
    ++groups_[group_of(fact.consumer).index()].metrics.commit_errors;
  }
  person.failed.push_back({at, fact.kind, fact.error, fact.offsets});
}

void Ledger::on(SimTime at, const OffsetExpired& fact) {
  auto& b = book(fact.group, fact.partition);
  b.expired_at = at;
  b.committed = Commit{};
}

void Ledger::on(SimTime at, const PartitionsAssigned& fact) {
  auto& person = persons_[fact.consumer.index()];
  if (fact.partitions.empty()) return;
  person.metrics.assigned_at.push_back(at);
  for (const auto partition : fact.partitions) {
    person.assigned.push_back(partition);
    book(group_of(fact.consumer), partition).owner = fact.consumer;
  }
  std::sort(person.assigned.begin(), person.assigned.end());
  draw_presence(fact.consumer, at);
}

void Ledger::on(SimTime at, const PartitionsRevoked& fact) {
  auto& person = persons_[fact.consumer.index()];
  const bool lost = fact.how == Revocation::Lost;
  (lost ? person.metrics.lost_at : person.metrics.revoked_at).push_back(at);
  for (const auto partition : fact.partitions) {
    std::erase(person.assigned, partition);
    auto& owner = book(group_of(fact.consumer), partition).owner;
    if (owner == fact.consumer) owner.reset();
  }
  // With close() or unsubscribe() the partitions go with the consumer: that ends its time, not the callback.
  if (fact.how == Revocation::Closing || fact.how == Revocation::Unsubscribing) {
    const bool closing = fact.how == Revocation::Closing;
    ended(fact.consumer, closing ? Ending::Kind::Closed : Ending::Kind::Unsubscribed,
          link(closing ? Link::Kind::Closed : Link::Kind::Unsubscribed, at, fact.consumer, closing ? "CC-20" : "CC-22"),
          fact.partitions);
  } else if (lost) {
    ended(fact.consumer, Ending::Kind::Lost, link(Link::Kind::Lost, at, fact.consumer, "CC-31"), fact.partitions);
  } else {
    const char* rule = fact.how == Revocation::Cooperative ? "CC-19" : "CC-42";
    ended(fact.consumer, Ending::Kind::Revoked, link(Link::Kind::Revoked, at, fact.consumer, rule), fact.partitions);
  }
  draw_presence(fact.consumer, at);
}

void Ledger::on(SimTime at, const RebalanceStarted& fact) {
  auto& group = groups_[fact.group.index()];
  group.rebalance_began = at;
  group.rebalance_reason = fact.reason;
  group.rebalance_by = fact.by;
}

void Ledger::on(SimTime at, const GenerationStarted& fact) {
  auto& group = groups_[fact.group.index()];
  group.metrics.rebalanced_at.push_back(at);
  Rebalance rebalance{fact.group,
                      fact.generation,
                      group.rebalance_reason,
                      group.rebalance_by,
                      group.rebalance_began,
                      at,
                      fact.leader,
                      group.last_rebalance ? Assignment(fact.assignment, outcome_.rebalances[*group.last_rebalance].assignment)
                                           : Assignment(fact.assignment),
                      0};
  group.generations.emplace_back(at, fact.generation);
  for (const auto& [consumer, partitions] : fact.assignment)
    for (const auto partition : partitions) {
      auto& owner = owner_of(fact.group, partition);
      REGROUP_ASSERT(owner.generations < group.generations.size(), "{} has two owners in generation {}",
                     directory_->name_of(partition), fact.generation);
      owner.generations = group.generations.size();
      if (owner.now.value_or(consumer) != consumer) ++rebalance.moved;
      give(fact.group, partition, {consumer, at, fact.generation, at});
    }
  group.last_rebalance = outcome_.rebalances.size();
  outcome_.rebalances.push_back(std::move(rebalance));
}

void Ledger::on(SimTime at, const SessionExpired& fact) {
  auto& person = persons_[fact.consumer.index()];
  ++person.metrics.evictions;
  ++groups_[fact.group.index()].metrics.evictions;
  if (fact.pending) return;
  auto expired = link(Link::Kind::SessionExpired, at, fact.consumer, "GC-66");
  expired.length = fact.timeout;
  ended(fact.consumer, Ending::Kind::Evicted, expired);
}

void Ledger::give(GroupId group, PartitionId partition, const Given& given) {
  auto& owner = owner_of(group, partition);
  if (owner.now != given.to) {
    auto& all = book(group, partition).given;
    if (!all.empty()) all.back().confirmed_at = owner.said_at;
    all.push_back(given);
    owner.now = given.to;
  }
  owner.said_at = given.at;
}

void Ledger::ended(ConsumerId consumer, Ending::Kind kind, const Link& made, std::vector<PartitionId> partitions) {
  persons_[consumer.index()].endings.push_back({kind, made.at, made, std::move(partitions)});
}

void Ledger::threatened(Link by, Duration length) {
  by.length = length;
  persons_[by.consumer.index()].threats.push_back(by);
}

void Ledger::departed(ConsumerId consumer) {
  auto& person = persons_[consumer.index()];
  for (const auto partition : person.assigned) {
    auto& owner = book(group_of(consumer), partition).owner;
    if (owner == consumer) owner.reset();
  }
  person.assigned.clear();
  person.present = false;
}

// Facts that only say how somebody's time with its partitions went.
void Ledger::fold_rest(SimTime at, const FactBody& body) {
  if (const auto* crashed = std::get_if<Crashed>(&body)) {
    ended(crashed->consumer, Ending::Kind::Crashed, link(Link::Kind::Crashed, at, crashed->consumer));
    departed(crashed->consumer);
    draw_presence(crashed->consumer, at);
  } else if (const auto* started = std::get_if<ProcessStarted>(&body)) {
    persons_[started->consumer.index()].present = true;
    persons_[started->consumer.index()].threw_at.reset();
    persons_[started->consumer.index()].exits = false;
    draw_presence(started->consumer, at);
  } else if (const auto* began = std::get_if<CloseBegan>(&body)) {
    persons_[began->consumer.index()].exits = began->reason == CloseReason::Exited;
  } else if (const auto* closed = std::get_if<Closed>(&body)) {
    if (persons_[closed->consumer.index()].exits)
      ended(closed->consumer, Ending::Kind::Crashed, link(Link::Kind::Exited, at, closed->consumer));
    else ended(closed->consumer, Ending::Kind::Closed, link(Link::Kind::Closed, at, closed->consumer, "CC-20"));
    departed(closed->consumer);
    draw_presence(closed->consumer, at);
  } else if (const auto* unsubscribed = std::get_if<Unsubscribed>(&body)) {
    ended(unsubscribed->consumer, Ending::Kind::Unsubscribed,
          link(Link::Kind::Unsubscribed, at, unsubscribed->consumer, "CC-22"));
  } else if (const auto* expired = std::get_if<PollIntervalExpired>(&body)) {
    auto made = link(Link::Kind::PollIntervalExpired, at, expired->consumer, "CC-30");
    made.length = expired->limit;
    ended(expired->consumer, Ending::Kind::Evicted, made);
  } else if (const auto* dropped = std::get_if<MemberDropped>(&body)) {
    ended(dropped->consumer, Ending::Kind::Evicted,
          link(Link::Kind::Dropped, at, dropped->consumer, dropped->never_synced ? "GC-71" : "GC-59"));
  } else if (const auto* replaced = std::get_if<InstanceReplaced>(&body)) {
    if (replaced->from == replaced->to) return;
    ended(replaced->from, Ending::Kind::Evicted, link(Link::Kind::Replaced, at, replaced->from, "GC-75"));
    auto& group = groups_[replaced->group.index()];
    const auto generation = group.generations.empty() ? 0 : group.generations.back().second;
    for (std::size_t p = 0; p < group.owners.size(); ++p)
      if (group.owners[p].now == replaced->from) give(replaced->group, id_of<PartitionId>(p), {replaced->to, at, generation, at});
  } else if (const auto* frozen = std::get_if<Frozen>(&body)) {
    persons_[frozen->consumer.index()].frozen_until = frozen->until;
    threatened(link(Link::Kind::Frozen, at, frozen->consumer, "CC-34"), frozen->until - at);
    draw(frozen->consumer, at, frozen->until, Doing::Frozen);
  } else if (const auto* hung = std::get_if<Hung>(&body)) {
    threatened(link(Link::Kind::Hung, at, hung->consumer, "CC-28"), hung->until - at);
    draw(hung->consumer, at, hung->until, Doing::Working);
  } else if (const auto* cut = std::get_if<LinkCut>(&body)) {
    threatened(link(Link::Kind::Cut, at, cut->consumer), cut->until - at);
  } else if (const auto* threw = std::get_if<Threw>(&body)) {
    persons_[threw->consumer.index()].threw_at = at;
  } else if (const auto* moved = std::get_if<LogStartMoved>(&body)) {
    log_starts_[moved->partition].push_back({moved->to, at, moved->by_retention});
  } else if (const auto* end = std::get_if<LogEnd>(&body)) {
    if (log_ends_.size() <= end->partition.index()) log_ends_.resize(directory_->partitions());
    log_ends_[end->partition.index()] = {end->start, end->end, true};
  } else if (const auto* totals = std::get_if<ProducerTotals>(&body)) {
    auto& producer = outcome_.producers[totals->producer.index()];
    producer.acked = totals->acked;
    producer.unacked = totals->unacked;
    producer.longest_gap = totals->longest_gap;
  } else if (const auto* held = std::get_if<Held>(&body)) {
    auto& b = book(group_of(held->consumer), held->partition);
    if (b.owner == held->consumer) b.held.set(held->from.value(), held->to.value(), Drop{held->consumer, at});
  } else if (const auto* position = std::get_if<PositionAtEnd>(&body)) {
    auto& b = book(group_of(position->consumer), position->partition);
    if (b.owner == position->consumer) b.position_at_end = position->offset;
  }
}

}  // namespace regroup
