// At the end: which records nobody will ever process, and what carried the group past them (BP-84, BP-85).
#include <algorithm>

#include "sim/engine/assert.hpp"
#include "sim/ledger/ledger.hpp"

namespace regroup {

void Ledger::close_book(GroupId group, PartitionId partition, Book& b, PartitionMetrics& metrics) {
  const auto [log_start, log_end, known] = log_ends_[partition.index()];
  metrics.partition = partition;
  metrics.produced = log_end.value();
  metrics.delivered = b.delivered;
  metrics.processed = b.processed;
  metrics.redelivered = b.redelivered;
  metrics.duplicates = b.duplicates;
  metrics.out_of_order = b.out_of_order;
  metrics.committed = b.committed.offset;
  metrics.log_end = log_end;
  metrics.owner = b.owner;
  metrics.longest_gap = b.longest_gap;
  metrics.gap_from = b.gap_from;
  metrics.gap_to = b.gap_to;
  std::int64_t distinct = 0;
  for (const auto& piece : b.work.within(0, log_end.value())) distinct += piece.to - piece.from;
  for (const auto& piece : b.again.within(0, log_end.value())) metrics.duplicated += piece.to - piece.from;
  // The frontier: where the group's next read would start (BP-85), never below what the log still holds.
  auto frontier = b.position_at_end.value_or(Offset{std::max<std::int64_t>(b.committed.offset.value(), 0)});
  frontier = std::max(frontier, log_start);
  for (const auto& [from, to] : b.work.gaps(0, log_end.value())) {
    for (const auto& [low, high] : b.held.gaps(from, to)) {
      const auto cut = std::clamp(frontier.value(), low, high);
      if (low < cut) lose(group, partition, b, low, cut);
      metrics.lost += cut - low;
      metrics.lag += high - cut;
    }
    for (const auto& held : b.held.within(from, to)) metrics.lag += held.to - held.from;
  }
  REGROUP_ASSERT(metrics.processed - metrics.duplicates == distinct, "{}: {} processed, {} duplicates, {} distinct",
                 directory_->name_of(partition), metrics.processed, metrics.duplicates, distinct);
  REGROUP_ASSERT(metrics.produced == metrics.processed - metrics.duplicates + metrics.lost + metrics.lag,
                 "{}: produced {} = processed {} - duplicates {} + lost {} + lag {} does not hold",
                 directory_->name_of(partition), metrics.produced, metrics.processed, metrics.duplicates, metrics.lost,
                 metrics.lag);
  REGROUP_ASSERT(metrics.delivered >= metrics.processed, "{}: more processed than delivered", directory_->name_of(partition));
  REGROUP_ASSERT(metrics.redelivered >= metrics.duplicates, "{}: processed again without a delivery",
                 directory_->name_of(partition));
  REGROUP_ASSERT(metrics.duplicates == 0 || !groups_[group.index()].at_most_once || went_back_or_failed(group),
                 "{}: processed twice, though every commit came before the work", directory_->name_of(partition));
}

bool Ledger::went_back_or_failed(GroupId group) const {
  for (std::size_t c = 0; c < persons_.size(); ++c) {
    if (group_of(id_of<ConsumerId>(c)) != group) continue;
    const auto& person = persons_[c];
    const auto back = [&](std::uint32_t number) {
      const auto& r = resumes_[number];
      return r.source == PositionSource::Seek || r.source == PositionSource::Retry || r.out_of_range;
    };
    if (!person.failed.empty() || std::any_of(person.resumes.begin(), person.resumes.end(), back)) return true;
  }
  bool expired = false;
  groups_[group.index()].books.each([&](PartitionId, const Book& b) { expired = expired || b.expired_at; });
  return expired;
}

void Ledger::lose(GroupId group, PartitionId partition, const Book& b, std::int64_t from, std::int64_t to) {
  while (from < to) {
    Anomaly anomaly;
    anomaly.kind = Anomaly::Kind::Lost;
    anomaly.group = group;
    anomaly.partition = partition;
    anomaly.from = Offset{from};
    Offset end{to};
    anomaly.cause = cause_of_loss(b, partition, anomaly.from, end, anomaly);
    anomaly.to = end;
    from = end.value();
    auto& all = outcome_.anomalies;
    if (!all.empty() && all.back().kind == anomaly.kind && all.back().partition == partition && all.back().group == group &&
        all.back().to == anomaly.from && all.back().cause == anomaly.cause && all.back().chain.size() == anomaly.chain.size() &&
        (all.back().chain.empty() || all.back().chain.back().at == anomaly.chain.back().at)) {
      all.back().to = anomaly.to;
      continue;
    }
    all.push_back(std::move(anomaly));
  }
}

Link Ledger::commit_link(const Ahead& ahead) {
  Link commit{};
  commit.kind = Link::Kind::Committed;
  commit.at = ahead.at;
  commit.consumer = ahead.by;
  commit.a = ahead.to;
  commit.commit = ahead.kind;
  return commit;
}

// The cause of the loss of `from`; `to` is lowered to where another cause begins.
Cause Ledger::cause_of_loss(const Book& b, PartitionId partition, Offset from, Offset& to, Anomaly& anomaly) const {
  const auto until = [&](std::int64_t offset) {
    if (offset > from.value()) to = std::min(to, Offset{offset});
  };
  for (const auto& piece : b.dropped.within(from.value(), to.value())) until(piece.from == from.value() ? piece.to : piece.from);
  for (const auto& piece : b.handed.within(from.value(), to.value())) until(piece.from == from.value() ? piece.to : piece.from);
  for (const auto& jump : b.jumps) {
    until(jump.from.value());
    until(jump.to.value());
  }
  for (const auto& ahead : b.ahead) {
    until(ahead.from.value());
    until(ahead.to.value());
  }
  // Which move of the log's start took it, and up to where the same one did.
  const LogStart* gone = nullptr;
  if (const auto moves = log_starts_.find(partition); moves != log_starts_.end()) {
    const auto it = std::upper_bound(moves->second.begin(), moves->second.end(), from,
                                     [](Offset offset, const LogStart& move) { return offset < move.to; });
    if (it != moves->second.end()) {
      gone = &*it;
      until(gone->to.value());
    }
  }

  Link link{};
  if (const auto* drop = b.dropped.find(from.value()); drop != nullptr) {
    link.kind = Link::Kind::Skipped;
    link.at = drop->at;
    link.consumer = drop->by;
    link.a = from;
    link.b = to;
    anomaly.chain.push_back(link);
    anomaly.first = drop->by;
    anomaly.first_at = drop->at;
    const auto covering = std::find_if(b.ahead.begin(), b.ahead.end(),
                                       [&](const Ahead& a) { return a.from <= from && from < a.to && a.at >= drop->at; });
    if (covering != b.ahead.end()) anomaly.chain.push_back(commit_link(*covering));
    return Cause::Skipped;
  }
  const auto covers = [&](Offset low, Offset high) { return low <= from && from < high; };
  const auto jump = std::find_if(b.jumps.begin(), b.jumps.end(), [&](const Jump& j) { return covers(j.from, j.to); });
  const auto ahead = std::find_if(b.ahead.begin(), b.ahead.end(), [&](const Ahead& a) { return covers(a.from, a.to); });
  const auto* handed = b.handed.find(from.value());
  if (handed != nullptr) {
    anomaly.first = handed->to;
    anomaly.first_at = handed->pace.when(from.value(), runs_);
    link.kind = Link::Kind::Delivered;
    link.at = handed->pace.when(from.value(), runs_);
    link.consumer = handed->to;
    link.a = from;
    anomaly.chain.push_back(link);
  }
  if (handed != nullptr && ahead != b.ahead.end()) {
    const auto& person = persons_[ahead->by.index()];
    const bool closed = ahead->kind == CommitKind::Close && person.threw_at && *person.threw_at <= ahead->at;
    if (closed) {
      Link threw{};
      threw.kind = Link::Kind::Threw;
      threw.at = *person.threw_at;
      threw.consumer = ahead->by;
      anomaly.chain.push_back(threw);
    }
    auto commit = commit_link(*ahead);
    commit.rule = closed ? "CC-20" : "CC-15";
    anomaly.chain.push_back(commit);
    for (const auto& ending : person.endings)
      if (ending.at >= ahead->at && ending.kind != Ending::Kind::Revoked) {
        anomaly.chain.push_back(ending.link);
        break;
      }
    return closed ? Cause::ClosedAfterThrow : Cause::CommittedBeforeProcessed;
  }
  if (gone != nullptr) {
    Link move{};
    move.kind = Link::Kind::LogStartMoved;
    move.at = gone->at;
    move.a = gone->to;
    move.rule = gone->by_retention ? "BP-23" : "BP-25";
    anomaly.chain.push_back(move);
    return Cause::Retention;
  }
  if (jump != b.jumps.end()) {
    Link reset{};
    const bool sought = jump->resume.source == PositionSource::Seek;
    reset.kind = sought ? Link::Kind::Sought : Link::Kind::Reset;
    reset.at = jump->resume.at;
    reset.consumer = jump->resume.by;
    reset.a = jump->to;
    reset.b = jump->from;
    reset.source = jump->resume.source;
    reset.rule = sought ? "" : "CC-66";
    anomaly.chain.push_back(reset);
    return sought ? Cause::SeekForward : Cause::ResetToLatest;
  }
  if (handed != nullptr) {  // delivered, not processed, and the position is past it: dropped with the consumer's own view
    return Cause::CommittedBeforeProcessed;
  }
  REGROUP_ASSERT(ahead != b.ahead.end(), "{}@{}: lost without a cause", directory_->name_of(partition), from.value());
  anomaly.chain.push_back(commit_link(*ahead));
  return Cause::CommittedBeforeProcessed;
}

}  // namespace regroup
