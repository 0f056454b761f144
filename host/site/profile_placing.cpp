// SPDX-License-Identifier: Apache-2.0
#include "host/site/profile_placing.hpp"

#include "host/base/error.hpp"
#include "host/base/text.hpp"
#include "host/site/calendar.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace ridethrough {
namespace {

using std::chrono::sys_days;
using std::chrono::year_month_day;
using Align = Site::ProfileAlign;

constexpr std::int64_t kDayMs = 86'400'000;
constexpr std::int64_t kWeek = 7;  // days
constexpr int kLeapDay = 229;      // month and day in one number
constexpr int kDayBefore = 228;

int month_and_day(const year_month_day& date) {
  return static_cast<int>(100 * static_cast<unsigned>(date.month()) +
                          static_cast<unsigned>(date.day()));
}

// The days that the rows of a profile are of.
class Days {
 public:
  // As its time stamps say.
  static Days stamped(const Profile& profile, std::int64_t per_day, std::int64_t step_ms) {
    Days all(profile.demand_mw.size(), per_day);
    const auto midnight = std::chrono::floor<std::chrono::days>(*profile.first);
    const std::int64_t since = (*profile.first - midnight).count();
    if (since % step_ms != 0) {
      throw InputError(
          "its time stamps are no whole steps from midnight; allowed is profile_align = start");
    }
    all.first_slot_ = since / step_ms;
    const auto count = (all.first_slot_ + all.rows_ + per_day - 1) / per_day;
    for (std::int64_t day = 0; day < count; ++day) all.add(midnight + std::chrono::days{day});
    return all;
  }

  // Of whole years from a 1 January on: of 366 days each or, without a 29 February, of 365.
  static Days whole_years(std::size_t rows, std::int64_t per_day, std::chrono::year first) {
    Days all(rows, per_day);
    const bool leap = all.rows_ == 366 * per_day;
    for (auto year = first; static_cast<std::int64_t>(all.days_.size()) * per_day < all.rows_;
         ++year) {
      const std::chrono::year pattern{leap ? 2024 : 2023};
      for (sys_days day = pattern / 1 / 1;
           day < sys_days{(pattern + std::chrono::years{1}) / 1 / 1}; day += std::chrono::days{1}) {
        all.add(day, static_cast<int>(year));
      }
    }
    return all;
  }

  [[nodiscard]] bool has_row(std::int64_t row) const { return row >= 0 && row < rows_; }
  [[nodiscard]] std::int64_t slot_of(std::int64_t row) const {
    return (row + first_slot_) % per_day_;
  }
  [[nodiscard]] std::int64_t day_of(std::int64_t row) const {
    return (row + first_slot_) / per_day_;
  }
  [[nodiscard]] std::int64_t row(std::int64_t day, std::int64_t slot) const {
    return day * per_day_ + slot - first_slot_;
  }
  [[nodiscard]] int month_and_day_of(std::int64_t row) const { return day(row).month_and_day; }
  [[nodiscard]] int year_of(std::int64_t row) const { return day(row).year; }
  [[nodiscard]] std::chrono::weekday weekday_of(std::int64_t row) const {
    return std::chrono::weekday{day(row).date};
  }
  [[nodiscard]] int first_year() const { return days_.front().year; }
  [[nodiscard]] int last_year() const { return days_.back().year; }
  // Nothing where the file has no such row.
  [[nodiscard]] std::optional<std::int64_t> find(int year, int month_and_day,
                                                 std::int64_t slot) const {
    const auto found = numbers_.find({year, month_and_day});
    if (found == numbers_.end() || !has_row(row(found->second, slot))) return {};
    return row(found->second, slot);
  }

 private:
  struct Day {
    int year, month_and_day;
    sys_days date;
  };

  Days(std::size_t rows, std::int64_t per_day)
      : rows_(static_cast<std::int64_t>(rows)), per_day_(per_day) {}

  void add(sys_days date) { add(date, static_cast<int>(year_month_day{date}.year())); }
  void add(sys_days date, int year) {
    const Day day{year, month_and_day(year_month_day{date}), date};
    numbers_[{day.year, day.month_and_day}] = static_cast<std::int64_t>(days_.size());
    days_.push_back(day);
  }
  [[nodiscard]] const Day& day(std::int64_t row) const {
    return days_[static_cast<std::size_t>(day_of(row))];
  }

