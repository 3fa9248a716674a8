// A group, its coordinator and a few consumers without clients: tests send Kafka's requests and let virtual time pass.
//
// The network takes no time, so a request and its answer happen at the instant they are sent, as in group-coordinator.md 6.
#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include <doctest/doctest.h>

#include "sim/cluster/cluster.hpp"
#include "sim/cluster/network.hpp"
#include "sim/engine/assert.hpp"
#include "sim/engine/event_queue.hpp"
#include "sim/facts/fact.hpp"
#include "sim/group/coordinator.hpp"
#include "tests/sim/cluster/printing.hpp"

namespace regroup {

inline doctest::String toString(GroupState state) { return name_of(state); }

}  // namespace regroup

namespace regroup::test {

using namespace std::chrono_literals;

// One consumer process as the group knows it: what a client would remember between its requests.
struct Peer {
  ConsumerId consumer;
  std::string instance;  // group.instance.id
  std::optional<MemberId> id;
  std::int32_t generation = -1;
  Duration session_timeout = 45s, rebalance_timeout = 300s;
  std::vector<std::string> assignors{"range", "cooperative-sticky"};
  MemberMetadata metadata{};
  std::vector<MemberId> followers;  // the member list of its last JoinGroup answer, if it leads
};

// A request on its way. Its answer is looked up by it; none yet means parked (or lost).
template <class Response>
struct Sent {
  std::uint32_t correlation;
};

struct GroupSettings {
  BrokerConfig config{};
  std::int32_t partitions = 6;
};

class GroupFixture {
 public:
  explicit GroupFixture(GroupSettings settings = {})
      : network_(kNetwork, 1, NetworkSettings{Distribution{}}, {kNames.begin(), kNames.end()}, {"broker-1"}),
        coordinator_(kCoordinator, 1, settings.config, {Group("g", kBroker)}, {kNames.begin(), kNames.end()}, 1) {
    auto image = std::make_shared<ClusterImage>();
    image->partition_counts = {settings.partitions, 1};  // topic 0, and topic 1 that nobody subscribes to by itself
    image->first_partition = {PartitionId{0}, PartitionId{settings.partitions}};
    image->leaders.assign(static_cast<std::size_t>(settings.partitions) + 1, kBroker);
    coordinator_.set_image(std::move(image));
    coordinator_.begin(context_);
    for (std::size_t i = 0; i < kNames.size(); ++i) {
      peers_[i].consumer = id_of<ConsumerId>(i);
      peers_[i].metadata.topics = {TopicId{0}};
    }
  }
  GroupFixture(const GroupFixture&) = delete;
  GroupFixture& operator=(const GroupFixture&) = delete;

  // --- who
  Peer& operator[](std::string_view name) {
    for (std::size_t i = 0; i < kNames.size(); ++i)
      if (kNames[i] == name) return peers_[i];
    throw ModelError("no such consumer in the fixture");
  }

  // --- requests
  // First leg of a dynamic member: JoinGroup with an empty member id (GC-36).
  Sent<JoinGroupResponse> first_leg(Peer& peer) {
    peer.id.reset();
    return join_request(peer);
  }
  // A JoinGroup with the id it has: the second leg, or a rejoin.
  Sent<JoinGroupResponse> rejoin(Peer& peer) { return join_request(peer); }
  // Both legs. A static member needs only one.
  Sent<JoinGroupResponse> join(Peer& peer) {
    const auto first = first_leg(peer);
    return error(first) == Error::MEMBER_ID_REQUIRED ? rejoin(peer) : first;
  }
  // With something else in its metadata, as a real client has whenever it owns other partitions (GC-48).
  Sent<JoinGroupResponse> rejoin_changed(Peer& peer) {
    ++peer.metadata.generation;
    return join_request(peer);
  }

  // A leader gives partition i to the i-th member of its list.
  Sent<SyncGroupResponse> sync(Peer& peer) { return sync(peer, peer.generation); }
  Sent<SyncGroupResponse> sync(Peer& peer, std::int32_t generation) {
    SyncGroupRequest request{kGroup, *peer.id, peer.instance, generation, !peer.followers.empty(), {}};
    for (std::size_t i = 0; i < peer.followers.size(); ++i)
      request.assignments.emplace_back(peer.followers[i], std::vector<PartitionId>{id_of<PartitionId>(i)});
    return send<SyncGroupResponse>(peer, std::move(request));
  }

