// SPDX-License-Identifier: Apache-2.0
#include "host/site/values.hpp"

#include "host/base/error.hpp"
#include "host/base/text.hpp"
#include "host/site/number_text.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace ridethrough {
namespace {

// Between the commas of a list: more than a section's kind and name, and a probability.
constexpr std::size_t kMostItemBytes = kMostNameLetters + 100;

[[noreturn]] void refuse(const KeyRow& row, const std::string& problem) {
  throw InputError(problem + "; allowed is " + allowed_values(row));
}

template <class Values, class Text>
std::string joined(const Values& values, Text&& text_of_one) {
  std::string text;
  for (const auto& value : values) {
    if (!text.empty()) text += ", ";
    text += text_of_one(value);
  }
  return text;
}

}  // namespace

// ---- numbers -----------------------------------------------------------------------------------

void check_number(const KeyRow& row, double value) {
  const bool whole = row.kind == ValueKind::kInteger;
  if (!(value >= row.lowest && value <= row.highest) || (row.above_lowest && value == row.lowest) ||
      (whole && value != std::floor(value))) {
    refuse(row, "not allowed");
  }
}

double read_number(const KeyRow& row, const std::string& text) {
  double value = 0;
  long double exact = 0;
  const bool is_read = row.is_share ? parse_share(text, value)
                                    : parse_number(text, value) && parse_number(text, exact);
  if (!is_read || !std::isfinite(value)) {
    const auto is_allowed = [&](const std::string& number) {
      try {
        (void)read_number(row, number);
        return true;
      } catch (const InputError&) {
        return false;
      }
    };
    refuse(row, "not a number" + number_hint(text, row.key, row.is_share, is_allowed));
  }
  // Rounded, it may be allowed where the number is not.
  if (row.kind == ValueKind::kInteger && exact != value) refuse(row, "not allowed");
  check_number(row, value);
  return value;
}

void read_value(double& value, const KeyRow& row, const std::string& text, const std::string&) {
  value = read_number(row, text);
}
void read_value(std::uint32_t& value, const KeyRow& row, const std::string& text,
                const std::string&) {
  value = static_cast<std::uint32_t>(read_number(row, text));
}
void read_value(std::uint64_t& value, const KeyRow& row, const std::string& text,
                const std::string&) {
  value = static_cast<std::uint64_t>(read_number(row, text));
}

void check_value(std::uint64_t value, const KeyRow& row) {
  check_number(row, static_cast<double>(value));
}

std::string value_text(double value) { return fmt::format("{}", value); }
std::string value_text(std::uint32_t value) { return std::to_string(value); }
std::string value_text(std::uint64_t value) { return std::to_string(value); }

void read_numbers(double* values, std::size_t count, const KeyRow& row, const std::string& text) {
  const std::vector<std::string> items = list_items(text);
  if (items.size() != count) {
    refuse(row, fmt::format("these are {}{}", items.size(),
                            items.size() == 2 * count ? kDecimalMark : ""));
  }
  std::transform(items.begin(), items.end(), values,
                 [&](const std::string& item) { return read_number(row, item); });
}

std::string numbers_text(const double* values, std::size_t count) {
  return fmt::format("{}", fmt::join(values, values + count, ", "));
}

// ---- text --------------------------------------------------------------------------------------

std::vector<std::string> list_items(const std::string& list) {
  std::vector<std::string> all;
  const std::string text = trimmed(list);
  TextStream stream(text);
  for (std::string part; std::getline(stream, part, ',');) {
    all.push_back(trimmed(part));
    if (all.back().empty()) throw InputError("an empty place between the commas");
    if (all.back().size() > kMostItemBytes) {
      throw InputError(fmt::format("`{}`: {} bytes between the commas; allowed are at most {}",
                                   shortened(all.back()), all.back().size(), kMostItemBytes));
    }
  }
  if (!text.empty() && text.back() == ',') throw InputError("ends in a comma");
  return all;
}

void check_choice(const KeyRow& row, const std::string& text) {
  const auto& choices = row.choices;
  if (std::find(choices.begin(), choices.end(), text) != choices.end()) return;
  throw InputError("not allowed; allowed is " + allowed_values(row) + did_you_mean(text, choices));
}

