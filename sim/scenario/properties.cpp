#include "sim/scenario/properties.hpp"

namespace regroup::reading {
namespace {

bool blank(char c) { return c == ' ' || c == '\t' || c == '\f'; }

// The next line of the text, without its end ("\n", "\r" or "\r\n").
std::string_view take_line(std::string_view& text) {
  const auto end = text.find_first_of("\r\n");
  const auto line = text.substr(0, end);
  if (end == std::string_view::npos) text = {};
  else text.remove_prefix(end + (text.substr(end, 2) == "\r\n" ? 2 : 1));
  return line;
}

std::string_view without_indent(std::string_view line) {
  while (!line.empty() && blank(line.front())) line.remove_prefix(1);
  return line;
}

bool continued(std::string_view line) {
  std::size_t backslashes = 0;
  while (backslashes < line.size() && line[line.size() - 1 - backslashes] == '\\') ++backslashes;
  return backslashes % 2 == 1;
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

void append_utf8(std::string& out, unsigned code) {
  const auto put = [&](unsigned byte) { out += static_cast<char>(byte); };
  if (code < 0x80) return put(code);
  if (code < 0x800) put(0xc0 | code >> 6);
  else put(0xe0 | code >> 12), put(0x80 | (code >> 6 & 0x3f));
  put(0x80 | (code & 0x3f));
}

std::string unescaped(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\' || i + 1 == text.size()) {
      out += text[i];
      continue;
    }
    const char c = text[++i];
    unsigned code = 0;
    int digits = 0;
    while (c == 'u' && digits < 4 && i + 1 < text.size() && hex_digit(text[i + 1]) >= 0)
      code = code * 16 + static_cast<unsigned>(hex_digit(text[++i])), ++digits;
    if (c == 'u' && digits == 4) append_utf8(out, code);
    else out += c == 't' ? '\t' : c == 'n' ? '\n' : c == 'r' ? '\r' : c == 'f' ? '\f' : c;
  }
  return out;
}

Property split(std::string_view line, int number) {
  std::size_t end = 0;
  while (end < line.size() && !blank(line[end]) && line[end] != '=' && line[end] != ':') end += line[end] == '\\' ? 2 : 1;
  const auto name = line.substr(0, end);
  auto value = without_indent(line.substr(name.size()));
  if (!value.empty() && (value.front() == '=' || value.front() == ':')) value = without_indent(value.substr(1));
  return {unescaped(name), unescaped(value), number};
}

}  // namespace

std::vector<Property> parse_properties(std::string_view text) {
  std::vector<Property> properties;
  int number = 0;
  while (!text.empty()) {
    const int first = ++number;
    std::string line(without_indent(take_line(text)));
    if (line.empty() || line[0] == '#' || line[0] == '!') continue;
    while (continued(line)) {
      line.pop_back();
      if (text.empty()) break;
      line += without_indent(take_line(text));
      ++number;
    }
    if (!line.empty()) properties.push_back(split(line, first));
  }
  return properties;
}

}  // namespace regroup::reading
