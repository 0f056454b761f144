// SPDX-License-Identifier: Apache-2.0
// Which row of a profile each step of a horizon has.
#pragma once

#include "host/site/profile.hpp"
#include "host/site/site.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace ridethrough {

// How long a row lasts [h]: as its times say, or step_h, or what a file of so many rows can only
// be. Throws InputError, without saying where, in case of doubt.
double step_of(const Profile& profile, const Site::Load& load, double years_of_horizon);

struct PlacedProfile {
  std::vector<double> demand_mw;     // of every step, those before the horizon first
  std::vector<std::string> remarks;  // how rows were placed, and what was cut or repeated
};

struct PlacingSteps {
  std::chrono::sys_days start;  // of the horizon, with which a step begins
  std::int64_t step_ms;
  std::int64_t before, in_horizon;
};

// Throws InputError, without saying where, for an alignment that the profile has not what it takes
// for, and for the first moment that no row is of.
PlacedProfile place(const Profile& profile, const Site::Load& load, const PlacingSteps& steps);

}  // namespace ridethrough
