#include "sim/ledger/outcome.hpp"

namespace regroup {

const char* name_of(Cause cause) {
  switch (cause) {
    case Cause::CrashBeforeCommit: return "crash-before-commit";
    case Cause::NoCommit: return "no-commit";
    case Cause::EvictedWhileProcessing: return "evicted-while-processing";
    case Cause::RevokedBeforeCommit: return "revoked-before-commit";
    case Cause::CommitRefused: return "commit-refused";
    case Cause::CommitLost: return "commit-lost";
    case Cause::CommitRegressed: return "commit-regressed";
    case Cause::OffsetsExpired: return "offsets-expired";
    case Cause::ResetToEarliest: return "reset-to-earliest";
    case Cause::SeekBack: return "seek-back";
    case Cause::Retry: return "retry";
    case Cause::CommittedBeforeProcessed: return "committed-before-processed";
    case Cause::ClosedAfterThrow: return "closed-after-throw";
    case Cause::Skipped: return "skipped";
    case Cause::SeekForward: return "seek-forward";
    case Cause::ResetToLatest: return "reset-to-latest";
    case Cause::Retention: return "retention";
  }
  return "?";
}

}  // namespace regroup
