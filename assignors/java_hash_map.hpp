// Java's HashMap with String keys, as far as the order of a walk over it goes (AS-9): slots, chains in slots, and the
// red-black trees that long chains turn into. Keys are named by number, in the order in which they come; none is ever
// removed.
//
// A tree keeps its keys in a list as well, and a walk follows that list. Its order depends on the tree: a new key comes
// right behind its parent, and the root stands first.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "assignors/java_hash.hpp"

namespace regroup::assignors {

class JavaHashMap {
 public:
  explicit JavaHashMap(std::span<const JavaKey> keys);  // different keys; none is in the map yet

  void put(std::int32_t key);
  void compute_if_absent(std::int32_t key);
  void find_present();  // computeIfAbsent of a key that is in the map: the table may grow
  std::vector<std::int32_t> walk() const;

 private:
  struct Node {
    std::int32_t hash = 0;  // spread over the low half; Java compares it as a signed number
    std::int32_t next = -1;
    std::int32_t previous = -1;  // in a tree only, as are the others below
    std::int32_t parent = -1;
    std::int32_t left = -1;
    std::int32_t right = -1;
    bool red = false;
  };
  struct Bin {
    std::int32_t first = -1;
    bool tree = false;
  };

  Bin& bin_of(std::int32_t key) { return bins_[static_cast<std::uint32_t>(nodes_[key].hash) & (bins_.size() - 1)]; }
  std::size_t limit() const { return bins_.size() / 4 * 3; }
  void grow();
  void split(Bin bin);
  std::int32_t append(std::int32_t last, std::int32_t key, Bin& bin);
  void treeify_bin(std::int32_t key);
  void treeify(Bin& bin);
  void put_in_tree(Bin& bin, std::int32_t key);
  bool goes_left(std::int32_t key, std::int32_t node) const;
  std::int32_t leaf_parent(std::int32_t root, std::int32_t key) const;
  std::int32_t hang(std::int32_t root, std::int32_t parent, std::int32_t key);  // returns the root, as those below
  std::int32_t rebalance(std::int32_t root, std::int32_t key);
  std::int32_t rotate(std::int32_t root, std::int32_t node, std::int32_t Node::*up, std::int32_t Node::*down);
  void root_to_front(Bin& bin, std::int32_t root);

  std::span<const JavaKey> keys_;
  std::vector<Node> nodes_;  // per key
  std::vector<Bin> bins_;
  std::size_t size_ = 0;
};

}  // namespace regroup::assignors
