// Layout: one line a top-level member, a metric, a step of a chain, a rebalance, an expectation; so that diffs are short.
#include "reports/json.hpp"

#include <ostream>
#include <sstream>
#include <utility>

#include <fmt/format.h>

#include "reports/json_text.hpp"
#include "reports/phrases.hpp"

namespace regroup {
namespace {

std::string metrics_json(const Report& report) {
  std::vector<std::string> lines;
  each_metric(report.directory, report.outcome, [&](const std::string& name, const MetricValue& value) {
    lines.push_back(json_string(name) + ": " + metric_json(value));
  });
  return json_lines(lines, "{", "}", " ");
}

std::string link_json(const Link& link, const Anomaly& anomaly, const Directory& directory) {
  JsonObject object;
  object.time("at", link.at).text("fact", name_of(link.kind)).text("text", link_phrase(link, anomaly, directory));
  if (*link.rule != '\0') object.text("rule", link.rule);
  return object.done();
}

std::string person_json(ConsumerId consumer, SimTime at, const Directory& directory) {
  return JsonObject().text("consumer", directory.consumers[consumer.index()].name).time("at", at).done();
}

std::string anomaly_json(const Anomaly& anomaly, const Directory& directory) {
  JsonObject object;
  object.text("group", directory.groups[anomaly.group.index()]);
  object.text("kind", anomaly.kind == Anomaly::Kind::Duplicate ? "duplicate" : "lost");
  object.text("partition", directory.name_of(anomaly.partition));
  object.number("from", anomaly.from.value()).number("to", anomaly.to.value());
  if (anomaly.first) object.add("first", person_json(*anomaly.first, anomaly.first_at, directory));
  if (anomaly.again && anomaly.kind == Anomaly::Kind::Duplicate)
    object.add("again", person_json(*anomaly.again, anomaly.again_at, directory));
  object.text("cause", name_of(anomaly.cause));
  std::vector<std::string> chain;
  for (const auto& link : anomaly.chain) chain.push_back(link_json(link, anomaly, directory));
  return object.add("chain", json_lines(chain, "[", "]", "   ")).done();
}

std::string rebalance_json(const Rebalance& rebalance, const Directory& directory) {
  const auto name = [&](ConsumerId consumer) { return directory.consumers[consumer.index()].name; };
  JsonObject object, assignment;
  for (const auto [consumer, partitions] : rebalance.assignment) {
    std::vector<std::string> names;
    for (const auto partition : partitions) names.push_back(json_string(directory.name_of(partition)));
    assignment.add(name(consumer), json_list(names));
  }
  object.text("group", directory.groups[rebalance.group.index()]).number("generation", rebalance.generation);
  object.text("reason", reason_phrase(rebalance.reason, name(rebalance.by)));
  object.time("started_at", rebalance.started_at).time("completed_at", rebalance.completed_at);
  object.text("leader", name(rebalance.leader)).add("assignment", assignment.done()).number("moved", rebalance.moved);
  return object.done();
}

// A line each, written as it is made: a long run has hundreds of megabytes of them.
template <class Elements, class Json>
void add_lines(std::ostream& out, std::string_view key, const Elements& elements, Json json) {
  out << fmt::format(",\n {}: [", json_string(key));
  const char* between = "\n  ";
  for (const auto& element : elements) out << std::exchange(between, ",\n  ") << json(element);
  out << (elements.empty() ? "]" : "\n ]");
}

std::string expect_json(const Report& report) {
  std::vector<std::string> lines;
  for (const auto& checked : report.checked) {
    JsonObject object;
    object.text("metric", checked.metric).add("expected", checked.expected).add("measured", metric_json(checked.measured));
    lines.push_back(object.flag("ok", checked.ok).done());
  }
  return json_lines(lines, "[", "]", " ");
}

}  // namespace

void write_json_report(std::ostream& out, const Report& report, std::string_view version) {
  const auto& scenario = report.scenario;
  const auto& directory = report.directory;
  const auto add = [&](std::string_view key, std::string_view json) { out << fmt::format(",\n {}: {}", json_string(key), json); };
  out << "{" << json_string("regroup") << ": " << json_string(version);
  add("scenario", json_string(scenario.name));
  if (report.line > 0) add("file", json_string(report.file)), add("line", std::to_string(report.line));
  add("scenario_sha256", json_string(scenario.sha256));
  add("kafka", json_string(scenario.kafka));
  add("seed", std::to_string(scenario.seed));
  add("ended_at", seconds_text(report.outcome.ended_at.time_since_epoch()));
  add("fingerprint", json_string(fmt::format("{:016x}", report.outcome.fingerprint)));
  add("metrics", metrics_json(report));
  add_lines(out, "anomalies", report.outcome.anomalies, [&](const Anomaly& anomaly) { return anomaly_json(anomaly, directory); });
  add_lines(out, "rebalances", report.outcome.rebalances,
            [&](const Rebalance& rebalance) { return rebalance_json(rebalance, directory); });
  add("expect", expect_json(report));
  out << "}\n";
}

std::string json_report(const Report& report, std::string_view version) {
  std::ostringstream out;
  write_json_report(out, report, version);
  return out.str();
}

}  // namespace regroup
