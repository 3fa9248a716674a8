#include "sim/engine/assert.hpp"

#include <string_view>

namespace regroup {

void assertion_failed(const char* condition, const char* file, int line, const std::string& why) {
  // The name of the file, not the path it was built under: the message is the same on every machine.
  std::string_view name = file;
  if (const auto slash = name.rfind('/'); slash != std::string_view::npos) name.remove_prefix(slash + 1);
  throw ModelError(fmt::format("{} ({}:{}: {})", why, name, line, condition));
}

}  // namespace regroup
