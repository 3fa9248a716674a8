#include "tests/properties/shrink.hpp"

#include "sim/scenario/values.hpp"
#include "tests/properties/dice.hpp"

namespace regroup::properties {
namespace {

using Pointer = Json::json_pointer;

class Shrinker {
 public:
  Shrinker(Json scenario, const Failure& failure, const std::function<bool()>& go_on)
      : scenario_(std::move(scenario)), failure_(failure), go_on_(go_on), fixed_(is_scalable(scenario_)) {}

  Json shrink() {
    if (!try_out(scenario_)) return scenario_;  // it needs what only the whole judgement does
    do {
      smaller_ = false;
      leave_out(Pointer());
      simplify(Pointer());
    } while (smaller_ && left() && go_on_());
    return std::move(scenario_);
  }

 private:
  bool try_out(const Json& candidate) {
    if (!left() || !go_on_()) return false;
    ++tries_;
    const auto found = judge(candidate, failure_.by);
    return found && alike(*found, failure_);
  }

  // Whoever tries runs that do not end takes seconds for each.
  bool left() const { return tries_ < (failure_.broken.property == kEnds ? 200 : 5'000); }

  bool take(Json candidate) {
    if (candidate == scenario_ || !try_out(candidate)) return false;
    scenario_ = std::move(candidate);
    smaller_ = true;
    return true;
  }

  // What makes a scenario scalable stays as it is: without it another constant would come in.
  bool is_fixed(const std::string& key) const {
    return fixed_ && (key == "configs" || key == "model" || key == "cluster" || key == "poll" || key == "about" || key == "in");
  }

  // The parts of the object or list at `at`, the last first: each whole, or what is in it.
  void leave_out(const Pointer& at) {
    const auto& whole = scenario_[at];
    if (!whole.is_structured()) return;
    if (whole.is_array() && whole.size() > 3) halve(at);
    for (auto left = scenario_[at].size(); left > 0; --left) {
      const auto index = left - 1;
      const auto key = scenario_[at].is_object() ? std::next(scenario_[at].begin(), static_cast<std::ptrdiff_t>(index)).key()
                                                 : std::to_string(index);
      if (is_fixed(key)) continue;
      auto candidate = scenario_;
      if (candidate[at].is_object()) candidate[at].erase(key);
      else candidate[at].erase(index);
      if (!take(std::move(candidate))) leave_out(at / key);
    }
  }

  void halve(const Pointer& at) {
    for (const bool front : {true, false}) {
      auto candidate = scenario_;
      auto& list = candidate[at];
      const auto middle = list.begin() + static_cast<std::ptrdiff_t>(list.size() / 2);
      if (front) list.erase(middle, list.end());
      else list.erase(list.begin(), middle);
      if (take(std::move(candidate))) return halve(at);
    }
  }

  void simplify(const Pointer& at) {
    if (scenario_[at].is_structured()) {
      for (const auto& simpler : simpler_objects(scenario_[at]))
        if (put(at, simpler)) return;
      std::vector<std::string> keys;
      for (const auto& [key, value] : scenario_[at].items())
        if (!is_fixed(key)) keys.push_back(key);
      for (const auto& key : keys) simplify(at / key);
      return;
    }
    for (bool went_on = true; went_on;) {
      went_on = false;
      for (const auto& simpler : simpler_values(scenario_[at]))
        if (put(at, simpler)) {
          went_on = true;
          break;
        }
    }
  }

  bool put(const Pointer& at, Json value) {
    auto candidate = scenario_;
    candidate[at] = std::move(value);
    return take(std::move(candidate));
  }

  static std::vector<Json> simpler_objects(const Json& value) {
    std::vector<Json> found;
    if (!value.is_object()) return found;
    if (value.contains("uniform") && value["uniform"].is_array()) found.push_back(value["uniform"][0]);
    if (value.contains("exponential")) found.push_back(value["exponential"]);
    if (value.contains("lognormal") && value["lognormal"].is_object()) found.push_back(value["lognormal"].value("median", "1ms"));
    return found;
  }

  // Each is simpler than the one it replaces, so that this comes to an end.
  static std::vector<Json> simpler_values(const Json& value) {
    if (value.is_number_integer()) return simpler_numbers(value.get<std::int64_t>());
    if (!value.is_string()) return {};
    const auto text = value.get<std::string>();
    if (const auto duration = reading::parse_duration(text)) return simpler_durations(*duration, text);
    if (const auto number = reading::whole_number(text)) return {*number};
    if (const auto slash = text.find('/'); slash != std::string::npos && reading::parse_rate(text))
      return simpler_rates(text, slash);
    return {};
  }

  // Rounder, else half as much.
  static std::vector<Json> simpler_numbers(std::int64_t number) {
    std::vector<Json> found;
    if (number > 1) found.insert(found.end(), {1, number / 2});
    for (std::int64_t unit = 1'000'000; unit >= 10; unit /= 10)
      if (number > unit && number % unit != 0) found.push_back(number - number % unit);
    return found;
  }

  static std::vector<Json> simpler_durations(Duration duration, const std::string& text) {
    std::vector<Json> found;
    const auto add = [&](std::int64_t micros) {
      if (micros < duration.count()) found.push_back(text_of(Duration{micros}));
    };
    add(0);
    for (std::int64_t unit = 10'000'000; unit >= 100; unit /= 10)
      if (duration.count() > unit && duration.count() % unit != 0) add(duration.count() - duration.count() % unit);
    if (duration.count() > 100) add(duration.count() / 2);
    if (text_of(duration) != text) found.push_back(text_of(duration));
    return found;
  }

  static std::vector<Json> simpler_rates(const std::string& text, std::size_t slash) {
    const auto count = static_cast<std::int64_t>(std::stod(text.substr(0, slash)));
    std::vector<Json> found;
    for (const auto& simpler : simpler_numbers(count))
      found.push_back(std::to_string(simpler.get<std::int64_t>()) + text.substr(slash));
    return found;
  }

  Json scenario_;
  const Failure& failure_;
  const std::function<bool()>& go_on_;
  bool fixed_, smaller_ = false;
  int tries_ = 0;
};

}  // namespace

Json shrink(Json scenario, const Failure& failure, const std::function<bool()>& go_on) {
  if (failure.broken.property.starts_with("the reader")) return scenario;  // anything could be refused
  return Shrinker(std::move(scenario), failure, go_on).shrink();
}

}  // namespace regroup::properties
