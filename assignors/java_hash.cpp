#include "assignors/java_hash.hpp"

#include <algorithm>
#include <cstddef>

#include "assignors/assignor.hpp"
#include "assignors/java_hash_map.hpp"
#include "assignors/lists.hpp"

namespace regroup::assignors {

namespace {

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
std::vector<std::int32_t> hash_map_order(std::span<const JavaKey> keys) {
  JavaHashMap map(keys);
  for (std::size_t key = 0; key < keys.size(); ++key) map.put(to_index(key));
  return map.walk();
}

// AS-9, HashMap.computeIfAbsent
std::vector<std::int32_t> compute_if_absent_order(std::span<const JavaKey> keys, bool call_follows) {
  JavaHashMap map(keys);
  for (std::size_t key = 0; key < keys.size(); ++key) map.compute_if_absent(to_index(key));
  if (call_follows) map.find_present();
  return map.walk();
}

std::int32_t PartitionHashSet::in_slot(std::uint32_t number) const {
  return to_index(static_cast<std::size_t>(
      std::count_if(entries_.begin(), entries_.end(), [&](const Entry& entry) { return slot(entry) == number; })));
}

void PartitionHashSet::add(std::int32_t partition, std::uint32_t hash) {
  entries_.push_back({partition, hash ^ (hash >> 16)});
  if (in_slot(slot(entries_.back())) > 8) {
    if (slots_ >= 64) trees_.push_back(slot(entries_.back()));
    else grow();
  }
  if (entries_.size() > std::size_t{slots_} / 4 * 3) grow();
}

// A tree may stay one in both halves.
void PartitionHashSet::grow() {
  const auto before = trees_.size();
  for (std::size_t i = 0; i < before; ++i) trees_.push_back(trees_[i] + slots_);
  slots_ *= 2;
}

void PartitionHashSet::remove(std::int32_t partition) {
  const auto at = std::find_if(entries_.begin(), entries_.end(),
                               [&](const Entry& entry) { return entry.partition == partition; });
  if (at != entries_.end()) entries_.erase(at);
}

std::int32_t PartitionHashSet::first() const {
  const auto in_walk = [this](const Entry& l, const Entry& r) { return slot(l) < slot(r); };
  const auto first = std::min_element(entries_.begin(), entries_.end(), in_walk);  // the oldest of the lowest slot
  if (std::find(trees_.begin(), trees_.end(), slot(*first)) != trees_.end() && in_slot(slot(*first)) > 1) {
    throw AssignorError("a hash set of partitions has a tree in its first slot, whose order is not emulated");
  }
  return first->partition;
}

}  // namespace regroup::assignors
