#include "assignors/java_hash_map.hpp"

#include <utility>

#include "assignors/java_hash.hpp"

namespace regroup::assignors {

namespace {

constexpr std::size_t default_slots = 16;
constexpr std::size_t least_slots_for_trees = 64;  // MIN_TREEIFY_CAPACITY: a smaller table grows instead
constexpr std::int32_t chain_limit = 8;            // TREEIFY_THRESHOLD
constexpr std::int32_t tree_minimum = 6;           // UNTREEIFY_THRESHOLD

}  // namespace

JavaHashMap::JavaHashMap(std::span<const JavaKey> keys) : keys_(keys), nodes_(keys.size()), bins_(default_slots) {
  for (std::size_t i = 0; i < keys.size(); ++i) {
    nodes_[i].hash = static_cast<std::int32_t>(keys[i].hash ^ (keys[i].hash >> 16));
  }
}

// HashMap.putVal: a new key ends the chain.
void JavaHashMap::put(std::int32_t key) {
  Bin& bin = bin_of(key);
  if (bin.tree) {
    put_in_tree(bin, key);
  } else {
    std::int32_t before = 0;
    std::int32_t last = -1;
    for (auto at = bin.first; at >= 0; at = nodes_[at].next) {
      last = at;
      ++before;
    }
    append(last, key, bin);
    if (before >= chain_limit) treeify_bin(key);
  }
  if (++size_ > limit()) grow();
}

// HashMap.computeIfAbsent: a new key starts the chain; a table that is too full grows before, not after.
void JavaHashMap::compute_if_absent(std::int32_t key) {
  find_present();
  Bin& bin = bin_of(key);
  ++size_;
  if (bin.tree) return put_in_tree(bin, key);
  std::int32_t before = 0;
  for (auto at = bin.first; at >= 0; at = nodes_[at].next) ++before;
  nodes_[key].next = std::exchange(bin.first, key);
  if (before >= chain_limit - 1) treeify_bin(key);
}

void JavaHashMap::find_present() {
  if (size_ > limit()) grow();
}

std::vector<std::int32_t> JavaHashMap::walk() const {
  std::vector<std::int32_t> order;
  order.reserve(size_);
  for (const Bin& bin : bins_) {
    for (auto at = bin.first; at >= 0; at = nodes_[at].next) order.push_back(at);
  }
  return order;
}

// HashMap.resize: each slot is split in two, both in the old order.
void JavaHashMap::grow() {
  std::vector<Bin> old(2 * bins_.size());
  old.swap(bins_);
  for (const Bin& bin : old) split(bin);
}

void JavaHashMap::split(Bin bin) {
  Bin* halves[2] = {nullptr, nullptr};
  std::int32_t last[2] = {-1, -1};
  std::int32_t count[2] = {0, 0};
  const auto old_slots = static_cast<std::uint32_t>(bins_.size() / 2);
  for (auto at = bin.first; at >= 0;) {
    const auto next = nodes_[at].next;
    const std::size_t half = (static_cast<std::uint32_t>(nodes_[at].hash) & old_slots) != 0 ? 1 : 0;
    halves[half] = &bin_of(at);
    last[half] = append(last[half], at, *halves[half]);
    ++count[half];
    at = next;
  }
  for (const std::size_t half : {std::size_t{0}, std::size_t{1}}) {  // TreeNode.split
    if (!bin.tree || count[half] <= tree_minimum) continue;
    halves[half]->tree = true;
    if (count[1 - half] > 0) treeify(*halves[half]);  // else the tree is as it was
  }
}

// Adds a key behind the last one of a bin (-1: the bin is empty); returns the new last one.
std::int32_t JavaHashMap::append(std::int32_t last, std::int32_t key, Bin& bin) {
  (last < 0 ? bin.first : nodes_[last].next) = key;
  nodes_[key].previous = last;
  nodes_[key].next = -1;
  return key;
}

void JavaHashMap::treeify_bin(std::int32_t key) {
  if (bins_.size() < least_slots_for_trees) return grow();
  treeify(bin_of(key));
}

void JavaHashMap::treeify(Bin& bin) {
  std::int32_t root = -1;
  std::int32_t previous = -1;
  for (auto at = bin.first; at >= 0; at = nodes_[at].next) {
    nodes_[at].left = nodes_[at].right = nodes_[at].parent = -1;
    nodes_[at].red = false;
    nodes_[at].previous = std::exchange(previous, at);
    root = root < 0 ? at : hang(root, leaf_parent(root, at), at);
  }
  bin.tree = true;
  root_to_front(bin, root);
}

// TreeNode.putTreeVal
void JavaHashMap::put_in_tree(Bin& bin, std::int32_t key) {
  const auto parent = leaf_parent(bin.first, key);
  Node& node = nodes_[key];
  node.previous = parent;
  node.next = std::exchange(nodes_[parent].next, key);
  if (node.next >= 0) nodes_[node.next].previous = key;
  root_to_front(bin, hang(bin.first, parent, key));
}

// By hash, then by text.
bool JavaHashMap::goes_left(std::int32_t key, std::int32_t node) const {
  if (nodes_[key].hash != nodes_[node].hash) return nodes_[key].hash < nodes_[node].hash;
  return java_less(keys_[key].text, keys_[node].text);
}

// Under which node of the tree a new key is to hang.
std::int32_t JavaHashMap::leaf_parent(std::int32_t root, std::int32_t key) const {
  std::int32_t parent = -1;
  for (auto at = root; at >= 0; at = goes_left(key, at) ? nodes_[at].left : nodes_[at].right) parent = at;
  return parent;
}

std::int32_t JavaHashMap::hang(std::int32_t root, std::int32_t parent, std::int32_t key) {
  (goes_left(key, parent) ? nodes_[parent].left : nodes_[parent].right) = key;
  nodes_[key].parent = parent;
  return rebalance(root, key);
}

// A red-black tree after an insertion (Cormen et al., Introduction to Algorithms).
std::int32_t JavaHashMap::rebalance(std::int32_t root, std::int32_t key) {
  nodes_[key].red = true;
  while (nodes_[key].parent >= 0 && nodes_[nodes_[key].parent].red) {
    auto parent = nodes_[key].parent;
    auto grand = nodes_[parent].parent;
    const bool left = nodes_[grand].left == parent;
    const auto near = left ? &Node::left : &Node::right;
    const auto far = left ? &Node::right : &Node::left;
    const auto uncle = nodes_[grand].*far;
    if (uncle >= 0 && nodes_[uncle].red) {
      nodes_[uncle].red = nodes_[parent].red = false;
      nodes_[grand].red = true;
      key = grand;
      continue;
    }
    if (nodes_[parent].*far == key) {
      root = rotate(root, parent, far, near);
      key = std::exchange(parent, key);
    }
    nodes_[parent].red = false;
    nodes_[grand].red = true;
    root = rotate(root, grand, near, far);
  }
  nodes_[root].red = false;
  return root;
}

// The child on the side `up` takes the place of the node, which goes down on the side `down`. Returns the root.
std::int32_t JavaHashMap::rotate(std::int32_t root, std::int32_t node, std::int32_t Node::*up, std::int32_t Node::*down) {
  const auto child = nodes_[node].*up;
  const auto inner = nodes_[node].*up = nodes_[child].*down;
  if (inner >= 0) nodes_[inner].parent = node;
  const auto parent = nodes_[child].parent = nodes_[node].parent;
  if (parent >= 0) (nodes_[parent].left == node ? nodes_[parent].left : nodes_[parent].right) = child;
  nodes_[child].*down = node;
  nodes_[node].parent = child;
  return parent < 0 ? child : root;
}

// TreeNode.moveRootToFront
void JavaHashMap::root_to_front(Bin& bin, std::int32_t root) {
  if (bin.first == root) return;
  Node& node = nodes_[root];
  if (node.next >= 0) nodes_[node.next].previous = node.previous;
  nodes_[node.previous].next = node.next;
  nodes_[bin.first].previous = root;
  node.next = std::exchange(bin.first, root);
  node.previous = -1;
}

}  // namespace regroup::assignors
