#include "sim/cluster/record_stream.hpp"

#include <algorithm>
#include <numeric>

namespace regroup {
namespace {

// a * b / c, rounded down, without overflow for the values of a run (times up to 100 years, rates up to 10^9 a second).
std::int64_t scaled(std::int64_t a, std::int64_t b, std::int64_t c) {
  if (std::int64_t product = 0; !__builtin_mul_overflow(a, b, &product)) return product / c;
  return static_cast<std::int64_t>(static_cast<__int128>(a) * b / c);
}

std::int64_t scaled_up(std::int64_t a, std::int64_t b, std::int64_t c) {
  if (std::int64_t sum = 0; !__builtin_mul_overflow(a, b, &sum) && !__builtin_add_overflow(sum, c - 1, &sum)) return sum / c;
  return static_cast<std::int64_t>((static_cast<__int128>(a) * b + c - 1) / c);
}

}  // namespace

std::shared_ptr<const DealingOrder> even_order(std::int32_t partitions) {
  auto order = std::make_shared<DealingOrder>();
  order->length = partitions;
  for (std::int64_t p = 0; p < partitions; ++p) order->turns.push_back({p});
  return order;
}

std::shared_ptr<const DealingOrder> weighted_order(const std::vector<std::int64_t>& weights) {
  auto order = std::make_shared<DealingOrder>();
  std::int64_t divisor = 0;
  for (const auto w : weights) divisor = std::gcd(divisor, w);
  divisor = std::max<std::int64_t>(divisor, 1);
  const auto sum = std::accumulate(weights.begin(), weights.end(), std::int64_t{0}) / divisor;
  order->length = std::max<std::int64_t>(sum, 1);
  order->turns.resize(weights.size());
  std::vector<std::int64_t> given(weights.size(), 0);
  for (std::int64_t n = 0; n < sum; ++n) {
    // Behind its share by w * (n + 1) / sum - given; compared without fractions.
    std::size_t best = 0;
    std::int64_t most = -1;
    for (std::size_t p = 0; p < weights.size(); ++p) {
      const auto behind = weights[p] / divisor * (n + 1) - given[p] * sum;
      if (weights[p] > 0 && (most < 0 || behind > most)) {
        most = std::max<std::int64_t>(behind, 0);
        best = p;
      }
    }
    order->turns[best].push_back(n);
    ++given[best];
  }
  return order;
}

RecordStream::RecordStream(Rate rate, SimTime from, SimTime to, Duration delay, std::shared_ptr<const DealingOrder> order,
                           std::size_t place)
    : rate_(rate), from_(from), delay_(delay), order_(std::move(order)), place_(place) {
  // Record n is sent at from + floor(n * per / count), which must be before `to`: n < (to - from) * count / per.
  if (to > from_ && rate_.count > 0) total_ = scaled_up((to - from_).count(), rate_.count, rate_.per.count());
}

void RecordStream::stop_at(SimTime at) {
  total_ = at <= from_ ? 0 : std::min(total_, scaled_up((at - from_).count(), rate_.count, rate_.per.count()));
}

std::int64_t RecordStream::sent_by(SimTime at) const {
  if (at < from_ || rate_.count == 0) return 0;
  // n * per / count < (at - from) + 1, in whole microseconds.
  return std::min(total_, scaled_up((at - from_).count() + 1, rate_.count, rate_.per.count()));
}

std::int64_t RecordStream::count(SimTime at) const {
  const auto& turns = order_->turns[place_];
  const auto sent = sent_by(at - delay_);
  const auto rounds = sent / order_->length;
  const auto rest = std::lower_bound(turns.begin(), turns.end(), sent % order_->length) - turns.begin();
  return rounds * static_cast<std::int64_t>(turns.size()) + rest;
}

std::optional<Rhythm> Rhythm::of(std::int64_t periods) const {
  constexpr Duration kLongest{3'600'000'000};
  if (period > kLongest / periods) return std::nullopt;
  return Rhythm{period * periods, records * periods, until};
}

std::optional<Rhythm> together(const Rhythm& a, const Rhythm& b) {
  auto both = a.of(b.period.count() / std::gcd(a.period.count(), b.period.count()));
  if (!both) return std::nullopt;
  both->records += b.records * (both->period / b.period);
  both->until = std::min(a.until, b.until);
  return both;
}

std::optional<Rhythm> RecordStream::rhythm(SimTime now) const {
  const auto last = total_ == 0 ? from_ : from_ + Duration{scaled(total_ - 1, rate_.per.count(), rate_.count)} + delay_;
  if (now > last || total_ == 0) return Rhythm{};
  if (now < from_ + delay_) return std::nullopt;
  // Record n is sent at from + floor(n * per / count): `whole` records take a whole number of microseconds.
  const auto divisor = std::gcd(rate_.count, rate_.per.count());
  const auto whole = rate_.count / divisor;
  auto all = Rhythm{rate_.per / divisor, whole, last}.of(order_->length / std::gcd(order_->length, whole));
  if (all) all->records = all->records / order_->length * static_cast<std::int64_t>(order_->turns[place_].size());
  return all;
}

SimTime RecordStream::appended_at(std::int64_t k) const {
  const auto& turns = order_->turns[place_];
  if (turns.empty()) return kNever;
  const auto size = static_cast<std::int64_t>(turns.size());
  const auto n = k / size * order_->length + turns[static_cast<std::size_t>(k % size)];
  if (n >= total_) return kNever;
  return from_ + Duration{scaled(n, rate_.per.count(), rate_.count)} + delay_;
}

}  // namespace regroup
