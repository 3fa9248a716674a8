// The terminal: width, colour, progress on stderr, Ctrl-C.
#pragma once

#include <atomic>
#include <cstdio>
#include <string>

namespace regroup::cli {

enum class ColorChoice { Auto, Always, Never };

// Colour: only on a terminal, and not with NO_COLOR set or TERM=dumb, unless asked for.
bool use_color(ColorChoice choice);
// Columns of the terminal; 100 in a pipe, so that a report's bytes do not depend on the machine.
int output_width();
bool use_unicode();
bool stderr_is_terminal();

// A word as a POSIX shell would need it.
std::string quoted(const std::string& word);

// Ctrl-C: the first one asks the runs to stop, the second one ends the program at once.
void catch_interrupts();
bool interrupted();

// One line on a terminal's stderr, redrawn in place and gone at the end; nothing in a pipe.
class Progress {
 public:
  explicit Progress(bool quiet);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  bool on() const { return on_; }  // whether anybody sees it
  void show(const std::string& line);
  void clear();  // before anything else is printed

 private:
  bool on_;
  bool shown_ = false;
};

}  // namespace regroup::cli
