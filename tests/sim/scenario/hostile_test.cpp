// Files that nobody writes by hand: each is refused in bounded time and memory, with a short message.
#include <filesystem>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/sim/scenario/reading_fixture.hpp"

namespace regroup::tests {
namespace {

std::string repeated(std::string_view piece, std::size_t times) {
  std::string text;
  text.reserve(piece.size() * times);
  for (std::size_t i = 0; i < times; ++i) text += piece;
  return text;
}

std::string last_line(const std::string& text) { return text.substr(text.rfind('\n') + 1); }

// As many mistakes as wanted.
std::string with_unknown_keys(std::size_t count) {
  std::string text = "{";
  for (std::size_t i = 0; i < count; ++i) text += fmt::format("{}\"k{}\": 1", i == 0 ? "" : ", ", i);
  return text + "}";
}

}  // namespace

TEST_SUITE("sim/scenario") {
  TEST_CASE("a hundred thousand nested lists or objects are refused") {
    CHECK(complaint(repeated("[", 100'000)) == "-:1:1: expected at most 64 levels of nesting");
    CHECK(complaint(repeated("{\"a\":", 100'000)) == "-:1:1: expected at most 64 levels of nesting");
  }

  TEST_CASE("a text of more than 64 MiB is refused before it is looked at") {
    CHECK(complaint(std::string(kScenarioBytesMax + 1, '[')) == "-:1:1: expected at most 67108864 bytes, found 67108865");
  }

  TEST_CASE("more than two million values are refused") {
    CHECK(complaint("[" + repeated("1,", 2'000'000) + "1]") == "-:1:1: expected at most 2000000 values");
  }

  TEST_CASE("a key may have a thousand bytes") {
    CHECK(complaint("{\"" + std::string(1'001, 'k') + "\": 1}") ==
          "-:1:1: expected keys of at most 1000 bytes, found one of 1001");
    CHECK(complaint("{\"" + std::string(1'000, 'k') + "\": 1}").find("-: /kkk") != std::string::npos);
  }

  TEST_CASE("what was read last is not repeated in full") {
    CHECK(complaint("\"" + std::string(1 << 20, 'x')).size() < 400);
    CHECK(complaint("{\"seed\": " + std::string(1 << 20, '1') + "}").size() < 400);
  }

  TEST_CASE("after a thousand mistakes the reader stops") {
    CHECK(last_line(complaint(with_unknown_keys(5'000))) == "-: more than 1000 mistakes; the others are not named");
    CHECK(last_line(complaint("[" + repeated("{\"a\": 1, \"a\": 2},", 5'000) + "{}]")) ==
          "-: more than 1000 mistakes; the others are not named");
  }

  TEST_CASE("after a thousand warnings nobody looks for more") {
    ReadOptions options;
    options.set = {{"/groups/billing/configs", R"({"file": "many.properties"})"}};
    options.load = [](const std::string&) {
      std::string text;
      for (int i = 0; i < 5'000; ++i) text += fmt::format("my.own.key.{}=1\n", i);
      return text;
    };
    const auto warnings = read_scenario(kBase, options).warnings;
    REQUIRE(warnings.size() == 1'001);
    CHECK(warnings.back() == Warning{"", "more than 1000 warnings; the others are not named"});
  }

  TEST_CASE("a properties file of more than 1 MiB is refused") {
    ReadOptions options;
    options.set = {{"/groups/billing/configs", R"({"file": "long.properties"})"}};
    options.load = [](const std::string&) { return std::string((1 << 20) + 1, '#'); };
    CHECK(complaint(kBase, options) ==
          "-: /groups/billing/configs/file: expected a properties file of at most 1 MiB, found more");
  }

  TEST_CASE("more partitions and consumers than the contract allows are refused before they are made") {
    CHECK(complaint_about({{"/topics/orders/partitions", "1000000000000"}}).find("from 1 to 1000000") != std::string::npos);
    CHECK(complaint_about({{"/groups/billing/consumers", R"({"count": 100001})"}}).find("from 1 to 100000") != std::string::npos);
    std::string named;
    for (int i = 0; i < 100'001; ++i) named += fmt::format("{}\"k{}\": {{}}", i == 0 ? "" : ", ", i);
    CHECK(complaint_about({{"/groups/billing/consumers", "{" + named + "}"}}) ==
          "s.json: /groups: expected at most 100000 consumers in all, found more");
  }

  TEST_CASE("what the fuzzers have found is read or refused") {
    int inputs = 0;
    for (const auto& file : std::filesystem::recursive_directory_iterator(REGROUP_SOURCE_DIR "/tests/fuzz/corpus")) {
      if (!file.is_regular_file()) continue;
      CAPTURE(file.path().string());
      const auto text = cli::read_file(file.path().string());
      CHECK_NOTHROW(complaint(text));
      ReadOptions options;
      options.set = {{"/groups/billing/configs", R"({"file": "any"})"}};
      options.load = [&](const std::string&) { return std::optional(text); };
      CHECK_NOTHROW(complaint(kBase, options));
      ++inputs;
    }
    CHECK(inputs > 0);
  }
}

}  // namespace regroup::tests
