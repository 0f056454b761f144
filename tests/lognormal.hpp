// SPDX-License-Identifier: Apache-2.0
// Lognormals in closed form, given by mean and sigma, that tests hold the program to.
#pragma once

#include <cmath>

namespace ridethrough {

inline double normal_cdf(double z) { return std::erfc(-z / std::sqrt(2.0)) / 2; }

// P(X > x)
inline double lognormal_beyond(double x, double mean, double sigma) {
  return x <= 0 ? 1 : normal_cdf((std::log(mean / x) - sigma * sigma / 2) / sigma);
}

// E[max(X - x, 0)]
inline double lognormal_excess(double x, double mean, double sigma) {
  const double above = normal_cdf((std::log(mean / x) + sigma * sigma / 2) / sigma);
  return mean * above - x * lognormal_beyond(x, mean, sigma);
}

}  // namespace ridethrough
