// SPDX-License-Identifier: Apache-2.0
#include "host/site/profile.hpp"

#include "host/base/csv.hpp"
#include "host/base/error.hpp"
#include "host/base/text.hpp"
#include "host/site/calendar.hpp"
#include "host/site/values.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <set>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace ridethrough {
namespace {

using Unit = Site::ProfileUnit;
using std::chrono::floor;
using std::chrono::milliseconds;

constexpr std::size_t kMostRows = std::size_t{1} << 25;

constexpr Unit kPowers[] = {Unit::kMegawatt, Unit::kKilowatt, Unit::kWatt};

// What a column is called that needs no profile_unit: demand_mw, demand_kw, demand_w.
std::string demand_in(Unit unit) { return "demand_" + value_text(unit); }

std::string list_of_columns(const CsvReader& reader) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < reader.columns(); ++i) names.push_back(reader.name_of(i));
  return shortened(fmt::format("{}", fmt::join(names, ", ")));
}

// The column that is asked for, or called as it should be; nothing where only the times can tell.
std::optional<std::size_t> named_column(const CsvReader& reader,
                                        const std::vector<std::string>& header,
                                        const Site::Load& load) {
  if (load.profile_column) return reader.column(*load.profile_column);
  std::optional<std::size_t> found;
  for (const Unit unit : kPowers) {
    const std::string name = demand_in(unit);
    if (std::find(header.begin(), header.end(), name) == header.end()) continue;
    if (found) {
      reader.complain_of_columns(
          fmt::format("{} and `{}` could be the load; say which by profile_column",
                      reader.name_of(*found), name));
    }
    found = reader.column(name);
  }
  return found;
}

// Where no column is named: the only one that has no times.
std::size_t only_column(const CsvReader& reader, const std::vector<std::string>& header,
                        const TimeColumns& times) {
  std::vector<std::size_t> others;
  for (std::size_t i = 0; i < reader.columns(); ++i) {
    const bool is_time = std::count(times.columns.begin(), times.columns.end(), i) > 0 ||
                         times.slot_column == i || times.minute_column == i;
    if (!is_time) others.push_back(i);
  }
  if (others.size() == 1) return others[0];
  if (header.empty()) {
    reader.complain_of_columns(
        fmt::format("{} columns and no header: say which has the load, by "
                    "profile_column = 1 to {}",
                    reader.columns(), reader.columns()));
  }
  reader.complain_of_columns(fmt::format(
      "no column demand_mw, demand_kw or demand_w in the header (it has: {}); say which has "
      "the load, by profile_column and profile_unit{}",
      list_of_columns(reader), did_you_mean("demand_mw", header)));
}

Unit unit_of_column(const CsvReader& reader, const std::vector<std::string>& header,
                    std::size_t column, const Site::Load& load) {
  for (const Unit unit : kPowers) {
    const std::string name = demand_in(unit);
    if (header.empty() || header[column] != name) continue;
    if (load.profile_unit && load.profile_unit != unit) {
      reader.complain_of_columns(
          fmt::format("profile_unit = {} contradicts the name of the column `{}`",
                      value_text(*load.profile_unit), name));
    }
    return unit;
  }
  if (!load.profile_unit) {
    reader.complain_of_columns(
        fmt::format("in what is {}? Give profile_unit = mw, kw, w or fraction, or call "
                    "it demand_mw, demand_kw or demand_w",
                    reader.name_of(column)));
  }
  return *load.profile_unit;
}

// "Load (kW)" is not in mw.
std::string note_of_unit(const std::vector<std::string>& header, std::size_t column, Unit unit) {
  if (header.empty()) return "";
  std::string word, last;
  std::string name = header[column] + " ";
  for (const char c : name) {
    if (std::isalpha(static_cast<unsigned char>(c)) != 0) {
      word += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    } else if (!word.empty()) {
      last = std::exchange(word, "");
    }
  }
  const bool is_unit = std::any_of(std::begin(kPowers), std::end(kPowers),
                                   [&](Unit power) { return last == value_text(power); });
  if (!is_unit || last == value_text(unit)) return "";
  return fmt::format("the profile's column is called `{}`, and read in {} by profile_unit",
                     shortened(header[column]), value_text(unit));
}

