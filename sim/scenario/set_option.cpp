#include "sim/scenario/set_option.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "sim/scenario/json_text.hpp"
#include "sim/scenario/values.hpp"

namespace regroup::reading {
namespace {

// The parts of a JSON pointer (RFC 6901); the pointer begins with a slash.
std::vector<std::string> parts_of(std::string_view pointer) {
  std::vector<std::string> parts;
  for (std::size_t i = 0; i < pointer.size(); ++i) {
    const bool escape = pointer[i] == '~' && i + 1 < pointer.size() && (pointer[i + 1] == '0' || pointer[i + 1] == '1');
    if (pointer[i] == '/') parts.emplace_back();
    else if (escape) parts.back() += pointer[++i] == '0' ? '~' : '/';
    else parts.back() += pointer[i];
  }
  return parts;
}

// The child of that name; objects grow one if need be, and so do lists at "-".
Node* child_of(Node& node, const std::string& part) {
  const auto grow = [&] {
    auto& child = node.children.emplace_back();
    child.kind = Node::Kind::Object;
    return &child;
  };
  if (node.is(Node::Kind::Object)) {
    for (auto& child : node.children)
      if (child.key == part) return &child;
    auto* child = grow();
    child->key = part;
    return child;
  }
  if (!node.is(Node::Kind::List)) return nullptr;
  if (part == "-") return grow();
  const auto index = whole_number(part);
  if (!index || *index < 0 || static_cast<std::size_t>(*index) >= node.children.size()) return nullptr;
  return &node.children[static_cast<std::size_t>(*index)];
}

Node value_of(const std::string& text) {
  auto parsed = parse_json(text);
  if (!parsed.broken && parsed.problems.empty()) return std::move(parsed.root);
  Node node;
  node.kind = Node::Kind::Text;
  node.text = text;
  return node;
}

}  // namespace

void apply_set_options(Reading& reading, Node& root) {
  for (const auto& [pointer, text] : reading.options().set) {
    const auto option = "--set " + pointer;
    if (pointer.empty() || pointer[0] != '/') {
      reading.expected(option, "a JSON pointer such as /groups/billing/poll", in_quotes(pointer));
      continue;
    }
    const auto parts = parts_of(pointer);
    if (parts.size() > kDepthMax) {
      reading.expected(option, fmt::format("at most {} levels of nesting", kDepthMax), std::to_string(parts.size()));
      continue;
    }
    auto* node = &root;
    for (const auto& part : parts) {
      auto* child = child_of(*node, part);
      if (child == nullptr) {
        const auto* what = node->is(Node::Kind::List) ? "an index of the list" : "a key inside an object";
        reading.expected(option, what, in_quotes(part));
        node = nullptr;
        break;
      }
      node = child;
    }
    if (node == nullptr) continue;
    auto key = std::move(node->key);
    *node = value_of(text);
    node->key = std::move(key);
  }
}

}  // namespace regroup::reading
