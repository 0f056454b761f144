// SPDX-License-Identifier: Apache-2.0
// Sampling tables against closed forms. Nothing here is drawn: a table is piecewise linear over the
// 2^32 words, or a list of values, so its moments are exact sums over its cells.
#include "host/scenario/sampling_tables.hpp"
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

// The regularized incomplete gamma functions P and Q of shape s at t >= 0, each by an expansion of
// its own on the side where it is the smaller one. Sources: DLMF 8.11.4 and 8.9.2.
struct IncompleteGamma {
  Real below;  // P(s, t): a gamma variable of scale 1 is at most t
  Real above;
};

IncompleteGamma incomplete_gamma(Real s, Real t) {
  if (t <= 0) return {0, 1};
  const Real front = std::exp(s * std::log(t) - t - std::lgamma(s));  // t^s e^-t / Gamma(s)
  if (t < s + 1) {
    Real term = 1 / s;
    Real sum = term;
    for (Real n = s + 1; term > 1e-20L * sum; ++n) sum += term *= t / n;
    return {front * sum, 1 - front * sum};
  }
  // Q = front / (t + 1 - s - 1 (1 - s) / (t + 3 - s - 2 (2 - s) / ...)), by Lentz's method.
  Real b = t + 1 - s;
  Real c = 1e300L;
  Real d = 1 / b;
  Real fraction = d;
  for (int n = 1; n < 100'000; ++n) {
    const Real a = n * (s - n);
    b += 2;
    d = 1 / (a * d + b);
    c = b + a / c;
    fraction *= c * d;
    if (std::abs(c * d - 1) < 1e-19L) break;
  }
  return {1 - front * fraction, front * fraction};
}

// Quantile of a gamma variable of scale 1, by bisection of its logarithm.
Real gamma_quantile(Real shape, Real p, Real q) {
  Real low = -400;
  Real high = 20;
  for (int i = 0; i < 80; ++i) {
    const Real middle = (low + high) / 2;
    const auto at = incomplete_gamma(shape, std::exp(middle));
    ((p < q ? at.below < p : at.above > q) ? low : high) = middle;
  }
  return std::exp(low);
}

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

Case weibull_case(const std::string& name, Real shape, Real scale) {
  const Real mean = std::tgamma(1 + 1 / shape);
  return {name,
          "weibull(shape=" + std::to_string(shape) + ", scale=" + std::to_string(scale) + ")",
          scale * mean,
          scale * std::sqrt(std::tgamma(1 + 2 / shape) - mean * mean),
          [=](Real p, Real q) {
            return scale * std::exp(std::log(p < q ? -std::log1p(-p) : -std::log(q)) / shape);
          },
          [=](Real x) { return x <= 0 ? 1 : std::exp(-std::exp(shape * std::log(x / scale))); }};
}

Case gamma_case(const std::string& name, Real shape, Real mean) {
  const Real scale = mean / shape;
  return {name,
          "gamma(shape=" + std::to_string(shape) + ", mean=" + std::to_string(mean) + ")",
          mean,
          mean / std::sqrt(shape),
          [=](Real p, Real q) { return scale * gamma_quantile(shape, p, q); },
          [=](Real x) { return incomplete_gamma(shape, x / scale).above; }};
}

// The folder of the observations, which lasts as long as the tests.
std::string observations_folder() {
  static const test::TemporaryFolder folder;
  static const std::string file = folder.write("observed.csv", "repair_h\n7.75\n2\n0.5\n2\n1.25\n");
  return folder.path();
}

Case empirical_case() {
  const std::vector<Real> values = {0.5L, 1.25L, 2, 2, 7.75L};
  return {"Empirical",
          "empirical(observed.csv)",
          2.7L,
          std::sqrt(6.685L),  // of the five, divided by 5
          [=](Real p, Real q) {
            return p < q ? values.at(static_cast<std::size_t>(5 * p))
                         : values.at(4 - static_cast<std::size_t>(5 * q));
          },
          [=](Real x) -> Real {
            return std::count_if(values.begin(), values.end(), [=](Real v) { return v > x; }) /
                   5.0L;
          }};
}

RandomVariable parsed(const Case& one) {
  return parse_distribution(one.text, observations_folder());
}

class EachDistribution : public testing::TestWithParam<Case> {};

constexpr Real kTolerance = 1e-4L;

