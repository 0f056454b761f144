// Estimates, against plain arithmetic where that suffices and exact values where it does not.
#include "host/statistics.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <random>
#include <utility>
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

// ---- shares and nines --------------------------------------------------------------------------

TEST(Share, OfAtMostOneEventATrajectoryHasTheBinomialError) {
  // 100 trajectories, 40 with an event, 30 of these with the property.
  Moments part{{30, 0}, {30, 0, 0}, 1};
  Moments whole{{40, 0}, {40, 0, 0}, 1};
  const Estimate result = share(part, whole, 100);
  EXPECT_DOUBLE_EQ(result.mean, 0.75);
  EXPECT_NEAR(result.std_error, std::sqrt(0.75 * 0.25 / 40), 1e-12);
}

// Events come in clusters: 0 to 9 a trajectory, of which some have the property or all. The
// reported error must cover the scatter of 400 repetitions (the false alarm rate at 20 % slack is
// below 1e-6) and not be much wider.
TEST(Share, HasAnErrorThatCoversItsScatter) {
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
    const Estimate one = share(moments_of(parts), moments_of(wholes), parts.size());
    means.push_back(one.mean);
    reported += one.std_error / kRepetitions;
  }
  const double scatter = deviation_of(means);
  EXPECT_GT(reported, 0.83 * scatter);
  EXPECT_LT(reported, 3 * scatter);
}

TEST(Share, OfNothingIsNotANumberAndNeverAboveOne) {
  EXPECT_TRUE(std::isnan(share(Moments{}, Moments{}, 10).mean));
  const Estimate all = share(moments_of({1, 0, 2}), moments_of({1, 0, 2}), 3);
  EXPECT_EQ(all.mean, 1);
  EXPECT_EQ(all.std_error, 0);
  EXPECT_LE(share(moments_of({1, 3, 2}), moments_of({1, 4, 2}), 3).ci95_high, 1);
}

TEST(Share, OfTrajectoriesIsThatOfPlainArithmetic) {
  const Estimate result = share(3, 12);
  EXPECT_DOUBLE_EQ(result.mean, 0.25);
  EXPECT_DOUBLE_EQ(result.std_error, std::sqrt(0.25 * 0.75 / 11));
  EXPECT_DOUBLE_EQ(complement(result).mean, 0.75);
  EXPECT_DOUBLE_EQ(complement(result).std_error, result.std_error);
  EXPECT_DOUBLE_EQ(scaled(complement(result), 100).mean, 75);
}

TEST(Nines, AreTheLogarithmWithTheErrorOfTheDeltaMethod) {
  Estimate probability;
  probability.mean = 1e-3;
  probability.std_error = 1e-5;
  const Estimate result = nines(probability, 1000);
  EXPECT_DOUBLE_EQ(result.mean, 3);
  EXPECT_DOUBLE_EQ(result.std_error, 0.01 / std::log(10));
  // The slope of the logarithm, from a small step.
  EXPECT_NEAR(result.std_error, std::log10((1e-3 + 1e-5) / 1e-3), 1e-4);
}

TEST(Nines, OfWhatWasNeverSeenAreInfiniteAndAboveTheBoundOf95Percent) {
  const Estimate result = nines(Estimate{}, 1'000'000);
  EXPECT_TRUE(std::isinf(result.mean));
  EXPECT_TRUE(std::isinf(result.ci95_high));
  EXPECT_NEAR(result.ci95_low, -std::log10(3e-6), 0.001);  // the rule of three
}

// ---- quantiles and tail means ------------------------------------------------------------------

