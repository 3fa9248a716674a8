#include "bench/process.hpp"

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <stdexcept>

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/simulate.hpp"
#include "cli/terminal.hpp"

namespace regroup::bench {
namespace {

constexpr int kDone = 0, kThrew = 1, kStopped = 130;

struct Child {
  pid_t pid;
  int from;  // the pipe that it writes to
};

template <class Work>
Child start(Work work) {
  std::array<int, 2> ends{};
  if (pipe(ends.data()) != 0) throw std::runtime_error("no pipe");
  std::fflush(nullptr);
  const auto pid = fork();
  if (pid < 0) throw std::runtime_error("no fork");
  if (pid == 0) {
    close(ends[0]);
    _exit(work(ends[1]));
  }
  close(ends[1]);
  return {pid, ends[0]};
}

// Everything that the child writes until it ends, and its exit code and CPU time. A Ctrl-C ends the child, too.
Ran read_to_the_end(const Child& child) {
  Ran ran;
  std::array<char, 1 << 16> some{};
  for (bool told = false;;) {
    if (cli::interrupted() && !told) {
      kill(child.pid, SIGTERM);
      told = true;
    }
    const auto count = read(child.from, some.data(), some.size());
    if (count == 0 || (count < 0 && errno != EINTR)) break;
    if (count > 0) ran.output.append(some.data(), static_cast<std::size_t>(count));
  }
  close(child.from);
  int status = 0;
  rusage used{};
  while (wait4(child.pid, &status, 0, &used) < 0 && errno == EINTR) continue;
  ran.code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
  };
  ran.cpu = seconds(used.ru_utime) + seconds(used.ru_stime);
  if (cli::interrupted()) throw cli::Interrupted{};
  return ran;
}

void write_all(int to, const std::string& text) {
  for (std::size_t done = 0; done < text.size();) {
    const auto count = write(to, text.data() + done, text.size() - done);
    if (count < 0 && errno != EINTR) return;
    if (count > 0) done += static_cast<std::size_t>(count);
  }
}

}  // namespace

std::string in_a_fork(const std::function<std::string()>& work) {
  const auto ran = read_to_the_end(start([&](int to) {
    try {
      write_all(to, work());
      return kDone;
    } catch (const cli::Interrupted&) {
      return kStopped;
    } catch (const std::exception& error) {
      write_all(to, error.what());
      return kThrew;
    }
  }));
  if (ran.code == kStopped) throw cli::Interrupted{};
  if (ran.code == kThrew) throw std::runtime_error(ran.output);
  if (ran.code != kDone) throw std::runtime_error("a measurement ended with signal " + std::to_string(ran.code - 128));
  return ran.output;
}

Ran run_program(const std::vector<std::string>& words) {
  const auto began = std::chrono::steady_clock::now();
  auto ran = read_to_the_end(start([&](int to) {
    std::vector<char*> arguments;
    for (const auto& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    const int nothing = open("/dev/null", O_RDWR);
    dup2(nothing, STDIN_FILENO);
    dup2(to, STDOUT_FILENO);
    dup2(nothing, STDERR_FILENO);
    close(to);
    execvp(arguments[0], arguments.data());
    return 127;
  }));
  ran.wall = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
  return ran;
}

std::int64_t peak_memory() {
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  return std::int64_t{used.ru_maxrss} * 1024;
}

}  // namespace regroup::bench
