// SPDX-License-Identifier: Apache-2.0
// What happens to a site by chance or by the calendar, whatever the site does about it: hazards and
// surges. Times are hours since the horizon began, negative before; powers are MW. The simulation
// begins with the horizon, or before it.
#pragma once

#include "tests/reference/site.hpp"

#include <limits>
#include <random>
#include <vector>

namespace ridethrough::reference {

using Random = std::mt19937_64;

inline constexpr double kNever = std::numeric_limits<double>::infinity();
// Time is counted in milliseconds: what is nearer than half of one is the same time, and what is
// shorter has no length.
inline constexpr double kSameTime = 0.5 / 3'600'000;

// From 0 up to, but without, 1.
double uniform(Random& random);
bool happens(double probability, Random& random);
double exponential(double mean, Random& random);

// Draws from a Distribution.
class Sampler {
 public:
  explicit Sampler(const Distribution& distribution);

  [[nodiscard]] double mean() const;
  [[nodiscard]] double draw(Random& random) const;
  // What is left of a life under way in the stationary state. The life that covers a given moment
  // has the density x f(x) / E[X], and the moment lies anywhere in it (Cox, "Renewal Theory", 1962,
  // ch. 5): so a draw of that, times a uniform one.
  [[nodiscard]] double draw_residual(Random& random) const;

 private:
  // A draw with the density x f(x) / E[X].
  [[nodiscard]] double draw_length_biased(Random& random) const;

  enum class Family { kExponential, kWeibull, kLognormal, kGamma, kUniform, kConstant, kEmpirical };
  Family family_;
  // exponential: mean; weibull: shape, scale; lognormal: mu, sigma; gamma: shape, scale;
  // uniform: low, high; constant: x
  double a_ = 0;
  double b_ = 0;
  std::vector<double> observations_;  // empirical
};

class Calendar {
 public:
  explicit Calendar(std::chrono::year_month_day start) : start_(start) {}

  [[nodiscard]] int month(double time_h) const;  // 0 = January
  [[nodiscard]] static int hour(double time_h);  // of the day
  [[nodiscard]] static int day(double time_h);   // 0 = the first of the horizon
  [[nodiscard]] double next_month(double time_h) const;
  [[nodiscard]] double time_of(int year, const YearlyMoment& moment) const;
  [[nodiscard]] int year(double time_h) const;

 private:
  [[nodiscard]] std::chrono::year_month_day date(double time_h) const;

  std::chrono::sys_days start_;
};

// When the simulation of a site begins: 0, or earlier.
double simulation_begin_h(const Site& site);

// Monthly and hourly weights of a rate.
class Seasons {
 public:
  // There are none before they begin.
  Seasons(const Calendar& calendar, double begin_h, std::vector<double> monthly_weights,
          std::vector<double> hourly_weights);

  [[nodiscard]] bool none() const { return monthly_.empty() && hourly_.empty(); }
  [[nodiscard]] double begin_h() const { return begin_h_; }
  // When a gap that begins at `from_h` is used up, were it `gap_h` long at a weight of 1; kNever
  // where that is after `until_h`.
  [[nodiscard]] double end_of_gap(double from_h, double gap_h, double until_h) const;

 private:
  [[nodiscard]] double weight(double time_h) const;

  Calendar calendar_;
  double begin_h_;
  std::vector<double> monthly_;  // scaled: their average over 365 days is that of the 12 numbers
  std::vector<double> hourly_;
};

// How a process of occurrences goes on; fixed for a site.
struct OccurrenceRules {
  std::vector<Sampler> gap;       // one ...
  std::vector<Sampler> duration;  // ... and one, or windows
  std::vector<std::pair<double, double>> windows;
  std::vector<double> hit_probability;  // by target
  Restoration restoration = Restoration::kShared;
  double notice_h = 0;
  Seasons seasons;
  double from_h = 0;   // when the simulation begins
  double until_h = 0;  // nothing later is of interest
};

OccurrenceRules rules_of(const Hazard& hazard, const Site& site);
// A surge hits one thing, the load, always.
OccurrenceRules rules_of(const Surge& surge, const Site& site);

// The occurrences of one hazard or surge, one at a time.
class Occurrences {
 public:
  // As they are when the simulation begins.
  Occurrences(const OccurrenceRules& rules, Random& random);

  // Lets everything happen that is due by now. Returns how many occurrences have begun.
  int advance(double now_h, Random& random);

  [[nodiscard]] bool active() const { return active_; }
  [[nodiscard]] bool holds(std::size_t target, double now_h) const;
  [[nodiscard]] bool announces(std::size_t target, double now_h) const;
  [[nodiscard]] bool holds_anything(double now_h) const;
  // The next moment after now at which any of these answers changes.
  [[nodiscard]] double next_change(double now_h) const;

 private:
  void start(Random& random);
  void wait_from(double end_h, Random& random);
  void wait_for_window(double end_of_last_h, Random& random);
  [[nodiscard]] bool ever() const;
  [[nodiscard]] double begin_after_gap(double from_h, double gap_h, Random& random);
  [[nodiscard]] bool draw_occurrence(double begin_h, Random& random);
  void draw_hits(Random& random);

  const OccurrenceRules* rules_;
  bool active_ = false;
  std::size_t window_ = 0;  // after that occurrence
  // Of the occurrence under way, or else of the next one:
  double announced_h_ = kNever;
  double begins_h_ = kNever;
  double ends_h_ = kNever;
  std::vector<bool> hit_;       // targets
  std::vector<double> back_h_;  // when each target that was hit is back
};

}  // namespace ridethrough::reference
