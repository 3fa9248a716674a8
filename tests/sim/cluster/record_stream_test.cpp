#include "sim/cluster/record_stream.hpp"

#include <algorithm>
#include <numeric>
#include <vector>

#include <doctest/doctest.h>

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
}

}  // namespace regroup
