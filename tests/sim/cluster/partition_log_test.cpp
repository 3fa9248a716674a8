#include "sim/cluster/partition_log.hpp"

#include <memory>
#include <vector>

#include <doctest/doctest.h>

#include "tests/dice.hpp"
#include "tests/sim/cluster/printing.hpp"

namespace regroup {
namespace {

using namespace std::chrono_literals;

constexpr std::int64_t kNoLimit = std::int64_t{1} << 40;

// Sent from 0 on, appended 5 ms later.
RecordStream steady(std::int64_t per_second) { return RecordStream({per_second, 1s}, at(0s), kNever, 5ms, even_order(1), 0); }

}  // namespace

TEST_SUITE("sim/cluster") {
  TEST_CASE("148 records with values of 100 bytes make a batch of 16 KiB") {
    // A record: length 2, attributes 1, timestamp 1, offset delta 1 or 2, key 1, value 2 + 100, headers 1.
    const auto shape = backlog_shape(100);
    CHECK(shape.records == 148);
    CHECK(shape.bytes == 61 + 64 * 109 + 84 * 110);
    CHECK(shape.bytes <= 16'384);
    CHECK(shape.bytes_of(149) > 16'384);
    CHECK(shape.bytes_of(1) == 61 + 109);
    CHECK(shape.bytes_of(64) == 61 + 64 * 109);
    CHECK(shape.bytes_of(65) == 61 + 64 * 109 + 110);
  }

  TEST_CASE("a record larger than a batch has one for itself") {
    const auto shape = backlog_shape(20'000);
    CHECK(shape.records == 1);
    CHECK(shape.bytes == shape.bytes_of(1));
    CHECK(shape.bytes > 20'000);
    CHECK(backlog_shape(0).records > 1'000);
  }

  TEST_CASE("for every size a batch holds as many records as fit") {
    for (std::int64_t value = 0; value < 17'000; value += 7) {
      const auto shape = backlog_shape(value);
      const bool fits = shape.bytes <= 16'384 || shape.records == 1;
      REQUIRE(fits);
      REQUIRE(shape.bytes_of(shape.records + 1) > 16'384);
    }
  }

  TEST_CASE("a slow producer's batches hold what comes within linger.ms") {
    CHECK(stream_shape(100, 5).records == 5);
    CHECK(stream_shape(100, 0).records == 1);
    CHECK(stream_shape(100, 10'000).records == 148);
    CHECK(stream_shape(100, 5).bytes == 61 + 5 * 109);
  }

  TEST_CASE("a read takes whole batches, from the one that holds its offset") {
    const PartitionLog log(1'000);
    const auto batch = backlog_shape(100).bytes;
    const auto now = at(1s);
    CHECK(log.end(now) == Offset{1'000});
    CHECK(log.read(now, Offset{0}, 2 * batch, false).to == Offset{296});
    CHECK(log.read(now, Offset{0}, 2 * batch, false).bytes == 2 * batch);
    CHECK(log.read(now, Offset{0}, 3 * batch - 1, false).to == Offset{296});
    CHECK(log.read(now, Offset{147}, batch, false).to == Offset{148});
    CHECK(log.read(now, Offset{148}, batch, false).to == Offset{296});
    CHECK(log.read(now, Offset{0}, kNoLimit, false).to == Offset{1'000});
    CHECK(log.read(now, Offset{0}, kNoLimit, false).bytes == 6 * batch + backlog_shape(100).bytes_of(112));
    CHECK(log.read(now, Offset{888}, kNoLimit, false).bytes == backlog_shape(100).bytes_of(112));
    CHECK(log.bytes_from(now, Offset{888}) == backlog_shape(100).bytes_of(112));
  }

  TEST_CASE("a batch larger than the limit is given only if nothing was given yet") {  // CC-62
    const PartitionLog log(1'000);
    const auto now = at(1s);
    CHECK(log.read(now, Offset{10}, 100, true).to == Offset{148});
    CHECK(log.read(now, Offset{10}, 100, false).to == Offset{10});
    CHECK(log.read(now, Offset{10}, 100, false).bytes == 0);
    CHECK(log.read(now, Offset{10}, backlog_shape(100).bytes + 1, true).to == Offset{148});
  }

  TEST_CASE("at the end there is nothing to read") {
    const PartitionLog log(10);
    CHECK(log.read(at(1s), Offset{10}, kNoLimit, true).to == Offset{10});
    CHECK(log.bytes_from(at(1s), Offset{10}) == 0);
    CHECK(PartitionLog(0).end(at(1s)) == Offset{0});
  }

  TEST_CASE("a stream fills the log at its rate, and each record knows its time") {
    PartitionLog log(100);
    log.add_stream(at(0s), 1, steady(10), stream_shape(100, 1));
    CHECK(log.end(at(4'999us)) == Offset{100});
    CHECK(log.end(at(5ms)) == Offset{101});
    CHECK(log.end(at(104'999us)) == Offset{101});
    CHECK(log.end(at(105ms)) == Offset{102});
    CHECK(log.end(at(10s)) == Offset{200});
    CHECK(log.appended_at(Offset{99}) == at(0s));
    CHECK(log.appended_at(Offset{100}) == at(5ms));
    CHECK(log.appended_at(Offset{101}) == at(105ms));
    CHECK(log.appended_at(Offset{200}) == at(10'005ms));
    CHECK(log.read(at(10s), Offset{99}, kNoLimit, false).to == Offset{200});
  }

  TEST_CASE("a producer's records are dealt to the partitions evenly, or by weight") {
    const auto dealt = [](const std::shared_ptr<const DealingOrder>& order) {
      std::vector<std::int64_t> counts;
      for (std::size_t place = 0; place < 3; ++place) {
        PartitionLog log;
        log.add_stream(at(0s), 1, RecordStream({100, 1s}, at(0s), at(10s), 5ms, order, place), stream_shape(100, 1));
        counts.push_back(log.end(at(1h)).value());
      }
      return counts;
    };
    CHECK(dealt(even_order(3)) == std::vector<std::int64_t>{334, 333, 333});
    CHECK(dealt(weighted_order({5, 3, 2})) == std::vector<std::int64_t>{500, 300, 200});
    CHECK(dealt(weighted_order({1, 0, 1})) == std::vector<std::int64_t>{500, 0, 500});
  }

  TEST_CASE("two streams into one partition: the k-th record is the k-th of both") {
    PartitionLog log;
    log.add_stream(at(0s), 1, steady(10), stream_shape(100, 1));
    log.add_stream(at(0s), 2, steady(4), stream_shape(100, 1));
    for (std::int64_t k = 0; k < 200; ++k) {
      const auto when = log.appended_at(Offset{k});
      CHECK(log.end(when) > Offset{k});
      CHECK(log.end(when - 1us) <= Offset{k});
    }
    CHECK(log.end(at(10s)) == Offset{100 + 40});
  }

  TEST_CASE("streams come and go, offsets stay") {
    PartitionLog log;
    log.add_stream(at(0s), 1, steady(10), stream_shape(100, 1));
    CHECK(log.end(at(1s)) == Offset{10});
    log.remove_stream(at(1s), 1);
    CHECK(log.end(at(9s)) == Offset{10});
    log.append(at(10s), 50, backlog_shape(100));
    CHECK(log.end(at(10s)) == Offset{60});
    CHECK(log.appended_at(Offset{9}) == at(905ms));
    CHECK(log.appended_at(Offset{10}) == at(10s));
    CHECK(log.appended_at(Offset{59}) == at(10s));
    CHECK(log.appended_at(Offset{60}) == kNever);
    log.add_stream(at(20s), 2, RecordStream({1, 1s}, at(20s), kNever, 5ms, even_order(1), 0), stream_shape(100, 1));
    CHECK(log.appended_at(Offset{60}) == at(20'005ms));
    CHECK(log.end(at(21s)) == Offset{61});
  }

  TEST_CASE("records that a producer kept come between those of its stream") {
    PartitionLog log;
    log.add_stream(at(0s), 1, steady(10), stream_shape(100, 1));
    log.append(at(1s), 100, backlog_shape(100));
    CHECK(log.end(at(1s)) == Offset{110});
    CHECK(log.end(at(2s)) == Offset{120});
    CHECK(log.appended_at(Offset{109}) == at(1s));
    CHECK(log.appended_at(Offset{110}) == at(1005ms));
    CHECK(log.read(at(2s), Offset{0}, kNoLimit, false).to == Offset{120});
  }

  TEST_CASE("a record without delay is there when its stream begins") {
    PartitionLog log;
    log.add_stream(at(0s), 1, RecordStream({10, 1s}, at(0s), kNever, 0us, even_order(1), 0), stream_shape(100, 1));
    CHECK(log.end(at(0s)) == Offset{1});
    CHECK(log.end(at(950ms)) == Offset{10});
  }

  TEST_CASE("a stopped stream sends no more") {
    PartitionLog log;
    log.add_stream(at(0s), 1, steady(10), stream_shape(100, 1));
    log.stop_stream(at(1s), 1, at(1s));
    CHECK(log.end(at(1s)) == Offset{10});  // the record of 0.9 s arrived at 0.905 s
    CHECK(log.end(at(9s)) == Offset{10});
    CHECK(log.appended_at(Offset{10}) == kNever);
  }

  TEST_CASE("a trim moves the start up, never beyond the end, never down") {  // BP-25
    PartitionLog log(100);
    CHECK(log.trim(at(0s), Offset{40}));
    CHECK(log.start() == Offset{40});
    CHECK_FALSE(log.trim(at(0s), Offset{30}));
    CHECK(log.start() == Offset{40});
    CHECK(log.trim(at(0s), Offset{1'000}));
    CHECK(log.start() == Offset{100});
    CHECK(log.end(at(1s)) == Offset{100});
  }

  TEST_CASE("retention by size takes whole segments as long as the excess holds one") {  // BP-23, BP-24
    const PartitionLog log(std::int64_t{148} * 10);
    const auto batch = backlog_shape(100).bytes;
    TopicConfig config;
    config.segment_bytes = 2 * batch;  // five segments of 296 records
    config.retention_bytes = -1;
    CHECK(log.retention_start(at(1s), config) == Offset{0});
    config.retention_bytes = 10 * batch;
    CHECK(log.retention_start(at(1s), config) == Offset{0});
    config.retention_bytes = 8 * batch + 1;
    CHECK(log.retention_start(at(1s), config) == Offset{0});
    config.retention_bytes = 8 * batch;
    CHECK(log.retention_start(at(1s), config) == Offset{296});
    config.retention_bytes = 3 * batch;
    CHECK(log.retention_start(at(1s), config) == Offset{888});
    config.retention_bytes = 0;
    CHECK(log.retention_start(at(1s), config) == Offset{1'480});  // the active segment can go too
  }

  TEST_CASE("retention by time takes segments whose last record is too old") {  // BP-23, BP-24
    PartitionLog log;
    log.add_stream(at(0s), 1, steady(1), stream_shape(100, 1));
    TopicConfig config;
    config.segment_roll = 10min;
    config.retention = 1h;
    // Rolled at a record more than segment.ms after the segment's first: records 0..600 come from 0.005 to 600.005 s.
    CHECK(log.retention_start(at(1h + 10min + 5ms), config) == Offset{0});
    CHECK(log.retention_start(at(1h + 10min + 5ms + 1us), config) == Offset{601});
    CHECK(log.retention_start(at(2h), config) == Offset{std::int64_t{601} * 5});
    config.retention.reset();
    CHECK(log.retention_start(at(100h), config) == Offset{0});
  }

  TEST_CASE("without traffic the last segment goes as well") {  // BP-24
    const PartitionLog log(100);
    TopicConfig config;
    config.retention = 1h;
    CHECK(log.retention_start(at(1h), config) == Offset{0});
    CHECK(log.retention_start(at(1h + 1us), config) == Offset{100});
  }

  TEST_CASE("a log's rhythm is that of all its streams, in whole batches") {
    tests::Dice dice(23);
    int with_records = 0;
    for (int turn = 0; turn < 600; ++turn) {
      PartitionLog log(dice.below(2) * dice.below(500));
      const auto batch = stream_shape(100, dice.between(1, 9)).records;
      for (std::int32_t key = 1; key <= dice.between(1, 3); ++key) {
        const auto start = at(Duration{key * dice.below(1'000'000)});
        const auto partitions = static_cast<std::int32_t>(dice.between(1, 4));
        const auto to = dice.below(2) == 0 ? at(1000h) : start + Duration{dice.between(1, 9'000'000)};
        log.add_stream(at(Duration{key}), key,
                       RecordStream({dice.pick<std::int64_t>({1, 2, 5, 10, 12, 50, 70, 100}), 1s}, start, to,
                                    Duration{dice.below(20'000)}, even_order(partitions), 0),
                       stream_shape(100, batch));
      }
      const auto now = at(Duration{dice.between(1'000, 12'000'000)});
      const auto end = log.end(now);
      const auto rhythm = log.rhythm(now, end);
      if (!rhythm) continue;
      CAPTURE(turn);
      REQUIRE(rhythm->records % batch == 0);
      REQUIRE(rhythm->period <= 1h);
      if (rhythm->records == 0) {
        REQUIRE(log.appended_at(end) == kNever);
        continue;
      }
      ++with_records;
      for (auto offset = end; offset < end + std::min<std::int64_t>(rhythm->records, 50); offset = offset + 1) {
        const auto before = log.appended_at(offset);
        if (before == kNever || before + rhythm->period > rhythm->until) break;
        REQUIRE(log.appended_at(offset + rhythm->records) - before == rhythm->period);
        REQUIRE(log.end(before + rhythm->period) - log.end(before) == rhythm->records);
      }
    }
    CHECK(with_records > 200);
  }

  TEST_CASE("records that were made in another way have no rhythm") {
    PartitionLog log(1'000);
    log.add_stream(at(1s), 1, steady(10), stream_shape(100, 1));
    CHECK_FALSE(log.rhythm(at(2s), Offset{999}));
    REQUIRE(log.rhythm(at(2s), Offset{1'000}));
    CHECK(log.rhythm(at(2s), Offset{1'000})->period == 100ms);
    CHECK(log.rhythm(at(2s), Offset{1'000})->records == 1);
    log.append(at(3s), 100, backlog_shape(100));
    CHECK_FALSE(log.rhythm(at(4s), Offset{1'000}));
    CHECK(log.rhythm(at(4s), log.end(at(4s))));
    log.remove_stream(at(5s), 1);
    CHECK(log.rhythm(at(6s), log.end(at(6s)))->records == 0);
    CHECK(PartitionLog(10).rhythm(at(0s), Offset{0})->records == 0);
  }

  TEST_CASE("what lies ahead of a reader ends where records were made in another way") {
    PartitionLog log(1'000);
    const auto backlog = log.ahead(at(0s), Offset{0});
    CHECK(backlog.records == 1'000);
    CHECK(backlog.into_batch == 0);
    CHECK(backlog.batch_records == 148);
    CHECK(backlog.batch_bytes == backlog_shape(100).bytes);
    log.add_stream(at(0s), 1, RecordStream({100, 1s}, at(0s), kNever, 5ms, even_order(1), 0), stream_shape(100, 4));
    CHECK(log.ahead(at(10s), Offset{300}).records == 700);
    CHECK(log.ahead(at(10s), Offset{300}).into_batch == 300 - 2 * 148);
    CHECK(log.ahead(at(10s), Offset{1'006}).records == log.end(at(10s)) - Offset{1'006});
    CHECK(log.ahead(at(10s), Offset{1'006}).into_batch == 2);
    CHECK(log.ahead(at(10s), Offset{1'006}).batch_records == 4);
    CHECK(log.ahead(at(10s), log.end(at(10s))).records == 0);
  }
}

}  // namespace regroup
