// Estimates, against plain arithmetic where that suffices and exact values where it does not.
#include "host/statistics.hpp"

#include <cmath>
#include <limits>
#include <vector>

#include <gtest/gtest.h>

namespace ridethrough {
namespace {

Moments moments_of(const std::vector<std::uint64_t>& values) {
  Moments moments{};
  for (const auto value : values) moments.add(value);
  return moments;
}

Estimate estimate_of(const std::vector<std::uint64_t>& values, double unit = 1) {
  return estimate(moments_of(values), values.size(), unit);
}

TEST(Estimate, OfASmallSampleIsThatOfPlainArithmetic) {
  const std::vector<std::uint64_t> values = {3, 0, 0, 17, 5, 0, 1, 290, 44, 3};
  double sum = 0;
  for (const auto value : values) sum += static_cast<double>(value);
  const auto n = static_cast<double>(values.size());
  const double mean = sum / n;
  double squares = 0;
  for (const auto value : values) squares += std::pow(static_cast<double>(value) - mean, 2);
  const double std_error = std::sqrt(squares / (n - 1) / n);

  const Estimate result = estimate_of(values, 0.25);
  EXPECT_DOUBLE_EQ(result.mean, 0.25 * mean);
  EXPECT_DOUBLE_EQ(result.std_error, 0.25 * std_error);
  EXPECT_DOUBLE_EQ(result.largest, 0.25 * 290);
  EXPECT_DOUBLE_EQ(result.relative_error(), std_error / mean);
}

TEST(Estimate, HasAnIntervalOf95PercentThatNeverReachesBelowZero) {
  const Estimate narrow = estimate_of({99, 100, 101});
  EXPECT_NEAR(narrow.ci95_low, 100 - 1.959964 * narrow.std_error, 1e-6);
  EXPECT_NEAR(narrow.ci95_high, 100 + 1.959964 * narrow.std_error, 1e-6);
  const Estimate wide = estimate_of({0, 0, 0, 1});
  EXPECT_EQ(wide.ci95_low, 0);
  EXPECT_GT(wide.ci95_high, wide.mean);
}

TEST(Estimate, OfNoTrajectoryIsZeroAndKnowsNothing) {
  const Estimate result = estimate(Moments{}, 0, 5);
  EXPECT_EQ(result.mean, 0);
  EXPECT_EQ(result.std_error, 0);
  EXPECT_EQ(result.ci95_high, 0);
  EXPECT_EQ(result.largest, 0);
  EXPECT_TRUE(std::isinf(result.relative_error()));
}

TEST(Estimate, OfOneTrajectoryHasNoError) {
  const Estimate result = estimate_of({12});
  EXPECT_EQ(result.mean, 12);
  EXPECT_EQ(result.std_error, 0);
}

TEST(Estimate, OfTrajectoriesWithoutAnyLossHasAnInfiniteRelativeError) {
  const Estimate result = estimate_of({0, 0, 0});
  EXPECT_EQ(result.mean, 0);
  EXPECT_EQ(result.std_error, 0);
  EXPECT_TRUE(std::isinf(result.relative_error()));
}

// In doubles all three values are the same number, and their squares lose 2^70.
TEST(Estimate, SeesADifferenceOfOneBetweenValuesOf2To62) {
  constexpr std::uint64_t kLarge = std::uint64_t{1} << 62;
  const Estimate result = estimate_of({kLarge, kLarge + 1, kLarge + 2});
  EXPECT_DOUBLE_EQ(result.mean, std::ldexp(1, 62));
  EXPECT_DOUBLE_EQ(result.std_error, std::sqrt(1.0 / 3));
  const Estimate equal = estimate_of({kLarge + 1, kLarge + 1, kLarge + 1});
  EXPECT_EQ(equal.std_error, 0);
}

// n = 2^38 trajectories of v = 2^62 each, the last of v + `more`: the sum is 2^100 + more, the sum
// of squares 2^162 + 2 more v + more^2, and so the variance is exactly more^2 / n.
Moments moments_near_2_to_100(std::uint64_t more) {
  Moments moments{};
  moments.sum.word[1] = std::uint64_t{1} << 36;
  moments.sum_of_squares.word[2] = std::uint64_t{1} << 34;
  moments.sum.add(&more, 1);
  const std::uint64_t square[] = {more * more, more / 2};  // 2 more v = (more / 2) 2^64, more even
  moments.sum_of_squares.add(square, 2);
  moments.largest = (std::uint64_t{1} << 62) + more;
  return moments;
}

TEST(Estimate, IsExactForSumsNear2To100) {
  constexpr std::uint64_t kTrajectories = std::uint64_t{1} << 38;
  const Estimate equal = estimate(moments_near_2_to_100(0), kTrajectories, 1);
  EXPECT_DOUBLE_EQ(equal.mean, std::ldexp(1, 62));
  EXPECT_EQ(equal.std_error, 0);
  const Estimate one_differs = estimate(moments_near_2_to_100(6), kTrajectories, 1);
  EXPECT_DOUBLE_EQ(one_differs.mean, std::ldexp(1, 62));
  EXPECT_DOUBLE_EQ(one_differs.std_error, std::ldexp(6, -38));
}

TEST(Estimate, HoldsTheLargestCountsOfTheMostTrajectories) {
  // 2^44 trajectories: half of them 2^63 - 2^40, half 0. The sum stays below 2^107, the sum of
  // squares below 2^170.
  constexpr std::uint64_t kValue = (std::uint64_t{1} << 63) - (std::uint64_t{1} << 40);
  Moments moments{};
  moments.add(kValue);
  for (int doubling = 0; doubling < 43; ++doubling) {
    const Moments same = moments;
    moments.add(same);
  }
  const Estimate result = estimate(moments, std::uint64_t{1} << 44, 1);
  const double half = static_cast<double>(kValue) / 2;
  EXPECT_DOUBLE_EQ(result.mean, half);
  EXPECT_NEAR(result.std_error / (half / std::ldexp(1, 22)), 1, 1e-12);
}

TEST(Moments, OfTwoHalvesAddToThoseOfTheWhole) {
  const std::vector<std::uint64_t> values = {~std::uint64_t{0} >> 1, 5, 0, 1, 1ULL << 40, 77};
  Moments front = moments_of({values.begin(), values.begin() + 2});
  front.add(moments_of({values.begin() + 2, values.end()}));
  EXPECT_EQ(front, moments_of(values));
}

TEST(Ratio, HasAtMostTheRelativeErrorsOfBothTogether) {
  const Estimate unserved = estimate_of({10, 12, 14});
  const Estimate demand = estimate_of({1000, 1010, 1020});
  const Estimate result = ratio(unserved, demand, 1e6);
  EXPECT_DOUBLE_EQ(result.mean, 1e6 * 12 / 1010);
  EXPECT_DOUBLE_EQ(result.relative_error(), unserved.relative_error() + demand.relative_error());
  EXPECT_DOUBLE_EQ(result.largest, 1e6 * 14 / 1010);
  EXPECT_NEAR(result.ci95_high - result.mean, 1.959964 * result.std_error, 1e-5 * result.std_error);
}

TEST(Ratio, ToAConstantIsThatConstantsShare) {
  const Estimate result = ratio(estimate_of({10, 12, 14}), estimate_of({500, 500, 500}), 1);
  EXPECT_DOUBLE_EQ(result.mean, 12.0 / 500);
  EXPECT_DOUBLE_EQ(result.std_error, estimate_of({10, 12, 14}).std_error / 500);
}

TEST(Ratio, OfNothingIsZeroAndOverNothingToo) {
  const Estimate none = estimate_of({0, 0, 0});
  const Estimate some = estimate_of({1, 2, 3});
  for (const Estimate& result :
       {ratio(none, some, 1e6), ratio(some, none, 1e6), ratio(none, none, 1)}) {
    EXPECT_EQ(result.mean, 0);
    EXPECT_EQ(result.std_error, 0);
    EXPECT_EQ(result.ci95_low, 0);
    EXPECT_EQ(result.ci95_high, 0);
  }
}

}  // namespace
}  // namespace ridethrough
