// SPDX-License-Identifier: Apache-2.0
// Dates and times as meters and spreadsheets write them.
#include "host/site/time_cell.hpp"

#include <string>

#include <gtest/gtest.h>

namespace ridethrough {
namespace {

using Kind = TimeCell::Kind;
using Order = TimeCell::Order;

constexpr std::int64_t kMinute = 60'000;

TEST(TimeCell, IsADateWithAClock) {
  for (const char* text :
       {"2025-01-31 06:15", "2025-01-31T06:15", "2025-01-31T06:15:00Z", "2025-01-31 06:15:00.000",
        "2025-01-31 06:15:00+01:00", "2025-01-31T06:15:00.0-0530", "2025-01-31 06:15 +01",
        "2025/1/31 6:15", "2025-01-31  6:15 am"}) {
    const TimeCell cell = read_time_cell(text);
    EXPECT_EQ(cell.kind, Kind::kStamp) << text;
    EXPECT_EQ(cell.order, Order::kYearFirst) << text;
    EXPECT_EQ(cell.year, 2025) << text;
    EXPECT_EQ(cell.first, 1) << text;
    EXPECT_EQ(cell.second, 31) << text;
    EXPECT_EQ(cell.ms, 375 * kMinute) << text;
  }
  EXPECT_EQ(read_time_cell("2025-01-31T24:00").ms, 24 * 60 * kMinute);
  EXPECT_EQ(read_time_cell("2025-01-31T06:15:07.25").ms, 375 * kMinute + 7250);
}

TEST(TimeCell, DoesNotTellMonthFromDayWhereEitherMayBeFirst) {
  const TimeCell open = read_time_cell("1/31/2025 12:15 AM");
  EXPECT_EQ(open.kind, Kind::kStamp);
  EXPECT_EQ(open.order, Order::kOpen);
  EXPECT_EQ(open.first, 1);
  EXPECT_EQ(open.second, 31);
  EXPECT_EQ(open.ms, 15 * kMinute);
  EXPECT_EQ(read_time_cell("1/31/2025 12:15 PM").ms, (12 * 60 + 15) * kMinute);
  const TimeCell dots = read_time_cell("31.01.2025");
  EXPECT_EQ(dots.kind, Kind::kDate);
  EXPECT_EQ(dots.order, Order::kDayFirst);
  EXPECT_EQ(dots.first, 1);
  EXPECT_EQ(dots.second, 31);
}

TEST(TimeCell, IsAClockAlone) {
  EXPECT_EQ(read_time_cell("06:15").kind, Kind::kClock);
  EXPECT_EQ(read_time_cell("06:15").ms, 375 * kMinute);
  EXPECT_EQ(read_time_cell("6:15:30 pm").ms, (18 * 60 + 15) * kMinute + 30'000);
}

TEST(TimeCell, IsNothingElse) {
  for (const char* text : {"",
                           "x",
                           "1",
                           "1.5",
                           "2025",
                           "2025-01",
                           "2025-13-01",
                           "2025-01-32",
                           "2025-01-00",
                           "25-01-31",
                           "1/2/25",
                           "32/01/2025",
                           "2025.01.31",
                           "31.13.2025",
                           "2025-01/31",
                           "24:01",
                           "25:00",
                           "06:60",
                           "6:5",
                           "06:15:60",
                           "13:00 PM",
                           "0:15 AM",
                           "2025-01-31 06:15 ",
                           "2025-01-31 06",
                           "2025-01-31T",
                           "2025-01-31 06:15x",
                           "2025-01-31 06:15+",
                           "06:15+99",
                           "Jan 1, 12:00 am",
                           "20250131",
                           "2025-01-31 06:15:"}) {
    EXPECT_EQ(read_time_cell(text).kind, Kind::kNone) << text;
  }
}

}  // namespace
}  // namespace ridethrough
