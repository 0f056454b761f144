// SPDX-License-Identifier: Apache-2.0
// The scores of a trajectory: the derivatives of the logarithm of the likelihood of all that was
// drawn in it, by those of the parameters of the config. An observer of its draws; what they come
// to is asked for when it is over. docs/worth-and-sensitivity.md has the formulas.
#pragma once

#include "host/scenario/study.hpp"
#include "host/site/distribution.hpp"
#include "models/draws.hpp"

#include <array>
#include <memory>
#include <utility>
#include <vector>

namespace ridethrough {

// Of one length of time, by its scale: fully seen, or only known to be longer; from its beginning
// on, or from a random moment within it on (the residual life of the stationary start).
class LifeScore {
 public:
  LifeScore() = default;
  // The variable is in hours, and has a smooth density.
  explicit LifeScore(RandomVariable life) : life_(std::move(life)) {}

  [[nodiscard]] double seen(Tick length, bool residual) const;
  [[nodiscard]] double longer_than(Tick length, bool residual) const;

 private:
  RandomVariable life_;
};

inline constexpr int kNoPlace = -1;  // a score that is not asked for

// What is asked of a hazard or a surge. A life that is asked for is smooth.
struct ProcessTerms {
  double active_share = 0;  // D / (G + D), of time
  LifeScore gap, duration;
  int gap_place = kNoPlace;
  int duration_place = kNoPlace;
  std::vector<int> hit_places;  // in the order of the config
};

struct BatteryTerms {
  int mttf_place = kNoPlace;
  int mttr_place = kNoPlace;
};

// One key of a turbine class. `lower` and `upper` are the same study with the key (1 -+ step) times
// as large: from their tables follows how likely the start of a trajectory would be.
struct TurbineTerm {
  enum class Key { kMttf, kMttr, kStandbyMttf, kStartFailure };
  int turbine;
  Key key;
  int place;
  std::shared_ptr<const Study> lower, upper;
  double step;
};

// Of all components, each by its number.
struct ScoreTerms {
  std::vector<ProcessTerms> surges, hazards;
  std::vector<BatteryTerms> batteries;
  std::vector<TurbineTerm> turbines;
};

// What has been drawn in a trajectory, in a form that its scores can be derived from.
class ScoreObserver {
 public:
  static constexpr bool kObservesDraws = true;

  ScoreObserver(const Study& study, const ScoreTerms& terms);

  void start();
  // Adds the scores of the trajectory that is over.
  void add_scores(std::vector<double>& scores) const;

  void draw_active(Origin from, bool active);
  void draw_life(Origin from, Life which, int hit, Tick length, bool residual);
  void cut_life(Origin from, Life which, int hit, Tick beyond);
  void drop_life(Origin from, Life which, int hit);
  void draw_hit(Origin from, int hit, bool happens);
  void draw_budget(Origin from, UnitClock clock, Energy budget);
  void left_of_budget(Origin from, UnitClock clock, Energy left);
  void draw_start(Origin from, InitialState what, std::uint32_t category);
  void draw_attempts(Origin from, std::uint32_t tried, std::uint32_t failed);

 private:
  struct DrawnLife {
    Life which;
    int hit;
    Tick length;
    Tick beyond;  // of it, that is not seen; all of it: it has not begun
    bool residual;
  };
  struct Process {
    bool is_random = false;  // else it is planned
    bool active = false;     // at the start
    std::vector<DrawnLife> lives;
    std::vector<std::array<std::uint32_t, 2>> hits;  // of each how often it was missed, and hit
  };
  struct Fleet {
    std::array<Energy, 3> exposure;  // by UnitClock
    std::array<std::int64_t, 3> events;
    std::int64_t tried, failed;
    std::uint32_t down, phase;
    std::vector<std::uint32_t> attempts;  // of those that do not run; the last: in repair
    std::array<std::uint32_t, 3> conditions;
  };

  Process& process(Origin from);
  Fleet& fleet(Origin from);
  DrawnLife& last_life(Origin from, Life which, int hit);
  [[nodiscard]] double clock_score(const Fleet& fleet, UnitClock clock, std::uint64_t mean) const;
  [[nodiscard]] double log_likelihood(const Fleet& fleet, const Scenario& scenario,
                                      int turbine) const;
  void add(const Process& drawn, const ProcessTerms& terms, const Hazard* hazard,
           std::vector<double>& scores) const;
  void add(const Fleet& drawn, const Battery& battery, const BatteryTerms& terms,
           std::vector<double>& scores) const;
  void add(const TurbineTerm& term, std::vector<double>& scores) const;

  const Scenario& scenario_;
  const ScoreTerms& terms_;
  std::vector<Process> surges_, hazards_;
  std::vector<Fleet> batteries_, turbines_;
};

}  // namespace ridethrough
