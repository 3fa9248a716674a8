// Why a record was processed again: where the second reader started, and what became of the first one's commit.
#include <algorithm>

#include "sim/engine/assert.hpp"
#include "sim/ledger/ledger.hpp"

namespace regroup {

struct Ledger::Repeat {
  const Book& book;
  GroupId group;
  PartitionId partition;
  Offset offset;
  const Resume& had;  // who processed it first, last before this time, and where it had read on from
  SimTime before_at;
  ConsumerId again;
  SimTime again_at;
  const Resume& resume;  // where `again` had read on from
};

namespace {

bool refused(Error error) {
  return error == Error::UNKNOWN_MEMBER_ID || error == Error::ILLEGAL_GENERATION || error == Error::REBALANCE_IN_PROGRESS ||
         error == Error::FENCED_INSTANCE_ID;
}

bool is_reset(PositionSource source) {
  return source == PositionSource::ResetEarliest || source == PositionSource::ResetByDuration ||
         source == PositionSource::ResetLatest;
}

// The same facts at the same times; when the records themselves were processed does not count.
bool same_story(const std::vector<Link>& a, const std::vector<Link>& b) {
  const auto told = [](const Link& link) { return link.kind != Link::Kind::Processed; };
  auto x = std::find_if(a.begin(), a.end(), told), y = std::find_if(b.begin(), b.end(), told);
  while (x != a.end() && y != b.end() && x->kind == y->kind && x->at == y->at) {
    x = std::find_if(std::next(x), a.end(), told);
    y = std::find_if(std::next(y), b.end(), told);
  }
  return x == a.end() && y == b.end();
}

}  // namespace

bool Ledger::Ending::concerns(PartitionId partition) const {
  return partitions.empty() || std::find(partitions.begin(), partitions.end(), partition) != partitions.end();
}

// A commit that failed or went back covers records up to an offset; and some of the records may have been processed only when the
// other one had read on already.
std::vector<std::int64_t> Ledger::where_stories_end(const Book& b, std::int64_t from, std::int64_t to, const Work& before,
                                                    const Processed& again) const {
  std::vector<std::int64_t> ends{to};
  const auto cut = [&](std::int64_t at) {
    if (from < at && at < to) ends.push_back(at);
  };
  for (const auto& regress : b.regressions) {
    cut(regress.to.value());
    cut(regress.from.value());
  }
  for (const auto& failed : persons_[resumes_[before.resume].by.index()].failed)
    for (const auto& said : failed.offsets)
      if (said.partition == again.partition) cut(said.offset.value());
  const auto resumed = resumes_[resume_of(again.consumer, again.position)].at;
  auto low = from, high = to;  // the first that was processed after that
  while (low < high) {
    const auto middle = low + (high - low) / 2;
    if (before.pace.when(middle, runs_) <= resumed) low = middle + 1;
    else high = middle;
  }
  cut(low);
  std::sort(ends.begin(), ends.end());
  ends.erase(std::unique(ends.begin(), ends.end()), ends.end());
  return ends;
}

void Ledger::duplicate(GroupId group, PartitionId partition, std::int64_t from, std::int64_t to, const Work& before,
                       const Processed& again) {
  auto& b = book(group, partition);
  Anomaly anomaly;
  anomaly.group = group;
  anomaly.partition = partition;
  anomaly.from = Offset{from};
  anomaly.to = Offset{to};
  const auto& had = resumes_[before.resume];
  anomaly.first = had.by;
  anomaly.first_at = before.pace.when(from, runs_);
  anomaly.again = again.consumer;
  anomaly.again_at = again.first + again.step * (from - again.from.value());
  const Repeat repeat{b,
                      group,
                      partition,
                      anomaly.from,
                      had,
                      anomaly.first_at,
                      again.consumer,
                      anomaly.again_at,
                      resumes_[resume_of(again.consumer, again.position)]};
  anomaly.cause = cause_of_duplicate(repeat, anomaly.chain);
  std::stable_sort(anomaly.chain.begin(), anomaly.chain.end(), [](const Link& x, const Link& y) { return x.at < y.at; });
  // The next piece of the same story joins the last one: same people, same reason, same facts behind it.
  if (b.last_duplicate) {
    auto& last = outcome_.anomalies[*b.last_duplicate];
    if (last.to == anomaly.from && last.first == anomaly.first && last.again == anomaly.again && last.cause == anomaly.cause &&
        same_story(last.chain, anomaly.chain)) {
      last.to = anomaly.to;
      return;
    }
  }
  b.last_duplicate = outcome_.anomalies.size();
  outcome_.anomalies.push_back(std::move(anomaly));
}

const Ledger::FailedCommit* Ledger::failed_commit(ConsumerId consumer, PartitionId partition, Offset from, SimTime since,
                                                  SimTime until) const {
  const auto& failed = persons_[consumer.index()].failed;
  for (auto it = failed.rbegin(); it != failed.rend() && it->at >= since; ++it) {
    if (it->at > until) continue;
    for (const auto& said : it->offsets)
      if (said.partition == partition && said.offset > from) return &*it;
  }
  return nullptr;
}

std::optional<Ledger::Ending> Ledger::end_of_time(GroupId group, const Book& b, ConsumerId consumer, PartitionId partition,
                                                  SimTime since, SimTime until) const {
  const auto& endings = persons_[consumer.index()].endings;
  const auto first = std::lower_bound(endings.begin(), endings.end(), since,
                                      [](const Ending& e, SimTime at) { return e.at < at; });
  for (auto it = first; it != endings.end() && it->at <= until; ++it)
    if (it->concerns(partition)) return *it;
  auto given = std::find_if(b.given.rbegin(), b.given.rend(), [&](const Given& g) { return g.at <= until; });
  if (given == b.given.rend()) return std::nullopt;
  if (given->to == consumer) {  // put out, perhaps, while the answer that made it start was on its way
    const bool still = given == b.given.rbegin();
    const auto confirmed_at = still ? groups_[group.index()].owners[partition.index()].said_at : given->confirmed_at;
    const auto said = confirmed_at <= until ? confirmed_at : given->at;
    if (first != endings.begin() && std::prev(first)->kind == Ending::Kind::Evicted && std::prev(first)->at >= said)
      return *std::prev(first);
    given = std::find_if(given, b.given.rend(), [&](const Given& g) { return g.to != consumer; });  // and back to it since then
    if (given == b.given.rend() || given->at < since) return std::nullopt;
  }
  // Nobody told it: a static member that is away stays in the group, while a generation gives its partitions to others.
  Ending ending{Ending::Kind::Evicted, given->at, {}, {}};
  ending.link.kind = Link::Kind::Reassigned;
  ending.link.at = given->at;
  ending.link.consumer = given->to;
  ending.link.generation = given->generation;
  ending.link.rule = "GC-59";
  return ending;
}

// What had made it silent when it was put out.
std::optional<Link> Ledger::threat_behind(ConsumerId consumer, const Ending& ending) const {
  const auto& threats = persons_[consumer.index()].threats;
  const auto later = std::ranges::upper_bound(threats, ending.at, {}, &Link::at);
  if (later == threats.begin()) return std::nullopt;
  const auto& threat = *std::prev(later);
  return ending.at - threat.at <= threat.length ? std::optional(threat) : std::nullopt;
}

Link Ledger::start_of(const Repeat& repeat, const Resume& resume) const {
  Link start{};
  start.kind = Link::Kind::Resumed;
  start.at = resume.at;
  start.consumer = resume.by;
  start.a = resume.offset;
  start.source = resume.source;
  if (resume.out_of_range || resume.source == PositionSource::Seek || resume.source == PositionSource::Retry) return start;
  const auto& generations = groups_[repeat.group.index()].generations;
  const auto it = std::upper_bound(generations.begin(), generations.end(), resume.at,
                                   [](SimTime at, const auto& generation) { return at < generation.first; });
  if (it != generations.begin()) start.generation = std::prev(it)->second;
  return start;
}

Cause Ledger::cause_of_duplicate(const Repeat& repeat, std::vector<Link>& chain) const {
  const auto& [b, group, partition, from, had, before_at, again, again_at, resume] = repeat;
  auto start = start_of(repeat, resume);
  // It went back over what had been processed, or, with work still queued from before it went back, will be.
  if (before_at <= resume.at || had.by == again) {
    if (resume.source == PositionSource::Retry || resume.source == PositionSource::Seek) {
      start.kind = Link::Kind::Sought;
      chain.push_back(start);
      return resume.source == PositionSource::Retry ? Cause::Retry : Cause::SeekBack;
    }
    if (resume.out_of_range) {
      start.rule = "CC-68";
      chain.push_back(start);
      return Cause::ResetToEarliest;
    }
  }
  // The one that came second was no longer the owner: when it started, or while both had the record in hand. A zombie.
  if (had.by != again) {
    if (const auto ending = end_of_time(group, b, again, partition, resume.at, before_at >= resume.at ? again_at : resume.at)) {
      chain.push_back(start);
      if (const auto threat = threat_behind(again, *ending)) chain.push_back(*threat);
      chain.push_back(ending->link);
      chain.push_back(start_of(repeat, had));
      switch (ending->kind) {
        case Ending::Kind::Evicted:
        case Ending::Kind::Lost:
        case Ending::Kind::Crashed: return Cause::EvictedWhileProcessing;
        case Ending::Kind::Revoked: return Cause::RevokedBeforeCommit;
        case Ending::Kind::Closed:
        case Ending::Kind::Unsubscribed: return Cause::NoCommit;
      }
    }
  }
  if (is_reset(resume.source) && b.expired_at && *b.expired_at <= resume.at) {
    Link expired{};
    expired.kind = Link::Kind::OffsetExpired;
    expired.at = *b.expired_at;
    expired.consumer = again;
    expired.rule = "GC-124";
    chain.push_back(expired);
    chain.push_back(start);
    return Cause::OffsetsExpired;
  }
  const auto it = std::find_if(b.regressions.rbegin(), b.regressions.rend(), [&](const Regress& r) {
    return r.at <= repeat.resume.at && r.to <= repeat.offset && repeat.offset < r.from;
  });
  if (it != b.regressions.rend() && resume.source == PositionSource::Committed) {
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
  const auto cause = fate(repeat, chain);
  chain.push_back(start);
  return cause;
}

// What kept the first one's commit from counting, up to when the second one started.
Cause Ledger::fate(const Repeat& repeat, std::vector<Link>& chain) const {
  const auto& b = repeat.book;
  const auto& had = repeat.had;
  const auto& person = persons_[had.by.index()];
  const auto until = std::max(repeat.resume.at, repeat.before_at);
  Link did{};
  did.kind = Link::Kind::Processed;
  did.at = repeat.before_at;
  did.consumer = had.by;
  const auto commit = std::find_if(b.last_commits.begin(), b.last_commits.end(), [&](const Commit& c) { return c.by == had.by; });
  did.a = repeat.offset;
  did.b = commit == b.last_commits.end() ? Offset{-1} : commit->offset;

  const auto ending = end_of_time(repeat.group, b, had.by, repeat.partition, had.at, until);
  REGROUP_ASSERT(ending, "{}@{}: processed by {} at {} us and again by {} at {} us, and nothing happened in between",
                 directory_->name_of(repeat.partition), repeat.offset.value(), directory_->consumers[had.by.index()].name,
                 repeat.before_at.time_since_epoch().count(), directory_->consumers[repeat.again.index()].name,
                 repeat.again_at.time_since_epoch().count());
  const auto* failed = failed_commit(had.by, repeat.partition, repeat.offset, std::min(repeat.before_at, ending->at), until);
  const auto add_failed = [&] {
    Link link{};
    link.kind = Link::Kind::CommitFailed;
    link.at = failed->at;
    link.consumer = had.by;
    link.error = failed->error;
    link.commit = failed->kind;
    link.rule = "CC-56";
    chain.push_back(link);
  };
  chain.push_back(did);
  switch (ending->kind) {
    case Ending::Kind::Evicted:
    case Ending::Kind::Lost:
      if (const auto threat = threat_behind(had.by, *ending)) chain.push_back(*threat);
      chain.push_back(ending->link);
      return Cause::EvictedWhileProcessing;
    case Ending::Kind::Crashed: {
      const bool lost = failed != nullptr && failed->at <= ending->at && failed->kind == CommitKind::CallAsync;
      if (lost) add_failed();
      chain.push_back(ending->link);
      if (lost) return Cause::CommitLost;
      const auto expired = std::find_if(person.endings.begin(), person.endings.end(), [&](const Ending& e) {
        return e.kind == Ending::Kind::Evicted && e.at >= ending->at && e.at <= until;
      });
      if (expired != person.endings.end()) chain.push_back(expired->link);
      return Cause::CrashBeforeCommit;
    }
    case Ending::Kind::Revoked:
    case Ending::Kind::Closed:
    case Ending::Kind::Unsubscribed: {
      if (failed != nullptr) add_failed();
      chain.push_back(ending->link);
      if (failed != nullptr && refused(failed->error)) return Cause::CommitRefused;
      if (failed != nullptr && failed->kind == CommitKind::CallAsync) return Cause::CommitLost;
      return ending->kind == Ending::Kind::Revoked ? Cause::RevokedBeforeCommit : Cause::NoCommit;
    }
  }
  return Cause::NoCommit;
}

}  // namespace regroup