  std::int64_t rows_, per_day_;
  std::int64_t first_slot_ = 0;
  std::vector<Day> days_;
  std::map<std::pair<int, int>, std::int64_t> numbers_;
};

// Goes through the steps of a horizon, from its beginning on or, in a warm-up, back from there.
// Where the row after the last one is of the same month, day and time as the moment, that is it;
// else the one of the nearest year ahead, in going round.
class Calendar {
 public:
  Calendar(const Days& days, bool by_weekday, int first_year)
      : days_(days), by_weekday_(by_weekday), first_year_(first_year) {}

  // Of a moment, which is the next one in that direction (1 or -1).
  std::int64_t row(sys_days date, std::int64_t slot, int direction) {
    if (date != date_) {
      date_ = date;
      month_and_day_ = month_and_day(year_month_day{date});
    }
    const std::int64_t found = calendar_row(slot, direction);
    return by_weekday_ ? same_weekday(found, slot) : found;
  }

  // To before the row that last() was: a warm-up goes on from the first row of the horizon.
  void turn_back(std::int64_t row) { last_ = row; }
  [[nodiscard]] std::int64_t last() const { return last_.value(); }
  [[nodiscard]] bool has_filled_leap_day() const { return has_filled_leap_day_; }

 private:
  std::int64_t calendar_row(std::int64_t slot, int direction) {
    if (last_) {
      const std::int64_t next = *last_ + direction;
      if (days_.has_row(next) && days_.slot_of(next) == slot &&
          days_.month_and_day_of(next) == month_and_day_) {
        last_ = next;
        return next;
      }
    }
    if (month_and_day_ == kLeapDay && last_) {
      if (const auto day_before = days_.find(days_.year_of(*last_), kDayBefore, slot)) {
        has_filled_leap_day_ = true;
        return *day_before;  // from where it goes on as if there were no such day
      }
    }
    std::optional<std::int64_t> found = of_nearest_year(month_and_day_, slot, direction);
    if (!found && month_and_day_ == kLeapDay) {
      has_filled_leap_day_ = true;
      found = of_nearest_year(kDayBefore, slot, direction);
    }
    if (!found) {
      const year_month_day date{date_};
      throw InputError(
          fmt::format("{} is in no row, of no year{}; profile_align = start repeats "
                      "what there is",
                      as_text(date), time_of(slot)));
    }
    last_ = found;
    return *found;
  }

  [[nodiscard]] std::string time_of(std::int64_t slot) const {
    const std::int64_t minute = slot * 24 * 60 / slots();
    return minute == 0 ? "" : fmt::format(", at {:02}:{:02}", minute / 60, minute % 60);
  }
  [[nodiscard]] std::int64_t slots() const { return days_.row(1, 0) - days_.row(0, 0); }

  [[nodiscard]] std::optional<std::int64_t> of_nearest_year(int month_and_day, std::int64_t slot,
                                                            int direction) const {
    const int oldest = days_.first_year();
    const int years = days_.last_year() - oldest + 1;
    const bool in_file = first_year_ >= oldest && first_year_ < oldest + years;
    const int from = last_ ? days_.year_of(*last_) : (in_file ? first_year_ : oldest);
    for (int i = 0; i <= years; ++i) {
      const int year = oldest + ((from - oldest + i * direction) % years + years) % years;
      const auto found = days_.find(year, month_and_day, slot);
      // What is behind the last row comes when all years have been asked.
      const bool is_behind = last_ && i == 0 && found && (*found - *last_) * direction <= 0;
      if (found && !is_behind) return found;
    }
    return {};
  }

  // At most three days off, within the file; at its ends the nearest that it has.
  [[nodiscard]] std::int64_t same_weekday(std::int64_t row, std::int64_t slot) const {
    const auto ahead = (std::chrono::weekday{date_} - days_.weekday_of(row)).count();  // 0 to 6
    const std::int64_t off = ahead > 3 ? ahead - kWeek : ahead;
    for (const std::int64_t days : {off, off > 0 ? off - kWeek : off + kWeek}) {
      const std::int64_t there = days_.row(days_.day_of(row) + days, slot);
      if (days_.has_row(there)) return there;
    }
    throw InputError(
        fmt::format("it has no row of the weekday of {}; profile_align = start "
                    "repeats what there is",
                    as_text(year_month_day{date_})));
  }

