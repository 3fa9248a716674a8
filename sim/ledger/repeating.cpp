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
  struct Once {  // handed over and worked on once a round, and nobody was as far before
    std::int32_t handed = -1, done = -1;
    bool onward = true;
  };
  std::vector<Once> shares(round.shares.size());
  for (std::size_t i = 0; i < round.facts.size(); ++i) {
    const auto of = round.of[i];
    const auto* done = std::get_if<Processed>(&round.facts[i].body);
    auto& share = shares[of];
    auto& fact = done != nullptr ? share.done : share.handed;
    share.onward = share.onward && fact < 0 && round.facts[i].records() == round.shares[of].records;
    if (done != nullptr) share.onward = share.onward && book(group_of(done->consumer), done->partition).highest == done->to - 1;
    fact = static_cast<std::int32_t>(i);
  }
  for (std::size_t k = 0; k < shares.size(); ++k) {
    const auto [partition, records] = round.shares[k];
    const auto& share = shares[k];
    if (records == 0) continue;
    if (share.onward && share.handed >= 0 && share.done >= 0) {
      const auto done = static_cast<std::size_t>(share.done);
      const auto next = Round::moved(round.facts[static_cast<std::size_t>(share.handed)], round.period, records);
      deliver_rounds(std::get<Delivered>(next.body), next.at, round.period, times, readable_since);
      process_rounds(std::get<Processed>(Round::moved(round.facts[done], round.period, records).body),
                     began(round, done) + round.period, round.period, times);
      continue;
    }
    for (std::int64_t time = 1; time <= times; ++time)
      for (std::size_t i = 0; i < round.facts.size(); ++i) {
        if (round.of[i] != k) continue;
        auto next = Round::moved(round.facts[i], round.period * time, records * time);
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
  const auto length = static_cast<std::uint32_t>(run);  // of a poll
  b.handed.update(next.from.value(), next.from.value() + all, Handed{}, [&](std::int64_t from, std::int64_t to, Handed& handed) {
    if (handed.times > 0) b.redelivered += to - from;
    handed = {{at, {}, next.from.value(), period, length}, handed.times + 1, next.consumer};
  });
  const auto note = [&](SimTime then, Offset first) {
    const bool longer = !b.last_delivery || !b.longest_gap || then - *b.last_delivery > *b.longest_gap;
    if (longer) note_gap(b, then, readable_since(next.partition, first));
    b.last_delivery = then;
  };
  note(at, next.from);
  if (times > 1) note(at + period, next.from + run);  // all others are as far apart
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
  b.work.set(
      next.from.value(), next.from.value() + all,
      Work{{next.first, step, next.from.value(), period, static_cast<std::uint32_t>(run)}, 1, next.consumer, next.position});
  forget_who_had(b, next.from, next.from + all);
  draw_rounds(next.consumer, began, next.first + next.step * (run - 1), period, times, Doing::Working);
}

}  // namespace regroup
