#include "assignors/rack_turns.hpp"

#include <algorithm>
#include <cstddef>
#include <numeric>

#include "assignors/lists.hpp"

namespace regroup::assignors {

namespace {

// Union-find with path halving: the entry at or after `entry` that points at itself.
std::int32_t settle(std::vector<std::int32_t>& alive, std::int32_t entry) {
  while (alive[entry] != entry) entry = alive[entry] = alive[alive[entry]];
  return entry;
}

std::int32_t entry_at_or_after(const std::vector<std::int32_t>& places, std::int32_t place) {
  return to_index(static_cast<std::size_t>(std::lower_bound(places.begin(), places.end(), place) - places.begin()));
}

}  // namespace

RackRing::RackRing(std::span<const std::int32_t> members, const std::vector<std::int32_t>& rack_of_member, std::int32_t racks)
    : rings_(static_cast<std::size_t>(racks)) {
  for (const auto member : members) {
    rack_.push_back(rack_of_member[member]);
    if (rack_.back() >= 0) rings_[rack_.back()].places.push_back(to_index(rack_.size()) - 1);
  }
  for (Ring& ring : rings_) {
    ring.alive.resize(ring.places.size() + 1);  // the last entry stands for the end
    std::iota(ring.alive.begin(), ring.alive.end(), 0);
  }
}

std::int32_t RackRing::next_of_rack(std::int32_t rack, std::int32_t from) const {
  const Ring& ring = rings_[rack];
  const auto entry = settle(ring.alive, entry_at_or_after(ring.places, from));
  return entry == to_index(ring.places.size()) ? -1 : ring.places[entry];
}

std::int32_t RackRing::next(std::span<const std::int32_t> racks, std::int32_t from) const {
  for (const std::int32_t start : {from, std::int32_t{0}}) {
    std::int32_t best = -1;
    for (const auto rack : racks) {
      const auto place = next_of_rack(rack, start);
      if (place >= 0 && (best < 0 || place < best)) best = place;
    }
    if (best >= 0) return best;
  }
  return -1;
}

void RackRing::remove(std::int32_t place) {
  Ring& ring = rings_[rack_[place]];
  const auto entry = entry_at_or_after(ring.places, place);
  ring.alive[entry] = entry + 1;
}

void RackQueue::append(std::int32_t rack, std::int32_t place) {
  if (rack >= 0) queues_[rack].places.push_back(place);
}

std::int32_t RackQueue::first(std::span<const std::int32_t> racks) const {
  std::int32_t best = -1;
  for (const auto rack : racks) {
    const Queue& queue = queues_[rack];
    if (queue.head == queue.places.size()) continue;
    if (best < 0 || queue.places[queue.head] < best) best = queue.places[queue.head];
  }
  return best;
}

}  // namespace regroup::assignors
