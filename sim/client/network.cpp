// The client's side of the network: requests in flight, the inbox, metadata, and where the coordinator is.
#include <algorithm>

#include "sim/client/consumer.hpp"
#include "sim/engine/assert.hpp"

namespace regroup {

Duration Consumer::backoff(std::uint32_t attempt) {  // min(max, U(0.8, 1.2) * base * 2^attempt)
  const auto& config = settings_->config;
  if (config.retry_backoff >= config.retry_backoff_max) return config.retry_backoff_max;
  auto term = config.retry_backoff;
  for (std::uint32_t i = 0; i < std::min(attempt, 30U) && term < config.retry_backoff_max; ++i) term *= 2;
  term = std::min(term, config.retry_backoff_max);
  const auto jittered = static_cast<double>(term.count()) * (0.8 + 0.4 * jitter_.unit());
  return std::min(Duration{static_cast<std::int64_t>(jittered)}, config.retry_backoff_max);
}

Consumer::Pending& Consumer::send(ClientContext& context, Purpose purpose, BrokerId broker, Channel channel, RequestBody body) {
  const auto correlation = next_correlation_++;
  if (purpose != Purpose::Fetch) ++other_messages_;
  const auto& config = settings_->config;
  const auto limit = purpose == Purpose::Join  // CC-39: a parked JoinGroup may take as long as the rebalance
                         ? std::max(config.request_timeout, config.max_poll_interval + Duration{5'000'000})
                         : config.request_timeout;
  pending_.push_back({correlation,
                      purpose,
                      broker,
                      channel,
                      context.now(),
                      context.now() + limit,
                      generation_,
                      member_,
                      CommitKind::Auto,
                      {},
                      {}});
  context.network.send(context.queue, id_, broker, channel, correlation, std::move(body));
  arm_request_timer(context);
  return pending_.back();
}

void Consumer::arm_request_timer(ClientContext& context) {
  auto earliest = kNever;
  for (const auto& pending : pending_) earliest = std::min(earliest, pending.deadline);
  if (earliest >= request_timer_at_ || earliest == kNever) return;  // an armed timer looks again when it fires
  request_timer_at_ = std::max(earliest, context.now());  // a deadline may have passed while nobody looked at the network
  schedule(context, request_timer_at_, Kind::RequestsTimeOut, ++request_timer_);
}

// A request that got no answer in time closes its whole connection (BP-92).
void Consumer::time_out_requests(ClientContext& context) {
  if (request_timer_at_ != kNever && context.now() < request_timer_at_) return;  // armed for the earliest deadline
  for (;;) {
    const auto late = std::find_if(pending_.begin(), pending_.end(),
                                   [&](const Pending& p) { return p.deadline <= context.now(); });
    if (late == pending_.end()) return;
    const Disconnected closed{late->broker, late->channel};
    context.network.close(id_, closed.broker, closed.channel);
    handle(context, closed);
  }
}

void Consumer::network_poll(ClientContext& context) {
  while (!inbox_.empty()) {
    auto arrived = std::exchange(read_, {});
    std::swap(arrived, inbox_);
    for (auto& incoming : arrived) {
      if (auto* response = std::get_if<Response>(&incoming)) handle(context, std::move(*response));
      else if (const auto* gone = std::get_if<Disconnected>(&incoming)) handle(context, *gone);
    }
    arrived.clear();
    std::swap(arrived, read_);
  }
  time_out_requests(context);
  leave_bootstrap(context);
  maybe_refresh_metadata(context);
  if (request_timer_at_ == kNever) arm_request_timer(context);  // it fired while nobody looked; an armed one is early enough
}

// Writing requests reads the socket, too, but only the client's own metadata is acted upon there and then.
void Consumer::read_metadata(ClientContext& context) {
  for (auto it = inbox_.begin(); it != inbox_.end();) {
    auto* response = std::get_if<Response>(&*it);
    if (response == nullptr || !std::holds_alternative<MetadataResponse>(response->body)) {
      ++it;
      continue;
    }
    auto metadata = std::move(*response);
    it = inbox_.erase(it);
    handle(context, std::move(metadata));
  }
}

void Consumer::handle(ClientContext& context, Response response) {
  const auto it = std::find_if(pending_.begin(), pending_.end(),
                               [&](const Pending& p) { return p.correlation == response.correlation; });
  if (it == pending_.end()) return;  // given up meanwhile
  const Pending pending = std::move(*it);
  pending_.erase(it);
  if (pending.purpose != Purpose::Fetch) ++other_messages_;
  auto& body = response.body;
  switch (pending.purpose) {
    case Purpose::Metadata: return on_metadata(context, std::get<MetadataResponse>(body));
    case Purpose::Fetch: return on_fetch(context, pending, std::get<FetchResponse>(body));
    case Purpose::ListOffsets: return on_list_offsets(context, pending, std::get<ListOffsetsResponse>(body));
    case Purpose::OffsetForLeaderEpoch: return on_offset_for_leader_epoch(std::get<OffsetForLeaderEpochResponse>(body));
    case Purpose::FindCoordinator: return on_find_coordinator(context, std::get<FindCoordinatorResponse>(body));
    case Purpose::Join: return on_join_group(context, pending, std::get<JoinGroupResponse>(body));
    case Purpose::Sync: return on_sync_group(context, pending, std::move(std::get<SyncGroupResponse>(body)));
    case Purpose::Heartbeat: return on_heartbeat(context, pending, std::get<HeartbeatResponse>(body).error);
    case Purpose::Leave: return;
    case Purpose::Commit: return commit_done(context, pending, std::get<OffsetCommitResponse>(body).error);
    case Purpose::OffsetFetch: return on_offset_fetch(context, pending, std::get<OffsetFetchResponse>(body));
  }
}

void Consumer::handle(ClientContext& context, const Disconnected& disconnected) {
  std::vector<Pending> failed;
  std::erase_if(pending_, [&](Pending& p) {
    const bool hit = p.broker == disconnected.broker && p.channel == disconnected.channel;
    if (hit) failed.push_back(std::move(p));
    return hit;
  });
  request_metadata(context);  // BP-46 (b)
  if (disconnected.channel == Channel::Coordinator && coordinator_ == disconnected.broker) coordinator_.reset();
  for (const auto& pending : failed) fail(context, pending, Error::DISCONNECTED);
  if (!coordinator_) schedule_heartbeat_thread(context);  // its next look will look for one (CC-28)
}

void Consumer::fail(ClientContext& context, const Pending& pending, Error error) {
  switch (pending.purpose) {
    case Purpose::Metadata:
      metadata_in_flight_ = false;
      metadata_wanted_ = true;
      metadata_retry_at_ = context.now() + backoff(metadata_attempts_++);
      return;
    case Purpose::Fetch:
      std::erase(fetching_from_, pending.broker);
      fetch_sessions_.erase(pending.broker);
      return;
    case Purpose::ListOffsets:
    case Purpose::OffsetForLeaderEpoch:
      for (const auto partition : pending.partitions)
        if (auto* state = find(partition)) {
          (pending.purpose == Purpose::ListOffsets ? state->reset_in_flight : state->validating) = false;
          state->retry_at = context.now() + settings_->config.retry_backoff;
        }
      return;
    case Purpose::FindCoordinator:
      finding_coordinator_ = false;
      find_retry_at_ = context.now() + backoff(find_attempts_++);
      return send_queued_commits(context, error);
    case Purpose::Join:
    case Purpose::Sync: return join_failed(error);
    case Purpose::Heartbeat: return on_heartbeat(context, pending, error);
    case Purpose::Leave: return;
    case Purpose::Commit: return commit_done(context, pending, error);
    case Purpose::OffsetFetch:
      offset_fetch_in_flight_ = false;
      offset_fetch_retry_at_ = context.now() + settings_->config.retry_backoff;
      return;
  }
}

// The first requests go to a bootstrap server; after that each node gets a connection of its own, known by its id.
void Consumer::leave_bootstrap(ClientContext& context) {
  if (bootstrapped_ || image_ == nullptr || !coordinator_ || metadata_in_flight_ || finding_coordinator_) return;
  bootstrapped_ = true;
  for (std::size_t b = 0; b < context.directory.brokers.size(); ++b)
    context.network.close(id_, id_of<BrokerId>(b), Channel::Data);
}

// CC-36: the node with the fewest requests in flight that can be asked now; the first one differs from consumer to consumer.
std::optional<BrokerId> Consumer::least_loaded(ClientContext& context) const {
  std::optional<BrokerId> best;
  std::ptrdiff_t fewest = 0;
  const auto brokers = context.directory.brokers.size();
  const auto first = static_cast<std::size_t>(hash_of(name(context)) % brokers);
  for (std::size_t i = 0; i < brokers; ++i) {
    const auto broker = id_of<BrokerId>((first + i) % brokers);
    if (!context.network.available(context.now(), id_, broker, Channel::Data)) continue;
    const auto load = std::count_if(pending_.begin(), pending_.end(),
                                    [&](const Pending& p) { return p.broker == broker && p.channel == Channel::Data; });
    if (!best || load < fewest) {
      best = broker;
      fewest = load;
    }
  }
  return best;
}

void Consumer::request_metadata(ClientContext&) { metadata_wanted_ = true; }

void Consumer::maybe_refresh_metadata(ClientContext& context) {
  const bool old = image_ != nullptr && context.now() >= metadata_at_ + settings_->config.metadata_max_age;
  if (metadata_in_flight_ || (!metadata_wanted_ && !old) || context.now() < metadata_retry_at_) return;
  const auto broker = least_loaded(context);
  if (!broker) return;
  metadata_in_flight_ = true;
  send(context, Purpose::Metadata, *broker, Channel::Data, MetadataRequest{});
}

void Consumer::on_metadata(ClientContext& context, const MetadataResponse& response) {
  metadata_in_flight_ = false;
  metadata_wanted_ = false;
  metadata_at_ = context.now();
  if (image_ != response.image) metadata_attempts_ = 0;  // BP-47: a refresh that brings nothing new backs off further
  metadata_retry_at_ = context.now() + backoff(metadata_attempts_++);
  image_ = response.image;
  if (!wanted_.pattern.empty()) resolve_subscription(context);  // CC-53
}

void Consumer::find_coordinator(ClientContext& context) {  // BP-55
  if (finding_coordinator_ || context.now() < find_retry_at_) return;
  const auto broker = least_loaded(context);
  if (!broker) return;
  finding_coordinator_ = true;
  send(context, Purpose::FindCoordinator, *broker, Channel::Data, FindCoordinatorRequest{group_});
}

void Consumer::on_find_coordinator(ClientContext& context, const FindCoordinatorResponse& response) {
  finding_coordinator_ = false;
  if (response.error != Error::NONE) {
    find_retry_at_ = context.now() + backoff(find_attempts_++);
    request_metadata(context);
    return send_queued_commits(context, response.error);
  }
  coordinator_ = response.broker;
  find_attempts_ = 0;
  send_queued_commits(context, Error::NONE);
  if (session_deadline_ != kNever) session_deadline_ = context.now() + settings_->config.session_timeout;  // CC-29
}

// Forgets the coordinator and its connection; what was in flight there fails.
void Consumer::coordinator_unknown(ClientContext& context) {
  if (!coordinator_) return;
  const Disconnected closed{*coordinator_, Channel::Coordinator};
  coordinator_.reset();
  context.network.close(id_, closed.broker, closed.channel);
  handle(context, closed);
}

}  // namespace regroup
