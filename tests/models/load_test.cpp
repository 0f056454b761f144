// SPDX-License-Identifier: Apache-2.0
#include "models/load.hpp"

#include "tests/support.hpp"

#include <random>

#include <gtest/gtest.h>

namespace ridethrough {
namespace {

// A study whose load is drawn at random, `steps` of 0.7 h that do not divide the horizon, and so
// much lower.
Study study_with_random_load(int steps, std::mt19937& random, double horizon_h, int lower = 0) {
  std::vector<double> demand_mw;
  for (int i = 0; i < steps; ++i) demand_mw.push_back(static_cast<int>(random() % 1000) - lower);
  return study_with_profile("[study]\nhorizon_h = " + std::to_string(horizon_h) + "\n", demand_mw,
                            0.7);
}

TEST(Load, FindsTheFirstMomentAboveALimitAsASearchStepByStepDoes) {
  std::mt19937 random(1);
  for (const int steps : {1, 2, 15, 16, 17, 300, 5000}) {
    const Study study = study_with_random_load(steps, random, steps * 0.7 + 0.3);
    const Load& load = study.scenario.load;
    const std::int64_t* pool = study.scenario.pool;
    for (int trial = 0; trial < 300; ++trial) {
      const Tick now = static_cast<Tick>(random() % study.scenario.horizon);
      const Tick until = now + 1 + static_cast<Tick>(random() % (study.scenario.horizon - now));
      // Mostly near the top, where the search has to go far.
      const Power limit = load.highest - static_cast<Power>(random() % 20) * (load.highest / 400);
      Tick expected = until;
      for (Tick t = now; t < until; t = load.at(pool, t).end) {
        if (load.at(pool, t).power > limit) {
          expected = t;
          break;
        }
      }
      ASSERT_EQ(load.first_above(pool, now, until, limit), expected) << steps << " " << now;
    }
  }
}

TEST(Load, SumsUpToItsEnergy) {
  std::mt19937 random(2);
  const Study study = study_with_random_load(700, random, 500);
  const Load& load = study.scenario.load;
  const std::int64_t* pool = study.scenario.pool;
  Energy sum = 0;
  for (Tick t = 0; t < study.scenario.horizon;) {
    ASSERT_EQ(load.energy_until(pool, t), sum);
    const auto span = load.at(pool, t);
    const Tick end = std::min(span.end, study.scenario.horizon);
    sum += span.power * (end - t);
    t = end;
  }
  EXPECT_EQ(load.energy_until(pool, study.scenario.horizon), sum);
}

// What it is below 0 is surplus, of which there is as much as a walk step by step finds.
TEST(Load, IsNeverBelowZeroInItsEnergy) {
  std::mt19937 random(3);
  for (const int lower : {400, 2000}) {
    const Study study = study_with_random_load(700, random, 480, lower);
    const Load& load = study.scenario.load;
    const std::int64_t* pool = study.scenario.pool;
    Energy sum = 0;
    Energy surplus = 0;
    for (Tick t = 0; t < study.scenario.horizon;) {
      ASSERT_EQ(load.energy_until(pool, t), sum);
      const auto span = load.at(pool, t);
      const Tick end = std::min(span.end, study.scenario.horizon);
      (span.power > 0 ? sum : surplus) += std::abs(span.power) * (end - t);
      t = end;
    }
    EXPECT_EQ(load.energy_until(pool, study.scenario.horizon), sum);
    EXPECT_EQ(study.scenario.surplus, surplus);
    EXPECT_EQ(sum == 0, lower == 2000);
  }
}

// -1 MW and an auxiliary of a third cancel, whatever the quantum; a little more is left over.
TEST(Load, IsNettedWithAuxiliariesBeforeItIsRounded) {
  const auto surplus = [](double mw) {
    std::string config = "[study]\nhorizon_h = 24\n";
    for (const char* name : {"a", "b", "c"}) {
      config += std::string("[battery.") + name +
                "]\nunits=1\nunit_power_mw=1\nunit_energy_mwh=1\n"
                "auxiliary_mw=0.33333333333333331\n";
    }
    const Study study = study_with_profile(config, {mw}, 1);
    return static_cast<double>(study.scenario.surplus) * study.quantum_w / kTicksPerHour;
  };
  EXPECT_EQ(surplus(-1), 0);
  EXPECT_EQ(surplus(-0.9), 0);
  EXPECT_DOUBLE_EQ(surplus(-1.5), 24 * 0.5e6);
}

}  // namespace
}  // namespace ridethrough
