// Lists of indexes, one after another in one array: list i is `items[begin[i]] .. items[begin[i + 1])`.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace regroup::assignors {

// Members, topics, partitions and racks are dense numbers below 2^31; -1 stands for "none" inside this room only.
inline std::int32_t to_index(std::size_t number) { return static_cast<std::int32_t>(number); }

struct Lists {
  std::vector<std::int32_t> begin{0};
  std::vector<std::int32_t> items;

  std::int32_t size() const { return to_index(begin.size()) - 1; }
  std::span<const std::int32_t> operator[](std::int32_t list) const {
    const auto first = static_cast<std::size_t>(begin[list]);
    return {items.data() + first, static_cast<std::size_t>(begin[list + 1]) - first};
  }
  void close() { begin.push_back(to_index(items.size())); }  // ends the list that is being filled
};

}  // namespace regroup::assignors
