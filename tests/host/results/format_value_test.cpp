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
  EXPECT_EQ(format_value(99.9999999821, 4.7e-9), "99.9999999821");
  EXPECT_EQ(format_value(100, 4.7e-9), "100");
  EXPECT_EQ(format_value(4.108321e-6, 1.2e-8), "0.000004108");
  EXPECT_EQ(with_error(0.41234, 0.021), "0.412 ± 0.021");
  EXPECT_EQ(with_error(99.9999999821, 4.7e-9), "99.9999999821 ± 0.0000000047");
  EXPECT_EQ(format_value(1e9, 0), "1000000000");
  EXPECT_EQ(format_value(0.000094, 0), "0.000094");
  EXPECT_EQ(format_value(-0.003, 1.1), "0.0");
  EXPECT_EQ(format_value(2627999.999934, 2.7e-5), "2628000");
  EXPECT_EQ(format_value(2627999.9, 0.4), "2627999.90");
}

TEST(Interval, HasEndsThatLookAsDifferentAsTheyAre) {
  const auto of = [](double low, double high) {
    return interval({(low + high) / 2, (high - low) / 4, low, high, 0});
  };
  EXPECT_EQ(of(0.0621, 0.0698), "0.0621 .. 0.0698");
  EXPECT_EQ(of(0.0021, 14.3), "0.00210 .. 14.3");
  EXPECT_EQ(of(24, 24), "24");
  EXPECT_EQ(of(0.012, kInfinite), "above 0.01200");
  EXPECT_EQ(of(0, kInfinite), "0 or more");
  EXPECT_EQ(of(2627999.9999779, 2628000.0000001), "2628000");
  EXPECT_EQ(of(99.9999994947, 100), "99.99999949 .. 100");
  EXPECT_EQ(of(99.9999999775, 99.9999999858), "99.9999999775 .. 99.9999999858");
  EXPECT_EQ(of(0.999996311126, 1), "0.99999631 .. 1");
}

TEST(Unit, SuitsTheSizeOfTheFigure) {
  const auto of = [](const std::string& unit, double size) {
    const InUnit in = in_suited_unit(unit, size);
    return format_value(size * in.factor, size * in.factor / 20) + " " + in.unit;
  };
  EXPECT_EQ(of("h/yr", 2.5), "2.50 h/yr");
  EXPECT_EQ(of("h/yr", 0.0012), "0.001200 h/yr");
  EXPECT_EQ(of("h/yr", 0.00012), "0.432 s/yr");
  EXPECT_EQ(of("h/yr", 1e-6), "0.00360 s/yr");
  EXPECT_EQ(of("h/yr", 1e-8), "0.0360 ms/yr");
  EXPECT_EQ(of("MWh/yr", 1e9), "1000000 GWh/yr");
  EXPECT_EQ(of("MWh/yr", 876000), "876000 MWh/yr");
  EXPECT_EQ(of("MWh/yr", 0.000012), "0.01200 kWh/yr");
  EXPECT_EQ(of("MWh/yr", 2e-8), "0.0200 Wh/yr");
  EXPECT_EQ(of("1/yr", 0.00002), "20.0 1/million yr");
  EXPECT_EQ(of("events/yr", 3.1e-6), "3.10 events/million yr");
  EXPECT_EQ(of("1", 1.1e-10), "0.1100 ppb");
  EXPECT_EQ(of("%", 1e-5), "0.00001 %");  // of which there is no other unit
  EXPECT_EQ(of("h/yr", 0), "0 h/yr");
  EXPECT_EQ(in_suited_unit("h/yr", kNoValue).unit, "h/yr");
  EXPECT_EQ(in_suited_unit("h/yr", kInfinite).unit, "h/yr");
}

TEST(Unit, IsChosenByTheBoundOfWhatWasNotSeen) {
  EXPECT_EQ(size_of({2, 1, 0, 5, 0}), 2);
  EXPECT_EQ(size_of({0, 0, 0, 5, 0}), 5);
  EXPECT_EQ(size_of({kNoValue, kNoValue, 3, kInfinite, 0}), 3);
  EXPECT_EQ(size_of({0, 0, 0, 0, 0}), 0);
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
