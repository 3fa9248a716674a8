// The report for a reader at a terminal.
#pragma once

#include <string>

#include "reports/format.hpp"
#include "reports/report.hpp"

namespace regroup {

// No line is longer than the style's width.
std::string text_report(const Report& report, const Style& style);

// One line a scenario, for runs of several: its name, what happened to each group, how the expectations went. `place`, where it
// stands among others, goes before the name.
std::string summary_line(const Report& report, const Style& style, const std::string& place = {});

}  // namespace regroup
