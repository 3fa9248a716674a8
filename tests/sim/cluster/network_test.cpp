#include "sim/cluster/network.hpp"

#include <algorithm>
#include <limits>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "sim/cluster/cluster.hpp"
#include "tests/sim/cluster/printing.hpp"

namespace regroup {
namespace {

using namespace std::chrono_literals;

constexpr ConsumerId kFirst{0}, kSecond{1};
constexpr BrokerId kBroker{0};

// Two consumers and a broker that answers what it is told to; whatever happens is written down with its time.
struct Wire {
  explicit Wire(Distribution latency = {Distribution::Kind::Constant, 500us, {}})
      : network(1, 7, NetworkSettings{latency}, {"c1", "c2"}, {"broker-1"}) {}

  void send(std::uint32_t number, ConsumerId from = kFirst, Channel channel = Channel::Coordinator) {
    network.send(queue, from, kBroker, channel, number, MetadataRequest{});
  }
  void respond(std::uint32_t number) {
    for (const auto& [at, to] : requests)
      if (to.correlation == number) network.respond(queue, to, MetadataResponse{});
  }
  void run_to(Duration until) {
    while (queue.next_at() <= SimTime{until}) {
      const auto delivery = network.on_event(queue, queue.pop().event);
      if (const auto* request = std::get_if<ForBroker>(&delivery)) {
        requests.emplace_back(now(), request->request.reply_to);
        if (answers_at_once) network.respond(queue, request->request.reply_to, MetadataResponse{}, work);
      } else if (const auto* incoming = std::get_if<ForConsumer>(&delivery)) {
        if (const auto* response = std::get_if<Response>(&incoming->incoming))
          responses.emplace_back(now(), response->correlation);
        else if (std::holds_alternative<Disconnected>(incoming->incoming)) disconnects.emplace_back(now(), incoming->consumer);
      }
    }
    queue.advance_to(SimTime{until});
  }
  Duration now() const { return queue.now().time_since_epoch(); }
  std::vector<std::uint32_t> served() const {
    std::vector<std::uint32_t> numbers;
    for (const auto& [at, to] : requests) numbers.push_back(to.correlation);
    return numbers;
  }

