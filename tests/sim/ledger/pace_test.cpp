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

// Records of [from, to), the first of them at `first`.
struct Piece {
  std::int64_t from, to;
  Pace pace;
};

Piece run(std::int64_t from, std::int64_t to, Duration first, Duration step) {
  return {from, to, {at(first), step, from, {}, 0}};
}

// Runs of `length`, as rounds are told.
Piece runs(std::int64_t from, std::int64_t to, Duration first, Duration step, std::int64_t length, Duration every) {
  return {from, to, {at(first), step, from, every, static_cast<std::uint32_t>(length)}};
}

// Five records, three of them 1 us apart and two 2 us, and the other way round.
const Patterns kPatterns{std::make_shared<const Pattern>(Pattern{{{0, 0us, 1us}, {3, 10us, 2us}}}),
                         std::make_shared<const Pattern>(Pattern{{{0, 0us, 2us}, {2, 10us, 1us}}})};

Piece patterned(std::int64_t from, std::int64_t to, Duration first, std::int64_t pattern, Duration every) {
  return {from, to, {at(first), Duration{pattern}, from, every, 5 | Pace::kPatterned}};
}

// Whether they become one; either way every record keeps its time.
bool joined(Piece& piece, const Piece& next) {
  std::map<std::int64_t, SimTime> before;
  for (const auto& part : {piece, next})
    for (auto i = part.from; i < part.to; ++i) before[i] = part.pace.when(i, kPatterns);
  const auto untouched = piece.pace;
  const bool taken = piece.pace.take(piece.to, next.pace, next.to);
  if (!taken) REQUIRE(piece.pace == untouched);
  if (taken) piece.to = next.to;
  for (auto i = piece.from; i < piece.to; ++i) REQUIRE(piece.pace.when(i, kPatterns) == before[i]);
  return taken;
}

}  // namespace

TEST_SUITE("sim/ledger") {
  TEST_CASE("records of a run are a step apart, and runs follow one another") {
    CHECK(run(10, 20, 5ms, 2ms).pace.when(10, {}) == at(5ms));
    CHECK(run(10, 20, 5ms, 2ms).pace.when(13, {}) == at(11ms));
    const auto pattern = runs(10, 40, 5ms, 2ms, 3, 100ms).pace;
    CHECK(pattern.when(12, {}) == at(9ms));
    CHECK(pattern.when(13, {}) == at(105ms));
    CHECK(pattern.when(17, {}) == at(207ms));
  }

  TEST_CASE("records of a run may be apart by a pattern") {
    const auto pace = patterned(10, 30, 5us, 0, 100us).pace;
    CHECK(pace.when(10, kPatterns) == at(5us));
    CHECK(pace.when(12, kPatterns) == at(7us));
    CHECK(pace.when(13, kPatterns) == at(15us));
    CHECK(pace.when(14, kPatterns) == at(17us));
    CHECK(pace.when(15, kPatterns) == at(105us));
    CHECK(pace.when(29, kPatterns) == at(317us));
  }

  TEST_CASE("runs by one pattern at one distance are one pace") {
    auto piece = patterned(0, 10, 0us, 0, 50us);
    CHECK(joined(piece, patterned(10, 12, 100us, 0, 50us)));        // a part of a run, the last one
    CHECK_FALSE(joined(piece, patterned(12, 17, 100us, 0, 50us)));  // behind it no run begins
    for (const auto& other : {patterned(10, 15, 100us, 1, 50us), patterned(10, 15, 101us, 0, 50us),
                              patterned(10, 15, 100us, 0, 51us), run(10, 15, 100us, 1us)}) {
      auto two = patterned(0, 10, 0us, 0, 50us);
      CHECK_FALSE(joined(two, other));
    }
    auto even = run(0, 5, 0us, 1us);
    CHECK_FALSE(joined(even, patterned(5, 10, 50us, 0, 50us)));
  }

  TEST_CASE("a run too long to be counted in runs stays alone, and is no pattern") {
    constexpr std::int64_t kLong = std::int64_t{1} << 31;
    auto pace = run(0, kLong, 0us, 0us).pace;
    CHECK_FALSE(pace.take(kLong, run(kLong, 2 * kLong, 1h, 0us).pace, 2 * kLong));
    CHECK(pace == run(0, kLong, 0us, 0us).pace);
    auto shorter = run(0, kLong - 1, 0us, 0us).pace;
    CHECK(shorter.take(kLong - 1, run(kLong - 1, 2 * kLong - 2, 1h, 0us).pace, 2 * kLong - 2));
    CHECK_FALSE(shorter.patterned());
    CHECK(shorter.when(kLong, {}) == at(1h));
  }

  TEST_CASE("what goes on as before is one run") {
    auto piece = run(0, 5, 0ms, 2ms);
    CHECK(joined(piece, run(5, 9, 10ms, 2ms)));
    CHECK(piece.pace == run(0, 9, 0ms, 2ms).pace);
    auto at_once = run(0, 5, 7ms, 0ms);
    CHECK(joined(at_once, run(5, 100, 7ms, 0ms)));
    CHECK(at_once.pace.run == 0);
  }

  TEST_CASE("single records in a rhythm are one pattern, whatever step they had alone") {
    auto piece = run(3, 4, 10ms, 1ms);
    CHECK(joined(piece, run(4, 5, 17ms, 5ms)));
    CHECK(joined(piece, run(5, 6, 24ms, 0ms)));
    CHECK_FALSE(joined(piece, run(6, 7, 32ms, 0ms)));
    CHECK(joined(piece, run(6, 7, 31ms, 0ms)));
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
        REQUIRE((found == nullptr ? kNever : found->when(i, kPatterns)) == plain[static_cast<std::size_t>(i)]);
      }
    };
    for (int turn = 0; turn < 1'500; ++turn) {
      // One after another as consumers read on, and now and then something in the middle.
      const auto length = turn / 100 % 2 == 0 ? 3 : dice.between(1, 4);
      const auto from = dice.below(8) == 0 ? dice.below(kRecords - 20) : turn * 3 % (kRecords - 20);
      const auto even = dice.below(5) == 0 ? runs(from, from + length * 3, Duration{from * 5}, 1us, length, 15us)
                                           : run(from, from + length, Duration{from * 5}, 1us);
      const auto added = dice.below(6) == 0 ? patterned(from, from + 5 * length, Duration{from * 5}, dice.below(2), 25us) : even;
      map.set(added.from, added.to, added.pace);
      for (auto i = added.from; i < added.to; ++i) plain[static_cast<std::size_t>(i)] = added.pace.when(i, kPatterns);
      if (turn % 10 == 0) check_all();
    }
    check_all();
  }

  TEST_CASE("an interval map keeps rounds as one piece") {
    IntervalMap<Pace> map;
    for (std::int64_t i = 0; i < 1'000; ++i) {
      const auto round = run(i * 3, i * 3 + 3, Duration{i * 50}, 2us);
      map.set(round.from, round.to, round.pace);
    }
    CHECK(map.size() == 1);
    map.set(1'500, 1'501, run(1'500, 1'501, 1h, 0us).pace);
    CHECK(map.size() == 3);
    CHECK(map.find(1'499)->when(1'499, {}) == at(Duration{499 * 50 + 4}));
    CHECK(map.find(1'501)->when(1'501, {}) == at(Duration{500 * 50 + 2}));
  }
}

}  // namespace regroup
