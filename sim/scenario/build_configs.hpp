// From checked configs to the structs that the simulation reads: every default filled in, every unit in the type.
#pragma once

#include "sim/scenario/configs.hpp"
#include "sim/scenario/scenario.hpp"

namespace regroup::reading {

ConsumerConfig consumer_config(Reading& reading, const ConfigValues& values);
BrokerConfig broker_config(Reading& reading, const ConfigValues& values);
// A topic's own values over the broker's.
TopicConfig topic_config(Reading& reading, const ConfigValues& values, const BrokerConfig& broker);
ProducerConfig producer_config(Reading& reading, const ConfigValues& values);

// Checks between fields, with Kafka's texts (configs.json, cross_checks), and values that are known to hurt. `pointer`:
// where the settings stand, for what no single value is to blame for.
void check_consumer(Reading& reading, const ConfigValues& values, const ConsumerSettings& settings, const BrokerConfig& broker,
                    const std::string& pointer);
void check_broker(Reading& reading, const ConfigValues& values, const BrokerConfig& config);
void check_producer(Reading& reading, const ConfigValues& values, const ProducerConfig& config);

}  // namespace regroup::reading
