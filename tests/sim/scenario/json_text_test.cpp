#include <doctest/doctest.h>

#include "tests/sim/scenario/reading_fixture.hpp"

namespace regroup::tests {

TEST_SUITE("sim/scenario") {
  TEST_CASE("where the JSON itself is broken, line and column are told") {
    CHECK(complaint("") == "-:1:1: syntax error while parsing value - unexpected end of input; expected '[', '{', or a literal");
    CHECK(complaint("{\"name\": \"x\",\n \"duration\": 60s}") ==
          "-:2:16: syntax error while parsing object - invalid literal; last read: '60s'; expected '}'");
    CHECK(complaint("{\"ä\": 1,}") == "-:1:9: syntax error while parsing object key - unexpected '}'; expected string literal");
    CHECK(complaint("{\"a\": 1e999}") == "-:1:11: number overflow parsing '1e999'");
    CHECK(complaint("{} {}") == "-:1:4: syntax error while parsing value - unexpected '{'; expected end of input");
    CHECK(complaint("{\"name\": \"a\xff\"}") == "-:1:12: expected UTF-8, found the byte 0xff");
    CHECK(complaint("{\n\"name\": \"\xed\xa0\x80\"}") == "-:2:10: expected UTF-8, found the byte 0xed");
    CHECK(complaint(std::string(65, '[') + std::string(65, ']')) == "-:1:1: expected at most 64 levels of nesting");
    CHECK(complaint(std::string(64, '[') + std::string(64, ']')) == "-: expected an object, found a list");
    CHECK(complaint("[]") == "-: expected an object, found an empty list");
    CHECK(complaint("null") == "-: expected an object, found null");
  }

  TEST_CASE("an empty object lacks what is required") {
    CHECK(complaint("{}") ==
          "-: /duration: expected a duration such as \"60s\", found nothing\n"
          "-: /topics: expected the topics by name, found nothing\n"
          "-: /groups: expected the groups by group id, found nothing");
  }

  TEST_CASE("a repeated key is a mistake, wherever it stands") {
    CHECK(complaint(R"({"duration": "1s", "topics": {"a": {}, "a": {"size": 1, "size": 2}}, "groups": {}, "duration": "1s"})") ==
          "-: /topics/a: expected each key once, found a second \"a\"\n"
          "-: /topics/a/size: expected each key once, found a second \"size\"\n"
          "-: /duration: expected each key once, found a second \"duration\"");
    CHECK(complaint(R"({"duration": "1s", "topics": {}, "groups": {}, "events": [{"at": "1s", "when": 1, "at": "2s"}]})")
              .find("-: /events/0/at: expected each key once, found a second \"at\"") == 0);
  }

  TEST_CASE("// comments are allowed") {
    const auto result = read_scenario("// about\n{\"duration\": \"1s\", // the end\n\"topics\": {}, \"groups\": {}} // over");
    CHECK(result.scenario.duration == SimTime{Duration{1'000'000}});
  }

  TEST_CASE("keys with slashes and tildes are escaped in pointers") {
    CHECK(complaint(R"({"duration": "1s", "topics": {"a/b~c": {}}, "groups": {}})") ==
          "-: /topics/a~1b~0c: expected a topic name of at most 249 ASCII letters, digits, '.', '_' and '-', found \"a/b~c\"");
  }
}

}  // namespace regroup::tests
