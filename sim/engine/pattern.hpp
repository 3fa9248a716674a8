// A regular expression that a whole text has to match (ECMAScript; Kafka's are java.util.regex). The one place that compiles
// <regex>.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace regroup {

class Pattern {
 public:
  // Nothing if the text is no regular expression.
  static std::optional<Pattern> parse(const std::string& text);
  bool matches(const std::string& text) const;

 private:
  struct Compiled;
  explicit Pattern(std::shared_ptr<const Compiled> compiled) : compiled_(std::move(compiled)) {}

  std::shared_ptr<const Compiled> compiled_;
};

}  // namespace regroup
