// SPDX-License-Identifier: Apache-2.0
// What a run reports: indices, losses by cause and by season, survival, histograms, and where they
// come from. Made from a tally, written to and read from HDF5, shown as a table or as JSON.
#pragma once

#include "host/base/text.hpp"
#include "host/results/statistics.hpp"
#include "host/scenario/study.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace ridethrough {

// factor * outcome[count], in the unit of the index.
struct PerTrajectory {
  Count count;
  double factor;
};

struct Index {
  std::string name;
  std::string unit;
  std::string meaning;
  Estimate value;
  bool applies = true;  // false: the site has nothing of the kind, so that it is 0
  bool is_quantile = false;
  // What a single trajectory has of it; nothing where it is no mean over trajectories.
  std::optional<PerTrajectory> one = {};
};

// Bin i holds counts[i] values from edges[i] up to, but without, edges[i + 1].
struct Histogram : Bins {
  std::string name;
  std::string unit;
  std::string meaning;
};

// The arrays of the following are visited as (name, values, unit, meaning), by whatever writes,
// reads or prints them.

// Losses by what was present in them: a row for each hazard, turbine class, battery fleet and
// surge, and one for nothing of that. Two that were present at once both have the whole loss.
struct Causes {
  std::vector<std::string> names;
  std::vector<double> lolh, lolh_share, eue, eue_share;
  // The share of all time in which each is there, load lost or not, and lolh_share over that; NaN
  // where they are not known.
  std::vector<double> time_share, lift;

  template <class Self, class Visit>
  static void each_array(Self& self, Visit&& visit) {
    visit("lolh", self.lolh, "h/yr", "hours with loss of load while it was present");
    visit("lolh_share", self.lolh_share, "1", "the same over all hours with loss of load");
    visit("eue", self.eue, "MWh/yr", "energy unserved while it was present");
    visit("eue_share", self.eue_share, "1", "the same over all unserved energy");
    visit("time_share", self.time_share, "1", "share of all time in which it was present");
    visit("lift", self.lift, "1",
          "lolh_share over time_share: how many times as frequent losses are while it is present; "
          "of fleets at least");
  }

  // The rows with a loss: those first with which losses are most frequent, and after them those of
  // which that is not known, by their unserved energy.
  [[nodiscard]] std::vector<std::size_t> ranked() const;
};

// Losses by month of the year and hour of the day: value 24 m + h, January and midnight first.
struct Season {
  bool differs = false;  // the energy of the months by more than chance: statistics.hpp
  static constexpr int kMonths = 12;
  static constexpr int kHours = 24;
  std::vector<double> lolh, eue;

  template <class Self, class Visit>
  static void each_array(Self& self, Visit&& visit) {
    visit("lolh", self.lolh, "h/yr", "hours with loss of load in this month and hour of the day");
    visit("eue", self.eue, "MWh/yr", "energy unserved in this month and hour of the day");
  }
};

// Outages of the grid by length, and the probability to ride through one; all empty where none was
// seen.
struct Survival {
  std::vector<double> length_h;                  // edges of bins, four an octave
  std::vector<std::uint64_t> outages, survived;  // one fewer
  // To survive up to each edge.
  std::vector<double> probability, std_error, ci95_low, ci95_high;
  // The same at round lengths.
  std::vector<double> ride_through_h, ride_through, ride_through_std_error, ride_through_ci95_low,
      ride_through_ci95_high;

  template <class Self, class Visit>
  static void each_array(Self& self, Visit&& visit) {
    visit("length_h", self.length_h, "h", "edges of the bins of length");
    visit("outages", self.outages, "1", "outages of the grid of such a length");
    visit("survived", self.survived, "1", "those of them without loss of load");
    visit("probability", self.probability, "1",
          "probability to lose no load in an outage up to this edge, product-limit estimate");
    visit("std_error", self.std_error, "1", "its standard error, by Greenwood's formula");
    visit("ci95_low", self.ci95_low, "1", "lower end of its 95 % confidence interval");
    visit("ci95_high", self.ci95_high, "1", "upper end of its 95 % confidence interval");
    visit("ride_through_h", self.ride_through_h, "h", "round lengths, as far as any outage lasted");
    visit("ride_through", self.ride_through, "1",
          "probability to lose no load in so long an outage, product-limit estimate");
    visit("ride_through_std_error", self.ride_through_std_error, "1",
          "its standard error, by Greenwood's formula");
    visit("ride_through_ci95_low", self.ride_through_ci95_low, "1",
          "lower end of its 95 % confidence interval");
    visit("ride_through_ci95_high", self.ride_through_ci95_high, "1",
          "upper end of its 95 % confidence interval");
  }
};

