// One consumer of the scenario: Kafka's classic Java client and the application around it, as a state machine.
//
// Two threads, as in the real one: the application's, which polls, processes and commits, and the heartbeat thread. Responses
// wait in the inbox until one of them looks at the network (consumer.md CC-1..CC-74). Nothing here blocks: where Java waits,
// the state says for what, and the next event goes on from there.
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "assignors/assignor.hpp"
#include "sim/client/config.hpp"
#include "sim/cluster/cluster.hpp"
#include "sim/cluster/description.hpp"
#include "sim/cluster/messages.hpp"
#include "sim/cluster/network.hpp"
#include "sim/engine/fifo.hpp"
#include "sim/engine/random.hpp"
#include "sim/facts/directory.hpp"

namespace regroup {

// Who works on records of a partition right now, for each group: two consumers at once are a zombie
// and its successor, and then each works record by record, so that the order of effects is exact.
class ActiveSpans {
 public:
  std::vector<ConsumerId>& working(GroupId group, PartitionId partition) {
    if (groups_.size() <= group.index()) groups_.resize(group.index() + 1);
    auto& partitions = groups_[group.index()];
    if (partitions.size() <= partition.index()) partitions.resize(partition.index() + 1);
    return partitions[partition.index()];
  }

 private:
  std::vector<std::vector<std::vector<ConsumerId>>> groups_;
};
// How often a record with an exception to the rule was attempted, by (group, partition, offset).
using Attempts = std::map<std::tuple<GroupId, PartitionId, Offset>, std::int64_t>;

class World;

// What an admin client would measure at this instant: log end offset minus committed offset (or log start).
struct LagNow {
  const World& world;
  std::int64_t operator()(GroupId group, PartitionId partition) const;  // world.cpp
};

struct ClientContext : Context {
  const Directory& directory;
  std::uint64_t seed;
  const ModelCosts& costs;
  ActiveSpans& spans;
  Attempts& attempts;
  bool& contended;  // set when a second consumer starts on a partition that another works on
  bool& milestone;  // set when a consumer reached the number of records somebody waits for
  LagNow lag;
};

enum class MemberState : std::uint8_t { Unjoined, PreparingRebalance, CompletingRebalance, Stable };  // CC-37

// Verbs that the application carries out between two batches.
struct DoStop {};
struct DoSubscribe {
  Subscription to;
};
struct DoUnsubscribe {};
struct DoSeek {
  bool end = false;
  std::vector<OffsetOf> offsets;
};  // no offsets: all partitions, beginning or end
struct DoPause {
  bool resume = false;
  std::vector<PartitionId> partitions;
};  // none named: all of its assignment
using AppRequest = std::variant<DoStop, DoSubscribe, DoUnsubscribe, DoSeek, DoPause>;

class Consumer {
 public:
  enum class Kind : std::uint8_t { AppWakes, HeartbeatThreadWakes, SpanEnds, WorkerSpanEnds, RequestsTimeOut };

  // `settings`: shared by all who have the same.
  Consumer(std::uint8_t room, ConsumerId id, GroupId group, std::shared_ptr<const ConsumerSettings> settings);

  // --- what the scenario does to it
  bool running() const { return life_ != Life::Absent; }
  bool closing() const { return life_ == Life::Closing; }
  bool subscribed() const { return subscribed_; }
  void start(ClientContext& context);
  void crash(ClientContext& context);
  void freeze(ClientContext& context, SimTime until);
  void hang(ClientContext& context, Duration length);
  void ask(ClientContext& context, AppRequest request);
  // From now on; its settings are its own then.
  template <class Part>
  void set(Part ConsumerSettings::*part, const Part& to) {
    auto changed = *settings_;
    changed.*part = to;
    settings_ = std::make_shared<const ConsumerSettings>(std::move(changed));
  }
  const ConsumerSettings& settings() const { return *settings_; }

  // --- what the world brings
  void receive(ClientContext& context, Incoming incoming);
  void on_event(ClientContext& context, const Event& event);
  // Work done so far becomes facts; used before somebody else works on the same partition.
  void settle(ClientContext& context);

