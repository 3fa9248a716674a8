// The network: connections between consumers and brokers, latency, cuts, crashes and freezes (broker-and-producer.md 6).
//
// A request and its response are messages of their own; each way of a link keeps their order (BP-90).
// Each consumer has two connections to a broker: one for fetches and metadata, one for its coordinator (CC-36, BP-95).
// A connection is first in, first out both ways, and the broker answers one request of it before it reads the next.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "sim/cluster/config.hpp"
#include "sim/cluster/description.hpp"
#include "sim/cluster/messages.hpp"
#include "sim/engine/event_queue.hpp"
#include "sim/engine/fifo.hpp"
#include "sim/engine/random.hpp"

namespace regroup {

enum class Channel : std::uint8_t { Data, Coordinator };

// Where a response has to go. Stale once the connection was closed: a response to it is dropped.
struct ReplyTo {
  ConsumerId consumer;
  BrokerId broker;
  Channel channel = Channel::Data;
  std::uint32_t epoch = 0;
  std::uint32_t correlation = 0;
};

struct Request {
  ReplyTo reply_to;
  RequestBody body;
};
struct Response {
  BrokerId broker;
  std::uint32_t correlation;
  ResponseBody body;
};
struct Disconnected {
  BrokerId broker;
  Channel channel;
};
struct Connected {
  BrokerId broker;
  Channel channel;
};  // and the broker's ApiVersions are known
using Incoming = std::variant<Response, Disconnected, Connected>;

// What came out of an event of the network: something for a broker, something for a consumer, or nothing.
struct ForBroker {
  BrokerId broker;
  Request request;
};
struct ForConsumer {
  ConsumerId consumer;
  Incoming incoming;
};
using Delivery = std::variant<std::monostate, ForBroker, ForConsumer>;

class Network {
 public:
  enum class Kind : std::uint8_t { RequestArrives, ResponseArrives, ConnectEnds, ResetArrives, ServeNext };

  // By name: what the latencies of a connection are drawn by. `connect`: what a new connection takes apart from its round trips;
  // `request`: what a request takes apart from the network unless it is sent all the time (fetch, commit, heartbeat).
  Network(std::uint8_t room, std::uint64_t seed, NetworkSettings settings, const std::vector<std::string>& consumers,
          const std::vector<std::string>& brokers, Duration connect = {}, Duration request = {});

  // --- consumers
  // False while the client waits its reconnect backoff after a failed connection (BP-91).
  bool available(SimTime now, ConsumerId consumer, BrokerId broker, Channel channel) const;
  // When that wait is over; `now` if it is.
  SimTime available_at(SimTime now, ConsumerId consumer, BrokerId broker, Channel channel) const;
  void set_reconnect(ConsumerId consumer, Duration backoff, Duration backoff_max, Duration setup_timeout);
  // Opens the connection if it is closed, and says whether it is open already; Connected comes when it is.
  bool try_connect(EventQueue& queue, ConsumerId consumer, BrokerId broker, Channel channel);
  // Sends, after opening the connection if need be.
  void send(EventQueue& queue, ConsumerId consumer, BrokerId broker, Channel channel, std::uint32_t correlation,
            RequestBody body);
  // The client gives the connection up (a request timed out); no Disconnected comes back.
  void close(ConsumerId consumer, BrokerId broker, Channel channel);
  void consumer_down(ConsumerId consumer);
  void freeze_consumer(ConsumerId consumer, SimTime until);
  SimTime frozen_until(ConsumerId consumer) const { return consumers_[consumer.index()].frozen_until; }

  // --- brokers
  // `work`: how long the broker is still busy with it; the connection's next request is looked at after that.
  void respond(EventQueue& queue, const ReplyTo& to, ResponseBody body, Duration work = {});
  bool alive(const ReplyTo& to) const;  // the connection that asked is still the one
  void broker_down(EventQueue& queue, BrokerId broker);
  void broker_up(BrokerId broker);
  void freeze_broker(BrokerId broker, SimTime until);
  bool up(BrokerId broker) const { return brokers_[broker.index()].up; }
  SimTime frozen_until(BrokerId broker) const { return brokers_[broker.index()].frozen_until; }

  // --- the wire
  void set_latency(const Distribution& latency) { settings_.latency = latency; }
  bool answers_at_once() const { return settings_.latency.constant() && settings_.latency.a == Duration{}; }
  // Packets between the two are lost until `until`; TCP sends them again afterwards.
  void cut(ConsumerId consumer, BrokerId broker, SimTime until);
  Delivery on_event(EventQueue& queue, const Event& event);

