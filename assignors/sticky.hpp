// Kafka's AbstractStickyAssignor: what StickyAssignor and CooperativeStickyAssignor have in common, and StickyAssignor.
//
//   Group --StickyInput--> claims and equality test --+-- equal subscriptions:  assign_constrained
//                                                     +-- all others:           assign_general   --> StickyResult
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <vector>

#include "assignors/assignor.hpp"
#include "assignors/java_hash.hpp"
#include "assignors/lists.hpp"
#include "assignors/racks.hpp"
#include "assignors/topics.hpp"

namespace regroup::assignors {

enum class ClaimSource : std::uint8_t { UserData, OwnedPartitions };  // StickyAssignor, CooperativeStickyAssignor
enum class Client : std::uint8_t { Java, Librdkafka };                // whose rules (assignors.md section 6)

// The group as the algorithm sees it (AS-40..AS-47). Partitions are ids of the TopicTable; claims on partitions that
// have vanished from a known topic get the ids behind these (AS-46).
struct StickyInput {
  StickyInput(const Group& the_group, ClaimSource source, Memory& memory, Client whose = Client::Java);

  const Group& group;
  Client client;
  TopicTable topics;  // subscribers by member id
  Racks racks;
  bool racks_used = false;               // AS-47
  bool equal_subscriptions = false;      // AS-42
  std::int32_t max_generation = -1;      // AS-43, this call included
  std::vector<std::int32_t> by_hash;     // HO
  std::vector<std::int32_t> id_rank;     // per member, its place by member id
  std::vector<std::int32_t> generation;  // per member, of its data (AS-40); none is -1
  std::vector<std::int32_t> topic;       // per partition id, the rank of its topic
  std::vector<TopicPartition> vanished;  // of the ids from topics.partitions() on
  std::vector<std::int32_t> second;      // librdkafka, per id: who claimed it with the second highest generation; or -1
  std::vector<std::int32_t> last;        // librdkafka, per id: the last claimant in joining order; or -1

  std::int32_t members() const { return to_index(group.members.size()); }
  std::int32_t ids() const { return to_index(topic.size()); }  // vanished ones included
  std::int32_t partition(std::int32_t id) const;
  TopicPartition at(std::int32_t id) const { return {topics.by_rank[topic[id]], partition(id)}; }
  bool has_vanished(std::int32_t id) const { return id >= topics.partitions(); }

  std::span<const std::int32_t> raw_claims(std::int32_t member) const;  // all on known topics, in Kafka's order
  bool keeps(std::int32_t member, std::int32_t id) const { return keeper_[id] == member; }  // after AS-44
  bool disputed(std::int32_t id) const { return disputed_[id] != 0; }                       // `multi` of AS-44
  bool mismatch(std::int32_t member, std::int32_t id) const;                                // AS-47
  std::int32_t members_on_racks(std::int32_t id) const;                                     // rackCount of AS-47

 private:
  void compare_subscriptions();
  void read_claims(std::int32_t member, ClaimSource source);
  std::vector<TopicPartition> user_data_order(std::int32_t member);
  std::int32_t id_of(const TopicPartition& claim);
  void settle_as_librdkafka();
  void settle_claims(std::int32_t member);
  std::optional<std::size_t> settle_claim(std::int32_t member, std::size_t at);

  std::vector<std::int32_t> claims_;       // of all members in HO
  std::vector<std::size_t> claims_begin_;  // per member
  std::vector<std::size_t> claims_end_;
  std::vector<std::int32_t> holder_;  // per id, who claimed it last (AS-44)
  std::vector<std::int32_t> keeper_;  // per id, in whose list it is
  std::vector<char> disputed_;
  std::map<TopicPartition, std::int32_t> vanished_ids_;
  std::vector<std::int32_t> members_by_rack_;
  std::vector<JavaKey> topic_keys_;  // per index into Group::topics
};

struct StickyResult {
  std::vector<std::vector<std::int32_t>> lists;  // per member, partition ids in Kafka's order
  bool constrained = false;                      // which path
  std::vector<std::int32_t> moving;  // constrained: per id, the new owner that must wait for the old one (AS-58); or -1
};

StickyResult assign_constrained(const StickyInput& input);  // AS-50..AS-59
StickyResult assign_general(const StickyInput& input);      // AS-60..AS-76
inline StickyResult assign_sticky_lists(const StickyInput& input) {
  return input.equal_subscriptions ? assign_constrained(input) : assign_general(input);  // AS-45
}

Assignment to_assignment(const StickyInput& input, const std::vector<std::vector<std::int32_t>>& lists);

Assignment assign_sticky(const Group& group, Memory& memory);

}  // namespace regroup::assignors
