// Joining and rejoining, as the application's poll() drives it (CC-17..CC-24, CC-38..CC-47).
#include <algorithm>

#include "sim/client/consumer.hpp"
#include "sim/engine/assert.hpp"

namespace regroup {
namespace {

// An assignment is kept by topic and number, however the assignor listed it (CC-63: so it is first fetched).
std::vector<PartitionId> in_order(std::vector<PartitionId> partitions, const Directory& directory) {
  std::sort(partitions.begin(), partitions.end(), [&](PartitionId a, PartitionId b) {
    const auto& topic_a = directory.topics[directory.topic_of(a).index()].name;
    const auto& topic_b = directory.topics[directory.topic_of(b).index()].name;
    return topic_a != topic_b ? topic_a < topic_b : a < b;
  });
  return partitions;
}

}  // namespace

std::vector<PartitionId> Consumer::assigned() const {
  auto ids = fetch_order();
  std::sort(ids.begin(), ids.end());
  return ids;
}

std::optional<RebalanceReason> Consumer::reason_to_rejoin() const {
  if (subscription_changed_) return RebalanceReason::SubscriptionChanges;
  if (is_leader_ && image_ != nullptr)  // CC-52: only the leader compares partition counts
    for (const auto& [topic, count] : leader_snapshot_)
      if (image_->partition_counts[topic.index()] != count) return RebalanceReason::MetadataChanges;
  return std::nullopt;
}

bool Consumer::rejoin_needed_or_pending() {
  if (state_ == MemberState::Stable && join_ == JoinResult::None && !rejoin_needed_)
    if (const auto reason = reason_to_rejoin()) request_rejoin(*reason);
  return rejoin_needed_ || join_ != JoinResult::None || completing_;
}

void Consumer::reset_generation(bool keep_member) {  // CC-50
  generation_ = -1;
  protocol_.clear();
  if (!keep_member) member_.reset();
  state_ = MemberState::Unjoined;
  needs_join_prepare_ = true;
  request_rejoin(RebalanceReason::MemberJoins);
}

void Consumer::join_failed(Error error) {
  if (join_ != JoinResult::InFlight) return;
  join_ = JoinResult::Failed;
  join_error_ = error;
}

// One pass without waiting (CC-2e, CC-46): what has arrived is handled, what can be sent is sent.
Consumer::Turn Consumer::join_group_if_needed(ClientContext& context) {
  while (rejoin_needed_or_pending()) {
    if (completing_) {
      const auto turn = on_join_complete(context);
      if (turn != Turn::Ready) return turn;
      continue;
    }
    if (!coordinator_) {
      find_coordinator(context);
      return Turn::NotReady;
    }
    if (needs_join_prepare_) {
      const auto turn = on_join_prepare(context);
      if (turn != Turn::Ready) return turn;
      needs_join_prepare_ = false;
    }
    if (join_ == JoinResult::None) {
      if (context.now() < join_retry_at_) return Turn::NotReady;
      send_join_group(context);
    }
    network_poll(context);
    switch (join_) {
      case JoinResult::None: continue;  // the generation was reset meanwhile
      case JoinResult::InFlight: return Turn::NotReady;
      case JoinResult::Succeeded: {
        join_attempts_ = 0;
        join_ = JoinResult::None;
        if (generation_ == -1 || state_ != MemberState::Stable) {  // the heartbeat thread lost the generation meanwhile
          needs_join_prepare_ = true;
          request_rejoin(RebalanceReason::MemberJoins);
          continue;
        }
        const auto turn = on_join_complete(context);
        if (turn != Turn::Ready) return turn;
        continue;
      }
      case JoinResult::Failed: {
        join_ = JoinResult::None;
        rejoin_needed_ = true;
        const auto error = join_error_;
        if (error == Error::MEMBER_ID_REQUIRED || error == Error::UNKNOWN_MEMBER_ID || error == Error::ILLEGAL_GENERATION ||
            error == Error::REBALANCE_IN_PROGRESS)
          continue;  // CC-40, CC-48: at once
        if (retriable(error)) {
          join_retry_at_ = context.now() + backoff(join_attempts_++);
          return Turn::NotReady;
        }
        poll_threw(context, error);
        return Turn::Threw;
      }
    }
  }
  return Turn::Ready;
}

// Before the JoinGroup: the last auto-commit, then the callbacks (CC-17, CC-18, CC-42, CC-43).
Consumer::Turn Consumer::on_join_prepare(ClientContext& context) {
  if (prepare_ == Prepare::NotBegun) {
    prepare_ = Prepare::Committing;
    prepare_deadline_ = context.now() + settings_->config.max_poll_interval;
    prepare_retry_at_ = SimTime{};
    prepare_commit_.reset();
    prepare_commit_in_flight_ = false;
  }
  if (prepare_ == Prepare::Committing) {
    if (settings_->config.enable_auto_commit) {
      if (!prepare_commit_in_flight_ && !prepare_commit_) {
        if (context.now() < prepare_retry_at_) return Turn::NotReady;
        if (!cooperative_)
          for (auto& partition : partitions_) partition.pending_revocation = true;
        auto offsets = all_consumed();
        if (offsets.empty()) prepare_commit_ = Error::NONE;
        else if (const auto error = send_commit(context, CommitKind::AutoBeforeJoin, std::move(offsets)); error != Error::NONE)
          prepare_commit_ = error;
        else prepare_commit_in_flight_ = true;
      }
      network_poll(context);
      if (context.now() < prepare_deadline_) {
        if (!prepare_commit_) return Turn::NotReady;
        if (retriable(*prepare_commit_)) {
          prepare_commit_.reset();
          prepare_retry_at_ = context.now() + settings_->config.retry_backoff;
          return Turn::NotReady;
        }
      }
    }
    prepare_ = Prepare::Callbacks;
    callback_ = Callback::None;
  }
  if (callback_ == Callback::None) {
    if (generation_ == -1 || !member_) {
      lose(context);
      callback_ = Callback::Done;
    } else {
      callback_partitions_ = assigned();
      if (cooperative_)
        std::erase_if(callback_partitions_, [&](PartitionId p) {
          return std::find(subscription_.begin(), subscription_.end(), context.directory.topic_of(p)) != subscription_.end();
        });
      callback_ = Callback::Running;
      const auto how = cooperative_ ? Revocation::Cooperative : Revocation::Eager;
      if (revoke_callback(context, callback_partitions_, how, ReturnTo::Revoke)) callback_ = Callback::Done;
    }
  }
  if (callback_ == Callback::Running) return Turn::Blocked;
  drop(callback_partitions_);
  callback_partitions_.clear();
  callback_ = Callback::None;
  prepare_ = Prepare::NotBegun;
  is_leader_ = false;
  return Turn::Ready;
}

void Consumer::lose(ClientContext& context) {  // onPartitionsLost: only if there is something to lose (CC-44)
  auto owned = assigned();
  callback_partitions_ = owned;
  if (!owned.empty()) context.facts.add(context.now(), PartitionsRevoked{id_, std::move(owned), Revocation::Lost});
}

bool Consumer::revoke_callback(ClientContext& context, const std::vector<PartitionId>& partitions, Revocation how,
                               ReturnTo return_to) {
  if (partitions.empty()) return true;
  context.facts.add(context.now(), PartitionsRevoked{id_, partitions, how});
  auto offsets = finished_offsets();
  if (!settings_->commit.on_revoke || offsets.empty()) return true;
  return commit_sync(context, CommitKind::OnRevoke, std::move(offsets), return_to, settings_->config.default_api_timeout);
}

void Consumer::drop(const std::vector<PartitionId>& partitions) {
  for (const auto id : partitions) std::erase_if(partitions_, [&](const Partition& p) { return p.id == id; });
}

// After SyncGroup: revoked partitions first, then the new assignment (CC-19, CC-42, CC-43).
Consumer::Turn Consumer::on_join_complete(ClientContext& context) {
  const auto owned = assigned();
  const auto has = [](const std::vector<PartitionId>& list, PartitionId p) {
    return std::find(list.begin(), list.end(), p) != list.end();
  };
  if (!completing_) {
    const bool matches = std::all_of(join_assignment_.begin(), join_assignment_.end(), [&](PartitionId p) {
      const auto topic = context.directory.topic_of(p);
      return std::find(subscription_.begin(), subscription_.end(), topic) != subscription_.end();
    });
    if (!matches) {  // the subscription changed while the join was under way
      needs_join_prepare_ = true;
      request_rejoin(RebalanceReason::SubscriptionChanges);
      return Turn::Ready;
    }
    completing_ = true;
    callback_partitions_.clear();
    if (cooperative_)
      for (const auto p : owned)
        if (!has(join_assignment_, p)) callback_partitions_.push_back(p);
    callback_ = Callback::Running;
    if (revoke_callback(context, callback_partitions_, Revocation::Cooperative, ReturnTo::Revoke)) callback_ = Callback::Done;
  }
  if (callback_ == Callback::Running) return Turn::Blocked;
  completing_ = false;
  callback_ = Callback::None;
  needs_join_prepare_ = true;
  if (!callback_partitions_.empty()) request_rejoin(RebalanceReason::FollowUp);
  drop(callback_partitions_);
  callback_partitions_.clear();

  next_auto_commit_ = context.now() + auto_commit_interval();  // CC-14
  std::vector<Partition> next;
  std::vector<PartitionId> added;
  for (const auto p : in_order(join_assignment_, context.directory)) {
    if (const auto* kept = find(p)) next.push_back(*kept);  // CC-24: a retained partition keeps its position
    else {
      Partition fresh;
      fresh.id = p;
      fresh.topic = context.directory.topic_of(p);
      next.push_back(fresh);
      added.push_back(p);
    }
  }
  partitions_ = std::move(next);
  all_fetching_ = false;
  sticky_owned_ = join_assignment_;
  sticky_generation_ = generation_;
  has_sticky_data_ = true;
  context.facts.add(context.now(), PartitionsAssigned{id_, std::move(added)});
  return Turn::Ready;
}

}  // namespace regroup
