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
  for (const auto& [partition, records] : round.records) {
    std::vector<std::size_t> facts;
    for (std::size_t i = 0; i < round.facts.size(); ++i)
      if (round.facts[i].partition() == partition) facts.push_back(i);
    // Handed over and worked on once a round, and nobody was as far before.
    bool onward = facts.size() == 2;
    for (const auto i : facts) {
      const auto* done = std::get_if<Processed>(&round.facts[i].body);
      onward = onward && round.facts[i].records() == records;
      onward = onward && (done == nullptr || book(group_of(done->consumer), partition).highest == done->to - 1);
    }
    onward = onward && round.facts[facts[0]].body.index() != round.facts[facts[1]].body.index();
    // What is worked on first in a round was handed over in the one before it.
    if (onward && std::holds_alternative<Processed>(round.facts[facts[0]].body)) std::swap(facts[0], facts[1]);
    for (const auto i : facts) {
      if (!onward) break;
      const auto next = Round::later(round.facts[i], round.period, records, 1);
      if (const auto* handed = std::get_if<Delivered>(&next.body))
        deliver_rounds(*handed, next.at, round.period, times, readable_since);
      else process_rounds(std::get<Processed>(next.body), began(round, i) + round.period, round.period, times);
    }
    for (std::int64_t time = 1; !onward && time <= times; ++time)
      for (const auto i : facts) {
        auto next = Round::later(round.facts[i], round.period, records, time);
        if (auto* handed = std::get_if<Delivered>(&next.body)) {
          handed->readable_since = readable_since(partition, handed->from);
          on(next.at, *handed);
        } else {
          work_done(std::get<Processed>(next.body), began(round, i) + round.period * time);
        }
      }
  }
}

void Ledger::deliver_rounds(const Delivered& next, SimTime at, Duration period, std::int64_t times,
                            const ReadableSince& readable_since) {
  const auto run = next.to - next.from, all = run * times;
  auto& person = persons_[next.consumer.index()];
  const auto group = group_of(next.consumer);
  const auto last = at + period * (times - 1);
  for (auto* latest : {&person.metrics.last_delivery, &groups_[group.index()].metrics.last_delivery})
    *latest = std::max(latest->value_or(last), last);
  person.metrics.delivered += all;
  auto& b = book(group, next.partition);
  b.delivered += all;
  b.handed.update(next.from.value(), next.from.value() + all, Handed{}, [&](std::int64_t from, std::int64_t to, Handed& handed) {
    if (handed.times > 0) b.redelivered += to - from;
    handed = {handed.times + 1, next.consumer, {at, {}, next.from.value(), run, period}};
  });
  note_gap(b, at, readable_since(next.partition, next.from));
  if (times > 1) note_gap(b, at + period, readable_since(next.partition, next.from + run));  // all others are as far apart
  b.last_delivery = last;
  b.read_to = next.from + all;
}

void Ledger::process_rounds(const Processed& next, SimTime began, Duration period, std::int64_t times) {
  const auto run = next.to - next.from, all = run * times;
  persons_[next.consumer.index()].metrics.processed += all;
  auto& b = book(group_of(next.consumer), next.partition);
  b.processed += all;
  b.highest = next.from + all - 1;
  const auto step = run == 1 ? Duration{} : next.step;
  b.work.set(next.from.value(), next.from.value() + all,
             Work{1, next.consumer, next.position, {next.first, step, next.from.value(), run, period}});
  forget_who_had(b, next.from, next.from + all);
  draw_rounds(next.consumer, began, next.first + next.step * (run - 1), period, times, Doing::Working);
}

}  // namespace regroup
