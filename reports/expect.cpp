#include "reports/expect.hpp"

#include <fmt/format.h>

#include "reports/format.hpp"

namespace regroup {
namespace {

// Each returns why the value does not do; empty if it does.
std::string misses(const Bounds& bounds, std::int64_t value, std::int64_t unit,
                   const std::function<std::string(std::int64_t)>& text) {
  if (bounds.min && value < *bounds.min * unit)
    return fmt::format("{} is below the {} expected", text(value), text(*bounds.min * unit));
  if (bounds.max && value > *bounds.max * unit)
    return fmt::format("{} is above the {} {}", text(value), text(*bounds.max * unit),
                       bounds.min == bounds.max ? "expected" : "allowed");
  return "";
}

std::string misses(const Bounds& bounds, const MetricValue& measured) {
  if (const auto* time = std::get_if<Duration>(&measured))
    return misses(bounds, time->count(), bounds.time ? 1 : kMicrosASecond,
                  [](std::int64_t micros) { return seconds_text(Duration{micros}) + " s"; });
  const auto* count = std::get_if<std::int64_t>(&measured);
  if (count != nullptr && !bounds.time) return misses(bounds, *count, 1, [](std::int64_t n) { return grouped(n); });
  if (count != nullptr) return "a count, not a time";
  return fmt::format("{} instead of a {}", metric_text(measured), bounds.time ? "time" : "number");
}

std::string misses(const ExpectValue& expected, const MetricValue& measured) {
  if (const auto* bounds = std::get_if<Bounds>(&expected)) return misses(*bounds, measured);
  if (const auto* text = std::get_if<ExpectText>(&expected)) {
    const auto* name = std::get_if<std::string>(&measured);
    return name != nullptr && *name == text->text ? "" : fmt::format("{} instead of {}", metric_text(measured), text->text);
  }
  return std::holds_alternative<std::monostate>(measured) ? "" : fmt::format("{} instead of null", metric_text(measured));
}

std::vector<MetricValue> elements_of(const MetricValue& measured) {
  std::vector<MetricValue> elements;
  if (const auto* times = std::get_if<std::vector<Duration>>(&measured)) elements.assign(times->begin(), times->end());
  if (const auto* names = std::get_if<std::vector<std::string>>(&measured)) elements.assign(names->begin(), names->end());
  return elements;
}

bool is_list(const MetricValue& value) {
  return std::holds_alternative<std::vector<Duration>>(value) || std::holds_alternative<std::vector<std::string>>(value);
}

std::string list_misses(const std::vector<ExpectValue>& expected, const MetricValue& measured) {
  if (!is_list(measured)) return fmt::format("{} instead of a list", metric_text(measured));
  const auto elements = elements_of(measured);
  if (elements.size() != expected.size())
    return fmt::format("{} instead of {}", counted(static_cast<std::int64_t>(elements.size()), "element", "elements"),
                       expected.size());
  for (std::size_t i = 0; i < elements.size(); ++i)
    if (const auto why = misses(expected[i], elements[i]); !why.empty()) return fmt::format("element {}: {}", i + 1, why);
  return "";
}

Checked check_one(const Expectation& expectation, const Directory& directory, const Outcome& outcome) {
  Checked checked{expectation.metric, expectation.written, {}, false, ""};
  const auto measured = metric(directory, outcome, expectation.metric);
  if (!measured) {
    checked.why = "not measured in this run";
    return checked;
  }
  checked.measured = *measured;
  if (expectation.list) checked.why = list_misses(expectation.values, *measured);
  else if (is_list(*measured)) checked.why = "a list";
  else checked.why = misses(expectation.values.empty() ? ExpectValue{ExpectNull{}} : expectation.values.front(), *measured);
  checked.ok = checked.why.empty();
  return checked;
}

}  // namespace

std::vector<Checked> check(const std::vector<Expectation>& expect, const Directory& directory, const Outcome& outcome) {
  std::vector<Checked> all;
  for (const auto& expectation : expect) all.push_back(check_one(expectation, directory, outcome));
  return all;
}

}  // namespace regroup
