#include "sim/facts/fact.hpp"

namespace regroup {

const char* name_of(Error error) {
  switch (error) {
    case Error::NONE: return "NONE";
    case Error::UNKNOWN_TOPIC_OR_PARTITION: return "UNKNOWN_TOPIC_OR_PARTITION";
    case Error::NOT_LEADER_OR_FOLLOWER: return "NOT_LEADER_OR_FOLLOWER";
    case Error::OFFSET_OUT_OF_RANGE: return "OFFSET_OUT_OF_RANGE";
    case Error::COORDINATOR_LOAD_IN_PROGRESS: return "COORDINATOR_LOAD_IN_PROGRESS";
    case Error::COORDINATOR_NOT_AVAILABLE: return "COORDINATOR_NOT_AVAILABLE";
    case Error::NOT_COORDINATOR: return "NOT_COORDINATOR";
    case Error::ILLEGAL_GENERATION: return "ILLEGAL_GENERATION";
    case Error::INCONSISTENT_GROUP_PROTOCOL: return "INCONSISTENT_GROUP_PROTOCOL";
    case Error::UNKNOWN_MEMBER_ID: return "UNKNOWN_MEMBER_ID";
    case Error::INVALID_SESSION_TIMEOUT: return "INVALID_SESSION_TIMEOUT";
    case Error::REBALANCE_IN_PROGRESS: return "REBALANCE_IN_PROGRESS";
    case Error::MEMBER_ID_REQUIRED: return "MEMBER_ID_REQUIRED";
    case Error::GROUP_MAX_SIZE_REACHED: return "GROUP_MAX_SIZE_REACHED";
    case Error::FENCED_INSTANCE_ID: return "FENCED_INSTANCE_ID";
    case Error::DISCONNECTED: return "DISCONNECTED";
    case Error::TIMED_OUT: return "TIMED_OUT";
    case Error::NO_OFFSET_FOR_PARTITION: return "NO_OFFSET_FOR_PARTITION";
    case Error::ASSIGNOR_FAILED: return "ASSIGNOR_FAILED";
  }
  return "?";
}

Fact::Fact(const Fact&) = default;
Fact::Fact(Fact&&) noexcept = default;
Fact& Fact::operator=(const Fact& other) { return *this = Fact(other); }
Fact& Fact::operator=(Fact&&) noexcept = default;
Fact::~Fact() = default;

void FactLog::add(Fact fact) { facts_.push_back(std::move(fact)); }

}  // namespace regroup
