// SPDX-License-Identifier: Apache-2.0
// What happens to a site by chance or by the calendar, in the reference.
#include "tests/reference/processes.hpp"

#include "tests/reference/small_sites.hpp"

#include <cmath>
#include <numeric>

#include <gtest/gtest.h>

namespace ridethrough::reference {
namespace {

std::vector<Distribution> one_of_each_family(double mean) {
  return {
      mean_exponential(mean),
      always(mean),
      {"uniform", {{"low", mean / 2}, {"high", mean * 1.5}}},
      {"lognormal", {{"mean", mean}, {"sigma", 0.8}}},
      {"lognormal", {{"median", mean / std::exp(0.32)}, {"sigma", 0.8}}},
      {"weibull", {{"shape", 1.7}, {"mean", mean}}},
      {"weibull", {{"shape", 0.8}, {"scale", mean / std::tgamma(1 + 1 / 0.8)}}},
      {"gamma", {{"shape", 2.5}, {"mean", mean}}},
  };
}

TEST(ReferenceSampler, HasTheMeanAndTheResidualLifeOfItsFamily) {
  Random random(7);
  auto distributions = one_of_each_family(6);
  distributions.push_back(one_of({0, 3, 15, 0, 12}));
  for (const auto& distribution : distributions) {
    const Sampler sampler(distribution);
    EXPECT_NEAR(sampler.mean(), 6, 1e-12) << distribution.family;
    // P(left > x) = E[max(X - x, 0)] / E[X], at some x.
    for (const double x : {1.0, 4.0, 9.0}) {
      Mean excess;
      Mean longer;
      for (int i = 0; i < 40'000; ++i) {
        excess.add(std::max(sampler.draw(random) - x, 0.0) / 6);
        longer.add(sampler.draw_residual(random) > x ? 1 : 0);
      }
      EXPECT_LE(std::abs(excess.value() - longer.value()),
                kSigmas * std::hypot(excess.std_error(), longer.std_error()) + 1e-12)
          << distribution.family << " " << x;
    }
  }
}

// Cox, "Renewal Theory", 1962, ch. 7.
TEST(ReferenceHazard, HoldsAFeedAsAnAlternatingRenewalProcessWould) {
  const auto gaps = one_of_each_family(20);
  const auto durations = one_of_each_family(3);
  for (std::size_t i = 0; i < gaps.size(); ++i) {
    Site site = small_site(150);
    site.hazards.push_back(hazard(gaps[i], durations[(i + 3) % durations.size()], {{"feed.a", 1}}));
    auto found = means(site, 20'000);
    EXPECT_LT(found["lolh"].deviation(kYear * 3 / 23), kSigmas) << gaps[i].family;
    EXPECT_LT(found["lolev"].deviation(kYear / 23), kSigmas) << gaps[i].family;
    EXPECT_LT(found["eue"].deviation(10 * kYear * 3 / 23), kSigmas) << gaps[i].family;
    EXPECT_LT(found["lolh"].std_error() / found["lolh"].value(), 0.006);
  }
}

// Two feeds, either of which is enough; each hit with probability p and back after an exponential
// time of mean D of its own. Both are down for the shorter of two such times, D / 2 in the mean,
// and the occurrence lasts for the longer, 3 D / 2, or for D if it hits only one.
TEST(ReferenceHazard, RestoresIndependently) {
  const double p = 0.7;
  constexpr double kGap = 10;
  constexpr double kDown = 4;
  Site site = small_site(300);
  site.feeds.push_back({"b", 100});
  site.hazards.push_back(hazard({"gamma", {{"shape", 2}, {"mean", kGap}}}, mean_exponential(kDown),
                                {{"feed.a", p}, {"feed.b", p}}));
  site.hazards[0].restoration = Restoration::kIndependent;
  auto found = means(site, 20'000);
  const double length = p * p * 1.5 * kDown + 2 * p * (1 - p) * kDown;
  EXPECT_LT(found["lolh"].deviation(kYear * p * p * kDown / 2 / (kGap + length)), kSigmas);
  EXPECT_LT(found["lolev"].deviation(kYear * p * p / (kGap + length)), kSigmas);
}

// Occurrences much shorter than gaps come as a Poisson process at the weighted rate.
TEST(ReferenceHazard, FollowsItsSeasonsWithTheSameYearlyTotal) {
  constexpr double kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  Site site = small_site(kYear);
  site.start = std::chrono::year(2026) / std::chrono::April / 1;
  site.hazards.push_back(hazard(mean_exponential(50), always(1e-4), {{"feed.a", 1}}));
  auto& monthly = site.hazards[0].monthly_weights;
  monthly = {3, 0, 1, 0.5, 0.5, 1, 1, 1, 1, 1, 1, 1};
  auto& hourly = site.hazards[0].hourly_weights;
  hourly.assign(24, 0.5);
  for (int hour = 6; hour < 12; ++hour) hourly[hour] = 2.5;
  ASSERT_EQ(std::accumulate(hourly.begin(), hourly.end(), 0.0), 24);

  const Simulator simulator(site);
  Mean events;
  Mean january_mornings;
  for (int i = 0; i < 2500; ++i) {
    const Outcome outcome = simulator.trajectory(1 + i);
    events.add(outcome.index.at("lolev"));
    double hours = 0;
    for (int hour = 6; hour < 12; ++hour) hours += outcome.by_season[0][hour].hours;
    january_mornings.add(hours / 1e-4);
    for (const auto& cell : outcome.by_season[1]) EXPECT_EQ(cell.hours, 0);
  }
  EXPECT_LT(events.deviation(kYear / 50), kSigmas);
  double over_the_year = 0;
  for (int month = 0; month < 12; ++month) over_the_year += monthly[month] * kDays[month] / 365;
  EXPECT_LT(january_mornings.deviation(31 * 6 / 50.0 * 2.5 * 3 / over_the_year), kSigmas);
  EXPECT_LT(january_mornings.std_error() / january_mornings.value(), 0.01);
}

// Half of all occurrences have no length: the next gap follows the one before.
TEST(ReferenceHazard, PassesOverOccurrencesWithoutLength) {
  Site site = small_site(300);
  site.hazards.push_back(hazard(mean_exponential(20), one_of({0, 2}), {{"feed.a", 1}}));
  auto found = means(site, 20'000);
  EXPECT_LT(found["lolh"].deviation(kYear * 1 / 21), kSigmas);
  EXPECT_LT(found["lolev"].deviation(kYear * 0.5 / 21), kSigmas);
  EXPECT_LT(found["outages"].deviation(kYear * 0.5 / 21), kSigmas);
  EXPECT_LT(found["lolev"].std_error() / found["lolev"].value(), 0.005);

  // Nor are they announced: no turbine is started for them. One more start is at the beginning of
  // the horizon, where a shortage is there: 1.5 h of notice and 2 h.
  site.hazards[0].gap_h = always(20);
  site.hazards[0].notice_min = 90;
  site.turbines.push_back(standby_turbine(1, 10));
  found = means(site, 20'000);
  EXPECT_LT(found["turbine_starts"].deviation(kYear / 300 * (300 + 3.5) * 0.5 / 21), kSigmas);
}

// Of gaps that are 0 or 20 h, half are none: an outage is 1, 2, 3 ... times 3 h long.
TEST(ReferenceHazard, PassesOverGapsWithoutLength) {
  Site site = small_site(300);
  site.hazards.push_back(hazard(one_of({0, 20}), always(3), {{"feed.a", 1}}));
  auto found = means(site, 20'000);
  EXPECT_LT(found["lolh"].deviation(kYear * 3 / 13), kSigmas);
  EXPECT_LT(found["outages"].deviation(kYear * 0.5 / 13), kSigmas);

  // Always there, and half of the time it hits: every second beginning is that of a loss, if what
  // was before did not hit.
  site.hazards[0] = hazard(always(0), mean_exponential(3), {{"feed.a", 0.5}});
  found = means(site, 20'000);
  EXPECT_LT(found["lolh"].deviation(kYear / 2), kSigmas);
  EXPECT_LT(found["lolev"].deviation(kYear / 3 / 4), kSigmas);
}

// Two feeds, either of which is enough; each hit with probability p, but half of all hits have no
// length, and the others are 4 h long.
TEST(ReferenceHazard, DoesNotHitWhatWouldBeBackAtOnce) {
  const double p = 0.7;
  const double q = p / 2;
  Site site = small_site(300);
  site.feeds.push_back({"b", 100});
  site.hazards.push_back(
      hazard(mean_exponential(10), one_of({0, 4}), {{"feed.a", p}, {"feed.b", p}}));
  site.hazards[0].restoration = Restoration::kIndependent;
  auto found = means(site, 20'000);
  const double cycle = 10 + 4 * (1 - (1 - q) * (1 - q));
  EXPECT_LT(found["lolh"].deviation(kYear * q * q * 4 / cycle), kSigmas);
  EXPECT_LT(found["lolev"].deviation(kYear * q * q / cycle), kSigmas);
  const Simulator simulator(site);
  Mean share;
  for (int i = 0; i < 20'000; ++i) share.add(simulator.trajectory(1 + i).time_share["hazard.h"]);
  EXPECT_LT(share.deviation(1 - 10 / cycle), kSigmas);

  // Nor is it announced: a turbine starts only where both will be out, or are at the beginning.
  site.hazards[0].gap_h = {"uniform", {{"low", 8}, {"high", 12}}};
  site.hazards[0].notice_min = 30;
  site.turbines.push_back(standby_turbine(1, 10));
  found = means(site, 20'000);
  EXPECT_LT(found["turbine_starts"].deviation(kYear / 300 * (300 + 4.5) * q * q / cycle), kSigmas);
}

// Every 10 h something might be hit, and is with probability p, for 4 h. It is announced 30 h
// before, but not before the end of the last occurrence, which is that also if it hit nothing: so
// 10 h.
TEST(ReferenceHazard, IsAnnouncedNoEarlierThanTheOneBeforeEndsAlsoIfThatHitNothing) {
  const double p = 0.4;
  Site site = small_site(300);
  site.hazards.push_back(hazard(always(10), always(4), {{"feed.a", p}}));
  site.hazards[0].restoration = Restoration::kIndependent;
  site.hazards[0].notice_min = 30 * 60;
  site.turbines.push_back(standby_turbine(1, 10));
  auto found = means(site, 20'000);
  EXPECT_LT(found["turbine_run_hours"].deviation(kYear * p * (10 + 4) / (10 + 4 * p)), kSigmas);
  EXPECT_LT(found["turbine_energy"].deviation(10 * kYear * p * 4 / (10 + 4 * p)), kSigmas);
}

TEST(ReferenceHazard, KeepsItsWindows) {
  Site site = small_site(10 * 24);
  site.start = std::chrono::year(2026) / std::chrono::December / 28;
  site.hazards.push_back(planned_outage({{12, 31, 22, 30}, {1, 2, 0, 0}}));
  site.hazards[0].windows.push_back({{12, 20, 0, 0}, {12, 28, 3, 0}});
  const auto found = totals(site);
  EXPECT_NEAR(found.at("lolh"), 25.5 + 3, 1e-9);  // the second is under way at the beginning
  EXPECT_NEAR(found.at("lolev"), 1, 1e-9);
  EXPECT_NEAR(found.at("lole"), 3, 1e-9);
}

TEST(ReferenceHazard, HasNoWindowOnThe29thOfFebruaryInAYearWithoutIt) {
  Site site = small_site(100);
  site.hazards.push_back(planned_outage({{2, 29, 0, 0}, {3, 1, 0, 0}}));
  EXPECT_EQ(totals(site).at("lolh"), 0);
  site.start = std::chrono::year(2028) / std::chrono::February / 28;
  EXPECT_NEAR(totals(site).at("lolh"), 24, 1e-9);
}

}  // namespace
}  // namespace ridethrough::reference
