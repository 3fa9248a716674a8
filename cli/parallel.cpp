#include "cli/parallel.hpp"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <thread>
#include <vector>

#include <fmt/format.h>

#include "cli/simulate.hpp"

namespace regroup::cli {

void on_all_cores(std::size_t count, unsigned jobs, const std::string& what, Progress& progress,
                  const std::function<void(std::size_t)>& work) {
  std::atomic<std::size_t> next{0};
  std::size_t finished = 0;
  std::mutex guard;
  const auto say = [&] { progress.show(fmt::format("{} of {} {}", finished, count, what)); };
  if (progress.on()) say();
  const auto take_turns = [&] {
    for (auto i = next++; i < count && !interrupted(); i = next++) {
      work(i);
      if (!progress.on()) continue;
      const std::lock_guard lock(guard);
      ++finished;
      say();
    }
  };
  std::vector<std::thread> workers;
  for (unsigned i = 1; i < std::min<std::size_t>(jobs, count); ++i) workers.emplace_back(take_turns);
  take_turns();
  for (auto& worker : workers) worker.join();
  progress.clear();
  if (interrupted()) throw Interrupted{};
}

}  // namespace regroup::cli
