// Many runs at once. Who prints them does so afterwards, in their own order: bytes do not depend on which ended first.
#pragma once

#include <cstddef>
#include <functional>
#include <string>

#include "cli/terminal.hpp"

namespace regroup::cli {

// Calls work(0) ... work(count - 1), up to `jobs` at a time, each once; `work` must not throw. Progress counts `what`
// ("scenarios"). Throws Interrupted after Ctrl-C, when all that had begun is over.
void on_all_cores(std::size_t count, unsigned jobs, const std::string& what, Progress& progress,
                  const std::function<void(std::size_t)>& work);

}  // namespace regroup::cli
