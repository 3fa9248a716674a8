#include "sim/engine/pattern.hpp"

#include <regex>

namespace regroup {

struct Pattern::Compiled {
  std::regex regex;
};

std::optional<Pattern> Pattern::parse(const std::string& text) {
  try {
    return Pattern(std::make_shared<const Compiled>(Compiled{std::regex(text)}));
  } catch (const std::regex_error&) {
    return std::nullopt;
  }
}

bool Pattern::matches(const std::string& text) const { return std::regex_match(text, compiled_->regex); }

}  // namespace regroup
