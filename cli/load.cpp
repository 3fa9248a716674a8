#include "cli/load.hpp"

#include <filesystem>

#include <fmt/core.h>

#include "assignors/assignor.hpp"
#include "cli/errors.hpp"
#include "cli/files.hpp"

namespace regroup::cli {

ReadResult load(const Place& place, const Changes& changes, const ScenarioText& text) {
  ReadOptions options;
  options.file = place.path;
  options.line = place.line;
  options.set = changes.set;
  options.config = changes.config;
  options.seed = changes.seed;
  options.load = [&](const std::string& name) -> std::optional<std::string> {
    const auto beside = std::filesystem::path(place.path).parent_path() / name;
    try {
      return read_file(beside.string());
    } catch (const UsageError&) {
      return std::nullopt;
    }
  };
  options.assignors = changes.assignors;
  for (const auto& assignor : assignors::client_assignors().subspan(assignors::kKafkaClientAssignors))
    options.assignors.push_back(assignor.name);
  auto read = read_scenario(text, options);
  for (auto& group : read.scenario.groups)
    for (auto& consumer : group.consumers) consumer.config.assigns_as = changes.assigns_as;
  return read;
}

ReadResult load(const Source& source, const Changes& changes) { return load(source.place, changes, ScenarioText(source.text)); }

std::pair<std::string, std::string> split_option(const std::string& option, const std::string& word) {
  const auto equals = word.find('=');
  if (equals == std::string::npos || equals == 0)
    throw UsageError(fmt::format("regroup: {}: expected NAME=VALUE, found '{}'", option, word));
  return {word.substr(0, equals), word.substr(equals + 1)};
}

std::vector<std::string> split_list(const std::string& text) {
  std::vector<std::string> parts;
  for (std::size_t from = 0; from <= text.size();) {
    const auto end = std::min(text.find(',', from), text.size());
    parts.push_back(text.substr(from, end - from));
    from = end + 1;
  }
  return parts;
}

std::string first_sentence(const std::string& text) {
  for (auto end = text.find('.'); end != std::string::npos; end = text.find('.', end + 1))
    if (end + 1 == text.size() || text[end + 1] == ' ') return text.substr(0, end);  // not the one of "max.poll.records"
  return text;
}

}  // namespace regroup::cli
