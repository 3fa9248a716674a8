// How numbers, times and lines look. Pure text: nothing here depends on the machine or its locale.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sim/engine/time.hpp"

namespace regroup {

inline constexpr std::int64_t kMicrosASecond = 1'000'000;

// What the place that shows a report can do.
struct Style {
  bool color = false;
  int width = 80;  // columns; less than 40 counts as 40
  bool unicode = true;
};

// Few inks, each readable on dark and on light backgrounds.
enum class Ink : std::uint8_t { Plain, Strong, Faint, Good, Bad, Mark };
std::string paint(const Style& style, Ink ink, std::string_view text);

std::string grouped(std::int64_t number);                                               // 1,234,567
std::string counted(std::int64_t number, std::string_view one, std::string_view many);  // "1 record", "2,000 records"
std::string seconds_text(Duration time);  // JSON's number of seconds: at most six decimals, none that is zero
std::string clock_text(Duration time);    // "14.005 s": a moment of the run
inline std::string clock_text(SimTime at) { return clock_text(at.time_since_epoch()); }
std::string length_text(Duration time);   // "2 min", "45 s", "45.2 s", "250 ms", "800 us"
std::string written_text(Duration time);  // as in a scenario: "45s", "250ms"

// Columns that a text takes: one a code point, none for colour codes.
std::size_t display_width(std::string_view text);
std::string clipped(std::string_view text, std::size_t width, bool unicode);  // cut at the width, with an ellipsis
std::string padded(std::string_view text, std::size_t width);                 // spaces behind it
std::string padded_left(std::string_view text, std::size_t width);            // spaces before it
std::vector<std::string> wrapped(std::string_view text, std::size_t width);   // at spaces; long words are not broken

// `left`, and `right` at the end of the line; on a line of its own behind `indent` where both do not fit.
std::vector<std::string> spread(std::string_view left, std::string_view right, std::size_t width, std::size_t indent);
// Items side by side with `gap` spaces between them, as many on a line as fit, each line behind `indent`.
std::vector<std::string> flowed(const std::vector<std::string>& items, std::size_t width, std::size_t indent, std::size_t gap);

std::size_t columns_of(const Style& style);       // of the place
std::size_t text_columns_of(const Style& style);  // of text in it: lines too long are hard to read

}  // namespace regroup
