#include <algorithm>
#include <array>

#include "assignors/assignor.hpp"
#include "assignors/cooperative_sticky.hpp"
#include "assignors/range.hpp"
#include "assignors/round_robin.hpp"
#include "assignors/server_range.hpp"
#include "assignors/server_uniform.hpp"
#include "assignors/sticky.hpp"

namespace regroup::assignors {

namespace {

constexpr std::string_view kafka_package = "org.apache.kafka.clients.consumer.";

constexpr std::array server_side{
    Assignor{"uniform", "UniformAssignor", true, assign_server_uniform},
    Assignor{"range", "RangeAssignor", true, assign_server_range},
};

constexpr std::array assignors{
    Assignor{"range", "RangeAssignor", false, assign_range},
    Assignor{"roundrobin", "RoundRobinAssignor", false, assign_round_robin},
    Assignor{"sticky", "StickyAssignor", false, assign_sticky},
    Assignor{"cooperative-sticky", "CooperativeStickyAssignor", true, assign_cooperative_sticky},
};

}  // namespace

std::span<const Assignor> client_assignors() { return assignors; }

std::span<const Assignor> server_assignors() { return server_side; }

const Assignor* find_server_assignor(std::string_view name) {
  const auto it = std::find_if(server_side.begin(), server_side.end(), [&](const Assignor& a) { return a.name == name; });
  return it == server_side.end() ? nullptr : &*it;
}

const Assignor* find_client_assignor(std::string_view name) {
  const bool full = name.substr(0, kafka_package.size()) == kafka_package;
  if (full) name.remove_prefix(kafka_package.size());
  for (const Assignor& assignor : assignors) {
    if (name == assignor.class_name || (!full && name == assignor.name)) return &assignor;
  }
  return nullptr;
}

}  // namespace regroup::assignors
