// Why a record was processed again: where the second reader started, and what became of the first one's commit.
#include <algorithm>

#include "sim/engine/assert.hpp"
#include "sim/ledger/ledger.hpp"

namespace regroup {
namespace {

bool refused(Error error) {
  return error == Error::UNKNOWN_MEMBER_ID || error == Error::ILLEGAL_GENERATION || error == Error::REBALANCE_IN_PROGRESS ||
         error == Error::FENCED_INSTANCE_ID;
}

}  // namespace

void Ledger::duplicate(GroupId group, PartitionId partition, std::int64_t from, std::int64_t to, const Work& before,
                       const Processed& again) {
  const auto& b = book(group, partition);
  Anomaly anomaly;
  anomaly.group = group;
  anomaly.partition = partition;
  anomaly.from = Offset{from};
  anomaly.to = Offset{to};
  anomaly.first = before.by;
  anomaly.first_at = before.when(from);
  anomaly.again = again.consumer;
  anomaly.again_at = again.first + again.step * (from - again.from.value());
  anomaly.cause = cause_of_duplicate(b, partition, anomaly.from, before, again.consumer, anomaly.again_at, anomaly.chain);
  // The next piece of the same story joins the last one: same people, same reason, same facts behind it.
  for (auto it = outcome_.anomalies.rbegin(); it != outcome_.anomalies.rend() && it != outcome_.anomalies.rbegin() + 8; ++it) {
    const auto& last = *it;
    if (last.group == group && last.partition == partition && last.kind == Anomaly::Kind::Duplicate && last.to == anomaly.from &&
        last.first == anomaly.first && last.again == anomaly.again && last.cause == anomaly.cause &&
        last.chain.size() == anomaly.chain.size() && (last.chain.empty() || last.chain.back().at == anomaly.chain.back().at)) {
      it->to = anomaly.to;
      return;
    }
  }
  outcome_.anomalies.push_back(std::move(anomaly));
}

const Ledger::FailedCommit* Ledger::failed_commit(ConsumerId consumer, PartitionId partition, Offset from, SimTime since,
                                                  SimTime until) const {
  const auto& failed = persons_[consumer.index()].failed;
  for (auto it = failed.rbegin(); it != failed.rend(); ++it) {
    if (it->at > until || it->at < since) continue;
    for (const auto& said : it->offsets)
      if (said.partition == partition && said.offset > from) return &*it;
  }
  return nullptr;
}

Cause Ledger::cause_of_duplicate(const Book& b, PartitionId partition, Offset from, const Work& before, ConsumerId again, SimTime at,
                                 std::vector<Link>& chain) const {
  const auto resumed = b.resumes.find(again);
  REGROUP_ASSERT(resumed != b.resumes.end(), "{} processed {} without a position", directory_->consumers[again.index()].name,
                 directory_->name_of(partition));
  const auto& resume = resumed->second;
  Link start{};
  start.kind = Link::Kind::Resumed;
  start.at = resume.at;
  start.consumer = again;
  start.a = resume.offset;
  start.source = resume.source;

  if (resume.source == PositionSource::Retry || resume.source == PositionSource::Seek) {
    start.kind = Link::Kind::Sought;
    chain.push_back(start);
    return resume.source == PositionSource::Retry ? Cause::Retry : Cause::SeekBack;
  }
  // Somebody who was put out of the group after it took these records, and still works on them.
  const auto& endings = persons_[again.index()].endings;
  const auto evicted = std::find_if(endings.rbegin(), endings.rend(), [&](const Ending& e) {
    return e.at <= at && e.at >= resume.at && e.kind == Ending::Kind::Evicted;
  });
  if (evicted != endings.rend()) {
    if (const auto& threat = persons_[again.index()].last_threat; threat && threat->at <= evicted->at) chain.push_back(*threat);
    chain.push_back(evicted->link);
    chain.push_back(start);
    return Cause::EvictedWhileProcessing;
  }
  if (resume.source == PositionSource::ResetEarliest || resume.source == PositionSource::ResetByDuration ||
      resume.source == PositionSource::ResetLatest) {
    if (b.expired_at && *b.expired_at <= resume.at) {
      Link expired{};
      expired.kind = Link::Kind::OffsetExpired;
      expired.at = *b.expired_at;
      expired.consumer = again;
      expired.rule = "GC-124";
      chain.push_back(expired);
      chain.push_back(start);
      return Cause::OffsetsExpired;
    }
    if (b.committed.offset.value() >= 0 && b.committed.at <= resume.at) {  // there was one, and it was out of range
      start.rule = "CC-68";
      chain.push_back(start);
      return Cause::ResetToEarliest;
    }
  }
  for (auto it = b.regressions.rbegin(); it != b.regressions.rend(); ++it) {
    if (it->at > resume.at || it->from <= from || it->to > from || resume.source != PositionSource::Committed) continue;
    Link regressed{};
    regressed.kind = Link::Kind::Regressed;
    regressed.at = it->at;
    regressed.consumer = it->by;
    regressed.a = it->from;
    regressed.b = it->to;
    regressed.commit = it->kind;
    regressed.rule = "CC-57";
    chain.push_back(regressed);
    chain.push_back(start);
    return Cause::CommitRegressed;
  }
  const auto cause = fate(b, partition, from, before, std::max(resume.at, before.when(from.value())), chain);
  chain.push_back(start);
  return cause;
}

// What kept the first one's commit from counting, up to when the second one started.
Cause Ledger::fate(const Book& b, PartitionId partition, Offset from, const Work& before, SimTime until,
                   std::vector<Link>& chain) const {
  const auto& person = persons_[before.by.index()];
  const auto resumed = b.resumes.find(before.by);
  const auto worked_at = before.when(from.value());
  Link did{};
  did.kind = Link::Kind::Processed;
  did.at = worked_at;
  did.consumer = before.by;
  const auto commit = b.last_commit.find(before.by);
  did.a = Offset{before.base};
  did.b = commit == b.last_commit.end() ? Offset{-1} : commit->second.offset;

  // The first ending after the work; one before it if it worked on as a zombie.
  const Ending* ending = nullptr;
  const Ending* earlier = nullptr;
  const auto concerns = [&](const Ending& e) {
    return e.partitions.empty() || std::find(e.partitions.begin(), e.partitions.end(), partition) != e.partitions.end();
  };
  for (const auto& e : person.endings) {
    if (e.at > until || !concerns(e)) continue;
    if (e.at >= worked_at) {
      if (ending == nullptr) ending = &e;
    } else {
      earlier = &e;
    }
  }
  const bool zombie = earlier != nullptr && earlier->kind != Ending::Kind::Closed && earlier->kind != Ending::Kind::Crashed &&
                      (resumed == b.resumes.end() || resumed->second.by != before.by || earlier->at >= resumed->second.at);
  if (zombie) ending = earlier;
  if (ending == nullptr) ending = earlier;
  REGROUP_ASSERT(ending != nullptr, "{}@{}: processed by {} at {} us and again, and nothing happened in between",
                 directory_->name_of(partition), from.value(), directory_->consumers[before.by.index()].name,
                 worked_at.time_since_epoch().count());
  const auto* failed = failed_commit(before.by, partition, from, std::min(worked_at, ending->at), until);
  const auto add_failed = [&] {
    Link link{};
    link.kind = Link::Kind::CommitFailed;
    link.at = failed->at;
    link.consumer = before.by;
    link.error = failed->error;
    link.commit = failed->kind;
    link.rule = "CC-56";
    chain.push_back(link);
  };
  chain.push_back(did);
  switch (ending->kind) {
    case Ending::Kind::Evicted:
    case Ending::Kind::Lost:
      if (person.last_threat && person.last_threat->at <= ending->at && person.last_threat->at + person.last_threat->length >= worked_at)
        chain.push_back(*person.last_threat);
      chain.push_back(ending->link);
      return Cause::EvictedWhileProcessing;
    case Ending::Kind::Crashed: {
      if (failed != nullptr && failed->at <= ending->at && failed->kind == CommitKind::CallAsync) {
        add_failed();
        chain.push_back(ending->link);
        return Cause::CommitLost;
      }
      chain.push_back(ending->link);
      const auto expired = std::find_if(person.endings.begin(), person.endings.end(), [&](const Ending& e) {
        return e.at > ending->at && e.at <= until && e.kind == Ending::Kind::Evicted;
      });
      if (expired != person.endings.end()) chain.push_back(expired->link);
      return Cause::CrashBeforeCommit;
    }
    case Ending::Kind::Revoked:
    case Ending::Kind::Closed:
    case Ending::Kind::Unsubscribed: {
      const bool was_refused = failed != nullptr && refused(failed->error);
      if (failed != nullptr) add_failed();
      chain.push_back(ending->link);
      if (was_refused) return Cause::CommitRefused;
      if (failed != nullptr && failed->kind == CommitKind::CallAsync) return Cause::CommitLost;
      // A listener that ran because the consumer was closing or leaving is part of that.
      const auto left = std::find_if(person.endings.begin(), person.endings.end(), [&](const Ending& e) {
        return e.at >= ending->at && e.at <= ending->at + std::chrono::seconds{30} && e.at <= until &&
               (e.kind == Ending::Kind::Closed || e.kind == Ending::Kind::Unsubscribed);
      });
      if (ending->kind != Ending::Kind::Revoked || left != person.endings.end()) return Cause::NoCommit;
      return Cause::RevokedBeforeCommit;
    }
  }
  return Cause::NoCommit;
}

}  // namespace regroup
