// Whose partitions are in each generation, as the books hear it.
#include <memory>
#include <string>

#include <doctest/doctest.h>

#include "sim/engine/assert.hpp"
#include "sim/ledger/ledger.hpp"
#include "tests/reports/sample.hpp"

namespace regroup {
namespace {

struct GenerationBooks {
  static constexpr GroupId kBilling{0};
  Ledger ledger{std::make_shared<const Directory>(sample::directory()), sample::at(60'000)};
  std::int32_t generation = 0;

  void begin(std::int64_t ms, std::vector<std::pair<ConsumerId, std::vector<PartitionId>>> assignment) {
    ledger.fold({sample::at(ms), GenerationStarted{kBilling, ++generation, ConsumerId{0}, std::move(assignment)}});
  }
};

}  // namespace

TEST_SUITE("sim/ledger") {
  TEST_CASE("a partition with two owners in one generation is a mistake of the model") {
    const ConsumerId c1{0}, c2{1};
    const PartitionId zero{0}, one{1};
    GenerationBooks books;
    books.begin(1'000, {{c1, {zero}}, {c2, {one}}});
    books.begin(2'000, {{c1, {zero}}, {c2, {one}}});
    CHECK_THROWS_AS(books.begin(2'000, {{c1, {zero}}, {c2, {one, zero}}}), ModelError);
  }

  TEST_CASE("what has moved had another owner in whatever generation gave it to somebody last") {
    const ConsumerId c1{0}, c2{1};
    const PartitionId zero{0}, one{1};
    GenerationBooks books;
    books.begin(1'000, {{c1, {zero, one}}});
    books.begin(2'000, {{c1, {zero}}, {c2, {one}}});
    books.begin(3'000, {{c1, {zero}}, {c2, {}}});
    books.begin(4'000, {{c1, {one}}, {c2, {zero}}});
    books.begin(5'000, {{c1, {one}}, {c2, {zero}}});
    const auto outcome = books.ledger.finish(sample::at(6'000));
    std::string moved;
    for (const auto& rebalance : outcome.rebalances) moved += std::to_string(rebalance.moved) + " ";
    CHECK(moved == "0 1 0 2 0 ");
  }
}

}  // namespace regroup
