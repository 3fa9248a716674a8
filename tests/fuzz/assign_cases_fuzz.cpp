// The cases of `regroup assign` on any bytes: a group, answers or a std::runtime_error, never anything else.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <sstream>
#include <stdexcept>
#include <string>

#include <nlohmann/json.hpp>

#include "cli/assign_vectors.hpp"

namespace {

// The assignors' own time is not what is looked at here. What the reader refuses before it asks one counts as small.
bool small(const nlohmann::json& value) {
  if (value.is_structured()) return std::all_of(value.begin(), value.end(), small);
  return !value.is_number() || value.get<double>() < 100;
}

bool small_lines(const std::string& text) {
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);)
    if (!small(nlohmann::json::parse(line, nullptr, false))) return false;
  return true;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  try {
    regroup::cli::group_of_case(text);
  } catch (const std::runtime_error&) {
    // what text that is no case is to give
  }
  if (!small_lines(text)) return 0;
  std::istringstream in(text);
  std::ostringstream out;
  try {
    regroup::cli::assign_vectors(in, out);
  } catch (const std::runtime_error&) {
    // the same
  }
  return 0;
}
