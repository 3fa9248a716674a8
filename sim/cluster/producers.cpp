// Producers write at a rate; a batch is appended linger.ms after its first record, plus the way to the leader. While the
// leader is away they keep what they have (delivery.timeout.ms) and append it at once when it is back.
#include <algorithm>

#include "sim/cluster/cluster.hpp"

namespace regroup {
namespace {

std::int64_t records_within(Duration linger, Rate rate, std::int64_t share, std::int64_t length) {
  return 1 + static_cast<std::int64_t>(static_cast<__int128>(linger.count()) * rate.count * share / (rate.per.count() * length));
}

}  // namespace

void Cluster::begin_flows(Context& context, ProducerId id, SimTime from) {
  auto& producer = producers_[id.index()];
  const auto& settings = producer.settings;
  const auto topic = std::find_if(topics_.begin(), topics_.end(), [&](const Topic& t) { return t.name == settings.topic; });
  const auto order = settings.weights.empty() ? even_order(topic->count) : weighted_order(settings.weights);
  for (std::int32_t p = 0; p < topic->count && static_cast<std::size_t>(p) < order->turns.size(); ++p) {
    const auto share = static_cast<std::int64_t>(order->turns[static_cast<std::size_t>(p)].size());
    if (share == 0 || settings.rate.count == 0) continue;
    const PartitionId partition{topic->first.value() + p};
    RecordStream stream(settings.rate, from, settings.to, settings.config.linger + way_, order, static_cast<std::size_t>(p));
    const auto shape = stream_shape(settings.record_bytes,
                                    records_within(settings.config.linger, settings.rate, share, order->length));
    producer.flows.push_back({partition, stream, shape, next_flow_key_++, -1});
    auto& flow = producer.flows.back();
    const auto leader = partitions_[partition.index()].leader;
    if (!context.network.up(leader) || context.now() < context.network.frozen_until(leader)) {
      flow.missed_from = 0;
      continue;
    }
    partitions_[partition.index()].log.add_stream(context.now(), flow.key, stream, shape);
    changed(context, partition);
  }
  if (settings.rate.count > 0)
    producer.longest_gap = std::max(producer.longest_gap, Duration{settings.rate.per.count() / settings.rate.count});
}

void Cluster::stop_flows(Context& context, ProducerId id) {
  for (auto& flow : producers_[id.index()].flows) {
    flow.stream.stop_at(context.now());
    if (flow.missed_from >= 0) continue;
    partitions_[flow.partition.index()].log.stop_stream(context.now(), flow.key, context.now());
    changed(context, flow.partition);
  }
}

void Cluster::set_rate(Context& context, ProducerId id, Rate rate) {
  auto& producer = producers_[id.index()];
  producer.settings.rate = rate;
  if (producer.settings.poisson) return;  // the next arrival is drawn at the new rate
  stop_flows(context, id);
  begin_flows(context, id, std::max(context.now(), producer.settings.from));
}

void Cluster::pause_flows(Context& context, BrokerId broker) {
  for (auto& producer : producers_)
    for (auto& flow : producer.flows) {
      if (partitions_[flow.partition.index()].leader != broker || flow.missed_from >= 0) continue;
      flow.missed_from = flow.stream.count(context.now());
      partitions_[flow.partition.index()].log.remove_stream(context.now(), flow.key);
    }
}

void Cluster::resume_flows(Context& context, BrokerId broker) {
  const auto now = context.now();
  for (auto& producer : producers_)
    for (auto& flow : producer.flows) {
      if (partitions_[flow.partition.index()].leader != broker || flow.missed_from < 0) continue;
      auto& log = partitions_[flow.partition.index()].log;
      const auto sent = flow.stream.count(now);
      // BP-64: a batch older than delivery.timeout.ms has been given up.
      const auto given_up = std::max(flow.missed_from, flow.stream.count(now - producer.settings.config.delivery_timeout));
      producer.dropped += given_up - flow.missed_from;
      if (sent > flow.missed_from)
        producer.longest_gap = std::max(producer.longest_gap, now - flow.stream.appended_at(flow.missed_from));
      log.append(now, sent - given_up, flow.shape);
      log.add_stream(now, flow.key, flow.stream, flow.shape, sent);
      flow.missed_from = -1;
      changed(context, flow.partition);
    }
}

void Cluster::schedule_poisson(Context& context, ProducerId id, SimTime after) {
  auto& producer = producers_[id.index()];
  if (producer.settings.rate.count == 0) return;
  const Distribution gap{Distribution::Kind::Exponential,
                         Duration{producer.settings.rate.per.count() / producer.settings.rate.count}, {}};
  const auto at = after + gap.draw(producer.arrivals.next());
  if (at < producer.settings.to)
    schedule(context, std::max(context.now(), at), Kind::PoissonRecord, id.index(), 0);
}

void Cluster::poisson_record(Context& context, ProducerId id) {
  auto& producer = producers_[id.index()];
  const auto& settings = producer.settings;
  const auto topic = std::find_if(topics_.begin(), topics_.end(), [&](const Topic& t) { return t.name == settings.topic; });
  const auto order = settings.weights.empty() ? even_order(topic->count) : weighted_order(settings.weights);
  const auto turn = producer.poisson_sent++ % order->length;
  for (std::size_t p = 0; p < order->turns.size(); ++p) {
    if (!std::binary_search(order->turns[p].begin(), order->turns[p].end(), turn)) continue;
    const PartitionId partition{topic->first.value() + static_cast<std::int32_t>(p)};
    // One record, appended after linger.ms and the way there: a stream of a single record.
    RecordStream one({1, Duration{1}}, context.now(), context.now() + Duration{1}, settings.config.linger + way_, even_order(1), 0);
    producer.flows.push_back({partition, one, stream_shape(settings.record_bytes, 1), next_flow_key_++, -1});
    auto& flow = producer.flows.back();
    const auto leader = partitions_[partition.index()].leader;
    if (!context.network.up(leader) || context.now() < context.network.frozen_until(leader)) flow.missed_from = 0;
    else {
      partitions_[partition.index()].log.add_stream(context.now(), flow.key, one, flow.shape);
      changed(context, partition);
    }
    if (producer.last_ack != kNever) producer.longest_gap = std::max(producer.longest_gap, context.now() - producer.last_ack);
    producer.last_ack = context.now();
  }
  schedule_poisson(context, id, context.now());
}

bool Cluster::producers_done(SimTime now) const {
  for (const auto& producer : producers_) {
    if (producer.settings.poisson && now < producer.settings.to) return false;
    for (const auto& flow : producer.flows)
      if (flow.missed_from >= 0 || flow.stream.appended_at(flow.stream.count(now)) != kNever) return false;
  }
  return true;
}

void Cluster::finish(Context& context) {
  const auto now = context.now();
  for (std::size_t i = 0; i < partitions_.size(); ++i)
    if (exists(id_of<PartitionId>(i)))
      context.facts.add(now, LogEnd{id_of<PartitionId>(i), partitions_[i].log.start(), partitions_[i].log.end(now)});
  for (std::size_t i = 0; i < producers_.size(); ++i) {
    auto& producer = producers_[i];
    std::int64_t acked = -producer.dropped;
    for (const auto& flow : producer.flows)
      acked += flow.missed_from >= 0 ? flow.missed_from : flow.stream.count(now - way_);  // the answer takes its way back
    context.facts.add(now, ProducerTotals{id_of<ProducerId>(i), acked, producer.dropped, producer.longest_gap});
  }
}

}  // namespace regroup
