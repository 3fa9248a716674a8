// Options of the commands that take at most one file and answer with a table.
#pragma once

#include <string>

#include <boost/program_options.hpp>

#include "cli/commands.hpp"

namespace regroup::cli {

// What was given; the word that is no option goes to `file`. UsageError naming the command otherwise.
boost::program_options::variables_map parsed_options(const std::string& command,
                                                     const boost::program_options::options_description& options,
                                                     const Words& words, std::string& file);

// The value of --format: text, json or csv; UsageError otherwise.
std::string table_format(const std::string& command, const boost::program_options::variables_map& given);

}  // namespace regroup::cli
