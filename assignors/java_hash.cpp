#include "assignors/java_hash.hpp"

#include <algorithm>
#include <cstddef>

#include "assignors/assignor.hpp"
#include "assignors/lists.hpp"

namespace regroup::assignors {

namespace {

constexpr std::uint32_t default_slots = 16;
constexpr std::uint32_t tree_slots = 64;  // HashMap.MIN_TREEIFY_CAPACITY: a smaller table grows instead

// HashMap.hash: the high half of the hash code helps to choose the slot.
std::uint32_t spread(std::uint32_t hash) { return hash ^ (hash >> 16); }

bool too_full(std::size_t size, std::uint32_t slots) { return size > slots / 4 * 3; }

void refuse_tree() {
  throw AssignorError("nine keys of one hash slot: Java's HashMap turns the slot into a tree, which is not emulated");
}

// The code point that starts at text[at]; moves `at` behind it. A malformed byte counts as U+FFFD.
std::uint32_t next_code_point(std::string_view text, std::size_t& at) {
  const auto lead = static_cast<unsigned char>(text[at++]);
  if (lead < 0x80) return lead;
  const std::size_t more = lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : 1;
  if (lead < 0xC2 || lead > 0xF4 || at + more > text.size()) return 0xFFFD;
  std::uint32_t point = lead & (0x3Fu >> more);
  for (std::size_t i = 0; i < more; ++i) point = point << 6 | (static_cast<unsigned char>(text[at++]) & 0x3Fu);
  return point;
}

// How many slots a table has and how full each is, while keys come in.
class Growth {
 public:
  explicit Growth(std::span<const std::uint32_t> hashes) : hashes_(hashes), fill_(default_slots, 0) {}

  std::uint32_t slots() const { return to_index(fill_.size()); }
  std::size_t keys() const { return keys_; }

  // Takes in the next key; true if its slot now holds at least `tree_at` keys.
  bool take(std::int32_t tree_at) { return ++fill_[spread(hashes_[keys_++]) & (slots() - 1)] >= tree_at; }

  void grow() {
    const std::uint32_t doubled = 2 * slots();
    fill_.assign(doubled, 0);
    for (std::size_t i = 0; i < keys_; ++i) ++fill_[spread(hashes_[i]) & (doubled - 1)];
  }

  void treeify() {  // HashMap.treeifyBin
    if (slots() >= tree_slots) refuse_tree();
    grow();
  }

 private:
  std::span<const std::uint32_t> hashes_;
  std::vector<std::int32_t> fill_;
  std::size_t keys_ = 0;
};

// Slots ascending; inside a slot the keys as they came, or the newest first.
std::vector<std::int32_t> walk(std::span<const std::uint32_t> hashes, std::uint32_t slots, bool newest_first) {
  std::vector<std::int32_t> next(slots + 1, 0);
  for (const auto hash : hashes) ++next[(spread(hash) & (slots - 1)) + 1];
  for (std::uint32_t slot = 0; slot < slots; ++slot) next[slot + 1] += next[slot];
  std::vector<std::int32_t> order(hashes.size());
  for (std::size_t i = 0; i < hashes.size(); ++i) {
    const std::size_t key = newest_first ? hashes.size() - 1 - i : i;
    order[next[spread(hashes[key]) & (slots - 1)]++] = to_index(key);
  }
  return order;
}

}  // namespace

// AS-2: UTF-8 bytes sort like UTF-16 units, but for U+E000..U+FFFF (lead bytes EE, EF), which come after the surrogates
// that stand for code points from U+10000 on (lead bytes F0..F4).
bool java_less(std::string_view left, std::string_view right) {
  const std::size_t both = std::min(left.size(), right.size());
  for (std::size_t i = 0; i < both; ++i) {
    const auto l = static_cast<unsigned char>(left[i]);
    const auto r = static_cast<unsigned char>(right[i]);
    if (l == r) continue;
    const bool across = l >= 0xEE && r >= 0xEE && (l >= 0xF0) != (r >= 0xF0);
    return across ? l > r : l < r;
  }
  return left.size() < right.size();
}

// AS-11: h = 31 * h + code unit.
std::uint32_t java_hash(std::string_view text) {
  std::uint32_t hash = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::uint32_t point = next_code_point(text, at);
    if (point < 0x10000) {
      hash = 31 * hash + point;
    } else {
      hash = 31 * hash + (0xD800 + ((point - 0x10000) >> 10));
      hash = 31 * hash + (0xDC00 + ((point - 0x10000) & 0x3FF));
    }
  }
  return hash;
}

// AS-11
std::uint32_t topic_partition_hash(std::uint32_t topic_hash, std::int32_t partition) {
  return 31 * (31 + static_cast<std::uint32_t>(partition)) + topic_hash;
}

// AS-9
std::vector<std::int32_t> hash_map_order(std::span<const std::uint32_t> hashes) {
  Growth table(hashes);
  while (table.keys() < hashes.size()) {
    if (table.take(9)) table.treeify();
    if (too_full(table.keys(), table.slots())) table.grow();
  }
  return walk(hashes, table.slots(), false);
}

// AS-9, HashMap.computeIfAbsent
std::vector<std::int32_t> compute_if_absent_order(std::span<const std::uint32_t> hashes, bool call_follows) {
  Growth table(hashes);
  while (table.keys() < hashes.size()) {
    if (too_full(table.keys(), table.slots())) table.grow();
    if (table.take(8)) table.treeify();
  }
  if (call_follows && too_full(table.keys(), table.slots())) table.grow();
  return walk(hashes, table.slots(), true);
}

void PartitionHashSet::add(std::int32_t partition, std::uint32_t hash) {
  entries_.push_back({partition, spread(hash)});
  const std::uint32_t slot = spread(hash) & (slots_ - 1);
  const auto in_slot = std::count_if(entries_.begin(), entries_.end(),
                                     [&](const Entry& entry) { return (entry.spread & (slots_ - 1)) == slot; });
  if (in_slot > 8) {
    if (slots_ >= tree_slots) refuse_tree();
    slots_ *= 2;
  }
  if (too_full(entries_.size(), slots_)) slots_ *= 2;
}

void PartitionHashSet::remove(std::int32_t partition) {
  const auto at = std::find_if(entries_.begin(), entries_.end(),
                               [&](const Entry& entry) { return entry.partition == partition; });
  if (at != entries_.end()) entries_.erase(at);
}

std::int32_t PartitionHashSet::first() const {
  const auto in_walk = [this](const Entry& l, const Entry& r) {
    return (l.spread & (slots_ - 1)) < (r.spread & (slots_ - 1));
  };
  return std::min_element(entries_.begin(), entries_.end(), in_walk)->partition;  // the oldest of the lowest slot
}

}  // namespace regroup::assignors
