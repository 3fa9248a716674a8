// The consumer's part of a steady state: what of it must be the same again, what it does for its group meanwhile, and going on
// later from where it rested (sim/steady_state.cpp).
#include <algorithm>
#include <tuple>
#include <utility>

#include "sim/client/consumer.hpp"
#include "sim/engine/assert.hpp"
#include "sim/engine/fingerprint.hpp"

namespace regroup {
namespace {

constexpr std::size_t kMostPolls = 256;  // of a round, with those that return nothing

}  // namespace

void Consumer::reading(std::vector<std::pair<PartitionId, Offset>>& into) const {
  into.clear();
  for (const auto& partition : partitions_) into.emplace_back(partition.id, partition.position);
  std::sort(into.begin(), into.end());
}

bool Consumer::works_on_what_it_lost() const {
  const auto lost = [this](const Chunk& chunk) { return find(chunk.partition) == nullptr; };
  return std::any_of(worker_queue_.begin(), worker_queue_.end(), lost);
}

// Whether the application does the same with every record, nobody waits for one of them, and nothing else is under way.
bool Consumer::works_evenly() const {
  const auto& process = settings_->process;
  const bool even = process.time.constant() && process.batch.constant() && process.records.empty() && !process.in_worker &&
                    !process.effect_per_batch && settings_->commit.call == CommitCall::None;
  if (!even || awaited() || life_ != Life::Running || activity_ != Activity::Process || !subscribed_) return false;
  const bool asked = !requests_.empty() || hang_ || unsubscribing_ || stop_when_worker_is_done_ || worker_span_.active;
  const bool committing = !queued_commits_.empty() || sync_.active ||
                          (!minds_group() && (async_commits_ > 0 || prepare_ != Prepare::NotBegun));
  const bool searching = !coordinator_ || finding_coordinator_ || metadata_wanted_ || metadata_in_flight_ ||
                         offset_fetch_in_flight_;
  if (asked || committing || searching || fenced_ || callback_ != Callback::None || completing_ || !inbox_.empty()) return false;
  // It is a member, or waits for the others to join: the polls in between do the same.
  const bool preparing = prepare_ == Prepare::Committing && prepare_commit_in_flight_ && gives_nothing_up();
  const bool member = state_ == MemberState::Stable && join_ == JoinResult::None && heartbeats_ && (!rejoin_needed_ || preparing);
  if (!member && join_ != JoinResult::InFlight) return false;
  return std::all_of(pending_.begin(), pending_.end(), [&](const Pending& pending) {
    switch (pending.purpose) {
      case Purpose::Fetch:
      case Purpose::Join:
      case Purpose::Sync: return true;
      case Purpose::Heartbeat:
      case Purpose::Commit: return minds_group();
      default: return false;
    }
  });
}

// It may rejoin and keep what it has until the others have joined.
bool Consumer::gives_nothing_up() const {
  return cooperative_ && std::all_of(partitions_.begin(), partitions_.end(), [&](const Partition& p) { return fetchable(p); });
}

void Consumer::fetch_in_order(const std::vector<PartitionId>& order) {
  auto next = partitions_.begin();
  for (const auto id : order) {
    std::iter_swap(next, std::find_if(next, partitions_.end(), [&](const Partition& p) { return p.id == id; }));
    ++next;
  }
}

std::vector<PartitionId> Consumer::fetch_order() const {
  std::vector<PartitionId> order;
  order.reserve(partitions_.size());
  for (const auto& partition : partitions_) order.push_back(partition.id);
  return order;
}

std::uint32_t Consumer::glance() const {
  Fingerprint print;
  for (const auto& chunk : batch_) print.add(static_cast<std::uint64_t>(chunk.partition.value()));
  return static_cast<std::uint32_t>(print.value());
}

bool Consumer::describe(Description& description) const {
  const auto reads = [&](PartitionId partition) { return description.reads_at[partition.index()] >= Offset{}; };

  for (const auto& pending : pending_) {
    if (pending.purpose != Purpose::Fetch) continue;  // it waits for the others of the group
    description.add(pending.broker);
    description.add(pending.sent_at);
  }
  for (const auto broker : fetching_from_) description.add(broker);
  description.add(fetch_sessions_.size());
  if (!minds_group()) description.add(looks_each_turn());  // and which of several nodes is heard first

  // Their order is nothing to a broker that has a session with it (KIP-227), and the next round orders them as ever.
  const bool even = description.add_in_any_order(partitions_, [&](const Partition& partition) {
    if (partition.validity != Validity::Fetching || partition.paused || partition.pending_revocation) return false;
    const auto leader = image_->leaders[partition.id.index()];
    if (!leader || !fetch_sessions_.contains(*leader)) return false;
    description.add(partition.id);
    description.add(partition.has_leader_epoch);
    description.add(partition.position_number);
    if (partition.finished >= Offset{}) description.add(partition.id, partition.finished);
    return true;
  });
  if (!even) return false;
  for (const auto& fetch : buffer_) {
    if (fetch.error != Error::NONE || !reads(fetch.partition)) return false;
    description.add(fetch.partition, fetch.next);
    description.add(fetch.to - fetch.next);
    description.add(fetch.broker);
  }
  for (const auto& chunk : batch_) {
    if (!reads(chunk.partition)) return false;
    description.add(chunk.partition, chunk.from);
    description.add(chunk.to - chunk.from);
    description.add(chunk.position);
  }
  description.add(resume_.has_value());
  if (resume_) {
    description.add(*resume_);
    description.add(app_wakes_at_);
  }
  description.add(span_.active);
  if (span_.active) {
    if (!reads(span_.partition)) return false;
    description.add(span_.partition, span_.from);
    description.add(span_.to - span_.from);
    description.add(span_.start);
  }
  return true;
}

SimTime Consumer::next_timer(const ClientContext& context, bool thread_reads) const {
  auto next = metadata_at_ + settings_->config.metadata_max_age;
  if (heartbeats_) next = std::min(next, session_deadline_);
  if (heartbeats_ && thread_reads && !minds_group()) {  // what one node sent while another's records last is read by the thread
    const auto grid = thread_period(context);
    next = std::min(next, heartbeat_woke_ + grid * ((context.now() - heartbeat_woke_) / grid + 1));
  }
  for (const auto& pending : pending_)
    if (pending.purpose != Purpose::Fetch) next = std::min(next, pending.deadline);
  return next;
}

SimTime Consumer::next_duty() const {
  auto next = kNever;
  if (heartbeats_) next = std::min(next, next_heartbeat_);
  if (settings_->config.enable_auto_commit && state_ == MemberState::Stable && !rejoin_needed_)
    next = std::min(next, next_auto_commit_);
  return next;
}

// It is a member that only polls: what it asks the brokers for meanwhile is its own.
SimTime Consumer::alone_until(const ImagePtr& image) const {
  const bool member = life_ == Life::Running && state_ == MemberState::Stable && join_ == JoinResult::None && coordinator_;
  if (!member || !requests_.empty() || rejoin_needed_ || completing_ || reason_to_rejoin().has_value()) return {};
  if (image_ != image || !all_fetching_) return {};
  if (!std::ranges::all_of(pending_, [](const Pending& pending) { return pending.purpose == Purpose::Fetch; })) return {};
  const auto& [config, process, commit] = std::tie(settings_->config, settings_->process, settings_->commit);
  if (commit.call != CommitCall::None || !process.records.empty() || process.in_worker || awaited()) return {};
  if (config.auto_offset_reset == OffsetReset::None) return {};  // it may throw
  return std::min(next_duty(), poll_deadline_);
}

bool Consumer::wants_turn() const {
  if (join_ == JoinResult::Succeeded) return true;
  return rejoin_needed_ && join_ == JoinResult::None && (prepare_ == Prepare::NotBegun || prepare_commit_);
}

bool Consumer::will_commit(SimTime now) const {
  return settings_->config.enable_auto_commit && state_ == MemberState::Stable &&
         (rejoin_needed_ ? prepare_ == Prepare::NotBegun : now >= next_auto_commit_);
}

// What it is told without an error changes nothing of what it fetches, unless it is another assignment.
bool Consumer::rests_through(const Incoming& incoming, bool order_known) const {
  const auto* response = std::get_if<Response>(&incoming);
  if (response == nullptr) return false;
  if (const auto* heartbeat = std::get_if<HeartbeatResponse>(&response->body))
    return heartbeat->error == Error::NONE || (heartbeat->error == Error::REBALANCE_IN_PROGRESS && gives_nothing_up());
  if (const auto* commit = std::get_if<OffsetCommitResponse>(&response->body)) return commit->error == Error::NONE;
  if (const auto* joined = std::get_if<JoinGroupResponse>(&response->body))
    return joined->error == Error::NONE && state_ == MemberState::PreparingRebalance;
  const auto* assigned_now = std::get_if<SyncGroupResponse>(&response->body);
  if (assigned_now == nullptr || assigned_now->error != Error::NONE || state_ != MemberState::CompletingRebalance) return false;
  auto partitions = assigned_now->assignment;
  std::sort(partitions.begin(), partitions.end());
  return order_known && gives_nothing_up() && partitions == assigned();
}

void Consumer::take_turn(ClientContext& context) {
  const auto turn = coordinator_poll(context);
  REGROUP_ASSERT(turn == Turn::Ready || turn == Turn::NotReady, "{} did not rest through its turn", name(context));
}

void Consumer::thread_looked(ClientContext& context) {
  heartbeat_woke_ = context.now();
  heartbeat_wakes_at_ = kNever;
  network_poll(context);
  schedule_heartbeat_thread(context);
}

void Consumer::thread_goes_on_from(SimTime looked, const ClientContext& context) {
  const auto period = thread_period(context);
  heartbeat_woke_ = looked + period * (std::max(context.now() - looked, Duration{}) / period);  // or it begins only then
  heartbeat_wakes_at_ = kNever;
}

std::vector<Incoming> Consumer::unread(SimTime minded_until) {
  minded_until_ = minded_until;
  return std::exchange(inbox_, {});
}

void Consumer::note_polls() {
  notes_polls_ = true;
  polls_noted_.clear();
  came_ = kNever;
  thread_took_ = false;
  told_ = 0;
}

void Consumer::note_poll(SimTime now) {
  if (polls_noted_.size() == kMostPolls) {
    notes_polls_ = false;
    polls_noted_.clear();
    return;
  }
  const bool looks = thread_took_ || std::none_of(buffer_.begin(), buffer_.end(), [](const auto& f) { return f.next < f.to; });
  polls_noted_.push_back({now, now, looks ? came_ : kNever, told_, 0, looks});
  if (!looks) return;
  came_ = kNever;
  thread_took_ = false;
}

void Consumer::note_end_of_poll(SimTime now) {
  auto& poll = polls_noted_.back();
  poll.ends = now;
  if (polls_noted_.size() < 2) return;
  auto& before = polls_noted_[polls_noted_.size() - 2];
  const bool alike = before.told == poll.told && before.looks && poll.looks && before.ends == poll.begins &&
                     before.length() == poll.length() && before.again < UINT16_MAX;
  if (!alike) return;
  before.ends = poll.ends;
  ++before.again;
  polls_noted_.pop_back();
}

std::vector<Consumer::PollTimes> Consumer::polls_noted() {
  notes_polls_ = false;
  return std::exchange(polls_noted_, {});
}

Consumer::Moving Consumer::rest() {
  rests_ = true;
  ++span_.timer;
  notes_polls_ = false;
  Moving moving{{}, partitions_, {}, {}, {}, resume_, app_wakes_at_, poll_deadline_, span_};
  for (const auto& pending : pending_)
    if (pending.purpose == Purpose::Fetch) moving.fetches.push_back(pending);
  std::erase_if(pending_, [](const Pending& pending) { return pending.purpose == Purpose::Fetch; });
  moving.buffer = std::exchange(buffer_, {});
  moving.fetching_from = std::exchange(fetching_from_, {});
  moving.batch = std::exchange(batch_, {});
  return moving;
}

void Consumer::take_up(ClientContext& context, Moving moving) {
  release(context, span_);
  pending_.insert(pending_.end(), moving.fetches.begin(), moving.fetches.end());
  partitions_ = std::move(moving.partitions);
  all_fetching_ = false;
  buffer_ = std::move(moving.buffer);
  fetching_from_ = std::move(moving.fetching_from);
  batch_ = std::move(moving.batch);
  resume_ = moving.resume;
  app_wakes_at_ = moving.app_wakes_at;
  const auto timer = span_.timer;
  span_ = moving.span;
  span_.timer = timer;
  if (span_.active) context.spans.working(group_, span_.partition).push_back(id_);
}

void Consumer::go_on_from(ClientContext& context, Moving moving, const Shift& shift, const Done& done) {
  rests_ = false;
  poll_deadline_ = std::max(poll_deadline_, moving.poll_deadline + shift.time);  // its turns while it rested count, too
  take_up(context, std::move(moving));
  for (auto& pending : pending_)
    if (pending.purpose == Purpose::Fetch) {
      pending.sent_at += shift.time;
      pending.deadline += shift.time;
    }
  for (auto& partition : partitions_) {
    shift.move(partition.id, partition.position);
    if (partition.finished >= Offset{}) shift.move(partition.id, partition.finished);
  }
  for (auto& fetch : buffer_)
    for (auto* offset : {&fetch.from, &fetch.next, &fetch.to}) shift.move(fetch.partition, *offset);
  for (auto& chunk : batch_) {
    shift.move(chunk.partition, chunk.from);
    shift.move(chunk.partition, chunk.to);
  }
  batches_since_start_ += done.batches;
  records_since_start_ += done.processed;
  processed_ += done.processed;
  delivered_ += done.delivered;
  app_wakes_at_ = resume_ ? app_wakes_at_ + shift.time : kNever;
  if (resume_) arm_app_timer(context);
  if (!span_.active) return;
  shift.move(span_.partition, span_.from);
  shift.move(span_.partition, span_.to);
  span_.start += shift.time;
  schedule_span(context, false);
}

void Consumer::watch_timers(ClientContext& context) {
  schedule_heartbeat_thread(context);
  arm_request_timer(context);
}

}  // namespace regroup
