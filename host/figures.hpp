// Figures as people read them: with as many digits as their errors leave meaning to.
#pragma once

#include <string>

namespace ridethrough {

// Two digits of the error; all there are where it is 0.
std::string figure(double value, double std_error);

std::string plus_minus(double std_error);

// "0.41 +- 0.02"
std::string with_error(double value, double std_error);

}  // namespace ridethrough
