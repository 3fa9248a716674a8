// Uniform, members subscribed to different topics (AS-100..AS-106).
#include <algorithm>
#include <tuple>

#include "assignors/member_order.hpp"
#include "assignors/server_uniform.hpp"
#include "assignors/topics.hpp"

namespace regroup::assignors {

namespace {

// AS-102: who has least and who has most of some members, while partitions go from one to the other. Members are numbered by HO.
class Balancer {
 public:
  Balancer(std::vector<std::int32_t> members, const std::vector<std::int32_t>& size) : size_(size), members_(std::move(members)) {
    std::sort(members_.begin(), members_.end(),
              [&](std::int32_t a, std::int32_t b) { return std::tie(size[a], a) < std::tie(size[b], b); });
    least_size_ = size_[members_.front()] - 1;
    most_size_ = size_[members_.back()] + 1;
    most_begin_ = most_end_ = to_index(members_.size());
    most_next_ = most_end_ - 1;
    imbalance_ = size_[members_.back()] - size_[members_.front()];
  }

  std::int32_t imbalance() const { return imbalance_; }
  bool even() const { return most_size_ - least_size_ <= 1; }

  std::int32_t least() {
    if (least_next_ >= least_end_) {
      ++least_size_;
      while (least_end_ < to_index(members_.size()) && size_[members_[least_end_]] == least_size_) ++least_end_;
      least_next_ = 0;
    }
    return members_[least_next_++];
  }

  std::int32_t most() {  // -1: nobody is left
    if (most_next_ < most_begin_) {
      if (most_end_ <= most_begin_ && most_begin_ > 0) most_size_ = size_[members_[most_begin_ - 1]];
      else --most_size_;
      while (most_begin_ > 0 && size_[members_[most_begin_ - 1]] == most_size_) --most_begin_;
      most_next_ = most_end_ - 1;
    }
    return most_next_ < 0 ? -1 : members_[most_next_--];
  }

  // The one that most() named last has nothing to give.
  void exclude() {
    std::swap(members_[most_next_ + 1], members_[most_end_ - 1]);
    --most_end_;
  }

 private:
  const std::vector<std::int32_t>& size_;
  std::vector<std::int32_t> members_;
  std::int32_t least_end_ = 0, least_next_ = 0, least_size_ = 0;
  std::int32_t most_begin_ = 0, most_end_ = 0, most_next_ = 0, most_size_ = 0;
  std::int32_t imbalance_ = 0;
};

class Builder {
 public:
  explicit Builder(const Group& group) : group_(group), order_(hash_order(group)), topics_(topic_table(group, order_)) {
    std::vector<std::int32_t> place(order_.size());
    for (std::size_t i = 0; i < order_.size(); ++i) place[order_[i]] = to_index(i);
    size_.resize(order_.size());
    owner_.assign(topics_.partitions(), -1);
    subscribers_.resize(topics_.size());
    for (std::int32_t rank = 0; rank < topics_.size(); ++rank)
      for (const auto member : topics_.subscribers[rank]) subscribers_[rank].push_back(place[member]);
    import();
    sort_topics();
  }

  Assignment build() {
    assign();
    balance();
    Assignment assignment(group_.members.size());
    for (std::int32_t rank = 0; rank < topics_.size(); ++rank)
      for (std::int32_t p = 0; p < topics_.count(rank); ++p)
        if (const auto owner = owner_[topics_.first[rank] + p]; owner >= 0)
          assignment[order_[owner]].push_back({topics_.by_rank[rank], p});
    return assignment;
  }

 private:
  void import() {  // AS-101
    for (std::size_t i = 0; i < order_.size(); ++i) {
      for (const auto& [topic, partition] : group_.members[order_[i]].owned) {
        const auto rank = topics_.rank[topic];
        if (rank < 0 || partition >= topics_.count(rank)) continue;
        if (!std::binary_search(subscribers_[rank].begin(), subscribers_[rank].end(), to_index(i))) continue;
        auto& owner = owner_[topics_.first[rank] + partition];
        if (owner >= 0) --size_[owner];
        owner = to_index(i);
        ++size_[i];
      }
    }
  }

  void sort_topics() {  // AS-100
    for (std::int32_t rank = 0; rank < topics_.size(); ++rank) topic_order_.push_back(rank);
    const auto key = [&](std::int32_t rank) {
      const auto& topic = group_.topics[topics_.by_rank[rank]];
      const auto subscribers = subscribers_[rank].size();
      return std::make_tuple(-static_cast<double>(topics_.count(rank)) / static_cast<double>(subscribers), subscribers,
                             static_cast<std::int64_t>(topic.uuid_high), static_cast<std::int64_t>(topic.uuid_low));
    };
    std::stable_sort(topic_order_.begin(), topic_order_.end(), [&](std::int32_t a, std::int32_t b) { return key(a) < key(b); });
  }

  void assign() {  // AS-103
    for (const auto rank : topic_order_) {
      const auto begin = owner_.begin() + topics_.first[rank], end = begin + topics_.count(rank);
      if (std::find(begin, end, -1) == end) continue;
      Balancer balancer(subscribers_[rank], size_);
      for (auto owner = begin; owner != end; ++owner) {
        if (*owner >= 0) continue;
        *owner = balancer.least();
        ++size_[*owner];
      }
    }
  }

  void balance() {  // AS-104
    std::vector<std::int32_t> shared;
    for (const auto rank : topic_order_)
      if (subscribers_[rank].size() >= 2) shared.push_back(rank);
    std::int32_t last = -1;
    for (int pass = 0; pass < 16; ++pass) {
      for (std::int32_t i = 0; i < to_index(shared.size()); ++i) {
        if (i == last) return;
        if (balance_topic(shared[i]) > 0 || last == -1) last = i;
      }
    }
  }

  std::int32_t balance_topic(std::int32_t rank) {  // AS-105
    Balancer balancer(subscribers_[rank], size_);
    if (balancer.imbalance() <= 1) return 0;
    std::vector<std::vector<std::int32_t>> held(order_.size());
    for (std::int32_t p = 0; p < topics_.count(rank); ++p) held[owner_[topics_.first[rank] + p]].push_back(p);
    std::int32_t moved = 0;
    while (!balancer.even()) {
      const auto from = balancer.most();
      if (from < 0) break;
      if (held[from].empty()) {
        balancer.exclude();
        continue;
      }
      const auto partition = held[from].back();
      held[from].pop_back();
      const auto to = balancer.least();
      if (balancer.even()) break;
      owner_[topics_.first[rank] + partition] = to;
      --size_[from];
      ++size_[to];
      ++moved;
    }
    return moved;
  }

  const Group& group_;
  std::vector<std::int32_t> order_;  // HO
  TopicTable topics_;
  std::vector<std::vector<std::int32_t>> subscribers_;  // per rank, numbers of HO, ascending
  std::vector<std::int32_t> size_, owner_;              // per member by HO; per partition
  std::vector<std::int32_t> topic_order_;
};

}  // namespace

Assignment assign_uniform_unequal(const Group& group) { return Builder(group).build(); }

}  // namespace regroup::assignors
