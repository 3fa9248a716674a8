#include <algorithm>
#include <array>
#include <optional>

#include "sim/scenario/build_configs.hpp"
#include "sim/scenario/config_value.hpp"

namespace regroup::reading {
namespace {

using ConsumerSetter = ConfigSetter<ConsumerConfig>;

void set_offset_reset(ConsumerConfig& config, const ConfigValue& value) {
  constexpr std::string_view kByDuration = "by_duration:";
  config.auto_offset_reset_duration = {};
  if (value.text == "latest") config.auto_offset_reset = OffsetReset::Latest;
  else if (value.text == "earliest") config.auto_offset_reset = OffsetReset::Earliest;
  else if (value.text == "none") config.auto_offset_reset = OffsetReset::None;
  else {
    config.auto_offset_reset = OffsetReset::ByDuration;
    config.auto_offset_reset_duration = *parse_iso_duration(std::string_view(value.text).substr(kByDuration.size()));
  }
}

constexpr std::array kConsumerSetters{
    ConsumerSetter{"session.timeout.ms", kMs<&ConsumerConfig::session_timeout>},
    ConsumerSetter{"heartbeat.interval.ms", kMs<&ConsumerConfig::heartbeat_interval>},
    ConsumerSetter{"max.poll.interval.ms", kMs<&ConsumerConfig::max_poll_interval>},
    ConsumerSetter{"max.poll.records", kCount<&ConsumerConfig::max_poll_records>},
    ConsumerSetter{"enable.auto.commit", [](ConsumerConfig& c, const ConfigValue& v) { c.enable_auto_commit = v.truth; }},
    ConsumerSetter{"auto.commit.interval.ms", kMs<&ConsumerConfig::auto_commit_interval>},
    ConsumerSetter{"auto.offset.reset", set_offset_reset},
    ConsumerSetter{"isolation.level",
                   [](ConsumerConfig& c, const ConfigValue& v) { c.read_committed = v.text == "read_committed"; }},
    ConsumerSetter{"fetch.min.bytes", kCount<&ConsumerConfig::fetch_min_bytes>},
    ConsumerSetter{"fetch.max.wait.ms", kMs<&ConsumerConfig::fetch_max_wait>},
    ConsumerSetter{"fetch.max.bytes", kCount<&ConsumerConfig::fetch_max_bytes>},
    ConsumerSetter{"max.partition.fetch.bytes", kCount<&ConsumerConfig::max_partition_fetch_bytes>},
    ConsumerSetter{"request.timeout.ms", kMs<&ConsumerConfig::request_timeout>},
    ConsumerSetter{"default.api.timeout.ms", kMs<&ConsumerConfig::default_api_timeout>},
    ConsumerSetter{"retry.backoff.ms", kMs<&ConsumerConfig::retry_backoff>},
    ConsumerSetter{"retry.backoff.max.ms", kMs<&ConsumerConfig::retry_backoff_max>},
    ConsumerSetter{"reconnect.backoff.ms", kMs<&ConsumerConfig::reconnect_backoff>},
    ConsumerSetter{"reconnect.backoff.max.ms", kMs<&ConsumerConfig::reconnect_backoff_max>},
    ConsumerSetter{"socket.connection.setup.timeout.ms", kMs<&ConsumerConfig::connection_setup_timeout>},
    ConsumerSetter{"socket.connection.setup.timeout.max.ms", kMs<&ConsumerConfig::connection_setup_timeout_max>},
    ConsumerSetter{"metadata.max.age.ms", kMs<&ConsumerConfig::metadata_max_age>},
    ConsumerSetter{"group.instance.id", [](ConsumerConfig& c, const ConfigValue& v) { c.group_instance_id = v.text; }},
    ConsumerSetter{"client.rack", [](ConsumerConfig& c, const ConfigValue& v) { c.client_rack = v.text; }},
    ConsumerSetter{"partition.assignment.strategy", set_elsewhere<ConsumerConfig>},
    ConsumerSetter{"group.protocol", set_elsewhere<ConsumerConfig>},
    ConsumerSetter{"group.remote.assignor", set_elsewhere<ConsumerConfig>},
};

struct AssignorName {
  std::string_view name;
  std::string_view class_name;
};
constexpr std::array kAssignors{AssignorName{"range", "RangeAssignor"}, AssignorName{"roundrobin", "RoundRobinAssignor"},
                                AssignorName{"sticky", "StickyAssignor"},
                                AssignorName{"cooperative-sticky", "CooperativeStickyAssignor"}};

// Short, simple or full class name; Kafka itself takes only the full one.
std::optional<std::string> short_name(std::string_view given) {
  constexpr std::string_view kPackage = "org.apache.kafka.clients.consumer.";
  if (given.substr(0, kPackage.size()) == kPackage) given.remove_prefix(kPackage.size());
  for (const auto& assignor : kAssignors)
    if (given == assignor.name || given == assignor.class_name) return std::string(assignor.name);
  return std::nullopt;
}

std::vector<std::string> assignors(Reading& reading, const ConfigValue& value) {
  std::vector<std::string> names, known;
  for (const auto& assignor : kAssignors) known.emplace_back(assignor.name), known.emplace_back(assignor.class_name);
  const auto& others = reading.options().assignors;
  known.insert(known.end(), others.begin(), others.end());
  for (const auto& given : value.list) {
    auto name = short_name(given);
    if (!name && std::find(others.begin(), others.end(), given) != others.end()) name = given;
    if (!name)
      reading.expected(value.origin, "range, roundrobin, sticky or cooperative-sticky, or one of Kafka's class names",
                       in_quotes(given), nearest_of(given, known));
    else if (std::find(names.begin(), names.end(), *name) == names.end()) names.push_back(*name);
  }
  if (value.list.empty())
    reading.refuse(
        value.origin,
        "Must configure at least one partition assigner class name to partition.assignment.strategy configuration property");
  return names;
}

}  // namespace

ConsumerConfig consumer_config(Reading& reading, const ConfigValues& values) {
  ConsumerConfig config;
  apply(reading, values, kConsumerSetters, config);
  if (const auto* strategy = values.find("partition.assignment.strategy")) config.assignors = assignors(reading, *strategy);
  if (values.has("reconnect.backoff.ms") && !values.has("reconnect.backoff.max.ms"))
    config.reconnect_backoff_max = config.reconnect_backoff;
  config.retry_backoff = std::min(config.retry_backoff, config.retry_backoff_max);
  config.reconnect_backoff = std::min(config.reconnect_backoff, config.reconnect_backoff_max);  // as X-12
  return config;
}

}  // namespace regroup::reading