  // --- what others ask
  std::int64_t processed() const { return processed_; }
  std::int64_t delivered() const { return delivered_; }
  void notify_at_processed(ClientContext& context, std::int64_t count);
  void notify_at_delivered(std::int64_t count) { delivered_mark_ = count; }
  const std::vector<TopicId>& subscription() const { return subscription_; }
  bool drained() const;  // nothing in hand and nothing buffered
  std::optional<Offset> position(PartitionId partition) const;
  void finish(ClientContext& context);  // the facts at the end of the run: records in hand, positions

  // --- steady states (steady_state.cpp)
  // The generation it believes in, and whether it has anything of a partition in hand or may get it with the next answer.
  std::int32_t generation() const { return generation_; }
  bool holds_partitions() const {
    const bool given = state_ == MemberState::CompletingRebalance || join_ == JoinResult::Succeeded || completing_;
    return given || !partitions_.empty() || !drained();
  }
  // Whether its worker still has records of partitions that are no longer its own.
  bool works_on_what_it_lost() const;
  // Where it reads, by partition.
  void reading(std::vector<std::pair<PartitionId, Offset>>& into) const;
  // The order in which it asks for its partitions; whether the last poll may have left a partition for the next one to put last,
  // for it returned max.poll.records; facts of records told, from anywhere on.
  std::vector<PartitionId> fetch_order() const;
  void fetch_in_order(const std::vector<PartitionId>& order);
  bool poll_was_full() const { return poll_was_full_; }
  std::uint32_t told() const { return told_; }
  // Whether the application does the same with every record, and nothing else is under way: what a description cannot hold.
  bool works_evenly() const;
  // What of its description changes most from poll to poll: what is in hand.
  std::uint32_t glance() const;
  // False if it does something now that does not repeat; needs `reads_at`.
  bool describe(Description& description) const;
  // Its own timers' earliest that does something else than poll, apart from what a poll does for the group.
  // `thread_reads`: answers arrive while the application works, and the heartbeat thread may be the first to look.
  SimTime next_timer(const ClientContext& context, bool thread_reads) const;
  // Until when nobody else hears of what it does, as long as the cluster is as `image` says; the past if somebody does by now.
  SimTime alone_until(const ImagePtr& image) const;
  std::uint64_t unattended() const { return unattended_; }
  std::int64_t batches() const { return batches_since_start_; }
  std::uint64_t other_messages() const { return other_messages_; }  // but fetches, sent and answered
  // When a poll began, and when it returned; facts of records told before it; how many more like it followed at once that all
  // returned nothing, to the last of which it `ends`. Whether it has to look at the network, and when that which it finds there
  // came, if that was before it began: it need not look if the heartbeat thread has done so in between.
  struct PollTimes {
    SimTime begins{}, ends{}, came = kNever;
    std::uint32_t told = 0;
    std::uint16_t again = 0;
    bool looks = false;
    Duration length() const { return (ends - begins) / (again + 1); }
  };
  void note_polls();                     // from now on
  std::vector<PollTimes> polls_noted();  // since then, if they are not too many
  // What its polls change of it, by value: to go on from there at another time.
  struct Moving;
  // Gives that away; its application does nothing until it goes on, so much later and further. What it is to its group stays.
  Moving rest();
  struct Done {
    std::int64_t batches = 0, processed = 0, delivered = 0;
  };
  void go_on_from(ClientContext& context, Moving moving, const Shift& shift, const Done& done);
  void watch_timers(ClientContext& context);

