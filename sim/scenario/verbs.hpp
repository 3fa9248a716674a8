// The verbs of events: which there are, and what each makes of its event.
#pragma once

#include <string>
#include <vector>

#include "sim/scenario/draft.hpp"

namespace regroup::reading {

// The keys that are verbs, in the order of the contract.
const std::vector<std::string>& verbs();

// All keys that go with some verb: down, for, every, ...
const std::vector<std::string>& verb_keys();

// What the event does: one action, or one a consumer for `set` on a group. `members` is the event, `verb` a key of it.
std::vector<Action> read_verb(Draft& draft, Members& members, const std::string& verb);

}  // namespace regroup::reading
