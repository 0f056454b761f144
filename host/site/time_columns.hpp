// SPDX-License-Identifier: Apache-2.0
// Which columns of a table have the times of its rows, by what they are called and what they hold.
#pragma once

#include "host/base/csv.hpp"
#include "host/site/site.hpp"

#include <optional>
#include <string>
#include <vector>

namespace ridethrough {

struct TimeColumns {
  enum class Form {
    kNone,
    kElapsed,  // hours or the like, since anything
    kStamp,    // a date, mostly with a clock, in one cell; or with what `slot` says in others
    kParts,    // year, month and day in cells of their own, and what `slot` says
  };
  enum class Slot { kNone, kClock, kHour, kPeriod };  // what tells the time of a day

  Form form = Form::kNone;
  std::vector<std::size_t> columns = {};  // one, or year, month and day
  Slot slot = Slot::kNone;
  std::optional<std::size_t> slot_column = {}, minute_column = {};
  bool is_end = false;       // what is stamped is the end of an interval
  double hours_in_unit = 1;  // of elapsed times
  std::string names = {};    // "`Date` and `Hour`"
};

// Throws InputError where there are several that could be meant, and where one is called as times
// are, but is not to be read. The value of a row is no time.
TimeColumns find_time_columns(const CsvReader& reader, const std::vector<std::string>& header,
                              const CsvReader::Cells& first_row,
                              std::optional<std::size_t> value_column, const Site::Load& load);

}  // namespace ridethrough
