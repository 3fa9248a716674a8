#include "sim/cluster/network.hpp"

#include <algorithm>

#include "sim/engine/assert.hpp"

namespace regroup {
namespace {

// TCP sends a lost segment again after 200 ms, doubling (Linux RTO_MIN): when the first copy sent at or after `healed` leaves.
SimTime resent_at(SimTime sent, SimTime healed) {
  Duration wait{200'000};
  SimTime at = sent;
  while (at < healed) {
    at += wait;
    wait = std::min(wait * 2, Duration{120'000'000});
  }
  return at;
}

bool sent_all_the_time(const RequestBody& body) {
  return std::holds_alternative<FetchRequest>(body) || std::holds_alternative<OffsetCommitRequest>(body) ||
         std::holds_alternative<HeartbeatRequest>(body);
}

}  // namespace

Network::Network(std::uint8_t room, std::uint64_t seed, NetworkSettings settings, const std::vector<std::string>& consumers,
                 const std::vector<std::string>& brokers, Duration connect, Duration request)
    : room_(room),
      settings_(settings),
      connect_(connect),
      request_(request),
      connections_(consumers.size() * brokers.size() * 2),
      consumers_(consumers.size()),
      brokers_(brokers.size()) {
  std::size_t i = 0;
  for (const auto& consumer : consumers)
    for (const auto& broker : brokers)
      for (const auto* channel : {"data", "coordinator"})
        connections_[i++].latency = RandomStream(hash_of(seed, hash_of(consumer), hash_of(broker)), channel, "latency");
}

std::size_t Network::index_of(ConsumerId consumer, BrokerId broker, Channel channel) const {
  return (consumer.index() * brokers_.size() + broker.index()) * 2 + static_cast<std::size_t>(channel);
}

SimTime Network::available_at(SimTime now, ConsumerId consumer, BrokerId broker, Channel channel) const {
  const auto& c = connection(consumer, broker, channel);
  return c.state == State::Closed ? std::max(now, c.retry_at) : now;
}

bool Network::available(SimTime now, ConsumerId consumer, BrokerId broker, Channel channel) const {
  return available_at(now, consumer, broker, channel) <= now;
}

void Network::set_reconnect(ConsumerId consumer, Duration backoff, Duration backoff_max, Duration setup_timeout) {
  auto& side = consumers_[consumer.index()];
  side.backoff = backoff;
  side.backoff_max = backoff_max;
  side.setup_timeout = setup_timeout;
}

SimTime Network::cut_until(ConsumerId consumer, BrokerId broker) const {
  const auto& cuts = consumers_[consumer.index()].cut_until;
  return cuts.empty() ? SimTime{} : cuts[broker.index()];
}

void Network::cut(ConsumerId consumer, BrokerId broker, SimTime until) {
  auto& cuts = consumers_[consumer.index()].cut_until;
  if (cuts.empty()) cuts.resize(brokers_.size());
  cuts[broker.index()] = std::max(cuts[broker.index()], until);
}

std::pair<SimTime, bool> Network::arrival(SimTime now, Connection& c, ConsumerId consumer, BrokerId broker, SimTime& fifo) {
  const auto healed = cut_until(consumer, broker);
  const bool lost = now < healed;
  const auto leaves = lost ? resent_at(now, healed) : now;
  fifo = std::max(fifo, leaves + settings_.latency.draw([&] { return c.latency.next(); }));
  return {fifo, lost};
}

void Network::schedule(EventQueue& queue, SimTime at, Kind kind, ConsumerId consumer, std::size_t actor, std::uint64_t token,
                       Rank rank) const {
  queue.schedule(at, Event{room_, static_cast<std::uint8_t>(kind), static_cast<std::uint32_t>(actor), token}, owner_of(consumer),
                 rank);
}

void Network::fly(EventQueue& queue, Kind kind, InFlight message) {
  if (free_slots_.empty()) {
    free_slots_.push_back(static_cast<std::uint32_t>(in_flight_.size()));
    in_flight_.emplace_back();
  }
  const auto slot = free_slots_.back();
  free_slots_.pop_back();
  const auto& to = message.request.reply_to;
  connection(to.consumer, to.broker, to.channel).on_the_way.push_back(slot);
  const bool asks = kind == Kind::RequestArrives;
  const bool fetches = asks ? std::holds_alternative<FetchRequest>(message.request.body)
                            : std::holds_alternative<FetchResponse>(*message.response);
  message.number = ++flown_;
  schedule(queue, message.at, kind, to.consumer, asks ? to.broker.index() : to.consumer.index(), message.number << 32 | slot,
           fetches ? Rank::Records : Rank::Usual);
  in_flight_[slot] = std::move(message);
}

Network::InFlight Network::take(std::uint32_t slot) {
  InFlight message = std::move(in_flight_[slot]);
  const auto& to = message.request.reply_to;
  std::erase(connection(to.consumer, to.broker, to.channel).on_the_way, slot);
  in_flight_[slot].number = 0;
  free_slots_.push_back(slot);
  return message;
}

bool Network::try_connect(EventQueue& queue, ConsumerId consumer, BrokerId broker, Channel channel) {
  const auto index = index_of(consumer, broker, channel);
  if (connections_[index].state == State::Closed) open(queue, index);
  return connections_[index].state == State::Open;
}

void Network::send(EventQueue& queue, ConsumerId consumer, BrokerId broker, Channel channel, std::uint32_t correlation,
                   RequestBody body) {
  const auto index = index_of(consumer, broker, channel);
  auto& c = connections_[index];
  if (c.state == State::Closed) open(queue, index);
  Request request{{consumer, broker, channel, c.epoch, correlation}, std::move(body)};
  if (c.state == State::Connecting) c.waiting.push_back(std::move(request));
  else transmit(queue, c, std::move(request));
}

void Network::transmit(EventQueue& queue, Connection& c, Request request) {
  const auto to = request.reply_to;
  auto [at, resent] = arrival(queue.now(), c, to.consumer, to.broker, c.to_broker);
  if (!sent_all_the_time(request.body)) at = c.to_broker += request_;
  fly(queue, Kind::RequestArrives, {at, std::move(request), std::nullopt, brokers_[to.broker.index()].incarnation, resent});
}

// A TCP handshake and the exchange of ApiVersions: two round trips. What the network and the broker are like is looked at
// when they should be over.
void Network::open(EventQueue& queue, std::size_t index) {
  auto& c = connections_[index];
  c.state = State::Connecting;
  ++c.epoch;
  c.serving = false;
  c.waiting.clear();
  c.connect_began = queue.now();
  c.to_broker = c.to_consumer = queue.now();
  Duration round_trips{};
  for (int i = 0; i < 4; ++i) round_trips += settings_.latency.draw([&] { return c.latency.next(); });
  schedule(queue, queue.now() + round_trips + connect_, Kind::ConnectEnds, consumer_of(index), index, c.epoch);
}

Delivery Network::connect_ends(EventQueue& queue, std::size_t index) {
  auto& c = connections_[index];
  const ConsumerId consumer = consumer_of(index);
  const BrokerId broker = id_of<BrokerId>(index / 2 % brokers_.size());
  const auto now = queue.now();
  const auto healed = cut_until(consumer, broker);
  const auto& side = brokers_[broker.index()];
  const auto deadline = c.connect_began + consumers_[consumer.index()].setup_timeout;
  if (now < healed || (side.up && now < side.frozen_until)) {  // silence: wait for the end of it, or for the time-out
    const auto again = now < healed ? resent_at(c.connect_began, healed) + Duration{2'000} : side.frozen_until;
    if (again < deadline || now < deadline) {
      schedule(queue, std::min(std::max(again, now + Duration{1}), std::max(deadline, now + Duration{1})), Kind::ConnectEnds,
               consumer, index, c.epoch);
      return {};
    }
  }
  if (!side.up || now >= deadline) {  // refused, or given up
    fail(now, index);
    return ForConsumer{consumer, Disconnected{broker, static_cast<Channel>(index % 2)}};
  }
  c.state = State::Open;
  c.failures = 0;
  auto unsent = std::exchange(c.waiting, {});
  for (auto& request : unsent) transmit(queue, c, std::move(request));
  return ForConsumer{consumer, Connected{broker, static_cast<Channel>(index % 2)}};
}

void Network::fail(SimTime now, std::size_t index) {
  auto& c = connections_[index];
  const auto& side = consumers_[consumer_of(index).index()];
  const auto jitter = 0.8 + 0.4 * c.latency.unit();  // U(0.8, 1.2), BP-91
  auto backoff = side.backoff;
  for (std::uint32_t i = 0; i < std::min(c.failures, 20U) && backoff < side.backoff_max; ++i) backoff *= 2;
  backoff = std::min(backoff, side.backoff_max);
  ++c.failures;
  c.state = State::Closed;
  ++c.epoch;
  c.serving = false;
  c.waiting.clear();
  c.retry_at = now + Duration{static_cast<std::int64_t>(static_cast<double>(backoff.count()) * jitter)};
}

void Network::close(ConsumerId consumer, BrokerId broker, Channel channel) {
  auto& c = connection(consumer, broker, channel);
  if (c.state == State::Closed) return;
  c.state = State::Closed;
  ++c.epoch;
  c.serving = false;
  c.waiting.clear();
}

void Network::consumer_down(ConsumerId consumer) {
  for (std::size_t b = 0; b < brokers_.size(); ++b)
    for (const auto channel : {Channel::Data, Channel::Coordinator}) {
      auto& c = connection(consumer, id_of<BrokerId>(b), channel);
      close(consumer, id_of<BrokerId>(b), channel);
      c.failures = 0;
      c.retry_at = SimTime{};
    }
  consumers_[consumer.index()].frozen_until = SimTime{};
}

void Network::freeze_consumer(ConsumerId consumer, SimTime until) {
  auto& frozen = consumers_[consumer.index()].frozen_until;
  frozen = std::max(frozen, until);
}

void Network::freeze_broker(BrokerId broker, SimTime until) {
  auto& frozen = brokers_[broker.index()].frozen_until;
  frozen = std::max(frozen, until);
}

bool Network::alive(const ReplyTo& to) const {
  const auto& c = connection(to.consumer, to.broker, to.channel);
  return c.state == State::Open && c.epoch == to.epoch;
}

void Network::respond(EventQueue& queue, const ReplyTo& to, ResponseBody body, Duration work) {
  if (!alive(to)) return;
  auto& c = connection(to.consumer, to.broker, to.channel);
  const auto [at, resent] = arrival(queue.now() + work, c, to.consumer, to.broker, c.to_consumer);
  fly(queue, Kind::ResponseArrives, {at, Request{to, {}}, std::move(body), 0, resent});
  if (work == Duration{} && c.waiting.empty()) {
    c.serving = false;
    return;
  }
  schedule(queue, queue.now() + work, Kind::ServeNext, to.consumer, index_of(to.consumer, to.broker, to.channel), c.epoch);
}

void Network::broker_down(EventQueue& queue, BrokerId broker) {
  auto& side = brokers_[broker.index()];
  side.up = false;
  side.frozen_until = SimTime{};
  ++side.incarnation;
  for (std::size_t consumer = 0; consumer < consumers_.size(); ++consumer)
    for (const auto channel : {Channel::Data, Channel::Coordinator}) {
      const auto index = index_of(id_of<ConsumerId>(consumer), broker, channel);
      auto& c = connections_[index];
      if (c.state != State::Open) continue;
      const auto [at, resent] = arrival(queue.now(), c, id_of<ConsumerId>(consumer), broker, c.to_consumer);
      schedule(queue, at, Kind::ResetArrives, id_of<ConsumerId>(consumer), index, c.epoch);
    }
}

void Network::broker_up(BrokerId broker) { brokers_[broker.index()].up = true; }

Delivery Network::serve(Connection& c, Request request) {
  const auto broker = request.reply_to.broker;
  if (request.reply_to.epoch == c.epoch) {
    if (c.serving) {
      c.waiting.push_back(std::move(request));
      return {};
    }
    c.serving = true;
  }
  return ForBroker{broker, std::move(request)};
}

Delivery Network::reset(std::size_t index) {
  const ConsumerId consumer = consumer_of(index);
  const BrokerId broker = id_of<BrokerId>(index / 2 % brokers_.size());
  return ForConsumer{consumer, Disconnected{broker, static_cast<Channel>(index % 2)}};
}

Delivery Network::on_event(EventQueue& queue, const Event& event) {
  const auto now = queue.now();
  switch (static_cast<Kind>(event.kind)) {
    case Kind::RequestArrives: {
      if (!flies(event.token)) return {};
      const auto frozen = brokers_[event.actor].frozen_until;
      if (brokers_[event.actor].up && now < frozen) {
        queue.schedule(frozen, event);  // everybody's: what waited for a broker comes in the order in which it came
        return {};
      }
      auto message = take(static_cast<std::uint32_t>(event.token));
      auto& c = connection(message.request.reply_to.consumer, message.request.reply_to.broker, message.request.reply_to.channel);
      if (!brokers_[event.actor].up || message.incarnation != brokers_[event.actor].incarnation) return {};
      if (message.resent && message.request.reply_to.epoch != c.epoch) return {};
      return serve(c, std::move(message.request));  // BP-93: it counts, even if its sender has given it up
    }
    case Kind::ResponseArrives: {
      if (!flies(event.token)) return {};
      const auto frozen = consumers_[event.actor].frozen_until;
      if (now < frozen) {
        queue.schedule(frozen, event, owner_of(id_of<ConsumerId>(event.actor)));
        return {};
      }
      auto message = take(static_cast<std::uint32_t>(event.token));
      const auto& to = message.request.reply_to;
      if (!alive(to)) return {};
      return ForConsumer{to.consumer, Response{to.broker, to.correlation, std::move(*message.response)}};
    }
    case Kind::ConnectEnds:
    case Kind::ResetArrives: {
      const auto frozen = consumers_[consumer_of(event.actor).index()].frozen_until;
      if (connections_[event.actor].epoch != event.token) return {};
      if (now < frozen) {
        queue.schedule(frozen, event, owner_of(consumer_of(event.actor)));
        return {};
      }
      if (static_cast<Kind>(event.kind) == Kind::ConnectEnds) return connect_ends(queue, event.actor);
      fail(now, event.actor);
      return reset(event.actor);
    }
    case Kind::ServeNext: {
      auto& c = connections_[event.actor];
      if (c.epoch != event.token) return {};
      const auto frozen = brokers_[event.actor / 2 % brokers_.size()].frozen_until;
      if (now < frozen) {
        queue.schedule(frozen, event);
        return {};
      }
      c.serving = false;
      if (c.waiting.empty()) return {};
      auto request = std::move(c.waiting.front());
      c.waiting.pop_front();
      return serve(c, std::move(request));
    }
  }
  return {};
}

}  // namespace regroup
