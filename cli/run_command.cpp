// run and check: one scenario gives its report, several a line each.
#include <algorithm>
#include <exception>
#include <filesystem>
#include <iostream>
#include <new>
#include <thread>
#include <utility>

#include <boost/program_options.hpp>
#include <fmt/core.h>

#include "cli/commands.hpp"
#include "cli/errors.hpp"
#include "cli/files.hpp"
#include "cli/own_assignor.hpp"
#include "cli/parallel.hpp"
#include "cli/simulate.hpp"
#include "cli/terminal.hpp"
#include "reports/format.hpp"
#include "reports/json.hpp"
#include "reports/text.hpp"
#include "reports/trace.hpp"
#include "sim/engine/assert.hpp"

namespace regroup::cli {
namespace {

namespace po = boost::program_options;

struct RunOptions {
  std::vector<Source> sources;
  std::string format = "text", out, trace;
  Changes changes;
  bool quiet = false;
  ColorChoice color = ColorChoice::Auto;
  unsigned jobs = 0;
};

po::options_description described() {
  po::options_description options("options");
  auto add = options.add_options();
  add("help,h", "this text");
  add("format", po::value<std::string>()->default_value("text"), "text or json");
  add("out", po::value<std::string>(), "write the report to this file");
  add("trace", po::value<std::string>(), "write every fact to this file, one JSON object a line");
  add("seed", po::value<std::string>(), "the seed, instead of the scenario's");
  add("set", po::value<std::vector<std::string>>(),
      "JSON_POINTER=VALUE: change the scenario (JSON, else a string); may be repeated");
  add("config", po::value<std::vector<std::string>>(), "NAME=VALUE: a consumer config, for all groups; may be repeated");
  add("assignor", po::value<std::string>(), "NAME, LIBRARY.so or cmd:PROGRAM: the assignor of all groups");
  add("quiet,q", "no report, only the exit code; failed expectations go to stderr");
  add("color", po::value<std::string>()->default_value("auto"), "auto, always or never");
  add("jobs,j", po::value<std::string>(), "how many runs at once (default: all cores)");
  return options;
}

std::uint64_t whole_number(const std::string& option, const std::string& text) {
  try {
    std::size_t used = 0;
    const auto value = std::stoull(text, &used);
    if (used == text.size() && text[0] != '-') return value;
  } catch (const std::exception&) {
  }
  throw UsageError(fmt::format("regroup: {}: expected a whole number of at least 0, found '{}'", option, text));
}

std::string one_of(const std::string& option, const std::string& value, std::initializer_list<const char*> known) {
  std::string names;
  for (const auto* name : known) {
    if (value == name) return value;
    names += (names.empty() ? "" : ", ") + std::string(name);
  }
  throw UsageError(fmt::format("regroup: {}: expected one of {}, found '{}'", option, names, value));
}

// Takes the words before the first option, and those after the last one and its value, out of `words`: files, all of them.
// Boost's parser would move what is left for each word of a thousand.
std::pair<Words, Words> take_outer_files(Words& words) {
  const auto is_option = [](const std::string& word) { return word.rfind('-', 0) == 0; };
  const auto first = std::find_if(words.begin(), words.end(), is_option);
  const auto last = std::find_if(words.rbegin(), words.rend(), is_option).base();
  Words before(words.begin(), first), after;
  if (first != words.end() && last != words.end()) after.assign(last + 1, words.end());
  words.assign(first, words.end() - static_cast<std::ptrdiff_t>(after.size()));
  return {before, after};
}

std::optional<RunOptions> parse(const char* command, Words words) {
  const auto [before, after] = take_outer_files(words);
  auto visible = described();
  po::options_description all;
  all.add(visible).add_options()("file", po::value<std::vector<std::string>>());
  po::positional_options_description positional;
  positional.add("file", -1);
  po::variables_map values;
  try {
    po::store(po::command_line_parser(words)
                  .options(all)
                  .positional(positional)
                  .style(po::command_line_style::unix_style & ~po::command_line_style::allow_guessing)
                  .run(),
              values);
  } catch (const po::error& error) {
    throw UsageError(fmt::format("regroup {}: {}", command, error.what()));
  }
  if (values.count("help") > 0) {
    fmt::print(
        "usage: regroup {} FILE|FOLDER|NAME... [options]\n\n"
        "A file, a folder (every *.json in it and below, by name), a name of the gallery\n"
        "(regroup list), or - for standard input. A file of JSON Lines (*.jsonl,\n"
        "*.ndjson) holds one scenario a line; FILE.jsonl:7 is the one on line 7.\n\n",
        command);
    std::cout << visible;
    return std::nullopt;
  }
  RunOptions options;
  auto files = before;
  const auto add_files = [&](const Words& more) { files.insert(files.end(), more.begin(), more.end()); };
  if (values.count("file") > 0) add_files(values["file"].as<std::vector<std::string>>());
  add_files(after);
  if (files.empty())
    throw UsageError(
        fmt::format("regroup {}: expected at least one scenario: a file, a folder, a name of the gallery, or -", command));
  options.format = one_of("--format", values["format"].as<std::string>(), {"text", "json"});
  const auto color = one_of("--color", values["color"].as<std::string>(), {"auto", "always", "never"});
  options.color = color == "auto" ? ColorChoice::Auto : color == "always" ? ColorChoice::Always : ColorChoice::Never;
  if (values.count("out") > 0) options.out = values["out"].as<std::string>();
  if (values.count("trace") > 0) options.trace = values["trace"].as<std::string>();
  if (values.count("seed") > 0) options.changes.seed = whole_number("--seed", values["seed"].as<std::string>());
  if (values.count("jobs") > 0)
    options.jobs = static_cast<unsigned>(std::min<std::uint64_t>(256, whole_number("--jobs", values["jobs"].as<std::string>())));
  if (values.count("set") > 0)
    for (const auto& word : values["set"].as<std::vector<std::string>>())
      options.changes.set.push_back(split_option("--set", word));
  if (values.count("config") > 0)
    for (const auto& word : values["config"].as<std::vector<std::string>>())
      options.changes.config.push_back(split_option("--config", word));
  if (values.count("assignor") > 0)
    choose_assignor(options.changes, fmt::format("regroup {}: --assignor", command), values["assignor"].as<std::string>());
  options.quiet = values.count("quiet") > 0;
  options.sources = sources_of(command, files);
  if (!options.trace.empty() && options.sources.size() > 1) throw UsageError("regroup run: --trace takes one scenario");
  return options;
}

unsigned cores(const RunOptions& options) {
  return options.jobs > 0 ? options.jobs : std::max(1U, std::thread::hardware_concurrency());
}

Style style_for(const RunOptions& options) {
  const bool to_file = !options.out.empty();
  return {use_color(options.color) && !to_file, to_file ? 100 : output_width(), to_file || use_unicode()};
}

void put(const RunOptions& options, const Writer& write) {
  if (!options.out.empty()) write_file(options.out, write);
  else if (!options.quiet) write(std::cout), std::cout.flush();
}

bool wants_report(const RunOptions& options) { return !options.quiet || !options.out.empty(); }

// A line for each expectation that failed.
std::string complaints(const std::string& word, const Simulated& done) {
  std::string lines;
  for (const auto& checked : done.checked)
    if (!checked.ok)
      lines += fmt::format("{}: {}: expected {}, measured {}{}\n", word, checked.metric, checked.expected,
                           metric_text(checked.measured), checked.why.empty() ? "" : " (" + checked.why + ")");
  return lines;
}

// Without what would have cost less.
Report report_of(const Simulated& done, const Place& place) {
  return {*done.scenario, *done.directory, done.outcome, done.checked, {}, done.warnings, place.path, place.line};
}

int run_one(const RunOptions& options, Progress& progress) {
  const auto source = read_source(options.sources.front());
  const ScenarioText text(source.text);
  const auto read = load(source.place, options.changes, text);
  const auto keep_facts = [&](World& world) {
    if (!options.trace.empty()) world.keep_facts();
  };
  const auto done = simulate(read, keep_facts, showing_progress(read.scenario, progress));
  if (!options.trace.empty()) {
    write_file(options.trace, [&](std::ostream& out) {
      for (const auto& fact : done.facts) out << trace_line(fact, *done.directory) << '\n';
    });
  }
  if (!wants_report(options)) {
    fmt::print(stderr, "{}", complaints(options.sources.front().place.name(), done));
    return done.passed() ? kFine : kExpectationFailed;
  }
  auto report = report_of(done, source.place);
  if (options.format == "text")
    report.alternatives = alternatives(source.place, text, options.changes, done, cores(options), progress);
  progress.clear();
  put(options, [&](std::ostream& out) {
    if (options.format == "json") write_json_report(out, report, kVersion);
    else out << text_report(report, style_for(options));
  });
  return done.passed() ? kFine : kExpectationFailed;
}

// What became of one of several scenarios; kept until its turn to be printed.
struct Slot {
  std::string line, error;
  int code = kFine;
};

// What tells the lines of files from one another, before their names: "17", or "sweep:17" if they are not of one file.
std::vector<std::string> place_cells(const std::vector<Source>& sources) {
  std::vector<std::string> cells(sources.size());
  const auto is_line = [](const Source& source) { return source.place.line > 0; };
  const auto first = std::find_if(sources.begin(), sources.end(), is_line);
  if (first == sources.end()) return cells;
  const bool of_one_file = std::all_of(
      first, sources.end(), [&](const Source& source) { return !is_line(source) || source.place.path == first->place.path; });
  std::size_t width = 0;
  for (std::size_t i = 0; i < sources.size(); ++i) {
    const auto& place = sources[i].place;
    if (place.line > 0)
      cells[i] = of_one_file ? std::to_string(place.line)
                             : Place{std::filesystem::path(place.path).stem().string(), place.line}.name();
    width = std::max(width, display_width(cells[i]));
  }
  for (auto& cell : cells) cell = padded_left(cell, width) + "  ";
  return cells;
}

Slot run_quietly(const RunOptions& options, const Source& listed, const Style& style, const std::string& cell) {
  Slot slot;
  const auto name = listed.place.name();
  try {
    const auto source = read_source(listed);
    const auto done = simulate(load(source, options.changes));
    const auto report = report_of(done, source.place);
    if (!wants_report(options)) slot.error = complaints(name, done);
    else if (options.format == "json") slot.line = json_report(report, kVersion);
    else slot.line = summary_line(report, style, cell) + "\n";
    slot.code = done.passed() ? kFine : kExpectationFailed;
  } catch (const Interrupted&) {
    slot.code = kInterrupted;
  } catch (const ModelError& error) {
    slot.error = fmt::format("{}: a bug in the model: {}\nto reproduce: regroup run {}\n", name, error.what(), quoted(name));
    slot.code = kModelBug;
  } catch (const std::bad_alloc&) {
    slot.error = fmt::format("{}: not enough memory\n", name);
    slot.code = kBadInput;
  } catch (const std::runtime_error& error) {  // UsageError, ScenarioError
    slot.error = fmt::format("{}\n", error.what());
    slot.code = kBadInput;
  }
  return slot;
}

int run_many(const RunOptions& options, Progress& progress) {
  std::vector<Slot> slots(options.sources.size());
  const auto style = style_for(options);
  const auto cells = place_cells(options.sources);
  on_all_cores(slots.size(), cores(options), "scenarios", progress,
               [&](std::size_t i) { slots[i] = run_quietly(options, options.sources[i], style, cells[i]); });
  int worst = kFine;
  std::size_t passed = 0;
  for (const auto& slot : slots) {
    fmt::print(stderr, "{}", slot.error);
    worst = std::max(worst, slot.code);
    if (slot.code == kFine) ++passed;
  }
  put(options, [&](std::ostream& out) {
    for (const auto& slot : slots) out << slot.line;
    if (options.format == "text")
      out << fmt::format("{} scenarios: {} as expected, {} not\n", slots.size(), passed, slots.size() - passed);
  });
  return worst;
}

}  // namespace

int run_command(const Words& words) {
  const auto options = parse("run", words);
  if (!options) return kFine;
  Progress progress(options->quiet);
  return until_stopped(progress,
                       [&] { return options->sources.size() == 1 ? run_one(*options, progress) : run_many(*options, progress); });
}

int check_command(const Words& words) {
  const auto options = parse("check", words);
  if (!options) return kFine;
  int code = kFine;
  for (const auto& source : options->sources) {
    const auto word = source.place.name();
    try {
      const auto read = load(read_source(source), options->changes);
      for (const auto& warning : read.warnings) fmt::print(stderr, "{}: {}: warning: {}\n", word, warning.pointer, warning.text);
      if (!options->quiet) fmt::print("{}: ok\n", word);
    } catch (const ScenarioError& error) {
      fmt::print(stderr, "{}\n", error.what());
      code = kBadInput;
    }
  }
  return code;
}

}  // namespace regroup::cli