  // --- what it does for its group while it rests; its polls do the same whatever comes of it
  // With one fetch session the heartbeat thread may read what is for the application: it makes no difference.
  bool minds_group() const { return fetch_sessions_.size() <= 1; }
  // The next heartbeat or automatic commit that a poll has to see to.
  SimTime next_duty() const;
  // A poll has something to do for the group as soon as it can; every poll has, and reads what has come for it.
  bool wants_turn() const;
  bool looks_each_turn() const { return rejoin_needed_ || join_ != JoinResult::None; }
  // Whether the next turn sends the positions.
  bool will_commit(SimTime now) const;
  void reads_on_at(PartitionId partition, Offset position) { find(partition)->position = position; }
  // `order_known`: it may get its partitions anew in another order.
  bool rests_through(const Incoming& incoming, bool order_known) const;
  std::int32_t assigned_in() const { return sticky_generation_; }  // the generation of its assignment
  bool has_unread() const { return !inbox_.empty(); }
  // The heartbeat thread looks then, and every so often, if there is anything to be read.
  std::pair<SimTime, Duration> heartbeat_thread_looks(const ClientContext& context) const {
    return {heartbeats_ ? heartbeat_woke_ : kNever, thread_period(context)};
  }
  void thread_looked(ClientContext& context);                              // just now
  void thread_goes_on_from(SimTime looked, const ClientContext& context);  // and every so often since
  void heartbeat_thread_looks_from(ClientContext& context, SimTime due);   // when it wakes next after that
  void look(ClientContext& context) { network_poll(context); }
  void hear(ClientContext& context, Incoming incoming) {  // while a poll waits
    inbox_.push_back(std::move(incoming));
    network_poll(context);
  }
  void take_turn(ClientContext& context);  // coordinator.poll (CC-2)
  // False if something came of it that its polls do not rest through.
  bool still_even() const { return !fenced_ && coordinator_ && join_ != JoinResult::Failed; }
  // What it has not read yet; it goes on having minded its group until then.
  std::vector<Incoming> unread(SimTime minded_until);

 private:
  enum class Life : std::uint8_t { Absent, Running, Closing };
  // Where the application thread is.
  enum class Activity : std::uint8_t { Idle, Poll, Process, CommitSync, Hang, Close };
  enum class Turn : std::uint8_t { Ready, NotReady, Blocked, Threw };
  enum class Waiting : std::uint8_t { Nothing, Coordinator, Offsets, Callback, Fetch };
  enum class JoinResult : std::uint8_t { None, InFlight, Succeeded, Failed };
  enum class Validity : std::uint8_t { Initializing, AwaitReset, AwaitValidation, Fetching };
  enum class Callback : std::uint8_t { None, Running, Done };
  enum class ReturnTo : std::uint8_t { Loop, Batch, BatchTime, NextRecord, AfterRecord, EndOfBatch, Revoke, Close };

  enum class ResetWhy : std::uint8_t { NoOffset, OutOfRange, Sought };

  struct Partition {
    PartitionId id;
    TopicId topic;
    Offset position;
    Offset finished{-1};                // next to process; -1: nothing was yet
    SimTime retry_at{};                 // of a reset or a validation
    std::uint32_t position_number = 0;  // of the fact that set it
    Validity validity = Validity::Initializing;
    bool has_leader_epoch = false;  // of the position
    bool validating = false;        // the OffsetsForLeaderEpoch request is in flight
    bool paused = false;
    bool pending_revocation = false;
    bool reset_in_flight = false;
    OffsetReset reset = OffsetReset::Latest;
    ResetWhy reset_why = ResetWhy::NoOffset;
  };
  struct CompletedFetch {
    PartitionId partition;
    BrokerId broker;
    Error error;
    Offset from, next, to;
  };
  struct Chunk {
    PartitionId partition;
    Offset from;
    Offset to;
    std::uint32_t position;
  };  // position: see PositionSet::number
  // Consecutive records of one partition with one processing time.
  struct Span {
    bool active = false;
    PartitionId partition;
    Offset from, to;
    SimTime start{};
    Duration step{};
    bool throws = false;
    std::uint64_t timer = 0;
  };
  enum class Purpose : std::uint8_t {
    Metadata,
    Fetch,
    ListOffsets,
    OffsetForLeaderEpoch,
    FindCoordinator,
    Join,
    Sync,
    Heartbeat,
    Leave,
    Commit,
    OffsetFetch
  };
  struct Pending {
    std::uint32_t correlation = 0;
    Purpose purpose = Purpose::Fetch;
    BrokerId broker;
    Channel channel = Channel::Data;
    SimTime sent_at{}, deadline{};
    std::int32_t generation = -1;
    std::optional<MemberId> member;
    CommitKind kind = CommitKind::Auto;
    std::vector<OffsetOf> offsets;        // of a commit
    std::vector<PartitionId> partitions;  // of a ListOffsets or OffsetFetch
  };
  struct SyncCommit {
    bool active = false, in_flight = false;
    std::vector<OffsetOf> offsets;
    CommitKind kind = CommitKind::CallSync;
    SimTime deadline{}, retry_at{};
    std::uint32_t attempt = 0;
    std::optional<Error> result;  // of the request last sent
    ReturnTo return_to = ReturnTo::Loop;
    Activity before = Activity::Idle;
  };

