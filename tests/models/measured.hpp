// SPDX-License-Identifier: Apache-2.0
// What tests of the model have in common: the counts of a study of a few lines, each per trajectory
// and in a unit of the field, and how an estimate is compared with an exact value.
#pragma once

#include "tests/support.hpp"

#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace ridethrough {

struct Measured {
  Study study;
  Tally tally;

  // Per trajectory, not per year.
  [[nodiscard]] Estimate number(Count which) const { return in(which, 1); }
  [[nodiscard]] Estimate hours(Count which) const { return in(which, 1.0 / kTicksPerHour); }
  [[nodiscard]] Estimate mwh(Count which) const {
    return in(which, study.quantum_w * 1e-6 / kTicksPerHour);
  }

 private:
  [[nodiscard]] Estimate in(Count which, double unit) const {
    const Moments& moments = tally.moments[static_cast<int>(which)];
    return estimate(sample_of(moments, tally.trajectories, unit), {0, 0}, 0.95);
  }
};

inline Measured measure(Study study, std::uint64_t trajectories) {
  Measured measured{std::move(study), {}};
  measured.tally = run_on_cpu(measured.study, trajectories);
  return measured;
}

inline Measured measure(const std::string& config, std::uint64_t trajectories) {
  return measure(study_from(config), trajectories);
}

inline Measured measure_with_profile(const std::string& config, const std::vector<double>& steps,
                                     std::uint64_t trajectories, int step_h = 1) {
  return measure(study_with_profile(config, steps, step_h), trajectories);
}

// The estimate agrees with the exact value, within kSigmas standard errors, and is so sharp that it
// could not agree with one that is `resolved` of it larger or smaller, too. So a right model fails
// 7 times in a million, one that is 2 % off passes as seldom.
inline testing::AssertionResult pins(const Estimate& estimate, double exact,
                                     double resolved = 0.02) {
  const double reach = kSigmas * estimate.std_error;
  const auto figures =
      fmt::format("{:.8g} +- {:.2g} (exact: {:.8g}, {:+.2f} standard errors)", estimate.mean,
                  estimate.std_error, exact, (estimate.mean - exact) / estimate.std_error);
  if (!(std::abs(estimate.mean - exact) <= reach)) {
    return testing::AssertionFailure() << figures << ": off";
  }
  for (const double wrong : {(1 - resolved) * exact, (1 + resolved) * exact}) {
    if (!(std::abs(estimate.mean - wrong) > reach)) {
      return testing::AssertionFailure() << figures << ": could be " << wrong << " as well";
    }
  }
  return testing::AssertionSuccess() << figures;
}

// The same in every trajectory, to within what rounding to a millisecond or a watt can do.
inline testing::AssertionResult always(const Estimate& estimate, double exact,
                                       double within = 1e-5) {
  if (std::abs(estimate.mean - exact) <= within && estimate.std_error <= within &&
      std::abs(estimate.largest - exact) <= within) {
    return testing::AssertionSuccess();
  }
  return testing::AssertionFailure()
         << fmt::format("{:.10g} +- {:.2g}, at most {:.10g}; not {:.10g}", estimate.mean,
                        estimate.std_error, estimate.largest, exact);
}

// Simpson's rule.
template <class Function>
double integral(const Function& f, double from, double to, int halves = 1000) {
  const double step = (to - from) / (2 * halves);
  double sum = f(from) + f(to);
  for (int i = 1; i < 2 * halves; ++i) sum += (i % 2 == 1 ? 4 : 2) * f(from + i * step);
  return sum * step / 3;
}

}  // namespace ridethrough
