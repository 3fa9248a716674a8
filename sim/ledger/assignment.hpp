// Who got which partitions in a generation. A day of deploys keeps thousands of them, in each of which most members keep what
// they had: such shares are held once.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "sim/facts/ids.hpp"

namespace regroup {

class Assignment {
 public:
  using Share = std::pair<ConsumerId, std::span<const PartitionId>>;
  using Given = std::vector<std::pair<ConsumerId, std::vector<PartitionId>>>;

  Assignment() = default;
  // `before`: an earlier one of the same group.
  explicit Assignment(const Given& given, const Assignment& before = {}) : base_(before.base_) {
    if (base_ != nullptr && take(given)) return;
    base_ = nullptr;
    own_ = {};
    order_.clear();
    take(given);
    base_ = std::make_shared<const Shares>(std::exchange(own_, {}));
  }

  std::size_t size() const { return order_.size(); }
  bool empty() const { return order_.empty(); }
  Share operator[](std::size_t member) const {
    const auto place = order_[member];
    const auto shared = base_ == nullptr ? 0 : base_->size();
    return place < shared ? (*base_)[place] : own_[place - shared];
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

  friend bool operator==(const Assignment& a, const Assignment& b) {
    if (a.size() != b.size()) return false;
    for (std::size_t m = 0; m < a.size(); ++m)
      if (a[m].first != b[m].first || !std::ranges::equal(a[m].second, b[m].second)) return false;
    return true;
  }

 private:
  struct Shares {
    struct Member {
      ConsumerId consumer;
      std::uint32_t end = 0;  // of its share
    };
    std::vector<Member> members;
    std::vector<PartitionId> partitions;  // of all members, one after the other

    std::size_t size() const { return members.size(); }
    Share operator[](std::size_t member) const {
      const std::size_t begin = member == 0 ? 0 : members[member - 1].end;
      return {members[member].consumer, std::span(partitions).subspan(begin, members[member].end - begin)};
    }
  };

  // False if too little of it is in the base.
  bool take(const Given& given) {
    const auto shared = base_ == nullptr ? 0 : base_->size();
    std::vector<std::pair<ConsumerId, std::uint32_t>> known;
    for (std::uint32_t m = 0; m < shared; ++m) known.emplace_back(base_->members[m].consumer, m);
    std::sort(known.begin(), known.end());
    order_.reserve(given.size());
    for (const auto& [consumer, partitions] : given) {
      const auto it = std::lower_bound(known.begin(), known.end(), std::pair(consumer, std::uint32_t{0}));
      if (it != known.end() && it->first == consumer && std::ranges::equal((*base_)[it->second].second, partitions)) {
        order_.push_back(it->second);
        continue;
      }
      order_.push_back(static_cast<std::uint32_t>(shared + own_.size()));
      own_.partitions.insert(own_.partitions.end(), partitions.begin(), partitions.end());
      own_.members.push_back({consumer, static_cast<std::uint32_t>(own_.partitions.size())});
    }
    own_.partitions.shrink_to_fit();
    own_.members.shrink_to_fit();
    return own_.size() <= given.size() / 4;
  }

  std::shared_ptr<const Shares> base_;
  Shares own_;                        // that are not in the base
  std::vector<std::uint32_t> order_;  // of the members: a place in the base, or behind it in its own
};

}  // namespace regroup
