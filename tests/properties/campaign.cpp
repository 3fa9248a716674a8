#include "tests/properties/campaign.hpp"

#include <filesystem>

#include <fmt/core.h>

#include "cli/commands.hpp"
#include "cli/files.hpp"
#include "tests/properties/shrink.hpp"

namespace regroup::properties {
namespace {

std::string title_of(const Broken& broken) {
  return broken.kind.empty() ? broken.property : fmt::format("{} [{}]", broken.property, broken.kind);
}

}  // namespace

int Campaign::seeds() {
  std::uint64_t done = 0;
  for (; done < options_.count && !cli::interrupted(); ++done) {
    const auto seed = options_.first + done;
    if (done % 16 == 0) {
      std::int64_t failed = 0;
      for (const auto& [title, times] : failures_) failed += times;
      progress_.show(fmt::format("{} of {} scenarios, {} failures", done, options_.count, failed));
    }
    if (look_at(generate(seed, options_.kind), fmt::format("seed {}", seed))) return sum_up(done + 1);
  }
  return sum_up(done);
}

int Campaign::file(const std::string& path) {
  look_for_files_in(std::filesystem::path(path).parent_path().string());
  const auto scenario = Json::parse(cli::read_file(path), nullptr, true, true);
  look_at(scenario, path);
  return sum_up(1);
}

bool Campaign::look_at(const Json& scenario, const std::string& name) {
  const auto verdict = judge(scenario, options_.scenario.empty() ? Effort::Some : Effort::All, options_.property);
  events_ += verdict.events;
  rounds_ += verdict.rounds;
  for (const auto& [cause, times] : verdict.causes) causes_[cause] += times;
  for (const auto& failure : verdict.failures) tell(failure, scenario, name);
  return !verdict.failures.empty() && !options_.keep_going;
}

void Campaign::tell(const Failure& failure, const Json& scenario, const std::string& name) {
  progress_.clear();
  const auto title = title_of(failure.broken);
  const bool known = failures_[title]++ > 0;
  fmt::print("{}: {}: {}\n", name, title, failure.broken.what);
  std::fflush(stdout);
  const bool one_file = !options_.scenario.empty();
  if (known || (!options_.shrink && (one_file || options_.keep_going))) return;
  if (!options_.shrink) return show(scenario, name);
  std::uint64_t tries = 0;
  const auto small = shrink(scenario, failure, [&] {
    if (++tries % 16 == 0) progress_.show(fmt::format("{}: a smaller scenario, {} tried", name, tries));
    return !cli::interrupted();
  });
  progress_.clear();
  show(small, fmt::format("{}-{}", one_file ? std::filesystem::path(name).stem().string() : name, failures_.size()));
}

void Campaign::show(const Json& scenario, const std::string& name) {
  if (options_.out.empty()) {
    fmt::print("{}\n", scenario.dump(1));
    return;
  }
  auto file = name + ".json";
  for (auto& c : file)
    if (c == ' ') c = '-';
  std::filesystem::create_directories(options_.out);
  const auto path = std::filesystem::path(options_.out) / file;
  cli::write_file(path.string(), scenario.dump(1) + "\n");
  fmt::print("  {}\n", path.string());
}

int Campaign::sum_up(std::uint64_t looked_at) {
  progress_.clear();
  fmt::print("{} scenarios{}, {} events, {} rounds of steady states{}\n", looked_at,
             options_.scenario.empty() ? fmt::format(" from seed {}", options_.first) : "", events_, rounds_,
             failures_.empty() ? ": all properties hold" : "");
  for (const auto& [title, times] : failures_) fmt::print("  {:6} times not: {}\n", times, title);
  for (const auto& [cause, times] : causes_) fmt::print("  {:6} {}\n", times, name_of(cause));
  if (!failures_.empty()) return 1;
  return cli::interrupted() ? cli::kInterrupted : 0;
}

}  // namespace regroup::properties
