// The report as JSON: scenario-format.md, section 3.
#pragma once

#include <iosfwd>
#include <string>
#include <string_view>

#include "reports/report.hpp"

namespace regroup {

// Ends with a line's end. `version` is regroup's own.
void write_json_report(std::ostream& out, const Report& report, std::string_view version);
std::string json_report(const Report& report, std::string_view version);

}  // namespace regroup
