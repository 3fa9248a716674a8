// A scenario from a file or a gallery name, with the options that change it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cli/sources.hpp"
#include "sim/scenario/reader.hpp"

namespace regroup::cli {

struct Changes {
  std::vector<std::pair<std::string, std::string>> set;     // --set JSON_POINTER=VALUE
  std::vector<std::pair<std::string, std::string>> config;  // --config NAME=VALUE
  std::optional<std::uint64_t> seed;
  std::vector<std::string> assignors;  // that the user brought, by name
  std::string assigns_as;              // ConsumerConfig::assigns_as of all consumers
};

// ScenarioError if it cannot be read. `text` is what stands at `place`, beside which lie the files that it names.
ReadResult load(const Place& place, const Changes& changes, const ScenarioText& text);
ReadResult load(const Source& source, const Changes& changes);

// "POINTER=VALUE" or "NAME=VALUE" into its halves; UsageError naming `option` otherwise.
std::pair<std::string, std::string> split_option(const std::string& option, const std::string& word);

// "a,b,c" at its commas; an empty text is one empty word.
std::vector<std::string> split_list(const std::string& text);

std::string first_sentence(const std::string& text);

}  // namespace regroup::cli
