#include <array>

#include "assignors/assignor.hpp"
#include "assignors/cooperative_sticky.hpp"
#include "assignors/range.hpp"
#include "assignors/round_robin.hpp"
#include "assignors/sticky.hpp"

namespace regroup::assignors {

namespace {

constexpr std::string_view kafka_package = "org.apache.kafka.clients.consumer.";

constexpr std::array assignors{
    Assignor{"range", "RangeAssignor", false, assign_range},
    Assignor{"roundrobin", "RoundRobinAssignor", false, assign_round_robin},
    Assignor{"sticky", "StickyAssignor", false, assign_sticky},
    Assignor{"cooperative-sticky", "CooperativeStickyAssignor", true, assign_cooperative_sticky},
};

}  // namespace

std::span<const Assignor> client_assignors() { return assignors; }

const Assignor* find_client_assignor(std::string_view name) {
  const bool full = name.substr(0, kafka_package.size()) == kafka_package;
  if (full) name.remove_prefix(kafka_package.size());
  for (const Assignor& assignor : assignors) {
    if (name == assignor.class_name || (!full && name == assignor.name)) return &assignor;
  }
  return nullptr;
}

}  // namespace regroup::assignors
