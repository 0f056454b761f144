// SPDX-License-Identifier: Apache-2.0
#include "host/site/time_columns.hpp"

#include "host/base/error.hpp"
#include "host/base/text.hpp"
#include "host/site/time_cell.hpp"

#include <algorithm>
#include <cctype>
#include <map>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace ridethrough {
namespace {

using Form = TimeColumns::Form;
using Slot = TimeColumns::Slot;
using Words = std::vector<std::string>;

// "Interval End (UTC)" -> interval, end, utc.
Words words_of(const std::string& name) {
  Words words(1);
  for (const char c : name) {
    if (std::isalnum(static_cast<unsigned char>(c)) != 0) {
      words.back() += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    } else if (!words.back().empty()) {
      words.emplace_back();
    }
  }
  if (words.back().empty()) words.pop_back();
  return words;
}

bool has_one_of(const Words& words, std::initializer_list<const char*> wanted) {
  return std::any_of(words.begin(), words.end(), [&](const std::string& word) {
    return std::find(wanted.begin(), wanted.end(), word) != wanted.end();
  });
}

// The hours in what elapsed times are counted in, by the name of their column; 0: it is called like
// nothing of the kind.
double elapsed_unit(const Words& words) {
  static const std::map<std::string, double> units = {{"h", 1},
                                                      {"hr", 1},
                                                      {"hrs", 1},
                                                      {"hour", 1},
                                                      {"hours", 1},
                                                      {"min", 1.0 / 60},
                                                      {"minute", 1.0 / 60},
                                                      {"minutes", 1.0 / 60},
                                                      {"s", 1.0 / 3600},
                                                      {"sec", 1.0 / 3600},
                                                      {"second", 1.0 / 3600},
                                                      {"seconds", 1.0 / 3600}};
  if (words == Words{"hour", "of", "year"}) return 1;
  if (words.empty() || (words.size() == 1 && words[0].size() < 4)) return 0;
  const auto unit = units.find(words.back());
  const bool of_time = std::all_of(words.begin(), words.end() - 1, [](const std::string& word) {
    return word == "time" || word == "elapsed";
  });
  return unit == units.end() || !of_time ? 0 : unit->second;
}

bool is_called_time(const Words& words) {
  const auto begins = [&](const char* with) { return words[0].rfind(with, 0) == 0; };
  if (words.empty() || has_one_of(words, {"zone", "timezone", "offset", "type"})) return false;
  return words == Words{"time"} || begins("timestamp") || begins("date") ||
         (words.size() > 1 && words[0] == "time" && words[1] == "stamp") ||
         (words[0] == "time" && elapsed_unit(words) > 0);
}

// As 01.02.25 or 1-Feb-2025: whoever wrote it means a date.
bool looks_like_date(std::string_view cell) {
  const auto skip = [&](auto is_part, std::size_t most) {
    const auto end = std::find_if_not(cell.begin(), cell.end(), is_part);
    const auto length = static_cast<std::size_t>(end - cell.begin());
    if (length < 1 || length > most) return false;
    cell.remove_prefix(length);
    return true;
  };
  const auto is_digit = [](unsigned char c) { return std::isdigit(c) != 0; };
  const auto is_letter = [](unsigned char c) { return std::isalpha(c) != 0; };
  const auto is_between = [](char c) { return c == '-' || c == '/' || c == '.'; };
  return skip(is_digit, 4) && skip(is_between, 1) && (skip(is_digit, 2) || skip(is_letter, 9)) &&
         skip(is_between, 1) && skip(is_digit, 4);
}

bool is_number(std::string_view cell) {
  std::string pointed(cell);
  std::replace(pointed.begin(), pointed.end(), ',', '.');
  double ignored = 0;
  return parse_number(pointed, ignored);
}

class Finder {
 public:
  Finder(const CsvReader& reader, const std::vector<std::string>& header,
         const CsvReader::Cells& row, std::optional<std::size_t> value, const Site::Load& load)
      : reader_(reader), load_(load) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (i != value) sort(i, header.empty() ? Words{} : words_of(header[i]), row[i]);
    }
  }

  TimeColumns operator()() {
    const bool has_parts = parts_.count("year") + parts_.count("month") + parts_.count("day") == 3;
    std::vector<TimeColumns> all = stamps_;
    for (const auto& date : dates_) all.push_back(date);
    if (has_parts) {
      all.push_back({Form::kParts, {parts_.at("year"), parts_.at("month"), parts_.at("day")}});
    }
    if (all.empty()) {
      if (!unreadable_.empty()) reader_.complain(unreadable_);
      all = elapsed_;
      if (!clocks_.empty()) {
        reader_.complain_of_columns(fmt::format(
            "{} has the time of a day, but no column has the date", clocks_.front().names));
      }
    } else {
      for (const auto& one : elapsed_) {
        const auto is_it = [&](const auto& part) { return part.second == one.columns[0]; };
        // An hour beside a date is one of the day.
        if (std::none_of(parts_.begin(), parts_.end(), is_it)) all.push_back(one);
      }
    }
    for (auto& one : all) name(one);
    TimeColumns chosen = choose(std::move(all));
    if (chosen.form == Form::kParts || is_date(chosen)) add_slot(chosen);
    return chosen;
  }

 private:
  void sort(std::size_t i, const Words& words, std::string_view cell) {
    TimeColumns one{Form::kStamp, {i}};
    one.is_end = has_one_of(words, {"end", "ending", "ends", "to", "until", "stop"});
    const double unit = elapsed_unit(words);
    switch (read_time_cell(cell).kind) {
      case TimeCell::Kind::kStamp:
        stamps_.push_back(one);
        return;
      case TimeCell::Kind::kDate:
        dates_.push_back(one);
        return;
      case TimeCell::Kind::kClock:
        name(one);
        clocks_.push_back(one);
        return;
      case TimeCell::Kind::kNone:
        break;
    }
    const std::string called = fmt::format("{}", fmt::join(words, "_"));
    for (const char* part : {"year", "month", "day", "hour", "minute", "period"}) {
      if (called == part && is_number(cell)) parts_[part] = i;
    }
    for (const char* ending : {"he", "hour_ending", "hour_end", "hr_end"}) {
      if (called == ending && is_number(cell)) parts_["period"] = i;
    }
    if (unit > 0 && is_number(cell)) {
      elapsed_.push_back({Form::kElapsed, {i}});
      elapsed_.back().hours_in_unit = unit;
    } else if (unreadable_.empty() && (is_called_time(words) || looks_like_date(cell))) {
      unreadable_ = fmt::format(
          "{} = `{}`: no time that can be read; allowed is 2025-01-31 06:00, 01/31/2025 06:00 or "
          "31.01.2025 06:00, or hours in a column time_h",
          reader_.name_of(i), shortened(std::string(cell)));
    }
  }

  void name(TimeColumns& one) const {
    one.names.clear();
    for (const auto column : one.columns) {
      if (!one.names.empty()) one.names += ", ";
      one.names += reader_.name_of(column);
    }
  }

  [[nodiscard]] bool is_date(const TimeColumns& one) const {
    return one.form == Form::kStamp &&
           std::any_of(dates_.begin(), dates_.end(),
                       [&](const TimeColumns& date) { return date.columns == one.columns; });
  }

  // One of them, or that of the ends, or not that of the ends, as one asks for.
  TimeColumns choose(std::vector<TimeColumns> all) const {
    if (all.empty()) return {};
    const bool wants_end = load_.profile_stamp == Site::ProfileStamp::kEnd;
    std::vector<TimeColumns> left;
    std::copy_if(all.begin(), all.end(), std::back_inserter(left),
                 [&](const TimeColumns& one) { return one.is_end == wants_end; });
    if (all.size() > 1 && left.size() == 1) return left.front();
    if (all.size() == 1) return all.front();
    std::vector<std::string> names;
    for (const auto& one : all) names.push_back(one.names);
    reader_.complain_of_columns(
        fmt::format("the times of the rows are in more than one place: {}; leave one of them",
                    fmt::join(names, " | ")));
  }

  // The time of day, in columns beside the date.
  void add_slot(TimeColumns& one) {
    const auto take = [&](Slot slot, std::size_t column) {
      one.slot = slot;
      one.slot_column = column;
      one.names += " and " + reader_.name_of(column);
    };
    if (!clocks_.empty()) {
      const TimeColumns clock = choose(clocks_);
      one.is_end = one.is_end || clock.is_end;
      take(Slot::kClock, clock.columns[0]);
    } else if (parts_.contains("hour") && parts_.contains("period")) {
      reader_.complain_of_columns(
          "the times of the rows are in more than one place: hour | period; leave one "
          "of them");
    } else if (parts_.contains("period")) {
      take(Slot::kPeriod, parts_.at("period"));
    } else if (parts_.contains("hour")) {
      take(Slot::kHour, parts_.at("hour"));
      if (parts_.contains("minute")) {
        one.minute_column = parts_.at("minute");
        one.names += " and " + reader_.name_of(*one.minute_column);
      }
    }
  }

  const CsvReader& reader_;
  const Site::Load& load_;
  std::vector<TimeColumns> stamps_, dates_, clocks_, elapsed_;
  std::map<std::string, std::size_t> parts_;
  std::string unreadable_;  // what to say of a time that is none, where there is no other
};

}  // namespace

TimeColumns find_time_columns(const CsvReader& reader, const std::vector<std::string>& header,
                              const CsvReader::Cells& first_row,
                              std::optional<std::size_t> value_column, const Site::Load& load) {
  return Finder(reader, header, first_row, value_column, load)();
}

}  // namespace ridethrough
