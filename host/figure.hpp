// Figures as people read them.
#pragma once

#include <algorithm>
#include <cmath>
#include <string>

#include <fmt/format.h>

namespace ridethrough {

// A figure with as many digits as its error leaves meaning to: two digits of the error.
inline std::string figure(double value, double std_error) {
  if (!std::isfinite(value)) return std::isnan(value) ? "-" : "inf";
  if (std_error == 0) return fmt::format("{:.8g}", value);
  const int decimals = std::max(0, 1 - static_cast<int>(std::floor(std::log10(std_error))));
  if (decimals > 7) return fmt::format("{:.4g}", value);
  return fmt::format("{:.{}f}", value, decimals);
}

inline std::string plus_minus(double std_error) {
  return std::isfinite(std_error) ? figure(std_error, std_error) : "-";
}

}  // namespace ridethrough
