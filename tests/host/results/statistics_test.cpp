// SPDX-License-Identifier: Apache-2.0
// Estimates, against plain arithmetic where that suffices and exact values where it does not.
#include "host/results/statistics.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <random>
#include <utility>
#include <vector>

#include <boost/math/distributions/gamma.hpp>
#include <gtest/gtest.h>

namespace ridethrough {
namespace {

Moments moments_of(const std::vector<std::uint64_t>& values) {
  Moments moments{};
  for (const auto value : values) moments.add(value);
  return moments;
}

constexpr double kLevel = (1 - kConfidence) / 2;  // of each end

// What may come is as large as the largest.
Estimate estimate_of(const Moments& moments, std::uint64_t trajectories, double unit = 1) {
  const Sample sample = sample_of(moments, trajectories, unit);
  return estimate(sample, {0, sample.largest}, kConfidence);
}

Estimate estimate_of(const std::vector<std::uint64_t>& values, double unit = 1) {
  return estimate_of(moments_of(values), values.size(), unit);
}

// Standard deviation of repetitions.
double deviation_of(const std::vector<double>& values) {
  double mean = 0;
  for (const double value : values) mean += value / static_cast<double>(values.size());
  double squares = 0;
  for (const double value : values) squares += std::pow(value - mean, 2);
  return std::sqrt(squares / static_cast<double>(values.size() - 1));
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

TEST(Estimate, OfNoTrajectoryIsZeroAndKnowsNothing) {
  const Estimate result = estimate_of(Moments{}, 0, 5);
  EXPECT_EQ(result.mean, 0);
  EXPECT_EQ(result.std_error, 0);
  EXPECT_TRUE(std::isinf(result.ci95_high));
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
  const Estimate equal = estimate_of(moments_near_2_to_100(0), kTrajectories);
  EXPECT_DOUBLE_EQ(equal.mean, std::ldexp(1, 62));
  EXPECT_EQ(equal.std_error, 0);
  const Estimate one_differs = estimate_of(moments_near_2_to_100(6), kTrajectories);
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
  const Estimate result = estimate_of(moments, std::uint64_t{1} << 44);
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
  EXPECT_DOUBLE_EQ(result.ci95_low, 1e6 * unserved.ci95_low / demand.ci95_high);
  EXPECT_DOUBLE_EQ(result.ci95_high, 1e6 * unserved.ci95_high / demand.ci95_low);
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
  }
}

// ---- shares and nines --------------------------------------------------------------------------

// What is not in the part is the rest of the whole, trajectory by trajectory.
Estimate share_of(const std::vector<std::uint64_t>& parts,
                  const std::vector<std::uint64_t>& wholes) {
  std::vector<std::uint64_t> rests;
  for (std::size_t i = 0; i < parts.size(); ++i) rests.push_back(wholes[i] - parts[i]);
  return share(moments_of(parts), moments_of(rests), moments_of(wholes), parts.size(), kConfidence);
}

TEST(Share, OfAtMostOneEventATrajectoryIsBinomial) {
  // 100 trajectories, 40 with an event, 30 of these with the property.
  std::vector<std::uint64_t> parts(100, 0);
  std::vector<std::uint64_t> wholes(100, 0);
  std::fill_n(parts.begin(), 30, 1);
  std::fill_n(wholes.begin(), 40, 1);
  const Estimate result = share_of(parts, wholes);
  EXPECT_DOUBLE_EQ(result.mean, 0.75);
  EXPECT_NEAR(result.std_error, std::sqrt(0.75 * 0.25 / 40 * 100 / 99), 1e-12);
  const Bounds exact = share_bounds(30, 40, kConfidence);
  EXPECT_NEAR(result.ci95_low, exact.low, 0.002);
  EXPECT_NEAR(result.ci95_high, exact.high, 0.002);
}

// Tables of Clopper and Pearson's bounds.
TEST(Share, HasTheBoundsOfClopperAndPearson) {
  const Bounds half = share_bounds(5, 10, kConfidence);
  EXPECT_NEAR(half.low, 0.1871, 5e-5);
  EXPECT_NEAR(half.high, 0.8129, 5e-5);
  EXPECT_EQ(share_bounds(0, 10, kConfidence).low, 0);
  EXPECT_NEAR(share_bounds(0, 10, kConfidence).high, 1 - std::pow(0.025, 0.1), 1e-12);
  EXPECT_NEAR(share_bounds(10, 10, kConfidence).low, std::pow(0.025, 0.1), 1e-12);
  EXPECT_EQ(share_bounds(10, 10, kConfidence).high, 1);
}

// Three of 10^13 have the bounds of Poisson's distribution, as three of 1000 nearly have.
TEST(Share, IsKnownAmongTheMostTrajectories) {
  constexpr double kMost = 1e13;
  const Bounds few = share_bounds(3, kMost, kConfidence);
  EXPECT_NEAR(few.low * kMost, 0.6187, 1e-3);
  EXPECT_NEAR(few.high * kMost, 8.7673, 1e-3);
  const Bounds many = share_bounds(kMost - 3, kMost, kConfidence);
  EXPECT_NEAR((1 - many.low) * kMost, 8.767, 0.01);
  const Groups groups = {{0, 0, 9'000'000'000'000}, {1, 2, 1'000'000'000'000}};
  EXPECT_EQ(quantile(groups, 0.5, kConfidence).ci95_high, 0);
  EXPECT_EQ(quantile(groups, 0.95, kConfidence).ci95_low, 1);
  EXPECT_NEAR(tail_mean(groups, 0.95, 3, kConfidence).mean, 1.75, 1e-9);
}

// Events come in clusters: 0 to 9 a trajectory, of which some have the property or all. The
// reported error is the scatter of 400 repetitions, whose own error is 3.5 %: 16 % are more than
// four times that.
TEST(Share, HasTheErrorThatRepetitionShows) {
  std::mt19937_64 random(1);
  std::vector<double> means;
  double reported = 0;
  constexpr int kRepetitions = 400;
  for (int repetition = 0; repetition < kRepetitions; ++repetition) {
    std::vector<std::uint64_t> parts;
    std::vector<std::uint64_t> wholes;
    for (int i = 0; i < 1000; ++i) {
      wholes.push_back(random() % 10);
      parts.push_back(random() % 4 == 0 ? wholes.back() / 2 : wholes.back());
    }
    const Estimate one = share_of(parts, wholes);
    means.push_back(one.mean);
    reported += one.std_error / kRepetitions;
  }
  EXPECT_NEAR(reported / deviation_of(means), 1, 0.16);
}

// Among 1000 trajectories with two outages each that are lost together in one of 100, an interval
// that holds the truth in 95 % does so in 1000 repetitions fewer than 920 times once in 20,000; one
// that takes outages for independent holds it in about 84 %.
TEST(Share, HasAnIntervalThatKnowsOfClusters) {
  std::mt19937_64 random(2);
  std::bernoulli_distribution lost(0.01);
  int held = 0;
  constexpr int kRepetitions = 1000;
  const std::vector<std::uint64_t> wholes(1000, 2);
  for (int repetition = 0; repetition < kRepetitions; ++repetition) {
    std::vector<std::uint64_t> parts;
    for (int i = 0; i < 1000; ++i) parts.push_back(lost(random) ? 0 : 2);
    const Estimate one = share_of(parts, wholes);
    held += one.ci95_low <= 0.99 && 0.99 <= one.ci95_high ? 1 : 0;
  }
  EXPECT_GE(held, 920);
}

TEST(Share, OfNothingIsNotANumberAndNeverAboveOne) {
  EXPECT_TRUE(std::isnan(share_of({0, 0}, {0, 0}).mean));
  const Estimate all = share_of({1, 0, 2}, {1, 0, 2});
  EXPECT_EQ(all.mean, 1);
  EXPECT_EQ(all.std_error, 0);
  EXPECT_EQ(all.ci95_high, 1);
  EXPECT_LT(all.ci95_low, 0.5);  // three trajectories say little
  EXPECT_LE(share_of({1, 3, 2}, {1, 4, 2}).ci95_high, 1);
}

TEST(Share, OfTrajectoriesIsThatOfPlainArithmetic) {
  const Estimate result = share(3, 12, kConfidence);
  EXPECT_DOUBLE_EQ(result.mean, 0.25);
  EXPECT_DOUBLE_EQ(result.std_error, std::sqrt(0.25 * 0.75 / 11));
  EXPECT_DOUBLE_EQ(complement(result).mean, 0.75);
  EXPECT_DOUBLE_EQ(complement(result).std_error, result.std_error);
  EXPECT_DOUBLE_EQ(complement(result).ci95_low, 1 - result.ci95_high);
  EXPECT_DOUBLE_EQ(scaled(complement(result), 100).mean, 75);
}

TEST(Nines, AreTheLogarithmWithTheErrorOfTheDeltaMethod) {
  Estimate probability;
  probability.mean = 1e-3;
  probability.std_error = 1e-5;
  probability.ci95_low = 1e-4;
  probability.ci95_high = 1e-2;
  const Estimate result = nines(probability);
  EXPECT_DOUBLE_EQ(result.ci95_low, 2);
  EXPECT_DOUBLE_EQ(result.ci95_high, 4);
  EXPECT_DOUBLE_EQ(result.mean, 3);
  EXPECT_DOUBLE_EQ(result.std_error, 0.01 / std::log(10));
  // The slope of the logarithm, from a small step.
  EXPECT_NEAR(result.std_error, std::log10((1e-3 + 1e-5) / 1e-3), 1e-4);
}

TEST(Nines, OfWhatWasNeverSeenAreInfiniteAndAboveABound) {
  const Estimate result = nines(estimate(Sample{1e6, 0, 0, 0, 0}, {0, 1}, kConfidence));
  EXPECT_TRUE(std::isinf(result.mean));
  EXPECT_TRUE(std::isinf(result.ci95_high));
  EXPECT_NEAR(result.ci95_low, -std::log10(3.689e-6), 0.0001);  // -ln 0.025
}

// ---- bounds of means ---------------------------------------------------------------------------

// Of values 0 and 1 among many trajectories: those of Garwood.
TEST(MeanBounds, OfRareEventsAreThoseOfPoisson) {
  constexpr double kMany = 1e9;
  for (const double seen : {1, 2, 3, 10, 100, 10'000}) {
    const double p = seen / kMany;
    const Sample sample{kMany, p, p, p, 1};
    const Bounds bounds = mean_bounds(sample, {0, 1}, kConfidence);
    const boost::math::gamma_distribution<> low(seen);
    const boost::math::gamma_distribution<> high(seen + 1);
    EXPECT_NEAR(bounds.low * kMany / boost::math::quantile(low, kLevel), 1, 1e-5) << seen;
    EXPECT_NEAR(bounds.high * kMany / boost::math::quantile(high, 1 - kLevel), 1, 1e-5) << seen;
  }
}

TEST(MeanBounds, WhereNothingWasSeenAreOfWhatMayCome) {
  for (const double n : {1, 10, 1000}) {
    const Bounds bounds = mean_bounds(Sample{n, 0, 0, 0, 0}, {0, 7}, kConfidence);
    EXPECT_EQ(bounds.low, 0);
    EXPECT_NEAR(bounds.high, 7 * (1 - std::pow(kLevel, 1 / n)), 1e-12);
  }
  EXPECT_TRUE(std::isinf(mean_bounds(Sample{10, 0, 0, 0, 0}, {0, INFINITY}, kConfidence).high));
  EXPECT_TRUE(std::isinf(mean_bounds(Sample{}, {0, 1}, kConfidence).high));
}

// Values may be differences: with the signs turned, so are the bounds.
TEST(MeanBounds, OfDifferencesAreMirroredWithTheirSigns) {
  const Moments above = moments_of({0, 3, 0, 900, 40, 0});
  const Moments below = moments_of({5, 0, 70, 0, 0, 0});
  const Sample sample = sample_of(above, below, 6, 2);
  EXPECT_DOUBLE_EQ(sample.mean, 2 * (943 - 75) / 6.0);
  EXPECT_EQ(sample.largest, 1800);
  EXPECT_EQ(sample.smallest, -140);
  const Bounds bounds = mean_bounds(sample, {-500, 2500}, kConfidence);
  const Bounds turned = mean_bounds(sample_of(below, above, 6, 2), {-2500, 500}, kConfidence);
  EXPECT_DOUBLE_EQ(bounds.low, -turned.high);
  EXPECT_DOUBLE_EQ(bounds.high, -turned.low);
  EXPECT_LT(bounds.low, 0);
  EXPECT_GT(bounds.high, sample.mean);
  // All below 0, or none seen.
  const Bounds harm = mean_bounds(sample_of(Moments{}, below, 6, 2), {-200, 0}, kConfidence);
  EXPECT_LE(harm.high, 0);
  EXPECT_GT(harm.low, -200);
  const Bounds none = mean_bounds(Sample{10, 0, 0, 0, 0}, {-3, 7}, kConfidence);
  EXPECT_DOUBLE_EQ(none.low, -3 * (1 - std::pow(kLevel, 0.1)));
  EXPECT_DOUBLE_EQ(none.high, 7 * (1 - std::pow(kLevel, 0.1)));
}

TEST(MeanBounds, OfEqualValuesAreThatValueWhereNoOtherMayCome) {
  const Bounds bounds = mean_bounds(Sample{4, 12, 0, 0, 12}, {12, 12}, kConfidence);
  EXPECT_EQ(bounds.low, 12);
  EXPECT_EQ(bounds.high, 12);
  // Else as low as one in so many may be.
  const Bounds wide = mean_bounds(Sample{100, 12, 0, 0, 12}, {0, 12}, kConfidence);
  EXPECT_NEAR(wide.low, 12 * std::pow(kLevel, 0.01), 0.01);
}

TEST(MeanBounds, OfManyAreThoseOfTheNormalDistribution) {
  const Sample sample{1e8, 100, 25, 0, 120};
  const Bounds bounds = mean_bounds(sample, {80, 120}, kConfidence);
  EXPECT_NEAR(bounds.low, 100 - 1.959964 * 5e-4, 2e-6);
  EXPECT_NEAR(bounds.high, 100 + 1.959964 * 5e-4, 2e-6);
}

// Positive and negative differences may cancel in the skewness, nearly.
TEST(MeanBounds, AreThereHoweverSmallTheSkewness) {
  for (const double confidence : {kConfidence, 1 - 7e-6}) {
    Bounds last = {-INFINITY, -INFINITY};
    for (int power = 0; power < 83; ++power) {
      const double third = 1e-9 * std::pow(1.3, power);
      const Bounds bounds = mean_bounds(Sample{1000, 0, 1, third, 30, -30}, {-30, 30}, confidence);
      // Both ends rise with it, without a jump.
      EXPECT_GE(bounds.low, last.low - 1e-9) << third;
      EXPECT_GE(bounds.high, last.high - 1e-9) << third;
      last = bounds;
    }
  }
}

// The quantiles of the mean under weights drawn as exponentials over their sum, 40,000 times: their
// error is below 1 % at the ends, the skewness of the sample is 3.
TEST(MeanBounds, AreThoseUnderUniformWeights) {
  std::mt19937_64 random(6);
  std::exponential_distribution<double> exponential(1);
  std::vector<std::uint64_t> values;
  for (int i = 0; i < 30; ++i) {
    const double value = i < 10 ? 0 : 1000 * std::pow(exponential(random), 1.5);
    values.push_back(static_cast<std::uint64_t>(value));
  }
  const Sample sample = sample_of(moments_of(values), values.size(), 1);
  const double unseen = 1.5 * sample.largest;
  const auto under_weights = [&](double one_more) {
    double sum = 0;
    double weights = 0;
    const auto add = [&](double value) {
      const double weight = exponential(random);
      sum += weight * value;
      weights += weight;
    };
    for (const auto value : values) add(static_cast<double>(value));
    add(one_more);
    return sum / weights;
  };
  std::vector<double> lower;
  std::vector<double> upper;
  constexpr std::size_t kDraws = 40'000;
  for (std::size_t i = 0; i < kDraws; ++i) {
    lower.push_back(under_weights(0));
    upper.push_back(under_weights(unseen));
  }
  std::sort(lower.begin(), lower.end());
  std::sort(upper.begin(), upper.end());
  const Bounds bounds = mean_bounds(sample, {0, unseen}, kConfidence);
  EXPECT_NEAR(bounds.low / lower[static_cast<std::size_t>(kLevel * kDraws)], 1, 0.03);
  EXPECT_NEAR(bounds.high / upper[static_cast<std::size_t>((1 - kLevel) * kDraws)], 1, 0.03);
}

// ---- quantiles and tail means ------------------------------------------------------------------

// The values in groups as a tally has them, in units of 2^-20.
Groups groups_of(const std::vector<double>& values) {
  std::vector<std::uint64_t> counts(kBins, 0);
  for (const double value : values) {
    ++counts[HistogramLayout::locate(static_cast<std::uint64_t>(std::ldexp(value, 20))).cell];
  }
  Groups groups;
  for (std::uint32_t i = 0; i < kBins; ++i) {
    if (counts[i] == 0) continue;
    const auto edge = [](std::uint32_t bin) {
      return static_cast<double>(HistogramLayout::lower_edge(bin));
    };
    groups.push_back({std::ldexp(edge(i), -20), std::ldexp(edge(i + 1) - 1, -20), counts[i]});
  }
  return groups;
}

// An exponential variable of mean 1 with probability `chance`, else 0.
std::vector<double> losses(std::mt19937_64& random, int count, double chance) {
  std::exponential_distribution<double> loss(1);
  std::bernoulli_distribution any(chance);
  std::vector<double> values;
  for (int i = 0; i < count; ++i) values.push_back(any(random) ? loss(random) : 0);
  return values;
}

// Of losses with P(X > x) = 0.3 exp(-x): the p quantile is ln(0.3 / (1 - p)), and the mean beyond
// it 1 more. Within 4.5 standard errors (7 in a million) and the width of a bin.
TEST(Quantile, OfExponentialLossesIsThatOfTheClosedForm) {
  std::mt19937_64 random(2);
  const Groups groups = groups_of(losses(random, 400'000, 0.3));
  for (const double p : {0.75, 0.9, 0.95, 0.99}) {
    const double exact = std::log(0.3 / (1 - p));
    const Estimate result = quantile(groups, p, kConfidence);
    EXPECT_NEAR(result.mean, exact, 4.5 * result.std_error) << p;
    // The density there is 1 - p.
    EXPECT_NEAR(result.std_error / (std::sqrt(p * (1 - p) / 400'000) / (1 - p)), 1, 0.1) << p;
    const Estimate tail = tail_mean(groups, p, 15, kConfidence);
    EXPECT_NEAR(tail.mean, exact + 1, 4.5 * tail.std_error) << p;
  }
  for (const double p : {0.1, 0.5, 0.69}) EXPECT_EQ(quantile(groups, p, kConfidence).mean, 0) << p;
}

TEST(Quantile, LiesWithinTheGroupThatHoldsIt) {
  const Groups groups = {{0, 0, 40}, {10, 20, 60}};
  EXPECT_EQ(quantile(groups, 0.3, kConfidence).mean, 0);
  EXPECT_EQ(quantile(groups, 0.3, kConfidence).ci95_high, 0);
  const Estimate result = quantile(groups, 0.7, kConfidence);
  EXPECT_DOUBLE_EQ(result.mean, 15);
  EXPECT_DOUBLE_EQ(result.ci95_low, 10);  // wherever in it the values are
  EXPECT_DOUBLE_EQ(result.ci95_high, 20);
}

TEST(Quantile, OfOneValueIsThatValue) {
  const Estimate result = quantile({{24, 24, 1000}}, 0.99, kConfidence);
  EXPECT_EQ(result.mean, 24);
  EXPECT_EQ(result.ci95_low, 24);
  EXPECT_EQ(result.ci95_high, 24);
  EXPECT_EQ(result.std_error, 0);
}

// 0.99^368 < 0.025 < 0.99^367, and so on.
TEST(Quantile, IsUnknownWhereNoValueIsSurelyAboveIt) {
  for (const auto& [p, fewest] : {std::pair{0.5, 6}, {0.9, 36}, {0.95, 72}, {0.99, 368}}) {
    for (const int n : {fewest - 1, fewest}) {
      Groups groups;
      for (int i = 1; i <= n; ++i) {
        groups.push_back({static_cast<double>(i), static_cast<double>(i), 1});
      }
      const Estimate result = quantile(groups, p, kConfidence);
      EXPECT_EQ(std::isnan(result.mean), n < fewest) << p << " " << n;
      EXPECT_EQ(result.ci95_high, n < fewest ? INFINITY : n) << p;
      const Estimate tail = tail_mean(groups, p, n, kConfidence);
      EXPECT_EQ(std::isnan(tail.mean), n < fewest) << p << " " << n;
    }
  }
  EXPECT_TRUE(std::isnan(quantile({}, 0.5, kConfidence).mean));
}

// 95 of 100 intervals hold the true quantile; with 400 repetitions, fewer than 366 do once in a
// thousand cases.
TEST(Quantile, HasAnIntervalThatHoldsTheTruthInNinetyFivePercent) {
  std::mt19937_64 random(3);
  int held = 0;
  for (int repetition = 0; repetition < 400; ++repetition) {
    const Estimate one = quantile(groups_of(losses(random, 4000, 0.3)), 0.95, kConfidence);
    const double exact = std::log(0.3 / 0.05);
    held += one.ci95_low <= exact && exact <= one.ci95_high ? 1 : 0;
  }
  EXPECT_GE(held, 366);
}

TEST(TailMean, TakesTheUpperPartOfAGroupThatItDivides) {
  const Groups groups = {{0, 0, 500}, {10, 20, 400}, {20, 30, 100}};
  const auto mean_of = [&](double p) { return tail_mean(groups, p, 30, kConfidence).mean; };
  EXPECT_DOUBLE_EQ(mean_of(0.9), 25);                   // all of the last one
  EXPECT_DOUBLE_EQ(mean_of(0.7), (25 + 2 * 17.5) / 3);  // and half of the one before
  EXPECT_DOUBLE_EQ(mean_of(0.2), (25 + 4 * 15) / 8.0);  // with zeros
  EXPECT_TRUE(std::isnan(tail_mean({}, 0.95, 1, kConfidence).mean));
}

// The whole is its own tail.
TEST(TailMean, OfAllIsTheMeanWithItsBounds) {
  const std::vector<std::uint64_t> values = {0, 0, 0, 0, 0, 0, 0, 3, 5, 20};
  const Estimate all = estimate_of(values);
  const Estimate tail =
      tail_mean({{0, 0, 7}, {3, 3, 1}, {5, 5, 1}, {20, 20, 1}}, 1e-9, 20, kConfidence);
  EXPECT_NEAR(tail.mean, all.mean, 1e-6);
  EXPECT_NEAR(tail.ci95_low, all.ci95_low, 1e-6);
  EXPECT_NEAR(tail.ci95_high, all.ci95_high, 1e-6);
}

// The scatter of 400 repetitions against the reported error: their ratio scatters by 1 / sqrt(800),
// so that 15 % are more than four standard deviations. Checked for a tail with and without zeros.
TEST(TailMean, HasTheErrorThatRepetitionShows) {
  std::mt19937_64 random(4);
  for (const auto& [chance, p] : {std::pair{1.0, 0.95}, {0.3, 0.95}, {0.02, 0.95}, {0.3, 0.99}}) {
    std::vector<double> means;
    double reported = 0;
    constexpr int kRepetitions = 400;
    for (int repetition = 0; repetition < kRepetitions; ++repetition) {
      const Estimate one = tail_mean(groups_of(losses(random, 10'000, chance)), p, 15, kConfidence);
      means.push_back(one.mean);
      reported += one.std_error / kRepetitions;
    }
    EXPECT_NEAR(reported / deviation_of(means), 1, 0.15) << chance << " " << p;
  }
}

// ---- survival ----------------------------------------------------------------------------------

// Kaplan and Meier's method by hand: of ten, one leaves in the first hour, and one of nine fails;
// of the eight left, two fail in the second; three leave in the third; of three left, one fails in
// the fourth.
TEST(SurvivalCurve, IsThatOfAHandComputedExample) {
  const auto curve = survival_curve({1, 2, 0, 1, 0}, {1, 0, 3, 0, 2});
  EXPECT_EQ(curve[0].probability, 1);
  EXPECT_DOUBLE_EQ(curve[1].probability, 8.0 / 9);
  EXPECT_DOUBLE_EQ(curve[2].probability, 6.0 / 9);
  EXPECT_DOUBLE_EQ(curve[3].probability, 6.0 / 9);
  EXPECT_DOUBLE_EQ(curve[4].probability, 4.0 / 9);
  // Greenwood: S^2 (1/(9 x 8) + 2/(8 x 6) + 1/(3 x 2)).
  EXPECT_DOUBLE_EQ(curve[1].std_error, 8.0 / 9 * std::sqrt(1.0 / 72));
  EXPECT_DOUBLE_EQ(curve[4].std_error, 4.0 / 9 * std::sqrt(1.0 / 72 + 2.0 / 48 + 1.0 / 6));
}

TEST(SurvivalCurve, HasBoundsOfAsManyLivesAsItRestsOn) {
  const auto curve = survival_curve({0, 0, 10, 0}, {50, 0, 0, 40});
  const Estimate nobody_failed = estimate(curve[2], {}, kConfidence);
  EXPECT_DOUBLE_EQ(nobody_failed.ci95_low, std::pow(0.025, 1.0 / 50));
  EXPECT_EQ(nobody_failed.ci95_high, 1);
  const Estimate some = estimate(curve[3], {}, kConfidence);
  const Bounds exact = share_bounds(40, 50, kConfidence);
  EXPECT_NEAR(some.ci95_low, exact.low, 1e-9);
  EXPECT_NEAR(some.ci95_high, exact.high, 1e-9);
}

TEST(SurvivalCurve, EndsAtZeroWhereAllFailAndIsUnknownWhereNobodyWasWatched) {
  const auto all_fail = survival_curve({1, 1, 0}, {0, 0, 0});
  EXPECT_EQ(all_fail[2].probability, 0);
  EXPECT_EQ(all_fail[2].std_error, 0);
  EXPECT_EQ(all_fail[3].probability, 0);
  // Of a hundred that none lived so long says as much later on.
  const auto hundred = survival_curve({100, 0, 0}, {0, 0, 0});
  EXPECT_EQ(estimate(hundred[3], {}, 0.95).ci95_high, estimate(hundred[1], {}, 0.95).ci95_high);
  EXPECT_LT(estimate(hundred[3], {}, 0.95).ci95_high, 0.04);
  const auto some_left = survival_curve({1, 0, 0}, {0, 1, 0});
  EXPECT_EQ(some_left[1].probability, 0.5);
  EXPECT_TRUE(std::isnan(some_left[2].probability));  // the last one was gone before
  EXPECT_TRUE(std::isnan(some_left[3].probability));
  EXPECT_TRUE(std::isnan(survival_curve({0}, {0})[1].probability));
}

// Failures at rate 1, watched for exponential times of rate 2, in fine bins: exp(-t) within 4.5
// standard errors, and Greenwood's error near that of the repetition.
TEST(SurvivalCurve, OfCensoredExponentialTimesIsTheExponential) {
  std::mt19937_64 random(5);
  std::exponential_distribution<double> failure(1);
  std::exponential_distribution<double> censoring(2);
  std::vector<double> found;
  double reported = 0;
  constexpr int kRepetitions = 200;
  for (int repetition = 0; repetition < kRepetitions; ++repetition) {
    std::vector<std::uint64_t> failed(2000, 0);
    std::vector<std::uint64_t> censored(2000, 0);
    for (int i = 0; i < 2000; ++i) {
      const double fails = failure(random);
      const double leaves = censoring(random);
      ++(fails <= leaves ? failed
                         : censored)[static_cast<std::size_t>(200 * std::min(fails, leaves))];
    }
    const auto point = survival_curve(failed, censored)[200];  // after one unit of time
    EXPECT_NEAR(point.probability, std::exp(-1), 4.5 * point.std_error + 0.004);
    found.push_back(point.probability);
    reported += point.std_error / kRepetitions;
  }
  EXPECT_NEAR(reported / deviation_of(found), 1, 0.2);
}

// ---- parts of a whole --------------------------------------------------------------------------

using Draw = std::function<double(std::mt19937_64&)>;

const std::vector<double> kTwelve(12, 1.0 / 12);

// In each of so many years an event of the size that `draw` gives falls into one of the parts, as
// often as its weight says. In what share of repetitions are the parts said to differ from what is
// expected?
double share_told(const std::vector<double>& weights, const std::vector<double>& expected,
                  int years, const Draw& draw, int repetitions) {
  std::mt19937_64 random(3);
  std::discrete_distribution<std::size_t> part(weights.begin(), weights.end());
  int told = 0;
  for (int i = 0; i < repetitions; ++i) {
    std::vector<double> parts(expected.size());
    double squares = 0;
    double largest = 0;
    for (int year = 0; year < years; ++year) {
      const double size = draw(random);
      parts[part(random)] += size;
      squares += size * size;
      largest = std::max(largest, size);
    }
    if (differ_beyond_chance(parts, expected, squares, largest)) ++told;
  }
  return static_cast<double>(told) / repetitions;
}

double exponential(std::mt19937_64& random) {
  return std::exponential_distribution<double>()(random);
}

// Below one in a hundred, however few or heavy the events, and however short a part of a month. Of
// 4000 repetitions, a rate of 0.5 % would give 1 % or more in fewer than one of 10,000 seeds.
TEST(DifferBeyondChance, RaisesFewFalseAlarms) {
  const Draw same = [](auto&) { return 1.0; };
  const Draw heavy = [](auto& random) {  // no variance, hardly a mean
    return std::pow(std::uniform_real_distribution<double>(1e-12, 1)(random), -0.9);
  };
  const Draw some_huge = [](auto& random) {
    return std::bernoulli_distribution(0.02)(random) ? 60.0 : 1.0;
  };
  // A year; parts of months: 32 days, three months and a day, 31 days and an hour; 456 days.
  const std::vector<std::vector<double>> horizons = {
      kTwelve,
      {31.0 / 32, 1.0 / 32},
      {31.0 / 91, 28.0 / 91, 31.0 / 91, 1.0 / 91},
      {744.0 / 745, 1.0 / 745},
      {62.0 / 456, 56.0 / 456, 62.0 / 456, 31.0 / 456, 31.0 / 456, 30.0 / 456, 31.0 / 456,
       31.0 / 456, 30.0 / 456, 31.0 / 456, 30.0 / 456, 31.0 / 456}};
  for (const auto& expected : horizons) {
    for (const int years : {1, 2, 3, 4, 5, 8, 20, 100, 300}) {
      for (const Draw& draw : {same, Draw(exponential), heavy, some_huge}) {
        EXPECT_LT(share_told(expected, expected, years, draw, 4000), 0.01)
            << years << " years, " << expected.size() << " months";
      }
    }
  }
}

TEST(DifferBeyondChance, SaysNothingOfFewerThanFour) {
  for (const double events : {1, 2, 3, 4, 5}) {
    std::vector<double> parts(12);
    parts[7] = events;
    EXPECT_EQ(differ_beyond_chance(parts, kTwelve, events, 1), events >= 4) << events;
  }
}

TEST(DifferBeyondChance, TellsAMonthThatHasTwiceAsMuch) {
  std::vector<double> weights = kTwelve;
  weights.front() *= 2;
  EXPECT_GT(share_told(weights, kTwelve, 3000, exponential, 200), 0.99);
}

}  // namespace
}  // namespace ridethrough
