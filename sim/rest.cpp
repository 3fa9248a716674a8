// Where a consumer is in its rounds while it rests: arithmetic on times and on numbers of facts (sim/steady_state.hpp).
#include <algorithm>

#include "sim/engine/fingerprint.hpp"
#include "sim/steady_state.hpp"

namespace regroup {
namespace {

// Rounded down, whatever the sign.
std::int64_t whole(std::int64_t dividend, std::int64_t divisor) {
  return dividend >= 0 ? dividend / divisor : -((divisor - 1 - dividend) / divisor);
}

}  // namespace

std::uint64_t fingerprint_of(const std::vector<PartitionId>& order) {
  Fingerprint print;
  for (const auto partition : order) print.add(static_cast<std::uint64_t>(partition.value()));
  return print.value();
}

KnownRound::KnownRound(Course course, std::vector<Consumer::PollTimes> times) : Course(std::move(course)) {
  records.assign(reading.size(), 0);
  drains_at_once = std::none_of(polls.begin(), polls.end(), [](const Poll& poll) { return poll.full; });
  for (const auto& fact : told) {
    const auto it = std::find_if(reading.begin(), reading.end(),
                                 [&](const auto& read) { return read.first == fact.partition(); });
    of.push_back(static_cast<std::uint32_t>(it - reading.begin()));
    if (std::holds_alternative<Delivered>(fact.body)) records[of.back()] += fact.records();
  }
  const auto not_later = [](const Consumer::PollTimes& a, const Consumer::PollTimes& b) { return a.begins >= b.begins; };
  const bool apart = std::adjacent_find(times.begin(), times.end(), not_later) == times.end();
  if (apart && !times.empty() && times.back().ends == polls.back().at) all_polls = std::move(times);
  for (std::size_t i = 0; i < all_polls.size(); ++i) {
    const auto next = i + 1 < all_polls.size() ? all_polls[i + 1].begins : all_polls.front().begins + period();
    const auto last = all_polls[i].begins + all_polls[i].length() * all_polls[i].again;  // of those that are alike
    longest_poll = std::max({longest_poll, next - last, all_polls[i].length()});
  }
  for (std::size_t i = 1; i < polls.size() && all_polls.empty(); ++i)
    longest_poll = std::max(longest_poll, 2 * (polls[i].at - polls[i - 1].at));
}

std::vector<Consumer::PollTimes>::const_iterator KnownRound::first_behind(SimTime at) const {
  return std::partition_point(all_polls.begin(), all_polls.end(), [&](const auto& poll) { return poll.begins <= at; });
}

std::size_t Rest::index_of(const KnownRound& course, std::int64_t number) const {
  const auto i = static_cast<std::int64_t>(course.polls[phase].told) + number;
  return static_cast<std::size_t>(i - whole(i, course.facts()) * course.facts());
}

Round::Told Rest::fact(const KnownRound& course, std::int64_t number) const {
  const auto& began = course.polls[phase];
  const auto place = index_of(course, number);
  const auto rounds = whole(static_cast<std::int64_t>(began.told) + number, course.facts());
  const auto of = course.of[place];
  return Round::moved(course.told[place], since - began.at + course.period() * rounds, further[of] + course.records[of] * rounds);
}

Place Rest::place_at(const KnownRound& course, SimTime at) const {
  const auto& began = course.polls[phase];
  const auto count = course.polls.size() - 1;
  Place place{(at - since) / course.period(), phase, {}, 0, 0};
  const auto left = (at - since) % course.period();
  for (std::size_t polls = 1; polls < count && !course.stills.empty(); ++polls) {
    const auto next = (phase + polls) % count;
    const bool again = next < phase;  // of the time around after that
    const auto& poll = course.polls[next];
    const auto after = poll.at - began.at + (again ? course.period() : Duration{});
    if (after > left) break;
    if (course.stills[next] == nullptr) continue;
    const auto batches = course.polls.back().batches - course.polls.front().batches;
    const auto told_before = static_cast<std::int64_t>(poll.told) - static_cast<std::int64_t>(began.told);
    place = {place.times, next, after, told_before + (again ? course.facts() : 0),
             poll.batches - began.batches + (again ? batches : 0)};
  }
  return place;
}

std::vector<Offset> Rest::reading_at(const KnownRound& course, std::int64_t number) const {
  std::vector<Offset> reading;
  reading.reserve(further.size());
  const auto rounds = number / course.facts();
  for (std::size_t k = 0; k < further.size(); ++k)
    reading.push_back(course.reading[k].second + (further[k] + course.records[k] * rounds));
  const std::size_t before = course.polls[phase].told, left = static_cast<std::size_t>(number % course.facts());
  for (std::size_t i = 0; i < before + left; ++i) {
    const auto place = i % course.told.size();
    if (std::holds_alternative<Delivered>(course.told[place].body)) reading[course.of[place]] += course.told[place].records();
  }
  return reading;
}

// What a poll has emptied is asked for last from then on (CC-63): all that comes before the last round makes no difference.
std::vector<PartitionId> Rest::order_at(const KnownRound& course, std::int64_t number) const {
  auto order_then = order;
  for (auto n = std::max(ordered_at, number - course.facts()); n < number; ++n) {
    const auto told = fact(course, n);
    if (!std::holds_alternative<Delivered>(told.body)) continue;
    const auto it = std::find(order_then.begin(), order_then.end(), told.partition());
    std::rotate(it, it + 1, order_then.end());
  }
  return order_then;
}

Consumer::Done Rest::done_at(const KnownRound& course, const Place& place) const {
  Consumer::Done done{(course.polls.back().batches - course.polls.front().batches) * place.times + place.batches, 0, 0};
  std::size_t i = course.polls[phase].told;
  for (std::int64_t n = 0; n < course.facts(); ++n, ++i) {
    if (i >= course.told.size()) i = 0;
    const auto& fact = course.told[i];
    (std::holds_alternative<Delivered>(fact.body) ? done.delivered : done.processed) += fact.records() *
                                                                                        (place.times + (n < place.told ? 1 : 0));
  }
  return done;
}

// The round in which that instant is, from the course's first poll on, and when it would be in the course itself.
std::pair<std::int64_t, SimTime> Rest::in_course(const KnownRound& course, SimTime at) const {
  const auto first = course.polls.front().at;
  const auto since_first = at - since + (course.polls[phase].at - first);
  const auto rounds = whole((since_first - Duration{1}).count(), course.period().count());
  return {rounds, first + (since_first - course.period() * rounds)};
}

Moment Rest::moment(const KnownRound& course, const Consumer::PollTimes& poll, SimTime in_course, std::int64_t rounds) const {
  const auto& began = course.polls[phase];
  return {since + (in_course - began.at) + course.period() * rounds,
          rounds * course.facts() + poll.told - static_cast<std::int64_t>(began.told)};
}

Moment Rest::next_poll(const KnownRound& course, SimTime at) const {
  const auto [rounds, when] = in_course(course, at);
  const auto& polls = course.all_polls;
  const auto next = course.first_behind(when - Duration{1});
  if (next != polls.begin() && std::prev(next)->again > 0) {  // one of those that returned nothing
    const auto& poll = *std::prev(next);
    const auto begins = poll.begins + poll.length() * ((when - poll.begins + poll.length() - Duration{1}) / poll.length());
    if (begins < poll.ends) return moment(course, poll, begins, rounds);
  }
  return next != polls.end() ? moment(course, *next, next->begins, rounds)
                             : moment(course, polls.front(), polls.front().begins, rounds + 1);
}

Moment Rest::next_look(const KnownRound& course, SimTime at, std::pair<SimTime, Duration> thread) const {
  const auto [looked, every] = thread;
  const auto taken = [&, first = looked, period = every](SimTime came, SimTime begins) {
    if (first == kNever) return false;
    const auto looks = came < first ? 0 : (came - first) / period + 1;  // what comes at that very instant comes after
    return first + period * looks <= begins;
  };
  auto next = next_poll(course, at);
  for (std::size_t seen = 0; seen <= 2 * course.all_polls.size(); ++seen) {
    const auto& poll = *std::prev(course.first_behind(in_course(course, next.at).second));
    if (poll.looks && (poll.came == kNever || !taken(next.at - (poll.begins - poll.came), next.at))) return next;
    next = next_poll(course, next.at + Duration{1});
  }
  return {};
}

std::optional<Moment> Rest::waits(const KnownRound& course, SimTime at) const {
  const auto [rounds, when] = in_course(course, at);
  const auto after = course.first_behind(when);
  if (after == course.all_polls.begin() || std::prev(after)->ends <= when) return std::nullopt;
  return moment(course, *std::prev(after), when, rounds);
}

}  // namespace regroup
