// What else comes from outside, on any bytes: a properties file, --set POINTER=VALUE and --config NAME=VALUE.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "sim/scenario/reader.hpp"

namespace {

constexpr std::string_view kScenario = R"({
  "duration": "10s",
  "topics": {"orders": {"partitions": 2, "configs": {"retention.ms": 1000}}},
  "producers": {"web": {"topic": "orders", "rate": "5/s", "configs": {"file": "any.properties"}}},
  "groups": {"billing": {"subscribe": ["orders"], "configs": {"file": "any.properties"}, "consumers": {"c1": {}}}},
  "events": [{"at": "5s", "crash": "c1"}],
  "expect": {"billing.lost": 0}
})";

void read(const regroup::ReadOptions& options) {
  try {
    regroup::read_scenario(kScenario, options);
  } catch (const regroup::ScenarioError&) {
    // what bad input is to give
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  regroup::ReadOptions options;
  options.load = [&](const std::string&) { return text; };
  read(options);
  const auto equals = text.find('=');
  if (equals == std::string::npos) return 0;
  options.load = [](const std::string&) { return std::string("max.poll.records=10\n"); };
  options.set = {{text.substr(0, equals), text.substr(equals + 1)}};
  read(options);
  options.config = std::exchange(options.set, {});
  read(options);
  return 0;
}
