#include "reports/explain_cause.hpp"

#include <fmt/format.h>

#include "reports/phrases.hpp"

namespace regroup {
namespace {

constexpr std::size_t kHead = 14;

void add_part(std::string& page, std::string_view head, std::string_view words, const Style& style) {
  const auto parts = wrapped(words, text_columns_of(style) - kHead);
  page += '\n';
  for (std::size_t i = 0; i < parts.size(); ++i)
    page += (i == 0 ? "  " + paint(style, Ink::Faint, padded(head, kHead - 2)) : std::string(kHead, ' ')) + parts[i] + '\n';
}

}  // namespace

std::string explain_cause(Cause cause, const Style& style) {
  const auto& help = help_of(cause);
  auto page = spread(paint(style, Ink::Strong, name_of(cause)), help.of_losses ? "a cause of losses" : "a cause of duplicates",
                     text_columns_of(style), 0)
                  .front() +
              "\n";
  add_part(page, "what", cause_sentence(cause), style);
  add_part(page, "how", help.how, style);
  add_part(page, "what to do", help.advice, style);
  std::string rules;
  for (const auto* rule : help.rules) rules += (rules.empty() ? "" : ", ") + std::string(rule);
  add_part(page, "rules", rules, style);
  if (const std::string_view file = gallery_scenario(cause); !file.empty())
    add_part(page, "see it", fmt::format("regroup run scenarios/{}", file), style);
  return page;
}

std::string list_causes(const Style& style) {
  std::string page;
  for (const bool losses : {false, true}) {
    page += paint(style, Ink::Strong, losses ? "Causes of losses" : "Causes of duplicates") + "\n";
    for (std::size_t c = 0; c < kCauses; ++c) {
      const auto cause = static_cast<Cause>(c);
      if (help_of(cause).of_losses != losses) continue;
      const auto parts = wrapped(cause_sentence(cause), text_columns_of(style) - 30);
      for (std::size_t i = 0; i < parts.size(); ++i)
        page += fmt::format("  {} {}\n", padded(i == 0 ? name_of(cause) : "", 27), parts[i]);
    }
    if (!losses) page += '\n';
  }
  return page;
}

}  // namespace regroup
