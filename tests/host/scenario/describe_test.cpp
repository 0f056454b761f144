// SPDX-License-Identifier: Apache-2.0
// What `check` says of the numbers of a config.
#include "host/scenario/study.hpp"
#include "tests/host/support.hpp"

#include <regex>

namespace ridethrough {
namespace {

using test::expect_contains;
using test::load_text;

// Without the line breaks that a terminal needs.
std::string words(const std::string& text) {
  const Site site = load_text(text);
  return std::regex_replace(describe(site, compile(site)), std::regex("\n    +"), " ");
}

TEST(InWords, NumbersOfTheConfigKeepTheirDigitsAndGetNoOthers) {
  expect_contains(
      words(R"([study]
horizon_h = 26304.125
target_rel_error = 0.0007
[load]
constant_mw = 98765.43
interruptible_fraction = 0.07
[feed.north]
capacity_mw = 123456.789
[battery.pack]
units = 3
unit_power_mw = 0.1
unit_energy_mwh = 1234567.8
round_trip_efficiency = 0.8765432
[turbine.small]
units = 3
unit_mw = 1.1
mode = soc
start_soc = 0.29
start_delay_min = 12345.678
)"),
      {"26304.125 h", "0.07 % standard error", "constant 98765.43 MW", "7 % of the load",
       "feed north: 123456.789 MW", "3 units of 0.1 MW and 1234567.8 MWh: 0.3 MW, 3703703.4 MWh",
       "round trip 87.65432 %", "3 units of 1.1 MW: 3.3 MW", "for 12345.678 min",
       "at 29 % or below"});
}

// ---- profiles
// ------------------------------------------------------------------------------------

// A site with a feed of 50 MW, and what keys and a file say of its load.
std::string words_of_load(const std::string& keys, const std::string& csv,
                          const std::string& study = "") {
  const test::TemporaryFolder folder;
  (void)folder.write("load.csv", csv);
  const std::string config =
      "[study]\n" + study + "[load]\nprofile = load.csv\n" + keys + "[feed.a]\ncapacity_mw = 50\n";
  const Site site = load_site(folder.write("site.ini", config), {});
  return std::regex_replace(describe(site, compile(site)), std::regex("\n    +"), " ");
}

std::string rows_of(int count, double mw) {
  std::string text;
  for (int i = 0; i < count; ++i) text += std::to_string(mw + (i == 0 ? 10 : 0)) + "\n";
  return text;
}

TEST(InWords, AProfileIsItsRowsTimesUnitAndEnergy) {
  expect_contains(words_of_load("profile_unit = kw\n", "Load (kW)\n" + rows_of(8760, 20000)),
                  {"load: 8760 steps of 1 h, 20 MW at least, 20 MW on average, 20.01 MW at most, "
                   "175200 MWh a year",
                   "profile load.csv: 8760 rows of 1 h, `Load (kW)` in kw",
                   "placed by month, day and time; its first row is that of 1 January, 0:00"});
  expect_contains(
      words_of_load("profile_stamp = end\nprofile_align = start\nscale = 2\n",
                    "t,demand_mw\n2025-01-01 00:15,10\n2025-01-01 00:30,20\n"),
      {"35040 steps of 0.25 h, 20 MW at least, 30 MW on average, 40 MW at most",
       "2 rows of 0.25 h, `demand_mw` in mw",
       "times from `t`: intervals that begin at 2025-01-01 00:00 to 2025-01-01 00:15; stamped are "
       "their ends",
       "all rows are used 17520 times"});
}

TEST(InWords, AProfileIsOneWhereTheHorizonIsAStepOfIt) {
  expect_contains(
      words_of_load("profile_unit = kw\n", "Load (kW)\n" + rows_of(8760, 20000), "horizon_h = 1\n"),
      {"load: constant 20.01 MW", "`Load (kW)` in kw", "8759 of 8760 rows are not used"});
}

TEST(InWords, AProfileHasItsGapsCounted) {
  std::string text = "t,demand_mw\n";
  for (int hour = 0; hour < 96; ++hour) {
    const int day = 28 + hour / 24;
    if (hour == 50 || hour == 60 || hour == 61) continue;
    text += "2025-03-" + std::to_string(day) + "T" + (hour % 24 < 10 ? "0" : "") +
            std::to_string(hour % 24) + ":00,30\n";
  }
  expect_contains(
      words_of_load("profile_align = start\n", text),
      {"1 gap of 2 rows in all, the longest of 2 h",
       "daylight saving: 1 h missing, filled with what was a week, else a day, before\n"});
}

TEST(Warnings, AreOfALoadThatTheSiteCanNeverServe) {
  expect_contains(words_of_load("profile_unit = mw\n", rows_of(8760, 20000)),
                  {"note: the load is 2e+04 MW on average, 400 times", "is the profile in kW?"});
  expect_contains(words_of_load("profile_unit = mw\n", rows_of(8760, 45)),
                  {"note: the load is in 1 h of the horizon above the 50 MW", "never serve it"});
  expect_contains(words_of_load("profile_unit = mw\n", rows_of(8760, 51)),
                  {"note: the load is always above the 50 MW"});
  EXPECT_EQ(words_of_load("profile_unit = mw\n", rows_of(8760, 40)).find("never serve"),
            std::string::npos);
  expect_contains(words("[load]\nconstant_mw = 60\n[feed.a]\ncapacity_mw = 50\n"),
                  {"note: the load is always above the 50 MW"});
  EXPECT_EQ(words("[load]\nconstant_mw = 60\n[feed.a]\ncapacity_mw = 50\n[turbine.t]\nunits = 1\n"
                  "unit_mw = 10\nmode = standby\n")
                .find("never serve"),
            std::string::npos);
  expect_contains(words("[load]\nconstant_mw = 60\n[feed.a]\ncapacity_mw = 50\n[turbine.t]\n"
                        "units = 1\nunit_mw = 10\nmode = off\n"),
                  {"never serve"});
}

TEST(Warnings, AreOfAColumnWhoseNameSaysAnotherUnit) {
  expect_contains(words_of_load("profile_unit = w\n", "Load (kW)\n" + rows_of(8760, 40)),
                  {"note: the profile's column is called `Load (kW)`, and read in w"});
}

TEST(InWords, ALoadBelowZeroIsASurplus) {
  const auto said = [](const std::string& profile) {
    return test::with_profile(profile,
                              "[study]\nhorizon_h = 17520\n[load]\nprofile = load.csv\n"
                              "step_h = 1\n[feed.a]\ncapacity_mw = 10\n[battery.b]\nunits = 1\n"
                              "unit_power_mw = 1\nunit_energy_mwh = 1\nauxiliary_mw = 0.5\n",
                              [](const Site& site) { return describe(site, compile(site)); });
  };
  expect_contains(said("demand_mw\n4\n-2.5\n0\n-1\n"),
                  {"-2.5 MW at least, 0.125 MW on average, 4 MW at most",
                   "surplus: 5475 MWh a year below 0, 2 MW at the deepest"});
  EXPECT_EQ(said("demand_mw\n4\n-0.5\n0\n0\n").find("surplus"), std::string::npos);
}

TEST(Warnings, AreOfBatteriesThatNothingCharges) {
  const auto said = [](const std::string& profile) {
    return test::with_profile(profile,
                              "[load]\nprofile = load.csv\nstep_h = 1\n[feed.a]\n"
                              "capacity_mw = 10\n[battery.b]\nunits = 1\nunit_power_mw = 1\n"
                              "unit_energy_mwh = 1\n",
                              [](const Site& site) { return describe(site, compile(site)); });
  };
  expect_contains(said("demand_mw\n10.5\n10.5\n"), {"the grid leaves nothing over"});
  EXPECT_EQ(said("demand_mw\n40\n-2\n").find("the grid leaves nothing over"), std::string::npos);
}

}  // namespace
}  // namespace ridethrough
