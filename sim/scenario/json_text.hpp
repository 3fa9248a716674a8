// JSON text to a tree, with comments, and with repeated keys told.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "sim/scenario/node.hpp"
#include "sim/scenario/reader.hpp"

namespace regroup::reading {

constexpr std::size_t kDepthMax = 64;  // levels of nesting

struct ParsedText {
  Node root;                      // not sealed yet
  std::vector<Problem> problems;  // one if the JSON is broken, else one a repeated key
  bool broken = false;
};

// What no scenario needs and what would cost memory without bound is broken: too many bytes, values or levels, an endless key.
ParsedText parse_json(std::string_view text);

}  // namespace regroup::reading
