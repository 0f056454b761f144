// SPDX-License-Identifier: Apache-2.0
// What can be worked out exactly, against the simulation. Each figure is known to 0.22 % (standard
// error) or better, so that a model 2 % off would not pass; false alarms: measured.hpp, pins().
#include "host/site/distribution.hpp"
#include "tests/lognormal.hpp"
#include "tests/models/measured.hpp"

#include <array>
#include <chrono>
#include <cmath>
#include <functional>

#include <boost/math/special_functions/gamma.hpp>

namespace ridethrough {
namespace {

bool is_known(const std::string& distribution) {
  const std::string family = distribution.substr(0, distribution.find('('));
  return known_distributions().find(family) != std::string::npos;
}

// ---- one feed ----------------------------------------------------------------------------------

// One of every family of distributions.
std::vector<std::string> distributions_of_mean(double mean) {
  std::vector<std::string> all = {
      fmt::format("exponential(mean={})", mean),
      fmt::format("lognormal(mean={}, sigma=1)", mean),
      fmt::format("uniform(low={}, high={})", 0.4 * mean, 1.6 * mean),
      fmt::format("constant({})", mean),
      fmt::format("weibull(shape=0.7, mean={})", mean),
      fmt::format("weibull(shape=3, mean={})", mean),
      fmt::format("gamma(shape=2.5, mean={})", mean),
  };
  std::erase_if(all, [](const std::string& one) { return !is_known(one); });
  return all;
}

Measured one_feed(const std::string& gap, const std::string& duration, double horizon_h,
                  std::uint64_t trajectories) {
  return measure(fmt::format("[study]\nhorizon_h = {}\n[load]\nconstant_mw = 10\n[feed.a]\n"
                             "capacity_mw = 20\n[hazard.h]\nhits = feed.a\ngap_h = {}\n"
                             "duration_h = {}\n",
                             horizon_h, gap, duration),
                 trajectories);
}

// An alternating renewal process is down D / (U + D) of the time and fails 1 / (U + D) times an
// hour, whatever the two distributions. Source: Cox, "Renewal Theory", 1962, ch. 7.
TEST(ClosedForms, OfAFeedDependOnTheMeansOfItsUpAndDownTimesOnly) {
  std::vector<std::pair<std::string, std::string>> cases;
  for (const auto& gap : distributions_of_mean(20)) {
    cases.emplace_back(gap, "lognormal(mean=5, sigma=1)");
  }
  for (const auto& duration : distributions_of_mean(5)) {
    cases.emplace_back("exponential(mean=20)", duration);
  }
  for (const auto& [gap, duration] : cases) {
    const Measured site = one_feed(gap, duration, 8760, 3000);
    EXPECT_TRUE(pins(site.hours(Count::kLossTime), 8760 * 5.0 / 25)) << gap << ' ' << duration;
    EXPECT_TRUE(pins(site.number(Count::kLossEvents), 8760 / 25.0)) << gap << ' ' << duration;
    EXPECT_TRUE(pins(site.number(Count::kOutages), 8760 / 25.0)) << gap << ' ' << duration;
  }
}

// From the first hour on, as many failures as ever: H / (U + D). A feed that was new when the
// horizon begins would fail F(H) times in H = 100 h: not once with up times of 1000 h or of 500 to
// 1500 h, 0.00071 times with the Weibull one, instead of 0.099.
TEST(ClosedForms, OfAFeedHoldFromTheFirstHourOn) {
  for (const std::string gap :
       {"constant(1000)", "uniform(low=500, high=1500)", "weibull(shape=3, mean=1000)"}) {
    if (!is_known(gap)) continue;
    const Measured site = one_feed(gap, "exponential(mean=10)", 100, 2'500'000);
    EXPECT_TRUE(pins(site.number(Count::kLossEvents), 100 / 1010.0)) << gap;
    EXPECT_TRUE(pins(site.hours(Count::kLossTime), 100 * 10 / 1010.0, 0.03)) << gap;
  }
}

// In the first hour as many are down as ever, D / (U + D), and as many fail.
TEST(ClosedForms, OfAFeedHoldInTheFirstHour) {
  for (const std::string gap : {"uniform(low=10, high=30)", "exponential(mean=20)"}) {
    const Measured site = one_feed(gap, "lognormal(mean=5, sigma=1)", 1, 1'000'000);
    EXPECT_TRUE(pins(site.hours(Count::kLossTime), 5 / 25.0)) << gap;
    EXPECT_TRUE(pins(site.number(Count::kLossEvents), 1 / 25.0, 0.05)) << gap;
  }
}

// ---- a feed and a battery ----------------------------------------------------------------------

// An outage of length D loses (D - T)+ where a full battery lasts T; on average that is the
// integral of P(D > t) from T on. The horizon H begins with a full battery, whether or not an
// outage is under way. With f = 1 / (U + D) the outages that begin in it lose f (H E[(D - T)+] -
// E[(D^2 - T^2)+] / 2), and the one under way f E[((D - T)+)^2] / 2 (its residual life: Cox, ch.
// 5): together f (H - T) E[(D - T)+].
struct Outages {
  std::string duration;                  // of mean 10 h
  std::function<double(double)> beyond;  // P(D > t)
  std::function<double(double)> tail;    // its integral from t on
};

std::vector<Outages> outages_of_10_h() {
  const double sigma = 0.8;
  const double shape = 0.8;
  const double scale = 10 / std::tgamma(1 + 1 / shape);
  const double form = 3;
  std::vector<Outages> all = {
      {"exponential(mean=10)", [](double t) { return std::exp(-t / 10); },
       [](double t) { return 10 * std::exp(-t / 10); }},
      {"lognormal(mean=10, sigma=0.8)", [=](double t) { return lognormal_beyond(t, 10, sigma); },
       [=](double t) { return lognormal_excess(t, 10, sigma); }},
      {"weibull(shape=0.8, mean=10)",
       [=](double t) { return std::exp(-std::pow(t / scale, shape)); },
       [=](double t) {
         return scale / shape * boost::math::tgamma(1 / shape, std::pow(t / scale, shape));
       }},
      {"gamma(shape=3, mean=10)",
       [=](double t) { return boost::math::gamma_q(form, t * form / 10); },
       [=](double t) {
         return 10 * boost::math::gamma_q(form + 1, t * form / 10) -
                t * boost::math::gamma_q(form, t * form / 10);
       }},
  };
  std::erase_if(all, [](const Outages& one) { return !is_known(one.duration); });
  return all;
}

constexpr double kCyclesAnHour = 1 / 210.0;  // of the site below

Measured feed_and_battery(const std::string& duration, const std::string& battery,
                          std::uint64_t trajectories) {
  return measure(
      "[load]\nconstant_mw = 10\n[feed.a]\ncapacity_mw = 30000\n[hazard.h]\nhits = feed.a\n"
      "gap_h = uniform(low=100, high=300)\nduration_h = " +
          duration + "\n[battery.b]\n" + battery,
      trajectories);
}

TEST(ClosedForms, OfABatteryAreTheTailOfTheOutages) {
  for (const auto& outages : outages_of_10_h()) {
    const Measured site = feed_and_battery(
        outages.duration, "units = 20\nunit_power_mw = 1000\nunit_energy_mwh = 6\n", 60'000);
    const double lasts = 12;
    EXPECT_NEAR(integral(outages.beyond, lasts, 2000, 20'000), outages.tail(lasts), 1e-6);
    const double lost = kCyclesAnHour * (8760 - lasts) * outages.tail(lasts);
    EXPECT_TRUE(pins(site.hours(Count::kLossTime), lost)) << outages.duration;
    EXPECT_TRUE(pins(site.mwh(Count::kUnservedEnergy), 10 * lost)) << outages.duration;
    EXPECT_TRUE(pins(site.mwh(Count::kDischargedEnergy), 10 * (8760 * 10 * kCyclesAnHour - lost)))
        << outages.duration;
  }
}

// What reaches the terminals: 200 MWh x (1 - 0.25) x 0.8 = 120 MWh.
TEST(ClosedForms, OfABatteryCountItsAgeAndItsLossesInDischarging) {
  const Outages outages = outages_of_10_h()[1];
  const Measured site = feed_and_battery(
      outages.duration,
      "units = 20\nunit_power_mw = 1000\nunit_energy_mwh = 10\ndegradation_fraction = 0.25\n"
      "discharge_efficiency = 0.8\ncharge_efficiency = 0.9\n",
      60'000);
  const double lost = kCyclesAnHour * (8760 - 12) * outages.tail(12);
  EXPECT_TRUE(pins(site.hours(Count::kLossTime), lost));
  // Each MWh given takes 1 / (0.8 x 0.9) MWh of charging, on top of what the load takes.
  const double given = 10 * (8760 * 10 * kCyclesAnHour - lost);
  EXPECT_TRUE(pins(site.mwh(Count::kGridEnergy), 10 * 8760 * 200 / 210.0 + given / 0.72, 0.001));
}

// 6 of 10 MW, for 12 h: the rest of the load is lost all along.
TEST(ClosedForms, OfABatteryCountThePowerOfItsUnits) {
  const Outages outages = outages_of_10_h()[0];
  const Measured site = feed_and_battery(
      outages.duration, "units = 20\nunit_power_mw = 0.3\nunit_energy_mwh = 3.6\n", 60'000);
  const double beyond = kCyclesAnHour * (8760 - 12) * outages.tail(12);
  EXPECT_TRUE(pins(site.hours(Count::kLossTime), 8760 * 10 * kCyclesAnHour));
  EXPECT_TRUE(pins(site.mwh(Count::kUnservedEnergy), 4 * 8760 * 10 * kCyclesAnHour + 6 * beyond));
}

// P(D <= T) of those that begin more than T before the end, and all that begin later.
TEST(ClosedForms, OfABatterySayHowManyOutagesItSurvives) {
  for (const auto& outages : outages_of_10_h()) {
    const Measured site = feed_and_battery(
        outages.duration, "units = 20\nunit_power_mw = 1000\nunit_energy_mwh = 6\n", 20'000);
    const double survives = 1 - outages.beyond(12);
    EXPECT_TRUE(pins(site.number(Count::kOutages), 8760 * kCyclesAnHour, 0.01));
    EXPECT_TRUE(pins(site.number(Count::kOutagesSurvived),
                     kCyclesAnHour * ((8760 - 12) * survives + 12), 0.01))
        << outages.duration;
  }
}

// ---- surges ------------------------------------------------------------------------------------

// A surge of 6 MW above the grid, of exponential length (mean 2 h), and 30 MWh in the battery, of
// which it may take what is above the reserve. As above, with T = (30 MWh - reserve) / 6 MW.
TEST(ClosedForms, OfSurgesLeaveTheReserveOfTheBatteryAlone) {
  for (const double reserve : {0.0, 0.6, 1.0}) {
    const Measured site =
        measure(fmt::format("[load]\nconstant_mw = 10\n[feed.a]\ncapacity_mw = 50\n[feed.b]\n"
                            "capacity_mw = 0\n[surge.s]\ngap_h = uniform(low=20, high=40)\n"
                            "duration_h = exponential(mean=2)\nextra_mw = constant(46)\n"
                            "[battery.b]\nunits = 3\nunit_power_mw = 10\nunit_energy_mwh = 10\n"
                            "reserve_soc = {}\n",
                            reserve),
                20'000);
    const double lasts = 30 * (1 - reserve) / 6;
    const double lost = (8760 - lasts) / 32 * 2 * std::exp(-lasts / 2);
    EXPECT_TRUE(pins(site.hours(Count::kLossTime), lost)) << reserve;
    EXPECT_TRUE(always(site.number(Count::kOutages), 0));
  }
}

// The same battery in outages of the grid, where the reserve is there to be used: T = 3 h.
TEST(ClosedForms, OfOutagesUseTheReserveOfTheBattery) {
  for (const double reserve : {0.0, 0.6, 1.0}) {
    const Measured site =
        measure(fmt::format("[load]\nconstant_mw = 10\n[feed.a]\ncapacity_mw = 50\n[hazard.h]\n"
                            "hits = feed.a\ngap_h = uniform(low=20, high=40)\n"
                            "duration_h = exponential(mean=2)\n[battery.b]\nunits = 3\n"
                            "unit_power_mw = 10\nunit_energy_mwh = 10\nreserve_soc = {}\n",
                            reserve),
                5000);
    EXPECT_TRUE(pins(site.hours(Count::kLossTime), (8760 - 3) / 32.0 * 2 * std::exp(-3 / 2.0)))
        << reserve;
  }
}

// ---- turbines ----------------------------------------------------------------------------------

// One outage of 10 h in each trajectory; all n units are at rest when it begins, and no repair ends
// in it. A unit comes up in its attempt j, at s_j, with probability (1 - p) p^(j - 1), and then
// fails with a rate of 1 / m: it runs at t with probability q(t) = sum of (1 - p) p^(j - 1)
// exp(-(t - s_j) / m) over s_j <= t. The units are independent, so how many run is binomial.
TEST(ClosedForms, OfTurbinesThatFailToStartAndInRunningAreBinomial) {
  const int units = 6;
  const double p = 0.25;
  const double mttf = 25;
  const Measured site = measure(
      "[study]\nhorizon_h = 24\n[load]\nconstant_mw = 20\n[feed.a]\ncapacity_mw = 20\n"
      "[hazard.h]\nhits = feed.a\nwindows = 01-01 12:00 to 01-01 22:00\n"
      "[turbine.t]\nunits = 6\nunit_mw = 5\nmode = standby\nmttf_h = 25\nmttr_h = 1e8\n"
      "start_min = 12\nretry_min = 18\nstart_attempts = 3\nstart_failure_probability = 0.25\n",
      1'000'000);
  const std::array<double, 3> comes_up = {0.2, 0.7, 1.2};  // h into the outage
  const auto running = [&](double t) {
    double q = 0;
    for (int j = 0; j < 3; ++j) {
      if (t >= comes_up[j]) {
        q += (1 - p) * std::pow(p, j) * std::exp(-(t - comes_up[j]) / mttf);
      }
    }
    return q;
  };
  // Of 4 that are needed, how many are missing: with any at all, and on average.
  const auto missing = [&](double t, bool on_average) {
    const double q = running(t);
    double sum = 0;
    double ways = 1;
    for (int k = 0; k < 4; ++k) {
      sum += ways * std::pow(q, k) * std::pow(1 - q, units - k) * (on_average ? 4 - k : 1);
      ways = ways * (units - k) / (k + 1);
    }
    return sum;
  };
  const auto over_the_outage = [&](const auto& f) {
    double sum = 0;
    double from = 0;
    for (const double to : {0.2, 0.7, 1.2, 10.0}) {
      const double just_before = std::nextafter(to, 0.0);
      sum += integral(f, from, just_before);
      from = to;
    }
    return sum;
  };
  EXPECT_TRUE(pins(site.hours(Count::kLossTime),
                   over_the_outage([&](double t) { return missing(t, false); })));
  EXPECT_TRUE(pins(site.mwh(Count::kUnservedEnergy),
                   over_the_outage([&](double t) { return 5 * missing(t, true); })));
  EXPECT_TRUE(pins(site.hours(Count::kTurbineRunTime),
                   over_the_outage([&](double t) { return units * running(t); })));
  EXPECT_TRUE(always(site.number(Count::kTurbineStarts), units));
}

// Units at rest fail at the rate l = 1 / 1500 h, are found out by the next test, every 1000 h, and
// are then repaired at the rate m = 1 / 150 h. In the periodic state d, the share in repair just
// after a test, is what is not sound just before one. With the share that was in repair and is
// sound again at t, r(t) = m / (m - l) (exp(-l t) - exp(-m t)), a unit is sound with the
// probability a(t) = (1 - d) exp(-l t) + d r(t), and d = 1 - a(1000 h). Source: Hoyland and
// Rausand, "System Reliability Theory", ch. 10 (safety systems under periodic tests), with repairs
// that take time.
double unsound_on_average() {
  const double l = 1 / 1500.0;
  const double m = 1 / 150.0;
  const auto again = [&](double t) { return m / (m - l) * (std::exp(-l * t) - std::exp(-m * t)); };
  const double lost = 1 - std::exp(-l * 1000);
  const double d = lost / (lost + again(1000));
  const double sound =
      integral([&](double t) { return (1 - d) * std::exp(-l * t) + d * again(t); }, 0, 1000);
  return 1 - sound / 1000;
}

Measured standby_units(const std::string& horizon, const std::string& outage,
                       const std::string& tests, std::uint64_t trajectories) {
  return measure("[study]\nhorizon_h = " + horizon +
                     "\n[load]\nconstant_mw = 40\n[feed.a]\ncapacity_mw = 40\n"
                     "[hazard.h]\nhits = feed.a\nwindows = " +
                     outage +
                     "\n[turbine.t]\nunits = 8\nunit_mw = 5\nmode = standby\n"
                     "standby_mttf_h = 1500\nmttr_h = 150\n" +
                     tests,
                 trajectories);
}

// What one of those that are not sound is missed for in an outage of 12 h: it starts when it is
// repaired, one that is latent is found out at once.
const double kWaits = 150 * (1 - std::exp(-12 / 150.0));

// An outage on the first day of the horizon, and one after 323 days.
TEST(ClosedForms, OfLatentFailuresAreTheMeanOverTheCycleOfTests) {
  for (const auto& [horizon, outage, trajectories] :
       {std::tuple{"24", "01-01 06:00 to 01-01 18:00", 200'000},
        {"7800", "11-20 06:00 to 11-20 18:00", 100'000}}) {
    const Measured site = standby_units(horizon, outage, "test_interval_h = 1000\n",
                                        static_cast<std::uint64_t>(trajectories));
    EXPECT_TRUE(pins(site.mwh(Count::kUnservedEnergy), 40 * unsound_on_average() * kWaits))
        << horizon;
  }
}

// 78 h without a test: latent with the probability 1 - exp(-78 / 1500), all sound at the start.
TEST(ClosedForms, OfLatentFailuresGrowWithoutTests) {
  const Measured site = standby_units("96", "01-04 06:00 to 01-04 18:00", "", 1'000'000);
  const double latent = 1 - std::exp(-78 / 1500.0);
  EXPECT_TRUE(pins(site.mwh(Count::kUnservedEnergy), 40 * latent * kWaits));
}

// ---- two feeds ---------------------------------------------------------------------------------

// A Markov chain in continuous time, by the rates between its states.
class Chain {
 public:
  explicit Chain(std::size_t states) : rate_(states, std::vector<double>(states, 0)) {}

  void add(std::size_t from, std::size_t to, double per_hour) {
    if (from != to) rate_[from][to] += per_hour;
  }

  [[nodiscard]] double rate(std::size_t from, std::size_t to) const { return rate_[from][to]; }
  [[nodiscard]] std::size_t states() const { return rate_.size(); }

  // The stationary probabilities: the flows into each state balance those out of it, and all add
  // up to 1. By Gaussian elimination.
  [[nodiscard]] std::vector<double> stationary() const {
    const std::size_t n = states();
    std::vector<std::vector<double>> a(n, std::vector<double>(n + 1, 0));
    for (std::size_t i = 0; i < n; ++i) {
      for (std::size_t k = 0; k < n; ++k) {
        a[k][i] += rate_[i][k];
        a[i][i] -= rate_[i][k];
      }
    }
    for (std::size_t i = 0; i <= n; ++i) a[n - 1][i] = 1;
    for (std::size_t i = 0; i < n; ++i) {
      std::size_t pivot = i;
      for (std::size_t k = i; k < n; ++k) {
        if (std::abs(a[k][i]) > std::abs(a[pivot][i])) pivot = k;
      }
      std::swap(a[i], a[pivot]);
      for (std::size_t k = 0; k < n; ++k) {
        if (k == i) continue;
        const double factor = a[k][i] / a[i][i];
        for (std::size_t j = i; j <= n; ++j) a[k][j] -= factor * a[i][j];
      }
    }
    std::vector<double> p(n);
    for (std::size_t i = 0; i < n; ++i) p[i] = a[i][n] / a[i][i];
    return p;
  }

 private:
  std::vector<std::vector<double>> rate_;
};

// Two feeds of 12 and 8 MW for a load of 10 MW. Each has a hazard of its own, and a storm hits the
// first with probability 0.7, the second with 0.5; all times are exponential.
struct Storm {
  bool independent;  // restoration of the two

  static constexpr double kGap = 100, kRepair = 10, kHitsA = 0.7, kHitsB = 0.5;

  // States: 1 and 2 = held by its own hazard; x 4 = the storm: none, nothing hit, a, b, both.
  [[nodiscard]] Chain chain() const {
    Chain chain(20);
    const std::array<double, 4> hits = {(1 - kHitsA) * (1 - kHitsB), kHitsA * (1 - kHitsB),
                                        (1 - kHitsA) * kHitsB, kHitsA * kHitsB};
    for (std::size_t state = 0; state < 20; ++state) {
      const std::size_t own = state % 4;
      const std::size_t storm = state / 4;
      chain.add(state, state ^ 1U, (own & 1U) != 0 ? 1 / 5.0 : 1 / 50.0);
      chain.add(state, state ^ 2U, (own & 2U) != 0 ? 1 / 8.0 : 1 / 40.0);
      if (storm == 0) {
        for (std::size_t k = 0; k < 4; ++k) {
          // Independent: where nothing is hit, it is over at once.
          if (k > 0 || !independent) chain.add(state, own + 4 * (k + 1), hits[k] / kGap);
        }
      } else if (storm == 4 && independent) {
        chain.add(state, own + 4 * 2, 1 / kRepair);
        chain.add(state, own + 4 * 3, 1 / kRepair);
      } else {
        chain.add(state, own, 1 / kRepair);
      }
    }
    if (independent) {  // a state that is never entered, but left
      for (std::size_t own = 0; own < 4; ++own) chain.add(own + 4, own, 1);
    }
    return chain;
  }

  static double lost_mw(std::size_t state) {
    const std::size_t storm = state / 4;
    const bool a = (state & 1U) != 0 || storm == 2 || storm == 4;
    const bool b = (state & 2U) != 0 || storm == 3 || storm == 4;
    return a ? (b ? 10 : 2) : 0;
  }
};

// LOLP, EUE and, by the flow from the states without to those with a loss, the frequency. Source:
// Billinton and Allan, "Reliability Evaluation of Engineering Systems", 2nd ed., ch. 9.
TEST(ClosedForms, OfTwoFeedsWithACommonCauseAreThoseOfAMarkovChain) {
  for (const bool independent : {false, true}) {
    const Chain chain = Storm{independent}.chain();
    const std::vector<double> p = chain.stationary();
    double lolp = 0;
    double lost = 0;
    double frequency = 0;
    for (std::size_t i = 0; i < chain.states(); ++i) {
      lost += p[i] * Storm::lost_mw(i);
      if (Storm::lost_mw(i) > 0) {
        lolp += p[i];
        continue;
      }
      for (std::size_t k = 0; k < chain.states(); ++k) {
        if (Storm::lost_mw(k) > 0) frequency += p[i] * chain.rate(i, k);
      }
    }
    const Measured site =
        measure(std::string("[load]\nconstant_mw = 10\n[feed.a]\ncapacity_mw = 12\n[feed.b]\n"
                            "capacity_mw = 8\n"
                            "[hazard.x]\nhits = feed.a\ngap_h = exponential(mean=50)\n"
                            "duration_h = exponential(mean=5)\n"
                            "[hazard.y]\nhits = feed.b\ngap_h = exponential(mean=40)\n"
                            "duration_h = exponential(mean=8)\n"
                            "[hazard.storm]\nhits = feed.a:0.7, feed.b:0.5\n"
                            "gap_h = exponential(mean=100)\nduration_h = exponential(mean=10)\n"
                            "restoration = ") +
                    (independent ? "independent\n" : "shared\n"),
                10'000);
    EXPECT_TRUE(pins(site.hours(Count::kLossTime), 8760 * lolp, 0.01)) << independent;
    EXPECT_TRUE(pins(site.number(Count::kLossEvents), 8760 * frequency, 0.01)) << independent;
    EXPECT_TRUE(pins(site.mwh(Count::kUnservedEnergy), 8760 * lost, 0.01)) << independent;
    // An outage of the grid is a loss here, and as often.
    EXPECT_TRUE(pins(site.number(Count::kOutages), 8760 * frequency, 0.01)) << independent;
  }
}

// ---- seasons -----------------------------------------------------------------------------------

// A feed whose failures have a season: p, the probability that it is down, follows p' = w(t) (1 -
// p) / U - p / D with the weight w, constant over each hour. It is stationary as with the average
// weight a year before the horizon begins.
class SeasonalFeed {
 public:
  SeasonalFeed(std::array<double, 12> months, std::array<double, 24> hours,
               std::chrono::year_month_day start, int days)
      : months_(months), hours_(hours) {
    double mean = 0;
    double over_the_year = 0;
    for (int m = 0; m < 12; ++m) {
      mean += months[m] / 12;
      over_the_year += months[m] * kDays[m] / 365;
    }
    for (double& month : months_) month *= mean / over_the_year;
    double mean_hour = 0;
    for (const double hour : hours) mean_hour += hour / 24;
    double p = kDown / (kUp / (mean * mean_hour) + kDown);
    for (int day = -365; day < days; ++day) {
      const std::chrono::year_month_day date{std::chrono::sys_days{start} + std::chrono::days{day}};
      const int month = static_cast<int>(static_cast<unsigned>(date.month())) - 1;
      for (int hour = 0; hour < 24; ++hour) {
        const double failures = months_[month] * hours_[hour] / kUp;
        const double speed = failures + 1 / kDown;
        const double limit = failures / speed;
        const double part = (p - limit) * (1 - std::exp(-speed)) / speed;
        const double down = limit + part;  // over the hour
        p = limit + (p - limit) * std::exp(-speed);
        if (day < 0) continue;
        hours_down[24 * month + hour] += down;
        begun[24 * month + hour] += failures * (1 - down);
        all_begun += failures * (1 - down);
      }
    }
  }

  static constexpr double kUp = 40, kDown = 0.25;
  static constexpr std::array<int, 12> kDays = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

  std::array<double, 288> hours_down = {};
  std::array<double, 288> begun = {};
  double all_begun = 0;

 private:
  std::array<double, 12> months_;
  std::array<double, 24> hours_;
};

template <std::size_t size>
std::string list_of(const std::array<double, size>& values) {
  return fmt::format("{}", fmt::join(values, ", "));
}

Measured seasonal_site(const std::string& study, const std::string& weights,
                       std::uint64_t trajectories) {
  return measure(fmt::format("[study]\n{}\n[load]\nconstant_mw = 10\n[feed.a]\ncapacity_mw = 10\n"
                             "[hazard.h]\nhits = feed.a\ngap_h = exponential(mean={})\n"
                             "duration_h = exponential(mean={})\n{}",
                             study, SeasonalFeed::kUp, SeasonalFeed::kDown, weights),
                 trajectories);
}

// Strong weights, of months and of hours, each of an average of 1; horizons that begin in other
// months, one of them over three years with a leap day.
TEST(ClosedForms, OfSeasonsFollowTheWeightsMonthByMonthAndHourByHour) {
  const std::array<double, 12> months = {3, 2, 1, 0.5, 0, 0, 0.25, 0.25, 0.5, 1, 1.5, 2};
  std::array<double, 24> hours = {};
  for (std::size_t h = 0; h < 24; ++h) hours[h] = h < 6 ? 0 : (h < 18 ? 0.5 : 3);
  using namespace std::chrono_literals;
  for (const auto& [start, text, years] :
       {std::tuple{2025y / 1 / 1, "start = 2025-01-01\nhorizon_h = 8760", 1},
        {2025y / 9 / 1, "start = 2025-09-01\nhorizon_h = 8760", 1},
        {2023y / 3 / 15, "start = 2023-03-15\nhorizon_h = 26304", 3}}) {
    const SeasonalFeed exact(months, hours, start, years == 1 ? 365 : 1096);
    const std::uint64_t trajectories = years == 1 ? 16'000 : 5'000;
    const Measured site = seasonal_site(
        text,
        "monthly_weights = " + list_of(months) + "\nhourly_weights = " + list_of(hours) + "\n",
        trajectories);
    EXPECT_TRUE(pins(site.number(Count::kLossEvents), exact.all_begun, 0.01)) << text;
    // The hours of a cell are the sum of some n exponential times, the outages that begin in it or
    // are there from before: a relative standard error of at most sqrt(2 / n). 3 x 288 of them at
    // 4.5 standard errors: 0.6 % for any false alarm, always or never with the seed fixed.
    std::array<double, 12> by_month = {};
    std::array<double, 12> by_month_exact = {};
    for (int cell = 0; cell < kSeasonCells; ++cell) {
      const double measured = static_cast<double>(site.tally.cells.season[cell].time.word[0]) /
                              kTicksPerHour / static_cast<double>(trajectories);
      const double n = exact.begun[cell] * static_cast<double>(trajectories);
      by_month[cell / 24] += measured;
      by_month_exact[cell / 24] += exact.hours_down[cell];
      if (n > 100) {
        EXPECT_NEAR(measured / exact.hours_down[cell], 1, kSigmas * std::sqrt(2 / n)) << cell;
      }
    }
    // Of the months with failures, each is known to 1 %.
    for (int month = 0; month < 12; ++month) {
      if (months[month] < 1) continue;
      EXPECT_NEAR(by_month[month] / by_month_exact[month], 1, 0.01) << text << ' ' << month;
    }
    // A month without failures has none but those that are left from the last one.
    EXPECT_LT(by_month[5], 1e-9);
  }
}

// The yearly total with and without weights, for outages so short that they do not matter.
TEST(ClosedForms, OfSeasonsLeaveTheYearlyTotalAsItIs) {
  const std::string process =
      "[load]\nconstant_mw = 10\n[feed.a]\ncapacity_mw = 10\n[hazard.h]\nhits = feed.a\n"
      "gap_h = exponential(mean=40)\nduration_h = constant(0.002)\n";
  for (const std::string weights :
       {"", "monthly_weights = 12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0\n",
        "monthly_weights = 0, 12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0\n",
        "hourly_weights = 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 24, 0, 0, 0, 0, 0, 0, 0, 0, 0, "
        "0\n",
        "monthly_weights = 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2\nhourly_weights = "
        ".5, .5, .5, .5, .5, .5, .5, .5, .5, .5, .5, .5, .5, .5, .5, .5, .5, .5, .5, .5, .5, .5, "
        ".5, .5\n"}) {
    const Measured site = measure(process + weights, 5000);
    EXPECT_TRUE(pins(site.number(Count::kLossEvents), 8760 / 40.002, 0.01)) << weights;
  }
}

}  // namespace
}  // namespace ridethrough
