// Random scenarios: from a seed to JSON that the reader accepts, small enough for a few milliseconds a run.
#pragma once

#include <cstdint>

#include <nlohmann/json.hpp>

namespace regroup::properties {

using Json = nlohmann::ordered_json;

// Every key of docs/scenario-format.md that is modelled comes up, and every verb.
Json generate(std::uint64_t seed);

}  // namespace regroup::properties
