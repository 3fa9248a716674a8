#include "sim/scenario/values.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <numeric>

#include <fmt/format.h>

namespace regroup::reading {
namespace {

constexpr bool digit(char c) { return c >= '0' && c <= '9'; }

struct Unit {
  std::string_view name;
  std::int64_t amount;
};

constexpr std::array kTimeUnits{Unit{"us", 1}, Unit{"ms", 1'000}, Unit{"s", 1'000'000}, Unit{"min", 60'000'000},
                                Unit{"h", 3'600'000'000}};
constexpr std::array kSizeUnits{Unit{"B", 1}, Unit{"KiB", 1 << 10}, Unit{"MiB", 1 << 20}, Unit{"GiB", 1 << 30}};

// "1.5s" into the number and the unit's amount; numbers here have no sign and no exponent.
template <class Units>
std::optional<std::pair<std::string_view, std::int64_t>> split_unit(std::string_view text, const Units& units) {
  std::size_t end = 0;
  while (end < text.size() && (digit(text[end]) || text[end] == '.')) ++end;
  for (const auto& unit : units)
    if (text.substr(end) == unit.name) return std::pair{text.substr(0, end), unit.amount};
  return std::nullopt;
}

const char* kDurationForm = R"(a duration such as "250ms" (us, ms, s, min, h))";

struct Scaled {
  __int128 value = 0;
  bool rounded = false;
};

std::optional<Scaled> parse_decimal(std::string_view text, int places) {
  std::size_t at = 0;
  const bool negative = !text.empty() && text[0] == '-';
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) ++at;
  std::string digits;
  std::int64_t point = 0, exponent = 0;  // digits behind the point
  bool behind = false;
  for (; at < text.size() && (digit(text[at]) || (text[at] == '.' && !behind)); ++at) {
    if (text[at] == '.') {
      behind = true;
      continue;
    }
    digits += text[at];
    point += behind ? 1 : 0;
  }
  if (digits.empty() || (behind && (point == 0 || point == static_cast<std::int64_t>(digits.size())))) return std::nullopt;
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    const auto power = whole_number(text.substr(at + 1));
    if (!power || *power > 100 || *power < -100) return std::nullopt;
    exponent = *power;
    at = text.size();
  }
  if (at != text.size()) return std::nullopt;
  digits.erase(0, std::min(digits.find_first_not_of('0'), digits.size() - 1));
  auto shift = exponent - point + places;
  const auto whole = static_cast<std::int64_t>(digits.size()) + exponent - point;
  if (digits != "0" && whole > 20) return std::nullopt;
  if (digits == "0") return Scaled{};
  for (; shift > 0; --shift) digits += '0';
  bool up = false, rounded = false;
  for (; shift < 0 && !digits.empty(); ++shift) {
    up = digits.back() >= '5';
    rounded = rounded || digits.back() != '0';
    digits.pop_back();
  }
  __int128 value = 0;
  for (const char c : digits) value = value * 10 + (c - '0');
  value += up && shift == 0 ? 1 : 0;
  return Scaled{negative ? -value : value, rounded};
}

}  // namespace

std::optional<__int128> scaled_decimal(std::string_view text, int places) {
  const auto scaled = parse_decimal(text, places);
  return scaled ? std::optional(scaled->value) : std::nullopt;
}

std::optional<__int128> whole_decimal(std::string_view text) {
  const auto scaled = parse_decimal(text, 0);
  return scaled && !scaled->rounded ? std::optional(scaled->value) : std::nullopt;
}

std::optional<std::int64_t> whole_number(std::string_view text) {
  std::size_t at = !text.empty() && (text[0] == '-' || text[0] == '+') ? 1 : 0;
  if (at == text.size() || text.size() > 40) return std::nullopt;
  __int128 value = 0;
  constexpr auto kMax = std::numeric_limits<std::int64_t>::max();
  for (; at < text.size(); ++at) {
    if (!digit(text[at])) return std::nullopt;
    value = value * 10 + (text[at] - '0');
    if (value > static_cast<__int128>(kMax) + 1) return std::nullopt;
  }
  if (text[0] == '-') value = -value;
  if (value > kMax) return std::nullopt;
  return static_cast<std::int64_t>(value);
}

std::optional<Duration> parse_duration(std::string_view text) {
  constexpr int kPlaces = 12;
  const auto split = split_unit(text, kTimeUnits);
  if (!split) return std::nullopt;
  const auto number = scaled_decimal(split->first, kPlaces);
  constexpr __int128 kOne = 1'000'000'000'000;
  if (!number || *number > static_cast<__int128>(kLongest.count()) * kOne) return std::nullopt;
  const auto micros = (*number * split->second + kOne / 2) / kOne;
  if (micros > kLongest.count()) return std::nullopt;
  return Duration{static_cast<std::int64_t>(micros)};
}

std::optional<Rate> parse_rate(std::string_view text) {
  constexpr std::int64_t kMostPerSecond = 1'000'000'000;
  constexpr int kPlaces = 6;
  constexpr std::int64_t kOne = 1'000'000;
  const auto slash = text.find('/');
  if (slash == std::string_view::npos || text.empty() || !digit(text[0])) return std::nullopt;
  const auto unit = split_unit(text.substr(slash + 1), kTimeUnits);
  if (!unit || !unit->first.empty() || unit->second < 1'000) return std::nullopt;
  const auto number = scaled_decimal(text.substr(0, slash), kPlaces);
  if (!number || *number * 1'000'000 > static_cast<__int128>(kMostPerSecond) * kOne * unit->second) return std::nullopt;
  // A rate finer than the sixth decimal would round to something else; 0 is "not at all".
  const auto count = static_cast<std::int64_t>(*number);
  if (count == 0) return Rate{0, Duration{unit->second}};
  const auto divisor = std::gcd(count, kOne);
  return Rate{count / divisor, Duration{unit->second * (kOne / divisor)}};
}

std::optional<std::int64_t> parse_size(std::string_view text) {
  const auto split = split_unit(text, kSizeUnits);
  const auto number = split ? scaled_decimal(split->first, 0) : std::nullopt;
  if (!number || *number * split->second > kAnyCount || split->first.find('.') != std::string_view::npos) return std::nullopt;
  return static_cast<std::int64_t>(*number * split->second);
}

bool read_value(Reading& reading, const Node& node, std::string& into) {
  if (!node.is(Node::Kind::Text)) return reading.expected(node, "a string"), false;
  into = node.text;
  return true;
}

bool read_value(Reading& reading, const Node& node, bool& into) {
  if (!node.is(Node::Kind::Bool)) return reading.expected(node, "true or false"), false;
  into = node.text == "true";
  return true;
}

bool read_value(Reading& reading, const Node& node, Duration& into) {
  const auto duration = node.is(Node::Kind::Text) ? parse_duration(node.text) : std::nullopt;
  if (!duration) {
    const auto split = split_unit(node.text, kTimeUnits);
    const bool long_one = node.is(Node::Kind::Text) && split && scaled_decimal(split->first, 0);
    return reading.expected(node, long_one ? "a duration of at most 100 years" : kDurationForm), false;
  }
  into = *duration;
  return true;
}

bool read_value(Reading& reading, const Node& node, SimTime& into) {
  Duration since{};
  if (!read_value(reading, node, since)) return false;
  into = SimTime{since};
  return true;
}

bool read_value(Reading& reading, const Node& node, Rate& into) {
  const auto rate = node.is(Node::Kind::Text) ? parse_rate(node.text) : std::nullopt;
  if (!rate) return reading.expected(node, R"(a rate such as "600/s" or "5/min", at most "1000000000/s")"), false;
  into = *rate;
  return true;
}

bool read_value(Reading& reading, const Node& node, Distribution& into) {
  using Kind = Distribution::Kind;
  Distribution read;
  if (!node.is(Node::Kind::Object)) {
    if (!node.is(Node::Kind::Text) || !parse_duration(node.text)) {
      if (node.is(Node::Kind::Text)) return read_value(reading, node, read.a);
      return reading.expected(node, std::string(kDurationForm) + ", or an object with uniform, exponential or lognormal"), false;
    }
    into = {Kind::Constant, *parse_duration(node.text), {}};
    return true;
  }
  Members members(reading, node);
  const auto before = reading.problems.size();
  if (const auto* bounds = members.find("uniform")) {
    read.kind = Kind::Uniform;
    if (!bounds->is(Node::Kind::List) || bounds->children.size() != 2)
      reading.expected(*bounds, R"(a list of two durations such as ["1ms", "3ms"])");
    else if (read_value(reading, bounds->children[0], read.a) && read_value(reading, bounds->children[1], read.b) &&
             read.b < read.a)
      reading.expected(bounds->children[1], "a duration of at least the lower bound " + bounds->children[0].written());
  }
  if (const auto* mean = members.find("exponential")) {
    read.kind = Kind::Exponential;
    read_value(reading, *mean, read.a);
  }
  if (const auto* shape = members.find("lognormal")) {
    read.kind = Kind::Lognormal;
    Members parts(reading, *shape);
    const auto* median = parts.require("median", kDurationForm);
    const auto* p99 = parts.require("p99", kDurationForm);
    parts.finish();
    if (median != nullptr && read_value(reading, *median, read.a) && read.a == Duration{})
      reading.expected(*median, "a duration above 0");
    else if (p99 != nullptr && read_value(reading, *p99, read.b) && read.b < read.a)
      reading.expected(*p99, "a duration of at least the median " + median->written());
  }
  members.finish();
  if (reading.problems.size() != before) return false;
  if (node.children.size() != 1) return reading.expected(node, "exactly one of uniform, exponential, lognormal"), false;
  into = read;
  return true;
}

bool read_count(Reading& reading, const Node& node, std::int64_t min, std::int64_t max, std::int64_t& into) {
  const auto number = node.is(Node::Kind::Number) ? whole_decimal(node.text) : std::nullopt;
  if (!number || *number < min || *number > max) {
    const auto form = min == -kAnyCount  ? std::string("a whole number")
                      : max == kAnyCount ? fmt::format("a whole number of at least {}", min)
                                         : fmt::format("a whole number from {} to {}", min, max);
    return reading.expected(node, form), false;
  }
  into = static_cast<std::int64_t>(*number);
  return true;
}

bool read_count(Reading& reading, const Node& node, std::int64_t min, std::int64_t max, std::int32_t& into) {
  std::int64_t wide = 0;
  if (!read_count(reading, node, min, max, wide)) return false;
  into = static_cast<std::int32_t>(wide);
  return true;
}

bool read_size(Reading& reading, const Node& node, std::int64_t& into) {
  constexpr std::int64_t kLargest = std::int64_t{1} << 30;
  std::optional<std::int64_t> size;
  if (node.is(Node::Kind::Text)) size = parse_size(node.text);
  if (node.is(Node::Kind::Number)) size = whole_number(node.text);
  if (!size || *size < 0 || *size > kLargest)
    return reading.expected(node, R"(a size of at most 1 GiB such as 100 or "1KiB")"), false;
  into = *size;
  return true;
}

bool legal_name(std::string_view name) {
  constexpr std::size_t kLongestName = 249;
  if (name.empty() || name == "." || name == ".." || name.size() > kLongestName) return false;
  return std::all_of(name.begin(), name.end(), [](char c) {
    return digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' || c == '_' || c == '-';
  });
}

bool check_name(Reading& reading, const Node& node, std::string_view what) {
  if (legal_name(node.key)) return true;
  reading.expected(node.pointer(), fmt::format("a {} name of at most 249 ASCII letters, digits, '.', '_' and '-'", what),
                   in_quotes(node.key));
  return false;
}

std::optional<std::size_t> choose(Reading& reading, const Node& node, const std::vector<std::string>& names) {
  std::string listed;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (node.is(Node::Kind::Text) && node.text == names[i]) return i;
    listed += (i == 0 ? "" : i + 1 == names.size() ? " or " : ", ") + in_quotes(names[i]);
  }
  reading.expected(node, listed, names);
  return std::nullopt;
}

}  // namespace regroup::reading
