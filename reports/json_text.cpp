#include "reports/json_text.hpp"

#include <fmt/format.h>

namespace regroup {

std::string json_string(std::string_view text) {
  std::string result = "\"";
  for (const char c : text) {
    switch (c) {
      case '"': result += "\\\""; break;
      case '\\': result += "\\\\"; break;
      case '\n': result += "\\n"; break;
      case '\r': result += "\\r"; break;
      case '\t': result += "\\t"; break;
      default:
        if (static_cast<unsigned char>(c) < 0x20) result += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
        else result += c;
    }
  }
  return result + "\"";
}

std::string json_list(const std::vector<std::string>& values) {
  std::string result = "[";
  for (const auto& value : values) {
    if (result.size() > 1) result += ", ";
    result += value;
  }
  return result + "]";
}

std::string json_lines(const std::vector<std::string>& elements, std::string_view open, std::string_view close,
                       std::string_view indent) {
  if (elements.empty()) return fmt::format("{}{}", open, close);
  std::string text(open);
  for (std::size_t i = 0; i < elements.size(); ++i) text += fmt::format("{}\n{} {}", i == 0 ? "" : ",", indent, elements[i]);
  return fmt::format("{}\n{}{}", text, indent, close);
}

JsonObject& JsonObject::add(std::string_view key, std::string_view json) {
  if (!members_.empty()) members_ += ", ";
  members_ += json_string(key);
  members_ += ": ";
  members_ += json;
  return *this;
}

}  // namespace regroup
