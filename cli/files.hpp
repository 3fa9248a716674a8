// Files: scenarios by path or gallery name, and where the installed data lies.
#pragma once

#include <filesystem>
#include <functional>
#include <iosfwd>
#include <optional>
#include <string>
#include <vector>

#include "sim/scenario/reader.hpp"

namespace regroup::cli {

// The whole text; "-" is standard input. UsageError if it cannot be read, or is longer than `most` bytes: than a scenario may be.
std::string read_file(const std::string& path, std::size_t most = kScenarioBytesMax);
using Writer = std::function<void(std::ostream&)>;
// What `write` puts out goes under another name first, so that nothing half-written is left; straight to what is no file, such as
// /dev/stdout or a pipe. A symbolic link stays one. UsageError if it cannot.
void write_file(const std::string& path, const Writer& write);
void write_file(const std::string& path, const std::string& text);

struct GalleryEntry {
  std::string name;
  std::string folder;
  std::filesystem::path path;
};
// All scenarios of the gallery, by folder and name.
std::vector<GalleryEntry> gallery();
// A path that exists, "-", or the name of a gallery scenario. UsageError naming the nearest ones otherwise.
std::string find_scenario(const std::string& word);

enum class FileKind { None, File, Folder, Stream };
// A stream is what can be read once, and then no more: a pipe, a device, "-".
FileKind kind_of(const std::string& path);
// The *.json of a folder and of those below it, sorted by path; schemas (*.schema.json) are none. UsageError if it cannot be
// read.
std::vector<std::string> scenarios_in(const std::string& folder);

// A file of the shared data ("docs/spec/consumer.md"), beside the source tree or installed; none if it is not there.
std::optional<std::filesystem::path> data_file(const std::string& relative);

// Names near `word` by edit distance, the nearest first, at most `most`.
std::vector<std::string> nearest(const std::string& word, const std::vector<std::string>& names, std::size_t most);

}  // namespace regroup::cli
