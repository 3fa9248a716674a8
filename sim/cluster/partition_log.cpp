#include "sim/cluster/partition_log.hpp"

#include <algorithm>
#include <numeric>

#include "sim/engine/assert.hpp"

namespace regroup {
namespace {

constexpr std::int64_t kBatchOverhead = 61;

std::int64_t varint_bytes(std::int64_t value) {  // zigzag, non-negative values
  std::int64_t bytes = 1;
  for (auto v = static_cast<std::uint64_t>(value) << 1; v >= 128; v >>= 7) ++bytes;
  return bytes;
}

// A record without key and headers: length, attributes, timestamp and offset delta, key and value length, value, headers.
std::int64_t record_bytes(std::int64_t value_bytes, std::int64_t offset_delta) {
  const auto body = 1 + 1 + varint_bytes(offset_delta) + 1 + varint_bytes(value_bytes) + value_bytes + 1;
  return varint_bytes(body) + body;
}

}  // namespace

std::int64_t BatchShape::bytes_of(std::int64_t count) const {
  // Offset deltas below 64 take one byte, below 8192 two.
  const auto small = std::min<std::int64_t>(count, 64);
  return kBatchOverhead + small * record_bytes(value_bytes, 0) + (count - small) * record_bytes(value_bytes, 64);
}

BatchShape backlog_shape(std::int64_t value_bytes, std::int64_t limit) {
  BatchShape shape{value_bytes, 1, 0};
  const auto first = record_bytes(value_bytes, 0);
  const auto room = limit - kBatchOverhead;
  if (room > 64 * first) shape.records = 64 + (room - 64 * first) / record_bytes(value_bytes, 64);
  else shape.records = std::max<std::int64_t>(1, room / first);
  shape.bytes = shape.bytes_of(shape.records);
  return shape;
}

BatchShape stream_shape(std::int64_t value_bytes, std::int64_t records) {
  auto shape = backlog_shape(value_bytes);
  shape.records = std::clamp<std::int64_t>(records, 1, shape.records);
  shape.bytes = shape.bytes_of(shape.records);
  return shape;
}

PartitionLog::PartitionLog(std::int64_t backlog, std::int64_t value_bytes) {
  stretches_.push_back({Offset{}, backlog, SimTime{}, backlog_shape(value_bytes), {}});
}

std::int64_t PartitionLog::Stretch::count(SimTime now) const {
  if (streams.empty()) return records;
  std::int64_t sum = 0;
  for (const auto& stream : streams) sum += stream.flow.count(now) - stream.taken;
  return sum;
}

Offset PartitionLog::end(SimTime now) const {
  if (now < end_.from || now >= end_.until) {
    const auto& last = stretches_.back();
    const auto count = last.count(now);
    const bool several = last.streams.size() > 1;
    end_ = {now, several ? now + Duration{1} : first_at(last, count), last.base + count, !several};
  }
  return end_.offset;
}

Offset PartitionLog::end_of(std::size_t index, SimTime now) const {
  return index + 1 < stretches_.size() ? stretches_[index + 1].base : end(now);
}

void PartitionLog::seal(SimTime now) {
  Stretch next{end(now), 0, now, stretches_.back().shape, stretches_.back().streams};
  for (auto& stream : next.streams) stream.taken = stream.flow.count(now);
  if (next.base == stretches_.back().base) stretches_.back() = std::move(next);  // nothing came meanwhile
  else stretches_.push_back(std::move(next));
}

void PartitionLog::append(SimTime now, std::int64_t records, const BatchShape& shape) {
  if (records <= 0) return;
  seal(now);
  auto streams = stretches_.back().streams;
  const auto running = stretches_.back().shape;
  stretches_.back().streams.clear();
  stretches_.back().records = records;
  stretches_.back().shape = shape;
  stretches_.push_back({stretches_.back().base + records, 0, now, running, std::move(streams)});
  end_ = {};
}

void PartitionLog::add_stream(SimTime now, std::int32_t key, RecordStream stream, const BatchShape& shape, std::int64_t taken) {
  seal(now);
  stretches_.back().streams.push_back({key, std::move(stream), taken});
  stretches_.back().shape = shape;
  end_ = {};
}

void PartitionLog::remove_stream(SimTime now, std::int32_t key) {
  seal(now);
  std::erase_if(stretches_.back().streams, [&](const Stream& s) { return s.key == key; });
  end_ = {};
}

void PartitionLog::stop_stream(SimTime now, std::int32_t key, SimTime at) {
  seal(now);
  for (auto& stream : stretches_.back().streams)
    if (stream.key == key) stream.flow.stop_at(at);
  end_ = {};
}

const PartitionLog::Stretch& PartitionLog::stretch_of(Offset offset) const {
  auto it = std::upper_bound(stretches_.begin(), stretches_.end(), offset, [](Offset o, const Stretch& s) { return o < s.base; });
  REGROUP_ASSERT(it != stretches_.begin(), "offset {} below the log", offset.value());
  return *std::prev(it);
}

SimTime PartitionLog::appended_at(Offset offset) const {
  if (end_.next_record && offset == end_.offset) return end_.until;
  const auto& stretch = stretch_of(offset);
  return first_at(stretch, offset - stretch.base);
}

SimTime PartitionLog::first_at(const Stretch& stretch, std::int64_t k) const {
  if (stretch.streams.empty()) return k < stretch.records ? stretch.since : kNever;
  if (stretch.streams.size() == 1) return stretch.streams[0].flow.appended_at(stretch.streams[0].taken + k);
  // Several producers: the first instant at which together they have appended k + 1.
  SimTime low = stretch.since, high = kNever;
  for (const auto& stream : stretch.streams) high = std::min(high, stream.flow.appended_at(stream.taken + k));
  if (high == kNever) {  // no single one reaches k; double until together they do
    high = stretch.since + std::chrono::seconds{1};
    while (high < kNever && stretch.count(high) <= k) high = SimTime{high.time_since_epoch() * 2};
    if (high >= kNever) return kNever;
  }
  while (low < high) {
    const auto middle = low + (high - low) / 2;
    if (stretch.count(middle) > k) high = middle;
    else low = middle + Duration{1};
  }
  return low;
}

std::optional<Rhythm> PartitionLog::rhythm(SimTime now, Offset from) const {
  if (from < stretches_.back().base) return std::nullopt;
  std::optional<Rhythm> all = Rhythm{};
  for (const auto& stream : stretches_.back().streams) {
    const auto one = stream.flow.rhythm(now);
    if (!one || !(all = together(*all, *one))) return std::nullopt;
  }
  const auto batch = stretches_.back().shape.records;
  if (all->records % batch == 0) return all;
  return all->of(batch / std::gcd(all->records, batch));
}

PartitionLog::Ahead PartitionLog::ahead(SimTime now, Offset from) const {
  const auto& stretch = stretch_of(from);
  const auto& shape = stretch.shape;
  return {end_of(static_cast<std::size_t>(&stretch - stretches_.data()), now) - from, (from - stretch.base) % shape.records,
          shape.records, shape.bytes};
}

PartitionLog::Slice PartitionLog::read(SimTime now, Offset from, std::int64_t max_bytes, bool at_least_one) const {
  Slice slice{from, 0};
  const auto log_end = end(now);
  while (slice.to < log_end) {
    const auto& stretch = stretch_of(slice.to);
    const auto stretch_end = end_of(static_cast<std::size_t>(&stretch - stretches_.data()), now);
    const auto& shape = stretch.shape;
    const auto batch = (slice.to - stretch.base) / shape.records;
    const auto whole = (stretch_end - stretch.base) / shape.records - batch;  // full batches left in the stretch
    const auto fitting = std::min(whole, (max_bytes - slice.bytes) / shape.bytes);
    if (fitting > 0) {
      slice.to = stretch.base + (batch + fitting) * shape.records;
      slice.bytes += fitting * shape.bytes;
      continue;
    }
    const auto batch_end = std::min(stretch_end, stretch.base + (batch + 1) * shape.records);
    const auto bytes = shape.bytes_of(batch_end - (stretch.base + batch * shape.records));
    if (slice.bytes + bytes > max_bytes && !(at_least_one && slice.bytes == 0)) break;
    slice.to = batch_end;
    slice.bytes += bytes;
  }
  return slice;
}

std::int64_t PartitionLog::bytes_from(SimTime now, Offset from) const {
  return from < end(now) ? read(now, from, std::int64_t{1} << 60, true).bytes : 0;
}

bool PartitionLog::trim(SimTime now, Offset to) {
  const auto target = std::min(to, end(now));
  if (target <= start_) return false;
  start_ = target;
  return true;
}

Offset PartitionLog::retention_start(SimTime now, const TopicConfig& config) const {
  // Segments: consecutive whole batches up to segment.bytes and segment.ms. They are found by walking the stretches once.
  struct Segment {
    Offset base;
    Offset end;
    std::int64_t bytes;
    SimTime last;
  };
  std::vector<Segment> segments;
  Offset at = start_;
  const auto log_end = end(now);
  while (at < log_end) {
    auto slice = read(now, at, config.segment_bytes, true);
    if (const auto rolled = appended_at(at) + config.segment_roll; appended_at(slice.to - 1) > rolled) {
      Offset low = at + 1, high = slice.to;  // first record later than segment.ms after the segment's first
      while (low < high) {
        const auto middle = low + (high - low) / 2;
        if (appended_at(middle) > rolled) high = middle;
        else low = middle + 1;
      }
      slice = {low, bytes_from(now, at) - bytes_from(now, low)};
    }
    segments.push_back({at, slice.to, slice.bytes, appended_at(slice.to - 1)});
    at = slice.to;
  }
  std::int64_t total = 0;
  for (const auto& segment : segments) total += segment.bytes;
  auto start = start_;
  for (const auto& segment : segments) {
    const bool old = config.retention && now - segment.last > *config.retention;
    const bool excess = config.retention_bytes >= 0 && total - config.retention_bytes >= segment.bytes;
    if (!old && !excess) break;
    total -= segment.bytes;
    start = segment.end;
  }
  return start;
}

}  // namespace regroup
