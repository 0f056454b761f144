// SPDX-License-Identifier: Apache-2.0
// Load profiles as CSV files.
#include "host/site/profile.hpp"

#include "host/site/calendar.hpp"
#include "tests/host/support.hpp"

#include <cmath>

#include <fmt/format.h>

namespace ridethrough {
namespace {

using test::expect_complaint;

Profile read_text(const std::string& text, const Site::Load& keys = {}) {
  const test::TemporaryFolder folder;
  Site::Load load = keys;
  load.profile = folder.write("load.csv", text);
  return read_profile(load);
}

Profile read_in(Site::ProfileUnit unit, const std::string& text) {
  return read_text(text, {.profile_unit = unit});
}

std::string first_of(const Profile& profile) {
  return as_text(std::chrono::floor<std::chrono::seconds>(profile.first.value()));
}

using Unit = Site::ProfileUnit;
using Values = std::vector<double>;

// ---- power -------------------------------------------------------------------------------------

TEST(Profile, IsItsColumnOfDemands) {
  const Profile profile = read_text("demand_mw\n10\n20.5\n0\n");
  EXPECT_EQ(profile.demand_mw, (Values{10, 20.5, 0}));
  EXPECT_EQ(profile.step_h, 0);
  EXPECT_EQ(profile.time_columns, "");
  EXPECT_EQ(profile.rows_in_file, 3U);
}

TEST(Profile, NeedsNoLineEndAfterItsLastRow) {
  EXPECT_EQ(read_text("demand_mw\n10\n20").demand_mw, (Values{10, 20}));
}

TEST(Profile, MayBeInOtherUnits) {
  EXPECT_EQ(read_text("demand_kw\n1500\n").demand_mw, Values{1.5});
  EXPECT_EQ(read_text("demand_w\n1500\n").demand_mw, Values{0.0015});
  EXPECT_EQ(read_in(Unit::kKilowatt, "Load (kW)\n1500\n").demand_mw, Values{1.5});
  EXPECT_EQ(read_in(Unit::kWatt, "x\n2e6\n").demand_mw, Values{2});
  EXPECT_EQ(read_in(Unit::kMegawatt, "demand_mw\n2\n").demand_mw, Values{2});
  EXPECT_EQ(read_text("x\n0.25\n1\n", {.profile_unit = Unit::kFraction, .peak_mw = 80}).demand_mw,
            (Values{20, 80}));
}

TEST(Profile, MayBeNegative) {
  EXPECT_EQ(read_text("demand_mw\n-5\n10\n").demand_mw, (Values{-5, 10}));
}

TEST(Profile, MayBeAnyColumnThatIsNamed) {
  EXPECT_EQ(
      read_text("a,b,c\n1,2,3\n4,5,6\n", {.profile_column = "b", .profile_unit = Unit::kMegawatt})
          .demand_mw,
      (Values{2, 5}));
  EXPECT_EQ(read_text("1,2,3\n4,5,6\n", {.profile_column = "3", .profile_unit = Unit::kMegawatt})
                .demand_mw,
            (Values{3, 6}));
  EXPECT_EQ(read_in(Unit::kKilowatt, "1000\n2000\n").demand_mw, (Values{1, 2}));
}

TEST(Profile, IsRefusedWhereItsColumnIsNotCertain) {
  expect_complaint([] { read_text("demand_mw,demand_kw\n1,1000\n"); },
                   {"load.csv:1:", "`demand_mw` and `demand_kw`", "profile_column"});
  expect_complaint([] { read_text("demand_mw,demand_mw\n1,2\n"); }, {"is there twice"});
  expect_complaint([] { read_in(Unit::kMegawatt, "a,b\n1,2\n"); },
                   {"load.csv:1:", "no column demand_mw", "`a`, `b`"});
  expect_complaint([] { read_in(Unit::kMegawatt, "1,2\n"); },
                   {"load.csv:1:", "2 columns and no header", "profile_column = 1 to 2"});
  expect_complaint([] { read_text("a,b\n1,2\n", {.profile_column = "c"}); },
                   {"load.csv:1: no column `c`"});
}

TEST(Profile, IsRefusedWhereItsUnitIsNotCertain) {
  expect_complaint([] { read_text("load\n1\n"); },
                   {"load.csv:1: in what is `load`?", "profile_unit = mw, kw, w or fraction"});
  expect_complaint([] { read_text("1\n2\n"); }, {"in what is column 1?"});
  expect_complaint([] { read_in(Unit::kKilowatt, "demand_mw\n1\n"); },
                   {"profile_unit = kw contradicts", "`demand_mw`"});
  expect_complaint(
      [] { read_text("x\n1\n1.5\n", {.profile_unit = Unit::kFraction, .peak_mw = 8}); },
      {"load.csv:3: a fraction of 1.5", "1 at most"});
}

TEST(Profile, NotesAUnitInTheNameOfTheColumnThatIsAnother) {
  EXPECT_TRUE(read_in(Unit::kKilowatt, "Load (kW)\n1\n").notes.empty());
  EXPECT_TRUE(read_in(Unit::kMegawatt, "Load\n1\n").notes.empty());
  const Profile profile = read_in(Unit::kMegawatt, "Load (kW)\n1\n");
  ASSERT_EQ(profile.notes.size(), 1U);
  test::expect_contains(profile.notes[0], {"`Load (kW)`", "in mw"});
}

TEST(Profile, NotesPointsThatMayPartThousands) {
  const auto notes = [](const std::string& rows) {
    return read_in(Unit::kKilowatt, "time_h;load\n" + rows).notes;
  };
  ASSERT_EQ(notes("0;987\n1;1.234\n").size(), 1U);
  test::expect_contains(notes("0;987\n1;-1.234\n")[0],
                        {"1.234 in `load`", "read as 1.234", "if 1234 is meant"});
  test::expect_contains(notes("0;987\n1;1,234\n")[0], {"1,234 in `load`", "read as 1.234"});
  // What parts thousands has three digits behind it, none but digits from 1 on before it, and is in
  // every number from a thousand on.
  for (const char* rows : {"0;987\n1;1.23\n", "0;987\n1;0.234\n", "0;1987\n1;1.234\n",
                           "0;987.500\n1;1.234\n", "0;0\n1;1.234\n", "0;987\n1;12\n"}) {
    EXPECT_TRUE(notes(rows).empty()) << rows;
  }
}

// ---- times -------------------------------------------------------------------------------------

TEST(Profile, TakesItsStepFromTheColumnOfTimes) {
  const Profile profile = read_text("time_h,demand_mw\n0,10\n0.25,11\n0.5,12\n");
  EXPECT_EQ(profile.step_h, 0.25);
  EXPECT_EQ(profile.demand_mw, (Values{10, 11, 12}));
  EXPECT_FALSE(profile.first);
}

TEST(Profile, MayBeginAtAnyTimeAndHaveItsColumnsInAnyOrder) {
  const Profile profile = read_text("demand_mw,note,time_h\n10,a,100\n11,b,102\n12,c,104\n");
  EXPECT_EQ(profile.step_h, 2);
  EXPECT_EQ(profile.demand_mw, (Values{10, 11, 12}));
}

TEST(Profile, KnowsElapsedTimesByTheirNames) {
  EXPECT_EQ(read_in(Unit::kKilowatt, "hours,kW\n0,1\n2,1\n").step_h, 2);
  EXPECT_EQ(read_in(Unit::kKilowatt, "Elapsed time (min),kW\n0,1\n15,1\n").step_h, 0.25);
  EXPECT_EQ(read_in(Unit::kKilowatt, "time_s,kW\n0,1\n60,1\n").step_h, 1.0 / 60);
  EXPECT_EQ(read_text("time_h;demand_mw\n0;1\n0,5;1\n").step_h, 0.5);
}

// Times in hours as a program writes them that keeps so many decimals.
TEST(Profile, ForgivesTimesThatAreRounded) {
  for (const int minutes : {1, 5, 10, 15, 20, 30}) {
    for (const int decimals : {1, 2, 3, 7}) {
      if (std::pow(10, -decimals) > minutes / 60.0 / 2) continue;  // too coarse for anything
      std::string text = "time_h,demand_mw\n";
      for (int i = 0; i < 2000; ++i)
        text += fmt::format("{:.{}f},1\n", i * minutes / 60.0, decimals);
      EXPECT_EQ(read_text(text).step_h, minutes / 60.0) << minutes << " " << decimals;
    }
  }
}

TEST(Profile, IsRefusedWhereAColumnOfTimesCannotBeRead) {
  for (const std::string name :
       {"time", "Time", "timestamp", "Date/Time", "date", "Time stamp (UTC)"}) {
    expect_complaint([&] { read_text(name + ",demand_mw\n0.25,1\n0.5,1\n"); },
                     {"load.csv:2: `" + name + "` = `0.25`", "no time that can be read",
                      "2025-01-31 06:00", "time_h"});
  }
  expect_complaint([] { read_text("time,demand_mw\n00:15,1\n00:30,1\n"); },
                   {"`time` has the time of a day", "the date"});
  expect_complaint([] { read_text("time,demand_mw\n2025-01-01 00:00,1\n1.1.25,1\n"); },
                   {"load.csv:3: `time` = `1.1.25`"});
  EXPECT_EQ(read_text("time_zone,demand_mw\nUTC,1\nUTC,1\n").time_columns, "");
}

TEST(Profile, IsRefusedWhereADateCannotBeReadWhateverItsColumnIsCalled) {
  for (const std::string date : {"01.02.25 00:00", "1/2/25 0:00", "1-Feb-2025 00:00", "1.2.25"}) {
    expect_complaint([&] { read_text("Datum;demand_mw\n" + date + ";1\n" + date + ";1\n"); },
                     {"load.csv:2: `Datum` = `" + date + "`", "no time that can be read"});
  }
  for (const std::string other : {"1.234.567", "4711-0815-1", "1.5", "a-b-c"}) {
    EXPECT_EQ(read_text("x;demand_mw\n" + other + ";1\n" + other + ";1\n").time_columns, "");
  }
}

TEST(Profile, HasNoNeedOfOtherTimesThanItsStamps) {
  const Profile profile = read_text(
      "Datum;Datenquelle;date read;demand_mw\n"
      "28.02.2025 23:30;SLP;1.3.25;1\n01.03.2025 00:00;SLP;1.3.25;2\n");
  EXPECT_EQ(first_of(profile), "2025-02-28 23:30");
}

TEST(Profile, HasItsTimesInManyForms) {
  constexpr const char* kWithBothEnds =
      "Start Time,End Time,demand_mw\n2025-02-28 23:30,2025-03-01 00:00,1\n"
      "2025-03-01 00:00,2025-03-01 00:30,2\n";
  const std::vector<std::string> forms = {
      "when,demand_mw\n2025-02-28 23:30,1\n2025-03-01 00:00,2\n",
      "Timestamp,demand_mw\n2025-02-28T23:30:00+01:00,1\n2025-03-01T00:00:00+01:00,2\n",
      "t;demand_mw\n28.02.2025 23:30;1\n01.03.2025 00:00;2\n",
      "t,demand_mw\n2/28/2025 11:30 PM,1\n3/1/2025 12:00 AM,2\n",
      "t,demand_mw\n28/02/2025 23:30,1\n01/03/2025,2\n",
      "Date,Time,demand_mw\n2025-02-28,23:30,1\n2025-03-01,00:00,2\n",
      "Year,Month,Day,Hour,Minute,demand_mw\n2025,2,28,23,30,1\n2025,3,1,0,0,2\n",
      kWithBothEnds,
      "interval_end,demand_mw\n2025-03-01 00:00,1\n2025-03-01 00:30,2\n",
      "Date,Start,End,demand_mw\n2025-02-28,23:30,00:00,1\n2025-03-01,00:00,00:30,2\n"};
  for (const auto& text : forms) {
    SCOPED_TRACE(text);
    const Profile profile = read_text(text);
    EXPECT_EQ(profile.step_h, 0.5);
    EXPECT_EQ(first_of(profile), "2025-02-28 23:30");
    EXPECT_EQ(profile.demand_mw, (Values{1, 2}));
  }
  const Profile bare =
      read_text("2025-02-28 23:30,1\n2025-03-01 00:00,2\n", {.profile_unit = Unit::kMegawatt});
  EXPECT_EQ(first_of(bare), "2025-02-28 23:30");
}

TEST(Profile, CountsPeriodsFromOneAndHoursFromWhereTheyBegin) {
  const auto day = [](const std::string& name, int from, int to) {
    std::string text = "Year,Month,Day," + name + ",demand_mw\n";
    for (int i = from; i <= to; ++i) text += fmt::format("2025,1,2,{},{}\n", i, i);
    return text;
  };
  for (const auto& [text, step_h] :
       std::vector<std::pair<std::string, double>>{{day("Period", 1, 24), 1},
                                                   {day("Period", 1, 288), 1.0 / 12},
                                                   {day("Hour", 0, 23), 1},
                                                   {day("Hour", 1, 24), 1},
                                                   {day("Hour Ending", 1, 24), 1}}) {
    const Profile profile = read_text(text);
    EXPECT_EQ(profile.step_h, step_h);
    EXPECT_EQ(first_of(profile), "2025-01-02 00:00") << text;
  }
  expect_complaint([&] { read_text(day("Period", 1, 20)); }, {"`Period`", "20 periods a day"});
  expect_complaint([&] { read_text(day("Period", 0, 24)); }, {"`Period` = `0`", "from 1"});
  expect_complaint([&] { read_text(day("Hour", 0, 24)); }, {"`Hour` has an hour 0 and an hour 24"});
  expect_complaint([&] { read_text(day("Hour", 0, 25)); }, {"`Hour` = `25`"});
  expect_complaint(
      [&] { read_text(day("Period", 1, 24), {.profile_stamp = Site::ProfileStamp::kEnd}); },
      {"profile_stamp = end", "`Period` says itself"});
  expect_complaint([] { read_text("Year,Month,Day,demand_mw\n2025,13,1,1\n"); },
                   {"`Month` = `13`", "from 1 to 12"});
  expect_complaint([] { read_text("Year,Month,Day,Hour,demand_mw\n2025,2,29,1,1\n"); },
                   {"load.csv:2: there is no day 29 of month 2 in 2025"});
}

TEST(Profile, HasStampsOfBeginningsOrEnds) {
  const std::string text = "t,demand_mw\n2025-01-01 01:00,1\n2025-01-01 02:00,2\n";
  EXPECT_EQ(first_of(read_text(text)), "2025-01-01 01:00");
  EXPECT_EQ(first_of(read_text(text, {.profile_stamp = Site::ProfileStamp::kBegin})),
            "2025-01-01 01:00");
  EXPECT_EQ(first_of(read_text(text, {.profile_stamp = Site::ProfileStamp::kEnd})),
            "2025-01-01 00:00");
  const std::string both =
      "begin,end,demand_mw\n2025-01-01 00:00,2025-01-01 01:00,1\n"
      "2025-01-01 01:00,2025-01-01 02:00,2\n";
  EXPECT_EQ(first_of(read_text(both, {.profile_stamp = Site::ProfileStamp::kEnd})),
            "2025-01-01 00:00");
  expect_complaint(
      [] {
        read_text("period_end,demand_mw\n2025-01-01 01:00,1\n",
                  {.profile_stamp = Site::ProfileStamp::kBegin});
      },
      {"profile_stamp = begin contradicts", "`period_end`"});
}

// As meters do that stamp the ends of intervals.
TEST(Profile, NotesThatItsDaysBeginAStepAfterMidnight) {
  const auto notes = [](int from, int hours, const Site::Load& keys = {}) {
    std::string text = "when,demand_mw\n";
    for (int i = from; i < from + hours; ++i) {
      const std::chrono::sys_seconds when =
          std::chrono::sys_days{std::chrono::year{2025} / 1 / 1} + std::chrono::hours{i};
      text += fmt::format("{},1\n", as_text(when));
    }
    return read_text(text, keys).notes;
  };
  ASSERT_EQ(notes(1, 48).size(), 1U);
  test::expect_contains(notes(1, 48)[0],
                        {"from 2025-01-01 01:00 to 2025-01-03 00:00", "profile_stamp = end"});
  EXPECT_TRUE(notes(0, 48).empty());
  EXPECT_TRUE(notes(2, 48).empty());
  EXPECT_TRUE(notes(1, 47).empty());
  for (const auto stamp : {Site::ProfileStamp::kBegin, Site::ProfileStamp::kEnd}) {
    EXPECT_TRUE(notes(1, 48, {.profile_stamp = stamp}).empty());
  }
  EXPECT_TRUE(read_text("date,demand_mw\n2025-01-01,1\n2025-01-02,1\n").notes.empty());
}

TEST(Profile, IsRefusedWhereTimesAreInSeveralPlaces) {
  expect_complaint([] { read_text("time_h,stamp,demand_mw\n0,2025-01-01 00:00,1\n"); },
                   {"load.csv:1:", "more than one place", "`stamp` | `time_h`"});
  expect_complaint([] { read_text("a,b,demand_mw\n2025-01-01 00:00,2025-01-01 01:00,1\n"); },
                   {"`a` | `b`"});
}

TEST(Profile, AsksForTheOrderOfDatesWhereNothingTellsIt) {
  const std::string text = "t,demand_mw\n01/02/2025 00:00,1\n01/02/2025 01:00,2\n";
  expect_complaint([&] { read_text(text); }, {"load.csv:2:", "profile_date = mdy or dmy"});
  EXPECT_EQ(first_of(read_text(text, {.profile_date = Site::ProfileDate::kMonthFirst})),
            "2025-01-02 00:00");
  EXPECT_EQ(first_of(read_text(text, {.profile_date = Site::ProfileDate::kDayFirst})),
            "2025-02-01 00:00");
  expect_complaint(
      [] {
        read_text("t,demand_mw\n13/02/2025 00:00,1\n",
                  {.profile_date = Site::ProfileDate::kMonthFirst});
      },
      {"load.csv:2: `13/02/2025 00:00`", "profile_date says the month first"});
  expect_complaint([] { read_text("t,demand_mw\n01/13/2025 00:00,1\n13/01/2025 01:00,2\n"); },
                   {"load.csv:3:", "line 2 has the month first"});
  expect_complaint([] { read_text("t,demand_mw\n01/13/2025 00:00,1\n2025-01-13 01:00,2\n"); },
                   {"load.csv:3:", "another form"});
}

TEST(Profile, HasNoUseForRulesOfStampsWithoutStamps) {
  expect_complaint(
      [] { read_text("demand_mw\n1\n", {.profile_date = Site::ProfileDate::kMonthFirst}); },
      {"profile_date goes with time stamps"});
  expect_complaint(
      [] { read_text("time_h,demand_mw\n0,1\n", {.profile_stamp = Site::ProfileStamp::kEnd}); },
      {"profile_stamp goes with time stamps"});
}

// ---- daylight saving and gaps
// --------------------------------------------------------------------

// Rows from midnight of a day on, each with its number, but for what is left out or written twice.
class Rows {
 public:
  Rows(std::chrono::year_month_day first, int minutes) : first_(first), minutes_(minutes) {}

