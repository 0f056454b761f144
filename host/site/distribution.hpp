// SPDX-License-Identifier: Apache-2.0
// Probability distributions as a config names them. To add one: an entry in the table of
// distribution.cpp.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace ridethrough {

// Of a density that is smooth and above 0 for all x > 0: what it takes to say how likely a
// change of scale makes what was seen.
struct SmoothDensity {
  std::function<long double(long double x)> density;
  std::function<long double(long double x)> survival;  // P(X > x)
  // The score: the derivative of the logarithm of the density at x by that of the scale.
  std::function<long double(long double x)> score;
};

// A distribution of a non-negative quantity, in the unit of its key. Everything is computed in long
// double and rounded to integers far coarser than its last bits, so that tables do not depend on
// the machine that builds them.
struct RandomVariable {
  std::string text;  // canonical: "lognormal(mean=0.5, sigma=0.6)"
  long double mean;
  // The value x with P(X <= x) = p and P(X > x) = q; p + q = 1, and the smaller one counts.
  std::function<long double(long double p, long double q)> quantile;
  // E[max(X - x, 0)]: what is left beyond x, the integral of P(X > t) over t > x.
  std::function<long double(long double x)> mean_excess;
  bool memoryless = false;  // its residual life is distributed as it is itself
  // In ascending order, where these and no others are drawn, each with the same probability.
  std::vector<long double> values = {};
  std::optional<SmoothDensity> smooth = {};
};

// Parses "name(parameter=value, ...)"; values may also stand in the order of the parameters. The
// paths of files are relative to the folder. The key that it is of says its unit. Throws InputError
// with what is wrong and what is allowed (without saying where: the caller knows).
RandomVariable parse_distribution(const std::string& text, const std::string& folder = "",
                                  const std::string& key = "");

// The path of the file that such a text names, as it would be opened; empty where it names none, or
// is wrong.
std::string observations_file(const std::string& text, const std::string& folder = "");

// Without memory; the mean is above 0.
RandomVariable exponential_with_mean(double mean);

// The variable times a factor above 0.
RandomVariable scaled(const RandomVariable& variable, long double factor);

// "constant(x), empirical(file), exponential(mean), ..." for messages and help.
std::string known_distributions();

// Each of them, with its meaning and range.
struct DistributionHelp {
  std::string signature;
  std::string meaning;
};
std::vector<DistributionHelp> distributions_help();

// The residual life of a renewal process at a random moment: its density is P(X > x) / E[X].
// Source: Cox, "Renewal Theory", 1962, ch. 5.
RandomVariable residual_life(const RandomVariable& life);

}  // namespace ridethrough
