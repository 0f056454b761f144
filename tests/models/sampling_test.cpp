// SPDX-License-Identifier: Apache-2.0
// How a word is looked up in the tables of a distribution. What the tables of the host are like,
// tests/host/scenario/sampling_tables_test.cpp knows.
#include "models/sampling.hpp"

#include <cmath>
#include <vector>

#include <gtest/gtest.h>

namespace ridethrough {
namespace {

constexpr std::uint32_t kLastWord = 0xFFFFFFFF;
constexpr std::uint32_t kHalf = std::uint32_t{1} << 31;

TEST(QuantileTableTest, GivesEachOfSeveralValuesTheSameShareOfWords) {
  const std::vector<std::int64_t> pool = {0, 7, 8, 9};
  const QuantileTable law = {1, 3};
  const std::uint32_t third = kLastWord / 3;
  EXPECT_EQ(law(pool.data(), 0), 7);
  EXPECT_EQ(law(pool.data(), third), 7);
  EXPECT_EQ(law(pool.data(), third + 1), 8);
  EXPECT_EQ(law(pool.data(), 2 * third), 8);
  EXPECT_EQ(law(pool.data(), 2 * third + 1), 9);
  EXPECT_EQ(law(pool.data(), kLastWord), 9);
}

// Of a distribution that is uniform over twice the words, each one stands for its middle, in either
// half, which is counted from its own end.
TEST(QuantileTableTest, MovesFromTheTailsTowardsTheMedianWithinEachCell) {
  using Layout = QuantileTable::Layout;
  std::vector<std::int64_t> pool = {-1};
  for (const bool upper : {false, true}) {
    for (std::uint32_t cell = 0; cell < QuantileTable::kCellsPerHalf; ++cell) {
      const auto edge = static_cast<std::int64_t>(Layout::lower_edge(cell));
      const auto next = static_cast<std::int64_t>(Layout::lower_edge(cell + 1));
      pool.push_back(2 * (upper ? (std::int64_t{1} << 32) - edge : edge));
      pool.push_back(2 * (next - edge));
    }
  }
  const QuantileTable law = {1, 0};
  for (std::uint32_t word = 0; word < kHalf; word += 1 + word / 100) {
    ASSERT_EQ(law(pool.data(), word), 2 * std::int64_t{word} + 1);
    ASSERT_EQ(law(pool.data(), ~word), 2 * std::int64_t{~word} + 1);
  }
  EXPECT_EQ(law(pool.data(), kHalf - 1), 2 * std::int64_t{kHalf} - 1);
  EXPECT_EQ(law(pool.data(), kHalf), 2 * std::int64_t{kHalf} + 1);
}

class ExponentialTableTest : public testing::Test {
 protected:
  ExponentialTableTest() {
    const double unit = std::exp2(ExponentialTable::kFractionBits);
    const auto value = [&](int edge) {
      return static_cast<std::uint32_t>(std::lround(unit * std::log(2 / (1 + edge / 256.0))));
    };
    for (int c = 0; c < 256; ++c) table.cell[c] = {value(c), value(c) - value(c + 1)};
  }
  // To which a chord of a cell is exact.
  static constexpr double kClose = 4e-6;
  ExponentialTable table{};
};

TEST_F(ExponentialTableTest, GivesTheLogarithmOfTheMiddleOfAWord) {
  const double unit = std::exp2(ExponentialTable::kFractionBits);
  for (std::uint64_t word = 0; word <= kLastWord; word += 1 + word / 100) {
    const double exact = -std::log((static_cast<double>(word) + 0.5) / 0x1p32);
    ASSERT_NEAR(table(static_cast<std::uint32_t>(word)) / unit, exact, kClose) << word;
  }
  EXPECT_LT(table(kLastWord), 2U);
}

TEST_F(ExponentialTableTest, IsScaledByTheMean) {
  const std::uint64_t mean = std::uint64_t{1} << 57;
  const auto drawn = static_cast<double>(table.scaled(1000, mean));
  EXPECT_NEAR(drawn / static_cast<double>(mean), -std::log(1000.5 / 0x1p32), kClose);
  EXPECT_EQ(table.scaled(1000, 0), 0);
}

}  // namespace
}  // namespace ridethrough
