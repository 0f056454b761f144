// SPDX-License-Identifier: Apache-2.0
// What an index may be sensitive to.
#include "host/site/parameters.hpp"

#include "host/scenario/study.hpp"
#include "tests/host/support.hpp"

namespace ridethrough {
namespace {

TEST(Parameters, AreAllNumbersThatAreGivenAndMatter) {
  const Site site = test::load_text(
      "[study]\nseed = 3\n[load]\nconstant_mw = 100\n[feed.a]\ncapacity_mw = 120\n[gas.g]\n"
      "[hazard.h]\ngap_h = exponential(1000)\nduration_h = constant(2)\nhits = feed.a:0.25, gas.g\n"
      "[turbine.t]\nunits = 3\nunit_mw = 7\nmode = standby\nheat_rate_mmbtu_per_mwh = 9\n"
      "start_min = 0\n");
  std::vector<std::string> names;
  std::vector<double> values;
  for (const auto& one : parameters(site)) {
    names.push_back(one.name());
    values.push_back(one.value);
  }
  EXPECT_EQ(names,
            (std::vector<std::string>{"load.constant_mw", "feed.a.capacity_mw", "hazard.h.gap_h",
                                      "hazard.h.duration_h", "hazard.h.hits:feed.a",
                                      "turbine.t.units", "turbine.t.unit_mw"}));
  EXPECT_EQ(values, (std::vector<double>{100, 120, 1000, 2, 0.25, 3, 7}));
}

TEST(Parameters, ScaledBeyondTheirRangeAreNoStudy) {
  const Site site = test::load_text(
      "[load]\nconstant_mw = 100\n[feed.a]\ncapacity_mw = 120\n[hazard.h]\n"
      "gap_h = exponential(1000)\nduration_h = constant(2)\nhits = feed.a:0.6\n");
  for (const auto& one : parameters(site)) {
    EXPECT_TRUE(compile_scaled(site, one, 1.5)) << one.name();
    EXPECT_EQ(compile_scaled(site, one, 2).has_value(), one.hit.empty()) << one.name();
  }
  EXPECT_EQ(scaled(site, parameters(site).back(), 1.5).hazards[0].hits[0].probability, 0.6 * 1.5);
}

}  // namespace
}  // namespace ridethrough
