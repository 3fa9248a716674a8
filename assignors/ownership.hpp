// Who owns which partition while the general path of the sticky assignors works, and the order of everybody's list.
//
// A list grows at its end only, and a partition that moves leaves the old list and ends the new one. So the order of
// all lists is the order of the last gifts: the log of gifts, read once at the end, gives them back.
#pragma once

#include <cstdint>
#include <vector>

#include "assignors/lists.hpp"

namespace regroup::assignors {

struct Ownership {
  Ownership(std::int32_t members, std::int32_t ids) : owner(ids, -1), size(members, 0), last_gift(ids, -1) {}

  std::vector<std::int32_t> owner;      // per id; -1: nobody
  std::vector<std::int32_t> size;       // per member, how many it owns
  std::vector<std::int32_t> last_gift;  // per id, its last entry in `gifts`
  std::vector<std::int32_t> gifts;      // ids

  void give(std::int32_t id, std::int32_t member) {
    if (owner[id] >= 0) --size[owner[id]];
    owner[id] = member;
    ++size[member];
    last_gift[id] = to_index(gifts.size());
    gifts.push_back(id);
  }

  std::vector<std::vector<std::int32_t>> lists() const {
    std::vector<std::vector<std::int32_t>> lists(size.size());
    for (std::size_t m = 0; m < size.size(); ++m) lists[m].reserve(static_cast<std::size_t>(size[m]));
    for (std::size_t i = 0; i < gifts.size(); ++i) {
      if (last_gift[gifts[i]] == to_index(i)) lists[owner[gifts[i]]].push_back(gifts[i]);
    }
    return lists;
  }
};

}  // namespace regroup::assignors
