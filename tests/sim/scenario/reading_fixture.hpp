// A small scenario that is right, and what the reader says when some of it is changed.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/scenario/reader.hpp"

namespace regroup::tests {

using Changes = std::vector<std::pair<std::string, std::string>>;  // JSON pointer and value, as --set takes them

inline constexpr std::string_view kBase = R"({
  "name": "base", "duration": "60s",
  "topics": {"orders": {"partitions": 4}, "returns": {"partitions": 2}},
  "producers": {"web": {"topic": "orders", "rate": "600/s"}},
  "groups": {
    "billing": {"subscribe": ["orders"], "consumers": {"c1": {}, "c2": {}}},
    "audit": {"subscribe": ["orders"], "consumers": {"a1": {}}}
  },
  "cluster": {}, "events": [], "expect": {}
})";

inline ReadResult read_base(Changes changes = {}) {
  ReadOptions options;
  options.file = "s.json";
  options.set = std::move(changes);
  return read_scenario(kBase, options);
}

// The whole message of the mistake, or an empty string.
inline std::string complaint(std::string_view text, const ReadOptions& options = {}) {
  try {
    read_scenario(text, options);
    return {};
  } catch (const ScenarioError& error) {
    return error.what();
  }
}

inline std::string complaint_about(Changes changes) {
  ReadOptions options;
  options.file = "s.json";
  options.set = std::move(changes);
  return complaint(kBase, options);
}

inline std::vector<std::string> warnings_of(const ReadResult& result) {
  std::vector<std::string> texts;
  for (const auto& warning : result.warnings) texts.push_back(warning.pointer + ": " + warning.text);
  return texts;
}

using Texts = std::vector<std::string>;

}  // namespace regroup::tests
