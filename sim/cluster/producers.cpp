// Producers write at a rate; a batch is appended linger.ms after its first record, plus the way to the leader. While the
// leader is away they keep what they have (delivery.timeout.ms) and append it at once when it is back.
#include <algorithm>
#include <utility>

#include "sim/cluster/cluster.hpp"

namespace regroup {
namespace {

std::int64_t records_within(Duration linger, Rate rate, std::int64_t share, std::int64_t length) {
  return 1 + static_cast<std::int64_t>(static_cast<__int128>(linger.count()) * rate.count * share /
                                       (static_cast<__int128>(rate.per.count()) * length));
}

}  // namespace

void Cluster::begin_flows(Context& context, ProducerId id, SimTime from) {
  auto& producer = producers_[id.index()];
  const auto& settings = producer.settings;
  const auto& topic = topics_[producer.topic.index()];
  const auto order = settings.weights.empty() ? even_order(producer.partitions) : weighted_order(settings.weights);
  for (std::int32_t p = 0; p < producer.partitions && static_cast<std::size_t>(p) < order->turns.size(); ++p) {
    const auto share = static_cast<std::int64_t>(order->turns[static_cast<std::size_t>(p)].size());
    if (share == 0 || settings.rate.count == 0) continue;
    const PartitionId partition{topic.first.value() + p};
    RecordStream stream(settings.rate, from, settings.to, settings.config.linger + way_, order, static_cast<std::size_t>(p));
    const auto shape = stream_shape(settings.record_bytes,
                                    records_within(settings.config.linger, settings.rate, share, order->length));
    producer.flows.push_back({partition, stream, shape, next_flow_key_++, -1});
    auto& flow = producer.flows.back();
    if (away(context, partition)) {
      flow.missed_from = 0;
      continue;
    }
    logs_[partition.index()].add_stream(context.now(), flow.key, stream, shape);
    changed(context, partition);
  }
  if (settings.rate.count > 0)
    producer.longest_gap = std::max(producer.longest_gap, Duration{settings.rate.per.count() / settings.rate.count});
}

void Cluster::stop_flows(Context& context, ProducerId id) {
  for (auto& flow : producers_[id.index()].flows) {
    flow.stream.stop_at(context.now());
    if (flow.missed_from >= 0) continue;
    logs_[flow.partition.index()].stop_stream(context.now(), flow.key, context.now());
    changed(context, flow.partition);
  }
}

// From now on at the rate, and to the partitions, that it knows now.
void Cluster::deal_anew(Context& context, ProducerId id) {
  stop_flows(context, id);
  begin_flows(context, id, std::max(context.now(), producers_[id.index()].settings.from));
}

bool Cluster::away(const Context& context, PartitionId partition) const {
  const auto leader = partitions_[partition.index()].leader;
  return !context.network.up(leader) || context.now() < context.network.frozen_until(leader);
}

void Cluster::set_rate(Context& context, ProducerId id, Rate rate) {
  auto& producer = producers_[id.index()];
  producer.settings.rate = rate;
  if (producer.settings.poisson) {  // no arrival depends on those before it: the next one is drawn anew
    ++producer.arrival;
    return schedule_poisson(context, id, std::max(context.now(), producer.settings.from));
  }
  deal_anew(context, id);
}

void Cluster::pause_flows(Context& context, BrokerId broker) {
  for (auto& producer : producers_)
    for (auto& flow : producer.flows) {
      if (partitions_[flow.partition.index()].leader != broker || flow.missed_from >= 0) continue;
      flow.missed_from = flow.stream.count(context.now());
      logs_[flow.partition.index()].remove_stream(context.now(), flow.key);
    }
}

void Cluster::resume_flows(Context& context, BrokerId broker) {
  const auto now = context.now();
  for (auto& producer : producers_)
    for (auto& flow : producer.flows) {
      if (partitions_[flow.partition.index()].leader != broker || flow.missed_from < 0) continue;
      auto& log = logs_[flow.partition.index()];
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
  for (std::size_t i = 0; i < producers_.size(); ++i) {
    auto& producer = producers_[i];
    const auto waiting = std::exchange(producer.waiting, {});
    for (const auto& [partition, sent] : waiting) {
      if (partitions_[partition.index()].leader != broker) producer.waiting.emplace_back(partition, sent);
      else if (sent + producer.settings.config.delivery_timeout <= now) ++producer.dropped;
      else append_poisson(context, id_of<ProducerId>(i), partition);
    }
  }
}

// Its metadata is new: records go to the partitions that were added meanwhile, too. Weights name their partitions.
void Cluster::learn_partitions(Context& context, ProducerId id) {
  auto& producer = producers_[id.index()];
  const auto count = topics_[producer.topic.index()].count;
  if (producer.partitions == count) return;
  producer.partitions = count;
  producer.order.reset();
  if (producer.settings.poisson || !producer.settings.weights.empty()) return;
  deal_anew(context, id);
}

void Cluster::schedule_poisson(Context& context, ProducerId id, SimTime after) {
  auto& producer = producers_[id.index()];
  if (producer.settings.rate.count == 0) return;
  const Distribution gap{
      Distribution::Kind::Exponential, Duration{producer.settings.rate.per.count() / producer.settings.rate.count}, {}};
  const auto at = after + gap.draw(producer.arrivals.next());
  if (at < producer.settings.to)
    schedule(context, std::max(context.now(), at), Kind::PoissonRecord, id.index(), ++producer.arrival);
}

// A record is sent; it is in the log linger.ms and the way to its leader later.
void Cluster::poisson_record(Context& context, ProducerId id) {
  auto& producer = producers_[id.index()];
  const auto& settings = producer.settings;
  if (!producer.order)
    producer.order = settings.weights.empty() ? even_order(producer.partitions) : weighted_order(settings.weights);
  const auto turn = producer.sent++ % producer.order->length;
  const auto& turns = producer.order->turns;
  const auto its = std::find_if(turns.begin(), turns.end(),
                                [&](const auto& places) { return std::binary_search(places.begin(), places.end(), turn); });
  const auto partition = topics_[producer.topic.index()].first.value() + static_cast<std::int32_t>(its - turns.begin());
  schedule(context, context.now() + settings.config.linger + way_, Kind::PoissonAppends, id.index(),
           static_cast<std::uint64_t>(partition));
  schedule_poisson(context, id, context.now());
}

void Cluster::append_poisson(Context& context, ProducerId id, PartitionId partition) {
  auto& producer = producers_[id.index()];
  const auto now = context.now();
  if (away(context, partition)) {
    producer.waiting.emplace_back(partition, now - producer.settings.config.linger - way_);
    return;
  }
  logs_[partition.index()].append(now, 1, stream_shape(producer.settings.record_bytes, 1));
  ++producer.appended;
  if (producer.last_append != kNever) producer.longest_gap = std::max(producer.longest_gap, now - producer.last_append);
  producer.last_append = now;
  producer.unacked.push_back(now);
  while (!producer.unacked.empty() && producer.unacked.front() <= now - way_) producer.unacked.pop_front();
  changed(context, partition);
}

bool Cluster::producers_done(SimTime now) const {
  for (const auto& producer : producers_) {
    if (producer.settings.poisson && (now < producer.settings.to || producer.sent > producer.appended + producer.dropped))
      return false;
    for (const auto& flow : producer.flows)
      if (flow.missed_from >= 0 || flow.stream.appended_at(flow.stream.count(now)) != kNever) return false;
  }
  return true;
}

void Cluster::tell_log_end(Context& context, PartitionId partition) const {
  const auto& log = logs_[partition.index()];
  if (exists(partition)) context.facts.add(context.now(), LogEnd{partition, log.start(), log.end(context.now())});
}

void Cluster::tell_totals(Context& context) const {
  const auto now = context.now();
  for (std::size_t i = 0; i < producers_.size(); ++i) {
    const auto& producer = producers_[i];
    const auto answered = std::upper_bound(producer.unacked.begin(), producer.unacked.end(), now - way_);
    auto acked = producer.appended - (producer.unacked.end() - answered);
    if (!producer.settings.poisson) acked -= producer.dropped;  // its flows count those, too
    for (const auto& flow : producer.flows)
      acked += flow.missed_from >= 0 ? flow.missed_from : flow.stream.count(now - way_);  // the answer takes its way back
    context.facts.add(now, ProducerTotals{id_of<ProducerId>(i), acked, producer.dropped, producer.longest_gap});
  }
}

}  // namespace regroup
