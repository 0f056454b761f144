// SPDX-License-Identifier: Apache-2.0
// The scores of one alternating process in one trajectory: the derivatives of the logarithm of the
// likelihood of what was drawn, by those of its mean gap, its mean duration and the probabilities
// of its hits. The process depends on nothing else, so that it is replayed here by itself, from the
// same random words. docs/worth-and-sensitivity.md has the formulas.
#pragma once

#include "host/site/distribution.hpp"
#include "models/clocks.hpp"

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

class ProcessScore {
 public:
  static constexpr int kNone = -1;

  // Where each score goes; kNone = it is not asked for. A life that is asked for must be smooth.
  struct Places {
    int gap = kNone;
    int duration = kNone;
    std::vector<int> hits;  // in the order of the config
  };

  // Of a hazard or a surge of the scenario, which has to outlive this.
  ProcessScore(const Scenario& scenario, const Hazard& hazard, LifeScore gap, LifeScore duration,
               Places places);
  ProcessScore(const Scenario& scenario, const Surge& surge, LifeScore gap, LifeScore duration,
               Places places);

  // Adds the scores of a trajectory.
  void add(const TrajectoryKey& key, std::vector<double>& scores) const;

 private:
  struct Replay;
  void add_hits(Replay& replay) const;
  [[nodiscard]] Tick add_restorations(Replay& replay, Tick begin) const;

  const Scenario& scenario_;
  const AlternatingProcess& process_;
  const Hazard* hazard_;  // null: a surge
  LifeScore gap_;
  LifeScore duration_;
  Places places_;
};

}  // namespace ridethrough
