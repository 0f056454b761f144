// SPDX-License-Identifier: Apache-2.0
#include "host/results/format_value.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include <fmt/format.h>

namespace ridethrough {

std::string format_value(double value, double std_error) {
  if (!std::isfinite(value)) return std::isnan(value) ? "-" : "inf";
  if (!(std_error > 0) || std::isinf(std_error)) return fmt::format("{:.8g}", value);
  const int decimals = std::max(0, 1 - static_cast<int>(std::floor(std::log10(std_error))));
  if (decimals > 7 || std::abs(value) > 1e15) {
    std::string text = fmt::format("{:.4g}", value);
    // Next to a round number four digits are not enough to tell it from that.
    const double off = std::abs(std::strtod(text.c_str(), nullptr) - value);
    if (!(off > std_error)) return text;
    const double digits = std::ceil(std::log10(std::abs(value) / std_error)) + 2;
    return fmt::format("{:.{}g}", value, static_cast<int>(std::clamp(digits, 4.0, 15.0)));
  }
  return fmt::format("{:.{}f}", value, decimals);
}

std::string format_value(const Estimate& value) {
  const bool has_bound = value.ci95_low > 0 && std::isfinite(value.ci95_low);
  if (std::isnan(value.mean) && std::isinf(value.ci95_high)) {
    return has_bound ? "> " + format_value(value.ci95_low, value.ci95_low / 20) : "unknown";
  }
  return std::isinf(value.mean) && has_bound ? "> " + format_value(value.ci95_low, 0.01)
                                             : format_value(value.mean, value.std_error);
}

std::string interval(const Estimate& value) {
  const double low = value.ci95_low;
  const double high = value.ci95_high;
  if (std::isnan(low)) return "-";
  if (std::isinf(high)) return std::isinf(low) ? "-" : "above " + format_value(low, low / 20);
  if (!(high > low)) return format_value(high, 0);
  const double digits = (high - low) / 4;
  // The lower end of a wide one keeps two digits of its own.
  return fmt::format("{} .. {}", format_value(low, std::min(digits, low / 10)),
                     format_value(high, digits));
}

std::string with_interval(const Estimate& value) {
  std::string all = format_value(value);
  if (std::isnan(value.mean) || std::isinf(value.mean)) return all;
  return fmt::format("{} ({})", all, interval(value));
}

std::string plus_minus(double std_error) {
  return std::isfinite(std_error) ? format_value(std_error, std_error) : "-";
}

std::string with_error(double value, double std_error) {
  return fmt::format("{} ± {}", format_value(value, std_error), plus_minus(std_error));
}

}  // namespace ridethrough
