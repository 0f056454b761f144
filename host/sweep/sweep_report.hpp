// SPDX-License-Identifier: Apache-2.0
// A sweep as people and programs read it on a terminal.
#pragma once

#include "host/sweep/sweep_run.hpp"

#include <string>

namespace ridethrough {

// A row for each point: its values, LOLH, EUE, the target indices, and what failed.
std::string as_table(const SweepResults& results, std::size_t width = kUsualWidth);

// As sweep_json.hpp says.
std::string as_json(const SweepResults& results);

}  // namespace ridethrough
