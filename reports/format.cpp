#include "reports/format.hpp"

#include <algorithm>
#include <cstdlib>

#include <fmt/format.h>

namespace regroup {
namespace {

// The length of the colour code that starts at `at`; 0 if none does.
std::size_t colour_code(std::string_view text, std::size_t at) {
  if (text[at] != '\x1b') return 0;
  const auto end = text.find('m', at);
  return end == std::string_view::npos ? text.size() - at : end - at + 1;
}

bool continues(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

// `time` in `unit`, with at most `decimals` decimals and no trailing zeros.
std::string in_unit(Duration time, std::int64_t unit, int decimals) {
  const auto micros = std::abs(time.count());
  auto fraction = fmt::format("{:0{}d}", micros % unit, unit == kMicrosASecond ? 6 : unit == 1000 ? 3 : 0);
  if (unit == 1) fraction.clear();
  fraction.resize(std::min(fraction.size(), static_cast<std::size_t>(decimals)));
  while (!fraction.empty() && fraction.back() == '0') fraction.pop_back();
  return fmt::format("{}{}{}{}", time.count() < 0 ? "-" : "", micros / unit, fraction.empty() ? "" : ".", fraction);
}

// Minutes and hours only when they say it exactly.
std::string length_in(Duration time, std::string_view gap, int decimals) {
  const auto micros = std::abs(time.count());
  if (micros >= 3600 * kMicrosASecond && micros % (3600 * kMicrosASecond) == 0)
    return fmt::format("{}{}h", time.count() / (3600 * kMicrosASecond), gap);
  if (micros >= 60 * kMicrosASecond && micros % (60 * kMicrosASecond) == 0)
    return fmt::format("{}{}min", time.count() / (60 * kMicrosASecond), gap);
  if (micros >= kMicrosASecond || micros == 0) return fmt::format("{}{}s", in_unit(time, kMicrosASecond, decimals), gap);
  if (micros >= 1000) return fmt::format("{}{}ms", in_unit(time, 1000, decimals), gap);
  return fmt::format("{}{}us", time.count(), gap);
}

}  // namespace

std::string paint(const Style& style, Ink ink, std::string_view text) {
  if (!style.color || ink == Ink::Plain || text.empty()) return std::string(text);
  const char* code = "";
  switch (ink) {
    case Ink::Plain: break;
    case Ink::Strong: code = "1"; break;
    case Ink::Faint: code = "2"; break;
    case Ink::Good: code = "32"; break;
    case Ink::Bad: code = "31"; break;
    case Ink::Mark: code = "35"; break;
  }
  return fmt::format("\x1b[{}m{}\x1b[0m", code, text);
}

std::string grouped(std::int64_t number) {
  auto digits = fmt::format("{}", number);
  const std::size_t first = number < 0 ? 1 : 0;
  for (auto at = digits.size(); at > first + 3;) {
    at -= 3;
    digits.insert(at, 1, ',');
  }
  return digits;
}

std::string counted(std::int64_t number, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", grouped(number), number == 1 ? one : many);
}

std::string seconds_text(Duration time) { return in_unit(time, kMicrosASecond, 6); }

std::string clock_text(Duration time) {
  const auto micros = time.count();
  return fmt::format("{}{}.{:03d} s", micros < 0 ? "-" : "", grouped(std::abs(micros) / kMicrosASecond),
                     std::abs(micros) % kMicrosASecond / 1000);
}

std::string length_text(Duration time) { return length_in(time, " ", std::abs(time.count()) >= 10 * kMicrosASecond ? 1 : 3); }
std::string written_text(Duration time) { return length_in(time, "", 6); }

std::size_t display_width(std::string_view text) {
  std::size_t width = 0;
  for (std::size_t at = 0; at < text.size();) {
    if (const auto code = colour_code(text, at); code != 0) {
      at += code;
      continue;
    }
    if (!continues(text[at])) ++width;
    ++at;
  }
  return width;
}

std::string clipped(std::string_view text, std::size_t width, bool unicode) {
  if (display_width(text) <= width) return std::string(text);
  const std::string_view mark = unicode ? "\u2026" : "~";
  std::string result;
  std::size_t used = 0;
  bool coloured = false;
  for (std::size_t at = 0; at < text.size();) {
    auto length = colour_code(text, at);
    if (length != 0) coloured = true;
    else {
      if (used + 1 >= width) break;
      ++used;
      for (length = 1; at + length < text.size() && continues(text[at + length]);) ++length;
    }
    result += text.substr(at, length);
    at += length;
  }
  if (width > 0) result += mark;
  if (coloured) result += "\x1b[0m";
  return result;
}

std::string padded(std::string_view text, std::size_t width) {
  const auto used = display_width(text);
  return std::string(text) + std::string(width > used ? width - used : 0, ' ');
}

std::string padded_left(std::string_view text, std::size_t width) {
  const auto used = display_width(text);
  return std::string(width > used ? width - used : 0, ' ') + std::string(text);
}

std::vector<std::string> wrapped(std::string_view text, std::size_t width) {
  std::vector<std::string> lines;
  std::string line;
  while (!text.empty()) {
    const auto end = std::min(text.find(' '), text.size());
    const auto word = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (!line.empty() && display_width(line) + 1 + display_width(word) > width) {
      lines.push_back(std::move(line));
      line.clear();
    }
    if (!line.empty()) line += ' ';
    line += word;
  }
  if (!line.empty() || lines.empty()) lines.push_back(std::move(line));
  return lines;
}

std::vector<std::string> spread(std::string_view left, std::string_view right, std::size_t width, std::size_t indent) {
  if (right.empty()) return {std::string(left)};
  const auto used = display_width(left) + display_width(right);
  if (used + 2 <= width) return {std::string(left) + std::string(width - used, ' ') + std::string(right)};
  return {std::string(left), std::string(indent, ' ') + std::string(right)};
}

std::vector<std::string> flowed(const std::vector<std::string>& items, std::size_t width, std::size_t indent, std::size_t gap) {
  std::vector<std::string> lines;
  for (const auto& item : items) {
    if (lines.empty() || display_width(lines.back()) + gap + display_width(item) > width)
      lines.push_back(std::string(indent, ' ') + item);
    else lines.back() += std::string(gap, ' ') + item;
  }
  return lines;
}

std::size_t columns_of(const Style& style) { return static_cast<std::size_t>(std::max(style.width, 40)); }
std::size_t text_columns_of(const Style& style) { return std::min<std::size_t>(columns_of(style), 120); }

}  // namespace regroup
