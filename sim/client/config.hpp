// Settings of one consumer: Kafka's configs (configs.json, scope consumer) and what the application around it does.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/engine/random.hpp"
#include "sim/engine/time.hpp"
#include "sim/facts/ids.hpp"

namespace regroup {

enum class OffsetReset : std::uint8_t { Latest, Earliest, None, ByDuration };

struct ConsumerConfig {
  Duration session_timeout{45'000'000};      // session.timeout.ms
  Duration heartbeat_interval{3'000'000};    // heartbeat.interval.ms, below the session timeout
  Duration max_poll_interval{300'000'000};   // max.poll.interval.ms; also the rebalance timeout
  std::int64_t max_poll_records = 500;       // max.poll.records
  bool enable_auto_commit = true;            // enable.auto.commit
  Duration auto_commit_interval{5'000'000};  // auto.commit.interval.ms; 0: at every poll that checks
  OffsetReset auto_offset_reset = OffsetReset::Latest;
  Duration auto_offset_reset_duration{};  // of by_duration
  bool read_committed = false;            // isolation.level
  std::int64_t fetch_min_bytes = 1;
  Duration fetch_max_wait{500'000};
  std::int64_t fetch_max_bytes = 52'428'800;
  std::int64_t max_partition_fetch_bytes = 1'048'576;
  Duration request_timeout{30'000'000};
  Duration default_api_timeout{60'000'000};
  Duration retry_backoff{100'000};
  Duration retry_backoff_max{1'000'000};
  Duration reconnect_backoff{50'000};
  Duration reconnect_backoff_max{1'000'000};
  Duration connection_setup_timeout{10'000'000};
  Duration connection_setup_timeout_max{30'000'000};
  Duration metadata_max_age{300'000'000};
  std::vector<std::string> assignors{"range", "cooperative-sticky"};  // partition.assignment.strategy, short names
  std::string assigns_as;         // "librdkafka" or "franz-go": as a leader it runs that client's assignor; empty: Java's
  std::string group_instance_id;  // empty: a dynamic member
  std::string client_rack;        // empty: none
  friend bool operator==(const ConsumerConfig&, const ConsumerConfig&) = default;
};

// Topic names, or a pattern that the whole name must match.
struct Subscription {
  std::vector<std::string> topics;  // in the order given
  std::string pattern;              // empty: `topics` counts
  friend bool operator==(const Subscription&, const Subscription&) = default;
};

enum class OnThrow : std::uint8_t { Close, Exit, SkipRecord, SkipBatch, Retry };

// An exception to the rule for one record: it is slow, or throws, at each of its first `attempts` attempts.
struct RecordException {
  std::string topic;
  std::int32_t partition = 0;
  Offset offset;
  std::optional<Distribution> time;
  bool throws = false;
  std::optional<std::int64_t> attempts;  // none: always
  friend bool operator==(const RecordException&, const RecordException&) = default;
};

struct ProcessSettings {
  Distribution time;              // per record
  Distribution batch;             // per non-empty poll, before its first record
  bool in_worker = false;         // "in": "worker"
  bool effect_per_batch = false;  // "effect": "batch"
  OnThrow on_throw = OnThrow::Close;
  std::vector<RecordException> records;
  friend bool operator==(const ProcessSettings&, const ProcessSettings&) = default;
};

enum class CommitCall : std::uint8_t { None, Sync, Async };
enum class CommitEvery : std::uint8_t { Batch, Record, Records, Batches, Time };

struct CommitSettings {
  CommitCall call = CommitCall::None;
  CommitEvery every = CommitEvery::Batch;
  std::int64_t count = 1;  // of Records or Batches, at least 1
  Duration period{};       // of Time
  bool before = false;     // "when": "before"
  bool on_revoke = false;
  friend bool operator==(const CommitSettings&, const CommitSettings&) = default;
};

struct ConsumerSettings {
  Subscription subscribe;
  ConsumerConfig config;
  Duration poll{100'000};  // the timeout the application gives to poll()
  ProcessSettings process;
  CommitSettings commit;

  // At most once: a commitSync of what was delivered comes before the work on it.
  bool commits_before_work() const {
    return commit.before && commit.call == CommitCall::Sync && commit.every == CommitEvery::Batch && !process.in_worker;
  }
  friend bool operator==(const ConsumerSettings&, const ConsumerSettings&) = default;
};

// A consumer of the scenario: what it may share with others, and what is its alone.
struct NamedConsumer : ConsumerSettings {
  std::string name;
  std::optional<SimTime> start = SimTime{};  // none: only by an event
  friend bool operator==(const NamedConsumer&, const NamedConsumer&) = default;
};

}  // namespace regroup
