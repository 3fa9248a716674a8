#include "assignors/range.hpp"

#include <algorithm>
#include <numeric>
#include <tuple>
#include <utility>

#include "assignors/blocks.hpp"
#include "assignors/member_order.hpp"
#include "assignors/racks.hpp"
#include "assignors/topics.hpp"

namespace regroup::assignors {

namespace {

// Where the clients differ (assignors.md section 6).
struct Rules {
  std::vector<std::int32_t> (*members)(const Group&) = member_order;
  bool sort_each_topic = false;       // librdkafka sorts the subscribers of each topic by themselves
  bool hash_lists = true;             // without racks, lists are in the order of Java's map of topics (AS-25)
  bool leader_rack_only = false;      // the first replica's rack, not those of all
  bool first_get_extras = false;      // the extras belong to the first members, not to whoever first exceeds `per`
  bool rackless_fits = true;          // a member without a rack takes any partition in the rack pass
  bool rackless_fits_all = true;      // and in the co-partitioned one
  bool co_partitions = true;          // topics with the same consumers and counts go together
  bool co_partitions_always = false;  // even if no topic needs racks
  bool rack_pass_always = false;      // even where racks cannot matter (AS-7)
};

constexpr Rules java_rules;
constexpr Rules librdkafka_rules{.members = joining_order,
                                 .sort_each_topic = true,
                                 .hash_lists = false,
                                 .rackless_fits_all = false,
                                 .co_partitions_always = true};
constexpr Rules franz_go_rules{.members = franz_go_order,
                               .hash_lists = false,
                               .leader_rack_only = true,
                               .first_get_extras = true,
                               .rackless_fits = false,
                               .co_partitions = false,
                               .rack_pass_always = true};

// AS-20: one topic while its partitions are given away. A consumer is named by its place among the subscribers.
struct TopicState {
  std::int32_t topic = 0;  // index into Group::topics
  std::int32_t first = 0;  // id of partition 0
  std::span<const std::int32_t> consumers;
  std::int32_t per = 0;
  std::int32_t extra = 0;  // consumers that may still get one more than `per`
  bool first_get_extras = false;
  std::vector<std::int32_t> got;
  std::vector<std::int32_t> free;  // partitions, ascending
  bool has_racks = false;          // some subscriber names its rack
  bool use_racks = false;          // AS-7

  std::int32_t room(std::int32_t place) const {
    if (first_get_extras) return per + (place < extra ? 1 : 0) - got[place];
    return per + (extra > 0 ? 1 : 0) - got[place];
  }
  std::int32_t places() const { return to_index(consumers.size()); }
};

TopicTable topics_of(const Group& group, const Rules& rules) {
  TopicTable topics = topic_table(group, rules.members(group));
  for (std::int32_t rank = 0; rules.sort_each_topic && rank < topics.size(); ++rank) {
    const auto first = static_cast<std::size_t>(topics.subscribers.begin[rank]);
    sort_as_librdkafka(group, std::span(topics.subscribers.items).subspan(first, topics.subscribers[rank].size()));
  }
  return topics;
}

class RangeBuilder {
 public:
  RangeBuilder(const Group& group, const Rules& rules)
      : group_(group),
        rules_(rules),
        topics_(topics_of(group, rules)),
        racks_(read_racks(group, topics_, rules.leader_rack_only)),
        assignment_(group.members.size()) {
    states_.reserve(topics_.by_rank.size());
    for (std::int32_t rank = 0; rank < topics_.size(); ++rank) states_.push_back(state_of(rank));
  }

  Assignment build() {
    const bool by_rack = rules_.co_partitions_always ||
                         std::any_of(states_.begin(), states_.end(), [](const TopicState& state) { return state.use_racks; });
    if (by_rack || !rules_.hash_lists) {
      for (TopicState& state : states_) {
        state.got.assign(state.consumers.size(), 0);
        state.free.resize(topics_.count(topics_.rank[state.topic]));
        std::iota(state.free.begin(), state.free.end(), 0);
      }
      if (by_rack) give_by_rack();
      for (TopicState& state : states_) fill(state);
      sort_lists();
    } else {
      give_in_blocks(topics_, topic_map_order(group_, topics_), assignment_);
    }
    return std::move(assignment_);
  }

 private:
  using Run = std::span<TopicState* const>;

  // AS-20
  TopicState state_of(std::int32_t rank) const {
    TopicState state;
    state.topic = topics_.by_rank[rank];
    state.first = topics_.first[rank];
    state.consumers = topics_.subscribers[rank];
    state.per = topics_.count(rank) / state.places();
    state.extra = topics_.count(rank) % state.places();
    state.first_get_extras = rules_.first_get_extras;
    state.has_racks = std::any_of(state.consumers.begin(), state.consumers.end(),
                                  [&](std::int32_t member) { return racks_.member[member] >= 0; });
    state.use_racks = rules_.rack_pass_always ? state.has_racks
                                              : use_racks(racks_, state.consumers, topics_.first[rank], topics_.first[rank + 1]);
    return state;
  }

  // AS-20: whoever first exceeds `per` uses up an extra.
  void give(TopicState& state, std::int32_t place, std::span<const std::int32_t> partitions) {
    auto& list = assignment_[state.consumers[place]];
    for (const auto partition : partitions) list.push_back({state.topic, partition});
    state.got[place] += to_index(partitions.size());
    if (state.got[place] > state.per && !state.first_get_extras) --state.extra;
  }

