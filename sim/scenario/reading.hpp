// What all parts of the reader share: the mistakes found so far, and how an object is read key by key.
#pragma once

#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/scenario/node.hpp"
#include "sim/scenario/reader.hpp"

namespace regroup::reading {

inline constexpr std::size_t kManyNames = 10'000;   // among more, nobody looks for the nearest
inline constexpr std::size_t kProblemsMax = 1'000;  // nobody reads more, and a hostile file could have millions

// The candidate that looks like `name`, or an empty one.
std::string nearest_of(std::string_view name, const std::vector<std::string>& candidates);

// Number of edits (insert, delete, replace, swap of neighbours) between two names, at most `limit` + 1.
std::size_t edit_distance(std::string_view a, std::string_view b, std::size_t limit);

class Reading {
 public:
  explicit Reading(const ReadOptions& options) : options_(options) {}

  const ReadOptions& options() const { return options_; }

  // "expected ..., found what stands at the node"; with `known`, the nearest of them is named.
  void expected(const Node& at, std::string what, const std::vector<std::string>& known = {});
  void expected(std::string pointer, std::string what, std::string found, std::string nearest = {});
  // The whole message, as Kafka words it.
  void refuse(std::string pointer, std::string message);
  void warn(std::string pointer, std::string text);
  // Throws ScenarioError once there are more than kProblemsMax.
  void add(Problem problem);

  std::vector<Problem> problems;
  std::vector<Warning> warnings;

 private:
  const ReadOptions& options_;
  std::set<std::pair<std::string, std::string>> said_;  // one mistake of a group is not one of each of its consumers
};

// An object, key by key. What nobody asked for is unknown.
class Members {
 public:
  Members(Reading& reading, const Node& object);
  Members(const Members&) = delete;
  Members& operator=(const Members&) = delete;

  const Node& object() const { return object_; }
  const std::vector<std::string>& known() const { return known_; }  // the keys asked for so far
  const Node* find(std::string_view key);
  // Reports it if missing.
  const Node* require(std::string_view key, std::string expected);
  // Reads the key's value, if it is there, with the `read` for the type of `into`. Answers whether it is there.
  template <class T>
  bool read(std::string_view key, T& into);
  // The unknown keys are mistakes. `also`: keys that belong here but were not asked for.
  void finish(std::vector<std::string> also = {});

 private:
  Reading& reading_;
  const Node& object_;
  std::vector<std::string> known_;
};

template <class T>
bool Members::read(std::string_view key, T& into) {
  const auto* node = find(key);
  if (node != nullptr) read_value(reading_, *node, into);  // values.hpp
  return node != nullptr;
}

}  // namespace regroup::reading
