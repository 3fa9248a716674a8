// Settings of brokers, topics, the network and producers, resolved: every default is filled in, every unit is in the type.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "sim/engine/random.hpp"
#include "sim/engine/time.hpp"

namespace regroup {

// Broker configs that govern groups, offsets and logs (configs.json, scope broker). All brokers share them.
struct BrokerConfig {
  Duration group_min_session_timeout{6'000'000};                // group.min.session.timeout.ms
  Duration group_max_session_timeout{1'800'000'000};            // group.max.session.timeout.ms
  Duration group_initial_rebalance_delay{3'000'000};            // group.initial.rebalance.delay.ms
  std::int64_t group_max_size = 2'147'483'647;                  // group.max.size, at least 1
  Duration offsets_retention{Duration{10'080LL * 60'000'000}};  // offsets.retention.minutes
  Duration offsets_retention_check_interval{600'000'000};       // offsets.retention.check.interval.ms
  std::int32_t offsets_topic_partitions = 50;                   // offsets.topic.num.partitions
  std::int32_t offsets_topic_replication_factor = 3;            // offsets.topic.replication.factor
  Duration broker_session_timeout{9'000'000};                   // broker.session.timeout.ms
  Duration broker_heartbeat_interval{2'000'000};                // broker.heartbeat.interval.ms
  Duration log_initial_task_delay{30'000'000};                  // log.initial.task.delay.ms
  Duration log_retention_check_interval{300'000'000};           // log.retention.check.interval.ms
  std::optional<Duration> log_retention;                        // log.retention.ms|minutes|hours; none: unlimited
  std::int64_t log_retention_bytes = -1;                        // log.retention.bytes, -1 unlimited
  std::int64_t log_segment_bytes = 1'073'741'824;               // log.segment.bytes
  Duration log_roll{Duration{168LL * 3'600'000'000}};           // log.roll.ms|hours
};

// Topic configs. Each falls back to the broker's.
struct TopicConfig {
  std::optional<Duration> retention;                       // retention.ms; none: unlimited
  std::int64_t retention_bytes = -1;                       // retention.bytes, -1 unlimited
  std::int64_t segment_bytes = 1'073'741'824;              // segment.bytes
  Duration segment_roll{Duration{168LL * 3'600'000'000}};  // segment.ms
};

struct BrokerSettings {
  std::int32_t id = 1;  // Kafka's broker.id, as in "broker-1"
  std::string rack;     // empty: none
};

struct TopicSettings {
  std::string name;
  std::int32_t partitions = 1;
  std::int32_t partitions_max = 1;    // after every add_partitions of the scenario
  std::vector<std::int64_t> backlog;  // records per partition at time 0; size = partitions
  std::int64_t record_bytes = 100;    // size of a value
  TopicConfig config;
};

struct ProducerConfig {
  Duration linger{5'000};                  // linger.ms
  std::int64_t batch_bytes = 16'384;       // batch.size
  Duration delivery_timeout{120'000'000};  // delivery.timeout.ms
  Duration request_timeout{30'000'000};    // request.timeout.ms
  Duration metadata_max_age{300'000'000};  // metadata.max.age.ms
};

// Records per time: `count` records every `per`, evenly spaced.
struct Rate {
  std::int64_t count = 0;
  Duration per{1'000'000};
  friend bool operator==(const Rate&, const Rate&) = default;
};

struct ProducerSettings {
  std::string name;
  std::string topic;
  Rate rate;
  bool poisson = false;
  std::int64_t record_bytes = 100;
  SimTime from{};
  SimTime to = kNever;                // exclusive
  std::vector<std::int64_t> weights;  // per partition of the topic; empty: even, also over partitions added later
  ProducerConfig config;
};

struct NetworkSettings {
  Distribution latency{Distribution::Kind::Constant, Duration{500}, {}};  // one way, between any two processes
};

// What real processes spend apart from waiting for each other. MODEL: measured on Kafka 4.3.0 on loopback with two cores,
// where a warm process took 20 to 150 ms from its start to its assignment and some 20 ms more to its first records, a
// commitSync about 3.4 ms, a poll with records 0.3 to 1 ms (an application that slept meanwhile), a commitSync refused at once
// 0.7 ms, and a member that lost its id 15 to 19 ms to join again (JoinGroup, JoinGroup, SyncGroup).
struct ModelCosts {
  Duration process_start{45'000};  // from the start of a consumer's process to its first poll
  Duration connect{15'000};        // of a new connection, apart from its round trips
  Duration late_wake{600};         // by which a timed wait of the heartbeat thread is late: a busy member's 1 s takes 1,006 ms
  Duration call{700};              // that need not wait for the network: a poll with records, a commitSync refused at once
  Duration request{3'000};  // handling, on both sides, of what is not sent all the time: all but fetch, commit and heartbeat
  Duration coordinator_write{2'500};  // append to the offsets topic and the way up to its high watermark
};

}  // namespace regroup