double megawatts(CsvReader& reader, double value, Unit unit, const Site::Load& load) {
  switch (unit) {
    case Unit::kMegawatt:
      return value;
    case Unit::kKilowatt:
      return value / 1e3;
    case Unit::kWatt:
      return value / 1e6;
    case Unit::kFraction:
      break;
  }
  if (value > 1 + 1e-9) {
    reader.complain(fmt::format("a fraction of {}: allowed is 1 at most, which stands for peak_mw",
                                written(value)));
  }
  return value * load.peak_mw.value();
}

// Whether what is read as 1.234 may be meant as 1234: where all numbers with a decimal mark have
// three digits behind it, and all others, of which some have three digits, are below a thousand.
class ThousandsInDoubt {
 public:
  void add(std::string_view cell) {
    constexpr const char* kDigits = "0123456789";
    if (cell.front() == '-' || cell.front() == '+') cell.remove_prefix(1);
    const auto mark = std::min(cell.find_first_not_of(kDigits), cell.size());
    const bool is_whole = mark == cell.size();
    has_hundreds_ = has_hundreds_ || (is_whole && mark == 3);
    if (is_whole && mark <= 3) return;
    const bool is_group = !is_whole && mark >= 1 && mark <= 3 && cell[0] != '0' &&
                          cell.size() == mark + 4 &&
                          cell.find_first_not_of(kDigits, mark + 1) == cell.npos;
    if (!is_group) is_disproved_ = true;
    if (is_group && example_.empty()) example_ = cell;
  }

  // What to say of it; empty: nothing.
  [[nodiscard]] std::string note(const std::string& column) const {
    if (example_.empty() || is_disproved_ || !has_hundreds_) return "";
    const auto with = [&](const char* mark) {
      std::string text = example_;
      return text.replace(text.find_first_of(".,"), 1, mark);
    };
    return fmt::format(
        "the profile has {} in {}, read as {}, and beside such numbers only whole ones below 1000: "
        "if {} is meant, nothing may part the thousands",
        example_, column, with("."), with(""));
  }

 private:
  std::string example_;
  bool has_hundreds_ = false;
  bool is_disproved_ = false;
};

// Whole days that begin a step after midnight are as a meter stamps them at the ends of intervals.
std::string note_of_stamps(const Profile& profile) {
  const milliseconds step{std::llround(profile.step_h * 3'600'000)};
  const milliseconds length = step * static_cast<std::int64_t>(profile.demand_mw.size());
  const Milliseconds first = profile.first.value();
  constexpr std::chrono::days kDay{1};
  const bool is_as_ends = step < kDay && floor<std::chrono::days>(first - step) == first - step &&
                          length > milliseconds{0} && length % kDay == milliseconds{0};
  if (!is_as_ends) return "";
  const auto text = [](Milliseconds when) { return as_text(floor<std::chrono::seconds>(when)); };
  return fmt::format(
      "the profile's times go from {} to {}: are they the ends of intervals? Give profile_stamp = "
      "end, or begin where they are not",
      text(first), text(first + length - step));
}

// Daylight saving changes at night, in these months on either half of the earth, once in a year.
bool may_change_clocks(Milliseconds when) {
  const auto day = floor<std::chrono::days>(when);
  const auto month = static_cast<unsigned>(std::chrono::year_month_day{day}.month());
  const auto hour = floor<std::chrono::hours>(when - day).count();
  return hour <= 3 && ((month >= 3 && month <= 4) || (month >= 8 && month <= 11));
}

