// SPDX-License-Identifier: Apache-2.0
// What [sweep] of a config asks for: a grid over axes, each of one key, or of several that move
// together.
#pragma once

#include "host/base/problems.hpp"
#include "host/config/config.hpp"
#include "host/site/site.hpp"

#include <string>
#include <vector>

namespace ridethrough {

// A key and what it is along its axis.
struct SweptKey {
  std::string key;                   // "battery.megapack.units"
  std::vector<Assignment> values;    // each with where it was written
  std::vector<double> numbers = {};  // the same as numbers; empty where one of them is none
};

struct Axis {
  std::string name;            // its key, or "point" where it has several
  std::vector<SweptKey> keys;  // all of one length
  [[nodiscard]] std::size_t size() const { return keys.front().values.size(); }
};

struct Sweep {
  std::vector<Axis> axes;  // the last one varies fastest

  [[nodiscard]] std::size_t size() const;
  [[nodiscard]] std::vector<std::size_t> shape() const;
  // What a point gives values, numbered from 0.
  [[nodiscard]] std::vector<Assignment> point(std::size_t number) const;
  // The site with the values of a point, which are not checked.
  [[nodiscard]] Site at(std::size_t number, Site site) const;
  // The site with the first values of what it leaves to the sweep.
  [[nodiscard]] Site completed(Site site) const;
  // Adds what is wrong with any value, the other axes at their first; also of the site itself. What
  // shows only when a point is compiled is not found, nor what values of two axes make together.
  void try_values(const Site& site, Problems& problems) const;
  // "battery.megapack.units=24, turbine.smt130.units=15"
  [[nodiscard]] std::string label(std::size_t number) const;
  // "6 points: 3 of battery.megapack.units, 2 of turbine.smt130.units"
  [[nodiscard]] std::string summary() const;
};

// Throws InputError for a sweep that is none, or is not to be understood. Whether a config can be
// simulated with a point's values shows when it is compiled.
Sweep read_sweep(const Config& config);
// Whether [sweep] has a line.
bool has_sweep(const Config& config);

// The paths of all files that are read for a config and for the points of its sweep: none of them
// may be written to. Values may be wrong; what cannot be understood names nothing.
std::vector<std::string> input_files(const Config& config);

}  // namespace ridethrough
