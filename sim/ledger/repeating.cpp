// The rounds of a consumer in its steady state, into the books without telling each of them.
#include <algorithm>
#include <utility>

#include "sim/ledger/ledger.hpp"

namespace regroup {
namespace {

// When the work that a fact of the round tells of began: a step before its first record, or, if that takes no time, when its
// batch was handed over.
SimTime began(const Round& round, std::size_t fact) {
  const auto& done = std::get<Processed>(round.facts[fact].body);
  if (done.step > Duration{}) return done.first - done.step;
  auto handed_at = SimTime{};
  for (std::size_t i = 0; i < round.facts.size(); ++i)
    if (std::holds_alternative<Delivered>(round.facts[i].body))
      handed_at = std::max(handed_at, i < fact ? round.facts[i].at : round.facts[i].at - round.period);
  return handed_at;
}

}  // namespace

void Ledger::repeat(const Round& round, std::int64_t times, const ReadableSince& readable_since) {
  struct Share {  // what comes of a partition the next time around
    std::vector<Told> handed, done;
    std::vector<std::size_t> facts;
    ConsumerId consumer;
    std::uint32_t position = 0;
    bool one_position = true;
  };
  std::vector<Share> shares(round.shares.size());
  for (std::size_t i = 0; i < round.facts.size(); ++i) {
    auto& share = shares[round.of[i]];
    share.facts.push_back(i);
    const auto next = Round::moved(round.facts[i], round.period, round.shares[round.of[i]].records);
    if (const auto* fact = std::get_if<Delivered>(&next.body)) {
      share.handed.push_back({fact->from, fact->to, next.at, next.at, {}});
      share.consumer = fact->consumer;
    } else if (const auto* work = std::get_if<Processed>(&next.body)) {
      share.one_position = share.one_position && (share.done.empty() || share.position == work->position);
      share.position = work->position;
      share.done.push_back({work->from, work->to, work->first, began(round, i) + round.period, work->step});
    }
  }
  for (std::size_t k = 0; k < shares.size(); ++k) {
    const auto [partition, records] = round.shares[k];
    const auto& [handed, done, facts, consumer, position, one_position] = shares[k];
    if (records == 0) continue;
    // Handed over and worked on one after the other, and nobody was as far before.
    const auto in_order = [all = records](const std::vector<Told>& told) {
      const auto apart = [](const Told& one, const Told& next) { return one.to != next.from; };
      return !told.empty() && told.back().to - told.front().from == all &&
             std::adjacent_find(told.begin(), told.end(), apart) == told.end();
    };
    const bool onward = in_order(handed) && in_order(done) && one_position &&
                        book(group_of(consumer), partition).highest == done.front().from - 1;
    if (onward) {
      deliver_rounds(consumer, partition, handed, round.period, times, readable_since);
      process_rounds(consumer, partition, position, done, round.period, times);
      continue;
    }
    for (std::int64_t time = 1; time <= times; ++time)
      for (const auto i : facts) {
        auto next = Round::moved(round.facts[i], round.period * time, records * time);
        if (auto* fact = std::get_if<Delivered>(&next.body)) {
          fact->readable_since = readable_since(partition, fact->from);
          on(next.at, *fact);
        } else {
          work_done(std::get<Processed>(next.body), began(round, i) + round.period * time);
        }
      }
  }
}

Pace Ledger::pace_of(const std::vector<Told>& round, Duration period) {
  const auto& first = round.front();
  Run run{{}, round.back().to - first.from};
  for (const auto& part : round)
    run.parts.push_back({part.from - first.from, part.at - first.at, part.to - part.from > 1 ? part.step : Duration{}});
  return {first.at, first.from.value(), period, runs_.number_of(std::move(run))};
}

void Ledger::deliver_rounds(ConsumerId consumer, PartitionId partition, const std::vector<Told>& round, Duration period,
                            std::int64_t times, const ReadableSince& readable_since) {
  const auto from = round.front().from;
  const auto run = round.back().to - from, all = run * times;
  auto& person = persons_[consumer.index()];
  const auto group = group_of(consumer);
  const auto last = round.back().at + period * (times - 1);
  for (auto* latest : {&person.metrics.last_delivery, &groups_[group.index()].metrics.last_delivery})
    *latest = std::max(latest->value_or(last), last);
  person.metrics.delivered += all;
  auto& b = book(group, partition);
  b.delivered += all;
  const auto pace = pace_of(round, period);
  b.handed.update(
      from.value(), from.value() + all, Handed{},
      [&](std::int64_t begin, std::int64_t end, Handed& handed) {
        if (handed.before) b.redelivered += end - begin;
        handed = {pace, consumer, true};
      },
      taking());
  const auto note = [&](SimTime then, Offset first) {
    const bool longer = !b.last_delivery || !b.longest_gap || then - *b.last_delivery > *b.longest_gap;
    if (longer) note_gap(b, then, readable_since(partition, first));
    b.last_delivery = then;
  };
  for (const auto& told : round) note(told.at, told.from);
  if (times > 1) note(round.front().at + period, from + run);  // all others are as far apart
  b.last_delivery = last;
  b.read_to = from + all;
}

void Ledger::process_rounds(ConsumerId consumer, PartitionId partition, std::uint32_t position, const std::vector<Told>& round,
                            Duration period, std::int64_t times) {
  const auto from = round.front().from;
  const auto run = round.back().to - from, all = run * times;
  persons_[consumer.index()].metrics.processed += all;
  auto& b = book(group_of(consumer), partition);
  b.processed += all;
  b.highest = from + all - 1;
  b.work.set(from.value(), from.value() + all, Work{pace_of(round, period), resume_of(consumer, position)}, taking());
  forget_who_had(b, from, from + all);
  for (const auto& told : round)
    draw_rounds(consumer, told.began, told.at + told.step * (told.to - told.from - 1), period, times, Doing::Working);
}

}  // namespace regroup
