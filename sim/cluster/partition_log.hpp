// One partition's log: ranges of records with their sizes and append times, never an object a record.
//
// Bounds: log start <= high watermark = log end (one replica). Offsets are never reused (BP-1, BP-2).
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "sim/cluster/config.hpp"
#include "sim/cluster/record_stream.hpp"
#include "sim/facts/ids.hpp"

namespace regroup {

// How records lie in batches: `records` of them with `value_bytes` each in a batch of `bytes` in all.
struct BatchShape {
  std::int64_t value_bytes = 100;
  std::int64_t records = 1;
  std::int64_t bytes = 0;
  std::int64_t bytes_of(std::int64_t count) const;  // of a batch that holds only `count` records
};

// Uncompressed batches of up to `limit` bytes, with Kafka's overhead: 61 bytes a batch, about 8 a record.
BatchShape backlog_shape(std::int64_t value_bytes, std::int64_t limit = 16'384);
// Batches as a producer forms them at this pace: what arrives within linger.ms.
BatchShape stream_shape(std::int64_t value_bytes, std::int64_t records);

class alignas(64) PartitionLog {  // one line of memory: a fetch looks at the end of every log that it asks for
 public:
  explicit PartitionLog(std::int64_t backlog = 0, std::int64_t value_bytes = 100);

  Offset start() const { return start_; }
  Offset end(SimTime now) const;

  // Records added at once at `now` (a backlog that a producer kept while the leader was away).
  void append(SimTime now, std::int64_t records, const BatchShape& shape);
  // `taken`: how many of the stream's records are in the log already.
  void add_stream(SimTime now, std::int32_t key, RecordStream stream, const BatchShape& shape, std::int64_t taken = 0);
  void remove_stream(SimTime now, std::int32_t key);
  void stop_stream(SimTime now, std::int32_t key, SimTime at);

  // When the record at `offset` was, or will be, appended; kNever if no stream reaches it.
  SimTime appended_at(Offset offset) const;

  // How records come from `now` on, in whole batches, to a reader that has been at `from`.
  std::optional<Rhythm> rhythm(SimTime now, Offset from) const;
  // The records from `from` on that are there and were made in the same way, and how far into its batch `from` is.
  struct Ahead {
    std::int64_t records = 0;
    std::int64_t into_batch = 0;
    std::int64_t batch_records = 1, batch_bytes = 0;
  };
  Ahead ahead(SimTime now, Offset from) const;

  struct Slice {
    Offset to;
    std::int64_t bytes = 0;
  };
  // Whole batches from the one that holds `from` on, up to `max_bytes`; at least one if `at_least_one` (CC-62).
  Slice read(SimTime now, Offset from, std::int64_t max_bytes, bool at_least_one) const;
  // Bytes readable at `now` from `from` on.
  std::int64_t bytes_from(SimTime now, Offset from) const;

  // Moves the log start up; never above the end, never down (BP-25).
  bool trim(SimTime now, Offset to);
  // Where retention would put the log start at `now`; segments go as a whole, oldest first (BP-23, BP-24).
  Offset retention_start(SimTime now, const TopicConfig& config) const;

 private:
  struct Stream {
    std::int32_t key;
    RecordStream flow;
    std::int64_t taken;
  };
  // A stretch of the log made in one way. `end` of the last one is open while it has streams.
  struct Stretch {
    Offset base;
    std::int64_t records = 0;  // appended at once at `since`; ignored while `streams` is not empty
    SimTime since;
    BatchShape shape;
    std::vector<Stream> streams;  // `taken`: what each had appended when the stretch began
    std::int64_t count(SimTime now) const;
  };
  const Stretch& stretch_of(Offset offset) const;
  Offset end_of(std::size_t index, SimTime now) const;
  void seal(SimTime now);  // begins a new stretch with the streams of the last one
  SimTime first_at(const Stretch& stretch, std::int64_t k) const;

  std::vector<Stretch> stretches_;
  Offset start_;
  // The end as last asked for, and for how long it stays there: between two records everybody asks again and again.
  struct End {
    SimTime from = kNever, until{};
    Offset offset;
    bool next_record = false;  // `until` is when the next one comes; else it may come later
  };
  mutable End end_;
};
static_assert(sizeof(PartitionLog) == 64);

}  // namespace regroup
