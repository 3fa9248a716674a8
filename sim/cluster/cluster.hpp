// Brokers and their logs: fetches, offsets, metadata, retention, the life of a broker, and the producers that write.
//
// One replica a partition: a broker that is down takes its partitions with it, and they come back whole.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sim/cluster/config.hpp"
#include "sim/cluster/messages.hpp"
#include "sim/cluster/network.hpp"
#include "sim/cluster/partition_log.hpp"
#include "sim/engine/event_queue.hpp"
#include "sim/engine/fifo.hpp"
#include "sim/engine/random.hpp"
#include "sim/facts/fact.hpp"

namespace regroup {

// What every handler works with: the clock and the queue, the wire, and the facts so far.
struct Context {
  EventQueue& queue;
  Network& network;
  FactLog& facts;
  SimTime now() const { return queue.now(); }
};

// Java's String.hashCode and the partition of __consumer_offsets that a group lives on (GC-1).
std::int32_t java_hash(std::string_view text);
std::int32_t offsets_partition(std::string_view group, std::int32_t partitions);

class Cluster {
 public:
  enum class Kind : std::uint8_t {
    FetchWaitEnds,
    BrokerFenced,
    BrokerRegisters,
    BrokerUnfenced,
    RetentionCheck,
    PoissonRecord,
    PoissonAppends,
    ProducerLearns
  };

  Cluster(std::uint8_t room, std::uint64_t seed, const std::vector<BrokerSettings>& brokers, BrokerConfig config,
          const std::vector<TopicSettings>& topics, std::vector<ProducerSettings> producers, Duration way);
  void begin(Context& context);

  // --- requests that brokers answer without a group
  void on(Context& context, const ReplyTo& to, FetchRequest request);
  void on(Context& context, const ReplyTo& to, const ListOffsetsRequest& request);
  void on(Context& context, const ReplyTo& to, const OffsetForLeaderEpochRequest& request);
  void on(Context& context, const ReplyTo& to, const MetadataRequest& request);
  void on(Context& context, const ReplyTo& to, const FindCoordinatorRequest& request, std::string_view group);

  // --- what the scenario does to it
  void crash(Context& context, BrokerId id);
  void shut_down(Context& context, BrokerId id);
  void start(Context& context, BrokerId id);
  void freeze(Context& context, BrokerId id, SimTime until);
  void add_partitions(Context& context, TopicId id, std::int32_t to);
  void trim(Context& context, PartitionId partition, Offset to);
  void set_rate(Context& context, ProducerId id, Rate rate);
  // The broker that came up or went down in this event, for who has to load or unload groups.
  struct Change {
    BrokerId broker;
    bool up;
  };
  std::optional<Change> on_event(Context& context, const Event& event);
  // Whether an event changes more than one consumer's fetch, or a topic that is fed at random times anyway.
  static bool concerns_all(const Event& event);

  // --- what the World asks
  const ImagePtr& image() const { return image_; }
  std::size_t brokers() const { return brokers_.size(); }
  const BrokerConfig& config() const { return config_; }
  bool running(BrokerId broker) const { return brokers_[broker.index()].running; }
  BrokerId coordinator_of(std::string_view group) const;
  const PartitionLog& log(PartitionId partition) const { return logs_[partition.index()]; }
  bool producers_done(SimTime now) const;
  bool fed_by_chance(TopicId topic) const { return topics_[topic.index()].by_chance; }  // a producer writes at random times

  // --- steady states (steady_state.cpp)
  struct ParkedFetch {
    std::optional<ReplyTo> to;
    FetchRequest request;          // its `max_wait`: the instant at which the wait ends
    std::uint64_t timer = 0;       // of those that are answered at one instant the lowest comes first
    SimTime since{}, answer_at{};  // who has waited longest is answered first
  };
  // Of the consumer's fetches that wait here, and of a log in front of it; false if that does not repeat.
  bool describe(ConsumerId consumer, Description& description) const;
  bool describe(PartitionId partition, std::int64_t fetch_bytes, Description& description) const;
  // No shorter period can repeat the log in front of a reader; 0 if any could.
  Duration least_period(PartitionId partition, Offset reads_at, SimTime now, std::int64_t fetch_bytes) const;
  // For how long the log in front of a reader that was described alike at `then` and now repeats with every `period`, in which it
  // reads `records`: `now` if it does not.
  SimTime repeats_until(PartitionId partition, Offset reads_at, SimTime then, SimTime now, Duration period, std::int64_t records,
                        std::int64_t fetch_bytes) const;
  // All that a description says of a consumer's fetches, by value: to go on from there at another time.
  struct Fetches {
    std::vector<std::vector<PartitionId>> orders;  // of its sessions, per broker
    std::vector<ParkedFetch> parked;               // in the order in which they are answered at one instant
  };
  Fetches lift(ConsumerId consumer);  // takes those that wait away
  void go_on_from(Context& context, ConsumerId consumer, const Fetches& fetches, const Shift& shift);
  // The facts at the end of the run: where each log ends, and the producers' totals.
  void tell_log_end(Context& context, PartitionId partition) const;
  void tell_totals(Context& context) const;

