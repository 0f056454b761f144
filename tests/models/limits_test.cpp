// SPDX-License-Identifier: Apache-2.0
// Sites of any size that a config may have: what many small parts are worth follows from one of
// them, and files hold what they lose.
#include "host/files/checkpoint.hpp"
#include "host/sweep/sweep_file.hpp"
#include "models/variant.hpp"
#include "tests/host/support.hpp"
#include "tests/models/measured.hpp"
#include "tests/support.hpp"

#include <cmath>

#include <boost/math/distributions/binomial.hpp>
#include <fmt/format.h>
#include <gtest/gtest.h>

namespace ridethrough {
namespace {

std::string numbered(int count, const std::string& section) {
  std::string text;
  for (int i = 0; i < count; ++i) text += fmt::format(fmt::runtime(section), i);
  return text;
}

std::string site(double load_mw, const std::string& rest) {
  return fmt::format("[study]\nhorizon_h = 8760\n[load]\nconstant_mw = {}\n", load_mw) + rest;
}

// 40 feeders that fail one by one, where all of them are needed.
std::string feeders() {
  return site(120, numbered(40,
                            "[feed.f{0}]\ncapacity_mw = 3\n[hazard.h{0}]\nhits = feed.f{0}\n"
                            "gap_h = exponential(1000)\nduration_h = exponential(10)\n"));
}

TEST(Large, FortyFeedersThatAreAllNeeded) {
  ASSERT_EQ(variant_of(study_from(feeders()).scenario).size, Size::kLarge);
  const Measured many = measure(feeders(), 2000);
  const double up = 1000.0 / 1010;
  EXPECT_TRUE(pins(many.hours(Count::kLossTime), 8760 * (1 - std::pow(up, 40)), 0.05));
  EXPECT_TRUE(pins(many.mwh(Count::kUnservedEnergy), 8760 * 120 * (1 - up), 0.05));
}

TEST(Large, ThreeHazardsOnFortyTargets) {
  std::string hits = "feed.f0:0.3";
  for (int i = 1; i < 40; ++i) hits += fmt::format(", feed.f{}:0.3", i);
  const auto hazards = numbered(3,
                                "[hazard.h{0}]\ngap_h = exponential(90)\n"
                                "duration_h = exponential(10)\nhits = " +
                                    hits + "\n");
  const Measured many =
      measure(site(120, numbered(40, "[feed.f{0}]\ncapacity_mw = 3\n") + hazards), 2000);
  const double up = std::pow(1 - 0.1 * 0.3, 3);
  EXPECT_TRUE(pins(many.mwh(Count::kUnservedEnergy), 8760 * 120 * (1 - up), 0.05));
}

TEST(Large, TwentySevenBatteryFleetsOneAfterTheOther) {
  const Measured many = measure(
      site(100,
           "[feed.grid]\ncapacity_mw = 200\n[hazard.works]\nwindows = 03-01 to 03-02\n"
           "hits = feed.grid\n" +
               numbered(27, "[battery.b{0}]\nunits = 1\nunit_power_mw = 4\nunit_energy_mwh = 4\n")),
      2);
  EXPECT_TRUE(always(many.hours(Count::kLossTime), 23));
  EXPECT_TRUE(always(many.mwh(Count::kUnservedEnergy), 2400 - 108));
  EXPECT_TRUE(always(many.mwh(Count::kDischargedEnergy), 108));
}

TEST(Large, TwoHundredTurbineClassesOfAUnitEach) {
  const Measured many =
      measure(site(190, numbered(200,
                                 "[turbine.t{0}]\nunits = 1\nunit_mw = 1\nmode = must_run\n"
                                 "mttf_h = 1000\nmttr_h = 50\n")),
              1000);
  const boost::math::binomial_distribution<double> down(200, 50.0 / 1050);
  EXPECT_TRUE(pins(many.hours(Count::kLossTime), 8760 * (1 - boost::math::cdf(down, 10)), 0.05));
}

// A surge that is always on is load, whatever its number.
TEST(Large, SixtyFourSurgesAddUp) {
  const Measured many =
      measure(site(100, "[feed.grid]\ncapacity_mw = 100\n" +
                            numbered(64,
                                     "[surge.s{0}]\ngap_h = exponential(10)\n"
                                     "duration_h = exponential(10)\nextra_mw = constant(1)\n")),
              500);
  EXPECT_TRUE(pins(many.mwh(Count::kUnservedEnergy), 8760 * 32, 0.05));
}

TEST(Large, MoreThanThereMayBeIsRefused) {
  EXPECT_THROW(study_from(site(1, numbered(257, "[feed.f{0}]\ncapacity_mw = 3\n"))), InputError);
  EXPECT_THROW(study_from(site(1, numbered(33,
                                           "[turbine.t{0}]\nunits = 65535\nunit_mw = 0.1\n"
                                           "mode = must_run\n"))),
               InputError);
}

TEST(Large, FilesHoldEveryCause) {
  const Study study = study_from(feeders(), {"study.trajectories=200"});
  const Tally tally = run_on_cpu(study, 200);
  ASSERT_EQ(study.cause_names.size(), 97U);
  ASSERT_NE(tally.cells.cause[39], LossSum{});
  const test::TemporaryFolder folder;
  write_checkpoint(folder.path("checkpoint"), study, {tally, 0});
  EXPECT_EQ(find_state(folder.path("checkpoint"), "", study).value().tally, tally);
  // Rows of points grow with the one that needs most.
  const auto surges = std::make_unique<Tally>(tally);
  surges->cells.cause[kMaxCauses - 1] = tally.cells.cause[39];
  PointTallies points(folder.path("points"), 3);
  points.keep(0, tally);
  points.keep(2, *surges);
  EXPECT_EQ(points.of(0), tally);
  EXPECT_EQ(points.of(1), Tally{});
  EXPECT_EQ(points.of(2), *surges);
}

// ---- long horizons -----------------------------------------------------------------------------

// Over a hundred years the energies of a large site make the steps of power coarse. A rating that
// is not in whole steps is then taken as it is rounded, and a year is like that of a short horizon.
TEST(LongHorizon, CountsAYearAsAShortOneDoes) {
  const std::string config =
      site(900,
           "[feed.grid]\ncapacity_mw = 903.004\n[battery.b]\nunits = 3\n"
           "unit_power_mw = 0.979\nunit_energy_mwh = 3.916\nmttf_h = 500\nmttr_h = 50\n"
           "[hazard.storm]\nhits = feed.grid\ngap_h = exponential(500)\n"
           "duration_h = exponential(3)\nremaining_fraction = 0.995\n");
  const Study century = study_from(config, {"study.horizon_h=876000"});
  EXPECT_TRUE(century.horizon_sets_quantum);
  EXPECT_FALSE(study_from(config).horizon_sets_quantum);
  const Results few = evaluate(century, run_on_cpu(century, 40));
  const Study year = study_from(config);
  const Results many = evaluate(year, run_on_cpu(year, 4000));
  for (const char* index : {"lolh", "lolev", "eue"}) {
    const auto& a = few.index(index).value;
    const auto& b = many.index(index).value;
    ASSERT_GT(a.mean, 0);
    EXPECT_LT(std::abs(a.mean - b.mean), kSigmas * std::hypot(a.std_error, b.std_error)) << index;
  }
}

}  // namespace
}  // namespace ridethrough
