// Where a consumer starts to read: the committed offset, or auto.offset.reset (CC-6, CC-66..CC-68).
#include <algorithm>

#include "sim/client/consumer.hpp"

namespace regroup {

// A position with a leader epoch is validated before anything is fetched or committed from it (BP-22).
void Consumer::set_position(ClientContext& context, Partition& partition, Offset offset, PositionSource source,
                            bool has_leader_epoch) {
  partition.validity = has_leader_epoch ? Validity::AwaitValidation : Validity::Fetching;
  all_fetching_ = false;
  partition.position = offset;
  partition.has_leader_epoch = has_leader_epoch;
  partition.validating = false;
  partition.reset_in_flight = false;
  partition.position_number = positions_set_++;
  const bool reset = source == PositionSource::ResetEarliest || source == PositionSource::ResetLatest ||
                     source == PositionSource::ResetByDuration;
  context.facts.add(context.now(), PositionSet{id_, partition.id, offset, source, partition.position_number,
                                               reset && partition.reset_why == ResetWhy::OutOfRange});
}

void Consumer::request_reset(Partition& partition, OffsetReset to, ResetWhy why) {
  partition.validity = Validity::AwaitReset;
  all_fetching_ = false;
  partition.reset = to;
  partition.reset_why = why;
  partition.reset_in_flight = false;
  partition.retry_at = SimTime{};
}

Consumer::Turn Consumer::update_positions(ClientContext& context) {
  if (all_fetching_) return Turn::Ready;
  validate_positions(context);
  std::vector<PartitionId> unknown;
  for (const auto& partition : partitions_)
    if (partition.validity == Validity::Initializing) unknown.push_back(partition.id);
  if (!unknown.empty()) {
    if (!offset_fetch_in_flight_ && context.now() >= offset_fetch_retry_at_ && coordinator_) {
      offset_fetch_in_flight_ = true;
      send(context, Purpose::OffsetFetch, *coordinator_, Channel::Coordinator, OffsetFetchRequest{group_, unknown}).partitions =
          unknown;
    }
    if (context.now() < poll_until_) {
      waiting_ = Waiting::Offsets;
      return Turn::Blocked;
    }
    return Turn::Ready;
  }
  for (auto& partition : partitions_) {
    if (partition.validity != Validity::AwaitReset || partition.reset != OffsetReset::None) continue;
    poll_threw(context, Error::NO_OFFSET_FOR_PARTITION);
    return Turn::Threw;
  }
  reset_positions(context);
  all_fetching_ = image_ != nullptr && all_fetching();
  return Turn::Ready;
}

bool Consumer::all_fetching() const {
  return all_fetching_ ||
         std::all_of(partitions_.begin(), partitions_.end(), [](const Partition& p) { return p.validity == Validity::Fetching; });
}

void Consumer::on_offset_fetch(ClientContext& context, const Pending&, const OffsetFetchResponse& response) {
  offset_fetch_in_flight_ = false;
  if (response.error != Error::NONE) {
    if (coordinator_error(response.error)) coordinator_unknown(context);
    offset_fetch_retry_at_ = context.now() + settings_->config.retry_backoff;
    return;
  }
  for (const auto& [id, offset, has_leader_epoch] : response.offsets) {
    auto* partition = find(id);
    if (partition == nullptr || partition->validity != Validity::Initializing) continue;
    if (offset) set_position(context, *partition, *offset, PositionSource::Committed, has_leader_epoch);
    else request_reset(*partition, settings_->config.auto_offset_reset, ResetWhy::NoOffset);
  }
}

void Consumer::validate_positions(ClientContext& context) {
  if (image_ == nullptr) return;
  for (std::size_t b = 0; b < context.directory.brokers.size(); ++b) {
    const auto broker = id_of<BrokerId>(b);
    OffsetForLeaderEpochRequest request;
    for (const auto& partition : partitions_)
      if (partition.validity == Validity::AwaitValidation && !partition.validating && context.now() >= partition.retry_at &&
          image_->leaders[partition.id.index()] == broker)
        request.partitions.push_back(partition.id);
    if (request.partitions.empty() || !context.network.available(context.now(), id_, broker, Channel::Data)) continue;
    // Only a node whose ApiVersions are known is asked; a fetch of other partitions goes out before that.
    if (!context.network.try_connect(context.queue, id_, broker, Channel::Data)) continue;
    for (const auto id : request.partitions) find(id)->validating = true;
    auto asked = request.partitions;
    send(context, Purpose::OffsetForLeaderEpoch, broker, Channel::Data, std::move(request)).partitions = std::move(asked);
  }
}

void Consumer::on_offset_for_leader_epoch(const OffsetForLeaderEpochResponse& response) {
  for (const auto id : response.partitions) {
    auto* partition = find(id);
    if (partition == nullptr || partition->validity != Validity::AwaitValidation || !partition->validating) continue;
    partition->validating = false;
    partition->validity = Validity::Fetching;
  }
}

void Consumer::reset_positions(ClientContext& context) {
  if (image_ == nullptr) return request_metadata(context);
  for (std::size_t b = 0; b < context.directory.brokers.size(); ++b) {
    ListOffsetsRequest request;
    std::vector<PartitionId> asked;
    for (auto& partition : partitions_) {
      if (partition.validity != Validity::AwaitReset || partition.reset_in_flight || context.now() < partition.retry_at) continue;
      const auto leader = image_->leaders[partition.id.index()];
      if (!leader) request_metadata(context);
      if (!leader || leader->index() != b) continue;
      if (!context.network.available(context.now(), id_, *leader, Channel::Data)) continue;
      using Spec = ListOffsetsRequest::Spec;
      const auto spec = partition.reset == OffsetReset::Earliest ? Spec::Earliest
                        : partition.reset == OffsetReset::Latest ? Spec::Latest
                                                                 : Spec::Timestamp;
      const auto duration = settings_->config.auto_offset_reset_duration;
      request.partitions.push_back({partition.id, spec, context.now() - duration});
      partition.reset_in_flight = true;
      asked.push_back(partition.id);
    }
    if (asked.empty()) continue;
    send(context, Purpose::ListOffsets, id_of<BrokerId>(b), Channel::Data, std::move(request)).partitions = std::move(asked);
  }
}

void Consumer::on_list_offsets(ClientContext& context, const Pending&, const ListOffsetsResponse& response) {
  using Spec = ListOffsetsRequest::Spec;
  for (const auto& part : response.partitions) {
    auto* partition = find(part.partition);
    if (partition == nullptr || partition->validity != Validity::AwaitReset || !partition->reset_in_flight) continue;
    partition->reset_in_flight = false;
    if (part.error != Error::NONE) {  // CC-67
      partition->retry_at = context.now() + settings_->config.retry_backoff;
      request_metadata(context);
    } else if (!part.offset) {  // CC-66: nothing young enough; asked again later, with a later timestamp
      partition->retry_at = context.now() + settings_->config.request_timeout;
    } else {
      const auto source = partition->reset_why == ResetWhy::Sought ? PositionSource::Seek
                          : part.spec == Spec::Earliest            ? PositionSource::ResetEarliest
                          : part.spec == Spec::Latest              ? PositionSource::ResetLatest
                                                                   : PositionSource::ResetByDuration;
      set_position(context, *partition, *part.offset, source);
    }
  }
}

}  // namespace regroup
