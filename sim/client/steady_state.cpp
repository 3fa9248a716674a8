// The consumer's part of a steady state: what of it must be the same again, and going on later from where it rested
// (sim/steady_state.cpp).
#include <algorithm>

#include "sim/client/consumer.hpp"

namespace regroup {

void Consumer::reading(std::vector<std::pair<PartitionId, Offset>>& into) const {
  into.clear();
  for (const auto& partition : partitions_) into.emplace_back(partition.id, partition.position);
}

// Whether the application does the same with every record, nobody waits for one of them, and nothing else is under way.
bool Consumer::works_evenly() const {
  const auto& process = settings_.process;
  const bool even = process.time.constant() && process.batch.constant() && process.records.empty() && !process.in_worker &&
                    !process.effect_per_batch && settings_.commit.call == CommitCall::None;
  const bool awaited = processed_mark_ > processed_ || delivered_mark_ > delivered_;
  if (!even || awaited || life_ != Life::Running || activity_ != Activity::Process || !subscribed_) return false;
  const bool asked = !requests_.empty() || hang_ || unsubscribing_ || stop_when_worker_is_done_ || worker_span_.active;
  const bool committing = async_commits_ > 0 || !queued_commits_.empty() || sync_.active || prepare_ != Prepare::NotBegun;
  const bool searching = !coordinator_ || finding_coordinator_ || metadata_wanted_ || metadata_in_flight_ ||
                         offset_fetch_in_flight_;
  if (asked || committing || searching || fenced_ || callback_ != Callback::None || completing_ || !inbox_.empty()) return false;
  // It is a member, or waits for the others to join: the polls in between do the same.
  const bool member = state_ == MemberState::Stable && join_ == JoinResult::None && !rejoin_needed_ && heartbeats_;
  if (!member && join_ != JoinResult::InFlight) return false;
  return std::all_of(pending_.begin(), pending_.end(), [](const Pending& pending) {
    return pending.purpose == Purpose::Fetch || pending.purpose == Purpose::Join || pending.purpose == Purpose::Sync;
  });
}

bool Consumer::describe(Description& description) const {
  const auto reads = [&](PartitionId partition) { return description.reads_at[partition.index()] >= Offset{}; };

  for (const auto& pending : pending_) {
    if (pending.purpose != Purpose::Fetch) continue;  // it waits for the others of the group
    description.add(pending.broker);
    description.add(pending.sent_at);
  }
  for (const auto broker : fetching_from_) description.add(broker);
  description.add(fetch_sessions_.size());

  for (const auto& partition : partitions_) {
    if (partition.validity != Validity::Fetching || partition.paused || partition.pending_revocation) return false;
    description.add(partition.id);
    description.add(partition.has_leader_epoch);
    description.add(partition.position_number);
    if (partition.finished >= Offset{}) description.add(partition.id, partition.finished);
  }
  for (const auto& fetch : buffer_) {
    if (fetch.error != Error::NONE || !reads(fetch.partition)) return false;
    description.add(fetch.partition, fetch.next);
    description.add(fetch.to - fetch.next);
    description.add(fetch.broker);
  }
  for (const auto& chunk : batch_) {
    if (!reads(chunk.partition)) return false;
    description.add(chunk.partition, chunk.from);
    description.add(chunk.to - chunk.from);
    description.add(chunk.position);
  }
  description.add(resume_.has_value());
  if (resume_) {
    description.add(*resume_);
    description.add(app_wakes_at_);
  }
  description.add(span_.active);
  if (span_.active) {
    if (!reads(span_.partition)) return false;
    description.add(span_.partition, span_.from);
    description.add(span_.to - span_.from);
    description.add(span_.start);
  }
  return true;
}

SimTime Consumer::next_timer(const ClientContext& context, bool thread_reads) const {
  const auto& config = settings_.config;
  auto next = metadata_at_ + config.metadata_max_age;
  if (heartbeats_) next = std::min({next, next_heartbeat_, session_deadline_});
  if (config.enable_auto_commit && state_ == MemberState::Stable && !rejoin_needed_) next = std::min(next, next_auto_commit_);
  if (heartbeats_ && thread_reads &&
      fetch_sessions_.size() > 1) {  // what one node sent while another's records last is read by the thread
    const auto grid = std::max(config.retry_backoff, Duration{1'000}) + context.costs.late_wake;
    next = std::min(next, heartbeat_woke_ + grid * ((context.now() - heartbeat_woke_) / grid + 1));
  }
  for (const auto& pending : pending_)
    if (pending.purpose != Purpose::Fetch) next = std::min(next, pending.deadline);
  if (join_ == JoinResult::None && rejoin_needed_) next = std::min({next, join_retry_at_, prepare_retry_at_});
  return next;
}

void Consumer::rest() {
  rests_ = true;
  ++span_.timer;
}

bool Consumer::only_fetches() const {
  return std::all_of(pending_.begin(), pending_.end(), [](const Pending& pending) { return pending.purpose == Purpose::Fetch; });
}

Consumer::Moving Consumer::moving() const {
  return {pending_, partitions_, buffer_, fetching_from_, batch_, resume_, app_wakes_at_, poll_deadline_, span_};
}

void Consumer::take_up(ClientContext& context, const Moving& moving) {
  release(context, span_);
  pending_ = moving.pending;
  partitions_ = moving.partitions;
  buffer_ = moving.buffer;
  fetching_from_ = moving.fetching_from;
  batch_ = moving.batch;
  resume_ = moving.resume;
  app_wakes_at_ = moving.app_wakes_at;
  poll_deadline_ = moving.poll_deadline;
  const auto timer = span_.timer;
  span_ = moving.span;
  span_.timer = timer;
  if (span_.active) context.spans.working(group_, span_.partition).push_back(id_);
}

void Consumer::go_on_from(ClientContext& context, const Shift& shift, const Done& done) {
  rests_ = false;
  poll_deadline_ += shift.time;
  for (auto& pending : pending_)
    if (pending.purpose == Purpose::Fetch) {
      pending.sent_at += shift.time;
      pending.deadline += shift.time;
    }
  for (auto& partition : partitions_) {
    shift.move(partition.id, partition.position);
    if (partition.finished >= Offset{}) shift.move(partition.id, partition.finished);
  }
  for (auto& fetch : buffer_)
    for (auto* offset : {&fetch.from, &fetch.next, &fetch.to}) shift.move(fetch.partition, *offset);
  for (auto& chunk : batch_) {
    shift.move(chunk.partition, chunk.from);
    shift.move(chunk.partition, chunk.to);
  }
  batches_since_start_ += done.batches;
  records_since_start_ += done.processed;
  processed_ += done.processed;
  delivered_ += done.delivered;
  app_wakes_at_ = resume_ ? app_wakes_at_ + shift.time : kNever;
  if (resume_) arm_app_timer(context);
  if (!span_.active) return;
  shift.move(span_.partition, span_.from);
  shift.move(span_.partition, span_.to);
  span_.start += shift.time;
  schedule_span(context, false);
}

void Consumer::watch_timers(ClientContext& context) {
  schedule_heartbeat_thread(context);
  arm_request_timer(context);
}

}  // namespace regroup
