// SPDX-License-Identifier: Apache-2.0
// What a cell of a table says of time, as meters and spreadsheets write it: 2025-01-31 06:00 or any
// other form of ISO 8601, 31/01/2025 06:00, 31.01.2025, 06:00, 6:00 PM. An offset from UTC is
// passed over: what the clock on the wall showed is what counts.
#pragma once

#include <cstdint>
#include <string_view>

namespace ridethrough {

struct TimeCell {
  enum class Kind { kNone, kDate, kClock, kStamp };   // the last is a date with a clock
  enum class Order { kYearFirst, kDayFirst, kOpen };  // kOpen: of day and month either may be first
  Kind kind = Kind::kNone;
  Order order = Order::kYearFirst;
  int year = 0;
  int first = 0, second = 0;  // month and day, or, where it is kOpen, as they are written
  std::int64_t ms = 0;        // since midnight, up to a whole day
};

// Kind::kNone where it is nothing of the kind.
TimeCell read_time_cell(std::string_view text);

}  // namespace ridethrough
