// What the network and the brokers know of a consumer's fetches, as a description; and taking them away and putting them back
// while the consumer rests (sim/steady_state.cpp).
#include <algorithm>
#include <utility>

#include "sim/cluster/cluster.hpp"
#include "sim/engine/assert.hpp"

namespace regroup {
namespace {

bool describe(const FetchRequest& request, Description& description) {
  description.add(request.new_session);
  return !request.new_session && description.add_in_any_order(request.partitions, [&](const FetchRequest::Partition& wanted) {
    if (description.reads_at[wanted.partition.index()] < Offset{}) return false;
    description.add(wanted.partition, wanted.offset);
    return true;
  });
}

bool describe(const FetchResponse& response, Description& description) {
  for (const auto& part : response.partitions) {
    if (part.error != Error::NONE || description.reads_at[part.partition.index()] < Offset{}) return false;
    description.add(part.partition, part.from);
    description.add(part.to - part.from);
  }
  return true;
}

void move(FetchRequest& request, const Shift& shift) {
  for (auto& wanted : request.partitions) shift.move(wanted.partition, wanted.offset);
}

void move(FetchResponse& response, const Shift& shift) {
  for (auto& part : response.partitions) {
    shift.move(part.partition, part.from);
    shift.move(part.partition, part.to);
  }
}

// With more records than these ahead no fetch reaches the end: one that is on its way, and the next.
std::int64_t margin(const PartitionLog::Ahead& ahead, std::int64_t fetch_bytes) {
  return 2 * ahead.batch_records * (fetch_bytes / ahead.batch_bytes + 2);
}

bool plenty(const PartitionLog::Ahead& ahead, std::int64_t fetch_bytes) { return ahead.records > margin(ahead, fetch_bytes); }

}  // namespace

bool Network::describe(ConsumerId consumer, Description& description) const {
  const auto now = description.now;
  std::vector<const InFlight*> messages;  // if there are several brokers whose order matters
  if (!settings_.latency.constant() || now < consumers_[consumer.index()].frozen_until) return false;
  for (std::size_t b = 0; b < brokers_.size(); ++b) {
    const auto broker = id_of<BrokerId>(b);
    if (now < cut_until(consumer, broker) || now < brokers_[b].frozen_until) return false;
    const auto& c = connection(consumer, broker, Channel::Data);
    if (c.state == State::Connecting || connection(consumer, broker, Channel::Coordinator).state == State::Connecting)
      return false;
    if (!c.waiting.empty() || now < c.retry_at) return false;
    description.add(c.state);
    description.add(c.serving);
    description.add(std::max(now, c.to_broker));
    description.add(std::max(now, c.to_consumer));
    for (const auto slot : c.on_the_way) {
      const auto& message = in_flight_[slot];
      if (message.resent || message.request.reply_to.epoch != c.epoch) return false;
      if (brokers_.size() > 1) messages.push_back(&message);
      description.add(message.at);
      const auto* request = std::get_if<FetchRequest>(&message.request.body);
      const auto* response = message.response ? std::get_if<FetchResponse>(&*message.response) : nullptr;
      description.add(response != nullptr);
      if (response != nullptr ? !regroup::describe(*response, description)
                              : request == nullptr || !regroup::describe(*request, description))
        return false;
    }
  }
  std::ranges::sort(messages, {}, &InFlight::number);
  for (const auto* message : messages) description.add(message->request.reply_to.broker);
  return true;
}

bool Network::only_fetches(SimTime now, ConsumerId consumer) const {
  for (std::size_t b = 0; b < brokers_.size(); ++b) {
    const auto& c = connection(consumer, id_of<BrokerId>(b), Channel::Coordinator);
    if (now < brokers_[b].frozen_until || !c.on_the_way.empty() || !c.waiting.empty()) return false;
  }
  return true;
}

Network::Traffic Network::lift(ConsumerId consumer) {
  Traffic lifted;
  for (std::size_t b = 0; b < brokers_.size(); ++b) {
    const auto& c = connection(consumer, id_of<BrokerId>(b), Channel::Data);
    lifted.lines.push_back({c.epoch, c.serving, c.to_broker, c.to_consumer});
    const auto slots = c.on_the_way;
    for (const auto slot : slots) lifted.messages.push_back(take(slot));
  }
  std::ranges::sort(lifted.messages, {}, &InFlight::number);
  return lifted;
}

void Network::go_on_from(EventQueue& queue, ConsumerId consumer, const Traffic& traffic, const Shift& shift) {
  for (std::size_t b = 0; b < brokers_.size(); ++b) {
    auto& c = connection(consumer, id_of<BrokerId>(b), Channel::Data);
    const auto& line = traffic.lines[b];
    c.serving = line.serving;
    c.to_broker = line.to_broker + shift.time;
    c.to_consumer = line.to_consumer + shift.time;
  }
  for (auto message : traffic.messages) {
    message.at += shift.time;
    if (message.response) move(std::get<FetchResponse>(*message.response), shift);
    else move(std::get<FetchRequest>(message.request.body), shift);
    const auto kind = message.response ? Kind::ResponseArrives : Kind::RequestArrives;
    fly(queue, kind, std::move(message));
  }
}

bool Cluster::concerns_all(const Event& event) {
  const auto kind = static_cast<Kind>(event.kind);
  return kind != Kind::FetchWaitEnds && kind != Kind::PoissonRecord && kind != Kind::PoissonAppends;
}

bool Cluster::describe(PartitionId partition, std::int64_t fetch_bytes, Description& description) const {
  const auto now = description.now;
  const auto offset = description.reads_at[partition.index()];
  const auto& log = logs_[partition.index()];
  if (topics_[partitions_[partition.index()].topic.index()].by_chance) return false;
  if (!exists(partition) || offset < log.start() || offset > log.end(now)) return false;
  const auto ahead = log.ahead(now, offset);
  description.add(partition);
  description.add(ahead.into_batch);
  description.add(ahead.batch_records);
  description.add(ahead.batch_bytes);
  description.add(plenty(ahead, fetch_bytes));
  if (plenty(ahead, fetch_bytes)) return true;
  description.add(log.end(now) - offset);
  description.add(log.appended_at(log.end(now)));
  return true;
}

bool Cluster::describe(ConsumerId consumer, Description& description) const {
  std::vector<const ParkedFetch*> waiting;  // if there are several brokers whose order matters
  for (std::size_t b = 0; b < brokers_.size(); ++b) {
    const auto index = consumer.index() * brokers_.size() + b;
    if (index >= sessions_.size()) continue;
    const auto& session = sessions_[index];
    if (session.parked.size() > 1) return false;
    description.add(session.order.size());
    for (const auto partition : session.order) description.add(partition);
    for (const auto slot : session.parked) {
      const auto& fetch = parked_[slot];
      if (brokers_.size() > 1) waiting.push_back(&fetch);
      description.add(fetch.since);
      description.add(fetch.answer_at);
      description.add(SimTime{fetch.request.max_wait});
      if (!regroup::describe(fetch.request, description)) return false;
    }
  }
  std::ranges::sort(waiting, {}, &ParkedFetch::timer);
  for (const auto* fetch : waiting) description.add(fetch->to->broker);
  return true;
}

Duration Cluster::least_period(PartitionId partition, Offset reads_at, SimTime now, std::int64_t fetch_bytes) const {
  const auto& log = logs_[partition.index()];
  if (plenty(log.ahead(now, reads_at), fetch_bytes)) return Duration{};
  const auto rhythm = log.rhythm(now, reads_at);
  return rhythm && rhythm->records > 0 ? rhythm->period : Duration{};
}

SimTime Cluster::repeats_until(PartitionId partition, Offset reads_at, SimTime then, SimTime now, Duration period,
                               std::int64_t records, std::int64_t fetch_bytes) const {
  const auto& log = logs_[partition.index()];
  if (const auto ahead = log.ahead(now, reads_at); plenty(ahead, fetch_bytes)) {
    if (records == 0) return kNever;
    const auto sure = log.ahead(now - period, reads_at);  // what came meanwhile may have been young when it was read
    return now + period * std::max<std::int64_t>(0, (sure.records - margin(ahead, fetch_bytes)) / records);
  }
  const auto rhythm = log.rhythm(now, reads_at - records);
  if (!rhythm) return now;
  const auto whole = [&](Duration time) { return time % rhythm->period == Duration{}; };  // less than a microsecond may be hidden
  return whole(now - then) && whole(period) && rhythm->records * (period / rhythm->period) == records ? rhythm->until : now;
}

Cluster::Fetches Cluster::lift(ConsumerId consumer) {
  Fetches lifted;
  for (std::size_t b = 0; b < brokers_.size(); ++b) {
    const auto& of_broker = session(consumer, id_of<BrokerId>(b));
    lifted.orders.push_back(of_broker.order);
    const auto slots = of_broker.parked;
    for (const auto slot : slots) lifted.parked.push_back(unpark(slot));
  }
  std::ranges::sort(lifted.parked, {}, &ParkedFetch::timer);
  return lifted;
}

void Cluster::go_on_from(Context& context, ConsumerId consumer, const Fetches& fetches, const Shift& shift) {
  for (std::size_t b = 0; b < brokers_.size(); ++b) session(consumer, id_of<BrokerId>(b)).order = fetches.orders[b];
  for (auto fetch : fetches.parked) {
    fetch.since += shift.time;
    fetch.answer_at += shift.time;
    fetch.request.max_wait += shift.time;
    move(fetch.request, shift);
    park(context, std::move(fetch));
  }
}

}  // namespace regroup
