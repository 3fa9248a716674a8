#include "reports/record_life.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include <fmt/format.h>

#include "reports/format.hpp"
#include "reports/phrases.hpp"

namespace regroup {
namespace {

using Weight = LifeLine::Weight;

class Life {
 public:
  Life(const Directory& directory, GroupId group, PartitionId partition, Offset offset)
      : directory_(directory), group_(group), partition_(partition), offset_(offset) {}

  void fold(const Fact& fact) {
    at_ = fact.at;
    std::visit([&](const auto& body) { on(body); }, fact.body);
  }
  RecordLife done() {
    std::stable_sort(lines_.begin(), lines_.end(), [](const LifeLine& a, const LifeLine& b) { return a.at < b.at; });
    return {std::move(lines_), processed_};
  }

 private:
  template <class Body>
  void on(const Body&) {}  // says nothing about a record

  void on(const Delivered& f) {
    if (!mine(f.consumer) || f.partition != partition_ || !covers(f.from, f.to)) return;
    if (f.from == offset_ && !readable_) say(*(readable_ = f.readable_since), "readable");
    say(Weight::Main, fmt::format("delivered to {}, in a poll that returned {}", name(f.consumer), range_text(f.from, f.to)));
    involved_.insert(f.consumer);
  }
  void on(const Processed& f) {
    if (!mine(f.consumer) || f.partition != partition_ || !covers(f.from, f.to)) return;
    ++processed_;
    lines_.push_back({processed_ == 1 ? Weight::Main : Weight::Bad, f.first + f.step * (offset_ - f.from),
                      fmt::format("processed by {}{}", name(f.consumer),
                                  processed_ == 1 ? "" : fmt::format(", the {} time", nth(processed_)))});
  }
  void on(const Threw& f) {
    if (mine(f.consumer) && f.partition == partition_ && f.offset == offset_)
      say(Weight::Bad, fmt::format("processing by {} threw", name(f.consumer)));
  }
  void on(const Skipped& f) {
    if (mine(f.consumer) && f.partition == partition_ && covers(f.from, f.to))
      say(Weight::Bad, fmt::format("dropped by {}, which skipped {}", name(f.consumer), range_text(f.from, f.to)));
  }
  void on(const PositionSet& f) {
    if (!mine(f.consumer) || f.partition != partition_) return;
    const auto side = f.offset > offset_ ? "past this record" : "this record is ahead";
    say(Weight::Usual, fmt::format("{} starts at {}, {}: {}", name(f.consumer), f.offset.value(), source_phrase(f.source), side));
  }
  void on(const LogStartMoved& f) {
    if (f.partition == partition_ && f.to > offset_)
      say(Weight::Bad,
          fmt::format("deleted: the log now starts at {} ({})", f.to.value(), f.by_retention ? "retention" : "trimmed"));
  }
  void on(const OffsetCommitted& f) {
    if (f.group != group_ || f.partition != partition_) return;
    if (f.offset > offset_ && f.before <= offset_)
      say(Weight::Main, fmt::format("covered: {} of {} sets the committed offset to {}", commit_phrase(f.kind), name(f.consumer),
                                    f.offset.value()));
    if (f.offset <= offset_ && f.before > offset_)
      say(Weight::Bad, fmt::format("uncovered: {} of {} sets the committed offset back from {} to {}", commit_phrase(f.kind),
                                   name(f.consumer), f.before.value(), f.offset.value()));
  }
  void on(const CommitFailed& f) {
    if (!mine(f.consumer)) return;
    for (const auto& said : f.offsets)
      if (said.partition == partition_ && said.offset > offset_)
        say(Weight::Bad, fmt::format("{} of {} to {} failed: {}", commit_phrase(f.kind), name(f.consumer), said.offset.value(),
                                     name_of(f.error)));
  }
  void on(const OffsetExpired& f) {
    if (f.group == group_ && f.partition == partition_) say(Weight::Bad, "the committed offset of the partition expired");
  }
  void on(const GenerationStarted& f) {
    if (f.group != group_) return;
    std::optional<ConsumerId> next;
    for (const auto& [consumer, partitions] : f.assignment)
      if (std::find(partitions.begin(), partitions.end(), partition_) != partitions.end()) next = consumer;
    if (owner_ != next || !next)
      say(Weight::Usual,
          fmt::format("generation {}: {} to {}", f.generation, directory_.name_of(partition_), next ? name(*next) : "nobody"));
    else
      say(Weight::Usual,
          fmt::format("generation {}: {} stays with {}", f.generation, directory_.name_of(partition_), name(*next)));
    owner_ = next;
    if (next) involved_.insert(*next);
  }
  void on(const PartitionsRevoked& f) {
    if (mine(f.consumer) && std::find(f.partitions.begin(), f.partitions.end(), partition_) != f.partitions.end())
      say(Weight::Usual, fmt::format("{} {} by {}", directory_.name_of(partition_),
                                     f.how == Revocation::Lost ? "lost" : "given up", name(f.consumer)));
  }
  void on(const Held& f) {
    if (mine(f.consumer) && f.partition == partition_ && covers(f.from, f.to))
      say(Weight::Usual, fmt::format("in the hands of {} when the run ends", name(f.consumer)));
  }
  // What happened to somebody who had the record.
  void on(const Crashed& f) { about(f.consumer, f, Weight::Bad); }
  void on(const Frozen& f) { about(f.consumer, f, Weight::Bad); }
  void on(const Hung& f) { about(f.consumer, f, Weight::Bad); }
  void on(const CloseBegan& f) { about(f.consumer, f, Weight::Usual); }
  void on(const Unsubscribed& f) { about(f.consumer, f, Weight::Usual); }
  void on(const SessionExpired& f) { about(f.consumer, f, Weight::Bad); }
  void on(const MemberDropped& f) { about(f.consumer, f, Weight::Bad); }
  void on(const PollIntervalExpired& f) { about(f.consumer, f, Weight::Bad); }

  template <class Body>
  void about(ConsumerId consumer, const Body& body, Weight weight) {
    if (involved_.contains(consumer)) say(weight, fact_phrase(FactBody{body}, directory_));
  }
  static std::string nth(std::int64_t n) {
    const auto tens = n % 100;
    const char* ending = tens >= 11 && tens <= 13 ? "th" : n % 10 == 1 ? "st" : n % 10 == 2 ? "nd" : n % 10 == 3 ? "rd" : "th";
    return fmt::format("{}{}", n, ending);
  }

  bool mine(ConsumerId consumer) const { return directory_.consumers[consumer.index()].group == group_; }
  bool covers(Offset from, Offset to) const { return from <= offset_ && offset_ < to; }
  const std::string& name(ConsumerId consumer) const { return directory_.consumers[consumer.index()].name; }
  void say(Weight weight, std::string text) { lines_.push_back({weight, at_, std::move(text)}); }
  void say(SimTime at, std::string text) { lines_.push_back({Weight::Usual, at, std::move(text)}); }

  const Directory& directory_;
  GroupId group_;
  PartitionId partition_;
  Offset offset_;
  SimTime at_{};
  std::int64_t processed_ = 0;
  std::optional<SimTime> readable_;
  std::optional<ConsumerId> owner_;
  std::set<ConsumerId> involved_;  // who has been assigned or handed it
  std::vector<LifeLine> lines_;
};

}  // namespace

RecordLife life_of(const Directory& directory, const std::vector<Fact>& facts, GroupId group, PartitionId partition,
                   Offset offset) {
  Life life(directory, group, partition, offset);
  for (const auto& fact : facts) life.fold(fact);
  return life.done();
}

}  // namespace regroup
