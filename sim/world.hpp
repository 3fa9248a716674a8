// The World: everything of a run as one plain value. A copy is a fork: both go on from the same instant, independently.
//
// Decisions that everything hangs on (design.md): a total order of events, integer time, named random streams, typed facts out.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "sim/client/consumer.hpp"
#include "sim/cluster/cluster.hpp"
#include "sim/cluster/network.hpp"
#include "sim/engine/event_queue.hpp"
#include "sim/engine/fingerprint.hpp"
#include "sim/facts/directory.hpp"
#include "sim/facts/fact.hpp"
#include "sim/group/coordinator.hpp"
#include "sim/ledger/ledger.hpp"
#include "sim/scenario/scenario.hpp"
#include "sim/steady_state.hpp"

namespace regroup {

// A verb whose target was not in a state for it: it did nothing.
struct IgnoredVerb {
  SimTime at;
  std::size_t event;
};

// What a steady state costs: what its rounds told, once; or every poll, to compare (tests).
enum class SteadyStates : bool { Skipped, PlayedOut };

class World {
 public:
  explicit World(std::shared_ptr<const Scenario> scenario, SteadyStates steady_states = SteadyStates::Skipped);
  // Not inline: whoever forks a World would compile the copying of all that there is.
  World(const World&);
  ~World();

  // Handles the next event, or what a consumer has put off until then; false when the run is over.
  bool step();
  // To the end; `go_on` is asked every few thousand events and may stop the run by answering false.
  void run(const std::function<bool(SimTime)>& go_on = {});
  // The end of the run: the last facts, and the closed books. Call once, and last: what lived in the World is gone.
  Outcome finish();

  SimTime now() const { return queue_.now(); }
  std::uint64_t events() const { return events_; }
  std::uint64_t rounds() const { return rounds_; }       // of steady states, told and not played
  std::size_t pending() const { return queue_.size(); }  // events scheduled and not yet handled
  std::uint64_t fingerprint() const { return fingerprint_.value(); }
  const Directory& directory() const { return *directory_; }
  const std::shared_ptr<const Directory>& directory_pointer() const { return directory_; }
  const std::vector<IgnoredVerb>& ignored() const { return ignored_; }
  // Keep every fact (for --trace); off by default: a sink that wants none costs nothing.
  void keep_facts() { keep_facts_ = true; }
  // Or those that may say something of this record (for `why`): of the others, which are most, none is made.
  void keep_facts_of(PartitionId partition, Offset offset) {
    keep_facts_ = true;
    kept_record_ = {partition, offset};
  }
  const std::vector<Fact>& facts() const { return kept_facts_; }

 private:
  friend struct LagNow;

  enum class Room : std::uint8_t { Network, Cluster, Group, Client, Script, Rest, Unread, ThreadLooked };
  // A trigger that waits for a count, and the event it sets off.
  struct Waiting {
    std::size_t event;
    ConsumerId consumer;
    GroupId group;
    bool delivered;
    bool rebalances;
    std::int64_t count;
    bool fired = false;
  };
  struct Planned {
    std::size_t event;
    std::shared_ptr<const Action> action;
  };
  struct WaitingStart {
    ConsumerId consumer;
    SimTime at;
  };

  Context context() { return {queue_, network_, facts_}; }
  ClientContext client_context();
  void begin();
  void deliver(Delivery delivery);
  void serve(ForBroker& delivery);
  void handle(const EventQueue::Entry& entry);
  void dispatch(const Event& event);
  void after_event();
  void drain_facts();
  void book(const Fact& fact);
  bool is_kept(const FactBody& body) const;
  bool drained() const;

  // steady_state.cpp: consumers whose polls repeat one another
  void watch(ConsumerId id);
  bool describe(ConsumerId id);
  SimTime next_disturbance(ConsumerId id);
  bool may_find_round(ConsumerId id);
  bool rest(ConsumerId id, std::size_t phase);
  bool all_caught_up(GroupId group);
  static bool knows(const Consumer& consumer, std::int32_t generation);
  bool all_know(GroupId group, std::int32_t generation) const;
  bool repeats_and_commits(const Fact& fact) const;
  bool rests_on(ConsumerId id, const std::vector<PartitionId>& partitions) const;
  static Event event_of(Room room, ConsumerId id, std::uint64_t token);
  void arm(ConsumerId id);
  void on_rest_timer(ConsumerId id);
  void hear(ConsumerId id, Incoming incoming);
  void look(ConsumerId id);
  void heartbeat_thread_looked(ConsumerId id);
  void take_turn(ConsumerId id, const Moment& turn);
  void plan(ConsumerId id, SimTime next_turn);
  void tell(ConsumerId id, const Rest& rest, std::int64_t number);
  void wake(ConsumerId id);
  void wake_all();
  void wake_group(GroupId group);
  void wake_those_concerned();  // by the facts that are pending
  void wake_those_concerned(const Action& action);
  SimTime worked_until(ConsumerId id) const;

