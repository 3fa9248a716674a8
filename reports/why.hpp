// The life of one record: who got it, who processed it when, and what became of the commits that covered it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "reports/format.hpp"
#include "sim/facts/directory.hpp"
#include "sim/facts/fact.hpp"
#include "sim/ledger/outcome.hpp"

namespace regroup {

// `facts` of the whole run, in order. Without a group: every group that read the partition, one after the other.
std::string why_report(const Directory& directory, const std::vector<Fact>& facts, std::optional<GroupId> group,
                       PartitionId partition, Offset offset, const Outcome& outcome, const Style& style);

}  // namespace regroup
