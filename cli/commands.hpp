// The commands of `regroup`. Each takes the words after its name and answers with the exit code:
// 0 fine, 1 an expectation failed, 2 bad input, 3 a bug in the model.
#pragma once

#include <string>
#include <vector>

namespace regroup::cli {

inline constexpr const char* kVersion = "0.1.0";

inline constexpr int kFine = 0, kExpectationFailed = 1, kBadInput = 2, kModelBug = 3, kInterrupted = 130;

using Words = std::vector<std::string>;

int run_command(const Words& words);
int check_command(const Words& words);
int list_command(const Words& words);
int show_command(const Words& words);
int why_command(const Words& words);
int explain_command(const Words& words);
int assign_command(const Words& words);
int compare_command(const Words& words);
int version_command(const Words& words);

}  // namespace regroup::cli
