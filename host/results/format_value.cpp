// SPDX-License-Identifier: Apache-2.0
#include "host/results/format_value.hpp"

#include "host/base/text.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <vector>

#include <fmt/format.h>

namespace ridethrough {

namespace {

// What `value` counts in another unit, which has a name.
struct Step {
  double size;  // of the unit, in the unit of the index
  const char* unit;
};

// The units that an index may be shown in, from the largest to the smallest.
struct Ladder {
  const char* unit;
  std::vector<Step> steps;
};

const std::vector<Ladder>& ladders() {
  constexpr double kSecond = 1.0 / 3600;
  static const std::vector<Ladder> all = {
      {"h/yr", {{1, "h/yr"}, {kSecond, "s/yr"}, {kSecond * 1e-3, "ms/yr"}}},
      {"unit-h/yr", {{1, "unit-h/yr"}, {kSecond, "unit-s/yr"}, {kSecond * 1e-3, "unit-ms/yr"}}},
      {"MWh/yr",
       {{1e6, "TWh/yr"},
        {1e3, "GWh/yr"},
        {1, "MWh/yr"},
        {1e-3, "kWh/yr"},
        {1e-6, "Wh/yr"},
        {1e-9, "mWh/yr"}}},
      {"MW", {{1e3, "GW"}, {1, "MW"}, {1e-3, "kW"}, {1e-6, "W"}, {1e-9, "mW"}}},
      {"MMBtu/yr", {{1, "MMBtu/yr"}, {1e-6, "Btu/yr"}}},
      {"t/yr", {{1e3, "kt/yr"}, {1, "t/yr"}, {1e-3, "kg/yr"}, {1e-6, "g/yr"}, {1e-9, "mg/yr"}}},
      {"kg/yr", {{1e3, "t/yr"}, {1, "kg/yr"}, {1e-3, "g/yr"}, {1e-6, "mg/yr"}}},
      {"ppm", {{1, "ppm"}, {1e-3, "ppb"}, {1e-6, "ppt"}}},
      {"1", {{1, "1"}, {1e-6, "ppm"}, {1e-9, "ppb"}, {1e-12, "ppt"}}},
      {"1/yr", {{1, "1/yr"}, {1e-6, "1/million yr"}}},
      {"events/yr", {{1, "events/yr"}, {1e-6, "events/million yr"}}},
      {"days/yr", {{1, "days/yr"}, {1e-6, "days/million yr"}}},
  };
  return all;
}

}  // namespace

std::string format_value(double value, double std_error) {
  constexpr double kAll = 100;  // of a share, in per cent
  constexpr int kMostOfMore = 10;
  constexpr int kUsualDecimals = 7;
  constexpr int kMostDecimals = 15;
  constexpr int kMostDigits = 17;  // that a double has
  if (!std::isfinite(value)) return std::isnan(value) ? "-" : "inf";
  if (!(std_error > 0) || std::isinf(std_error)) return significant(value, 8);
  const int decimals = std::max(0, 1 - static_cast<int>(std::floor(std::log10(std_error))));
  const int whole = std::abs(value) < 1 ? 1 : static_cast<int>(std::log10(std::abs(value))) + 1;
  // Many nines tell shares apart; of what is larger nobody reads as many digits.
  if (std::abs(value) > kAll && whole + decimals > kMostOfMore) {
    return significant(value, kMostOfMore);
  }
  if (decimals > kMostDecimals || whole + decimals > kMostDigits) {
    const std::string text = significant(value, 8);
    // Next to a round number that is not enough to tell it from that.
    const double off = std::abs(std::strtod(text.c_str(), nullptr) - value);
    return off > std_error ? significant(value, 15) : text;
  }
  std::string text = fmt::format("{:.{}f}", value, decimals);
  if (text.find_first_not_of("-0.") == std::string::npos && text[0] == '-') text.erase(0, 1);
  if (decimals <= kUsualDecimals) return text;
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text;
}

InUnit in_suited_unit(const std::string& unit, double size) {
  constexpr double kLeast = 1e-3;  // of its unit a figure may have
  constexpr double kMost = 1e7;
  const auto at = std::find_if(ladders().begin(), ladders().end(),
                               [&](const Ladder& ladder) { return unit == ladder.unit; });
  size = std::abs(size);
  if (at == ladders().end() || !(size > 0) || !std::isfinite(size)) return {1, unit};
  const auto& steps = at->steps;
  std::size_t i = 0;
  while (steps[i].size != 1) ++i;
  while (i > 0 && size / steps[i].size >= kMost) --i;
  while (i + 1 < steps.size() && size / steps[i].size < kLeast) ++i;
  return {1 / steps[i].size, steps[i].unit};
}

double size_of(const Estimate& value) {
  for (const double size : {value.mean, value.ci95_high, value.ci95_low}) {
    if (std::isfinite(size) && size != 0) return std::abs(size);
  }
  return 0;
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
  if (std::isinf(high)) {
    if (std::isinf(low)) return "-";
    return low == 0 ? "0 or more" : "above " + format_value(low, low / 20);
  }
  if (!(high > low)) return format_value(high, 0);
  const double digits = (high - low) / 4;
  // The lower end of a wide one keeps two digits of its own.
  const std::string from = format_value(low, std::min(digits, low / 10));
  const std::string to = format_value(high, digits);
  return from == to ? to : fmt::format("{} .. {}", from, to);
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
