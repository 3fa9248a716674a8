// What `regroup assign` reads: cases that nobody means are refused in bounded time and memory.
#include <filesystem>
#include <sstream>
#include <stdexcept>
#include <string>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "cli/assign_vectors.hpp"
#include "cli/files.hpp"

namespace regroup::cli {
namespace {

std::string answers(const std::string& text) {
  std::istringstream in(text);
  std::ostringstream out;
  assign_vectors(in, out);
  return out.str();
}

std::string refusal(const std::string& text) {
  try {
    answers(text);
  } catch (const std::runtime_error& error) {
    return error.what();
  }
  return "";
}

// One member m of one topic t.
std::string case_of(const std::string& partitions, const std::string& more = "") {
  return fmt::format(
      R"({{"id": "a", "assignor": "sticky", "topics": [{{"name": "t", "partitions": {}}}], "members": [{{"id": "m", "subscribed": ["t"]{}}}]}})",
      partitions, more);
}

std::string repeated(int count, const std::string& before, const std::string& after) {
  std::string text;
  for (int i = 0; i < count; ++i) text += fmt::format("{}{}{}{}", i == 0 ? "" : ", ", before, i, after);
  return text;
}

}  // namespace

TEST_SUITE("cli/assign_cases") {
  TEST_CASE("a case is answered, an empty line is not") {
    CHECK(answers("\n" + case_of("2") + "\n \r\n") == "{\"id\":\"a\",\"assignment\":{\"m\":{\"t\":[0,1]}}}\n");
    CHECK(answers(case_of("2")) == answers(case_of("2") + "\n"));
  }

  TEST_CASE("text that is not JSON is refused, and not repeated in full") {
    CHECK(refusal("{}\n").find("line 1: expected an object with \"id\", found {}") == 0);
    CHECK(refusal(case_of("2") + "\n{").find("line 2, column 2: syntax error while parsing object key") == 0);
    CHECK(refusal("\"" + std::string(1 << 20, 'x')).size() < 400);
  }

  TEST_CASE("a number that no double can hold is refused") {
    CHECK(refusal(case_of("1e999")).find("number overflow parsing '1e999'") != std::string::npos);
  }

  TEST_CASE("a number beyond 32 bits is none, in whatever sign it would end up") {
    CHECK(refusal(case_of("4294967297")) ==
          "line 1/topics/0/partitions: expected an integer from 0 to 2147483647, found 4294967297");
    CHECK(refusal(case_of("1", R"(, "generation": 18446744073709551615)")) ==
          "line 1/members/0/generation: expected an integer from -1 to 2147483647, found 18446744073709551615");
  }

  TEST_CASE("a hundred thousand nested lists are refused") {
    CHECK(refusal(std::string(100'000, '[')) == "line 1, column 1: expected at most 64 levels of nesting");
    CHECK(refusal(case_of("1", ", \"owned\": " + std::string(100'000, '['))) ==
          "line 1, column 1: expected at most 64 levels of nesting");
  }

  TEST_CASE("what is wrong with a file is told by its place in the file") {
    const auto file_refusal = [](const std::string& text) -> std::string {
      try {
        group_of_case(text);
      } catch (const std::runtime_error& error) {
        return error.what();
      }
      return "";
    };
    CHECK(file_refusal("{\"topics\": [],\n \"members\": [,]}").find("line 2, column 14: syntax error") == 0);
    CHECK(file_refusal("[]") == "the whole: expected an object, found []");
    CHECK(file_refusal(R"({"topics": [], "members": {}})") == "/members: expected a list, found {}");
    CHECK(file_refusal(R"({"topics": [], "topics": []})") == "/topics: expected each key once, found a second \"topics\"");
  }

  TEST_CASE("a key that comes twice is refused") {
    CHECK(refusal(case_of("1", R"(, "id": "n")")) == "line 1/members/0/id: expected each key once, found a second \"id\"");
  }

  TEST_CASE("many names of topics are compared quickly") {
    CHECK(refusal(R"({"id": "a", "assignor": "range", "topics": [], "members": [{"id": "m", "subscribed": [)" +
                  repeated(50'000, "\"t", "\"") + "]}]}") == "");
    CHECK(refusal(case_of("1", ", \"owned\": {" + repeated(50'000, "\"t", "\": []") + "}")) == "");
  }

  TEST_CASE("a group has no more partitions and members than the calculator takes") {
    CHECK(refusal(case_of("10000001")) == "line 1/topics: expected at most 10000000 partitions in all, found 10000001");
    std::string step = R"({"members": [], "topics": [{"name": "t", "partitions": 9000000}]})";
    CHECK(refusal(R"({"id": "a", "assignor": "range", "steps": [)" + step + R"(, {"members": []}]})") ==
          "line 1/steps: expected at most 10000000 partitions in all, found 18000000");
    CHECK(refusal(R"({"id": "a", "assignor": "range", "topics": [], "members": [)" + repeated(100'001, "", "") + "]}") ==
          "line 1/members: expected at most 100000 members, found 100001");
  }

  TEST_CASE("a line of more than 64 MiB is refused before it is looked at") {
    CHECK(refusal(std::string((64 << 20) + 1, '[')) == "line 1: expected at most 67108864 bytes, found more");
  }

  TEST_CASE("what the fuzzers have found is read or refused") {
    int inputs = 0;
    for (const auto& file : std::filesystem::directory_iterator(REGROUP_SOURCE_DIR "/tests/fuzz/corpus/assign_cases")) {
      CAPTURE(file.path().string());
      CHECK_NOTHROW(refusal(read_file(file.path().string())));
      ++inputs;
    }
    CHECK(inputs > 0);
  }
}

}  // namespace regroup::cli
