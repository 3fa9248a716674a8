// Who got which partitions in a generation, in two arrays: a day of deploys keeps thousands of them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "sim/facts/ids.hpp"

namespace regroup {

class Assignment {
 public:
  using Share = std::pair<ConsumerId, std::span<const PartitionId>>;

  Assignment() = default;
  explicit Assignment(const std::vector<std::pair<ConsumerId, std::vector<PartitionId>>>& shares) {
    std::size_t partitions = 0;
    for (const auto& [consumer, share] : shares) partitions += share.size();
    members_.reserve(shares.size());
    partitions_.reserve(partitions);
    for (const auto& [consumer, share] : shares) {
      partitions_.insert(partitions_.end(), share.begin(), share.end());
      members_.push_back({consumer, static_cast<std::uint32_t>(partitions_.size())});
    }
  }

  std::size_t size() const { return members_.size(); }
  bool empty() const { return members_.empty(); }
  Share operator[](std::size_t member) const {
    const std::size_t begin = member == 0 ? 0 : members_[member - 1].end;
    return {members_[member].consumer, std::span(partitions_).subspan(begin, members_[member].end - begin)};
  }

  class Iterator {
   public:
    Iterator(const Assignment& all, std::size_t member) : all_(&all), member_(member) {}
    Share operator*() const { return (*all_)[member_]; }
    Iterator& operator++() {
      ++member_;
      return *this;
    }
    friend bool operator==(const Iterator& a, const Iterator& b) { return a.member_ == b.member_; }

   private:
    const Assignment* all_;
    std::size_t member_;
  };
  Iterator begin() const { return {*this, 0}; }
  Iterator end() const { return {*this, size()}; }

  friend bool operator==(const Assignment&, const Assignment&) = default;

 private:
  struct Member {
    ConsumerId consumer;
    std::uint32_t end = 0;  // of its share
    friend bool operator==(const Member&, const Member&) = default;
  };
  std::vector<Member> members_;
  std::vector<PartitionId> partitions_;  // of all members, one after the other
};

}  // namespace regroup
