// Names for machines. Each switch is whole, so that a new enumerator does not compile without its name.
#include "reports/phrases.hpp"

namespace regroup {

const char* name_of(Link::Kind kind) {
  using K = Link::Kind;
  switch (kind) {
    case K::Processed: return "processed";
    case K::Crashed: return "crashed";
    case K::Exited: return "exited";
    case K::Frozen: return "frozen";
    case K::Hung: return "hung";
    case K::Cut: return "link-cut";
    case K::Threw: return "threw";
    case K::Closed: return "closed";
    case K::Unsubscribed: return "unsubscribed";
    case K::SessionExpired: return "session-expired";
    case K::PollIntervalExpired: return "poll-interval-expired";
    case K::Dropped: return "member-dropped";
    case K::Replaced: return "instance-replaced";
    case K::Reassigned: return "reassigned";
    case K::Revoked: return "partitions-revoked";
    case K::Lost: return "partitions-lost";
    case K::Committed: return "committed";
    case K::CommitFailed: return "commit-failed";
    case K::Regressed: return "commit-regressed";
    case K::OffsetExpired: return "offset-expired";
    case K::Resumed: return "resumed";
    case K::Skipped: return "skipped";
    case K::Sought: return "sought";
    case K::LogStartMoved: return "log-start-moved";
    case K::Reset: return "reset";
    case K::Delivered: return "delivered";
  }
  return "?";
}

const char* name_of(CommitKind kind) {
  switch (kind) {
    case CommitKind::CallSync: return "sync";
    case CommitKind::CallAsync: return "async";
    case CommitKind::Auto: return "auto";
    case CommitKind::AutoBeforeJoin: return "auto-before-join";
    case CommitKind::OnRevoke: return "on-revoke";
    case CommitKind::Close: return "close";
  }
  return "?";
}

const char* name_of(PositionSource source) {
  switch (source) {
    case PositionSource::Committed: return "committed";
    case PositionSource::ResetEarliest: return "reset-earliest";
    case PositionSource::ResetLatest: return "reset-latest";
    case PositionSource::ResetByDuration: return "reset-by-duration";
    case PositionSource::Seek: return "seek";
    case PositionSource::Retry: return "retry";
  }
  return "?";
}

const char* name_of(RebalanceReason reason) {
  switch (reason) {
    case RebalanceReason::MemberJoins: return "member-joins";
    case RebalanceReason::MemberLeaves: return "member-leaves";
    case RebalanceReason::SessionExpires: return "session-expires";
    case RebalanceReason::LeaderRejoins: return "leader-rejoins";
    case RebalanceReason::MetadataChanges: return "metadata-changes";
    case RebalanceReason::SubscriptionChanges: return "subscription-changes";
    case RebalanceReason::StaticReplaced: return "static-replaced";
    case RebalanceReason::SyncExpires: return "sync-expires";
    case RebalanceReason::FollowUp: return "follow-up";
  }
  return "?";
}

const char* name_of(CloseReason reason) {
  switch (reason) {
    case CloseReason::Stopped: return "stopped";
    case CloseReason::Threw: return "threw";
    case CloseReason::Exited: return "exited";
    case CloseReason::FatalError: return "fatal-error";
  }
  return "?";
}

namespace {

struct FactName {
  const char* operator()(const ProcessStarted&) const { return "process-started"; }
  const char* operator()(const Crashed&) const { return "crashed"; }
  const char* operator()(const Frozen&) const { return "frozen"; }
  const char* operator()(const Hung&) const { return "hung"; }
  const char* operator()(const CloseBegan&) const { return "close-began"; }
  const char* operator()(const Closed&) const { return "closed"; }
  const char* operator()(const Unsubscribed&) const { return "unsubscribed"; }
  const char* operator()(const BrokerDown&) const { return "broker-down"; }
  const char* operator()(const BrokerUp&) const { return "broker-up"; }
  const char* operator()(const LinkCut&) const { return "link-cut"; }
  const char* operator()(const Delivered&) const { return "delivered"; }
  const char* operator()(const Processed&) const { return "processed"; }
  const char* operator()(const Threw&) const { return "threw"; }
  const char* operator()(const Skipped&) const { return "skipped"; }
  const char* operator()(const PositionSet&) const { return "position-set"; }
  const char* operator()(const LogStartMoved&) const { return "log-start-moved"; }
  const char* operator()(const PartitionsAdded&) const { return "partitions-added"; }
  const char* operator()(const OffsetCommitted&) const { return "offset-committed"; }
  const char* operator()(const CommitAccepted&) const { return "commit-accepted"; }
  const char* operator()(const CommitFailed&) const { return "commit-failed"; }
  const char* operator()(const OffsetExpired&) const { return "offset-expired"; }
  const char* operator()(const MemberJoined&) const { return "member-joined"; }
  const char* operator()(const MemberLeft&) const { return "member-left"; }
  const char* operator()(const SessionExpired&) const { return "session-expired"; }
  const char* operator()(const MemberDropped&) const { return "member-dropped"; }
  const char* operator()(const InstanceReplaced&) const { return "instance-replaced"; }
  const char* operator()(const RebalanceStarted&) const { return "rebalance-started"; }
  const char* operator()(const GenerationStarted&) const { return "generation-started"; }
  const char* operator()(const PartitionsAssigned&) const { return "partitions-assigned"; }
  const char* operator()(const PartitionsRevoked& fact) const {
    return fact.how == Revocation::Lost ? "partitions-lost" : "partitions-revoked";
  }
  const char* operator()(const PollIntervalExpired&) const { return "poll-interval-expired"; }
  const char* operator()(const Subscribed&) const { return "subscribed"; }
  const char* operator()(const LogEnd&) const { return "log-end"; }
  const char* operator()(const ProducerTotals&) const { return "producer-totals"; }
  const char* operator()(const Held&) const { return "held"; }
  const char* operator()(const PositionAtEnd&) const { return "position-at-end"; }
};

}  // namespace

const char* fact_name(const FactBody& body) { return std::visit(FactName{}, body); }

}  // namespace regroup
