// The command line of regroup_properties.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "tests/properties/generator.hpp"

namespace regroup::properties {

struct Options {
  std::uint64_t first = 1, count = 1'000;
  bool keep_going = false, shrink = true;
  std::string out;                      // folder of the shrunk scenarios; empty: they are printed
  std::optional<Kind> kind;             // of every scenario; else one of each in turn
  std::optional<std::size_t> property;  // only look at this one of all_properties()
  std::optional<std::uint64_t> print;   // only print the scenario of this seed
  std::string scenario;                 // only look at this file
};

// Nothing after --help; UsageError if the words make no sense.
std::optional<Options> parse_options(int argc, char** argv);

}  // namespace regroup::properties
