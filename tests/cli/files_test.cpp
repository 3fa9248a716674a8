#include "cli/files.hpp"

#include <filesystem>
#include <fstream>

#include <doctest/doctest.h>

#include "cli/errors.hpp"
#include "sim/scenario/reader.hpp"

namespace regroup::cli {

namespace fs = std::filesystem;

TEST_SUITE("cli") {
  TEST_CASE("of a file without end no more is read than a scenario may have") {
    CHECK_THROWS_WITH_AS(read_file("/dev/zero"), "/dev/zero: expected at most 67108864 bytes, found more", UsageError);
  }

  TEST_CASE("a file may be as long as a scenario may be, and no longer") {
    const auto path = fs::temp_directory_path() / "regroup-files-test";
    std::ofstream(path).put('x');
    fs::resize_file(path, kScenarioBytesMax);
    CHECK(read_file(path.string()).size() == kScenarioBytesMax);
    fs::resize_file(path, kScenarioBytesMax + 1);
    CHECK_THROWS_AS(read_file(path.string()), UsageError);
    fs::remove(path);
  }
}

}  // namespace regroup::cli
