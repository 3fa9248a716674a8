// A running hash of everything that happened, in order: two runs are the same run iff it is equal.
#pragma once

#include <cstdint>
#include <string>

namespace regroup {

class Fingerprint {
 public:
  void add(std::uint64_t value) {
    state_ = (state_ ^ value) * 0x9e3779b97f4a7c15ULL;
    state_ ^= state_ >> 29;
  }
  std::uint64_t value() const { return state_; }
  friend bool operator==(const Fingerprint&, const Fingerprint&) = default;

 private:
  std::uint64_t state_ = 0x6a09e667f3bcc909ULL;
};

}  // namespace regroup
