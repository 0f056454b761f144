// SPDX-License-Identifier: Apache-2.0
// Numbers must not depend on how a site is written: a total split over units, feeds or classes acts
// as that total; what has no length is nothing; units that are committed as needed start as they
// would have come to be.
#include "tests/models/measured.hpp"
#include "tests/support.hpp"

#include <cmath>
#include <numeric>
#include <random>

#include <boost/math/distributions/binomial.hpp>
#include <fmt/format.h>
#include <gtest/gtest.h>

namespace ridethrough {
namespace {

constexpr double kHours = 8760;

std::string study(const std::string& rest, double horizon_h = kHours) {
  return fmt::format("[study]\nhorizon_h = {}\n", horizon_h) + rest;
}

std::string load(double mw) { return fmt::format("[load]\nconstant_mw = {:.17g}\n", mw); }

double lost_hours(const std::string& config, std::uint64_t trajectories = 1) {
  return measure(config, trajectories).hours(Count::kLossTime).mean;
}

// ---- splits of one total -----------------------------------------------------------------------

TEST(Split, OfMustRunUnitsThatNeverFailIsEnough) {
  EXPECT_EQ(0, lost_hours(study(load(100) + "[turbine.t]\nunits = 7\nunit_mw = " +
                                fmt::format("{:.17g}", 100.0 / 7) + "\nmode = must_run\n")));
}

TEST(Split, OfMustRunUnitsThatFailIsTheBinomial) {
  // Four units of 250/3 MW against 250 MW: lost while two or more are down.
  const double down = 50.0 / 1050;
  const boost::math::binomial_distribution<double> units(4, down);
  const double share = 1 - boost::math::cdf(units, 1);
  const Measured site = measure(
      study(load(250) + "[turbine.t]\nunits = 4\nunit_mw = 83.333333333333343\nmode = must_run\n"
                        "mttf_h = 1000\nmttr_h = 50\n"),
      80'000);
  EXPECT_TRUE(pins(site.hours(Count::kLossTime), kHours * share));
  // How often the third unit of those that run is lost: from one down, three run.
  const double frequency = boost::math::pdf(units, 1) * 3 / 1000 * kHours;
  EXPECT_TRUE(pins(site.number(Count::kLossEvents), frequency));
}

TEST(Split, OfFeedsIsEnough) {
  std::string feeds;
  for (int i = 0; i < 3; ++i) {
    feeds += fmt::format("[feed.f{}]\ncapacity_mw = {:.17g}\n", i, 100.0 / 3);
  }
  EXPECT_EQ(0, lost_hours(study(load(100) + feeds)));
}

// The grid is away for a time that is always the same, and back for one as well.
std::string outages(double duration_h, double gap_h) {
  return fmt::format(
      "[hazard.h]\nhits = feed.f\nduration_h = constant({:.17g})\n"
      "gap_h = constant({:.17g})\n",
      duration_h, gap_h);
}

TEST(Split, OfABatteryLastsAsLongAsTheWhole) {
  const auto with = [](int units) {
    const Measured site =
        measure(study(load(50) + "[feed.f]\ncapacity_mw = 500\n" + outages(4, 400) +
                      fmt::format("[battery.b]\nunits = {}\nunit_power_mw = {:.17g}\n"
                                  "unit_energy_mwh = {:.17g}\nround_trip_efficiency = 0.9\n",
                                  units, 200.0 / units, 200.0 / units)),
                400);
    return std::pair{site.number(Count::kLossEvents).mean, site.number(Count::kOutages).mean};
  };
  const auto whole = with(1);
  EXPECT_GT(whole.second, 20);
  for (const int units : {3, 7, 11, 13, 208}) EXPECT_EQ(whole, with(units)) << units;
}

TEST(Split, OfBatteryPowerIsEnough) {
  EXPECT_EQ(0, lost_hours(study("start = 2025-01-01\n" + load(100) +
                                "[feed.f]\ncapacity_mw = 500\n" + outages(1, 50) +
                                fmt::format("[battery.b]\nunits = 3\nunit_power_mw = {:.17g}\n"
                                            "unit_energy_mwh = 1000\n",
                                            100.0 / 3)),
                          50));
}

TEST(Split, CommitsAsManyUnitsAsTheTotalNeeds) {
  // One start of three units for each outage.
  const Measured site =
      measure(study(load(100) + "[feed.f]\ncapacity_mw = 200\n" + outages(1, 99) +
                    fmt::format("[turbine.t]\nunits = 6\nunit_mw = {:.17g}\nmode = standby\n"
                                "commit = needed\nstart_min = 0\n",
                                100.0 / 3)),
              50);
  EXPECT_EQ(0, site.hours(Count::kLossTime).mean);
  EXPECT_NEAR(3 * site.number(Count::kOutages).mean, site.number(Count::kTurbineStarts).mean, 3);
}

// Decimals of any kind, split in any way, into fleets, feeds and classes with derates: that the sum
// is the demand is seen; and so is a demand that is a quantum for each of them above it.
class RandomSplit {
 public:
  explicit RandomSplit(unsigned seed) : random_(seed) {}

  // A site whose supply is `demand` MW as it is written, down to the last bits of a double.
  std::string site() {
    std::uniform_real_distribution<double> anything(1, 900);
    parts_ = 0;
    std::string text;
    double sum = 0;
    const int feeds = pick(4);
    const int turbines = pick(4);
    const int surges = pick(2) == 0 ? pick(3) : 8;  // so many roundings up would add up
    for (int i = 0; i < feeds; ++i) {
      const double share = derate();
      const double mw = decimal(anything(random_));
      sum += mw;
      text += fmt::format("[feed.f{}]\ncapacity_mw = {:.17g}\n", i, mw / share);
      text += fmt::format(
          "[hazard.h{0}]\nhits = feed.f{0}\nremaining_fraction = {1:.17g}\n"
          "windows = 01-01 to 12-31\n",
          i, share);
      ++parts_;
    }
    for (int i = 0; i < turbines || sum == 0; ++i) {
      const double share = derate();
      const int units = 1 + pick(40);
      const double mw = decimal(anything(random_));
      sum += mw;
      text += fmt::format("[turbine.t{}]\nunits = {}\nunit_mw = {:.17g}\nmode = must_run\n", i,
                          units, mw / units / share);
      text += "monthly_derate =";
      for (int m = 0; m < 12; ++m) text += fmt::format("{} {:.17g}", m > 0 ? "," : "", share);
      text += "\n";
      ++parts_;
    }
    for (int i = 0; i < surges; ++i) {
      const double mw = decimal(sum / 10);
      text += fmt::format(
          "[surge.s{}]\nextra_mw = constant({:.17g})\ngap_h = exponential(3)\n"
          "duration_h = exponential(20)\n",
          i, mw);
      sum -= mw;
      ++parts_;
    }
    demand_ = sum;
    return text;
  }

  [[nodiscard]] double demand() const { return demand_; }
  // Feeds, fleets, surges, and the load itself.
  [[nodiscard]] int terms() const { return parts_ + 1; }

 private:
  int pick(int below) { return static_cast<int>(random_() % static_cast<unsigned>(below)); }
  double derate() {
    return pick(2) == 0 ? 1 : std::uniform_real_distribution<double>(0.2, 1)(random_);
  }
  // With as many decimals as somebody might write, or all of them.
  double decimal(double mw) {
    const double scale = std::pow(10.0, pick(8));
    return pick(3) == 0 ? mw : std::max(std::round(mw * scale), 1.0) / scale;
  }

  std::mt19937 random_;
  int parts_ = 0;
  double demand_ = 0;
};

TEST(Split, AtRandomIsEnoughAndNoMore) {
  for (unsigned seed = 0; seed < 120; ++seed) {
    RandomSplit split(seed);
    const std::string site = split.site();
    const std::string enough = study(load(split.demand()) + site, 200);
    SCOPED_TRACE(fmt::format("seed {}\n{}", seed, enough));
    const Measured met = measure(enough, 3);
    EXPECT_EQ(0, met.hours(Count::kLossTime).mean);
    const double quantum_mw = met.study.quantum_w * 1e-6;
    const double more = split.demand() + split.terms() * quantum_mw * 1.001;
    EXPECT_LT(0, lost_hours(study(load(more) + site, 200), 3));
    if (HasFailure()) return;
  }
}

// Batteries last as long as is written, however little is left for them beside the grid: in an
// outage with all that they hold, in a surge with what is above their reserve.
TEST(Split, LeavesABatteryNoMoreThanIsWritten) {
  std::mt19937 random(5);
  for (int i = 0; i < 120; ++i) {
    std::uniform_real_distribution<double> anything(1, 100);
    double kept = anything(random);
    double carried = anything(random) / 50 + 0.02;  // by the battery, for so many hours
    double hours = anything(random) / 10;
    if (i % 2 == 1) {  // in whole watts, few of them, and seconds: only the energy is to be rounded
      kept = std::round(kept * 1e6) / 1e6;
      carried = std::round(carried * 5) / 1e6 + 1e-6;
      hours = std::round(hours * 3600) / 3600;
    }
    const int units = 1 + static_cast<int>(random() % 30);
    const bool surge = i % 4 >= 2;
    const double reserve = surge ? anything(random) / 200 : 0;
    const std::string site =
        fmt::format("[feed.always]\ncapacity_mw = {:.17g}\n", kept) +
        (surge
             ? load(kept) + fmt::format("[surge.s]\nextra_mw = constant({:.17g})\n"
                                        "gap_h = constant(1000)\nduration_h = constant({:.17g})\n",
                                        carried, hours)
             : load(kept + carried) + "[feed.f]\ncapacity_mw = 150\n" + outages(hours, 1000)) +
        fmt::format(
            "[battery.b]\nunits = {}\nunit_power_mw = {:.17g}\nunit_energy_mwh = {:.17g}\n"
            "reserve_soc = {:.17g}\n",
            units, std::max(carried, 1.0) / units, carried * hours / units / (1 - reserve),
            reserve);
    SCOPED_TRACE(site);
    EXPECT_EQ(0, measure(study(site, 900), 20).hours(Count::kLossTime).mean);
    if (HasFailure()) return;
  }
}

TEST(Split, OfFuelLastsAsLongAsIsWritten) {
  // Three classes of a third each, with fuel for exactly the outage.
  std::string classes;
  for (int i = 0; i < 3; ++i) {
    classes += fmt::format(
        "[turbine.t{}]\nunits = 1\nunit_mw = {:.17g}\nmode = standby\n"
        "start_min = 0\nfuel_storage_h = 24\nrefuel_h = 30\n",
        i, 100.0 / 3);
  }
  EXPECT_EQ(
      0, lost_hours(study(load(100) + "[feed.f]\ncapacity_mw = 200\n" + outages(24, 500) + classes),
                    50));
}

TEST(Split, OfFuelThatIsFilledAsItEndsGoesOn) {
  EXPECT_EQ(0,
            lost_hours(study(load(100) + "[turbine.t]\nunits = 1\nunit_mw = 100\nmode = must_run\n"
                                         "start_min = 10\nfuel_storage_h = 24\nrefuel_h = 24\n"),
                       1));
}

// A unit whose fuel runs out at the very moment at which it would have failed does not fail as
// well: with storages and lives of seconds that happens a dozen times a year.
TEST(Fuel, RunsOutBeforeAUnitFailsInTheSameMillisecond) {
  for (const double fuel_h : {0.01, 0.003}) {
    const Measured site =
        measure(study(load(1) + fmt::format("[turbine.t]\nunits = 1\nunit_mw = 1\nmode = must_run\n"
                                            "mttf_h = 0.01\nmttr_h = 0.01\nfuel_storage_h = {}\n"
                                            "refuel_h = 0.01\n",
                                            fuel_h)),
                2);
    // Load is lost just as long as the unit does not run.
    EXPECT_EQ(site.hours(Count::kLossTime).mean + site.hours(Count::kTurbineRunTime).mean, kHours);
  }
}

// What the grid has left over only because powers are rounded charges no battery.
TEST(Charging, TakesNothingThatIsThereByRoundingOnly) {
  // Whole watts but for a fraction each: a supply above, a demand below.
  const auto site = [](double more_mw) {
    return measure(study(load(72.0000019) +
                         fmt::format("[feed.f]\ncapacity_mw = {:.17g}\n", 96.0000039 + more_mw) +
                         outages(5, 300) +
                         "[battery.b]\nunits = 3\nunit_power_mw = 40\nunit_energy_mwh = 100\n"
                         "initial_soc = 0\nauxiliary_mw = 12.000001\n"
                         "[battery.c]\nunits = 1\nunit_power_mw = 40\nunit_energy_mwh = 100\n"
                         "initial_soc = 0\nauxiliary_mw = 12.000001\n"),
                   20);
  };
  EXPECT_EQ(0, site(0).mwh(Count::kDischargedEnergy).mean);
  EXPECT_EQ(site(0).number(Count::kLossEvents).mean, site(0).number(Count::kOutages).mean);
  EXPECT_LT(0, site(0.001).mwh(Count::kDischargedEnergy).mean);  // a kilowatt is one
}

TEST(Soc, AtTheReserveCallsTurbinesThatStartThere) {
  // Surges discharge the battery to its reserve, where the policy calls the turbines.
  const Measured site = measure(
      study(load(100) + "[feed.f]\ncapacity_mw = 105\n"
                        "[surge.s]\nextra_mw = constant(15)\ngap_h = constant(100)\n"
                        "duration_h = constant(20)\n"
                        "[battery.b]\nunits = 7\nunit_power_mw = 10\nunit_energy_mwh = 14.285714\n"
                        "reserve_soc = 0.3\n"
                        "[turbine.t]\nunits = 1\nunit_mw = 20\nmode = soc\nstart_soc = 0.3\n"
                        "stop_soc = 0.5\nstart_min = 0\n"),
      20);
  EXPECT_GT(site.number(Count::kTurbineStarts).mean, 10);
}

TEST(Rating, OfAFleetWithoutUnitsMayBeAnything) {
  EXPECT_EQ(0, lost_hours(study(load(1) + "[feed.f]\ncapacity_mw = 1\n[turbine.t]\nunits = 0\n"
                                          "unit_mw = 3000\nmode = standby\n[battery.b]\nunits = 0\n"
                                          "unit_power_mw = 5000\nunit_energy_mwh = 1\n")));
}

// ---- what has no length ------------------------------------------------------------------------

std::string observed(const std::string& name, const std::vector<double>& values) {
  const std::string path = testing::TempDir() + name;
  std::ofstream file(path);
  for (const double value : values) file << value << '\n';
  return "empirical(file=" + path + ")";
}

TEST(Length, OfNothingIsNoOccurrence) {
  // Half of the occurrences have none: a cycle of 100 + 1 h, in every other of them a loss of 2 h.
  const std::string site =
      study(load(50) +
            "[feed.f]\ncapacity_mw = 60\n[hazard.h]\nhits = feed.f\n"
            "gap_h = exponential(100)\nduration_h = " +
            observed("0-or-2", {0, 2}) +
            "\n[turbine.t]\nunits = 1\nunit_mw = 1\nmode = standby\nstart_min = 0\n");
  const Measured measured = measure(site, 4'000);
  const double cycles = kHours / 101;
  EXPECT_TRUE(pins(measured.number(Count::kLossEvents), cycles / 2));
  EXPECT_TRUE(pins(measured.number(Count::kOutages), cycles / 2));
  EXPECT_TRUE(pins(measured.hours(Count::kLossTime), cycles));
  EXPECT_NEAR(measured.number(Count::kTurbineStarts).mean, measured.number(Count::kOutages).mean,
              0.1);
}

TEST(Length, OfNothingIsNotAnnounced) {
  // Turbines are called 30 min before an occurrence of 2 h, and run 10 min later.
  const Measured measured =
      measure(study(load(50) +
                    "[feed.f]\ncapacity_mw = 60\n[hazard.h]\nhits = feed.f\n"
                    "notice_min = 30\ngap_h = exponential(100)\nduration_h = " +
                    observed("zero-or-2", {0, 2}) +
                    "\n[turbine.t]\nunits = 1\nunit_mw = 60\nmode = standby\n"
                    "start_min = 10\n"),
              4'000);
  const double announced = kHours / 101 / 2;
  EXPECT_TRUE(pins(measured.number(Count::kTurbineStarts), announced));
  EXPECT_TRUE(pins(measured.hours(Count::kTurbineRunTime), announced * (2 + 20.0 / 60)));
}

TEST(Length, OfNothingBetweenTwoOccurrencesIsNoGap) {
  // Half of the gaps have none: runs of occurrences of 2 h, two of them on average, are one loss.
  const Measured measured = measure(study(load(50) +
                                          "[feed.f]\ncapacity_mw = 60\n[hazard.h]\nhits = feed.f\n"
                                          "duration_h = exponential(2)\ngap_h = " +
                                          observed("0-or-200", {0, 200}) + "\n"),
                                    4'000);
  EXPECT_TRUE(pins(measured.number(Count::kLossEvents), kHours / 102 / 2));
  EXPECT_TRUE(pins(measured.hours(Count::kLossTime), kHours * 2 / 102));
}

TEST(Length, OfNothingForOneTargetLeavesItAlone) {
  // Each of two feeds is hit for 0 or 4 h, for itself: a loss needs one of them. P(neither) = 1/4.
  const Measured measured = measure(
      study(load(50) +
            "[feed.f]\ncapacity_mw = 30\n[feed.g]\ncapacity_mw = 30\n"
            "[hazard.h]\nhits = feed.f, feed.g\nrestoration = independent\nnotice_min = 30\n"
            "gap_h = exponential(100)\nduration_h = " +
            observed("0-or-4", {0, 4}) +
            "\n[turbine.t]\nunits = 1\nunit_mw = 1\nmode = standby\nstart_min = 0\n"),
      4'000);
  EXPECT_TRUE(pins(measured.number(Count::kLossEvents), kHours / 103 * 0.75));
  // The turbine is called by the announcement, where one is hit.
  EXPECT_TRUE(pins(measured.number(Count::kTurbineStarts), kHours / 103 * 0.75));
}

TEST(Length, OfASurgeIsNeverNothing) {
  const Measured measured =
      measure(study(load(50) +
                    "[feed.f]\ncapacity_mw = 60\n[surge.s]\nextra_mw = constant(20)\n"
                    "gap_h = exponential(100)\nduration_h = " +
                    observed("0-or-6", {0, 6}) + "\n"),
              4'000);
  EXPECT_TRUE(pins(measured.number(Count::kLossEvents), kHours / 103 / 2));
}

// ---- units that are committed as needed --------------------------------------------------------

// Of n units of which at most `needed` run: the chain of the number in repair. It fails at
// min(n - j, needed) / MTTF and is repaired at j / MTTR.
double hours_below(int n, int needed, double mttf, double mttr) {
  std::vector<double> weight = {1};
  for (int j = 0; j < n; ++j) {
    weight.push_back(weight.back() * std::min(n - j, needed) / mttf * mttr / (j + 1));
  }
  const double all = std::accumulate(weight.begin(), weight.end(), 0.0);
  double lost = 0;
  for (int j = n - needed + 1; j <= n; ++j) lost += weight[static_cast<std::size_t>(j)];
  return lost / all;
}

std::string reserve(int n, int needed, double mttf, double mttr) {
  return load(10.0 * needed) +
         fmt::format(
             "[turbine.t]\nunits = {}\nunit_mw = 10\nmode = must_run\ncommit = needed\n"
             "start_min = 0\nmttf_h = {}\nmttr_h = {}\n",
             n, mttf, mttr);
}

TEST(Reserve, StartsAsTheStationaryChain) {
  for (const auto& [n, needed] : {std::pair{6, 4}, {3, 2}, {10, 7}}) {
    SCOPED_TRACE(fmt::format("{} of {}", needed, n));
    const double share = hours_below(n, needed, 400, 100);
    // A few days only: a start as if all units ran all the time would be 26 % off and more.
    for (const double horizon : {24.0, 240.0}) {
      EXPECT_TRUE(pins(
          measure(study(reserve(n, needed, 400, 100), horizon), 100'000).hours(Count::kLossTime),
          horizon * share, 0.08));
    }
  }
}

// Turbines charge the battery before the horizon, which begins with it as it was told, and go on.
TEST(Reserve, KeepsBatteriesAtTheirInitialCharge) {
  const std::string site = reserve(2, 1, 100, 10) +
                           "[feed.f]\ncapacity_mw = 9\n"
                           "[battery.b]\nunits = 1\nunit_power_mw = 1\nunit_energy_mwh = 10\n"
                           "initial_soc = 0.4\nrecharge_from = grid_and_turbines\n";
  const Study compiled = study_from(study(site, 24));
  EXPECT_GT(compiled.scenario.warm_up, 0);
  const Tally tally = run_on_cpu(compiled, 200);
  const auto& soc = tally.cells.histogram[static_cast<int>(Distribution::kYearlyLowestSoc)];
  for (int per_cent = 41; per_cent <= 100; ++per_cent) EXPECT_EQ(soc[per_cent], 0U) << per_cent;
  EXPECT_GT(soc[40], 150U);  // but where both turbines are in repair
}

// The profile begins with the horizon, also where the warm-up is no multiple of its length or of
// its steps. Its last step is more than the turbines can carry.
TEST(Reserve, ForgetsNothingOfTheCalendar) {
  for (const auto& [steps, step_h] : {std::pair{24, 1}, {5, 1}, {3, 7}}) {
    SCOPED_TRACE(fmt::format("{} steps of {} h", steps, step_h));
    std::vector<double> demand_mw(static_cast<std::size_t>(steps), 10);
    demand_mw.back() = 30;
    const Measured site =
        measure_with_profile(study("start = 2025-03-01\n[turbine.t]\nunits = 2\nunit_mw = 10\n"
                                   "mode = must_run\ncommit = needed\nstart_min = 0\n"
                                   "mttf_h = 300\nmttr_h = 1\n",
                                   48),
                             demand_mw, 100, step_h);
    EXPECT_GT(site.study.scenario.warm_up, 0);
    std::vector<double> lost_h(kSeasonCells);
    double demand_mwh = 0;
    for (int hour = 0; hour < 48; ++hour) {
      const bool last_step = hour / step_h % steps == steps - 1;
      if (last_step) lost_h[24 * 2 + hour % 24] += 1;  // in March
      demand_mwh += last_step ? 30 : 10;
    }
    for (int cell = 0; cell < kSeasonCells; ++cell) {
      const auto lost = static_cast<double>(site.tally.cells.season[cell].time.word[0]);
      EXPECT_NEAR(lost / kTicksPerHour / 100, lost_h[cell], 0.02) << cell / 24 << " " << cell % 24;
    }
    EXPECT_NEAR(site.mwh(Count::kDemandEnergy).mean, demand_mwh, 1e-3);
  }
}

TEST(Reserve, CostsOtherSitesNothing) {
  EXPECT_EQ(0, study_from(study(load(10) + "[turbine.t]\nunits = 2\nunit_mw = 10\nmode = must_run\n"
                                           "mttf_h = 100\nmttr_h = 10\n"))
                   .scenario.warm_up);
  EXPECT_EQ(0, study_from(study(load(10) + "[turbine.t]\nunits = 2\nunit_mw = 10\nmode = standby\n"
                                           "commit = needed\nmttf_h = 100\nmttr_h = 10\n"))
                   .scenario.warm_up);
}

}  // namespace
}  // namespace ridethrough
