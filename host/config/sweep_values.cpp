// SPDX-License-Identifier: Apache-2.0
#include "host/config/sweep_values.hpp"

#include "host/base/error.hpp"
#include "host/base/text.hpp"
#include "host/site/keys.hpp"
#include "host/site/number_text.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include <fmt/format.h>

namespace ridethrough {
namespace {

constexpr double kMostValues = 1e6;  // of a key

// Splits at a character where it stands outside of brackets and quotes.
std::vector<std::string> split_outside(const std::string& text, char separator) {
  std::vector<std::string> parts(1);
  int depth = 0;
  bool quoted = false;
  for (const char c : text) {
    if (c == '"') quoted = !quoted;
    if (!quoted && c == '(') ++depth;
    if (!quoted && c == ')') --depth;
    if (c == separator && depth == 0 && !quoted) {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  for (auto& part : parts) part = trimmed(part);
  return parts;
}

// All parts as numbers, or nothing.
std::optional<std::vector<double>> numbers_in(const Key& key,
                                              const std::vector<std::string>& parts) {
  std::vector<double> numbers;
  for (const auto& written : parts) {
    const std::string part = without_percent(key, written);
    double value = 0;
    long double exact = 0;  // no whole number is rounded to another one
    if (!parse_number(part, value) || !std::isfinite(value) || !parse_number(part, exact) ||
        (exact == std::floor(exact) && exact != value)) {
      return {};
    }
    numbers.push_back(value);
  }
  return numbers;
}

bool takes_whole_numbers(const Key& key) {
  const KeyRow* row = find_key(key);
  return row != nullptr && row->kind == ValueKind::kInteger;
}

std::vector<std::string> log_values(const Assignment& line, const std::string& inside) {
  const auto numbers = numbers_in(line.key, split_outside(inside, ','));
  const bool sound = numbers && numbers->size() == 3 && (*numbers)[0] > 0 && (*numbers)[1] > 0 &&
                     (*numbers)[2] >= 2 && (*numbers)[2] <= kMostValues &&
                     (*numbers)[2] == std::floor((*numbers)[2]) &&
                     std::isfinite((*numbers)[1] / (*numbers)[0]);
  if (!sound) {
    complain_about(line,
                   fmt::format("log({}): allowed is log(first,last,number): two numbers above "
                               "0, and how many values, from 2 up",
                               shortened(inside)));
  }
  const auto& [first, last, count] = std::tie((*numbers)[0], (*numbers)[1], (*numbers)[2]);
  std::vector<std::string> values;
  for (int i = 0; i < static_cast<int>(count); ++i) {
    double value = i + 1 < count ? first * std::pow(last / first, i / (count - 1)) : last;
    if (takes_whole_numbers(line.key)) value = std::round(value);
    // Rounded to whole numbers, the smallest ones may fall together.
    if (values.empty() || values.back() != written(value)) values.push_back(written(value));
  }
  return values;
}

bool starts_and_ends(const std::string& text, const std::string& start, const std::string& end) {
  return text.size() >= start.size() + end.size() && text.rfind(start, 0) == 0 &&
         text.compare(text.size() - end.size(), end.size(), end) == 0;
}

std::vector<std::string> item_values(const Assignment& line, const std::string& item) {
  if (item.empty()) complain_about(line, "an empty place between the commas");
  if (starts_and_ends(item, "\"", "\"")) return {item.substr(1, item.size() - 2)};
  if (starts_and_ends(item, "log(", ")")) return log_values(line, item.substr(4, item.size() - 5));
  const auto parts = split_outside(item, ':');
  if (parts.size() > 1 && numbers_in(line.key, parts)) return range_values(line, item);
  return {without_percent(line.key, item)};
}

}  // namespace

std::string without_percent(const Key& key, const std::string& text) {
  const KeyRow* row = find_key(key);
  double value = 0;
  const bool is_percent = row != nullptr && row->is_share && text.ends_with('%');
  return is_percent && parse_share(text, value) ? fmt::format("{}", value) : text;
}

void complain_about(const Assignment& line, const std::string& problem) {
  const std::string value = line.value.empty() ? "" : " = " + shortened(line.value);
  throw InputError(
      fmt::format("{}: [sweep] {}{}: {}", line.place(), line.key.text(), value, problem));
}

std::vector<std::string> range_values(const Assignment& line, const std::string& range) {
  const auto numbers = numbers_in(line.key, split_outside(range, ':'));
  const auto refuse = [&](const std::string& problem) {
    complain_about(line, fmt::format("{}: {}", shortened(range), problem));
  };
  if (!numbers || numbers->size() < 2 || numbers->size() > 3) {
    refuse("allowed is first:last or first:last:step, three numbers");
  }
  const double first = (*numbers)[0];
  const double last = (*numbers)[1];
  const double step = numbers->size() == 3 ? (*numbers)[2] : 1;
  const double steps = (last - first) / step;
  if (!(steps >= 0) || !std::isfinite(steps)) refuse("the step does not lead from first to last");
  if (steps >= kMostValues) refuse(fmt::format("more than {:.0f} values", kMostValues));
  const double whole = std::round(steps);
  if (std::abs(steps - whole) > 1e-6) {
    refuse(fmt::format("the steps do not end at {}: allowed is {} or {}", written(last),
                       written(first + std::floor(steps) * step),
                       written(first + std::ceil(steps) * step)));
  }
  std::vector<std::string> values;
  for (int i = 0; i <= static_cast<int>(whole); ++i) {
    values.push_back(written(i < whole ? first + i * step : last));
  }
  return values;
}

std::vector<std::string> swept_values(const Assignment& line) {
  std::vector<std::string> all;
  for (const auto& item : split_outside(line.value, ',')) {
    const auto values = item_values(line, item);
    all.insert(all.end(), values.begin(), values.end());
    if (static_cast<double>(all.size()) > kMostValues) {
      complain_about(line, fmt::format("more than {:.0f} values", kMostValues));
    }
  }
  auto sorted = all;
  std::sort(sorted.begin(), sorted.end());
  const auto twice = std::adjacent_find(sorted.begin(), sorted.end());
  if (twice != sorted.end())
    complain_about(line, fmt::format("{} is there twice", shortened(*twice)));
  return all;
}

}  // namespace ridethrough
