// SPDX-License-Identifier: Apache-2.0
// A load that is negative for a time: what the surplus charges, what it carries, and what is
// curtailed of it. Without chance all trajectories of a site are the same: energies are exact.
#include "tests/models/measured.hpp"

namespace ridethrough {
namespace {

// Six hours each: 10 MW, 8 MW of surplus, 4 MW of it, 10 MW.
const std::vector<double> kSunnyDay = {10, -8, -4, 10};
constexpr double kSurplus = 6 * (8 + 4);
constexpr double kDemand = 6 * (10 + 10);

Measured sunny_day(const std::string& sections, const std::vector<double>& load = kSunnyDay) {
  return measure_with_profile("[study]\nhorizon_h = 24\n" + sections, load, 4, 6);
}

const std::string kFeed = "[feed.a]\ncapacity_mw = 10\n";

// Of 4 hours, full unless told otherwise.
std::string battery(const std::string& more) {
  return "[battery.b]\nunits = 1\nunit_power_mw = 5\nunit_energy_mwh = 20\n" + more;
}

TEST(Surplus, IsCurtailedWholeWhereNothingTakesIt) {
  const Measured site = sunny_day(kFeed);
  EXPECT_TRUE(always(site.mwh(Count::kCurtailedEnergy), kSurplus));
  EXPECT_TRUE(always(site.mwh(Count::kDemandEnergy), kDemand));
  EXPECT_TRUE(always(site.mwh(Count::kGridEnergy), kDemand));
  EXPECT_TRUE(always(site.hours(Count::kLossTime), 0));
}

// A full battery takes nothing: what is below 0 is curtailed, to the last quantum and tick.
TEST(Surplus, IsCurtailedExactlyWhereBatteriesAreFull) {
  const Measured site = sunny_day(kFeed + battery(""));
  const Moments& curtailed = site.tally.moments[static_cast<int>(Count::kCurtailedEnergy)];
  EXPECT_GT(site.study.scenario.surplus, 0);
  EXPECT_EQ(curtailed.largest, static_cast<std::uint64_t>(site.study.scenario.surplus));
  EXPECT_EQ(curtailed.sum.word[0], 4 * curtailed.largest);
  EXPECT_EQ(static_cast<double>(curtailed.largest) * site.study.quantum_w / kTicksPerHour,
            kSurplus * 1e6);
}

// No grid, nothing else that could charge it: 20 MWh in the first 4 hours of sun, at 5 MW, and 10
// MW for the evening, at 5 MW of power.
TEST(Surplus, ChargesABatteryThatNothingElseEverCharges) {
  for (const std::string from : {"grid", "grid_and_turbines"}) {
    const Measured site = sunny_day(battery("initial_soc = 0\nrecharge_from = " + from + "\n"));
    EXPECT_TRUE(always(site.mwh(Count::kCurtailedEnergy), kSurplus - 20));
    EXPECT_TRUE(always(site.mwh(Count::kDischargedEnergy), 20));
    EXPECT_TRUE(always(site.mwh(Count::kUnservedEnergy), kDemand - 20));
    EXPECT_TRUE(always(site.hours(Count::kLossTime), 12));
  }
}

// Which is what the grid charges without one: 20 MWh of its own.
TEST(Surplus, ChargesBeforeTheGridDoes) {
  const std::string empty = battery("initial_soc = 0\n");
  EXPECT_TRUE(always(sunny_day(kFeed + empty).mwh(Count::kGridEnergy), kDemand));
  EXPECT_TRUE(
      always(sunny_day(kFeed + empty, {10, 0, 0, 10}).mwh(Count::kGridEnergy), kDemand + 20));
  // Of 3 MW of surplus and 5 MW of power, the grid gives the other 2.
  const Measured both = sunny_day(kFeed + empty, {10, -3, -4, 10});
  EXPECT_TRUE(always(both.mwh(Count::kGridEnergy), kDemand + 4 * 2));
  EXPECT_TRUE(always(both.mwh(Count::kCurtailedEnergy), 2 * 3 + 6 * 4));
}

TEST(Surplus, ChargesBeforeTurbinesDo) {
  const std::string site =
      battery("initial_soc = 0\nrecharge_from = grid_and_turbines\n") +
      "[turbine.t]\nunits = 1\nunit_mw = 10\nmode = must_run\nheat_rate_mmbtu_per_mwh = 8\n";
  for (const std::string policy : {"turbines_first", "batteries_first"}) {
    const Measured found = sunny_day(site + "[policy]\ndispatch = " + policy + "\n");
    const double evening = policy == "batteries_first" ? 20 : 0;
    EXPECT_TRUE(always(found.mwh(Count::kCurtailedEnergy), kSurplus - 20));
    EXPECT_TRUE(always(found.mwh(Count::kDischargedEnergy), evening));
    EXPECT_TRUE(always(found.mwh(Count::kTurbineEnergy), kDemand - evening));
    EXPECT_TRUE(always(found.hours(Count::kTurbineRunTime), 24));
    EXPECT_TRUE(always(found.hours(Count::kLossTime), 0));
  }
}

// Losses in charging are what the surplus gives for nothing.
TEST(Surplus, ChargesWithinWhatAFleetMayTake) {
  const Measured site =
      sunny_day(battery("initial_soc = 0\nrecharge_max_mw = 2\nround_trip_efficiency = 0.5\n"));
  EXPECT_TRUE(always(site.mwh(Count::kCurtailedEnergy), kSurplus - 12 * 2));
  EXPECT_TRUE(always(site.mwh(Count::kDischargedEnergy), 12));
  const Measured never = sunny_day(kFeed + battery("initial_soc = 0\nrecharge_max_mw = 0\n"));
  EXPECT_TRUE(always(never.mwh(Count::kCurtailedEnergy), kSurplus));
}

// In the order of the file: 5 MW to the first, 3 MW and later 4 MW to the second.
TEST(Surplus, ChargesFleetsInTheirOrder) {
  const Measured site =
      sunny_day(battery("initial_soc = 0\n") +
                "[battery.c]\nunits = 1\nunit_power_mw = 9\nunit_energy_mwh = 100\n"
                "initial_soc = 0\n");
  // 20 MWh to the first in 4 h; 4 * 3 + 2 * 8 + 6 * 4 to the second. In the evening the first lasts
  // for 4 h, beside 5 MW of the second, which is then 1 MW short.
  EXPECT_TRUE(always(site.mwh(Count::kCurtailedEnergy), 0));
  EXPECT_TRUE(always(site.mwh(Count::kDischargedEnergy), 20 + 4 * 5 + 2 * 9));
  EXPECT_TRUE(always(site.mwh(Count::kUnservedEnergy), 60 + 2));
}

// Auxiliaries are part of the base load: of 8 and 4 MW they take 1.
TEST(Surplus, IsWhatAuxiliariesLeave) {
  const Measured site = sunny_day("[feed.a]\ncapacity_mw = 11\n" + battery("auxiliary_mw = 1\n"));
  EXPECT_TRUE(always(site.mwh(Count::kCurtailedEnergy), kSurplus - 12));
  EXPECT_TRUE(always(site.mwh(Count::kDemandEnergy), kDemand + 12));
  EXPECT_TRUE(always(site.mwh(Count::kGridEnergy), kDemand + 12));
  const Measured more = sunny_day("[feed.a]\ncapacity_mw = 15\n" + battery("auxiliary_mw = 5\n"));
  EXPECT_TRUE(always(more.mwh(Count::kCurtailedEnergy), 6 * 3));
  EXPECT_TRUE(always(more.mwh(Count::kDemandEnergy), kDemand + 12 * 5 + 6));
}

// 6 MW, always there: 6 of 8 MW and all of 4 are taken by it, and the grid has to give 2 MW more.
TEST(Surplus, CarriesSurgesFirst) {
  const std::string surge =
      "[surge.s]\ngap_h = constant(1)\nduration_h = constant(100000)\nextra_mw = constant(6)\n";
  const auto site = [&](const std::string& more) { return sunny_day(surge + more); };
  const Measured found = site(kFeed);
  EXPECT_TRUE(always(found.mwh(Count::kCurtailedEnergy), 6 * 2));
  EXPECT_TRUE(always(found.mwh(Count::kDemandEnergy), kDemand + 24 * 6));
  EXPECT_TRUE(always(found.mwh(Count::kGridEnergy), kDemand + 6 * 2));
  EXPECT_TRUE(always(found.mwh(Count::kUnservedEnergy), 12 * 6));
  // It is no outage of the grid where there is a surplus, and 2 MW beyond it are a loss.
  const Measured without = site("[feed.a]\ncapacity_mw = 0\n");
  EXPECT_TRUE(always(without.hours(Count::kLossTime), 18));
  EXPECT_TRUE(always(without.mwh(Count::kUnservedEnergy), kDemand + 12 * 6 + 6 * 2));
  EXPECT_TRUE(always(without.number(Count::kOutages), 1));  // in the evening
}

// The whole day without a grid: by day there is no shortage, so that standby units stop.
TEST(Surplus, IsNoShortage) {
  const Measured site =
      sunny_day("[turbine.t]\nunits = 2\nunit_mw = 5\nmode = standby\n[feed.a]\ncapacity_mw = 0\n");
  EXPECT_TRUE(always(site.hours(Count::kTurbineRunTime), 2 * 12));
  EXPECT_TRUE(always(site.number(Count::kTurbineStarts), 4));
  EXPECT_TRUE(always(site.mwh(Count::kTurbineEnergy), kDemand));
  EXPECT_TRUE(always(site.number(Count::kOutages), 1));
  const Measured island = sunny_day("[turbine.t]\nunits = 2\nunit_mw = 5\nmode = standby\n");
  EXPECT_TRUE(always(island.number(Count::kTurbineStarts), 4));
  EXPECT_TRUE(always(island.number(Count::kOutages), 0));  // there is no grid
}

// The contract is for what is imported: 2 MW charge beside 3 MW of surplus.
TEST(Surplus, IsNoImport) {
  const Measured site = sunny_day(
      kFeed + battery("initial_soc = 0\n") + "[policy]\npeak_shaving_mw = 1\n", {1, -3, -3, 1});
  // 4 MW from 6:00 on, for 5 hours, of which the grid gives 1.
  EXPECT_TRUE(always(site.mwh(Count::kCurtailedEnergy), 36 - 15));
  EXPECT_TRUE(always(site.mwh(Count::kGridEnergy), 12 + 5));
  EXPECT_TRUE(always(site.hours(Count::kPeakExceededTime), 0));
}

// Of the positive load only: half of 10 MW in the evening, nothing of -8 MW beside a surge of 10
// MW.
TEST(Surplus, LeavesNothingToInterrupt) {
  const Measured site = measure_with_profile(
      "interruptible_fraction = 0.5\n[study]\nhorizon_h = 24\n[surge.s]\ngap_h = constant(1)\n"
      "duration_h = constant(100000)\nextra_mw = constant(10)\n",
      kSunnyDay, 4, 6);
  EXPECT_TRUE(always(site.mwh(Count::kInterruptedEnergy), 12 * 5));
  EXPECT_TRUE(always(site.mwh(Count::kUnservedEnergy), 12 * 15 + 6 * 2 + 6 * 6));
  EXPECT_TRUE(always(site.mwh(Count::kCurtailedEnergy), 0));
}

// One step as long as the horizon, and turbines beside a grid, which otherwise jump over all of it.
TEST(Surplus, MayLastForTheWholeHorizon) {
  const std::string plant = "[turbine.t]\nunits = 2\nunit_mw = 5\nmode = must_run\n";
  const std::string study = "[study]\nhorizon_h = 24\n";
  for (const std::string& more : {kFeed + plant, plant, kFeed + battery(""), std::string()}) {
    const Measured site = measure_with_profile(study + more, {-3}, 4, 24);
    EXPECT_EQ(site.study.scenario.load.steps, 1);
    EXPECT_TRUE(always(site.mwh(Count::kCurtailedEnergy), 24 * 3));
    EXPECT_TRUE(always(site.mwh(Count::kDemandEnergy), 0));
    EXPECT_TRUE(always(site.mwh(Count::kGridEnergy), 0));
    EXPECT_TRUE(always(site.mwh(Count::kTurbineEnergy), 0));
  }
}

// Units committed as needed are simulated from days before the horizon, whose surplus does not
// count; the profile goes on backwards, in steps that do not divide a day.
TEST(Surplus, IsCountedFromTheHorizonOn) {
  const Measured site = measure_with_profile(
      "[study]\nhorizon_h = 24\n[turbine.t]\nunits = 3\nunit_mw = 5\nmode = must_run\n"
      "commit = needed\nmttf_h = 1e6\nmttr_h = 1\n",
      {10, -8, 10}, 4, 7);
  EXPECT_GT(site.study.scenario.warm_up, 0);
  EXPECT_TRUE(always(site.mwh(Count::kCurtailedEnergy), 7 * 8));
  EXPECT_TRUE(always(site.mwh(Count::kDemandEnergy), 17 * 10, 1e-3));
}

// 10 years: the same year ten times.
TEST(Surplus, IsCountedOverALongHorizon) {
  const Measured site =
      measure_with_profile("[study]\nhorizon_h = 87600\n" + kFeed, kSunnyDay, 2, 6);
  EXPECT_TRUE(always(site.mwh(Count::kCurtailedEnergy), 3650 * kSurplus, 1e-2));
  EXPECT_TRUE(always(site.mwh(Count::kDemandEnergy), 3650 * kDemand, 1e-2));
}

TEST(Surplus, ScalesWithTheLoad) {
  const Measured site =
      measure_with_profile("scale = 0.5\n[study]\nhorizon_h = 24\n" + kFeed, kSunnyDay, 2, 6);
  EXPECT_TRUE(always(site.mwh(Count::kCurtailedEnergy), kSurplus / 2));
}

}  // namespace
}  // namespace ridethrough
