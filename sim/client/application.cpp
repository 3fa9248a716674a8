// The application around the client: its loop, what it does between two polls, and what the scenario does to its process.
#include <algorithm>

#include "sim/client/consumer.hpp"

namespace regroup {
namespace {

// CC-41: COOPERATIVE only if every assignor of the list supports it.
bool all_cooperative(const std::vector<std::string>& assignors) {
  return !assignors.empty() && std::all_of(assignors.begin(), assignors.end(), [](const std::string& name) {
    const auto* assignor = assignors::find_client_assignor(name);
    return assignor != nullptr && assignor->cooperative;
  });
}

}  // namespace

Consumer::Consumer(std::uint8_t room, ConsumerId id, GroupId group, std::shared_ptr<const ConsumerSettings> settings)
    : room_(room),
      id_(id),
      group_(group),
      settings_(std::move(settings)),
      cooperative_(all_cooperative(settings_->config.assignors)),
      wanted_(settings_->subscribe) {}

// A new process: nothing of the old one is left but its place in the scenario, its counts, and the numbers of its timers.
void Consumer::start(ClientContext& context) {
  Consumer fresh(room_, id_, group_, settings_);
  fresh.jitter_ = process_started_once_ ? jitter_ : RandomStream(context.seed, name(context), "backoff");
  fresh.process_started_once_ = true;
  fresh.next_correlation_ = next_correlation_;
  fresh.request_timer_ = request_timer_ + 1;
  fresh.app_timer_ = app_timer_ + 1;
  fresh.heartbeat_timer_ = heartbeat_timer_ + 1;
  fresh.span_.timer = span_.timer + 1;
  fresh.worker_span_.timer = worker_span_.timer + 1;
  fresh.processed_ = processed_;
  fresh.delivered_ = delivered_;
  fresh.positions_set_ = positions_set_;
  fresh.processed_mark_ = processed_mark_;
  fresh.delivered_mark_ = delivered_mark_;
  *this = std::move(fresh);

  const auto& config = settings_->config;
  context.network.set_reconnect(id_, config.reconnect_backoff, config.reconnect_backoff_max, config.connection_setup_timeout);
  life_ = Life::Running;
  subscribed_ = true;
  metadata_wanted_ = true;
  rejoin_needed_ = true;
  next_auto_commit_ = context.now() + auto_commit_interval();  // CC-14
  const auto first_poll = context.now() + context.costs.process_start;
  last_timed_commit_ = first_poll;
  context.facts.add(context.now(), ProcessStarted{id_});
  resolve_subscription(context);
  resume_ = ReturnTo::Loop;
  wait_until(context, first_poll);
}

void Consumer::ask(ClientContext& context, AppRequest request) {
  requests_.push_back(std::move(request));
  if (activity_ == Activity::Idle && !resume_ && !stop_when_worker_is_done_) loop_top(context);
}

void Consumer::loop_top(ClientContext& context) {
  activity_ = Activity::Idle;
  if (hang_) return come_back(context, ReturnTo::Loop);
  if (unsubscribing_) finish_unsubscribe(context);
  while (!requests_.empty()) {
    const auto request = std::move(requests_.front());
    requests_.pop_front();
    if (std::holds_alternative<DoStop>(request)) {
      stop_when_worker_is_done_ = worker_span_.active || !worker_queue_.empty();
      if (!stop_when_worker_is_done_) close(context, CloseReason::Stopped, Error::NONE);
      return;
    }
    if (const auto* seek = std::get_if<DoSeek>(&request)) do_seek(context, *seek);
    if (const auto* pause = std::get_if<DoPause>(&request)) do_pause(*pause);
    if (const auto* subscribe = std::get_if<DoSubscribe>(&request)) do_subscribe(context, subscribe->to);
    if (std::holds_alternative<DoUnsubscribe>(request)) {
      do_unsubscribe(context);
      if (unsubscribing_) return;  // goes on here when the listener's commit is over
    }
  }
  if (subscribed_) begin_poll(context);  // while unsubscribed it does not poll
}

void Consumer::go_on(ClientContext& context, ReturnTo to, Duration after) {
  resume_ = to;
  wait_until(context, context.now() + after);
}

void Consumer::do_seek(ClientContext& context, const DoSeek& request) {
  for (const auto& sought : request.offsets)
    if (auto* partition = find(sought.partition)) set_position(context, *partition, sought.offset, PositionSource::Seek);
  if (!request.offsets.empty()) return;
  for (auto& partition : partitions_)
    request_reset(partition, request.end ? OffsetReset::Latest : OffsetReset::Earliest, ResetWhy::Sought);
}

void Consumer::do_pause(const DoPause& request) {
  for (auto& partition : partitions_) {
    const auto& named = request.partitions;
    if (named.empty() || std::find(named.begin(), named.end(), partition.id) != named.end()) partition.paused = !request.resume;
  }
}

void Consumer::do_subscribe(ClientContext& context, const Subscription& to) {
  wanted_ = to;
  resolve_subscription(context);
  if (!subscribed_) {
    subscribed_ = true;
    request_rejoin(RebalanceReason::MemberJoins);
  }
}

void Consumer::do_unsubscribe(ClientContext& context) {  // CC-22: the listener runs, nothing is committed automatically
  if (!subscribed_) return;
  const bool valid = generation_ != -1 && member_ && state_ == MemberState::Stable;
  unsubscribing_ = true;
  if (!valid) lose(context);
  else if (!revoke_callback(context, assigned(), Revocation::Unsubscribing, ReturnTo::Loop)) return;
  finish_unsubscribe(context);
}

void Consumer::finish_unsubscribe(ClientContext& context) {
  unsubscribing_ = false;
  subscribed_ = false;
  context.facts.add(context.now(), Unsubscribed{id_});
  leave_group(context, LeaveReason::Unsubscribed);
  drop(assigned());
  buffer_.clear();
  reset_generation(false);
  rejoin_needed_ = false;
  join_ = JoinResult::None;
  prepare_ = Prepare::NotBegun;
  heartbeats_ = false;
  callback_partitions_.clear();
}

void Consumer::deliver(ClientContext& context) {
  std::swap(batch_, polled_);
  activity_ = Activity::Process;
  if (delivered_mark_ > 0 && delivered_ >= delivered_mark_) {
    context.milestone = true;
    return go_on(context, ReturnTo::Batch);
  }
  begin_batch(context);
}

void Consumer::begin_batch(ClientContext& context) {
  const auto& commit = settings_->commit;
  if (settings_->process.in_worker) {
    for (const auto& chunk : batch_) worker_queue_.push_back(chunk);
    batch_.clear();
    worker_next(context);
    if (commit_call(context, all_consumed(), ReturnTo::Loop)) go_on(context, ReturnTo::Loop);
    return;
  }
  activity_ = Activity::Process;
  ++batches_since_start_;
  const bool due = commit.every == CommitEvery::Batch ||
                   (commit.every == CommitEvery::Batches && batches_since_start_ % commit.count == 0);
  if (commit.before && due && !commit_call(context, all_consumed(), ReturnTo::BatchTime)) return;
  spend_batch_time(context);
}

void Consumer::spend_batch_time(ClientContext& context) {
  activity_ = Activity::Process;
  const auto spent = settings_->process.batch.draw([&] {
    const auto& first = batch_.front();
    return hash_of(context.seed, context.directory.key_of(first.partition),
                   static_cast<std::uint64_t>(first.from.value()) ^ 0xba7c4ULL);
  });
  const auto until_first_record = spent + time_of_call(context);
  if (until_first_record == Duration{}) return next_record(context);
  go_on(context, ReturnTo::NextRecord, until_first_record);
}

// Of a call that need not wait for the network. MODEL: an application whose records take no time is infinitely fast.
Duration Consumer::time_of_call(const ClientContext& context) const {
  const auto& process = settings_->process;
  const bool at_once = process.time == Distribution{} && process.batch == Distribution{};
  return at_once || process.in_worker ? Duration{} : context.costs.call;
}

void Consumer::end_batch(ClientContext& context) {
  if (settings_->process.effect_per_batch) {
    effect_of_batch(context);
    if (milestone_reached(context) || hang_) return go_on(context, ReturnTo::EndOfBatch);
  }
  end_of_batch(context);
}

void Consumer::end_of_batch(ClientContext& context) {
  const auto& commit = settings_->commit;
  const bool due = commit.every == CommitEvery::Batch ||
                   (commit.every == CommitEvery::Batches && batches_since_start_ % commit.count == 0);
  if (commit.call != CommitCall::None && !commit.before && due && !commit_call(context, all_consumed(), ReturnTo::Loop)) return;
  loop_top(context);
}

void Consumer::crash(ClientContext& context) {
  settle(context);
  stop_working(context);
  context.facts.add(context.now(), Crashed{id_});
  context.network.consumer_down(id_);
  life_ = Life::Absent;
}

// The whole process stands still until `until`: what it was working on takes that much longer.
void Consumer::freeze(ClientContext& context, SimTime until) {
  const auto since = std::max(context.now(), context.network.frozen_until(id_));
  if (until <= since) return;
  settle(context);
  context.network.freeze_consumer(id_, until);
  context.facts.add(context.now(), Frozen{id_, until});
  heartbeat_thread_looks_from(context, context.now());  // its wait ends while it stands still: it looks as soon as it goes on
  for (const bool worker : {false, true}) {
    auto& span = span_of(worker);
    if (!span.active) continue;
    span.start += until - since;
    schedule_span(context, worker);
  }
  if (activity_ == Activity::Process && resume_) wait_until(context, app_wakes_at_ + (until - since));
}

void Consumer::hang(ClientContext& context, Duration length) {
  if (activity_ == Activity::Idle && !subscribed_) return;
  hang_ = length;
  if (!span_.active || span_.step == Duration{}) return;
  // At the end of the record in hand: the span ends there.
  const auto done = std::max<std::int64_t>(0, (context.now() - span_.start) / span_.step);
  span_.to = std::min(span_.to, span_.from + done + 1);
  schedule_span(context, false);
}

bool Consumer::drained() const {
  return !rests_ && batch_.empty() && worker_queue_.empty() && !worker_span_.active && !span_.active;
}

std::optional<Offset> Consumer::position(PartitionId partition) const {
  const auto* state = find(partition);
  return state != nullptr && state->validity == Validity::Fetching ? std::optional(state->position) : std::nullopt;
}

void Consumer::finish(ClientContext& context) {
  if (life_ == Life::Absent) return;
  settle(context);
  for (const auto* chunks : {&batch_, &worker_queue_})
    for (const auto& chunk : *chunks)
      if (find(chunk.partition) != nullptr) context.facts.add(context.now(), Held{id_, chunk.partition, chunk.from, chunk.to});
  for (const auto& fetch : buffer_)  // fetched ahead: the next polls return it, whatever happens to the log
    if (const auto* partition = find(fetch.partition);
        partition != nullptr && partition->position == fetch.next && fetch.next < fetch.to)
      context.facts.add(context.now(), Held{id_, fetch.partition, fetch.next, fetch.to});
  for (const auto& partition : partitions_)
    if (partition.validity == Validity::Fetching)
      context.facts.add(context.now(), PositionAtEnd{id_, partition.id, partition.position});
}

}  // namespace regroup
