#include "sim/scenario/reading.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace regroup {

std::string Problem::text() const {
  std::string out = pointer.empty() ? "" : pointer + ": ";
  if (!message.empty()) out += message;
  else out += fmt::format("expected {}, found {}", expected, found);
  if (!nearest.empty()) out += fmt::format("; did you mean {}?", reading::in_quotes(nearest));
  return out;
}

namespace {

std::string all_of(const ReadOptions& options, const std::vector<Problem>& problems) {
  std::string out;
  for (const auto& problem : problems) {
    if (!out.empty()) out += '\n';
    const auto line = problem.line > 0 ? std::max(1, options.line) + problem.line - 1 : options.line;
    out += options.file;
    if (line > 0) out += fmt::format(":{}", line);
    if (problem.line > 0) out += fmt::format(":{}", problem.column);
    out += ": ";
    out += problem.text();
  }
  return out;
}

}  // namespace

ScenarioError::ScenarioError(const ReadOptions& options, std::vector<Problem> all)
    : std::runtime_error(all_of(options, all)), problems(std::move(all)) {}

namespace reading {

std::size_t edit_distance(std::string_view a, std::string_view b, std::size_t limit) {
  if (std::max(a.size(), b.size()) - std::min(a.size(), b.size()) > limit) return limit + 1;
  std::vector<std::size_t> before(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] == b[j - 1] ? 0U : 1U)});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) row[j] = std::min(row[j], before[j - 2] + 1);
    }
    std::swap(before, last);
    std::swap(last, row);
    const auto least = [](const std::vector<std::size_t>& of) { return *std::min_element(of.begin(), of.end()); };
    if (i > 1 && least(last) > limit && least(before) > limit) return limit + 1;  // later rows only grow
  }
  return std::min(last[b.size()], limit + 1);
}

std::string nearest_of(std::string_view name, const std::vector<std::string>& candidates) {
  constexpr std::size_t kLongName = 100;
  if (candidates.size() > kManyNames || name.size() > kLongName) return {};
  std::size_t best = std::max<std::size_t>(1, name.size() / 3);
  std::string nearest;
  for (const auto& candidate : candidates) {
    const auto distance = edit_distance(name, candidate, best);
    if (distance > best || distance >= name.size() || (!nearest.empty() && distance == best)) continue;
    best = distance;
    nearest = candidate;
  }
  return nearest;
}

void Reading::expected(const Node& at, std::string what, const std::vector<std::string>& known) {
  expected(at.pointer(), std::move(what), at.shown(), at.is(Node::Kind::Text) ? nearest_of(at.text, known) : std::string{});
}

void Reading::expected(std::string pointer, std::string what, std::string found, std::string nearest) {
  Problem problem;
  problem.pointer = std::move(pointer);
  problem.expected = std::move(what);
  problem.found = std::move(found);
  problem.nearest = std::move(nearest);
  add(std::move(problem));
}

void Reading::refuse(std::string pointer, std::string message) {
  Problem problem;
  problem.pointer = std::move(pointer);
  problem.message = std::move(message);
  add(std::move(problem));
}

void Reading::add(Problem problem) {
  if (!said_.emplace(problem.pointer, problem.text()).second) return;
  if (problems.size() == kProblemsMax) {
    Problem more;
    more.message = fmt::format("more than {} mistakes; the others are not named", kProblemsMax);
    problems.push_back(std::move(more));
    throw ScenarioError(options_, std::move(problems));
  }
  problems.push_back(std::move(problem));
}

void Reading::warn(std::string pointer, std::string text) {
  if (warnings.size() > kProblemsMax) return;
  if (warnings.size() == kProblemsMax)
    pointer.clear(), text = fmt::format("more than {} warnings; the others are not named", kProblemsMax);
  if (said_.emplace(pointer, "warning " + text).second) warnings.push_back({std::move(pointer), std::move(text)});
}

Members::Members(Reading& reading, const Node& object) : reading_(reading), object_(object) {
  if (!object.is(Node::Kind::Object)) reading.expected(object, "an object");
}

const Node* Members::find(std::string_view key) {
  known_.emplace_back(key);
  return object_.find(key);
}

const Node* Members::require(std::string_view key, std::string expected) {
  const auto* node = find(key);
  if (node == nullptr && object_.is(Node::Kind::Object))
    reading_.expected(object_.pointer() + "/" + escaped_for_pointer(key), std::move(expected), "nothing");
  return node;
}

void Members::finish(std::vector<std::string> also) {
  if (!object_.is(Node::Kind::Object)) return;
  known_.insert(known_.end(), also.begin(), also.end());
  for (const auto& child : object_.children) {
    if (std::find(known_.begin(), known_.end(), child.key) != known_.end()) continue;
    reading_.expected(child.pointer(), fmt::format("one of the keys {}", fmt::join(known_, ", ")), in_quotes(child.key),
                      nearest_of(child.key, known_));
  }
}

}  // namespace reading
}  // namespace regroup
