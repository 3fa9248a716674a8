// explain and why: what a word means, and the life of one record.
#include <sstream>

#include <fmt/core.h>

#include "cli/commands.hpp"
#include "cli/errors.hpp"
#include "cli/files.hpp"
#include "cli/simulate.hpp"
#include "cli/terminal.hpp"
#include "reports/explain_cause.hpp"
#include "reports/why.hpp"
#include "sim/scenario/config_help.hpp"

namespace regroup::cli {
namespace {

Style style() { return {use_color(ColorChoice::Auto), output_width(), use_unicode()}; }

// A rule's own lines on its page: from "- **GC-41**" to the next bullet, table row or heading.
std::optional<std::string> rule_text(const std::string& rule) {
  for (const char* page : {"group-coordinator.md", "consumer.md", "broker-and-producer.md", "assignors.md"}) {
    const auto file = data_file(std::string("docs/spec/") + page);
    if (!file) continue;
    std::istringstream lines(read_file(file->string()));
    std::string line, found;
    while (std::getline(lines, line)) {
      const bool begins = line.rfind("- **" + rule + " ", 0) == 0 || line.rfind("- **" + rule + "*", 0) == 0;
      if (begins) found = line;
      else if (!found.empty()) {
        if (line.empty() || line.rfind("- **", 0) == 0 || line[0] == '#' || line[0] == '|') break;
        found += "\n" + line;
      }
    }
    if (!found.empty()) return fmt::format("{}\n  (docs/spec/{})\n", found, page);
  }
  return std::nullopt;
}

bool looks_like_rule(const std::string& word) {
  const auto dash = word.find('-');
  return dash == 2 && word.size() > 3 && word.find_first_not_of("0123456789", 3) == std::string::npos;
}

std::string config_text(const ConfigInfo& info) {
  std::string text = fmt::format("{}  ({} config of Kafka 4.3)\n", info.name, info.scope);
  const auto line = [&](const char* label, const std::string& value) {
    if (!value.empty()) text += fmt::format("  {:<10} {}\n", label, value);
  };
  line("type", info.type);
  line("default", info.default_text.empty() ? "none: required" : info.default_text);
  line("valid", info.valid_text);
  line("modelled", info.modelled);
  line("note", info.note);
  return text;
}

}  // namespace

int explain_command(const Words& words) {
  if (words.empty() || words[0] == "--help") {
    fmt::print(
        "usage: regroup explain CAUSE|CONFIG|RULE\n\nA cause of the reports (crash-before-commit), a Kafka config "
        "(session.timeout.ms), or a\nrule of the specification (GC-66).\n\n{}",
        list_causes(style()));
    return kFine;
  }
  if (words.size() != 1) throw UsageError("regroup explain: expected one cause, config or rule");
  const auto& word = words[0];
  if (const auto cause = find_cause(word)) {
    fmt::print("{}", explain_cause(*cause, style()));
    return kFine;
  }
  if (looks_like_rule(word)) {
    const auto text = rule_text(word);
    if (!text)
      throw UsageError(
          fmt::format("regroup explain: expected a rule of docs/spec (GC-, CC-, KN-, LR-, BP-, AS-), found '{}'", word));
    fmt::print("{}", *text);
    return kFine;
  }
  const auto configs = find_configs(word);
  if (configs.empty()) {
    std::string near;
    for (const auto& name : nearest_config_names(word)) near += (near.empty() ? "; did you mean " : ", ") + name;
    throw UsageError(
        fmt::format("regroup explain: expected a cause, a config or a rule, found '{}'{}", word, near.empty() ? "" : near + "?"));
  }
  for (const auto& config : configs) fmt::print("{}", config_text(config));
  return kFine;
}

int why_command(const Words& words) {
  if (words.size() == 1 && words[0] == "--help") {
    fmt::print(
        "usage: regroup why FILE|NAME TOPIC-PARTITION@OFFSET [GROUP]\n\nThe whole life of one record: regroup why scenario.json "
        "orders-0@1207\n");
    return kFine;
  }
  if (words.size() != 2 && words.size() != 3)
    throw UsageError("regroup why: expected a scenario and TOPIC-PARTITION@OFFSET (orders-0@1207)");
  const auto at = words[1].find('@');
  const auto dash = words[1].rfind('-', at);
  const auto digits = [](const std::string& text) {
    return !text.empty() && text.size() < 18 && text.find_first_not_of("0123456789") == std::string::npos;
  };
  if (at == std::string::npos || dash == std::string::npos || !digits(words[1].substr(at + 1)) ||
      !digits(words[1].substr(dash + 1, at - dash - 1)))
    throw UsageError(fmt::format("regroup why: expected TOPIC-PARTITION@OFFSET such as orders-0@1207, found '{}'", words[1]));
  const Offset offset{std::stoll(words[1].substr(at + 1))};
  PartitionId partition;
  std::optional<GroupId> group;
  const auto look_up = [&](World& world) {
    const auto& directory = world.directory();
    const auto topic = directory.find_topic(words[1].substr(0, dash));
    const auto number = std::stoll(words[1].substr(dash + 1, at - dash - 1));
    if (!topic || number >= directory.topics[topic->index()].partitions_max)
      throw UsageError(fmt::format("regroup why: {} has no partition '{}'", words[0], words[1].substr(0, at)));
    if (words.size() == 3) {
      group = directory.find_group(words[2]);
      if (!group) throw UsageError(fmt::format("regroup why: {} has no group '{}'", words[0], words[2]));
    }
    partition = directory.partition(*topic, static_cast<std::int32_t>(number));
    world.keep_facts_of(partition, offset);
  };
  Progress progress(false);
  return until_stopped(progress, [&] {
    const auto read = load(read_source(words[0]), {});
    const auto done = simulate(read, look_up, showing_progress(read.scenario, progress));
    progress.clear();
    fmt::print("{}", why_report(*done.directory, done.facts, group, partition, offset, done.outcome, style()));
    return kFine;
  });
}

}  // namespace regroup::cli
