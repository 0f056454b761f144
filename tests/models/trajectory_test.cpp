// SPDX-License-Identifier: Apache-2.0
// The physics against what can be worked out by hand. False alarms: support.hpp, kSigmas.
#include "tests/support.hpp"

#include <gtest/gtest.h>

namespace ridethrough {
namespace {

Results results_of(const std::string& config, std::uint64_t trajectories) {
  const Study study = study_from(config);
  return evaluate(study, run_on_cpu(study, trajectories));
}

TEST(Trajectory, WithoutAnySupplyLosesEveryHourOfEveryDay) {
  const Results results = results_of("[load]\nconstant_mw = 30\n", 10);
  EXPECT_DOUBLE_EQ(results.index("lolh").value.mean, 8760);
  EXPECT_DOUBLE_EQ(results.index("lole").value.mean, 365);
  EXPECT_DOUBLE_EQ(results.index("lolp").value.mean, 1);
  EXPECT_DOUBLE_EQ(results.index("eue").value.mean, 30 * 8760.0);
  EXPECT_DOUBLE_EQ(results.index("neue").value.mean, 1e6);
  EXPECT_DOUBLE_EQ(results.index("max_shortfall").value.mean, 30);
  // It began before the horizon did.
  EXPECT_EQ(results.index("lolev").value.mean, 0);
}

TEST(Trajectory, WithAFeedThatNeverFailsLosesNothing) {
  const Results results = results_of("[load]\nconstant_mw = 30\n[feed.a]\ncapacity_mw = 30\n", 10);
  EXPECT_EQ(results.index("lolh").value.mean, 0);
  EXPECT_DOUBLE_EQ(results.index("grid_energy").value.mean, 30 * 8760.0);
}

// An alternating renewal process is down D / (U + D) of the time and fails 1 / (U + D) times an
// hour, whatever the two distributions. Source: Cox, "Renewal Theory", 1962, ch. 7.
TEST(Trajectory, OfOneFeedIsDownAsAnAlternatingRenewalProcess) {
  for (const std::string gap :
       {"exponential(mean=200)", "lognormal(mean=200, sigma=0.8)", "uniform(low=150, high=250)"}) {
    const Results results = results_of(
        "[load]\nconstant_mw = 30\n[feed.a]\ncapacity_mw = 100\n[hazard.h]\nhits = feed.a\n"
        "duration_h = lognormal(mean=4, sigma=1)\ngap_h = " +
            gap + "\n",
        40'000);
    EXPECT_LT(deviation(results, "lolh", 8760 * 4.0 / 204), kSigmas) << gap;
    EXPECT_LT(deviation(results, "lolev", 8760 / 204.0), kSigmas) << gap;
    EXPECT_LT(deviation(results, "eue", 30 * 8760 * 4.0 / 204), kSigmas) << gap;
    EXPECT_LT(results.index("lolh").value.relative_error(), 0.002);
  }
}

TEST(Trajectory, OfOneFeedWouldShowAnErrorOfOnePerCentInTheOutages) {
  const Results results = results_of(
      "[load]\nconstant_mw = 30\n[feed.a]\ncapacity_mw = 100\n[hazard.h]\nhits = feed.a\n"
      "duration_h = lognormal(mean=4.04, sigma=1)\ngap_h = exponential(mean=200)\n",
      40'000);
  EXPECT_GT(deviation(results, "lolh", 8760 * 4.0 / 204), kSigmas);
}

// Outages of exponential length, mean D = 10 h, and a battery that lasts T = 10 h. In the
// stationary state each outage loses max(length - T, 0) h, on average D exp(-T/D). The horizon
// begins with a full battery also where an outage is under way: that saves p T exp(-T/D) h, p = D /
// (U + D).
TEST(Trajectory, OfAFullBatteryRidesThroughOutagesShorterThanItsEnergyAtThisLoad) {
  const Results results = results_of(
      "[study]\nhorizon_h = 8760\n[load]\nconstant_mw = 10\n[feed.a]\ncapacity_mw = 200000\n"
      "[hazard.h]\nhits = feed.a\ngap_h = exponential(mean=490)\n"
      "duration_h = exponential(mean=10)\n"
      "[battery.b]\nunits = 100\nunit_power_mw = 1000\nunit_energy_mwh = 1\n"
      "round_trip_efficiency = 0.9\n",
      200'000);
  const double exact = std::exp(-1.0) * (8760.0 / 500 * 10 - 10.0 / 500 * 10);
  EXPECT_LT(deviation(results, "lolh", exact), kSigmas);
  EXPECT_LT(results.index("lolh").value.relative_error(), 0.0025);
}

TEST(Trajectory, OfABatteryThatIsTooWeakLosesTheRestOfTheLoad) {
  const Results results = results_of(
      "[load]\nconstant_mw = 10\n[feed.a]\ncapacity_mw = 1000\n"
      "[hazard.h]\nhits = feed.a\ngap_h = constant(100)\nduration_h = constant(1)\n"
      "[battery.b]\nunits = 2\nunit_power_mw = 3\nunit_energy_mwh = 100\n",
      2000);
  EXPECT_LT(deviation(results, "eue", 4 * 8760.0 / 101), kSigmas);
  EXPECT_DOUBLE_EQ(results.index("max_shortfall").value.largest, 4);
  EXPECT_LT(deviation(results, "battery_throughput", 6 * 8760.0 / 101), kSigmas);
}

TEST(Trajectory, RechargesWithTheLossesOfARoundTrip) {
  const Results results = results_of(
      "[load]\nconstant_mw = 10\n[feed.a]\ncapacity_mw = 1000\n"
      "[hazard.h]\nhits = feed.a\ngap_h = constant(100)\nduration_h = constant(1)\n"
      "[battery.b]\nunits = 2\nunit_power_mw = 8\nunit_energy_mwh = 100\n"
      "round_trip_efficiency = 0.8\n",
      2000);
  const double outages = 8760.0 / 101;
  EXPECT_EQ(results.index("eue").value.mean, 0);
  // 10 MWh not drawn in each outage, 12.5 MWh drawn for it afterwards.
  EXPECT_NEAR(results.index("grid_energy").value.mean, 87'600 + 2.5 * outages, 2);
}

TEST(Trajectory, StartsStandbyTurbinesInTheirStartTime) {
  const Results results = results_of(
      "[load]\nconstant_mw = 10\n[feed.a]\ncapacity_mw = 20\n"
      "[hazard.h]\nhits = feed.a\ngap_h = constant(98)\nduration_h = constant(2)\n"
      "[turbine.t]\nunits = 4\nunit_mw = 5\nmode = standby\nstart_min = 15\n",
      2000);
  const double outages = 87.6;
  EXPECT_LT(deviation(results, "lolh", outages * 0.25), kSigmas);
  EXPECT_LT(deviation(results, "turbine_starts", outages * 4), kSigmas);
  EXPECT_LT(deviation(results, "turbine_run_hours", outages * 4 * 1.75), kSigmas);
  EXPECT_LT(deviation(results, "turbine_energy", outages * 10 * 1.75), kSigmas);
}

// Each of n units starts with probability 1 - p; k are needed. Repair takes far longer than the
// outage and far shorter than the gap.
TEST(Trajectory, LosesLoadWhenTooFewOfItsTurbinesStart) {
  const Results results = results_of(
      "[load]\nconstant_mw = 10\n[feed.a]\ncapacity_mw = 20\n"
      "[hazard.h]\nhits = feed.a\ngap_h = constant(5000)\nduration_h = constant(1)\n"
      "[turbine.t]\nunits = 4\nunit_mw = 5\nmode = standby\nmttr_h = 200\n"
      "start_failure_probability = 0.1\n",
      400'000);
  // Fewer than 2 of 4 start: 4 * 0.9 * 0.1^3 + 0.1^4; a unit is back within the hour, and starts,
  // with probability 1 / 200: that shifts the loss by less than 4 * 0.005 / 2 of it.
  const double none_or_one = 4 * 0.9 * 1e-3 + 1e-4;
  const auto& lolev = results.index("lolev").value;
  EXPECT_LT(deviation(results, "lolev", 8760.0 / 5001 * none_or_one), kSigmas);
  EXPECT_LT(lolev.relative_error(), 0.02);
}

// n must-run units with start failures: off = (repair + start) / (1 - p) on average before one
// runs.
TEST(Trajectory, OfMustRunTurbinesIsStationaryFromTheStart) {
  const std::string config =
      "[load]\nconstant_mw = 10\n[turbine.t]\nunits = 3\nunit_mw = 5\nmode = must_run\n"
      "mttf_h = 100\nmttr_h = 10\nstart_min = 300\nstart_failure_probability = 0.2\n";
  const double off = 15 / 0.8;
  const double up = 100 / (100 + off);
  const double two_or_three = up * up * up + 3 * up * up * (1 - up);
  for (const std::string horizon : {"2", "1000"}) {
    const Study study = study_from("[study]\nhorizon_h = " + horizon + "\n" + config);
    const Results results = evaluate(study, run_on_cpu(study, horizon == "2" ? 600'000 : 30'000));
    EXPECT_LT(deviation(results, "lolp", 1 - two_or_three), kSigmas) << horizon;
    EXPECT_LT(deviation(results, "turbine_run_hours", 3 * up * 8760), kSigmas) << horizon;
    EXPECT_LT(results.index("lolp").value.relative_error(), 0.005);
  }
}

// Two feeds, each enough alone, hit independently with probability 1/2 by a common hazard.
TEST(Trajectory, LosesBothFeedsToACommonCause) {
  const Results results = results_of(
      "[load]\nconstant_mw = 10\n[feed.a]\ncapacity_mw = 10\n[feed.b]\ncapacity_mw = 10\n"
      "[hazard.storm]\nhits = feed.a:0.5, feed.b:0.5\ngap_h = exponential(mean=90)\n"
      "duration_h = exponential(mean=10)\n",
      40'000);
  EXPECT_LT(deviation(results, "lolh", 8760 * 0.1 / 4), kSigmas);
  EXPECT_LT(deviation(results, "lolev", 8760 / 100.0 / 4), kSigmas);
}

TEST(Trajectory, HoldsAComponentAsLongAsAnyHazardDoes) {
  // P(at least one of two independent hazards holds the feed) = 1 - (9/10)^2.
  const Results results = results_of(
      "[load]\nconstant_mw = 10\n[feed.a]\ncapacity_mw = 10\n"
      "[hazard.x]\nhits = feed.a\ngap_h = exponential(mean=90)\nduration_h = constant(10)\n"
      "[hazard.y]\nhits = feed.a\ngap_h = exponential(mean=90)\nduration_h = constant(10)\n",
      40'000);
  EXPECT_LT(deviation(results, "lolp", 1 - 0.81), kSigmas);
}

TEST(Trajectory, StopsTurbinesAndBatteriesThatAHazardHits) {
  const Results results = results_of(
      "[load]\nconstant_mw = 10\n"
      "[hazard.gas]\nhits = turbine.t, battery.b\ngap_h = constant(90)\nduration_h = constant(10)\n"
      "[turbine.t]\nunits = 2\nunit_mw = 5\nmode = must_run\n"
      "[battery.b]\nunits = 1\nunit_power_mw = 50\nunit_energy_mwh = 1000\n",
      4000);
  EXPECT_LT(deviation(results, "lolp", 0.1), kSigmas);
}

TEST(Trajectory, AddsUpSurgesThatOverlap) {
  // Each surge is active a fifth of the time; only both together exceed the feed.
  const Results results = results_of(
      "[load]\nconstant_mw = 10\n[feed.a]\ncapacity_mw = 15\n"
      "[surge.x]\ngap_h = exponential(mean=8)\nduration_h = exponential(mean=2)\n"
      "extra_mw = constant(4)\n"
      "[surge.y]\ngap_h = exponential(mean=8)\nduration_h = exponential(mean=2)\n"
      "extra_mw = constant(4)\n",
      4000);
  EXPECT_LT(deviation(results, "lolp", 0.04), kSigmas);
  EXPECT_DOUBLE_EQ(results.index("max_shortfall").value.largest, 3);
  EXPECT_LT(deviation(results, "demand_energy", 8760 * (10 + 2 * 0.2 * 4)), kSigmas);
}

// A class of one unit beside one that keeps the queue of starts full: it waits for nobody.
TEST(Trajectory, LosesNoStartHoweverManyAreUnderWay) {
  const auto lolp = [](const std::string& others) {
    const Study study =
        study_from("[load]\nconstant_mw = 5\n[turbine.a]\nunits = " + others +
                   "\nunit_mw = 0\nmode = must_run\nmttf_h = 100\nmttr_h = 1\nstart_min = 60\n"
                   "[turbine.b]\nunits = 1\nunit_mw = 5\nmode = must_run\nmttf_h = 98\nmttr_h = 1\n"
                   "start_min = 60\n");
    const Tally tally = run_on_cpu(study, others == "1" ? 2000 : 40);
    EXPECT_EQ(tally.merged_starts > 0, others != "1");
    return evaluate(study, tally);
  };
  EXPECT_LT(deviation(lolp("1"), "lolp", 0.02), kSigmas);
  EXPECT_LT(deviation(lolp("9000"), "lolp", 0.02), kSigmas);
}

TEST(Trajectory, DoesNotDependOnHowMuchMoreThanItsLoadAFeedCouldCarry) {
  const auto eue = [](const std::string& capacity) {
    return results_of("[load]\nconstant_mw = 10\n[feed.a]\ncapacity_mw = " + capacity +
                          "\n[hazard.h]\nhits = feed.a\ngap_h = constant(100)\n"
                          "duration_h = constant(1)\n[battery.b]\nunits = 10\n"
                          "unit_power_mw = 0.979\nunit_energy_mwh = 4\n",
                      200)
        .index("eue")
        .value.mean;
  };
  EXPECT_GT(eue("1000"), 0);
  EXPECT_EQ(eue("1000"), eue("1000000"));
}

// A scenario that no config leads to: gaps and surges without length, one after the other.
TEST(Trajectory, ThatDoesNotComeToAnEndIsGivenUpAndNamed) {
  Study study = study_from(
      "[study]\nhorizon_h = 100\n[load]\nconstant_mw = 10\n[feed.a]\ncapacity_mw = 10\n"
      "[surge.s]\ngap_h = constant(1000)\nduration_h = constant(1)\nextra_mw = constant(1)\n");
  const auto none = static_cast<PoolOffset>(study.pool.size());
  study.pool.push_back(0);
  study.surges[0].process.gap = study.surges[0].process.duration = {none, 1};
  study.point_scenario();
  const auto backend = make_cpu_backend(2);
  std::uint64_t stuck = 0;  // the first whose surge has an event within the horizon
  const auto fails = [&] {
    try {
      (void)simulate(study, backend, {stuck, 1});
      return std::string();
    } catch (const std::runtime_error& error) {
      return std::string(error.what());
    }
  };
  while (stuck < 100 && fails().empty()) ++stuck;
  EXPECT_EQ(fails().find("trajectory " + std::to_string(stuck) + " does not come to an end"), 0U);
  EXPECT_THROW((void)simulate(study, backend, {0, 100}), std::runtime_error);
}

TEST(Trajectory, CountsADayOnceHoweverManyLossesItHas) {
  // A loss of 30 min every 2 h, from 0:00 on: 12 a day.
  const Study study = study_with_profile("[study]\nhorizon_h = 240\n[feed.a]\ncapacity_mw = 10\n",
                                         {20, 5, 5, 5}, 0.5);
  const Results results = evaluate(study, run_on_cpu(study, 3));
  const double years = 240.0 / 8760;
  EXPECT_NEAR(results.index("lole").value.mean, 10 / years, 1e-9);
  EXPECT_NEAR(results.index("lolev").value.mean, 119 / years, 1e-9);  // one was there at the start
  EXPECT_NEAR(results.index("lolh").value.mean, 60 / years, 1e-9);
}

}  // namespace
}  // namespace ridethrough
