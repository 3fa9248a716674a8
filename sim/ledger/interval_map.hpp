// A map from ranges of offsets to values: what is the same over a stretch of records is kept once.
#pragma once

#include <cstdint>
#include <map>
#include <utility>
#include <vector>

namespace regroup {

template <class Value>
class IntervalMap {
 public:
  struct Piece {
    std::int64_t from;
    std::int64_t to;
    Value value;
  };

  // Calls `change(Value&)` for every piece of [from, to), after cutting at its ends and filling gaps with `missing`.
  template <class Change>
  void update(std::int64_t from, std::int64_t to, const Value& missing, Change change) {
    if (from >= to) return;
    cut(from);
    cut(to);
    auto it = pieces_.lower_bound(from);
    for (auto at = from; at < to;) {
      if (it == pieces_.end() || it->first > at) {
        const auto end = it == pieces_.end() ? to : std::min(to, it->first);
        it = pieces_.emplace_hint(it, at, Entry{end, missing});
      }
      change(it->first, it->second.to, it->second.value);
      at = it->second.to;
      ++it;
    }
    join(from, to);
  }

  void set(std::int64_t from, std::int64_t to, const Value& value) {
    update(from, to, value, [&](std::int64_t, std::int64_t, Value& held) { held = value; });
  }

  // The pieces that lie in [from, to), clipped to it, in order; gaps are left out.
  std::vector<Piece> within(std::int64_t from, std::int64_t to) const {
    std::vector<Piece> found;
    auto it = pieces_.upper_bound(from);
    if (it != pieces_.begin()) --it;
    for (; it != pieces_.end() && it->first < to; ++it)
      if (it->second.to > from) found.push_back({std::max(from, it->first), std::min(to, it->second.to), it->second.value});
    return found;
  }

  const Value* find(std::int64_t at) const {
    auto it = pieces_.upper_bound(at);
    if (it == pieces_.begin()) return nullptr;
    --it;
    return at < it->second.to ? &it->second.value : nullptr;
  }

  // The ranges of [from, to) that no piece covers.
  std::vector<std::pair<std::int64_t, std::int64_t>> gaps(std::int64_t from, std::int64_t to) const {
    std::vector<std::pair<std::int64_t, std::int64_t>> found;
    auto at = from;
    for (const auto& piece : within(from, to)) {
      if (piece.from > at) found.emplace_back(at, piece.from);
      at = piece.to;
    }
    if (at < to) found.emplace_back(at, to);
    return found;
  }

  std::size_t size() const { return pieces_.size(); }

 private:
  struct Entry {
    std::int64_t to;
    Value value;
  };

  void cut(std::int64_t at) {
    auto it = pieces_.upper_bound(at);
    if (it == pieces_.begin()) return;
    --it;
    if (it->first == at || it->second.to <= at) return;
    const Entry tail{it->second.to, it->second.value};
    it->second.to = at;
    pieces_.emplace(at, tail);
  }

  // Neighbours with equal values become one again.
  void join(std::int64_t from, std::int64_t to) {
    auto it = pieces_.lower_bound(from);
    if (it != pieces_.begin()) --it;
    while (it != pieces_.end() && it->first <= to) {
      auto next = std::next(it);
      if (next == pieces_.end()) return;
      if (it->second.to == next->first && it->second.value == next->second.value) {
        it->second.to = next->second.to;
        pieces_.erase(next);
      } else {
        it = next;
      }
    }
  }

  std::map<std::int64_t, Entry> pieces_;
};

}  // namespace regroup
