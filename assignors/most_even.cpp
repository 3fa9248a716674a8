// Cancelling of negative cycles in a flow network of members and rows. A row is what cannot be told apart: the partitions of
// one topic whose leaders are in one rack. A partition that goes from A to B is the way A -> row -> B; a way that ends at
// another member than it began is closed over a node "size", where the sizes of both are priced.
#include <algorithm>
#include <array>
#include <cstddef>
#include <map>
#include <utility>

#include "assignors/franz_go_sticky.hpp"

namespace regroup::assignors {

namespace {

// Least first: squares of sizes, partitions outside their member's rack, partitions that moved.
using Price = std::array<std::int64_t, 3>;

Price plus(const Price& l, const Price& r) { return {l[0] + r[0], l[1] + r[1], l[2] + r[2]}; }

struct Cell {
  std::int32_t member;
  std::int32_t row;
  bool off_rack;
  std::int32_t held = 0;
  std::int32_t has = 0;
};

class Network {
 public:
  Network(const TopicTable& topics, const Racks& racks, std::vector<std::int32_t> owner, const std::vector<std::int32_t>& held)
      : topics_(topics), racks_(racks), owner_(std::move(owner)), held_(held), size_(racks.member.size(), 0) {
    for (std::int32_t rank = 0; rank < topics.size(); ++rank) add_rows(rank);
  }

  std::vector<std::int32_t> solve() {
    while (cancel_one()) {
    }
    for (std::size_t row = 0; row < rows_.size(); ++row) realize(rows_[row], to_index(row));
    return std::move(owner_);
  }

 private:
  struct Arc {
    std::int32_t from, to;
    std::int32_t cell;  // whose partition is given up (from a member) or taken; -1: to or from "size"
  };

  std::int32_t members() const { return to_index(size_.size()); }
  std::int32_t size_node() const { return members() + to_index(rows_.size()); }

  void add_rows(std::int32_t rank) {
    std::map<std::int32_t, std::vector<std::int32_t>> by_rack;  // -1: none known
    for (auto id = topics_.first[rank]; id < topics_.first[rank + 1]; ++id) {
      const auto racks = racks_.count == 0 ? std::span<const std::int32_t>() : racks_.partition[id];
      by_rack[racks.empty() ? -1 : racks.front()].push_back(id);
    }
    for (auto& [rack, ids] : by_rack) {
      const auto row = to_index(rows_.size());
      rows_.push_back(ids);
      first_cell_.push_back(to_index(cells_.size()));
      std::map<std::int32_t, std::int32_t> place;
      for (const auto member : topics_.subscribers[rank]) {
        place[member] = to_index(cells_.size());
        cells_.push_back({member, row, rack >= 0 && racks_.member[member] >= 0 && racks_.member[member] != rack});
      }
      for (const auto id : ids) {
        ++cells_[place.at(owner_[id])].has;
        ++size_[owner_[id]];
        if (held_[id] >= 0) ++cells_[place.at(held_[id])].held;
      }
    }
  }

  std::vector<Arc> arcs() const {
    std::vector<Arc> all;
    for (std::int32_t c = 0; c < to_index(cells_.size()); ++c) {
      const auto row = members() + cells_[c].row;
      if (cells_[c].has > 0) all.push_back({cells_[c].member, row, c});
      all.push_back({row, cells_[c].member, c});
    }
    for (std::int32_t member = 0; member < members(); ++member) {
      all.push_back({member, size_node(), -1});
      if (size_[member] > 0) all.push_back({size_node(), member, -1});
    }
    return all;
  }

  Price price(const Arc& arc) const {
    if (arc.cell < 0) {
      return arc.to == size_node() ? Price{2 * std::int64_t{size_[arc.from]} + 1, 0, 0}
                                   : Price{1 - 2 * std::int64_t{size_[arc.to]}, 0, 0};
    }
    const Cell& cell = cells_[arc.cell];
    if (arc.to < members()) return {0, cell.off_rack ? 1 : 0, cell.has >= cell.held ? 1 : 0};
    return {0, cell.off_rack ? -1 : 0, cell.has > cell.held ? -1 : 0};
  }

  // Bellman-Ford from everywhere at once; a cycle among the parents is a negative one.
  bool cancel_one() {
    const auto all = arcs();
    const auto nodes = static_cast<std::size_t>(size_node()) + 1;
    std::vector<Price> distance(nodes, Price{});
    std::vector<std::int32_t> parent(nodes, -1);  // an arc
    std::vector<Price> prices;
    for (const Arc& arc : all) prices.push_back(price(arc));
    for (bool changed = true; changed;) {
      changed = false;
      for (std::size_t a = 0; a < all.size(); ++a) {
        const auto reached = plus(distance[all[a].from], prices[a]);
        if (reached >= distance[all[a].to]) continue;
        distance[all[a].to] = reached;
        parent[all[a].to] = to_index(a);
        changed = true;
      }
      const auto on_cycle = changed ? node_on_cycle(all, parent) : -1;
      if (on_cycle < 0) continue;
      auto node = on_cycle;
      do {
        const Arc& arc = all[parent[node]];
        apply(arc);
        node = arc.from;
      } while (node != on_cycle);
      return true;
    }
    return false;
  }

  std::int32_t node_on_cycle(const std::vector<Arc>& all, const std::vector<std::int32_t>& parent) {
    seen_from_.assign(parent.size(), -1);
    for (std::int32_t start = 0; start < to_index(parent.size()); ++start) {
      auto node = start;
      while (seen_from_[node] < 0) {
        seen_from_[node] = start;
        if (parent[node] < 0) break;
        node = all[parent[node]].from;
      }
      if (seen_from_[node] == start && parent[node] >= 0) return node;
    }
    return -1;
  }

  void apply(const Arc& arc) {
    if (arc.cell < 0) return;
    const auto more = arc.to < members() ? 1 : -1;
    cells_[arc.cell].has += more;
    size_[cells_[arc.cell].member] += more;
  }

  // Everybody takes back what it held, the lowest numbers first; the rest goes to the others in turn.
  void realize(const std::vector<std::int32_t>& ids, std::int32_t row) {
    std::map<std::int32_t, std::int32_t> room;
    for (auto c = first_cell_[row]; c < to_index(cells_.size()) && cells_[c].row == row; ++c)
      room[cells_[c].member] = cells_[c].has;
    std::vector<std::int32_t> left;
    for (const auto id : ids) {
      const bool stays = held_[id] >= 0 && room[held_[id]] > 0;
      if (stays) --room[owner_[id] = held_[id]];
      else left.push_back(id);
    }
    auto next = left.begin();
    for (auto c = first_cell_[row]; next != left.end(); ++c) {
      for (auto& more = room[cells_[c].member]; more > 0; --more) owner_[*next++] = cells_[c].member;
    }
  }

  const TopicTable& topics_;
  const Racks& racks_;
  std::vector<std::int32_t> owner_;
  const std::vector<std::int32_t>& held_;
  std::vector<std::int32_t> size_;               // per member
  std::vector<std::vector<std::int32_t>> rows_;  // ids
  std::vector<std::int32_t> first_cell_;         // per row
  std::vector<Cell> cells_;                      // row after row, members in order
  std::vector<std::int32_t> seen_from_;          // see node_on_cycle
};

}  // namespace

std::vector<std::int32_t> most_even(const TopicTable& topics, const Racks& racks, std::vector<std::int32_t> owner,
                                    const std::vector<std::int32_t>& held) {
  return Network(topics, racks, std::move(owner), held).solve();
}

}  // namespace regroup::assignors
