// A sweep as people and programs read it on a terminal.
#pragma once

#include "host/sweep_run.hpp"

#include <string>

namespace ridethrough {

// A row for each point: its values, LOLH, EUE, the target indices, and what failed.
std::string as_table(const SweepResults& results);

// {"axes": [{"name": .., "keys": {"battery.megapack.units": [..]}}, ..],
//  "points": [{"values": {..}, "indices": {"lolh": {"mean": .., ...}, ...}, ...}, ..], ...}
std::string as_json(const SweepResults& results);

}  // namespace ridethrough
