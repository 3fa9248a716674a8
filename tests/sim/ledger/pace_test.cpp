#include "sim/ledger/pace.hpp"

#include <map>
#include <vector>

#include <doctest/doctest.h>

#include "sim/ledger/interval_map.hpp"
#include "tests/dice.hpp"
#include "tests/sim/cluster/printing.hpp"

namespace regroup {
namespace {

using namespace std::chrono_literals;

Runs kRuns;

// Records of [from, to), the first of them at `first`.
struct Piece {
  std::int64_t from, to;
  Pace pace;
};

Piece run(std::int64_t from, std::int64_t to, Duration first, Duration step) {
  return {from, to, {at(first), from, {}, kRuns.number_of(step)}};
}

// Runs of `length`, as rounds are told.
Piece runs(std::int64_t from, std::int64_t to, Duration first, Duration step, std::int64_t length, Duration every) {
  return {from, to, {at(first), from, every, kRuns.number_of(Run{{{0, {}, step}}, length})}};
}

// Runs of five, three of them 1 us apart and two 2 us, or the other way round.
enum class Parts { ThreeTwo, TwoThree };
Piece uneven(std::int64_t from, std::int64_t to, Duration first, Parts parts, Duration every) {
  const Run run = parts == Parts::ThreeTwo ? Run{{{0, 0us, 1us}, {3, 10us, 2us}}, 5} : Run{{{0, 0us, 2us}, {2, 10us, 1us}}, 5};
  return {from, to, {at(first), from, every, kRuns.number_of(run)}};
}

SimTime when(const Pace& pace, std::int64_t offset) { return pace.when(offset, kRuns); }

// Whether they become one; either way every record keeps its time.
bool joined(Piece& piece, const Piece& next) {
  std::map<std::int64_t, SimTime> before;
  for (const auto& part : {piece, next})
    for (auto i = part.from; i < part.to; ++i) before[i] = when(part.pace, i);
  const auto untouched = piece.pace;
  const bool taken = piece.pace.take(piece.to, next.pace, next.to, kRuns);
  if (!taken) REQUIRE(piece.pace == untouched);
  if (taken) piece.to = next.to;
  for (auto i = piece.from; i < piece.to; ++i) REQUIRE(when(piece.pace, i) == before[i]);
  return taken;
}

const auto kTake = [](Pace& here, std::int64_t end, const Pace& next, std::int64_t next_end) {
  return here.take(end, next, next_end, kRuns);
};

}  // namespace

TEST_SUITE("sim/ledger") {
  TEST_CASE("records of a run are a step apart, and runs follow one another") {
    CHECK(when(run(10, 20, 5ms, 2ms).pace, 10) == at(5ms));
    CHECK(when(run(10, 20, 5ms, 2ms).pace, 13) == at(11ms));
    const auto three = runs(10, 40, 5ms, 2ms, 3, 100ms).pace;
    CHECK(when(three, 12) == at(9ms));
    CHECK(when(three, 13) == at(105ms));
    CHECK(when(three, 17) == at(207ms));
  }

  TEST_CASE("records of a run may be unevenly apart") {
    const auto pace = uneven(10, 30, 5us, Parts::ThreeTwo, 100us).pace;
    CHECK(when(pace, 10) == at(5us));
    CHECK(when(pace, 12) == at(7us));
    CHECK(when(pace, 13) == at(15us));
    CHECK(when(pace, 14) == at(17us));
    CHECK(when(pace, 15) == at(105us));
    CHECK(when(pace, 29) == at(317us));
  }

  TEST_CASE("uneven runs of one kind at one distance are one pace") {
    const auto two_runs = [] { return uneven(0, 10, 0us, Parts::ThreeTwo, 50us); };
    auto piece = two_runs();
    CHECK(joined(piece, uneven(10, 12, 100us, Parts::ThreeTwo, 50us)));        // a part of a run, the last one
    CHECK_FALSE(joined(piece, uneven(12, 17, 100us, Parts::ThreeTwo, 50us)));  // behind it no run begins
    for (const auto& other : {uneven(10, 15, 100us, Parts::TwoThree, 50us), uneven(10, 15, 101us, Parts::ThreeTwo, 50us),
                              uneven(10, 15, 100us, Parts::ThreeTwo, 51us), run(10, 15, 100us, 1us)}) {
      auto two = two_runs();
      CHECK_FALSE(joined(two, other));
    }
    auto even = run(0, 5, 0us, 1us);
    CHECK_FALSE(joined(even, uneven(5, 10, 50us, Parts::ThreeTwo, 50us)));
  }

  TEST_CASE("runs are of any length") {
    constexpr std::int64_t kLong = std::int64_t{1} << 40;
    auto piece = run(0, kLong, 0us, 0us).pace;
    CHECK(piece.take(kLong, run(kLong, 2 * kLong, 1h, 0us).pace, 2 * kLong, kRuns));
    CHECK(when(piece, kLong - 1) == at(0us));
    CHECK(when(piece, kLong) == at(1h));
  }

  TEST_CASE("runs that are the same have one number") {
    Runs numbers;
    CHECK(numbers.number_of(0us) == 0);
    const auto a = numbers.number_of(2us), b = numbers.number_of(Run{{{0, 0us, 2us}}, 3});
    CHECK(a != b);
    CHECK(numbers.number_of(2us) == a);
    CHECK(numbers.number_of(Run{{{0, 0us, 2us}}, 3}) == b);
    CHECK(numbers.number_of(Run{{{0, 0us, 2us}, {2, 0us, 2us}}, 3}) != b);
    CHECK(numbers[b].length == 3);
  }

  TEST_CASE("what goes on as before is one run") {
    auto piece = run(0, 5, 0ms, 2ms);
    CHECK(joined(piece, run(5, 9, 10ms, 2ms)));
    CHECK(piece.pace == run(0, 9, 0ms, 2ms).pace);
    auto at_once = run(0, 5, 7ms, 0ms);
    CHECK(joined(at_once, run(5, 100, 7ms, 0ms)));
    CHECK(at_once.pace == run(0, 100, 7ms, 0ms).pace);
  }

  TEST_CASE("single records in a rhythm are one pattern, whatever step they had alone") {
    auto piece = run(3, 4, 10ms, 1ms);
    CHECK(joined(piece, run(4, 5, 17ms, 5ms)));
    CHECK(joined(piece, run(5, 6, 24ms, 0ms)));
    CHECK_FALSE(joined(piece, run(6, 7, 32ms, 0ms)));
    CHECK(joined(piece, run(6, 7, 31ms, 0ms)));
  }

  TEST_CASE("one record alone goes with records of any step, at theirs") {
    auto first = run(3, 4, 10ms, 0ms);
    CHECK_FALSE(joined(first, run(4, 8, 13ms, 2ms)));
    CHECK(joined(first, run(4, 8, 12ms, 2ms)));
    CHECK(first.pace == run(3, 8, 10ms, 2ms).pace);
    CHECK_FALSE(joined(first, run(8, 9, 19ms, 0ms)));
    CHECK(joined(first, run(8, 9, 20ms, 0ms)));
    CHECK(first.pace == run(3, 9, 10ms, 2ms).pace);
    auto singles = run(0, 1, 0ms, 0ms);
    CHECK(joined(singles, run(1, 2, 5ms, 0ms)));
    CHECK_FALSE(joined(singles, run(2, 4, 10ms, 4ms)));
    CHECK(joined(singles, run(2, 4, 10ms, 5ms)));
    CHECK(joined(singles, runs(4, 6, 20ms, 0ms, 1, 5ms)));
    auto even = run(0, 4, 0ms, 5ms);
    CHECK_FALSE(joined(even, runs(4, 6, 20ms, 0ms, 1, 6ms)));
    CHECK(joined(even, runs(4, 6, 20ms, 0ms, 1, 5ms)));
  }

  TEST_CASE("runs of one length and one step at one distance are one pattern") {
    auto piece = run(0, 3, 0ms, 2ms);
    CHECK(joined(piece, run(3, 6, 50ms, 2ms)));
    CHECK(joined(piece, run(6, 9, 100ms, 2ms)));
    CHECK(piece.pace == runs(0, 9, 0ms, 2ms, 3, 50ms).pace);
    SUBCASE("another distance") { CHECK_FALSE(joined(piece, run(9, 12, 151ms, 2ms))); }
    SUBCASE("another step") { CHECK_FALSE(joined(piece, run(9, 12, 150ms, 3ms))); }
    SUBCASE("a shorter run") { CHECK_FALSE(joined(piece, run(9, 11, 150ms, 2ms))); }
    SUBCASE("a longer run") { CHECK_FALSE(joined(piece, run(9, 13, 150ms, 2ms))); }
    SUBCASE("records between them") { CHECK_FALSE(joined(piece, run(10, 13, 150ms, 2ms))); }
    SUBCASE("after all of that, the right one still") {
      CHECK_FALSE(joined(piece, run(9, 12, 151ms, 2ms)));
      CHECK(joined(piece, run(9, 12, 150ms, 2ms)));
    }
  }

  TEST_CASE("a first run of another length or step makes no pattern") {
    auto piece = run(0, 3, 0ms, 2ms);
    CHECK_FALSE(joined(piece, run(3, 7, 50ms, 2ms)));
    CHECK_FALSE(joined(piece, run(3, 6, 50ms, 1ms)));
    CHECK_FALSE(joined(piece, run(3, 5, 50ms, 2ms)));
  }

  TEST_CASE("a pattern that was cut in the middle of a run takes nothing") {
    auto piece = runs(0, 8, 0ms, 2ms, 3, 50ms);  // 3 + 3 + 2
    CHECK_FALSE(joined(piece, run(8, 11, 104ms, 2ms)));
    CHECK_FALSE(joined(piece, runs(8, 14, 150ms, 2ms, 3, 50ms)));
  }

  TEST_CASE("a pattern takes a pattern of the same runs, and a run takes one") {
    auto piece = runs(0, 6, 0ms, 2ms, 3, 50ms);
    CHECK_FALSE(joined(piece, runs(6, 18, 101ms, 2ms, 3, 50ms)));
    CHECK_FALSE(joined(piece, runs(6, 18, 100ms, 2ms, 3, 60ms)));
    CHECK_FALSE(joined(piece, runs(6, 18, 100ms, 2ms, 4, 50ms)));
    CHECK_FALSE(joined(piece, runs(6, 18, 100ms, 1ms, 3, 50ms)));
    CHECK(joined(piece, runs(6, 18, 100ms, 2ms, 3, 50ms)));
    auto first = run(0, 3, 0ms, 2ms);
    CHECK(joined(first, runs(3, 18, 50ms, 2ms, 3, 50ms)));
    CHECK(first.pace == piece.pace);
    auto single = run(0, 1, 0ms, 9ms);
    CHECK(joined(single, runs(1, 18, 50ms, 0ms, 1, 50ms)));
    auto longer = run(0, 4, 0ms, 2ms);
    CHECK_FALSE(joined(longer, runs(4, 19, 50ms, 2ms, 3, 50ms)));
  }

  TEST_CASE("whatever is joined, every record keeps its time") {
    tests::Dice dice(3);
    int taken = 0, refused = 0;
    for (int turn = 0; turn < 2'000; ++turn) {
      const auto length = dice.between(1, 4);
      const Duration step{dice.below(3)}, every{dice.between(4, 12)};
      std::int64_t end = dice.below(5);
      Duration next{dice.below(5)};
      auto piece = run(end, end, next, step);
      for (int more = 0; more < 12; ++more) {
        const bool odd = dice.below(12) == 0;  // now and then one that does not fit
        const auto records = odd ? dice.between(1, 4) : length;
        const auto times = dice.below(3) == 0 ? dice.between(1, 3) : 1;
        const auto own_step = odd ? Duration{dice.below(3)} : step;
        const auto own_every = odd && dice.below(2) == 0 ? every + Duration{1} : every;
        const auto added = times == 1 ? run(end, end + records, next, own_step)
                                      : runs(end, end + records * times, next, own_step, records, own_every);
        end = added.to;
        next += own_every * times;
        if (piece.from == piece.to) piece = added;
        else if (joined(piece, added)) ++taken;
        else piece = added, ++refused;
      }
    }
    CHECK(taken > 5'000);
    CHECK(refused > 1'000);
  }

  TEST_CASE("an interval map of paces tells the time of every record, whatever it joins and cuts") {
    constexpr std::int64_t kRecords = 600;
    tests::Dice dice(5);
    IntervalMap<Pace> map;
    std::vector<SimTime> plain(kRecords, kNever);
    const auto check_all = [&] {
      for (std::int64_t i = 0; i < kRecords; ++i) {
        const auto* found = map.find(i);
        REQUIRE((found == nullptr ? kNever : when(*found, i)) == plain[static_cast<std::size_t>(i)]);
      }
    };
    for (std::int64_t turn = 0; turn < 1'500; ++turn) {
      // One after another as consumers read on, and now and then something in the middle.
      const auto length = turn / 100 % 2 == 0 ? 3 : dice.between(1, 4);
      const auto from = dice.below(8) == 0 ? dice.below(kRecords - 20) : turn * 3 % (kRecords - 20);
      const auto even = dice.below(5) == 0 ? runs(from, from + length * 3, Duration{from * 5}, 1us, length, 15us)
                                           : run(from, from + length, Duration{from * 5}, 1us);
      const auto added = dice.below(6) > 0    ? even
                         : dice.below(2) == 0 ? uneven(from, from + 5 * length, Duration{from * 5}, Parts::ThreeTwo, 25us)
                                              : uneven(from, from + 5 * length, Duration{from * 5}, Parts::TwoThree, 25us);
      map.set(added.from, added.to, added.pace, kTake);
      for (auto i = added.from; i < added.to; ++i) plain[static_cast<std::size_t>(i)] = when(added.pace, i);
      if (turn % 10 == 0) check_all();
    }
    check_all();
  }

  TEST_CASE("an interval map keeps rounds as one piece") {
    IntervalMap<Pace> map;
    for (std::int64_t i = 0; i < 1'000; ++i) {
      const auto round = run(i * 3, i * 3 + 3, Duration{i * 50}, 2us);
      map.set(round.from, round.to, round.pace, kTake);
    }
    CHECK(map.size() == 1);
    map.set(1'500, 1'501, run(1'500, 1'501, 1h, 0us).pace, kTake);
    CHECK(map.size() == 3);
    CHECK(when(*map.find(1'499), 1'499) == at(Duration{499 * 50 + 4}));
    CHECK(when(*map.find(1'501), 1'501) == at(Duration{500 * 50 + 2}));
  }
}

}  // namespace regroup
