#include "cli/sources.hpp"

#include <algorithm>
#include <charconv>
#include <iterator>

#include <fmt/format.h>

#include "cli/errors.hpp"
#include "cli/files.hpp"

namespace regroup::cli {
namespace {

constexpr std::size_t kFileOfManyBytesMax = std::size_t{1} << 30, kScenariosMax = 1'000'000;
constexpr std::string_view kBlank = " \t\r\n", kByteOrderMark = "\xEF\xBB\xBF";

bool begins_object(std::string_view line) { return line[line.find_first_not_of(kBlank)] == '{'; }
bool ends_object(std::string_view line) { return line[line.find_last_not_of(kBlank)] == '}'; }

bool is_json_lines_file(const std::string& path) { return path.ends_with(".jsonl") || path.ends_with(".ndjson"); }
bool may_hold_many(const std::string& path, FileKind kind) {
  return kind == FileKind::Stream || (kind == FileKind::File && is_json_lines_file(path));
}

// Whether one scenario takes all lines of a file that is named like one of JSON Lines.
bool is_over_lines(const Lines& lines) {
  return lines.size() > 1 && !ends_object(lines[0].second) && !begins_object(lines[1].second);
}

// Of a word that names nothing there is: FILE.jsonl:LINE, or the word itself. UsageError for a line that is no number.
Place place_of(const std::string& word) {
  const auto colon = word.rfind(':');
  if (colon == std::string::npos) return {word};
  Place place{word.substr(0, colon)};
  if (!is_json_lines_file(place.path)) return {word};
  const auto *first = word.data() + colon + 1, *last = word.data() + word.size();
  const auto [end, error] = std::from_chars(first, last, place.line);
  if (error != std::errc() || end != last || place.line < 1)
    throw UsageError(fmt::format("{}: expected the number of a line, from 1, found '{}'", word, word.substr(colon + 1)));
  return place;
}

// A scenario of `path` for each line of its text; one without a line if they are one scenario.
std::vector<Source> sources_in(const std::string& path) {
  const auto file = std::make_shared<const std::string>(read_file(path, kFileOfManyBytesMax));
  const auto lines = lines_of(*file, kScenariosMax + 1);
  if (is_json_lines_file(path) ? is_over_lines(lines) : !are_json_lines(lines)) return {{{path}, file, *file}};
  if (lines.size() > kScenariosMax)
    throw UsageError(fmt::format("{}: expected at most {} scenarios, found more", path, kScenariosMax));
  if (lines.empty()) throw UsageError(fmt::format("{}: expected scenarios, one a line, found none", path));
  std::vector<Source> sources;
  sources.reserve(lines.size());
  for (const auto& [number, line] : lines) sources.push_back({{path, number}, file, line});
  return sources;
}

// A line without others is the whole of its file.
void forget_only_line(std::vector<Source>& sources) {
  if (sources.size() == 1) sources.front().place.line = 0;
}

Source only_one(std::vector<Source> sources) {
  forget_only_line(sources);
  if (sources.size() == 1) return std::move(sources.front());
  const auto& first = sources.front().place;
  throw UsageError(fmt::format("{}: expected one scenario, found {}, one a line{}", first.path, sources.size(),
                               is_json_lines_file(first.path) ? fmt::format("; {} is the first", first.name()) : ""));
}

std::vector<Source> in_folder(const std::string& command, const std::string& folder) {
  std::vector<Source> found;
  for (const auto& path : scenarios_in(folder)) found.push_back({{path}, {}, {}});
  if (!found.empty()) return found;
  throw UsageError(fmt::format("regroup {}: {}: expected scenarios (*.json) in this folder, found none", command, folder));
}

std::vector<Source> named_by(const std::string& word, FileKind kind) {
  try {
    if (kind == FileKind::None) return {{place_of(word), {}, {}}};
    if (!may_hold_many(word, kind)) return {{{word}, {}, {}}};
    auto sources = sources_in(word);
    forget_only_line(sources);
    return sources;
  } catch (const UsageError&) {
    if (kind == FileKind::Stream) throw;
    return {{{word}, {}, {}}};  // read_source() says it when its turn comes
  }
}

Source whole(const std::string& path) {
  const auto file = std::make_shared<const std::string>(read_file(path));
  return {{path}, file, *file};
}

Source at_line(const Place& place) {
  auto sources = sources_in(place.path);
  const auto found = std::find_if(sources.begin(), sources.end(), [&](const Source& s) { return s.place.line == place.line; });
  if (found != sources.end()) return std::move(*found);
  throw UsageError(
      fmt::format("{}: expected a line with a scenario; the last one is {}", place.name(), sources.back().place.line));
}

}  // namespace

std::string Place::name() const { return line > 0 ? fmt::format("{}:{}", path, line) : path; }

Lines lines_of(std::string_view text, std::size_t most) {
  Lines lines;
  if (text.substr(0, kByteOrderMark.size()) == kByteOrderMark) text.remove_prefix(kByteOrderMark.size());
  for (int number = 1; !text.empty() && lines.size() < most; ++number) {
    const auto line = text.substr(0, text.find('\n'));
    const auto begin = line.find_first_not_of(kBlank);
    if (begin != std::string_view::npos && line.substr(begin, 2) != "//") lines.emplace_back(number, line);
    text.remove_prefix(std::min(line.size() + 1, text.size()));
  }
  return lines;
}

bool are_json_lines(const Lines& lines) {
  return lines.size() > 1 && begins_object(lines[0].second) && ends_object(lines[0].second) && begins_object(lines[1].second);
}

Source read_source(const std::string& word) {
  const auto kind = kind_of(word);
  if (may_hold_many(word, kind)) return only_one(sources_in(word));
  if (kind != FileKind::None) return whole(word);
  const auto place = place_of(word);
  return place.line > 0 ? at_line(place) : whole(find_scenario(word));
}

Source read_source(const Source& listed) { return listed.file ? listed : read_source(listed.place.name()); }

std::vector<Source> sources_of(const std::string& command, const std::vector<std::string>& words) {
  std::vector<Source> sources;
  for (const auto& word : words) {
    const auto kind = kind_of(word);
    auto found = kind == FileKind::Folder ? in_folder(command, word) : named_by(word, kind);
    sources.insert(sources.end(), std::make_move_iterator(found.begin()), std::make_move_iterator(found.end()));
  }
  return sources;
}

}  // namespace regroup::cli
