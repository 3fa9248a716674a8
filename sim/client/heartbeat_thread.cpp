// The heartbeat thread: one look every retry.backoff.ms, sooner if a poll wakes it (CC-25..CC-35, CC-74).
#include <algorithm>

#include "sim/client/consumer.hpp"

namespace regroup {

void Consumer::enable_heartbeats(ClientContext& context) {  // a JoinGroup response was handled: all three timers restart
  const auto now = context.now();
  heartbeats_ = true;
  heartbeat_failures_ = 0;
  next_heartbeat_ = now + settings_->config.heartbeat_interval;
  session_deadline_ = now + settings_->config.session_timeout;
  poll_deadline_ = now + settings_->config.max_poll_interval;
  heartbeat_woke_ = now;
  heartbeat_wakes_at_ = kNever;
  ++heartbeat_timer_;
  schedule_heartbeat_thread(context);
}

Duration Consumer::thread_period(const ClientContext& context) const {  // MODEL: no wait ends on time
  return std::max(settings_->config.retry_backoff, Duration{1'000}) + context.costs.late_wake;
}

// The first look at which the thread will find something to do.
void Consumer::schedule_heartbeat_thread(ClientContext& context) {
  const auto now = context.now();
  auto due = std::min({next_heartbeat_, session_deadline_, rests_ ? kNever : poll_deadline_});  // who rests polls
  if (!coordinator_) due = std::min(due, std::max(now, find_retry_at_));
  if (!inbox_.empty()) due = now;
  heartbeat_thread_looks_from(context, due);
}

// On its grid.
void Consumer::heartbeat_thread_looks_from(ClientContext& context, SimTime due) {
  if (!heartbeats_) return;
  const auto now = context.now();
  const auto grid = thread_period(context);
  const auto steps = std::max<std::int64_t>((std::max(due, now) - heartbeat_woke_ + grid - Duration{1}) / grid, 1);
  const auto at = heartbeat_woke_ + steps * grid;
  if (at >= heartbeat_wakes_at_) return;  // it looks earlier anyway
  heartbeat_wakes_at_ = at;
  schedule(context, std::max(at, now), Kind::HeartbeatThreadWakes, ++heartbeat_timer_);
}

void Consumer::heartbeat_iteration(ClientContext& context) {  // CC-28, in its order
  if (!heartbeats_) return;
  const auto now = context.now();
  heartbeat_woke_ = now;
  if (!inbox_.empty() && fetch_sessions_.size() > 1) ++other_messages_;  // read sooner than a poll would
  thread_took_ = thread_took_ || came_ != kNever;
  for (int turn = 0; turn < 4; ++turn) {
    if (state_ == MemberState::Unjoined || state_ == MemberState::PreparingRebalance || fenced_) {  // CC-26
      heartbeats_ = false;
      return;
    }
    network_poll(context);
    if (state_ == MemberState::Unjoined || state_ == MemberState::PreparingRebalance || fenced_) continue;
    if (!coordinator_) {
      find_coordinator(context);
      break;
    }
    if (now >= session_deadline_) {
      session_deadline_ = now + settings_->config.session_timeout;
      coordinator_unknown(context);
    } else if (now >= poll_deadline_ && !rests_) {
      poll_interval_expired(context);
    } else if (now >= next_heartbeat_) {
      send_heartbeat(context);
    } else {
      break;
    }
  }
  heartbeat_wakes_at_ = kNever;
  schedule_heartbeat_thread(context);
}

void Consumer::send_heartbeat(ClientContext& context) {
  next_heartbeat_ = context.now() + settings_->config.heartbeat_interval;  // CC-29
  send(context, Purpose::Heartbeat, *coordinator_, Channel::Coordinator,
       HeartbeatRequest{group_, *member_, settings_->config.group_instance_id, generation_});
}

void Consumer::on_heartbeat(ClientContext& context, const Pending& pending, Error error) {  // CC-33
  const auto now = context.now();
  const bool unchanged = pending.generation == generation_ && pending.member == member_;
  switch (error) {
    case Error::REBALANCE_IN_PROGRESS:
      if (state_ == MemberState::Stable) rejoin_needed_ = true;
      [[fallthrough]];
    case Error::NONE:
      session_deadline_ = now + settings_->config.session_timeout;
      heartbeat_failures_ = 0;
      return;
    case Error::ILLEGAL_GENERATION:
    case Error::UNKNOWN_MEMBER_ID:
      if (unchanged) reset_generation(error == Error::ILLEGAL_GENERATION);
      break;
    case Error::FENCED_INSTANCE_ID:
      if (unchanged) fenced_ = true;
      return;
    case Error::COORDINATOR_NOT_AVAILABLE:
    case Error::NOT_COORDINATOR: coordinator_unknown(context); break;
    default: break;
  }
  next_heartbeat_ = std::min(next_heartbeat_, now + backoff(heartbeat_failures_++));
}

// CC-30: the application did not poll in time. No callback runs; it still owns its batch and its view of the assignment.
void Consumer::poll_interval_expired(ClientContext& context) {
  context.facts.add(context.now(), PollIntervalExpired{id_, settings_->config.max_poll_interval});
  leave_group(context, LeaveReason::PollInterval);
  reset_generation(false);
}

void Consumer::leave_group(ClientContext& context, LeaveReason reason) {  // CC-73, GC-81: dynamic members only
  if (!settings_->config.group_instance_id.empty() || !coordinator_ || state_ == MemberState::Unjoined || !member_) return;
  send(context, Purpose::Leave, *coordinator_, Channel::Coordinator, LeaveGroupRequest{group_, *member_, reason});
}

}  // namespace regroup
