// SPDX-License-Identifier: Apache-2.0
// Values that know whether they were given.
#include "host/site/setting.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace ridethrough {
namespace {

TEST(Setting, HoldsItsDefaultUntilItIsGiven) {
  Setting<double> scale = by_default(1.5);
  EXPECT_EQ(scale, 1.5);
  EXPECT_FALSE(scale.given());
  EXPECT_FALSE(scale.missing());
  scale = 1.5;
  EXPECT_TRUE(scale.given());
  EXPECT_EQ(2 * scale, 3);
}

TEST(Setting, WithoutADefaultIsMissingUntilItIsGiven) {
  Setting<std::string> name;
  EXPECT_TRUE(name.missing());
  name = "north";
  EXPECT_FALSE(name.missing());
  EXPECT_EQ(name.value(), "north");
}

TEST(Setting, IsGivenWhereItComesFromOneThatIs) {
  const Setting<int> given = 3;
  Setting<int> other = by_default(4);
  Setting<int> third = other;
  EXPECT_FALSE(third.given());
  other = given;
  EXPECT_TRUE(other.given());
  EXPECT_EQ(other, 3);
}

}  // namespace
}  // namespace ridethrough
