// One round of a consumer in its steady state: what its polls return and what it gets done, over and over.
#pragma once

#include <cstdint>
#include <utility>
#include <variant>
#include <vector>

#include "sim/facts/fact.hpp"

namespace regroup {

struct Round {
  struct Told {
    SimTime at;
    std::variant<Delivered, Processed> body;
    PartitionId partition() const {
      return std::visit([](const auto& fact) { return fact.partition; }, body);
    }
    std::int64_t records() const {
      return std::visit([](const auto& fact) { return fact.to - fact.from; }, body);
    }
  };
  Duration period{};
  std::vector<Told> facts;                                    // of the last time around, in order
  std::vector<std::pair<PartitionId, std::int64_t>> records;  // of each partition

  // `fact` as it is `times` rounds later, `records` of its partition further in each.
  static Told later(Told fact, Duration period, std::int64_t records, std::int64_t times) {
    fact.at += period * times;
    std::visit(
        [&](auto& body) {
          body.from += records * times;
          body.to += records * times;
        },
        fact.body);
    if (auto* processed = std::get_if<Processed>(&fact.body)) processed->first += period * times;
    return fact;
  }
};

}  // namespace regroup