  Error heartbeat(const Peer& peer) { return heartbeat(peer, peer.generation); }
  Error heartbeat(const Peer& peer, std::int32_t generation) {
    return now_or_fail(send<HeartbeatResponse>(peer, HeartbeatRequest{kGroup, *peer.id, peer.instance, generation}));
  }
  Error leave(const Peer& peer) {
    return now_or_fail(send<LeaveGroupResponse>(peer, LeaveGroupRequest{kGroup, *peer.id, LeaveReason::Closed}));
  }
  Error commit(const Peer& peer) { return commit(peer, peer.generation); }
  Error commit(const Peer& peer, std::int32_t generation, std::int64_t offset = 100, std::int32_t partition = 0) {
    return now_or_fail(send<OffsetCommitResponse>(peer, OffsetCommitRequest{kGroup,
                                                                            peer.consumer,
                                                                            peer.id,
                                                                            peer.instance,
                                                                            generation,
                                                                            CommitKind::CallSync,
                                                                            {OffsetOf{PartitionId{partition}, Offset{offset}}}}));
  }
  // A "simple" commit: no member id, generation -1.
  Error commit_anonymously(const Peer& peer, std::int64_t offset = 100, std::int32_t partition = 0) {
    Peer nobody = peer;
    nobody.id.reset();
    nobody.instance.clear();
    return commit(nobody, -1, offset, partition);
  }
  struct Fetched {
    Error error;
    std::optional<Offset> offset;
  };
  Fetched fetch_offset(const Peer& peer, std::int32_t partition = 0) {
    const auto sent = send<OffsetFetchResponse>(peer, OffsetFetchRequest{kGroup, {PartitionId{partition}}});
    const auto* response = answer(sent);
    REQUIRE(response != nullptr);
    return {response->error, response->offsets.at(0).offset};
  }

  // --- answers
  template <class Response>
  const Response* answer(Sent<Response> sent) const {
    const auto it = answers_.find(sent.correlation);
    return it == answers_.end() ? nullptr : &std::get<Response>(it->second.body);
  }
  template <class Response>
  bool parked(Sent<Response> sent) const {
    return answer(sent) == nullptr;
  }
  template <class Response>
  std::optional<Error> error(Sent<Response> sent) const {
    const auto* response = answer(sent);
    return response == nullptr ? std::nullopt : std::optional(response->error);
  }
  // Since the last mark().
  template <class Response>
  Duration answered_at(Sent<Response> sent) const {
    return answers_.at(sent.correlation).at - marked_;
  }

  // --- time
  // Everything up to and including `by` from now.
  void advance(Duration by) { run_to(queue_.now() + by); }
  // To `t` after the last mark(): the page's times.
  void at(Duration t) { run_to(marked_ + t); }
  // From here on times count from 0, and facts from now.
  void mark() {
    marked_ = queue_.now();
    facts_.pending().clear();
  }
  Duration now() const { return queue_.now() - marked_; }
  // Heartbeats every `interval` from now on until `t`, the peers in the given order at equal times; the answers must be
  // `expected`.
  void heartbeat_until(Duration t, Duration interval, const std::vector<Peer*>& peers, Error expected = Error::NONE) {
    for (auto next = now() + interval; next < t; next += interval) {
      at(next);
      for (const auto* peer : peers) REQUIRE(heartbeat(*peer) == expected);
    }
    at(t);
  }

  // --- the group, and what happened to it
  const Group& group() const { return coordinator_.group(kGroup); }
  GroupState state() const { return group().state(); }
  std::int32_t generation() const { return group().generation; }
  std::optional<MemberId> leader() const { return group().leader; }
  bool has(const Peer& peer) const {
    const auto& members = group().members;
    return std::any_of(members.begin(), members.end(), [&](const auto& member) { return member.id() == peer.id; });
  }
  std::size_t size() const { return group().members.size(); }
  template <class Body>
  std::vector<std::pair<Duration, Body>> facts() {
    std::vector<std::pair<Duration, Body>> found;
    for (const auto& fact : facts_.pending())
      if (std::holds_alternative<Body>(fact.body)) found.emplace_back(fact.at - marked_, std::get<Body>(fact.body));
    return found;
  }

  // A group in Stable with these members at `generation`, the first one leading; time is marked 0 and every session is fresh.
  void stable(const std::vector<Peer*>& peers, std::int32_t generation) {
    for (auto* peer : peers) join(*peer);
    for (int i = 0; i < 100 && state() == GroupState::PreparingRebalance; ++i) advance(1s);
    sync_all(peers);
    while (this->generation() < generation) {
      for (auto* peer : peers) rejoin(*peer);
      sync_all(peers);
    }
    REQUIRE(this->generation() == generation);
    REQUIRE(state() == GroupState::Stable);
    REQUIRE(leader() == peers.front()->id);
    mark();
  }
  void sync_all(const std::vector<Peer*>& peers) {
    for (auto* peer : peers) sync(*peer);
  }

