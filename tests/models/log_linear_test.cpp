// SPDX-License-Identifier: Apache-2.0
// The cells of a log-linear index cover all numbers, each once, ever wider.
#include "models/log_linear.hpp"

#include <gtest/gtest.h>

namespace ridethrough {
namespace {

using Layout = LogLinear<6>;

TEST(LogLinearTest, LocatesTheFirstAndTheLastValueOfEachCell) {
  for (std::uint32_t cell = 0; cell < Layout::cells(31); ++cell) {
    const std::uint64_t first = Layout::lower_edge(cell);
    const std::uint64_t width = Layout::lower_edge(cell + 1) - first;
    const auto low = Layout::locate(first);
    const auto high = Layout::locate(first + width - 1);
    ASSERT_EQ(low.cell, cell);
    ASSERT_EQ(high.cell, cell);
    ASSERT_EQ(std::uint64_t{1} << low.shift, width);
    ASSERT_EQ(low.offset, 0U);
    ASSERT_EQ(high.offset, width - 1);
  }
}

TEST(LogLinearTest, HasCellsOfOneAtFirstAndThenAsManyInEachOctave) {
  EXPECT_EQ(Layout::lower_edge(0), 0U);
  EXPECT_EQ(Layout::lower_edge(127), 127U);
  EXPECT_EQ(Layout::lower_edge(128), 128U);
  EXPECT_EQ(Layout::lower_edge(129), 130U);
  EXPECT_EQ(Layout::lower_edge(128 + 64), 256U);
}

TEST(LogLinearTest, CoversTheValuesOfAWidthExactly) {
  for (int width = 6; width < 64; ++width) {
    EXPECT_EQ(Layout::lower_edge(Layout::cells(width)), std::uint64_t{1} << width);
  }
  EXPECT_EQ(Layout::locate(~std::uint64_t{0}).cell, Layout::cells(64) - 1);
}

}  // namespace
}  // namespace ridethrough
