// The program itself: one scenario from its file to its report, and a file of a thousand, a line each, on one core and on two.
#pragma once

#include <string>

namespace regroup::bench {

// Seconds from the start of `regroup run PATH` to its end, the best of twenty.
double end_to_end(const std::string& path);

struct Many {
  int scenarios = 0;
  double idle = 0;          // cores that had nothing to do before the measurement
  double one = 0, two = 0;  // seconds with -j1 and with -j2, the best of several in turns
  double one_cpu = 0, two_cpu = 0;
  double apart = 0;  // seconds of two processes with half of the scenarios each, at once: what the two cores give at most
  bool same_bytes = true;
};
Many run_many(int scenarios);

}  // namespace regroup::bench