  // --- the broker
  void crash_broker() {
    coordinator_.unload(kBroker);
    network_.broker_down(queue_, kBroker);
    settle();
  }
  void start_broker() {
    network_.broker_up(kBroker);
    coordinator_.load(context_, kBroker);
    settle();
  }
  void freeze_broker(Duration length) { network_.freeze_broker(kBroker, queue_.now() + length); }
  // The connection of the process breaks with it; the group notices nothing (GC-63).
  void kill(const Peer& peer) {
    network_.consumer_down(peer.consumer);
    for (auto channel : {Channel::Data, Channel::Coordinator}) busy_.erase({peer.consumer, channel});
  }

 private:
  static constexpr std::uint8_t kNetwork = 1, kCoordinator = 2;
  static constexpr GroupId kGroup{0};
  static constexpr BrokerId kBroker{0};
  static constexpr std::array<const char*, 10> kNames{"A", "B", "C", "D", "E", "F", "G", "H", "X", "Y"};
  struct Answer {
    SimTime at;
    ResponseBody body;
  };

  Sent<JoinGroupResponse> join_request(Peer& peer) {
    JoinGroupRequest request{kGroup, peer.consumer, peer.id, peer.instance, peer.session_timeout, peer.rebalance_timeout, {}};
    const auto metadata = std::make_shared<const MemberMetadata>(peer.metadata);
    for (const auto& name : peer.assignors) request.protocols.push_back({name, metadata});
    return send<JoinGroupResponse>(peer, std::move(request));
  }

  // A broker reads the next request of a connection only after it answered the previous one (BP-95), and the tests want to
  // talk while a JoinGroup is parked: then the other connection is used; if that is busy as well, the older one is given up.
  template <class Response, class Request>
  Sent<Response> send(const Peer& peer, Request request) {
    auto channel = Channel::Coordinator;
    if (busy_.contains({peer.consumer, channel})) {
      channel = Channel::Data;
      if (busy_.contains({peer.consumer, channel})) network_.close(peer.consumer, kBroker, channel);
    }
    const Sent<Response> sent{next_correlation_++};
    busy_[{peer.consumer, channel}] = sent.correlation;
    network_.send(queue_, peer.consumer, kBroker, channel, sent.correlation, std::move(request));
    settle();
    return sent;
  }

  template <class Response>
  Error now_or_fail(Sent<Response> sent) {
    const auto* response = answer(sent);
    REQUIRE(response != nullptr);
    return response->error;
  }

  void settle() { run_to(queue_.now()); }
  void run_to(SimTime until) {
    while (queue_.next_at() <= until) {
      const auto entry = queue_.pop();
      if (entry.event.room == kCoordinator) coordinator_.on_event(context_, entry.event);
      else deliver(network_.on_event(queue_, entry.event));
    }
    queue_.advance_to(until);
  }

  void deliver(const Delivery& delivery) {
    if (const auto* for_broker = std::get_if<ForBroker>(&delivery)) {
      std::visit(
          [&](const auto& body) {
            if constexpr (requires { coordinator_.on(context_, for_broker->request.reply_to, body); })
              coordinator_.on(context_, for_broker->request.reply_to, body);
          },
          for_broker->request.body);
    } else if (const auto* for_consumer = std::get_if<ForConsumer>(&delivery)) {
      auto& peer = peers_[for_consumer->consumer.index()];
      if (const auto* response = std::get_if<Response>(&for_consumer->incoming)) {
        answers_.emplace(response->correlation, Answer{queue_.now(), response->body});
        std::erase_if(busy_, [&](const auto& entry) { return entry.second == response->correlation; });
        if (const auto* joined = std::get_if<JoinGroupResponse>(&response->body)) remember(peer, *joined);
      } else if (const auto* gone = std::get_if<Disconnected>(&for_consumer->incoming)) {
        busy_.erase({peer.consumer, gone->channel});
      }
    }
  }

  static void remember(Peer& peer, const JoinGroupResponse& joined) {
    if (joined.error == Error::MEMBER_ID_REQUIRED) peer.id = joined.member;
    if (joined.error != Error::NONE) return;
    peer.id = joined.member;
    peer.generation = joined.generation;
    peer.followers.clear();
    for (const auto& member : joined.members) peer.followers.push_back(member.member);
  }

  EventQueue queue_;
  Network network_;
  FactLog facts_;
  Context context_{queue_, network_, facts_};
  Coordinator coordinator_;
  std::array<Peer, kNames.size()> peers_;
  std::map<std::uint32_t, Answer> answers_;
  std::map<std::pair<ConsumerId, Channel>, std::uint32_t> busy_;
  std::uint32_t next_correlation_ = 1;
  SimTime marked_{};
};

}  // namespace regroup::test
