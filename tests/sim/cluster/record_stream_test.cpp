#include "sim/cluster/record_stream.hpp"

#include <algorithm>
#include <numeric>
#include <vector>

#include <doctest/doctest.h>

#include "tests/dice.hpp"
#include "tests/sim/cluster/printing.hpp"

namespace regroup {
namespace {

using namespace std::chrono_literals;

// count() and appended_at() say the same thing.
void check_inverse(const RecordStream& stream, std::int64_t records) {
  SimTime before{};
  for (std::int64_t k = 0; k < records; ++k) {
    const auto when = stream.appended_at(k);
    REQUIRE(when != kNever);
    REQUIRE(when >= before);
    REQUIRE(stream.count(when) > k);
    REQUIRE(stream.count(when - 1us) <= k);
    before = when;
  }
}

constexpr Duration kLongest = 1h;  // of a rhythm

// Behind `now` every record comes a period after the one of the period before, as long as the rhythm says so.
void check_rhythm(const RecordStream& stream, SimTime now, const Rhythm& rhythm) {
  REQUIRE(rhythm.period > Duration{});
  REQUIRE(rhythm.period <= kLongest);
  const auto first = stream.count(now);
  if (rhythm.records == 0) {
    REQUIRE(stream.appended_at(first) == kNever);
    return;
  }
  for (auto k = first; k < first + std::min<std::int64_t>(2 * rhythm.records, 500); ++k) {
    const auto before = stream.appended_at(k), after = stream.appended_at(k + rhythm.records);
    if (before == kNever || before + rhythm.period > rhythm.until) {
      REQUIRE(after >= std::min(rhythm.until, kNever));  // none earlier than it says
      return;
    }
    REQUIRE(after - before == rhythm.period);
  }
}

}  // namespace

TEST_SUITE("sim/cluster") {
  TEST_CASE("records come evenly spaced, each partition in its turn") {
    const RecordStream second({1'000, 1s}, at(2s), at(3s), 5ms, even_order(3), 1);
    CHECK(second.appended_at(0) == at(2s + 1ms + 5ms));
    CHECK(second.appended_at(1) == at(2s + 4ms + 5ms));
    CHECK(second.count(at(2005ms)) == 0);
    CHECK(second.count(at(2006ms)) == 1);
    CHECK(second.count(at(100s)) == 333);  // records 1, 4, ..., 997 of 1000
    CHECK(second.appended_at(332) == at(2s + 997ms + 5ms));
    CHECK(second.appended_at(333) == kNever);
    CHECK(RecordStream({1'000, 1s}, at(2s), at(3s), 5ms, even_order(3), 0).count(at(100s)) == 334);
  }

  TEST_CASE("count and appended_at are each other's inverse, whatever the rate") {
    for (const auto rate :
         {Rate{1, 1s}, Rate{3, 1s}, Rate{7, 11ms}, Rate{1'000'000, 1s}, Rate{2'999'999, 1s}, Rate{1, 1h}, Rate{17, 60s}})
      for (const auto delay : {0us, 5'500us})
        for (std::size_t place = 0; place < 3; ++place) {
          CAPTURE(rate.count);
          check_inverse(RecordStream(rate, at(1234us), kNever, delay, even_order(3), place), 3'000);
          check_inverse(RecordStream(rate, at(1234us), kNever, delay, weighted_order({5, 1, 3}), place), 3'000);
        }
  }

  TEST_CASE("the inverse holds far out as well") {
    const RecordStream stream({1'000'000, 1s}, at(0s), kNever, 0us, even_order(7), 3);
    for (std::int64_t k = 1; k < 1'000'000'000'000; k *= 10) {
      const auto when = stream.appended_at(k);
      CHECK(stream.count(when) == k + 1);
      CHECK(stream.count(when - 1us) == k);
    }
  }

  TEST_CASE("weighted: each record goes to the partition furthest behind its share, ties to the lowest") {
    const auto order = weighted_order({2, 1, 1});
    CHECK(order->length == 4);
    CHECK(order->turns[0].size() == 2);
    CHECK(order->turns[1].size() == 1);
    CHECK(order->turns[2].size() == 1);
    CHECK(order->turns[0][0] == 0);
    CHECK(order->turns[1][0] == 1);
    CHECK(weighted_order({200, 100, 100})->length == 4);  // only the proportion counts
    const auto skewed = weighted_order({0, 90, 10});
    CHECK(skewed->length == 10);
    CHECK(skewed->turns[0].empty());
    CHECK(skewed->turns[1].size() == 9);
    CHECK(skewed->turns[2].size() == 1);
    CHECK(RecordStream({1, 1s}, at(0s), kNever, 0us, skewed, 0).appended_at(0) == kNever);
    CHECK(RecordStream({1, 1s}, at(0s), kNever, 0us, skewed, 0).count(at(1h)) == 0);
  }

  TEST_CASE("equal weights deal as no weights do") {
    CHECK(weighted_order({1, 1, 1})->turns == even_order(3)->turns);
    CHECK(weighted_order({7, 7, 7})->length == even_order(3)->length);
  }

  TEST_CASE("every place of a round belongs to one partition, and no partition runs ahead of its share by a record") {
    for (const auto& weights :
         std::vector<std::vector<std::int64_t>>{{1}, {3, 1}, {5, 3, 2}, {97, 2, 1}, {1, 0, 4}, {10, 10, 1, 1}}) {
      const auto order = weighted_order(weights);
      const auto sum = std::accumulate(weights.begin(), weights.end(), std::int64_t{0});
      std::vector<int> owners(static_cast<std::size_t>(order->length), 0);
      for (std::size_t p = 0; p < weights.size(); ++p) {
        REQUIRE(std::is_sorted(order->turns[p].begin(), order->turns[p].end()));
        REQUIRE(static_cast<std::int64_t>(order->turns[p].size()) * sum == weights[p] * order->length);
        for (std::size_t i = 0; i < order->turns[p].size(); ++i) {
          ++owners[static_cast<std::size_t>(order->turns[p][i])];
          const auto share = static_cast<double>(weights[p]) * static_cast<double>(order->turns[p][i] + 1) /
                             static_cast<double>(sum);
          CHECK(static_cast<double>(i + 1) < share + 1.0);
        }
      }
      CHECK(std::all_of(owners.begin(), owners.end(), [](int n) { return n == 1; }));
    }
  }

  TEST_CASE("a stream sends strictly before its end, and what was sent still arrives") {
    RecordStream stream({10, 1s}, at(0s), at(1s), 50ms, even_order(1), 0);
    CHECK(stream.count(at(10s)) == 10);  // 0.0 .. 0.9 s
    CHECK(stream.appended_at(9) == at(950ms));
    stream.stop_at(at(500ms));
    CHECK(stream.count(at(10s)) == 5);
    CHECK(stream.appended_at(4) == at(450ms));
    CHECK(stream.appended_at(5) == kNever);
    stream.stop_at(at(900ms));  // a later stop does not bring it back
    CHECK(stream.count(at(10s)) == 5);
    stream.stop_at(at(0s));
    CHECK(stream.count(at(10s)) == 0);
  }

  TEST_CASE("nothing at rate 0, nothing before the beginning") {
    const RecordStream none({0, 1s}, at(0s), kNever, 0us, even_order(1), 0);
    CHECK(none.count(at(1h)) == 0);
    CHECK(none.appended_at(0) == kNever);
    const RecordStream later({10, 1s}, at(5s), kNever, 0us, even_order(1), 0);
    CHECK(later.count(at(4'999'999us)) == 0);
    CHECK(later.count(at(5s)) == 1);
  }

  TEST_CASE("a rhythm is how records come, whatever the rate, the order and the time") {
    tests::Dice dice(17);
    int with_records = 0;
    for (int turn = 0; turn < 3'000; ++turn) {
      const Rate rate{dice.pick<std::int64_t>({1, 2, 3, 7, 10, 17, 30, 100, 120, 250, 999, 1'000, 1'500, 100'000, 2'999'999}),
                      dice.pick<Duration>({1s, 1s, 1s, 60s, 1h, 24h, 100ms, 11ms})};
      const auto partitions = static_cast<std::int32_t>(dice.between(1, 7));
      std::vector<std::int64_t> weights;
      for (std::int32_t p = 0; p < partitions; ++p) weights.push_back(dice.between(p == 0 ? 1 : 0, 5));
      const auto order = dice.below(2) == 0 ? even_order(partitions) : weighted_order(weights);
      const auto place = static_cast<std::size_t>(dice.below(partitions));
      const auto from = at(Duration{dice.below(3'000'000)});
      const Duration delay{dice.below(2) * dice.below(50'000)};
      const auto to = dice.below(2) == 0 ? at(1000h) : from + Duration{dice.between(1, 20'000'000)};
      const RecordStream stream(rate, from, to, delay, order, place);
      const auto now = at(Duration{dice.below(25'000'000)});
      CAPTURE(rate.count);
      CAPTURE(rate.per.count());
      CAPTURE(now.time_since_epoch().count());
      const auto rhythm = stream.rhythm(now);
      if (!rhythm) {  // too early, or too long a period
        const auto cycle = rate.per / std::gcd(rate.count, rate.per.count());
        REQUIRE((now < from + delay || cycle * order->length > kLongest));
        continue;
      }
      check_rhythm(stream, now, *rhythm);
      with_records += rhythm->records > 0 ? 1 : 0;
    }
    CHECK(with_records > 1'000);
  }

  TEST_CASE("no rhythm before the first record, none is needed after the last") {
    const RecordStream stream({100, 1s}, at(2s), at(3s), 5ms, even_order(1), 0);
    CHECK_FALSE(stream.rhythm(at(0s)));
    CHECK_FALSE(stream.rhythm(at(2'004'999us)));
    REQUIRE(stream.rhythm(at(2'005ms)));
    CHECK(stream.rhythm(at(2'005ms))->period == 10ms);
    CHECK(stream.rhythm(at(2'005ms))->records == 1);
    CHECK(stream.rhythm(at(2'005ms))->until == at(2'995ms));
    CHECK(stream.rhythm(at(2'995ms))->until == at(2'995ms));
    CHECK(stream.rhythm(at(2'995'001us))->records == 0);
    CHECK(stream.rhythm(at(2'995'001us))->until == kNever);
    CHECK(RecordStream({0, 1s}, at(0s), kNever, 0us, even_order(1), 0).rhythm(at(1s))->records == 0);
  }

  TEST_CASE("a rhythm is as long as it takes until the microseconds and the turns come round") {
    const auto of = [](Rate rate, std::int32_t partitions) {
      const auto rhythm = RecordStream(rate, at(0s), at(1h), 0us, even_order(partitions), 0).rhythm(at(1s));
      REQUIRE(rhythm);
      return std::pair(rhythm->period, rhythm->records);
    };
    CHECK(of({100, 1s}, 1) == std::pair<Duration, std::int64_t>(10ms, 1));
    CHECK(of({100, 1s}, 4) == std::pair<Duration, std::int64_t>(40ms, 1));
    CHECK(of({3, 1s}, 1) == std::pair<Duration, std::int64_t>(1s, 3));
    CHECK(of({3, 1s}, 2) == std::pair<Duration, std::int64_t>(2s, 3));
    CHECK(of({3, 1s}, 3) == std::pair<Duration, std::int64_t>(1s, 1));
    CHECK(of({2'000'000, 1s}, 1) == std::pair<Duration, std::int64_t>(1us, 2));
  }

  TEST_CASE("two rhythms are one if that is no longer than an hour") {
    const auto both = together({10ms, 1, at(5s)}, {Duration{15'000}, 2, at(7s)});
    REQUIRE(both);
    CHECK(both->period == 30ms);
    CHECK(both->records == 3 + 4);
    CHECK(both->until == at(5s));
    CHECK(together(Rhythm{}, {15ms, 2, at(7s)})->period == 15ms);
    CHECK(together(Rhythm{}, {15ms, 2, at(7s)})->records == 2);
    CHECK(together({1h, 1, kNever}, {1h, 1, kNever})->period == 1h);
    CHECK_FALSE(together({1h, 1, kNever}, {7s, 1, kNever}));
    CHECK_FALSE(together({999'999'937us, 1, kNever}, {999'999'929us, 1, kNever}));
    CHECK_FALSE(together({3'600'000'001us, 1, kNever}, {1us, 1, kNever}));
  }

  TEST_CASE("the slowest stream and the fastest one have no rhythm that overflows") {
    constexpr Duration kCentury = 876'600h;
    const RecordStream slow({1, kCentury}, at(0s), at(3 * kCentury), 5ms, weighted_order({5, 3, 2}), 1);
    CHECK_FALSE(slow.rhythm(at(1s)));
    CHECK(RecordStream({1, kCentury}, at(0s), at(kCentury), 5ms, even_order(1), 0).rhythm(at(1s))->records == 0);
    const RecordStream fast({1'000'000'000, 1s}, at(0s), at(kCentury), 5ms, even_order(7), 3);
    REQUIRE(fast.rhythm(at(1s)));
    CHECK(fast.rhythm(at(1s))->records == 1'000);
    CHECK(fast.rhythm(at(1s))->period == 7us);
    CHECK(fast.rhythm(at(kCentury / 2))->period == 7us);
  }
}

}  // namespace regroup
