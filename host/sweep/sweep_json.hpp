// SPDX-License-Identifier: Apache-2.0
// A sweep as JSON, for what prints it and what puts more around it.
#pragma once

#include "host/sweep/sweep_run.hpp"

#include <nlohmann/json.hpp>

namespace ridethrough {

// {"axes": [{"name": .., "keys": {"battery.megapack.units": [..]}}, ..],
//  "indices": {"lolh": {"unit": .., "meaning": .., "applies": ..}, ..},
//  "points": [{"values": {..}, "indices": {"lolh": {"mean": .., ...}, ...},
//              "evidence": {"losing_trajectories": .., ...}, ...}, ..], ...}
// Points are in the order of the axes, the last of which varies fastest.
nlohmann::ordered_json sweep_json(const SweepResults& results);

}  // namespace ridethrough
