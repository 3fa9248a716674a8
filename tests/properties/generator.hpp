// Random scenarios: from a seed to JSON that the reader accepts, small enough for a few milliseconds a run.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <nlohmann/json.hpp>

namespace regroup::properties {

using Json = nlohmann::ordered_json;

enum class Kind : std::uint8_t { Any, Scalable, Steady, Disturbed };
std::optional<Kind> kind_named(const std::string& name);

// Of that kind; else of eight seeds two are scalable, two steady and one disturbed.
Json generate(std::uint64_t seed, std::optional<Kind> kind = std::nullopt);

// Every key of docs/scenario-format.md that is modelled comes up, and every verb.
Json generate_any(std::uint64_t seed);

// All times are explicit and none of Kafka's constants is reached, so that twice the times are the same run twice as long.
Json generate_scalable(std::uint64_t seed);
bool is_scalable(const Json& scenario);

// Nothing is random in time, so that consumers come to rest in steady states.
Json generate_steady(std::uint64_t seed);

// The same, and the rests are short: a group of few members with much to do, and much that happens to it.
Json generate_disturbed(std::uint64_t seed);

// A file that "configs" may name.
std::optional<std::string> made_file(const std::string& name);

}  // namespace regroup::properties
