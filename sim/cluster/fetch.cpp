// Fetch: what a broker answers at once, and what it keeps waiting (CC-62, BP-17..BP-19).
#include <algorithm>
#include <tuple>

#include "sim/cluster/cluster.hpp"

namespace regroup {

bool Cluster::has_error(const FetchRequest::Partition& wanted, Offset end) const {
  return !exists(wanted.partition) || wanted.offset < logs_[wanted.partition.index()].start() || wanted.offset > end;  // BP-18
}

// When the answer can go: now if enough bytes are there or a partition has an error, else the first instant at which there
// are enough, at the latest `deadline`.
std::optional<SimTime> Cluster::ready_at(SimTime now, const FetchRequest& request, SimTime deadline) const {
  for (const auto& wanted : request.partitions) {
    const auto end = logs_[wanted.partition.index()].end(now);
    if (has_error(wanted, end) || (request.min_bytes == 1 && wanted.offset < end)) return now;
  }
  const auto bytes_at = [&](SimTime at) {
    std::int64_t bytes = 0;
    for (const auto& wanted : request.partitions) bytes += logs_[wanted.partition.index()].bytes_from(at, wanted.offset);
    return bytes;
  };
  if (request.min_bytes <= 1) {
    auto first = request.min_bytes == 0 ? now : deadline;
    for (const auto& wanted : request.partitions)
      first = std::min(first, logs_[wanted.partition.index()].appended_at(wanted.offset));
    return std::max(now, first);
  }
  if (bytes_at(now) >= request.min_bytes) return now;
  if (bytes_at(deadline) < request.min_bytes) return deadline;
  auto low = now, high = deadline;
  while (low < high) {
    const auto middle = low + (high - low) / 2;
    if (bytes_at(middle) >= request.min_bytes) high = middle;
    else low = middle + Duration{1};
  }
  return low;
}

FetchResponse Cluster::read(SimTime now, const FetchRequest& request) const {
  FetchResponse response;
  auto room = request.max_bytes;
  bool first = true;
  for (const auto& wanted : request.partitions) {
    const auto& log = logs_[wanted.partition.index()];
    const auto end = log.end(now);
    if (has_error(wanted, end)) {
      const auto error = exists(wanted.partition) ? Error::OFFSET_OUT_OF_RANGE : Error::UNKNOWN_TOPIC_OR_PARTITION;
      response.partitions.push_back({wanted.partition, error, wanted.offset, wanted.offset});
      continue;
    }
    if (wanted.offset == end) continue;
    const auto slice = log.read(now, wanted.offset, std::min(room, request.max_partition_bytes), first);
    if (slice.to == wanted.offset) continue;  // no room for its next batch
    response.partitions.push_back({wanted.partition, Error::NONE, wanted.offset, slice.to});
    room = std::max<std::int64_t>(0, room - slice.bytes);
    first = false;  // only the first non-empty partition may exceed the limits
  }
  return response;
}

Cluster::FetchSession& Cluster::session(ConsumerId consumer, BrokerId broker) {
  const auto index = consumer.index() * brokers_.size() + broker.index();
  if (index >= sessions_.size()) sessions_.resize(index + 1);
  return sessions_[index];
}

// KIP-227: what the session knows keeps its place, whatever its new offset; what was added follows in the request's order.
void Cluster::take_session_order(FetchSession& session, FetchRequest& request) {
  if (request.new_session) session.order.clear();
  place_.resize(partitions_.size());
  for (std::uint32_t i = 0; i < request.partitions.size(); ++i) place_[request.partitions[i].partition.index()] = i + 1;
  auto& ordered = ordered_;
  ordered.clear();
  const auto take = [&](PartitionId partition) {
    const auto place = std::exchange(place_[partition.index()], 0);
    if (place > 0) ordered.push_back(request.partitions[place - 1]);
  };
  for (const auto partition : session.order) take(partition);
  for (const auto& wanted : request.partitions) take(wanted.partition);
  std::swap(request.partitions, ordered);
  session.order.clear();
  for (const auto& wanted : request.partitions) session.order.push_back(wanted.partition);
}

// Partitions that brought records go to the end of the session, so that none of the others starves (KIP-227). Not in the
// response that creates the session.
void Cluster::answer(Context& context, const ReplyTo& to, const FetchRequest& request) {
  auto response = read(context.now(), request);
  if (!request.new_session) {
    auto& order = session(to.consumer, to.broker).order;
    for (const auto& part : response.partitions) place_[part.partition.index()] = part.error == Error::NONE ? 1 : 0;
    std::stable_partition(order.begin(), order.end(), [&](PartitionId partition) { return place_[partition.index()] == 0; });
    for (const auto& part : response.partitions) place_[part.partition.index()] = 0;
  }
  context.network.respond(context.queue, to, std::move(response));
}

void Cluster::on(Context& context, const ReplyTo& to, FetchRequest request) {
  const auto now = context.now();
  take_session_order(session(to.consumer, to.broker), request);
  auto at = ready_at(now, request, now + request.max_wait);
  // With fetch.max.wait.ms or fetch.min.bytes 0 and no latency a consumer would ask and be answered without end.
  if (way_ == Duration{} && *at <= now && read(now, request).partitions.empty()) at = now + kSpin;
  if (!at || *at <= now) return answer(context, to, request);
  request.max_wait += now - SimTime{};
  park(context, {to, std::move(request), 0, now, *at});
}

void Cluster::park(Context& context, ParkedFetch fetch) {
  if (free_parked_.empty()) {
    free_parked_.push_back(static_cast<std::uint32_t>(parked_.size()));
    parked_.emplace_back();
  }
  const auto slot = free_parked_.back();
  free_parked_.pop_back();
  session(fetch.to->consumer, fetch.to->broker).parked.push_back(slot);
  parked_[slot] = std::move(fetch);
  arm(context, slot, parked_[slot].answer_at);
}

Cluster::ParkedFetch Cluster::unpark(std::uint32_t slot) {
  auto fetch = std::exchange(parked_[slot], {});
  free_parked_.push_back(slot);
  std::erase(session(fetch.to->consumer, fetch.to->broker).parked, slot);
  return fetch;
}

void Cluster::arm(Context& context, std::uint32_t slot, SimTime at) {
  auto& parked = parked_[slot];
  parked.answer_at = at;
  parked.timer = ++armed_;
  schedule(context, at, Kind::FetchWaitEnds, slot, parked.timer, owner_of(parked.to->consumer));
}

// Something happened to a partition's log that its streams did not foresee: look at the waiting fetches again.
void Cluster::changed(Context& context, PartitionId partition) {
  std::vector<std::uint32_t> waiting;
  for (std::uint32_t slot = 0; slot < parked_.size(); ++slot) {
    const auto& parked = parked_[slot];
    if (!parked.to) continue;
    const auto& wanted = parked.request.partitions;
    if (std::any_of(wanted.begin(), wanted.end(), [&](const auto& w) { return w.partition == partition; }))
      waiting.push_back(slot);
  }
  std::sort(waiting.begin(), waiting.end(), [&](std::uint32_t x, std::uint32_t y) {
    return std::tuple(parked_[x].since, parked_[x].to->consumer) < std::tuple(parked_[y].since, parked_[y].to->consumer);
  });
  for (const auto slot : waiting) {
    const auto& parked = parked_[slot];
    const auto deadline = std::max(SimTime{parked.request.max_wait}, context.now());  // past, if the broker was frozen over it
    arm(context, slot, std::min(deadline, *ready_at(context.now(), parked.request, deadline)));
  }
}

}  // namespace regroup
