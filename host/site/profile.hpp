// SPDX-License-Identifier: Apache-2.0
// Load profiles: the rows of a CSV file in equal steps, with what is missing filled in.
#pragma once

#include "host/site/row_times.hpp"
#include "host/site/site.hpp"

#include <optional>
#include <string>
#include <vector>

namespace ridethrough {

struct Profile {
  std::vector<double> demand_mw;           // negative = surplus
  double step_h = 0;                       // that of its times; 0 where there are none
  std::optional<Milliseconds> first = {};  // when the first row begins, where there are stamps

  // For people.
  std::string column, unit;  // "`Load (kW)`", "kw"
  std::string time_columns;  // empty: none
  bool stamps_are_ends = false;
  std::size_t rows_in_file = 0;
  std::size_t gaps = 0, filled = 0;  // and of how many rows; without those of daylight saving
  double longest_gap_h = 0;
  int hours_skipped = 0, hours_doubled = 0;  // by daylight saving
  std::vector<std::string> notes;            // what looks unintended
};

// Reads the file of `profile`, by the keys beside it. Throws InputError, with file and line, for
// what is no such table, for columns that are not there, or not to be told apart, for a value that
// is no number, and for times that are in no equal steps, or have a gap that is too long.
Profile read_profile(const Site::Load& load);

}  // namespace ridethrough
