// JSON, written by hand: the bytes of a report are part of its contract, numbers and order of keys included.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "reports/format.hpp"

namespace regroup {

std::string json_string(std::string_view text);
std::string json_list(const std::vector<std::string>& values);  // of values already in JSON

// `[`, one element a line, `]`; the elements already in JSON.
std::string json_lines(const std::vector<std::string>& elements, std::string_view open, std::string_view close,
                       std::string_view indent);

// An object on one line, its keys in the order of adding.
class JsonObject {
 public:
  JsonObject& add(std::string_view key, std::string_view json);  // a value already in JSON
  JsonObject& text(std::string_view key, std::string_view value) { return add(key, json_string(value)); }
  JsonObject& number(std::string_view key, std::int64_t value) { return add(key, std::to_string(value)); }
  JsonObject& time(std::string_view key, Duration value) { return add(key, seconds_text(value)); }
  JsonObject& time(std::string_view key, SimTime value) { return time(key, value.time_since_epoch()); }
  JsonObject& flag(std::string_view key, bool value) { return add(key, value ? "true" : "false"); }
  std::string done() const { return "{" + members_ + "}"; }

 private:
  std::string members_;
};

}  // namespace regroup
