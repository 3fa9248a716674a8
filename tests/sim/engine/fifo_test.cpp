#include "sim/engine/fifo.hpp"

#include <algorithm>
#include <deque>
#include <string>

#include <doctest/doctest.h>

#include "tests/dice.hpp"

namespace regroup {
namespace {

void check_same(const Fifo<std::string>& fifo, const std::deque<std::string>& plain) {
  REQUIRE(fifo.size() == plain.size());
  REQUIRE(fifo.empty() == plain.empty());
  REQUIRE(std::equal(fifo.begin(), fifo.end(), plain.begin(), plain.end()));
  if (!plain.empty()) REQUIRE(fifo.front() == plain.front());
}

}  // namespace

TEST_SUITE("sim/engine") {
  TEST_CASE("a fifo does what a deque does") {
    tests::Dice dice(11);
    Fifo<std::string> fifo;
    std::deque<std::string> plain;
    bool grows = true;
    for (int turn = 0; turn < 6'000; ++turn) {
      if (plain.size() > 150) grows = false;
      if (plain.empty()) grows = true;
      const auto what = dice.below(100);
      if (what < (grows ? 65 : 25)) {
        const auto value = "a value too long for a string's own memory: " + std::to_string(dice.below(50));
        fifo.push_back(value);
        plain.push_back(value);
      } else if (what < 92 && !plain.empty()) {
        fifo.pop_front();
        plain.pop_front();
      } else if (what < 95 && !plain.empty()) {
        fifo.front() += "!";
        plain.front() += "!";
        fifo.back() += "?";
        plain.back() += "?";
      } else if (what < 97) {
        const auto last = static_cast<char>('0' + dice.below(10));
        const auto of = [&](const std::string& value) { return value.back() == last; };
        fifo.erase_where(of);
        std::erase_if(plain, of);
      } else if (what == 97) {
        const auto copy = fifo;  // neither knows of what happens to the other
        fifo.clear();
        check_same(fifo, {});
        fifo = copy;
      } else if (what == 98 && dice.below(10) == 0) {
        fifo.clear();
        plain.clear();
      }
      check_same(fifo, plain);
    }
  }

  TEST_CASE("many go in and many come out, in order") {
    Fifo<int> fifo;
    int in = 0, out = 0;
    for (const int wave : {1, 31, 32, 33, 1'000, 100'000}) {
      for (int i = 0; i < wave; ++i) fifo.push_back(in++);
      for (int i = 0; i < wave - wave / 3; ++i) {
        REQUIRE(fifo.front() == out++);
        fifo.pop_front();
      }
      REQUIRE(fifo.size() == static_cast<std::size_t>(in - out));
    }
    while (!fifo.empty()) {
      REQUIRE(fifo.front() == out++);
      fifo.pop_front();
    }
    CHECK(out == in);
    CHECK(fifo.begin() == fifo.end());
  }
}

}  // namespace regroup