// How well the target indices are known: the one that takes most trajectories until it is.
struct Convergence {
  std::string index;
  double rel_error = 0;     // standard error over mean; infinite while nothing has been seen
  double trajectories = 0;  // that the target takes in all, by 1 / sqrt(n); 0 without a target

  // A target is met only where what was not seen is small beside the error: where the upper end of
  // the interval is at most so many times as far from the mean as it were if errors were normal.
  // That, too, goes down with 1 / sqrt(n), towards 1.
  static constexpr double kMostSkewness = 1.5;
};

// What a result rests on: little, where few trajectories have lost load, or where one of them
// carries much of the sum. From the indices, so that it is known of every file.
struct Evidence {
  double losing = 0;           // trajectories with any loss of load
  double events = 0;           // losses of load
  double largest_of_lolh = 0;  // share of the sum over all trajectories that the largest has
  double largest_of_eue = 0;

  static constexpr double kMostOfOne = 0.01;  // more of the sum in one trajectory: a warning
  [[nodiscard]] bool is_thin() const {
    return largest_of_lolh > kMostOfOne || largest_of_eue > kMostOfOne;
  }

  // Calls visit(name, meaning, member) for each of them.
  template <class Visit>
  static void each(Visit&& visit) {
    visit("losing_trajectories", "trajectories with any loss of load", &Evidence::losing);
    visit("loss_events", "losses of load", &Evidence::events);
    visit("largest_share_of_lolh", "share of lolh that one trajectory has",
          &Evidence::largest_of_lolh);
    visit("largest_share_of_eue", "share of eue that one trajectory has",
          &Evidence::largest_of_eue);
  }
};

struct Provenance {
  std::string study;
  std::string config_file;
  std::string config;     // its whole text
  std::string overrides;  // from the command line, a line each
  std::string start;      // of the horizon, ISO date
  double horizon_h = 0;
  double years = 0;
  std::uint64_t seed = 0;
  std::uint64_t trajectories = 0;
  std::uint64_t merged_starts = 0;
  double target_rel_error = 0;
  std::string target_index;  // names, ", " between
  bool target_met = false;
  std::string fingerprint;  // of the scenario, hexadecimal
  std::string backend;
  std::string device;
  std::string program_version;
  std::string git_commit;
  std::string created;  // UTC, ISO 8601
  double wall_s = 0;
};

// What the traces in a file are of.
struct TraceSummary {
  std::uint64_t trajectories = 0;
  bool only_losses = false;

  template <class Self, class Visit>
  static void each(Self& self, Visit&& visit) {
    visit("trajectories", self.trajectories);
    visit("only_losses", self.only_losses);
  }
};

struct Results {
  Provenance provenance;
  std::vector<Index> indices;
  Causes causes;
  Season season;
  Survival survival;
  std::vector<Histogram> histograms;
  Convergence convergence;
  std::optional<TraceSummary> trace;

  // The index of that name; throws std::out_of_range where there is none.
  [[nodiscard]] const Index& index(const std::string& name) const;
};

// All that a tally says, in the units of the field, with intervals of that confidence [above 0,
// below 1]. To add an index: a row in index_table.cpp.
Results evaluate(const StudyInfo& study, const Tally& tally, double confidence = kConfidence);

Evidence evidence(const Results& results);

// The share that the largest trajectory has of the sum of an index over all of them; NaN where a
// single one has no such value.
double largest_share(const Results& results, const Estimate& value);

// How many of the trajectories have lost load.
std::uint64_t trajectories_with_loss(const Tally& tally);

// The table for people, in lines of at most `width` columns, and the same as JSON:
// {"indices": {"lolh": {"mean": .., "std_error": .., "unit": "h/yr", ...}, ...},
//  "trajectories": N, ...}
std::string as_table(const Results& results, std::size_t width = kUsualWidth);
std::string as_json(const Results& results);

}  // namespace ridethrough
