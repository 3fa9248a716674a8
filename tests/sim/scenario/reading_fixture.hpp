// A small scenario that is right, and what the reader says when some of it is changed.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/files.hpp"
#include "sim/scenario/reader.hpp"

namespace regroup::tests {

using Changes = std::vector<std::pair<std::string, std::string>>;  // JSON pointer and value, as --set takes them

inline std::string file_of_tests(const std::string& name) {
  return cli::read_file(REGROUP_SOURCE_DIR "/tests/sim/scenario/" + name);
}

inline const std::string kBase = file_of_tests("base.json");

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
