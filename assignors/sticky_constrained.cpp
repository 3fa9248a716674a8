// Kafka's AbstractStickyAssignor.ConstrainedAssignmentBuilder: everybody subscribes to the same topics (AS-50..AS-59).
//
// Members keep what they own up to a quota; what is left is dealt in turn. A member is `under_` while it has less than
// the smaller quota, and waits in `exact_` while it stands at it and might still get one of the extras.
#include <algorithm>
#include <cstddef>
#include <utility>

#include "assignors/rack_turns.hpp"
#include "assignors/sticky.hpp"

namespace regroup::assignors {

namespace {

class ConstrainedBuilder {
 public:
  explicit ConstrainedBuilder(const StickyInput& input);
  StickyResult build();

 private:
  void keep_owned(std::int32_t member);
  std::vector<std::int32_t> wanted(std::int32_t member);
  void keep(std::int32_t member, std::span<const std::int32_t> owned, std::int32_t quota);
  void collect_unassigned();
  void scarce_racks_first();
  void deal_by_rack();
  void deal_in_turn();
  void check_under() const;
  std::int32_t assign(std::int32_t id, std::int32_t member);
  std::int32_t size(std::int32_t member) const { return to_index(result_.lists[member].size()); }
  bool extras_left() const { return over_ < extras_; }

