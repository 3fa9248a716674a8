#include "sim/ledger/assignment.hpp"

#include <algorithm>
#include <vector>

#include <doctest/doctest.h>

namespace regroup {
namespace {

Assignment::Given given(const Assignment& assignment) {
  Assignment::Given all;
  for (const auto [consumer, partitions] : assignment)
    all.emplace_back(consumer, std::vector(partitions.begin(), partitions.end()));
  return all;
}

Assignment::Given even(std::int32_t members) {
  Assignment::Given all;
  for (std::int32_t m = 0; m < members; ++m) all.push_back({ConsumerId{m}, {PartitionId{2 * m}, PartitionId{2 * m + 1}}});
  return all;
}

}  // namespace

TEST_SUITE("sim/ledger") {
  TEST_CASE("an assignment says what was given, whatever it shares with the one before") {
    auto now = even(20);
    Assignment before(now);
    CHECK(given(before) == now);
    for (std::uint64_t step = 1; step <= 60; ++step) {  // one takes from another, one goes or comes back, the order changes
      const auto pick = [&](std::uint64_t nth, std::size_t of) { return static_cast<std::size_t>((step * 7 + nth * 13) % of); };
      auto& from = now[pick(1, now.size())].second;
      if (!from.empty()) {
        now[pick(2, now.size())].second.push_back(from.back());
        now[pick(1, now.size())].second.pop_back();
      }
      if (step % 3 == 0) std::rotate(now.begin(), now.begin() + static_cast<std::ptrdiff_t>(pick(3, now.size())), now.end());
      if (step % 10 == 5) now.pop_back();
      if (step % 10 == 9) now.push_back({ConsumerId{static_cast<std::int32_t>(100 + step)}, {PartitionId{1000}}});
      const Assignment next(now, before);
      REQUIRE(given(next) == now);
      CHECK(next == Assignment(now));
      before = next;
    }
  }

  TEST_CASE("assignments that differ in one share are not equal") {
    auto changed = even(8);
    const Assignment all(changed);
    changed[3].second.pop_back();
    CHECK_FALSE(Assignment(changed, all) == all);
    CHECK(Assignment().empty());
  }
}

}  // namespace regroup
