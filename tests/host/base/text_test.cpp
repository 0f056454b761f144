// SPDX-License-Identifier: Apache-2.0
// Numbers as one says them.
#include "host/base/text.hpp"

#include <limits>

#include <gtest/gtest.h>

namespace ridethrough {
namespace {

TEST(Significant, HasNoExponentWhereAPersonWouldWriteNone) {
  EXPECT_EQ(significant(0.000094, 2), "0.000094");
  EXPECT_EQ(significant(1.25e-9, 3), "0.00000000125");
  EXPECT_EQ(significant(-0.00001, 4), "-0.00001");
  EXPECT_EQ(significant(87600, 4), "87600");
  EXPECT_EQ(significant(87654, 3), "87700");
  EXPECT_EQ(significant(1e9, 4), "1000000000");
  EXPECT_EQ(significant(0.1 + 0.2, 15), "0.3");
  EXPECT_EQ(significant(12.3456, 8), "12.3456");
  EXPECT_EQ(significant(0, 3), "0");
  EXPECT_EQ(significant(1e300, 3), "1e+300");
}

TEST(AboutCount, HasTwoDigitsAndAWord) {
  EXPECT_EQ(about_count(3.21), "3.2");
  EXPECT_EQ(about_count(99.9), "100");
  EXPECT_EQ(about_count(53211), "53,000");
  EXPECT_EQ(about_count(999'999), "1 million");
  EXPECT_EQ(about_count(1.24e6), "1.2 million");
  EXPECT_EQ(about_count(3.4e11), "340 billion");
  EXPECT_EQ(about_count(7.1e12), "7.1 trillion");
  EXPECT_EQ(about_count(1e20), "more than 1000 trillion");
  EXPECT_EQ(about_count(std::numeric_limits<double>::infinity()), "more than 1000 trillion");
}

TEST(Grouped, PutsThousandsApart) {
  EXPECT_EQ(grouped(0), "0");
  EXPECT_EQ(grouped(999), "999");
  EXPECT_EQ(grouped(1000), "1,000");
  EXPECT_EQ(grouped(-1234567), "-1,234,567");
}

TEST(RateText, SaysWhatIsRareInYears) {
  EXPECT_EQ(rate_text(3), "3 a year");
  EXPECT_EQ(rate_text(0.25), "0.25 a year");
  EXPECT_EQ(rate_text(1 / 53211.0), "once in about 53,000 years");
  EXPECT_EQ(rate_text(0), "0 a year");
}

TEST(DurationText, HasAUnitThatSuits) {
  EXPECT_EQ(duration_text(40), "40 s");
  EXPECT_EQ(duration_text(720), "12 min");
  EXPECT_EQ(duration_text(12240), "3.4 h");
  EXPECT_EQ(duration_text(432000), "5 days");
  EXPECT_EQ(duration_text(1e9), "32 years");
}

}  // namespace
}  // namespace ridethrough
