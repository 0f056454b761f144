// SPDX-License-Identifier: Apache-2.0
// Who carries the load, in the reference.
#include "tests/reference/exact_sites.hpp"
#include "tests/reference/small_sites.hpp"

#include <cmath>

#include <gtest/gtest.h>

namespace ridethrough::reference {
namespace {

// ---- what suffices -----------------------------------------------------------------------------

TEST(ReferenceSupply, SufficesWhereItsPartsAddUpToTheDemand) { expect_to_just_suffice(totals); }

// ---- batteries ---------------------------------------------------------------------------------

// Outages of exponential length, mean D, and a battery that lasts T and is soon full again: in the
// stationary state each outage loses D exp(-T/D) h. The horizon begins with a full battery also in
// an outage: that saves p T exp(-T/D) h, p = D / (G + D).
TEST(ReferenceBattery, RidesThroughOutagesShorterThanItsEnergyAtThisLoad) {
  constexpr double kGap = 40;
  constexpr double kDown = 3;
  constexpr double kLasts = 2;
  Site site = small_site(400);
  site.feeds[0].capacity_mw = 1e4;
  site.hazards.push_back(hazard(mean_exponential(kGap), mean_exponential(kDown), {{"feed.a", 1}}));
  site.batteries.push_back(battery(1e3, 10 * kLasts));
  auto found = means(site, 40'000);
  const double lost_h = std::exp(-kLasts / kDown) / (kGap + kDown) * (400 - kLasts) * kDown;
  EXPECT_LT(found["lolh"].deviation(lost_h * kYear / 400), kSigmas);
  EXPECT_LT(found["lolh"].std_error() / found["lolh"].value(), 0.005);
}

// Of 10 MW for 4 h, in outages of 4 h: it is full again in less than the shortest gap.
TEST(ReferenceBattery, LastsAsLongAsAnOutageOfExactlyItsLength) {
  Site site = small_site(400);
  site.hazards.push_back(
      hazard({"uniform", {{"low", 20}, {"high", 50}}}, always(4), {{"feed.a", 1}}));
  site.batteries.push_back(battery(10.0 / 3, 40.0 / 3));
  site.batteries[0].units = 3;
  auto found = means(site, 1000);
  EXPECT_EQ(found["lolh"].value(), 0);
  EXPECT_GT(found["outages"].value(), 200);
  EXPECT_EQ(found["outages"].value(), found["outages_survived"].value());

  // To the nearest millisecond ...
  site.batteries[0].unit_energy_mwh = 40.0 / 3 * (1 - 0.0004 / (4 * 3600));
  EXPECT_EQ(means(site, 1000)["lolh"].value(), 0);

  // ... but a second less is lost in every outage but the one that is there at the beginning.
  site.batteries[0].unit_energy_mwh = 40.0 / 3 * (1 - 1.0 / (4 * 3600));
  found = means(site, 1000);
  EXPECT_NEAR(found["lolh"].value(), found["outages"].value() / 3600, 2 * kYear / 400 / 3600);
  EXPECT_LT(found["outages_survived"].value(), 2 * kYear / 400);

  // A storage of fuel likewise.
  site.batteries.clear();
  site.turbines.push_back(standby_turbine(3, 10.0 / 3));
  site.turbines[0].fuel_storage_h = 4;
  site.turbines[0].refuel_h = 12;
  found = means(site, 1000);
  EXPECT_EQ(found["lolh"].value(), 0);
  site.turbines[0].fuel_storage_h = 4 - 1 / 3600.0;
  EXPECT_GT(means(site, 1000)["lolev"].value(), 200);
}

TEST(ReferenceBattery, IsAtTheStateOfChargeThatItBeganWith) {
  for (const double soc : {0.1, 0.3, 0.7, 0.9}) {
    for (int units = 1; units <= 12; ++units) {
      Site site = site_with_outage();
      site.batteries.push_back(battery(10, 100.0 / 3));
      site.batteries[0].units = units;
      site.batteries[0].initial_soc = soc;
      site.feeds[0].capacity_mw = 10;  // nothing to charge it from
      site.turbines.push_back(standby_turbine(1, 10));
      site.turbines[0].policy = {Mode::kSoc, soc, 1.0, {}, {}, {}};
      EXPECT_EQ(totals(site).at("battery_throughput"), 0) << soc << " " << units;
    }
  }
}

TEST(ReferenceBattery, GivesWhatItHoldsAfterDegradationAndLosses) {
  Site site = site_with_outage();
  site.batteries.push_back(battery(6, 50));
  Battery& keys = site.batteries[0];
  keys.charge_efficiency = 0.8;
  keys.discharge_efficiency = 0.9;
  keys.degradation_fraction = 0.2;
  keys.recharge_max_mw = 2;
  keys.auxiliary_mw = 1;
  // 11 MW asked for, 36 MWh there: 6 MW for 6 h, and 5 MW lost, then 11 MW for 4 h.
  const auto found = totals(site);
  EXPECT_NEAR(found.at("battery_throughput"), 36, 1e-9);
  EXPECT_NEAR(found.at("equivalent_full_cycles"), 1, 1e-9);
  EXPECT_NEAR(found.at("eue"), 6 * 5 + 4 * 11, 1e-9);
  EXPECT_NEAR(found.at("max_shortfall"), 11, 1e-9);
  EXPECT_NEAR(found.at("lolev"), 1, 1e-9);
  EXPECT_NEAR(found.at("demand_energy"), 1100, 1e-9);
  // 36 MWh take 50 MWh of charging.
  EXPECT_NEAR(found.at("grid_energy"), 1100 - 110 + 50, 1e-9);
}

TEST(ReferenceBattery, KeepsItsReserveForOutagesOfTheGrid) {
  Site site = site_with_outage();
  site.batteries.push_back(battery(20, 50));
  site.batteries[0].reserve_soc = 0.4;
  site.hazards[0].remaining_fraction = 0.08;  // 8 MW of 10
  const auto all = totals(site);              // 2 MW for 10 h
  EXPECT_NEAR(all.at("eue"), 0, 1e-9);
  EXPECT_NEAR(all.at("outages_survived"), 1, 1e-9);

  // The same 2 MW as a contract limit, for 80 h: 30 MWh, and 98 MWh recharged are used up at once.
  site = small_site(100);
  site.batteries.push_back(battery(20, 50));
  site.batteries[0].reserve_soc = 0.4;
  site.policy.peak_shaving_mw = 8;
  const auto shaved = totals(site);
  EXPECT_NEAR(shaved.at("battery_throughput"), 30, 1e-9);
  EXPECT_NEAR(shaved.at("peak_exceeded_hours"), 100 - 15, 1e-9);
  EXPECT_NEAR(shaved.at("outages"), 0, 1e-9);
}

// ---- turbines ----------------------------------------------------------------------------------

// Each of n units starts with probability 1 - p^attempts; k are needed, and repair takes for ever.
TEST(ReferenceTurbine, LosesLoadWhenTooFewUnitsStart) {
  Site site = site_with_outage();
  site.turbines.push_back(standby_turbine(4, 5));
  Turbine& keys = site.turbines[0];
  keys.start_failure_probability = 0.5;
  keys.start_attempts = 2;
  keys.mttr_h = 1e9;
  auto found = means(site, 20'000);
  const double none_or_one = 4 * 0.75 * std::pow(0.25, 3) + std::pow(0.25, 4);
  const double years = 100 / kYear;
  EXPECT_LT(found["lolev"].deviation(none_or_one / years), kSigmas);
  EXPECT_NEAR(found["turbine_starts"].value() * years, 4, 1e-9);
  EXPECT_LT(found["turbine_run_hours"].deviation(4 * 0.75 * 10 / years), kSigmas);
}

// In one test interval T, with a time to failure of m and repairs of r in the mean: a unit that is
// sound with probability 1 - R after a test, and in repair with R, is sound at its end with (1 - R)
// a + R b; all others are then in repair, so that R = (1 - a) / (1 - a + b).
TEST(ReferenceTurbine, FailsAtRestUntilATestFindsIt) {
  const double m = 60;
  const double r = 25;
  constexpr double kInterval = 80;
  const auto sound = [&](double in_repair, double t) {
    return (1 - in_repair) * std::exp(-t / m) +
           in_repair * (std::exp(-t / r) - std::exp(-t / m)) / (r / m - 1);
  };
  const double in_repair =
      (1 - sound(0, kInterval)) / (1 - sound(0, kInterval) + sound(1, kInterval));
  double available = 0;
  constexpr int kSteps = 10'000;
  for (int i = 0; i < kSteps; ++i)
    available += sound(in_repair, (i + 0.5) * kInterval / kSteps) / kSteps;

  Site site = site_with_outage();
  site.turbines.push_back(standby_turbine(1, 20));
  Turbine& keys = site.turbines[0];
  keys.standby_mttf_h = m;
  keys.test_interval_h = kInterval;
  keys.mttr_h = r;
  // From rest, tests and repairs to the first outage: the time at which it comes does not matter.
  auto found = means(site, 20'000);
  EXPECT_LT(found["lolev"].deviation((1 - available) * kYear / 100), kSigmas);
}

TEST(ReferenceTurbine, RunsIsRepairedAndStartedAsAMustRunUnit) {
  const double p = 0.3;
  constexpr int kAttempts = 2;
  Site site = small_site(150);
  site.feeds.clear();
  site.turbines.push_back(standby_turbine(3, 2));
  Turbine& keys = site.turbines[0];
  keys.policy.mode = Mode::kMustRun;
  keys.mttf_h = 20;
  keys.mttr_h = 5;
  keys.start_failure_probability = p;
  keys.start_min = 90;
  keys.retry_min = 30;
  keys.start_attempts = kAttempts;
  const double all_fail = std::pow(p, kAttempts);
  const double attempts = (1 - all_fail) / (1 - p);
  const double down = (5 + 1.5 * attempts + 0.5 * (attempts - 1)) / (1 - all_fail);
  auto found = means(site, 20'000);
  EXPECT_LT(found["turbine_run_hours"].deviation(3 * kYear * 20 / (20 + down)), kSigmas);
  EXPECT_LT(found["turbine_energy"].deviation(6 * kYear * 20 / (20 + down)), kSigmas);
  EXPECT_LT(found["turbine_starts"].deviation(3 * kYear / (1 - all_fail) / (20 + down)), kSigmas);
  EXPECT_LT(found["turbine_run_hours"].std_error() / found["turbine_run_hours"].value(), 0.002);
}

TEST(ReferenceTurbine, IsStartedAsManyUnitsAsAreNeeded) {
  Site site = site_with_outage();
  site.hazards[0].remaining_fraction = 0.02;  // 2 MW, 8 MW are needed: 2 units of 3 MW and one more
  site.turbines.push_back(standby_turbine(6, 3));
  Turbine& keys = site.turbines[0];
  keys.policy.commit = Commit::kNeeded;
  keys.policy.spare_units = 1;
  keys.policy.start_delay_min = 30;
  keys.start_min = 60;
  keys.minimum_run_min = 11 * 60;
  auto found = totals(site);
  EXPECT_NEAR(found.at("turbine_starts"), 4, 1e-9);
  EXPECT_NEAR(found.at("turbine_run_hours"), 4 * 11, 1e-9);
  EXPECT_NEAR(found.at("turbine_energy"), 8 * 8.5, 1e-9);
  EXPECT_NEAR(found.at("lolh"), 1.5, 1e-9);

  site.turbines[0].monthly_derate.assign(12,
                                         0.5);  // now 6 units and one more, of which there is none
  found = totals(site);
  EXPECT_NEAR(found.at("turbine_starts"), 6, 1e-9);
  EXPECT_NEAR(found.at("turbine_energy"), 8 * 8.5, 1e-9);
}

TEST(ReferenceTurbine, IsCalledByNotice) {
  Site site = site_with_outage();
  site.hazards[0].notice_min = 90;
  site.turbines.push_back(standby_turbine(1, 10));
  site.turbines[0].start_min = 60;
  const auto found = totals(site);
  EXPECT_NEAR(found.at("lolh"), 0, 1e-9);
  EXPECT_NEAR(found.at("turbine_run_hours"), 10.5, 1e-9);
  EXPECT_NEAR(found.at("turbine_energy"), 100, 1e-9);
  EXPECT_NEAR(found.at("outages"), 1, 1e-9);
  EXPECT_NEAR(found.at("outages_survived"), 1, 1e-9);
}

TEST(ReferenceTurbine, IsCalledByTheStateOfCharge) {
  Site site = site_with_outage();
  site.feeds[0].capacity_mw = 30;
  site.batteries.push_back(battery(20, 100));
  site.turbines.push_back(standby_turbine(1, 8));
  Turbine& keys = site.turbines[0];
  keys.policy = {Mode::kSoc, 0.5, 0.8, {}, {}, {}};
  keys.start_min = 60;
  // At 50 MWh after 5 h; up after 6 h, 40 MWh left; 2 MW for 4 h more: 32 MWh. Then 20 MW charge it
  // to 80 MWh in 2.4 h.
  const auto found = totals(site);
  EXPECT_NEAR(found.at("turbine_run_hours"), 4 + 2.4, 1e-6);
  EXPECT_NEAR(found.at("turbine_energy"), 32, 1e-6);
  EXPECT_NEAR(found.at("battery_throughput"), 68, 1e-6);
}

TEST(ReferenceTurbine, BurnsItsStorageUntilTheNextDelivery) {
  Site site = site_with_outage();
  site.turbines.push_back(standby_turbine(1, 20));
  Turbine& keys = site.turbines[0];
  keys.fuel_storage_h = 2;  // 40 MWh, 4 h at 10 MW
  keys.refuel_h = 5;
  keys.start_min = 15;
  keys.heat_rate_mmbtu_per_mwh = 10;
  keys.co2_kg_per_mmbtu = 50;
  // Up at 0:15, empty at 4:15, filled at 5:15, up at 5:30, empty at 9:30.
  const auto found = totals(site);
  EXPECT_NEAR(found.at("turbine_run_hours"), 8, 1e-9);
  EXPECT_NEAR(found.at("turbine_starts"), 2, 1e-9);
  EXPECT_NEAR(found.at("lolh"), 2, 1e-9);
  EXPECT_NEAR(found.at("lolev"), 3, 1e-9);
  EXPECT_NEAR(found.at("fuel"), 800, 1e-9);
  EXPECT_NEAR(found.at("co2"), 40, 1e-9);
}

TEST(ReferenceTurbine, BurnsGasWhileItsSupplyIsWhole) {
  Site site = site_with_outage();
  site.gas_supplies.push_back({"g"});
  site.hazards[0].hits.push_back({"gas.g", 1});
  site.turbines.push_back(standby_turbine(2, 10));
  Turbine& keys = site.turbines[0];
  keys.gas = "g";
  EXPECT_NEAR(totals(site).at("lolh"), 10, 1e-9);
  keys.fuel_storage_h = 3;  // 60 MWh, 6 h at 10 MW
  keys.refuel_h = 1000;
  EXPECT_NEAR(totals(site).at("lolh"), 4, 1e-9);
  site.hazards[0].hits.erase(site.hazards[0].hits.begin());
  site.feeds.clear();
  site.hazards[0].remaining_fraction = 0.3;  // 6 MW of 10, after the storage
  EXPECT_NEAR(totals(site).at("eue"), 4 * 4, 1e-9);
}

// ---- load, and who carries it ------------------------------------------------------------------

TEST(ReferenceLoad, IsInterruptedAfterItsNoticeAndOnlyAsFarAsNeeded) {
  Site site = site_with_outage();
  site.load.interruptible_fraction = 0.3;
  site.load.interruptible_notice_min = 60;
  site.hazards[0].remaining_fraction = 0.08;
  const auto found = totals(site);
  EXPECT_NEAR(found.at("lolh"), 1, 1e-9);
  EXPECT_NEAR(found.at("eue"), 2, 1e-9);
  EXPECT_NEAR(found.at("interrupted_hours"), 9, 1e-9);
  EXPECT_NEAR(found.at("interrupted_energy"), 18, 1e-9);
  EXPECT_NEAR(found.at("interruptions"), 1, 1e-9);
}

// 10 MW and, for 20 of 100 hours, 6 MW of surplus: 4 MW of it to a surge, 2 MW to the battery,
// which takes another of the grid, for 50 / 3 h.
TEST(ReferenceLoad, GivesItsSurplusToSurgesThenToBatteries) {
  Site site = small_site(100);
  site.load.demand_mw = {10, -7, 10, 10, 10};
  site.load.step_h = 20;
  site.batteries.push_back(battery(3, 50));
  site.batteries[0].initial_soc = 0;
  site.batteries[0].auxiliary_mw = 1;
  site.feeds[0].capacity_mw = 11;
  auto found = totals(site);
  EXPECT_NEAR(found.at("curtailed_energy"), 20 * 6 - 50, 1e-9);
  EXPECT_NEAR(found.at("demand_energy"), 80 * 11, 1e-9);
  EXPECT_NEAR(found.at("grid_energy"), 80 * 11, 1e-9);
  // Always there, but for a moment.
  site.surges.push_back({"s", always(1e-6), always(1e6), always(4), {}, {}});
  found = totals(site);
  EXPECT_NEAR(found.at("curtailed_energy"), 2 * (20 - 50.0 / 3), 1e-9);
  EXPECT_NEAR(found.at("grid_energy"), 80 * 11 + 50.0 / 3, 1e-9);
  EXPECT_NEAR(found.at("demand_energy"), 80 * 15 + 20 * 4, 1e-9);
  EXPECT_NEAR(found.at("eue"), 80 * 4 - 50, 1e-9);
  EXPECT_NEAR(found.at("outages"), 0, 1e-9);
  // It is out where the base load is above 0 again, and only where there is one.
  site.feeds[0].capacity_mw = 0;
  EXPECT_NEAR(totals(site).at("outages"), 1, 1e-9);
  site.feeds.clear();
  EXPECT_NEAR(totals(site).at("outages"), 0, 1e-9);
}

TEST(ReferenceDispatch, PutsBatteriesBeforeTurbinesWhereAskedTo) {
  Site site = site_with_outage();
  site.batteries.push_back(battery(6, 30));
  site.turbines.push_back(standby_turbine(1, 10));
  site.batteries[0].recharge_from = RechargeFrom::kGridAndTurbines;
  EXPECT_NEAR(totals(site).at("turbine_energy"), 100, 1e-9);
  site.policy.dispatch = DispatchOrder::kBatteriesFirst;
  // 6 MW for 5 h from the battery, and no turbine charges it as long as there is an outage.
  const auto found = totals(site);
  EXPECT_NEAR(found.at("turbine_energy"), 70, 1e-9);
  EXPECT_NEAR(found.at("grid_energy"), 930, 1e-9);
}

}  // namespace
}  // namespace ridethrough::reference
