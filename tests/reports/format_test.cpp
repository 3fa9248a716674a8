#include "reports/format.hpp"

#include <doctest/doctest.h>

#include "reports/json_text.hpp"

using namespace regroup;

TEST_SUITE("reports") {
  TEST_CASE("thousands are grouped by commas") {
    CHECK(grouped(0) == "0");
    CHECK(grouped(999) == "999");
    CHECK(grouped(1'000) == "1,000");
    CHECK(grouped(1'234'567) == "1,234,567");
    CHECK(grouped(-100) == "-100");
    CHECK(grouped(-5'000) == "-5,000");
    CHECK(counted(1, "record", "records") == "1 record");
  }

  TEST_CASE("seconds in JSON have at most six decimals and no trailing zeros") {
    CHECK(seconds_text(Duration{120'000'000}) == "120");
    CHECK(seconds_text(Duration{8'010'000}) == "8.01");
    CHECK(seconds_text(Duration{1}) == "0.000001");
    CHECK(seconds_text(Duration{0}) == "0");
    CHECK(seconds_text(Duration{-1'500'000}) == "-1.5");
  }

  TEST_CASE("a length is told in the unit a reader would choose") {
    CHECK(length_text(Duration{0}) == "0 s");
    CHECK(length_text(Duration{800}) == "800 us");
    CHECK(length_text(Duration{250'000}) == "250 ms");
    CHECK(length_text(Duration{1'500}) == "1.5 ms");
    CHECK(length_text(Duration{45'200'000}) == "45.2 s");
    CHECK(length_text(Duration{120'000'000}) == "2 min");
    CHECK(length_text(Duration{90'000'000}) == "90 s");
    CHECK(length_text(Duration{3'600'000'000}) == "1 h");
    CHECK(written_text(Duration{45'000'000}) == "45s");
    CHECK(clock_text(Duration{14'005'400}) == "14.005 s");
    CHECK(clock_text(Duration{3'600'000'000}) == "3,600.000 s");
  }

  TEST_CASE("width counts code points and no colour codes") {
    const Style coloured{true, 80, true};
    const auto text = paint(coloured, Ink::Bad, "\u2588\u2588x");
    CHECK(display_width(text) == 3);
    CHECK(paint(Style{}, Ink::Bad, "x") == "x");
    CHECK(clipped("abcdef", 4, true) == "abc\u2026");
    CHECK(clipped("abcdef", 4, false) == "abc~");
    CHECK(clipped("abcd", 4, false) == "abcd");
    CHECK(clipped(text, 2, true) == "\x1b[31m\u2588\u2026\x1b[0m");
  }

  TEST_CASE("text wraps at spaces, items flow, sides spread") {
    CHECK(wrapped("one two three", 7) == std::vector<std::string>{"one two", "three"});
    CHECK(wrapped("", 7) == std::vector<std::string>{""});
    CHECK(flowed({"aaa", "bbb", "ccc"}, 10, 2, 2) == std::vector<std::string>{"  aaa  bbb", "  ccc"});
    CHECK(spread("left", "right", 12, 0) == std::vector<std::string>{"left   right"});
    CHECK(spread("left", "right", 9, 2) == std::vector<std::string>{"left", "  right"});
  }

  TEST_CASE("JSON escapes what it must and keeps the order of keys") {
    CHECK(json_string("a\"b\\c\n\x01") == "\"a\\\"b\\\\c\\n\\u0001\"");
    CHECK(JsonObject().text("b", "x").number("a", 1).flag("ok", true).done() == R"({"b": "x", "a": 1, "ok": true})");
    CHECK(json_list({}) == "[]");
  }
}
