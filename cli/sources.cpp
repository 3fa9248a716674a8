#include "cli/sources.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "cli/errors.hpp"
#include "cli/files.hpp"

namespace regroup::cli {
namespace {

constexpr std::size_t kFileOfManyBytesMax = std::size_t{1} << 30;
constexpr std::string_view kBlank = " \t\r\n";

bool is_json_lines_file(const std::string& path) { return path.ends_with(".jsonl") || path.ends_with(".ndjson"); }

// FILE.jsonl:LINE; the line is 0 if the word is something else.
Place split_line(const std::string& word) {
  const auto colon = word.rfind(':');
  if (colon == std::string::npos) return {word};
  Place place{word.substr(0, colon)};
  const auto *first = word.data() + colon + 1, *last = word.data() + word.size();
  const auto [end, error] = std::from_chars(first, last, place.line);
  const bool number = error == std::errc() && end == last && place.line > 0;
  return number && is_json_lines_file(place.path) ? place : Place{word};
}

// A scenario of `path` for each line of its text; `path` itself if it is one scenario.
std::vector<Source> sources_in(const std::string& path) {
  const auto file = std::make_shared<const std::string>(read_file(path, kFileOfManyBytesMax));
  const auto lines = lines_of(*file);
  if (!is_json_lines_file(path) && !are_json_lines(lines)) return {{{path}, file, *file}};
  std::vector<Source> sources;
  sources.reserve(lines.size());
  for (const auto& [number, line] : lines) sources.push_back({{path, number}, file, line});
  return sources;
}

bool may_hold_many(const std::string& path) { return path == "-" || is_json_lines_file(path); }

UsageError without_scenarios(const std::string& path) {
  return UsageError(fmt::format("{}: expected scenarios, one a line, found none", path));
}

// The one at `line`, or the only one.
Source one_of(std::vector<Source> sources, const Place& place) {
  if (sources.empty()) throw without_scenarios(place.path);
  if (place.line == 0) {
    if (sources.size() == 1) return std::move(sources.front());
    const auto first = sources.front().place.name();
    throw UsageError(fmt::format("{}: expected one scenario, found {}, one a line{}", place.path, sources.size(),
                                 place.path == "-" ? "" : fmt::format("; {} is the first", first)));
  }
  const auto found = std::find_if(sources.begin(), sources.end(),
                                  [&](const Source& source) { return source.place.line == place.line; });
  if (found != sources.end()) return std::move(*found);
  throw UsageError(
      fmt::format("{}: expected a line with a scenario; the last one is {}", place.name(), sources.back().place.line));
}

}  // namespace

std::string Place::name() const { return line > 0 ? fmt::format("{}:{}", path, line) : path; }

std::vector<std::pair<int, std::string_view>> lines_of(std::string_view text) {
  std::vector<std::pair<int, std::string_view>> lines;
  for (int number = 1; !text.empty(); ++number) {
    const auto line = text.substr(0, text.find('\n'));
    if (line.find_first_not_of(kBlank) != std::string_view::npos) lines.emplace_back(number, line);
    text.remove_prefix(std::min(line.size() + 1, text.size()));
  }
  return lines;
}

bool are_json_lines(const std::vector<std::pair<int, std::string_view>>& lines) {
  if (lines.size() < 2) return false;
  const auto first = lines[0].second, second = lines[1].second;
  return first[first.find_first_not_of(kBlank)] == '{' && first[first.find_last_not_of(kBlank)] == '}' &&
         second[second.find_first_not_of(kBlank)] == '{';
}

Source read_source(const std::string& word) {
  const auto line = split_line(word);
  const auto place = line.line > 0 && !exists(word) ? line : Place{find_scenario(word)};
  if (may_hold_many(place.path)) return one_of(sources_in(place.path), place);
  const auto file = std::make_shared<const std::string>(read_file(place.path));
  return {place, file, *file};
}

Source read_source(const Input& input) { return input.source ? *input.source : read_source(input.word); }

std::vector<Input> inputs_of(const std::string& command, const std::vector<std::string>& words) {
  std::vector<Input> inputs;
  for (const auto& word : words) {
    if (is_folder(word)) {
      const auto found = scenarios_in(word);
      if (found.empty())
        throw UsageError(fmt::format("regroup {}: {}: expected scenarios (*.json) in this folder, found none", command, word));
      for (const auto& path : found) inputs.push_back({path, {}});
    } else if (may_hold_many(word)) {
      auto sources = sources_in(word);
      if (sources.empty()) throw without_scenarios(word);
      for (auto& source : sources) inputs.push_back({source.place.name(), std::move(source)});
    } else {
      inputs.push_back({word, {}});
    }
  }
  return inputs;
}

}  // namespace regroup::cli
