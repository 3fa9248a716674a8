// A JSON value as the reader sees it: a tree that knows where it stands.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace regroup::reading {

struct Node {
  enum class Kind : std::uint8_t { Null, Bool, Number, Text, List, Object };

  Kind kind = Kind::Null;
  std::string text;            // of a Text, without quotes and escapes; of a Bool or Number, as written
  std::string key;             // in the object around it
  std::vector<Node> children;  // of a List or Object, in the order of the text
  const Node* parent = nullptr;

  bool is(Kind wanted) const { return kind == wanted; }
  const Node* find(std::string_view name) const;

  // Sets `parent` throughout. The tree must not change or move afterwards.
  void seal();

  std::string pointer() const;  // JSON pointer (RFC 6901)
  std::string written() const;  // compact JSON
  std::string shown() const;    // for a message: short, "a list", "an object"
};

// A part of a JSON pointer with its ~ and / escaped.
std::string escaped_for_pointer(std::string_view key);

// At most that many bytes, "..." behind what was cut; never inside a UTF-8 sequence.
std::string shortened(std::string text, std::size_t bytes);

// In quotes, as JSON.
std::string in_quotes(std::string_view text);

}  // namespace regroup::reading
