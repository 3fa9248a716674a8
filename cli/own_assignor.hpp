// Assignors that the user brings: a shared library (assignors/regroup_assignor.h), or a program that answers JSON lines.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "assignors/assignor.hpp"
#include "cli/load.hpp"

namespace regroup::cli {

inline constexpr std::chrono::milliseconds kProgramTimeout{10'000};

// "./mine.so" (anything that ends in .so), or "cmd:python3 mine.py".
bool names_own_assignor(const std::string& spec);

// Loads it and adds it to the list of assignors, once. Its name: the library's own, or the whole of "cmd:...". UsageError if it
// cannot be loaded. What it answers is checked; a wrong answer, an error of its own, a program that ends or does not answer in
// time is thrown as UsageError, which names the assignor, the member and the partition.
const assignors::Assignor& own_assignor(const std::string& spec);

// All groups of the scenario use this one: of the list, another client's (whose leaders then assign as that client does), or the
// user's own. UsageError, after `where`, if there is none.
void choose_assignor(Changes& changes, const std::string& where, const std::string& spec);

// A program of the user's: gets one case a line, in the format of tests/vectors/README.md, and answers one line with
// {"assignment": {member: {topic: [partitions]}}} or {"error": "..."}. It is started with the first question by /bin/sh and
// stays.
class Program {
 public:
  explicit Program(std::string command, std::chrono::milliseconds timeout = kProgramTimeout);
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;
  ~Program();

  // std::runtime_error if it ends, is silent for too long, or answers more than one line.
  std::string ask(const std::string& line);

 private:
  void start();
  void send(const std::string& line);
  std::string answer();
  [[noreturn]] void fail(const std::string& what);
  void stop();

  std::string command_;
  std::chrono::milliseconds timeout_;
  int pid_ = -1, in_ = -1, out_ = -1;
  std::string received_;
};

}  // namespace regroup::cli