  const Days& days_;
  bool by_weekday_;
  int first_year_;
  sys_days date_{std::chrono::days{-1'000'000}};
  int month_and_day_ = 0;
  std::optional<std::int64_t> last_;
  bool has_filled_leap_day_ = false;
};

bool is_whole(double hours, double of) {
  const double times = std::round(hours / of);
  return times >= 1 && std::abs(hours - times * of) < 1e-6 * hours;
}
bool is_about(double hours, double wanted) { return std::abs(hours - wanted) < 1e-6 * wanted; }

constexpr double kWeeksH = 52 * 168;  // what many profiles have for a year
constexpr double kYearH = 8760;
constexpr double kLeapYearH = 8784;

bool is_years(double hours) {
  return is_about(hours, kWeeksH) || is_about(hours, kLeapYearH) || is_whole(hours, kYearH);
}

class Placer {
 public:
  Placer(const Profile& profile, const Site::Load& load, const PlacingSteps& steps)
      : profile_(profile), rows_(profile.demand_mw), steps_(steps) {
    const double step_h = static_cast<double>(steps.step_ms) / 3.6e6;
    const bool parts_of_day = kDayMs % steps.step_ms == 0;
    const double hours = static_cast<double>(rows_.size()) * step_h;
    const bool whole_years = !profile.first && parts_of_day && is_years(hours);
    Align fallback = Align::kStart;
    if (profile.first || (whole_years && !load.step_h)) fallback = Align::kCalendar;
    align_ = load.profile_align.value_or(fallback);
    if (align_ == Align::kStart) return;
    if (align_ == Align::kWeekday && !profile.first) {
      throw InputError("profile_align = weekday: it has no time stamps");
    }
    if (!profile.first && !whole_years) {
      throw InputError(
          "profile_align = calendar: it has no time stamps, and no rows of whole years");
    }
    if (!parts_of_day) {
      throw InputError(fmt::format(
          "steps of {} h do not make up a day; allowed is profile_align = start", written(step_h)));
    }
    per_day_ = kDayMs / steps.step_ms;
    if (whole_years && is_about(hours, kWeeksH)) {
      for (std::int64_t i = 0; i < per_day_; ++i) {  // 31 December
        rows_.push_back(rows_[rows_.size() - static_cast<std::size_t>(kWeek * per_day_)]);
      }
    }
  }

  PlacedProfile operator()() {
    placed_.demand_mw.resize(static_cast<std::size_t>(steps_.before + steps_.in_horizon));
    used_.resize(rows_.size());
    if (align_ == Align::kStart) {
      from_start();
    } else {
      by_calendar();
    }
    return std::move(placed_);
  }

 private:
  // Step 0 is the first of the horizon.
  void put(std::int64_t step, std::int64_t row) {
    placed_.demand_mw[static_cast<std::size_t>(step + steps_.before)] =
        rows_[static_cast<std::size_t>(row)];
    if (step >= 0) used_[static_cast<std::size_t>(row)] = true;
  }

  // In a warm-up it goes round backwards.
  void from_start() {
    const auto length = static_cast<std::int64_t>(rows_.size());
    for (std::int64_t i = -steps_.before; i < steps_.in_horizon; ++i) {
      put(i, (i % length + length) % length);
    }
    const auto whole = steps_.in_horizon / length;
    std::string what = "the first row is the beginning of the horizon";
    if (steps_.in_horizon < length) {
      what +=
          fmt::format("; the last {} of {} rows are not used", length - steps_.in_horizon, length);
    } else if (steps_.in_horizon > length) {
      what += whole == 1 ? "; all rows are used once"
                         : fmt::format("; all rows are used {} times", whole);
      if (steps_.in_horizon % length > 0) {
        what += fmt::format(", the first {} once more", steps_.in_horizon % length);
      }
    }
    placed_.remarks.push_back(what);
  }

