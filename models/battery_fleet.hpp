// SPDX-License-Identifier: Apache-2.0
// A fleet of battery units: what is in it, what it can give and take. All units in service are at
// the same state of charge; a unit that fails keeps its charge and brings it back when it is
// repaired.
#pragma once

#include "models/clocks.hpp"
#include "models/dispatch.hpp"
#include "models/outcome.hpp"

namespace ridethrough {

class BatteryFleet {
 public:
  FleetClocks clocks;

  RT_HD void start(const Battery& battery, std::uint32_t down) {
    down_ = down;
    unit_power_ = battery.unit_power;
    in_service_ = battery.fleet.units - down;
    update_rating();
    charge_initially(battery);
  }

  // Every unit, in service or not.
  RT_HD void charge_initially(const Battery& battery) {
    stored_ = in_service_ * battery.unit_initial;
    stranded_ = down_ * battery.unit_initial;
  }

  RT_HD void fail() {
    RT_EXPECT(in_service_ > 0);
    const Energy share = stored_ / in_service_;
    stored_ -= share;
    stranded_ += share;
    --in_service_;
    ++down_;
    update_rating();
  }

  RT_HD void return_to_service() {
    RT_EXPECT(down_ > 0);
    const Energy share = stranded_ / down_;
    stranded_ -= share;
    stored_ += share;
    --down_;
    ++in_service_;
    update_rating();
  }

  // Makes up for what has happened up to now to units that were all full, and still are; returns
  // what happens to them next.
  template <class Draws>
  RT_HD FleetClocks::Due bring_up_to_date(const Draws& draws, const Battery& battery, Origin from,
                                          Tick now) {
    const Scenario& scenario = draws.scenario;
    auto next = clocks.due(scenario);
    for (; next.at <= now; next = clocks.due(scenario)) {
      clocks.refill(draws, battery.fleet, from, next.what);
      const int more = next.what == FleetClocks::kFailure ? 1 : -1;
      down_ += more;
      in_service_ -= more;
      expose(next.at);
    }
    update_rating();
    stored_ = in_service_ * battery.unit_energy;
    stranded_ = down_ * battery.unit_energy;
    return next;
  }

  RT_HD void expose(Tick now) {
    clocks.expose(now, static_cast<std::uint32_t>(in_service_), static_cast<std::uint32_t>(down_));
  }

  [[nodiscard]] RT_HD bool full(const Battery& battery) const {
    return stored_ >= capacity(battery);
  }

  // With the units in repair.
  [[nodiscard]] RT_HD bool all_full(const Battery& battery) const {
    return full(battery) && stranded_ >= down_ * battery.unit_energy;
  }

  [[nodiscard]] RT_HD Energy total_energy() const { return stored_ + stranded_; }
  [[nodiscard]] RT_HD Energy stored() const { return stored_; }  // in the units in service
  [[nodiscard]] RT_HD Energy capacity(const Battery& battery) const {
    return in_service_ * battery.unit_energy;
  }
  [[nodiscard]] RT_HD bool has_units_down() const { return down_ > 0; }

  // What hazards leave of the power of each unit, in units of 2^-62.
  RT_HD void derate(const Battery& battery, std::uint64_t availability) {
    unit_power_ = share_of(battery.unit_power, availability);
    update_rating();
  }

  // What the units in repair could give.
  [[nodiscard]] RT_HD Power missing() const { return supply(down_ * unit_power_); }

  // What of its energy it may use.
  enum class Use : std::uint8_t { kAll, kAboveReserve };

  [[nodiscard]] RT_HD StoreOffer offer(const Battery& battery, Use use) const {
    return {power_, usable(battery, use), takes(battery), battery.most_rounding,
            battery.from_turbines != 0};
  }
  // What it takes at most.
  [[nodiscard]] RT_HD Power takes(const Battery& battery) const {
    if (full(battery)) return 0;
    return power_ < battery.most_charging ? power_ : battery.most_charging;
  }
  // What a charging power adds to the store, rounded up: never nothing.
  RT_HD static Energy stored_power(const Battery& battery, Power charge) {
    return static_cast<Energy>(
        (static_cast<std::uint64_t>(charge) * battery.charge_efficiency + (kWhole - 1)) >> 32);
  }

  // How long it can go on so, to the nearest tick.
  RT_HD Tick time_to_empty(const Battery& battery, Power discharge, Use use) const {
    return (usable(battery, use) + discharge / 2) / discharge;
  }
  RT_HD Tick time_to_full(const Battery& battery, Power charge) const {
    const Energy into_store = stored_power(battery, charge);
    return (capacity(battery) - stored_ + into_store - 1) / into_store;
  }

  // Charges or discharges for a span that ends no later than it is full or empty. What the last
  // tick leaves over, or takes too much, is lost, or gained.
  RT_HD void charge(const Battery& battery, Power power, Tick span, Balance& balance) {
    const Energy room = capacity(battery) - stored_;
    Energy into_store = stored_power(battery, power) * span;
    if (into_store > room) into_store = room;  // the last tick is seldom needed whole
    stored_ += into_store;
    balance.charged += power * span;
    balance.lost += power * span - into_store;
    RT_ENSURE(stored_ <= capacity(battery));
  }
  RT_HD void discharge(const Battery& battery, Power power, Tick span, Use use, Balance& balance) {
    stored_ -= power * span;
    const Energy left = usable(battery, use);
    if (left < power) {  // not a whole tick: empty, or down to the reserve
      balance.lost += left;
      stored_ -= left;
    }
    RT_ENSURE(usable(battery, use) >= 0);
  }

 private:
  RT_HD Energy usable(const Battery& battery, Use use) const {
    return use == Use::kAll ? stored_ : stored_ - in_service_ * battery.unit_reserve;
  }

  RT_HD void update_rating() { power_ = supply(in_service_ * unit_power_); }

  Energy stored_ = 0;    // in the units in service
  Energy stranded_ = 0;  // in the units in repair
  std::int64_t in_service_ = 0;
  std::int64_t down_ = 0;
  FinePower unit_power_ = 0;  // that hazards leave
  Power power_ = 0;           // of the units in service
};

}  // namespace ridethrough
