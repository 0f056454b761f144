// SPDX-License-Identifier: Apache-2.0
#include "host/site/number_text.hpp"

#include "host/base/error.hpp"
#include "host/base/text.hpp"
#include "host/site/keys.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace ridethrough {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_number(const std::string& text) {
  double ignored = 0;
  return parse_number(text, ignored);
}

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

// Blanks that no keyboard has, but that spreadsheets put into numbers, as plain ones.
std::string with_plain_blanks(std::string text) {
  for (const std::string blank : {"\xC2\xA0", "\xE2\x80\xAF", "\xE2\x80\x89"}) {
    for (auto at = text.find(blank); at != std::string::npos; at = text.find(blank, at)) {
      text.replace(at, blank.size(), 1, ' ');
    }
  }
  return text;
}

struct Unit {
  enum Kind { kPower, kEnergy, kTime };
  Kind kind;
  double size;  // in watts, watt-hours, hours
};

std::optional<Unit> find_unit(const std::string& written) {
  struct Named {
    std::string_view names;  // a blank before and after each
    Unit unit;
  };
  using enum Unit::Kind;
  static constexpr std::array kAll = {
      Named{" w watt watts ", {kPower, 1}},
      Named{" kw kilowatt kilowatts ", {kPower, 1e3}},
      Named{" mw megawatt megawatts ", {kPower, 1e6}},
      Named{" gw gigawatt gigawatts ", {kPower, 1e9}},
      Named{" wh ", {kEnergy, 1}},
      Named{" kwh ", {kEnergy, 1e3}},
      Named{" mwh ", {kEnergy, 1e6}},
      Named{" gwh ", {kEnergy, 1e9}},
      Named{" s sec secs second seconds ", {kTime, 1 / 3600.0}},
      Named{" min mins minute minutes ", {kTime, 1 / 60.0}},
      Named{" h hr hrs hour hours ", {kTime, 1}},
      Named{" d day days ", {kTime, 24}},
      Named{" week weeks ", {kTime, 168}},
      Named{" a y yr yrs year years ", {kTime, 8760}},
  };
  const std::string name = fmt::format(" {} ", lower(written));
  for (const auto& [names, unit] : kAll) {
    if (names.find(name) != std::string_view::npos) return unit;
  }
  return {};
}

bool is_percent(const std::string& unit) {
  const std::string name = lower(unit);
  return name == "%" || name == "percent" || name == "per cent" || name == "pct";
}

// Is it groups of three digits behind the first, with that between them?
bool is_grouped(const std::string& text, char separator) {
  std::size_t digits = 0;
  bool first = true;
  for (const char c : text) {
    if (is_digit(c)) {
      ++digits;
    } else if (c == separator && digits >= 1 && digits <= 3 && (first || digits == 3)) {
      first = false;
      digits = 0;
    } else {
      return false;
    }
  }
  return !first && digits == 3;
}

// What a number with commas, points, blanks between its digits may mean.
struct Reading {
  std::string number;
  const char* why;
};

std::vector<Reading> readings(const std::string& written) {
  std::vector<Reading> all;
  const std::size_t sign = !written.empty() && (written[0] == '-' || written[0] == '+') ? 1 : 0;
  const auto without = [](std::string text, char separator) {
    std::erase(text, separator);
    return text;
  };
  const auto try_it = [&](const std::string& number, const char* why) {
    if (is_number(number)) all.push_back({number, why});
  };
  constexpr const char* kNothing = "nothing stands between the thousands";
  const auto mark = written.find_last_of(".,");
  for (const char separator : {',', '.', ' ', '\'', '_'}) {
    if (is_grouped(written.substr(sign), separator)) {
      try_it(without(written, separator), kNothing);
    } else if (mark != std::string::npos && written[mark] != separator &&
               is_grouped(written.substr(sign, mark - sign), separator)) {
      try_it(without(written.substr(0, mark), separator) + '.' + written.substr(mark + 1),
             kNothing);
    }
  }
  const auto comma = written.find(',');
  if (comma != std::string::npos && written.find(',', comma + 1) == std::string::npos) {
    std::string number = written;
    number[comma] = '.';
    try_it(number, "the decimal mark is a point");
  }
  return all;
}

std::string in_unit(const std::string& number, double factor) {
  double value = 0;
  (void)parse_number(number, value);
  return factor == 1 ? number : ridethrough::written(value * factor);
}

}  // namespace

bool parse_share(const std::string& text, double& value) {
  if (text.empty() || text.back() != '%') return parse_number(text, value);
  const std::string number = trimmed(text.substr(0, text.size() - 1));
  // By its exponent: a division would round once more.
  if (number.find_first_of("eE") == std::string::npos) return parse_number(number + "e-2", value);
  const bool is_read = parse_number(number, value);
  value /= 100;
  return is_read;
}

std::string number_hint(const std::string& text, const std::string& name, bool is_share,
                        const NumberJudge& is_allowed) {
  const std::string plain = trimmed(with_plain_blanks(text));
  const auto last = plain.find_last_of("0123456789");
  if (last == std::string::npos) return "";
  const auto end = last + (plain.substr(last + 1, 1) == "." ? 2 : 1);
  const std::string number = plain.substr(0, end);
  const std::string unit = trimmed(plain.substr(end));
  std::vector<Reading> meant;
  if (is_number(number)) {
    meant.push_back({number, ""});
  } else {
    meant = readings(number);
  }
  if (meant.empty()) return "";
  std::vector<std::string> why;
  const std::string own_unit = unit_of(name);
  double factor = 1;
  std::string behind;
  if (is_percent(unit)) {
    if (!is_share) return "; per cent is only for shares, which go from 0 to 1";
    behind = " %";
    if (unit != "%") why.emplace_back("per cent is written %");
  } else if (!unit.empty()) {
    const std::string is_in = own_unit == "1" ? fmt::format("{} is a number alone", name)
                                              : fmt::format("{} is in {}", name, own_unit);
    const auto from = find_unit(unit);
    const auto to = find_unit(own_unit);
    const bool is_same = lower(unit) == lower(own_unit) || unit == name;
    if (!is_same && !(from && to && from->kind == to->kind)) {
      return fmt::format("; {}, not in {}", is_in, shortened(unit));
    }
    if (!is_same && from && to) factor = from->size / to->size;
    why.push_back(is_in);
  }
  const auto as_written = [&](const Reading& one) { return in_unit(one.number, factor) + behind; };
  const auto is_no_help = [&](const Reading& one) {
    return is_allowed && !is_allowed(as_written(one));
  };
  const bool helps = !std::all_of(meant.begin(), meant.end(), is_no_help);
  if (helps) std::erase_if(meant, is_no_help);
  std::vector<std::string> numbers;
  for (const auto& one : meant) {
    numbers.push_back(as_written(one));
    if (*one.why != 0) why.emplace_back(one.why);
  }
  const std::string reasons = fmt::format("{}", fmt::join(why, ", and "));
  if (!helps) return reasons.empty() ? "" : "; " + reasons;
  return fmt::format("; write {}{}{}", fmt::join(numbers, " or "), reasons.empty() ? "" : ": ",
                     reasons);
}

}  // namespace ridethrough
