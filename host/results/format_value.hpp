// SPDX-License-Identifier: Apache-2.0
// Numbers as people read them: with as many digits as their error leaves meaning to, without
// exponents, in units that suit them. Files and JSON have the numbers as they are.
#pragma once

#include "host/results/statistics.hpp"

#include <string>

namespace ridethrough {

// The unit in which a figure of that size is best read, such as s/yr instead of h/yr for what takes
// seconds; `factor` times as many of it.
struct InUnit {
  double factor;
  std::string unit;
};
InUnit in_suited_unit(const std::string& unit, double size);

// What decides on its unit: the estimate, or the end of its interval where that is 0 or not known.
double size_of(const Estimate& value);

// Down to the second digit of the error; "-" for what is not known.
std::string format_value(double value, double std_error);

// What was never seen has no value, only a bound: "> 3.52"; "unknown" where there is none either.
std::string format_value(const Estimate& value);

// Its 95 % interval: "0.0621 .. 0.0698", "above 0.0621" where no upper end is known.
std::string interval(const Estimate& value);

// "0.0658 (0.0621 .. 0.0698)"
std::string with_interval(const Estimate& value);

// A standard error: "-" where it is not known.
std::string plus_minus(double std_error);

// "0.41 ± 0.02"
std::string with_error(double value, double std_error);

}  // namespace ridethrough
