// SPDX-License-Identifier: Apache-2.0
// Distributions as they are written, and their quantiles, means and residual lives.
#include "host/site/distribution.hpp"

#include "tests/host/site/closed_form.hpp"

#include <cmath>

#include <gtest/gtest.h>

namespace ridethrough {
namespace {

using namespace test;

// ---- each distribution, against what books say about it --------------------------------------

class EachDistribution : public testing::TestWithParam<ClosedForm> {};

TEST_P(EachDistribution, HasTheMeanOfItsClosedForm) {
  EXPECT_NEAR(static_cast<double>(parsed(GetParam()).mean / GetParam().mean), 1, 1e-12);
}

// The survival function, integrated numerically (Simpson), is the CDF of the residual life. The
// integral is over u with t = x u^4, as heavy tails go with survival functions steep at 0.
Real residual_cdf(const ClosedForm& one, Real x) {
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

INSTANTIATE_TEST_SUITE_P(Of, EachDistribution, testing::ValuesIn(closed_forms()),
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
  const RandomVariable residual = residual_life(parsed(empirical_form()));
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

TEST(EmpiricalDistribution, IsItsObservationsInAscendingOrder) {
  EXPECT_EQ(observed("3\n1\n2.5\n1\n").values, (std::vector<Real>{1, 1, 2.5L, 3}));
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
  refuses("1\n\n2\n", {"seen.csv:2:", "empty line"});
  refuses("\n2\n", {"seen.csv:1:", "empty line"});
  refuses("1\n2,3\n", {"seen.csv:2:", "2 cells", "has 1"});
  refuses("hours,minutes\n2,3\n", {"seen.csv:1:", "2 cells", "one column"});
  // What is meant as a number does not pass for a header.
  for (const std::string first : {"-1", "1.5h", "nan", "inf", "1e999", "+-1"}) {
    refuses(first + "\n2\n", {"seen.csv:1:", "observation = `" + first + "`"});
  }
}

TEST(EmpiricalDistribution, MayBeAColumnByNameOrNumberAndInAnotherUnit) {
  const test::TemporaryFolder folder;
  (void)folder.write("seen.csv", "# outages\nid;Duration (min);kW\n1;30;1500\n2;7,5;500\n");
  (void)folder.write("bare.csv", "1,30\n2,90\n");
  const auto values = [&](const std::string& text, const std::string& key = "") {
    return parse_distribution(text, folder.path(), key).values;
  };
  EXPECT_EQ(values("empirical(seen.csv, Duration (min))"), (std::vector<Real>{7.5L, 30}));
  EXPECT_EQ(values("empirical(seen.csv, Duration (min), min)", "duration_h"),
            (std::vector<Real>{0.125L, 0.5L}));
  EXPECT_EQ(values("empirical(unit=kw, column=kW, file=seen.csv)", "extra_mw"),
            (std::vector<Real>{0.5L, 1.5L}));
  EXPECT_EQ(values("empirical(bare.csv, 2, unit=s)"),
            (std::vector<Real>{30 / 3600.0L, 90 / 3600.0L}));
  EXPECT_EQ(values("empirical(bare.csv, 1, days)", "gap_h"), (std::vector<Real>{24, 48}));
  const RandomVariable named = parse_distribution("empirical(bare.csv, 2, min)", folder.path());
  EXPECT_EQ(named.text, "empirical(file=" + folder.path("bare.csv") + ", column=2, unit=min)");
  EXPECT_EQ(parse_distribution(named.text).values, named.values);
}

TEST(EmpiricalDistribution, IsRefusedWhereItsColumnOrUnitIsNone) {
  const test::TemporaryFolder folder;
  (void)folder.write("seen.csv", "id,hours,hours\n1,2,3\n");
  const auto refuses = [&](const std::string& text, const std::vector<std::string>& says) {
    expect_complaint([&] { parse_distribution(text, folder.path(), "gap_h"); }, says);
  };
  refuses("empirical(seen.csv, hour)", {"seen.csv:1: no column `hour`", "did you mean `hours`"});
  refuses("empirical(seen.csv, hours)", {"seen.csv:1:", "`hours` is there twice"});
  refuses("empirical(seen.csv)", {"3 cells", "empirical(file, column)"});
  refuses("empirical(seen.csv, id, kw)", {"unit = `kw`: allowed is one of h, min, s, days"});
  refuses("empirical(seen.csv, id, minute)", {"unit = `minute`", "did you mean `min`"});
  refuses("empirical(seen.csv, id, h, x)", {"too many parameters"});
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
  expect_complaint([] { parse_distribution("72"); },
                   {"`72`", "did you mean `constant(72)`?", "known are"});
  expect_complaint([] { parse_distribution("3 days", "", "gap_h"); },
                   {"`3 days`", "is written constant(x)", "write 72: gap_h is in h"});
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
  refuses("empirical()", {"empirical(file, [column], [unit])", "needs file"});
  refuses("empirical", {"write it as empirical(file, [column], [unit])"});
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

}  // namespace
}  // namespace ridethrough
