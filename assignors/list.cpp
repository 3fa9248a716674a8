#include <algorithm>
#include <array>
#include <deque>

#include "assignors/assignor.hpp"
#include "assignors/cooperative_sticky.hpp"
#include "assignors/franz_go_sticky.hpp"
#include "assignors/lag.hpp"
#include "assignors/range.hpp"
#include "assignors/round_robin.hpp"
#include "assignors/server_range.hpp"
#include "assignors/server_uniform.hpp"
#include "assignors/sticky.hpp"

namespace regroup::assignors {

namespace {

constexpr std::string_view kafka_package = "org.apache.kafka.clients.consumer.";

const std::array server_side{
    Assignor{"uniform", "UniformAssignor", true, assign_server_uniform},
    Assignor{"range", "RangeAssignor", true, assign_server_range},
};

const std::array client_side{
    Assignor{"range", "RangeAssignor", false, assign_range},
    Assignor{"roundrobin", "RoundRobinAssignor", false, assign_round_robin},
    Assignor{"sticky", "StickyAssignor", false, assign_sticky, true},
    Assignor{"cooperative-sticky", "CooperativeStickyAssignor", true, assign_cooperative_sticky, true},
    Assignor{"lag", "LagAssignor", false, assign_by_lag, false, true},
};

const std::array other_clients{
    Assignor{"librdkafka-range", "range", false, assign_librdkafka_range},
    Assignor{"librdkafka-roundrobin", "roundrobin", false, assign_librdkafka_round_robin},
    Assignor{"librdkafka-cooperative-sticky", "cooperative-sticky", true, assign_librdkafka_cooperative_sticky},
    Assignor{"franz-go-range", "range", false, assign_franz_go_range},
    Assignor{"franz-go-roundrobin", "roundrobin", false, assign_franz_go_round_robin},
    Assignor{"franz-go-sticky", "sticky", false, assign_franz_go_sticky},
    Assignor{"franz-go-cooperative-sticky", "cooperative-sticky", true, assign_franz_go_cooperative_sticky},
};

std::deque<Assignor>& added() {
  static std::deque<Assignor> assignors;
  return assignors;
}

const Assignor* by_name(std::span<const Assignor> list, std::string_view name) {
  const auto it = std::find_if(list.begin(), list.end(), [&](const Assignor& a) { return a.name == name; });
  return it == list.end() ? nullptr : &*it;
}

}  // namespace

std::span<const Assignor> client_assignors() { return client_side; }

std::span<const Assignor> other_clients_assignors() { return other_clients; }

const Assignor* find_other_clients_assignor(std::string_view name) { return by_name(other_clients, name); }

std::span<const Assignor> server_assignors() { return server_side; }

const Assignor* find_server_assignor(std::string_view name) { return by_name(server_side, name); }

const Assignor& add_client_assignor(Assignor assignor) {
  if (find_client_assignor(assignor.name) != nullptr) throw std::invalid_argument("there is an assignor " + assignor.name);
  return added().emplace_back(std::move(assignor));
}

const Assignor* find_client_assignor(std::string_view name) {
  for (const Assignor& assignor : added())
    if (name == assignor.name) return &assignor;
  const bool full = name.substr(0, kafka_package.size()) == kafka_package;
  if (full) name.remove_prefix(kafka_package.size());
  for (const Assignor& assignor : client_side) {
    if (name == assignor.class_name || (!full && name == assignor.name)) return &assignor;
  }
  return nullptr;
}

}  // namespace regroup::assignors
