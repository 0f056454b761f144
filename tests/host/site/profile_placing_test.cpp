// SPDX-License-Identifier: Apache-2.0
// Which row of a profile each moment of a horizon has. Rows here say themselves when they are:
// month, day and hour in one number, 10103 for 1 January, 3:00.
#include "host/site/profile_placing.hpp"

#include "tests/host/support.hpp"

#include <fmt/format.h>

namespace ridethrough {
namespace {

using std::chrono::days;
using std::chrono::sys_days;
using std::chrono::year;
using std::chrono::year_month_day;
using test::expect_complaint;
using Align = Site::ProfileAlign;

constexpr std::int64_t kHourMs = 3'600'000;

double value_of(sys_days day, std::int64_t hour) {
  const year_month_day date{day};
  return 10'000.0 * static_cast<unsigned>(date.month()) +
         100.0 * static_cast<unsigned>(date.day()) + static_cast<double>(hour);
}

// Hours from midnight of a day to that of another, with time stamps.
Profile hours_between(sys_days from, sys_days to, double more = 0) {
  Profile profile;
  profile.first = from;
  profile.step_h = 1;
  for (sys_days day = from; day < to; day += days{1}) {
    for (int hour = 0; hour < 24; ++hour) profile.demand_mw.push_back(value_of(day, hour) + more);
  }
  return profile;
}

Profile without_stamps(Profile profile) {
  profile.first.reset();
  profile.step_h = 0;
  return profile;
}

struct Horizon {
  sys_days start;
  std::int64_t hours;
  std::int64_t before = 0;
};

PlacedProfile placed(const Profile& profile, const Horizon& horizon, const Site::Load& load = {}) {
  return place(profile, load, {horizon.start, kHourMs, horizon.before, horizon.hours});
}

double at(const PlacedProfile& placed, const Horizon& horizon, sys_days day, int hour = 0) {
  const auto step = (day - horizon.start).count() * 24 + hour + horizon.before;
  return placed.demand_mw.at(static_cast<std::size_t>(step));
}

std::string remarks_of(const PlacedProfile& placed) {
  std::string all;
  for (const auto& remark : placed.remarks) all += remark + "\n";
  return all;
}

const sys_days kNewYear23 = year{2023} / 1 / 1;
const sys_days kNewYear24 = year{2024} / 1 / 1;
const sys_days kNewYear25 = year{2025} / 1 / 1;
const sys_days kNewYear26 = year{2026} / 1 / 1;

// ---- by month and day
// ----------------------------------------------------------------------------

TEST(Placing, GivesEachMomentTheRowOfItsMonthDayAndTime) {
  const Horizon horizon{year{2025} / 7 / 1, 2 * 8760};
  for (const Profile& profile :
       {hours_between(kNewYear23, kNewYear24), hours_between(kNewYear25, kNewYear26),
        hours_between(year{2023} / 7 / 1, year{2024} / 7 / 1),
        without_stamps(hours_between(kNewYear23, kNewYear24))}) {
    const PlacedProfile all = placed(profile, horizon);
    for (std::int64_t i = 0; i < horizon.hours; ++i) {
      ASSERT_EQ(all.demand_mw[static_cast<std::size_t>(i)],
                value_of(horizon.start + days{i / 24}, i % 24));
    }
  }
}

TEST(Placing, GoesBackInAWarmUp) {
  const Horizon horizon{kNewYear25, 48, 400 * 24};
  const PlacedProfile all = placed(hours_between(kNewYear23, kNewYear24), horizon);
  for (std::int64_t day = -399; day < 2; ++day) {
    const sys_days when = horizon.start + days{day};
    const bool leap = year_month_day{when} == year{2024} / 2 / 29;
    EXPECT_EQ(at(all, horizon, when, 5), leap ? 22805 : value_of(when, 5)) << day;
  }
}

TEST(Placing, GivesTheLeapDayTheHoursOfTheDayBefore) {
  const Horizon horizon{kNewYear24, 8784};
  const PlacedProfile all = placed(hours_between(kNewYear23, kNewYear24), horizon);
  EXPECT_EQ(at(all, horizon, year{2024} / 2 / 28, 7), 22807);
  EXPECT_EQ(at(all, horizon, year{2024} / 2 / 29, 7), 22807);
  EXPECT_EQ(at(all, horizon, year{2024} / 3 / 1, 0), 30100);
  EXPECT_EQ(at(all, horizon, year{2024} / 12 / 31, 23), 123123);
  test::expect_contains(remarks_of(all), {"29 February: what is of the 28th"});
  const Horizon on_it{year{2024} / 2 / 29, 48};
  EXPECT_EQ(at(placed(hours_between(kNewYear23, kNewYear24), on_it), on_it, on_it.start, 7), 22807);
}

TEST(Placing, LeavesOutALeapDayThatTheHorizonHasNot) {
  for (const Profile& profile : {hours_between(kNewYear24, kNewYear25),
                                 without_stamps(hours_between(kNewYear24, kNewYear25))}) {
    const Horizon horizon{kNewYear25, 8760};
    const PlacedProfile all = placed(profile, horizon);
    EXPECT_EQ(at(all, horizon, year{2025} / 2 / 28, 23), 22823);
    EXPECT_EQ(at(all, horizon, year{2025} / 3 / 1, 0), 30100);
    EXPECT_EQ(at(all, horizon, year{2025} / 12 / 31, 23), 123123);
    test::expect_contains(remarks_of(all), {"29 February is left out"});
    const Horizon leap{kNewYear24, 8784};
    EXPECT_EQ(at(placed(profile, leap), leap, year{2024} / 2 / 29, 3), 22903);
  }
}

// Two years that differ by 0.5; a third one is the first again.
TEST(Placing, GoesOnThroughTheYearsOfAFile) {
  Profile profile = hours_between(kNewYear23, kNewYear24);
  const Profile second = hours_between(kNewYear24, kNewYear25, 0.5);
  profile.demand_mw.insert(profile.demand_mw.end(), second.demand_mw.begin(),
                           second.demand_mw.end());
  const auto half_of = [&](const sys_days start, sys_days day) {
    const Horizon horizon{start, 3 * 8784};
    return at(placed(profile, horizon), horizon, day) - value_of(day, 0);
  };
  EXPECT_EQ(half_of(kNewYear25, kNewYear25), 0);
  EXPECT_EQ(half_of(kNewYear25, kNewYear26), 0.5);
  EXPECT_EQ(half_of(kNewYear25, year{2027} / 1 / 1), 0);
  EXPECT_EQ(half_of(kNewYear24, kNewYear24), 0.5) << "begins in the year of the horizon";
  EXPECT_EQ(half_of(kNewYear24, kNewYear25), 0);
  const Profile bare = without_stamps(hours_between(kNewYear23, kNewYear24));
  Profile three = bare;
  for (const double more : {0.25, 0.75}) {
    for (const double mw : bare.demand_mw) three.demand_mw.push_back(mw + more);
  }
  const Horizon horizon{year{2023} / 7 / 1, 3 * 8760};
  const PlacedProfile all = placed(three, horizon);
  EXPECT_EQ(at(all, horizon, horizon.start), 70100);
  EXPECT_EQ(at(all, horizon, kNewYear24), 10100.25);
  EXPECT_EQ(at(all, horizon, kNewYear25), 10100.75);
  EXPECT_EQ(at(all, horizon, kNewYear26), 10100);
}

TEST(Placing, GivesTheDayThatFiftyTwoWeeksLackTheHoursOfAWeekBefore) {
  Profile profile = without_stamps(hours_between(kNewYear23, kNewYear24));
  profile.demand_mw.resize(8736);
  const Horizon horizon{kNewYear25, 8760};
  const PlacedProfile all = placed(profile, horizon);
  EXPECT_EQ(at(all, horizon, year{2025} / 12 / 30, 23), 123023);
  EXPECT_EQ(at(all, horizon, year{2025} / 12 / 31, 23), 122423);
  test::expect_contains(remarks_of(all), {"1 January, 0:00", "31 December: what is of the 24th"});
  EXPECT_EQ(remarks_of(placed(profile, {kNewYear25, 8736})).find("31 December"), std::string::npos);
}

TEST(Placing, NamesTheFirstMomentThatNoRowIsOf) {
  const Profile profile = hours_between(kNewYear23, year{2023} / 10 / 1);
  expect_complaint(
      [&] {
        placed(profile, {kNewYear25, 8760});
      },
      {"2025-10-01 is in no row", "profile_align = start"});
  EXPECT_EQ(placed(profile, {kNewYear25, 100 * 24}).demand_mw.size(), 2400U);
  expect_complaint([&] { placed(profile, {kNewYear25, 24, 24}); }, {"2024-12-31 is in no row"});
  Profile early = hours_between(kNewYear23, kNewYear24);
  early.demand_mw.resize(8750);
  expect_complaint(
      [&] {
        placed(early, {kNewYear25, 8760});
      },
      {"2025-12-31 is in no row, of no year, at 14:00"});
}

TEST(Placing, SaysWhatIsCutAndRepeated) {
  const Profile year_of_hours = hours_between(kNewYear23, kNewYear24);
  test::expect_contains(remarks_of(placed(year_of_hours, {kNewYear25, 240})),
                        {"8520 of 8760 rows are not used"});
  test::expect_contains(remarks_of(placed(year_of_hours, {kNewYear25, 2 * 8760})),
                        {"repeated: the 17520 steps of the horizon have 8760 rows"});
}

// ---- by weekday
// ----------------------------------------------------------------------------------

TEST(Placing, GivesEachMomentTheNearestDayOfItsWeekday) {
  const Profile profile = hours_between(kNewYear23, kNewYear24);
  const Horizon horizon{kNewYear25, 8760};
  const PlacedProfile all = placed(profile, horizon, {.profile_align = Align::kWeekday});
  for (std::int64_t day = 0; day < 365; ++day) {
    const sys_days when = horizon.start + days{day};
    const double value = at(all, horizon, when, 9);
    const auto month_day = static_cast<int>(value) / 100;
    const sys_days from = year{2023} / (month_day / 100) / (month_day % 100);
    EXPECT_EQ(value, value_of(from, 9));
    EXPECT_EQ(std::chrono::weekday{from}, std::chrono::weekday{when}) << day;
    const year_month_day date{when};
    const auto off = (from - sys_days{year{2023} / date.month() / date.day()}).count();
    EXPECT_LE(std::abs(off), day < 3 || day > 361 ? 6 : 3) << day;
  }
  EXPECT_EQ(at(all, horizon, kNewYear25), 10400);                // a Wednesday
  EXPECT_EQ(at(all, horizon, year{2025} / 12 / 31, 1), 122701);  // another one, four days off
}

TEST(Placing, IsThatOfTheCalendarWhereWeekdaysAgree) {
  const Horizon horizon{kNewYear25, 8760};
  const Profile profile = hours_between(kNewYear25, kNewYear26);
  EXPECT_EQ(placed(profile, horizon, {.profile_align = Align::kWeekday}).demand_mw,
            placed(profile, horizon).demand_mw);
}

// ---- from the start
// ------------------------------------------------------------------------------

TEST(Placing, BeginsWithTheFirstRowAndRepeatsThem) {
  Profile profile;
  profile.demand_mw = {1, 2, 3};
  const PlacedProfile all = placed(profile, {kNewYear25, 8, 2});
  EXPECT_EQ(all.demand_mw, (std::vector<double>{2, 3, 1, 2, 3, 1, 2, 3, 1, 2}));
  test::expect_contains(remarks_of(all), {"all rows are used 2 times, the first 2 once more"});
  test::expect_contains(remarks_of(placed(profile, {kNewYear25, 4})),
                        {"all rows are used once, the first 1 once more"});
  test::expect_contains(remarks_of(placed(profile, {kNewYear25, 2})),
                        {"the last 1 of 3 rows are not used"});
  const Profile stamped = hours_between(kNewYear23, kNewYear24);
  EXPECT_EQ(placed(stamped, {year{2025} / 7 / 1, 2}, {.profile_align = Align::kStart}).demand_mw,
            (std::vector<double>{10100, 10101}));
}

TEST(Placing, BeginsWithTheFirstRowWhereAStepIsGiven) {
  const Profile profile = without_stamps(hours_between(kNewYear23, kNewYear24));
  const Horizon july{year{2025} / 7 / 1, 24};
  EXPECT_EQ(placed(profile, july).demand_mw[0], 70100);
  EXPECT_EQ(placed(profile, july, {.step_h = 1}).demand_mw[0], 10100);
  EXPECT_EQ(placed(profile, july, {.step_h = 1, .profile_align = Align::kCalendar}).demand_mw[0],
            70100);
}

TEST(Placing, IsRefusedWhereTheProfileHasNotWhatItTakes) {
  Profile profile;
  profile.demand_mw.resize(100);
  expect_complaint(
      [&] {
        placed(profile, {kNewYear25, 8}, {.profile_align = Align::kCalendar});
      },
      {"calendar", "no time stamps", "whole years"});
  expect_complaint(
      [&] {
        placed(profile, {kNewYear25, 8}, {.profile_align = Align::kWeekday});
      },
      {"weekday", "no time stamps"});
  Profile odd = hours_between(kNewYear23, kNewYear24);
  *odd.first += std::chrono::minutes{7};
  expect_complaint([&] { placed(odd, {kNewYear25, 8}); }, {"no whole steps from midnight"});
  Profile five = hours_between(kNewYear23, kNewYear24);
  expect_complaint(
      [&] {
        place(five, {}, {kNewYear25, 5 * kHourMs, 0, 10});
      },
      {"steps of 5 h do not make up a day"});
}

// ---- lengths
// -------------------------------------------------------------------------------------

double step_of_rows(std::size_t rows, double years = 1, const Site::Load& load = {}) {
  Profile profile;
  profile.demand_mw.resize(rows);
  return step_of(profile, load, years);
}

TEST(Step, IsThatOfARowOfADayAWeekOrAYear) {
  for (const std::size_t hours : {24, 168, 8736, 8760, 8784}) EXPECT_EQ(step_of_rows(hours), 1);
  for (const std::size_t parts : {2, 4, 6, 12, 60}) {
    for (const std::size_t hours : {8736, 8760, 8784}) {
      EXPECT_EQ(step_of_rows(parts * hours), 1.0 / static_cast<double>(parts));
    }
  }
  EXPECT_EQ(step_of_rows(3 * 8760, 3), 1);
  EXPECT_EQ(step_of_rows(2 * 8760, 1), 0.5);
}

TEST(Step, IsAskedForInAllOtherCases) {
  for (const std::size_t rows : {1, 23, 48, 167, 744, 8759, 8761, 3 * 8760, 5 * 8760}) {
    expect_complaint([&] { (void)step_of_rows(rows); },
                     {fmt::format("{} rows without times: give step_h", rows), "8784"});
  }
  for (const int years : {2, 4, 6, 12, 60}) {
    expect_complaint([&] { (void)step_of_rows(static_cast<std::size_t>(years) * 8760, years); },
                     {fmt::format("{} years of hours, or one in steps of", years), "give step_h"});
  }
  EXPECT_EQ(step_of_rows(5, 1, {.step_h = 0.7}), 0.7);
}

TEST(Step, IsWhatTimesSayAndStepHCannotContradict) {
  Profile profile = hours_between(kNewYear23, kNewYear24);
  profile.time_columns = "`t`";
  EXPECT_EQ(step_of(profile, {}, 1), 1);
  EXPECT_EQ(step_of(profile, {.step_h = 1}, 1), 1);
  expect_complaint([&] { (void)step_of(profile, {.step_h = 0.5}, 1); },
                   {"step_h = 0.5, but `t` says 1"});
}

}  // namespace
}  // namespace ridethrough
