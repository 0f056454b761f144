// SPDX-License-Identifier: Apache-2.0
// Names of values, taken apart.
#include "host/site/key.hpp"

#include <string>

#include <gtest/gtest.h>

namespace ridethrough {
namespace {

TEST(Key, HasAKindANameAndAKey) {
  EXPECT_EQ(Key::parse("battery.pack.units"), (Key{{"battery", "pack"}, "units"}));
  EXPECT_EQ(Key::parse("study.seed"), (Key{{"study", ""}, "seed"}));
  EXPECT_EQ(Key::parse("seed"), (Key{{}, "seed"}));
  EXPECT_EQ(Key::parse("battery.pack.units").section.title(), "battery.pack");
}

TEST(Key, OfASweepIsAKeyWithItsDots) {
  EXPECT_EQ(Key::parse("sweep.battery.pack.units"), (Key{{"sweep", ""}, "battery.pack.units"}));
  EXPECT_EQ(Key::parse("sweep.points"), (Key{{"sweep", ""}, "points"}));
}

TEST(Key, GivesBackItsText) {
  for (const std::string text :
       {"battery.pack.units", "study.seed", "seed", "a.b.c.d", "study..seed", "sweep.load.scale"}) {
    EXPECT_EQ(Key::parse(text).text(), text);
  }
}

TEST(Section, GivesBackItsTitle) {
  for (const std::string title : {"study", "battery.pack", "study.", "a.b.c", ""}) {
    EXPECT_EQ(Section::parse(title).title(), title);
  }
}

}  // namespace
}  // namespace ridethrough
