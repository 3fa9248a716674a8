// The scenario reader on any bytes: a Scenario or a ScenarioError, never anything else.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "sim/scenario/reader.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    regroup::read_scenario({reinterpret_cast<const char*>(data), size});
  } catch (const regroup::ScenarioError&) {
    // what a bad file is to give
  }
  return 0;
}