void read_value(std::string& value, const KeyRow& row, const std::string& text,
                const std::string& folder) {
  const bool is_path = row.kind == ValueKind::kPath;
  value = is_path ? (std::filesystem::path(folder) / text).string() : text;
}

void check_value(const std::string& value, const KeyRow& row) {
  if (row.kind != ValueKind::kPath) check_length(row, value);
}

void read_value(std::vector<std::string>& value, const KeyRow&, const std::string& text,
                const std::string&) {
  value = list_items(text);
}

std::string value_text(const std::vector<std::string>& value) {
  return fmt::format("{}", fmt::join(value, ", "));
}

// ---- dates -------------------------------------------------------------------------------------

void read_value(std::chrono::year_month_day& value, const KeyRow& row, const std::string& text,
                const std::string&) {
  value = date_of(text);
  check_value(value, row);
}

void check_value(const std::chrono::year_month_day& value, const KeyRow& row) {
  if (!value.ok()) refuse(row, "no such date");
}

std::string value_text(const std::chrono::year_month_day& value) { return as_text(value); }

void read_value(std::vector<Window>& value, const KeyRow& row, const std::string& text,
                const std::string&) {
  const auto moment = [&](const std::string& written) {
    Moment result{};
    if (!parse_moment(written, result)) {
      refuse(row, fmt::format("`{}` is no moment of a year", shortened(written)));
    }
    return result;
  };
  std::vector<Window> all;
  for (const auto& part : list_items(text)) {
    const auto to = part.find(" to ");
    if (to == std::string::npos) {
      throw InputError(fmt::format("`{}`: allowed is {}", shortened(part), allowed_values(row)));
    }
    const std::string from = trimmed(part.substr(0, to));
    all.push_back({moment(from), moment(trimmed(part.substr(to + 4))), part});
    if (has_no_length(all.back())) {
      throw InputError(fmt::format("`{}` ends where it begins; did you mean `{} to {}`?",
                                   shortened(part), from, a_day_later(all.back().from, from)));
    }
  }
  if (all.empty()) refuse(row, "is empty");
  value = std::move(all);
}

void check_value(const std::vector<Window>& value, const KeyRow& row) {
  for (const Window& window : value) {
    std::vector<Window> same;
    if (window.text.empty()) read_value(same, row, as_text(window), "");
  }
}

std::string value_text(const std::vector<Window>& value) {
  return joined(value, [](const Window& window) { return as_text(window); });
}

// ---- what is drawn -----------------------------------------------------------------------------

void read_value(RandomVariable& value, const KeyRow& row, const std::string& text,
                const std::string& folder) {
  value = parse_distribution(text, folder, row.key);
}

void read_value(std::vector<Site::Hit>& value, const KeyRow& row, const std::string& text,
                const std::string&) {
  std::vector<Site::Hit> all;
  for (const auto& part : list_items(text)) {
    const auto colon = part.find(':');
    const std::string name = trimmed(part.substr(0, colon));
    if (name.empty()) throw InputError("an empty name between the commas");
    if (double number = 0; parse_share(name, number)) {
      refuse(row, fmt::format("`{}` is the name of nothing{}", shortened(name), kDecimalMark));
    }
    double probability = 1;
    if (colon != std::string::npos && (!parse_share(trimmed(part.substr(colon + 1)), probability) ||
                                       !(probability >= 0 && probability <= 1))) {
      throw InputError(fmt::format(
          "the probability of {} must be a number from 0 to 1, or per cent", shortened(name)));
    }
    all.push_back({name, probability});
  }
  if (all.empty()) throw InputError("names nothing; allowed is a list such as feed.x:0.5");
  value = std::move(all);
}

void check_value(const std::vector<Site::Hit>& value, const KeyRow&) {
  for (const auto& [name, probability] : value) {
    if (probability >= 0 && probability <= 1) continue;
    throw InputError(
        fmt::format("the probability of {} must be a number from 0 to 1", shortened(name)));
  }
}

std::string value_text(const std::vector<Site::Hit>& value) {
  return joined(value, [](const Site::Hit& hit) {
    return hit.probability == 1 ? hit.component : hit.component + ":" + value_text(hit.probability);
  });
}

}  // namespace ridethrough
