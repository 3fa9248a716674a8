// The scenario reader: JSON text to a Scenario (scenario-format.md), or every mistake of the text at once.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/scenario/scenario.hpp"

namespace regroup {

namespace reading {
struct ParsedText;
}

// One mistake of the user.
struct Problem {
  std::string pointer;  // JSON pointer; of a line of a properties file: of the "file" key, with the line
  std::string expected;
  std::string found;
  std::string nearest;  // the known name that is meant, if one is near
  std::string message;  // said in whole (Kafka's own words) instead of expected and found; may be empty
  int line = 0;         // where the JSON itself is broken, from 1; else 0
  int column = 0;

  // "/json/pointer: expected ..., found ...; did you mean ...?"
  std::string text() const;
};

struct ReadOptions;

// what(): all problems, one a line, each behind "FILE: " or, where the JSON is broken, "FILE:LINE:COLUMN: ". Of a text that is
// one line of its file each stands behind "FILE:LINE: ".
struct ScenarioError : std::runtime_error {
  ScenarioError(const ReadOptions& options, std::vector<Problem> all);
  std::vector<Problem> problems;
};

// Not a mistake, but something the user would want to know: without effect, not modelled, or known to hurt.
struct Warning {
  std::string pointer;
  std::string text;
  friend bool operator==(const Warning&, const Warning&) = default;
};

struct ReadOptions {
  std::string file = "-";                                   // for messages, and its stem for a scenario without a name
  int line = 0;                                             // the text is this line of it, from 1; 0: the whole
  std::vector<std::pair<std::string, std::string>> set;     // --set POINTER=VALUE: JSON if it parses, else a string
  std::vector<std::pair<std::string, std::string>> config;  // --config NAME=VALUE: for every consumer
  std::optional<std::uint64_t> seed;
  // The text of a file beside the scenario, for {"file": "consumer.properties"}; nothing if it cannot be read.
  std::function<std::optional<std::string>(const std::string& path)> load;
  std::vector<std::string> assignors;  // that partition.assignment.strategy may name besides Kafka's own
};

struct ReadResult {
  Scenario scenario;
  std::vector<Warning> warnings;
};

inline constexpr std::size_t kScenarioBytesMax = std::size_t{64} << 20;  // a longer text is refused

// The text of a scenario, taken apart once, to be read with one set of options after another, by several threads too.
class ScenarioText {
 public:
  explicit ScenarioText(std::string_view text);  // any text: its mistakes are told to who reads the scenario

 private:
  friend ReadResult read_scenario(const ScenarioText& text, const ReadOptions& options);

  std::shared_ptr<const reading::ParsedText> parsed_;
  std::string sha256_;  // none if the JSON is broken
};

// Throws ScenarioError.
ReadResult read_scenario(const ScenarioText& text, const ReadOptions& options = {});
ReadResult read_scenario(std::string_view text, const ReadOptions& options = {});

}  // namespace regroup
