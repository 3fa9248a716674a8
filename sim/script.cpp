// What the scenario does to the world: triggers and verbs.
#include <algorithm>

#include "sim/engine/assert.hpp"
#include "sim/world.hpp"

namespace regroup {

void World::plan(SimTime at, std::size_t event, const Action& action) {
  planned_.push_back({event, std::make_shared<const Action>(action)});
  ++pending_script_;
  queue_.schedule(std::max(at, now()),
                  Event{static_cast<std::uint8_t>(Room::Script), 0, static_cast<std::uint32_t>(planned_.size() - 1), 0});
}

// The next number of records that somebody waits for, told to the consumer.
void World::arm_marks(ConsumerId id) {
  std::int64_t processed = 0, delivered = 0;
  for (const auto& waiting : waiting_) {
    if (waiting.fired || waiting.rebalances || waiting.consumer != id) continue;
    auto& mark = waiting.delivered ? delivered : processed;
    if (mark == 0 || waiting.count < mark) mark = waiting.count;
  }
  auto client = client_context();
  consumers_[id.index()].notify_at_processed(client, processed);
  consumers_[id.index()].notify_at_delivered(delivered);
}

void World::fire_milestones() {
  milestone_ = false;
  for (auto& waiting : waiting_) {
    if (waiting.fired) continue;
    const auto reached = waiting.rebalances  ? rebalances_[waiting.group.index()]
                         : waiting.delivered ? consumers_[waiting.consumer.index()].delivered()
                                             : consumers_[waiting.consumer.index()].processed();
    if (reached < waiting.count) continue;
    waiting.fired = true;
    if (!waiting.rebalances) arm_marks(waiting.consumer);
    const auto& [trigger, action] = scenario_->events[waiting.event];
    const auto* records = std::get_if<AfterRecords>(&trigger);
    const auto delay = records != nullptr ? records->delay : std::get<AfterRebalances>(trigger).delay;
    if (delay > Duration{}) plan(now() + delay, waiting.event, action);
    else carry_out(waiting.event, action);
  }
}

void World::carry_out(std::size_t event, const Action& action) {
  wake_those_concerned(action);
  std::visit([&](const auto& verb) { act(event, verb); }, action);
  drain_facts();
}

std::vector<ConsumerId> World::consumers_of(GroupId group) const {
  std::vector<ConsumerId> found;
  for (std::size_t c = 0; c < consumers_.size(); ++c)
    if (directory_->consumers[c].group == group) found.push_back(id_of<ConsumerId>(c));
  return found;
}

std::vector<PartitionId> World::partitions_of(const std::vector<std::pair<std::string, std::int32_t>>& named) const {
  std::vector<PartitionId> found;
  found.reserve(named.size());
  for (const auto& [topic, number] : named) found.push_back(directory_->partition(*directory_->find_topic(topic), number));
  return found;
}

// `start` waits until the old process is gone.
void World::start_consumer(ConsumerId consumer, SimTime at) { waiting_starts_.push_back({consumer, at}); }

void World::start_waiting() {
  for (std::size_t i = 0; i < waiting_starts_.size();) {
    const auto [consumer, at] = waiting_starts_[i];
    if (consumers_[consumer.index()].running() || now() < at) {
      ++i;
      continue;
    }
    waiting_starts_.erase(waiting_starts_.begin() + static_cast<std::ptrdiff_t>(i));
    auto client = client_context();
    consumers_[consumer.index()].start(client);
    drain_facts();
  }
}

void World::act(std::size_t event, const Crash& verb) {
  if (const auto broker = directory_->find_broker(verb.target)) {
    auto base = context();
    if (!cluster_.running(*broker)) return ignore(event);
    cluster_.crash(base, *broker);
    return coordinator_.unload(*broker);
  }
  auto& consumer = consumers_[directory_->find_consumer(verb.target)->index()];
  if (!consumer.running()) return ignore(event);
  auto client = client_context();
  consumer.crash(client);
}

void World::act(std::size_t event, const Start& verb) {
  if (const auto broker = directory_->find_broker(verb.target)) {
    auto base = context();
    if (cluster_.running(*broker)) return ignore(event);
    return cluster_.start(base, *broker);
  }
  start_consumer(*directory_->find_consumer(verb.target), now());
  start_waiting();
}

void World::act(std::size_t event, const Stop& verb) {
  if (const auto broker = directory_->find_broker(verb.target)) {
    auto base = context();
    if (!cluster_.running(*broker)) return ignore(event);
    cluster_.shut_down(base, *broker);
    return coordinator_.unload(*broker);
  }
  auto& consumer = consumers_[directory_->find_consumer(verb.target)->index()];
  if (!consumer.running() || consumer.closing()) return ignore(event);
  auto client = client_context();
  consumer.ask(client, DoStop{});
}

void World::act(std::size_t event, const Restart& verb) {
  if (verb.crash) act(event, Crash{verb.target});
  else act(event, Stop{verb.target});
  plan(now() + verb.down, event, Start{verb.target});
}

void World::act(std::size_t event, const RollingRestart& verb) {
  std::vector<std::string> names;
  if (verb.target == "brokers")
    for (const auto id : directory_->brokers) names.push_back("broker-" + std::to_string(id));
  else
    for (const auto consumer : consumers_of(*directory_->find_group(verb.target)))
      names.push_back(directory_->consumers[consumer.index()].name);
  std::sort(names.begin(), names.end());  // by bytes: c1, c10, c2
  for (std::size_t k = 0; k < names.size(); ++k)
    plan(now() + verb.every * static_cast<std::int64_t>(k), event, Restart{names[k], verb.down, verb.crash});
}

void World::act(std::size_t event, const Freeze& verb) {
  if (const auto broker = directory_->find_broker(verb.target)) {
    auto base = context();
    if (!cluster_.running(*broker)) return ignore(event);
    return cluster_.freeze(base, *broker, now() + verb.length);
  }
  auto& consumer = consumers_[directory_->find_consumer(verb.target)->index()];
  if (!consumer.running()) return ignore(event);
  auto client = client_context();
  consumer.freeze(client, now() + verb.length);
}

void World::act(std::size_t event, const Hang& verb) {
  auto& consumer = consumers_[directory_->find_consumer(verb.target)->index()];
  if (!consumer.running() || consumer.closing()) return ignore(event);
  auto client = client_context();
  consumer.hang(client, verb.length);
}

void World::act(std::size_t event, const Disconnect& verb) {
  const auto consumer = directory_->find_consumer(verb.target);
  if (!consumer) return ignore(event);  // between brokers nothing travels while partitions have one replica
  facts_.add(now(), LinkCut{*consumer, now() + verb.length});
  for (std::size_t b = 0; b < directory_->brokers.size(); ++b) {
    const auto name = "broker-" + std::to_string(directory_->brokers[b]);
    if (verb.from.empty() || std::find(verb.from.begin(), verb.from.end(), name) != verb.from.end())
      network_.cut(*consumer, id_of<BrokerId>(b), now() + verb.length);
  }
}

void World::act(std::size_t, const AddPartitions& verb) {
  auto base = context();
  cluster_.add_partitions(base, *directory_->find_topic(verb.topic), verb.to);
  coordinator_.set_image(cluster_.image());
}

void World::act(std::size_t event, const ChangeSubscription& verb) {
  auto& consumer = consumers_[directory_->find_consumer(verb.target)->index()];
  if (!consumer.running() || consumer.closing()) return ignore(event);
  auto client = client_context();
  consumer.ask(client, DoSubscribe{verb.to});
}

void World::act(std::size_t event, const regroup::Unsubscribe& verb) {
  auto& consumer = consumers_[directory_->find_consumer(verb.target)->index()];
  if (!consumer.running() || consumer.closing() || !consumer.subscribed()) return ignore(event);
  auto client = client_context();
  consumer.ask(client, DoUnsubscribe{});
}

void World::act(std::size_t event, const SeekTo& verb) {
  auto& consumer = consumers_[directory_->find_consumer(verb.target)->index()];
  if (!consumer.running() || consumer.closing()) return ignore(event);
  DoSeek seek;
  seek.end = verb.where == SeekTo::Where::End;
  for (const auto& [topic, number, offset] : verb.offsets)
    seek.offsets.push_back({directory_->partition(*directory_->find_topic(topic), number), offset});
  auto client = client_context();
  consumer.ask(client, seek);
}

void World::act(std::size_t event, const PausePartitions& verb) {
  auto& consumer = consumers_[directory_->find_consumer(verb.target)->index()];
  if (!consumer.running() || consumer.closing()) return ignore(event);
  auto client = client_context();
  consumer.ask(client, DoPause{verb.resume, partitions_of(verb.partitions)});
}

// One batch that is worked on before its commit may come again.
void World::look_at_commits_of(ConsumerId consumer) {
  if (!consumers_[consumer.index()].settings().commits_before_work())
    ledger_.expect_at_most_once(directory_->consumers[consumer.index()].group, false);
}

void World::act(std::size_t, const SetProcess& verb) {
  const auto id = *directory_->find_consumer(verb.target);
  consumers_[id.index()].set(&ConsumerSettings::process, verb.process);
  look_at_commits_of(id);
}
void World::act(std::size_t, const SetCommit& verb) {
  const auto id = *directory_->find_consumer(verb.target);
  consumers_[id.index()].set(&ConsumerSettings::commit, verb.commit);
  look_at_commits_of(id);
}
void World::act(std::size_t, const SetPoll& verb) {
  consumers_[directory_->find_consumer(verb.target)->index()].set(&ConsumerSettings::poll, verb.poll);
}
void World::act(std::size_t, const SetRate& verb) {
  auto base = context();
  cluster_.set_rate(base, *directory_->find_producer(verb.producer), verb.rate);
}
void World::act(std::size_t, const SetLatency& verb) { network_.set_latency(verb.latency); }

void World::act(std::size_t, const Trim& verb) {
  auto base = context();
  for (const auto& [number, offset] : verb.to)
    cluster_.trim(base, directory_->partition(*directory_->find_topic(verb.topic), number), offset);
}

}  // namespace regroup
