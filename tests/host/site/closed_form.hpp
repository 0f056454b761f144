// SPDX-License-Identifier: Apache-2.0
// Distributions in closed form, as books give them: what their quantiles and tables are held to.
#pragma once

#include "host/site/distribution.hpp"
#include "tests/host/support.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace ridethrough {

inline void PrintTo(const RandomVariable& variable, std::ostream* stream) {
  *stream << variable.text;
}

namespace test {

using Real = long double;

constexpr Real kWords = 4294967296.0L;

inline Real standard_normal_cdf(Real z) { return std::erfc(-z / std::sqrt(2.0L)) / 2; }

// Quantile of the standard normal, by bisection of erfc: owes nothing to the code under test. Takes
// the smaller one of p and q = 1 - p.
inline Real standard_normal_quantile(Real p, Real q) {
  const Real tail = std::min(p, q);
  Real low = 0;
  Real high = 40;
  for (int i = 0; i < 200; ++i) {
    const Real middle = (low + high) / 2;
    (standard_normal_cdf(-middle) > tail ? low : high) = middle;
  }
  return p < q ? -low : low;
}

// The regularized incomplete gamma functions P and Q of shape s at t >= 0, each by an expansion of
// its own on the side where it is the smaller one. Sources: DLMF 8.11.4 and 8.9.2.
struct IncompleteGamma {
  Real below;  // P(s, t): a gamma variable of scale 1 is at most t
  Real above;
};

inline IncompleteGamma incomplete_gamma(Real s, Real t) {
  if (t <= 0) return {0, 1};
  const Real front = std::exp(s * std::log(t) - t - std::lgamma(s));  // t^s e^-t / Gamma(s)
  if (t < s + 1) {
    Real term = 1 / s;
    Real sum = term;
    for (Real n = s + 1; term > 1e-20L * sum; ++n) sum += term *= t / n;
    return {front * sum, 1 - front * sum};
  }
  // Q = front / (t + 1 - s - 1 (1 - s) / (t + 3 - s - 2 (2 - s) / ...)), by Lentz's method.
  Real b = t + 1 - s;
  Real c = 1e300L;
  Real d = 1 / b;
  Real fraction = d;
  for (int n = 1; n < 100'000; ++n) {
    const Real a = n * (s - n);
    b += 2;
    d = 1 / (a * d + b);
    c = b + a / c;
    fraction *= c * d;
    if (std::abs(c * d - 1) < 1e-19L) break;
  }
  return {1 - front * fraction, front * fraction};
}

// Quantile of a gamma variable of scale 1, by bisection of its logarithm.
inline Real gamma_quantile(Real shape, Real p, Real q) {
  Real low = -400;
  Real high = 20;
  for (int i = 0; i < 80; ++i) {
    const Real middle = (low + high) / 2;
    const auto at = incomplete_gamma(shape, std::exp(middle));
    ((p < q ? at.below < p : at.above > q) ? low : high) = middle;
  }
  return std::exp(low);
}

struct ClosedForm {
  std::string name;
  std::string text;
  Real mean;
  Real deviation;
  std::function<Real(Real p, Real q)> quantile;
  std::function<Real(Real x)> survival;  // P(X > x)
};

inline void PrintTo(const ClosedForm& one, std::ostream* stream) { *stream << one.text; }

inline ClosedForm exponential_form(Real mean) {
  return {"Exponential",
          "exponential(mean=" + std::to_string(mean) + ")",
          mean,
          mean,
          [=](Real p, Real q) { return mean * (p < q ? -std::log1p(-p) : -std::log(q)); },
          [=](Real x) { return std::exp(-x / mean); }};
}

inline ClosedForm lognormal_form(const std::string& name, Real mean, Real sigma) {
  const Real mu = std::log(mean) - sigma * sigma / 2;
  return {name,
          "lognormal(mean=" + std::to_string(mean) + ", sigma=" + std::to_string(sigma) + ")",
          mean,
          mean * std::sqrt(std::expm1(sigma * sigma)),
          [=](Real p, Real q) { return std::exp(mu + sigma * standard_normal_quantile(p, q)); },
          [=](Real x) { return x <= 0 ? 1 : standard_normal_cdf((mu - std::log(x)) / sigma); }};
}

inline ClosedForm uniform_form(Real low, Real high) {
  return {"Uniform",
          "uniform(low=" + std::to_string(low) + ", high=" + std::to_string(high) + ")",
          (low + high) / 2,
          (high - low) / std::sqrt(12.0L),
          [=](Real p, Real q) { return p < q ? low + (high - low) * p : high - (high - low) * q; },
          [=](Real x) { return std::clamp<Real>((high - x) / (high - low), 0, 1); }};
}

inline ClosedForm constant_form(Real x) {
  return {"Constant",
          "constant(" + std::to_string(x) + ")",
          x,
          0,
          [=](Real, Real) { return x; },
          [=](Real t) -> Real { return t < x ? 1 : 0; }};
}

inline ClosedForm weibull_form(const std::string& name, Real shape, Real scale) {
  const Real mean = std::tgamma(1 + 1 / shape);
  return {name,
          "weibull(shape=" + std::to_string(shape) + ", scale=" + std::to_string(scale) + ")",
          scale * mean,
          scale * std::sqrt(std::tgamma(1 + 2 / shape) - mean * mean),
          [=](Real p, Real q) {
            return scale * std::exp(std::log(p < q ? -std::log1p(-p) : -std::log(q)) / shape);
          },
          [=](Real x) { return x <= 0 ? 1 : std::exp(-std::exp(shape * std::log(x / scale))); }};
}

inline ClosedForm gamma_form(const std::string& name, Real shape, Real mean) {
  const Real scale = mean / shape;
  return {name,
          "gamma(shape=" + std::to_string(shape) + ", mean=" + std::to_string(mean) + ")",
          mean,
          mean / std::sqrt(shape),
          [=](Real p, Real q) { return scale * gamma_quantile(shape, p, q); },
          [=](Real x) { return incomplete_gamma(shape, x / scale).above; }};
}

// The folder of the observations, which lasts as long as the tests.
inline std::string observations_folder() {
  static const TemporaryFolder folder;
  static const std::string file = folder.write("observed.csv", "repair_h\n7.75\n2\n0.5\n2\n1.25\n");
  return folder.path();
}

inline ClosedForm empirical_form() {
  const std::vector<Real> values = {0.5L, 1.25L, 2, 2, 7.75L};
  return {"Empirical",
          "empirical(observed.csv)",
          2.7L,
          std::sqrt(6.685L),  // of the five, divided by 5
          [=](Real p, Real q) {
            return p < q ? values.at(static_cast<std::size_t>(5 * p))
                         : values.at(4 - static_cast<std::size_t>(5 * q));
          },
          [=](Real x) -> Real {
            return std::count_if(values.begin(), values.end(), [=](Real v) { return v > x; }) /
                   5.0L;
          }};
}

inline RandomVariable parsed(const ClosedForm& one) {
  return parse_distribution(one.text, observations_folder());
}

// The distribution of the observations in a file of this text.
inline RandomVariable observed(const std::string& text) {
  const TemporaryFolder folder;
  return parse_distribution("empirical(" + folder.write("seen.csv", text) + ")");
}

// Up to the limits of the parameters, but for the lognormal: what a table leaves out beyond its
// last word is, from a sigma of 1.52 on, more than 1e-4 of the standard deviation.
inline std::vector<ClosedForm> closed_forms() {
  return {exponential_form(72),
          lognormal_form("LognormalOfSigma06", 0.5L, 0.6L),
          lognormal_form("LognormalOfSigma12", 1.5L, 1.2L),
          lognormal_form("LognormalOfSigma15", 1.5L, 1.5L),
          uniform_form(10, 40),
          constant_form(2),
          weibull_form("WeibullOfShape025", 0.25L, 0.5L),
          weibull_form("WeibullOfShape07", 0.7L, 30),
          weibull_form("WeibullOfShape2", 2, 30),
          weibull_form("WeibullOfShape100", 100, 30),
          gamma_form("GammaOfShape02", 0.2L, 12),
          gamma_form("GammaOfShape07", 0.7L, 12),
          gamma_form("GammaOfShape3", 3, 12),
          gamma_form("GammaOfShape100", 100, 12),
          gamma_form("GammaOfShape10000", 10'000, 12),
          empirical_form()};
}

}  // namespace test
}  // namespace ridethrough
