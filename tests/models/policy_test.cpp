// SPDX-License-Identifier: Apache-2.0
// What decides when turbines run, batteries give and take, and load is shed. Planned hazards make
// all trajectories of a site the same: hours and energies are exact.
#include "tests/models/measured.hpp"

namespace ridethrough {
namespace {

// 10 MW on a feed of 20 MW that is out from 2:00 to 6:00.
const std::string kOutage =
    "[load]\nconstant_mw = 10\n[feed.a]\ncapacity_mw = 20\n"
    "[hazard.h]\nhits = feed.a\nwindows = 01-01 02:00 to 01-01 06:00\n";

Measured day(const std::string& sections, const std::string& study = "horizon_h = 24") {
  return measure("[study]\n" + study + "\n" + sections, 10);
}

Measured day_with_outage(const std::string& more) { return day(kOutage + more); }

// ---- when turbines are called ------------------------------------------------------------------

TEST(Policy, OffNeverCallsATurbine) {
  const Measured site = day_with_outage("[turbine.t]\nunits = 2\nunit_mw = 5\nmode = off\n");
  EXPECT_TRUE(always(site.hours(Count::kLossTime), 4));
  EXPECT_TRUE(always(site.number(Count::kTurbineStarts), 0));
  EXPECT_TRUE(always(site.hours(Count::kTurbineRunTime), 0));
}

TEST(Policy, MustRunUnitsRunAlwaysAndCarryOnlyWhatTheGridCannot) {
  const Measured site = day_with_outage("[turbine.t]\nunits = 2\nunit_mw = 5\nmode = must_run\n");
  EXPECT_TRUE(always(site.hours(Count::kLossTime), 0));
  EXPECT_TRUE(always(site.number(Count::kTurbineStarts), 0));
  EXPECT_TRUE(always(site.hours(Count::kTurbineRunTime), 48));
  EXPECT_TRUE(always(site.mwh(Count::kTurbineEnergy), 40));
  EXPECT_TRUE(always(site.number(Count::kOutages), 1));
  EXPECT_TRUE(always(site.number(Count::kOutagesSurvived), 1));
}

TEST(Policy, StandbyWaitsForItsDelay) {
  // 1 h of delay and 15 min to start, 1 h in the battery.
  const Measured site = day_with_outage(
      "[turbine.t]\nunits = 2\nunit_mw = 5\nmode = standby\nstart_delay_min = 60\nstart_min = 15\n"
      "[battery.b]\nunits = 1\nunit_power_mw = 10\nunit_energy_mwh = 10\n");
  EXPECT_TRUE(always(site.hours(Count::kLossTime), 0.25));
  EXPECT_TRUE(always(site.hours(Count::kTurbineRunTime), 2 * 2.75));
  EXPECT_TRUE(always(site.mwh(Count::kDischargedEnergy), 10));
}

TEST(Policy, StandbyDoesNotStartForAShortageThatIsOverBeforeTheDelayIs) {
  const std::string turbine =
      "[turbine.t]\nunits = 2\nunit_mw = 5\nmode = standby\nstart_delay_min = ";
  EXPECT_TRUE(always(day_with_outage(turbine + "241\n").number(Count::kTurbineStarts), 0));
  EXPECT_TRUE(always(day_with_outage(turbine + "239\n").number(Count::kTurbineStarts), 2));
}

TEST(Policy, StandbyCallsBackWhatIsStartingWhenTheShortageIsOver) {
  const Measured site = day_with_outage(
      "[turbine.t]\nunits = 2\nunit_mw = 5\nmode = standby\nstart_min = 300\n"
      "start_failure_probability = 1\nmttr_h = 1\n");
  EXPECT_TRUE(always(site.hours(Count::kLossTime), 4));
  EXPECT_TRUE(always(site.number(Count::kTurbineStarts), 2));
  EXPECT_TRUE(always(site.hours(Count::kTurbineRunTime), 0));
}

// 40 MWh: half of that is left at 4:00, 30 min later the turbines are up, with 15 MWh left. From
// 6:00 on the grid charges with 10 MW: at 30 MWh, 7:30, they stop.
TEST(Policy, SocCallsTurbinesWhenTheBatteriesAreLow) {
  const Measured site = day_with_outage(
      "[turbine.t]\nunits = 2\nunit_mw = 5\nmode = soc\nstart_soc = 0.5\nstop_soc = 0.75\n"
      "start_min = 30\n[battery.b]\nunits = 4\nunit_power_mw = 10\nunit_energy_mwh = 10\n");
  EXPECT_TRUE(always(site.hours(Count::kLossTime), 0));
  EXPECT_TRUE(always(site.number(Count::kTurbineStarts), 2));
  EXPECT_TRUE(always(site.hours(Count::kTurbineRunTime), 2 * 3));
  EXPECT_TRUE(always(site.mwh(Count::kDischargedEnergy), 25));
  EXPECT_TRUE(always(site.mwh(Count::kTurbineEnergy), 15));
  EXPECT_TRUE(always(site.mwh(Count::kGridEnergy), 200 + 25));
}

// The same, where the delay decides: at 5:00 the state of charge has been low for an hour.
TEST(Policy, SocWaitsForTheDelayToo) {
  const Measured site = day_with_outage(
      "[turbine.t]\nunits = 2\nunit_mw = 5\nmode = soc\nstart_soc = 0.5\nstop_soc = 0.75\n"
      "start_delay_min = 180\n[battery.b]\nunits = 4\nunit_power_mw = 10\nunit_energy_mwh = 10\n");
  EXPECT_TRUE(always(site.mwh(Count::kDischargedEnergy), 30));
  // Until 8:00: from 10 to 30 MWh.
  EXPECT_TRUE(always(site.hours(Count::kTurbineRunTime), 2 * 3));
}

TEST(Policy, SocLeavesTheTurbinesAtRestWhileTheBatteriesCarryIt) {
  const Measured site = day_with_outage(
      "[turbine.t]\nunits = 2\nunit_mw = 5\nmode = soc\nstart_soc = 0.19\n"
      "[battery.b]\nunits = 5\nunit_power_mw = 10\nunit_energy_mwh = 10\n");
  EXPECT_TRUE(always(site.number(Count::kTurbineStarts), 0));
}

// Without a battery the state of charge is low at once.
TEST(Policy, SocIsStandbyWithoutBatteries) {
  const Measured site =
      day_with_outage("[turbine.t]\nunits = 2\nunit_mw = 5\nmode = soc\nstart_min = 30\n");
  EXPECT_TRUE(always(site.hours(Count::kLossTime), 0.5));
  EXPECT_TRUE(always(site.hours(Count::kTurbineRunTime), 7));
}

// ---- how many ----------------------------------------------------------------------------------

TEST(Policy, CommitNeededStartsWhatTheShortageNeedsAndTheSpares) {
  const auto site = [](const std::string& more) {
    return day_with_outage("[turbine.t]\nunits = 6\nunit_mw = 4\nmode = standby\n" + more);
  };
  // 10 MW in units of 4 MW.
  EXPECT_TRUE(always(site("commit = needed\n").number(Count::kTurbineStarts), 3));
  EXPECT_TRUE(always(site("commit = needed\n").hours(Count::kTurbineRunTime), 12));
  EXPECT_TRUE(always(site("commit = needed\nspare_units = 2\n").hours(Count::kTurbineRunTime), 20));
  EXPECT_TRUE(always(site("commit = needed\nspare_units = 9\n").hours(Count::kTurbineRunTime), 24));
  EXPECT_TRUE(always(site("commit = all\nspare_units = 1\n").hours(Count::kTurbineRunTime), 24));
}

TEST(Policy, CommitNeededCountsOnTheClassesBefore) {
  const Measured site = day_with_outage(
      "[turbine.t]\nunits = 2\nunit_mw = 3\nmode = standby\nstart_min = 30\n"
      "[turbine.u]\nunits = 9\nunit_mw = 2\nmode = standby\ncommit = needed\n"
      "[turbine.v]\nunits = 9\nunit_mw = 2\nmode = standby\ncommit = needed\nspare_units = 1\n");
  // 6 MW of the first class, starting or not; 2 units for the other 4 MW; then nothing but a spare.
  EXPECT_TRUE(always(site.number(Count::kTurbineStarts), 2 + 2 + 1));
  EXPECT_TRUE(always(site.hours(Count::kTurbineRunTime), 2 * 3.5 + 2 * 4 + 4));
  EXPECT_TRUE(always(site.mwh(Count::kUnservedEnergy), 0.5 * 4));
}

TEST(Policy, CommitNeededFollowsTheLoad) {
  // Shortages of 0, 4, 9 and 2 MW; no feed.
  const Measured site = measure_with_profile(
      "[study]\nhorizon_h = 8\n[feed.a]\ncapacity_mw = 6\n"
      "[turbine.t]\nunits = 6\nunit_mw = 2\nmode = standby\ncommit = needed\n",
      {6, 10, 15, 8}, 10);
  EXPECT_TRUE(always(site.hours(Count::kLossTime), 0));
  EXPECT_TRUE(always(site.number(Count::kTurbineStarts), 2 * 5));
  EXPECT_TRUE(always(site.hours(Count::kTurbineRunTime), 2 * (2 + 5 + 1)));
  EXPECT_TRUE(always(site.mwh(Count::kTurbineEnergy), 2 * 15));
}

TEST(Policy, CommitNeededOfMustRunUnitsRunsTheSpares) {
  const Measured site = day_with_outage(
      "[turbine.t]\nunits = 6\nunit_mw = 4\nmode = must_run\ncommit = needed\nspare_units = 1\n"
      "start_min = 30\n");
  // One all day, the other three half an hour late: 6 MW are missing until then.
  EXPECT_TRUE(always(site.mwh(Count::kUnservedEnergy), 3));
  EXPECT_TRUE(always(site.number(Count::kTurbineStarts), 3));
  EXPECT_TRUE(always(site.hours(Count::kTurbineRunTime), 24 + 3 * 3.5));
}

// One of the units that run is held to half its power: another one is started.
TEST(Policy, CommitNeededMakesUpForADerate) {
  const Measured site = day_with_outage(
      "[turbine.t]\nunits = 6\nunit_mw = 5\nmode = standby\ncommit = needed\n"
      "[hazard.x]\nhits = turbine.t\nremaining_fraction = 0.5\n"
      "windows = 01-01 03:00 to 01-01 04:00\n");
  EXPECT_TRUE(always(site.hours(Count::kLossTime), 0));
  EXPECT_TRUE(always(site.hours(Count::kTurbineRunTime), 2 * 4 + 2 * 1));
}

// A unit that fails is replaced by one at rest, at once where a start takes no time.
TEST(Policy, CommitNeededReplacesAUnitThatFails) {
  const Measured site = measure(
      "[load]\nconstant_mw = 10\n[turbine.t]\nunits = 60\nunit_mw = 5\nmode = must_run\n"
      "commit = needed\nmttf_h = 20\nmttr_h = 10\n",
      200);
  EXPECT_TRUE(always(site.hours(Count::kLossTime), 0));
  EXPECT_TRUE(always(site.hours(Count::kTurbineRunTime), 2 * 8760));
  EXPECT_TRUE(pins(site.number(Count::kTurbineStarts), 2 * 8760 / 20.0));
}

// The same with a class behind that takes over what the first one cannot.
TEST(Policy, CommitNeededReplacesAUnitOfAClassBefore) {
  const Measured site = measure(
      "[load]\nconstant_mw = 10\n"
      "[turbine.t]\nunits = 2\nunit_mw = 5\nmode = must_run\nmttf_h = 20\nmttr_h = 20\n"
      "[turbine.u]\nunits = 2\nunit_mw = 5\nmode = must_run\ncommit = needed\n",
      1500);
  EXPECT_TRUE(always(site.hours(Count::kLossTime), 0));
  EXPECT_TRUE(pins(site.hours(Count::kTurbineRunTime), 2 * 8760, 1e-3));
}

TEST(Policy, ARepairedUnitIsStartedWhileItIsWanted) {
  // No unit fails to start twice: it is out for its repair, and back.
  const Measured site = measure(
      "[study]\nhorizon_h = 1000\n[load]\nconstant_mw = 10\n[feed.a]\ncapacity_mw = 10\n"
      "[hazard.h]\nhits = feed.a\nwindows = 01-01 01:00 to 03-01\n"
      "[turbine.t]\nunits = 2\nunit_mw = 5\nmode = standby\nmttf_h = 20\nmttr_h = 5\n",
      4000);
  // Up 20 h, down 5 h from 1:00 on, both units sound then: P(down at t) = (1 - exp(-t / 4)) / 5.
  const double down = 0.2 * (999 - 4 * (1 - std::exp(-999 / 4.0)));
  EXPECT_TRUE(pins(site.mwh(Count::kUnservedEnergy), 10 * down));
}

TEST(Policy, MinimumRunKeepsAClassUp) {
  const auto site = [](const std::string& more) {
    return day(
        "[load]\nconstant_mw = 10\n[feed.a]\ncapacity_mw = 20\n[hazard.h]\nhits = feed.a\n"
        "windows = 01-01 02:00 to 01-01 03:00, 01-01 05:30 to 01-01 06:00\n"
        "[turbine.t]\nunits = 2\nunit_mw = 5\nmode = standby\nstart_min = 15\n" +
        more);
  };
  EXPECT_TRUE(always(site("").hours(Count::kTurbineRunTime), 2 * (0.75 + 0.25)));
  EXPECT_TRUE(always(site("").hours(Count::kLossTime), 0.5));
  // From 2:15 to 5:15, and 5:45 to 8:45.
  EXPECT_TRUE(always(site("minimum_run_min = 180\n").hours(Count::kTurbineRunTime), 2 * 6));
  EXPECT_TRUE(always(site("minimum_run_min = 180\n").number(Count::kTurbineStarts), 4));
  // Still up when the second one comes; then there is no reason to wait.
  EXPECT_TRUE(always(site("minimum_run_min = 200\n").hours(Count::kTurbineRunTime), 2 * 3.75));
  EXPECT_TRUE(always(site("minimum_run_min = 200\n").number(Count::kTurbineStarts), 2));
  EXPECT_TRUE(always(site("minimum_run_min = 200\n").hours(Count::kLossTime), 0.25));
}

TEST(Policy, MinimumRunDoesNotHoldAgainstAHazard) {
  const Measured site = day_with_outage(
      "[turbine.t]\nunits = 2\nunit_mw = 5\nmode = standby\nminimum_run_min = 600\n"
      "[hazard.x]\nhits = turbine.t\nwindows = 01-01 05:00 to 01-01 07:00\n");
  EXPECT_TRUE(always(site.hours(Count::kTurbineRunTime), 2 * 3));
  EXPECT_TRUE(always(site.hours(Count::kLossTime), 1));
}

TEST(Policy, OfAClassComesBeforeThatOfAll) {
  const std::string site =
      "[turbine.t]\nunits = 4\nunit_mw = 5\n[turbine.u]\nunits = 2\nunit_mw = 5\nmode = off\n"
      "[policy]\nmode = standby\ncommit = needed\nspare_units = 1\nstart_delay_min = 30\n";
  const Measured as_all = day_with_outage(site);
  EXPECT_TRUE(always(as_all.number(Count::kTurbineStarts), 3));
  EXPECT_TRUE(always(as_all.hours(Count::kLossTime), 0.5));
  const Measured own = day_with_outage(
      "[turbine.t]\nunits = 4\nunit_mw = 5\ncommit = all\nstart_delay_min = 0\n"
      "[turbine.u]\nunits = 3\nunit_mw = 5\nspare_units = 2\n"
      "[policy]\nmode = standby\ncommit = needed\nspare_units = 1\nstart_delay_min = 30\n");
  // All of the first at once; of the second, from 2:30 on, nothing but its spares.
  EXPECT_TRUE(always(own.hours(Count::kLossTime), 0));
  EXPECT_TRUE(always(own.number(Count::kTurbineStarts), 4 + 2));
  EXPECT_TRUE(always(own.hours(Count::kTurbineRunTime), 4 * 4 + 2 * 3.5));
  const Measured by_soc = day_with_outage(
      "[turbine.t]\nunits = 2\nunit_mw = 5\nstart_soc = 0.25\n"
      "[policy]\nmode = soc\nstart_soc = 0.5\nstop_soc = 0.6\n"
      "[battery.b]\nunits = 4\nunit_power_mw = 10\nunit_energy_mwh = 10\n");
  // From 5:00, 10 MWh, to 7:24, 24 MWh.
  EXPECT_TRUE(always(by_soc.hours(Count::kTurbineRunTime), 2 * 2.4));
}

// ---- what they can give ------------------------------------------------------------------------

TEST(Policy, MonthlyDerateHoldsFromTheFirstOfTheMonth) {
  const Measured site =
      day("[load]\nconstant_mw = 10\n[turbine.t]\nunits = 4\nunit_mw = 2.5\nmode = must_run\n"
          "monthly_derate = 1, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9\n",
          "start = 2024-01-31\nhorizon_h = 1488");
  // The 31st of January, February of a leap year, March, and the 1st of April: 62 days.
  EXPECT_TRUE(always(site.mwh(Count::kUnservedEnergy), 24 * (29 * 1 + 31 * 2 + 1 * 3)));
  EXPECT_TRUE(always(site.hours(Count::kLossTime), 24 * 61));
}

TEST(Policy, MonthlyDerateAndAHazardMultiply) {
  const Measured site = day_with_outage(
      "[turbine.t]\nunits = 2\nunit_mw = 5\nmode = standby\n"
      "monthly_derate = 0.8, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1\n"
      "[hazard.x]\nhits = turbine.t\nremaining_fraction = 0.5\n"
      "windows = 01-01 03:00 to 01-01 04:00\n");
  EXPECT_TRUE(always(site.mwh(Count::kUnservedEnergy), 3 * 2 + 6));
}

// ---- fuel --------------------------------------------------------------------------------------

// Out from 2:00 on, at full power: 4 h of fuel, a delivery 6 h after the first use.
TEST(Policy, FuelLastsForItsHoursAndComesAgain) {
  const auto site = [](const std::string& load) {
    return day("[load]\nconstant_mw = " + load +
               "\n[feed.a]\ncapacity_mw = 20\n[hazard.h]\nhits = feed.a\n"
               "windows = 01-01 02:00 to 01-02\n[turbine.t]\nunits = 2\nunit_mw = 5\n"
               "mode = standby\nfuel_storage_h = 4\nrefuel_h = 6\nstart_min = 0\n");
  };
  // Without from 6:00 to 8:00, 12:00 to 14:00 and 18:00 to 20:00.
  EXPECT_TRUE(always(site("10").hours(Count::kLossTime), 6));
  EXPECT_TRUE(always(site("10").number(Count::kLossEvents), 3));
  EXPECT_TRUE(always(site("10").number(Count::kTurbineStarts), 8));
  EXPECT_TRUE(always(site("10").mwh(Count::kTurbineEnergy), 160));
  // At half the power it is not empty before it is filled, every 6 h.
  EXPECT_TRUE(always(site("5").hours(Count::kLossTime), 0));
  EXPECT_TRUE(always(site("5").number(Count::kTurbineStarts), 2));
  // 8 MW for 5 h: 1 h without in each 6 h.
  EXPECT_TRUE(always(site("8").hours(Count::kLossTime), 3));
}

TEST(Policy, FuelIsOrderedAtTheFirstUseOnly) {
  // 2 h of use from 2:00; delivered at 12:00. In between the other 2 h are used up.
  const Measured site = day(
      "[load]\nconstant_mw = 10\n[feed.a]\ncapacity_mw = 20\n[hazard.h]\nhits = feed.a\n"
      "windows = 01-01 02:00 to 01-01 04:00, 01-01 08:00 to 01-01 18:00\n"
      "[turbine.t]\nunits = 2\nunit_mw = 5\nmode = standby\nfuel_storage_h = 4\nrefuel_h = 10\n");
  // Empty from 10:00 to 12:00, and from 16:00 to 18:00.
  EXPECT_TRUE(always(site.hours(Count::kLossTime), 4));
  EXPECT_TRUE(always(site.number(Count::kLossEvents), 2));
}

TEST(Policy, FuelOnSiteStandsInForGas) {
  const auto site = [](const std::string& left) {
    return day(
        "[load]\nconstant_mw = 10\n[gas.g]\n[turbine.t]\nunits = 2\nunit_mw = 5\nmode = must_run\n"
        "gas = g\nfuel_storage_h = 4\nrefuel_h = 100\n[hazard.x]\nhits = gas.g\n"
        "windows = 01-01 02:00 to 01-01 12:00\nremaining_fraction = " +
        left + "\n");
  };
  // From the storage until 6:00; then with what is left of the gas.
  EXPECT_TRUE(always(site("0").mwh(Count::kUnservedEnergy), 6 * 10));
  EXPECT_TRUE(always(site("0").number(Count::kTurbineStarts), 2));
  EXPECT_TRUE(always(site("0.3").mwh(Count::kUnservedEnergy), 6 * 7));
  EXPECT_TRUE(always(site("0.3").number(Count::kTurbineStarts), 0));
}

TEST(Policy, FuelOnSiteIsDrawnDownByWhatIsDeliveredOnly) {
  // Must-run units that idle burn nothing; the grid is back at 6:00 and out again from 8:00 on.
  const Measured site = day(
      "[load]\nconstant_mw = 10\n[feed.a]\ncapacity_mw = 20\n[hazard.h]\nhits = feed.a\n"
      "windows = 01-01 02:00 to 01-01 06:00, 01-01 08:00 to 01-01 13:00\n"
      "[turbine.t]\nunits = 4\nunit_mw = 5\nmode = must_run\nfuel_storage_h = 4\nrefuel_h = 100\n");
  // 80 MWh: 40 of them by 6:00, the others by 12:00.
  EXPECT_TRUE(always(site.hours(Count::kLossTime), 1));
  EXPECT_TRUE(always(site.mwh(Count::kTurbineEnergy), 80));
}

TEST(Policy, FuelThatComesAtOnceIsAsGoodAsEnough) {
  const Measured site = day_with_outage(
      "[turbine.t]\nunits = 2\nunit_mw = 5\nmode = standby\nfuel_storage_h = 1\n"
      "refuel_h = 0.01\n");
  EXPECT_TRUE(always(site.hours(Count::kLossTime), 0));
}

TEST(Policy, FuelAndEmissionsFollowFromTheEnergy) {
  const Measured site = day_with_outage(
      "[turbine.t]\nunits = 1\nunit_mw = 6\nmode = standby\nheat_rate_mmbtu_per_mwh = 9\n"
      "co2_kg_per_mmbtu = 53.06\nnox_kg_per_mmbtu = 0.04\n"
      "[turbine.u]\nunits = 1\nunit_mw = 6\nmode = standby\nheat_rate_mmbtu_per_mwh = 12\n"
      "co2_kg_per_mmbtu = 73.16\n"
      "[turbine.v]\nunits = 1\nunit_mw = 6\nmode = standby\n");
  // 6 MW by the first, 4 MW by the second, nothing by the third, for 4 h.
  const double fuel = 24 * 9 + 16 * 12;
  EXPECT_TRUE(always(site.mwh(Count::kTurbineEnergy), 40));
  EXPECT_NEAR(site.mwh(Count::kFuel).mean * site.study.fuel_rate, fuel, 1e-4);
  EXPECT_NEAR(site.mwh(Count::kCo2).mean * site.study.co2_rate,
              (24 * 9 * 53.06 + 16 * 12 * 73.16) / 1000, 1e-4);
  EXPECT_NEAR(site.mwh(Count::kNox).mean * site.study.nox_rate, 24 * 9 * 0.04, 1e-4);
}

// ---- peak shaving ------------------------------------------------------------------------------

// 8 MW may be imported, 10 MW are asked for in six hours, 5 MW in the other six.
std::vector<double> peak_and_valley() {
  std::vector<double> steps(12, 10);
  for (std::size_t i = 6; i < 12; ++i) steps[i] = 5;
  return steps;
}

Measured shaved(const std::string& more) {
  return measure_with_profile(
      "[study]\nhorizon_h = 24\n[feed.a]\ncapacity_mw = 20\n"
      "[policy]\npeak_shaving_mw = 8\n" +
          more,
      peak_and_valley(), 10);
}

TEST(Policy, PeakShavingTakesFromTheBatteriesWhatIsAboveTheContract) {
  const std::string battery = "[battery.b]\nunits = 1\nunit_power_mw = 10\nunit_energy_mwh = ";
  const Measured enough = shaved(battery + "12\n");
  EXPECT_TRUE(always(enough.hours(Count::kPeakExceededTime), 0));
  EXPECT_TRUE(always(enough.mwh(Count::kDischargedEnergy), 24));
  EXPECT_TRUE(always(enough.hours(Count::kLossTime), 0));
  EXPECT_TRUE(always(enough.number(Count::kOutages), 0));
  // It is charged below the contract: 3 MW for 4 h, full again.
  EXPECT_TRUE(always(enough.mwh(Count::kGridEnergy), 180));
  // 4 h of 6 h; above the reserve only.
  const Measured scarce = shaved(battery + "8\n");
  EXPECT_TRUE(always(scarce.hours(Count::kPeakExceededTime), 4));
  EXPECT_TRUE(always(scarce.mwh(Count::kDischargedEnergy), 16));
  const Measured reserved = shaved(battery + "16\nreserve_soc = 0.5\n");
  EXPECT_TRUE(always(reserved.hours(Count::kPeakExceededTime), 4));
  EXPECT_TRUE(always(shaved("").hours(Count::kPeakExceededTime), 12));
}

TEST(Policy, PeakShavingWithAWeakBatteryImportsTheRest) {
  const Measured site = shaved("[battery.b]\nunits = 1\nunit_power_mw = 1\nunit_energy_mwh = 3\n");
  EXPECT_TRUE(always(site.hours(Count::kPeakExceededTime), 12));
  EXPECT_TRUE(always(site.mwh(Count::kDischargedEnergy), 6));
}

TEST(Policy, PeakShavingStartsTurbinesOnlyWhereItIsToldTo) {
  const std::string turbine =
      "peak_shaving_turbines = yes\n[turbine.t]\nunits = 3\nunit_mw = 1\nstart_min = 30\n"
      "commit = needed\nmode = ";
  EXPECT_TRUE(always(
      shaved("[turbine.t]\nunits = 3\nunit_mw = 1\nmode = standby\n").number(Count::kTurbineStarts),
      0));
  // 2 of 3 units, half an hour late, twice: the need is 2 MW.
  const Measured site = shaved(turbine + "standby\n");
  EXPECT_TRUE(always(site.number(Count::kTurbineStarts), 4));
  EXPECT_TRUE(always(site.hours(Count::kPeakExceededTime), 1));
  EXPECT_TRUE(always(site.mwh(Count::kTurbineEnergy), 2 * 11));
  EXPECT_TRUE(always(site.hours(Count::kTurbineRunTime), 2 * 11));
  // Those that run anyway hold the limit without being told.
  const Measured must_run = shaved("[turbine.t]\nunits = 2\nunit_mw = 1\nmode = must_run\n");
  EXPECT_TRUE(always(must_run.hours(Count::kPeakExceededTime), 0));
  EXPECT_TRUE(always(must_run.mwh(Count::kTurbineEnergy), 2 * 12));
}

TEST(Policy, PeakShavingIsSetAsideInAShortage) {
  // The feed is derated to 9 MW: all of them are used, and 1 MW is lost.
  const Measured site =
      day("[load]\nconstant_mw = 10\n[feed.a]\ncapacity_mw = 12\n[hazard.h]\nhits = feed.a\n"
          "remaining_fraction = 0.75\nwindows = 01-01 02:00 to 01-01 06:00\n"
          "[policy]\npeak_shaving_mw = 8\n");
  EXPECT_TRUE(always(site.mwh(Count::kUnservedEnergy), 4));
  EXPECT_TRUE(always(site.hours(Count::kPeakExceededTime), 24));
}

// The same where must-run turbines carry what the grid cannot, for as long as nothing changes.
TEST(Policy, PeakShavingIsSetAsideInAShortageThatTurbinesCarry) {
  const Measured site =
      day("[load]\nconstant_mw = 10\n[feed.a]\ncapacity_mw = 12\n[hazard.h]\nhits = feed.a\n"
          "remaining_fraction = 0.75\nwindows = 01-01 02:00 to 01-01 06:00\n"
          "[turbine.t]\nunits = 1\nunit_mw = 5\nmode = must_run\n[policy]\npeak_shaving_mw = 8\n");
  EXPECT_TRUE(always(site.hours(Count::kPeakExceededTime), 4));
  EXPECT_TRUE(always(site.mwh(Count::kTurbineEnergy), 20 * 2 + 4 * 1));
}

// ---- who carries what --------------------------------------------------------------------------

TEST(Policy, DispatchSaysWhoComesFirst) {
  const std::string more =
      "[turbine.t]\nunits = 2\nunit_mw = 4\nmode = must_run\n"
      "[battery.b]\nunits = 1\nunit_power_mw = 7\nunit_energy_mwh = 14\n[policy]\ndispatch = ";
  const Measured turbines = day_with_outage(more + "turbines_first\n");
  EXPECT_TRUE(always(turbines.mwh(Count::kTurbineEnergy), 4 * 8));
  EXPECT_TRUE(always(turbines.mwh(Count::kDischargedEnergy), 4 * 2));
  EXPECT_TRUE(always(turbines.hours(Count::kLossTime), 0));
  // 7 MW for 2 h, then nothing but the turbines.
  const Measured batteries = day_with_outage(more + "batteries_first\n");
  EXPECT_TRUE(always(batteries.mwh(Count::kDischargedEnergy), 14));
  EXPECT_TRUE(always(batteries.mwh(Count::kTurbineEnergy), 2 * 3 + 2 * 8));
  EXPECT_TRUE(always(batteries.mwh(Count::kUnservedEnergy), 4));
}

// The same where the turbines could carry all of it.
TEST(Policy, BatteriesComeFirstEvenWhereTurbinesAreEnough) {
  for (const std::string feed : {"20", "0"}) {
    const Measured site = day("[load]\nconstant_mw = 10\n[feed.a]\ncapacity_mw = " + feed +
                              "\n[hazard.h]\nhits = feed.a\nwindows = 01-01 02:00 to 01-01 06:00\n"
                              "[turbine.t]\nunits = 2\nunit_mw = 6\nmode = must_run\n"
                              "[battery.b]\nunits = 1\nunit_power_mw = 7\nunit_energy_mwh = 14\n"
                              "[policy]\ndispatch = batteries_first\n");
    EXPECT_TRUE(always(site.mwh(Count::kDischargedEnergy), 14)) << feed;
  }
}

TEST(Policy, ABatteryIsChargedByTurbinesOnlyWhereItMay) {
  const std::string more =
      "[load]\nconstant_mw = 10\n[turbine.t]\nunits = 3\nunit_mw = 5\nmode = must_run\n"
      "[battery.b]\nunits = 1\nunit_power_mw = 20\nunit_energy_mwh = 12\ninitial_soc = 0\n"
      "round_trip_efficiency = 0.8\nrecharge_from = ";
  EXPECT_TRUE(always(day(more + "grid\n").mwh(Count::kTurbineEnergy), 240));
  // 15 MWh at 5 MW: 3 h.
  EXPECT_TRUE(always(day(more + "grid_and_turbines\n").mwh(Count::kTurbineEnergy), 240 + 15));
  EXPECT_TRUE(always(day(more + "grid_and_turbines\n", "horizon_h = 2").mwh(Count::kTurbineEnergy),
                     20 + 10));
}

TEST(Policy, ABatteryIsChargedWithItsLimitAtMost) {
  const std::string more =
      "[battery.b]\nunits = 2\nunit_power_mw = 10\nunit_energy_mwh = 20\nrecharge_max_mw = 2.5\n";
  // 40 MWh given; charged for 2 h and for 18 h: 45 MWh would fit in.
  EXPECT_TRUE(always(day(kOutage + more, "horizon_h = 8").mwh(Count::kGridEnergy), 40 + 5));
  EXPECT_TRUE(always(day(kOutage + more).mwh(Count::kGridEnergy), 200 + 40));
}

TEST(Policy, BatteriesAreDrawnAndChargedInTheirOrder) {
  // The first gives 4 MW for 3 h, the second the rest until it is empty, at 3:30; then 6 MW are
  // lost, and from 5:00 on all of it.
  const Measured site = day_with_outage(
      "[battery.b]\nunits = 1\nunit_power_mw = 4\nunit_energy_mwh = 12\n"
      "[battery.c]\nunits = 1\nunit_power_mw = 100\nunit_energy_mwh = 9\n");
  EXPECT_TRUE(always(site.mwh(Count::kUnservedEnergy), 1.5 * 6 + 10));
  EXPECT_TRUE(always(site.mwh(Count::kDischargedEnergy), 21));
}

TEST(Policy, AuxiliariesAreAPartOfTheLoad) {
  const Measured site =
      day("[load]\nconstant_mw = 10\n[feed.a]\ncapacity_mw = 10.5\n"
          "[battery.b]\nunits = 1\nunit_power_mw = 0\nunit_energy_mwh = 1\nauxiliary_mw = 0.75\n"
          "[battery.c]\nunits = 0\nunit_power_mw = 1\nunit_energy_mwh = 1\nauxiliary_mw = 0.25\n");
  EXPECT_TRUE(always(site.mwh(Count::kDemandEnergy), 24 * 11));
  EXPECT_TRUE(always(site.mwh(Count::kUnservedEnergy), 24 * 0.5));
}

// The state of charge calls the first class at the moment at which the second one is called: that
// has to know it.
TEST(Policy, ClassesThatAreCalledTogetherShareTheNeed) {
  const Measured site = day_with_outage(
      "[policy]\ncommit = needed\nstart_delay_min = 60\n"
      "[battery.b]\nunits = 1\nunit_power_mw = 10\nunit_energy_mwh = 5\n"
      "[turbine.first]\nunits = 1\nunit_mw = 6\nmode = soc\n"
      "[turbine.second]\nunits = 2\nunit_mw = 5\nmode = standby\n");
  EXPECT_TRUE(always(site.number(Count::kTurbineStarts), 2));
  EXPECT_TRUE(always(site.hours(Count::kTurbineRunTime), 2 * 3));
}

// A start that fails at once, as often as it is tried, is over before the next class could stop for
// it, and start again.
TEST(Policy, NeededClassesDoNotStopForAStartThatTakesNoTimeAndFails) {
  for (const char* attempts : {"1", "3"}) {
    const auto starts = [&](const std::string& commit) {
      return measure(
                 fmt::format("[study]\nhorizon_h = 1000\n[load]\nconstant_mw = 10\n"
                             "[turbine.a]\nunits = 1\nunit_mw = 10\nmode = standby\nmttr_h = 10\n"
                             "start_failure_probability = 1\nstart_attempts = {}\n"
                             "[turbine.b]\nunits = 1\nunit_mw = 10\nmode = must_run\ncommit = {}\n",
                             attempts, commit),
                 10)
          .number(Count::kTurbineStarts)
          .mean;
    };
    EXPECT_GT(starts("all"), 50);  // of class a, after every repair
    EXPECT_EQ(starts("needed"), starts("all")) << attempts;
  }
}

// ---- interruptible load ------------------------------------------------------------------------

TEST(Policy, InterruptibleLoadIsShedBeforeFirmLoadIsLost) {
  const Measured site = measure(
      "[study]\nhorizon_h = 24\n[load]\nconstant_mw = 10\ninterruptible_mw = 4\n"
      "[feed.a]\ncapacity_mw = 20\n"
      "[hazard.h]\nhits = feed.a\nwindows = 01-01 02:00 to 01-01 06:00\n"
      "[hazard.i]\nhits = feed.a\nwindows = 01-01 10:00 to 01-01 12:00\n"
      "remaining_fraction = 0.35\n",
      10);
  // 10 MW are missing for 4 h, 3 MW for 2 h.
  EXPECT_TRUE(always(site.mwh(Count::kInterruptedEnergy), 4 * 4 + 2 * 3));
  EXPECT_TRUE(always(site.mwh(Count::kUnservedEnergy), 4 * 6));
  EXPECT_TRUE(always(site.hours(Count::kInterruptedTime), 6));
  EXPECT_TRUE(always(site.number(Count::kInterruptions), 2));
  EXPECT_TRUE(always(site.hours(Count::kLossTime), 4));
  EXPECT_TRUE(always(site.number(Count::kOutagesSurvived), 1));
}

// What is left above the reserve when a battery is down to it would carry a smaller surge for a few
// milliseconds, and so make two interruptions out of one.
TEST(Policy, ABatteryDownToItsReserveDoesNotSplitInterruptions) {
  const auto interruptions = [](const std::string& reserve_soc) {
    const Measured site = measure(
        "[study]\nhorizon_h = 200\n[load]\nconstant_mw = 20\ninterruptible_mw = 10\n"
        "[surge.small]\ngap_h = constant(12)\nduration_h = constant(12)\nextra_mw = constant(1)\n"
        "[surge.large]\ngap_h = constant(1.3)\nduration_h = constant(1)\nextra_mw = constant(5)\n"
        "[feed.a]\ncapacity_mw = 20\n"
        "[battery.b]\nunits = 1\nunit_power_mw = 10\nunit_energy_mwh = 0.001\nreserve_soc = " +
            reserve_soc + "\n",
        100);
    EXPECT_GT(site.mwh(Count::kDischargedEnergy).mean, 0);
    return site.number(Count::kInterruptions).mean;
  };
  // Above the reserve are 11.4 kJ, of which a surge of 6 MW leaves 5.4 to one of 1 MW, or 30 kJ, a
  // whole number of ticks for any of them. The grid leaves nothing to recharge it.
  EXPECT_GT(interruptions("0.9916666"), 40);
  EXPECT_EQ(interruptions("0.99683333"), interruptions("0.9916666"));
}

TEST(Policy, InterruptibleLoadIsShedWithItsNotice) {
  const auto site = [](const std::string& load, const std::string& more) {
    return measure("[study]\nhorizon_h = 24\n[load]\nconstant_mw = 10\n" + load +
                       "interruptible_notice_min = 60\n[feed.a]\ncapacity_mw = 20\n"
                       "[hazard.h]\nhits = feed.a\nwindows = 01-01 02:00 to 01-01 06:00\n" +
                       more,
                   10);
  };
  const Measured alone = site("interruptible_fraction = 0.4\n", "");
  EXPECT_TRUE(always(alone.mwh(Count::kUnservedEnergy), 10 + 3 * 6));
  EXPECT_TRUE(always(alone.mwh(Count::kInterruptedEnergy), 3 * 4));
  EXPECT_TRUE(always(alone.number(Count::kLossEvents), 1));
  // All of it: there is nothing to lose after the first hour.
  const Measured all = site("interruptible_mw = 30\n", "");
  EXPECT_TRUE(always(all.hours(Count::kLossTime), 1));
  EXPECT_TRUE(always(all.mwh(Count::kInterruptedEnergy), 30));
  // A battery carries the first two hours; by then it may be shed at once.
  const Measured later = site("interruptible_mw = 10\n",
                              "[battery.b]\nunits = 1\nunit_power_mw = 10\nunit_energy_mwh = 20\n");
  EXPECT_TRUE(always(later.hours(Count::kLossTime), 0));
  EXPECT_TRUE(always(later.hours(Count::kInterruptedTime), 2));
}

// The shortage begins with the feed, at 2:00, though the turbines carry the load until 5:00.
TEST(Policy, InterruptibleLoadIsCalledWhenTheShortageBegins) {
  const Measured site = measure(
      "[study]\nhorizon_h = 24\n[load]\nconstant_mw = 10\ninterruptible_mw = 10\n"
      "interruptible_notice_min = 60\n[feed.a]\ncapacity_mw = 20\n"
      "[hazard.h]\nhits = feed.a\nwindows = 01-01 02:00 to 01-01 06:00\n"
      "[turbine.t]\nunits = 2\nunit_mw = 5\nmode = must_run\n"
      "[hazard.x]\nhits = turbine.t\nwindows = 01-01 05:00 to 01-01 06:00\n",
      10);
  EXPECT_TRUE(always(site.hours(Count::kLossTime), 0));
  EXPECT_TRUE(always(site.hours(Count::kInterruptedTime), 1));
}

TEST(Policy, InterruptibleLoadIsCalledByTheAnnouncementOfAnOutage) {
  const Measured site = measure(
      "[study]\nhorizon_h = 24\n[load]\nconstant_mw = 10\ninterruptible_mw = 10\n"
      "interruptible_notice_min = 60\n[feed.a]\ncapacity_mw = 20\n"
      "[hazard.h]\nhits = feed.a\nwindows = 01-01 02:00 to 01-01 06:00\nnotice_min = 45\n",
      10);
  EXPECT_TRUE(always(site.hours(Count::kLossTime), 0.25));
  EXPECT_TRUE(always(site.hours(Count::kInterruptedTime), 3.75));
}

TEST(Policy, InterruptibleLoadIsAFractionOfTheLoadOfTheHour) {
  const Measured site = measure_with_profile(
      "[study]\nhorizon_h = 4\n[feed.a]\ncapacity_mw = 5\n[battery.b]\nunits = 0\n"
      "unit_power_mw = 1\nunit_energy_mwh = 1\nauxiliary_mw = 1\n",
      {4, 10, 20, 4}, 10);
  EXPECT_TRUE(always(site.mwh(Count::kUnservedEnergy), 6 + 16));
  const Measured with = measure_with_profile(
      "interruptible_fraction = 0.5\n[study]\nhorizon_h = 4\n[feed.a]\ncapacity_mw = 5\n"
      "[battery.b]\nunits = 0\nunit_power_mw = 1\nunit_energy_mwh = 1\nauxiliary_mw = 1\n",
      {4, 10, 20, 4}, 10);
  EXPECT_TRUE(always(with.mwh(Count::kInterruptedEnergy), 5 + 10));
  EXPECT_TRUE(always(with.mwh(Count::kUnservedEnergy), 1 + 6));
}

}  // namespace
}  // namespace ridethrough
