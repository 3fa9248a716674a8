// What each cause is, how it comes about, and what to do; for `regroup explain`.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "reports/format.hpp"
#include "sim/ledger/outcome.hpp"

namespace regroup {

struct CauseHelp {
  Cause cause;
  bool of_losses;                  // else of duplicates
  const char* how;                 // how it comes about
  const char* advice;              // what to do
  std::vector<const char*> rules;  // of the specification: "CC-15"
};

const CauseHelp& help_of(Cause cause);
std::optional<Cause> find_cause(std::string_view name);
const char* gallery_scenario(Cause cause);  // its file in scenarios/; empty while there is none

std::string explain_cause(Cause cause, const Style& style);
std::string list_causes(const Style& style);

}  // namespace regroup
