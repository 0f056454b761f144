// Sampling tables against closed forms. Nothing here is drawn: a table is piecewise linear over the
// 2^32 words, so its moments are exact sums over its cells.
#include "host/distribution.hpp"

#include "tests/host/support.hpp"

#include <cmath>
#include <functional>
#include <random>

#include <gtest/gtest.h>

namespace ridethrough {

void PrintTo(const RandomVariable& variable, std::ostream* stream) { *stream << variable.text; }

namespace {

using Real = long double;
using test::expect_complaint;

constexpr Real kWords = 4294967296.0L;
constexpr Real kUnit = 1e9L;  // of a table: fine enough that rounding does not show

Real standard_normal_cdf(Real z) { return std::erfc(-z / std::sqrt(2.0L)) / 2; }

// Quantile of the standard normal, by bisection of erfc: owes nothing to the code under test. Takes
// the smaller one of p and q = 1 - p.
Real standard_normal_quantile(Real p, Real q) {
  const Real tail = std::min(p, q);
  Real low = 0;
  Real high = 40;
  for (int i = 0; i < 200; ++i) {
    const Real middle = (low + high) / 2;
    (standard_normal_cdf(-middle) > tail ? low : high) = middle;
  }
  return p < q ? -low : low;
}

struct Table {
  std::vector<std::int64_t> pool;
  QuantileTable table;

  explicit Table(const RandomVariable& variable) : table(append_table(pool, variable, kUnit)) {}

