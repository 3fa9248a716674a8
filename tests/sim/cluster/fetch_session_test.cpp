#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "sim/cluster/cluster.hpp"

namespace regroup {
namespace {

using namespace std::chrono_literals;

constexpr ConsumerId kReader{0};
constexpr BrokerId kLeader{0};
using Partitions = std::vector<std::int32_t>;

// One topic of six partitions with 100 records each, and one consumer that fetches.
struct Session {
  Session()
      : network(0, 1, NetworkSettings{}, {"c1"}, {"broker-1"}),
        cluster(1, 1, {BrokerSettings{}}, BrokerConfig{}, {topic()}, {}, Duration{500}) {}

  static TopicSettings topic() {
    TopicSettings orders;
    orders.name = "orders";
    orders.partitions = orders.partitions_max = 6;
    orders.backlog.assign(6, 100);
    return orders;
  }

  // The partitions in the order of the response. `from`: where each is read from.
  Partitions fetch(const std::vector<std::pair<std::int32_t, std::int64_t>>& wanted, bool new_session = false) {
    FetchRequest request;
    request.new_session = new_session;
    request.max_bytes = 52'428'800;
    request.max_partition_bytes = 1'048'576;
    for (const auto& [partition, from] : wanted) request.partitions.push_back({PartitionId{partition}, Offset{from}});
    network.send(queue, kReader, kLeader, Channel::Data, ++correlation, std::move(request));
    Context context{queue, network, facts};
    Partitions order;
    while (!queue.empty() && queue.next_at() < queue.now() + 100ms) {
      const auto event = queue.pop().event;
      if (event.room == 1) {
        cluster.on_event(context, event);
        continue;
      }
      const auto delivery = network.on_event(queue, event);
      if (const auto* arrived = std::get_if<ForBroker>(&delivery))
        cluster.on(context, arrived->request.reply_to, std::get<FetchRequest>(arrived->request.body));
      if (const auto* incoming = std::get_if<ForConsumer>(&delivery))
        if (const auto* response = std::get_if<Response>(&incoming->incoming))
          for (const auto& part : std::get<FetchResponse>(response->body).partitions) order.push_back(part.partition.value());
    }
    return order;
  }

  EventQueue queue;
  FactLog facts;
  Network network;
  Cluster cluster;
  std::uint32_t correlation = 0;
};

}  // namespace

TEST_SUITE("sim/cluster") {
  TEST_CASE("a new fetch session answers in the order of its request") {  // KIP-227
    Session session;
    CHECK(session.fetch({{4, 0}, {2, 0}, {0, 0}}, true) == Partitions{4, 2, 0});
  }

  TEST_CASE("partitions that are added to a session come after those that it knows, whatever the order of the request") {
    Session session;
    session.fetch({{4, 0}, {5, 0}}, true);
    CHECK(session.fetch({{3, 0}, {4, 0}, {5, 0}}) == Partitions{4, 5, 3});
  }

  TEST_CASE("a partition that brought records goes to the end of its session") {
    Session session;
    session.fetch({{0, 100}, {1, 0}, {2, 0}}, true);
    CHECK(session.fetch({{0, 100}, {1, 0}, {2, 100}}) == Partitions{1});
    CHECK(session.fetch({{0, 0}, {1, 0}, {2, 0}}) == Partitions{0, 2, 1});
  }

  TEST_CASE("a partition that was left out of a request comes back at the end") {
    Session session;
    session.fetch({{0, 0}, {1, 0}, {2, 0}}, true);
    session.fetch({{1, 0}, {2, 0}});
    CHECK(session.fetch({{0, 0}, {1, 0}, {2, 0}}) == Partitions{1, 2, 0});
  }

  TEST_CASE("a new session forgets the order of the old one") {
    Session session;
    session.fetch({{0, 0}, {1, 0}}, true);
    CHECK(session.fetch({{1, 0}, {0, 0}}, true) == Partitions{1, 0});
  }
}

}  // namespace regroup
