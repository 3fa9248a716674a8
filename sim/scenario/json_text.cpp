#include "sim/scenario/json_text.hpp"

#include <cstdint>
#include <unordered_set>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "sim/scenario/reading.hpp"

namespace regroup::reading {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kValuesMax = 2'000'000;  // room for a backlog of a million partitions; 100 bytes each and more
constexpr std::size_t kKeyBytesMax = 1'000;
constexpr std::size_t kFewKeys = 16;
constexpr std::size_t kReasonBytesMax = 300;

// Builds the tree from nlohmann's events. The library would keep the last of repeated keys in silence.
class TreeBuilder {
 public:
  using number_integer_t = Json::number_integer_t;
  using number_unsigned_t = Json::number_unsigned_t;
  using number_float_t = Json::number_float_t;
  using string_t = Json::string_t;
  using binary_t = Json::binary_t;

  explicit TreeBuilder(ParsedText& into) : into_(into) {}

  bool null() { return add(Node::Kind::Null, {}); }
  bool boolean(bool value) { return add(Node::Kind::Bool, value ? "true" : "false"); }
  bool number_integer(number_integer_t value) { return add(Node::Kind::Number, std::to_string(value)); }
  bool number_unsigned(number_unsigned_t value) { return add(Node::Kind::Number, std::to_string(value)); }
  bool number_float(number_float_t, const string_t& written) { return add(Node::Kind::Number, written); }
  bool string(string_t& value) { return add(Node::Kind::Text, std::move(value)); }
  bool binary(binary_t&) { return false; }

  bool start_object(std::size_t) { return open(Node::Kind::Object); }
  bool start_array(std::size_t) { return open(Node::Kind::List); }
  bool end_object() { return close(); }
  bool end_array() { return close(); }

  bool key(string_t& value) {
    if (value.size() > kKeyBytesMax)
      return give_up(fmt::format("expected keys of at most {} bytes, found one of {}", kKeyBytesMax, value.size()));
    if (!is_new(value) && into_.problems.size() <= kProblemsMax)
      into_.problems.push_back(
          {pointer() + "/" + escaped_for_pointer(value), "each key once", "a second " + in_quotes(value), {}, {}});
    key_ = std::move(value);
    return true;
  }

  bool parse_error(std::size_t position, const std::string&, const Json::exception& error) {
    failed_at = position;
    why = error.what();
    return false;
  }

  std::size_t failed_at = 0;  // bytes read, from 1
  std::string why;

 private:
  bool add(Node::Kind kind, std::string text) {
    Node node;
    node.kind = kind;
    node.text = std::move(text);
    return count() && (place(std::move(node)), true);
  }

  // Few keys are compared one by one, many are looked up.
  bool is_new(const std::string& key) {
    auto& keys = keys_.back();
    const auto& siblings = open_.back()->children;
    if (siblings.size() < kFewKeys) return open_.back()->find(key) == nullptr;
    if (keys.empty())
      for (const auto& sibling : siblings) keys.insert(sibling.key);
    return keys.insert(key).second;
  }

  bool count() { return ++values_ <= kValuesMax || give_up(fmt::format("expected at most {} values", kValuesMax)); }

  bool give_up(std::string message) {
    why = std::move(message);
    return false;
  }

  Node& place(Node node) {
    node.key = std::move(key_);
    key_.clear();
    if (open_.empty()) return into_.root = std::move(node);
    return open_.back()->children.emplace_back(std::move(node));
  }

  // A parent's children move when one is added, but only the last, open one is pointed into, and it is the newest.
  bool open(Node::Kind kind) {
    if (open_.size() == kDepthMax) return give_up(fmt::format("expected at most {} levels of nesting", kDepthMax));
    if (!count()) return false;
    Node node;
    node.kind = kind;
    open_.push_back(&place(std::move(node)));
    keys_.emplace_back();
    return true;
  }

  bool close() {
    open_.pop_back();
    keys_.pop_back();
    return true;
  }

  std::string pointer() const {
    std::string path;
    for (std::size_t i = 1; i < open_.size(); ++i)
      path += "/" + (open_[i - 1]->is(Node::Kind::List) ? std::to_string(open_[i - 1]->children.size() - 1)
                                                        : escaped_for_pointer(open_[i]->key));
    return path;
  }

  ParsedText& into_;
  std::vector<Node*> open_;
  std::vector<std::unordered_set<std::string>> keys_;  // of open objects that have many
  std::string key_;
  std::size_t values_ = 0;
};

// Length of the well-formed UTF-8 sequence that `text` begins with; 0 if it is none (RFC 3629).
std::size_t utf8_length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U; };
  const auto first = byte(0);
  if (first < 0x80) return 1;
  const std::size_t length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc2 || first > 0xf4) return 0;
  for (std::size_t i = 1; i < length; ++i)
    if ((byte(i) & 0xc0) != 0x80) return 0;
  const bool overlong = (first == 0xe0 && byte(1) < 0xa0) || (first == 0xf0 && byte(1) < 0x90);
  const bool beyond = (first == 0xed && byte(1) > 0x9f) || (first == 0xf4 && byte(1) > 0x8f);
  return overlong || beyond ? 0 : length;
}

// Columns count characters, not bytes.
Problem broken_at(std::string_view text, std::size_t byte, std::string message) {
  Problem problem;
  problem.message = std::move(message);
  problem.line = problem.column = 1;
  for (std::size_t i = 0; i < byte && i < text.size(); ++i) {
    if (text[i] == '\n') ++problem.line, problem.column = 1;
    else if ((static_cast<unsigned char>(text[i]) & 0xc0) != 0x80) ++problem.column;
  }
  return problem;
}

// "[json.exception.parse_error.101] parse error at line 1, column 2: syntax error while ...": without what comes before.
// It repeats what was read last, be it a string of megabytes.
std::string reason(const std::string& what) {
  auto start = what.find("syntax error");
  if (start == std::string::npos) start = what.front() == '[' && what.find("] ") != std::string::npos ? what.find("] ") + 2 : 0;
  return shortened(what.substr(start), kReasonBytesMax);
}

ParsedText broken(Problem problem) {
  ParsedText result;
  result.problems.push_back(std::move(problem));
  result.broken = true;
  return result;
}

}  // namespace

ParsedText parse_json(std::string_view text) {
  if (text.size() > kScenarioBytesMax)
    return broken(broken_at({}, 0, fmt::format("expected at most {} bytes, found {}", kScenarioBytesMax, text.size())));
  for (std::size_t i = 0; i < text.size();) {
    const auto length = utf8_length(text.substr(i));
    if (length == 0)
      return broken(
          broken_at(text, i, fmt::format("expected UTF-8, found the byte 0x{:02x}", static_cast<unsigned char>(text[i]))));
    i += length;
  }
  ParsedText result;
  TreeBuilder builder(result);
  if (Json::sax_parse(text.begin(), text.end(), &builder, Json::input_format_t::json, true, true)) return result;
  const auto at = builder.failed_at > 0 ? builder.failed_at - 1 : 0;
  return broken(broken_at(text, at, reason(builder.why)));
}

}  // namespace regroup::reading
