#include "reports/stories.hpp"

#include <algorithm>
#include <map>

namespace regroup {
namespace {

// Steps that come at another moment in each partition; all others are one event for all of them.
bool differs_by_partition(Link::Kind kind) {
  using K = Link::Kind;
  return kind == K::Processed || kind == K::Resumed || kind == K::Delivered || kind == K::Reset || kind == K::Sought;
}

std::vector<std::int64_t> signature_of(const Anomaly& anomaly) {
  std::vector<std::int64_t> signature{anomaly.group.value(), static_cast<std::int64_t>(anomaly.kind),
                                      static_cast<std::int64_t>(anomaly.cause), anomaly.first ? anomaly.first->value() : -1,
                                      anomaly.again ? anomaly.again->value() : -1};
  for (const auto& link : anomaly.chain) {
    signature.push_back(static_cast<std::int64_t>(link.kind));
    signature.push_back(link.consumer.value());
    signature.push_back(differs_by_partition(link.kind) ? -1 : link.at.time_since_epoch().count());
  }
  return signature;
}

void add(Story& story, const Anomaly& anomaly) {
  const auto size = [](const Anomaly& a) { return a.to - a.from; };
  if (story.largest == nullptr || size(anomaly) > size(*story.largest)) story.largest = &anomaly;
  story.records += size(anomaly);
  ++story.anomalies;
  if (story.partitions.empty() || story.partitions.back() != anomaly.partition) story.partitions.push_back(anomaly.partition);
}

}  // namespace

std::vector<Story> stories_of(const Outcome& outcome) {
  std::vector<Story> stories;
  std::map<std::vector<std::int64_t>, std::size_t> known;
  for (const auto& anomaly : outcome.anomalies) {
    const auto [it, is_new] = known.emplace(signature_of(anomaly), stories.size());
    if (is_new) stories.emplace_back();
    add(stories[it->second], anomaly);
  }
  std::stable_sort(stories.begin(), stories.end(), [](const Story& a, const Story& b) { return a.records > b.records; });
  return stories;
}

}  // namespace regroup
