// SPDX-License-Identifier: Apache-2.0
// Dates, windows, and what `check` says of them; whole numbers that are not rounded.
#include "host/site/calendar.hpp"

#include "host/config/sweep_values.hpp"
#include "host/scenario/study.hpp"
#include "tests/host/support.hpp"

#include <regex>

#include <fmt/format.h>

namespace ridethrough {
namespace {

using test::expect_complaint;
using test::expect_contains;
using test::load_text;

std::string site(const std::string& study, const std::string& windows = "") {
  return "[study]\n" + study + "[load]\nconstant_mw = 1\n[feed.a]\ncapacity_mw = 2\n" +
         (windows.empty() ? "" : "[hazard.h]\nhits = feed.a\nwindows = " + windows + "\n");
}

std::string words(const std::string& text) {
  const Site site = load_text(text);
  std::string words = describe(site, compile(site));
  words = std::regex_replace(words, std::regex("\n    +"), " ");
  return words;
}

TEST(Date, IsFourTwoAndTwoDigits) {
  EXPECT_TRUE(date_of("2025-01-31").ok());
  EXPECT_FALSE(date_of("").ok());
  EXPECT_FALSE(date_of("2025-01-31 ").ok());
  for (const char* text : {"2025--1-31", "+025-01-31", "2025-1- 1", "2025-02-30", "2025-01-31x",
                           "2025-1-31", "025-01-31", "20250131"}) {
    SCOPED_TRACE(text);
    EXPECT_FALSE(date_of(text).ok());
    expect_complaint([&] { compile(load_text(site(fmt::format("start = {}\n", text)))); },
                     {"start", "no such date"});
  }
}

TEST(Horizon, SaysWhereItEnds) {
  expect_contains(words(site("start = 2025-03-01\nhorizon_h = 30\n")), {"to 2025-03-02 06:00"});
}

TEST(Horizon, SaysWhereItCutsAYear) {
  expect_contains(words(site("start = 2024-01-01\nhorizon_h = 8760\n")),
                  {"2024-12-31 00:00", "1 day before the year is over", "horizon_h = 8784"});
  expect_contains(words(site("start = 2025-01-01\nhorizon_h = 8736\n")),
                  {"1 day before", "horizon_h = 8760"});
  expect_contains(words(site("start = 2025-01-01\nhorizon_h = 8784\n")),
                  {"1 day after", "horizon_h = 8760"});
  expect_contains(words(site("start = 2023-06-01\nhorizon_h = 17520\n")),
                  {"1 day before", "horizon_h = 17544"});
  for (const char* whole :
       {"start = 2025-01-01\nhorizon_h = 8760\n", "start = 2024-01-01\nhorizon_h = 8784\n",
        "start = 2025-01-01\nhorizon_h = 100\n"}) {
    EXPECT_EQ(words(site(whole)).find("the year is over"), std::string::npos) << whole;
  }
}

TEST(Horizon, IsUpToAHundredYearsWithTheirLeapDays) {
  for (const char* whole :
       {"start = 2025-01-01\nhorizon_h = 876576\n", "start = 2000-01-01\nhorizon_h = 876600\n"}) {
    EXPECT_EQ(words(site(whole)).find("the year is over"), std::string::npos) << whole;
  }
}

TEST(Windows, SayHowLongTheyAre) {
  const std::string text = words(
      site("start = 2025-01-01\n",
           "07-04 to 07-05, 02-27 12:00 to 03-01, 12-31 to 01-01 06:00, 9-1 6:00 to 09-01 07:30"));
  expect_contains(text, {"07-04 to 07-05 (1 day)", "(36 h, with a leap day 60 h)", "(30 h)",
                         "(90 min)", "3 of these windows within the horizon", "2 cut off"});
}

TEST(Windows, OfMostOfAYearAreNoted) {
  const std::string study = "start = 2025-01-01\n";
  expect_contains(words(site(study, "07-05 to 07-04")),
                  {"note: hazard.h: `07-05 to 07-04` lasts 364 days;", "the other way round"});
  expect_contains(words(site(study, "07-01 to 01-01")), {"lasts 184 days"});
  EXPECT_EQ(words(site(study, "12-20 to 01-10, 01-15 to 07-14")).find("lasts"), std::string::npos);
}

TEST(Windows, ThatOverlapAreNamed) {
  expect_complaint(
      [&] { compile(load_text(site("", "07-01 to 07-02, 12-31 to 01-02, 12-20 to 01-01"))); },
      {"windows", "`12-20 to 01-01` and `12-31 to 01-02` overlap"});
}

TEST(Windows, WithoutLengthAreRefusedWithWhatWasMeant) {
  for (const auto& [written, meant] :
       {std::pair{"07-04 to 07-04", "`07-04 to 07-05`"},
        {"07-04 06:00 to 07-04 06:00", "`07-04 06:00 to 07-05 06:00`"},
        {"12-31 to 12-31", "`12-31 to 01-01`"},
        {"02-28 to 02-28", "`02-28 to 03-01`"},
        {"02-29 to 02-29", "`02-29 to 03-01`"},
        {"12-31 24:00 to 01-01", "`12-31 24:00 to 01-01 24:00`"},
        {"03-01, 05-05 to 05-05", ""}}) {
    expect_complaint([&, &windows = written] { compile(load_text(site("", windows))); },
                     {"windows", meant});
  }
}

TEST(Windows, AcrossTheNewYearHaveTheLeapDayOfTheNextOne) {
  expect_contains(words(site("", "11-01 to 06-01")),
                  {"11-01 to 06-01 (212 days, with a leap day 213 days)"});
}

TEST(Windows, FromTheFirstToTheLastMomentOfAYearAreAllOfIt) {
  const std::string text = words(site("", "01-01 to 12-31 24:00"));
  expect_contains(text, {"01-01 to 12-31 24:00 (365 days, with a leap day 366 days)"});
  EXPECT_EQ(text.find("lasts"), std::string::npos);  // there is no rest of the year to be meant
}

TEST(Windows, OfALeapDayAreThereInLeapYearsOnly) {
  const std::string study = "start = 2023-01-01\nhorizon_h = 35064\n";
  expect_contains(words(site(study, "02-29 to 03-01")), {"1 of these windows"});
}

TEST(WholeNumber, IsNotRoundedIntoWhatIsAllowed) {
  EXPECT_EQ(load_text(site("seed = 9007199254740992\n")).study.seed, 9007199254740992U);
  EXPECT_EQ(load_text(site("seed = 1e6\n")).study.seed, 1000000U);
  for (const char* seed : {"9007199254740993", "9007199254740992.5", "18446744073709551617", "-1",
                           "0.9999999999999999999", "1.5"}) {
    expect_complaint([&] { compile(load_text(site(fmt::format("seed = {}\n", seed)))); },
                     {"seed", seed, "a whole number from 0 to 9007199254740992"});
  }
}

TEST(WholeNumber, IsKeptInARangeOfASweep) {
  const auto values =
      range_values({Key::parse("study.seed"), "", "", 0}, "9007199254740990:9007199254740992");
  EXPECT_EQ(values,
            (std::vector<std::string>{"9007199254740990", "9007199254740991", "9007199254740992"}));
  EXPECT_THROW(
      range_values({Key::parse("study.seed"), "", "", 0}, "9007199254740991:9007199254740993"),
      InputError);
}

}  // namespace
}  // namespace ridethrough
