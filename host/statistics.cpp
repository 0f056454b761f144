#include "host/statistics.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include <boost/multiprecision/cpp_int.hpp>

namespace ridethrough {
namespace {

using Integer = boost::multiprecision::cpp_int;

constexpr double kNormal975 = 1.959963984540054;  // 97.5 % quantile of the standard normal

template <int words>
Integer to_integer(const WideSum<words>& sum) {
  Integer value = 0;
  for (int i = words - 1; i >= 0; --i) value = (value << 64) + sum.word[i];
  return value;
}

void set_interval(Estimate& estimate) {
  estimate.ci95_low = std::max(0.0, estimate.mean - kNormal975 * estimate.std_error);
  estimate.ci95_high = estimate.mean + kNormal975 * estimate.std_error;
}

}  // namespace

double Estimate::relative_error() const {
  return mean > 0 ? std_error / mean : std::numeric_limits<double>::infinity();
}

Estimate estimate(const Moments& moments, std::uint64_t trajectories, double unit) {
  Estimate result;
  if (trajectories == 0) return result;
  const Integer sum = to_integer(moments.sum);
  const auto n = static_cast<double>(trajectories);
  result.mean = sum.convert_to<double>() / n * unit;
  if (trajectories > 1) {
    const Integer spread = trajectories * to_integer(moments.sum_of_squares) - sum * sum;
    result.std_error = std::sqrt(spread.convert_to<double>() / (n - 1)) / n * unit;
  }
  result.largest = static_cast<double>(moments.largest) * unit;
  set_interval(result);
  return result;
}

Estimate ratio(const Estimate& numerator, const Estimate& denominator, double unit) {
  Estimate result;
  if (denominator.mean <= 0) return result;
  result.mean = numerator.mean / denominator.mean * unit;
  if (numerator.mean > 0) {
    result.std_error = result.mean * (numerator.relative_error() + denominator.relative_error());
  }
  result.largest = numerator.largest / denominator.mean * unit;
  set_interval(result);
  return result;
}

}  // namespace ridethrough
