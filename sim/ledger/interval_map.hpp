// A map from ranges of offsets to values: what is the same over a stretch of records is kept once.
//
// Pieces lie in order in chunks of a few hundred, so that reading on at the end, which is what consumers do, is an append, a
// change in the middle moves one chunk, and a copy is a copy of a few arrays.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
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

  // Neighbours are one piece if their values are equal; this makes no others one.
  struct OnlyEqual {
    bool operator()(const Value&, std::int64_t, const Value&, std::int64_t) const { return false; }
  };

  // Calls `change(from, to, Value&)` for every piece of [from, to), after cutting at its ends and filling gaps with `missing`.
  // `take(here, end, next, next_end)` makes of the value that ends at `end` one that holds for its neighbour too, if it can.
  template <class Change, class Take = OnlyEqual>
  void update(std::int64_t from, std::int64_t to, const Value& missing, Change change, Take take = {}) {
    if (from >= to) return;
    if (read_on(from, to, missing)) {  // no search: at the end, or all of the last piece
      auto& last = chunks_.back().back();
      change(from, to, last.value);
      return join_last(take);
    }
    cut(from);
    cut(to);
    auto place = at_or_after(from);
    for (auto at = from; at < to;) {
      if (is_end(place) || piece(place).from > at)
        place = insert(place, {at, is_end(place) ? to : std::min(to, piece(place).from), missing});
      auto& here = piece(place);
      change(here.from, here.to, here.value);
      at = here.to;
      place = next(place);
    }
    join(from, to, take);
  }

  template <class Take = OnlyEqual>
  void set(std::int64_t from, std::int64_t to, const Value& value, Take take = {}) {
    update(
        from, to, value, [&](std::int64_t, std::int64_t, Value& held) { held = value; }, take);
  }

  // The pieces that lie in [from, to), clipped to it, in order; gaps are left out.
  std::vector<Piece> within(std::int64_t from, std::int64_t to) const {
    std::vector<Piece> found;
    for (auto place = holding_or_after(from); !is_end(place) && piece(place).from < to; place = next(place))
      found.push_back({std::max(from, piece(place).from), std::min(to, piece(place).to), piece(place).value});
    return found;
  }

  const Value* find(std::int64_t at) const {
    const auto place = holding_or_after(at);
    return is_end(place) || piece(place).from > at ? nullptr : &piece(place).value;
  }

  // The ranges of [from, to) that no piece covers.
  std::vector<std::pair<std::int64_t, std::int64_t>> gaps(std::int64_t from, std::int64_t to) const {
    std::vector<std::pair<std::int64_t, std::int64_t>> found;
    if (from >= to) return found;
    auto at = from;
    for (auto place = holding_or_after(from); !is_end(place) && piece(place).from < to; place = next(place)) {
      if (piece(place).from > at) found.emplace_back(at, piece(place).from);
      at = std::min(to, piece(place).to);
    }
    if (at < to) found.emplace_back(at, to);
    return found;
  }

  std::size_t size() const {
    std::size_t all = 0;
    for (const auto& chunk : chunks_) all += chunk.size();
    return all;
  }

 private:
  static constexpr std::size_t kChunk = 256;
  using Chunk = std::vector<Piece>;

  struct Place {
    std::size_t chunk = 0, index = 0;
  };
  bool is_end(Place place) const { return place.chunk == chunks_.size(); }
  Piece& piece(Place place) { return chunks_[place.chunk][place.index]; }
  const Piece& piece(Place place) const { return chunks_[place.chunk][place.index]; }
  Place next(Place place) const {
    return place.index + 1 < chunks_[place.chunk].size() ? Place{place.chunk, place.index + 1} : Place{place.chunk + 1, 0};
  }

  // The first piece that ends behind `at`: the one that holds it, or else the next one.
  Place holding_or_after(std::int64_t at) const {
    if (chunks_.empty() || chunks_.back().back().to <= at) return {chunks_.size(), 0};
    if (chunks_.back().back().from <= at) return {chunks_.size() - 1, chunks_.back().size() - 1};
    const auto chunk = std::partition_point(chunks_.begin(), chunks_.end(), [&](const Chunk& c) { return c.back().to <= at; });
    const auto it = std::partition_point(chunk->begin(), chunk->end(), [&](const Piece& p) { return p.to <= at; });
    return {static_cast<std::size_t>(chunk - chunks_.begin()), static_cast<std::size_t>(it - chunk->begin())};
  }
  Place at_or_after(std::int64_t at) const {
    const auto place = holding_or_after(at);
    return is_end(place) || piece(place).from >= at ? place : next(place);
  }

  // Before `place`; returns where it went.
  Place insert(Place place, Piece added) {
    if (is_end(place)) {
      if (chunks_.empty() || chunks_.back().size() >= kChunk) chunks_.emplace_back();
      auto& last = chunks_.back();
      if (last.size() == last.capacity())
        last.reserve(std::min(kChunk, last.size() + 2 + last.size() / 4));  // twice is half empty
      last.push_back(std::move(added));
      return {chunks_.size() - 1, chunks_.back().size() - 1};
    }
    auto& chunk = chunks_[place.chunk];
    chunk.insert(chunk.begin() + static_cast<std::ptrdiff_t>(place.index), std::move(added));
    if (chunk.size() <= kChunk) return place;
    const auto half = chunk.begin() + static_cast<std::ptrdiff_t>(kChunk / 2);
    Chunk second(half, chunk.end());
    chunk.erase(half, chunk.end());
    chunk.shrink_to_fit();
    chunks_.insert(chunks_.begin() + static_cast<std::ptrdiff_t>(place.chunk) + 1, std::move(second));
    return place.index < kChunk / 2 ? place : Place{place.chunk + 1, place.index - kChunk / 2};
  }

  // Whether [from, to) is the last piece, behind all others if it was not there.
  bool read_on(std::int64_t from, std::int64_t to, const Value& missing) {
    if (chunks_.empty() || chunks_.back().back().to <= from) {
      insert({chunks_.size(), 0}, {from, to, missing});
      return true;
    }
    return chunks_.back().back().from == from && chunks_.back().back().to == to;
  }

  template <class Take>
  void join_last(Take take) {
    auto& chunk = chunks_.back();
    if (chunk.size() == 1 && chunks_.size() == 1) return;
    auto& before = chunk.size() > 1 ? chunk[chunk.size() - 2] : chunks_[chunks_.size() - 2].back();
    if (!one(before, chunk.back(), take)) return;
    before.to = chunk.back().to;
    erase({chunks_.size() - 1, chunk.size() - 1});
  }

  void erase(Place place) {
    auto& chunk = chunks_[place.chunk];
    chunk.erase(chunk.begin() + static_cast<std::ptrdiff_t>(place.index));
    if (chunk.empty()) chunks_.erase(chunks_.begin() + static_cast<std::ptrdiff_t>(place.chunk));
  }

  void cut(std::int64_t at) {
    const auto place = holding_or_after(at);
    if (is_end(place) || piece(place).from >= at) return;
    auto tail = piece(place);
    tail.from = at;
    piece(place).to = at;
    insert(next(place), std::move(tail));
  }

  template <class Take>
  static bool one(Piece& here, const Piece& there, Take take) {
    return here.to == there.from && (here.value == there.value || take(here.value, here.to, there.value, there.to));
  }

  // Neighbours that one value can hold for become one.
  template <class Take>
  void join(std::int64_t from, std::int64_t to, Take take) {
    auto place = holding_or_after(from - 1);  // the piece before, if it touches
    while (!is_end(place) && piece(place).from <= to) {
      const auto after = next(place);
      if (is_end(after)) return;
      auto& here = piece(place);
      const auto end = piece(after).to;
      if (one(here, piece(after), take)) {
        here.to = end;
        erase(after);
      } else {
        place = after;
      }
    }
  }

  std::vector<Chunk> chunks_;  // none is empty
};

}  // namespace regroup
