#include "cli/sources.hpp"

#include <filesystem>
#include <fstream>
#include <string>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "cli/errors.hpp"
#include "tests/cli/folder.hpp"

namespace regroup::cli {

namespace fs = std::filesystem;

namespace {

// A file in a folder of its own.
struct Written {
  Folder folder;
  std::string path;
  Written(const char* name, const std::string& text) : path(folder / name) { std::ofstream(path) << text; }
  std::string operator+(const std::string& more) const { return path + more; }
};

bool json_lines(std::string_view text) { return are_json_lines(lines_of(text, 9)); }

}  // namespace

TEST_SUITE("cli") {
  TEST_CASE("lines keep their numbers and lose their ends; blank ones are none") {
    const auto lines = lines_of("a\n\n \t\r\nb\r\nc", 9);
    REQUIRE(lines.size() == 3);
    CHECK(lines[0] == std::pair<int, std::string_view>{1, "a"});
    CHECK(lines[1] == std::pair<int, std::string_view>{4, "b\r"});
    CHECK(lines[2] == std::pair<int, std::string_view>{5, "c"});
    CHECK(lines_of("", 9).empty());
    CHECK(lines_of("\n", 9).empty());
    CHECK(lines_of("a\nb\nc", 2).size() == 2);
    CHECK(lines_of("\xEF\xBB\xBF"
                   "a\n // b\n/c",
                   9) == Lines{{1, "a"}, {3, "/c"}});
  }

  TEST_CASE("objects on lines of their own are told from one object over several") {
    CHECK(json_lines("{}\n{}"));
    CHECK(json_lines(" {\"a\": 1} \r\n\n {\"b\": 2}\n"));
    CHECK(json_lines("{\"a\": 1}\n{"));  // the mistake is in the second
    CHECK_FALSE(json_lines("{}"));
    CHECK_FALSE(json_lines("{\"a\": 1}\n\n"));
    CHECK_FALSE(json_lines("{\"a\": {}\n}"));
    CHECK_FALSE(json_lines("{\n{"));
    CHECK_FALSE(json_lines("// {}\n{}\n"));
    CHECK(json_lines("// two\n{}\n{}\n"));
    CHECK_FALSE(json_lines("[]\n{}"));
    CHECK_FALSE(json_lines("{\"a\": {}\n, \"b\": {}}"));
  }

  TEST_CASE("a line of a file is a scenario that can be named") {
    const Written file("test.jsonl", "{\"a\": 1}\n\n{\"b\": 2}\n");
    const auto second = read_source(file + ":3");
    CHECK(second.text == "{\"b\": 2}");
    CHECK(second.place.line == 3);
    CHECK(second.place.name() == file + ":3");
    CHECK_THROWS_WITH_AS(read_source(file + ":2"), (file + ":2: expected a line with a scenario; the last one is 3").c_str(),
                         UsageError);
    CHECK_THROWS_WITH_AS(read_source(file + ""),
                         (file + ": expected one scenario, found 2, one a line; " + (file + ":1") + " is the first").c_str(),
                         UsageError);
    for (const std::string no_line : {"0", "-1", "1x", "", "99999999999"})
      CHECK_THROWS_WITH_AS(
          read_source(file + ":" + no_line),
          fmt::format("{}:{}: expected the number of a line, from 1, found '{}'", file + "", no_line, no_line).c_str(),
          UsageError);
  }

  TEST_CASE("a file of one line is one scenario, and one without lines is none") {
    const Written one("one.ndjson", "\n{\"a\": 1}\n"), none("none.jsonl", "\n\n");
    CHECK(read_source(one + "").text == "{\"a\": 1}");
    CHECK(read_source(one + "").place.line == 0);
    CHECK(read_source(one + ":2").place.line == 2);
    const auto sources = sources_of("run", {one + "", none + ""});
    REQUIRE(sources.size() == 2);
    CHECK(sources[0].place.line == 0);
    CHECK(sources[0].text == "{\"a\": 1}");
    CHECK_THROWS_WITH_AS(read_source(sources[1]), (none + ": expected scenarios, one a line, found none").c_str(), UsageError);
  }

  TEST_CASE("a scenario over several lines is one, whatever its file is called") {
    const Written file("over.jsonl", "{\n \"a\": 1\n}\n"), broken("broken.jsonl", "{\"a\":\n{}\n");
    CHECK(read_source(file + "").text == "{\n \"a\": 1\n}\n");
    CHECK(sources_of("run", {broken + ""}).size() == 2);
  }

  TEST_CASE("what is wrong with one word is said when its turn comes") {
    const Written file("list.jsonl", "{}\n{}\n");
    const auto missing = file + ".missing.jsonl";
    const auto sources = sources_of("run", {missing, file + ":7", file + ":x", file + ""});
    REQUIRE(sources.size() == 5);
    CHECK_THROWS_AS(read_source(sources[0]), UsageError);
    CHECK_THROWS_AS(read_source(sources[1]), UsageError);
    CHECK_THROWS_AS(read_source(sources[2]), UsageError);
    CHECK(read_source(sources[4]).place.line == 2);
  }

  TEST_CASE("a file holds no more scenarios than can be run") {
    std::string text;
    for (int i = 0; i < 1'000'001; ++i) text += "{}\n";
    const Written file("many.jsonl", text);
    CHECK_THROWS_WITH_AS(read_source(file + ""), (file + ": expected at most 1000000 scenarios, found more").c_str(), UsageError);
  }

  TEST_CASE("a file whose name ends like a line of another is itself") {
    const Written lines("twice.jsonl", "{}\n");
    std::ofstream(lines + ":1") << "{\"whole\": true}\n";
    CHECK(read_source(lines + ":1").text == "{\"whole\": true}\n");
  }

  TEST_CASE("of files only those of JSON Lines are taken apart") {
    const Written file("whole.json", "{}\n{}\n");
    const auto sources = sources_of("run", {file + "", file + ":2"});
    REQUIRE(sources.size() == 2);
    CHECK(read_source(sources[0]).text == "{}\n{}\n");
    CHECK_THROWS_AS(read_source(sources[1]), UsageError);
  }

  TEST_CASE("a folder is a folder, whatever it is called") {
    const Folder folder;
    fs::create_directory(folder / "x.jsonl");
    const auto path = folder / "x.jsonl/one.json";
    std::ofstream(path) << "{}";
    const auto sources = sources_of("run", {folder / "x.jsonl"});
    REQUIRE(sources.size() == 1);
    CHECK(sources[0].place.path == path);
  }
}

}  // namespace regroup::cli