  Real operator()(std::uint32_t word) const {
    return static_cast<Real>(table(pool.data(), word)) / kUnit;
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
  for (std::uint32_t cell = 0; cell < QuantileTable::kCells; ++cell) {
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

struct Case {
  std::string name;
  std::string text;
  Real mean;
  Real deviation;
  std::function<Real(Real p, Real q)> quantile;
  std::function<Real(Real x)> survival;  // P(X > x)
};

void PrintTo(const Case& one, std::ostream* stream) { *stream << one.text; }

Case exponential_case(Real mean) {
  return {"Exponential",
          "exponential(mean=" + std::to_string(mean) + ")",
          mean,
          mean,
          [=](Real p, Real q) { return mean * (p < q ? -std::log1p(-p) : -std::log(q)); },
          [=](Real x) { return std::exp(-x / mean); }};
}

Case lognormal_case(const std::string& name, Real mean, Real sigma) {
  const Real mu = std::log(mean) - sigma * sigma / 2;
  return {name,
          "lognormal(mean=" + std::to_string(mean) + ", sigma=" + std::to_string(sigma) + ")",
          mean,
          mean * std::sqrt(std::expm1(sigma * sigma)),
          [=](Real p, Real q) { return std::exp(mu + sigma * standard_normal_quantile(p, q)); },
          [=](Real x) { return x <= 0 ? 1 : standard_normal_cdf((mu - std::log(x)) / sigma); }};
}

Case uniform_case(Real low, Real high) {
  return {"Uniform",
          "uniform(low=" + std::to_string(low) + ", high=" + std::to_string(high) + ")",
          (low + high) / 2,
          (high - low) / std::sqrt(12.0L),
          [=](Real p, Real q) { return p < q ? low + (high - low) * p : high - (high - low) * q; },
          [=](Real x) { return std::clamp<Real>((high - x) / (high - low), 0, 1); }};
}

Case constant_case(Real x) {
  return {"Constant",
          "constant(" + std::to_string(x) + ")",
          x,
          0,
          [=](Real, Real) { return x; },
          [=](Real t) -> Real { return t < x ? 1 : 0; }};
}

class EachDistribution : public testing::TestWithParam<Case> {};

constexpr Real kTolerance = 1e-4L;

TEST_P(EachDistribution, HasTheMeanOfItsClosedForm) {
  const RandomVariable variable = parse_distribution(GetParam().text);
  EXPECT_NEAR(static_cast<double>(variable.mean / GetParam().mean), 1, 1e-12);
  const auto table = mean_and_deviation(Table(variable), GetParam().mean);
  EXPECT_NEAR(static_cast<double>(table.mean / GetParam().mean), 1, kTolerance);
}

TEST_P(EachDistribution, HasTheStandardDeviationOfItsClosedForm) {
  const auto table =
      mean_and_deviation(Table(parse_distribution(GetParam().text)), GetParam().mean);
  const Real expected = GetParam().deviation;
  EXPECT_NEAR(static_cast<double>(table.deviation), static_cast<double>(expected),
              static_cast<double>(std::max(kTolerance * expected, 1e-8L)));
}

TEST_P(EachDistribution, HasTheQuantilesOfItsClosedFormDownToOneWordIn2To32) {
  const Table table(parse_distribution(GetParam().text));
  const auto check = [&](std::uint32_t word) {
    const Real p = (static_cast<Real>(word) + 0.5L) / kWords;
    const Real q = (static_cast<Real>(~word) + 0.5L) / kWords;
    const Real expected = GetParam().quantile(p, q);
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

TEST_P(EachDistribution, NeverFallsFromOneWordToTheNext) {
  const Table table(parse_distribution(GetParam().text));
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

// The exact sums above assume that a word is mapped as the cells say.
TEST_P(EachDistribution, MapsAWordToItsPlaceInItsCell) {
  const Table table(parse_distribution(GetParam().text));
  std::mt19937 words(1);
  for (int i = 0; i < 20000; ++i) {
    const auto word = static_cast<std::uint32_t>(words());
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

// The survival function, integrated numerically (Simpson), is the CDF of the residual life.
Real residual_cdf(const Case& one, Real x) {
  constexpr int kPanels = 4000;
  const Real step = x / (2 * kPanels);
  Real sum = 0;
  for (int i = 0; i < kPanels; ++i) {
    const Real left = 2 * i * step;
    sum += one.survival(left) + 4 * one.survival(left + step) + one.survival(left + 2 * step);
  }
  return sum * step / 3 / one.mean;
}

TEST_P(EachDistribution, HasAResidualLifeWhoseDensityIsItsSurvivalOverItsMean) {
  const RandomVariable residual = residual_life(parse_distribution(GetParam().text));
  for (const Real p : {1e-3L, 0.05L, 0.3L, 0.5L, 0.7L, 0.95L, 0.999L}) {
    const Real x = residual.quantile(p, 1 - p);
    // A jump of the survival function costs Simpson half a panel.
    EXPECT_NEAR(static_cast<double>(residual_cdf(GetParam(), x) / p), 1, 2e-4)
        << "p = " << static_cast<double>(p);
  }
}

INSTANTIATE_TEST_SUITE_P(Of, EachDistribution,
                         testing::Values(exponential_case(72),
                                         lognormal_case("LognormalOfSigma06", 0.5L, 0.6L),
                                         lognormal_case("LognormalOfSigma12", 1.5L, 1.2L),
                                         uniform_case(10, 40), constant_case(2)),
                         [](const auto& one) { return one.param.name; });

// ---- residual lives in closed form, tails included -------------------------------------------

const Real kTail = 0.5L / kWords;  // the first and the last that can be drawn

TEST(ResidualLife, OfAnExponentialIsTheSameExponential) {
  const RandomVariable residual = residual_life(parse_distribution("exponential(72)"));
  for (const Real p : {kTail, 1e-6L, 0.01L, 0.3L, 0.5L}) {
    const auto near = [&](Real low, Real high, Real expected) {
      EXPECT_NEAR(static_cast<double>(residual.quantile(low, high) / expected), 1, 1e-7);
    };
    near(p, 1 - p, -72 * std::log1p(-p));
    near(1 - p, p, -72 * std::log(p));
  }
}

TEST(ResidualLife, OfAConstantIsUniformBelowIt) {
  const RandomVariable residual = residual_life(parse_distribution("constant(2)"));
  for (const Real p : {kTail, 0.01L, 0.3L, 0.5L}) {
    EXPECT_NEAR(static_cast<double>(residual.quantile(p, 1 - p) / (2 * p)), 1, 1e-7);
    EXPECT_NEAR(static_cast<double>(residual.quantile(1 - p, p) / (2 - 2 * p)), 1, 1e-7);
  }
}

TEST(ResidualLife, OfAUniformIsFlatUpToItsLowEndAndFallsLinearlyFromThere) {
  const RandomVariable residual = residual_life(parse_distribution("uniform(low=10, high=40)"));
  constexpr Real kMean = 25;
  for (const Real p : {kTail, 0.01L, 0.3L, 0.39L}) {  // P(residual < low) = 10 / 25
    EXPECT_NEAR(static_cast<double>(residual.quantile(p, 1 - p) / (kMean * p)), 1, 1e-7);
  }
  for (const Real q : {kTail, 0.01L, 0.3L, 0.59L}) {
    const Real expected = 40 - std::sqrt(2 * 30 * kMean * q);
    EXPECT_NEAR(static_cast<double>(residual.quantile(1 - q, q) / expected), 1, 1e-7);
  }
}

TEST(ResidualLife, OfALognormalHasItsClosedFormInBothTails) {
  for (const Real sigma : {0.6L, 1.2L}) {
    const RandomVariable residual = residual_life(
        parse_distribution("lognormal(median=1, sigma=" + std::to_string(sigma) + ")"));
    const Real mean = std::exp(sigma * sigma / 2);
    const auto below = [&](Real x) {
      return standard_normal_cdf(std::log(x) / sigma - sigma) +
             x / mean * standard_normal_cdf(-std::log(x) / sigma);
    };
    const auto above = [&](Real x) {
      return standard_normal_cdf(sigma - std::log(x) / sigma) -
             x / mean * standard_normal_cdf(-std::log(x) / sigma);
    };
    for (const Real p : {kTail, 1e-6L, 0.01L, 0.3L, 0.5L}) {
      EXPECT_NEAR(static_cast<double>(below(residual.quantile(p, 1 - p)) / p), 1, 1e-6);
      EXPECT_NEAR(static_cast<double>(above(residual.quantile(1 - p, p)) / p), 1, 1e-6);
    }
  }
}

// ---- writing them ----------------------------------------------------------------------------

TEST(Distribution, MayBeWrittenWithNamesOrInOrder) {
  EXPECT_EQ(parse_distribution("exponential(mean=72)").text, "exponential(mean=72)");
  EXPECT_EQ(parse_distribution("exponential(72)").text, "exponential(mean=72)");
  EXPECT_EQ(parse_distribution(" uniform ( high = 40 , low = 10 ) ").text,
            "uniform(low=10, high=40)");
  EXPECT_EQ(parse_distribution("uniform(10, high=40)").text, "uniform(low=10, high=40)");
  EXPECT_EQ(parse_distribution("lognormal(0.5, 0.6)").text, "lognormal(mean=0.5, sigma=0.6)");
  EXPECT_EQ(parse_distribution("lognormal(sigma=0.6, median=0.5)").text,
            "lognormal(median=0.5, sigma=0.6)");
  EXPECT_EQ(parse_distribution("constant(2)").text, "constant(x=2)");
}

TEST(Distribution, OfALognormalIsGivenByMeanOrByMedian) {
  const auto by_median = parse_distribution("lognormal(median=0.5, sigma=0.6)");
  EXPECT_NEAR(static_cast<double>(by_median.quantile(0.5L, 0.5L)), 0.5, 1e-12);
  EXPECT_NEAR(static_cast<double>(by_median.mean), 0.5 * std::exp(0.18), 1e-12);
}

TEST(Distribution, NamesTheNearestOneWhenItIsUnknown) {
  expect_complaint([] { parse_distribution("exponental(72)"); },
                   {"`exponental`", "did you mean `exponential`", "lognormal(mean|median, sigma)"});
  expect_complaint([] { parse_distribution(""); }, {"known are", "uniform(low, high)"});
  expect_complaint([] { parse_distribution("72"); }, {"`72`", "known are", "constant(x)"});
}

TEST(Distribution, IsRefusedWithWrongParametersAndSaysTheRightOnes) {
  const auto refuses = [](const std::string& text, const std::vector<std::string>& says) {
    SCOPED_TRACE(text);
    expect_complaint([&] { parse_distribution(text); }, says);
  };
  refuses("exponential", {"write it as exponential(mean)"});
  refuses("exponential(72", {"exponential(mean)"});
  refuses("exponential(72) h", {"exponential(mean)"});
  refuses("exponential()", {"exponential(mean)", "needs mean"});
  refuses("exponential(72, 3)", {"too many", "exponential(mean)"});
  refuses("exponential(rate=72)", {"`rate`", "exponential(mean)"});
  refuses("exponential(mean=ten)", {"mean", "`ten`", "not a number"});
  refuses("exponential(mean=inf)", {"mean", "not a number"});
  refuses("exponential(mean=)", {"mean", "not a number"});
  refuses("exponential(mean=0)", {"mean must be above 0"});
  refuses("exponential(mean=-1)", {"mean must be above 0"});
  refuses("uniform(low=10)", {"uniform(low, high)", "needs high"});
  refuses("uniform(low=10, low=20)", {"low", "twice"});
  refuses("uniform(low=10, high=10)", {"high must be above low"});
  refuses("uniform(low=-1, high=10)", {"low must not be negative"});
  refuses("lognormal(mean=1, median=1, sigma=1)", {"only one of", "mean|median"});
  refuses("lognormal(mean=1, sigma=0)", {"sigma must be above 0"});
  refuses("lognormal(mean=1, sgima=1)", {"did you mean `sigma`"});
  refuses("constant(-1)", {"x must not be negative"});
}

TEST(Distribution, TablesOfAVariableShareAPoolSideBySide) {
  std::vector<std::int64_t> pool(5, -1);
  const QuantileTable table = append_table(pool, parse_distribution("constant(3)"), 1000);
  EXPECT_EQ(table.offset, 5U);
  EXPECT_EQ(pool.size(), 5U + 2 * QuantileTable::kCells);
  EXPECT_EQ(table(pool.data(), 123456789), 3000);
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

}  // namespace
}  // namespace ridethrough