  const StickyInput& in_;
  StickyResult result_;
  std::int32_t min_;
  std::int32_t max_;
  std::int32_t extras_;    // members that may have max_
  std::int32_t over_ = 0;  // members that have it
  std::vector<std::int32_t> under_;
  std::vector<std::int32_t> exact_;    // -1: taken out
  std::vector<char> kept_;             // per id
  std::vector<std::int32_t> revoked_;  // per id, from whom; -1: nobody
  std::vector<std::int32_t> unassigned_;
};

// AS-50
ConstrainedBuilder::ConstrainedBuilder(const StickyInput& input)
    : in_(input),
      min_(input.topics.partitions() / input.members()),
      max_((input.topics.partitions() + input.members() - 1) / input.members()),
      extras_(input.topics.partitions() % input.members()),
      kept_(input.topic.size(), 0),
      revoked_(input.topic.size(), -1) {
  result_.constrained = true;
  result_.lists.resize(input.group.members.size());
  for (auto& list : result_.lists) list.reserve(static_cast<std::size_t>(max_));
  result_.moving.assign(input.topic.size(), -1);
}

StickyResult ConstrainedBuilder::build() {
  for (const auto member : in_.by_hash) keep_owned(member);
  collect_unassigned();
  const auto by_id = [&](std::int32_t left, std::int32_t right) { return in_.id_rank[left] < in_.id_rank[right]; };
  std::sort(under_.begin(), under_.end(), by_id);
  std::sort(exact_.begin(), exact_.end(), by_id);
  if (in_.racks_used) {
    scarce_racks_first();
    deal_by_rack();
  }
  deal_in_turn();
  check_under();
  return std::move(result_);
}

// AS-51: by partition, then topic, so that a member that must give up some keeps its share of every topic.
std::vector<std::int32_t> ConstrainedBuilder::wanted(std::int32_t member) {
  std::vector<std::pair<std::int64_t, std::int32_t>> keyed;
  for (const auto id : in_.raw_claims(member)) {
    if (!in_.keeps(member, id)) continue;
    if (in_.mismatch(member, id)) {
      revoked_[id] = member;
    } else if (!in_.disputed(id)) {
      keyed.emplace_back(static_cast<std::int64_t>(in_.partition(id)) << 32 | in_.topic[id], id);
    }
  }
  std::sort(keyed.begin(), keyed.end());
  std::vector<std::int32_t> owned;
  owned.reserve(keyed.size());
  for (const auto& [key, id] : keyed) owned.push_back(id);
  return owned;
}

void ConstrainedBuilder::keep_owned(std::int32_t member) {
  const auto owned = wanted(member);
  const auto count = to_index(owned.size());
  if (count < min_) {  // AS-52
    keep(member, owned, count);
    under_.push_back(member);
  } else if (count >= max_ && extras_left()) {  // AS-53
    keep(member, owned, max_);
    ++over_;
    if (!extras_left()) exact_.clear();
  } else {  // AS-54
    keep(member, owned, min_);
    if (extras_left()) exact_.push_back(member);
  }
}

void ConstrainedBuilder::keep(std::int32_t member, std::span<const std::int32_t> owned, std::int32_t quota) {
  const auto kept = static_cast<std::size_t>(quota);
  for (const auto id : owned.first(kept)) {
    kept_[id] = 1;
    result_.lists[member].push_back(id);
  }
  for (const auto id : owned.subspan(kept)) revoked_[id] = member;
}

// AS-55. AS-46: Kafka merges two sorted lists here; a kept partition that has vanished stops the merge, and all
// partitions of later topics count as unassigned.
void ConstrainedBuilder::collect_unassigned() {
  std::vector<char> stops(in_.topics.by_rank.size(), 0);
  for (auto id = in_.topics.partitions(); id < in_.ids(); ++id) {
    if (kept_[id]) stops[in_.topic[id]] = 1;
  }
  unassigned_.reserve(static_cast<std::size_t>(std::count(kept_.begin(), kept_.begin() + in_.topics.partitions(), 0)));
  bool stopped = false;
  for (std::int32_t rank = 0; rank < in_.topics.size(); ++rank) {
    for (auto id = in_.topics.first[rank]; id < in_.topics.first[rank + 1]; ++id) {
      if (stopped || !kept_[id]) unassigned_.push_back(id);
    }
    stopped = stopped || stops[rank];
  }
}

// AS-55: partitions with few members on their racks come first.
void ConstrainedBuilder::scarce_racks_first() {
  std::vector<std::pair<std::int32_t, std::int32_t>> keyed;
  keyed.reserve(unassigned_.size());
  for (const auto id : unassigned_) keyed.emplace_back(in_.members_on_racks(id), id);
  std::sort(keyed.begin(), keyed.end());  // ids ascend, so this is stable
  for (std::size_t i = 0; i < keyed.size(); ++i) unassigned_[i] = keyed[i].second;
}

// AS-56: members without a rack get nothing here.
void ConstrainedBuilder::deal_by_rack() {
  RackRing under(under_, in_.racks.member, in_.racks.count);
  RackQueue exact(in_.racks.count);
  for (std::size_t i = 0; i < exact_.size(); ++i) exact.append(in_.racks.member[exact_[i]], to_index(i));
  std::int32_t turn = 0;
  std::vector<std::int32_t> left;
  for (const auto id : unassigned_) {
    const auto racks = in_.racks.partition[id];
    if (const auto place = under.next(racks, turn); place >= 0) {
      const auto member = under_[place];
      turn = place + 1;
      const auto count = assign(id, member);
      if (count < min_) continue;
      under.remove(place);
      under_[place] = -1;
      if (count >= max_ || !extras_left()) continue;
      exact.append(in_.racks.member[member], to_index(exact_.size()));
      exact_.push_back(member);
    } else if (const auto first = exact.first(racks); first >= 0) {
      const auto member = exact_[first];
      if (assign(id, member) != max_) continue;
      exact.remove_first(in_.racks.member[member]);
      exact_[first] = -1;
      ++over_;
      if (extras_left()) continue;
      exact = RackQueue(in_.racks.count);
      exact_.clear();
    } else {
      left.push_back(id);
    }
  }
  unassigned_ = std::move(left);
  under_.erase(std::remove(under_.begin(), under_.end(), -1), under_.end());
}

// AS-57: the turn starts afresh.
void ConstrainedBuilder::deal_in_turn() {
  std::size_t next = 0;     // in under_
  std::size_t staying = 0;  // of those before `next`, how many are still under; they stand at the front
  std::size_t first_exact = 0;
  for (const auto id : unassigned_) {
    if (next == under_.size()) {
      under_.resize(std::exchange(staying, 0));
      next = 0;
    }
    while (under_.empty() && first_exact < exact_.size() && exact_[first_exact] < 0) ++first_exact;
    if (under_.empty() && first_exact == exact_.size()) {
      throw AssignorError("IllegalStateException: no more unfilled consumers to be assigned");
    }
    const auto member = under_.empty() ? exact_[first_exact++] : under_[next++];
    const auto count = assign(id, member);
    if (count == min_) {
      exact_.push_back(member);
    } else if (!under_.empty()) {
      under_[staying++] = member;
    }
    if (count == max_ && count != min_) ++over_;
  }
  under_.erase(under_.begin() + static_cast<std::ptrdiff_t>(staying), under_.begin() + static_cast<std::ptrdiff_t>(next));
}

// AS-58: whoever had it must let go first.
std::int32_t ConstrainedBuilder::assign(std::int32_t id, std::int32_t member) {
  result_.lists[member].push_back(id);
  if ((revoked_[id] >= 0 && revoked_[id] != member) || in_.disputed(id)) result_.moving[id] = member;
  return size(member);
}

// AS-59
void ConstrainedBuilder::check_under() const {
  if (under_.empty()) return;
  const bool short_of = std::any_of(under_.begin(), under_.end(), [&](std::int32_t m) { return size(m) != min_; });
  if (over_ != extras_ || short_of) {
    throw AssignorError("IllegalStateException: no more partitions to be assigned, but members are below their quota");
  }
}

}  // namespace

StickyResult assign_constrained(const StickyInput& input) { return ConstrainedBuilder(input).build(); }

}  // namespace regroup::assignors
