// Reads the source tree: which room includes what, and words that no room may use.
#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace regroup {
namespace {

namespace fs = std::filesystem;

// The rooms table of docs/design.md. `own`: files or rooms (ending in '/') of ours beyond the room itself; `third_parties`: by
// the directory of their headers. The first row whose prefix a path has is its row.
struct Room {
  std::string prefix;
  std::vector<std::string> own;
  std::vector<std::string> third_parties;
};

const std::vector<Room>& rooms() {
  static const std::vector<Room> table{
      {"assignors/", {}, {}},
      {"sim/engine/", {}, {"fmt"}},
      {"sim/facts/", {"sim/engine/"}, {"fmt"}},
      {"sim/cluster/", {"sim/engine/", "sim/facts/"}, {"fmt"}},
      {"sim/group/", {"sim/engine/", "sim/facts/", "sim/cluster/"}, {"fmt"}},
      {"sim/client/", {"sim/engine/", "sim/facts/", "sim/cluster/", "assignors/"}, {"fmt"}},
      {"sim/ledger/", {"sim/engine/", "sim/facts/"}, {"fmt"}},
      {"sim/scenario/", {"sim/engine/", "sim/facts/", "sim/client/config.hpp", "sim/cluster/config.hpp"}, {"fmt", "nlohmann"}},
      {"reports/",
       {"sim/ledger/", "sim/facts/", "sim/engine/time.hpp", "sim/scenario/scenario.hpp", "sim/client/config.hpp",
        "sim/cluster/config.hpp"},
       {"fmt"}},
      {"cli/", {"assignors/", "sim/", "reports/"}, {"fmt", "boost", "sys"}},
      {"sim/", {"sim/", "assignors/"}, {"fmt"}},  // world.*, script.cpp
  };
  return table;
}

const Room* room_of(const std::string& path) {
  for (const auto& room : rooms())
    if (path.starts_with(room.prefix)) return &room;
  return nullptr;
}

bool allowed(const std::string& included, const std::vector<std::string>& own) {
  return std::any_of(own.begin(), own.end(), [&](const std::string& entry) {
    return entry.ends_with('/') ? included.starts_with(entry) : included == entry;
  });
}

// The code without comments and without the contents of strings and characters; lines stay where they are.
std::string code_of(const std::string& text) {
  std::string code;
  enum class In { Code, Line, Block, String, Character } in = In::Code;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const char next = i + 1 < text.size() ? text[i + 1] : '\0';
    const bool digit_mark = c == '\'' && i > 0 && std::isalnum(static_cast<unsigned char>(text[i - 1])) != 0;  // 1'000
    if (c == '\n') {
      code += c;
      if (in == In::Line) in = In::Code;
      continue;
    }
    switch (in) {
      case In::Code:
        if (c == '/' && next == '/') in = In::Line;
        else if (c == '/' && next == '*') in = In::Block;
        else if (c == '"') in = In::String;
        else if (c == '\'' && !digit_mark) in = In::Character;
        if (in != In::Line && in != In::Block) code += c;
        break;
      case In::Line: break;
      case In::Block:
        if (c == '*' && next == '/') {
          in = In::Code;
          ++i;
        }
        break;
      case In::String:
      case In::Character:
        if (c == '\\') ++i;
        else if (c == (in == In::String ? '"' : '\'')) {
          code += c;
          in = In::Code;
        }
        break;
    }
  }
  return code;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines(1);
  for (const char c : text) {
    if (c == '\n') lines.emplace_back();
    else lines.back() += c;
  }
  return lines;
}

struct Source {
  std::string path;
  std::string text;
};

std::vector<std::string> wrong_includes(const Source& source) {
  static const std::regex include(R"(^\s*#\s*include\s*(["<])([^">]+)[">])");
  const auto* room = room_of(source.path);
  std::vector<std::string> wrong;
  for (const auto& line : lines_of(source.text)) {
    std::smatch match;
    if (room == nullptr || !std::regex_search(line, match, include)) continue;
    const auto name = match[2].str();
    bool good = false;
    if (match[1] == "\"") {
      good = (room->prefix != "sim/" && name.starts_with(room->prefix)) || allowed(name, room->own);
    } else {
      const auto slash = name.find('/');
      good = slash == std::string::npos ||
             std::count(room->third_parties.begin(), room->third_parties.end(), name.substr(0, slash));
    }
    if (!good) wrong.push_back(source.path + " includes " + name);
  }
  return wrong;
}

