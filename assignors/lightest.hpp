// Who of some members has the fewest partitions, the first listed one on a tie: a tournament, so that a change of one
// member's size costs a walk from its leaf to the root.
#pragma once

#include <cstdint>
#include <vector>

namespace regroup::assignors {

class Lightest {
 public:
  // `sizes`: per member; must outlive this object. Call update() after each change of the size of a listed member.
  explicit Lightest(const std::vector<std::int32_t>& sizes) : sizes_(&sizes), leaf_(sizes.size(), -1) {}

  void clear();
  void add(std::int32_t member);  // then call build()
  void build();
  void update(std::int32_t member);                                          // a member that is not listed is ignored
  std::int32_t first() const { return nodes_.size() < 2 ? -1 : nodes_[1]; }  // -1: nobody is listed

 private:
  void play(std::size_t node);

  const std::vector<std::int32_t>* sizes_;
  std::vector<std::int32_t> leaf_;  // per member, its place in members_; -1: not listed
  std::vector<std::int32_t> members_;
  std::vector<std::int32_t> nodes_;  // node i has the better one of nodes 2i and 2i + 1; -1: nobody
};

}  // namespace regroup::assignors
