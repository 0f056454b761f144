// Estimates from a tally: the one place where floating point returns.
#pragma once

#include "kernels/tally.hpp"

#include <cstdint>

namespace ridethrough {

// The mean of a quantity per trajectory, in the unit of the caller's choice.
struct Estimate {
  double mean = 0;
  double std_error = 0;  // of the mean; 0 also where all trajectories agree
  double ci95_low = 0;   // mean -+ 1.96 std_error (central limit theorem), cut off at 0
  double ci95_high = 0;
  double largest = 0;  // of any single trajectory

  // Relative standard error; infinite while nothing has been seen.
  [[nodiscard]] double relative_error() const;
};

// unit: what 1 of the raw count is in the unit wanted. The variance is computed exactly, in
// integers, before anything is rounded: (n sum_of_squares - sum^2) / (n^2 (n - 1)).
Estimate estimate(const Moments& moments, std::uint64_t trajectories, double unit);

// The ratio of two estimated means. Its relative error is at most the sum of theirs (triangle
// inequality, whatever their correlation), and that is what is reported.
Estimate ratio(const Estimate& numerator, const Estimate& denominator, double unit);

}  // namespace ridethrough