  // deferral.cpp: consumers that nobody hears of for a while
  void defer(ConsumerId id);
  bool may_be_alone(ConsumerId id);
  void catch_up(ConsumerId id, SimTime present, bool and_at_present);
  void catch_up(ConsumerId id) { catch_up(id, now(), turn_ > owner_of(id)); }
  bool is_behind(Owner owner, SimTime present, bool and_at_present) const {
    const auto next = queue_.next_at(owner);
    return next < present || (and_at_present && next == present);
  }
  void watch_delivered();

  // script.cpp: what the scenario does
  void plan(SimTime at, std::size_t event, const Action& action);
  void fire_milestones();
  void arm_marks(ConsumerId id);
  void carry_out(std::size_t event, const Action& action);
  void start_consumer(ConsumerId consumer, SimTime at);
  void start_waiting();
  void ignore(std::size_t event) { ignored_.push_back({now(), event}); }
  std::vector<PartitionId> partitions_of(const std::vector<std::pair<std::string, std::int32_t>>& named) const;
  std::vector<ConsumerId> consumers_of(GroupId group) const;

  void act(std::size_t event, const Crash& verb);
  void act(std::size_t event, const Start& verb);
  void act(std::size_t event, const Stop& verb);
  void act(std::size_t event, const Restart& verb);
  void act(std::size_t event, const Freeze& verb);
  void act(std::size_t event, const Hang& verb);
  void act(std::size_t event, const Disconnect& verb);
  void act(std::size_t event, const RollingRestart& verb);
  void act(std::size_t event, const AddPartitions& verb);
  void act(std::size_t event, const ChangeSubscription& verb);
  void act(std::size_t event, const regroup::Unsubscribe& verb);
  void act(std::size_t event, const SeekTo& verb);
  void act(std::size_t event, const PausePartitions& verb);
  void act(std::size_t event, const SetProcess& verb);
  void act(std::size_t event, const SetCommit& verb);
  void act(std::size_t event, const SetPoll& verb);
  void act(std::size_t event, const SetRate& verb);
  void act(std::size_t event, const SetLatency& verb);
  void act(std::size_t event, const Trim& verb);
  void look_at_commits_of(ConsumerId consumer);

  std::shared_ptr<const Scenario> scenario_;
  std::shared_ptr<const Directory> directory_;
  EventQueue queue_;
  FactLog facts_;
  Network network_;
  Cluster cluster_;
  Coordinator coordinator_;
  std::vector<Consumer> consumers_;
  Ledger ledger_;
  Fingerprint fingerprint_;
  ActiveSpans spans_;
  Attempts attempts_;
  bool contended_ = false, milestone_ = false, over_ = false, keep_facts_ = false;
  std::optional<std::pair<PartitionId, Offset>> kept_record_;  // only what is of this one
  std::uint64_t events_ = 0;
  SimTime instant_{};
  Owner turn_ = kEverybody;               // whose events are being handled at this instant: others' were, up to here
  Rank rank_ = Rank::Usual;               // and which of its events
  std::int64_t pending_script_ = 0;       // planned actions still to come
  std::vector<std::int64_t> rebalances_;  // completed, per group
  std::vector<Planned> planned_;
  std::vector<Waiting> waiting_;
  std::vector<WaitingStart> waiting_starts_;
  std::vector<IgnoredVerb> ignored_;
  std::vector<Fact> kept_facts_;
  SteadyStates steady_states_;
  std::vector<SteadyState> steady_;  // by consumer
  std::size_t resting_ = 0, deferred_ = 0;
  std::uint64_t changes_ = 0;  // of the world, for all
  std::uint64_t rounds_ = 0;
  Description description_;  // scratch: nothing is read between two events
  Reading reading_;
  Shift shift_;                           // likewise; of partitions that are not asked for it says nothing
  std::vector<ConsumerId> delivered_to_;  // in this event
  // Per group: the last generation that got an assignment, one in which a process took over another's partitions, and up to which
  // consumer all who own something have taken that assignment.
  struct Generations {
    std::int32_t assigned = -1, replaced = -1;
    std::size_t aware = 0;
  };
  std::vector<Generations> generations_;
};

}  // namespace regroup
