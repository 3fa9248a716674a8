// A folder of a test's own.
#pragma once

#include <filesystem>
#include <iterator>
#include <string>

#include <doctest/doctest.h>
#include <unistd.h>

namespace regroup::cli {

// Gone at the end.
class Folder {
 public:
  Folder() {
    auto name = (std::filesystem::temp_directory_path() / "regroup-test-XXXXXX").string();
    REQUIRE(mkdtemp(name.data()) != nullptr);
    path_ = name;
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  std::string operator/(const std::string& name) const { return (path_ / name).string(); }
  std::ptrdiff_t entries() const {
    return std::distance(std::filesystem::directory_iterator(path_), std::filesystem::directory_iterator{});
  }

 private:
  std::filesystem::path path_;
};

}  // namespace regroup::cli
