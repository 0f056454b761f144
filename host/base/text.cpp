// SPDX-License-Identifier: Apache-2.0
#include "host/base/text.hpp"

#include <cmath>

#include <fmt/format.h>

namespace ridethrough {

bool parse_whole(const std::string& text, int& value) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} && end == text.data() + text.size() && !text.empty();
}

std::string written(double value) {
  constexpr double kAllWhole = 9007199254740992;  // 2^53
  const bool whole = value == std::floor(value) && std::abs(value) <= kAllWhole;
  return whole ? fmt::format("{:.0f}", value) : fmt::format("{:.12g}", value);
}

std::string short_count(double value) {
  if (value < 1e4) return fmt::format("{:.0f}", value);
  if (value < 1e6) return fmt::format("{:.1f}k", value * 1e-3);
  if (value < 1e9) return fmt::format("{:.1f}M", value * 1e-6);
  return fmt::format("{:.2f}G", value * 1e-9);
}

std::string duration_text(double seconds) {
  if (seconds < 100) return fmt::format("{:.0f} s", seconds);
  if (seconds < 100 * 60) return fmt::format("{:.0f} min", seconds / 60);
  if (seconds < 48 * 3600) return fmt::format("{:.1f} h", seconds / 3600);
  return fmt::format("{:.0f} days", seconds / 86400);
}

}  // namespace ridethrough
