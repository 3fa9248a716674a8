#include "sim/scenario/reader.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "sim/scenario/draft.hpp"
#include "sim/scenario/json_text.hpp"
#include "sim/scenario/set_option.hpp"
#include "sim/scenario/sha256.hpp"
#include "sim/scenario/values.hpp"

namespace regroup {
namespace reading {
namespace {

// Of a scenario without a name: "dir/rolling-restart.json" -> "rolling-restart", line 7 of "dir/sweep.jsonl" -> "sweep:7".
std::string name_of_text(const ReadOptions& options) {
  const auto& file = options.file;
  const auto slash = file.find_last_of("/\\");
  auto name = slash == std::string::npos ? file : file.substr(slash + 1);
  const auto dot = name.rfind('.');
  if (dot != std::string::npos && dot > 0) name.resize(dot);
  if (name.empty() || name == "-") name = "scenario";
  return options.line > 0 ? fmt::format("{}:{}", name, options.line) : name;
}

void read_name(Reading& reading, const Node& node, std::string& into) {
  const auto control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; };
  if (!node.is(Node::Kind::Text) || node.text.empty() || std::any_of(node.text.begin(), node.text.end(), control))
    return reading.expected(node, "one line of text");
  into = node.text;
}

void read_seed(Reading& reading, const Node& node, std::uint64_t& into) {
  const bool digits = node.is(Node::Kind::Number) && node.text.find_first_not_of("0123456789") == std::string::npos;
  const __int128 number = digits ? scaled_decimal(node.text, 0).value_or(-1) : -1;
  if (number < 0 || number > static_cast<__int128>(UINT64_MAX))
    return reading.expected(node, "a whole number from 0 to 18446744073709551615");
  into = static_cast<std::uint64_t>(number);
}

void read_kafka(Reading& reading, const Node& node) {
  if (!node.is(Node::Kind::Text) || node.text != "4.3")
    reading.expected(node, R"("4.3" (the rules of other versions are not modelled yet))");
}

void read_model(Reading& reading, const Node& node, ModelCosts& costs) {
  Members members(reading, node);
  members.read("process_start", costs.process_start);
  members.read("connect", costs.connect);
  members.read("late_wake", costs.late_wake);
  members.read("call", costs.call);
  members.read("request", costs.request);
  members.read("coordinator_write", costs.coordinator_write);
  members.finish();
}

void read_root(Draft& draft, const Node& root) {
  auto& reading = draft.reading;
  auto& scenario = draft.scenario;
  Members members(reading, root);
  if (!root.is(Node::Kind::Object)) return;
  scenario.name = name_of_text(reading.options());
  if (const auto* name = members.find("name")) read_name(reading, *name, scenario.name);
  members.read("about", scenario.about);
  members.read("source", scenario.source);
  if (const auto* kafka = members.find("kafka")) read_kafka(reading, *kafka);
  if (const auto* seed = members.find("seed")) read_seed(reading, *seed, scenario.seed);
  if (reading.options().seed) scenario.seed = *reading.options().seed;
  if (const auto* duration = members.require("duration", R"(a duration such as "60s")"))
    read_value(reading, *duration, scenario.duration);
  if (const auto* until = members.find("until"))
    read_choice<bool>(reading, *until, {{"duration", false}, {"drained", true}}, scenario.until_drained);
  if (const auto* model = members.find("model")) read_model(reading, *model, scenario.costs);
  const auto* events = members.find("events");
  read_cluster(draft, members.find("cluster"));
  if (const auto* topics = members.require("topics", "the topics by name")) read_topics(draft, *topics, events);
  read_producers(draft, members.find("producers"));
  if (const auto* groups = members.require("groups", "the groups by group id")) read_groups(draft, *groups);
  read_events(draft, events);
  read_expect(draft, members.find("expect"));
  std::string schema;  // by which an editor knows the keys
  members.read("$schema", schema);
  members.finish();
}

}  // namespace
}  // namespace reading

ScenarioText::ScenarioText(std::string_view text) {
  auto parsed = std::make_shared<reading::ParsedText>(reading::parse_json(text));
  parsed->root.seal();
  if (!parsed->broken) sha256_ = sha256(text);
  parsed_ = std::move(parsed);
}

ReadResult read_scenario(const ScenarioText& text, const ReadOptions& options) {
  using namespace reading;
  const auto& parsed = *text.parsed_;
  if (parsed.broken) throw ScenarioError(options, parsed.problems);
  Reading reading(options);
  for (const auto& problem : parsed.problems) reading.add(problem);
  ReadResult result;
  Draft draft{reading, result.scenario, {}, {}, {}, {}, {}, 0, {}};
  if (options.set.empty()) {
    read_root(draft, parsed.root);
  } else {
    auto changed = parsed.root;
    apply_set_options(reading, changed);
    changed.seal();
    read_root(draft, changed);
  }
  if (!reading.problems.empty()) throw ScenarioError(options, std::move(reading.problems));
  result.scenario.sha256 = text.sha256_;
  result.warnings = std::move(reading.warnings);
  return result;
}

ReadResult read_scenario(std::string_view text, const ReadOptions& options) { return read_scenario(ScenarioText(text), options); }

}  // namespace regroup
