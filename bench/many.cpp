#include "bench/many.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <future>
#include <stdexcept>
#include <thread>
#include <vector>

#include <fmt/format.h>
#include <unistd.h>

#include "bench/process.hpp"
#include "cli/files.hpp"

namespace regroup::bench {
namespace {

namespace fs = std::filesystem;

constexpr int kTurns = 40;  // a tenth of a second each: shorter than what disturbs a machine that others use, too

// A folder that goes with its owner.
struct Scratch {
  fs::path path;
  Scratch() {
    auto name = (fs::temp_directory_path() / "regroup-bench-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr)
      throw std::runtime_error("cannot make a folder in " + fs::temp_directory_path().string());
    path = name;
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  ~Scratch() {
    std::error_code ignored;
    fs::remove_all(path, ignored);
  }
};

// The lesson with another seed and another moment of the crash each time, a line each.
std::vector<std::string> many_lessons(int count) {
  auto lesson = cli::read_file(REGROUP_SOURCE_DIR "/bench/scenarios/a-lesson.json");
  std::replace(lesson.begin(), lesson.end(), '\n', ' ');
  const std::string mark = "\"processed\": 1400";
  const auto at = lesson.find(mark);
  if (at == std::string::npos) throw std::runtime_error("a-lesson.json no longer says " + mark);
  std::vector<std::string> lines;
  for (int i = 0; i < count; ++i) {
    auto text = lesson;
    text.replace(at, mark.size(), fmt::format("\"processed\": {}", 1'000 + i));
    text.insert(text.find('{') + 1, fmt::format("\"seed\": {}, ", i + 1));
    text.erase(text.find("\"expect\""), text.rfind('}') - text.find("\"expect\""));
    text.erase(text.rfind(','), 1);
    lines.push_back(std::move(text));
  }
  return lines;
}

struct Ticks {
  double idle = 0;
  std::chrono::steady_clock::time_point at;
};

Ticks idle_ticks() {
  std::ifstream stat("/proc/stat");
  std::string word;
  std::array<double, 4> user_nice_system_idle{};
  stat >> word;
  for (auto& value : user_nice_system_idle) stat >> value;
  return {user_nice_system_idle[3] / static_cast<double>(sysconf(_SC_CLK_TCK)), std::chrono::steady_clock::now()};
}

double idle_cores() {
  const auto before = idle_ticks();
  std::this_thread::sleep_for(std::chrono::milliseconds(500));
  const auto after = idle_ticks();
  return (after.idle - before.idle) / std::chrono::duration<double>(after.at - before.at).count();
}

}  // namespace

double end_to_end(const std::string& path) {
  double best = 1e30;
  for (int i = 0; i < 20; ++i) {
    const auto ran = run_program({REGROUP_BINARY, "run", path});
    if (ran.code != 0) throw std::runtime_error(fmt::format("regroup run {}: exit {}", path, ran.code));
    best = std::min(best, ran.wall);
  }
  return best;
}

Many run_many(int scenarios) {
  const Scratch folder;
  const auto lines = many_lessons(scenarios);
  const auto half = lines.begin() + scenarios / 2;
  const auto written = [&](const char* name, auto from, auto to) {
    auto path = (folder.path / name).string();
    std::ofstream(path) << fmt::format("{}\n", fmt::join(from, to, "\n"));
    return path;
  };
  const auto all = written("all.jsonl", lines.begin(), lines.end());
  const auto first_half = written("first.jsonl", lines.begin(), half), second_half = written("second.jsonl", half, lines.end());
  const auto run = [&](const char* jobs, const std::string& path) {
    auto ran = run_program({REGROUP_BINARY, "run", jobs, path});
    if (ran.code != 0) throw std::runtime_error(fmt::format("regroup run {} of many scenarios: exit {}", jobs, ran.code));
    return ran;
  };
  Many many{scenarios, idle_cores(), 1e30, 1e30, 0, 0, 1e30, true};
  std::string expected;
  const auto turn = [&](const char* jobs, double& wall, double& cpu) {
    const auto ran = run(jobs, all);
    if (expected.empty()) expected = ran.output;
    many.same_bytes = many.same_bytes && ran.output == expected;
    if (ran.wall < wall) wall = ran.wall, cpu = ran.cpu;
  };
  for (int i = 0; i < kTurns; ++i) {
    turn("-j1", many.one, many.one_cpu);
    turn("-j2", many.two, many.two_cpu);
    auto other = std::async(std::launch::async, [&] { return run("-j1", second_half).wall; });
    const auto wall = run("-j1", first_half).wall;
    many.apart = std::min(many.apart, std::max(wall, other.get()));
  }
  return many;
}

}  // namespace regroup::bench
