// Commits: automatic, by call, asynchronous and synchronous (CC-13..CC-21, CC-45, CC-49, CC-55..CC-58).
#include <algorithm>

#include "sim/client/consumer.hpp"
#include "sim/engine/assert.hpp"

namespace regroup {
namespace {

bool by_partition(const OffsetOf& x, const OffsetOf& y) { return x.partition < y.partition; }

}  // namespace

bool Consumer::coordinator_error(Error error) {
  return error == Error::COORDINATOR_NOT_AVAILABLE || error == Error::NOT_COORDINATOR;
}

bool Consumer::retriable(Error error) {
  return coordinator_error(error) || error == Error::COORDINATOR_LOAD_IN_PROGRESS || error == Error::DISCONNECTED ||
         error == Error::TIMED_OUT || error == Error::UNKNOWN_TOPIC_OR_PARTITION;
}

std::vector<OffsetOf> Consumer::all_consumed() const {  // CC-13
  std::vector<OffsetOf> offsets;
  offsets.reserve(partitions_.size());
  for (const auto& partition : partitions_)
    if (partition.validity == Validity::Fetching)
      offsets.push_back({partition.id, partition.position, partition.has_leader_epoch});
  std::sort(offsets.begin(), offsets.end(), by_partition);
  return offsets;
}

std::vector<OffsetOf> Consumer::finished_offsets() const {
  std::vector<OffsetOf> offsets;
  for (const auto& partition : partitions_)
    if (partition.finished >= Offset{}) offsets.push_back({partition.id, partition.finished});
  std::sort(offsets.begin(), offsets.end(), by_partition);
  return offsets;
}

// Sends, or says why not: without a stable generation nothing leaves the client (CC-18, CC-49, CC-56).
Error Consumer::send_commit(ClientContext& context, CommitKind kind, std::vector<OffsetOf> offsets) {
  Error error = Error::NONE;
  if (!coordinator_) error = Error::COORDINATOR_NOT_AVAILABLE;
  else if (state_ == MemberState::Unjoined) error = Error::UNKNOWN_MEMBER_ID;
  else if (state_ != MemberState::Stable) error = Error::REBALANCE_IN_PROGRESS;
  if (error != Error::NONE) {
    context.facts.add(context.now(), CommitFailed{id_, kind, error, std::move(offsets)});
    return error;
  }
  REGROUP_ASSERT(generation_ >= 0 && member_, "{} commits without a generation", name(context));
  OffsetCommitRequest request{group_, id_, member_, settings_->config.group_instance_id, generation_, kind, offsets};
  auto& pending = send(context, Purpose::Commit, *coordinator_, Channel::Coordinator, std::move(request));
  pending.kind = kind;
  pending.offsets = std::move(offsets);
  return Error::NONE;
}

void Consumer::commit_done(ClientContext& context, const Pending& pending, Error error) {
  const bool unchanged = pending.generation == generation_ && pending.member == member_;
  const bool joining = state_ == MemberState::PreparingRebalance || state_ == MemberState::CompletingRebalance;
  switch (error) {
    case Error::UNKNOWN_MEMBER_ID:
    case Error::ILLEGAL_GENERATION:
      if (unchanged) reset_generation(error == Error::ILLEGAL_GENERATION);
      else if (joining) error = Error::REBALANCE_IN_PROGRESS;  // stale, and a newer rebalance is under way
      break;
    case Error::REBALANCE_IN_PROGRESS: rejoin_needed_ = true; break;
    case Error::COORDINATOR_NOT_AVAILABLE:
    case Error::NOT_COORDINATOR: coordinator_unknown(context); break;
    default: break;
  }
  switch (pending.kind) {
    case CommitKind::AutoBeforeJoin:
      if (prepare_commit_in_flight_) prepare_commit_ = error;
      prepare_commit_in_flight_ = false;
      break;
    case CommitKind::Auto:
      --async_commits_;
      if (retriable(error))
        next_auto_commit_ = std::min(next_auto_commit_, context.now() + settings_->config.retry_backoff);  // CC-16
      if (error == Error::FENCED_INSTANCE_ID) async_fenced_ = true;
      break;
    case CommitKind::CallAsync:
      --async_commits_;
      if (error == Error::FENCED_INSTANCE_ID) async_fenced_ = true;
      break;
    case CommitKind::CallSync:
    case CommitKind::OnRevoke:
    case CommitKind::Close:
      if (sync_.active) sync_.result = error;
      return;  // reported when the call is over
  }
  if (error != Error::NONE) context.facts.add(context.now(), CommitFailed{id_, pending.kind, error, pending.offsets});
}

void Consumer::maybe_auto_commit(ClientContext& context) {  // CC-14, CC-15: at the start of a poll
  if (!settings_->config.enable_auto_commit || context.now() < next_auto_commit_) return;
  next_auto_commit_ = context.now() + auto_commit_interval();
  REGROUP_ASSERT(batch_.empty(), "{} auto-commits what it has not worked on",
                 name(context));  // what this very poll returns comes later
  auto offsets = all_consumed();
  if (offsets.empty()) return;
  const auto error = send_commit(context, CommitKind::Auto, std::move(offsets));
  if (error == Error::NONE) ++async_commits_;
  else if (retriable(error)) next_auto_commit_ = std::min(next_auto_commit_, context.now() + settings_->config.retry_backoff);
  network_poll(context);  // a commit without waiting still looks at the network once
}

void Consumer::commit_async(ClientContext& context, std::vector<OffsetOf> offsets) {  // CC-57: never retried
  if (offsets.empty()) return;
  if (!coordinator_) find_coordinator(context);
  if (!coordinator_ && finding_coordinator_) {
    ++async_commits_;
    queued_commits_.push_back(std::move(offsets));
  } else if (send_commit(context, CommitKind::CallAsync, std::move(offsets)) == Error::NONE) {
    ++async_commits_;
  }
  network_poll(context);
}

// The coordinator's address has come, or has not: so do the commits that waited for it.
void Consumer::send_queued_commits(ClientContext& context, Error error) {
  for (auto& offsets : std::exchange(queued_commits_, {})) {
    if (error != Error::NONE)
      context.facts.add(context.now(), CommitFailed{id_, CommitKind::CallAsync, error, std::move(offsets)});
    else if (send_commit(context, CommitKind::CallAsync, std::move(offsets)) == Error::NONE) continue;
    --async_commits_;
  }
}

bool Consumer::commit_call(ClientContext& context, std::vector<OffsetOf> offsets, ReturnTo return_to) {
  switch (settings_->commit.call) {
    case CommitCall::None: return true;
    case CommitCall::Async: commit_async(context, std::move(offsets)); return true;
    case CommitCall::Sync: {
      if (offsets.empty()) return true;
      if (!commit_sync(context, CommitKind::CallSync, std::move(offsets), return_to, settings_->config.default_api_timeout))
        return false;
      const auto refused_after = time_of_call(context);
      if (refused_after == Duration{}) return true;
      go_on(context, return_to, refused_after);
      return false;
    }
  }
  return true;
}

bool Consumer::commit_sync(ClientContext& context, CommitKind kind, std::vector<OffsetOf> offsets, ReturnTo return_to,
                           Duration limit) {
  if (offsets.empty()) return true;
  sync_ = SyncCommit{};
  sync_.active = true;
  sync_.offsets = std::move(offsets);
  sync_.kind = kind;
  sync_.deadline = context.now() + limit;
  sync_.return_to = return_to;
  sync_.before = activity_;
  activity_ = Activity::CommitSync;
  return commit_sync_step(context);
}

// True when the call is over; then the application is where it was before it.
bool Consumer::commit_sync_step(ClientContext& context) {
  const auto over = [&](Error error) {
    if (error != Error::NONE && error != Error::TIMED_OUT && !sync_.in_flight && !sync_.result) {
      // failed without being sent: send_commit has said so
    } else if (error != Error::NONE) {
      context.facts.add(context.now(), CommitFailed{id_, sync_.kind, error, sync_.offsets});
    }
    sync_.active = false;
    activity_ = sync_.before;
    return true;
  };
  if (sync_.result) {
    sync_.in_flight = false;
    if (!retriable(*sync_.result)) return over(*sync_.result);
    sync_.result.reset();
    sync_.retry_at = context.now() + backoff(sync_.attempt++);
  }
  if (context.now() >= sync_.deadline) {
    sync_.result = Error::TIMED_OUT;
    return over(Error::TIMED_OUT);
  }
  auto wake = sync_.deadline;
  if (!sync_.in_flight && context.now() >= sync_.retry_at) {
    if (!coordinator_) {
      find_coordinator(context);
      if (find_retry_at_ > context.now()) wake = std::min(wake, find_retry_at_);
      else wake = std::min(wake, context.now() + std::max(settings_->config.retry_backoff, kSpin));
    } else {
      const auto error = send_commit(context, sync_.kind, sync_.offsets);
      if (error != Error::NONE) return over(error);
      sync_.in_flight = true;
    }
  } else if (!sync_.in_flight) {
    wake = std::min(wake, sync_.retry_at);
  }
  wait_until(context, wake);
  return false;
}

// A blocking call of the application is over, or its time has come: it goes on where it was.
void Consumer::come_back(ClientContext& context, ReturnTo to) {
  if (hang_ && activity_ != Activity::Poll && activity_ != Activity::Close) {
    resume_ = to;
    activity_ = Activity::Hang;
    const auto length = *std::exchange(hang_, std::nullopt);
    context.facts.add(context.now(), Hung{id_, context.now() + length});
    return wait_until(context, context.now() + length);
  }
  switch (to) {
    case ReturnTo::Loop: return loop_top(context);
    case ReturnTo::Batch: return begin_batch(context);
    case ReturnTo::BatchTime: return spend_batch_time(context);
    case ReturnTo::NextRecord: return next_record(context);
    case ReturnTo::AfterRecord: return after_record(context);
    case ReturnTo::EndOfBatch: return end_of_batch(context);
    case ReturnTo::Revoke:
      callback_ = Callback::Done;
      if (activity_ == Activity::Close) return close_step(context);
      return poll_step(context, false);
    case ReturnTo::Close: return close_step(context);
  }
}

}  // namespace regroup
