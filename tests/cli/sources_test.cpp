#include "cli/sources.hpp"

#include <filesystem>
#include <fstream>
#include <string>

#include <doctest/doctest.h>

#include "cli/errors.hpp"

namespace regroup::cli {

namespace fs = std::filesystem;

namespace {

// A file that goes with its test.
struct Written {
  fs::path path;
  Written(const char* name, const std::string& text) : path(fs::temp_directory_path() / name) { std::ofstream(path) << text; }
  ~Written() { fs::remove(path); }
  Written(const Written&) = delete;
  Written& operator=(const Written&) = delete;
  std::string operator+(const std::string& more) const { return path.string() + more; }
};

bool json_lines(std::string_view text) { return are_json_lines(lines_of(text)); }

}  // namespace

TEST_SUITE("cli") {
  TEST_CASE("lines keep their numbers and lose their ends; blank ones are none") {
    const auto lines = lines_of("a\n\n \t\r\nb\r\nc");
    REQUIRE(lines.size() == 3);
    CHECK(lines[0] == std::pair<int, std::string_view>{1, "a"});
    CHECK(lines[1] == std::pair<int, std::string_view>{4, "b\r"});
    CHECK(lines[2] == std::pair<int, std::string_view>{5, "c"});
    CHECK(lines_of("").empty());
    CHECK(lines_of("\n").empty());
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
    CHECK_FALSE(json_lines("{\"a\": {}\n, \"b\": {}}"));
  }

  TEST_CASE("a line of a file is a scenario that can be named") {
    const Written file("regroup-sources-test.jsonl", "{\"a\": 1}\n\n{\"b\": 2}\n");
    const auto second = read_source(file + ":3");
    CHECK(second.text == "{\"b\": 2}");
    CHECK(second.place.line == 3);
    CHECK(second.place.name() == file + ":3");
    CHECK_THROWS_WITH_AS(read_source(file + ":2"), (file + ":2: expected a line with a scenario; the last one is 3").c_str(),
                         UsageError);
    CHECK_THROWS_WITH_AS(read_source(file + ""),
                         (file + ": expected one scenario, found 2, one a line; " + (file + ":1") + " is the first").c_str(),
                         UsageError);
    for (const auto* no_line : {":0", ":-1", ":1x", ":", ":99999999999"})
      CHECK_THROWS_AS(read_source(file + no_line), UsageError);
  }

  TEST_CASE("a file of one line is one scenario, and one without lines is none") {
    const Written one("regroup-sources-one.ndjson", "{\"a\": 1}\n"), none("regroup-sources-none.jsonl", "\n\n");
    CHECK(read_source(one + "").text == "{\"a\": 1}");
    CHECK(inputs_of("run", {one + ""}).size() == 1);
    CHECK_THROWS_WITH_AS(inputs_of("run", {none + ""}), (none + ": expected scenarios, one a line, found none").c_str(),
                         UsageError);
    CHECK_THROWS_AS(read_source(none + ""), UsageError);
  }

  TEST_CASE("a file whose name ends like a line of another is itself") {
    const Written lines("regroup-sources-twice.jsonl", "{}\n"), file("regroup-sources-twice.jsonl:1", "{\"whole\": true}\n");
    CHECK(read_source(file + "").text == "{\"whole\": true}\n");
  }

  TEST_CASE("only files of JSON Lines are taken apart") {
    const Written file("regroup-sources-whole.json", "{}\n{}\n");
    const auto inputs = inputs_of("run", {file + "", file + ":2"});
    REQUIRE(inputs.size() == 2);
    CHECK(read_source(inputs[0]).text == "{}\n{}\n");
    CHECK_THROWS_AS(read_source(inputs[1]), UsageError);
  }
}

}  // namespace regroup::cli
