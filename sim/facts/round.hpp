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
  struct Share {
    PartitionId partition;
    std::int64_t records = 0;
  };
  Duration period{};
  std::vector<Told> facts;        // of the last time around, in order
  std::vector<Share> shares;      // of each partition
  std::vector<std::uint32_t> of;  // in which share each fact is

  // `fact` so much later and so many records further.
  static Told moved(Told fact, Duration later, std::int64_t further) {
    fact.at += later;
    std::visit(
        [&](auto& body) {
          body.from += further;
          body.to += further;
        },
        fact.body);
    if (auto* processed = std::get_if<Processed>(&fact.body)) processed->first += later;
    return fact;
  }
};

}  // namespace regroup
