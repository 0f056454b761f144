// SPDX-License-Identifier: Apache-2.0
#include "host/site/profile.hpp"

#include "host/base/csv.hpp"
#include "host/base/error.hpp"
#include "host/base/text.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace ridethrough {

Profile read_profile(const std::string& path) {
  CsvReader reader(path, "load profile");
  const auto header = reader.next();
  const auto column = [&](const std::string& name) {
    return std::find(header.begin(), header.end(), name) - header.begin();
  };
  const auto columns = static_cast<std::ptrdiff_t>(header.size());
  const auto demand = column("demand_mw");
  const auto time = column("time_h");
  if (demand == columns) {
    reader.complain(fmt::format("no column demand_mw in the header (it has: {}){}",
                                shortened(fmt::format("{}", fmt::join(header, ", "))),
                                did_you_mean("demand_mw", header)));
  }
  Profile profile{{}, 0};
  double first_time = 0;
  for (auto cells = reader.next(); !cells.empty(); cells = reader.next()) {
    if (cells.size() != header.size()) {
      reader.complain(fmt::format("{} cells where the header has {}", cells.size(), header.size()));
    }
    if (time < columns) {
      const double now = reader.number("time_h", cells[static_cast<std::size_t>(time)]);
      const auto row = static_cast<double>(profile.demand_mw.size());
      if (row == 0) first_time = now;
      if (row == 1) profile.step_h = now - first_time;
      if (row >= 1 && !(std::abs(now - first_time - row * profile.step_h) < 1e-6 * (1 + now))) {
        reader.complain(fmt::format("time_h = {}: the times must be equally spaced, here by {} h",
                                    now, written(profile.step_h)));
      }
      if (row >= 1 && profile.step_h <= 0) reader.complain("time_h must increase");
    }
    profile.demand_mw.push_back(
        reader.number("demand_mw", cells[static_cast<std::size_t>(demand)], true));
  }
  if (profile.demand_mw.empty()) reader.complain("the profile has no rows below its header");
  return profile;
}

}  // namespace ridethrough
