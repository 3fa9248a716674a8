#include <algorithm>
#include <array>

#include "sim/scenario/build_configs.hpp"

namespace regroup::reading {
namespace {

using Setter = ConfigSetter<ProducerConfig>;

constexpr std::array kSetters{
    Setter{"linger.ms", &set_milliseconds<ProducerConfig, &ProducerConfig::linger>},
    Setter{"batch.size", &set_number<ProducerConfig, &ProducerConfig::batch_bytes>},
    Setter{"delivery.timeout.ms", &set_milliseconds<ProducerConfig, &ProducerConfig::delivery_timeout>},
    Setter{"request.timeout.ms", &set_milliseconds<ProducerConfig, &ProducerConfig::request_timeout>},
    Setter{"metadata.max.age.ms", &set_milliseconds<ProducerConfig, &ProducerConfig::metadata_max_age>},
    Setter{"acks", set_elsewhere<ProducerConfig>},
    Setter{"enable.idempotence", set_elsewhere<ProducerConfig>},
    Setter{"transactional.id", set_elsewhere<ProducerConfig>},
    Setter{"retries", set_elsewhere<ProducerConfig>},
};

// What later versions bring is refused by name, never ignored.
void refuse(Reading& reading, const ConfigValues& values, std::string_view name, std::string_view only, std::string_view what) {
  const auto* value = values.find(name);
  if (value == nullptr || value->text == only || (name == "acks" && value->text == "-1")) return;
  const auto wanted = only.empty() ? std::string("no value") : in_quotes(only);
  reading.expected(value->origin, wanted + " (" + std::string(what) + " not modelled yet)", in_quotes(value->text));
}

}  // namespace

ProducerConfig producer_config(Reading& reading, const ConfigValues& values) {
  ProducerConfig config;
  apply(reading, values, kSetters, config);
  if (!values.has("delivery.timeout.ms"))
    config.delivery_timeout = std::max(config.delivery_timeout, config.linger + config.request_timeout);
  const auto before = reading.problems.size();
  check_producer(reading, values, config);
  if (reading.problems.size() != before) return config;  // Kafka itself refuses it
  refuse(reading, values, "acks", "all", "acks=0 and acks=1 are");
  refuse(reading, values, "enable.idempotence", "true", "a producer that is not idempotent is");
  refuse(reading, values, "transactional.id", "", "transactions are");
  refuse(reading, values, "retries", "2147483647", "a limit of retries is");
  return config;
}

}  // namespace regroup::reading
