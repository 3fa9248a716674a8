#include "sim/scenario/config_value.hpp"

#include <algorithm>
#include <limits>

#include <fmt/format.h>

#include "sim/scenario/values.hpp"

namespace regroup::reading {
namespace {

std::string invalid(const ConfigEntry& entry, std::string_view value, std::string_view why) {
  return fmt::format("Invalid value {} for configuration {}: {}", value, entry.name, why);
}

std::string trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r\n\f");
  if (first == std::string_view::npos) return {};
  return std::string(text.substr(first, text.find_last_not_of(" \t\r\n\f") - first + 1));
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

std::vector<std::string> split_list(std::string_view text) {
  std::vector<std::string> parts;
  if (trimmed(text).empty()) return parts;
  for (std::size_t at = 0; at <= text.size();) {
    const auto comma = std::min(text.find(',', at), text.size());
    parts.push_back(trimmed(text.substr(at, comma - at)));
    at = comma + 1;
  }
  return parts;
}

std::string joined(const std::vector<std::string>& parts, std::string_view between) {
  std::string out;
  for (std::size_t i = 0; i < parts.size(); ++i) (i > 0 ? out += between : out) += parts[i];
  return out;
}

std::int64_t largest(ConfigType type) {
  if (type == ConfigType::Short) return std::numeric_limits<std::int16_t>::max();
  if (type == ConfigType::Int) return std::numeric_limits<std::int32_t>::max();
  return std::numeric_limits<std::int64_t>::max();
}

std::string upper_name(ConfigType type) {
  auto name = std::string(name_of(type));
  for (char& c : name) c = static_cast<char>(c - 'a' + 'A');
  return name;
}

// Kafka's Range; nine decimals are enough for every limit and every double that users write.
std::string check_range(const ConfigEntry& entry, const std::string& text) {
  constexpr int kPlaces = 9;
  const auto value = scaled_decimal(text, kPlaces);
  if (!entry.min.empty() && *value < *scaled_decimal(entry.min, kPlaces))
    return invalid(entry, text, fmt::format("Value must be at least {}", entry.min));
  if (!entry.max.empty() && *value > *scaled_decimal(entry.max, kPlaces))
    return invalid(entry, text, fmt::format("Value must be no more than {}", entry.max));
  return {};
}

std::string check_number(const ConfigEntry& entry, const WrittenValue& written, ConfigValue& into) {
  const auto text = trimmed(written.text);
  const auto not_one = fmt::format("Not a number of type {}", upper_name(entry.type));
  if (entry.type == ConfigType::Double) {
    if (!scaled_decimal(text, 0)) return invalid(entry, written.text, not_one);
    into.text = text;
    return check_range(entry, text);
  }
  const auto number = whole_number(text);
  const auto limit = largest(entry.type);
  if (!number || *number > limit || *number < -limit - 1) return invalid(entry, written.text, not_one);
  into.number = *number;
  into.text = std::to_string(*number);
  return check_range(entry, into.text);
}

// Kafka's ValidString and CaseInsensitiveValidString.
std::string check_choice(const ConfigEntry& entry, const std::string& text) {
  const auto values = split_list(entry.values);
  if (values.empty()) return {};
  const auto same = [&](const std::string& value) { return entry.any_case ? lower(value) == lower(text) : value == text; };
  if (std::any_of(values.begin(), values.end(), same)) return {};
  const auto* form = entry.any_case ? "String must be one of (case insensitive): {}" : "String must be one of: {}";
  return invalid(entry, text, fmt::format(fmt::runtime(form), joined(values, ", ")));
}

bool legal_offset_reset(std::string_view text) {
  constexpr std::string_view kByDuration = "by_duration:";
  if (text == "latest" || text == "earliest" || text == "none") return true;
  return text.substr(0, kByDuration.size()) == kByDuration && parse_iso_duration(text.substr(kByDuration.size()));
}

// Validators with a text of their own.
std::string check_special(const ConfigEntry& entry, const std::string& text) {
  if (entry.name == "auto.offset.reset" && !legal_offset_reset(text))
    return invalid(
        entry, text,
        fmt::format("Invalid value `{}` for configuration auto.offset.reset. The value must be either 'earliest', 'latest', "
                    "'none' or of the format 'by_duration:<PnDTnHnMn.nS.>'.",
                    text));
  if (entry.valid == "non-empty string" && text.empty()) return invalid(entry, text, "String must be non-empty");
  if (entry.name != "group.instance.id" || legal_name(text)) return {};
  if (text == "." || text == "..") return "Group instance id is invalid: '" + text + "' is not allowed";
  constexpr std::size_t kLongestName = 249;
  if (text.size() > kLongestName)
    return fmt::format("Group instance id is invalid: the length of '{}' is longer than the max allowed length {}", text,
                       kLongestName);
  return fmt::format(
      "Group instance id is invalid: '{}' contains one or more characters other than ASCII alphanumerics, '.', '_' and '-'",
      text);
}

std::string check_list(const ConfigEntry& entry, const WrittenValue& written, ConfigValue& into) {
  into.list = written.is_list ? written.list : split_list(written.text);
  into.text = joined(into.list, ",");
  for (const auto& part : into.list)
    if (auto why = check_choice(entry, part); !why.empty()) return why;
  return {};
}

}  // namespace

std::optional<Duration> parse_iso_duration(std::string_view text) {
  const auto upper = [&](std::size_t i) {
    return i < text.size() && text[i] >= 'a' ? static_cast<char>(text[i] - 'a' + 'A') : i < text.size() ? text[i] : '\0';
  };
  if (upper(0) != 'P') return std::nullopt;
  __int128 nanos = 0;
  bool in_time = false, any = false;
  std::string_view units = "DHMS";  // those that may still come
  for (std::size_t at = 1; at < text.size();) {
    if (upper(at) == 'T' && !in_time) {
      in_time = true;
      any = false;
      units = "HMS";
      ++at;
      continue;
    }
    const auto end = text.find_first_not_of("0123456789.+", at);
    if (end == std::string_view::npos) return std::nullopt;
    const auto unit = units.find(upper(end));
    const auto number = scaled_decimal(text.substr(at, end - at), 9);
    if (unit == std::string_view::npos || !number || (units[unit] == 'D') == in_time) return std::nullopt;
    if (units[unit] != 'S' && text.substr(at, end - at).find('.') != std::string_view::npos) return std::nullopt;
    constexpr std::int64_t kDay = 86'400, kHour = 3'600, kMinute = 60;
    nanos += *number * (units[unit] == 'D' ? kDay : units[unit] == 'H' ? kHour : units[unit] == 'M' ? kMinute : 1);
    units.remove_prefix(unit + 1);
    any = true;
    at = end + 1;
  }
  if (!any) return std::nullopt;
  return Duration{static_cast<std::int64_t>(std::min(nanos / 1'000, static_cast<__int128>(kLongest.count())))};
}

std::string check_value(const ConfigEntry& entry, const WrittenValue& written, ConfigValue& into) {
  if (entry.type == ConfigType::List) return check_list(entry, written, into);
  if (written.is_list)
    return invalid(entry, "[" + joined(written.list, ", ") + "]", "Expected a single value, but it was a list");
  switch (entry.type) {
    case ConfigType::Boolean:
      into.text = lower(trimmed(written.text));
      into.truth = into.text == "true";
      if (into.truth || into.text == "false") return {};
      return invalid(entry, written.text, "Expected value to be either true or false");
    case ConfigType::Int:
    case ConfigType::Short:
    case ConfigType::Long:
    case ConfigType::Double: return check_number(entry, written, into);
    default: break;
  }
  into.text = written.text;
  if (auto why = check_choice(entry, into.text); !why.empty()) return why;
  return check_special(entry, into.text);
}

}  // namespace regroup::reading
