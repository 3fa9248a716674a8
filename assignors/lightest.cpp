#include "assignors/lightest.hpp"

#include <algorithm>
#include <cstddef>

#include "assignors/lists.hpp"

namespace regroup::assignors {

void Lightest::clear() {
  for (const auto member : members_) leaf_[member] = -1;
  members_.clear();
  nodes_.clear();
}

void Lightest::add(std::int32_t member) {
  leaf_[member] = to_index(members_.size());
  members_.push_back(member);
}

void Lightest::build() {
  if (members_.empty()) return;
  std::size_t width = 1;
  while (width < members_.size()) width *= 2;
  nodes_.assign(2 * width, -1);
  std::copy(members_.begin(), members_.end(), nodes_.begin() + static_cast<std::ptrdiff_t>(width));
  for (std::size_t node = width; node-- > 1;) play(node);
}

void Lightest::update(std::int32_t member) {
  if (leaf_[member] < 0) return;
  const auto leaf = nodes_.size() / 2 + static_cast<std::size_t>(leaf_[member]);
  if (leaf == 1) return;  // the only one
  for (std::size_t node = leaf / 2; node >= 1; node /= 2) play(node);
}

void Lightest::play(std::size_t node) {
  const auto left = nodes_[2 * node];
  const auto right = nodes_[2 * node + 1];
  nodes_[node] = right >= 0 && (*sizes_)[right] < (*sizes_)[left] ? right : left;  // nobody stands at the right end only
}

}  // namespace regroup::assignors
