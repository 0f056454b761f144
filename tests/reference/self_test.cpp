// The reference against what can be worked out by hand. A statistical test is passed within 4.5
// standard errors: a right reference fails 7 times in a million. Seeds are fixed.
#include "tests/reference/exact_sites.hpp"
#include "tests/reference/random_site.hpp"
#include "tests/reference/simulator.hpp"

#include <cmath>
#include <numeric>

#include <gtest/gtest.h>

namespace ridethrough::reference {
namespace {

constexpr double kSigmas = 4.5;
constexpr double kYear = 8760;

using std::chrono::April;
using std::chrono::March;
using std::chrono::year;

Distribution mean_exponential(double mean) { return {"exponential", {{"mean", mean}}}; }
Distribution always(double x) { return {"constant", {{"x", x}}}; }
Distribution one_of(std::vector<double> values) { return {"empirical", {}, std::move(values)}; }

struct Mean {
  double sum = 0;
  double squares = 0;
  int count = 0;

  void add(double value) {
    sum += value;
    squares += value * value;
    ++count;
  }
  [[nodiscard]] double value() const { return sum / count; }
  [[nodiscard]] double std_error() const {
    return std::sqrt(std::max(squares / count - value() * value(), 0.0) / (count - 1));
  }
  // In standard errors.
  [[nodiscard]] double deviation(double exact) const {
    return std::abs(value() - exact) / std_error();
  }
};

std::map<std::string, Mean> means(const Site& site, int trajectories) {
  const Simulator simulator(site);
  std::map<std::string, Mean> result;
  for (int i = 0; i < trajectories; ++i) {
    for (const auto& [name, value] : simulator.trajectory(1 + i).index) result[name].add(value);
  }
  return result;
}

// The indices of the only trajectory of a site without chance, as totals, not per year.
std::map<std::string, double> totals(const Site& site) {
  auto index = Simulator(site).trajectory(1).index;
  for (auto& [name, value] : index) {
    if (name != "max_shortfall" && name != "lolp") value *= years_of(site.horizon_h);
  }
  return index;
}

Hazard hazard(const Distribution& gap_h, const Distribution& duration_h,
              const std::vector<Hit>& hits) {
  Hazard hazard;
  hazard.name = "h";
  hazard.gap_h = gap_h;
  hazard.duration_h = duration_h;
  hazard.hits = hits;
  return hazard;
}

// 10 MW, and a feed of 100 MW.
Site small_site(double horizon_h) {
  Site site;
  site.horizon_h = horizon_h;
  site.start = year(2026) / March / 1;
  site.load.constant_mw = 10;
  site.feeds.push_back({"a", 100});
  return site;
}

Hazard planned_outage(const Window& window) {
  Hazard planned;
  planned.name = "planned";
  planned.windows = {window};
  planned.hits = {{"feed.a", 1}};
  return planned;
}

// The same for 100 hours, with the feed out for 10 h from the hour 20 on.
Site site_with_outage() {
  Site site = small_site(100);
  site.hazards.push_back(planned_outage({{3, 1, 20, 0}, {3, 2, 6, 0}}));
  return site;
}

Turbine standby_turbine(int units, double unit_mw) {
  Turbine turbine;
  turbine.name = "t";
  turbine.units = units;
  turbine.unit_mw = unit_mw;
  turbine.policy.mode = Mode::kStandby;
  return turbine;
}

Battery battery(double power_mw, double energy_mwh) {
  Battery battery;
  battery.name = "b";
  battery.unit_power_mw = power_mw;
  battery.unit_energy_mwh = energy_mwh;
  return battery;
}

// ---- processes
// -----------------------------------------------------------------------------------

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
  site.start = year(2026) / April / 1;
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
  site.start = year(2026) / std::chrono::December / 28;
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
  site.start = year(2028) / std::chrono::February / 28;
  EXPECT_NEAR(totals(site).at("lolh"), 24, 1e-9);
}

// ---- what suffices
// -------------------------------------------------------------------------------

TEST(ReferenceSupply, SufficesWhereItsPartsAddUpToTheDemand) {
  for (const auto& exact : sites_that_just_suffice()) {
    auto found = totals(exact.site);
    EXPECT_EQ(found.at("lolh"), 0) << exact.name;
    EXPECT_EQ(found.at("peak_exceeded_hours"), 0) << exact.name;
    EXPECT_NEAR(found.at("turbine_run_hours"), exact.run_hours, 1e-6) << exact.name;
    found = totals(exact.with_more_load());
    EXPECT_GT(found.at("lolh") + found.at("peak_exceeded_hours") + found.at("turbine_run_hours"),
              exact.run_hours + 20)
        << exact.name;
  }
}

// ---- batteries
// -----------------------------------------------------------------------------------

// Outages of exponential length, mean D, and a battery that lasts T and is soon full again: in the
// stationary state each outage loses D exp(-T/D) h. The horizon begins with a full battery also in
// an outage: that saves p T exp(-T/D) h, p = D / (G + D).
TEST(ReferenceBattery, RidesThroughOutagesShorterThanItsEnergyAtThisLoad) {
  constexpr double kGap = 40;
  constexpr double kDown = 3;
  constexpr double kLasts = 2;
  Site site = small_site(400);
  site.feeds[0].capacity_mw = 1e4;
  site.hazards.push_back(hazard(mean_exponential(kGap), mean_exponential(kDown), {{"feed.a", 1}}));
  site.batteries.push_back(battery(1e3, 10 * kLasts));
  auto found = means(site, 40'000);
  const double lost_h = std::exp(-kLasts / kDown) / (kGap + kDown) * (400 - kLasts) * kDown;
  EXPECT_LT(found["lolh"].deviation(lost_h * kYear / 400), kSigmas);
  EXPECT_LT(found["lolh"].std_error() / found["lolh"].value(), 0.005);
}

// Of 10 MW for 4 h, in outages of 4 h: it is full again in less than the shortest gap.
TEST(ReferenceBattery, LastsAsLongAsAnOutageOfExactlyItsLength) {
  Site site = small_site(400);
  site.hazards.push_back(
      hazard({"uniform", {{"low", 20}, {"high", 50}}}, always(4), {{"feed.a", 1}}));
  site.batteries.push_back(battery(10.0 / 3, 40.0 / 3));
  site.batteries[0].units = 3;
  auto found = means(site, 1000);
  EXPECT_EQ(found["lolh"].value(), 0);
  EXPECT_GT(found["outages"].value(), 200);
  EXPECT_EQ(found["outages"].value(), found["outages_survived"].value());

  // To the nearest millisecond ...
  site.batteries[0].unit_energy_mwh = 40.0 / 3 * (1 - 0.0004 / (4 * 3600));
  EXPECT_EQ(means(site, 1000)["lolh"].value(), 0);

  // ... but a second less is lost in every outage but the one that is there at the beginning.
  site.batteries[0].unit_energy_mwh = 40.0 / 3 * (1 - 1.0 / (4 * 3600));
  found = means(site, 1000);
  EXPECT_NEAR(found["lolh"].value(), found["outages"].value() / 3600, 2 * kYear / 400 / 3600);
  EXPECT_LT(found["outages_survived"].value(), 2 * kYear / 400);

  // A storage of fuel likewise.
  site.batteries.clear();
  site.turbines.push_back(standby_turbine(3, 10.0 / 3));
  site.turbines[0].fuel_storage_h = 4;
  site.turbines[0].refuel_h = 12;
  found = means(site, 1000);
  EXPECT_EQ(found["lolh"].value(), 0);
  site.turbines[0].fuel_storage_h = 4 - 1 / 3600.0;
  EXPECT_GT(means(site, 1000)["lolev"].value(), 200);
}

TEST(ReferenceBattery, IsAtTheStateOfChargeThatItBeganWith) {
  for (const double soc : {0.1, 0.3, 0.7, 0.9}) {
    for (int units = 1; units <= 12; ++units) {
      Site site = site_with_outage();
      site.batteries.push_back(battery(10, 100.0 / 3));
      site.batteries[0].units = units;
      site.batteries[0].initial_soc = soc;
      site.feeds[0].capacity_mw = 10;  // nothing to charge it from
      site.turbines.push_back(standby_turbine(1, 10));
      site.turbines[0].policy = {Mode::kSoc, soc, 1.0, {}, {}, {}};
      EXPECT_EQ(totals(site).at("battery_throughput"), 0) << soc << " " << units;
    }
  }
}

TEST(ReferenceBattery, GivesWhatItHoldsAfterDegradationAndLosses) {
  Site site = site_with_outage();
  site.batteries.push_back(battery(6, 50));
  Battery& keys = site.batteries[0];
  keys.charge_efficiency = 0.8;
  keys.discharge_efficiency = 0.9;
  keys.degradation_fraction = 0.2;
  keys.recharge_max_mw = 2;
  keys.auxiliary_mw = 1;
  // 11 MW asked for, 36 MWh there: 6 MW for 6 h, and 5 MW lost, then 11 MW for 4 h.
  const auto found = totals(site);
  EXPECT_NEAR(found.at("battery_throughput"), 36, 1e-9);
  EXPECT_NEAR(found.at("equivalent_full_cycles"), 1, 1e-9);
  EXPECT_NEAR(found.at("eue"), 6 * 5 + 4 * 11, 1e-9);
  EXPECT_NEAR(found.at("max_shortfall"), 11, 1e-9);
  EXPECT_NEAR(found.at("lolev"), 1, 1e-9);
  EXPECT_NEAR(found.at("demand_energy"), 1100, 1e-9);
  // 36 MWh take 50 MWh of charging.
  EXPECT_NEAR(found.at("grid_energy"), 1100 - 110 + 50, 1e-9);
}

TEST(ReferenceBattery, KeepsItsReserveForOutagesOfTheGrid) {
  Site site = site_with_outage();
  site.batteries.push_back(battery(20, 50));
  site.batteries[0].reserve_soc = 0.4;
  site.hazards[0].remaining_fraction = 0.08;  // 8 MW of 10
  const auto all = totals(site);              // 2 MW for 10 h
  EXPECT_NEAR(all.at("eue"), 0, 1e-9);
  EXPECT_NEAR(all.at("outages_survived"), 1, 1e-9);

  // The same 2 MW as a contract limit, for 80 h: 30 MWh, and 98 MWh recharged are used up at once.
  site = small_site(100);
  site.batteries.push_back(battery(20, 50));
  site.batteries[0].reserve_soc = 0.4;
  site.policy.peak_shaving_mw = 8;
  const auto shaved = totals(site);
  EXPECT_NEAR(shaved.at("battery_throughput"), 30, 1e-9);
  EXPECT_NEAR(shaved.at("peak_exceeded_hours"), 100 - 15, 1e-9);
  EXPECT_NEAR(shaved.at("outages"), 0, 1e-9);
}

// ---- turbines
// ------------------------------------------------------------------------------------

// Each of n units starts with probability 1 - p^attempts; k are needed, and repair takes for ever.
TEST(ReferenceTurbine, LosesLoadWhenTooFewUnitsStart) {
  Site site = site_with_outage();
  site.turbines.push_back(standby_turbine(4, 5));
  Turbine& keys = site.turbines[0];
  keys.start_failure_probability = 0.5;
  keys.start_attempts = 2;
  keys.mttr_h = 1e9;
  auto found = means(site, 20'000);
  const double none_or_one = 4 * 0.75 * std::pow(0.25, 3) + std::pow(0.25, 4);
  const double years = 100 / kYear;
  EXPECT_LT(found["lolev"].deviation(none_or_one / years), kSigmas);
  EXPECT_NEAR(found["turbine_starts"].value() * years, 4, 1e-9);
  EXPECT_LT(found["turbine_run_hours"].deviation(4 * 0.75 * 10 / years), kSigmas);
}

// In one test interval T, with a time to failure of m and repairs of r in the mean: a unit that is
// sound with probability 1 - R after a test, and in repair with R, is sound at its end with (1 - R)
// a + R b; all others are then in repair, so that R = (1 - a) / (1 - a + b).
TEST(ReferenceTurbine, FailsAtRestUntilATestFindsIt) {
  const double m = 60;
  const double r = 25;
  constexpr double kInterval = 80;
  const auto sound = [&](double in_repair, double t) {
    return (1 - in_repair) * std::exp(-t / m) +
           in_repair * (std::exp(-t / r) - std::exp(-t / m)) / (r / m - 1);
  };
  const double in_repair =
      (1 - sound(0, kInterval)) / (1 - sound(0, kInterval) + sound(1, kInterval));
  double available = 0;
  constexpr int kSteps = 10'000;
  for (int i = 0; i < kSteps; ++i)
    available += sound(in_repair, (i + 0.5) * kInterval / kSteps) / kSteps;

  Site site = site_with_outage();
  site.turbines.push_back(standby_turbine(1, 20));
  Turbine& keys = site.turbines[0];
  keys.standby_mttf_h = m;
  keys.test_interval_h = kInterval;
  keys.mttr_h = r;
  // From rest, tests and repairs to the first outage: the time at which it comes does not matter.
  auto found = means(site, 20'000);
  EXPECT_LT(found["lolev"].deviation((1 - available) * kYear / 100), kSigmas);
}

TEST(ReferenceTurbine, RunsIsRepairedAndStartedAsAPrimeUnit) {
  const double p = 0.3;
  constexpr int kAttempts = 2;
  Site site = small_site(150);
  site.feeds.clear();
  site.turbines.push_back(standby_turbine(3, 2));
  Turbine& keys = site.turbines[0];
  keys.policy.mode = Mode::kPrime;
  keys.mttf_h = 20;
  keys.mttr_h = 5;
  keys.start_failure_probability = p;
  keys.start_min = 90;
  keys.retry_min = 30;
  keys.start_attempts = kAttempts;
  const double all_fail = std::pow(p, kAttempts);
  const double attempts = (1 - all_fail) / (1 - p);
  const double down = (5 + 1.5 * attempts + 0.5 * (attempts - 1)) / (1 - all_fail);
  auto found = means(site, 20'000);
  EXPECT_LT(found["turbine_run_hours"].deviation(3 * kYear * 20 / (20 + down)), kSigmas);
  EXPECT_LT(found["turbine_energy"].deviation(6 * kYear * 20 / (20 + down)), kSigmas);
  EXPECT_LT(found["turbine_starts"].deviation(3 * kYear / (1 - all_fail) / (20 + down)), kSigmas);
  EXPECT_LT(found["turbine_run_hours"].std_error() / found["turbine_run_hours"].value(), 0.002);
}

TEST(ReferenceTurbine, IsStartedAsManyUnitsAsAreNeeded) {
  Site site = site_with_outage();
  site.hazards[0].remaining_fraction = 0.02;  // 2 MW, 8 MW are needed: 2 units of 3 MW and one more
  site.turbines.push_back(standby_turbine(6, 3));
  Turbine& keys = site.turbines[0];
  keys.policy.commit = Commit::kNeeded;
  keys.policy.spare_units = 1;
  keys.policy.start_delay_min = 30;
  keys.start_min = 60;
  keys.minimum_run_min = 11 * 60;
  auto found = totals(site);
  EXPECT_NEAR(found.at("turbine_starts"), 4, 1e-9);
  EXPECT_NEAR(found.at("turbine_run_hours"), 4 * 11, 1e-9);
  EXPECT_NEAR(found.at("turbine_energy"), 8 * 8.5, 1e-9);
  EXPECT_NEAR(found.at("lolh"), 1.5, 1e-9);

  site.turbines[0].monthly_derate.assign(12,
                                         0.5);  // now 6 units and one more, of which there is none
  found = totals(site);
  EXPECT_NEAR(found.at("turbine_starts"), 6, 1e-9);
  EXPECT_NEAR(found.at("turbine_energy"), 8 * 8.5, 1e-9);
}

TEST(ReferenceTurbine, IsCalledByNotice) {
  Site site = site_with_outage();
  site.hazards[0].notice_min = 90;
  site.turbines.push_back(standby_turbine(1, 10));
  site.turbines[0].start_min = 60;
  const auto found = totals(site);
  EXPECT_NEAR(found.at("lolh"), 0, 1e-9);
  EXPECT_NEAR(found.at("turbine_run_hours"), 10.5, 1e-9);
  EXPECT_NEAR(found.at("turbine_energy"), 100, 1e-9);
  EXPECT_NEAR(found.at("outages"), 1, 1e-9);
  EXPECT_NEAR(found.at("outages_survived"), 1, 1e-9);
}

TEST(ReferenceTurbine, IsCalledByTheStateOfCharge) {
  Site site = site_with_outage();
  site.feeds[0].capacity_mw = 30;
  site.batteries.push_back(battery(20, 100));
  site.turbines.push_back(standby_turbine(1, 8));
  Turbine& keys = site.turbines[0];
  keys.policy = {Mode::kSoc, 0.5, 0.8, {}, {}, {}};
  keys.start_min = 60;
  // At 50 MWh after 5 h; up after 6 h, 40 MWh left; 2 MW for 4 h more: 32 MWh. Then 20 MW charge it
  // to 80 MWh in 2.4 h.
  const auto found = totals(site);
  EXPECT_NEAR(found.at("turbine_run_hours"), 4 + 2.4, 1e-6);
  EXPECT_NEAR(found.at("turbine_energy"), 32, 1e-6);
  EXPECT_NEAR(found.at("battery_throughput"), 68, 1e-6);
}

TEST(ReferenceTurbine, BurnsItsStorageUntilTheNextDelivery) {
  Site site = site_with_outage();
  site.turbines.push_back(standby_turbine(1, 20));
  Turbine& keys = site.turbines[0];
  keys.fuel_storage_h = 2;  // 40 MWh, 4 h at 10 MW
  keys.refuel_h = 5;
  keys.start_min = 15;
  keys.heat_rate_mmbtu_per_mwh = 10;
  keys.co2_kg_per_mmbtu = 50;
  // Up at 0:15, empty at 4:15, filled at 5:15, up at 5:30, empty at 9:30.
  const auto found = totals(site);
  EXPECT_NEAR(found.at("turbine_run_hours"), 8, 1e-9);
  EXPECT_NEAR(found.at("turbine_starts"), 2, 1e-9);
  EXPECT_NEAR(found.at("lolh"), 2, 1e-9);
  EXPECT_NEAR(found.at("lolev"), 3, 1e-9);
  EXPECT_NEAR(found.at("fuel"), 800, 1e-9);
  EXPECT_NEAR(found.at("co2"), 40, 1e-9);
}

TEST(ReferenceTurbine, BurnsGasWhileItsSupplyIsWhole) {
  Site site = site_with_outage();
  site.gas_supplies.push_back({"g"});
  site.hazards[0].hits.push_back({"gas.g", 1});
  site.turbines.push_back(standby_turbine(2, 10));
  Turbine& keys = site.turbines[0];
  keys.gas = "g";
  EXPECT_NEAR(totals(site).at("lolh"), 10, 1e-9);
  keys.fuel_storage_h = 3;  // 60 MWh, 6 h at 10 MW
  keys.refuel_h = 1000;
  EXPECT_NEAR(totals(site).at("lolh"), 4, 1e-9);
  site.hazards[0].hits.erase(site.hazards[0].hits.begin());
  site.feeds.clear();
  site.hazards[0].remaining_fraction = 0.3;  // 6 MW of 10, after the storage
  EXPECT_NEAR(totals(site).at("eue"), 4 * 4, 1e-9);
}

TEST(ReferenceLoad, IsInterruptedAfterItsNoticeAndOnlyAsFarAsNeeded) {
  Site site = site_with_outage();
  site.load.interruptible_fraction = 0.3;
  site.load.interruptible_notice_min = 60;
  site.hazards[0].remaining_fraction = 0.08;
  const auto found = totals(site);
  EXPECT_NEAR(found.at("lolh"), 1, 1e-9);
  EXPECT_NEAR(found.at("eue"), 2, 1e-9);
  EXPECT_NEAR(found.at("interrupted_hours"), 9, 1e-9);
  EXPECT_NEAR(found.at("interrupted_energy"), 18, 1e-9);
  EXPECT_NEAR(found.at("interruptions"), 1, 1e-9);
}

TEST(ReferenceDispatch, PutsBatteriesBeforeTurbinesWhereAskedTo) {
  Site site = site_with_outage();
  site.batteries.push_back(battery(6, 30));
  site.turbines.push_back(standby_turbine(1, 10));
  site.batteries[0].recharge_from = RechargeFrom::kGridAndTurbines;
  EXPECT_NEAR(totals(site).at("turbine_energy"), 100, 1e-9);
  site.policy.dispatch = DispatchOrder::kBatteriesFirst;
  // 6 MW for 5 h from the battery, and no turbine charges it as long as there is an outage.
  const auto found = totals(site);
  EXPECT_NEAR(found.at("turbine_energy"), 70, 1e-9);
  EXPECT_NEAR(found.at("grid_energy"), 930, 1e-9);
}

// ---- what everything starts as
// --------------------------------------------------------------------

// A Markov chain: rates[from][to].
using Rates = std::vector<std::vector<double>>;

// What becomes of the distribution over its states in that time, and the mean of it meanwhile.
std::pair<std::vector<double>, std::vector<double>> after(const Rates& rates, double hours,
                                                          std::vector<double> share) {
  const std::size_t states = rates.size();
  const int steps = static_cast<int>(hours * 1000);
  std::vector<double> mean(states);
  for (int step = 0; step < steps; ++step) {
    std::vector<double> next = share;
    for (std::size_t from = 0; from < states; ++from) {
      mean[from] += share[from] / steps;
      for (std::size_t to = 0; to < states; ++to) {
        const double moved = share[from] * rates[from][to] * hours / steps;
        next[from] -= moved;
        next[to] += moved;
      }
    }
    share = next;
  }
  return {share, mean};
}

std::vector<double> binomial(int n, double p) {
  std::vector<double> share;
  for (int k = 0; k <= n; ++k) {
    share.push_back(std::exp(std::lgamma(n + 1) - std::lgamma(k + 1) - std::lgamma(n - k + 1) +
                             k * std::log(p) + (n - k) * std::log(1 - p)));
  }
  return share;
}

// Of n units of which k are needed, as many as are sound run, k at most: j in repair become j + 1
// at the rate min(n - j, k) / MTTF, and j - 1 at j / MTTR. With a feed that is out for D of G + D
// hours the state is doubled, and units run only while it is out.
TEST(ReferenceBeginning, IsWhatAClassThatCommitsWhatIsNeededHasComeTo) {
  constexpr int kUnits = 5;
  constexpr int kNeeded = 3;
  const double mttf = 40;
  const double mttr = 15;
  const double gap = 30;
  const double down = 10;
  for (const bool feed : {false, true}) {
    const auto state = [](int in_repair, bool out) {
      return static_cast<std::size_t>(in_repair) + (out ? 0U : std::size_t{kUnits} + 1);
    };
    Rates rates(2 * (kUnits + 1), std::vector<double>(2 * (kUnits + 1)));
    for (int j = 0; j <= kUnits; ++j) {
      for (const bool out : {false, true}) {
        if (j > 0) rates[state(j, out)][state(j - 1, out)] = j / mttr;
        if (j < kUnits && out) {
          rates[state(j, out)][state(j + 1, out)] = std::min(kUnits - j, kNeeded) / mttf;
        }
      }
      if (feed) {
        rates[state(j, true)][state(j, false)] = 1 / down;
        rates[state(j, false)][state(j, true)] = 1 / gap;
      }
    }
    // As if all units ran all the time: what a class that commits all starts as.
    std::vector<double> as_if_all_ran(rates.size());
    const auto in_repair = binomial(kUnits, mttr / (mttf + mttr));
    for (int j = 0; j <= kUnits; ++j) {
      as_if_all_ran[state(j, true)] = in_repair[j] * (feed ? down / (gap + down) : 1);
      as_if_all_ran[state(j, false)] = in_repair[j] * (feed ? gap / (gap + down) : 0);
    }
    const auto lolp = [&](const std::vector<double>& share) {
      double sum = 0;
      for (int j = kUnits - kNeeded + 1; j <= kUnits; ++j) sum += share[state(j, true)];
      return sum;
    };
    constexpr double kHorizon = 20;
    const auto stationary = after(rates, 1000, as_if_all_ran).first;
    const double otherwise = lolp(after(rates, kHorizon, as_if_all_ran).second);
    double beginnings = 0;  // of losses, in an hour
    for (std::size_t from = 0; from < rates.size(); ++from) {
      for (std::size_t to = 0; to < rates.size(); ++to) {
        std::vector<double> one_state(rates.size());
        one_state[to] = 1;
        const double lost_after = lolp(one_state);
        one_state[to] = 0;
        one_state[from] = 1;
        beginnings += stationary[from] * rates[from][to] * lost_after * (1 - lolp(one_state));
      }
    }

    Site site = small_site(kHorizon);
    if (feed) {
      site.hazards.push_back(
          hazard(mean_exponential(gap), mean_exponential(down), {{"feed.a", 1}}));
    } else {
      site.feeds.clear();
    }
    site.turbines.push_back(standby_turbine(kUnits, 10.0 / kNeeded));
    Turbine& keys = site.turbines[0];
    keys.policy.mode = Mode::kPrime;
    keys.policy.commit = Commit::kNeeded;
    keys.mttf_h = mttf;
    keys.mttr_h = mttr;
    auto found = means(site, 40'000);
    EXPECT_LT(found["lolh"].deviation(kYear * lolp(stationary)), kSigmas) << feed;
    EXPECT_LT(found["lolev"].deviation(kYear * beginnings), kSigmas) << feed;
    EXPECT_GT(found["lolh"].deviation(kYear * otherwise), 2 * kSigmas)
        << otherwise / lolp(stationary);
  }
}

TEST(ReferenceBeginning, IsEightCyclesOfAClassThatCommitsWhatIsNeededBeforeTheHorizon) {
  Site site = small_site(100);
  site.turbines = {standby_turbine(1, 10), standby_turbine(1, 10)};
  site.policy.turbines.commit = Commit::kNeeded;
  for (auto& turbine : site.turbines) turbine.mttf_h = turbine.mttr_h = 1;
  EXPECT_EQ(simulation_begin_h(site), 0);
  site.turbines[0].policy.mode = Mode::kPrime;
  EXPECT_EQ(simulation_begin_h(site), -2 * 24);
  // The longest of two.
  site.turbines[1].policy.mode = Mode::kPrime;
  for (const auto& [mttr_h, days] : std::map<double, double>{
           {4.9, 2}, {5.1, 3}, {8, 3}, {8.1, 4}, {11, 4}, {12, 6}, {20, 8}, {36, 16}, {99, 48}}) {
    site.turbines[1].mttr_h = mttr_h;
    EXPECT_EQ(simulation_begin_h(site), -24 * days) << mttr_h;
  }
  site.turbines[1].mttf_h = {};
  site.turbines[1].mttr_h = 9;
  EXPECT_EQ(simulation_begin_h(site), -3 * 24);
  site.turbines[0].mttf_h = 1e6;
  EXPECT_EQ(simulation_begin_h(site), -10 * kYear);
  site.policy.turbines.commit = Commit::kAll;
  EXPECT_EQ(simulation_begin_h(site), 0);
}

// A class without failures, and two days before the horizon.
Turbine turbine_with_days_before(double unit_mw) {
  Turbine turbine = standby_turbine(1, unit_mw);
  turbine.policy.mode = Mode::kPrime;
  turbine.policy.commit = Commit::kNeeded;
  turbine.mttr_h = 3;
  return turbine;
}

TEST(ReferenceBeginning, KeepsAllButTheChargeOfBatteries) {
  // Of 40 MWh of fuel, 20 are burnt the day before, and the delivery comes at 18:00.
  Site site = small_site(100);
  site.hazards.push_back(planned_outage({{2, 28, 12, 0}, {2, 28, 14, 0}}));
  site.hazards[0].windows.push_back({{3, 1, 2, 0}, {3, 1, 12, 0}});
  site.turbines.push_back(turbine_with_days_before(20));
  site.turbines[0].fuel_storage_h = 2;
  site.turbines[0].refuel_h = 30;
  site.batteries.push_back(battery(20, 5));
  site.batteries[0].initial_soc = 0.4;
  // The turbine lasts for 2 h, the battery, full again, for half an hour.
  const auto found = totals(site);
  EXPECT_NEAR(found.at("lolh"), 10 - 2 - 0.5, 1e-9);
  EXPECT_NEAR(found.at("lolev"), 1, 1e-9);
  EXPECT_NEAR(found.at("outages"), 1, 1e-9);
  EXPECT_NEAR(found.at("turbine_energy"), 20, 1e-9);
  EXPECT_NEAR(found.at("grid_energy"), 900 + 3 + 5, 1e-9);
  EXPECT_NEAR(found.at("demand_energy"), 1000, 1e-9);
}

TEST(ReferenceBeginning, KnowsSinceWhenThereIsAShortage) {
  Site site = small_site(100);
  site.hazards.push_back(planned_outage({{2, 28, 23, 30}, {3, 1, 6, 0}}));
  site.turbines = {turbine_with_days_before(1), standby_turbine(1, 9)};
  site.turbines[1].name = "u";
  site.turbines[1].policy.start_delay_min = 60;
  const auto found = totals(site);
  EXPECT_NEAR(found.at("lolh"), 0.5, 1e-9);
  EXPECT_NEAR(found.at("lolev"), 0, 1e-9);    // it was there
  EXPECT_NEAR(found.at("outages"), 0, 1e-9);  // so was the outage
  EXPECT_NEAR(found.at("turbine_starts"), 1, 1e-9);
  site.turbines[0].mttr_h = {};  // no days before: the shortage begins with the horizon
  EXPECT_NEAR(totals(site).at("lolh"), 1, 1e-9);
}

// Of 5 h, one with 20 MW: 4, 9 ... 44 h before the horizon, 9 times, if the profile goes on; were
// it mirrored, 10 times.
TEST(ReferenceBeginning, HasTheProfileBeforeIt) {
  Site site = small_site(100);
  site.load.demand_mw = {10, 20, 10, 10, 10};
  site.feeds[0].capacity_mw = 10;
  site.turbines.push_back(turbine_with_days_before(10));
  site.turbines[0].fuel_storage_h = 11;
  site.turbines[0].refuel_h = 1000;
  EXPECT_NEAR(totals(site).at("turbine_energy"), 20, 1e-9);
}

// ---- causes
// -------------------------------------------------------------------------------------

// The turbines do not start in the outage, from hour 20 to 30 of 100, and stay in repair.
TEST(ReferenceCause, IsAFleetOnlyIfItsRepairsCouldHaveGivenWhatWasLost) {
  struct Case {
    int units;
    double unit_mw;
    double left_by_hazard;
    bool counts;
  };
  for (const auto& [units, unit_mw, left, counts] :
       {Case{1, 5, 1, false}, Case{2, 5, 1, true}, Case{3, 10.0 / 3, 1, true},
        Case{3, 10.0 / 3, 0.9, false}, Case{4, 5, 0.5, true}}) {
    Site site = site_with_outage();
    site.turbines.push_back(standby_turbine(units, unit_mw));
    Turbine& keys = site.turbines[0];
    keys.start_failure_probability = 1;
    keys.mttr_h = 1e9;
    keys.monthly_derate.assign(12, left);
    const Outcome outcome = Simulator(site).trajectory(1);
    auto causes = outcome.by_cause;
    const double years = years_of(100);
    EXPECT_NEAR(causes["hazard.planned"].hours * years, 10, 1e-9);
    EXPECT_NEAR(causes["turbine.t"].hours * years, counts ? 10 : 0, 1e-9) << units << unit_mw;
    EXPECT_EQ(causes.count("none"), 0U);
    auto share = outcome.time_share;
    EXPECT_NEAR(share["hazard.planned"], 0.1, 1e-9);
    EXPECT_NEAR(share["turbine.t"], 0.8, 1e-9);
    EXPECT_EQ(share.count("none"), 0U);
  }
}

TEST(ReferenceCause, IsASurgeOnlyIfItAddsSomething) {
  Site site = small_site(100);
  site.feeds[0].capacity_mw = 8;
  site.surges.push_back({"s", always(0), always(10), one_of({0, 1, 2}), {}, {}});
  site.surges.push_back({"nothing", always(0), always(10), always(0), {}, {}});
  const Simulator simulator(site);
  Mean share;
  for (int i = 0; i < 2000; ++i) {
    const Outcome outcome = simulator.trajectory(1 + i);
    auto causes = outcome.by_cause;
    auto times = outcome.time_share;
    EXPECT_NEAR(causes["surge.s"].hours / kYear, times["surge.s"], 1e-9);
    EXPECT_NEAR(causes["none"].hours / kYear, 1 - times["surge.s"], 1e-9);
    EXPECT_EQ(times.count("surge.nothing"), 0U);
    share.add(times["surge.s"]);
  }
  EXPECT_LT(share.deviation(2.0 / 3), kSigmas);
}

// ---- all together
// --------------------------------------------------------------------------------

TEST(ReferenceTrajectory, NeitherMakesNorLosesEnergyInRandomSites) {
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    const Simulator simulator(random_site(seed, Keys::kAll));
    for (int i = 0; i < 5; ++i) {
      const Outcome outcome = simulator.trajectory(1 + i);
      ASSERT_LT(outcome.balance_error, 1e-6) << seed;
      double hours = 0;
      for (const auto& month : outcome.by_season) {
        for (const auto& cell : month) hours += cell.hours;
      }
      ASSERT_NEAR(hours, outcome.index.at("lolh"), 1e-6) << seed;
    }
  }
}

}  // namespace
}  // namespace ridethrough::reference
