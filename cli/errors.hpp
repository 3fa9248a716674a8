#pragma once

#include <stdexcept>

namespace regroup::cli {

// The user's mistake on the command line, or a file that is not there: exit 2. `what()` is the whole message.
struct UsageError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

}  // namespace regroup::cli
