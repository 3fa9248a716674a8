// The states of a classic group and the transitions between them (GC section 2.1).
#pragma once

#include <cstdint>

namespace regroup {

enum class GroupState : std::uint8_t { Empty, PreparingRebalance, CompletingRebalance, Stable, Dead };

constexpr const char* name_of(GroupState state) {
  switch (state) {
    case GroupState::Empty: return "Empty";
    case GroupState::PreparingRebalance: return "PreparingRebalance";
    case GroupState::CompletingRebalance: return "CompletingRebalance";
    case GroupState::Stable: return "Stable";
    case GroupState::Dead: return "Dead";
  }
  return "?";
}

constexpr bool may_follow(GroupState from, GroupState to) {
  switch (to) {
    case GroupState::Empty: return from == GroupState::PreparingRebalance;
    case GroupState::PreparingRebalance:
      return from == GroupState::Empty || from == GroupState::Stable || from == GroupState::CompletingRebalance;
    case GroupState::CompletingRebalance: return from == GroupState::PreparingRebalance;
    case GroupState::Stable: return from == GroupState::CompletingRebalance;
    case GroupState::Dead: return true;
  }
  return false;
}

}  // namespace regroup
