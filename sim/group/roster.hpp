// The members of a group, in the order in which they were added; found by id or by instance without a look at the others.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sim/cluster/messages.hpp"
#include "sim/cluster/network.hpp"

namespace regroup {

class Member {
 public:
  Member(MemberId id, ConsumerId of, std::string instance_id) : consumer(of), instance(std::move(instance_id)), id_(id) {}

  // What the Roster counts or finds by; it alone changes these.
  MemberId id() const { return id_; }
  const std::vector<Protocol>& protocols() const { return protocols_; }  // in the member's order of preference
  const std::optional<ReplyTo>& parked_join() const { return parked_join_; }

  bool is_static() const { return !instance.empty(); }

  ConsumerId consumer;
  std::string instance;  // group.instance.id; empty: dynamic
  Duration session_timeout{}, rebalance_timeout{};
  std::vector<PartitionId> assignment;
  bool is_new = false;  // its first join is not completed (GC-38)
  bool synced = true;   // has sent SyncGroup in this generation (GC-71)
  std::optional<ReplyTo> parked_sync;
  SimTime session_ends{};
  SimTime session_timer_at = kNever;  // an armed timer looks again when it fires
  std::uint32_t session_timer = 0;    // a timer of an older number is stale

 private:
  friend class Roster;

  MemberId id_;
  std::vector<Protocol> protocols_;
  std::optional<ReplyTo> parked_join_;
};

class Roster {
 public:
  auto begin() { return members_.begin(); }
  auto end() { return members_.end(); }
  auto begin() const { return members_.begin(); }
  auto end() const { return members_.end(); }
  bool empty() const { return members_.empty(); }
  std::size_t size() const { return members_.size(); }
  const Member& front() const { return members_.front(); }
  const Member& at(std::size_t place) const { return members_.at(place); }

  // Nothing if there is none. What is found stays where it is until somebody is added or removed.
  Member* find(MemberId id);
  Member* find_instance(const std::string& instance);

  Member& add(Member member);  // with an id and an instance that nobody has; offers nothing yet
  void remove(MemberId id);
  void change_id(Member& member, MemberId id);
  void offer(Member& member, std::vector<Protocol> protocols);
  void park_join(Member& member, const ReplyTo& to);
  std::optional<ReplyTo> unpark_join(Member& member);

  std::size_t parked_joins() const { return parked_joins_; }
  bool all_offer(const std::string& protocol) const;

 private:
  void count(const std::vector<Protocol>& protocols, std::int32_t by);

  std::vector<Member> members_;
  std::vector<std::int32_t> places_;            // by id; -1: is no member
  std::map<std::string, MemberId> instances_;   // who had it last
  std::map<std::string, std::int32_t> offers_;  // by protocol: how many members offer it
  std::size_t parked_joins_ = 0;
};

}  // namespace regroup