 private:
  struct Partition {
    TopicId topic;
    BrokerId leader;
  };
  struct Topic {
    std::string name;
    PartitionId first;
    std::int32_t count = 0;
    TopicConfig config;
    std::int64_t record_bytes = 100;
    bool by_chance = false;  // a producer of it writes at random times
  };
  struct Broker {
    bool running = true;     // the process exists and is registered
    bool fenced = false;     // the controller took it off the metadata
    std::uint32_t life = 0;  // timers of an earlier life are stale
    SimTime fenced_at{}, start_asked_at{};
    bool starting = false;
  };
  // One consumer's fetch session with one broker.
  struct FetchSession {
    std::vector<PartitionId> order;     // in which its partitions are answered
    std::vector<std::uint32_t> parked;  // slots of the fetches that wait
  };
  struct Flow {
    PartitionId partition;
    RecordStream stream;
    BatchShape shape;
    std::int32_t key;
    std::int64_t missed_from = -1;
  };
  struct Producer {
    ProducerSettings settings;
    RandomStream arrivals;
    std::vector<Flow> flows;
    TopicId topic;
    std::int32_t partitions = 0;  // of its topic, as its metadata says
    std::int64_t dropped = 0;
    Duration longest_gap{};
    // Poisson arrivals: record by record
    std::int64_t sent = 0, appended = 0;
    std::uint64_t arrival = 0;  // the timer of the next one
    std::shared_ptr<const DealingOrder> order;
    Fifo<SimTime> unacked;                                 // when they were appended; the answers are on their way
    std::vector<std::pair<PartitionId, SimTime>> waiting;  // for their leader, sent at
    SimTime last_append = kNever;
  };

  std::optional<SimTime> ready_at(SimTime now, const FetchRequest& request, SimTime deadline) const;
  bool has_error(const FetchRequest::Partition& wanted, Offset end) const;
  FetchResponse read(SimTime now, const FetchRequest& request) const;
  FetchSession& session(ConsumerId consumer, BrokerId broker);
  void take_session_order(FetchSession& session, FetchRequest& request);
  void answer(Context& context, const ReplyTo& to, const FetchRequest& request);
  bool exists(PartitionId partition) const;
  void park(Context& context, ParkedFetch fetch);
  ParkedFetch unpark(std::uint32_t slot);
  void arm(Context& context, std::uint32_t slot, SimTime at);
  void changed(Context& context, PartitionId partition);
  void remake_image();
  void begin_flows(Context& context, ProducerId id, SimTime from);
  void stop_flows(Context& context, ProducerId id);
  void deal_anew(Context& context, ProducerId id);
  bool away(const Context& context, PartitionId partition) const;  // its leader is down or stands still
  void learn_partitions(Context& context, ProducerId id);
  void poisson_record(Context& context, ProducerId id);
  void append_poisson(Context& context, ProducerId id, PartitionId partition);
  void schedule_poisson(Context& context, ProducerId id, SimTime after);
  void pause_flows(Context& context, BrokerId broker);
  void resume_flows(Context& context, BrokerId broker);
  void go_down(Context& context, BrokerId id, SimTime fenced_at);
  SimTime fence_time(BrokerId broker, SimTime silent_since) const;
  void check_retention(Context& context);
  void schedule(Context& context, SimTime at, Kind kind, std::size_t actor, std::uint64_t token, Owner owner = kEverybody) const;

  std::uint8_t room_;
  std::uint64_t seed_;
  BrokerConfig config_;
  Duration way_;  // of a producer's request to its leader
  std::vector<Broker> brokers_;
  std::vector<Topic> topics_;
  std::vector<Partition> partitions_;
  std::vector<PartitionLog> logs_;  // by partition
  std::vector<Producer> producers_;
  std::vector<FetchSession> sessions_;            // by consumer and broker
  std::vector<FetchRequest::Partition> ordered_;  // scratch
  std::vector<std::uint32_t> place_;              // scratch, by partition: its place in a request plus one, else 0
  std::vector<ParkedFetch> parked_;
  std::vector<std::uint32_t> free_parked_;
  std::uint64_t armed_ = 0;  // timers of parked fetches, so far
  std::int32_t next_flow_key_ = 0;
  ImagePtr image_;
};

}  // namespace regroup
