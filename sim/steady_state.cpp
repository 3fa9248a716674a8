// Steady states: a consumer whose polls repeat one another is not played poll by poll.
//
// While nothing but records reaches it, what a consumer does next follows from what it does now. Whenever a poll has returned
// records, the World describes it: its own state, its fetches on the wire and at the brokers and the log in front of it, all
// relative to the present and to where it reads. If a description comes again, with records that come in a rhythm which fits,
// then what happened in between, a round, will happen again and again. So the consumer rests: until its next timer, or until
// anything else reaches it or happens in its world. Then the facts of the round are told for each time around, and what has begun
// of the next is played as ever, from the last of its polls on that is kept. Nothing is approximated: `SteadyStates::PlayedOut`
// gives the same outcome.
#include <algorithm>
#include <utility>

#include "sim/engine/assert.hpp"
#include "sim/world.hpp"

namespace regroup {
namespace {

constexpr std::int64_t kWorthIt = 3;     // rounds: below that, playing them is as fast
constexpr std::size_t kPatience = 64;    // polls: the longest round that is looked for
constexpr std::size_t kMostFacts = 512;  // told in a round
constexpr std::int64_t kOften = 4;       // rests on a round from which on its polls are kept: each takes a few kilobytes

// What must lie ahead in a partition for a fetch to be answered at once, and full.
std::int64_t fetch_bytes(const ConsumerConfig& config) {
  return std::max(std::min(config.fetch_max_bytes, config.max_partition_fetch_bytes), config.fetch_min_bytes);
}

}  // namespace

bool World::describe(ConsumerId id) {
  const auto& consumer = consumers_[id.index()];
  if (!consumer.works_evenly()) return false;
  auto& description = description_;
  description.now = now();
  description.values.clear();
  auto& reading = reading_;
  consumer.reading(reading);
  for (const auto& [partition, offset] : reading) description.reads_at[partition.index()] = offset;
  const auto bytes = fetch_bytes(consumer.settings().config);
  const bool repeats = consumer.describe(description) && network_.describe(id, description) &&
                       cluster_.describe(id, description) && std::all_of(reading.begin(), reading.end(), [&](const auto& read) {
                         return cluster_.describe(read.first, bytes, description);
                       });
  for (const auto& [partition, offset] : reading) description.reads_at[partition.index()] = Offset{-1};
  return repeats;
}

// The next timer is so near that resting until then is not worth it, and no poll is to be kept.
bool World::soon_disturbed(ConsumerId id) {
  const auto& course = *steady_[id.index()].known;
  const bool keeps = course.rests >= kOften && course.kept + 1 < course.polls.size();
  return !keeps && consumers_[id.index()].next_timer(client_context(), course.thread_reads) - now() <= course.period() * kWorthIt;
}

// A poll has returned records.
void World::watch(ConsumerId id) {
  if (steady_states_ == SteadyStates::PlayedOut) return;
  auto& steady = steady_[id.index()];
  auto& course = steady.course;
  if (steady.rests) return;
  const auto& consumer = consumers_[id.index()];
  if (course.changes != changes_ || course.other_messages != consumer.other_messages()) steady.watched = false;
  if (steady.known && steady.known->changes != changes_) steady.known.reset();
  if (steady.known && !steady.watched && soon_disturbed(id)) return;
  if (!describe(id)) {
    steady.watched = false;
    return;
  }
  Fingerprint print;
  for (const auto value : description_.values) print.add(static_cast<std::uint64_t>(value));
  const auto world = print.value();
  const auto is_this = [&](const Poll& poll) { return poll.world == world; };
  // A disturbance is over when the world is as it was somewhere in the round before it.
  if (steady.known) {
    const auto& polls = steady.known->polls;
    const auto phase = std::find_if(polls.begin(), std::prev(polls.end()), is_this);
    if (phase != std::prev(polls.end())) {
      keep_still(id, static_cast<std::size_t>(phase - polls.begin()));
      if (rest(id, static_cast<std::size_t>(phase - polls.begin()))) return;
    }
  }
  if (steady.watched) {
    course.polls.push_back({world, now(), course.told.size(), consumer.batches()});
    if (is_this(course.polls.front())) {
      steady.patience = course.polls.size() - 1;
      course.thread_reads = course.unattended != consumer.unattended();
      steady.known = std::exchange(course, {});
      steady.watched = false;
      if (rest(id, 0)) return;
    } else if (course.polls.size() <= steady.patience && course.told.size() < kMostFacts) {
      return;
    } else {  // rounds of any length are found by looking back, in turn, at polls further and further apart (Brent)
      steady.patience = std::min(2 * steady.patience, kPatience);
    }
  }
  steady.watched = true;
  course.polls.assign(1, {world, now(), 0, consumer.batches()});
  course.told.clear();
  course.reading = reading_;
  course.changes = changes_;
  course.other_messages = consumer.other_messages();
  course.unattended = consumer.unattended();
}

// It is as at that poll of the round it knows.
void World::keep_still(ConsumerId id, std::size_t phase) {
  auto& course = *steady_[id.index()].known;
  const auto& consumer = consumers_[id.index()];
  if (course.rests < kOften || !consumer.only_fetches()) return;
  course.stills.resize(course.polls.size());
  if (course.stills[phase] != nullptr) return;
  ++course.kept;
  course.stills[phase] = std::make_shared<const Still>(
      Still{now(), reading_, consumer.moving(), network_.traffic(id), cluster_.fetches(id)});
}

// The last of its polls by then from which it can go on: the one at which it came to rest, whole rounds later, or one of those
// behind it that are kept.
World::Place World::place_at(const SteadyState& steady, Duration elapsed) {
  const auto& course = *steady.known;
  const auto& from = course.polls[steady.phase];
  const auto count = course.polls.size() - 1;
  Place place{elapsed / course.period(), steady.phase, {}, 0, 0};
  const auto left = elapsed % course.period();
  for (std::size_t polls = 1; polls < count && !course.stills.empty(); ++polls) {
    const auto phase = (steady.phase + polls) % count;
    const bool again = phase < steady.phase;  // of the time around after that
    const auto& poll = course.polls[phase];
    const auto after = poll.at - from.at + (again ? course.period() : Duration{});
    if (after > left) break;
    if (course.stills[phase] == nullptr) continue;
    const auto batches = course.polls.back().batches - course.polls.front().batches;
    place = {place.times, phase, after, poll.told - from.told + (again ? course.told.size() : 0),
             poll.batches - from.batches + (again ? batches : 0)};
  }
  return place;
}

// The records of each partition in a round of the course, and how many of them come before one of its polls.
void World::count_records(const Course& course, std::size_t phase) {
  for (const auto& [partition, offset] : course.reading) shift_.records[partition.index()] = before_[partition.index()] = 0;
  for (std::size_t i = 0; i < course.told.size(); ++i)
    if (const auto* handed = std::get_if<Delivered>(&course.told[i].body)) {
      shift_.records[handed->partition.index()] += handed->to - handed->from;
      if (i < course.polls[phase].told) before_[handed->partition.index()] += handed->to - handed->from;
    }
}

// The round that ended when the consumer came to rest, as its course tells it from that phase on.
Round World::round_before_rest(ConsumerId id) {
  const auto& steady = steady_[id.index()];
  const auto& course = *steady.known;
  const auto& from = course.polls[steady.phase];
  count_records(course, steady.phase);
  consumers_[id.index()].reading(reading_);
  Round round;
  round.period = course.period();
  // How much further the consumer reads than it did at that poll, less the round.
  auto& further = before_;
  for (const auto& [partition, offset] : course.reading)
    further[partition.index()] = -before_[partition.index()] - offset.value();
  for (const auto& [partition, offset] : reading_) {
    const auto records = shift_.records[partition.index()];
    further[partition.index()] += offset.value() - records;
    round.records.emplace_back(partition, records);
  }
  const auto later = steady.since - round.period - from.at;
  for (std::size_t i = 0; i < course.told.size(); ++i) {
    const auto place = (from.told + i) % course.told.size();
    const auto& fact = course.told[place];
    const auto partition = fact.partition();
    const bool again = place < from.told;  // of the time around after that
    round.facts.push_back(Round::later(fact, later + (again ? round.period : Duration{}),
                                       further[partition.index()] + (again ? shift_.records[partition.index()] : 0), 1));
  }
  return round;
}

// Everybody who has anything of a partition knows the latest assignment: nobody works on what is another's.
bool World::all_caught_up(GroupId group) {
  auto& generations = generations_[group.index()];
  if (generations.replaced == generations.assigned) return false;
  if (generations.taken == generations.assigned) return true;
  for (const auto id : consumers_of(group)) {
    const auto& consumer = consumers_[id.index()];
    if (consumer.running() && consumer.holds_partitions() && consumer.generation() < generations.assigned) return false;
  }
  generations.taken = generations.assigned;
  return true;
}

// The world is as it was at that poll of the round it knows. True if the consumer rests now.
bool World::rest(ConsumerId id, std::size_t phase) {
  auto& steady = steady_[id.index()];
  auto& consumer = consumers_[id.index()];
  const auto group = directory_->consumers[id.index()].group;
  if (consumer.generation() < generations_[group.index()].assigned || !all_caught_up(group)) return false;
  const auto& course = *steady.known;
  const auto period = course.period();
  auto until = std::min(consumer.next_timer(client_context(), course.thread_reads), scenario_->duration);
  if (period == Duration{} || until - now() <= period * kWorthIt) return false;  // without latency and work all is done at once
  count_records(course, phase);
  const auto bytes = fetch_bytes(consumer.settings().config);
  for (const auto& [partition, offset] : reading_)
    until = std::min(until, cluster_.repeats_until(partition, offset, course.polls[phase].at, now(), period,
                                                   shift_.records[partition.index()], bytes));
  const auto most = until - now() - Duration{1};  // what happens at that very instant is not of a round
  if (most / period < kWorthIt) return false;

  steady.rests = true;
  ++resting_;
  steady.watched = false;
  steady.phase = phase;
  steady.until = until;
  steady.since = now();
  ++steady.known->rests;
  consumer.rest();
  steady.in_flight = network_.lift(id);
  steady.parked = cluster_.lift(id);
  const auto end = place_at(steady, most);
  queue_.schedule(now() + period * end.times + end.after,
                  Event{static_cast<std::uint8_t>(Room::SteadyState), 0, static_cast<std::uint32_t>(id.value()), ++steady.timer},
                  owner_of(id));
  return true;
}

// What it did in so many rounds, whose records have just been counted.
void World::tell_rounds(ConsumerId id, const Round& round, std::int64_t times) {
  rounds_ += static_cast<std::uint64_t>(times);
  for (const auto value : {std::int64_t{id.value()}, std::int64_t{round.period.count()}, times})
    fingerprint_.add(static_cast<std::uint64_t>(value));
  const auto readable_since = [&](PartitionId partition, Offset offset) { return cluster_.log(partition).appended_at(offset); };
  ledger_.repeat(round, times, readable_since);
  if (!keep_facts_) return;
  for (std::int64_t time = 1; time <= times; ++time)
    for (const auto& fact : round.facts) {
      auto next = Round::later(fact, round.period, shift_.records[fact.partition().index()], time);
      if (auto* handed = std::get_if<Delivered>(&next.body))
        handed->readable_since = readable_since(handed->partition, handed->from);
      std::visit([&](const auto& body) { kept_facts_.push_back({next.at, body}); }, next.body);
    }
}

// From where it would be by now: the rounds that are over are told, what has happened since in the next one is played on a queue
// of its own, and what is still to come goes back to everybody's.
void World::wake(ConsumerId id) {
  auto& steady = steady_[id.index()];
  if (!steady.rests) return;
  steady.rests = false;
  --resting_;
  ++steady.timer;
  const auto& course = *steady.known;
  const auto period = course.period();
  // Who comes before it at one instant finds it as it was before that.
  const auto before = turn_ < owner_of(id) ? Duration{1} : Duration{};
  auto place = place_at(steady, std::clamp(now() - steady.since - before, Duration{}, steady.until - steady.since - Duration{1}));
  auto still = place.phase == steady.phase ? nullptr : course.stills[place.phase];
  auto& consumer = consumers_[id.index()];
  if (still != nullptr && (!consumer.only_fetches() || !network_.still_connected(id, still->traffic))) still = nullptr;
  if (still == nullptr) place = {place.times, steady.phase, {}, 0, 0};

  auto& shift = shift_;
  Consumer::Done done{(course.polls.back().batches - course.polls.front().batches) * place.times + place.batches, 0, 0};
  const auto count = [&](const Round::Told& fact, std::int64_t times) {
    (std::holds_alternative<Delivered>(fact.body) ? done.delivered : done.processed) += fact.records() * times;
  };
  std::vector<Round::Told> told;  // of the round that has begun
  if (place.times > 0 || still != nullptr) {
    const auto round = round_before_rest(id);
    if (place.times > 0) tell_rounds(id, round, place.times);
    for (const auto& fact : round.facts) count(fact, place.times);
    for (std::size_t i = 0; i < place.told; ++i) {
      const auto& fact = round.facts[i];
      told.push_back(Round::later(fact, period, shift.records[fact.partition().index()], place.times + 1));
      count(fact, 1);
    }
  } else {
    count_records(course, steady.phase);
  }
  for (const auto& [partition, offset] : course.reading) shift.records[partition.index()] *= place.times;
  const auto present = now(), goes_on = steady.since + period * place.times + place.after;
  shift.time = goes_on - (still != nullptr ? still->at : steady.since);
  if (still != nullptr) {  // how much further it reads than then, instead of than when it came to rest
    consumer.reading(reading_);
    for (const auto& [partition, offset] : reading_) shift.records[partition.index()] += offset.value();
    for (const auto& fact : told)
      if (std::holds_alternative<Delivered>(fact.body)) shift.records[fact.partition().index()] += fact.records();
    for (const auto& [partition, offset] : still->reading) shift.records[partition.index()] -= offset.value();
  }

  const auto delivered_to = std::exchange(delivered_to_, {});
  EventQueue own;
  own.advance_to(goes_on);
  std::swap(queue_, own);
  for (const auto& fact : told) std::visit([&](const auto& body) { facts_.add(fact.at, body); }, fact.body);
  drain_facts();
  auto client = client_context();
  if (still != nullptr) {
    consumer.take_up(client, still->consumer);
    network_.go_on_from(id, still->traffic, shift);
    cluster_.go_on_from(id, still->fetches);
    steady.in_flight = still->traffic.messages;
    steady.parked = still->fetches.parked;
  }
  consumer.go_on_from(client, shift, done);
  for (auto& message : std::exchange(steady.in_flight, {})) network_.put_back(queue_, std::move(message), shift);
  for (auto& fetch : std::exchange(steady.parked, {})) cluster_.put_back(client, std::move(fetch), shift);
  consumer.watch_timers(client);
  while (queue_.next_at() < present || (queue_.next_at() == present && turn_ > owner_of(id))) {
    dispatch(queue_.pop().event);
    ++events_;
    drain_facts();
  }
  std::vector<EventQueue::Entry> still_to_come;
  while (!queue_.empty()) still_to_come.push_back(queue_.pop());
  std::swap(queue_, own);
  for (const auto& entry : still_to_come) queue_.schedule(entry.at, entry.event, entry.owner(), entry.last());
  delivered_to_ = delivered_to;
}

void World::wake_all() {
  ++changes_;
  for (std::size_t c = 0; resting_ > 0 && c < consumers_.size(); ++c) wake(id_of<ConsumerId>(c));
}

void World::wake_group(GroupId group) {
  for (const auto id : consumers_of(group)) wake(id);
}

// A process that comes or goes, and a deploy that begins, are nothing to the others before they hear of it.
void World::wake_those_concerned(const Action& action) {
  const std::string* target = nullptr;
  std::visit(
      [&](const auto& verb) {
        using Verb = std::decay_t<decltype(verb)>;
        constexpr bool comes_or_goes = std::is_same_v<Verb, Crash> || std::is_same_v<Verb, Start> || std::is_same_v<Verb, Stop> ||
                                       std::is_same_v<Verb, Restart> || std::is_same_v<Verb, RollingRestart>;
        if constexpr (comes_or_goes) target = &verb.target;
      },
      action);
  const auto consumer = target != nullptr ? directory_->find_consumer(*target) : std::nullopt;
  if (consumer) return wake(*consumer);
  if (target != nullptr && directory_->find_group(*target)) return;  // its consumers go one by one
  wake_all();
}

// Before a fact counts that gives partitions to others.
void World::wake_those_concerned() {
  std::vector<GroupId> concerned;
  for (const auto& fact : facts_.pending()) {
    if (const auto* started = std::get_if<GenerationStarted>(&fact.body)) concerned.push_back(started->group);
    if (const auto* replaced = std::get_if<InstanceReplaced>(&fact.body)) {
      concerned.push_back(replaced->group);
      auto& generations = generations_[replaced->group.index()];
      if (replaced->from != replaced->to) generations.replaced = generations.assigned;
    }
  }
  if (concerned.empty() || resting_ == 0) return;
  auto pending = std::exchange(facts_.pending(), {});
  for (const auto group : concerned) wake_group(group);
  facts_.pending() = std::move(pending);
}

}  // namespace regroup
