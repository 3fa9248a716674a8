// Processing: stretches of records with one processing time are one event; whatever matters inside one cuts it (decision 4).
#include <algorithm>

#include "sim/client/consumer.hpp"
#include "sim/engine/assert.hpp"

namespace regroup {
const RecordException* Consumer::exception_for(ClientContext& context, PartitionId partition, Offset offset) const {
  const auto topic = context.directory.topic_of(partition);
  const auto& name = context.directory.topics[topic.index()].name;
  for (const auto& record : settings_->process.records) {
    if (record.offset != offset || record.topic != name || record.partition != context.directory.number_of(partition)) continue;
    const auto attempted = context.attempts.find({group_, partition, offset});
    if (!record.attempts || attempted == context.attempts.end() || attempted->second < *record.attempts) return &record;
  }
  return nullptr;
}

// How many records from the chunk's first on can be one event.
std::int64_t Consumer::span_limit(ClientContext& context, const Chunk& chunk, Duration step, bool worker) const {
  auto limit = chunk.to - chunk.from;
  for (const auto& record : settings_->process.records) {
    if (record.offset <= chunk.from || record.offset >= chunk.to) continue;
    if (context.directory.number_of(chunk.partition) == record.partition &&
        context.directory.topics[context.directory.topic_of(chunk.partition).index()].name == record.topic)
      limit = std::min(limit, record.offset - chunk.from);
  }
  if (settings_->process.effect_per_batch && !worker) return limit;
  if (processed_mark_ > processed_) limit = std::min(limit, processed_mark_ - processed_);
  const auto& commit = settings_->commit;
  if (commit.call == CommitCall::None || worker) return limit;
  switch (commit.every) {
    case CommitEvery::Batch:
    case CommitEvery::Batches: return limit;
    case CommitEvery::Record: return 1;
    case CommitEvery::Records: return std::min(limit, commit.count - records_since_start_ % commit.count);
    case CommitEvery::Time: {
      const auto left = last_timed_commit_ + commit.period - context.now();
      if (commit.before || left <= Duration{} || step == Duration{}) return left <= Duration{} || commit.before ? 1 : limit;
      return std::min(limit, (left + step - Duration{1}) / step);
    }
  }
  return limit;
}

void Consumer::begin_span(ClientContext& context, bool worker) {
  const auto& chunk = chunks_of(worker).front();
  auto& span = span_of(worker);
  const auto& process = settings_->process;
  const auto* exception = exception_for(context, chunk.partition, chunk.from);
  const auto& time = exception != nullptr && exception->time ? *exception->time : process.time;
  span.partition = chunk.partition;
  span.from = chunk.from;
  span.start = context.now();
  span.throws = exception != nullptr && exception->throws;
  // The time a record takes is a function of (seed, partition, offset), whoever processes it.
  span.step = time.draw([&] {
    return hash_of(context.seed, context.directory.key_of(chunk.partition), static_cast<std::uint64_t>(chunk.from.value()));
  });
  if (worker && span.throws && process.on_throw == OnThrow::Retry) span.step = std::max(span.step, kSpin);
  if (exception != nullptr) ++context.attempts[{group_, chunk.partition, chunk.from}];
  context.spans.working(group_, chunk.partition).push_back(id_);
  const bool alone = !contended(context, chunk.partition);
  const bool single = exception != nullptr || !time.constant() || !alone;
  span.to = chunk.from + (single ? 1 : span_limit(context, chunk, span.step, worker));
  span.active = true;
  if (!alone) context.contended = true;
  schedule_span(context, worker);
}

void Consumer::schedule_span(ClientContext& context, bool worker) {
  auto& span = span_of(worker);
  const auto end = span.start + span.step * (span.to - span.from);
  schedule(context, std::max(end, context.now()), worker ? Kind::WorkerSpanEnds : Kind::SpanEnds, ++span.timer);
}

bool Consumer::contended(ClientContext& context, PartitionId partition) const {
  return std::ranges::any_of(context.spans.working(group_, partition), [this](ConsumerId id) { return id != id_; });
}

void Consumer::release(ClientContext& context, Span& span) {
  if (!span.active) return;
  span.active = false;
  no_longer_working(context, span.partition);
}

void Consumer::no_longer_working(ClientContext& context, PartitionId partition) {
  auto& working = context.spans.working(group_, partition);
  working.erase(std::find(working.begin(), working.end(), id_));
}

void Consumer::forget_batch_done(ClientContext& context) {
  for (const auto& chunk : batch_done_) no_longer_working(context, chunk.partition);
  batch_done_.clear();
}

void Consumer::stop_working(ClientContext& context) {
  release(context, span_);
  release(context, worker_span_);
  forget_batch_done(context);
}

// The first `count` records of the span are done.
void Consumer::take_effect(ClientContext& context, std::int64_t count, bool worker) {
  if (count <= 0) return;
  auto& span = span_of(worker);
  const auto to = span.from + count;
  const auto position = chunks_of(worker).front().position;
  if (settings_->process.effect_per_batch && !worker) {
    batch_done_.push_back({span.partition, span.from, to, position});
    context.spans.working(group_, span.partition).push_back(id_);  // until it takes effect
  } else {
    context.facts.add(context.now(), Processed{id_, span.partition, span.from, to, span.start + span.step, span.step, position});
    ++told_;
    processed_ += count;
    records_since_start_ += count;
    if (auto* partition = find(span.partition)) partition->finished = to;
  }
  span.from = to;
  span.start += span.step * count;
  auto& chunks = chunks_of(worker);
  chunks.front().from = to;
  if (chunks.front().from == chunks.front().to) chunks.pop_front();
}

void Consumer::effect_of_batch(ClientContext& context) {
  for (const auto& chunk : batch_done_) {
    context.facts.add(context.now(),
                      Processed{id_, chunk.partition, chunk.from, chunk.to, context.now(), Duration{}, chunk.position});
    processed_ += chunk.to - chunk.from;
    records_since_start_ += chunk.to - chunk.from;
    if (auto* partition = find(chunk.partition)) partition->finished = chunk.to;
  }
  forget_batch_done(context);
}

// Work done so far becomes facts, and the rest of the span goes on; record by record while somebody else is on the partition.
void Consumer::settle_span(ClientContext& context, bool worker) {
  auto& span = span_of(worker);
  if (!span.active || span.throws || span.step == Duration{}) return;
  const auto total = span.to - span.from;
  const auto done = std::clamp<std::int64_t>((context.now() - span.start) / span.step, 0, total);
  if (done == total) return;  // its event is due at this instant
  take_effect(context, done, worker);
  if (contended(context, span.partition)) span.to = span.from + 1;
  if (done > 0 || contended(context, span.partition)) schedule_span(context, worker);
}

void Consumer::settle(ClientContext& context) {
  settle_span(context, false);
  settle_span(context, true);
}

void Consumer::next_record(ClientContext& context) {
  activity_ = Activity::Process;
  if (batch_.empty()) return end_batch(context);
  if (settings_->commit.before && !committed_before_record_ && !commit_before(context)) return;
  committed_before_record_ = false;
  begin_span(context, false);
}

// Commits inside a batch, before the records they cover. False while such a call is under way.
bool Consumer::commit_before(ClientContext& context) {
  const auto& commit = settings_->commit;
  std::int64_t ahead = 0;
  if (commit.every == CommitEvery::Record) ahead = 1;
  if (commit.every == CommitEvery::Records && records_since_start_ % commit.count == 0) ahead = commit.count;
  if (commit.every == CommitEvery::Time && context.now() >= last_timed_commit_ + commit.period) {
    last_timed_commit_ = context.now();
    ahead = 1;
  }
  if (ahead == 0) return true;
  std::map<PartitionId, Offset> covered;
  for (const auto& [partition, offset, epoch] : finished_offsets()) covered[partition] = offset;
  for (const auto& chunk : batch_) {
    const auto count = std::min(ahead, chunk.to - chunk.from);
    if (count > 0) covered[chunk.partition] = chunk.from + count;
    ahead -= count;
  }
  std::vector<OffsetOf> offsets;
  for (const auto& [partition, offset] : covered)
    if (find(partition) != nullptr) offsets.push_back({partition, offset});
  committed_before_record_ = true;
  return commit_call(context, std::move(offsets), ReturnTo::NextRecord);
}

// A worker has gone on since the last one: what it has in hand ends there.
void Consumer::notify_at_processed(ClientContext& context, std::int64_t count) {
  processed_mark_ = count;
  if (!worker_span_.active || count <= processed_ || worker_span_.to - worker_span_.from <= count - processed_) return;
  worker_span_.to = worker_span_.from + (count - processed_);
  schedule_span(context, true);
}

bool Consumer::milestone_reached(ClientContext& context) const {
  if (processed_mark_ == 0 || processed_ < processed_mark_) return false;
  context.milestone = true;
  return true;
}

void Consumer::span_ends(ClientContext& context) {
  release(context, span_);
  if (span_.throws) return record_threw(context, false);
  take_effect(context, span_.to - span_.from, false);
  if (milestone_reached(context) || hang_) return go_on(context, ReturnTo::AfterRecord);
  after_record(context);
}

void Consumer::after_record(ClientContext& context) {
  activity_ = Activity::Process;
  const auto& commit = settings_->commit;
  bool due = false;
  if (!commit.before && commit.call != CommitCall::None) {
    due = commit.every == CommitEvery::Record ||
          (commit.every == CommitEvery::Records && records_since_start_ % commit.count == 0);
    if (commit.every == CommitEvery::Time && context.now() >= last_timed_commit_ + commit.period) {
      due = true;
      last_timed_commit_ = context.now();
    }
  }
  if (due && !commit_call(context, finished_offsets(), ReturnTo::NextRecord)) return;
  next_record(context);
}

void Consumer::worker_next(ClientContext& context) {
  if (!worker_span_.active && !worker_queue_.empty()) begin_span(context, true);
}

void Consumer::worker_span_ends(ClientContext& context) {
  release(context, worker_span_);
  if (worker_span_.throws) {
    record_threw(context, true);
    if (life_ != Life::Running) return;
  } else {
    take_effect(context, worker_span_.to - worker_span_.from, true);
    milestone_reached(context);
  }
  worker_next(context);
  if (stop_when_worker_is_done_ && worker_queue_.empty()) {
    stop_when_worker_is_done_ = false;
    close(context, CloseReason::Stopped, Error::NONE);
  }
}

void Consumer::record_threw(ClientContext& context, bool worker) {
  auto& span = span_of(worker);
  auto& chunks = chunks_of(worker);
  context.facts.add(context.now(), Threw{id_, span.partition, span.from});
  const auto skip = [&](const Chunk& chunk, Offset to) {
    context.facts.add(context.now(), Skipped{id_, chunk.partition, chunk.from, to});
  };
  switch (settings_->process.on_throw) {
    case OnThrow::Close:
    case OnThrow::Exit: {
      const bool exits = settings_->process.on_throw == OnThrow::Exit;
      batch_.clear();
      forget_batch_done(context);
      release(context, worker ? span_ : worker_span_);
      worker_queue_.clear();
      if (!exits) return close(context, CloseReason::Threw, Error::NONE);
      context.facts.add(context.now(), CloseBegan{id_, CloseReason::Exited, Error::NONE});
      return gone(context);
    }
    case OnThrow::SkipRecord: {
      skip(chunks.front(), span.from + 1);
      if (auto* partition = find(span.partition)) partition->finished = span.from + 1;
      chunks.front().from = span.from + 1;
      if (chunks.front().from == chunks.front().to) chunks.pop_front();
      if (!worker) next_record(context);
      return;
    }
    case OnThrow::SkipBatch: {
      for (const auto& chunk : chunks) skip(chunk, chunk.to);
      chunks.clear();
      if (worker) return;
      effect_of_batch(context);
      return loop_top(context);  // no commit call for this batch
    }
    case OnThrow::Retry:
      if (!worker) retry(context);  // a worker just takes the record again
      return;
  }
}

// Seeks back to the failed record, and polls again. Recorded (throw-retry-two-partitions): what the poll brought of other
// partitions is worked on first, and not sought back.
void Consumer::retry(ClientContext& context) {
  const auto failed = batch_.front();
  const bool bulk = settings_->process.effect_per_batch;
  std::map<PartitionId, Offset> first{{failed.partition, failed.from}};
  for (const auto& chunk : batch_done_)
    first[chunk.partition] = std::min(chunk.from, first.try_emplace(chunk.partition, chunk.from).first->second);
  if (bulk)  // nothing of a bulk took effect
    for (const auto& chunk : batch_) first.try_emplace(chunk.partition, chunk.from);
  forget_batch_done(context);
  if (bulk) batch_.clear();
  else batch_.erase_where([&](const Chunk& chunk) { return chunk.partition == failed.partition; });
  for (const auto& [id, offset] : first)
    if (auto* partition = find(id)) set_position(context, *partition, offset, PositionSource::Retry);
  if (batch_.empty()) loop_top(context);
  else next_record(context);
}

}  // namespace regroup
