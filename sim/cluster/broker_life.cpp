// Crash, shutdown, freeze and start of a broker, and when the controller notices (BP-36, BP-37, BP-39, BP-41).
#include <algorithm>

#include "sim/cluster/cluster.hpp"

namespace regroup {
namespace {

constexpr Duration kPropagation{20'000};  // BP-37: commit in the metadata quorum and propagation

}  // namespace

// BP-36: the last heartbeat before the silence, plus the session, rounded up to the controller's next look.
SimTime Cluster::fence_time(BrokerId broker, SimTime silent_since) const {
  RandomStream phases(seed_, "broker-" + std::to_string(broker.value() + 1), "heartbeat phase");
  const auto interval = config_.broker_heartbeat_interval;
  const auto check = std::max(config_.broker_session_timeout / 8, Duration{1});
  const auto round_up = [](Duration at, Duration step, Duration phase) {
    return at <= phase ? phase : phase + (at - phase + step - Duration{1}) / step * step;
  };
  const Duration beat_phase{static_cast<std::int64_t>(phases.unit() * static_cast<double>(interval.count()))};
  const Duration check_phase{static_cast<std::int64_t>(phases.unit() * static_cast<double>(check.count()))};
  const auto since = silent_since.time_since_epoch();
  const auto last_beat = since < beat_phase ? Duration{} : beat_phase + (since - beat_phase) / interval * interval;
  return SimTime{round_up(last_beat + config_.broker_session_timeout, check, check_phase)};
}

void Cluster::go_down(Context& context, BrokerId id, SimTime fenced_at) {
  auto& broker = brokers_[id.index()];
  broker.running = false;
  broker.starting = false;
  ++broker.life;
  broker.fenced_at = fenced_at;
  pause_flows(context, id);
  for (std::uint32_t slot = 0; slot < parked_.size(); ++slot)
    if (parked_[slot].to && parked_[slot].to->broker == id) unpark(slot);
  context.network.broker_down(context.queue, id);
  schedule(context, std::max(context.now(), fenced_at + kPropagation), Kind::BrokerFenced, id.index(), broker.life);
}

void Cluster::crash(Context& context, BrokerId id) {
  context.facts.add(context.now(), BrokerDown{id, BrokerDown::How::Crash, kNever});
  go_down(context, id, fence_time(id, context.now()));
}

void Cluster::shut_down(Context& context, BrokerId id) {  // BP-41: its session is void at once; nobody can take over
  context.facts.add(context.now(), BrokerDown{id, BrokerDown::How::Shutdown, kNever});
  go_down(context, id, context.now());
}

// BP-39: the new process cannot register while the old one's session is valid; it tries again after 100 ms, doubling up to
// 9 s. A cluster of one broker has its controller in the same process and no old session to wait for.
void Cluster::start(Context& context, BrokerId id) {
  auto& broker = brokers_[id.index()];
  if (broker.starting) return;
  broker.starting = true;
  auto at = context.now();
  Duration wait{100'000};
  while (brokers_.size() > 1 && at < broker.fenced_at) {
    at += wait;
    wait = std::min(wait * 2, Duration{9'000'000});
  }
  schedule(context, at + kPropagation, Kind::BrokerRegisters, id.index(), broker.life);
}

void Cluster::freeze(Context& context, BrokerId id, SimTime until) {
  context.facts.add(context.now(), BrokerDown{id, BrokerDown::How::Freeze, until});
  context.network.freeze_broker(id, until);
  pause_flows(context, id);
  const auto fenced_at = fence_time(id, context.now());
  if (brokers_.size() > 1 && fenced_at < until)
    schedule(context, std::max(context.now(), fenced_at + kPropagation), Kind::BrokerFenced, id.index(),
             brokers_[id.index()].life);
  schedule(context, until + kPropagation, Kind::BrokerUnfenced, id.index(), brokers_[id.index()].life);
}

}  // namespace regroup