std::vector<std::string> forbidden_words(const Source& source) {
  struct Ban {
    const char* pattern;
    const char* why;
  };
  static const Ban bans[]{
      {R"(\b(system_clock|steady_clock|high_resolution_clock|utc_clock|file_clock)\b)", "a wall clock"},
      {R"(\btime\s*\(\s*(nullptr|NULL|0)\s*\))", "a wall clock"},
      {R"(\b(gettimeofday|clock_gettime)\b)", "a wall clock"},
      {R"(\b(random_device|mt19937(_64)?|minstd_rand0?|default_random_engine)\b)", "random numbers that are not ours"},
      {R"(\bstd::\w+_distribution\b)", "random numbers that are not ours"},
      {R"(\bs?rand\s*\()", "random numbers that are not ours"},
      {R"(\bstd::(ranges::)?(shuffle|sample)\b)", "random numbers that are not ours"},
      {R"(#\s*include\s*<random>)", "random numbers that are not ours"},
      {R"(#\s*include\s*<(format|ranges|source_location|coroutine)>)", "a header that not every C++20 compiler has"},
      {R"(\b(source_location|co_await|co_yield|co_return)\b)", "a feature that not every C++20 compiler has"},
      {R"(#\s*include\s*<(thread|mutex|future|atomic)>)", "threads"},
      {R"(\bjthread\b)", "threads"},
      {R"(#\s*include\s*<(fstream|filesystem)>)", "files"},
  };
  static const auto compiled = [] {
    std::vector<std::pair<std::regex, const char*>> all;
    for (const auto& ban : bans) all.emplace_back(std::regex(ban.pattern), ban.why);
    return all;
  }();
  std::vector<std::string> found;
  for (const auto& line : lines_of(code_of(source.text)))
    for (const auto& [pattern, why] : compiled) {
      std::smatch match;
      if (std::regex_search(line, match, pattern)) found.push_back(source.path + " uses " + match.str() + ": " + why);
    }
  return found;
}

// Names of variables and members that are unordered containers.
std::set<std::string> unordered_names(const std::string& code) {
  std::set<std::string> names;
  static const std::regex begin(R"(\bunordered_(multi)?(map|set)\s*<)");
  for (auto it = std::sregex_iterator(code.begin(), code.end(), begin); it != std::sregex_iterator(); ++it) {
    auto at = static_cast<std::size_t>(it->position() + it->length());
    for (int depth = 1; at < code.size() && depth > 0; ++at) depth += code[at] == '<' ? 1 : code[at] == '>' ? -1 : 0;
    std::smatch name;
    const auto rest = code.substr(at, 200);
    if (std::regex_search(rest, name, std::regex(R"(^\s*[&*]?\s*(\w+)\s*[;,={()])"))) names.insert(name[1].str());
  }
  return names;
}

// What the range-for loops of the code walk over.
std::vector<std::string> walked_ranges(const std::string& code) {
  static const std::regex begin(R"(\bfor\s*\()");
  std::vector<std::string> ranges;
  for (auto it = std::sregex_iterator(code.begin(), code.end(), begin); it != std::sregex_iterator(); ++it) {
    const auto from = static_cast<std::size_t>(it->position() + it->length());
    auto to = from;
    for (int depth = 1; to < code.size() && depth > 0; ++to) depth += code[to] == '(' ? 1 : code[to] == ')' ? -1 : 0;
    auto head = code.substr(from, to - from - 1);
    if (std::count(head.begin(), head.end(), ';') > 1) continue;
    for (auto at = head.find("::"); at != std::string::npos; at = head.find("::")) head.replace(at, 2, "__");
    if (const auto colon = head.find(':'); colon != std::string::npos) ranges.push_back(head.substr(colon + 1));
  }
  return ranges;
}

std::vector<std::string> unordered_walks(const Source& source, const std::set<std::string>& names) {
  static const std::regex last_name(R"((\w+)\s*$)");
  std::vector<std::string> found;
  for (const auto& range : walked_ranges(code_of(source.text))) {
    std::smatch name;
    if (range.find("unordered_") != std::string::npos ||
        (std::regex_search(range, name, last_name) && names.contains(name[1].str())))
      found.push_back(source.path + " walks the unordered" + range);
  }
  return found;
}

std::vector<Source> sources() {
  const fs::path root = REGROUP_SOURCE_DIR;
  std::vector<Source> all;
  for (const auto* room : {"assignors", "sim", "reports", "cli"}) {
    if (!fs::exists(root / room)) continue;
    for (const auto& entry : fs::recursive_directory_iterator(root / room)) {
      const auto extension = entry.path().extension();
      if (extension != ".cpp" && extension != ".hpp") continue;
      std::ifstream file(entry.path(), std::ios::binary);
      all.push_back({fs::relative(entry.path(), root).generic_string(), {std::istreambuf_iterator<char>(file), {}}});
    }
  }
  std::sort(all.begin(), all.end(), [](const Source& a, const Source& b) { return a.path < b.path; });
  return all;
}

bool is_model(const std::string& path) { return path.starts_with("sim/") || path.starts_with("assignors/"); }

void check_none(const std::vector<std::string>& findings) {
  for (const auto& finding : findings) FAIL_CHECK(finding);
}

}  // namespace

