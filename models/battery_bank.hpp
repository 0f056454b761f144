// A fleet of battery units: what is in it, what it can give and take. All units in service are at
// the same state of charge; a unit that fails keeps its charge and brings it back when it is
// repaired.
#pragma once

#include "models/clocks.hpp"
#include "models/outcome.hpp"

namespace ridethrough {

class BatteryBank {
 public:
  PopulationClock failure;
  PopulationClock repair;
  int holds = 0;  // hazards that keep the whole fleet from working

  RT_HD void start(const Battery& battery, std::uint32_t down) {
    down_ = down;
    holds = 0;
    in_service_ = battery.fleet.units - down;
    stored_ = in_service_ * battery.unit_initial;
    stranded_ = down * battery.unit_initial;
  }

  RT_HD void fail() {
    const Energy share = stored_ / in_service_;
    stored_ -= share;
    stranded_ += share;
    --in_service_;
    ++down_;
  }

  RT_HD void come_back() {
    const Energy share = stranded_ / down_;
    stranded_ -= share;
    stored_ += share;
    --down_;
    ++in_service_;
  }

  RT_HD void expose(const Scenario& scenario, Tick now) {
    failure.expose(scenario, now, static_cast<std::uint32_t>(in_service_));
    repair.expose(scenario, now, static_cast<std::uint32_t>(down_));
  }

  [[nodiscard]] RT_HD Tick due() const {
    return failure.due() < repair.due() ? failure.due() : repair.due();
  }

  [[nodiscard]] RT_HD bool full(const Battery& battery) const {
    return stored_ >= in_service_ * battery.unit_energy;
  }

  [[nodiscard]] RT_HD Energy total_energy() const { return stored_ + stranded_; }

  // The power it gives, or takes, for a while: what is wanted as far as the units can.
  RT_HD Power discharging(const Battery& battery, Power wanted) const {
    const Power power = limited(battery, wanted);
    return power <= stored_ ? power : 0;  // less than a tick's worth is nothing
  }
  RT_HD Power charging(const Battery& battery, Power offered) const {
    const Power power = full(battery) ? 0 : limited(battery, offered);
    return stored_power(battery, power) > 0 ? power : 0;
  }

  // How long it can go on so.
  [[nodiscard]] RT_HD Tick time_to_empty(Power discharge) const { return stored_ / discharge; }
  RT_HD Tick time_to_full(const Battery& battery, Power charge) const {
    const Energy into_store = stored_power(battery, charge);
    return (in_service_ * battery.unit_energy - stored_ + into_store - 1) / into_store;
  }

  // Charges or discharges for a span that ends no later than it is full or empty.
  RT_HD void charge(const Battery& battery, Power power, Tick span, Balance& balance) {
    const Energy room = in_service_ * battery.unit_energy - stored_;
    Energy into_store = stored_power(battery, power) * span;
    if (into_store > room) into_store = room;  // the last tick is seldom needed whole
    stored_ += into_store;
    balance.charged += power * span;
    balance.lost += power * span - into_store;
  }
  RT_HD void discharge(Power power, Tick span, Balance& balance) {
    stored_ -= power * span;
    if (stored_ < power) {  // not a whole tick is left: empty
      balance.lost += stored_;
      stored_ = 0;
    }
  }

 private:
  RT_HD Power limited(const Battery& battery, Power wanted) const {
    if (holds > 0) return 0;
    const auto most = static_cast<Power>(in_service_ * battery.unit_power);
    return wanted < most ? wanted : most;
  }

  RT_HD static Energy stored_power(const Battery& battery, Power charge) {
    return static_cast<Energy>((static_cast<std::uint64_t>(charge) * battery.charge_efficiency) >>
                               32);
  }

  Energy stored_;    // in the units in service
  Energy stranded_;  // in the units in repair
  std::int64_t in_service_;
  std::int64_t down_;
};

}  // namespace ridethrough
