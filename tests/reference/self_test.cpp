// The reference against what can be worked out by hand. A statistical test is passed within 4.5
// standard errors: a right reference fails 7 times in a million. Seeds are fixed.
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

// The same for 100 hours, with the feed out for 10 h from the hour 20 on.
Site site_with_outage() {
  Site site = small_site(100);
  Hazard planned;
  planned.name = "planned";
  planned.windows = {{{3, 1, 20, 0}, {3, 2, 6, 0}}};
  planned.hits = {{"feed.a", 1}};
  site.hazards.push_back(planned);
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
  for (const auto& distribution : one_of_each_family(6)) {
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

TEST(ReferenceHazard, KeepsItsWindows) {
  Site site = small_site(10 * 24);
  site.start = year(2026) / std::chrono::December / 28;
  Hazard planned;
  planned.name = "planned";
  planned.windows = {{{12, 31, 22, 30}, {1, 2, 0, 0}}, {{12, 20, 0, 0}, {12, 28, 3, 0}}};
  planned.hits = {{"feed.a", 1}};
  site.hazards.push_back(planned);
  const auto found = totals(site);
  EXPECT_NEAR(found.at("lolh"), 25.5 + 3, 1e-9);  // the second is under way at the beginning
  EXPECT_NEAR(found.at("lolev"), 1, 1e-9);
  EXPECT_NEAR(found.at("lole"), 3, 1e-9);
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
