// SPDX-License-Identifier: Apache-2.0
// Hazards: what they leave of what they hit, when they are announced, planned, and over. Most sites
// here have planned hazards only, so that every trajectory is the same and known to the
// millisecond.
#include "tests/lognormal.hpp"
#include "tests/models/measured.hpp"

#include <cmath>

namespace ridethrough {
namespace {

// A load of 10 MW on a feed; `more` are further sections.
Measured planned_day(const std::string& more, double horizon_h = 24,
                     const std::string& feed = "capacity_mw = 20",
                     std::uint64_t trajectories = 20) {
  return measure(fmt::format("[study]\nhorizon_h = {}\n[load]\nconstant_mw = 10\n[feed.a]\n{}\n{}",
                             horizon_h, feed, more),
                 trajectories);
}

// ---- derates -----------------------------------------------------------------------------------

TEST(Hazard, LeavesAFeedTheSmallestOfTheFractionsOfWhatHoldsIt) {
  const Measured site = planned_day(
      "[hazard.x]\nhits = feed.a\nremaining_fraction = 0.4\n"
      "windows = 01-01 02:00 to 01-01 06:00\n"
      "[hazard.y]\nhits = feed.a\nremaining_fraction = 0.25\n"
      "windows = 01-01 04:00 to 01-01 08:00\n");
  // 8 MW are left from 2:00 on, 5 MW from 4:00 to 8:00.
  EXPECT_TRUE(always(site.hours(Count::kLossTime), 6));
  EXPECT_TRUE(always(site.mwh(Count::kUnservedEnergy), 2 * 2 + 4 * 5));
  EXPECT_TRUE(always(site.number(Count::kLossEvents), 1));
  EXPECT_TRUE(always(site.number(Count::kOutages), 1));
}

TEST(Hazard, DoesNotMatterWhereItLeavesAFeedEnough) {
  const Measured site = planned_day(
      "[hazard.x]\nhits = feed.a\nremaining_fraction = 0.5\nwindows = 01-01 to 01-02\n");
  EXPECT_TRUE(always(site.hours(Count::kLossTime), 0));
  EXPECT_TRUE(always(site.number(Count::kOutages), 0));
}

TEST(Hazard, LeavesABatteryItsEnergyAndAPartOfItsPower) {
  const std::string battery =
      "[hazard.x]\nhits = feed.a\nwindows = 01-01 02:00 to 01-01 08:00\n"
      "[battery.b]\nunits = 4\nunit_power_mw = 5\nunit_energy_mwh = 10\n"
      "[hazard.y]\nhits = battery.b\nwindows = 01-01 02:00 to 01-01 06:00\nremaining_fraction = ";
  // 5 of its 20 MW for 4 h, then 10 MW of the load for what it has left: 20 MWh.
  const Measured derated = planned_day(battery + "0.25\n");
  EXPECT_TRUE(always(derated.mwh(Count::kUnservedEnergy), 4 * 5));
  EXPECT_TRUE(always(derated.hours(Count::kLossTime), 4));
  EXPECT_TRUE(always(derated.mwh(Count::kDischargedEnergy), 40));
  const Measured held = planned_day(battery + "0\n");
  EXPECT_TRUE(always(held.mwh(Count::kUnservedEnergy), 40));
  EXPECT_TRUE(always(held.mwh(Count::kDischargedEnergy), 20));
}

TEST(Hazard, LimitsWhatABatteryIsChargedWith) {
  // Empty from 4:00 on; then nothing until 10:00, 2 x 2.5 MW for 4 h, and up to the grid's 10 MW.
  const Measured site = planned_day(
      "[hazard.x]\nhits = feed.a\nwindows = 01-01 02:00 to 01-01 04:00, 01-01 15:00 to 01-01 "
      "20:00\n"
      "[battery.b]\nunits = 2\nunit_power_mw = 10\nunit_energy_mwh = 10\n"
      "[hazard.y]\nhits = battery.b\nwindows = 01-01 04:00 to 01-01 10:00\n"
      "[hazard.z]\nhits = battery.b\nwindows = 01-01 10:00 to 01-01 14:00\n"
      "remaining_fraction = 0.125\n");
  // 10 MWh until 14:00, the other 10 MWh until 15:00: full again, for 2 h.
  EXPECT_TRUE(always(site.hours(Count::kLossTime), 3));
  EXPECT_TRUE(always(site.mwh(Count::kDischargedEnergy), 40));
}

TEST(Hazard, LeavesTheUnitsOfATurbineClassAPartOfTheirPower) {
  const std::string turbines =
      "[turbine.t]\nunits = 4\nunit_mw = 5\nmode = must_run\nstart_min = 30\nmttr_h = 1\n"
      "[hazard.x]\nhits = turbine.t\nwindows = 01-01 02:00 to 01-01 06:00\nremaining_fraction = ";
  const Measured derated = planned_day(turbines + "0.4\n", 24, "capacity_mw = 0");
  EXPECT_TRUE(always(derated.mwh(Count::kUnservedEnergy), 4 * 2));
  EXPECT_TRUE(always(derated.number(Count::kTurbineStarts), 0));
  EXPECT_TRUE(always(derated.hours(Count::kTurbineRunTime), 4 * 24));
  // Where nothing is left, they stop, and start again afterwards.
  const Measured held = planned_day(turbines + "0\n", 24, "capacity_mw = 0");
  EXPECT_TRUE(always(held.mwh(Count::kUnservedEnergy), 4.5 * 10));
  EXPECT_TRUE(always(held.number(Count::kTurbineStarts), 4));
  EXPECT_TRUE(always(held.hours(Count::kTurbineRunTime), 4 * 19.5));
}

TEST(Hazard, SendsBackUnitsThatWereStarting) {
  const auto site = [](const std::string& left) {
    return planned_day(
        "[turbine.t]\nunits = 4\nunit_mw = 5\nmode = standby\nstart_min = 30\n"
        "[hazard.x]\nhits = feed.a\nwindows = 01-01 02:00 to 01-01 06:00\n"
        "[hazard.y]\nhits = turbine.t\nwindows = 01-01 02:20 to 01-01 02:25\n"
        "remaining_fraction = " +
        left + "\n");
  };
  // Begun at 2:00, and again at 2:25.
  EXPECT_TRUE(always(site("0").hours(Count::kLossTime), 55 / 60.0));
  EXPECT_TRUE(always(site("0").number(Count::kTurbineStarts), 8));
  EXPECT_TRUE(always(site("0.1").hours(Count::kLossTime), 0.5));
  EXPECT_TRUE(always(site("0.1").number(Count::kTurbineStarts), 4));
}

// ---- gas supplies ------------------------------------------------------------------------------

TEST(Hazard, OfAGasSupplyHitsAllTheClassesThatBurnFromIt) {
  const auto site = [](const std::string& left) {
    return measure(
        "[study]\nhorizon_h = 24\n[load]\nconstant_mw = 35\n[gas.north]\n[gas.south]\n"
        "[turbine.t]\nunits = 2\nunit_mw = 5\nmode = must_run\ngas = north\n"
        "[turbine.u]\nunits = 1\nunit_mw = 10\nmode = must_run\ngas = north\n"
        "[turbine.v]\nunits = 1\nunit_mw = 10\nmode = must_run\ngas = south\n"
        "[turbine.w]\nunits = 1\nunit_mw = 5\nmode = must_run\n"
        "[hazard.x]\nhits = gas.north\nwindows = 01-01 02:00 to 01-01 06:00\n"
        "remaining_fraction = " +
            left + "\n",
        20);
  };
  EXPECT_TRUE(always(site("0").mwh(Count::kUnservedEnergy), 4 * 20));
  EXPECT_TRUE(always(site("0").hours(Count::kTurbineRunTime), 5 * 24 - 3 * 4));
  EXPECT_TRUE(always(site("0.75").mwh(Count::kUnservedEnergy), 4 * 5));
  EXPECT_TRUE(always(site("0.75").hours(Count::kTurbineRunTime), 5 * 24));
}

TEST(Hazard, OfAClassAndOneOfItsGasLeaveTheSmallerFraction) {
  const Measured site = measure(
      "[study]\nhorizon_h = 24\n[load]\nconstant_mw = 10\n[gas.g]\n"
      "[turbine.t]\nunits = 2\nunit_mw = 5\nmode = must_run\ngas = g\n"
      "[hazard.x]\nhits = gas.g\nwindows = 01-01 02:00 to 01-01 06:00\nremaining_fraction = 0.5\n"
      "[hazard.y]\nhits = turbine.t\nwindows = 01-01 05:00 to 01-01 08:00\n"
      "remaining_fraction = 0.3\n",
      20);
  EXPECT_TRUE(always(site.mwh(Count::kUnservedEnergy), 3 * 5 + 3 * 7));
}

// ---- notice ------------------------------------------------------------------------------------

TEST(Hazard, ThatIsAnnouncedFindsTheTurbinesRunning) {
  const auto site = [](double notice_min, double start_min) {
    return planned_day(
        fmt::format("[turbine.t]\nunits = 2\nunit_mw = 5\nmode = standby\nstart_min = {}\n"
                    "[hazard.x]\nhits = feed.a\nnotice_min = {}\n"
                    "windows = 01-01 02:00 to 01-01 06:00, 01-01 12:00 to 01-01 13:00\n",
                    start_min, notice_min));
  };
  // In time: nothing is lost, and they run ahead of it for what is left of the notice.
  for (const double start_min : {0.0, 20.0, 30.0}) {
    EXPECT_TRUE(always(site(30, start_min).hours(Count::kLossTime), 0)) << start_min;
    EXPECT_TRUE(always(site(30, start_min).number(Count::kOutages), 2));
    EXPECT_TRUE(always(site(30, start_min).number(Count::kOutagesSurvived), 2));
    EXPECT_TRUE(always(site(30, start_min).hours(Count::kTurbineRunTime),
                       2 * (5 + 2 * (30 - start_min) / 60)));
    // Before it begins, the grid carries the load.
    EXPECT_TRUE(always(site(30, start_min).mwh(Count::kTurbineEnergy), 50));
  }
  // Too late by the difference.
  EXPECT_TRUE(always(site(30, 45).hours(Count::kLossTime), 2 * 15 / 60.0));
  EXPECT_TRUE(always(site(0, 45).hours(Count::kLossTime), 2 * 45 / 60.0));
}

TEST(Hazard, IsAnnouncedNoEarlierThanTheLastOneIsOver) {
  // 3 h of notice, 1 h between them: they run on from the first to the second.
  const Measured site = planned_day(
      "[turbine.t]\nunits = 2\nunit_mw = 5\nmode = standby\nstart_min = 60\n"
      "[hazard.x]\nhits = feed.a\nnotice_min = 180\n"
      "windows = 01-01 05:00 to 01-01 06:00, 01-01 07:00 to 01-01 08:00\n");
  EXPECT_TRUE(always(site.hours(Count::kLossTime), 0));
  EXPECT_TRUE(always(site.number(Count::kTurbineStarts), 2));
  EXPECT_TRUE(always(site.hours(Count::kTurbineRunTime), 2 * 5));
}

// With a notice longer than the gap there is always one announced, up to the horizon, also if it
// begins beyond.
TEST(Hazard, IsAnnouncedUpToTheHorizonWhateverItsWeights) {
  for (const std::string weights : {"", "monthly_weights = 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1\n",
                                    "hourly_weights = 0, 0, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 0, 0, 0, "
                                    "0, 0, 0, 0, 0, 0, 0, 0, 0\n"}) {
    const Measured site = measure(
        "[study]\nhorizon_h = 20\n[load]\nconstant_mw = 10\n[feed.a]\ncapacity_mw = 10\n"
        "[turbine.t]\nunits = 1\nunit_mw = 10\nmode = standby\nstart_min = 0\n"
        "[hazard.x]\nhits = feed.a\nnotice_min = 6000\ngap_h = constant(30)\n"
        "duration_h = constant(1)\n" +
            weights,
        100);
    EXPECT_TRUE(always(site.hours(Count::kTurbineRunTime), 20)) << weights;
  }
}

// One hazard takes over from another at 4:00: for the turbines it is one outage.
TEST(Hazard, ThatFollowsAnotherAtOnceDoesNotStopTheTurbines) {
  for (const std::string second : {"hits = feed.a", "hits = feed.a, turbine.t:0"}) {
    const Measured site = planned_day(
        "[turbine.t]\nunits = 2\nunit_mw = 5\nmode = standby\nstart_min = 30\n"
        "[hazard.x]\nhits = feed.a\nwindows = 01-01 02:00 to 01-01 04:00\n"
        "[hazard.y]\nwindows = 01-01 04:00 to 01-01 05:00, 01-01 05:00 to 01-01 06:00\n" +
        second + "\n");
    EXPECT_TRUE(always(site.hours(Count::kLossTime), 0.5)) << second;
    EXPECT_TRUE(always(site.number(Count::kTurbineStarts), 2)) << second;
    EXPECT_TRUE(always(site.number(Count::kOutages), 1)) << second;
  }
}

// Only what will be hit is announced: where the draw spares the feed, no turbine starts.
TEST(Hazard, IsAnnouncedTogetherWithWhatItWillHit) {
  const Measured site = measure(
      "[load]\nconstant_mw = 10\n[feed.a]\ncapacity_mw = 10\n"
      "[hazard.x]\nhits = feed.a:0.3\nnotice_min = 60\ngap_h = uniform(low=10, high=30)\n"
      "duration_h = constant(5)\n"
      "[turbine.t]\nunits = 2\nunit_mw = 5\nmode = standby\nstart_min = 45\n",
      4000);
  const double outages = 0.3 * 8760 / 25;
  EXPECT_TRUE(pins(site.number(Count::kTurbineStarts), 2 * outages));
  EXPECT_TRUE(pins(site.number(Count::kOutages), outages));
  EXPECT_TRUE(pins(site.hours(Count::kTurbineRunTime), 2 * outages * 5.25));
  // All that is lost, is lost where an outage is under way when the horizon begins, or is about to.
  EXPECT_LT(site.hours(Count::kLossTime).mean, 0.75 * 0.3 * 6 / 25 + 1e-9);
}

// ---- windows -----------------------------------------------------------------------------------

Measured windows(const std::string& study, const std::string& all) {
  return measure("[study]\n" + study +
                     "\n[load]\nconstant_mw = 10\n[feed.a]\ncapacity_mw = 10\n[hazard.x]\n"
                     "hits = feed.a\nwindows = " +
                     all + "\n",
                 3);
}

TEST(Hazard, InWindowsComesAtItsHoursEveryYear) {
  const std::string all = "04-10 08:00 to 04-12 18:30, 11-03 to 11-04, 05-01 00:00 to 05-01 24:00";
  const double hours = 58.5 + 24 + 24;
  EXPECT_TRUE(always(windows("horizon_h = 8760", all).hours(Count::kLossTime), hours));
  EXPECT_TRUE(always(windows("horizon_h = 8760", all).number(Count::kLossEvents), 3));
  // With a leap day in the second of three years.
  const Measured site = windows("start = 2023-01-01\nhorizon_h = 26304", all);
  EXPECT_TRUE(always(site.hours(Count::kLossTime), 3 * hours));
  EXPECT_TRUE(always(site.number(Count::kLossEvents), 9));
  // April from the 10th, 8:00, on.
  const Measured april = windows("start = 2024-04-01\nhorizon_h = 720", all);
  EXPECT_TRUE(always(april.hours(Count::kLossTime), 58.5));
  const auto& season = april.tally.cells.season;
  for (int hour = 0; hour < 24; ++hour) {
    const double days = 2 + (hour >= 8 ? 1 : 0) - (hour == 18 ? 0.5 : 0) - (hour > 18 ? 1 : 0);
    EXPECT_EQ(season[24 * 3 + hour].time.word[0],
              3 * static_cast<std::uint64_t>(days * static_cast<double>(kTicksPerHour)))
        << hour;
  }
}

TEST(Hazard, InAWindowMayReachAcrossTheNewYear) {
  // Under way when the horizon begins: its first 3 h; and the first 2 h of the next one.
  const Measured site = windows("horizon_h = 8760", "12-31 22:00 to 01-01 03:00");
  EXPECT_TRUE(always(site.hours(Count::kLossTime), 5));
  EXPECT_TRUE(always(site.number(Count::kLossEvents), 1));
  const Measured two = windows("horizon_h = 17520", "12-31 22:00 to 01-01 03:00");
  EXPECT_TRUE(always(two.hours(Count::kLossTime), 10));
  EXPECT_TRUE(always(two.number(Count::kLossEvents), 2));
}

TEST(Hazard, InAWindowKnowsLeapYears) {
  const std::string winter = "02-28 12:00 to 03-01 12:00";
  EXPECT_TRUE(always(windows("start = 2025-01-01", winter).hours(Count::kLossTime), 24));
  EXPECT_TRUE(always(windows("start = 2024-01-01", winter).hours(Count::kLossTime), 48));
  const std::string day = "02-29 08:00 to 02-29 18:00";
  EXPECT_TRUE(always(windows("start = 2024-01-01", day).hours(Count::kLossTime), 10));
}

// In a year without it, the 29th of February is the 1st of March.
TEST(Hazard, InAWindowThatEndsWithFebruaryDoesSoInEveryYear) {
  const auto hours = [](const std::string& study, const std::string& window) {
    return windows(study, window).hours(Count::kLossTime);
  };
  const std::string three_years = "start = 2023-01-01\nhorizon_h = 26304";
  EXPECT_TRUE(always(hours("start = 2025-01-01", "02-28 to 02-29"), 24));
  EXPECT_TRUE(always(hours("start = 2024-01-01", "02-28 to 02-29"), 24));
  EXPECT_TRUE(always(hours(three_years, "02-28 to 02-29"), 3 * 24));
  EXPECT_TRUE(always(hours(three_years, "02-28 12:00 to 02-29 06:00"), 3 * 18));
  // The leap day alone.
  EXPECT_TRUE(always(hours("start = 2025-01-01", "02-29 to 03-01"), 0));
  EXPECT_TRUE(always(hours("start = 2024-01-01", "02-29 to 03-01"), 24));
  EXPECT_TRUE(always(hours(three_years, "02-29 to 03-01"), 24));
}

TEST(Hazard, InAWindowHitsWithItsProbability) {
  const Measured site = measure(
      "[study]\nhorizon_h = 48\n[load]\nconstant_mw = 10\n[feed.a]\ncapacity_mw = 10\n"
      "[hazard.x]\nhits = feed.a:0.6\nwindows = 01-01 08:00 to 01-01 12:00, 01-02 to 01-02 12:00\n",
      400'000);
  EXPECT_TRUE(pins(site.number(Count::kLossEvents), 1.2));
  EXPECT_TRUE(pins(site.hours(Count::kLossTime), 0.6 * 16));
}

// ---- independent restoration -------------------------------------------------------------------

// Two feeds, each enough for the load, hit with probabilities of 0.9 and 0.8 and restored each in a
// lognormal time X (mean 30 h, sigma 0.6). A cycle lasts the gap and the longer of the restorations
// of what was hit, M; in it a feed is down for p E[X] h, both are for p_a p_b E[min(X, X')]. By the
// renewal-reward theorem (Ross, "Stochastic Processes", 2nd ed., 3.6) the shares of time are those
// over E[G] + E[M].
struct TwoFeeds {
  static constexpr double kHitsA = 0.9, kHitsB = 0.8, kGap = 40;

  static double beyond(double x) { return lognormal_beyond(x, 30, 0.6); }
  static double mean_of(const std::function<double(double)>& beyond) {
    return integral([&](double y) { return beyond(std::exp(y)) * std::exp(y); }, -25, 9, 4000);
  }
  static double longer() {
    return mean_of([](double x) { return 1 - (1 - beyond(x)) * (1 - beyond(x)); });
  }
  static double shorter() {
    return mean_of([](double x) { return beyond(x) * beyond(x); });
  }
  static double cycle() {
    const double both = kHitsA * kHitsB;
    return kGap + both * longer() + (kHitsA + kHitsB - 2 * both) * 30;
  }
  static double both_down() { return kHitsA * kHitsB * shorter() / cycle(); }
  static double down_a() { return kHitsA * 30 / cycle(); }

  static Measured site(const std::string& horizon, double load, std::uint64_t trajectories,
                       const std::string& gap) {
    return measure("[study]\nhorizon_h = " + horizon +
                       "\n[load]\nconstant_mw = " + std::to_string(load) +
                       "\n[feed.a]\ncapacity_mw = 15\n[feed.b]\ncapacity_mw = 10\n"
                       "[hazard.storm]\nhits = feed.a:0.9, feed.b:0.8\n"
                       "restoration = independent\nduration_h = lognormal(mean=30, sigma=0.6)\n"
                       "gap_h = " +
                       gap + "\n",
                   trajectories);
  }
};

TEST(Hazard, RestoresEachTargetInItsOwnTime) {
  EXPECT_NEAR(TwoFeeds::mean_of(TwoFeeds::beyond), 30, 1e-6);
  EXPECT_NEAR(TwoFeeds::longer() + TwoFeeds::shorter(), 60, 1e-6);
  for (const std::string gap : {"exponential(mean=40)", "uniform(low=10, high=70)"}) {
    // 10 MW are lost with both feeds only, 15 MW with the first one, too.
    const Measured both = TwoFeeds::site("8760", 10, 12'000, gap);
    EXPECT_TRUE(pins(both.hours(Count::kLossTime), 8760 * TwoFeeds::both_down()));
    const Measured first = TwoFeeds::site("8760", 15, 6'000, gap);
    EXPECT_TRUE(pins(first.hours(Count::kLossTime), 8760 * TwoFeeds::down_a()));
  }
}

// It starts long before, and has forgotten how. Known to 0.5 %.
TEST(Hazard, RestoresEachTargetInItsOwnTimeFromTheFirstHourOn) {
  const Measured both = TwoFeeds::site("2", 10, 170'000, "exponential(mean=40)");
  EXPECT_TRUE(pins(both.hours(Count::kLossTime), 2 * TwoFeeds::both_down(), 0.05));
  const Measured first = TwoFeeds::site("2", 15, 100'000, "exponential(mean=40)");
  EXPECT_TRUE(pins(first.hours(Count::kLossTime), 2 * TwoFeeds::down_a(), 0.05));
}

// Cycles as long as a year that hardly vary: whoever began them all at once would see them in step.
TEST(Hazard, RestoresEachTargetInItsOwnTimeFromTheFirstHourOnHoweverLongItsCycles) {
  for (const std::string weights : {"", "monthly_weights = 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1\n"}) {
    const Measured site = measure(
        "[study]\nhorizon_h = 1\n[load]\nconstant_mw = 10\n[feed.a]\ncapacity_mw = 10\n"
        "[hazard.h]\nhits = feed.a\nrestoration = independent\n"
        "gap_h = uniform(low=4000, high=6000)\nduration_h = constant(2000)\n" +
            weights,
        400'000);
    EXPECT_TRUE(pins(site.hours(Count::kLossTime), 2000.0 / 7000)) << weights;
  }
}

TEST(Hazard, OfIndependentRestorationIsOverAtOnceWhereItHitsNothing) {
  // Each 100 h an occurrence, one in four of which takes the feed down, for 10 h.
  const Measured site = measure(
      "[load]\nconstant_mw = 10\n[feed.a]\ncapacity_mw = 10\n[hazard.x]\nhits = feed.a:0.25\n"
      "restoration = independent\ngap_h = exponential(mean=100)\nduration_h = constant(10)\n",
      20'000);
  EXPECT_TRUE(pins(site.number(Count::kLossEvents), 8760 * 0.25 / 102.5));
  EXPECT_TRUE(pins(site.hours(Count::kLossTime), 8760 * 2.5 / 102.5));
}

// Shared: an occurrence that hits nothing lasts as long.
TEST(Hazard, OfSharedRestorationLastsAsLongWhateverItHits) {
  const Measured site = measure(
      "[load]\nconstant_mw = 10\n[feed.a]\ncapacity_mw = 10\n[hazard.x]\nhits = feed.a:0.25\n"
      "gap_h = exponential(mean=100)\nduration_h = constant(10)\n",
      20'000);
  EXPECT_TRUE(pins(site.number(Count::kLossEvents), 8760 * 0.25 / 110));
  EXPECT_TRUE(pins(site.hours(Count::kLossTime), 8760 * 2.5 / 110));
}

}  // namespace
}  // namespace ridethrough