  Rows& until(int hours) {
    for (; next_ * minutes_ < hours * 60; ++next_) row(next_);
    return *this;
  }
  Rows& skip(int minutes) {
    next_ += minutes / minutes_;
    return *this;
  }
  // Once more, with values 100 above.
  Rows& again(int minutes) {
    const int rows = minutes / minutes_;
    for (int i = next_ - rows; i < next_; ++i) row(i, 100);
    return *this;
  }
  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  void row(int number, int more = 0) {
    const std::chrono::sys_seconds when =
        std::chrono::sys_days{first_} + std::chrono::minutes{number * minutes_};
    text_ += fmt::format("{},{}\n", as_text(when), number + more);
  }

  std::chrono::year_month_day first_;
  int minutes_;
  int next_ = 0;
  std::string text_ = "t,demand_mw\n";
};

using std::chrono::year;

TEST(Profile, HasItsMissingHourOfDaylightSavingFilled) {
  for (const int minutes : {60, 15}) {
    const auto hour = static_cast<std::size_t>(60 / minutes);
    const Rows rows =
        Rows(year{2025} / 3 / 28, minutes).until(50).skip(60).until(96);  // 30 March, 2:00
    const Profile profile = read_text(rows.text(), {.profile_gap_max_h = 0.0});
    EXPECT_EQ(profile.hours_skipped, 1);
    EXPECT_EQ(profile.gaps, 0U);
    ASSERT_EQ(profile.demand_mw.size(), 96 * hour);
    for (std::size_t at = 50 * hour; at < 51 * hour; ++at) {
      EXPECT_EQ(profile.demand_mw[at], profile.demand_mw[at - 24 * hour]);
    }
  }
}

TEST(Profile, HasItsDoubledHourOfDaylightSavingAveraged) {
  for (const int minutes : {60, 30, 15}) {
    const auto hour = static_cast<std::size_t>(60 / minutes);
    const Rows rows = Rows(year{2025} / 10 / 24, minutes).until(51).again(60).until(96);
    const Profile profile = read_text(rows.text());
    EXPECT_EQ(profile.hours_doubled, 1);
    ASSERT_EQ(profile.demand_mw.size(), 96 * hour);
    for (std::size_t i = 0; i < 96 * hour; ++i) {
      const bool doubled = i / hour == 50;
      EXPECT_EQ(profile.demand_mw[i], static_cast<double>(i) + (doubled ? 50 : 0));
    }
  }
}

TEST(Profile, IsRefusedWhereAnyOtherTimeIsThereTwice) {
  const auto refused = [](const Rows& rows, const std::vector<std::string>& says) {
    expect_complaint([&] { read_text(rows.text()); }, says);
  };
  refused(Rows(year{2025} / 6 / 1, 60).until(51).again(60).until(60), {"load.csv:53:", "twice"});
  refused(Rows(year{2025} / 10 / 24, 60).until(60).again(60).until(70), {"load.csv:62:", "twice"});
  refused(Rows(year{2025} / 10 / 24, 15).until(51).again(30).until(70), {"twice"});
  refused(Rows(year{2025} / 10 / 24, 60).until(51).again(60).until(75).again(60).until(90),
          {"2025-10-27 02:00 is there twice"});
  refused(Rows(year{2025} / 10 / 24, 60).until(51).again(120).until(90), {"must increase"});
  refused(Rows(year{2025} / 10 / 24, 60).until(3).again(180).until(90), {"must increase"});
}

TEST(Profile, HasItsGapsFilledByAWeekOrElseADayBefore) {
  const Rows rows =
      Rows(year{2025} / 6 / 1, 60).until(48).skip(180).until(400).skip(24 * 60).until(500);
  const Profile profile = read_text(rows.text());
  EXPECT_EQ(profile.gaps, 2U);
  EXPECT_EQ(profile.filled, 27U);
  EXPECT_EQ(profile.longest_gap_h, 24);
  EXPECT_EQ(profile.demand_mw.size(), 500U);
  EXPECT_EQ(profile.demand_mw[49], 25);
  EXPECT_EQ(profile.demand_mw[410], 410 - 168);
  EXPECT_EQ(profile.demand_mw[424], 424);
}

TEST(Profile, IsRefusedWhereAGapIsTooLongOrHasNothingBeforeIt) {
  const Rows rows = Rows(year{2025} / 6 / 1, 60).until(48).skip(25 * 60).until(200);
  expect_complaint(
      [&] { read_text(rows.text()); },
      {"load.csv:50: a gap of 25 h", "from 2025-06-03 00:00 on", "profile_gap_max_h = 24"});
  EXPECT_EQ(read_text(rows.text(), {.profile_gap_max_h = 25.0}).demand_mw.size(), 200U);
  const Rows early = Rows(year{2025} / 6 / 1, 60).until(5).skip(60).until(60);
  expect_complaint([&] { read_text(early.text()); },
                   {"load.csv:7: a gap of 1 h", "nothing a week or a day before"});
}

TEST(Profile, HasGapsOfElapsedTimesFilled) {
  std::string text = "time_h,demand_mw\n";
  for (int i = 0; i < 100; ++i) {
    if (i != 60) text += fmt::format("{},{}\n", i, i);
  }
  const Profile profile = read_text(text);
  EXPECT_EQ(profile.filled, 1U);
  EXPECT_EQ(profile.demand_mw[60], 36);
}

// ---- what is no profile
// --------------------------------------------------------------------------

TEST(Profile, MayBeQuotedAndSpaced) {
  const Profile profile = read_text("\"time_h\", \"demand_mw\"\n\"0\", \"10\"\n1,\t11\n");
  EXPECT_EQ(profile.demand_mw, (std::vector<double>{10, 11}));
  EXPECT_EQ(profile.step_h, 1);
}

TEST(Profile, MayHaveLineEndsOfWindows) {
  EXPECT_EQ(read_text("time_h,demand_mw\r\n0,10\r\n1,11\r\n").demand_mw,
            (std::vector<double>{10, 11}));
}

TEST(Profile, MayBeginWithAByteOrderMarkAndEndInBlankLines) {
  EXPECT_EQ(read_text("\xEF\xBB\xBF"
                      "demand_mw\n10\n\n\n")
                .demand_mw,
            std::vector<double>{10});
  expect_complaint([] { read_text("demand_mw\n10\n\n20\n"); }, {"load.csv:3:"});
}

TEST(Profile, IsRefusedWhenEmptyOrWithoutRows) {
  expect_complaint([] { read_text(""); }, {"load.csv:1:", "demand_mw", "empty"});
  expect_complaint([] { read_text("demand_mw\n"); }, {"load.csv:1:", "no rows"});
}

TEST(Profile, NamesTheNearestColumnWhenTheDemandIsMissing) {
  expect_complaint([] { read_text("x,demand_gw\n0,1\n"); },
                   {"load.csv:1:", "no column demand_mw", "did you mean `demand_gw`"});
}

TEST(Profile, IsRefusedWhenRagged) {
  expect_complaint([] { read_text("time_h,demand_mw\n0,1\n1\n"); },
                   {"load.csv:3:", "1 cells", "2"});
  expect_complaint([] { read_text("demand_mw\n1\n1,2\n"); }, {"load.csv:3:", "2 cells", "1"});
  expect_complaint([] { read_text("demand_mw\n\"1\n2\n"); }, {"load.csv:2:", "quote", "closed"});
}

TEST(Profile, IsRefusedWhereADemandIsNotANumber) {
  for (const std::string cell : {"nan", "NaN", "inf", "-inf", "--1", "x", "1e999", "1.2.3"}) {
    expect_complaint([&] { read_text("demand_mw\n5\n" + cell + "\n"); },
                     {"load.csv:3:", "`demand_mw` = `" + cell + "`", "a number"});
  }
  expect_complaint([] { read_text("time_h,demand_mw\n0,\n"); },
                   {"load.csv:2:", "`demand_mw` = ``"});
}

TEST(Profile, IsRefusedWhereTheTimesAreNotEquallySpaced) {
  expect_complaint([] { read_text("time_h,demand_mw\n0,1\n1,1\n2.5,1\n"); },
                   {"load.csv:4:", "`time_h` = 2.5", "equally spaced"});
  expect_complaint([] { read_text("time_h,demand_mw\n0,1\n1,1\n3,1\n"); },
                   {"load.csv:4:", "a gap of 1 h", "2 h after the first row"});
  expect_complaint([] { read_text("time_h,demand_mw\n1,1\n0,1\n"); }, {"load.csv:3:", "increase"});
  expect_complaint([] { read_text("time_h,demand_mw\n1,1\n1,1\n"); }, {"load.csv:3:", "increase"});
  expect_complaint([] { read_text("time_h,demand_mw\n0,1\nnan,1\n"); }, {"load.csv:3:", "time_h"});
  const std::string day = "t,demand_mw\n2025-01-01 00:00,1\n2025-01-01 01:00,1\n";
  expect_complaint([&] { read_text(day + "2025-01-01 02:00,1\n2025-01-01 03:20,1\n"); },
                   {"load.csv:5: 2025-01-01 03:20", "equally spaced, here by 1 h"});
  expect_complaint([] { read_text("t,demand_mw\n2025-01-01,1\n2025-01-01,1\n"); },
                   {"load.csv:3:", "do not increase"});
}

TEST(Profile, IsRefusedWhereItIsNoText) {
  using namespace std::string_literals;
  expect_complaint([] { read_text("demand_mw\n1\0\n"s); }, {"load.csv:2:", "(0x00)"});
  expect_complaint([] { read_text("demand_mw\r1\r"); }, {"load.csv:1:", "(0x0d)"});
  expect_complaint([] { read_text("\xFF\xFE\0d\0e"s); }, {"load.csv:1:", "(0x00)"});
  expect_complaint([] { read_text("\xEF\xBB\xBF"); }, {"load.csv:1:", "demand_mw"});
}

TEST(Profile, MayEndInAQuote) {
  EXPECT_EQ(read_text("demand_mw\n\"1\"").demand_mw, std::vector<double>{1});
  expect_complaint([] { read_text("demand_mw\n\"1\"\""); }, {"load.csv:2:", "not closed"});
  expect_complaint([] { read_text("\""); }, {"load.csv:1:", "not closed"});
}

TEST(Profile, HasLinesThatEnd) {
  const std::string blanks((1 << 20) - 1, ' ');
  EXPECT_EQ(read_text("demand_mw\n1" + blanks + "\n2").demand_mw, (std::vector<double>{1, 2}));
  expect_complaint([&] { read_text("demand_mw\n11" + blanks + "\n2"); },
                   {"load.csv:2:", "more than 1048576 bytes"});
  expect_complaint([&] { read_text("demand_mw\n1" + std::string(100'000, 'x')); },
                   {"load.csv:2: `demand_mw` = `1xxx", "x...`"});
}

// What ends early is not believed to be all that there is.
TEST(Profile, SaysThatReadingFailed) {
  if (!test::fs::exists("/proc/self/mem")) GTEST_SKIP() << "nothing here that fails when read";
  expect_complaint([] { read_profile({.profile = "/proc/self/mem"}); },
                   {"/proc/self/mem:1:", "failed"});
}

TEST(Profile, SaysThatAFileIsNotThere) {
  const test::TemporaryFolder folder;
  expect_complaint([&] { read_profile({.profile = folder.path("none.csv")}); },
                   {"none.csv", "no such file"});
  expect_complaint([&] { read_profile({.profile = folder.path()}); }, {folder.path()});
}

}  // namespace
}  // namespace ridethrough
