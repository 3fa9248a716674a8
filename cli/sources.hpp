// Scenarios as their user names them: a file, one line of a file that holds one on each, standard input, a name of the gallery.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace regroup::cli {

// Where a scenario stands.
struct Place {
  std::string path;  // "-" is standard input
  int line = 0;      // from 1, in a file that holds a scenario a line (JSON Lines); 0: the scenario is the whole file

  std::string name() const;  // FILE or FILE:LINE
};

struct Source {
  Place place;
  std::shared_ptr<const std::string> file;  // what its file holds
  std::string_view text;                    // of that, the scenario
};

// FILE, FILE.jsonl:LINE, NAME or "-": one scenario. UsageError if it is not there, cannot be read, or is not one but many.
Source read_source(const std::string& word);

// What all words of `command` stand for, in their order. A folder is every *.json in it and below. A file of JSON Lines (*.jsonl,
// *.ndjson) is its lines, and so are standard input and a pipe that hold them. These have been read; the others have no `file`
// yet, and their place is the word: read_source() says what is wrong with it. UsageError for a folder without scenarios.
std::vector<Source> sources_of(const std::string& command, const std::vector<std::string>& words);
Source read_source(const Source& listed);

using Lines = std::vector<std::pair<int, std::string_view>>;
// The lines that are neither blank nor a // comment, each with its number from 1 and without its end; at most `most` of them.
Lines lines_of(std::string_view text, std::size_t most);
// Whether these are JSON objects, each on a line of its own. No single JSON text is: in one, nothing that ends with } is followed
// by a line that begins with {.
bool are_json_lines(const Lines& lines);

}  // namespace regroup::cli
