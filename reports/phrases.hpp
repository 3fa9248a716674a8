// The words for what happens: steps of a chain, facts, reasons and causes. Used by every report that speaks to a reader.
#pragma once

#include <string>

#include "sim/facts/directory.hpp"
#include "sim/facts/fact.hpp"
#include "sim/ledger/outcome.hpp"

namespace regroup {

// Names for machines, as in JSON: "session-expired".
const char* name_of(Link::Kind kind);
const char* name_of(CommitKind kind);
const char* name_of(PositionSource source);
const char* name_of(RebalanceReason reason);
const char* name_of(CloseReason reason);
const char* fact_name(const FactBody& body);

// Words for readers.
std::string commit_phrase(CommitKind kind);                                      // "auto-commit"
std::string source_phrase(PositionSource source);                                // "the committed offset"
std::string reason_phrase(RebalanceReason reason, const std::string& consumer);  // "c1: session expired"
std::string link_phrase(const Link& link, const Anomaly& anomaly, const Directory& directory);
std::string fact_phrase(const FactBody& body, const Directory& directory);
const char* cause_sentence(Cause cause);

std::string range_text(Offset from, Offset to);  // [800, 1400) as "800..1399"
// "orders-0, orders-1 and 10 more"; at most `limit` of them by name.
std::string partitions_text(const Directory& directory, const std::vector<PartitionId>& partitions, std::size_t limit);

}  // namespace regroup
