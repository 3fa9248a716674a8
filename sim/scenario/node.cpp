#include "sim/scenario/node.hpp"

#include <fmt/format.h>

namespace regroup::reading {

const Node* Node::find(std::string_view name) const {
  for (const auto& child : children)
    if (kind == Kind::Object && child.key == name) return &child;
  return nullptr;
}

void Node::seal() {
  for (auto& child : children) {
    child.parent = this;
    child.seal();
  }
}

std::string escaped_for_pointer(std::string_view key) {
  std::string escaped;
  for (const char c : key) {
    if (c == '~') escaped += "~0";
    else if (c == '/') escaped += "~1";
    else escaped += c;
  }
  return escaped;
}

std::string Node::pointer() const {
  if (parent == nullptr) return {};
  const auto part = parent->is(Kind::List) ? std::to_string(this - parent->children.data()) : escaped_for_pointer(key);
  return parent->pointer() + "/" + part;
}

std::string shortened(std::string text, std::size_t bytes) {
  if (text.size() <= bytes) return text;
  while (bytes > 0 && (static_cast<unsigned char>(text[bytes]) & 0xc0) == 0x80) --bytes;
  return text.substr(0, bytes) + "...";
}

std::string in_quotes(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\', out += c;
    else if (c == '\n') out += "\\n";
    else if (c == '\t') out += "\\t";
    else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) out += fmt::format("\\u{:04x}", static_cast<unsigned char>(c));
    else out += c;
  }
  return out + '"';
}

std::string Node::written() const {
  switch (kind) {
    case Kind::Null: return "null";
    case Kind::Bool:
    case Kind::Number: return text;
    case Kind::Text: return in_quotes(text);
    case Kind::List:
    case Kind::Object: break;
  }
  std::string out(1, is(Kind::List) ? '[' : '{');
  for (const auto& child : children) {
    if (out.size() > 1) out += ',';
    if (is(Kind::Object)) out += in_quotes(child.key) + ':';
    out += child.written();
  }
  return out + (is(Kind::List) ? ']' : '}');
}

std::string Node::shown() const {
  constexpr std::size_t kLongestShown = 80;
  if (is(Kind::List)) return children.empty() ? "an empty list" : "a list";
  if (is(Kind::Object)) return children.empty() ? "an empty object" : "an object";
  return shortened(written(), kLongestShown);
}

}  // namespace regroup::reading
