// SPDX-License-Identifier: Apache-2.0
// Load profiles: a CSV file with a column demand_mw and, if it likes, a column time_h.
#pragma once

#include <string>
#include <vector>

namespace ridethrough {

struct Profile {
  std::vector<double> demand_mw;
  double step_h;  // that of time_h; 0 where there is no such column
};

// Throws InputError, with file and line, for an empty or ragged file, a missing column, a value
// that is no number, and times that are not equally spaced.
Profile read_profile(const std::string& path);

}  // namespace ridethrough
