// Properties of random scenarios: regroup_properties [--count N] [--first SEED] [--keep-going], --help for the rest.
#include <fmt/core.h>

#include "cli/commands.hpp"
#include "cli/errors.hpp"
#include "sim/scenario/reader.hpp"
#include "tests/properties/campaign.hpp"

namespace {

int run(int argc, char** argv) {
  using namespace regroup::properties;
  const auto options = parse_options(argc, argv);
  if (!options) return 0;
  if (options->print) return fmt::print("{}\n", generate(*options->print, options->kind).dump(1)), 0;
  regroup::cli::catch_interrupts();
  Campaign campaign(*options);
  return options->scenario.empty() ? campaign.seeds() : campaign.file(options->scenario);
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(argc, argv);
  } catch (const std::exception& error) {  // UsageError, a file that is no JSON
    fmt::print(stderr, "{}\n", error.what());
    return regroup::cli::kBadInput;
  }
}