// Puts rows where their times say, one a step.
class Filler {
 public:
  Filler(const CsvReader& reader, const Site::Load& load, const RowTimes& times, Profile& profile)
      : reader_(reader), load_(load), times_(times), profile_(profile) {}

  void operator()(const std::vector<double>& values) {
    all_.reserve(values.size());
    for (std::size_t row = 0; row < values.size(); ++row) {
      const auto position = times_.position[row];
      const auto done = static_cast<std::int64_t>(all_.size());
      if (position > done) fill(position - done, row);
      if (position < done) {
        average(position, values[row], row);
      } else {
        all_.push_back(values[row]);
      }
    }
    check_doubled();
    profile_.demand_mw = std::move(all_);
  }

 private:
  [[nodiscard]] Milliseconds when(std::int64_t position) const {
    const auto step = std::llround(times_.step_h * 3'600'000);
    return times_.first.value() + milliseconds{step * position};
  }
  [[nodiscard]] std::string place(std::int64_t position) const {
    if (!times_.first) {
      return fmt::format("{} h after the first row",
                         written(static_cast<double>(position) * times_.step_h));
    }
    return as_text(floor<std::chrono::seconds>(when(position)));
  }
  [[nodiscard]] static int year_of(Milliseconds when) {
    const std::chrono::year_month_day date{floor<std::chrono::days>(when)};
    return static_cast<int>(date.year());
  }
  // As many as there are in an hour; 0 where that is no whole number.
  [[nodiscard]] std::int64_t steps_in(double hours) const {
    const double steps = hours / times_.step_h;
    const double whole = std::round(steps);
    return std::abs(steps - whole) < 1e-6 * steps ? static_cast<std::int64_t>(whole) : 0;
  }

  void fill(std::int64_t missing, std::size_t row) {
    const auto first = static_cast<std::int64_t>(all_.size());
    const double hours = static_cast<double>(missing) * times_.step_h;
    const bool by_clocks = times_.first && missing == steps_in(1) &&
                           may_change_clocks(when(first)) &&
                           skipped_.insert(year_of(when(first))).second;
    if (!by_clocks && hours > load_.profile_gap_max_h * (1 + 1e-9)) {
      reader_.complain(times_.line[row],
                       fmt::format("a gap of {} h before this row, from {} on; filled are gaps of "
                                   "profile_gap_max_h = {} at most",
                                   written(hours), place(first), written(load_.profile_gap_max_h)));
    }
    const std::int64_t week = steps_in(168);
    const std::int64_t day = steps_in(24);
    const std::int64_t back = week > 0 && first >= week ? week : day;
    if (back == 0 || first < back) {
      reader_.complain(times_.line[row],
                       fmt::format("a gap of {} h before this row, from {} on, and nothing a week "
                                   "or a day before to fill it with",
                                   written(hours), place(first)));
    }
    if (all_.size() + static_cast<std::size_t>(missing) > kMostRows) {
      reader_.complain(times_.line[row], fmt::format("more than {} steps", kMostRows));
    }
    for (std::int64_t i = 0; i < missing; ++i) {
      all_.push_back(all_[all_.size() - static_cast<std::size_t>(back)]);
    }
    if (by_clocks) {
      ++profile_.hours_skipped;
      return;
    }
    ++profile_.gaps;
    profile_.filled += static_cast<std::size_t>(missing);
    profile_.longest_gap_h = std::max(profile_.longest_gap_h, hours);
  }

  void average(std::int64_t position, double value, std::size_t row) {
    if (position < 0) {
      reader_.complain(times_.line[row],
                       fmt::format("{}: the times must increase", place(position)));
    }
    double& there = all_[static_cast<std::size_t>(position)];
    there = (there + value) / 2;
    doubled_.push_back({position, times_.line[row]});
  }

