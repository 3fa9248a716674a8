// `regroup assign --vectors -`: answers assignor vectors, one JSON case per line in, one JSON answer per line out, as
// shared/tools/check_vectors.py asks them.
#pragma once

#include <iosfwd>
#include <string>

#include "assignors/assignor.hpp"

namespace regroup::cli {

// Returns 0. A case on which the assignor fails gets an answer with "error"; a line that is no case is refused with
// std::runtime_error, which names the line, what was found and what was expected.
int assign_vectors(std::istream& in, std::ostream& out);

// One such case, its assignor and what it expects left aside. std::runtime_error as above.
assignors::Group group_of_case(const std::string& text);

}  // namespace regroup::cli
