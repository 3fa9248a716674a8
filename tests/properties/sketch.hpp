// What a random scenario has been given so far, for its later parts to refer to.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "tests/properties/dice.hpp"
#include "tests/properties/generator.hpp"

namespace regroup::properties {

using namespace std::chrono_literals;

struct Sketch {
  struct Topic {
    std::string name;
    std::int64_t partitions = 1;
    std::int64_t most = 1;  // after the add_partitions that the events will hold
  };
  struct Group {
    std::string name;
    std::vector<std::string> consumers;
  };

  explicit Sketch(std::uint64_t seed) : dice(seed) {}

  Dice dice;
  Duration length{};     // the run's duration
  bool million = false;  // so many records that nothing may happen record by record
  std::vector<Topic> topics;
  std::vector<Group> groups;
  std::vector<std::string> producers, brokers;

  std::string any_partition() {  // "orders-3"
    const auto& topic = dice.pick(topics);
    return topic.name + "-" + std::to_string(dice.between(0, topic.most - 1));
  }
  std::string any_consumer() { return dice.pick(dice.pick(groups).consumers); }
  // An instant of the run, early ones more often.
  std::string instant() { return dice.time(std::max(length / 200, 1'000us), length); }
};

Json distribution(Sketch& sketch, Duration low, Duration high);  // a duration, or a distribution about as long

// generator_application.cpp
Json subscription(Sketch& sketch);
Json process_settings(Sketch& sketch);
Json commit_settings(Sketch& sketch);
std::string poll_timeout(Sketch& sketch);
// generator_configs.cpp
Json consumer_configs(Sketch& sketch, bool of_group);
Json producer_configs(Sketch& sketch);
Json topic_configs(Sketch& sketch);
Json broker_configs(Sketch& sketch, bool several);
// generator_groups.cpp, generator_events.cpp
Json groups(Sketch& sketch);
Json events(Sketch& sketch);

}  // namespace regroup::properties
