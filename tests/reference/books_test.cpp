// SPDX-License-Identifier: Apache-2.0
// What the reference counts: losses by cause, and that its energies add up.
#include "tests/reference/random_site.hpp"
#include "tests/reference/small_sites.hpp"

#include <gtest/gtest.h>

namespace ridethrough::reference {
namespace {

// ---- causes ------------------------------------------------------------------------------------

// The turbines do not start in the outage, from hour 20 to 30 of 100, and stay in repair.
TEST(ReferenceCause, IsAFleetOnlyIfItsRepairsCouldHaveGivenWhatWasLost) {
  struct Case {
    int units;
    double unit_mw;
    double left_by_hazard;
    bool counts;
  };
  for (const auto& [units, unit_mw, left, counts] :
       {Case{1, 5, 1, false}, Case{2, 5, 1, true}, Case{3, 10.0 / 3, 1, true},
        Case{3, 10.0 / 3, 0.9, false}, Case{4, 5, 0.5, true}}) {
    Site site = site_with_outage();
    site.turbines.push_back(standby_turbine(units, unit_mw));
    Turbine& keys = site.turbines[0];
    keys.start_failure_probability = 1;
    keys.mttr_h = 1e9;
    keys.monthly_derate.assign(12, left);
    const Outcome outcome = Simulator(site).trajectory(1);
    auto causes = outcome.by_cause;
    const double years = years_of(100);
    EXPECT_NEAR(causes["hazard.planned"].hours * years, 10, 1e-9);
    EXPECT_NEAR(causes["turbine.t"].hours * years, counts ? 10 : 0, 1e-9) << units << unit_mw;
    EXPECT_EQ(causes.count("none"), 0U);
    auto share = outcome.time_share;
    EXPECT_NEAR(share["hazard.planned"], 0.1, 1e-9);
    EXPECT_NEAR(share["turbine.t"], 0.8, 1e-9);
    EXPECT_EQ(share.count("none"), 0U);
  }
}

TEST(ReferenceCause, IsASurgeOnlyIfItAddsSomething) {
  Site site = small_site(100);
  site.feeds[0].capacity_mw = 8;
  site.surges.push_back({"s", always(0), always(10), one_of({0, 1, 2}), {}, {}});
  site.surges.push_back({"nothing", always(0), always(10), always(0), {}, {}});
  const Simulator simulator(site);
  Mean share;
  for (int i = 0; i < 2000; ++i) {
    const Outcome outcome = simulator.trajectory(1 + i);
    auto causes = outcome.by_cause;
    auto times = outcome.time_share;
    EXPECT_NEAR(causes["surge.s"].hours / kYear, times["surge.s"], 1e-9);
    EXPECT_NEAR(causes["none"].hours / kYear, 1 - times["surge.s"], 1e-9);
    EXPECT_EQ(times.count("surge.nothing"), 0U);
    share.add(times["surge.s"]);
  }
  EXPECT_LT(share.deviation(2.0 / 3), kSigmas);
}

// ---- all together ------------------------------------------------------------------------------

TEST(ReferenceTrajectory, NeitherMakesNorLosesEnergyInRandomSites) {
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    const Simulator simulator(random_site(seed, Keys::kAll));
    for (int i = 0; i < 5; ++i) {
      const Outcome outcome = simulator.trajectory(1 + i);
      ASSERT_LT(outcome.balance_error, 1e-6) << seed;
      double hours = 0;
      for (const auto& month : outcome.by_season) {
        for (const auto& cell : month) hours += cell.hours;
      }
      ASSERT_NEAR(hours, outcome.index.at("lolh"), 1e-6) << seed;
    }
  }
}

}  // namespace
}  // namespace ridethrough::reference
