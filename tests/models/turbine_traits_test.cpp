// SPDX-License-Identifier: Apache-2.0
// Which keys of a turbine class ask for what of the program.
#include "models/turbine_traits.hpp"

#include <functional>
#include <string>
#include <utility>

#include <gtest/gtest.h>

namespace ridethrough {
namespace {

// The traits that are there, by their first letters.
std::string traits(const TurbineTraits& of) {
  return std::string(of.called ? "c" : "") + (of.by_soc ? "s" : "") + (of.as_needed ? "n" : "") +
         (of.fuelled ? "f" : "") + (of.derated ? "d" : "") + (of.timed ? "t" : "");
}
std::string traits(const std::function<void(Turbine&)>& change) {
  Turbine turbine{};
  change(turbine);
  return traits(TurbineTraits::of(turbine));
}

TEST(TurbineTraitsTest, FollowFromTheKeysOfAClass) {
  EXPECT_EQ(traits([](Turbine&) {}), "");
  EXPECT_EQ(traits([](Turbine& t) { t.mode = TurbineMode::kMustRun; }), "");
  EXPECT_EQ(traits([](Turbine& t) { t.mode = TurbineMode::kStandby; }), "c");
  EXPECT_EQ(traits([](Turbine& t) { t.mode = TurbineMode::kSoc; }), "cs");
  EXPECT_EQ(traits([](Turbine& t) { t.commit = Commit::kNeeded; }), "");  // it is off
  EXPECT_EQ(traits([](Turbine& t) {
              t.mode = TurbineMode::kMustRun;
              t.commit = Commit::kNeeded;
            }),
            "n");
  EXPECT_EQ(traits([](Turbine& t) { t.fuel = 1; }), "f");
  EXPECT_EQ(traits([](Turbine& t) { t.fuel_storage = 1; }), "f");
  EXPECT_EQ(traits([](Turbine& t) { t.monthly_derate = 1; }), "d");
  EXPECT_EQ(traits([](Turbine& t) { t.start_delay = 1; }), "t");
  EXPECT_EQ(traits([](Turbine& t) { t.minimum_run = 1; }), "t");
  EXPECT_EQ(traits([](Turbine& t) { t.standby_mttf = 1; }), "t");
  EXPECT_EQ(traits([](Turbine& t) { t.test_interval = 1; }), "t");
}

TEST(TurbineTraitsTest, OfASiteAreThoseOfAnyOfItsClasses) {
  Turbine turbines[3]{};
  turbines[0].mode = TurbineMode::kSoc;
  turbines[0].commit = Commit::kNeeded;
  turbines[0].start_delay = 1;
  turbines[1].fuel = 1;
  turbines[1].monthly_derate = 1;
  Scenario scenario{};
  scenario.turbine = turbines;
  EXPECT_EQ(traits(TurbineTraits::of(scenario)), "");
  scenario.turbines = 3;  // of which the last has none
  EXPECT_EQ(traits(TurbineTraits::of(scenario)), "csnfdt");
  std::swap(turbines[0], turbines[2]);
  EXPECT_EQ(traits(TurbineTraits::of(scenario)), "csnfdt");
}

}  // namespace
}  // namespace ridethrough
