// Work in a process of its own: its memory is its own, and Ctrl-C ends it.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <functional>
#include <string>
#include <type_traits>
#include <vector>

namespace regroup::bench {

// Calls `work` in a fork of this process and gives the bytes that it returned. Throws cli::Interrupted after Ctrl-C, and
// runtime_error with the message of what `work` threw.
std::string in_a_fork(const std::function<std::string()>& work);

// The same for a result that is a plain struct.
template <class Result, class Work>
Result forked(Work work) {
  static_assert(std::is_trivially_copyable_v<Result>);
  const auto bytes = in_a_fork([&] {
    const Result result = work();
    return std::string(reinterpret_cast<const char*>(&result), sizeof result);
  });
  Result result{};
  std::memcpy(&result, bytes.data(), std::min(bytes.size(), sizeof result));
  return result;
}

struct Ran {
  int code = 0;
  std::string output;  // its stdout
  double wall = 0, cpu = 0;
};
// A program of the PATH, without stdin; its stderr is not shown. Throws cli::Interrupted after Ctrl-C.
Ran run_program(const std::vector<std::string>& words);

// The most bytes that this process ever had in memory.
std::int64_t peak_memory();

}  // namespace regroup::bench
