// SPDX-License-Identifier: Apache-2.0
// How LOLH and EUE answer to every rate, probability, duration and size of a site, as
// elasticities. Two methods: the score function (likelihood ratio), from the trajectories that
// there are, and differences under common random numbers. Sources: Glynn, "Likelihood ratio
// gradient estimation for stochastic systems", Comm. ACM 33(10):75, 1990; Asmussen and Glynn,
// Stochastic Simulation, 2007, ch. VII.
#pragma once

#include "host/results/analysis_result.hpp"
#include "host/run/replicates.hpp"
#include "host/site/parameters.hpp"

#include <functional>
#include <string>
#include <vector>

namespace ridethrough {

// Score: where a parameter has one, else differences; difference: always. Automatic: as score, but
// differences where the score varies so much that they can be expected to know it better. That is
// decided before either is looked at: of two estimates from few losses, the one that seems to have
// the smaller error is often the one that has seen less.
enum class Method { kAutomatic, kScore, kDifference };

// Throws InputError for a name that is none of auto, score and difference.
Method parse_method(const std::string& name);

struct SensitivityRequest {
  Method method = Method::kAutomatic;
  double step = 0.05;  // of the differences, relative, up and down, as far as that is allowed
  RunOptions run;
};

struct Sensitivity {
  Parameter parameter;
  Method method;      // kScore or kDifference
  MeanAndError lolh;  // elasticity: per cent of the index for a per cent of the parameter
  MeanAndError eue;
};

struct Sensitivities {
  MeanAndError lolh;  // [h/yr]
  MeanAndError eue;   // [MWh/yr]
  std::uint64_t trajectories;
  LosingTrajectories losing;
  std::vector<Sensitivity> rows;   // what surely matters most to LOLH first
  std::vector<Parameter> unmoved;  // with no value beside them that is allowed, and no score
};

// A parameter is done; so many of so many.
using OnParameter = std::function<void(const Parameter&, std::size_t done, std::size_t all)>;

// With fewer losing trajectories nobody has measured whether the errors can be believed.
inline constexpr std::uint64_t kLosingNeeded = 10;

// Losses are uneven where so many times as few equal ones would be as good. Exponential ones count
// as half as many, those of outages of a lognormal duration with sigma 1.6 as a quarter or less.
inline constexpr double kUneven = 3;
// Of so many equal ones a few more do not change much.
inline constexpr double kEqualEnough = 200;

// Why the errors of the rows may be wrong; empty where there is no reason.
std::string warning_of(const Sensitivities& sensitivities);

// Throws InputError where no load is lost. The second chooses a back end as the request says.
// Throws Stopped.
Sensitivities evaluate_sensitivity(const Site& site, const SensitivityRequest& request,
                                   const Workbench& bench, const OnParameter& on_parameter = {});
Sensitivities evaluate_sensitivity(const Site& site, const SensitivityRequest& request,
                                   const OnParameter& on_parameter = {});

std::string as_table(const Sensitivities& sensitivities, std::size_t width = kUsualWidth);
std::string as_json(const Sensitivities& sensitivities);
// Both, and the columns of a file: a row for each parameter, in their order.
AnalysisResult as_result(const Sensitivities& sensitivities);

}  // namespace ridethrough