  // AS-22: Java's consumer without a rack matches every partition.
  bool rack_fits(const TopicState& state, std::int32_t place, std::int32_t partition, bool rackless_fits) const {
    const auto rack = racks_.member[state.consumers[place]];
    return rack < 0 ? rackless_fits : racks_.holds(state.first + partition, rack);
  }

  // AS-21 with rack_fits
  void fill_by_rack(TopicState& state) {
    std::vector<std::int32_t> taken;
    std::vector<std::int32_t> left;
    for (std::int32_t place = 0; place < state.places() && !state.free.empty(); ++place) {
      const auto room = state.room(place);
      if (room <= 0) continue;
      taken.clear();
      left.clear();
      for (const auto partition : state.free) {
        const bool takes = to_index(taken.size()) < room && rack_fits(state, place, partition, rules_.rackless_fits);
        (takes ? taken : left).push_back(partition);
      }
      if (!taken.empty()) give(state, place, taken);
      state.free.swap(left);
    }
  }

  // AS-21 with every partition fitting: consecutive blocks of what is free.
  void fill(TopicState& state) {
    std::span<const std::int32_t> free = state.free;
    for (std::int32_t place = 0; place < state.places() && !free.empty(); ++place) {
      if (state.room(place) <= 0) continue;
      const auto block = std::min(free.size(), static_cast<std::size_t>(state.room(place)));
      give(state, place, free.first(block));
      free = free.subspan(block);
    }
    state.free.clear();
  }

  // AS-23: topics with the same consumers and the same number of partitions stand together. Where no consumer has a
  // rack, Kafka's group has no partitions to give, so such topics are left to the plain pass.
  void give_by_rack() {
    std::vector<TopicState*> order;
    for (TopicState& state : states_) {
      if (state.has_racks) order.push_back(&state);
    }
    const auto same = [&](const TopicState* l, const TopicState* r) {
      return rules_.co_partitions && l->free.size() == r->free.size() &&
             std::equal(l->consumers.begin(), l->consumers.end(), r->consumers.begin(), r->consumers.end());
    };
    std::stable_sort(order.begin(), order.end(), [](const TopicState* l, const TopicState* r) {
      if (l->free.size() != r->free.size()) return l->free.size() < r->free.size();
      return std::lexicographical_compare(l->consumers.begin(), l->consumers.end(), r->consumers.begin(), r->consumers.end());
    });
    std::vector<std::size_t> cuts;
    for (std::size_t i = 0; i < order.size(); ++i) {
      if (i == 0 || !same(order[i - 1], order[i])) cuts.push_back(i);
    }
    cuts.push_back(order.size());
    for (std::size_t i = 0; i + 1 < cuts.size(); ++i) {
      give_run(Run(order).subspan(cuts[i], cuts[i + 1] - cuts[i]));
    }
  }

  void give_run(Run run) {
    if (run.size() > 1) {
      give_co_partitioned(run);
    } else if (run.front()->use_racks) {
      fill_by_rack(*run.front());
    }
  }

  // AS-24: partition p of all topics of the run goes to one consumer, if there is one that all of them fit.
  void give_co_partitioned(Run run) {
    std::vector<std::int32_t> waiting(run.front()->consumers.size());
    std::iota(waiting.begin(), waiting.end(), 0);
    std::vector<std::int32_t> left;
    const auto partitions = to_index(run.front()->free.size());
    for (std::int32_t partition = 0; partition < partitions; ++partition) {
      const auto at = std::find_if(waiting.begin(), waiting.end(), [&](std::int32_t place) {
        return std::all_of(run.begin(), run.end(), [&](const TopicState* state) {
          return state->room(place) > 0 && rack_fits(*state, place, partition, rules_.rackless_fits_all);
        });
      });
      if (at == waiting.end()) {
        left.push_back(partition);
        continue;
      }
      const auto place = *at;
      for (TopicState* state : run) give(*state, place, std::span(&partition, 1));
      const auto full = [&](const TopicState* state) { return state->room(place) <= 0; };
      if (std::all_of(run.begin(), run.end(), full)) waiting.erase(at);
    }
    for (TopicState* state : run) state->free = left;
  }

  // AS-25
  void sort_lists() {
    for (auto& list : assignment_) {
      std::sort(list.begin(), list.end(), [&](const TopicPartition& l, const TopicPartition& r) {
        return std::tuple(topics_.rank[l.topic], l.partition) < std::tuple(topics_.rank[r.topic], r.partition);
      });
    }
  }

  const Group& group_;
  const Rules& rules_;
  TopicTable topics_;
  Racks racks_;
  std::vector<TopicState> states_;
  Assignment assignment_;
};

}  // namespace

Assignment assign_range(const Group& group, Memory&) { return RangeBuilder(group, java_rules).build(); }

Assignment assign_librdkafka_range(const Group& group, Memory&) { return RangeBuilder(group, librdkafka_rules).build(); }

Assignment assign_franz_go_range(const Group& group, Memory&) { return RangeBuilder(group, franz_go_rules).build(); }

}  // namespace regroup::assignors