  EventQueue queue;
  Network network;
  bool answers_at_once = false;
  Duration work{};
  std::vector<std::pair<Duration, ReplyTo>> requests;
  std::vector<std::pair<Duration, std::uint32_t>> responses;
  std::vector<std::pair<Duration, ConsumerId>> disconnects;
};

using Numbers = std::vector<std::uint32_t>;

}  // namespace

TEST_SUITE("sim/cluster") {
  TEST_CASE("groups live where Java's hash puts them") {  // GC-1
    CHECK(java_hash("") == 0);
    CHECK(java_hash("a") == 97);
    CHECK(java_hash("polygenelubricants") == std::numeric_limits<std::int32_t>::min());
    const std::vector<std::pair<const char*, std::int32_t>> vectors{{"", 0},
                                                                    {"a", 47},
                                                                    {"g", 3},
                                                                    {"group1", 40},
                                                                    {"my-group", 12},
                                                                    {"test-group", 12},
                                                                    {"payments", 13},
                                                                    {"orders-app", 5},
                                                                    {"order-processor", 23},
                                                                    {"analytics", 10},
                                                                    {"polygenelubricants", 0}};
    for (const auto& vector : vectors) {
      CAPTURE(vector.first);
      CHECK(offsets_partition(vector.first, 50) == vector.second);
    }
  }

  TEST_CASE("Java hashes UTF-16 units, not bytes") {               // GC-1
    CHECK(java_hash("\xc3\xa9") == 0xe9);                          // U+00E9, one unit
    CHECK(java_hash("\xe2\x82\xac") == 0x20ac);                    // U+20AC
    CHECK(java_hash("\xf0\x9f\x98\x80") == 31 * 0xd83d + 0xde00);  // U+1F600, a surrogate pair
  }

  TEST_CASE("a first request waits for two round trips of connecting, the next ones do not") {
    Wire wire;
    wire.answers_at_once = true;
    wire.send(1);
    wire.run_to(10ms);
    REQUIRE(wire.requests.size() == 1);
    CHECK(wire.requests[0].first == 2500us);
    REQUIRE(wire.responses.size() == 1);
    CHECK(wire.responses[0].first == 3ms);
    wire.send(2);
    wire.run_to(20ms);
    CHECK(wire.requests[1].first == 10'500us);
    CHECK(wire.responses[1].first == 11ms);
  }

  TEST_CASE("a broker looks at the next request of a connection when its work on the last one is done") {
    Wire wire;
    wire.answers_at_once = true;
    wire.work = 4ms;
    wire.send(1);
    wire.send(2);
    wire.send(3, kFirst, Channel::Data);
    wire.run_to(100ms);
    CHECK(wire.served() == Numbers{1, 3, 2});
    CHECK(wire.requests[2].first == 6'500us);
    REQUIRE(wire.responses.size() == 3);
    CHECK(wire.responses[0].first == 7ms);
    CHECK(wire.responses[2].first == 11ms);
  }

  TEST_CASE("requests and responses of a connection keep their order, whatever their latency") {
    Wire wire({Distribution::Kind::Exponential, 2ms, {}});
    wire.answers_at_once = true;
    wire.send(0);
    wire.run_to(100ms);
    for (std::uint32_t i = 1; i <= 200; ++i) {
      wire.send(i);
      wire.run_to(wire.now() + 100us);
    }
    wire.run_to(10s);
    REQUIRE(wire.responses.size() == 201);
    for (std::uint32_t i = 0; i <= 200; ++i) {
      CHECK(wire.requests[i].second.correlation == i);
      CHECK(wire.responses[i].second == i);
    }
  }

  TEST_CASE("a broker reads the next request of a connection only after it answered the previous one") {  // BP-95
    Wire wire;
    wire.send(1);
    wire.send(2);
    wire.send(3);
    wire.send(4, kFirst, Channel::Data);
    wire.send(5, kSecond);
    wire.run_to(10ms);
    CHECK(wire.served() == Numbers{1, 4, 5});  // other connections are not held up
    wire.respond(1);
    wire.run_to(20ms);
    CHECK(wire.served() == Numbers{1, 4, 5, 2});
    CHECK(wire.requests.back().first == 10ms);
    wire.respond(2);
    wire.run_to(30ms);
    CHECK(wire.served() == Numbers{1, 4, 5, 2, 3});
  }

  TEST_CASE("what is sent over a cut link arrives after it heals, in order") {
    Wire wire;
    wire.answers_at_once = true;
    wire.send(1);
    wire.run_to(100ms);
    wire.network.cut(kFirst, kBroker, SimTime{1s});
    wire.send(2);
    wire.run_to(150ms);
    wire.send(3);
    wire.send(4, kSecond);  // another link
    wire.run_to(999ms);
    CHECK(wire.served() == Numbers{1, 4});
    wire.run_to(5s);
    CHECK(wire.served() == Numbers{1, 4, 2, 3});
    // TCP sends again after 0.2, 0.4 and 0.8 s: at 0.3, 0.7 and 1.5 s.
    CHECK(wire.requests[2].first == 1500ms + 500us);
    CHECK(wire.requests[3].first >= wire.requests[2].first);
    CHECK(wire.disconnects.empty());
  }

  TEST_CASE("an answer over a cut link comes late as well") {
    Wire wire;
    wire.send(1);
    wire.run_to(100ms);
    wire.network.cut(kFirst, kBroker, SimTime{1s});
    wire.respond(1);
    wire.run_to(999ms);
    CHECK(wire.responses.empty());
    wire.run_to(5s);
    REQUIRE(wire.responses.size() == 1);
    CHECK(wire.responses[0].first == 1500ms + 500us);
  }

  TEST_CASE("the crash of a broker resets every connection one latency later") {  // BP-91
    Wire wire;
    wire.send(1);
    wire.send(2, kFirst, Channel::Data);
    wire.send(3, kSecond);
    wire.run_to(100ms);
    wire.send(4);  // on its way when the broker dies
    wire.network.broker_down(wire.queue, kBroker);
    CHECK_FALSE(wire.network.up(kBroker));
    wire.run_to(200ms);
    CHECK(wire.disconnects ==
          std::vector<std::pair<Duration, ConsumerId>>{{100'500us, kFirst}, {100'500us, kFirst}, {100'500us, kSecond}});
    CHECK(wire.served() == Numbers{1, 2, 3});
    wire.respond(1);  // nobody listens any more
    wire.network.broker_up(kBroker);
    wire.run_to(300ms);
    CHECK(wire.responses.empty());
    wire.send(5);
    wire.run_to(400ms);
    CHECK(wire.served() == Numbers{1, 2, 3, 5});
  }

  TEST_CASE("after a refused connection a client waits 50 ms, doubling up to a second, a fifth more or less") {  // BP-91
    Wire wire;
    wire.network.broker_down(wire.queue, kBroker);
    double expected = 50'000;
    for (std::uint32_t i = 0; i < 8; ++i) {
      wire.send(i);
      wire.run_to(wire.now() + 2ms);
      REQUIRE(wire.disconnects.size() == i + 1);
      CHECK_FALSE(wire.network.available(wire.queue.now(), kFirst, kBroker, Channel::Coordinator));
      const auto until = wire.network.available_at(wire.queue.now(), kFirst, kBroker, Channel::Coordinator);
      const auto wait = static_cast<double>((until - wire.queue.now()).count());
      CHECK(wait >= 0.8 * expected - 1);
      CHECK(wait <= 1.2 * expected + 1);
      expected = std::min(expected * 2, 1'000'000.0);
      wire.run_to(until.time_since_epoch());
      CHECK(wire.network.available(wire.queue.now(), kFirst, kBroker, Channel::Coordinator));
    }
    CHECK(wire.requests.empty());
  }

  TEST_CASE("a connection that the client gave up answers nothing and blocks nothing") {
    Wire wire;
    wire.send(1);
    wire.run_to(10ms);
    wire.network.close(kFirst, kBroker, Channel::Coordinator);
    wire.respond(1);
    wire.send(2);
    wire.run_to(20ms);
    CHECK(wire.responses.empty());
    CHECK(wire.disconnects.empty());
    CHECK(wire.served() == Numbers{1, 2});
    wire.respond(2);
    wire.run_to(30ms);
    CHECK(wire.responses.size() == 1);
  }

  TEST_CASE("a request that was on its way when the client gave up is still looked at") {  // BP-93
    Wire wire;
    wire.send(1);
    wire.run_to(10ms);
    wire.respond(1);
    wire.run_to(20ms);
    wire.send(2);
    wire.network.close(kFirst, kBroker, Channel::Coordinator);
    wire.run_to(30ms);
    CHECK(wire.served() == Numbers{1, 2});
  }

  TEST_CASE("the frozen hear nothing until they go on") {
    Wire wire;
    wire.answers_at_once = true;
    wire.send(1);
    wire.run_to(10ms);
    SUBCASE("a broker") {
      wire.network.freeze_broker(kBroker, SimTime{1s});
      wire.send(2);
      wire.run_to(999ms);
      CHECK(wire.served() == Numbers{1});
      wire.run_to(2s);
      REQUIRE(wire.requests.size() == 2);
      CHECK(wire.requests[1].first == 1s);
    }
    SUBCASE("a consumer") {
      wire.send(2);
      wire.network.freeze_consumer(kFirst, SimTime{1s});
      wire.run_to(999ms);
      CHECK(wire.served() == Numbers{1, 2});
      CHECK(wire.responses.size() == 1);
      wire.run_to(2s);
      REQUIRE(wire.responses.size() == 2);
      CHECK(wire.responses[1].first == 1s);
    }
  }

  TEST_CASE("a consumer that crashed hears nothing of its old connections") {
    Wire wire;
    wire.send(1);
    wire.run_to(10ms);
    wire.network.consumer_down(kFirst);
    wire.respond(1);
    wire.run_to(20ms);
    CHECK(wire.responses.empty());
    CHECK(wire.disconnects.empty());
  }

  TEST_CASE("connecting to a silent broker is given up after the setup timeout") {
    Wire wire;
    wire.network.set_reconnect(kFirst, 50ms, 1s, 10s);
    wire.network.freeze_broker(kBroker, SimTime{60s});
    wire.send(1);
    wire.run_to(9999ms);
    CHECK(wire.disconnects.empty());
    wire.run_to(10'010ms);
    CHECK(wire.disconnects.size() == 1);
    CHECK(wire.requests.empty());
  }
}

}  // namespace regroup
