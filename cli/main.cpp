#include <algorithm>
#include <array>
#include <csignal>
#include <cstdio>
#include <new>
#include <string_view>

#include <fmt/core.h>

#include "cli/commands.hpp"
#include "cli/errors.hpp"
#include "cli/terminal.hpp"
#include "sim/engine/assert.hpp"
#include "sim/scenario/reader.hpp"

namespace regroup::cli {
namespace {

struct Command {
  std::string_view name;
  std::string_view usage;
  std::string_view about;
  int (*run)(const Words& words);
};

constexpr std::array kCommands{
    Command{"run", "FILE|FOLDER|NAME...", "replay scenarios and say what became of every record", run_command},
    Command{"check", "FILE|FOLDER|NAME...", "read scenarios and report every mistake, without running them", check_command},
    Command{"list", "", "the scenarios of the gallery", list_command},
    Command{"show", "NAME", "print a scenario of the gallery", show_command},
    Command{"why", "FILE|NAME TOPIC-PARTITION@OFFSET", "the whole life of one record", why_command},
    Command{"explain", "CAUSE|CONFIG|RULE", "what a cause, a config or a rule (GC-41) means", explain_command},
    Command{"assign", "--members N --topics T=P,...", "what each assignor makes of a group, and what moves", assign_command},
    Command{"compare", "FILE|NAME --assignors A,B,...", "one scenario under several assignors or settings", compare_command},
    Command{"version", "", "the version, and the Kafka whose rules apply", version_command},
};

void usage(std::FILE* out) {
  fmt::print(out, "regroup {}: replays a Kafka consumer group in virtual time\n\nusage: regroup COMMAND ...\n\n", kVersion);
  for (const auto& command : kCommands) {
    const auto call = fmt::format("{} {}", command.name, command.usage);
    fmt::print(out, "  {:<42} {}\n", call, command.about);
  }
  fmt::print(out, "\n`regroup COMMAND --help` lists a command's options.\n");
}

int dispatch(const Words& words) {
  if (words.empty()) {
    usage(stderr);
    return kBadInput;
  }
  if (words[0] == "--help" || words[0] == "-h" || words[0] == "help") {
    usage(stdout);
    return kFine;
  }
  if (words[0] == "--version") return version_command({});
  const auto command = std::find_if(kCommands.begin(), kCommands.end(), [&](const Command& c) { return c.name == words[0]; });
  if (command == kCommands.end()) {
    std::string known;
    for (const auto& c : kCommands) known += (known.empty() ? "" : ", ") + std::string(c.name);
    throw UsageError(fmt::format("regroup: expected a command ({}), found '{}'", known, words[0]));
  }
  return command->run({words.begin() + 1, words.end()});
}

int guarded(const Words& words) {
  try {
    return dispatch(words);
  } catch (const ScenarioError& error) {
    fmt::print(stderr, "{}\n", error.what());
    return kBadInput;
  } catch (const UsageError& error) {
    fmt::print(stderr, "{}\n", error.what());
    return kBadInput;
  } catch (const std::bad_alloc&) {
    fmt::print(stderr, "regroup {}: not enough memory\n", words[0]);
    return kBadInput;
  } catch (const ModelError& error) {
    std::string again = "regroup";
    for (const auto& word : words) again += " " + quoted(word);
    fmt::print(stderr, "regroup: a bug in the model, please report it: {}\nto reproduce: {}\n", error.what(), again);
    return kModelBug;
  }
}

}  // namespace
}  // namespace regroup::cli

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_DFL);  // `regroup run ... | head` ends quietly
  return regroup::cli::guarded({argv + 1, argv + argc});
}
