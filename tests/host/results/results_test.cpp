// SPDX-License-Identifier: Apache-2.0
// Results: what a tally is evaluated to.
#include "host/results/results.hpp"

#include "tests/host/busy_site.hpp"

#include <cmath>

#include <fmt/format.h>

namespace ridethrough {
namespace {

using test::busy_run;
using test::histogram_of;
using test::kContract;
using test::kTrajectories;
using test::quiet_results;
using test::total;

// Of the first trajectories of a site.
Results results_of(std::uint64_t trajectories, const std::string& config) {
  const Study study = compile(test::load_text(config));
  return evaluate(study, simulate(study, make_cpu_backend(2), {0, trajectories}));
}

// All of the load is lost for 8 h of 1008.
const std::string kRareOutages =
    "[load]\nconstant_mw=10\n[feed.a]\ncapacity_mw=100\n[hazard.h]\ngap_h=exponential(1000)\n"
    "duration_h=exponential(8)\nhits=feed.a\n";

TEST(Results, HoldEveryIndexOfTheContractInItsUnitAndOrder) {
  const auto& indices = busy_run().results.indices;
  ASSERT_EQ(indices.size(), kContract.size());
  for (std::size_t i = 0; i < indices.size(); ++i) {
    const auto& [name, unit] = kContract[i];
    const Index& index = indices[i];
    EXPECT_EQ(index.name, name);
    EXPECT_EQ(index.unit, unit) << name;
    if (name == test::kNothingOfInABusySite) {
      EXPECT_FALSE(index.applies);
      EXPECT_EQ(index.value.mean, 0);
      continue;
    }
    EXPECT_TRUE(index.applies) << name;
    EXPECT_GT(index.value.mean, 0) << name;
    // Whole numbers of events may all be the same about a quantile.
    EXPECT_GE(index.value.std_error, name.starts_with("lolev_q") ? 0 : 1e-300) << name;
    EXPECT_LE(index.value.ci95_low, index.value.mean) << name;
    EXPECT_GE(index.value.ci95_high, index.value.mean) << name;
    EXPECT_FALSE(index.value.largest < index.value.mean) << name;
  }
  EXPECT_THROW((void)busy_run().results.index("lohl"), std::out_of_range);
}

TEST(Results, CountHoursEnergyAndEventsPerYear) {
  const auto& [study, tally, results] = busy_run();
  const auto sum = [&tally = tally](Count count) {
    return static_cast<double>(tally.moments[static_cast<int>(count)].sum.word[0]);
  };
  const double years = 0.02 * kTrajectories;
  const double hour = kTicksPerHour;
  EXPECT_DOUBLE_EQ(results.index("lolh").value.mean, sum(Count::kLossTime) / hour / years);
  EXPECT_DOUBLE_EQ(results.index("lolp").value.mean, sum(Count::kLossTime) / hour / 8760 / years);
  EXPECT_DOUBLE_EQ(results.index("lole").value.mean, sum(Count::kLossDays) / years);
  EXPECT_DOUBLE_EQ(results.index("lolev").value.mean, sum(Count::kLossEvents) / years);
  EXPECT_DOUBLE_EQ(results.index("eue").value.mean,
                   sum(Count::kUnservedEnergy) / hour * study.quantum_w / 1e6 / years);
  EXPECT_DOUBLE_EQ(results.index("max_shortfall").value.mean,
                   sum(Count::kMaxShortfall) * study.quantum_w / 1e6 / kTrajectories);
  EXPECT_DOUBLE_EQ(results.index("interrupted_hours").value.mean,
                   sum(Count::kInterruptedTime) / hour / years);
  EXPECT_DOUBLE_EQ(results.index("outages").value.mean, sum(Count::kOutages) / years);
  EXPECT_DOUBLE_EQ(results.index("outage_survival").value.mean,
                   sum(Count::kOutagesSurvived) / sum(Count::kOutages));
  EXPECT_NEAR(results.index("neue").value.mean,
              1e6 * results.index("eue").value.mean / results.index("demand_energy").value.mean,
              1e-6);
}

// 10 MMBtu/MWh, 50 kg CO2 and 0.2 kg NOx per MMBtu; 50 MWh in all batteries.
TEST(Results, TurnEnergyIntoFuelEmissionsAndCycles) {
  const auto value = [](const char* name) { return busy_run().results.index(name).value; };
  const double energy = value("turbine_energy").mean;
  EXPECT_NEAR(value("fuel").mean / (energy * 10), 1, 1e-9);
  EXPECT_NEAR(value("co2").mean / (energy * 10 * 0.050), 1, 1e-9);
  EXPECT_NEAR(value("nox").mean / (energy * 10 * 0.2), 1, 1e-9);
  EXPECT_NEAR(value("fuel").std_error / (value("turbine_energy").std_error * 10), 1, 1e-9);
  EXPECT_NEAR(value("equivalent_full_cycles").mean / (value("battery_throughput").mean / 50), 1,
              1e-9);
}

TEST(Results, SayHowSureTheSupplyIs) {
  const auto value = [](const char* name) { return busy_run().results.index(name).value; };
  const double lolp = value("lolp").mean;
  EXPECT_DOUBLE_EQ(value("availability").mean, 100 * (1 - lolp));
  EXPECT_DOUBLE_EQ(value("availability").std_error, 100 * value("lolp").std_error);
  EXPECT_DOUBLE_EQ(value("availability_nines").mean, -std::log10(lolp));
  const auto& yearly = histogram_of(busy_run().results, "yearly_lolh");
  ASSERT_EQ(yearly.edges.front(), 0);
  EXPECT_DOUBLE_EQ(value("loss_free_years").mean,
                   static_cast<double>(yearly.counts.front()) / kTrajectories);
}

TEST(Results, HaveQuantilesThatRiseAndTailMeansBeyondThem) {
  const auto mean = [](const char* name) { return busy_run().results.index(name).value.mean; };
  for (const std::string of : {"lolh", "eue"}) {
    const double largest = busy_run().results.index(of).value.largest;
    double before = 0;
    for (const std::string at : {"_q50", "_q90", "_q95", "_q99"}) {
      const double value = mean((of + at).c_str());
      EXPECT_GT(value, before) << of << at;
      EXPECT_LE(value, largest) << of << at;
      before = value;
    }
  }
  EXPECT_GT(mean("eue_cvar95"), mean("eue_q95"));
  EXPECT_GT(mean("eue_cvar99"), mean("eue_q99"));
  EXPECT_LT(mean("eue_cvar99"), busy_run().results.index("eue").value.largest);
}

TEST(Results, OfASiteWithoutTurbinesBatteriesAndGridSaySo) {
  const Results results = results_of(
      10,
      "[load]\nconstant_mw=5\n[turbine.a]\nunits=2\nunit_mw=5\nmode=must_run\nmttf_h=50\n"
      "mttr_h=50\n");
  const auto applies = [&](const char* name) { return results.index(name).applies; };
  for (const char* name : {"lolh", "turbine_starts", "demand_energy"}) {
    EXPECT_TRUE(applies(name)) << name;
  }
  for (const char* name :
       {"interrupted_hours", "interruptions", "outages", "peak_exceeded_hours", "grid_energy",
        "fuel", "nox", "battery_throughput", "equivalent_full_cycles"}) {
    EXPECT_FALSE(applies(name)) << name;
    EXPECT_EQ(results.index(name).value.mean, 0) << name;
  }
  EXPECT_TRUE(std::isnan(results.index("outage_survival").value.mean));
  EXPECT_TRUE(results.survival.length_h.empty());
}

// ---- by cause, by season -----------------------------------------------------------------------

TEST(Causes, AreAllPartsThatCanFailAndNothing) {
  EXPECT_EQ(busy_run().results.causes.names,
            (std::vector<std::string>{"hazard.storm", "turbine.small", "battery.pack", "surge.peak",
                                      "none"}));
}

TEST(Causes, HaveNoMoreThanTheWholeEachAndNoLessTogether) {
  const Causes& causes = busy_run().results.causes;
  const auto& names = causes.names;
  const auto check = [&](const char* index, const std::vector<double>& values,
                         const std::vector<double>& shares) {
    const double whole = busy_run().results.index(index).value.mean;
    double sum = 0;
    for (std::size_t i = 0; i < names.size(); ++i) {
      EXPECT_LE(values[i], whole * (1 + 1e-12)) << names[i];
      EXPECT_NEAR(shares[i], values[i] / whole, 1e-12) << names[i];
      sum += values[i];
    }
    EXPECT_GE(sum, whole);
  };
  check("lolh", causes.lolh, causes.lolh_share);
  check("eue", causes.eue, causes.eue_share);
  for (std::size_t i = 0; i + 1 < names.size(); ++i) {
    EXPECT_NEAR(causes.lift[i], causes.lolh_share[i] / causes.time_share[i], 1e-12) << names[i];
  }
  EXPECT_GT(causes.lolh[0], 0);  // the storm
}

// A feed that one hazard takes down is the only thing that can fail.
TEST(Causes, OfASiteWithOneOfThemAreThatOne) {
  const Results results =
      results_of(20,
                 "[load]\nconstant_mw=1\n[feed.a]\ncapacity_mw=2\n[hazard.h]\n"
                 "gap_h=exponential(100)\nduration_h=exponential(5)\nhits=feed.a\n");
  ASSERT_EQ(results.causes.names, (std::vector<std::string>{"hazard.h", "none"}));
  EXPECT_EQ(results.causes.lolh[0], results.index("lolh").value.mean);
  EXPECT_EQ(results.causes.eue_share, (std::vector<double>{1, 0}));
}

// One of 20 units in repair is common, and no loss comes of it; a feed that is down is rare, and
// every loss comes of it.
TEST(Causes, AreRankedByHowMuchMoreFrequentLossesAreWithThem) {
  const Results results = results_of(4000, kRareOutages +
                                               "[battery.b]\nunits=20\nunit_power_mw=1\n"
                                               "unit_energy_mwh=1\nmttf_h=900\nmttr_h=100\n");
  const Causes& causes = results.causes;
  ASSERT_EQ(causes.names, (std::vector<std::string>{"hazard.h", "battery.b", "none"}));
  EXPECT_EQ(causes.lolh_share[0], 1);
  EXPECT_NEAR(causes.time_share[0] / (8.0 / 1008), 1, 0.03);
  EXPECT_NEAR(causes.lift[0] / (1008.0 / 8), 1, 0.03);
  EXPECT_NEAR(causes.time_share[1], 1 - std::pow(0.9, 20), 1e-12);
  EXPECT_LT(causes.lift[1], 0.1);  // ten of them would have to be missing
  EXPECT_TRUE(std::isnan(causes.time_share[2]));
  EXPECT_EQ(causes.ranked().front(), 0U);
}

// Turbines and surges are looked at once in each trajectory.
TEST(Causes, OfFleetsAndSurgesArePresentAsOftenAsTheyAre) {
  const Results results = results_of(
      20000,
      "[load]\nconstant_mw=10\n[surge.s]\nextra_mw=constant(1)\ngap_h=exponential(30)\n"
      "duration_h=exponential(10)\n[turbine.t]\nunits=3\nunit_mw=5\nmode=must_run\nmttf_h=800\n"
      "mttr_h=200\n");
  const Causes& causes = results.causes;
  ASSERT_EQ(causes.names, (std::vector<std::string>{"turbine.t", "surge.s", "none"}));
  // 4.5 standard errors of a share of 20,000 looks; they are spread evenly, which is no worse.
  EXPECT_NEAR(causes.time_share[0], 1 - std::pow(0.8, 3), 4.5 * std::sqrt(0.25 / 20000));
  EXPECT_NEAR(causes.time_share[1], 0.25, 4.5 * std::sqrt(0.19 / 20000));
}

TEST(Season, DiffersOnlyWhereTheMonthsDo) {
  const auto differs = [](const std::string& weights) {
    return results_of(4000, kRareOutages + weights).season.differs;
  };
  EXPECT_FALSE(differs(""));
  EXPECT_FALSE(differs("[study]\nhorizon_h=2160\n"));  // the other months are not in it
  EXPECT_TRUE(differs("monthly_weights=1,1,1,1,1,1,2,2,1,1,1,1\n"));
}

TEST(Season, AddsUpToTheYear) {
  const auto& lolh = busy_run().results.season.lolh;
  const auto& eue = busy_run().results.season.eue;
  ASSERT_EQ(lolh.size(), 12U * 24);
  ASSERT_EQ(eue.size(), 12U * 24);
  const auto sum = [](const std::vector<double>& values) {
    return std::accumulate(values.begin(), values.end(), 0.0);
  };
  EXPECT_NEAR(sum(lolh) / busy_run().results.index("lolh").value.mean, 1, 1e-12);
  EXPECT_NEAR(sum(eue) / busy_run().results.index("eue").value.mean, 1, 1e-12);
}

// 10 MW are lost every day from 14:30 to 16:00 in March, the feed being in maintenance.
TEST(Season, PutsALossWhereItIsInTheYear) {
  std::string windows;
  for (int day = 1; day <= 31; ++day) {
    windows += fmt::format("{}03-{:02} 14:30 to 03-{:02} 16:00", day > 1 ? ", " : "", day, day);
  }
  const auto& season =
      results_of(3, "[load]\nconstant_mw=10\n[feed.a]\ncapacity_mw=20\n[hazard.h]\nwindows=" +
                        windows + "\nhits=feed.a\n")
          .season;
  for (std::size_t cell = 0; cell < season.lolh.size(); ++cell) {
    const double hours = cell == 2 * 24 + 14 ? 15.5 : cell == 2 * 24 + 15 ? 31 : 0;
    EXPECT_NEAR(season.lolh[cell], hours, 1e-9) << cell;
    EXPECT_NEAR(season.eue[cell], hours * 10, 1e-6) << cell;
  }
}

// ---- survival ----------------------------------------------------------------------------------

TEST(Survival, CountsEveryOutageByItsLength) {
  const auto& survival = busy_run().results.survival;
  const auto sum = [](const std::vector<std::uint64_t>& counts) {
    return std::accumulate(counts.begin(), counts.end(), std::uint64_t{0});
  };
  const auto counted = [](Count count) {
    return busy_run().tally.moments[static_cast<int>(count)].sum.word[0];
  };
  EXPECT_EQ(sum(survival.outages), counted(Count::kOutages));
  EXPECT_EQ(sum(survival.survived), counted(Count::kOutagesSurvived));
  ASSERT_EQ(survival.length_h.size(), survival.outages.size() + 1);
  ASSERT_EQ(survival.length_h.size(), survival.probability.size());
  ASSERT_EQ(survival.length_h.size(), survival.std_error.size());
  for (std::size_t i = 0; i < survival.outages.size(); ++i) {
    EXPECT_LT(survival.length_h[i], survival.length_h[i + 1]);
    EXPECT_LE(survival.survived[i], survival.outages[i]);
    EXPECT_GE(survival.probability[i], survival.probability[i + 1]);
  }
  EXPECT_EQ(survival.length_h.front(), 0);
  EXPECT_EQ(survival.probability.front(), 1);
}

// Outages of 5 h on average, and a battery that ends at one of the printed lengths: what is just as
// long is survived, and nothing that is longer.
TEST(Survival, LastsToTheVeryEndOfTheBattery) {
  for (const double hours : {1.0 / 60, 0.25, 1.0, 4.0, 12.0}) {
    for (const int units : {1, 7}) {
      SCOPED_TRACE(fmt::format("{} h, {} units", hours, units));
      const auto& survival =
          results_of(
              2000,
              fmt::format(
                  "[load]\nconstant_mw=50\n[feed.a]\ncapacity_mw=1000\n[hazard.h]\n"
                  "gap_h=exponential(400)\nduration_h=exponential(5)\nhits=feed.a\n[battery.b]\n"
                  "units={}\nunit_power_mw=50\nunit_energy_mwh={:.17g}\n",
                  units, 50 * hours / units))
              .survival;
      ASSERT_GE(survival.ride_through_h.size(), 7U);  // up to 24 h
      for (std::size_t i = 0; i < survival.ride_through_h.size(); ++i) {
        const double length = survival.ride_through_h[i];
        if (length <= hours) {
          // Some outages find the battery not quite full.
          EXPECT_GT(survival.ride_through[i], 0.97) << length;
        } else {
          EXPECT_LT(survival.ride_through[i], 0.01) << length;
        }
      }
      const auto& lengths = survival.length_h;
      for (const double printed : survival.ride_through_h) {
        EXPECT_TRUE(printed < lengths[1] ||
                    std::find(lengths.begin(), lengths.end(), printed) != lengths.end())
            << printed;
      }
    }
  }
}

// Batteries of 2 MWh carry the whole load of 1 MW for two hours, and nothing else does: outages are
// survived up to there, and no further. Between outages there is time to charge them.
TEST(Survival, EndsWhereTheBatteriesDo) {
  const auto& survival =
      results_of(200,
                 "[load]\nconstant_mw=1\n[feed.a]\ncapacity_mw=20\n[hazard.h]\n"
                 "gap_h=uniform(3,1000)\nduration_h=uniform(0.5,6)\nhits=feed.a\n"
                 "[battery.b]\nunits=1\nunit_power_mw=1\nunit_energy_mwh=2\n")
          .survival;
  ASSERT_EQ(survival.ride_through_h, (std::vector<double>{1.0 / 60, 5.0 / 60, 15.0 / 60, 1, 4}));
  EXPECT_EQ(survival.ride_through, (std::vector<double>{1, 1, 1, 1, 0}));
  for (std::size_t i = 0; i < survival.outages.size(); ++i) {
    if (survival.length_h[i + 1] < 2) {
      EXPECT_EQ(survival.survived[i], survival.outages[i]);
    } else if (survival.length_h[i] > 2) {
      EXPECT_EQ(survival.survived[i], 0U);
    }
  }
}

// Nothing is said of lengths that no outage had: the longest are just short of four hours, in the
// bin that ends there. With a battery all are survived, without one all lose load.
TEST(Survival, IsNotKnownBeyondTheLongestOutage) {
  for (const bool battery : {false, true}) {
    SCOPED_TRACE(battery);
    const auto& survival =
        results_of(
            20, std::string("[load]\nconstant_mw=1\n[feed.a]\ncapacity_mw=20\n[hazard.h]\n"
                            "gap_h=uniform(3,1000)\nduration_h=constant(3.999)\nhits=feed.a\n") +
                    (battery ? "[battery.b]\nunits=1\nunit_power_mw=1\nunit_energy_mwh=6\n" : ""))
            .survival;
    EXPECT_EQ(survival.ride_through_h, (std::vector<double>{1.0 / 60, 5.0 / 60, 15.0 / 60, 1}));
    EXPECT_EQ(survival.length_h.back(), 4);
    EXPECT_EQ(std::isnan(survival.probability.back()), battery);
  }
}

// Long outages lose load at once, as they take the turbine, too; short ones do not. How the long
// ones would be survived from there on, nobody has seen.
TEST(Survival, IsNotKnownBeyondTheLongestThatLostNoLoad) {
  const auto& survival =
      results_of(20,
                 "[load]\nconstant_mw=1\n[feed.a]\ncapacity_mw=20\n"
                 "[turbine.t]\nunits=1\nunit_mw=1\nmode=must_run\n"
                 "[hazard.short]\ngap_h=uniform(3,1000)\nduration_h=constant(0.5)\nhits=feed.a\n"
                 "[hazard.long]\ngap_h=uniform(3,1000)\nduration_h=constant(10)\n"
                 "hits=feed.a, turbine.t\n")
          .survival;
  EXPECT_EQ(survival.ride_through_h, (std::vector<double>{1.0 / 60, 5.0 / 60, 15.0 / 60}));
  EXPECT_GT(survival.length_h.back(), 10);
}

// ---- histograms --------------------------------------------------------------------------------

TEST(Histograms, OfTheYearHoldEveryTrajectoryOnce) {
  for (const std::string name : {"yearly_lolh", "yearly_eue"}) {
    EXPECT_EQ(total(histogram_of(busy_run().results, name)), kTrajectories) << name;
  }
}

TEST(Histograms, OfEventsHoldEveryLossEventOnce) {
  const auto& moments = busy_run().tally.moments[static_cast<int>(Count::kLossEvents)];
  ASSERT_GT(moments.sum.word[0], 0U);
  for (const std::string name : {"event_duration", "event_energy", "event_depth"}) {
    EXPECT_EQ(total(histogram_of(busy_run().results, name)), moments.sum.word[0]) << name;
  }
}

TEST(Histograms, OfOutagesHoldEveryOutageOnce) {
  const auto counted = [](Count count) {
    return busy_run().tally.moments[static_cast<int>(count)].sum.word[0];
  };
  const auto held = [](const char* name) { return total(histogram_of(busy_run().results, name)); };
  EXPECT_EQ(held("outage_duration"), counted(Count::kOutages));
  EXPECT_EQ(held("outage_survived_duration"), counted(Count::kOutagesSurvived));
  EXPECT_EQ(held("outage_time_to_loss"),
            counted(Count::kOutages) - counted(Count::kOutagesSurvived));
  EXPECT_EQ(held("soc_at_outage_start"), counted(Count::kOutages));
  EXPECT_EQ(held("soc_yearly_minimum"), kTrajectories);
}

TEST(Histograms, OfOutagesHaveTheLengthsThatArePrintedAsEdgesToTheLastDigit) {
  const auto& edges = histogram_of(busy_run().results, "outage_duration").edges;
  for (const double hours : {0.25, 1.0, 4.0, 12.0}) {
    EXPECT_NE(std::find(edges.begin(), edges.end(), hours), edges.end()) << hours;
  }
}

TEST(Histograms, OfTheStateOfChargeHaveABinForEachPerCentAndOneForFull) {
  for (const char* name : {"soc_at_outage_start", "soc_yearly_minimum"}) {
    const auto& histogram = histogram_of(busy_run().results, name);
    ASSERT_EQ(histogram.counts.size(), 101U);
    EXPECT_EQ(histogram.edges.front(), 0);
    EXPECT_EQ(histogram.edges[57], 0.57);
    EXPECT_EQ(histogram.edges[100], 1);
  }
  EXPECT_GT(histogram_of(busy_run().results, "soc_at_outage_start").counts[100], 0U);
}

TEST(Histograms, HaveOneEdgeMoreThanBinsAndTheyRise) {
  for (const auto& histogram : busy_run().results.histograms) {
    ASSERT_EQ(histogram.edges.size(), histogram.counts.size() + 1) << histogram.name;
    for (std::size_t i = 0; i + 1 < histogram.edges.size(); ++i) {
      ASSERT_LT(histogram.edges[i], histogram.edges[i + 1]) << histogram.name;
    }
    if (histogram.name.rfind("soc", 0) == 0) continue;  // these have all their bins
    EXPECT_GT(histogram.counts.front(), 0U);
    EXPECT_GT(histogram.counts.back(), 0U);
  }
}

TEST(Histograms, ReachAsFarAsTheLargestAndSumToTheMean) {
  const auto check = [](const char* index, const char* name, double events_per_mean) {
    const auto& value = busy_run().results.index(index).value;
    const auto& histogram = histogram_of(busy_run().results, name);
    double low = 0;
    double high = 0;
    for (std::size_t i = 0; i < histogram.counts.size(); ++i) {
      low += static_cast<double>(histogram.counts[i]) * histogram.edges[i];
      high += static_cast<double>(histogram.counts[i]) * histogram.edges[i + 1];
    }
    EXPECT_LE(low, value.mean * events_per_mean) << name;
    EXPECT_GE(high, value.mean * events_per_mean) << name;
  };
  check("lolh", "yearly_lolh", kTrajectories);
  check("eue", "yearly_eue", kTrajectories);
  const double largest = busy_run().results.index("lolh").value.largest;
  const auto& edges = histogram_of(busy_run().results, "yearly_lolh").edges;
  EXPECT_LT(largest, edges.back());
  EXPECT_GE(largest, edges[edges.size() - 2]);
}

TEST(Histograms, OfEventsAreEmptyWhereNothingIsEverLost) {
  const Results results = quiet_results();
  EXPECT_TRUE(histogram_of(results, "event_duration").counts.empty());
  EXPECT_TRUE(histogram_of(results, "soc_yearly_minimum").counts.empty());
  EXPECT_EQ(total(histogram_of(results, "yearly_eue")), 10U);
}

TEST(Results, OfASiteWithoutAnythingRandomAreSure) {
  const Results results = quiet_results();
  EXPECT_EQ(results.index("loss_free_years").value.mean, 1);
  EXPECT_EQ(results.index("availability").value.mean, 100);
  EXPECT_TRUE(std::isinf(results.index("availability_nines").value.mean));
  for (const char* name : {"lolh", "lolp", "eue", "lolh_q50"}) {
    EXPECT_EQ(results.index(name).value.mean, 0) << name;
    EXPECT_EQ(results.index(name).value.std_error, 0) << name;
    EXPECT_EQ(results.index(name).value.ci95_high, 0) << name;
  }
}

// A battery of 300 h against outages of 8 h on average.
const std::string kSafe = kRareOutages +
                          "[battery.b]\nunits=1\nunit_power_mw=10\nunit_energy_mwh=3000\n"
                          "round_trip_efficiency=1\n";

TEST(Results, WithoutALossHaveUpperEndsAllTheSame) {
  const Results results = results_of(100, kSafe);
  const double most = 1 - std::pow(0.025, 0.01);  // share of losing years
  const auto interval = [&](const char* name) {
    const Estimate& value = results.index(name).value;
    return std::pair(value.ci95_low, value.ci95_high);
  };
  EXPECT_EQ(results.index("lolh").value.mean, 0);
  EXPECT_NEAR(interval("loss_free_years").first, 1 - most, 1e-12);
  EXPECT_EQ(interval("loss_free_years").second, 1);
  EXPECT_EQ(interval("lolp").first, 0);
  EXPECT_GT(interval("lolp").second, 0);
  EXPECT_LE(interval("lolp").second, most);
  // An outage lasts 8 h more on average, however long it has lasted.
  EXPECT_NEAR(interval("lolh").second, 8 * most, 0.02 * most);
  EXPECT_NEAR(interval("eue").second, 8 * 10 * most, 0.2 * most);
  EXPECT_NEAR(interval("lolev").second, most, 0.1 * most);
  EXPECT_NEAR(interval("availability").first, 100 * (1 - interval("lolp").second), 1e-9);
  EXPECT_LT(interval("availability").first, 100);
  EXPECT_NEAR(interval("availability_nines").first, -std::log10(interval("lolp").second), 1e-9);
  EXPECT_TRUE(std::isinf(interval("availability_nines").second));
  EXPECT_LT(interval("outage_survival").first, 1);
  for (const char* name : {"lolh_q99", "eue_q99", "eue_cvar99"}) {
    EXPECT_TRUE(std::isnan(results.index(name).value.mean)) << name;
    EXPECT_TRUE(std::isinf(results.index(name).value.ci95_high)) << name;
  }
  EXPECT_EQ(results.index("lolh_q95").value.ci95_high, 0);
}

// All years lose the same: a window without anything else, and the whole horizon.
TEST(Results, OfYearsThatAreAllAlikeHaveQuantilesWithoutWidth) {
  const std::string site = "[study]\nhorizon_h=8760\n[load]\nconstant_mw=10\n[feed.a]\n";
  for (const auto& [config, hours] :
       {std::pair{site + "capacity_mw=10\n[hazard.h]\nhits=feed.a\nwindows=03-01 to 03-02\n", 24.0},
        {site + "capacity_mw=0\n", 8760.0}}) {
    const Results results = results_of(400, config);
    for (const char* name : {"lolh_q50", "lolh_q99"}) {
      const Estimate& value = results.index(name).value;
      EXPECT_DOUBLE_EQ(value.mean, hours) << name;
      EXPECT_DOUBLE_EQ(value.ci95_low, hours) << name;
      EXPECT_DOUBLE_EQ(value.ci95_high, hours) << name;
    }
    EXPECT_DOUBLE_EQ(results.index("eue_cvar95").value.mean, 10 * hours);
    EXPECT_DOUBLE_EQ(results.index("eue_cvar95").value.ci95_high, 10 * hours);
  }
}

TEST(Results, SayOnHowMuchTheyRest) {
  const auto& [study, tally, results] = busy_run();
  const Evidence seen = evidence(results);
  EXPECT_EQ(seen.losing, static_cast<double>(trajectories_with_loss(tally)));
  const auto& events = tally.moments[static_cast<int>(Count::kLossEvents)];
  EXPECT_EQ(seen.events, static_cast<double>(events.sum.word[0]));
  const auto& time = tally.moments[static_cast<int>(Count::kLossTime)];
  EXPECT_NEAR(seen.largest_of_lolh,
              static_cast<double>(time.largest) / static_cast<double>(time.sum.word[0]), 1e-12);
  const Evidence nothing = evidence(quiet_results());
  EXPECT_EQ(nothing.losing, 0);
  EXPECT_EQ(nothing.largest_of_eue, 0);
  EXPECT_FALSE(nothing.is_thin());
}

}  // namespace
}  // namespace ridethrough
