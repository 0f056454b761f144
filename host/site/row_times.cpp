// SPDX-License-Identifier: Apache-2.0
#include "host/site/row_times.hpp"

#include "host/base/error.hpp"
#include "host/base/text.hpp"
#include "host/site/calendar.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

namespace ridethrough {
namespace {

constexpr std::int64_t kHour = 3'600'000;  // milliseconds
constexpr std::int64_t kDay = 24 * kHour;
constexpr int kSlotBits = 27;  // for the milliseconds of a day

std::int64_t pack(int year, int first, int second, std::int64_t slot) {
  return ((std::int64_t{year} * 10'000 + first * 100 + second) << kSlotBits) + slot;
}

std::string as_stamp(std::int64_t ms) {
  const Milliseconds time{std::chrono::milliseconds{ms}};
  return as_text(std::chrono::floor<std::chrono::seconds>(time));
}

std::size_t decimals_of(std::string_view cell) {
  const auto mark = cell.find_first_of(".,");
  if (cell.find_first_of("eE") != cell.npos) return 9;
  return mark == cell.npos ? 0 : std::min<std::size_t>(cell.size() - mark - 1, 9);
}

}  // namespace

void RowTimeReader::add(CsvReader& reader, const CsvReader::Cells& row) {
  lines_.push_back(reader.line());
  if (columns_.form == TimeColumns::Form::kElapsed) {
    const std::string_view cell = row[columns_.columns[0]];
    hours_.push_back(columns_.hours_in_unit * reader.number(reader.name_of(columns_.columns[0]),
                                                            cell, CsvReader::Allowed::kAny));
    decimals_ = std::max(decimals_, decimals_of(cell));
    return;
  }
  std::int64_t slot = 0;
  const std::int64_t date = date_in(reader, row, slot);
  if (columns_.slot != Slot::kNone) slot = slot_in(reader, row);
  least_slot_ = std::min(least_slot_, slot);
  most_slot_ = std::max(most_slot_, slot);
  packed_.push_back(date + slot);
}

// The date of a row, packed, and the time of the day, where that is in the same cell.
std::int64_t RowTimeReader::date_in(CsvReader& reader, const CsvReader::Cells& row,
                                    std::int64_t& slot) {
  if (columns_.form == TimeColumns::Form::kParts) {
    std::array<int, 3> parts{};
    constexpr std::array<int, 3> kMost = {9999, 12, 31};
    for (std::size_t i = 0; i < parts.size(); ++i) {
      const auto column = columns_.columns[i];
      if (!parse_whole(std::string(row[column]), parts[i]) || parts[i] < 1 || parts[i] > kMost[i]) {
        reader.complain(fmt::format("{} = `{}`: allowed is a whole number from 1 to {}",
                                    reader.name_of(column), shortened(std::string(row[column])),
                                    kMost[i]));
      }
    }
    order_ = TimeCell::Order::kYearFirst;
    return pack(parts[0], parts[1], parts[2], 0);
  }
  const std::string_view text = row[columns_.columns[0]];
  const TimeCell cell = read_time_cell(text);
  const bool has_date = cell.kind == TimeCell::Kind::kDate || cell.kind == TimeCell::Kind::kStamp;
  if (!has_date || (columns_.slot != Slot::kNone && cell.ms != 0)) {
    reader.complain(fmt::format("{} = `{}`: allowed is a {}", reader.name_of(columns_.columns[0]),
                                shortened(std::string(text)),
                                columns_.slot != Slot::kNone
                                    ? "date, with the time of day in a column of its own"
                                    : "time stamp such as 2025-01-31 06:00"));
  }
  note_order(reader, text, cell);
  slot = cell.ms;
  return pack(cell.year, cell.first, cell.second, 0);
}

void RowTimeReader::note_order(const CsvReader& reader, std::string_view text,
                               const TimeCell& cell) {
  if (!order_) order_ = cell.order;
  if (*order_ != cell.order) {
    reader.complain(
        fmt::format("`{}`: a date in another form than those above", shortened(std::string(text))));
  }
  if (cell.order != TimeCell::Order::kOpen) return;
  const auto refuse = [&](int line, const char* other) {
    reader.complain(fmt::format("`{}`: there is no month above 12; {}",
                                shortened(std::string(text)),
                                line > 0 ? fmt::format("line {} has the {} first", line, other)
                                         : fmt::format("profile_date says the {} first", other)));
  };
  if (cell.first > 12) {
    if (load_.profile_date == Site::ProfileDate::kMonthFirst) refuse(0, "month");
    if (month_first_line_ > 0) refuse(month_first_line_, "month");
    if (day_first_line_ == 0) day_first_line_ = reader.line();
  }
  if (cell.second > 12) {
    if (load_.profile_date == Site::ProfileDate::kDayFirst) refuse(0, "day");
    if (day_first_line_ > 0) refuse(day_first_line_, "day");
    if (month_first_line_ == 0) month_first_line_ = reader.line();
  }
}

// The time of the day, from columns of its own: milliseconds of a clock; minutes; or periods.
std::int64_t RowTimeReader::slot_in(CsvReader& reader, const CsvReader::Cells& row) {
  const std::size_t column = columns_.slot_column.value();
  const std::string_view text = row[column];
  const auto refuse = [&](std::size_t which, const std::string& allowed) {
    reader.complain(fmt::format("{} = `{}`: allowed is {}", reader.name_of(which),
                                shortened(std::string(row[which])), allowed));
  };
  if (columns_.slot == Slot::kClock) {
    const TimeCell cell = read_time_cell(text);
    if (cell.kind != TimeCell::Kind::kClock) refuse(column, "the time of a day, as in 06:00");
    return cell.ms;
  }
  int number = 0;
  const bool is_hour = columns_.slot == Slot::kHour;
  if (!parse_whole(std::string(text), number) || number < (is_hour ? 0 : 1) ||
      number > (is_hour ? 24 : 1440)) {
    refuse(column, is_hour ? "an hour from 0 to 23, or from 1 to 24"
                           : "the number of a period of the day, from 1");
  }
  if (!is_hour) return number;
  int minute = 0;
  if (columns_.minute_column) {
    const std::size_t at = *columns_.minute_column;
    if (!parse_whole(std::string(row[at]), minute) || minute < 0 || minute > 59) {
      refuse(at, "a minute from 0 to 59");
    }
  }
  return 60 * number + minute;
}

bool RowTimeReader::is_day_first(const CsvReader& reader) const {
  if (*order_ != TimeCell::Order::kOpen) return false;  // what is packed is month and day
  if (day_first_line_ > 0) return true;
  if (month_first_line_ > 0) return false;
  if (!load_.profile_date) {
    reader.complain(lines_.front(),
                    "the dates do not tell whether day or month comes first; give profile_date = "
                    "mdy or dmy");
  }
  return *load_.profile_date == Site::ProfileDate::kDayFirst;
}

// The milliseconds that a slot counts. Periods are from 1, hours from 0, or from 1 where there is a
// 24th.
std::int64_t RowTimeReader::slot_ms(const CsvReader& reader) const {
  if (columns_.slot == Slot::kHour) return 60'000;
  if (columns_.slot != Slot::kPeriod) return 1;
  for (const int periods : {24, 48, 96, 144, 288, 1440}) {
    if (most_slot_ == periods) return kDay / periods;
  }
  reader.complain(lines_.front(),
                  fmt::format("{}: {} periods a day at most; allowed are 24, 48, 96, 144, 288 or "
                              "1440",
                              reader.name_of(*columns_.slot_column), most_slot_));
}

// When each row begins, or, of stamps of the ends, ends.
std::vector<std::int64_t> RowTimeReader::milliseconds(const CsvReader& reader) const {
  const bool day_first = is_day_first(reader);
  const std::int64_t unit = slot_ms(reader);
  std::int64_t first_slot = 0;
  if (columns_.slot == Slot::kPeriod) first_slot = 1;
  if (columns_.slot == Slot::kHour && most_slot_ >= 24 * 60) {
    if (least_slot_ < 60) {
      reader.complain(lines_.front(), fmt::format("{} has an hour 0 and an hour 24",
                                                  reader.name_of(*columns_.slot_column)));
    }
    first_slot = 60;
  }
  std::vector<std::int64_t> all;
  all.reserve(packed_.size());
  std::int64_t last_date = -1;
  std::int64_t midnight = 0;
  for (std::size_t i = 0; i < packed_.size(); ++i) {
    const std::int64_t date = packed_[i] >> kSlotBits;
    const std::int64_t slot = packed_[i] & ((std::int64_t{1} << kSlotBits) - 1);
    if (date != last_date) {
      auto month = static_cast<unsigned>(date / 100 % 100);
      auto day = static_cast<unsigned>(date % 100);
      if (day_first) std::swap(month, day);
      const std::chrono::year_month_day calendar{std::chrono::year{static_cast<int>(date / 10'000)},
                                                 std::chrono::month{month}, std::chrono::day{day}};
      if (!calendar.ok()) {
        reader.complain(lines_[i], fmt::format("there is no day {} of month {} in {}", day, month,
                                               date / 10'000));
      }
      midnight = std::chrono::sys_days{calendar}.time_since_epoch().count() * kDay;
      last_date = date;
    }
    all.push_back(midnight + (slot - first_slot) * unit);
  }
  return all;
}

RowTimes RowTimeReader::of_stamps(const CsvReader& reader) {
  const std::vector<std::int64_t> times = milliseconds(reader);
  std::vector<std::int64_t> steps;
  for (std::size_t i = 1; i < times.size(); ++i) {
    if (times[i] > times[i - 1]) steps.push_back(times[i] - times[i - 1]);
  }
  RowTimes all;
  std::int64_t step = 0;
  if (!steps.empty()) {
    const auto middle = steps.begin() + static_cast<std::ptrdiff_t>((steps.size() - 1) / 2);
    std::nth_element(steps.begin(), middle, steps.end());
    step = *middle;
  } else if (times.size() > 1) {
    reader.complain(lines_[1], fmt::format("{}: the times do not increase", as_stamp(times[1])));
  }
  all.step_h = static_cast<double>(step) / static_cast<double>(kHour);
  all.position.reserve(times.size());
  for (std::size_t i = 0; i < times.size(); ++i) {
    const std::int64_t since = times[i] - times[0];
    if (step > 0 && since % step != 0) {
      reader.complain(lines_[i], fmt::format("{}: the times must be equally spaced, here by {} h",
                                             as_stamp(times[i]), written(all.step_h)));
    }
    // The end of daylight saving sets clocks back by an hour.
    if (i > 0 && times[i] < times[i - 1] + std::min<std::int64_t>(0, step - kHour)) {
      reader.complain(lines_[i], fmt::format("{}: the times must increase", as_stamp(times[i])));
    }
    all.position.push_back(step > 0 ? since / step : 0);
  }
  const bool ends = columns_.is_end || load_.profile_stamp == Site::ProfileStamp::kEnd;
  if (ends &&
      (columns_.slot == Slot::kPeriod || (columns_.slot == Slot::kHour && most_slot_ >= 24 * 60))) {
    reader.complain_of_columns(
        fmt::format("profile_stamp = end: goes with time stamps; {} says itself which "
                    "interval it is",
                    reader.name_of(*columns_.slot_column)));
  }
  all.first = Milliseconds{std::chrono::milliseconds{times[0] - (ends ? step : 0)}};
  return all;
}

// Rows without a gap are spaced by what the first and the last of them say, however much all are
// rounded. Where that does not fit, the middle one of all steps is tried.
RowTimes RowTimeReader::of_elapsed(const CsvReader& reader) {
  const std::size_t rows = hours_.size();
  RowTimes all;
  all.position.resize(rows);
  if (rows == 1) return all;
  const auto whole_seconds = [](double step, double off) {
    const double seconds = std::round(step * 3600) / 3600;
    return seconds > 0 && std::abs(seconds - step) <= off + 1e-9 ? seconds : step;
  };
  // Two may be off by half of the last digit each, in so many decimals or in six digits.
  const double digit = std::pow(10.0, -static_cast<double>(decimals_)) * columns_.hours_in_unit;
  const auto is_near = [&](std::size_t i, double position) {
    const double off = std::abs(hours_[i] - hours_[0] - position * all.step_h);
    return off <= std::min(1.001 * digit + 1e-5 * std::abs(hours_[i]), all.step_h / 4);
  };
  const auto between = static_cast<double>(rows - 1);
  all.step_h = whole_seconds((hours_.back() - hours_[0]) / between, digit / between);
  bool fits = all.step_h > 0;
  for (std::size_t i = 0; i < rows && fits; ++i) {
    all.position[i] = static_cast<std::int64_t>(i);
    fits = is_near(i, static_cast<double>(i));
  }
  if (fits) return all;

  std::vector<double> steps(rows - 1);
  for (std::size_t i = 1; i < rows; ++i) {
    steps[i - 1] = hours_[i] - hours_[i - 1];
    if (steps[i - 1] <= 0) reader.complain(lines_[i], columns_.names + " must increase");
  }
  const auto middle = steps.begin() + static_cast<std::ptrdiff_t>((steps.size() - 1) / 2);
  std::nth_element(steps.begin(), middle, steps.end());
  all.step_h = whole_seconds(*middle, digit);
  for (std::size_t i = 0; i < rows; ++i) {
    const double position = std::round((hours_[i] - hours_[0]) / all.step_h);
    if (!is_near(i, position) || !(position < 1e15) ||
        (i > 0 && static_cast<std::int64_t>(position) <= all.position[i - 1])) {
      reader.complain(
          lines_[i],
          fmt::format("{} = {}: the times must be equally spaced, here by {} h", columns_.names,
                      written(hours_[i] / columns_.hours_in_unit), written(all.step_h)));
    }
    all.position[i] = static_cast<std::int64_t>(position);
  }
  return all;
}

RowTimes RowTimeReader::finish(const CsvReader& reader) {
  RowTimes all =
      columns_.form == TimeColumns::Form::kElapsed ? of_elapsed(reader) : of_stamps(reader);
  all.line = std::move(lines_);
  return all;
}

}  // namespace ridethrough
