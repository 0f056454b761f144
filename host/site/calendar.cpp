// SPDX-License-Identifier: Apache-2.0
#include "host/site/calendar.hpp"

#include <algorithm>
#include <regex>

#include <fmt/format.h>

namespace ridethrough {

using std::chrono::days;
using std::chrono::minutes;
using std::chrono::sys_days;
using std::chrono::sys_seconds;
using std::chrono::year;
using std::chrono::year_month_day;

namespace {

unsigned number(const std::ssub_match& digits) {
  return digits.matched ? static_cast<unsigned>(std::stoul(digits.str())) : 0;
}

year_month_day date(year in, unsigned month, unsigned day) {
  return {in, std::chrono::month{month}, std::chrono::day{day}};
}

constexpr year kLeapYear{2024};  // it has all days that there can be

}  // namespace

year_month_day date_of(const std::string& text) {
  static const std::regex form("([0-9]{4})-([0-9]{2})-([0-9]{2})");
  std::smatch parts;
  if (!std::regex_match(text, parts, form)) return date(kLeapYear, 0, 0);
  return date(year{static_cast<int>(number(parts[1]))}, number(parts[2]), number(parts[3]));
}

bool parse_moment(const std::string& text, Moment& moment) {
  static const std::regex form("([0-9]{1,2})-([0-9]{1,2})(?: +([0-9]{1,2}):([0-9]{1,2}))?");
  std::smatch parts;
  if (!std::regex_match(text, parts, form)) return false;
  moment = {number(parts[1]), number(parts[2]), 60 * number(parts[3]) + number(parts[4])};
  return date(kLeapYear, moment.month, moment.day).ok() && number(parts[4]) <= 59 &&
         moment.minute <= 24 * 60;
}

std::string a_day_later(const Moment& moment, const std::string& written) {
  const year any = moment.month == 2 && moment.day == 29 ? kLeapYear : year{2025};
  const std::string time = as_text(time_in(any, {moment.month, moment.day, 0}) + days{1});
  return time.substr(5, 5) + written.substr(std::min(written.find(' '), written.size()));
}

sys_seconds time_in(year in, const Moment& moment) {
  return sys_days{date(in, moment.month, moment.day)} + minutes{moment.minute};
}

Period period_in(year in, const Window& window) {
  const bool across = time_in(kLeapYear, window.to) <= time_in(kLeapYear, window.from);
  return {time_in(in, window.from), time_in(across ? in + std::chrono::years{1} : in, window.to)};
}

minutes length_in(year in, const Window& window) {
  const Period period = period_in(in, window);
  return std::chrono::duration_cast<minutes>(period.end - period.begin);
}

bool has_no_length(const Window& window) {
  const auto length = time_in(kLeapYear, window.to) - time_in(kLeapYear, window.from);
  // Or from the very end of a year to its very beginning. The other way round is all of it.
  return length == days{0} || length == -days{366};
}

std::string as_text(const year_month_day& date) {
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
}

std::string as_text(sys_seconds time) {
  const auto midnight = std::chrono::floor<days>(time);
  const auto minute = std::chrono::duration_cast<minutes>(time - midnight).count();
  return fmt::format("{} {:02}:{:02}", as_text(year_month_day{midnight}), minute / 60, minute % 60);
}

std::string as_text(const Moment& moment) {
  std::string text = fmt::format("{:02}-{:02}", moment.month, moment.day);
  if (moment.minute > 0)
    text += fmt::format(" {:02}:{:02}", moment.minute / 60, moment.minute % 60);
  return text;
}

std::string as_text(const Window& window) {
  return window.text.empty() ? as_text(window.from) + " to " + as_text(window.to) : window.text;
}

std::string as_text(minutes length) {
  constexpr std::int64_t kDay = 24 * 60;
  const std::int64_t count = length.count();
  if (count % kDay == 0) return fmt::format("{} day{}", count / kDay, count == kDay ? "" : "s");
  if (count % 60 == 0 || count > kDay)
    return fmt::format("{:.6g} h", static_cast<double>(count) / 60);
  return fmt::format("{} min", count);
}

}  // namespace ridethrough
