#include <algorithm>

#include "sim/ledger/ledger.hpp"

namespace regroup {

std::int64_t GroupMetrics::sum(std::int64_t PartitionMetrics::*member) const {
  std::int64_t total = 0;
  for (const auto& partition : partitions) total += partition.*member;
  return total;
}

std::size_t Ledger::column_of(SimTime at) const {
  constexpr auto kAll = static_cast<std::int64_t>(kColumns);
  const auto length = std::max<std::int64_t>(duration_.time_since_epoch().count(), 1), time = at.time_since_epoch().count();
  const auto place = time < INT64_MAX / kAll ? time * kAll / length  // a division of 128 bits takes ten times as long
                                             : static_cast<std::int64_t>(static_cast<__int128>(time) * kAll / length);
  return static_cast<std::size_t>(std::clamp<std::int64_t>(place, 0, kAll - 1));
}

void Ledger::draw(ConsumerId consumer, SimTime from, SimTime to, Doing doing) {
  auto& columns = outcome_.timelines[consumer.index()].columns;
  const auto last = column_of(to);
  for (auto c = column_of(from); c <= last; ++c) columns[c] = std::max(columns[c], doing);
}

// [from, to] and the same again each `period`, `times` in all; rounds that fall into columns already drawn are passed over.
void Ledger::draw_rounds(ConsumerId consumer, SimTime from, SimTime to, Duration period, std::int64_t times, Doing doing) {
  const auto& columns = outcome_.timelines[consumer.index()].columns;
  const auto first = columns.begin() + static_cast<std::ptrdiff_t>(column_of(from));
  const auto last = columns.begin() + static_cast<std::ptrdiff_t>(column_of(to + period * (times - 1)));
  if (std::all_of(first, last + 1, [&](Doing drawn) { return drawn >= doing; })) return;
  const auto length = std::max<std::int64_t>(duration_.time_since_epoch().count(), 1);
  for (std::int64_t round = 0; round < times;) {
    draw(consumer, from + period * round, to + period * round, doing);
    const auto next_column = static_cast<std::int64_t>(column_of(to + period * round)) + 1;
    if (next_column == static_cast<std::int64_t>(kColumns)) return;
    const auto all = static_cast<std::int64_t>(kColumns);
    const SimTime begins{Duration{static_cast<std::int64_t>((static_cast<__int128>(next_column) * length + all - 1) / all)}};
    round = std::max(round + 1, (begins - to + period - Duration{1}) / period);
  }
}

// What a consumer is without working: absent, waiting for an assignment, or owning partitions.
void Ledger::draw_presence(ConsumerId consumer, SimTime now) {
  auto& drawing = drawing_[consumer.index()];
  if (drawing.doing != Doing::Absent && now > drawing.since) draw(consumer, drawing.since, now - Duration{1}, drawing.doing);
  const auto& person = persons_[consumer.index()];
  drawing = {!person.present ? Doing::Absent : person.assigned.empty() ? Doing::Waiting : Doing::Owning, now};
}

Outcome Ledger::finish(SimTime now) {
  outcome_.ended_at = now;
  for (std::size_t c = 0; c < persons_.size(); ++c) {
    draw_presence(id_of<ConsumerId>(c), now);
    persons_[c].metrics.assigned = persons_[c].assigned;
    outcome_.consumers.push_back(persons_[c].metrics);
  }
  for (std::size_t g = 0; g < groups_.size(); ++g) {
    auto& group = groups_[g];
    std::vector<PartitionId> its;
    for (std::size_t p = 0; p < log_ends_.size(); ++p)
      if (log_ends_[p].known && group.subscribed[directory_->topic_of(id_of<PartitionId>(p)).index()])
        its.push_back(id_of<PartitionId>(p));
    group.metrics.partitions.reserve(its.size());
    for (const auto partition : its) {
      auto& metrics = group.metrics.partitions.emplace_back();
      close_book(id_of<GroupId>(g), partition, group.books[partition], metrics);
      group.books[partition] = Book{};
      if (metrics.longest_gap && (!group.metrics.longest_gap || *metrics.longest_gap > *group.metrics.longest_gap))
        group.metrics.longest_gap = metrics.longest_gap;
    }
    outcome_.groups.push_back(std::move(group.metrics));
  }
  const auto before = [](const Anomaly& a, const Anomaly& b) {
    return std::tie(a.group, a.partition, a.from) < std::tie(b.group, b.partition, b.from);
  };
  auto& anomalies = outcome_.anomalies;
  // Losses, most of them, are in order already; sorting takes as much memory again.
  if (!std::is_sorted(anomalies.begin(), anomalies.end(), before)) std::stable_sort(anomalies.begin(), anomalies.end(), before);
  return std::move(outcome_);
}

}  // namespace regroup
