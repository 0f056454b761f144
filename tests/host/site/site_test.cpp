// SPDX-License-Identifier: Apache-2.0
// Sites as structs.
#include "host/site/site.hpp"

#include <gtest/gtest.h>

namespace ridethrough {
namespace {

TEST(Site, OfAClassItsOwnPolicyGoesBeforeThatOfAll) {
  Site site;
  site.policy.turbines.mode = Site::Mode::kStandby;
  site.policy.turbines.start_soc = 0.3;
  site.policy.turbines.spare_units = 2;
  Site::Turbine turbine;
  turbine.policy.mode = Site::Mode::kSoc;
  turbine.policy.spare_units = 0;
  const Site::TurbinePolicy policy = site.policy_of(turbine);
  EXPECT_EQ(policy.mode, Site::Mode::kSoc);
  EXPECT_EQ(policy.start_soc, 0.3);
  EXPECT_EQ(policy.stop_soc, 1);  // the default
  EXPECT_EQ(policy.spare_units, 0U);
  EXPECT_EQ(policy.commit, Site::Commit::kAll);
}

TEST(Site, NamesItsPartsByTheirSections) {
  const Site site;
  EXPECT_EQ(section_of(site.study).title(), "study");
  EXPECT_EQ(section_of(Site::GasSupply{"main"}).title(), "gas.main");
  EXPECT_EQ(key_of(Site::Feed{"north", 3}, "capacity_mw").text(), "feed.north.capacity_mw");
}

}  // namespace
}  // namespace ridethrough
