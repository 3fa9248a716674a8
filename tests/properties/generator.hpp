// Random scenarios: from a seed to JSON that the reader accepts, small enough for a few milliseconds a run.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <nlohmann/json.hpp>

namespace regroup::properties {

using Json = nlohmann::ordered_json;

// One seed in four: generate_scalable, another one: generate_steady; else generate_any.
Json generate(std::uint64_t seed);

// Every key of docs/scenario-format.md that is modelled comes up, and every verb.
Json generate_any(std::uint64_t seed);

// All times are explicit and none of Kafka's constants is reached, so that twice the times are the same run twice as long.
Json generate_scalable(std::uint64_t seed);
bool is_scalable(const Json& scenario);

// Nothing is random in time, so that consumers come to rest in steady states.
Json generate_steady(std::uint64_t seed);

// A file that "configs" may name.
std::optional<std::string> made_file(const std::string& name);

}  // namespace regroup::properties