TEST_P(EachDistribution, HasTheMeanOfItsClosedForm) {
  const RandomVariable variable = parsed(GetParam());
  EXPECT_NEAR(static_cast<double>(variable.mean / GetParam().mean), 1, 1e-12);
  const auto table = mean_and_deviation(Table(variable), GetParam().mean);
  EXPECT_NEAR(static_cast<double>(table.mean / GetParam().mean), 1, kTolerance);
}

TEST_P(EachDistribution, HasTheStandardDeviationOfItsClosedForm) {
  const auto table = mean_and_deviation(Table(parsed(GetParam())), GetParam().mean);
  const Real expected = GetParam().deviation;
  EXPECT_NEAR(static_cast<double>(table.deviation), static_cast<double>(expected),
              static_cast<double>(std::max(kTolerance * expected, 1e-8L)));
}

TEST_P(EachDistribution, HasTheQuantilesOfItsClosedFormDownToOneWordIn2To32) {
  const Table table(parsed(GetParam()));
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
TEST_P(EachDistribution, HasNoWordFurtherThanAThousandthFromItsQuantile) {
  const Table table(parsed(GetParam()));
  std::mt19937 words(3);
  for (int i = 0; i < 2000; ++i) {
    const auto word = static_cast<std::uint32_t>(words());
    const Real p = (static_cast<Real>(word) + 0.5L) / kWords;
    const Real q = (static_cast<Real>(~word) + 0.5L) / kWords;
    const Real expected = GetParam().quantile(p, q);
    ASSERT_NEAR(static_cast<double>(table(word)), static_cast<double>(expected),
                static_cast<double>(1e-3L * expected) + 2e-9)
        << "word " << word;
  }
}

// The exact sums above assume that a word is mapped as the cells say.
TEST_P(EachDistribution, MapsAWordToItsPlaceInItsCell) {
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

// The survival function, integrated numerically (Simpson), is the CDF of the residual life. The
// integral is over u with t = x u^4, as heavy tails go with survival functions steep at 0.
Real residual_cdf(const Case& one, Real x) {
  constexpr int kPanels = 16000;
  constexpr Real kStep = 0.5L / kPanels;
  const auto integrand = [&](Real u) { return one.survival(x * u * u * u * u) * 4 * u * u * u; };
  Real sum = 0;
  for (int i = 0; i < kPanels; ++i) {
    const Real left = 2 * i * kStep;
    sum += integrand(left) + 4 * integrand(left + kStep) + integrand(left + 2 * kStep);
  }
  return x * sum * kStep / 3 / one.mean;
}

TEST_P(EachDistribution, HasAResidualLifeWhoseDensityIsItsSurvivalOverItsMean) {
  const RandomVariable residual = residual_life(parsed(GetParam()));
  for (const Real p : {1e-3L, 0.05L, 0.3L, 0.5L, 0.7L, 0.95L, 0.999L}) {
    const Real x = residual.quantile(p, 1 - p);
    // A jump of the survival function costs Simpson half a panel.
    EXPECT_NEAR(static_cast<double>(residual_cdf(GetParam(), x) / p), 1, 2e-4)
        << "p = " << static_cast<double>(p);
  }
}

// Up to the limits of the parameters, but for the lognormal: what a table leaves out beyond its
// last word is, from a sigma of 1.52 on, more than 1e-4 of the standard deviation. See below.
INSTANTIATE_TEST_SUITE_P(
    Of, EachDistribution,
    testing::Values(exponential_case(72), lognormal_case("LognormalOfSigma06", 0.5L, 0.6L),
                    lognormal_case("LognormalOfSigma12", 1.5L, 1.2L),
                    lognormal_case("LognormalOfSigma15", 1.5L, 1.5L), uniform_case(10, 40),
                    constant_case(2), weibull_case("WeibullOfShape025", 0.25L, 0.5L),
                    weibull_case("WeibullOfShape07", 0.7L, 30),
                    weibull_case("WeibullOfShape2", 2, 30),
                    weibull_case("WeibullOfShape100", 100, 30),
                    gamma_case("GammaOfShape02", 0.2L, 12), gamma_case("GammaOfShape07", 0.7L, 12),
                    gamma_case("GammaOfShape3", 3, 12), gamma_case("GammaOfShape100", 100, 12),
                    gamma_case("GammaOfShape10000", 10'000, 12), empirical_case()),
    [](const auto& one) { return one.param.name; });

// At 3 the mean would be 1.4e-4 too low.
TEST(Distribution, OfTheWidestLognormalKeepsItsMean) {
  const Table table(parse_distribution("lognormal(mean=1, sigma=2.9)"));
  EXPECT_NEAR(static_cast<double>(mean_and_deviation(table, 1).mean), 1, 1e-4);
}

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

const Real kNearer[] = {kTail, 1e-6L, 0.01L, 0.3L, 0.5L};

TEST(ResidualLife, OfAWeibullIsAPowerOfAGammaInBothTails) {
  for (const Real shape : {0.25L, 0.7L, 2.0L, 100.0L}) {
    SCOPED_TRACE(static_cast<double>(shape));
    const RandomVariable residual =
        residual_life(parse_distribution("weibull(shape=" + std::to_string(shape) + ", scale=1)"));
    const auto at = [&](Real x) { return incomplete_gamma(1 / shape, std::pow(x, shape)); };
    for (const Real p : kNearer) {
      EXPECT_NEAR(static_cast<double>(at(residual.quantile(p, 1 - p)).below / p), 1, 1e-6);
      EXPECT_NEAR(static_cast<double>(at(residual.quantile(1 - p, p)).above / p), 1, 1e-6);
    }
  }
}

TEST(ResidualLife, OfAGammaHasItsClosedFormInBothTails) {
  for (const Real shape : {0.2L, 0.7L, 3.0L, 100.0L, 10'000.0L}) {
    SCOPED_TRACE(static_cast<double>(shape));
    const std::string mean = std::to_string(shape);  // for a scale of 1
    const RandomVariable residual =
        residual_life(parse_distribution("gamma(shape=" + mean + ", mean=" + mean + ")"));
    const auto below = [&](Real t) {
      return incomplete_gamma(shape + 1, t).below + t / shape * incomplete_gamma(shape, t).above;
    };
    const auto above = [&](Real t) {
      return incomplete_gamma(shape + 1, t).above - t / shape * incomplete_gamma(shape, t).above;
    };
    for (const Real p : kNearer) {
      EXPECT_NEAR(static_cast<double>(below(residual.quantile(p, 1 - p)) / p), 1, 1e-6);
      EXPECT_NEAR(static_cast<double>(above(residual.quantile(1 - p, p)) / p), 1, 1e-6);
    }
  }
}

// Between observations 0.5, 1.25, 2, 2 and 7.75 the survival function is flat.
TEST(ResidualLife, OfObservationsIsPiecewiseUniform) {
  const RandomVariable residual = residual_life(parsed(empirical_case()));
  for (const Real p : {kTail, 1e-6L, 0.1L}) {
    EXPECT_NEAR(static_cast<double>(residual.quantile(p, 1 - p) / (2.7L * p)), 1, 1e-7);
    const Real expected = 7.75L - 5 * 2.7L * p;
    EXPECT_NEAR(static_cast<double>(residual.quantile(1 - p, p) / expected), 1, 1e-9);
  }
  const Real up_to_125 = (0.5L + 0.8L * 0.75L) / 2.7L;
  EXPECT_NEAR(static_cast<double>(residual.quantile(up_to_125, 1 - up_to_125)), 1.25, 1e-9);
}

// ---- relations between them ------------------------------------------------------------------

TEST(Distribution, OfWeibullOrGammaWithShapeOneIsExponential) {
  const RandomVariable exponential = parse_distribution("exponential(72)");
  for (const std::string text : {"weibull(shape=1, mean=72)", "gamma(shape=1, mean=72)"}) {
    SCOPED_TRACE(text);
    const RandomVariable variable = parse_distribution(text);
    for (const Real p : kNearer) {
      for (const auto& [low, high] : {std::pair{p, 1 - p}, {1 - p, p}}) {
        const Real expected = exponential.quantile(low, high);
        EXPECT_NEAR(static_cast<double>(variable.quantile(low, high) / expected), 1, 1e-14);
        EXPECT_NEAR(
            static_cast<double>(variable.mean_excess(expected) / exponential.mean_excess(expected)),
            1, 1e-12);
      }
    }
  }
}

TEST(Distribution, OfAWeibullIsGivenByScaleOrByMean) {
  const auto by_mean = parse_distribution("weibull(shape=2, mean=10)");
  EXPECT_EQ(by_mean.mean, 10);
  const Real scale = 10 / std::sqrt(std::acos(-1.0L) / 4);  // Gamma(3/2) = sqrt(pi) / 2
  const Real e = std::exp(1.0L);
  EXPECT_NEAR(static_cast<double>(by_mean.quantile(1 - 1 / e, 1 / e) / scale), 1, 1e-14);
}

TEST(Distribution, LeavesTheWholeMeanBeyondZero) {
  for (const std::string text :
       {"exponential(72)", "lognormal(0.5, 0.6)", "uniform(10, 40)", "constant(2)",
        "weibull(0.7, 30)", "gamma(3, 12)", "empirical(observed.csv)"}) {
    const RandomVariable variable = parse_distribution(text, observations_folder());
    EXPECT_NEAR(static_cast<double>(variable.mean_excess(0) / variable.mean), 1, 1e-15) << text;
  }
}

// ---- observations ----------------------------------------------------------------------------

RandomVariable observed(const std::string& text) {
  const test::TemporaryFolder folder;
  return parse_distribution("empirical(" + folder.write("seen.csv", text) + ")");
}

TEST(EmpiricalDistribution, IsItsObservationsInAscendingOrder) {
  EXPECT_EQ(observed("3\n1\n2.5\n1\n").values, (std::vector<Real>{1, 1, 2.5L, 3}));
}

TEST(EmpiricalDistribution, DrawsEachObservationByAsManyWords) {
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

TEST(EmpiricalDistribution, OfOneObservationIsThatConstant) {
  std::vector<std::int64_t> pool;
  const QuantileTable table = append_table(pool, observed("2.5\n"), 1000);
  EXPECT_EQ(pool, std::vector<std::int64_t>{2500});
  for (const std::uint32_t word : {0U, 1U << 31, ~0U}) EXPECT_EQ(table(pool.data(), word), 2500);
}

TEST(EmpiricalDistribution, HasItsObservationsAsQuantiles) {
  const RandomVariable variable = observed("1\n2\n4\n9\n");
  const auto quantile = [&](Real p) { return variable.quantile(p, 1 - p); };
  EXPECT_EQ(quantile(kTail), 1);
  EXPECT_EQ(quantile(0.25L), 1);  // P(X <= 1) is just that
  EXPECT_EQ(quantile(0.2501L), 2);
  EXPECT_EQ(quantile(0.5001L), 4);
  EXPECT_EQ(quantile(0.7499L), 4);
  EXPECT_EQ(quantile(0.7501L), 9);
  EXPECT_EQ(variable.quantile(1 - kTail, kTail), 9);
  EXPECT_EQ(variable.quantile(0, 1), 1);
  EXPECT_EQ(variable.quantile(1, 0), 9);
}

TEST(EmpiricalDistribution, HasExactMeanExcesses) {
  const RandomVariable variable = observed("1\n2\n4\n9\n");
  EXPECT_EQ(variable.mean, 4);
  EXPECT_EQ(variable.mean_excess(0), 4);
  EXPECT_EQ(variable.mean_excess(2), (2 + 7) / 4.0L);
  EXPECT_EQ(variable.mean_excess(3), (1 + 6) / 4.0L);
  EXPECT_EQ(variable.mean_excess(8), 1 / 4.0L);
  EXPECT_EQ(variable.mean_excess(9), 0);
  EXPECT_EQ(variable.mean_excess(10), 0);
}

TEST(EmpiricalDistribution, MayHaveAHeaderAndBeQuotedOrFromWindows) {
  const std::vector<Real> values = {10, 20};
  EXPECT_EQ(observed("hours\n10\n20\n").values, values);
  EXPECT_EQ(observed("10\n20").values, values);
  EXPECT_EQ(observed("\"hours\"\r\n\"10\"\r\n 20 \r\n").values, values);
  EXPECT_EQ(observed("\xEF\xBB\xBF"
                     "10\n20\n\n\n")
                .values,
            values);
}

TEST(EmpiricalDistribution, IsRefusedWithFileAndLineWhereAnObservationIsNone) {
  const auto refuses = [](const std::string& text, const std::vector<std::string>& says) {
    SCOPED_TRACE(text);
    expect_complaint([&] { observed(text); }, says);
  };
  refuses("1\n-2\n", {"seen.csv:2:", "observation = `-2`", "from 0 up"});
  refuses("hours\n1\ntwo\n", {"seen.csv:3:", "observation = `two`", "from 0 up"});
  refuses("hours\nminutes\n1\n", {"seen.csv:2:", "`minutes`"});
  refuses("1\n\n2\n", {"seen.csv:2:", "observation = ``"});
  refuses("1\n2,3\n", {"seen.csv:2:", "2 cells", "one column"});
  refuses("hours,minutes\n2,3\n", {"seen.csv:1:", "2 cells", "one column"});
  // What is meant as a number does not pass for a header.
  for (const std::string first : {"-1", "1.5h", "nan", "inf", "1e999", "", "+-1"}) {
    refuses(first + "\n2\n", {"seen.csv:1:", "observation = `" + first + "`"});
  }
}

TEST(EmpiricalDistribution, IsRefusedWithoutObservationsOrWithTooMany) {
  expect_complaint([] { observed(""); }, {"seen.csv:1:", "no observations"});
  expect_complaint([] { observed("hours\n"); }, {"seen.csv:1:", "no observations"});
  std::string text;
  for (int i = 0; i < 400'000; ++i) text += "1\n";
  EXPECT_EQ(observed(text).values.size(), 400'000U);
  expect_complaint([&] { observed(text + "1\n"); }, {"seen.csv:400001:", "more than 400000"});
}

TEST(EmpiricalDistribution, IsLookedForInTheFolderAndSaysWhereItIsNot) {
  const test::TemporaryFolder folder;
  const std::string file = folder.write("data/seen.csv", "4\n");
  EXPECT_EQ(parse_distribution("empirical(data/seen.csv)", folder.path()).mean, 4);
  EXPECT_EQ(parse_distribution("empirical(file=../data/seen.csv)", folder.path("data")).mean, 4);
  EXPECT_EQ(parse_distribution("empirical(" + file + ")", "elsewhere").mean, 4);
  expect_complaint([&] { parse_distribution("empirical(none.csv)", folder.path()); },
                   {folder.path("none.csv"), "observations", "no such file"});
  expect_complaint([&] { parse_distribution("empirical(data)", folder.path()); },
                   {folder.path("data"), "it is a folder"});
}

TEST(EmpiricalDistribution, IsNamedAfterItsFileAndFolder) {
  const test::TemporaryFolder folder;
  const std::string one = folder.write("one/seen.csv", "1\n");
  (void)folder.write("two/seen.csv", "2\n");
  EXPECT_EQ(parse_distribution("empirical(seen.csv)", folder.path("one")).text,
            "empirical(file=" + one + ")");
  EXPECT_NE(parse_distribution("empirical(seen.csv)", folder.path("one")).text,
            parse_distribution("empirical(seen.csv)", folder.path("two")).text);
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
  EXPECT_EQ(parse_distribution("weibull(2, 10)").text, "weibull(shape=2, scale=10)");
  EXPECT_EQ(parse_distribution("weibull(mean=10, shape=2)").text, "weibull(shape=2, mean=10)");
  EXPECT_EQ(parse_distribution("gamma(2, 10)").text, "gamma(shape=2, mean=10)");
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
  refuses("weibull(2)", {"weibull(shape, scale|mean)", "needs scale|mean"});
  refuses("weibull(shape=2, mean=1, scale=1)", {"only one of", "scale|mean"});
  refuses("weibull(shape=2, scale=0)", {"scale must be above 0"});
  refuses("weibull(shape=2, mean=-1)", {"mean must be above 0"});
  refuses("gamma(2)", {"gamma(shape, mean)", "needs mean"});
  refuses("gamma(2, 0)", {"mean must be above 0"});
  refuses("empirical()", {"empirical(file)", "needs file"});
  refuses("empirical", {"write it as empirical(file)"});
}

TEST(Distribution, IsRefusedOutsideOfTheRangeInWhichItsTableIsGood) {
  for (const std::string shape : {"0.2499", "100.1", "-1", "0"}) {
    expect_complaint([&] { parse_distribution("weibull(" + shape + ", 1)"); },
                     {"shape must be from 0.25 to 100"});
  }
  for (const std::string shape : {"0.1999", "10001", "-1", "0"}) {
    expect_complaint([&] { parse_distribution("gamma(" + shape + ", 1)"); },
                     {"shape must be from 0.2 to 10000"});
  }
  expect_complaint([] { parse_distribution("lognormal(1, 2.91)"); },
                   {"sigma must be above 0 and at most 2.9"});
  EXPECT_EQ(parse_distribution("weibull(0.25, mean=1)").mean, 1);
  EXPECT_EQ(parse_distribution("weibull(100, mean=1)").mean, 1);
  EXPECT_EQ(parse_distribution("gamma(0.2, 1)").mean, 1);
  EXPECT_EQ(parse_distribution("gamma(10000, 1)").mean, 1);
  EXPECT_EQ(parse_distribution("lognormal(median=1, sigma=2.9)").quantile(0.5L, 0.5L), 1);
}

TEST(Distribution, TablesOfAVariableShareAPoolSideBySide) {
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

}  // namespace
}  // namespace ridethrough