  // --- steady states (steady_state.cpp)
  struct InFlight {
    SimTime at{};  // when it arrives
    Request request;
    std::optional<ResponseBody> response;
    std::uint32_t incarnation = 0;
    bool resent = false;
    std::uint64_t number = 0;  // from 1 on; the lowest of those that reach one receiver at one instant comes first
  };
  // Of the consumer's fetches and what carries them; false if something is going on there that does not repeat.
  bool describe(ConsumerId consumer, Description& description) const;
  // All that a description says, by value: to go on from there at another time.
  struct Traffic {
    struct Line {
      std::uint32_t epoch = 0;
      bool serving = false;
      SimTime to_broker{}, to_consumer{};
    };
    std::vector<Line> lines;         // per broker
    std::vector<InFlight> messages;  // in the order in which they were sent
    bool by_same_connections(const Traffic& other) const {
      return std::equal(lines.begin(), lines.end(), other.lines.begin(), other.lines.end(),
                        [](const Line& a, const Line& b) { return a.epoch == b.epoch; });
    }
  };
  // Nothing of it is on its way to or from a coordinator, and no broker stands still.
  bool only_fetches(SimTime now, ConsumerId consumer) const;
  Traffic lift(ConsumerId consumer);  // takes the messages off the wire
  void go_on_from(EventQueue& queue, ConsumerId consumer, const Traffic& traffic, const Shift& shift);

 private:
  enum class State : std::uint8_t { Closed, Connecting, Open };
  struct Connection {
    State state = State::Closed;
    bool serving = false;
    std::uint32_t epoch = 0;
    std::uint32_t failures = 0;
    SimTime retry_at{}, to_broker{}, to_consumer{}, connect_began{};
    RandomStream latency;
    std::vector<std::uint32_t> on_the_way;  // slots of what is in flight
    Fifo<Request> waiting;                  // while connecting: unsent; while serving: read but not yet looked at
  };
  struct ConsumerSide {
    SimTime frozen_until{};
    Duration backoff{50'000}, backoff_max{1'000'000}, setup_timeout{10'000'000};
    std::vector<SimTime> cut_until;  // per broker; empty: never cut
  };
  struct BrokerSide {
    bool up = true;
    std::uint32_t incarnation = 0;
    SimTime frozen_until{};
  };

  std::size_t index_of(ConsumerId consumer, BrokerId broker, Channel channel) const;
  Connection& connection(ConsumerId c, BrokerId b, Channel ch) { return connections_[index_of(c, b, ch)]; }
  const Connection& connection(ConsumerId c, BrokerId b, Channel ch) const { return connections_[index_of(c, b, ch)]; }
  ConsumerId consumer_of(std::size_t index) const { return id_of<ConsumerId>(index / 2 / brokers_.size()); }
  SimTime cut_until(ConsumerId consumer, BrokerId broker) const;
  // When what leaves at `now` arrives, and whether it had to be sent again.
  std::pair<SimTime, bool> arrival(SimTime now, Connection& connection, ConsumerId consumer, BrokerId broker, SimTime& fifo);
  void open(EventQueue& queue, std::size_t index);
  void transmit(EventQueue& queue, Connection& connection, Request request);
  void schedule(EventQueue& queue, SimTime at, Kind kind, ConsumerId consumer, std::size_t actor, std::uint64_t token,
                Rank rank = Rank::Usual) const;
  void fly(EventQueue& queue, Kind kind, InFlight message);
  // An event of a message that was taken away is stale; its token is the slot, and above that what fits of the message's number.
  bool flies(std::uint64_t token) const {
    return static_cast<std::uint32_t>(in_flight_[static_cast<std::uint32_t>(token)].number) == token >> 32;
  }
  InFlight take(std::uint32_t slot);
  Delivery serve(Connection& connection, Request request);
  Delivery connect_ends(EventQueue& queue, std::size_t index);
  Delivery reset(std::size_t index);
  void fail(SimTime now, std::size_t index);

  std::uint8_t room_;
  NetworkSettings settings_;
  Duration connect_, request_;
  std::vector<Connection> connections_;
  std::vector<ConsumerSide> consumers_;
  std::vector<BrokerSide> brokers_;
  std::vector<InFlight> in_flight_;
  std::uint64_t flown_ = 0;  // messages
  std::vector<std::uint32_t> free_slots_;
};

}  // namespace regroup
