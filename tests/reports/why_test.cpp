#include "reports/why.hpp"

#include <set>

#include <doctest/doctest.h>

#include "reports/explain_cause.hpp"
#include "reports/phrases.hpp"
#include "tests/reports/sample.hpp"

using namespace regroup;

namespace {

std::vector<Fact> crash_facts() {
  const GroupId billing{0};
  const ConsumerId c1{0}, c2{1};
  const PartitionId p{0};
  const auto step = std::chrono::milliseconds{10};
  using sample::at;
  return {{at(3'000), GenerationStarted{billing, 1, c1, {{c1, {p}}}}},
          {at(3'005), PositionSet{c1, p, Offset{0}, PositionSource::ResetEarliest}},
          {at(8'000), Delivered{c1, p, Offset{800}, Offset{1300}, at(0)}},
          {at(8'000), OffsetCommitted{billing, c1, p, Offset{800}, Offset{300}, CommitKind::Auto}},
          {at(12'990), Processed{c1, p, Offset{800}, Offset{1300}, at(8'010), step}},
          {at(14'005), Crashed{c1}},
          {at(59'003), SessionExpired{billing, c1, std::chrono::seconds{45}, false}},
          {at(59'051), GenerationStarted{billing, 2, c2, {{c2, {p}}}}},
          {at(59'104), PositionSet{c2, p, Offset{800}, PositionSource::Committed}},
          {at(59'150), Delivered{c2, p, Offset{800}, Offset{1300}, at(0)}},
          {at(64'190), Processed{c2, p, Offset{800}, Offset{1300}, at(59'200), step}},
          {at(64'200), OffsetCommitted{billing, c2, p, Offset{1300}, Offset{800}, CommitKind::Auto}}};
}

}  // namespace

TEST_SUITE("reports") {
  TEST_CASE("the life of a record that a crash had processed twice") {
    CHECK(why_report(sample::directory(), crash_facts(), {}, PartitionId{0}, Offset{900}, sample::outcome(), Style{}) ==
          R"(orders-0, offset 900

  billing
        3.000 s  generation 1: orders-0 to c1
        3.005 s  c1 starts at 0, the beginning (auto.offset.reset=earliest):
                 this record is ahead
        8.000 s  delivered to c1, in a poll that returned 800..1299
        9.010 s  processed by c1
       14.005 s  c1 crashes
       59.003 s  the coordinator removes c1: silent for 45 s
       59.051 s  generation 2: orders-0 to c2
       59.104 s  c2 starts at 800, the committed offset: this record is ahead
       59.150 s  delivered to c2, in a poll that returned 800..1299
       60.200 s  processed by c2, the 2nd time
       64.200 s  covered: auto-commit of c2 sets the committed offset to 1300
             so  processed again, with 800..1399: crash-before-commit
                 The consumer died after processing records and before
                 committing their offsets.
                 8.010 s: c1 processed 800..1399; the last it committed is 800
                 14.005 s: c1 crashed: nothing more is committed
                 59.003 s: c1 was removed: silent for session.timeout.ms = 45 s
                 (GC-66)
                 59.104 s: c2 starts at 800, the committed offset
)");
  }

  TEST_CASE("a record that nobody can ask about says so") {
    const auto why = [](PartitionId partition, std::int64_t offset, std::optional<GroupId> group) {
      return why_report(sample::directory(), {}, group, partition, Offset{offset}, sample::outcome(), Style{});
    };
    CHECK(why(PartitionId{0}, 5'000, {}) == "orders-0, offset 5000\n\n  There is no such record: the log ends at 5000.\n");
    CHECK(why(PartitionId{2}, 5, GroupId{0}) == "returns-0, offset 5\n\n  billing never subscribed to it.\n");
    CHECK(why(PartitionId{2}, 5, {}) == "returns-0, offset 5\n\n  No group ever subscribed to it.\n");
  }

  TEST_CASE("every cause has a sentence, help, and its own name") {
    std::set<std::string> names;
    for (std::size_t c = 0; c < kCauses; ++c) {
      const auto cause = static_cast<Cause>(c);
      CHECK(names.insert(name_of(cause)).second);
      CHECK(help_of(cause).cause == cause);
      CHECK(find_cause(name_of(cause)) == cause);
      CHECK(std::string(cause_sentence(cause)).back() == '.');
      CHECK_FALSE(help_of(cause).rules.empty());
      CHECK(explain_cause(cause, Style{}).find("what to do") != std::string::npos);
    }
    CHECK_FALSE(find_cause("bad-luck"));
  }

  TEST_CASE("the reasons for rebalances in words") {
    CHECK(reason_phrase(RebalanceReason::SessionExpires, "c1") == "c1: session expired");
    CHECK(reason_phrase(RebalanceReason::MemberJoins, "c3") == "c3 joins");
    CHECK(reason_phrase(RebalanceReason::MetadataChanges, "c1") == "leader c1: partitions added");
  }
}
