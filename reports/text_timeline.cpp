// Who did what when: the ledger's columns folded to the width there is, with what happened on top.
#include <algorithm>
#include <array>
#include <map>

#include <fmt/format.h>

#include "reports/text_parts.hpp"

namespace regroup::text {
namespace {

constexpr std::size_t kDoings = 5;
constexpr std::int64_t kSecond = 1'000'000;

// The letter of each state, and of each mark that lies over them.
struct Letters {
  std::array<const char*, kDoings> doing;
  const char *crash, *close, *rebalance;
};
constexpr Letters kPretty{{" ", "\u00b7", "\u2591", "\u2588", "\u2593"}, "x", "o", "\u25bc"};
constexpr Letters kPlain{{" ", ".", "-", "#", "z"}, "x", "o", "v"};
constexpr std::array<const char*, kDoings> kMeaning{"", "no partitions", "idle", "working", "frozen"};

Ink ink_of(Doing doing) { return doing == Doing::Frozen ? Ink::Mark : doing == Doing::Working ? Ink::Plain : Ink::Faint; }

// `part` of `whole`, in units of which there are `units`; exact, so that a picture is the same on every machine.
std::size_t scaled(std::int64_t part, std::int64_t whole, std::size_t units) {
  return static_cast<std::size_t>(static_cast<__int128>(std::max<std::int64_t>(part, 0)) * static_cast<std::int64_t>(units) /
                                  whole);
}

struct Frame {
  const Report& report;
  const Style& style;
  const Letters& letters;
  std::size_t name_width, cells;
  std::int64_t ended;     // microseconds that the cells stand for
  std::int64_t duration;  // microseconds that the ledger's columns stand for

  std::size_t cell_of(SimTime at) const { return std::min(cells - 1, scaled(at.time_since_epoch().count(), ended, cells)); }
  std::size_t column_of(std::size_t cell) const {
    const auto at = scaled(static_cast<std::int64_t>(cell), static_cast<std::int64_t>(cells), static_cast<std::size_t>(ended));
    return std::min(kColumns - 1, scaled(static_cast<std::int64_t>(at), duration, kColumns));
  }
};

// What most of the columns say; of equals the busier one. A freeze or work must not vanish in a wide idle stretch of one cell.
Doing folded(const Timeline& timeline, std::size_t from, std::size_t to) {
  std::array<std::size_t, kDoings> counts{};
  for (auto c = from; c < std::max(to, from + 1); ++c) ++counts[static_cast<std::size_t>(timeline.columns[c])];
  std::size_t best = 0;
  for (std::size_t d = 1; d < kDoings; ++d)
    if (counts[d] >= counts[best] && counts[d] > 0) best = d;
  return static_cast<Doing>(best);
}

struct Mark {
  const char* letter;
  Ink ink;
};

std::map<std::size_t, Mark> marks_of(const Frame& frame, ConsumerId consumer) {
  std::map<std::size_t, Mark> marks;
  for (const auto& fact : frame.report.outcome.events) {
    const auto* crashed = std::get_if<Crashed>(&fact.body);
    const auto* closed = std::get_if<Closed>(&fact.body);
    if (crashed != nullptr && crashed->consumer == consumer) marks[frame.cell_of(fact.at)] = {frame.letters.crash, Ink::Bad};
    if (closed != nullptr && closed->consumer == consumer) marks[frame.cell_of(fact.at)] = {frame.letters.close, Ink::Mark};
  }
  return marks;
}

// A row of letters, one run of the same ink painted at once.
class Row {
 public:
  explicit Row(const Style& style) : style_(style) {}
  void add(const char* letter, Ink ink) {
    if (ink != ink_) flush();
    ink_ = ink;
    run_ += letter;
  }
  std::string done() {
    while (!run_.empty() && run_.back() == ' ') run_.pop_back();
    flush();
    while (!text_.empty() && text_.back() == ' ') text_.pop_back();
    return std::move(text_);
  }

