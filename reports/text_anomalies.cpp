// What went wrong, each story with the chain of facts behind it.
#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "reports/phrases.hpp"
#include "reports/stories.hpp"
#include "reports/text_parts.hpp"

namespace regroup::text {
namespace {

constexpr std::size_t kChainIndent = 6;
constexpr std::size_t kTimeWidth = 11;

const char* consequence(const Anomaly& anomaly) { return anomaly.kind == Anomaly::Kind::Duplicate ? "processed again" : "lost"; }

std::string who_line(const Anomaly& anomaly, const Directory& directory) {
  const auto name = [&](ConsumerId consumer) { return directory.consumers[consumer.index()].name; };
  if (anomaly.kind == Anomaly::Kind::Duplicate)
    return fmt::format("by {} from {}, again by {} from {}", anomaly.first ? name(*anomaly.first) : "?",
                       clock_text(anomaly.first_at), anomaly.again ? name(*anomaly.again) : "?", clock_text(anomaly.again_at));
  if (anomaly.first) return fmt::format("{} had them at {}", name(*anomaly.first), clock_text(anomaly.first_at));
  return "no consumer ever got them";
}

std::string what_line(const Story& story, const Directory& directory) {
  const auto& anomaly = *story.largest;
  const auto where = partitions_text(directory, story.partitions, 2);
  if (story.anomalies == 1) return fmt::format("{}  {} {}", where, range_text(anomaly.from, anomaly.to), consequence(anomaly));
  return fmt::format("{}  {} {}", where, counted(story.records, "record", "records"), consequence(anomaly));
}

void add_headline(Lines& lines, const Story& story, const Report& report, const Style& style) {
  const auto width = text_columns_of(style);
  const auto margin = std::string(kMargin, ' ');
  const auto what = what_line(story, report.directory), who = who_line(*story.largest, report.directory);
  const auto cause = paint(style, Ink::Bad, name_of(story.largest->cause));
  const auto strong = margin + paint(style, Ink::Strong, what);
  if (display_width(strong) + 2 + who.size() + 2 + display_width(cause) <= width) {
    lines.push_back(spread(strong + ": " + who, cause, width, kMargin).front());
    return;
  }
  for (auto& line : spread(strong, cause, width, kMargin)) lines.push_back(std::move(line));
  for (auto& line : wrapped(who, width - kMargin)) lines.push_back(margin + line);
}

// A time or a keyword in its column, words wrapped behind it, a rule at the end of the first line.
void add_step(Lines& lines, const std::string& head, const std::string& words, std::string_view rule, const Style& style) {
  const auto width = text_columns_of(style);
  const auto start = kChainIndent + kTimeWidth + 2;
  const auto room = width - start - (rule.empty() ? 0 : rule.size() + 2);
  const auto parts = wrapped(words, room);
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (i > 0) {
      lines.push_back(std::string(start, ' ') + parts[i]);
      continue;
    }
    const auto left = std::string(kChainIndent, ' ') + paint(style, Ink::Faint, head) +
                      std::string(kTimeWidth + 2 - std::min(display_width(head), kTimeWidth), ' ') + parts[i];
    lines.push_back(spread(left, paint(style, Ink::Faint, rule), width, start).front());
  }
}

// What the records come from: the difference of two offsets of the chain.
std::string arithmetic(const Story& story, const Directory& directory) {
  const auto& anomaly = *story.largest;
  const auto records = anomaly.to - anomaly.from;
  auto text = fmt::format("{} - {} = {} {}", anomaly.to.value(), anomaly.from.value(), counted(records, "record", "records"),
                          anomaly.kind == Anomaly::Kind::Duplicate
                              ? (records == 1 ? "is processed again" : "are processed again")
                              : (records == 1 ? "is never processed" : "are never processed"));
  if (story.anomalies == 1) return text;
  const auto others = static_cast<std::int64_t>(story.partitions.size()) - 1;
  text += fmt::format(" in {}; {} in all", directory.name_of(anomaly.partition), grouped(story.records));
  return others == 0 ? fmt::format("{} over {} ranges", text, story.anomalies)
                     : fmt::format("{}, with {}", text, counted(others, "other partition", "other partitions"));
}

void add_story(Lines& lines, const Story& story, const Report& report, const Style& style) {
  add_headline(lines, story, report, style);
  for (const auto& link : story.largest->chain)
    add_step(lines, padded_left(clock_text(link.at), kTimeWidth), link_phrase(link, *story.largest, report.directory), link.rule,
             style);
  add_step(lines, "so", arithmetic(story, report.directory), "", style);
}

struct Rest {
  std::int64_t records = 0;
  std::size_t stories = 0;
};

void add_rest(Lines& lines, const std::vector<Story>& stories, const Style& style) {
  std::map<Cause, Rest> by_cause;
  for (auto i = kStoriesMax; i < stories.size(); ++i) {
    auto& rest = by_cause[stories[i].largest->cause];
    rest.records += stories[i].records;
    ++rest.stories;
  }
  const auto left_out = static_cast<std::int64_t>(stories.size() - kStoriesMax);
  lines.push_back("");
  for (const auto& line : wrapped(fmt::format("and {} without their chains (all of them are in the JSON report):",
                                              counted(left_out, "smaller one", "smaller ones")),
                                  text_columns_of(style) - kMargin))
    lines.push_back(std::string(kMargin, ' ') + line);
  for (const auto& [cause, rest] : by_cause)
    lines.push_back(fmt::format("      {} {} in {}", padded(name_of(cause), 28), counted(rest.records, "record", "records"),
                                counted(static_cast<std::int64_t>(rest.stories), "story", "stories")));
}

// One line, or one for each --set, to be pasted into a shell as they stand.
Lines lines_of_option(const std::string& option, std::size_t columns) {
  if (display_width(option) <= columns) return {option};
  Lines parts;
  std::size_t from = 0;
  for (auto next = option.find(" --set "); next != std::string::npos; next = option.find(" --set ", from)) {
    parts.push_back(option.substr(from, next - from).append(" \\"));
    from = next + 1;
  }
  parts.push_back(option.substr(from));
  return parts;
}

void add_alternatives(Lines& lines, const Report& report, const Style& style) {
  std::size_t longest = 0;
  for (const auto& alternative : report.alternatives.best) longest = std::max(longest, display_width(alternative.option));
  for (const auto& alternative : report.alternatives.best) {
    const auto& group = report.directory.groups[alternative.group.index()];
    const auto effect = fmt::format("{}{} {} instead of {}", report.directory.groups.size() > 1 ? group + ": " : "",
                                    metric_text(alternative.after), alternative.metric, metric_text(alternative.before));
    const auto option = std::string(kMargin, ' ') + paint(style, Ink::Good, "try") + "   ";
    const auto line = option + padded(alternative.option, longest) + "   " + effect;
    if (display_width(line) <= text_columns_of(style)) {
      lines.push_back(line);
      continue;
    }
    const auto parts = lines_of_option(alternative.option, text_columns_of(style) - 10);
    for (std::size_t i = 0; i < parts.size(); ++i) lines.push_back((i == 0 ? option : std::string(8, ' ')) + parts[i]);
    lines.push_back(std::string(8, ' ') + effect);
  }
  if (const auto untried = report.alternatives.untried; untried > 0)
    lines.push_back(
        std::string(kMargin, ' ') +
        paint(style, Ink::Faint, fmt::format("{} more would take too long to try", grouped(static_cast<std::int64_t>(untried)))));
}

}  // namespace

Lines anomaly_lines(const Report& report, const Style& style) {
  Lines lines;
  const auto stories = stories_of(report.outcome);
  for (std::size_t i = 0; i < std::min(stories.size(), kStoriesMax); ++i) {
    if (i > 0) lines.push_back("");
    add_story(lines, stories[i], report, style);
  }
  if (stories.size() > kStoriesMax) add_rest(lines, stories, style);
  if (!stories.empty() && !report.alternatives.empty()) lines.push_back("");
  add_alternatives(lines, report, style);
  return lines;
}

}  // namespace regroup::text
