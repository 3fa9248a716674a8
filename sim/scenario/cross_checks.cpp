// Checks between configs, by their numbers in configs.json, and what hurts though Kafka lets it pass.
#include <algorithm>

#include <fmt/format.h>

#include "sim/scenario/build_configs.hpp"

namespace regroup::reading {
namespace {

// The one to blame: the first of the names that the user has set, else the settings as a whole.
std::string origin_of(const ConfigValues& values, std::initializer_list<std::string_view> names, const std::string& otherwise) {
  for (const auto name : names)
    if (const auto* value = values.find(name)) return value->origin;
  return otherwise;
}

std::int64_t ms(Duration d) { return d.count() / 1'000; }

std::string seconds(Duration d) { return fmt::format("{}s", static_cast<double>(ms(d)) / 1'000.0); }

Duration typical(const Distribution& time) {
  return time.kind == Distribution::Kind::Uniform ? time.a + (time.b - time.a) / 2 : time.a;
}

void check_heartbeat(Reading& reading, const ConfigValues& values, const ConsumerConfig& config, const std::string& pointer) {
  const auto at = origin_of(values, {"heartbeat.interval.ms", "session.timeout.ms"}, pointer);
  if (config.heartbeat_interval >= config.session_timeout)
    return reading.refuse(at, "Heartbeat must be set lower than the session timeout");
  if (config.heartbeat_interval * 3 > config.session_timeout)
    reading.warn(
        at, fmt::format("heartbeat.interval.ms={} is above a third of session.timeout.ms={}: a heartbeat or two that are late "
                        "end the session",
                        ms(config.heartbeat_interval), ms(config.session_timeout)));
}

// the broker refuses the join. A run shows it, so it is not a mistake of the file.
void check_session(Reading& reading, const ConfigValues& values, const ConsumerConfig& config, const BrokerConfig& broker,
                   const std::string& pointer) {
  if (config.session_timeout >= broker.group_min_session_timeout && config.session_timeout <= broker.group_max_session_timeout)
    return;
  reading.warn(
      origin_of(values, {"session.timeout.ms"}, pointer),
      fmt::format("session.timeout.ms={}: The session timeout is not within the range allowed by the broker (as configured by "
                  "group.min.session.timeout.ms and group.max.session.timeout.ms).",
                  ms(config.session_timeout)));
}

void check_backoff(Reading& reading, const ConfigValues& values) {
  const auto* base = values.find("retry.backoff.ms");
  const auto* most = values.find("retry.backoff.max.ms");
  const auto a = base != nullptr ? base->number : 100, b = most != nullptr ? most->number : 1'000;
  if (a > b)
    reading.warn(
        base != nullptr ? base->origin : most->origin,
        fmt::format("Configuration 'retry.backoff.ms' with value '{}' is greater than configuration 'retry.backoff.max.ms' "
                    "with value '{}'. A static backoff with value '{}' will be applied.",
                    a, b, b));
  if (values.has("reconnect.backoff.ms") && !values.has("reconnect.backoff.max.ms"))
    reading.warn(
        values.find("reconnect.backoff.ms")->origin,
        "Disabling exponential reconnect backoff because reconnect.backoff.ms is set, but reconnect.backoff.max.ms is not.");
}

void check_poll_interval(Reading& reading, const ConfigValues& values, const ConsumerSettings& settings,
                         const std::string& pointer) {
  const auto& config = settings.config;
  if (settings.process.in_worker) return;
  const auto time = typical(settings.process.time);
  const auto batch = static_cast<__int128>(time.count()) * config.max_poll_records + typical(settings.process.batch).count();
  if (batch <= config.max_poll_interval.count()) return;
  reading.warn(
      origin_of(values, {"max.poll.interval.ms", "max.poll.records"}, pointer),
      fmt::format("max.poll.records={} at {} each take longer than max.poll.interval.ms={}: after a full poll the consumer "
                  "leaves its group before it polls again",
                  config.max_poll_records, seconds(time), ms(config.max_poll_interval)));
}

void check_commits(Reading& reading, const ConfigValues& values, const ConsumerSettings& settings, const std::string& pointer) {
  if (!settings.config.enable_auto_commit || (settings.commit.call == CommitCall::None && !settings.commit.on_revoke)) return;
  reading.warn(origin_of(values, {"enable.auto.commit"}, pointer),
               "enable.auto.commit is true (Kafka's default) though the application commits by itself: both commit");
}

}  // namespace

void check_consumer(Reading& reading, const ConfigValues& values, const ConsumerSettings& settings, const BrokerConfig& broker,
                    const std::string& pointer) {
  const auto& config = settings.config;
  check_heartbeat(reading, values, config, pointer);
  check_session(reading, values, config, broker, pointer);
  check_backoff(reading, values);
  check_poll_interval(reading, values, settings, pointer);
  check_commits(reading, values, settings, pointer);
  if (config.fetch_max_wait >= config.request_timeout)
    reading.warn(origin_of(values, {"fetch.max.wait.ms", "request.timeout.ms"}, pointer),
                 fmt::format("fetch.max.wait.ms={} is not below request.timeout.ms={}: every fetch that finds nothing times out",
                             ms(config.fetch_max_wait), ms(config.request_timeout)));
}

void check_broker(Reading& reading, const ConfigValues& values, const BrokerConfig& config) {
  if (config.broker_heartbeat_interval * 2 > config.broker_session_timeout)
    reading.warn(
        origin_of(values, {"broker.heartbeat.interval.ms", "broker.session.timeout.ms"}, {}),
        fmt::format("broker.heartbeat.interval.ms ({} ms) must be less than or equal to half of the broker.session.timeout.ms "
                    "({} ms).",
                    ms(config.broker_heartbeat_interval), ms(config.broker_session_timeout)));
  for (const auto* name : {"log.retention.ms", "log.retention.minutes", "log.retention.hours"})
    if (const auto* value = values.find(name); value != nullptr && (value->number == 0 || value->number < -1))
      reading.refuse(value->origin, "requirement failed: log.retention.ms must be unlimited (-1) or, greater than or equal to 1");
}

// BP-67.
void check_producer(Reading& reading, const ConfigValues& values, const ProducerConfig& config) {
  const auto* idempotence = values.find("enable.idempotence");
  const auto* acks = values.find("acks");
  const auto* retries = values.find("retries");
  const auto* in_flight = values.find("max.in.flight.requests.per.connection");
  const bool wanted = idempotence != nullptr && idempotence->truth;
  const bool off = idempotence != nullptr && !idempotence->truth;
  const bool weak_acks = acks != nullptr && acks->text != "all" && acks->text != "-1";
  const bool no_retries = retries != nullptr && retries->number == 0;
  constexpr std::int64_t kInFlightMost = 5;
  if (wanted && weak_acks)
    reading.refuse(acks->origin,
                   "Must set acks to all in order to use the idempotent producer. Otherwise we cannot guarantee idempotence.");
  if (wanted && no_retries)
    reading.refuse(retries->origin, "Must set retries to non-zero when using the idempotent producer.");
  if (!off && in_flight != nullptr && in_flight->number > kInFlightMost)
    reading.refuse(in_flight->origin,
                   fmt::format("To use the idempotent producer, max.in.flight.requests.per.connection must be set to at "
                               "most 5. Current value is {}.",
                               in_flight->number));
  if (values.has("transactional.id") && (off || weak_acks || no_retries))
    reading.refuse(values.find("transactional.id")->origin, "Cannot set a transactional.id without also enabling idempotence.");
  if (config.delivery_timeout < config.linger + config.request_timeout)
    reading.refuse(origin_of(values, {"delivery.timeout.ms"}, {}),
                   "delivery.timeout.ms should be equal to or larger than linger.ms + request.timeout.ms");
}

}  // namespace regroup::reading