 private:
  void flush() {
    text_ += run_.find_first_not_of(' ') == std::string::npos ? run_ : paint(style_, ink_, run_);
    run_.clear();
  }
  const Style& style_;
  std::string text_, run_;
  Ink ink_ = Ink::Plain;
};

std::string labelled(const Frame& frame, const std::string& name, const std::string& row) {
  return std::string(kMargin, ' ') + padded(clipped(name, frame.name_width, frame.style.unicode), frame.name_width) + "  " + row;
}

std::string consumer_row(const Frame& frame, ConsumerId consumer) {
  const auto marks = marks_of(frame, consumer);
  const auto& timeline = frame.report.outcome.timelines[consumer.index()];
  Row row(frame.style);
  for (std::size_t cell = 0; cell < frame.cells; ++cell) {
    if (const auto mark = marks.find(cell); mark != marks.end()) {
      row.add(mark->second.letter, mark->second.ink);
      continue;
    }
    const auto doing = folded(timeline, frame.column_of(cell), frame.column_of(cell + 1));
    row.add(frame.letters.doing[static_cast<std::size_t>(doing)], ink_of(doing));
  }
  return labelled(frame, frame.report.directory.consumers[consumer.index()].name, row.done());
}

void add_rebalance_row(Lines& lines, const Frame& frame, GroupId group) {
  std::vector<bool> at(frame.cells);
  for (const auto& rebalance : frame.report.outcome.rebalances)
    if (rebalance.group == group) at[frame.cell_of(rebalance.completed_at)] = true;
  Row row(frame.style);
  for (const bool here : at) row.add(here ? frame.letters.rebalance : " ", Ink::Faint);
  const auto& directory = frame.report.directory;
  lines.push_back(labelled(frame, directory.groups.size() > 1 ? directory.groups[group.index()] : "", row.done()));
  while (!lines.back().empty() && lines.back().back() == ' ') lines.back().pop_back();
  if (lines.back().empty()) lines.pop_back();
}

std::int64_t tick_step(const Frame& frame) {
  constexpr std::array<std::int64_t, 30> steps{
      1'000,           2'000,           5'000,           10'000,           20'000,           50'000,
      100'000,         200'000,         500'000,         kSecond,          2 * kSecond,      5 * kSecond,
      10 * kSecond,    15 * kSecond,    30 * kSecond,    60 * kSecond,     120 * kSecond,    300 * kSecond,
      600 * kSecond,   900 * kSecond,   1800 * kSecond,  3600 * kSecond,   7200 * kSecond,   10800 * kSecond,
      21600 * kSecond, 43200 * kSecond, 86400 * kSecond, 172800 * kSecond, 604800 * kSecond, 2419200 * kSecond};
  for (const auto step : steps)
    if (scaled(step, frame.ended, frame.cells) >= 11) return step;
  return frame.ended;
}

std::string tick_text(std::int64_t at, std::int64_t step, std::int64_t ended) {
  if (ended < kSecond) return fmt::format("{} ms", at / 1000);
  if (step % (3600 * kSecond) == 0) return fmt::format("{} h", grouped(at / (3600 * kSecond)));
  if (step % (60 * kSecond) == 0) return fmt::format("{} min", grouped(at / (60 * kSecond)));
  return seconds_text(Duration{at}) + " s";
}

std::string axis(const Frame& frame) {
  const auto step = tick_step(frame);
  std::string row;
  for (std::int64_t at = 0; at <= frame.ended; at += step) {
    const auto label = tick_text(at, step, frame.ended);
    const auto cell = scaled(at, frame.ended, frame.cells);
    if (cell + label.size() > frame.cells || (at > 0 && cell < row.size() + 1)) continue;
    row = padded(row, cell) + label;
  }
  return labelled(frame, "", paint(frame.style, Ink::Faint, row));
}

std::string legend(const Frame& frame, std::size_t shown) {
  std::array<bool, kDoings> seen{};
  for (std::size_t c = 0; c < shown; ++c)
    for (const auto doing : frame.report.outcome.timelines[c].columns) seen[static_cast<std::size_t>(doing)] = true;
  std::vector<std::string> items;
  for (const auto doing : {Doing::Working, Doing::Owning, Doing::Waiting, Doing::Frozen})
    if (const auto d = static_cast<std::size_t>(doing); seen[d])
      items.push_back(fmt::format("{} {}", frame.letters.doing[d], kMeaning[d]));
  bool crashes = false, closes = false;
  for (const auto& fact : frame.report.outcome.events) {
    crashes = crashes || std::holds_alternative<Crashed>(fact.body);
    closes = closes || std::holds_alternative<Closed>(fact.body);
  }
  if (crashes) items.push_back(fmt::format("{} crash", frame.letters.crash));
  if (closes) items.push_back(fmt::format("{} closed", frame.letters.close));
  if (!frame.report.outcome.rebalances.empty()) items.push_back(fmt::format("{} rebalance", frame.letters.rebalance));
  std::string text;
  for (const auto& item : items) text += (text.empty() ? "" : "   ") + item;
  return labelled(frame, "", paint(frame.style, Ink::Faint, text));
}

Frame frame_of(const Report& report, const Style& style, std::size_t shown) {
  std::size_t names = 0;
  for (std::size_t c = 0; c < shown; ++c) names = std::max(names, display_width(report.directory.consumers[c].name));
  if (report.directory.groups.size() > 1)
    for (const auto& group : report.directory.groups) names = std::max(names, display_width(group));
  names = std::min<std::size_t>(names, 16);
  const auto cells = std::min(kColumns, columns_of(style) - kMargin - names - 2);
  const auto ended = std::max<std::int64_t>(report.outcome.ended_at.time_since_epoch().count(), 1);
  const auto duration = std::max<std::int64_t>(report.scenario.duration.time_since_epoch().count(), ended);
  return {report, style, style.unicode ? kPretty : kPlain, names, cells, ended, duration};
}

}  // namespace

Lines timeline_lines(const Report& report, const Style& style) {
  Lines lines;
  const auto all = report.outcome.timelines.size();
  const auto shown = all <= kConsumersMax ? all : kConsumersMax;
  if (shown == 0) return lines;
  const auto frame = frame_of(report, style, shown);
  for (std::size_t c = 0; c < shown; ++c) {
    const auto group = report.directory.consumers[c].group;
    if (c == 0 || report.directory.consumers[c - 1].group != group) add_rebalance_row(lines, frame, group);
    lines.push_back(consumer_row(frame, id_of<ConsumerId>(c)));
  }
  if (shown < all)
    lines.push_back(fmt::format("  and {} more", counted(static_cast<std::int64_t>(all - shown), "consumer", "consumers")));
  lines.push_back(axis(frame));
  lines.push_back(legend(frame, shown));
  return lines;
}

}  // namespace regroup::text
