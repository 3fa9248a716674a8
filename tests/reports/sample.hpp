// A small run made by hand: c1 crashes between processing and commit, c2 does 600 records again.
#pragma once

#include "reports/report.hpp"

namespace regroup::sample {

using std::chrono::milliseconds;
using std::chrono::seconds;

inline SimTime at(std::int64_t ms) { return SimTime{milliseconds{ms}}; }

inline Directory directory() {
  Directory d;
  d.topics = {{"orders", PartitionId{0}, 2}, {"returns", PartitionId{2}, 1}};
  d.groups = {"billing"};
  d.consumers = {{"c1", GroupId{0}}, {"c2", GroupId{0}}};
  d.sort_consumers();
  d.producers = {"web"};
  d.brokers = {1};
  return d;
}

inline Scenario scenario() {
  Scenario s;
  s.name = "Crash between processing and commit";
  s.duration = at(120'000);
  s.sha256 = "ab12";
  return s;
}

inline Link link(Link::Kind kind, std::int64_t ms, int consumer, std::int64_t a = 0, std::int64_t b = 0, const char* rule = "") {
  Link made{};
  made.kind = kind;
  made.at = at(ms);
  made.consumer = ConsumerId{consumer};
  made.a = Offset{a};
  made.b = Offset{b};
  made.rule = rule;
  return made;
}

inline Anomaly crash_duplicates(int partition, std::int64_t from, std::int64_t to) {
  Anomaly a;
  a.partition = PartitionId{partition};
  a.from = Offset{from};
  a.to = Offset{to};
  a.first = ConsumerId{0};
  a.again = ConsumerId{1};
  a.first_at = at(8'010);
  a.again_at = at(59'200);
  a.cause = Cause::CrashBeforeCommit;
  auto expired = link(Link::Kind::SessionExpired, 59'003, 0, 0, 0, "GC-66");
  expired.length = seconds{45};
  a.chain = {link(Link::Kind::Processed, 8'010, 0, from, from), link(Link::Kind::Crashed, 14'005, 0), expired,
             link(Link::Kind::Resumed, 59'104, 1, from)};
  return a;
}

inline void paint_timelines(Outcome& o) {
  o.timelines.resize(2);
  for (std::size_t c = 0; c < kColumns; ++c) {
    const auto second = c / 2;
    o.timelines[0].columns[c] = second < 3 ? Doing::Waiting : second < 14 ? Doing::Working : Doing::Absent;
    o.timelines[1].columns[c] = second < 59 ? Doing::Waiting : second < 90 ? Doing::Working : Doing::Owning;
  }
}

inline Outcome outcome() {
  Outcome o;
  o.ended_at = at(120'000);
  o.fingerprint = 0xbeef;
  PartitionMetrics p;
  p.partition = PartitionId{0};
  p.produced = 5'000;
  p.delivered = p.processed = 5'600;
  p.redelivered = p.duplicates = p.duplicated = 600;
  p.committed = p.log_end = Offset{5'000};
  p.owner = ConsumerId{1};
  p.longest_gap = milliseconds{45'200};
  auto& g = o.groups.emplace_back();
  g.partitions = {p};
  g.evictions = 1;
  g.commits = 12;
  g.first_delivery = at(3'010);
  g.longest_gap = p.longest_gap;
  g.rebalanced_at = {at(3'000), at(59'051)};
  o.consumers.resize(2);
  o.consumers[0].processed = 1'400;
  o.consumers[0].assigned_at = {at(3'002)};
  o.consumers[1].processed = 4'200;
  o.consumers[1].assigned_at = {SimTime{Duration{59'104'250}}};
  o.consumers[1].assigned = {PartitionId{1}, PartitionId{0}};
  o.producers = {{5'000, 0, 0, 0, milliseconds{6}}};
  o.anomalies = {crash_duplicates(0, 800, 1400)};
  o.rebalances = {{GroupId{0}, 1, RebalanceReason::MemberJoins, ConsumerId{0}, at(0), at(3'000), ConsumerId{0},
                   Assignment({{ConsumerId{0}, {PartitionId{0}}}}), 0},
                  {GroupId{0}, 2, RebalanceReason::SessionExpires, ConsumerId{0}, at(59'003), at(59'051), ConsumerId{1},
                   Assignment({{ConsumerId{1}, {PartitionId{0}}}}), 1}};
  o.events = {{at(14'005), Crashed{ConsumerId{0}}}};
  paint_timelines(o);
  return o;
}

}  // namespace regroup::sample
