// The baselines: the queue alone, with nothing behind its timers.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

namespace regroup::bench {

// CPU time of this process, in seconds: what else the machine does is not in it.
double cpu_seconds();

// Nanoseconds of one pop and one schedule, with `pending` timers up to a second apart.
double push_and_pop(std::size_t pending);

// The same for the heartbeats of so many members, every 3 to 4 s: what heartbeats.py does in SimPy.
double heartbeats(std::size_t members);

struct SimPy {
  std::string version;
  double nanoseconds = 0;  // a heartbeat
};
// heartbeats.py with so many members; nothing if the python3 of the PATH has no simpy.
std::optional<SimPy> simpy_heartbeats(std::size_t members);

}  // namespace regroup::bench
