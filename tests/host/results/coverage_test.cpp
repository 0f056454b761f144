// SPDX-License-Identifier: Apache-2.0
// The quick form of ridethrough_coverage: intervals hold the truth where years with a loss are few
// and tails are heavy, and still say something.
//
// False alarms: a right program holds the truth in 93 % of its tallies or more. Each of 20 shares
// may be so far below that, as a binomial number of 1000 is once in 200,000 times: so a right
// program fails at most once in 10,000 seeds, and this seed is fixed.
#include "tests/coverage/cover.hpp"
#include "tests/coverage/site.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <string>
#include <vector>

#include <boost/math/distributions/binomial.hpp>
#include <fmt/format.h>
#include <gtest/gtest.h>

namespace ridethrough::coverage {
namespace {

constexpr double kPromised = 0.93;
constexpr double kFalseAlarm = 1e-4;
constexpr std::size_t kTallies = 1000;
constexpr double kFew = 3;
constexpr double kSome = 30;
const std::vector<std::string> kIndices = {"lolh", "eue", "lolev", "loss_free_years",
                                           "outage_survival"};

// The fewest of so many intervals that a right program holds the truth in.
std::size_t fewest(std::size_t answers) {
  const double shares = 2.0 * 2.0 * static_cast<double>(kIndices.size());
  const boost::math::binomial_distribution<double> held(static_cast<double>(answers), kPromised);
  std::size_t least = 0;
  while (boost::math::cdf(held, static_cast<double>(least)) <= kFalseAlarm / shares) ++least;
  return least;
}

bool passes(const Cover& cover) { return cover.held >= fewest(cover.answers); }

struct Case {
  Results truth;
  std::map<double, std::vector<std::vector<Estimate>>> estimates;  // by expected losing years

  [[nodiscard]] Cover as_printed(double losing, const std::string& index) const {
    return cover(of(losing, index), estimate_of(truth, index).mean);
  }
  // As intervals were that know a mean and its standard error only.
  [[nodiscard]] Cover by_errors(double losing, const std::string& index) const {
    std::vector<Estimate> normal;
    const bool is_share = index == "loss_free_years" || index == "outage_survival";
    for (const Estimate& one : of(losing, index)) normal.push_back(by_normal(one, is_share));
    return cover(normal, estimate_of(truth, index).mean);
  }

 private:
  [[nodiscard]] const std::vector<Estimate>& of(double losing, const std::string& index) const {
    const auto at = std::find(kIndices.begin(), kIndices.end(), index) - kIndices.begin();
    return estimates.at(losing)[static_cast<std::size_t>(at)];
  }
};

// Measured once for all tests. The run that is the truth is 2000 times as long as the longest
// tally: its error is 0.02 of theirs.
const Case& measured(const std::string& name) {
  static std::map<std::string, Case> cases;
  if (const auto found = cases.find(name); found != cases.end()) return found->second;
  const Place place(2);
  const Law law = law_named(name);
  const Study study = study_of(law);
  constexpr std::uint64_t kLong = 2'000'000;
  Case one{long_run(place, study, law.seed + kTruthSeed, kLong), {}};
  std::uint64_t seed = law.seed + kFirstLevelSeed;
  for (const double losing : {kFew, kSome}) {
    const auto n = static_cast<std::uint64_t>(losing / losing_share(one.truth));
    one.estimates[losing] = estimates(place, study, seed++, n, kTallies, kIndices);
  }
  return cases.emplace(name, std::move(one)).first->second;
}

std::string figures(const Cover& cover) {
  return fmt::format("{} of {} hold the truth, {} end below it, {} begin above it; at least {}",
                     cover.held, cover.answers, cover.below, cover.above, fewest(cover.answers));
}

// ---- how it is counted
// ---------------------------------------------------------------------------

Estimate interval(double mean, double low, double high) {
  Estimate one;
  one.mean = mean;
  one.ci95_low = low;
  one.ci95_high = high;
  return one;
}

TEST(Cover, CountsIntervalsOnEitherSideOfTheTruthOpenOnesAndThoseThatSayNothing) {
  constexpr double kInfinite = std::numeric_limits<double>::infinity();
  constexpr double kNoValue = std::numeric_limits<double>::quiet_NaN();
  const Cover of_4 =
      cover({interval(3, 2, 4), interval(2, 1, 3), interval(6, 5, 7), interval(5, 3, kInfinite),
             interval(9, 5, kInfinite), interval(kNoValue, kNoValue, kNoValue)},
            4);
  EXPECT_EQ(of_4.answers, 5U);
  EXPECT_EQ(of_4.no_answer, 1U);
  EXPECT_EQ(of_4.held, 2U);
  EXPECT_EQ(of_4.below, 1U);
  EXPECT_EQ(of_4.above, 2U);
  EXPECT_EQ(of_4.open_above, 2U);
  // The three with two ends are 2 wide; the variance of 3, 2, 6, 5, 9 is 7.5.
  EXPECT_NEAR(of_4.width, 2 / (2 * 1.959964 * std::sqrt(7.5)), 1e-6);
}

// ---- the site
// ------------------------------------------------------------------------------------

TEST(Coverage, OfTheRunThatIsTheTruthIsThatOfTheClosedForm) {
  for (const std::string name : {"exponential", "lognormal-1.6"}) {
    const Estimate hours = measured(name).truth.index("lolh").value;
    EXPECT_NEAR(hours.mean, lolh(law_named(name)), 4.5 * hours.std_error) << name;
  }
}

// ---- coverage
// ------------------------------------------------------------------------------------

TEST(Coverage, IsThatPromisedWhereFewYearsLoseLoadAndWhereTailsAreHeavy) {
  for (const std::string name : {"exponential", "lognormal-1.6"}) {
    for (const double losing : {kFew, kSome}) {
      for (const auto& index : kIndices) {
        const Cover printed = measured(name).as_printed(losing, index);
        EXPECT_TRUE(passes(printed)) << name << ", " << losing << " expected losing years, "
                                     << index << ": " << figures(printed);
        // A tally without an outage says nothing of those; of 40 trajectories and more, few are.
        EXPECT_LE(printed.no_answer, kTallies / 20) << name << ' ' << losing << ' ' << index;
      }
    }
  }
}

// What is as wide as one likes holds everything.
TEST(Coverage, IsThatOfIntervalsThatSaySomething) {
  for (const auto& index : kIndices) {
    const Cover printed = measured("exponential").as_printed(kSome, index);
    EXPECT_LE(printed.width, 1.3) << index;
    EXPECT_LE(printed.open_above, kTallies / 100) << index;
  }
}

// So this test can fail: +-1.96 standard errors hold the truth too rarely.
TEST(Coverage, OfMeansAndStandardErrorsAloneIsDetected) {
  for (const std::string index : {"lolh", "eue"}) {
    for (const double losing : {kFew, kSome}) {
      const Cover heavy = measured("lognormal-1.6").by_errors(losing, index);
      EXPECT_FALSE(passes(heavy)) << losing << ' ' << index << ": " << figures(heavy);
    }
    const Cover light = measured("exponential").by_errors(kFew, index);
    EXPECT_FALSE(passes(light)) << index << ": " << figures(light);
  }
}

}  // namespace
}  // namespace ridethrough::coverage
