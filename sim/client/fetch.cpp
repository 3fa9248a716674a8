// The fetch path: what is asked of which node, and how buffered responses become records (CC-8..CC-11, CC-60..CC-63).
#include <algorithm>

#include "sim/client/consumer.hpp"

namespace regroup {

Consumer::Partition* Consumer::find(PartitionId partition) {
  const auto it = std::find_if(partitions_.begin(), partitions_.end(), [&](const Partition& p) { return p.id == partition; });
  return it == partitions_.end() ? nullptr : &*it;
}

const Consumer::Partition* Consumer::find(PartitionId partition) const { return const_cast<Consumer*>(this)->find(partition); }

bool Consumer::fetchable(const Partition& partition) const {  // CC-61
  return !partition.paused && !partition.pending_revocation && partition.validity == Validity::Fetching &&
         std::find(subscription_.begin(), subscription_.end(), partition.topic) != subscription_.end();
}

bool Consumer::node_has_buffered(BrokerId broker) const {
  return std::any_of(buffer_.begin(), buffer_.end(), [&](const CompletedFetch& fetch) {
    const auto* partition = find(fetch.partition);
    return fetch.broker == broker && partition != nullptr && fetchable(*partition);
  });
}

void Consumer::send_fetches(ClientContext& context) {
  if (image_ == nullptr) return request_metadata(context);
  for (std::size_t b = 0; b < context.directory.brokers.size(); ++b) {
    const auto broker = id_of<BrokerId>(b);
    if (std::find(fetching_from_.begin(), fetching_from_.end(), broker) != fetching_from_.end()) continue;
    if (node_has_buffered(broker)) continue;  // CC-60
    FetchRequest request;
    request.partitions.reserve(partitions_.size());
    for (const auto& partition : partitions_) {
      if (!fetchable(partition)) continue;
      const auto leader = image_->leaders[partition.id.index()];
      if (!leader) request_metadata(context);
      else if (*leader == broker) request.partitions.push_back({partition.id, partition.position});
    }
    if (request.partitions.empty()) continue;
    if (!context.network.available(context.now(), id_, broker, Channel::Data)) continue;
    const auto& config = settings_->config;
    request.new_session = !fetch_sessions_.contains(broker);
    request.min_bytes = config.fetch_min_bytes;
    request.max_bytes = config.fetch_max_bytes;
    request.max_partition_bytes = config.max_partition_fetch_bytes;
    request.max_wait = config.fetch_max_wait;
    fetching_from_.push_back(broker);
    send(context, Purpose::Fetch, broker, Channel::Data, std::move(request));
  }
  maybe_refresh_metadata(context);
}

void Consumer::on_fetch(ClientContext&, const Pending& pending, const FetchResponse& response) {
  std::erase(fetching_from_, pending.broker);
  fetch_sessions_.insert(pending.broker);
  for (const auto& part : response.partitions)
    buffer_.push_back({part.partition, pending.broker, part.error, part.from, part.from, part.to});
}

// A partition whose bytes were used up goes to the end of the list: round robin over fetch requests (CC-63).
void Consumer::drained_fetch(PartitionId id) {
  const auto it = std::find_if(partitions_.begin(), partitions_.end(), [&](const Partition& p) { return p.id == id; });
  if (it != partitions_.end()) std::rotate(it, it + 1, partitions_.end());
}

// Up to max.poll.records from the buffered responses, one partition after the other (CC-10). True if something was delivered.
bool Consumer::collect(ClientContext& context) {
  auto left = settings_->config.max_poll_records;
  auto& chunks = polled_;
  chunks.clear();
  std::vector<CompletedFetch> paused;
  Error thrown = Error::NONE;
  while (left > 0 && !buffer_.empty()) {
    auto& fetch = buffer_.front();
    auto* partition = find(fetch.partition);
    if (partition != nullptr && partition->paused && !fetchable(*partition) && partition->validity == Validity::Fetching &&
        !partition->pending_revocation) {
      paused.push_back(fetch);  // CC-11: kept for later
      buffer_.pop_front();
      continue;
    }
    const bool usable = partition != nullptr && fetchable(*partition) && partition->position == fetch.next;
    if (!usable) {  // unassigned, revoked, sought elsewhere: fetched again later
      buffer_.pop_front();
      continue;
    }
    if (fetch.error != Error::NONE) {
      if (!chunks.empty()) break;  // the records before it come first
      const auto failed = fetch;
      buffer_.pop_front();
      take_error(context, failed, thrown);
      if (thrown != Error::NONE) break;
      continue;
    }
    const auto count = std::min(left, fetch.to - fetch.next);
    if (count > 0) {
      chunks.push_back({fetch.partition, fetch.next, fetch.next + count, partition->position_number});
      fetch.next += count;
      partition->position = fetch.next;
      partition->has_leader_epoch = true;
      left -= count;
    }
    // Only a further look finds that nothing is left: a response taken exactly to its end stays until the next poll.
    if (left > 0) {
      const auto id = fetch.partition;
      buffer_.pop_front();
      drained_fetch(id);
    }
  }
  for (const auto& fetch : paused) buffer_.push_back(fetch);
  poll_was_full_ = left == 0;
  if (thrown != Error::NONE) {
    poll_threw(context, thrown);
    return false;
  }
  if (chunks.empty()) return false;
  send_fetches(context);  // CC-9: just before the records are returned
  read_metadata(context);
  if (notes_polls_) note_end_of_poll(context.now());
  told_ += static_cast<std::uint32_t>(chunks.size());
  for (const auto& chunk : chunks) {
    delivered_ += chunk.to - chunk.from;
    context.facts.add(context.now(), Delivered{id_, chunk.partition, chunk.from, chunk.to, {}});
  }
  deliver(context);
  return true;
}

void Consumer::take_error(ClientContext& context, const CompletedFetch& fetch, Error& thrown) {
  auto& partition = *find(fetch.partition);
  switch (fetch.error) {
    case Error::OFFSET_OUT_OF_RANGE:  // CC-68, BP-21
      if (settings_->config.auto_offset_reset == OffsetReset::None) thrown = Error::OFFSET_OUT_OF_RANGE;
      else request_reset(partition, settings_->config.auto_offset_reset, ResetWhy::OutOfRange);
      return;
    default: return request_metadata(context);
  }
}

}  // namespace regroup