  // One hour a year may be there twice, all of it, and no other time.
  void check_doubled() {
    const std::int64_t hour = steps_in(1);
    std::set<int> years;
    for (std::size_t i = 0; i < doubled_.size();) {
      const auto [first, line] = doubled_[i];
      std::int64_t in_row = 1;
      while (i + static_cast<std::size_t>(in_row) < doubled_.size() &&
             doubled_[i + static_cast<std::size_t>(in_row)].position == first + in_row &&
             in_row < hour) {
        ++in_row;
      }
      if (in_row != hour || !may_change_clocks(when(first)) ||
          !years.insert(year_of(when(first))).second) {
        reader_.complain(line, fmt::format("{} is there twice; only the hour that the end of "
                                           "daylight saving repeats may be",
                                           place(first)));
      }
      ++profile_.hours_doubled;
      i += static_cast<std::size_t>(in_row);
    }
  }

  struct Doubled {
    std::int64_t position;
    int line;
  };

  const CsvReader& reader_;
  const Site::Load& load_;
  const RowTimes& times_;
  Profile& profile_;
  std::vector<double> all_;
  std::vector<Doubled> doubled_;
  std::set<int> skipped_;  // years whose daylight saving has begun
};

}  // namespace

Profile read_profile(const Site::Load& load) {
  CsvReader reader(load.profile.value(), "load profile");
  const std::vector<std::string> header = reader.header();
  if (reader.columns() == 0) {
    reader.complain("the file is empty: it has no column demand_mw, and no rows");
  }
  Profile profile;
  std::optional<std::size_t> column = named_column(reader, header, load);
  const CsvReader::Cells& row = reader.next();
  if (row.empty()) reader.complain("the profile has no rows below its header");
  const TimeColumns times = find_time_columns(reader, header, row, column, load);
  if (!column) column = only_column(reader, header, times);
  const Unit unit = unit_of_column(reader, header, *column, load);
  profile.column = reader.name_of(*column);
  profile.unit = value_text(unit);
  const auto note = [&](std::string what) {
    if (!what.empty()) profile.notes.push_back(std::move(what));
  };
  note(note_of_unit(header, *column, unit));
  profile.time_columns = times.names;
  const bool has_times = times.form != TimeColumns::Form::kNone;
  const bool has_stamps = has_times && times.form != TimeColumns::Form::kElapsed;
  for (const auto& [given, key] : {std::pair{load.profile_date.has_value(), "profile_date"},
                                   {load.profile_stamp.has_value(), "profile_stamp"}}) {
    if (given && !has_stamps) {
      reader.complain_of_columns(fmt::format("{} goes with time stamps, which no column has", key));
    }
  }
  if (times.is_end && load.profile_stamp == Site::ProfileStamp::kBegin) {
    reader.complain_of_columns(
        fmt::format("profile_stamp = begin contradicts the name of {}", times.names));
  }
  profile.stamps_are_ends = times.is_end || load.profile_stamp == Site::ProfileStamp::kEnd;

  RowTimeReader row_times(times, load);
  std::vector<double> values;
  ThousandsInDoubt thousands;
  for (; !row.empty(); (void)reader.next()) {
    const double value = reader.number(profile.column, row[*column], CsvReader::Allowed::kAny);
    values.push_back(megawatts(reader, value, unit, load));
    thousands.add(row[*column]);
    if (has_times) row_times.add(reader, row);
    if (values.size() > kMostRows) reader.complain(fmt::format("more than {} rows", kMostRows));
  }
  profile.rows_in_file = values.size();
  note(thousands.note(profile.column));
  if (!has_times) {
    profile.demand_mw = std::move(values);
    return profile;
  }
  const RowTimes at = row_times.finish(reader);
  profile.step_h = at.step_h;
  profile.first = at.first;
  Filler(reader, load, at, profile)(values);
  if (profile.first && !profile.stamps_are_ends && !load.profile_stamp) {
    note(note_of_stamps(profile));
  }
  return profile;
}

}  // namespace ridethrough
