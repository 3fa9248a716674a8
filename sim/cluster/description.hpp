// What a consumer's world is like, relative to the present and to where it reads, as a fingerprint: equal descriptions have equal
// futures.
#pragma once

#include <cstdint>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

#include "sim/engine/fingerprint.hpp"
#include "sim/engine/time.hpp"
#include "sim/facts/ids.hpp"

namespace regroup {

struct Description {
  SimTime now{};
  std::vector<Offset> reads_at;  // by partition; -1: it does not read it
  Fingerprint print;

  template <class Value>
  requires std::is_integral_v<Value> || std::is_enum_v<Value>
  void add(Value value) { print.add(static_cast<std::uint64_t>(value)); }
  template <class Tag, class Rep>
  void add(Id<Tag, Rep> id) {
    add(id.value());
  }
  void add(SimTime at) { add(at == kNever ? INT64_MIN : std::int64_t{(at - now).count()}); }
  void add(PartitionId partition, Offset offset) {
    add(partition);
    add(offset - reads_at[partition.index()]);
  }
  // What `describe` says of each of the parts, which may come in any order; false as soon as it is.
  template <class Parts, class Describe>
  bool add_in_any_order(const Parts& parts, Describe describe) {
    const auto before = print;
    std::uint64_t sum = 0;
    for (const auto& part : parts) {
      print = {};
      if (!describe(part)) return false;
      sum += print.value();
    }
    print = before;
    add(sum);
    return true;
  }
};

// So much later, and so many records further in each partition.
struct Shift {
  Duration time{};
  std::vector<std::int64_t> records;  // by partition
  void move(PartitionId partition, Offset& offset) const { offset += records[partition.index()]; }
};

}  // namespace regroup
