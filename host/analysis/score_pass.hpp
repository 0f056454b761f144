// SPDX-License-Identifier: Apache-2.0
// One pass over the trajectories that gives the scores of all parameters that have one.
#pragma once

#include "host/run/replicates.hpp"
#include "host/scenario/study.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace ridethrough {

struct ScoreTerms;  // of one study: what is asked of each trajectory

// The score of a parameter.
struct Score {
  // The mean of index x score over each replicate: what the derivative of the index by the
  // logarithm of the parameter is an average of.
  Replicates products;
  // Over so many trajectories, with a loss and without; the mean of a score is 0.
  double asked = 0;
  double mean_square = 0;
  double mean_fourth_power = 0;
  double mean_sixth_power = 0;
};

class ScorePass {
 public:
  // Keeps to the config's study; where has_score() is false, a parameter has no score.
  ScorePass(const Site& site, const Study& study, const std::vector<Parameter>& parameters);
  ~ScorePass();
  ScorePass(const ScorePass&) = delete;
  ScorePass& operator=(const ScorePass&) = delete;

  [[nodiscard]] bool has_score(std::size_t parameter) const { return has_score_[parameter]; }

  // Of each parameter; of those without one it is 0. On `threads` threads [>= 1], with the same
  // result for any number; of the workbench, only answers and signals. Throws Stopped.
  [[nodiscard]] std::vector<Score> run(std::uint64_t trajectories, int threads,
                                       const Workbench& bench) const;

 private:
  const Study& study_;
  std::string names_;  // of the parameters, and their values
  std::vector<bool> has_score_;
  std::unique_ptr<ScoreTerms> scores_;
};

}  // namespace ridethrough
