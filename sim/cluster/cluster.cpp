#include "sim/cluster/cluster.hpp"

#include <algorithm>

#include "sim/engine/assert.hpp"

namespace regroup {

std::int32_t java_hash(std::string_view text) {  // over the UTF-16 units of a valid UTF-8 text
  std::uint32_t h = 0;
  const auto add = [&](std::uint32_t unit) { h = 31 * h + unit; };
  for (std::size_t i = 0; i < text.size();) {
    const auto lead = static_cast<unsigned char>(text[i]);
    const std::size_t length = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    std::uint32_t point = length == 1 ? lead : lead & (0xffU >> (length + 1));
    for (std::size_t k = 1; k < length && i + k < text.size(); ++k)
      point = (point << 6) | (static_cast<unsigned char>(text[i + k]) & 0x3fU);
    i += length;
    if (point < 0x10000) {
      add(point);
    } else {
      add(0xd800 + ((point - 0x10000) >> 10));
      add(0xdc00 + ((point - 0x10000) & 0x3ff));
    }
  }
  return static_cast<std::int32_t>(h);
}

std::int32_t offsets_partition(std::string_view group, std::int32_t partitions) {
  const auto h = java_hash(group);
  return (h == INT32_MIN ? 0 : std::abs(h)) % partitions;  // GC-1, BP-50
}

Cluster::Cluster(std::uint8_t room, std::uint64_t seed, const std::vector<BrokerSettings>& brokers, BrokerConfig config,
                 const std::vector<TopicSettings>& topics, std::vector<ProducerSettings> producers, Duration way)
    : room_(room), seed_(seed), config_(config), way_(way), brokers_(brokers.size()) {
  for (const auto& settings : topics) {
    const auto topic = id_of<TopicId>(topics_.size());
    topics_.push_back(
        {settings.name, id_of<PartitionId>(partitions_.size()), settings.partitions, settings.config, settings.record_bytes});
    for (std::int32_t p = 0; p < settings.partitions_max; ++p) {
      const auto backlog = p < settings.partitions ? settings.backlog[static_cast<std::size_t>(p)] : 0;
      const auto leader = id_of<BrokerId>(static_cast<std::size_t>(p) % brokers_.size());
      partitions_.push_back({topic, leader});
      logs_.emplace_back(backlog, settings.record_bytes);
    }
  }
  for (auto& settings : producers) {
    RandomStream arrivals(seed, settings.name, "arrivals");
    auto& producer = producers_.emplace_back();
    producer.settings = std::move(settings);
    producer.arrivals = arrivals;
    const auto topic = std::find_if(topics_.begin(), topics_.end(),
                                    [&](const Topic& t) { return t.name == producer.settings.topic; });
    producer.topic = id_of<TopicId>(static_cast<std::size_t>(topic - topics_.begin()));
    producer.partitions = topic->count;
    topics_[producer.topic.index()].by_chance |= producer.settings.poisson;
  }
  remake_image();
}

void Cluster::begin(Context& context) {
  for (std::size_t i = 0; i < producers_.size(); ++i) {
    if (producers_[i].settings.poisson) schedule_poisson(context, id_of<ProducerId>(i), producers_[i].settings.from);
    else begin_flows(context, id_of<ProducerId>(i), producers_[i].settings.from);
  }
  schedule(context, SimTime{config_.log_initial_task_delay}, Kind::RetentionCheck, 0, 0);
}

void Cluster::schedule(Context& context, SimTime at, Kind kind, std::size_t actor, std::uint64_t token, Owner owner) const {
  context.queue.schedule(at, Event{room_, static_cast<std::uint8_t>(kind), static_cast<std::uint32_t>(actor), token}, owner);
}

void Cluster::remake_image() {
  auto image = std::make_shared<ClusterImage>();
  for (const auto& topic : topics_) {
    image->partition_counts.push_back(topic.count);
    image->first_partition.push_back(topic.first);
  }
  for (const auto& partition : partitions_)
    image->leaders.push_back(brokers_[partition.leader.index()].fenced ? std::nullopt : std::optional(partition.leader));
  image_ = std::move(image);
}

BrokerId Cluster::coordinator_of(std::string_view group) const {  // GC-2: the topic is as old as the run, so N is the config
  const auto partition = offsets_partition(group, config_.offsets_topic_partitions);
  return id_of<BrokerId>(static_cast<std::size_t>(partition) % brokers_.size());
}

bool Cluster::exists(PartitionId partition) const {
  const auto& topic = topics_[partitions_[partition.index()].topic.index()];
  return partition.value() - topic.first.value() < topic.count;
}

void Cluster::on(Context& context, const ReplyTo& to, const MetadataRequest&) {
  context.network.respond(context.queue, to, MetadataResponse{image_});
}

void Cluster::on(Context& context, const ReplyTo& to, const FindCoordinatorRequest&, std::string_view group) {
  const auto broker = coordinator_of(group);
  const auto error = brokers_[broker.index()].fenced ? Error::COORDINATOR_NOT_AVAILABLE : Error::NONE;  // GC-3
  context.network.respond(context.queue, to, FindCoordinatorResponse{error, broker});
}

void Cluster::on(Context& context, const ReplyTo& to, const OffsetForLeaderEpochRequest& request) {
  context.network.respond(context.queue, to, OffsetForLeaderEpochResponse{request.partitions});
}

void Cluster::on(Context& context, const ReplyTo& to, const ListOffsetsRequest& request) {
  ListOffsetsResponse response;
  const auto now = context.now();
  for (const auto& wanted : request.partitions) {
    if (!exists(wanted.partition)) {
      response.partitions.push_back({wanted.partition, Error::UNKNOWN_TOPIC_OR_PARTITION, std::nullopt, wanted.spec});
      continue;
    }
    const auto& log = logs_[wanted.partition.index()];
    std::optional<Offset> offset;
    switch (wanted.spec) {
      case ListOffsetsRequest::Spec::Earliest: offset = log.start(); break;
      case ListOffsetsRequest::Spec::Latest: offset = log.end(now); break;  // BP-20: the high watermark
      case ListOffsetsRequest::Spec::Timestamp: {
        Offset low = log.start(), high = log.end(now);
        while (low < high) {
          const auto middle = low + (high - low) / 2;
          if (log.appended_at(middle) >= wanted.timestamp) high = middle;
          else low = middle + 1;
        }
        if (low < log.end(now)) offset = low;
      }
    }
    response.partitions.push_back({wanted.partition, Error::NONE, offset, wanted.spec});
  }
  context.network.respond(context.queue, to, std::move(response));
}

void Cluster::add_partitions(Context& context, TopicId id, std::int32_t to) {
  auto& topic = topics_[id.index()];
  if (to <= topic.count) return;
  topic.count = to;
  remake_image();
  context.facts.add(context.now(), PartitionsAdded{id, to});
  for (std::size_t i = 0; i < producers_.size(); ++i) {
    auto& producer = producers_[i];
    if (producer.topic != id) continue;
    // It writes to what its metadata says until it is a metadata.max.age.ms old; its first comes when it starts.
    auto learns = producer.settings.from;
    const auto age = std::max(producer.settings.config.metadata_max_age, Duration{1});
    if (learns < context.now()) learns += ((context.now() - learns) / age + 1) * age;
    schedule(context, learns, Kind::ProducerLearns, i, 0);
  }
}

void Cluster::trim(Context& context, PartitionId partition, Offset to) {
  auto& log = logs_[partition.index()];
  if (!exists(partition) || !log.trim(context.now(), to)) return;
  context.facts.add(context.now(), LogStartMoved{partition, log.start(), false});
  changed(context, partition);
}

void Cluster::check_retention(Context& context) {
  const auto now = context.now();
  for (std::size_t i = 0; i < partitions_.size(); ++i) {
    const auto& partition = partitions_[i];
    auto& log = logs_[i];
    const auto& config = topics_[partition.topic.index()].config;
    const bool can_be_old = config.retention && now.time_since_epoch() > *config.retention;
    if (!can_be_old && config.retention_bytes < 0) continue;
    if (!exists(id_of<PartitionId>(i)) || !brokers_[partition.leader.index()].running) continue;
    if (!log.trim(now, log.retention_start(now, config))) continue;
    context.facts.add(now, LogStartMoved{id_of<PartitionId>(i), log.start(), true});
    changed(context, id_of<PartitionId>(i));
  }
  schedule(context, now + config_.log_retention_check_interval, Kind::RetentionCheck, 0, 0);
}

std::optional<Cluster::Change> Cluster::on_event(Context& context, const Event& event) {
  switch (static_cast<Kind>(event.kind)) {
    case Kind::FetchWaitEnds: {
      auto& parked = parked_[event.actor];
      if (!parked.to || parked.timer != event.token) return std::nullopt;
      const auto frozen = context.network.frozen_until(parked.to->broker);
      if (context.now() < frozen) {
        context.queue.schedule(frozen, event);
        return std::nullopt;
      }
      const auto fetch = unpark(event.actor);
      answer(context, *fetch.to, fetch.request);
      return std::nullopt;
    }
    case Kind::BrokerFenced: {
      auto& broker = brokers_[event.actor];
      if (broker.life != event.token) return std::nullopt;
      if (broker.running && context.now() >= context.network.frozen_until(id_of<BrokerId>(event.actor))) return std::nullopt;
      broker.fenced = true;
      remake_image();
      return std::nullopt;
    }
    case Kind::BrokerRegisters: {
      auto& broker = brokers_[event.actor];
      if (broker.life != event.token || broker.running) return std::nullopt;
      broker.running = true;
      broker.starting = false;
      broker.fenced = false;
      remake_image();
      context.network.broker_up(id_of<BrokerId>(event.actor));
      context.facts.add(context.now(), BrokerUp{id_of<BrokerId>(event.actor)});
      resume_flows(context, id_of<BrokerId>(event.actor));
      return Change{id_of<BrokerId>(event.actor), true};
    }
    case Kind::BrokerUnfenced: {
      auto& broker = brokers_[event.actor];
      if (broker.life != event.token || context.now() < context.network.frozen_until(id_of<BrokerId>(event.actor)))
        return std::nullopt;
      broker.fenced = false;
      remake_image();
      resume_flows(context, id_of<BrokerId>(event.actor));
      return std::nullopt;
    }
    case Kind::RetentionCheck: check_retention(context); return std::nullopt;
    case Kind::ProducerLearns: learn_partitions(context, id_of<ProducerId>(event.actor)); return std::nullopt;
    case Kind::PoissonAppends:
      append_poisson(context, id_of<ProducerId>(event.actor), PartitionId{static_cast<std::int32_t>(event.token)});
      return std::nullopt;
    case Kind::PoissonRecord:
      if (producers_[event.actor].arrival == event.token) poisson_record(context, id_of<ProducerId>(event.actor));
      return std::nullopt;
  }
  return std::nullopt;
}

}  // namespace regroup