  // network.cpp: sending, reading the inbox, metadata, the coordinator's address
  Pending& send(ClientContext& context, Purpose purpose, BrokerId broker, Channel channel, RequestBody body);
  void network_poll(ClientContext& context);
  void read_metadata(ClientContext& context);
  void handle(ClientContext& context, Response response);
  void handle(ClientContext& context, const Disconnected& disconnected);
  void fail(ClientContext& context, const Pending& pending, Error error);
  void time_out_requests(ClientContext& context);
  void arm_request_timer(ClientContext& context);
  std::optional<BrokerId> least_loaded(ClientContext& context) const;
  void request_metadata(ClientContext& context);
  void maybe_refresh_metadata(ClientContext& context);
  void on_metadata(ClientContext& context, const MetadataResponse& response);
  void leave_bootstrap(ClientContext& context);
  void find_coordinator(ClientContext& context);
  void on_find_coordinator(ClientContext& context, const FindCoordinatorResponse& response);
  void coordinator_unknown(ClientContext& context);
  Duration backoff(std::uint32_t attempt);

  // poll.cpp: the poll loop
  void begin_poll(ClientContext& context);
  void poll_step(ClientContext& context, bool woken);
  void wait_until(ClientContext& context, SimTime at);
  void arm_app_timer(ClientContext& context);
  void step(ClientContext& context);
  Turn coordinator_poll(ClientContext& context);
  void poll_heartbeat(ClientContext& context);
  void end_poll(ClientContext& context);
  void poll_threw(ClientContext& context, Error error);
  SimTime wait_bound(ClientContext& context) const;

  // fetch.cpp
  void send_fetches(ClientContext& context);
  bool collect(ClientContext& context);
  void on_fetch(ClientContext& context, const Pending& pending, const FetchResponse& response);
  bool fetchable(const Partition& partition) const;
  bool node_has_buffered(BrokerId broker) const;
  void take_error(ClientContext& context, const CompletedFetch& fetch, Error& thrown);
  void drained_fetch(PartitionId id);

  // positions.cpp
  Turn update_positions(ClientContext& context);
  bool all_fetching() const;
  void on_offset_fetch(ClientContext& context, const Pending& pending, const OffsetFetchResponse& response);
  void reset_positions(ClientContext& context);
  void validate_positions(ClientContext& context);
  void on_offset_for_leader_epoch(const OffsetForLeaderEpochResponse& response);
  void on_list_offsets(ClientContext& context, const Pending& pending, const ListOffsetsResponse& response);
  void request_reset(Partition& partition, OffsetReset to, ResetWhy why);
  void set_position(ClientContext& context, Partition& partition, Offset offset, PositionSource source,
                    bool has_leader_epoch = false);

  // rejoin.cpp
  bool rejoin_needed_or_pending();
  std::optional<RebalanceReason> reason_to_rejoin() const;
  Turn join_group_if_needed(ClientContext& context);
  Turn on_join_prepare(ClientContext& context);
  Turn on_join_complete(ClientContext& context);
  void lose(ClientContext& context);
  // onPartitionsRevoked: the fact, and the commit that the listener makes; false while that commit is under way.
  bool revoke_callback(ClientContext& context, const std::vector<PartitionId>& partitions, Revocation how, ReturnTo return_to);
  void drop(const std::vector<PartitionId>& partitions);
  void reset_generation(bool keep_member);
  void request_rejoin(RebalanceReason reason) {
    rejoin_needed_ = true;
    rejoin_reason_ = reason;
  }
  std::vector<PartitionId> assigned() const;

