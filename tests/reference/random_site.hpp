// SPDX-License-Identifier: Apache-2.0
// Sites drawn at random over the whole space of keys, for the program and the reference to agree
// on. Their events follow each other in hours, so that a few hundred hours show everything.
#pragma once

#include "tests/reference/site.hpp"

#include <cstdint>

namespace ridethrough::reference {

// kBasic: feeds, shared hazards, surges, batteries with one efficiency, must-run and standby
// turbines. kSurplus: all, and a load that is negative now and then.
enum class Keys { kBasic, kAll, kSurplus };

// Equal seeds give equal sites. Powers are drawn to the kilowatt and times to the second, so that
// no two of them are equal by chance: which of two events at one moment goes first is not tested.
// They are equal where the model says what that means: supplies whose parts add up to the demand,
// batteries that last as long as an outage, gaps and durations of 0.
Site random_site(std::uint64_t seed, Keys keys);

// The first of the sites of a seed in which loss of load is frequent, yet not the rule: 2 to 80 %
// of the time, after the reference.
Site random_site_with_losses(std::uint64_t seed, Keys keys);

}  // namespace ridethrough::reference
