// close(): the final commit, the callbacks, LeaveGroup (CC-20, CC-21, CC-73).
#include <algorithm>

#include "sim/client/consumer.hpp"

namespace regroup {
namespace {

constexpr Duration kCloseTimeout{30'000'000};

}  // namespace

void Consumer::close(ClientContext& context, CloseReason reason, Error error) {
  context.facts.add(context.now(), CloseBegan{id_, reason, error});
  life_ = Life::Closing;
  requests_.clear();
  hang_.reset();
  resume_.reset();
  close_stage_ = CloseStage::Commit;
  close_until_ = context.now() + std::min(kCloseTimeout, settings_->config.request_timeout);
  activity_ = Activity::Close;
  close_step(context);
}

void Consumer::close_step(ClientContext& context) {
  activity_ = Activity::Close;
  const bool late = context.now() >= close_until_;
  if (close_stage_ == CloseStage::Commit) {
    close_stage_ = CloseStage::AsyncCommits;
    if (settings_->config.enable_auto_commit &&
        !commit_sync(context, CommitKind::Close, all_consumed(), ReturnTo::Close, close_until_ - context.now()))
      return;
    activity_ = Activity::Close;
  }
  if (close_stage_ == CloseStage::AsyncCommits) {
    if (async_commits_ > 0 && !late) return wait_until(context, close_until_);
    close_stage_ = CloseStage::Callbacks;
    heartbeats_ = false;
    const bool valid = generation_ != -1 && member_ && state_ == MemberState::Stable;
    if (!valid) lose(context);
    else if (!revoke_callback(context, assigned(), Revocation::Closing, ReturnTo::Close)) return;
    activity_ = Activity::Close;
  }
  if (close_stage_ == CloseStage::Callbacks) {
    drop(assigned());
    close_stage_ = CloseStage::LeaveSent;
    leave_group(context, LeaveReason::Closed);
  }
  const bool outstanding = std::any_of(pending_.begin(), pending_.end(), [&](const Pending& p) {
    return p.channel == Channel::Coordinator && coordinator_ == p.broker;
  });
  if (outstanding && !late) return wait_until(context, close_until_);
  gone(context);
}

void Consumer::gone(ClientContext& context) {
  stop_working(context);
  context.facts.add(context.now(), Closed{id_});
  context.network.consumer_down(id_);
  life_ = Life::Absent;
}

}  // namespace regroup
