#include "sim/engine/random.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace regroup {
namespace {

std::uint64_t mix(std::uint64_t z) {  // SplitMix64's finaliser
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
  return z ^ (z >> 31);
}

constexpr std::uint64_t kGolden = 0x9e3779b97f4a7c15ULL;
constexpr double kLn2 = 0.693147180559945309417232121458;
constexpr double kZ99 = 2.3263478740408408;  // 99th percentile of the standard normal distribution

// Inverse of the standard normal distribution function (Acklam's rational approximation, relative error < 1.2e-9).
double normal_quantile(double p) {
  constexpr double a[] = {-3.969683028665376e+01, 2.209460984245205e+02,  -2.759285104469687e+02,
                          1.383577518672690e+02,  -3.066479806614716e+01, 2.506628277459239e+00};
  constexpr double b[] = {-5.447609879822406e+01, 1.615858368580409e+02, -1.556989798598866e+02, 6.680131188771972e+01,
                          -1.328068155288572e+01};
  constexpr double c[] = {-7.784894002430293e-03, -3.223964580411365e-01, -2.400758277161838e+00,
                          -2.549732539343734e+00, 4.374664141464968e+00,  2.938163982698783e+00};
  constexpr double d[] = {7.784695709041462e-03, 3.224671290700398e-01, 2.445134137142996e+00, 3.754408661907416e+00};
  const auto tail = [&](double q) {
    return (((((c[0] * q + c[1]) * q + c[2]) * q + c[3]) * q + c[4]) * q + c[5]) /
           ((((d[0] * q + d[1]) * q + d[2]) * q + d[3]) * q + 1.0);
  };
  if (p < 0.02425) return tail(std::sqrt(-2.0 * portable_log(p)));
  if (p > 1.0 - 0.02425) return -tail(std::sqrt(-2.0 * portable_log(1.0 - p)));
  const double q = p - 0.5;
  const double r = q * q;
  return (((((a[0] * r + a[1]) * r + a[2]) * r + a[3]) * r + a[4]) * r + a[5]) * q /
         (((((b[0] * r + b[1]) * r + b[2]) * r + b[3]) * r + b[4]) * r + 1.0);
}

Duration rounded(double microseconds) {
  constexpr double kLimit = 1e15;  // 31 years; a tail beyond it is of no use to anybody
  return Duration{static_cast<std::int64_t>(std::clamp(microseconds, 0.0, kLimit) + 0.5)};
}

}  // namespace

RandomStream::RandomStream(std::uint64_t seed, std::string_view entity, std::string_view purpose)
    : state_(hash_of(seed, hash_of(entity), hash_of(purpose))) {}

std::uint64_t RandomStream::next() {
  state_ += kGolden;
  return mix(state_);
}

double RandomStream::unit() { return unit_of(next()); }

double unit_of(std::uint64_t bits) { return static_cast<double>(bits >> 11) * 0x1.0p-53; }

std::uint64_t hash_of(std::uint64_t seed, std::uint64_t a, std::uint64_t b) {
  return mix(mix(mix(seed + kGolden) + a + kGolden) + b + kGolden);
}

std::uint64_t hash_of(std::string_view text) {
  std::uint64_t h = 0xcbf29ce484222325ULL;
  for (const char c : text) h = (h ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
  return h;
}

// ln x = e ln 2 + 2 atanh((m - 1) / (m + 1)); the series in a fixed order gives the same bits everywhere (x > 0).
double portable_log(double x) {
  int exponent = 0;
  double mantissa = std::frexp(x, &exponent);  // exact
  if (mantissa < 0.70710678118654752) {
    mantissa *= 2.0;
    --exponent;
  }
  const double t = (mantissa - 1.0) / (mantissa + 1.0);
  const double t2 = t * t;
  double sum = 0.0;
  for (int k = 25; k >= 1; k -= 2) sum = sum * t2 + 1.0 / k;
  return static_cast<double>(exponent) * kLn2 + 2.0 * t * sum;
}

// e^x = 2^n e^r with |r| <= ln 2 / 2; Horner's scheme in a fixed order.
double portable_exp(double x) {
  const double n = std::floor(x / kLn2 + 0.5);
  const double r = x - n * kLn2;
  double sum = 1.0;
  for (int k = 18; k >= 1; --k) sum = 1.0 + r * sum / k;
  return std::ldexp(sum, static_cast<int>(n));
}

Duration Distribution::draw(std::uint64_t bits) const {
  switch (kind) {
    case Kind::Constant: return a;
    case Kind::Uniform: {
      const auto width = static_cast<std::uint64_t>((b - a).count()) + 1;
      return a + Duration{static_cast<std::int64_t>(unit_of(bits) * static_cast<double>(width))};
    }
    case Kind::Exponential: return rounded(-static_cast<double>(a.count()) * portable_log(1.0 - unit_of(bits)));
    case Kind::Lognormal: {
      const double u = std::max(unit_of(bits), 0x1.0p-54);
      const double sigma = portable_log(static_cast<double>(b.count()) / static_cast<double>(a.count())) / kZ99;
      return rounded(static_cast<double>(a.count()) * portable_exp(sigma * normal_quantile(u)));
    }
  }
  return a;
}

}  // namespace regroup
