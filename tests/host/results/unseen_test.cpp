// SPDX-License-Identifier: Apache-2.0
// What was not seen: on sites of which no law of a duration tells all. Each holds intervals of many
// seeds against an exact value, or one that 50,000 years and more gave. An interval that holds the
// truth in 95 % of the cases does so in fewer than 50 of 60 seeds once in 3,000 times; those that
// are tested held it in at most 62 % before the rule that each test is of.
#include "host/results/results.hpp"
#include "host/run/run.hpp"
#include "tests/host/support.hpp"

#include <cmath>
#include <string>

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace ridethrough {
namespace {

constexpr int kSeeds = 60;
constexpr int kLeast = 50;

Results results_of(const std::string& site, std::uint64_t trajectories, int seed = 1) {
  const Study study = compile(test::load_text(
      fmt::format("[study]\ntrajectories = {}\nseed = {}\n{}", trajectories, seed, site)));
  Tally tally;
  (void)run(study, make_cpu_backend(1), tally);
  return evaluate(study, tally);
}

bool holds(double low, double high, double exact) {
  const double slack = 1e-9 * std::abs(exact);
  return low <= exact + slack && exact <= high + slack;
}

int held(const std::string& site, std::uint64_t trajectories, const char* index, double exact) {
  int count = 0;
  for (int seed = 1; seed <= kSeeds; ++seed) {
    const Estimate value = results_of(site, trajectories, seed).index(index).value;
    count += holds(value.ci95_low, value.ci95_high, exact) ? 1 : 0;
  }
  return count;
}

constexpr const char* kFeed = "[load]\nconstant_mw = 100\n[feed.a]\ncapacity_mw = 100\n";

TEST(Unseen, IsAWindowThatHitsByChance) {
  const std::string site =
      std::string(kFeed) +
      "[hazard.w]\nhits = feed.a:0.05\nwindows = 04-10 08:00 to 04-12 18:00\n";  // 58 h
  for (const std::uint64_t n : {20, 200}) EXPECT_GE(held(site, n, "lolh", 0.05 * 58), kLeast) << n;
}

TEST(Unseen, IsNothingWhereNothingIsRandom) {
  const std::string always = "[hazard.w]\nhits = feed.a\nwindows = 04-10 08:00 to 04-12 18:00\n";
  for (const auto& [more, hours] : {std::pair{always, 58.0}, {std::string(), 0.0}}) {
    const Results results = results_of(kFeed + more, 1);
    for (const char* name : {"lolh", "lolh_q99"}) {
      const Estimate& value = results.index(name).value;
      EXPECT_DOUBLE_EQ(value.mean, hours) << name;
      EXPECT_DOUBLE_EQ(value.ci95_low, hours) << name;
      EXPECT_DOUBLE_EQ(value.ci95_high, hours) << name;
    }
    const Estimate& free = results.index("loss_free_years").value;
    EXPECT_EQ(free.ci95_low, free.ci95_high);
  }
}

// Five units of 25 MW, of which four are needed and all run: each is 1/21 of the time in repair.
TEST(Unseen, IsNoLossWhereTheFeedsCarryTheLoadButOtherThingsStillVary) {
  const std::string turbines =
      "[turbine.t]\nunits = 5\nunit_mw = 25\nmode = must_run\nmttf_h = 1000\nmttr_h = 50\n";
  const std::string site = "[load]\nconstant_mw = 100\n[feed.a]\ncapacity_mw = 200\n" + turbines;
  const double starts = 5 * 8760 / 1050.0;
  const Results results = results_of(site, 100);
  EXPECT_EQ(results.index("lolh").value.ci95_high, 0);
  EXPECT_EQ(results.index("loss_free_years").value.ci95_low, 1);
  EXPECT_GE(held(site, 20, "turbine_starts", starts), kLeast);
  const Results few = results_of("[load]\nconstant_mw = 100\n" + turbines, 2);
  EXPECT_TRUE(std::isinf(few.index("turbine_starts").value.ci95_high));
  EXPECT_GT(few.index("lolp").value.ci95_high, 0.5);
}

// One that is needed surely, and fails to start once in a hundred times.
// A battery that is emptied once in 20 years, and charged by the surplus again: of what is then
// taken most samples of 20 show nothing. Where nothing can take any, all of it is curtailed.
TEST(Unseen, IsWhatIsTakenOfASurplus) {
  constexpr double kMwh = 8760.0 / 2 * 50;
  constexpr double kTaken = 40 / 0.8;
  const std::string site =
      "[load]\nprofile = load.csv\nstep_h = 12\n[feed.a]\ncapacity_mw = 100\n"
      "[hazard.w]\nhits = feed.a:0.05\nwindows = 04-10 18:00 to 04-11 11:00\n";
  const std::string battery =
      "[battery.b]\nunits = 1\nunit_power_mw = 50\nunit_energy_mwh = 40\n"
      "round_trip_efficiency = 0.8\n";
  const auto curtailed = [&](const std::string& text, std::uint64_t n, int seed) {
    const Study study =
        test::with_profile("demand_mw\n-50\n100\n",
                           fmt::format("[study]\ntrajectories = {}\nseed = {}\n{}", n, seed, text),
                           [](const Site& compiled) { return compile(compiled); });
    Tally tally;
    (void)run(study, make_cpu_backend(1), tally);
    return evaluate(study, tally).index("curtailed_energy").value;
  };
  for (const std::uint64_t n : {20, 200}) {
    int count = 0;
    for (int seed = 1; seed <= kSeeds; ++seed) {
      const Estimate value = curtailed(site + battery, n, seed);
      EXPECT_LE(value.ci95_high, kMwh * (1 + 1e-9));
      count += holds(value.ci95_low, value.ci95_high, kMwh - 0.05 * kTaken) ? 1 : 0;
    }
    EXPECT_GE(count, kLeast) << n;
  }
  const Estimate whole = curtailed(site, 20, 1);
  EXPECT_DOUBLE_EQ(whole.mean, kMwh);
  EXPECT_DOUBLE_EQ(whole.ci95_low, kMwh);
  EXPECT_DOUBLE_EQ(whole.ci95_high, kMwh);
}

TEST(Unseen, IsAStartThatFails) {
  const std::string site =
      std::string(kFeed) +
      "[hazard.w]\nhits = feed.a\nwindows = 04-10 08:00 to 04-12 18:00\n"
      "[turbine.t]\nunits = 1\nunit_mw = 100\nmode = standby\nstart_min = 0\nretry_min = 1\n"
      "start_failure_probability = 0.01\nmttr_h = 100\nmttf_h = 1000000\n";
  const double starts = results_of(site, 200'000).index("turbine_starts").value.mean;
  const double hours = results_of(site, 200'000).index("turbine_run_hours").value.mean;
  EXPECT_GE(held(site, 50, "turbine_starts", starts), kLeast);
  EXPECT_GE(held(site, 50, "turbine_run_hours", hours), kLeast);
}

// The battery is in repair for most of a year, once in 90, and every outage is lost in that time.
constexpr const char* kTogether =
    "[load]\nconstant_mw = 100\n[feed.a]\ncapacity_mw = 300\n"
    "[hazard.h]\nhits = feed.a\ngap_h = exponential(170)\nduration_h = exponential(1)\n"
    "[battery.b]\nunits = 1\nunit_power_mw = 100\nmttr_h = 8000\n";

TEST(Unseen, IsARepairInWhichManyLossesBegin) {
  const std::string site = std::string(kTogether) + "unit_energy_mwh = 2000\nmttf_h = 800000\n";
  const Results known = results_of(site, 200'000);
  for (const char* index : {"lolev", "lole"}) {
    EXPECT_GE(held(site, 40, index, known.index(index).value.mean), kLeast) << index;
  }
}

TEST(Unseen, IsAStartAfterAShortFailure) {
  const std::string site =
      "[load]\nconstant_mw = 100\n[gas.g]\n"
      "[turbine.t]\nunits = 1\nunit_mw = 100\nmode = must_run\ngas = g\nstart_min = 600\n"
      "[hazard.h]\nhits = gas.g\ngap_h = exponential(876000)\nduration_h = exponential(0.1)\n";
  EXPECT_GE(held(site, 100, "lolh", 8760 * 10.1 / 876010.1), kLeast);
}

TEST(Unseen, AreOutagesOfAYearThatAreLostTogether) {
  const std::string site = std::string(kTogether) + "unit_energy_mwh = 200\nmttf_h = 80000\n";
  const double exact = results_of(site, 50'000).survival.ride_through[0];
  for (const std::uint64_t n : {20, 100}) {
    int count = 0;
    for (int seed = 1; seed <= kSeeds; ++seed) {
      const Survival seen = results_of(site, n, seed).survival;
      count += holds(seen.ride_through_ci95_low[0], seen.ride_through_ci95_high[0], exact) ? 1 : 0;
    }
    EXPECT_GE(count, kLeast) << n;
  }
}

}  // namespace
}  // namespace ridethrough
