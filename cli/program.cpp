// A program that answers lines: started by the shell, asked and read through pipes.
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/own_assignor.hpp"

namespace regroup::cli {
namespace {

constexpr std::size_t kAnswerMax = std::size_t{256} << 20;

}  // namespace

Program::Program(std::string command, std::chrono::milliseconds timeout) : command_(std::move(command)), timeout_(timeout) {}

Program::~Program() { stop(); }

void Program::start() {
  std::array<int, 2> to{}, from{};
  if (pipe2(to.data(), O_CLOEXEC) != 0 || pipe2(from.data(), O_CLOEXEC) != 0)
    throw std::runtime_error(fmt::format("cannot be started: {}", std::strerror(errno)));
  signal(SIGPIPE, SIG_IGN);  // a program that has ended shows in what write() says
  pid_ = fork();
  if (pid_ < 0) throw std::runtime_error(fmt::format("cannot be started: {}", std::strerror(errno)));
  if (pid_ == 0) {
    setpgid(0, 0);  // so that what the shell starts is stopped with it
    dup2(to[0], STDIN_FILENO);
    dup2(from[1], STDOUT_FILENO);
    execl("/bin/sh", "sh", "-c", command_.c_str(), static_cast<char*>(nullptr));
    _exit(127);
  }
  close(to[0]);
  close(from[1]);
  in_ = to[1];
  out_ = from[0];
  received_.clear();
}

void Program::stop() {
  if (pid_ < 0) return;
  close(in_);
  close(out_);
  kill(-pid_, SIGKILL);
  waitpid(pid_, nullptr, 0);
  pid_ = in_ = out_ = -1;
}

void Program::fail(const std::string& what) {
  stop();
  throw std::runtime_error(what);
}

std::string Program::ask(const std::string& line) {
  if (pid_ < 0) start();
  send(line + "\n");
  return answer();
}

void Program::send(const std::string& line) {
  for (std::size_t sent = 0; sent < line.size();) {
    pollfd ready{in_, POLLOUT, 0};
    if (poll(&ready, 1, static_cast<int>(timeout_.count())) == 0)
      fail(fmt::format("the program did not read its question within {} s", static_cast<double>(timeout_.count()) / 1'000));
    const auto count = write(in_, line.data() + sent, std::min<std::size_t>(line.size() - sent, 4'096));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return;  // it has ended; its end of the other pipe says how
    sent += static_cast<std::size_t>(count);
  }
}

std::string Program::answer() {
  std::array<char, 65'536> piece{};
  for (;;) {
    if (const auto end = received_.find('\n'); end != std::string::npos) {
      if (end + 1 != received_.size()) fail("the program answered more than one line");
      auto line = received_.substr(0, end);
      received_.clear();
      return line;
    }
    pollfd ready{out_, POLLIN, 0};
    const auto events = poll(&ready, 1, static_cast<int>(timeout_.count()));
    if (events == 0) fail(fmt::format("the program did not answer within {} s", static_cast<double>(timeout_.count()) / 1'000));
    const auto count = events < 0 ? -1 : read(out_, piece.data(), piece.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) {
      int status = 0;
      close(in_);
      in_ = -1;
      waitpid(pid_, &status, 0);
      kill(-pid_, SIGKILL);
      close(out_);
      pid_ = out_ = -1;
      const auto how = WIFSIGNALED(status) ? fmt::format("was killed by signal {}", WTERMSIG(status))
                                           : fmt::format("ended with {}", WEXITSTATUS(status));
      throw std::runtime_error(fmt::format("the program {} before it answered", how));
    }
    received_.append(piece.data(), static_cast<std::size_t>(count));
    if (received_.size() > kAnswerMax) fail("the program answered more than 256 MiB");
  }
}

}  // namespace regroup::cli
