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

// The other way round, for a program that is asked: the case of a group, on one line, and the assignment in its answer.
// std::runtime_error if the answer is none, or is {"error": ...}; it names the member, the topic and what was expected.
std::string case_of_group(const assignors::Group& group);
assignors::Assignment assignment_of_answer(const std::string& line, const assignors::Group& group);

}  // namespace regroup::cli
