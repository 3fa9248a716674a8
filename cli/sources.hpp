// Scenarios as their user names them: a file, one line of a file that holds one on each, standard input, a name of the gallery.
#pragma once

#include <memory>
#include <optional>
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

// One of the scenarios that a command is given.
struct Input {
  std::string word;              // read_source() takes it
  std::optional<Source> source;  // read already, with the others of its file
};

// What all words of `command` stand for, in their order. A folder is every *.json in it and below; a file of JSON Lines (*.jsonl,
// *.ndjson) is its lines, and so is standard input if it has no other sense. UsageError for a folder or file without scenarios.
std::vector<Input> inputs_of(const std::string& command, const std::vector<std::string>& words);
Source read_source(const Input& input);

// The lines that are not blank, each with its number from 1 and without its end.
std::vector<std::pair<int, std::string_view>> lines_of(std::string_view text);
// Whether these are JSON objects, each on a line of its own. No single JSON text is: in one, nothing that ends with } is followed
// by a line that begins with {.
bool are_json_lines(const std::vector<std::pair<int, std::string_view>>& lines);

}  // namespace regroup::cli
