#include "sim/engine/random.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include <doctest/doctest.h>

namespace regroup {
namespace {

using namespace std::chrono_literals;
using Kind = Distribution::Kind;

std::vector<std::int64_t> draws(const Distribution& distribution, std::size_t count) {
  RandomStream stream(7, "entity", "draws");
  std::vector<std::int64_t> values;
  for (std::size_t i = 0; i < count; ++i) values.push_back(distribution.draw(stream.next()).count());
  return values;
}

double mean(const std::vector<std::int64_t>& values) {
  double sum = 0;
  for (const auto value : values) sum += static_cast<double>(value);
  return sum / static_cast<double>(values.size());
}

std::int64_t percentile(std::vector<std::int64_t> values, double part) {
  std::sort(values.begin(), values.end());
  return values[static_cast<std::size_t>(part * static_cast<double>(values.size() - 1))];
}

}  // namespace

TEST_SUITE("sim/engine") {
  TEST_CASE("a random stream gives the same numbers on every platform") {
    RandomStream stream(42, "consumer-1", "processing");
    CHECK(stream.next() == 9542905096724718710ULL);
    CHECK(stream.next() == 6490073163075061818ULL);
    CHECK(stream.next() == 500239315872255987ULL);
    CHECK(hash_of(42, 1, 2) == 17067043885969552613ULL);
    CHECK(hash_of("") == 0xcbf29ce484222325ULL);  // FNV-1a, published vectors
    CHECK(hash_of("a") == 0xaf63dc4c8601ec8cULL);
    CHECK(hash_of("foobar") == 0x85944171f73967e8ULL);
  }

  TEST_CASE("streams of another seed, entity or purpose differ") {
    const auto first = RandomStream(1, "c1", "x").next();
    CHECK(first == RandomStream(1, "c1", "x").next());
    CHECK(first != RandomStream(2, "c1", "x").next());
    CHECK(first != RandomStream(1, "c2", "x").next());
    CHECK(first != RandomStream(1, "c1", "y").next());
  }

  TEST_CASE("another entity does not shift the luck of the first") {
    std::vector<std::uint64_t> alone, accompanied;
    RandomStream one(9, "c1", "processing");
    for (int i = 0; i < 100; ++i) alone.push_back(one.next());
    RandomStream again(9, "c1", "processing"), other(9, "c2", "processing");
    for (int i = 0; i < 100; ++i) {
      other.next();
      accompanied.push_back(again.next());
      other.next();
    }
    CHECK(alone == accompanied);
  }

  TEST_CASE("unit() is at least 0 and below 1, whatever the bits") {
    CHECK(unit_of(0) == 0.0);
    CHECK(unit_of(~0ULL) < 1.0);
    CHECK(unit_of(1ULL << 63) == 0.5);
    RandomStream stream(1, "c", "unit");
    double sum = 0;
    for (int i = 0; i < 10'000; ++i) sum += stream.unit();
    CHECK(sum / 10'000 == doctest::Approx(0.5).epsilon(0.02));
  }

  TEST_CASE("a constant is itself") {
    const Distribution constant{Kind::Constant, 5ms, {}};
    CHECK(constant.constant());
    CHECK(constant.draw(0) == 5ms);
    CHECK(constant.draw(~0ULL) == 5ms);
  }

  TEST_CASE("uniform draws cover both bounds and nothing beyond") {
    const Distribution uniform{Kind::Uniform, 10us, 13us};
    CHECK(uniform.draw(0) == 10us);
    CHECK(uniform.draw(~0ULL) == 13us);
    const auto values = draws(uniform, 20'000);
    for (std::int64_t value = 10; value <= 13; ++value)
      CHECK(static_cast<double>(std::count(values.begin(), values.end(), value)) == doctest::Approx(5'000).epsilon(0.05));
    CHECK(mean(draws({Kind::Uniform, 1ms, 3ms}, 20'000)) == doctest::Approx(2'000).epsilon(0.02));
  }

  TEST_CASE("exponential draws have their mean") {
    const Distribution exponential{Kind::Exponential, 2ms, {}};
    CHECK(exponential.draw(0) == 0us);
    const auto values = draws(exponential, 50'000);
    CHECK(mean(values) == doctest::Approx(2'000).epsilon(0.02));
    CHECK(static_cast<double>(percentile(values, 0.5)) == doctest::Approx(2'000 * std::log(2.0)).epsilon(0.03));
  }

  TEST_CASE("lognormal draws have their median and their 99th percentile") {
    const Distribution lognormal{Kind::Lognormal, 2ms, 20ms};
    CHECK(lognormal.draw(1ULL << 63) == 2ms);
    const auto values = draws(lognormal, 50'000);
    CHECK(static_cast<double>(percentile(values, 0.5)) == doctest::Approx(2'000).epsilon(0.03));
    CHECK(static_cast<double>(percentile(values, 0.99)) == doctest::Approx(20'000).epsilon(0.06));
    CHECK(*std::min_element(values.begin(), values.end()) >= 0);
  }

  TEST_CASE("draws are pinned to the microsecond") {
    const std::uint64_t bits = 0xdeadbeefcafef00dULL;
    CHECK(Distribution{Kind::Uniform, 1ms, 3ms}.draw(bits) == 2740us);
    CHECK(Distribution{Kind::Exponential, 2ms, {}}.draw(bits) == 4078us);
    CHECK(Distribution{Kind::Lognormal, 2ms, 20ms}.draw(bits) == 6094us);
    CHECK(Distribution{Kind::Lognormal, 2ms, 20ms}.draw(0) == 1us);              // the lower tail
    CHECK(Distribution{Kind::Lognormal, 2ms, 20ms}.draw(~0ULL) == 6'760'323us);  // the upper one
  }

  TEST_CASE("our logarithm and exponential are those of the library, to the last digits") {
    CHECK(portable_log(1.0) == 0.0);
    CHECK(portable_exp(0.0) == 1.0);
    CHECK(portable_exp(1.0) == doctest::Approx(2.718281828459045).epsilon(1e-15));
    CHECK(portable_log(10.0) == doctest::Approx(2.302585092994046).epsilon(1e-15));
    for (double x = 1e-18; x < 1e18; x *= 3.7) CHECK(std::abs(portable_log(x) - std::log(x)) < 1e-13);
    for (double x = -40; x < 40; x += 0.37) CHECK(std::abs(portable_exp(x) / std::exp(x) - 1.0) < 1e-14);
  }
}

}  // namespace regroup
