// regroup_bench_assignors: each assignor on a fresh group and after its last member has left, memory, and how the cost grows.
// `./dev bench assignors` runs it; `--json` prints JSON.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <new>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <malloc.h>

#include "assignors/assignor.hpp"

namespace {

// Bytes on the heap, now and at most, as the allocator hands them out.
std::size_t heap_now = 0, heap_most = 0;

void* counted(std::size_t size) {
  void* block = std::malloc(size == 0 ? 1 : size);
  if (block == nullptr) throw std::bad_alloc();
  heap_now += malloc_usable_size(block);
  heap_most = std::max(heap_most, heap_now);
  return block;
}

void uncounted(void* block) noexcept {
  if (block == nullptr) return;
  heap_now -= malloc_usable_size(block);
  std::free(block);
}

}  // namespace

void* operator new(std::size_t size) { return counted(size); }
void* operator new[](std::size_t size) { return counted(size); }
void operator delete(void* block) noexcept { uncounted(block); }
void operator delete[](void* block) noexcept { uncounted(block); }
void operator delete(void* block, std::size_t) noexcept { uncounted(block); }
void operator delete[](void* block, std::size_t) noexcept { uncounted(block); }

namespace regroup::bench {
namespace {

using namespace regroup::assignors;
using Clock = std::chrono::steady_clock;

// Real consumers have random ids; these are as long and as evenly spread.
std::string member_id(std::size_t number) {
  std::uint64_t state = 0x9e3779b97f4a7c15ULL * (number + 1);
  state ^= state >> 29;
  state *= 0xbf58476d1ce4e5b9ULL;
  return fmt::format("consumer-billing-{}-{:016x}", number, state ^ (state >> 32));
}

// `unequal`: member m does not subscribe to topic t where (m + t) is a multiple of 3, so that subscriptions are of three kinds.
Group group_of(std::size_t members, std::size_t topics, std::int32_t partitions, bool unequal) {
  Group group;
  for (std::size_t t = 0; t < topics; ++t) {
    auto& topic = group.topics.emplace_back();
    topic.name = fmt::format("topic-{:04}", t);
    topic.partitions = partitions;
    topic.uuid_low = t + 1;
  }
  for (std::size_t m = 0; m < members; ++m) {
    auto& member = group.members.emplace_back();
    member.id = member_id(m);
    for (std::size_t t = 0; t < topics; ++t)
      if (!unequal || topics == 1 || (m + t) % 3 != 0) member.topics.push_back(static_cast<std::int32_t>(t));
  }
  return group;
}

Group after_a_leave(Group group, const Assignment& assignment) {
  for (std::size_t m = 0; m < group.members.size(); ++m) {
    group.members[m].owned = assignment[m];
    group.members[m].generation = group.members[m].user_generation = 1;
  }
  group.members.pop_back();
  return group;
}

struct Cost {
  double seconds = 0;
  std::size_t bytes = 0;  // at most on the heap beyond the input, the result included
};

// The best of several calls, of which the first three always run and the rest as long as they take no time.
Cost cost_of(const Assignor& assignor, const Group& group) {
  Cost cost{1e30, 0};
  const auto began = Clock::now();
  for (int i = 0; i < 2'000; ++i) {
    if (i >= 3 && Clock::now() - began > std::chrono::milliseconds(300)) break;
    Memory memory;
    heap_most = heap_now;
    const auto before = heap_now;
    const auto start = Clock::now();
    {
      const auto assignment = assignor.assign(group, memory);
      cost.seconds = std::min(cost.seconds, std::chrono::duration<double>(Clock::now() - start).count());
    }
    cost.bytes = std::max(cost.bytes, heap_most - before);
  }
  return cost;
}

struct Size {
  std::string name;
  std::size_t members, topics;
  std::int32_t partitions;
  bool unequal;
  double all() const { return static_cast<double>(topics) * partitions; }
};

const std::vector<Size> kSizes{{"12 x 3", 3, 1, 12, false},
                               {"1,000 x 50", 50, 10, 100, false},
                               {"1,000,000 x 2,000", 2'000, 500, 2'000, false},
                               {"unequal 100,000 x 1,000", 1'000, 100, 1'000, true}};
// Kafka's Java assignors on the million row, fresh and after a leave, in ms: from the assignors' page.
struct Java {
  std::string_view name;
  double fresh, leave;
};
const std::vector<Java> kJava{{"range", 1'183, 0},        {"roundrobin", 466, 0},
                              {"sticky", 228, 3'007},     {"cooperative-sticky", 106, 2'442},
                              {"consumer-range", 23, 70}, {"consumer-uniform", 178, 20}};

struct Named {
  std::string name;
  const Assignor* assignor;
};

std::vector<Named> all() {
  std::vector<Named> named;
  for (const auto& assignor : client_assignors().first(kKafkaClientAssignors)) named.push_back({assignor.name, &assignor});
  for (const auto& assignor : server_assignors()) named.push_back({"consumer-" + assignor.name, &assignor});
  return named;
}

std::string time_text(double seconds) {
  return seconds < 1e-3 ? fmt::format("{:.1f} us", seconds * 1e6) : fmt::format("{:.1f} ms", seconds * 1e3);
}

// The slope of log(seconds) over log(partitions), by least squares.
double exponent(const std::vector<std::pair<double, double>>& points) {
  double x = 0, y = 0, xx = 0, xy = 0;
  const auto n = static_cast<double>(points.size());
  for (const auto& [size, seconds] : points) {
    const auto a = std::log(size), b = std::log(seconds);
    x += a, y += b, xx += a * a, xy += a * b;
  }
  return (n * xy - x * y) / (n * xx - x * x);
}

void run(bool json) {
  if (json) fmt::print("[");
  else
    fmt::print("{:<24} {:<20} {:>10} {:>10} {:>10} {:>10} {:>10}\n", "partitions x members", "assignor", "fresh", "a leave",
               "bytes/part", "Java fresh", "Java leave");
  bool first = true;
  for (const auto& size : kSizes)
    for (const auto& [name, assignor] : all()) {
      const auto group = group_of(size.members, size.topics, size.partitions, size.unequal);
      const auto fresh = cost_of(*assignor, group);
      Memory memory;
      const auto left = after_a_leave(group, assignor->assign(group, memory));
      const auto leave = cost_of(*assignor, left);
      const auto bytes = static_cast<double>(std::max(fresh.bytes, leave.bytes)) / size.all();
      const auto java = std::find_if(kJava.begin(), kJava.end(), [&, &known = name](const Java& j) { return j.name == known; });
      const bool million = size.members == 2'000 && java != kJava.end();
      if (json) {
        fmt::print(
            "{}\n {{\"size\": \"{}\", \"assignor\": \"{}\", \"fresh\": {:.9f}, \"leave\": {:.9f}, \"bytes_per_partition\": "
            "{:.1f}}}",
            first ? "" : ",", size.name, name, fresh.seconds, leave.seconds, bytes);
      } else {
        const auto ratio = [&](double theirs, double ours) {
          return million && theirs > 0 ? fmt::format("{:.1f} x", theirs / 1e3 / ours) : std::string();
        };
        fmt::print("{:<24} {:<20} {:>10} {:>10} {:>10.0f} {:>10} {:>10}\n", size.name, name, time_text(fresh.seconds),
                   time_text(leave.seconds), bytes, ratio(java->fresh, fresh.seconds), ratio(java->leave, leave.seconds));
      }
      first = false;
    }
  if (json) {
    fmt::print("\n]\n");
    return;
  }
  fmt::print("\nJava: how many times faster than Kafka's own, by the figures of docs/spec/assignors.md for the million row\n\n");
  fmt::print("{:<20} {:>16} {:>16} {:>16} {:>16}\n", "grows with", "partitions", "after a leave", "members", "after a leave");
  for (const auto& [name, assignor] : all()) {
    std::vector<std::pair<double, double>> fresh, leave, by_members, leave_by_members;
    for (const std::int32_t partitions : {250, 500, 1'000, 2'000}) {
      const auto group = group_of(200, 100, partitions, false);
      fresh.emplace_back(partitions, cost_of(*assignor, group).seconds);
      Memory memory;
      leave.emplace_back(partitions, cost_of(*assignor, after_a_leave(group, assignor->assign(group, memory))).seconds);
    }
    for (const std::size_t members : {250, 500, 1'000, 2'000}) {
      const auto group = group_of(members, 100, 1'000, false);
      by_members.emplace_back(members, cost_of(*assignor, group).seconds);
      Memory memory;
      leave_by_members.emplace_back(members, cost_of(*assignor, after_a_leave(group, assignor->assign(group, memory))).seconds);
    }
    fmt::print("{:<20} {:>16.2f} {:>16.2f} {:>16.2f} {:>16.2f}\n", name, exponent(fresh), exponent(leave), exponent(by_members),
               exponent(leave_by_members));
  }
  fmt::print("\nexponents over four sizes: 1 is proportional\n");
}

}  // namespace
}  // namespace regroup::bench

int main(int argc, char** argv) {
  const bool json = argc == 2 && std::string_view(argv[1]) == "--json";
  if (argc > 1 && !json) {
    std::cerr << "usage: regroup_bench_assignors [--json]\n";
    return 2;
  }
  regroup::bench::run(json);
  return 0;
}
