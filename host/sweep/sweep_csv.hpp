// SPDX-License-Identifier: Apache-2.0
// Sweeps as a table for spreadsheets and data frames.
#pragma once

#include "host/sweep/sweep_run.hpp"

#include <string>
#include <vector>

namespace ridethrough {

struct NamedSweep {
  std::string name;  // of the file
  SweepResults results;
};

// RFC 4180, a row for each point and index: the value of each swept key, then the index. Of several
// files a first column says which, and there is a column for each key that any of them sweeps.
// Points that were not simulated have rows without values, and their `state` says so.
std::string as_csv(const std::vector<NamedSweep>& all);

}  // namespace ridethrough
