// SPDX-License-Identifier: Apache-2.0
// What turbine classes may do that somebody has to look at: derived from their scenario in one
// place, for the event queue, for the plant, and for the choice of a variant.
#pragma once

#include "models/scenario.hpp"

namespace ridethrough {

struct TurbineTraits {
  bool called = false;     // it runs only when it is called
  bool by_soc = false;     // which the state of charge decides, too
  bool as_needed = false;  // it commits as many units as are needed
  bool fuelled = false;    // its energy has to be known
  bool derated = false;    // by the month
  bool timed = false;  // delays, minimum runs, failures at rest or tests have times of their own

  RT_HD static TurbineTraits of(const Turbine& turbine) {
    TurbineTraits traits;
    traits.by_soc = turbine.mode == TurbineMode::kSoc;
    traits.called = traits.by_soc || turbine.mode == TurbineMode::kStandby;
    traits.as_needed = turbine.mode != TurbineMode::kOff && turbine.commit == Commit::kNeeded;
    traits.fuelled = turbine.fuel > 0 || turbine.fuel_storage > 0;
    traits.derated = turbine.monthly_derate != 0;
    traits.timed = turbine.start_delay > 0 || turbine.minimum_run > 0 || turbine.standby_mttf > 0 ||
                   turbine.test_interval > 0;
    return traits;
  }

  // Of any class of the site.
  RT_HD static TurbineTraits of(const Scenario& scenario) {
    TurbineTraits any;
    for (int i = 0; i < scenario.turbines; ++i) {
      const TurbineTraits one = of(scenario.turbine[i]);
      any.called = any.called || one.called;
      any.by_soc = any.by_soc || one.by_soc;
      any.as_needed = any.as_needed || one.as_needed;
      any.fuelled = any.fuelled || one.fuelled;
      any.derated = any.derated || one.derated;
      any.timed = any.timed || one.timed;
    }
    return any;
  }
};

}  // namespace ridethrough
