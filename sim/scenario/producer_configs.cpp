#include <algorithm>
#include <array>

#include "sim/scenario/build_configs.hpp"

namespace regroup::reading {
namespace {

using ProducerSetter = ConfigSetter<ProducerConfig>;

constexpr std::array kProducerSetters{
    ProducerSetter{"linger.ms", kMs<&ProducerConfig::linger>},
    ProducerSetter{"batch.size", kCount<&ProducerConfig::batch_bytes>},
    ProducerSetter{"delivery.timeout.ms", kMs<&ProducerConfig::delivery_timeout>},
    ProducerSetter{"request.timeout.ms", kMs<&ProducerConfig::request_timeout>},
    ProducerSetter{"metadata.max.age.ms", kMs<&ProducerConfig::metadata_max_age>},
    ProducerSetter{"acks", set_elsewhere<ProducerConfig>},
    ProducerSetter{"enable.idempotence", set_elsewhere<ProducerConfig>},
    ProducerSetter{"transactional.id", set_elsewhere<ProducerConfig>},
    ProducerSetter{"retries", set_elsewhere<ProducerConfig>},
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
  apply(reading, values, kProducerSetters, config);
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
