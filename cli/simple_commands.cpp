// list, show, version: commands without a simulation.
#include <algorithm>
#include <fstream>
#include <iostream>
#include <utility>

#include <fmt/core.h>

#include "cli/commands.hpp"
#include "cli/errors.hpp"
#include "cli/files.hpp"
#include "cli/load.hpp"
#include "cli/terminal.hpp"
#include "reports/format.hpp"

namespace regroup::cli {

int list_command(const Words& words) {
  bool names_only = false;
  for (const auto& word : words) {
    if (word == "--names") names_only = true;
    else if (word == "--help") {
      fmt::print(
          "usage: regroup list [--names]\n\nThe scenarios of the gallery, by lesson; --names: one name a line, nothing else.\n");
      return kFine;
    } else throw UsageError(fmt::format("regroup list: expected --names or nothing, found '{}'", word));
  }
  const auto width = static_cast<std::size_t>(std::max(output_width(), 70) - 40);
  std::string folder;
  for (const auto& entry : gallery()) {
    if (names_only) {
      fmt::print("{}\n", entry.name);
      continue;
    }
    if (entry.folder != folder) fmt::print("{}{}\n", folder.empty() ? "" : "\n", entry.folder);
    folder = entry.folder;
    const auto scenario = load(read_source(entry.path.string()), {}).scenario;
    auto name = entry.name;
    for (const auto& line : wrapped(scenario.about.empty() ? scenario.name : first_sentence(scenario.about), width))
      fmt::print("  {:<36} {}\n", std::exchange(name, {}), line);
  }
  return kFine;
}

int show_command(const Words& words) {
  if (words.size() == 1 && words[0] == "--help") {
    fmt::print("usage: regroup show NAME\n\nPrints a scenario of the gallery: copy it and change it.\n");
    return kFine;
  }
  if (words.size() != 1) throw UsageError("regroup show: expected one name of the gallery (regroup list)");
  const auto source = read_source(words[0]);
  fmt::print("{}{}", source.text, source.place.line > 0 ? "\n" : "");
  return kFine;
}

int version_command(const Words&) {
  fmt::print("regroup {} (rules of Kafka 4.3)\n", kVersion);
  return kFine;
}

}  // namespace regroup::cli
