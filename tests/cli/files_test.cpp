#include "cli/files.hpp"

#include <array>
#include <filesystem>
#include <fstream>
#include <string>

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/errors.hpp"
#include "sim/scenario/reader.hpp"
#include "tests/cli/folder.hpp"

namespace regroup::cli {

namespace fs = std::filesystem;

TEST_SUITE("cli") {
  TEST_CASE("of a file without end no more is read than a scenario may have") {
    CHECK_THROWS_WITH_AS(read_file("/dev/zero"), "/dev/zero: expected at most 67108864 bytes, found more", UsageError);
  }

  TEST_CASE("a file may be as long as a scenario may be, and no longer") {
    const Folder folder;
    const auto path = folder / "long";
    std::ofstream(path).put('x');
    fs::resize_file(path, kScenarioBytesMax);
    CHECK(read_file(path).size() == kScenarioBytesMax);
    fs::resize_file(path, kScenarioBytesMax + 1);
    CHECK_THROWS_AS(read_file(path), UsageError);
  }

  TEST_CASE("a file is written as a whole, in the place of what was there") {
    const Folder folder;
    write_file(folder / "report", "a long first one");
    write_file(folder / "report", "the second");
    CHECK(read_file(folder / "report") == "the second");
    CHECK(folder.entries() == 1);
  }

  TEST_CASE("through a symbolic link its target is written, and the link stays") {
    const Folder folder;
    fs::create_directory(folder / "elsewhere");
    std::ofstream(folder / "elsewhere/report").put('x');
    fs::create_symlink("elsewhere/report", folder / "link");  // relative to where the link is
    fs::create_symlink(folder / "link", folder / "link to a link");
    write_file(folder / "link to a link", "written");
    CHECK(fs::is_symlink(folder / "link to a link"));
    CHECK(fs::is_symlink(folder / "link"));
    CHECK_FALSE(fs::is_symlink(folder / "elsewhere/report"));
    CHECK(read_file(folder / "elsewhere/report") == "written");
    CHECK(folder.entries() == 3);
  }

  TEST_CASE("a symbolic link to nothing yet gets its file") {
    const Folder folder;
    fs::create_symlink("report", folder / "link");
    write_file(folder / "link", "written");
    CHECK(fs::is_symlink(folder / "link"));
    CHECK(read_file(folder / "report") == "written");
  }

  TEST_CASE("a pipe is written to, and stays a pipe") {
    const Folder folder;
    REQUIRE(mkfifo((folder / "pipe").c_str(), 0600) == 0);
    fs::create_symlink("pipe", folder / "link");
    const int reader = open((folder / "pipe").c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    REQUIRE(reader >= 0);
    const auto received = [&] {
      std::array<char, 64> text{};
      const auto count = read(reader, text.data(), text.size());
      return std::string(text.data(), count < 0 ? 0 : static_cast<std::size_t>(count));
    };
    write_file(folder / "pipe", "straight");
    CHECK(received() == "straight");
    write_file(folder / "link", "through a link");
    CHECK(received() == "through a link");
    close(reader);
    CHECK(fs::is_fifo(folder / "pipe"));
    CHECK(fs::is_symlink(folder / "link"));
    CHECK(folder.entries() == 2);
  }

  TEST_CASE("what a process has open is written to, and not replaced") {
    const Folder folder;
    const int held = open((folder / "held").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    REQUIRE(held >= 0);
    REQUIRE(write(held, "before, ", 8) == 8);
    fs::create_symlink("/proc/self/fd/" + std::to_string(held), folder / "link");  // as /dev/stdout is one
    write_file(folder / "link", "after");
    std::array<char, 64> text{};
    CHECK(pread(held, text.data(), text.size(), 0) == 13);
    CHECK(std::string(text.data()) == "before, after");
    close(held);
    CHECK(fs::is_symlink(folder / "link"));
    CHECK(folder.entries() == 2);
  }

  TEST_CASE("where nothing can be written the complaint names what was asked for, and nothing is left") {
    const Folder folder;
    fs::create_directory(folder / "folder");
    const auto missing = folder / "missing/report", taken = folder / "folder";
    CHECK_THROWS_WITH_AS(write_file(missing, "x"), (missing + ": cannot be written: No such file or directory").c_str(),
                         UsageError);
    CHECK_THROWS_WITH_AS(write_file(taken, "x"), (taken + ": cannot be written: Is a directory").c_str(), UsageError);
    fs::create_symlink("circle", folder / "circle");
    CHECK_THROWS_AS(write_file(folder / "circle", "x"), UsageError);
    CHECK(folder.entries() == 2);
  }
}

}  // namespace regroup::cli
