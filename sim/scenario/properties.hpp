// The syntax of Java's properties files.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace regroup::reading {

struct Property {
  std::string name;
  std::string value;
  int line = 0;  // where it begins, from 1
};

// As java.util.Properties.load reads them, but every repeat is kept. Bytes above 127 stay as they are.
std::vector<Property> parse_properties(std::string_view text);

}  // namespace regroup::reading
