// The reports can be made, and are what they say they are.
#include <fmt/format.h>

#include "reports/json.hpp"
#include "reports/text.hpp"
#include "reports/trace.hpp"
#include "reports/why.hpp"
#include "tests/properties/properties.hpp"

namespace regroup::properties {
namespace {

void expect_json(const std::string& text, const char* of) {
  if (!Json::accept(text)) throw Broken{"JSON is JSON", text.substr(0, 300), of};
}

void expect_width(const std::string& text, const Style& style) {
  std::size_t begin = 0;
  while (begin < text.size()) {
    const auto end = std::min(text.find('\n', begin), text.size());
    const auto line = std::string_view(text).substr(begin, end - begin);
    if (display_width(line) > static_cast<std::size_t>(style.width))
      throw Broken{"no line of a text is wider than its place", fmt::format("{} columns: {}", style.width, line)};
    begin = end + 1;
  }
}

}  // namespace

void report_is_json(const Json&, const Run& run) {
  expect_json(json_report(run.report(), "0"), "report");
  std::vector<bool> seen(std::variant_size_v<FactBody>);
  for (const auto& fact : run.facts) {  // one of each sort
    if (seen[fact.body.index()]) continue;
    seen[fact.body.index()] = true;
    expect_json(trace_line(fact, *run.directory), "trace");
  }
}

void report_is_text(const Json&, const Run& run) {
  const auto report = run.report();
  const Style style{run.fingerprint % 2 == 0, run.fingerprint % 3 == 0 ? 60 : 100, run.fingerprint % 5 != 0};
  const auto text = text_report(report, style);
  if (text.empty() || text.back() != '\n') throw Broken{"a text report is some lines", text};
  expect_width(text, style);
  if (summary_line(report, style).find('\n') != std::string::npos)
    throw Broken{"a summary is one line", summary_line(report, style)};
  if (run.outcome.anomalies.empty()) return;
  const auto& anomaly = run.outcome.anomalies[run.fingerprint % run.outcome.anomalies.size()];
  expect_width(why_report(*run.directory, run.facts, anomaly.group, anomaly.partition, anomaly.from, run.outcome, style), style);
}

}  // namespace regroup::properties
