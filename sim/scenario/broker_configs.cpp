#include <array>
#include <optional>

#include "sim/scenario/build_configs.hpp"

namespace regroup::reading {
namespace {

using BrokerSetter = ConfigSetter<BrokerConfig>;

constexpr std::int64_t kMinuteMs = 60'000, kHourMs = 3'600'000;

constexpr std::array kBrokerSetters{
    BrokerSetter{"group.min.session.timeout.ms", kMs<&BrokerConfig::group_min_session_timeout>},
    BrokerSetter{"group.max.session.timeout.ms", kMs<&BrokerConfig::group_max_session_timeout>},
    BrokerSetter{"group.initial.rebalance.delay.ms", kMs<&BrokerConfig::group_initial_rebalance_delay>},
    BrokerSetter{"group.max.size", kCount<&BrokerConfig::group_max_size>},
    BrokerSetter{"offsets.retention.minutes",
                 [](BrokerConfig& c, const ConfigValue& v) { c.offsets_retention = milliseconds(v.number * kMinuteMs); }},
    BrokerSetter{"offsets.retention.check.interval.ms", kMs<&BrokerConfig::offsets_retention_check_interval>},
    BrokerSetter{"offsets.topic.num.partitions", kCount<&BrokerConfig::offsets_topic_partitions>},
    BrokerSetter{"offsets.topic.replication.factor", kCount<&BrokerConfig::offsets_topic_replication_factor>},
    BrokerSetter{"broker.session.timeout.ms", kMs<&BrokerConfig::broker_session_timeout>},
    BrokerSetter{"broker.heartbeat.interval.ms", kMs<&BrokerConfig::broker_heartbeat_interval>},
    BrokerSetter{"log.initial.task.delay.ms", kMs<&BrokerConfig::log_initial_task_delay>},
    BrokerSetter{"log.retention.check.interval.ms", kMs<&BrokerConfig::log_retention_check_interval>},
    BrokerSetter{"log.retention.bytes", kCount<&BrokerConfig::log_retention_bytes>},
    BrokerSetter{"log.segment.bytes", kCount<&BrokerConfig::log_segment_bytes>},
    BrokerSetter{"log.retention.ms", set_elsewhere<BrokerConfig>},
    BrokerSetter{"log.retention.minutes", set_elsewhere<BrokerConfig>},
    BrokerSetter{"log.retention.hours", set_elsewhere<BrokerConfig>},
    BrokerSetter{"log.roll.ms", set_elsewhere<BrokerConfig>},
    BrokerSetter{"log.roll.hours", set_elsewhere<BrokerConfig>},
    BrokerSetter{"controlled.shutdown.enable", set_elsewhere<BrokerConfig>},  // a single replica has nowhere to move
};

using TopicSetter = ConfigSetter<TopicConfig>;

std::optional<Duration> retention(std::int64_t ms) { return ms < 0 ? std::nullopt : std::optional(milliseconds(ms)); }

constexpr std::array kTopicSetters{
    TopicSetter{"retention.ms", [](TopicConfig& c, const ConfigValue& v) { c.retention = retention(v.number); }},
    TopicSetter{"retention.bytes", kCount<&TopicConfig::retention_bytes>},
    TopicSetter{"segment.bytes", kCount<&TopicConfig::segment_bytes>},
    TopicSetter{"segment.ms", kMs<&TopicConfig::segment_roll>},
    TopicSetter{"min.insync.replicas", set_elsewhere<TopicConfig>},
    TopicSetter{"unclean.leader.election.enable", set_elsewhere<TopicConfig>},  // one replica: nobody else to elect
};

// The finest one set wins (X-53, and likewise for log.roll).
std::int64_t finest_ms(const ConfigValues& values, std::string_view ms, std::string_view minutes, std::string_view hours) {
  constexpr std::int64_t kDefaultHours = 168;
  if (const auto* value = values.find(ms)) return value->number;
  if (const auto* value = values.find(minutes)) return value->number < 0 ? -1 : value->number * kMinuteMs;
  if (const auto* value = values.find(hours)) return value->number < 0 ? -1 : value->number * kHourMs;
  return kDefaultHours * kHourMs;
}

}  // namespace

BrokerConfig broker_config(Reading& reading, const ConfigValues& values) {
  BrokerConfig config;
  apply(reading, values, kBrokerSetters, config);
  config.log_retention = retention(finest_ms(values, "log.retention.ms", "log.retention.minutes", "log.retention.hours"));
  config.log_roll = milliseconds(finest_ms(values, "log.roll.ms", {}, "log.roll.hours"));
  return config;
}

TopicConfig topic_config(Reading& reading, const ConfigValues& values, const BrokerConfig& broker) {
  TopicConfig config{broker.log_retention, broker.log_retention_bytes, broker.log_segment_bytes, broker.log_roll};
  apply(reading, values, kTopicSetters, config);
  if (const auto* replicas = values.find("min.insync.replicas"); replicas != nullptr && replicas->number > 1)
    reading.expected(replicas->origin, "1 (more than one replica is not modelled yet)", replicas->text);
  return config;
}

}  // namespace regroup::reading
