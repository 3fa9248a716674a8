// The parts of the text report, each a list of lines without their ends. For text.cpp and its tests.
#pragma once

#include <string>
#include <vector>

#include "reports/format.hpp"
#include "reports/report.hpp"

namespace regroup::text {

inline constexpr std::size_t kMargin = 2;
inline constexpr std::size_t kStoriesMax = 12;
inline constexpr std::size_t kConsumersMax = 20;
inline constexpr std::size_t kRebalancesMax = 12;

using Lines = std::vector<std::string>;

Lines anomaly_lines(const Report& report, const Style& style);
Lines timeline_lines(const Report& report, const Style& style);
Lines rebalance_lines(const Report& report, const Style& style);

}  // namespace regroup::text
