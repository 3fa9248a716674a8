#include "sim/facts/fingerprint.hpp"

#include <type_traits>

namespace regroup {
namespace {

struct Adder {
  Fingerprint& print;

  template <class... Values>
  void operator()(const Values&... values) {
    (one(values), ...);
  }

  void one(bool value) { print.add(value ? 1 : 0); }
  void one(std::int64_t value) { print.add(static_cast<std::uint64_t>(value)); }
  void one(std::uint32_t value) { print.add(value); }
  void one(std::int32_t value) { print.add(static_cast<std::uint64_t>(value)); }
  void one(Offset value) { one(value.value()); }
  void one(Duration value) { one(static_cast<std::int64_t>(value.count())); }
  void one(SimTime value) { one(value.time_since_epoch()); }
  template <class Tag, class Rep>
  void one(Id<Tag, Rep> value) {
    one(static_cast<std::int64_t>(value.value()));
  }
  template <class Enum>
  requires std::is_enum_v<Enum>
  void one(Enum value) { print.add(static_cast<std::uint64_t>(value)); }
  void one(const OffsetOf& value) { (*this)(value.partition, value.offset); }
  template <class First, class Second>
  void one(const std::pair<First, Second>& value) {
    (*this)(value.first, value.second);
  }
  template <class Value>
  void one(const std::vector<Value>& values) {
    print.add(values.size());
    for (const auto& value : values) one(value);
  }

  // Facts, field by field.
  void one(const ProcessStarted& f) { one(f.consumer); }
  void one(const Crashed& f) { one(f.consumer); }
  void one(const Frozen& f) { (*this)(f.consumer, f.until); }
  void one(const Hung& f) { (*this)(f.consumer, f.until); }
  void one(const CloseBegan& f) { (*this)(f.consumer, f.reason, f.error); }
  void one(const Closed& f) { one(f.consumer); }
  void one(const Unsubscribed& f) { one(f.consumer); }
  void one(const BrokerDown& f) { (*this)(f.broker, f.how, f.until); }
  void one(const BrokerUp& f) { one(f.broker); }
  void one(const LinkCut& f) { (*this)(f.consumer, f.until); }
  void one(const Delivered& f) { (*this)(f.consumer, f.partition, f.from, f.to, f.readable_since); }
  void one(const Processed& f) { (*this)(f.consumer, f.partition, f.from, f.to, f.first, f.step, f.position); }
  void one(const Threw& f) { (*this)(f.consumer, f.partition, f.offset); }
  void one(const Skipped& f) { (*this)(f.consumer, f.partition, f.from, f.to); }
  void one(const PositionSet& f) { (*this)(f.consumer, f.partition, f.offset, f.source, f.number, f.out_of_range); }
  void one(const LogStartMoved& f) { (*this)(f.partition, f.to, f.by_retention); }
  void one(const PartitionsAdded& f) { (*this)(f.topic, f.count); }
  void one(const OffsetCommitted& f) { (*this)(f.group, f.consumer, f.partition, f.offset, f.before, f.kind); }
  void one(const CommitAccepted& f) { (*this)(f.group, f.consumer, f.kind); }
  void one(const CommitFailed& f) { (*this)(f.consumer, f.kind, f.error, f.offsets); }
  void one(const OffsetExpired& f) { (*this)(f.group, f.partition); }
  void one(const MemberJoined& f) { (*this)(f.group, f.consumer); }
  void one(const MemberLeft& f) { (*this)(f.group, f.consumer); }
  void one(const SessionExpired& f) { (*this)(f.group, f.consumer, f.timeout, f.pending); }
  void one(const MemberDropped& f) { (*this)(f.group, f.consumer, f.never_synced); }
  void one(const InstanceReplaced& f) { (*this)(f.group, f.from, f.to); }
  void one(const RebalanceStarted& f) { (*this)(f.group, f.by, f.reason); }
  void one(const GenerationStarted& f) { (*this)(f.group, f.generation, f.leader, f.assignment); }
  void one(const PartitionsAssigned& f) { (*this)(f.consumer, f.partitions); }
  void one(const PartitionsRevoked& f) { (*this)(f.consumer, f.partitions, f.how); }
  void one(const PollIntervalExpired& f) { (*this)(f.consumer, f.limit); }
  void one(const Subscribed& f) { (*this)(f.consumer, f.topics); }
  void one(const LogEnd& f) { (*this)(f.partition, f.start, f.end); }
  void one(const ProducerTotals& f) { (*this)(f.producer, f.acked, f.unacked, f.longest_gap); }
  void one(const Held& f) { (*this)(f.consumer, f.partition, f.from, f.to); }
  void one(const PositionAtEnd& f) { (*this)(f.consumer, f.partition, f.offset); }
};

}  // namespace

void add_to(Fingerprint& print, const Fact& fact) {
  Adder adder{print};
  adder(fact.at);
  print.add(fact.body.index());
  std::visit([&](const auto& body) { adder.one(body); }, fact.body);
}

}  // namespace regroup
