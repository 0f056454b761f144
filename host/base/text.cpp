// SPDX-License-Identifier: Apache-2.0
#include "host/base/text.hpp"

#include <cmath>
#include <cstdlib>

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

std::string significant(double value, int digits) {
  std::string text = fmt::format("{:.{}g}", value, digits);
  const double size = std::abs(value);
  if (text.find('e') == std::string::npos || !(size >= 1e-15 && size < 1e15)) return text;
  const int decimals = digits - 1 - static_cast<int>(std::floor(std::log10(size)));
  if (decimals <= 0) return fmt::format("{:.0f}", std::strtod(text.c_str(), nullptr));
  text = fmt::format("{:.{}f}", value, decimals);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text;
}

std::string grouped(double whole) {
  std::string text = fmt::format("{:.0f}", whole);
  const std::size_t sign = whole < 0 ? 1 : 0;
  for (std::size_t at = text.size(); at > sign + 3;) text.insert(at -= 3, 1, ',');
  return text;
}

std::string about_count(double value) {
  constexpr double kMost = 1e15;
  if (!(value < kMost)) return "more than 1000 trillion";
  struct Word {
    double size;
    const char* name;
  };
  constexpr Word kWords[] = {{1e12, " trillion"}, {1e9, " billion"}, {1e6, " million"}};
  const double rounded = std::strtod(fmt::format("{:.2g}", value).c_str(), nullptr);
  for (const auto& [size, name] : kWords) {
    if (rounded >= size) return significant(rounded / size, 2) + name;
  }
  return rounded < 100 ? significant(rounded, 2) : grouped(rounded);
}

std::string rate_text(double per_year) {
  constexpr double kRare = 0.01;
  if (per_year > 0 && per_year < kRare) {
    return fmt::format("once in about {} years", about_count(1 / per_year));
  }
  return significant(per_year, 4) + " a year";
}

std::string short_count(double value) {
  if (value < 1e4) return fmt::format("{:.0f}", value);
  if (value < 1e6) return fmt::format("{:.1f}k", value * 1e-3);
  if (value < 1e9) return fmt::format("{:.1f}M", value * 1e-6);
  if (value < 1e12) return fmt::format("{:.2f}G", value * 1e-9);
  return about_count(value);
}

std::string duration_text(double seconds) {
  if (seconds < 100) return fmt::format("{:.0f} s", seconds);
  if (seconds < 100 * 60) return fmt::format("{:.0f} min", seconds / 60);
  if (seconds < 48 * 3600) return fmt::format("{:.1f} h", seconds / 3600);
  constexpr double kYear = 365.25 * 86400;
  if (seconds < 2 * kYear) return fmt::format("{:.0f} days", seconds / 86400);
  return about_count(seconds / kYear) + " years";
}

}  // namespace ridethrough
