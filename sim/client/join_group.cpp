// The requests and responses of a join, and the leader's work between them (CC-39, CC-40, CC-48, CC-51).
#include <algorithm>

#include "sim/client/consumer.hpp"
#include "sim/engine/assert.hpp"
#include "sim/engine/pattern.hpp"

namespace regroup {

// The topics that the subscription names, sorted by name; a pattern is matched against what the metadata knows.
void Consumer::resolve_subscription(ClientContext& context) {
  std::vector<TopicId> found;
  const auto& wanted = wanted_;
  if (wanted.pattern.empty()) {
    for (const auto& name : wanted.topics)
      if (const auto topic = context.directory.find_topic(name)) found.push_back(*topic);
  } else if (image_ != nullptr) {
    const auto pattern = Pattern::parse(wanted.pattern);
    REGROUP_ASSERT(pattern, "the scenario's reader has looked at it");
    for (std::size_t t = 0; t < context.directory.topics.size(); ++t)
      if (pattern->matches(context.directory.topics[t].name)) found.push_back(id_of<TopicId>(t));
  }
  std::sort(found.begin(), found.end(), [&](TopicId a, TopicId b) {
    return context.directory.topics[a.index()].name < context.directory.topics[b.index()].name;
  });
  found.erase(std::unique(found.begin(), found.end()), found.end());
  if (found != subscription_) context.facts.add(context.now(), Subscribed{id_, found});
  subscription_ = std::move(found);
  subscription_changed_ = subscription_ != joined_subscription_;
}

std::shared_ptr<const MemberMetadata> Consumer::metadata_for(const std::string& assignor, ClientContext&) const {
  auto metadata = std::make_shared<MemberMetadata>();
  metadata->topics = subscription_;
  metadata->owned = assigned();  // empty under EAGER: given up before the join
  metadata->generation = generation_;
  metadata->rack = settings_->config.client_rack;
  const auto* known = assignors::find_client_assignor(assignor);
  if (known == nullptr || !known->user_data) return metadata;
  metadata->user_generation = sticky_generation_;
  if (known->cooperative) return metadata;  // what it owns is in the subscription itself
  metadata->has_user_data = has_sticky_data_;
  metadata->user_owned = sticky_owned_;
  return metadata;
}

void Consumer::send_join_group(ClientContext& context) {
  state_ = MemberState::PreparingRebalance;
  join_ = JoinResult::InFlight;
  join_error_ = Error::NONE;
  joined_subscription_ = subscription_;
  subscription_changed_ = false;
  JoinGroupRequest request;
  request.group = group_;
  request.consumer = id_;
  request.member = member_;
  request.instance = settings_->config.group_instance_id;
  request.session_timeout = settings_->config.session_timeout;
  request.rebalance_timeout = settings_->config.max_poll_interval;
  request.reason = rejoin_reason_;
  for (const auto& name : settings_->config.assignors) request.protocols.push_back({name, metadata_for(name, context)});
  send(context, Purpose::Join, *coordinator_, Channel::Coordinator, std::move(request));
}

void Consumer::on_join_group(ClientContext& context, const Pending&, const JoinGroupResponse& response) {
  if (join_ != JoinResult::InFlight) return;
  switch (response.error) {
    case Error::NONE: break;
    case Error::MEMBER_ID_REQUIRED: member_ = response.member; return join_failed(response.error);
    case Error::UNKNOWN_MEMBER_ID: reset_generation(false); return join_failed(response.error);
    case Error::COORDINATOR_NOT_AVAILABLE:
    case Error::NOT_COORDINATOR: join_failed(response.error); return coordinator_unknown(context);
    default: return join_failed(response.error);
  }
  if (state_ != MemberState::PreparingRebalance) return join_failed(Error::REBALANCE_IN_PROGRESS);  // left meanwhile
  state_ = MemberState::CompletingRebalance;
  member_ = response.member;
  generation_ = response.generation;
  protocol_ = response.protocol;
  enable_heartbeats(context);  // CC-25
  is_leader_ = response.leader == response.member;
  SyncGroupRequest request{group_, *member_, settings_->config.group_instance_id, generation_, is_leader_, {}};
  leader_snapshot_.clear();
  if (is_leader_ && !response.skip_assignment) {
    try {
      request.assignments = assign(context, response);
    } catch (const assignors::AssignorError&) {
      return join_failed(Error::ASSIGNOR_FAILED);
    }
  }
  if (coordinator_) send(context, Purpose::Sync, *coordinator_, Channel::Coordinator, std::move(request));
  else join_failed(Error::COORDINATOR_NOT_AVAILABLE);
}

// CC-51: runs the assignor that the coordinator picked, over what the leader's metadata knows.
std::vector<std::pair<MemberId, std::vector<PartitionId>>> Consumer::assign(ClientContext& context,
                                                                            const JoinGroupResponse& response) {
  const auto* assignor = assignors::find_client_assignor(response.protocol);
  REGROUP_ASSERT(assignor != nullptr, "no assignor {}", response.protocol);
  assignors::Group group;
  std::vector<std::int32_t> index(context.directory.topics.size(), -1);
  std::vector<TopicId> ids;
  const bool racks = std::any_of(response.members.begin(), response.members.end(),
                                 [](const auto& m) { return !m.metadata->rack.empty(); });
  const auto intern = [&](TopicId topic) {
    auto& place = index[topic.index()];
    if (place >= 0) return place;
    place = static_cast<std::int32_t>(group.topics.size());
    const auto count = image_ == nullptr ? 0 : image_->partition_counts[topic.index()];
    assignors::Topic entry{context.directory.topics[topic.index()].name, count, {}, 0, 0, {}};
    for (std::int32_t p = 0; assignor->lag && p < count; ++p)
      entry.lag.push_back(context.lag(group_, context.directory.partition(topic, p)));
    for (std::int32_t p = 0; racks && p < count; ++p) {
      const auto leader = static_cast<std::size_t>(p) % context.directory.brokers.size();
      entry.racks.push_back(context.directory.racks[leader].empty() ? std::vector<std::string>{}
                                                                    : std::vector<std::string>{context.directory.racks[leader]});
    }
    group.topics.push_back(std::move(entry));
    ids.push_back(topic);
    return place;
  };
  const auto place_of = [&](PartitionId p) {
    return assignors::TopicPartition{intern(context.directory.topic_of(p)), context.directory.number_of(p)};
  };
  const auto generation_of = [](std::int32_t value) { return value < 0 ? std::nullopt : std::optional(value); };
  for (const auto& joined : response.members) {
    const auto& metadata = *joined.metadata;
    assignors::Member member;
    member.id = joined.id;
    if (!joined.instance.empty()) member.instance = joined.instance;
    if (!metadata.rack.empty()) member.rack = metadata.rack;
    for (const auto topic : metadata.topics) member.topics.push_back(intern(topic));
    const bool from_user_data = assignor->user_data && !assignor->cooperative;
    for (const auto p : from_user_data ? metadata.user_owned : metadata.owned) member.owned.push_back(place_of(p));
    member.generation = generation_of(metadata.generation);
    if (!from_user_data || metadata.has_user_data) member.user_generation = generation_of(metadata.user_generation);
    group.members.push_back(std::move(member));
  }
  const auto& other = settings_->config.assigns_as;
  if (!other.empty()) assignor = assignors::find_other_clients_assignor(other + "-" + response.protocol);
  REGROUP_ASSERT(assignor != nullptr, "no assignor {}-{}", other, response.protocol);
  const auto result = assignor->assign(group, assignor_memory_);
  std::vector<std::pair<MemberId, std::vector<PartitionId>>> assignments;
  for (std::size_t m = 0; m < result.size(); ++m) {
    std::vector<PartitionId> partitions;
    auto given = result[m];  // AS-5: on the wire grouped by topic, in the order in which the topics first appear
    std::vector<std::int32_t> order(group.topics.size(), -1);
    std::int32_t seen = 0;
    for (const auto& tp : given)
      if (order[static_cast<std::size_t>(tp.topic)] < 0) order[static_cast<std::size_t>(tp.topic)] = seen++;
    std::stable_sort(given.begin(), given.end(), [&](const auto& a, const auto& b) {
      return order[static_cast<std::size_t>(a.topic)] < order[static_cast<std::size_t>(b.topic)];
    });
    for (const auto& tp : given)
      partitions.push_back(context.directory.partition(ids[static_cast<std::size_t>(tp.topic)], tp.partition));
    assignments.emplace_back(response.members[m].member, std::move(partitions));
  }
  for (std::size_t t = 0; t < ids.size(); ++t) leader_snapshot_.emplace_back(ids[t], group.topics[t].partitions);
  return assignments;
}

void Consumer::on_sync_group(ClientContext& context, const Pending& pending, SyncGroupResponse response) {
  if (join_ != JoinResult::InFlight) return;
  switch (response.error) {
    case Error::NONE: break;
    case Error::UNKNOWN_MEMBER_ID:
    case Error::ILLEGAL_GENERATION:
      if (pending.generation == generation_) reset_generation(response.error == Error::ILLEGAL_GENERATION);
      return join_failed(response.error);
    case Error::COORDINATOR_NOT_AVAILABLE:
    case Error::NOT_COORDINATOR: join_failed(response.error); return coordinator_unknown(context);
    default: return join_failed(response.error);
  }
  if (state_ != MemberState::CompletingRebalance || pending.generation != generation_)
    return join_failed(Error::REBALANCE_IN_PROGRESS);
  state_ = MemberState::Stable;
  rejoin_needed_ = false;
  join_ = JoinResult::Succeeded;
  join_assignment_ = std::move(response.assignment);
}

}  // namespace regroup
