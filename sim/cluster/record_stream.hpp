// A producer's flow into one partition, as arithmetic: how many records have been appended by a time, and when the k-th was.
// Records are never objects; a million records a second cost what their fetches cost.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "sim/cluster/config.hpp"
#include "sim/engine/time.hpp"

namespace regroup {

// The turns of a producer's records: record n goes to the partition `order[n mod order.size()]`.
// Even: 0, 1, 2, ...; weighted: each record goes to the partition furthest behind its share, ties to the lowest.
struct DealingOrder {
  std::int64_t length = 1;                       // records in one round
  std::vector<std::vector<std::int64_t>> turns;  // per partition, its places within a round, ascending
};

std::shared_ptr<const DealingOrder> even_order(std::int32_t partitions);
std::shared_ptr<const DealingOrder> weighted_order(const std::vector<std::int64_t>& weights);

// Records that come in a rhythm: `records` of them in every `period`, each as long after its predecessor of the period before,
// for as long as none later than `until` is asked for. No records: none come.
struct Rhythm {
  Duration period{1};
  std::int64_t records = 0;
  SimTime until = kNever;
  std::optional<Rhythm> of(
      std::int64_t periods) const;  // the same, seen over so many periods; none if that is longer than an hour
};
// One rhythm for both; none if its period is longer than an hour.
std::optional<Rhythm> together(const Rhythm& a, const Rhythm& b);

// Records of one producer at one rate, seen from one partition. The producer sends record n at from + n / rate, strictly
// before `to`; it is appended `delay` later (linger.ms and the way to the leader).
class RecordStream {
 public:
  RecordStream(Rate rate, SimTime from, SimTime to, Duration delay, std::shared_ptr<const DealingOrder> order, std::size_t place);

  // Records appended to this partition at or before `at`.
  std::int64_t count(SimTime at) const;
  // When record k (0-based) of this partition is appended; kNever beyond the last one.
  SimTime appended_at(std::int64_t k) const;
  // How its records come from `now` on; none before its first and while the last is on its way.
  std::optional<Rhythm> rhythm(SimTime now) const;
  // The producer sends nothing at or after `at`; what it sent before still arrives.
  void stop_at(SimTime at);

 private:
  std::int64_t sent_by(SimTime at) const;  // records of the producer, over all partitions
  Rate rate_;
  SimTime from_;
  Duration delay_;
  std::int64_t total_ = 0;  // records sent before `to`, over all partitions
  std::shared_ptr<const DealingOrder> order_;
  std::size_t place_ = 0;
};

}  // namespace regroup
