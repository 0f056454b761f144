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

TEST(InWords, ALoadBelowZeroIsASurplus) {
  const auto said = [](const std::string& profile) {
    return test::with_profile(profile,
                              "[study]\nhorizon_h = 17520\n[load]\nprofile = load.csv\n"
                              "step_h = 1\n[feed.a]\ncapacity_mw = 10\n[battery.b]\nunits = 1\n"
                              "unit_power_mw = 1\nunit_energy_mwh = 1\nauxiliary_mw = 0.5\n",
                              [](const Site& site) { return describe(site, compile(site)); });
  };
  expect_contains(said("demand_mw\n4\n-2.5\n0\n-1\n"),
                  {"0.125 MW on average, 4 MW at most",
                   "surplus: 5475 MWh a year below 0, 2 MW at the deepest"});
  EXPECT_EQ(said("demand_mw\n4\n-0.5\n0\n0\n").find("surplus"), std::string::npos);
}

}  // namespace
}  // namespace ridethrough
