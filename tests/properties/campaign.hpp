// One seed after the other, or one file: what fails is told as it comes, and counted.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "cli/terminal.hpp"
#include "tests/properties/options.hpp"
#include "tests/properties/properties.hpp"

namespace regroup::properties {

class Campaign {
 public:
  explicit Campaign(Options options) : options_(std::move(options)), progress_(false) {}

  int seeds();  // the exit code: 0, 1 if a property does not hold, 130 after Ctrl-C
  int file(const std::string& path);

 private:
  // Whether to stop.
  bool look_at(const Json& scenario, const std::string& name);
  void tell(const Failure& failure, const Json& scenario, const std::string& name);
  void show(const Json& scenario, const std::string& name);
  int sum_up(std::uint64_t looked_at);

  Options options_;
  cli::Progress progress_;
  std::map<std::string, std::int64_t> failures_;  // per property and kind
  std::map<Cause, std::int64_t> causes_;
  std::uint64_t events_ = 0, rounds_ = 0;
};

}  // namespace regroup::properties