  // join_group.cpp: the requests and responses of a join
  void send_join_group(ClientContext& context);
  void on_join_group(ClientContext& context, const Pending& pending, const JoinGroupResponse& response);
  void on_sync_group(ClientContext& context, const Pending& pending, SyncGroupResponse response);
  std::vector<std::pair<MemberId, std::vector<PartitionId>>> assign(ClientContext& context, const JoinGroupResponse& response);
  std::shared_ptr<const MemberMetadata> metadata_for(const std::string& assignor, ClientContext& context) const;
  void join_failed(Error error);
  std::vector<TopicId> topics(const Directory& directory) const;
  void resolve_subscription(ClientContext& context);

  // heartbeat_thread.cpp
  void enable_heartbeats(ClientContext& context);
  void heartbeat_iteration(ClientContext& context);
  void schedule_heartbeat_thread(ClientContext& context);
  Duration thread_period(const ClientContext& context) const;
  void send_heartbeat(ClientContext& context);
  void on_heartbeat(ClientContext& context, const Pending& pending, Error error);
  void poll_interval_expired(ClientContext& context);
  void leave_group(ClientContext& context, LeaveReason reason);
  bool attached() const {
    return activity_ == Activity::Poll || activity_ == Activity::CommitSync || activity_ == Activity::Close;
  }

  // commit.cpp
  std::vector<OffsetOf> all_consumed() const;
  std::vector<OffsetOf> finished_offsets() const;
  void maybe_auto_commit(ClientContext& context);
  Duration auto_commit_interval() const { return std::max(settings_->config.auto_commit_interval, kSpin); }  // 0: poll() spins
  Error send_commit(ClientContext& context, CommitKind kind, std::vector<OffsetOf> offsets);
  void commit_done(ClientContext& context, const Pending& pending, Error error);
  void commit_async(ClientContext& context, std::vector<OffsetOf> offsets);
  void send_queued_commits(ClientContext& context, Error error);
  // True if it is over already; otherwise `come_back(return_to)` follows when it is.
  bool commit_sync(ClientContext& context, CommitKind kind, std::vector<OffsetOf> offsets, ReturnTo return_to, Duration limit);
  bool commit_sync_step(ClientContext& context);
  // What the application calls, by its commit settings; the same answer.
  bool commit_call(ClientContext& context, std::vector<OffsetOf> offsets, ReturnTo return_to);
  void come_back(ClientContext& context, ReturnTo to);
  static bool retriable(Error error);
  static bool coordinator_error(Error error);

  // application.cpp
  void loop_top(ClientContext& context);
  void deliver(ClientContext& context);
  void begin_batch(ClientContext& context);
  void spend_batch_time(ClientContext& context);
  Duration time_of_call(const ClientContext& context) const;
  void end_batch(ClientContext& context);
  void end_of_batch(ClientContext& context);
  void do_seek(ClientContext& context, const DoSeek& request);
  void do_pause(const DoPause& request);
  void do_subscribe(ClientContext& context, const Subscription& to);
  void do_unsubscribe(ClientContext& context);
  void finish_unsubscribe(ClientContext& context);
  // Goes on at `to` by an event of its own, so much later; at this instant: what the scenario does to it now comes first.
  void go_on(ClientContext& context, ReturnTo to, Duration after = {});

  // processing.cpp
  void next_record(ClientContext& context);
  void begin_span(ClientContext& context, bool worker);
  std::int64_t span_limit(ClientContext& context, const Chunk& chunk, Duration step, bool worker) const;
  const RecordException* exception_for(ClientContext& context, PartitionId partition, Offset offset) const;
  void schedule_span(ClientContext& context, bool worker);
  void span_ends(ClientContext& context);
  void worker_span_ends(ClientContext& context);
  void worker_next(ClientContext& context);
  void take_effect(ClientContext& context, std::int64_t count, bool worker);
  void settle_span(ClientContext& context, bool worker);
  bool contended(ClientContext& context, PartitionId partition) const;  // somebody else works on it, too
  void release(ClientContext& context, Span& span);
  void no_longer_working(ClientContext& context, PartitionId partition);
  void forget_batch_done(ClientContext& context);
  void stop_working(ClientContext& context);
  void effect_of_batch(ClientContext& context);
  void after_record(ClientContext& context);
  bool commit_before(ClientContext& context);
  bool milestone_reached(ClientContext& context) const;
  void record_threw(ClientContext& context, bool worker);
  void retry(ClientContext& context);
  Span& span_of(bool worker) { return worker ? worker_span_ : span_; }
  Fifo<Chunk>& chunks_of(bool worker) { return worker ? worker_queue_ : batch_; }

