#include <doctest/doctest.h>

#include "tests/assignors/fixture.hpp"

namespace regroup::assignors::test {

TEST_SUITE_BEGIN("assignors");

TEST_CASE("an assignor is found by name, class name and full class name") {
  for (const Assignor& assignor : client_assignors()) {
    CHECK(find_client_assignor(assignor.name) == &assignor);
    CHECK(find_client_assignor(assignor.class_name) == &assignor);
    CHECK(find_client_assignor("org.apache.kafka.clients.consumer." + std::string(assignor.class_name)) == &assignor);
  }
  CHECK(find_client_assignor("uniform") == nullptr);
  CHECK(find_client_assignor("org.apache.kafka.clients.consumer.range") == nullptr);
}

TEST_CASE("only cooperative-sticky supports the cooperative protocol") {
  for (const Assignor& assignor : client_assignors()) {
    CHECK(assignor.cooperative == (assignor.name == "cooperative-sticky"));
  }
}

TEST_CASE("an empty group has an empty assignment") {
  for (const Assignor& assignor : client_assignors()) {
    Memory memory;
    CHECK(assignor.assign(Group{}, memory).empty());
  }
}

TEST_SUITE_END();

}  // namespace regroup::assignors::test
