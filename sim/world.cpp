#include "sim/world.hpp"

#include <algorithm>
#include <tuple>

#include "sim/engine/assert.hpp"
#include "sim/facts/fingerprint.hpp"

namespace regroup {
namespace {

std::shared_ptr<const Directory> directory_of(const Scenario& scenario) {
  auto directory = std::make_shared<Directory>();
  std::int32_t first = 0;
  for (const auto& topic : scenario.topics) {
    directory->topics.push_back({topic.name, PartitionId{first}, topic.partitions_max});
    first += topic.partitions_max;
  }
  for (std::size_t g = 0; g < scenario.groups.size(); ++g) {
    directory->groups.push_back(scenario.groups[g].name);
    for (const auto& consumer : scenario.groups[g].consumers) directory->consumers.push_back({consumer.name, id_of<GroupId>(g)});
  }
  directory->sort_consumers();
  for (const auto& producer : scenario.producers) directory->producers.push_back(producer.name);
  for (const auto& broker : scenario.brokers) {
    directory->brokers.push_back(broker.id);
    directory->racks.push_back(broker.rack);
  }
  return directory;
}

std::vector<Consumer> consumers_from(const Scenario& scenario, std::uint8_t room) {
  std::vector<Consumer> consumers;
  std::shared_ptr<const ConsumerSettings> shared;
  for (std::size_t g = 0; g < scenario.groups.size(); ++g)
    for (const ConsumerSettings& settings : scenario.groups[g].consumers) {
      if (shared == nullptr || *shared != settings) shared = std::make_shared<const ConsumerSettings>(settings);
      consumers.emplace_back(room, id_of<ConsumerId>(consumers.size()), id_of<GroupId>(g), shared);
    }
  return consumers;
}

std::vector<Group> groups_from(const Scenario& scenario, const Cluster& cluster) {
  std::vector<Group> groups;
  for (const auto& settings : scenario.groups) groups.emplace_back(settings.name, cluster.coordinator_of(settings.name));
  return groups;
}

std::vector<std::string> consumer_names(const Directory& directory) {
  std::vector<std::string> names;
  for (const auto& consumer : directory.consumers) names.push_back(consumer.name);
  return names;
}

std::vector<std::string> broker_names(const Directory& directory) {
  std::vector<std::string> names;
  for (const auto id : directory.brokers) names.push_back("broker-" + std::to_string(id));
  return names;
}

constexpr std::uint8_t room(std::uint8_t value) { return value; }

constexpr std::uint64_t kEventsBetweenLooks = 8'192;

}  // namespace

World::World(const World&) = default;
World::~World() = default;

World::World(std::shared_ptr<const Scenario> scenario, SteadyStates steady_states)
    : scenario_(std::move(scenario)),
      directory_(directory_of(*scenario_)),
      network_(room(0), scenario_->seed, scenario_->network, consumer_names(*directory_), broker_names(*directory_),
               scenario_->costs.connect, scenario_->costs.request),
      cluster_(room(1), scenario_->seed, scenario_->brokers, scenario_->broker_config, scenario_->topics, scenario_->producers,
               scenario_->network.latency.a),
      coordinator_(room(2), scenario_->seed, scenario_->broker_config, groups_from(*scenario_, cluster_),
                   consumer_names(*directory_), directory_->brokers.size(), scenario_->costs.coordinator_write),
      consumers_(consumers_from(*scenario_, room(3))),
      ledger_(directory_, scenario_->duration),
      rebalances_(directory_->groups.size()),
      steady_states_(steady_states),
      steady_(consumers_.size()),
      generations_(directory_->groups.size()) {
  description_.reads_at.resize(directory_->partitions(), Offset{-1});
  shift_.records.resize(directory_->partitions());
  begin();
}

ClientContext World::client_context() {
  return {{queue_, network_, facts_},
          *directory_,
          scenario_->seed,
          scenario_->costs,
          spans_,
          attempts_,
          contended_,
          milestone_,
          {*this}};
}

std::int64_t LagNow::operator()(GroupId group, PartitionId partition) const {
  const auto& log = world.cluster_.log(partition);
  const auto& offsets = world.coordinator_.group(group).offsets;
  const auto committed = offsets.find(partition);
  const auto next = committed == offsets.end() ? log.start() : committed->second.offset;
  return std::max<std::int64_t>(log.end(world.now()) - next, 0);
}

void World::begin() {
  auto base = context();
  for (std::size_t g = 0; g < scenario_->groups.size(); ++g) {
    const auto& consumers = scenario_->groups[g].consumers;
    const auto before_work = [](const ConsumerSettings& settings) { return settings.commits_before_work(); };
    ledger_.expect_at_most_once(id_of<GroupId>(g), std::all_of(consumers.begin(), consumers.end(), before_work));
  }
  coordinator_.set_image(cluster_.image());
  cluster_.begin(base);
  coordinator_.begin(base);
  for (std::size_t e = 0; e < scenario_->events.size(); ++e) {
    const auto& [trigger, action] = scenario_->events[e];
    if (const auto* at = std::get_if<AtTime>(&trigger)) plan(at->at, e, action);
    if (const auto* records = std::get_if<AfterRecords>(&trigger))
      waiting_.push_back({e, *directory_->find_consumer(records->consumer), {}, records->delivered, false, records->count});
    if (const auto* rebalances = std::get_if<AfterRebalances>(&trigger))
      waiting_.push_back({e, {}, *directory_->find_group(rebalances->group), false, true, rebalances->count});
  }
  for (std::size_t c = 0; c < consumers_.size(); ++c) arm_marks(id_of<ConsumerId>(c));
  for (const auto& group : scenario_->groups)
    for (const auto& consumer : group.consumers)
      if (consumer.start) plan(*consumer.start, SIZE_MAX, Start{consumer.name});
  drain_facts();
}

void World::serve(ForBroker& delivery) {
  auto base = context();
  const auto& to = delivery.request.reply_to;
  REGROUP_ASSERT(to.channel == Channel::Data || !queue_.is_aside(), "{} speaks to its group behind everybody's back",
                 directory_->consumers[to.consumer.index()].name);
  struct Visitor {
    World& world;
    Context& base;
    const ReplyTo& to;
    void operator()(const MetadataRequest& r) { world.cluster_.on(base, to, r); }
    void operator()(FetchRequest& r) { world.cluster_.on(base, to, std::move(r)); }
    void operator()(const ListOffsetsRequest& r) { world.cluster_.on(base, to, r); }
    void operator()(const OffsetForLeaderEpochRequest& r) { world.cluster_.on(base, to, r); }
    void operator()(const FindCoordinatorRequest& r) {
      world.cluster_.on(base, to, r, world.directory_->groups[r.group.index()]);
    }
    void operator()(const JoinGroupRequest& r) { world.coordinator_.on(base, to, r); }
    void operator()(const SyncGroupRequest& r) { world.coordinator_.on(base, to, r); }
    void operator()(const HeartbeatRequest& r) { world.coordinator_.on(base, to, r); }
    void operator()(const LeaveGroupRequest& r) { world.coordinator_.on(base, to, r); }
    void operator()(const OffsetCommitRequest& r) { world.coordinator_.on(base, to, r); }
    void operator()(const OffsetFetchRequest& r) { world.coordinator_.on(base, to, r); }
  };
  std::visit(Visitor{*this, base, to}, delivery.request.body);
}

void World::deliver(Delivery delivery) {
  if (auto* request = std::get_if<ForBroker>(&delivery)) return serve(*request);
  if (auto* arrived = std::get_if<ForConsumer>(&delivery)) {
    return hear(arrived->consumer, std::move(arrived->incoming));
  }
}

void World::dispatch(const Event& event) {
  auto base = context();
  switch (static_cast<Room>(event.room)) {
    case Room::Network: return deliver(network_.on_event(queue_, event));
    case Room::Cluster:
      if (Cluster::concerns_all(event)) wake_all();
      if (const auto change = cluster_.on_event(base, event); change && change->up) coordinator_.load(base, change->broker);
      coordinator_.set_image(cluster_.image());
      return;
    case Room::Group: return coordinator_.on_event(base, event);
    case Room::Client: {
      auto client = client_context();
      consumers_[event.actor].on_event(client, event);
      if (static_cast<Consumer::Kind>(event.kind) == Consumer::Kind::HeartbeatThreadWakes)
        heartbeat_thread_looked(id_of<ConsumerId>(event.actor));
      return;
    }
    case Room::Rest:
      if (steady_[event.actor].timer == event.token) on_rest_timer(id_of<ConsumerId>(event.actor));
      return;
    case Room::ThreadLooked: {
      auto client = client_context();
      return consumers_[event.actor].thread_looked(client);
    }
    case Room::Unread: return hear(id_of<ConsumerId>(event.actor), std::move(steady_[event.actor].unread[event.token]));
    case Room::Script: {
      --pending_script_;
      const auto planned = planned_[event.actor];
      return carry_out(planned.event, *planned.action);
    }
  }
}

// A second consumer began on a partition: what the first has done so far comes before, and both go record by record.
void World::after_event() {
  if (contended_) {
    contended_ = false;
    drain_facts();
    wake_all();  // and no round is known that is told record by record
    auto client = client_context();
    for (auto& consumer : consumers_) consumer.settle(client);
    contended_ = false;
  }
  drain_facts();
  watch_delivered();
  if (milestone_) fire_milestones();
  if (!waiting_starts_.empty()) start_waiting();
}

void World::watch_delivered() {
  for (const auto consumer : delivered_to_) watch(consumer);  // which neither wakes nor tells
  delivered_to_.clear();
}

void World::book(const Fact& fact) {
  add_to(fingerprint_, fact);
  ledger_.fold(fact);
  if (keep_facts_ && is_kept(fact.body)) kept_facts_.push_back(fact);
}

bool World::is_kept(const FactBody& body) const {
  if (!kept_record_) return true;
  const auto [partition, offset] = *kept_record_;
  return std::visit(
      [&, of = partition, at = offset](const auto& fact) {
        using Body = std::decay_t<decltype(fact)>;
        if constexpr (std::is_same_v<Body, CommitAccepted>) return false;  // each partition's OffsetCommitted says it all
        else if constexpr (std::is_same_v<Body, Delivered> || std::is_same_v<Body, Processed>)
          return fact.partition == of && fact.from <= at && at < fact.to;
        else if constexpr (requires { fact.partition; }) return fact.partition == of;
        else return true;
      },
      body);
}

void World::drain_facts() {
  wake_those_concerned();
  auto& pending = facts_.pending();
  for (auto& fact : pending) {
    auto* delivered = std::get_if<Delivered>(&fact.body);
    const auto* processed = std::get_if<Processed>(&fact.body);
    if (delivered != nullptr) {
      delivered->readable_since = cluster_.log(delivered->partition).appended_at(delivered->from);
      if (delivered_to_.empty() || delivered_to_.back() != delivered->consumer) delivered_to_.push_back(delivered->consumer);
    }
    if (delivered != nullptr || processed != nullptr) {
      auto& steady = steady_[(delivered != nullptr ? delivered->consumer : processed->consumer).index()];
      if (steady.watched && delivered != nullptr) steady.course.told.push_back({fact.at, *delivered});
      if (steady.watched && processed != nullptr) steady.course.told.push_back({fact.at, *processed});
    }
    if (const auto* started = std::get_if<GenerationStarted>(&fact.body)) {
      auto& generations = generations_[started->group.index()];
      generations.assigned = started->generation;
      generations.aware = 0;
      ++rebalances_[started->group.index()];
      milestone_ = milestone_ || !waiting_.empty();
    }
    book(fact);
  }
  pending.clear();
}

void World::handle(const EventQueue::Entry& entry) {
  if (entry.at != instant_ || std::pair(entry.owner(), entry.rank()) > std::pair(turn_, rank_)) {
    turn_ = entry.owner();
    rank_ = entry.rank();
  }
  instant_ = entry.at;
  dispatch(entry.event);
  ++events_;
}

bool World::step() {
  if (over_) return false;
  const auto end = scenario_->duration;
  if (queue_.empty() || queue_.next_at() > end) {
    for (std::size_t c = 0; deferred_ > 0 && c < consumers_.size(); ++c) catch_up(id_of<ConsumerId>(c), end, true);
    queue_.advance_to(std::max(end, queue_.now()));
    over_ = true;
    return false;
  }
  const auto owner = queue_.next_owner();
  if (queue_.is_deferred(owner)) {
    catch_up(consumer_of(owner), queue_.next_at(), false);
    return true;
  }
  handle(queue_.pop());
  after_event();
  if (owner != kEverybody) defer(consumer_of(owner));
  if (scenario_->until_drained && drained()) {
    over_ = true;
    return false;
  }
  return true;
}

void World::run(const std::function<bool(SimTime)>& go_on) {
  auto next_look = events_ + kEventsBetweenLooks;
  while (step()) {
    if (!go_on || events_ < next_look) continue;
    next_look = events_ + kEventsBetweenLooks;
    if (!go_on(now())) {
      over_ = true;
      return;
    }
  }
}

// No producer will write any more, no event is to come, and every group has processed and committed all there is.
bool World::drained() const {
  if (pending_script_ > 0 || !waiting_starts_.empty() || !cluster_.producers_done(now())) return false;
  for (std::size_t g = 0; g < coordinator_.size(); ++g) {
    const auto& group = coordinator_.group(id_of<GroupId>(g));
    for (std::size_t c = 0; c < consumers_.size(); ++c) {
      if (directory_->consumers[c].group != id_of<GroupId>(g)) continue;
      if (consumers_[c].running() && !consumers_[c].drained()) return false;
      for (const auto topic : consumers_[c].subscription())
        for (std::int32_t p = 0; p < cluster_.image()->partition_counts[topic.index()]; ++p) {
          const auto partition = directory_->partition(topic, p);
          const auto end = cluster_.log(partition).end(now());
          const auto stored = group.offsets.find(partition);
          if (end > cluster_.log(partition).start() && (stored == group.offsets.end() || stored->second.offset < end))
            return false;
        }
    }
  }
  return true;
}

Outcome World::finish() {
  wake_all();
  auto base = context();
  auto client = client_context();
  for (auto& consumer : consumers_) {
    consumer.finish(client);
    drain_facts();
  }
  for (std::size_t p = 0; p < directory_->partitions(); ++p) {
    cluster_.tell_log_end(base, id_of<PartitionId>(p));
    drain_facts();
  }
  cluster_.tell_totals(base);
  drain_facts();
  // The closed books need the room of what lived in the World.
  static_cast<void>(std::tuple(std::move(steady_), std::move(consumers_), std::move(coordinator_), std::move(cluster_)));
  auto outcome = ledger_.finish(now());
  outcome.fingerprint = fingerprint_.value();
  std::stable_sort(kept_facts_.begin(), kept_facts_.end(), [](const Fact& a, const Fact& b) { return a.at < b.at; });
  return outcome;
}

}  // namespace regroup