  // steady_state.cpp
  bool awaited() const { return processed_mark_ > processed_ || delivered_mark_ > delivered_; }  // by an event
  void note_poll(SimTime now);
  void note_end_of_poll(SimTime now);
  void take_up(ClientContext& context, Moving moving);
  bool gives_nothing_up() const;

  // close.cpp
  void close(ClientContext& context, CloseReason reason, Error error);
  void close_step(ClientContext& context);
  void gone(ClientContext& context);

  static Rank rank_of(Kind kind);
  const std::string& name(const ClientContext& context) const { return context.directory.consumers[id_.index()].name; }
  void schedule(ClientContext& context, SimTime at, Kind kind, std::uint64_t token);
  Partition* find(PartitionId partition);
  const Partition* find(PartitionId partition) const;

  // --- what every turn of the loop looks at, side by side: with ten thousand consumers each line of it comes from memory
  std::uint8_t room_;
  Life life_ = Life::Absent;
  Activity activity_ = Activity::Idle;
  Waiting waiting_ = Waiting::Nothing;
  MemberState state_ = MemberState::Unjoined;
  JoinResult join_ = JoinResult::None;
  Callback callback_ = Callback::None;
  bool rests_ = false;
  bool notes_polls_ = false;
  bool poll_was_full_ = false;
  bool subscribed_ = false;
  bool subscription_changed_ = false;  // since it asked to join
  bool is_leader_ = false;
  bool rejoin_needed_ = false;
  bool completing_ = false;  // onJoinComplete is under way (its callback may block)
  bool heartbeats_ = false;
  bool fenced_ = false;  // FENCED_INSTANCE_ID: the next poll throws
  bool async_fenced_ = false;
  bool unsubscribing_ = false;  // the listener's commit is under way
  bool bootstrapped_ = false;   // knows brokers and coordinator, and asks the nodes themselves
  bool metadata_wanted_ = false, metadata_in_flight_ = false;
  bool finding_coordinator_ = false;
  bool all_fetching_ = false;  // as the last look at their positions found them, and none has changed since
  ConsumerId id_;
  GroupId group_;
  std::optional<BrokerId> coordinator_;
  std::shared_ptr<const ConsumerSettings> settings_;
  ImagePtr image_;
  std::uint64_t app_timer_ = 0;
  SimTime app_wakes_at_ = kNever, app_timer_at_ = kNever;
  SimTime poll_began_{}, poll_until_{};
  SimTime next_heartbeat_ = kNever, session_deadline_ = kNever, poll_deadline_ = kNever;
  SimTime next_auto_commit_ = kNever;
  SimTime minded_until_{};  // up to there its group was minded while it rested
  SimTime metadata_at_{}, metadata_retry_at_{};
  SimTime find_retry_at_{};
  SimTime request_timer_at_ = kNever;
  std::vector<Incoming> inbox_, read_;  // `read_`: room for what is being handled
  std::vector<Pending> pending_;
  std::vector<BrokerId> fetching_from_;  // nodes with a fetch in flight
  std::vector<Partition> partitions_;    // in the order in which they are fetched (CC-63)
  Fifo<CompletedFetch> buffer_;
  Fifo<AppRequest> requests_;
  Fifo<Chunk> polled_;              // room for what this poll returns
  std::optional<Duration> hang_;    // asked for, at the end of the record in hand
  std::optional<ReturnTo> resume_;  // where the application goes on when it wakes

