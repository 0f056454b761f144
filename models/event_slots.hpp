// SPDX-License-Identifier: Apache-2.0
// Where each component has its next event in the queue. Of two events at the same millisecond, the
// one with the lower slot comes first: this is the order of docs/model.md.
#pragma once

#include "models/turbine_traits.hpp"

namespace ridethrough {

struct EventSlots {
  // The first of each kind; turbine classes begin at 0.
  Slot batteries, hazards, surges;
  Slot starts;  // of turbine units, all of them as one
  Slot month;   // the next one; only where something depends on it
  Slot end;

  RT_HD static EventSlots of(const Scenario& scenario, const TurbineTraits& traits) {
    EventSlots slots{};
    slots.batteries = scenario.turbines;
    slots.hazards = slots.batteries + scenario.batteries;
    slots.surges = slots.hazards + scenario.hazards;
    slots.starts = slots.surges + scenario.surges;
    slots.month = slots.starts + 1;
    slots.end = slots.month + (traits.derated ? 1 : 0);
    return slots;
  }

  // Whose slot it is.
  [[nodiscard]] RT_HD bool is_of_turbines(Slot slot) const {
    return slot < batteries || slot >= starts;
  }
  [[nodiscard]] RT_HD bool is_of_batteries(Slot slot) const {
    return slot >= batteries && slot < hazards;
  }
  [[nodiscard]] RT_HD bool is_of_hazards(Slot slot) const {
    return slot >= hazards && slot < surges;
  }
  [[nodiscard]] RT_HD bool is_of_surges(Slot slot) const { return slot >= surges && slot < starts; }

  // So many there may be.
  template <class Limits>
  static constexpr int kMost =
      Limits::kTurbines + Limits::kBatteries + Limits::kHazards + Limits::kSurges + 2;
};

}  // namespace ridethrough
