#include "cli/files.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iostream>

#include <fmt/core.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include "cli/errors.hpp"

namespace regroup::cli {
namespace {

namespace fs = std::filesystem;

// Where data can lie: beside the installed binary, or in the tree it was built from.
std::vector<fs::path> data_roots() {
  std::vector<fs::path> roots;
  std::error_code error;
  if (const auto self = fs::read_symlink("/proc/self/exe", error); !error)
    roots.push_back(self.parent_path().parent_path() / "share" / "regroup");
  roots.emplace_back(REGROUP_SOURCE_DIR);
  return roots;
}

std::size_t distance(const std::string& a, const std::string& b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const auto above = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0U : 1U)});
      diagonal = above;
    }
  }
  return row[b.size()];
}

// No more than `most`: /dev/zero has no end. `expected` bytes are made room for at once.
std::string read_all(std::istream& in, const std::string& path, std::size_t most, std::size_t expected = 0) {
  std::string text;
  text.reserve(std::min(expected, most));
  std::array<char, 1 << 16> piece;
  while (in.read(piece.data(), piece.size()), in.gcount() > 0) {
    text.append(piece.data(), static_cast<std::size_t>(in.gcount()));
    if (text.size() > most) throw UsageError(fmt::format("{}: expected at most {} bytes, found more", path, most));
  }
  return text;
}

// Where a file of this name is, or will be: at the end of the symbolic links. None if something is there that no file may take
// the place of: a device, a pipe, what a process has open (/dev/stdout), a circle of links.
std::optional<fs::path> target_of(fs::path path) {
  std::error_code error;
  const auto status = fs::status(path, error);
  if (!fs::is_regular_file(status) && status.type() != fs::file_type::not_found) return std::nullopt;
  while (fs::is_symlink(fs::symlink_status(path, error))) {
    const auto folder = fs::canonical(path.has_parent_path() ? path.parent_path() : ".", error);
    if (folder.native().rfind("/proc/", 0) == 0) return std::nullopt;
    path = folder / fs::read_symlink(path, error);
  }
  return path;
}

void write_into(const fs::path& file, std::ios::openmode how, const Writer& write, const std::string& called) {
  std::ofstream out(file, std::ios::binary | how);
  write(out);
  out.flush();
  if (!out) throw UsageError(fmt::format("{}: cannot be written: {}", called, std::strerror(errno)));
}

}  // namespace

std::string read_file(const std::string& path, std::size_t most) {
  if (path == "-") return read_all(std::cin, path, most);
  std::ifstream in(path, std::ios::binary);
  if (!in) throw UsageError(fmt::format("{}: cannot be read: {}", path, std::strerror(errno)));
  std::error_code unknown;
  const auto size = fs::file_size(path, unknown);
  auto text = read_all(in, path, most, unknown ? 0 : size);
  if (text.empty() && kind_of(path) == FileKind::Folder)
    throw UsageError(fmt::format("{}: expected a file, found a folder", path));
  return text;
}

void write_file(const std::string& path, const Writer& write) {
  const auto place = target_of(path);
  if (!place) return write_into(path, std::ios::app, write, path);
  const auto part = place->string() + ".part";
  std::error_code error;
  try {
    write_into(part, std::ios::trunc, write, path);
  } catch (...) {
    fs::remove(part, error);
    throw;
  }
  fs::rename(part, *place, error);
  if (!error) return;
  const auto why = error.message();
  fs::remove(part, error);
  throw UsageError(fmt::format("{}: cannot be written: {}", path, why));
}

void write_file(const std::string& path, const std::string& text) {
  write_file(path, [&](std::ostream& out) { out << text; });
}

std::optional<fs::path> data_file(const std::string& relative) {
  std::error_code error;
  for (const auto& root : data_roots())
    if (fs::exists(root / relative, error)) return root / relative;
  return std::nullopt;
}

std::vector<GalleryEntry> gallery() {
  std::vector<GalleryEntry> entries;
  const auto root = data_file("scenarios");
  if (!root) return entries;
  for (const auto& file : fs::recursive_directory_iterator(*root)) {
    const auto& path = file.path();
    if (path.extension() != ".json" || path.filename() == "scenario.schema.json" || path.parent_path() == *root) continue;
    entries.push_back({path.stem().string(), path.parent_path().filename().string(), path});
  }
  std::sort(entries.begin(), entries.end(),
            [](const GalleryEntry& a, const GalleryEntry& b) { return std::tie(a.folder, a.name) < std::tie(b.folder, b.name); });
  return entries;
}

// Asked of each of a thousand files, whose names need not be taken apart for it.
FileKind kind_of(const std::string& path) {
  if (path == "-") return FileKind::Stream;
  struct stat found {};
  if (stat(path.c_str(), &found) != 0) return FileKind::None;
  return S_ISREG(found.st_mode) ? FileKind::File : S_ISDIR(found.st_mode) ? FileKind::Folder : FileKind::Stream;
}

std::vector<std::string> scenarios_in(const std::string& folder) {
  std::vector<std::string> found;
  try {
    for (const auto& file : fs::recursive_directory_iterator(folder)) {
      const auto& path = file.path();
      if (path.extension() == ".json" && path.stem().extension() != ".schema" && !file.is_directory())
        found.push_back(path.string());
    }
  } catch (const fs::filesystem_error& error) {
    throw UsageError(fmt::format("{}: cannot be read: {}", error.path1().string(), error.code().message()));
  }
  std::sort(found.begin(), found.end());
  return found;
}

std::string find_scenario(const std::string& word) {
  if (kind_of(word) != FileKind::None) return word;
  std::vector<std::string> names;
  for (const auto& entry : gallery()) {
    if (entry.name == word || entry.folder + "/" + entry.name == word) return entry.path.string();
    names.push_back(entry.name);
  }
  const auto near = nearest(word, names, 3);
  throw UsageError(fmt::format("{}: expected a scenario file or a name of the gallery (regroup list), found neither{}", word,
                               near.empty() ? "" : fmt::format("; did you mean {}?", fmt::join(near, ", "))));
}

std::vector<std::string> nearest(const std::string& word, const std::vector<std::string>& names, std::size_t most) {
  std::vector<std::pair<std::size_t, std::string>> ranked;
  for (const auto& name : names) {
    const auto far = distance(word, name);
    if (far <= std::max<std::size_t>(2, word.size() / 3) || name.find(word) != std::string::npos) ranked.emplace_back(far, name);
  }
  std::sort(ranked.begin(), ranked.end());
  std::vector<std::string> found;
  for (const auto& [far, name] : ranked)
    if (found.size() < most) found.push_back(name);
  return found;
}

}  // namespace regroup::cli
