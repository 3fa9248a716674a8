// Our own random numbers: standard-library distributions differ between implementations.
#pragma once

#include <cstdint>
#include <string_view>
#include <type_traits>

#include "sim/engine/time.hpp"

namespace regroup {

// A stream derived from (seed, entity, purpose): a new consumer does not shift the luck of another.
class RandomStream {
 public:
  RandomStream() = default;
  RandomStream(std::uint64_t seed, std::string_view entity, std::string_view purpose);

  std::uint64_t next();

  // Uniform in [0, 1), from the top 53 bits.
  double unit();

 private:
  std::uint64_t state_ = 0;
};

// One draw that depends on nothing but its key: record 137 of orders-0 takes the same time whoever processes it.
std::uint64_t hash_of(std::uint64_t seed, std::uint64_t a, std::uint64_t b);
double unit_of(std::uint64_t bits);

// FNV-1a, for keys made of names.
std::uint64_t hash_of(std::string_view text);

// How long something takes. All draws are whole microseconds, at least 0.
struct Distribution {
  enum class Kind : std::uint8_t { Constant, Uniform, Exponential, Lognormal };
  Kind kind = Kind::Constant;
  Duration a{};  // the constant, the lower bound, the mean, the median
  Duration b{};  // the upper bound (inclusive), the 99th percentile

  bool constant() const { return kind == Kind::Constant; }
  // `bits`: 64 random bits. Computed with our own elementary functions, so every platform gets the same bytes.
  Duration draw(std::uint64_t bits) const;
  // The same, asking for the bits only if they make a difference.
  template <class Bits>
  requires std::is_invocable_v<Bits> Duration draw(Bits bits)
  const { return constant() ? a : draw(bits()); }
  friend bool operator==(const Distribution&, const Distribution&) = default;
};

// The greatest of the values that a scaled calculation could need: natural logarithm and exponential, portable to the bit.
double portable_log(double x);
double portable_exp(double x);

}  // namespace regroup
