// SPDX-License-Identifier: Apache-2.0
#include "host/results/format_value.hpp"

#include <limits>

#include <gtest/gtest.h>

namespace ridethrough {
namespace {

constexpr double kInfinite = std::numeric_limits<double>::infinity();
constexpr double kNoValue = std::numeric_limits<double>::quiet_NaN();

TEST(Figure, HasAsManyDigitsAsItsErrorLeavesMeaningTo) {
  EXPECT_EQ(format_value(12.3456, 0.021), "12.346");
  EXPECT_EQ(format_value(12.3456, 0.21), "12.35");
  EXPECT_EQ(format_value(12.3456, 2100), "12");
  EXPECT_EQ(format_value(12.3456, 0), "12.3456");
  EXPECT_EQ(format_value(99.9999995, 2e-8), "99.9999995");
  EXPECT_EQ(format_value(4.108321e-6, 1.2e-8), "4.108e-06");
  EXPECT_EQ(with_error(0.41234, 0.021), "0.412 ± 0.021");
}

TEST(Interval, HasEndsThatLookAsDifferentAsTheyAre) {
  const auto of = [](double low, double high) {
    return interval({(low + high) / 2, (high - low) / 4, low, high, 0});
  };
  EXPECT_EQ(of(0.0621, 0.0698), "0.0621 .. 0.0698");
  EXPECT_EQ(of(0.0021, 14.3), "0.00210 .. 14.3");
  EXPECT_EQ(of(24, 24), "24");
  EXPECT_EQ(of(0.012, kInfinite), "above 0.01200");
  EXPECT_EQ(of(99.9999994947, 100), "99.999999495 .. 100");
  EXPECT_EQ(of(0.999996311126, 1), "0.999996311 .. 1");
}

TEST(Figure, OfAnyTwoNumbersIsShort) {
  const double numbers[] = {kNoValue, -kInfinite, kInfinite, 0,      -0.0, -1,
                            1,        5e-324,     1e-300,    1e-8,   1e15, 1.7e308,
                            -1.7e308, 0.1,        123.456,   -1e-20, 3e9,  -2};
  for (const double value : numbers) {
    for (const double error : numbers) {
      EXPECT_LE(format_value(value, error).size(), 25U) << value << ", " << error;
    }
    EXPECT_LE(plus_minus(value).size(), 25U) << value;
  }
}

}  // namespace
}  // namespace ridethrough
