// poll(timeout): coordinator, positions, buffered records, fetches, and the wait on the network (CC-1..CC-9).
#include <algorithm>

#include "sim/client/consumer.hpp"
#include "sim/engine/assert.hpp"

namespace regroup {
namespace {

constexpr Duration kShortestPoll{100};  // MODEL: a poll that finds nothing takes at least this long, so time goes on

bool brings_records(const Incoming& incoming) {
  const auto* response = std::get_if<Response>(&incoming);
  const auto* fetched = response != nullptr ? std::get_if<FetchResponse>(&response->body) : nullptr;
  return fetched != nullptr && !fetched->partitions.empty();
}

}  // namespace

Rank Consumer::rank_of(Kind kind) {
  switch (kind) {
    case Kind::AppWakes: return Rank::Last;
    case Kind::HeartbeatThreadWakes: return Rank::Looks;
    case Kind::SpanEnds:
    case Kind::WorkerSpanEnds: return Rank::Work;
    default: return Rank::Usual;
  }
}

void Consumer::schedule(ClientContext& context, SimTime at, Kind kind, std::uint64_t token) {
  context.queue.schedule(at, Event{room_, static_cast<std::uint8_t>(kind), static_cast<std::uint32_t>(id_.value()), token},
                         owner_of(id_), rank_of(kind));
}

void Consumer::wait_until(ClientContext& context, SimTime at) {
  if (attached() && !inbox_.empty()) at = context.now();  // what came before it waits is read at once
  app_wakes_at_ = std::max(at, context.now());
  arm_app_timer(context);
}

void Consumer::arm_app_timer(ClientContext& context) {
  if (app_wakes_at_ >= app_timer_at_) return;  // an armed timer looks again when it fires
  app_timer_at_ = app_wakes_at_;
  schedule(context, app_timer_at_, Kind::AppWakes, ++app_timer_);
}

void Consumer::begin_poll(ClientContext& context) {
  activity_ = Activity::Poll;
  waiting_ = Waiting::Nothing;
  poll_began_ = context.now();
  poll_until_ = context.now() + settings_->poll;
  if (notes_polls_) note_poll(context.now());
  poll_step(context, false);
}

// One turn of the loop inside poll(), then the wait. `woken`: the wait of the last turn is over. A poll that finds records
// in the buffer returns them and handles no response (CC-9): what the coordinator says to a busy application is
// heard by the heartbeat thread, one wait after its heartbeat.
void Consumer::poll_step(ClientContext& context, bool woken) {
  if (woken && waiting_ == Waiting::Fetch) {
    if (collect(context) || activity_ != Activity::Poll) return;
    if (context.now() >= poll_until_) return end_poll(context);
  }
  waiting_ = Waiting::Nothing;
  auto turn = coordinator_poll(context);
  if (turn == Turn::Ready) turn = update_positions(context);  // CC-4: skipped while a rebalance is unfinished
  if (turn == Turn::Threw || activity_ != Activity::Poll) return;
  if (turn == Turn::Blocked) return wait_until(context, wait_bound(context));
  if (collect(context) || activity_ != Activity::Poll) return;
  send_fetches(context);
  if (context.now() >= poll_until_ && inbox_.empty()) return end_poll(context);
  waiting_ = Waiting::Fetch;
  wait_until(context, wait_bound(context));
}

// How long poll() may sit in the network before it has to look up again (CC-7).
SimTime Consumer::wait_bound(ClientContext& context) const {
  const auto now = context.now();
  const auto& config = settings_->config;
  auto at = poll_until_;
  const auto later = [&](SimTime when) {
    if (when > now) at = std::min(at, when);
  };
  if (!coordinator_) later(find_retry_at_);
  if (metadata_wanted_) later(metadata_retry_at_);
  if (waiting_ != Waiting::Fetch) {
    if (offset_fetch_retry_at_ > now) later(offset_fetch_retry_at_);
    return at;
  }
  if (state_ == MemberState::Stable || state_ == MemberState::CompletingRebalance) later(next_heartbeat_);
  if (config.enable_auto_commit && state_ == MemberState::Stable && !rejoin_needed_)
    at = std::min(at, std::max(next_auto_commit_, now));
  if (join_ == JoinResult::None && rejoin_needed_) {
    later(join_retry_at_);
    later(prepare_retry_at_);
  }
  if (!all_fetching()) later(now + config.retry_backoff);
  for (std::size_t b = 0; b < context.directory.brokers.size(); ++b)
    later(context.network.available_at(now, id_, id_of<BrokerId>(b), Channel::Data));
  return at;
}

void Consumer::end_poll(ClientContext& context) {
  if (notes_polls_) note_end_of_poll(context.now());
  activity_ = Activity::Idle;
  waiting_ = Waiting::Nothing;
  if (context.now() - poll_began_ < kShortestPoll && requests_.empty()) {
    resume_ = ReturnTo::Loop;
    return wait_until(context, poll_began_ + kShortestPoll);
  }
  loop_top(context);
}

void Consumer::poll_threw(ClientContext& context, Error error) {
  activity_ = Activity::Idle;
  close(context, CloseReason::FatalError, error);
}

Consumer::Turn Consumer::coordinator_poll(ClientContext& context) {  // CC-2, in its order
  if (context.now() < minded_until_) {                               // while it rested
    poll_deadline_ = std::max(poll_deadline_, context.now() + settings_->config.max_poll_interval);
    return Turn::Ready;
  }
  if (completing_ || callback_ == Callback::Running) {  // a callback inside this very call is not over yet
    const auto turn = join_group_if_needed(context);
    if (turn != Turn::Ready) return turn;
  }
  if (async_fenced_ || fenced_) {  // (b), and the heartbeat thread's failure
    poll_threw(context, Error::FENCED_INSTANCE_ID);
    return Turn::Threw;
  }
  poll_heartbeat(context);  // (c)
  if (fenced_) {
    poll_threw(context, Error::FENCED_INSTANCE_ID);
    return Turn::Threw;
  }
  if (!coordinator_) {  // (d), CC-5: may use up the whole poll
    find_coordinator(context);
    if (context.now() >= poll_until_) return Turn::NotReady;
    waiting_ = Waiting::Coordinator;
    return Turn::Blocked;
  }
  if (rejoin_needed_or_pending()) {  // (e)
    const auto turn = join_group_if_needed(context);
    if (turn != Turn::Ready) return turn;
  }
  maybe_auto_commit(context);  // (f)
  return Turn::Ready;
}

// CC-74: marks the application alive, and wakes the heartbeat thread if a heartbeat is due.
void Consumer::poll_heartbeat(ClientContext& context) {
  const bool due = heartbeats_ && context.now() >= next_heartbeat_;
  poll_deadline_ = context.now() + settings_->config.max_poll_interval;
  if (due) heartbeat_iteration(context);
}

void Consumer::receive(ClientContext& context, Incoming incoming) {
  if (life_ == Life::Absent) return;
  inbox_.push_back(std::move(incoming));
  if (attached()) return step(context);
  ++unattended_;
  if (came_ == kNever && brings_records(inbox_.back())) came_ = context.now();
  schedule_heartbeat_thread(context);
}

void Consumer::step(ClientContext& context) {
  if (attached()) network_poll(context);
  switch (activity_) {
    case Activity::Poll: return poll_step(context, true);
    case Activity::CommitSync:
      if (commit_sync_step(context)) come_back(context, sync_.return_to);
      return;
    case Activity::Close: return close_step(context);
    case Activity::Idle:
    case Activity::Process:
    case Activity::Hang:
      if (resume_) come_back(context, *std::exchange(resume_, std::nullopt));
      return;
  }
}

void Consumer::on_event(ClientContext& context, const Event& event) {
  if (life_ == Life::Absent) return;
  const auto frozen = context.network.frozen_until(id_);
  const auto kind = static_cast<Kind>(event.kind);
  if (context.now() < frozen) return schedule(context, frozen, kind, event.token);  // until then everything in it stands still
  switch (kind) {
    case Kind::AppWakes:
      if (event.token != app_timer_) return;
      app_timer_at_ = kNever;
      if (rests_) return;
      if (context.now() >= app_wakes_at_) return step(context);
      return arm_app_timer(context);
    case Kind::HeartbeatThreadWakes:
      if (event.token != heartbeat_timer_) return;
      heartbeat_wakes_at_ = kNever;
      if (!rests_ || minds_group()) heartbeat_iteration(context);
      return;
    case Kind::SpanEnds:
      if (event.token == span_.timer && span_.active) span_ends(context);
      return;
    case Kind::WorkerSpanEnds:
      if (event.token == worker_span_.timer && worker_span_.active) worker_span_ends(context);
      return;
    case Kind::RequestsTimeOut:
      if (event.token != request_timer_) return;
      request_timer_at_ = kNever;
      if (rests_) return arm_request_timer(context);
      if (attached()) {
        step(context);
      } else if (heartbeats_) {
        schedule_heartbeat_thread(context);
      }
      return;  // else nobody looks at the network: the next poll will
  }
}

}  // namespace regroup
