// SPDX-License-Identifier: Apache-2.0
// Sampling tables against closed forms. Nothing here is drawn: a table is piecewise linear over the
// 2^32 words, or a list of values, so its moments are exact sums over its cells.
#include "host/scenario/sampling_tables.hpp"

#include "tests/host/site/closed_form.hpp"

#include <cmath>
#include <random>

#include <gtest/gtest.h>

namespace ridethrough {
namespace {

using namespace test;

constexpr Real kUnit = 1e9L;  // of a table: fine enough that rounding does not show

struct Table {
  std::vector<std::int64_t> pool;
  QuantileTable table;

  explicit Table(const RandomVariable& variable) : table(append_table(pool, variable, kUnit)) {}

  Real operator()(std::uint32_t word) const {
    return static_cast<Real>(table(pool.data(), word)) / kUnit;
  }

  // The first word that draws the value i: the others are drawn by those from there to the next.
  std::uint64_t first_word(std::uint64_t i) const {
    return ((i << 32) + table.values - 1) / table.values;
  }
};

struct MeanAndDeviation {
  Real mean;
  Real deviation;
};

// Over all words: a cell of w words from its base b towards b + s holds b + s (i + 1/2) / w for
// i = 0 .. w - 1. Their sum is w (b + s/2), that of their squares w (b^2 + b s + s^2 (1/3 - 1 /
// (12 w^2))). Deviations are taken from `center`, so that nothing cancels.
MeanAndDeviation mean_and_deviation(const Table& table, Real center) {
  using Layout = QuantileTable::Layout;
  Real sum = 0;
  Real squares = 0;
  for (std::uint32_t i = 0; i < table.table.values; ++i) {
    const auto words = static_cast<Real>(table.first_word(i + 1) - table.first_word(i));
    const Real value = static_cast<Real>(table.pool[table.table.offset + i]) / kUnit - center;
    sum += words * value;
    squares += words * value * value;
  }
  const std::uint32_t cells = table.table.values > 0 ? 0 : QuantileTable::kCells;
  for (std::uint32_t cell = 0; cell < cells; ++cell) {
    const bool upper = cell >= QuantileTable::kCellsPerHalf;
    const std::uint32_t in_half = upper ? cell - QuantileTable::kCellsPerHalf : cell;
    const auto words =
        static_cast<Real>(Layout::lower_edge(in_half + 1) - Layout::lower_edge(in_half));
    const std::size_t at = table.table.offset + 2 * cell;
    const Real base = static_cast<Real>(table.pool[at]) / kUnit - center;
    const Real span = (upper ? -1 : 1) * static_cast<Real>(table.pool[at + 1]) / kUnit;
    sum += words * (base + span / 2);
    squares +=
        words * (base * base + base * span + span * span * (1.0L / 3 - 1 / (12 * words * words)));
  }
  const Real mean = sum / kWords;
  return {center + mean, std::sqrt(squares / kWords - mean * mean)};
}

// ---- each distribution, against what books say about it --------------------------------------

class EachTable : public testing::TestWithParam<ClosedForm> {};

constexpr Real kTolerance = 1e-4L;

// Of the middle of the 2^-32 that a word stands for.
Real quantile_of(const ClosedForm& form, std::uint32_t word) {
  const auto middle = [](std::uint32_t from_a_tail) {
    return (static_cast<Real>(from_a_tail) + 0.5L) / kWords;
  };
  return form.quantile(middle(word), middle(~word));
}

TEST_P(EachTable, HasTheMeanOfItsClosedForm) {
  const auto table = mean_and_deviation(Table(parsed(GetParam())), GetParam().mean);
  EXPECT_NEAR(static_cast<double>(table.mean / GetParam().mean), 1, kTolerance);
}

TEST_P(EachTable, HasTheStandardDeviationOfItsClosedForm) {
  const auto table = mean_and_deviation(Table(parsed(GetParam())), GetParam().mean);
  const Real expected = GetParam().deviation;
  EXPECT_NEAR(static_cast<double>(table.deviation), static_cast<double>(expected),
              static_cast<double>(std::max(kTolerance * expected, 1e-8L)));
}

TEST_P(EachTable, HasTheQuantilesOfItsClosedFormDownToOneWordIn2To32) {
  const Table table(parsed(GetParam()));
  const auto check = [&](std::uint32_t word) {
    const Real expected = quantile_of(GetParam(), word);
    EXPECT_NEAR(static_cast<double>(table(word)), static_cast<double>(expected),
                static_cast<double>(kTolerance * expected) + 2e-9)
        << "word " << word;
  };
  check(static_cast<std::uint32_t>(0.999L * kWords));
  for (int bit = 0; bit < 32; ++bit) {
    for (const std::uint32_t near : {(1U << bit) - 1, 1U << bit, 3U << bit >> 1}) {
      check(near);   // from the lower tail
      check(~near);  // and from the upper one
    }
  }
}

TEST_P(EachTable, NeverFallsFromOneWordToTheNext) {
  const Table table(parsed(GetParam()));
  const auto check = [&](std::uint32_t word) { EXPECT_LE(table(word), table(word + 1)) << word; };
  for (std::uint32_t cell = 0; cell < QuantileTable::kCellsPerHalf; ++cell) {
    const auto edge = static_cast<std::uint32_t>(QuantileTable::Layout::lower_edge(cell));
    if (edge > 0) check(edge - 1);
    check(edge);
    check(~edge - 1);
    if (edge > 0) check(~edge);
  }
  check(0x7FFFFFFFU);  // where the halves meet
}

// In the middle of a cell a chord is further from the curve than at its edges: furthest for a gamma
// of small shape, by 6e-4 at 0.2 (and by 2.7e-3 at 0.1, which is why that is not allowed).
TEST_P(EachTable, HasNoWordFurtherThanAThousandthFromItsQuantile) {
  const Table table(parsed(GetParam()));
  std::mt19937 words(3);
  for (int i = 0; i < 2000; ++i) {
    const auto word = static_cast<std::uint32_t>(words());
    const Real expected = quantile_of(GetParam(), word);
    ASSERT_NEAR(static_cast<double>(table(word)), static_cast<double>(expected),
                static_cast<double>(1e-3L * expected) + 2e-9)
        << "word " << word;
  }
}

// The exact sums above assume that a word is mapped as the cells say.
TEST_P(EachTable, MapsAWordToItsPlaceInItsCell) {
  const Table table(parsed(GetParam()));
  std::mt19937 words(1);
  for (int i = 0; i < 20000; ++i) {
    const auto word = static_cast<std::uint32_t>(words());
    if (table.table.values > 0) {
      const auto at = static_cast<std::size_t>(word / kWords * table.table.values);
      ASSERT_EQ(table(word) * kUnit, table.pool[at]) << word;
      continue;
    }
    const bool upper = word >= 0x80000000U;
    const auto at = QuantileTable::Layout::locate(upper ? ~word : word);
    const std::size_t cell =
        table.table.offset + 2 * (at.cell + (upper ? QuantileTable::kCellsPerHalf : 0));
    const Real part = (static_cast<Real>(at.offset) + 0.5L) / std::ldexp(1.0L, at.shift);
    const Real moved = static_cast<Real>(table.pool[cell + 1]) * part;
    const Real expected = static_cast<Real>(table.pool[cell]) + (upper ? -moved : moved);
    ASSERT_NEAR(static_cast<double>(table(word) * kUnit - expected), 0, 1.001) << word;
  }
}

INSTANTIATE_TEST_SUITE_P(Of, EachTable, testing::ValuesIn(closed_forms()),
                         [](const auto& one) { return one.param.name; });

// At 3 the mean would be 1.4e-4 too low.
TEST(QuantileTable, OfTheWidestLognormalKeepsItsMean) {
  const Table table(parse_distribution("lognormal(mean=1, sigma=2.9)"));
  EXPECT_NEAR(static_cast<double>(mean_and_deviation(table, 1).mean), 1, 1e-4);
}

TEST(QuantileTable, OfObservationsDrawsEachByAsManyWords) {
  for (const std::uint64_t count : {1U, 2U, 3U, 4U, 7U, 1000U}) {
    std::string text;
    for (std::uint64_t i = 0; i < count; ++i) text += std::to_string(i) + "\n";
    const Table table(observed(text));
    for (std::uint64_t i = 0; i < count; ++i) {
      const std::uint64_t first = table.first_word(i);
      const std::uint64_t last = table.first_word(i + 1) - 1;
      EXPECT_EQ(table(static_cast<std::uint32_t>(first)), i);
      EXPECT_EQ(table(static_cast<std::uint32_t>(last)), i);
      // A whole number of words: as near to the same number as that can be.
      EXPECT_NEAR(static_cast<double>(last - first + 1), static_cast<double>(kWords / count), 1);
    }
  }
}

TEST(QuantileTable, OfOneObservationIsThatConstant) {
  std::vector<std::int64_t> pool;
  const QuantileTable table = append_table(pool, observed("2.5\n"), 1000);
  EXPECT_EQ(pool, std::vector<std::int64_t>{2500});
  for (const std::uint32_t word : {0U, 1U << 31, ~0U}) EXPECT_EQ(table(pool.data(), word), 2500);
}

TEST(QuantileTable, SharesItsPoolWithOthersSideBySide) {
  std::vector<std::int64_t> pool(5, -1);
  const QuantileTable two = append_table(pool, parse_distribution("uniform(1, 2)"), 1000);
  EXPECT_EQ(two.offset, 5U);
  EXPECT_EQ(pool.size(), 5U + 2 * QuantileTable::kCells);
  const QuantileTable three = append_table(pool, parse_distribution("constant(3)"), 1000);
  EXPECT_EQ(three.offset, 5U + 2 * QuantileTable::kCells);
  EXPECT_EQ(pool.size(), three.offset + 1U);
  EXPECT_NEAR(static_cast<double>(two(pool.data(), 1U << 31)), 1500, 1);
  EXPECT_EQ(three(pool.data(), 123456789), 3000);
}

// ---- exponential clocks and probabilities ----------------------------------------------------

constexpr double kFixed = 1.0 / (1 << ExponentialTable::kFractionBits);

TEST(ExponentialClock, IsMinusTheLogarithmOfItsWord) {
  const ExponentialTable table = make_exponential_table();
  const auto check = [&](std::uint32_t word) {
    const auto expected = static_cast<double>(-std::log((static_cast<Real>(word) + 0.5L) / kWords));
    ASSERT_NEAR(table(word) * kFixed, expected, 1e-5) << word;
  };
  std::mt19937 words(2);
  for (int i = 0; i < 200'000 && !testing::Test::HasFatalFailure(); ++i) {
    check(static_cast<std::uint32_t>(words()));
  }
  for (int bit = 0; bit < 32; ++bit) {
    for (const std::uint32_t word : {(1U << bit) - 1, 1U << bit, (1U << bit) + 1, ~(1U << bit)}) {
      check(word);
    }
  }
  check(~0U);
}

TEST(ExponentialClock, HasMeanOneAndDeviationOneOverEvenlySpacedWords) {
  const ExponentialTable table = make_exponential_table();
  constexpr std::uint32_t kStep = 4099;  // prime
  Real sum = 0;
  Real squares = 0;
  Real count = 0;
  for (std::uint64_t word = kStep / 2; word < (std::uint64_t{1} << 32); word += kStep) {
    const Real value = table(static_cast<std::uint32_t>(word)) * static_cast<Real>(kFixed);
    sum += value;
    squares += value * value;
    ++count;
  }
  EXPECT_NEAR(static_cast<double>(sum / count), 1, 1e-5);
  EXPECT_NEAR(static_cast<double>(squares / count), 2, 1e-4);
}

TEST(ExponentialClock, ScalesWithItsMean) {
  const ExponentialTable table = make_exponential_table();
  for (const std::uint64_t mean :
       {std::uint64_t{1000}, std::uint64_t{3'600'000'000}, std::uint64_t{1} << 57}) {
    for (const std::uint32_t word : {0U, 1U, 12345U, 0x80000000U, 0xF0000000U}) {
      const double expected = table(word) * kFixed * static_cast<double>(mean);
      EXPECT_NEAR(static_cast<double>(table.scaled(word, mean)), expected, 1 + 1e-12 * expected);
    }
  }
}

TEST(Threshold, IsTheProbabilityInUnitsOf2ToMinus32) {
  EXPECT_EQ(to_threshold(0), 0U);
  EXPECT_EQ(to_threshold(1), std::uint64_t{1} << 32);  // above every word: always
  EXPECT_EQ(to_threshold(0.5L), std::uint64_t{1} << 31);
  EXPECT_EQ(to_threshold(1 / kWords), 1U);
  EXPECT_EQ(to_threshold(0.4L / kWords), 0U);
  EXPECT_EQ(to_threshold(1 - 1 / kWords), (std::uint64_t{1} << 32) - 1);
  EXPECT_EQ(to_threshold(-0.1L), 0U);
  EXPECT_EQ(to_threshold(1.1L), std::uint64_t{1} << 32);
}

TEST(PowerShare, IsAPartInUnitsOf2ToMinus62) {
  EXPECT_EQ(to_share(0), 0U);
  EXPECT_EQ(to_share(0.5L), std::uint64_t{1} << 61);
  EXPECT_EQ(to_share(1), std::uint64_t{1} << 62);
  EXPECT_EQ(to_share(1.1L), std::uint64_t{1} << 62);
}

}  // namespace
}  // namespace ridethrough
