// SPDX-License-Identifier: Apache-2.0
// One trajectory of a site after docs/model.md, written to be plainly right: every unit is an
// object with a clock of its own, and after each event policies and dispatch are worked out from
// scratch. It shares nothing with the program but that page.
#pragma once

#include "tests/reference/processes.hpp"
#include "tests/reference/site.hpp"

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace ridethrough::reference {

struct Loss {
  double hours = 0;       // per year
  double energy_mwh = 0;  // per year
};

// What a trajectory comes to.
struct Outcome {
  // By the names of the table in docs/model.md, in its units, all that are means over trajectories;
  // loss_free_years is 1 where nothing was lost, 0 elsewhere.
  std::map<std::string, double> index;
  // "hazard.x", "turbine.t", "battery.b", "surge.s" or "none"; a loss with several is in each.
  std::map<std::string, Loss> by_cause;
  // The same but for none, by the share of the horizon in which they are there, loss or not.
  std::map<std::string, double> time_share;
  std::array<std::array<Loss, 24>, 12> by_season;  // month (0 = January), hour of the day
  // What came in less what went out, load and stores together, over the energy asked for.
  double balance_error = 0;
};

// A horizon in years, as indices per year count it.
double years_of(double horizon_h);

class Simulator {
 public:
  explicit Simulator(Site site);

  // Equal seeds give equal outcomes. Throws std::logic_error where time does not advance.
  [[nodiscard]] Outcome trajectory(std::uint64_t seed) const;

  [[nodiscard]] const Site& site() const { return site_; }

 private:
  friend class Trajectory;

  Site site_;
  double begin_h_;    // of the simulation
  double enough_mw_;  // what misses no more than this suffices
  std::vector<OccurrenceRules> hazard_rules_;
  std::vector<OccurrenceRules> surge_rules_;
  std::vector<Sampler> surge_size_;
};

}  // namespace ridethrough::reference
