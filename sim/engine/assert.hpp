// Our own bugs: an assertion that stays on in every build and prints the values.
#pragma once

#include <stdexcept>
#include <string>

#include <fmt/core.h>

namespace regroup {

// A bug in the model, not a mistake of the user (exit code 3). `what()` names the condition, the place and the values.
struct ModelError : std::logic_error {
  using std::logic_error::logic_error;
};

[[noreturn]] void assertion_failed(const char* condition, const char* file, int line, const std::string& why);

}  // namespace regroup

// A macro: not every C++20 compiler has std::source_location.
#define REGROUP_ASSERT(condition, ...)                                                         \
  do {                                                                                         \
    if (!(condition)) [[unlikely]]                                                             \
      ::regroup::assertion_failed(#condition, __FILE__, __LINE__, ::fmt::format(__VA_ARGS__)); \
  } while (false)
