// Steady states: a consumer whose polls repeat one another is not played poll by poll.
//
// While nothing but records reaches it, what a consumer does next follows from what it does now. Whenever a poll has returned
// records, the World describes it: its own state, its fetches on the wire and at the brokers and the log in front of it, all
// relative to the present and to where it reads. If a description comes again, with records that come in a rhythm which fits,
// then what happened in between, a round, will happen again and again. So the consumer rests, until anything reaches it or
// happens in its world through which its polls do not go on. Meanwhile it minds its group: heartbeats, commits and rejoins take
// place by the rules of the client, when the polls of the round would have come to them. Then the facts of the round are told for
// each time around, and what has begun of the next is played as ever, from the last of its polls on that is kept. Nothing is
// approximated: `SteadyStates::PlayedOut` gives the same outcome.
#include <algorithm>
#include <utility>

#include "sim/engine/assert.hpp"
#include "sim/world.hpp"

namespace regroup {
namespace {

constexpr std::int64_t kWorthIt = 3;     // rounds: below that, playing them is as fast
constexpr std::size_t kPatience = 64;    // polls: the longest round that is looked for
constexpr std::size_t kMostFacts = 512;  // told in a round
constexpr std::int64_t kOften = 2;       // rests on a round from which on its polls are kept: each takes a few kilobytes

// What must lie ahead in a partition for a fetch to be answered at once, and full.
std::int64_t fetch_bytes(const ConsumerConfig& config) {
  return std::max(std::min(config.fetch_max_bytes, config.max_partition_fetch_bytes), config.fetch_min_bytes);
}

// Which facts of that many rounds tell of a record: each of the first round does, or so many times later, or none.
std::vector<std::int64_t> facts_of(std::pair<PartitionId, Offset> record, const KnownRound& course, const Rest& rest,
                                   std::int64_t times) {
  std::vector<std::int64_t> numbers;
  for (std::int64_t n = 0; n < course.facts(); ++n) {
    const auto first = rest.fact(course, n);
    const auto records = course.records[course.of[rest.index_of(course, n)]];
    if (first.partition() != record.first || records == 0) continue;
    const auto behind = record.second - std::visit([](const auto& body) { return body.from; }, first.body);
    if (behind >= 0 && behind / records < times && behind % records < first.records())
      numbers.push_back(n + course.facts() * (behind / records));
  }
  std::sort(numbers.begin(), numbers.end());
  return numbers;
}

}  // namespace

bool World::describe(ConsumerId id) {
  const auto& consumer = consumers_[id.index()];
  if (!consumer.works_evenly()) return false;
  auto& description = description_;
  description.now = now();
  description.print = {};
  auto& reading = reading_;
  consumer.reading(reading);
  for (const auto& [partition, offset] : reading) description.reads_at[partition.index()] = offset;
  const auto bytes = fetch_bytes(consumer.settings().config);
  const auto log = [&](const auto& read) { return cluster_.describe(read.first, bytes, description); };
  const bool repeats = network_.describe(id, description) && consumer.describe(description) &&
                       cluster_.describe(id, description) && description.add_in_any_order(reading, log);
  for (const auto& [partition, offset] : reading) description.reads_at[partition.index()] = Offset{-1};
  return repeats;
}

// When the next thing happens through which the consumer does not rest.
SimTime World::next_disturbance(ConsumerId id) {
  const auto& course = *steady_[id.index()].known;
  const auto& consumer = consumers_[id.index()];
  const auto timer = consumer.next_timer(client_context(), course.thread_reads);
  return course.all_polls.empty() || !consumer.minds_group() ? std::min(timer, consumer.next_duty()) : timer;
}

// A round is found while no message of its group comes between, and is as long as the rhythm of the records at least.
bool World::may_find_round(ConsumerId id) {
  const auto& consumer = consumers_[id.index()];
  auto& hope = steady_[id.index()].hope;
  if (hope.messages == consumer.other_messages() && hope.changes == changes_) return hope.any;
  consumer.reading(reading_);
  const auto& config = consumer.settings().config;
  const auto undisturbed = config.heartbeat_interval + config.heartbeat_interval / 2;  // it goes out at the thread's next look
  const bool any = std::all_of(reading_.begin(), reading_.end(), [&](const auto& read) {
    return cluster_.least_period(read.first, read.second, now(), fetch_bytes(config)) <= undisturbed;
  });
  hope = {consumer.other_messages(), changes_, any};
  return any;
}

// A poll has returned records.
void World::watch(ConsumerId id) {
  if (steady_states_ == SteadyStates::PlayedOut) return;
  auto& steady = steady_[id.index()];
  auto& course = steady.course;
  if (steady.rest) return;
  auto& consumer = consumers_[id.index()];
  if (course.changes != changes_ || course.other_messages != consumer.other_messages()) steady.watched = false;
  if (steady.known && steady.known->changes != changes_) steady.known.reset();
  if (!steady.known && !steady.watched && !may_find_round(id)) return;
  if (steady.known && !steady.watched && next_disturbance(id) - now() <= steady.known->period() * kWorthIt) return;
  const auto glance = consumer.glance();
  if (steady.known && !steady.watched && steady.unlike < 2 * steady.known->polls.size()) {
    const auto& polls = steady.known->polls;
    if (std::none_of(polls.begin(), polls.end(), [&](const Course::Poll& poll) { return poll.glance == glance; })) {
      ++steady.unlike;
      return;
    }
  }
  if (!describe(id)) {
    steady.watched = false;
    return;
  }
  const auto world = description_.print.value();
  const auto is_this = [&](const Course::Poll& poll) { return poll.world == world; };
  // A disturbance is over when the world is as it was somewhere in the round before it.
  if (steady.known) {
    const auto& polls = steady.known->polls;
    const auto phase = std::find_if(polls.begin(), std::prev(polls.end()), is_this);
    if (phase != std::prev(polls.end()) && rest(id, static_cast<std::size_t>(phase - polls.begin()))) return;
  }
  Course::Poll poll{world,
                    glance,
                    static_cast<std::uint32_t>(course.told.size()),
                    fingerprint_of(consumer.fetch_order()),
                    now(),
                    consumer.batches(),
                    consumer.poll_was_full()};
  if (steady.watched) {
    course.polls.push_back(poll);
    if (is_this(course.polls.front())) {
      steady.patience = course.polls.size() - 1;
      auto times = consumer.polls_noted();
      if (network_.answers_at_once()) times.clear();  // what a poll sends comes back in the midst of its instant
      steady.known.emplace(std::exchange(course, {}), std::move(times));
      steady.known->thread_reads = steady.known->unattended != consumer.unattended();
      steady.watched = false;
      if (rest(id, 0)) return;
    } else if (course.polls.size() <= steady.patience && course.told.size() < kMostFacts) {
      return;
    } else {  // rounds of any length are found by looking back, in turn, at polls further and further apart (Brent)
      steady.patience = std::min(2 * steady.patience, kPatience);
    }
  }
  steady.watched = true;
  poll.told = 0;
  course.polls.assign(1, poll);
  course.told.clear();
  course.reading = reading_;
  course.changes = changes_;
  course.other_messages = consumer.other_messages();
  course.unattended = consumer.unattended();
  consumer.note_polls();
}

// Everybody who has anything of a partition knows the latest assignment: nobody works on what is another's.
bool World::all_caught_up(GroupId group) {
  auto& [assigned, replaced, aware] = generations_[group.index()];
  if (replaced == assigned) return false;
  for (; aware < consumers_.size(); ++aware)
    if (directory_->consumers[aware].group == group && !knows(consumers_[aware], assigned)) return false;
  return true;
}

bool World::knows(const Consumer& consumer, std::int32_t generation) {
  if (!consumer.running()) return true;
  // Who joins the next generation without having been told this one has a later number, and what it had before.
  const bool taken = std::min(consumer.generation(), consumer.assigned_in()) >= generation;
  return taken ? !consumer.works_on_what_it_lost() : !consumer.holds_partitions();
}

bool World::all_know(GroupId group, std::int32_t generation) const {
  return std::ranges::all_of(consumers_of(group), [&](ConsumerId id) { return knows(consumers_[id.index()], generation); });
}

// The world is as it was at that poll of the round it knows. True if the consumer rests now.
bool World::rest(ConsumerId id, std::size_t phase) {
  auto& steady = steady_[id.index()];
  auto& consumer = consumers_[id.index()];
  const auto group = directory_->consumers[id.index()].group;
  if (consumer.generation() < generations_[group.index()].assigned || !all_caught_up(group)) return false;
  auto& course = *steady.known;
  const auto period = course.period();
  Rest rest;
  rest.until = std::min(next_disturbance(id), scenario_->duration);
  if (course.longest_poll >= consumer.settings().config.max_poll_interval) return false;  // it is a matter of luck, so far
  // Without latency and work all is done at once.
  if (period == Duration{} || rest.until - now() <= period * kWorthIt) return false;
  rest.since = now();
  rest.phase = phase;
  rest.minds_group = !course.all_polls.empty() && consumer.minds_group();
  if (rest.minds_group && consumer.next_duty() <= now()) return false;  // a poll that begins just now sees to it
  std::vector<Offset> reads_at;
  for (std::size_t k = 0; k < course.reading.size(); ++k) {  // both by partition
    reads_at.push_back(reading_[k].second);
    rest.further.push_back(reads_at.back() - course.reading[k].second);
  }
  for (std::size_t i = 0; i < course.polls[phase].told; ++i)
    if (std::holds_alternative<Delivered>(course.told[i].body)) rest.further[course.of[i]] -= course.told[i].records();
  auto order = consumer.fetch_order();
  if (course.drains_at_once) rest.order = std::move(order);
  else if (fingerprint_of(order) != course.polls[phase].order) return false;
  rest.records_until = scenario_->duration;
  const auto bytes = fetch_bytes(consumer.settings().config);
  for (std::size_t k = 0; k < course.reading.size(); ++k)
    rest.records_until = std::min(
        rest.records_until, cluster_.repeats_until(course.reading[k].first, reads_at[k], course.polls[phase].at, now(), period,
                                                   course.records[k], bytes));
  rest.until = std::min(rest.until, rest.records_until);
  const auto most = rest.until - now() - Duration{1};  // what happens at that very instant is not of a round
  if (most / period < kWorthIt) return false;

  rest.from = std::make_shared<const Still>(Still{now(), reads_at, consumer.rest(), network_.lift(id), cluster_.lift(id)});
  if (++course.rests >= kOften) {
    course.stills.resize(course.polls.size());
    auto& kept = course.stills[phase];
    if (kept == nullptr || !kept->traffic.by_same_connections(rest.from->traffic)) kept = rest.from;
    else rest.from = kept;
  }
  steady.watched = false;
  steady.unlike = 0;
  for (auto n = course.facts() - 1; n >= 0; --n) {  // the first of each partition last
    const auto fact = rest.fact(course, n);
    const auto* done = std::get_if<Processed>(&fact.body);
    if (done == nullptr) continue;
    rest.onward = rest.onward && ledger_.reads_on(group, done->partition, done->from);
    ledger_.hears_later_from(group, done->partition, done->from);
  }
  steady.rest = std::move(rest);
  ++resting_;
  plan(id, now() + Duration{1});
  return true;
}

Event World::event_of(Room room, ConsumerId id, std::uint64_t token) {
  return {static_cast<std::uint8_t>(room), 0, static_cast<std::uint32_t>(id.value()), token};
}

// Its timer: for what it does for its group, or for the end of its rest.
void World::arm(ConsumerId id) {
  auto& steady = steady_[id.index()];
  auto& rest = *steady.rest;
  const auto& course = *steady.known;
  auto at = std::min(rest.looks_at, rest.turn.at);
  if (at > rest.until - course.period())
    at = std::max(std::min(at, rest.time_of(course, rest.place_at(course, rest.until - Duration{1}))), now());
  if (at >= rest.armed) return;
  rest.armed = at;
  queue_.schedule(at, event_of(Room::Rest, id, ++steady.timer), owner_of(id), Rank::Last);
}

void World::on_rest_timer(ConsumerId id) {
  auto& rest = *steady_[id.index()].rest;
  rest.armed = kNever;
  if (rest.turn.at <= now()) return take_turn(id, rest.turn);
  if (rest.looks_at <= now()) return look(id);
  const auto& course = *steady_[id.index()].known;
  if (rest.time_of(course, rest.place_at(course, rest.until - Duration{1})) <= now()) return wake(id);
  arm(id);
}

// Until when it has worked on records: what comes before that at one instant finds it as it was before.
SimTime World::worked_until(ConsumerId id) const {
  const bool before = turn_ < owner_of(id) || (turn_ == owner_of(id) && rank_ < Rank::Records);
  return before ? now() - Duration{1} : now();
}

// A message reaches a consumer that rests.
void World::hear(ConsumerId id, Incoming incoming) {
  auto client = client_context();
  auto& steady = steady_[id.index()];
  auto& consumer = consumers_[id.index()];
  const bool minds = steady.rest && steady.rest->minds_group && consumer.rests_through(incoming, steady.known->drains_at_once);
  if (!minds) {
    wake(id);
    return consumer.receive(client, std::move(incoming));
  }
  auto& rest = *steady.rest;
  const auto waits = rest.waits(*steady.known, now() - Duration{1});  // what ends its wait just now comes after this
  if (!waits) {
    consumer.receive(client, std::move(incoming));
    rest.unread.push_back(now());
    return plan(id, now());
  }
  consumer.hear(client, std::move(incoming));
  take_turn(id, *waits);
}

// A poll of its round looks at the network; if it then waits, it has a turn once more.
void World::look(ConsumerId id) {
  auto client = client_context();
  auto& rest = *steady_[id.index()].rest;
  consumers_[id.index()].look(client);
  if (const auto waits = rest.waits(*steady_[id.index()].known, now())) return take_turn(id, *waits);
  rest.minded_until = now() + Duration{1};  // what it has read just now is for the turn of the next poll
  plan(id, now() + Duration{1});
}

void World::heartbeat_thread_looked(ConsumerId id) {
  auto& rest = steady_[id.index()].rest;
  if (!rest || !consumers_[id.index()].minds_group()) return;
  if (rest->minds_group) rest->minded_until = now();
  plan(id, now());
}

// A poll of its round comes to the coordinator.
void World::take_turn(ConsumerId id, const Moment& turn) {
  auto client = client_context();
  auto& rest = *steady_[id.index()].rest;
  const auto& course = *steady_[id.index()].known;
  auto& consumer = consumers_[id.index()];
  if (consumer.will_commit(now())) {
    const auto reading = rest.reading_at(course, turn.told);
    for (std::size_t k = 0; k < reading.size(); ++k) consumer.reads_on_at(course.reading[k].first, reading[k]);
  }
  const auto assigned_in = consumer.assigned_in();
  const auto heard = consumer.other_messages();
  consumer.take_turn(client);
  if (consumer.assigned_in() != assigned_in) {  // what it had, as the assignment lists it
    rest.order = consumer.fetch_order();
    rest.ordered_at = turn.told;
  }
  const bool read = consumer.other_messages() != heard;  // as it committed: that is for the turn of the next poll
  rest.minded_until = read ? now() + Duration{1} : now();
  plan(id, now() + Duration{1});
}

// What comes next while it rests; its polls may have a turn from then on.
void World::plan(ConsumerId id, SimTime next_turn) {
  auto& rest = *steady_[id.index()].rest;
  const auto& course = *steady_[id.index()].known;
  const auto& consumer = consumers_[id.index()];
  rest.until = std::min({rest.records_until, next_disturbance(id), scenario_->duration});
  const auto thread = consumer.heartbeat_thread_looks(client_context());
  if (rest.minds_group) {
    if (!consumer.still_even()) return wake(id);
    if (!consumer.has_unread()) rest.unread.clear();
    const bool reads_in_turn = consumer.has_unread() && consumer.looks_each_turn();
    const auto duty = std::max(consumer.next_duty(), next_turn);
    if (consumer.wants_turn() || reads_in_turn) rest.turn = rest.next_poll(course, next_turn);
    else if (duty >= rest.until) rest.turn = {};
    else if (const auto waits = rest.waits(course, duty)) rest.turn = *waits;
    else rest.turn = rest.next_poll(course, duty);
    rest.looks_at = consumer.has_unread() ? rest.next_look(course, next_turn, thread).at : kNever;
  }
  auto& looks = rest.thread_looks;
  if (consumer.minds_group() && (looks.empty() || looks.back() != thread.first)) {  // what may be played again needs them
    while (looks.size() > 1 && looks[1] < now() - course.period()) looks.erase(looks.begin());
    if (thread.first != kNever) looks.push_back(thread.first);
  }
  arm(id);
}

// What it did until then: so many facts of its rounds.
void World::tell(ConsumerId id, const Rest& rest, std::int64_t number) {
  const auto& course = *steady_[id.index()].known;
  const auto readable_since = [&](PartitionId partition, Offset offset) { return cluster_.log(partition).appended_at(offset); };
  const auto fact = [&](std::int64_t n) {
    auto told = rest.fact(course, n);
    if (auto* handed = std::get_if<Delivered>(&told.body))
      handed->readable_since = readable_since(handed->partition, handed->from);
    return std::visit([&](const auto& body) { return Fact{told.at, body}; }, told.body);
  };
  const auto times = number / course.facts();
  if (times > 0) {
    Round round;
    round.period = course.period();
    round.facts.reserve(course.told.size());
    for (auto n = -course.facts(); n < 0; ++n) round.facts.push_back(rest.fact(course, n));
    for (std::size_t k = 0; k < course.reading.size(); ++k) round.shares.push_back({course.reading[k].first, course.records[k]});
    const auto first = static_cast<std::ptrdiff_t>(course.polls[rest.phase].told);
    round.of.assign(course.of.begin() + first, course.of.end());
    round.of.insert(round.of.end(), course.of.begin(), course.of.begin() + first);
    rounds_ += static_cast<std::uint64_t>(times);
    for (const auto value : {std::int64_t{id.value()}, std::int64_t{round.period.count()}, times})
      fingerprint_.add(static_cast<std::uint64_t>(value));
    ledger_.repeat(round, times, readable_since);
  }
  if (keep_facts_ && kept_record_)
    for (const auto n : facts_of(*kept_record_, course, rest, times)) kept_facts_.push_back(fact(n));
  for (std::int64_t n = 0; keep_facts_ && !kept_record_ && n < times * course.facts(); ++n) kept_facts_.push_back(fact(n));
  for (auto n = times * course.facts(); n < number; ++n) book(fact(n));
}

// From where it would be by now: what it did until then is told, and what has happened since is played by a clock of its own.
void World::wake(ConsumerId id) {
  catch_up(id);
  auto& steady = steady_[id.index()];
  if (!steady.rest) return;
  auto rest = std::move(*steady.rest);
  steady.rest.reset();
  const auto group = directory_->consumers[id.index()].group;
  for (const auto& [partition, offset] : steady.known->reading) ledger_.hears_later_from(group, partition, Ledger::kNowhere);
  --resting_;
  ++steady.timer;
  const auto& course = *steady.known;
  auto& consumer = consumers_[id.index()];
  auto place = rest.place_at(course, std::clamp(worked_until(id), rest.since, rest.until - Duration{1}));
  auto still = place.phase == rest.phase ? rest.from : course.stills[place.phase];
  // Of several nodes' answers the thread may read some: it will look if any came unread since it last did, as in a whole round.
  const bool thread_reads = course.thread_reads && !consumer.minds_group();
  if (!still->traffic.by_same_connections(rest.from->traffic) || (thread_reads && place.times == 0)) {
    place = {place.times, rest.phase, {}, 0, 0};
    still = rest.from;
  }
  const auto told = place.times * course.facts() + place.told;
  tell(id, rest, told);

  const auto present = now(), goes_on = rest.time_of(course, place);
  auto& shift = shift_;
  shift.time = goes_on - still->at;
  const auto reading = rest.reading_at(course, told);
  for (std::size_t k = 0; k < reading.size(); ++k)
    shift.records[course.reading[k].first.index()] = reading[k] - still->reads_at[k];

  const auto told_before = consumer.told();
  const auto delivered_to = std::exchange(delivered_to_, {});
  const auto owner = owner_of(id);
  const auto aside = queue_.turn_aside(owner, goes_on);
  auto client = client_context();
  consumer.go_on_from(client, still->consumer, shift, rest.done_at(course, place));
  network_.go_on_from(queue_, id, still->traffic, shift);
  cluster_.go_on_from(client, id, still->fetches, shift);
  if (thread_reads && place.times > 0) consumer.heartbeat_thread_looks_from(client, goes_on);
  if (!rest.thread_looks.empty()) {
    const auto later = std::find_if(rest.thread_looks.begin() + 1, rest.thread_looks.end(),
                                    [&](SimTime at) { return at > goes_on; });
    consumer.thread_goes_on_from(*std::prev(later), client);
    for (auto look = later; look != rest.thread_looks.end(); ++look)
      queue_.schedule(*look, event_of(Room::ThreadLooked, id, 0), owner_of(id), Rank::Looks);
  }
  // What it has not read comes again when it came.
  steady.unread = consumer.unread(rest.minded_until);
  for (std::size_t i = 0; i < steady.unread.size(); ++i)
    queue_.schedule(std::max(rest.unread[i], goes_on), event_of(Room::Unread, id, i), owner_of(id));
  consumer.watch_timers(client);
  while (is_behind(owner, present, turn_ > owner)) {
    dispatch(queue_.pop(owner).event);
    ++events_;
    drain_facts();
  }
  if (course.drains_at_once) consumer.fetch_in_order(rest.order_at(course, told + (consumer.told() - told_before)));
  queue_.come_back(aside);
  delivered_to_ = delivered_to;
}

void World::wake_all() {
  for (std::size_t c = 0; resting_ + deferred_ > 0 && c < consumers_.size(); ++c) wake(id_of<ConsumerId>(c));
  ++changes_;
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

// It rests, and on nothing but these.
bool World::rests_on(ConsumerId id, const std::vector<PartitionId>& partitions) const {
  const auto& steady = steady_[id.index()];
  return steady.rest && std::all_of(steady.known->reading.begin(), steady.known->reading.end(), [&](const auto& read) {
           return std::find(partitions.begin(), partitions.end(), read.first) != partitions.end();
         });
}

bool World::repeats_and_commits(const Fact& fact) const {
  const auto* committed = std::get_if<OffsetCommitted>(&fact.body);
  if (committed == nullptr) return false;
  const auto& rest = steady_[committed->consumer.index()].rest;
  return rest && !rest->onward;
}

// Before a fact counts that gives partitions to others: if what somebody reads on in is its own before and after, or all know who
// has it, it makes no difference to the books when they hear of its work. Nor before a commit, but for who repeats work: the
// books tell of a repeat how far was committed then.
void World::wake_those_concerned() {
  bool concerned = false;
  for (const auto& fact : facts_.pending()) {
    concerned = concerned || std::holds_alternative<GenerationStarted>(fact.body) || repeats_and_commits(fact);
    if (const auto* replaced = std::get_if<InstanceReplaced>(&fact.body)) {
      concerned = true;
      auto& generations = generations_[replaced->group.index()];
      if (replaced->from != replaced->to) generations.replaced = generations.assigned;
    }
  }
  if (!concerned || resting_ + deferred_ == 0) return;
  auto pending = std::exchange(facts_.pending(), {});
  for (const auto& fact : pending) {
    if (repeats_and_commits(fact)) wake(std::get<OffsetCommitted>(fact.body).consumer);
    if (const auto* replaced = std::get_if<InstanceReplaced>(&fact.body)) wake_group(replaced->group);
    const auto* started = std::get_if<GenerationStarted>(&fact.body);
    if (started == nullptr) continue;
    std::vector<bool> alike(consumers_.size(), all_know(started->group, started->generation));
    for (const auto& [id, partitions] : started->assignment) alike[id.index()] = alike[id.index()] || rests_on(id, partitions);
    for (const auto id : consumers_of(started->group)) {
      catch_up(id);
      if (const auto& rest = steady_[id.index()].rest; rest && !(rest->onward && alike[id.index()])) wake(id);
    }
  }
  facts_.pending() = std::move(pending);
}

}  // namespace regroup
