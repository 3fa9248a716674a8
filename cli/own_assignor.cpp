#include "cli/own_assignor.hpp"

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <vector>

#include <dlfcn.h>
#include <fmt/format.h>

#include "assignors/check.hpp"
#include "assignors/lists.hpp"
#include "assignors/regroup_assignor.h"
#include "cli/assign_vectors.hpp"
#include "cli/errors.hpp"

namespace regroup::cli {
namespace {

using namespace regroup::assignors;

constexpr std::string_view kCommand = "cmd:";

// The group as the C interface shows it; points into `group` and into itself.
struct Shown {
  std::vector<regroup_topic> topics;
  std::vector<regroup_member> members;
  std::vector<std::vector<regroup_partition>> owned;
  regroup_group group{};
};

Shown shown(const assignors::Group& group) {
  Shown to;
  std::int32_t first = 0;
  for (const auto& topic : group.topics) {
    to.topics.push_back({topic.name.c_str(), topic.partitions, first, topic.lag.empty() ? nullptr : topic.lag.data()});
    first += topic.partitions;
  }
  const auto text = [](const std::optional<std::string>& value) { return value ? value->c_str() : nullptr; };
  for (const auto& member : group.members) {
    auto& owned = to.owned.emplace_back();
    for (const auto& [topic, partition] : member.owned) owned.push_back({topic, partition});
    to.members.push_back({member.id.c_str(), text(member.instance), text(member.rack), member.topics.data(), member.topics.size(),
                          owned.data(), owned.size(), member.user_generation.value_or(-1)});
  }
  to.group = {to.topics.data(), to.topics.size(), to.members.data(), to.members.size(), first};
  return to;
}

class Library {
 public:
  explicit Library(const std::string& path) : path_(path) {
    handle_ = dlopen(path.find('/') == std::string::npos ? ("./" + path).c_str() : path.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (handle_ == nullptr) throw UsageError(fmt::format("{}: cannot be loaded: {}", path, dlerror()));
    const auto abi = function<std::int32_t()>("regroup_assignor_abi")();
    if (abi != REGROUP_ASSIGNOR_ABI)
      throw UsageError(fmt::format("{}: expected an assignor of interface {} (assignors/regroup_assignor.h), found {}", path,
                                   REGROUP_ASSIGNOR_ABI, abi));
    const auto* name = function<const char*()>("regroup_assignor_name")();
    name_ = name == nullptr ? "" : name;
    constexpr std::string_view legal = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
    if (name_.empty() || name_.find_first_not_of(legal) != std::string::npos)
      throw UsageError(fmt::format("{}: expected a name of letters, digits, '.', '_' and '-', found '{}'", path, name_));
    cooperative_ = function<std::int32_t()>("regroup_assignor_cooperative")() != 0;
    assign_ = function<decltype(regroup_assign)>("regroup_assign");
  }

  const std::string& name() const { return name_; }
  bool cooperative() const { return cooperative_; }

  assignors::Assignment assign(const assignors::Group& group) {
    const auto input = shown(group);
    std::vector<std::int32_t> owners(static_cast<std::size_t>(input.group.partitions), -1);
    std::string error(1'000, '\0');
    const auto failed = assign_(&input.group, owners.data(), error.data(), error.size());
    if (failed != 0) {
      error.back() = '\0';
      const auto reason = error.substr(0, error.find('\0'));
      throw std::runtime_error(fmt::format("failed with {}: {}", failed, reason.empty() ? "no reason given" : reason));
    }
    assignors::Assignment assignment(group.members.size());
    for (std::size_t t = 0; t < group.topics.size(); ++t)
      for (std::int32_t p = 0; p < group.topics[t].partitions; ++p) {
        const auto owner = owners[static_cast<std::size_t>(input.topics[t].first) + static_cast<std::size_t>(p)];
        if (owner < -1 || owner >= to_index(group.members.size()))
          throw std::runtime_error(fmt::format("{}-{} is given to member number {}, but there are {} members",
                                               group.topics[t].name, p, owner, group.members.size()));
        if (owner >= 0) assignment[static_cast<std::size_t>(owner)].push_back({to_index(t), p});
      }
    return assignment;
  }

 private:
  template <class Signature>
  Signature* function(const char* symbol) const {
    auto* found = dlsym(handle_, symbol);
    if (found == nullptr)
      throw UsageError(fmt::format("{}: expected a function {} (assignors/regroup_assignor.h), found none", path_, symbol));
    return reinterpret_cast<Signature*>(found);
  }

  std::string path_, name_;
  void* handle_ = nullptr;  // never closed: the assignor stays in the list
  bool cooperative_ = false;
  decltype(regroup_assign)* assign_ = nullptr;
};

// One call at a time, and nothing unsound leaves it. What `ask` throws is told as the user's mistake.
Assignor checked(const std::string& spec, const std::string& name, bool cooperative,
                 std::function<assignors::Assignment(const assignors::Group&)> ask) {
  auto one_at_a_time = std::make_shared<std::mutex>();
  Assignor assignor;
  assignor.name = assignor.class_name = name;
  assignor.cooperative = cooperative;
  assignor.user_data = assignor.lag = true;
  assignor.assign = [=, ask = std::move(ask)](const assignors::Group& group, Memory&) {
    const std::lock_guard lock(*one_at_a_time);
    try {
      auto assignment = ask(group);
      check(group, assignment, cooperative);
      return assignment;
    } catch (const std::runtime_error& error) {
      throw UsageError(fmt::format("{}: {}", spec, error.what()));
    }
  };
  return assignor;
}

Assignor loaded(const std::string& spec) {
  if (spec.starts_with(kCommand)) {
    if (spec.find(',') != std::string::npos)
      throw UsageError(fmt::format("{}: a command with a comma cannot stand in a list of assignors; put it into a script", spec));
    const auto program = std::make_shared<Program>(spec.substr(kCommand.size()));
    return checked(spec, spec, false, [=](const assignors::Group& group) {
      return assignment_of_answer(program->ask(case_of_group(group)), group);
    });
  }
  const auto library = std::make_shared<Library>(spec);
  return checked(spec, library->name(), library->cooperative(),
                 [=](const assignors::Group& group) { return library->assign(group); });
}

}  // namespace

bool names_own_assignor(const std::string& spec) { return spec.starts_with(kCommand) || spec.ends_with(".so"); }

const Assignor& own_assignor(const std::string& spec) {
  static std::map<std::string, const Assignor*> known;
  if (const auto it = known.find(spec); it != known.end()) return *it->second;
  try {
    return *(known[spec] = &add_client_assignor(loaded(spec)));
  } catch (const std::invalid_argument& taken) {
    throw UsageError(fmt::format("{}: {} already; expected another name", spec, taken.what()));
  }
}

void choose_assignor(Changes& changes, const std::string& where, const std::string& spec) {
  auto in_request = spec;
  if (names_own_assignor(spec)) {
    in_request = own_assignor(spec).name;
    changes.assignors.push_back(in_request);
  } else if (const auto* other = find_other_clients_assignor(spec)) {
    in_request = other->class_name;
    changes.assigns_as = spec.substr(0, spec.size() - in_request.size() - 1);  // "librdkafka" of "librdkafka-range"
  } else if (find_client_assignor(spec) == nullptr) {
    std::string known;
    for (const auto& assignor : client_assignors()) known += assignor.name + ", ";
    for (const auto& assignor : other_clients_assignors()) known += assignor.name + ", ";
    throw UsageError(fmt::format("{}: expected {}LIBRARY.so or cmd:PROGRAM; found '{}'", where, known, spec));
  }
  changes.config.emplace_back("partition.assignment.strategy", in_request);
}

}  // namespace regroup::cli
