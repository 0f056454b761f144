// SPDX-License-Identifier: Apache-2.0
// What sites seldom have, and what a trajectory without it need not ask for at every step: it is
// compiled for both, and the back ends choose. The answers are the same.
#pragma once

#include "models/scenario.hpp"

namespace ridethrough {

enum class Features : std::uint8_t {
  kBasic,  // turbines run always, or as soon as and as long as the grid cannot carry the load
  kAll
};

inline Features features_of(const Scenario& scenario) {
  bool more = scenario.soc_turbines > 0 || scenario.needed_turbines > 0 ||
              scenario.fuelled_turbines > 0 || scenario.interruptible > 0 ||
              scenario.peak_shaving < kMaxPower || scenario.batteries_first != 0;
  for (int i = 0; i < scenario.turbines; ++i) {
    const Turbine& turbine = scenario.turbine[i];
    more = more || turbine.start_delay > 0 || turbine.minimum_run > 0 || turbine.standby_mttf > 0 ||
           turbine.test_interval > 0;
  }
  return more ? Features::kAll : Features::kBasic;
}

}  // namespace ridethrough