// The values in bins as a tally has them, in units of 2^-20.
Bins bins_of(const std::vector<double>& values) {
  std::vector<std::uint64_t> counts(kBins, 0);
  for (const double value : values) {
    ++counts[HistogramLayout::locate(static_cast<std::uint64_t>(std::ldexp(value, 20))).cell];
  }
  Bins bins;
  for (std::uint32_t i = 0; i < kBins; ++i) {
    bins.edges.push_back(std::ldexp(static_cast<double>(HistogramLayout::lower_edge(i)), -20));
  }
  bins.edges.push_back(std::ldexp(1, 43));
  bins.counts = counts;
  return bins;
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
  const Bins bins = bins_of(losses(random, 400'000, 0.3));
  for (const double p : {0.75, 0.9, 0.95, 0.99}) {
    const double exact = std::log(0.3 / (1 - p));
    const Estimate result = quantile(bins, p);
    EXPECT_NEAR(result.mean, exact, 4.5 * result.std_error) << p;
    // The density there is 1 - p.
    EXPECT_NEAR(result.std_error / (std::sqrt(p * (1 - p) / 400'000) / (1 - p)), 1, 0.1) << p;
    const Estimate tail = tail_mean(bins, p);
    EXPECT_NEAR(tail.mean, exact + 1, 4.5 * tail.std_error) << p;
  }
  for (const double p : {0.1, 0.5, 0.69}) EXPECT_EQ(quantile(bins, p).mean, 0) << p;
}

TEST(Quantile, LiesWithinTheBinThatHoldsIt) {
  const Bins bins = {{0, 1, 10, 20}, {4, 0, 6}};
  EXPECT_EQ(quantile(bins, 0.3).mean, 0);  // zeros are exactly 0
  EXPECT_DOUBLE_EQ(quantile(bins, 0.7).mean, 15);
  EXPECT_DOUBLE_EQ(quantile(bins, 1).mean, 20);
  EXPECT_EQ(quantile(Bins{}, 0.5).mean, 0);
}

// 95 of 100 intervals hold the true quantile; with 400 repetitions, fewer than 366 do once in a
// thousand cases.
TEST(Quantile, HasAnIntervalThatHoldsTheTruthInNinetyFivePercent) {
  std::mt19937_64 random(3);
  int held = 0;
  for (int repetition = 0; repetition < 400; ++repetition) {
    const Estimate one = quantile(bins_of(losses(random, 4000, 0.3)), 0.95);
    const double exact = std::log(0.3 / 0.05);
    held += one.ci95_low <= exact && exact <= one.ci95_high ? 1 : 0;
  }
  EXPECT_GE(held, 366);
}

TEST(TailMean, TakesTheUpperPartOfABinThatItDivides) {
  const Bins bins = {{0, 1, 10, 20, 30}, {5, 0, 4, 1}};
  EXPECT_DOUBLE_EQ(tail_mean(bins, 0.9).mean, 25);                   // all of the last bin
  EXPECT_DOUBLE_EQ(tail_mean(bins, 0.7).mean, (25 + 2 * 17.5) / 3);  // and half of the one before
  EXPECT_DOUBLE_EQ(tail_mean(bins, 0.2).mean, (25 + 4 * 15) / 8.0);  // with zeros
  EXPECT_EQ(tail_mean(Bins{}, 0.95).mean, 0);
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
      const Estimate one = tail_mean(bins_of(losses(random, 10'000, chance)), p);
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

TEST(SurvivalCurve, EndsAtZeroWhereAllFailAndIsUnknownWhereNobodyWasWatched) {
  const auto all_fail = survival_curve({1, 1, 0}, {0, 0, 0});
  EXPECT_EQ(all_fail[2].probability, 0);
  EXPECT_EQ(all_fail[2].std_error, 0);
  EXPECT_EQ(all_fail[3].probability, 0);
  const auto some_left = survival_curve({1, 0, 0}, {0, 1, 0});
  EXPECT_EQ(some_left[1].probability, 0.5);
  EXPECT_TRUE(std::isnan(some_left[2].probability));  // the last one was gone before
  EXPECT_TRUE(std::isnan(some_left[3].probability));
  EXPECT_TRUE(std::isnan(survival_curve({0}, {0})[1].probability));
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

}  // namespace
}  // namespace ridethrough