  void by_calendar() {
    const year_month_day first{steps_.start};
    const Days days = profile_.first ? Days::stamped(profile_, per_day_, steps_.step_ms)
                                     : Days::whole_years(rows_.size(), per_day_, first.year());
    Calendar calendar(days, align_ == Align::kWeekday, static_cast<int>(first.year()));
    const auto row = [&](std::int64_t step, int direction) {
      const std::int64_t day = step >= 0 ? step / per_day_ : -((-step + per_day_ - 1) / per_day_);
      return calendar.row(steps_.start + std::chrono::days{day}, step - day * per_day_, direction);
    };
    for (std::int64_t i = 0; i < steps_.in_horizon; ++i) {
      put(i, row(i, 1));
      if (i == 0) calendar_start_ = calendar.last();
    }
    if (steps_.before > 0) calendar.turn_back(calendar_start_);
    for (std::int64_t i = -1; i >= -steps_.before; --i) put(i, row(i, -1));
    remark(days, calendar);
  }

  void remark(const Days& days, const Calendar& calendar) {
    auto& remarks = placed_.remarks;
    remarks.emplace_back(
        align_ == Align::kWeekday
            ? "placed by weekday: the nearest day, at most 3 off, or at the ends of "
              "the file the nearest that it has"
            : "placed by month, day and time");
    if (!profile_.first) remarks.back() += "; its first row is that of 1 January, 0:00";
    if (calendar.has_filled_leap_day()) remarks.emplace_back("29 February: what is of the 28th");
    const auto given = static_cast<std::int64_t>(profile_.demand_mw.size());
    std::int64_t unused = 0;
    std::int64_t used = 0;
    bool leap_day_unused = false;
    bool last_day_made = false;
    for (std::int64_t i = 0; i < static_cast<std::int64_t>(rows_.size()); ++i) {
      const bool is_used = used_[static_cast<std::size_t>(i)];
      if (is_used) ++used;
      if (i >= given) {
        last_day_made = last_day_made || is_used;
      } else if (!is_used && days.month_and_day_of(i) == kLeapDay) {
        leap_day_unused = true;
      } else if (!is_used) {
        ++unused;
      }
    }
    if (last_day_made) remarks.emplace_back("31 December: what is of the 24th");
    if (leap_day_unused) remarks.emplace_back("29 February is left out");
    if (unused > 0) remarks.push_back(fmt::format("{} of {} rows are not used", unused, given));
    if (used < steps_.in_horizon) {
      remarks.push_back(fmt::format("repeated: the {} steps of the horizon have {} rows",
                                    steps_.in_horizon, used));
    }
  }

  const Profile& profile_;
  std::vector<double> rows_;
  PlacingSteps steps_;
  Align align_;
  std::int64_t per_day_ = 0;
  std::int64_t calendar_start_ = 0;
  std::vector<bool> used_;
  PlacedProfile placed_;
};

}  // namespace

double step_of(const Profile& profile, const Site::Load& load, double years_of_horizon) {
  if (profile.step_h > 0) {
    const double step_h = load.step_h.value_or(profile.step_h);
    if (std::abs(step_h - profile.step_h) > 1e-6 * step_h) {
      throw InputError(fmt::format("step_h = {}, but {} says {}", written(step_h),
                                   profile.time_columns, written(profile.step_h)));
    }
    return step_h;
  }
  if (load.step_h) return *load.step_h;
  const std::size_t rows = profile.demand_mw.size();
  std::vector<double> steps;
  for (const std::size_t hours : {24, 168, 8736, 8760, 8784}) {
    if (rows == hours) steps.push_back(1);
  }
  for (const std::size_t parts : {2, 4, 6, 12, 60}) {
    for (const std::size_t hours : {8736, 8760, 8784}) {
      if (rows == parts * hours) steps.push_back(1.0 / static_cast<double>(parts));
    }
  }
  const std::size_t years = rows / 8760;
  const bool is_horizon = static_cast<double>(years) == years_of_horizon;
  if (years > 1 && rows % 8760 == 0 && is_horizon) steps.push_back(1);
  if (steps.size() == 1) return steps[0];
  if (steps.empty()) {
    throw InputError(fmt::format(
        "{} rows without times: give step_h; taken as they are only 24, 168, 8736, 8760 or 8784 "
        "rows, as hours, 2, 4, 6, 12 or 60 times a year's, as parts of hours, and n x 8760, as "
        "the n years of the horizon",
        rows));
  }
  throw InputError(
      fmt::format("{} rows without times: {} years of hours, or one in steps of {} h; give step_h",
                  rows, years, written(steps[0])));
}

PlacedProfile place(const Profile& profile, const Site::Load& load, const PlacingSteps& steps) {
  return Placer(profile, load, steps)();
}

}  // namespace ridethrough
