#include "reports/text.hpp"

#include <doctest/doctest.h>

#include "reports/stories.hpp"
#include "tests/reports/sample.hpp"

using namespace regroup;

namespace {

std::vector<std::string> lines_of(const std::string& page) {
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < page.size();) {
    const auto end = page.find('\n', at);
    lines.push_back(page.substr(at, end - at));
    at = end + 1;
  }
  return lines;
}

bool holds(const std::string& page, std::string_view part) { return page.find(part) != std::string::npos; }

struct Sample {
  Scenario scenario = sample::scenario();
  Directory directory = sample::directory();
  Outcome outcome = sample::outcome();
  Report report{scenario, directory, outcome, {}, {}, {}};
};

}  // namespace

TEST_SUITE("reports") {
  TEST_CASE_FIXTURE(Sample, "the text report of a crash, whole") {
    report.checked = {{"billing.duplicates", "600", std::int64_t{600}, true, ""},
                      {"billing.lost", "1", std::int64_t{0}, false, "why"}};
    report.alternatives.best = {
        {"--set /groups/billing/commit=sync", GroupId{0}, "duplicates", std::int64_t{600}, std::int64_t{200}}};
    report.warnings = {"linger.ms is not modelled"};
    CHECK(text_report(report, Style{false, 80, false}) ==
          R"(Crash between processing and commit     kafka 4.3, seed 1, 2 min of virtual time

  billing   5,000 produced   4,400 once   600 twice   0 lost   0 lag
            2 rebalances, longest gap 45.2 s

  orders-0  800..1399 processed again                        crash-before-commit
  by c1 from 8.010 s, again by c2 from 59.200 s
          8.010 s  c1 processed 800..1399; the last it committed is 800
         14.005 s  c1 crashed: nothing more is committed
         59.003 s  c1 was removed: silent for session.timeout.ms = 45 s    GC-66
         59.104 s  c2 starts at 800, the committed offset
      so           1400 - 800 = 600 records are processed again

  try   --set /groups/billing/commit=sync   200 duplicates instead of 600

       v                                  v
  c1  ..######x
  c2  ....................................####################------------------
      0 s               30 s               60 s              90 s
      # working   - idle   . no partitions   x crash   v rebalance

  rebalanced  gen  because               took  moved
     3.000 s    1  c1 joins               3 s      0  c1: orders-0
    59.051 s    2  c1: session expired  48 ms      1  c2: orders-0

  FAILED  billing.lost: expected 1, measured 0
  ok  billing.duplicates = 600

  warning  linger.ms is not modelled
)");
  }

  TEST_CASE_FIXTURE(Sample, "settings that were not tried are counted") {
    report.alternatives.untried = 2;
    CHECK(text_report(report, Style{false, 80, false}).find("\n  2 more would take too long to try\n") != std::string::npos);
  }

  TEST_CASE_FIXTURE(Sample, "no line is longer than the width, coloured or not") {
    scenario.name = std::string(100, 'n') + " and a long name";
    directory.consumers[0].name = "a-consumer-with-quite-a-long-name-" + std::string(60, 'x');
    report.warnings = {std::string(200, 'w')};
    report.alternatives.best = {
        {"--set " + std::string(150, 'p'), GroupId{0}, "duplicates", std::int64_t{600}, std::int64_t{200}}};
    report.alternatives.untried = 7;
    for (const int width : {40, 80, 120, 160, 300})
      for (const bool color : {false, true})
        for (const auto& line : lines_of(text_report(report, Style{color, width, true}))) {
          CAPTURE(line);
          CHECK(display_width(line) <= static_cast<std::size_t>(width));
        }
  }

  TEST_CASE_FIXTURE(Sample, "colour changes nothing but colour") {
    auto coloured = text_report(report, Style{true, 80, true});
    for (auto at = coloured.find('\x1b'); at != std::string::npos; at = coloured.find('\x1b'))
      coloured.erase(at, coloured.find('m', at) - at + 1);
    CHECK(coloured == text_report(report, Style{false, 80, true}));
  }

  TEST_CASE_FIXTURE(Sample, "one crash is one story, over all partitions it touched") {
    outcome.anomalies = {sample::crash_duplicates(0, 800, 1400), sample::crash_duplicates(1, 790, 1400)};
    outcome.anomalies[1].chain[0].at = sample::at(7'000);
    const auto stories = stories_of(outcome);
    REQUIRE(stories.size() == 1);
    CHECK(stories[0].records == 1'210);
    const auto page = text_report(report, Style{});
    CHECK(holds(page, "orders-0, orders-1  1,210 records processed again"));
    CHECK(holds(page, "1400 - 790 = 610 records are processed again in orders-1"));
    CHECK(holds(page, "1,210 in all, with 1 other"));
  }

  TEST_CASE_FIXTURE(Sample, "beyond the twelve largest stories there are only sums by cause") {
    outcome.anomalies.clear();
    for (std::int64_t i = 0; i < 15; ++i) {
      outcome.anomalies.push_back(sample::crash_duplicates(0, 1'000 * i, 1'000 * i + 100 - i));
      outcome.anomalies.back().chain[1].at = sample::at(1'000 * i);
    }
    const auto page = text_report(report, Style{});
    CHECK(holds(page, "and 3 smaller ones without their chains"));
    CHECK(holds(page, "crash-before-commit          261 records in 3 stories"));
    CHECK(holds(page, "11000..11088 processed again"));
    CHECK_FALSE(holds(page, "12000..12087 processed again"));
  }

  TEST_CASE_FIXTURE(Sample, "a loss says who had the records and that they are never processed") {
    auto& loss = outcome.anomalies.front();
    loss.kind = Anomaly::Kind::Lost;
    loss.again.reset();
    loss.cause = Cause::CommittedBeforeProcessed;
    loss.chain = {sample::link(Link::Kind::Delivered, 8'000, 0, 800),
                  sample::link(Link::Kind::Committed, 8'500, 0, 1400, 0, "CC-15")};
    const auto page = text_report(report, Style{});
    CHECK(holds(page, "c1 had them at 8.010 s"));
    CHECK(holds(page, "c1 committed 1400 (auto-commit)"));
    CHECK(holds(page, "1400 - 800 = 600 records are never processed"));
  }

  TEST_CASE_FIXTURE(Sample, "records processed three times are not called twice") {
    outcome.groups[0].partitions[0].duplicates = 900;
    outcome.groups[0].partitions[0].processed = 5'900;
    CHECK(holds(text_report(report, Style{}), "4,400 once   600 more than once (900 extra)"));
  }

  TEST_CASE_FIXTURE(Sample, "a crowd of consumers is cut at twenty") {
    directory.consumers.clear();
    for (int c = 1; c <= 30; ++c) directory.consumers.push_back({"c" + std::to_string(c), GroupId{0}});
    outcome.timelines.resize(30);
    outcome.consumers.resize(30);
    const auto page = text_report(report, Style{});
    CHECK(holds(page, "\n  c20"));
    CHECK_FALSE(holds(page, "\n  c21"));
    CHECK(holds(page, "and 10 consumers more"));
  }

  TEST_CASE_FIXTURE(Sample, "a run that ended early is drawn over the time it took") {
    outcome.ended_at = sample::at(60'000);
    const auto page = text_report(report, Style{false, 80, false});
    CHECK(holds(page, "c1  ....#############x"));
    CHECK(holds(page, "50 s"));
    CHECK_FALSE(holds(page, "90 s"));
  }

  TEST_CASE_FIXTURE(Sample, "the summary is one line") {
    CHECK(summary_line(report, Style{}) ==
          "  -     Crash between processin\u2026  600 duplicates, 0 lost, 0 lag  no expectations");
    // The place takes its columns from the name, of which twelve stay, however long the place is.
    CHECK(summary_line(report, Style{}, "17  ") ==
          "  -     17  Crash between proce\u2026  600 duplicates, 0 lost, 0 lag  no expectations");
    CHECK(summary_line(report, Style{}, "a-file-with-a-long-name:17  ") ==
          "  -     a-file-with-a-long-name:17  Crash betwe\u2026  600 duplicates, 0 lost, 0 lag\u2026");
    report.checked = {{"billing.lost", "1", std::int64_t{0}, false, ""}};
    CHECK(summary_line(report, Style{}) == "FAILED  Crash between processin\u2026  600 duplicates, 0 lost, 0 lag  1 of 1 failed");
  }
}
