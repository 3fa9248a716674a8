#include "cli/own_assignor.hpp"

#include <doctest/doctest.h>

#include "cli/calculator.hpp"
#include "cli/errors.hpp"

using namespace regroup;
using namespace regroup::cli;

namespace {

const std::string kExamples = REGROUP_SOURCE_DIR "/docs/assignor-examples/";

std::vector<std::size_t> sizes(const std::string& spec) {
  assignors::Memory memory;
  std::vector<std::size_t> each;
  for (const auto& list : own_assignor(spec).assign(group_of_counts(3, "orders=7,returns=2"), memory))
    each.push_back(list.size());
  return each;
}

std::string refused(const std::string& spec) {
  try {
    sizes(spec);
    return "";
  } catch (const UsageError& error) {
    return error.what();
  }
}

// A program that answers every question with this.
std::string answering(const std::string& text) { return "cmd:while read line; do echo '" + text + "'; done"; }

std::string asked(const std::string& command, std::chrono::milliseconds timeout) {
  Program program(command, timeout);
  try {
    return program.ask("{}");
  } catch (const std::runtime_error& error) {
    return error.what();
  }
}

}  // namespace

TEST_SUITE_BEGIN("cli/own assignors");

TEST_CASE("the example in C") {
  CHECK(sizes(REGROUP_FEWEST_SO) == std::vector<std::size_t>{3, 3, 3});
  const auto& assignor = own_assignor(REGROUP_FEWEST_SO);
  CHECK(assignor.name == "fewest");
  CHECK_FALSE(assignor.cooperative);
  CHECK(assignors::find_client_assignor("fewest") == &assignor);
}

TEST_CASE("the example in Python, asked more than once") {
  const auto spec = "cmd:python3 " + kExamples + "by_name.py";
  CHECK(sizes(spec) == std::vector<std::size_t>{4, 3, 2});
  CHECK(sizes(spec) == std::vector<std::size_t>{4, 3, 2});
}

TEST_CASE("libraries that are none") {
  CHECK(refused("./nowhere.so").find("./nowhere.so: cannot be loaded: ") == 0);
  CHECK(refused("libm.so.6.so").find("libm.so.6.so: cannot be loaded: ") == 0);
}

TEST_CASE("libraries that are no good say what was expected, and what they answer is checked") {
  const std::string fewest = REGROUP_FEWEST_SO;
  const auto said_of = [&](const std::string& fault) {
    const auto path = fewest.substr(0, fewest.rfind('/')) + "/broken_" + fault + ".so";
    const auto message = refused(path);
    REQUIRE(message.find(path + ": ") == 0);
    return message.substr(path.size() + 2);
  };
  CHECK(said_of("abi") == "expected an assignor of interface 1 (assignors/regroup_assignor.h), found 2");
  CHECK(said_of("name") == "expected a name of letters, digits, '.', '_' and '-', found 'two words'");
  CHECK(said_of("symbol") == "expected a function regroup_assign (assignors/regroup_assignor.h), found none");
  CHECK(said_of("taken") == "there is an assignor sticky already; expected another name");
  CHECK(said_of("error") == "failed with 7: cannot");
  CHECK(said_of("owner") == "orders-3 is given to member number 3, but there are 3 members");
  CHECK(said_of("nobody") == "orders-0 is given to nobody, though member m1 subscribes to its topic");
}

TEST_CASE("answers that no group may see name the member and the partition") {
  const auto after_spec = [](const std::string& message) { return message.substr(message.find("done: ") + 6); };
  CHECK(after_spec(refused(answering(R"({"assignment"- {}})"))).find("the answer, column ") == 0);
  CHECK(after_spec(refused(answering("{}"))) == "the answer: expected an object with \"assignment\", found {}");
  CHECK(after_spec(refused(answering(R"({"error": "no idea"})"))) == "the program says: no idea");
  CHECK(after_spec(refused(answering(R"({"assignment": {"m9": {}}})"))) ==
        "the answer names a member that is not in the group: m9");
  CHECK(after_spec(refused(answering(R"({"assignment": {"m1": {"bills": [0]}}})"))) ==
        "the answer gives member m1 a topic that is not there: bills");
  CHECK(after_spec(refused(answering(R"({"assignment": {"m1": {"orders": [7]}}})"))) ==
        "member m1 is given orders-7, but the topic has 7 partitions");
  CHECK(after_spec(refused(answering(R"({"assignment": {"m1": {}}})"))) ==
        "orders-0 is given to nobody, though member m1 subscribes to its topic");
}

TEST_CASE("a command with a comma has no place in a list") {
  CHECK(refused("cmd:echo a,b").find("a command with a comma") != std::string::npos);
}

TEST_CASE("what a scenario is told of an assignor: another client's keeps the name in the request, and says whose it is") {
  const auto chosen = [](const std::string& spec) {
    Changes changes;
    choose_assignor(changes, "here", spec);
    return changes;
  };
  using Config = std::vector<std::pair<std::string, std::string>>;
  CHECK(chosen("sticky").config == Config{{"partition.assignment.strategy", "sticky"}});
  CHECK(chosen("sticky").assigns_as.empty());
  const auto other = chosen("franz-go-cooperative-sticky");
  CHECK(other.config == Config{{"partition.assignment.strategy", "cooperative-sticky"}});
  CHECK(other.assigns_as == "franz-go");
  CHECK(chosen(REGROUP_FEWEST_SO).assignors == std::vector<std::string>{"fewest"});
  CHECK_THROWS_WITH_AS(chosen("nope"), doctest::Contains("here: expected range, roundrobin, "), UsageError);
  const ScenarioText text(
      R"({"duration": "1s", "topics": {"t": {}}, "groups": {"g": {"subscribe": ["t"], "consumers": {"c": {}}}}})");
  CHECK(load({"-"}, other, text).scenario.groups.front().consumers.front().config.assigns_as == "franz-go");
}

TEST_CASE("programs that end, are silent, or say too much") {
  using namespace std::chrono_literals;
  CHECK(asked("exit 3", 10s) == "the program ended with 3 before it answered");
  CHECK(asked("kill -9 $$", 10s) == "the program was killed by signal 9 before it answered");
  CHECK(asked("nowhere-such-a-program 2>/dev/null", 10s) == "the program ended with 127 before it answered");
  CHECK(asked("sleep 1000", 50ms) == "the program did not answer within 0.05 s");
  CHECK(asked("read line; printf 'one\\ntwo\\n'; sleep 1000", 10s) == "the program answered more than one line");
  CHECK(asked("read line; echo $line", 10s) == "{}");
}

TEST_SUITE_END();
