#include "cli/terminal.hpp"

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <string_view>

#include <sys/ioctl.h>
#include <unistd.h>

namespace regroup::cli {
namespace {

volatile std::sig_atomic_t g_interrupts = 0;

void on_interrupt(int signal) {
  g_interrupts = g_interrupts + 1;
  if (g_interrupts > 1) {
    std::signal(signal, SIG_DFL);
    std::raise(signal);
  }
}

bool set(const char* variable) {
  const char* value = std::getenv(variable);
  return value != nullptr && *value != '\0';
}

}  // namespace

bool use_color(ColorChoice choice) {
  if (choice != ColorChoice::Auto) return choice == ColorChoice::Always;
  const char* term = std::getenv("TERM");
  return isatty(STDOUT_FILENO) == 1 && !set("NO_COLOR") && term != nullptr && std::strcmp(term, "dumb") != 0;
}

int output_width() {
  winsize size{};
  if (isatty(STDOUT_FILENO) != 1 || ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return 100;
  return std::clamp<int>(size.ws_col, 40, 200);
}

// Block characters, unless the terminal's own locale says that it cannot show them.
bool use_unicode() {
  if (isatty(STDOUT_FILENO) != 1) return true;
  for (const char* variable : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    if (!set(variable)) continue;
    const std::string_view value = std::getenv(variable);
    return value.find("UTF-8") != std::string_view::npos || value.find("utf8") != std::string_view::npos ||
           value.find("UTF8") != std::string_view::npos;
  }
  return true;
}

bool stderr_is_terminal() { return isatty(STDERR_FILENO) == 1; }

std::string quoted(const std::string& word) {
  const auto plain = [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) || std::strchr("-_./=:,@%+", c) != nullptr;
  };
  if (!word.empty() && std::all_of(word.begin(), word.end(), plain)) return word;
  std::string made = "'";
  for (const char c : word) made += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return made + "'";
}

void catch_interrupts() {
  struct sigaction action {};
  action.sa_handler = on_interrupt;
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
}

bool interrupted() { return g_interrupts > 0; }

Progress::Progress(bool quiet) : on_(!quiet && stderr_is_terminal()) {}

void Progress::show(const std::string& line) {
  if (!on_) return;
  std::fprintf(stderr, "\r\033[K%s", line.c_str());
  std::fflush(stderr);
  shown_ = true;
}

void Progress::clear() {
  if (shown_) std::fputs("\r\033[K", stderr);
  shown_ = false;
}

Progress::~Progress() { clear(); }

}  // namespace regroup::cli
