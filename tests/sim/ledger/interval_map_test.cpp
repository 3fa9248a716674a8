#include "sim/ledger/interval_map.hpp"

#include <optional>

#include <doctest/doctest.h>

#include "tests/dice.hpp"

using namespace regroup;

namespace {

// The same, offset by offset.
struct Plain {
  std::vector<std::optional<int>> at = std::vector<std::optional<int>>(2'000);

  std::vector<std::pair<std::int64_t, std::int64_t>> gaps(std::int64_t from, std::int64_t to) const {
    std::vector<std::pair<std::int64_t, std::int64_t>> found;
    for (auto i = from; i < to; ++i) {
      if (at[static_cast<std::size_t>(i)]) continue;
      if (!found.empty() && found.back().second == i) ++found.back().second;
      else found.emplace_back(i, i + 1);
    }
    return found;
  }
  std::size_t pieces() const {  // runs of equal values
    std::size_t count = 0;
    for (std::size_t i = 0; i < at.size(); ++i) count += at[i] && (i == 0 || at[i] != at[i - 1]) ? 1 : 0;
    return count;
  }
};

}  // namespace

TEST_CASE("an interval map says of every offset what a plain list says, and joins what is equal") {
  IntervalMap<int> map;
  Plain plain;
  tests::Dice dice(7);
  for (int turn = 0; turn < 1'000; ++turn) {
    const auto from = dice.below(2'000);
    const auto to = std::min<std::int64_t>(2'000, from + dice.below(turn % 100 == 0 ? 2'000 : 12));
    const auto value = static_cast<int>(dice.below(4));
    if (turn % 3 == 0) map.set(from, to, value);
    else map.update(from, to, 0, [&](std::int64_t, std::int64_t, int& held) { held += value; });
    for (auto i = from; i < to; ++i) {
      auto& here = plain.at[static_cast<std::size_t>(i)];
      here = turn % 3 == 0 ? value : here.value_or(0) + value;
    }
    const auto low = dice.below(2'000), high = std::min<std::int64_t>(2'000, low + dice.below(300));
    REQUIRE(map.gaps(low, high) == plain.gaps(low, high));
    for (auto i = low; i < high; ++i) {
      const auto* found = map.find(i);
      REQUIRE((found == nullptr ? std::nullopt : std::optional(*found)) == plain.at[static_cast<std::size_t>(i)]);
    }
    REQUIRE(map.size() == plain.pieces());
    auto next = low;
    for (const auto& piece : map.within(low, high)) {
      REQUIRE(piece.from >= next);
      REQUIRE(piece.to <= high);
      next = piece.to;
    }
  }
  CHECK(map.size() > 256);  // more than one chunk
}

TEST_CASE("what is read on at the end is appended, and an empty range changes nothing") {
  IntervalMap<int> map;
  for (int i = 0; i < 10'000; ++i) map.set(i, i + 1, i);
  map.set(5'000, 5'000, 1);
  CHECK(map.size() == 10'000);
  CHECK(*map.find(9'999) == 9'999);
  map.set(0, 10'000, 1);
  CHECK(map.size() == 1);
}