  // --- identity
  bool cooperative_;     // all of its assignors are, so that it rejoins with what it has
  Subscription wanted_;  // what it subscribed to last; a new process begins with the settings'
  RandomStream jitter_;
  bool process_started_once_ = false;

  // --- network
  std::uint32_t next_correlation_ = 1;
  std::uint64_t other_messages_ = 0;
  std::uint64_t unattended_ = 0;  // messages that came while nobody looked at the network
  std::vector<PollTimes> polls_noted_;
  SimTime came_ = kNever;  // records that the next poll will find
  bool thread_took_ = false;
  std::uint32_t told_ = 0;  // facts of records since then
  std::uint64_t request_timer_ = 0;
  std::uint32_t metadata_attempts_ = 0;
  std::uint32_t find_attempts_ = 0;

  // --- membership
  std::vector<TopicId> subscription_;         // resolved, sorted by name
  std::vector<TopicId> joined_subscription_;  // what it was when it asked to join last
  std::optional<MemberId> member_;
  std::int32_t generation_ = -1;
  std::string protocol_;
  std::vector<std::pair<TopicId, std::int32_t>> leader_snapshot_;  // partition counts it assigned by (CC-52)
  RebalanceReason rejoin_reason_ = RebalanceReason::MemberJoins;
  bool needs_join_prepare_ = true;
  Error join_error_ = Error::NONE;
  std::vector<PartitionId> join_assignment_;
  SimTime join_retry_at_{};
  std::uint32_t join_attempts_ = 0;
  enum class Prepare : std::uint8_t { NotBegun, Committing, Callbacks } prepare_ = Prepare::NotBegun;
  SimTime prepare_deadline_{}, prepare_retry_at_{};
  std::optional<Error> prepare_commit_;  // the result of the auto-commit before joining, once it is there
  bool prepare_commit_in_flight_ = false;
  std::vector<PartitionId> callback_partitions_;
  assignors::Memory assignor_memory_;
  std::vector<PartitionId> sticky_owned_;  // user data of sticky: the last assignment, and its generation
  std::int32_t sticky_generation_ = -1;
  bool has_sticky_data_ = false;

  // --- heartbeat thread
  SimTime heartbeat_woke_{}, heartbeat_wakes_at_ = kNever;
  std::uint64_t heartbeat_timer_ = 0;
  std::uint32_t heartbeat_failures_ = 0;

  // --- positions and fetches
  std::uint32_t positions_set_ = 0;    // over all its processes
  std::set<BrokerId> fetch_sessions_;  // nodes whose last fetch was answered (KIP-227)
  bool offset_fetch_in_flight_ = false;
  SimTime offset_fetch_retry_at_{};

  // --- commits
  std::uint32_t async_commits_ = 0;                    // in flight or queued
  std::vector<std::vector<OffsetOf>> queued_commits_;  // commitAsync while the coordinator is looked up (CC-57)
  SyncCommit sync_;

  // --- the application
  bool stop_when_worker_is_done_ = false;
  Fifo<Chunk> batch_;              // what is left of the last poll, the current chunk first
  std::vector<Chunk> batch_done_;  // with effect "batch": what will take effect at its end
  Span span_;
  Fifo<Chunk> worker_queue_;
  Span worker_span_;
  std::int64_t records_since_start_ = 0, batches_since_start_ = 0;
  SimTime last_timed_commit_{};
  bool committed_before_record_ = false;
  std::int64_t processed_ = 0, delivered_ = 0;
  std::int64_t processed_mark_ = 0, delivered_mark_ = 0;  // 0: nobody waits

  // --- closing
  enum class CloseStage : std::uint8_t { Commit, AsyncCommits, Callbacks, Leave, LeaveSent } close_stage_ = CloseStage::Commit;
  SimTime close_until_{};
};

struct Consumer::Moving {
  std::vector<Pending> fetches;
  std::vector<Partition> partitions;
  Fifo<CompletedFetch> buffer;
  std::vector<BrokerId> fetching_from;
  Fifo<Chunk> batch;
  std::optional<ReturnTo> resume;
  SimTime app_wakes_at{}, poll_deadline{};
  Span span;
};

}  // namespace regroup
