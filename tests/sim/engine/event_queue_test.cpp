#include "sim/engine/event_queue.hpp"

#include <vector>

#include <doctest/doctest.h>

#include "sim/engine/assert.hpp"

namespace regroup {
namespace {

using namespace std::chrono_literals;

Event numbered(std::uint64_t number) { return Event{1, 2, 3, number}; }

std::vector<std::uint64_t> drained(EventQueue& queue) {
  std::vector<std::uint64_t> order;
  while (!queue.empty()) order.push_back(queue.pop().event.token);
  return order;
}

}  // namespace

TEST_SUITE("sim/engine") {
  TEST_CASE("what is last of its owner at an instant comes after the others, whenever it was scheduled") {
    EventQueue queue;
    const auto at = SimTime{Duration{5}};
    queue.schedule(at, Event{0, 0, 0, 1}, 2, Rank::Last);
    queue.schedule(at, Event{0, 0, 0, 2}, 2);
    queue.schedule(at, Event{0, 0, 0, 3}, 3);
    queue.schedule(at, Event{0, 0, 0, 4}, 1, Rank::Last);
    std::vector<std::uint64_t> order;
    for (Rank rank : {Rank::Last, Rank::Usual, Rank::Last, Rank::Usual}) {
      const auto entry = queue.pop();
      CHECK(entry.rank() == rank);
      order.push_back(entry.event.token);
    }
    CHECK(order == std::vector<std::uint64_t>{4, 2, 1, 3});
  }

  TEST_CASE("records come after the rest of what their owner does at an instant, then work ends, then a wait") {
    EventQueue queue;
    const auto at = SimTime{Duration{5}};
    queue.schedule(at, Event{0, 0, 0, 1}, 2, Rank::Last);
    queue.schedule(at, Event{0, 0, 0, 5}, 2, Rank::Work);
    queue.schedule(at, Event{0, 0, 0, 2}, 2, Rank::Records);
    queue.schedule(at, Event{0, 0, 0, 3}, 2);
    queue.schedule(at, Event{0, 0, 0, 4}, 1, Rank::Records);
    CHECK(drained(queue) == std::vector<std::uint64_t>{4, 3, 2, 5, 1});
  }

  TEST_CASE("events come out by time, and at equal times in the order in which they were scheduled") {
    EventQueue queue;
    queue.schedule(SimTime{5ms}, numbered(1));
    queue.schedule(SimTime{3ms}, numbered(2));
    queue.schedule(SimTime{5ms}, numbered(3));
    queue.schedule(SimTime{3ms}, numbered(4));
    queue.schedule(SimTime{4ms}, numbered(5));
    CHECK(queue.size() == 5);
    CHECK(queue.next_at() == SimTime{3ms});
    CHECK(drained(queue) == std::vector<std::uint64_t>{2, 4, 5, 1, 3});
    CHECK(queue.now() == SimTime{5ms});
    CHECK(queue.next_at() == kNever);
  }

  TEST_CASE("an event scheduled for now comes after those that were already there") {
    EventQueue queue;
    queue.schedule(SimTime{1ms}, numbered(1));
    queue.schedule(SimTime{1ms}, numbered(2));
    CHECK(queue.pop().event == numbered(1));
    queue.schedule(queue.now(), numbered(3));
    CHECK(drained(queue) == std::vector<std::uint64_t>{2, 3});
  }

  TEST_CASE("thousands of events at a few instants keep both orders") {
    EventQueue queue;
    for (std::uint64_t i = 0; i < 5'000; ++i)
      queue.schedule(SimTime{Duration{static_cast<std::int64_t>(i * 7919 % 13)}}, numbered(i));
    auto before = queue.pop();
    while (!queue.empty()) {
      const auto entry = queue.pop();
      const bool ordered = before.at < entry.at || (before.at == entry.at && before.event.token < entry.event.token);
      REQUIRE(ordered);
      before = entry;
    }
  }

  TEST_CASE("at one instant everybody's events come first, then those of each owner, in the order in which they were scheduled") {
    EventQueue queue;
    queue.schedule(SimTime{5ms}, numbered(1), 3);
    queue.schedule(SimTime{5ms}, numbered(2), 1);
    queue.schedule(SimTime{5ms}, numbered(3));
    queue.schedule(SimTime{5ms}, numbered(4), 3);
    queue.schedule(SimTime{5ms}, numbered(5), kEverybody);
    queue.schedule(SimTime{5ms}, numbered(6), 1);
    queue.schedule(SimTime{4ms}, numbered(7), 100'000);
    queue.schedule(SimTime{6ms}, numbered(8));
    CHECK(drained(queue) == std::vector<std::uint64_t>{7, 3, 5, 2, 6, 1, 4, 8});
  }

  TEST_CASE("an event of an earlier owner, scheduled for now, comes before those of later ones") {
    EventQueue queue;
    queue.schedule(SimTime{1ms}, numbered(1), 2);
    queue.schedule(SimTime{1ms}, numbered(2), 4);
    CHECK(queue.pop().owner() == 2);
    queue.schedule(queue.now(), numbered(3), 3);
    queue.schedule(queue.now(), numbered(4));
    CHECK(drained(queue) == std::vector<std::uint64_t>{4, 3, 2});
  }

  TEST_CASE("what is taken out and scheduled again with its owner keeps its place among the others") {
    EventQueue queue, other;
    for (std::uint64_t i = 0; i < 40; ++i) queue.schedule(SimTime{Duration{i % 2}}, numbered(i), static_cast<Owner>(i * 7 % 5));
    EventQueue whole = queue;
    while (!queue.empty()) {
      const auto entry = queue.pop();
      CHECK(entry.owner() == entry.event.token * 7 % 5);
      other.schedule(entry.at, entry.event, entry.owner());
    }
    CHECK(drained(other) == drained(whole));
  }

  TEST_CASE("an owner that is deferred is due all at once, before anything of its own at that instant") {
    EventQueue queue;
    queue.schedule(SimTime{Duration{0}}, numbered(0), 2);
    queue.schedule(SimTime{Duration{5}}, numbered(5), 1);
    queue.pop();
    CHECK_FALSE(queue.defer(2, SimTime{Duration{6}}));  // there may be more that somebody else has scheduled for this instant
    for (const int at : {1, 2, 4, 6}) queue.schedule(SimTime{Duration{at}}, numbered(static_cast<std::uint64_t>(at)), 2);
    CHECK(queue.pop().event == numbered(1));
    REQUIRE(queue.defer(2, SimTime{Duration{6}}));
    CHECK(queue.is_deferred(2));
    CHECK(queue.pop().event == numbered(5));
    CHECK(queue.next_at() == SimTime{Duration{6}});
    CHECK(queue.next_owner() == 2);
    CHECK_THROWS_AS(queue.pop(), ModelError);

    const auto aside = queue.turn_aside(2, SimTime{Duration{2}});
    CHECK(queue.now() == SimTime{Duration{2}});
    CHECK_FALSE(queue.is_deferred(2));
    CHECK(queue.pop(2).event == numbered(2));
    queue.schedule(SimTime{Duration{3}}, numbered(3), 2);
    CHECK_THROWS_AS(queue.schedule(SimTime{Duration{7}}, numbered(7), 1), ModelError);
    CHECK_THROWS_AS(queue.pop(1), ModelError);
    CHECK(queue.pop(2).event == numbered(3));
    CHECK(queue.pop(2).event == numbered(4));
    CHECK(queue.next_at(2) == SimTime{Duration{6}});
    queue.come_back(aside);
    CHECK(queue.now() == SimTime{Duration{5}});
    CHECK(queue.size() == 1);
    CHECK(drained(queue) == std::vector<std::uint64_t>{6});
  }

  TEST_CASE("what somebody else schedules for a deferred owner is the end of that, and nobody is deferred before it comes") {
    EventQueue queue;
    queue.schedule(SimTime{Duration{0}}, numbered(0), 2);
    queue.schedule(SimTime{Duration{2}}, numbered(2), 1);
    queue.pop();
    queue.schedule(SimTime{Duration{1}}, numbered(1), 2);
    queue.schedule(SimTime{Duration{4}}, numbered(4), 2);
    queue.pop();
    CHECK_FALSE(queue.defer(2, SimTime{Duration{4}}));  // nothing of it comes before that
    REQUIRE(queue.defer(2, SimTime{Duration{9}}));
    queue.pop();
    queue.schedule(SimTime{Duration{7}}, numbered(7), 2);
    CHECK(queue.next_at() == SimTime{Duration{7}});
    queue.schedule(SimTime{Duration{8}}, numbered(8), 2);
    CHECK(queue.next_at() == SimTime{Duration{7}});

    queue.come_back(queue.turn_aside(2, SimTime{Duration{2}}));
    CHECK(queue.next_at() == SimTime{Duration{4}});
    queue.pop();
    CHECK_FALSE(queue.defer(2, SimTime{Duration{9}}));
    queue.pop();
    queue.pop();
    queue.schedule(SimTime{Duration{9}}, numbered(9), 2);  // its own
    CHECK_FALSE(queue.defer(2, SimTime{Duration{10}}));
    CHECK(queue.pop().event == numbered(9));
    queue.schedule(SimTime{Duration{11}}, numbered(11), 2);
    CHECK(queue.defer(2, SimTime{Duration{12}}));
  }

  TEST_CASE("the last of all owners is an owner like any other") {
    constexpr Owner kLast = (Owner{1} << 24) - 1;
    EventQueue queue;
    queue.schedule(SimTime{1ms}, numbered(1), kLast);
    queue.schedule(SimTime{1ms}, numbered(2), kLast - 1);
    queue.schedule(SimTime{1ms}, numbered(3), kLast);
    CHECK(queue.pop().owner() == kLast - 1);
    CHECK(queue.pop().owner() == kLast);
    CHECK(queue.pop().event == numbered(3));
  }

  TEST_CASE("time does not go back, nor over an event") {
    EventQueue queue;
    queue.schedule(SimTime{2ms}, numbered(1));
    queue.schedule(SimTime{4ms}, numbered(2));
    queue.pop();
    CHECK_THROWS_AS(queue.schedule(SimTime{1999us}, numbered(3)), ModelError);
    CHECK_THROWS_AS(queue.advance_to(SimTime{1ms}), ModelError);
    CHECK_THROWS_AS(queue.advance_to(SimTime{4001us}), ModelError);
    CHECK(queue.now() == SimTime{2ms});
    queue.advance_to(SimTime{4ms});
    CHECK(queue.now() == SimTime{4ms});
    CHECK(queue.pop().event == numbered(2));
    CHECK_THROWS_AS(queue.pop(), ModelError);
  }

  TEST_CASE("a million events at one instant are a bug, a million over time are not") {
    EventQueue queue;
    std::uint64_t popped = 0;
    const auto spin = [&](Duration step) {
      queue.schedule(queue.now(), numbered(0));
      for (; popped < 1'000'001; ++popped) {
        queue.pop();
        queue.schedule(queue.now() + step, numbered(popped));
      }
    };
    SUBCASE("one instant") {
      CHECK_THROWS_AS(spin(0us), ModelError);
      CHECK(popped == 999'999);
    }
    SUBCASE("over time") {
      CHECK_NOTHROW(spin(1us));
      CHECK(queue.now() == SimTime{1s});
    }
  }

  TEST_CASE("a failed assertion names the condition, the place and the values") {
    const int found = 3;
    try {
      REGROUP_ASSERT(found < 2, "found {}", found);
      FAIL("the assertion held");
    } catch (const ModelError& error) {
      const std::string what = error.what();
      CHECK(what.find("found < 2") != std::string::npos);
      CHECK(what.find("event_queue_test.cpp") != std::string::npos);
      CHECK(what.find("found 3") != std::string::npos);
    }
  }
}

}  // namespace regroup
