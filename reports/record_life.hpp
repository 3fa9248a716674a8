// The facts that touch one record of one group, as lines of time and words. For why.cpp.
#pragma once

#include <string>
#include <vector>

#include "sim/facts/directory.hpp"
#include "sim/facts/fact.hpp"

namespace regroup {

struct LifeLine {
  enum class Weight : std::uint8_t { Usual, Main, Bad } weight = Weight::Usual;
  SimTime at{};
  std::string text;
};

struct RecordLife {
  std::vector<LifeLine> lines;  // in order of time
  std::int64_t processed = 0;   // how often
};

RecordLife life_of(const Directory& directory, const std::vector<Fact>& facts, GroupId group, PartitionId partition,
                   Offset offset);

}  // namespace regroup
