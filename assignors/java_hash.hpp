// What Kafka inherits from Java's String and HashMap: the order of strings, hash codes, and the order in which a hash
// map is walked (AS-2, AS-9..AS-11). Strings are UTF-8 here and UTF-16 there.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace regroup::assignors {

bool java_less(std::string_view left, std::string_view right);                         // String.compareTo < 0
std::uint32_t java_hash(std::string_view text);                                        // String.hashCode
std::uint32_t topic_partition_hash(std::uint32_t topic_hash, std::int32_t partition);  // TopicPartition.hashCode

struct JavaKey {
  std::uint32_t hash = 0;  // java_hash(text)
  std::string_view text;
};

inline JavaKey java_key(std::string_view text) { return {java_hash(text), text}; }

// The keys of a default HashMap or HashSet in the order of a walk, as indexes into `keys`: different keys, in the order
// in which they were put.
std::vector<std::int32_t> hash_map_order(std::span<const JavaKey> keys);

// The same for a map filled by computeIfAbsent: a new key goes to the front of its slot, and the table grows one call
// late. `call_follows`: the last new key was followed by a call for a known one.
std::vector<std::int32_t> compute_if_absent_order(std::span<const JavaKey> keys, bool call_follows);

// A default HashSet<TopicPartition> of which only the first element is ever asked for (AS-74). Its table grows with the
// peak size and never shrinks. first() throws AssignorError if nine elements have stood in the first slot of a table of
// 64 or more: Java has made the slot a tree, which is not emulated here.
class PartitionHashSet {
 public:
  void add(std::int32_t partition, std::uint32_t hash);
  void remove(std::int32_t partition);
  bool empty() const { return entries_.empty(); }
  std::int32_t first() const;
  std::int32_t oldest() const { return entries_.front().partition; }
  friend bool operator==(const PartitionHashSet&, const PartitionHashSet&) = default;

 private:
  struct Entry {
    std::int32_t partition = 0;
    std::uint32_t spread = 0;
    friend bool operator==(const Entry&, const Entry&) = default;
  };
  std::uint32_t slot(const Entry& entry) const { return entry.spread & (slots_ - 1); }
  std::int32_t in_slot(std::uint32_t number) const;
  void grow();

  std::uint32_t slots_ = 16;
  std::vector<std::uint32_t> trees_;  // slots that are trees, or have been
  std::vector<Entry> entries_;        // in the order in which they were added
};

}  // namespace regroup::assignors