TEST_SUITE("tree") {
  TEST_CASE("every include points the way of the rooms table") {
    const auto all = sources();
    REQUIRE(all.size() > 40);
    for (const auto& source : all) check_none(wrong_includes(source));
  }

  TEST_CASE("the model asks no wall clock, no foreign chance, no thread and no file") {
    for (const auto& source : sources())
      if (is_model(source.path)) check_none(forbidden_words(source));
  }

  TEST_CASE("the model does not walk unordered containers") {
    std::map<std::string, std::set<std::string>> names;  // per directory: what its headers declare
    const auto all = sources();
    for (const auto& source : all)
      if (source.path.ends_with(".hpp"))
        names[fs::path(source.path).parent_path().generic_string()].merge(unordered_names(code_of(source.text)));
    for (const auto& source : all) {
      if (!is_model(source.path)) continue;
      auto known = names[fs::path(source.path).parent_path().generic_string()];
      known.merge(unordered_names(code_of(source.text)));
      check_none(unordered_walks(source, known));
    }
  }

  TEST_CASE("the checks of this file see what they look for") {
    SUBCASE("includes") {
      const auto wrong = [](const char* path, const char* text) { return wrong_includes({path, text}).size(); };
      CHECK(wrong("sim/engine/a.hpp", "#include \"sim/facts/fact.hpp\"\n") == 1);
      CHECK(wrong("sim/engine/a.hpp", "#include <fmt/core.h>\n#include <vector>\n#include \"sim/engine/time.hpp\"\n") == 0);
      CHECK(wrong("assignors/a.cpp", "#include <fmt/core.h>\n") == 1);
      CHECK(wrong("assignors/a.cpp", "#include \"sim/engine/time.hpp\"\n") == 1);
      CHECK(wrong("sim/group/a.cpp", "#include \"sim/client/config.hpp\"\n") == 1);
      CHECK(wrong("sim/client/a.cpp", "#include \"sim/group/group.hpp\"\n") == 1);
      CHECK(wrong("sim/client/a.cpp", "#include \"assignors/assignor.hpp\"\n") == 0);
      CHECK(wrong("sim/ledger/a.cpp", "#include \"sim/cluster/cluster.hpp\"\n") == 1);
      CHECK(wrong("sim/scenario/a.cpp", "#include \"sim/client/config.hpp\"\n#include <nlohmann/json.hpp>\n") == 0);
      CHECK(wrong("sim/scenario/a.cpp", "#include \"sim/client/consumer.hpp\"\n") == 1);
      CHECK(wrong("sim/world.cpp", "#include <nlohmann/json.hpp>\n#include \"reports/report.hpp\"\n") == 2);
      CHECK(wrong("sim/world.cpp", "#include \"sim/group/coordinator.hpp\"\n") == 0);
      CHECK(wrong("reports/a.cpp", "#include \"sim/engine/random.hpp\"\n#include \"sim/engine/time.hpp\"\n") == 1);
      CHECK(wrong("reports/a.cpp", "#include <boost/program_options.hpp>\n") == 1);
      CHECK(wrong("cli/main.cpp", "#include <boost/program_options.hpp>\n#include \"reports/a.hpp\"\n") == 0);
    }
    SUBCASE("words") {
      CHECK(code_of("// first\nint a; // b\n/* c\n d */ int e;\n") == "\nint a; \n\n int e;\n");
      const auto found = [](const char* text) { return forbidden_words({"sim/a.cpp", text}).size(); };
      CHECK(found("auto t = std::chrono::steady_clock::now();\n") == 1);
      CHECK(found("// steady_clock\n/* rand() \n mt19937 */ int brand(int);\nauto s = \"rand()\";\n") == 0);
      CHECK(found("std::uniform_int_distribution<int> d;\nstd::mt19937 g;\nint i = rand ();\n") == 3);
      CHECK(found("auto t = time(nullptr);\n") == 1);
      CHECK(found("auto t = run_time(0); auto u = 1'000'000; // 'x\nint mt19937;\n") == 1);
      CHECK(found("#include <format>\n#include <thread>\n#include <filesystem>\n#include <vector>\n") == 3);
    }
    SUBCASE("walks") {
      const Source source{"sim/a.cpp",
                          "std::unordered_map<int, std::vector<int>> seen_;\nfor (const auto& [k, v] : seen_) {}\n"
                          "for (const auto& x : other.seen_) use(x);\nfor (auto k : sorted(seen_)) {}\n"
                          "for (std::size_t i = 0; i < 3; ++i) {}\n"
                          "for (const std::string& s : std::vector<std::string>{}) {}\n"};
      const auto names = unordered_names(code_of(source.text));
      CHECK(names == std::set<std::string>{"seen_"});
      CHECK(unordered_walks(source, names).size() == 2);
    }
  }
}

}  // namespace regroup
