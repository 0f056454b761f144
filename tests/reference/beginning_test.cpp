// SPDX-License-Identifier: Apache-2.0
// What everything starts as, in the reference.
#include "tests/reference/processes.hpp"
#include "tests/reference/small_sites.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace ridethrough::reference {
namespace {

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
class CommittedAsNeeded {
 public:
  explicit CommittedAsNeeded(bool feed) : feed_(feed) {}

  [[nodiscard]] Rates rates() const {
    Rates rates(kStates, std::vector<double>(kStates));
    for (int j = 0; j <= kUnits; ++j) {
      for (const bool out : {false, true}) {
        if (j > 0) rates[state(j, out)][state(j - 1, out)] = j / kMttr;
        if (j < kUnits && out) {
          rates[state(j, out)][state(j + 1, out)] = std::min(kUnits - j, kNeeded) / kMttf;
        }
      }
      if (feed_) {
        rates[state(j, true)][state(j, false)] = 1 / kDown;
        rates[state(j, false)][state(j, true)] = 1 / kGap;
      }
    }
    return rates;
  }

  // As if all units ran all the time: what a class that commits all starts as.
  [[nodiscard]] std::vector<double> as_if_all_ran() const {
    std::vector<double> share(kStates);
    const auto in_repair = binomial(kUnits, kMttr / (kMttf + kMttr));
    for (int j = 0; j <= kUnits; ++j) {
      share[state(j, true)] = in_repair[j] * (feed_ ? kDown / (kGap + kDown) : 1);
      share[state(j, false)] = in_repair[j] * (feed_ ? kGap / (kGap + kDown) : 0);
    }
    return share;
  }

  static double lolp(const std::vector<double>& share) {
    double sum = 0;
    for (std::size_t i = 0; i < kStates; ++i) sum += loses(i) ? share[i] : 0;
    return sum;
  }

  // Of losses, in an hour.
  [[nodiscard]] double beginnings(const std::vector<double>& share) const {
    const Rates all = rates();
    double sum = 0;
    for (std::size_t from = 0; from < kStates; ++from) {
      for (std::size_t to = 0; to < kStates; ++to) {
        if (!loses(from) && loses(to)) sum += share[from] * all[from][to];
      }
    }
    return sum;
  }

  [[nodiscard]] Site site(double horizon_h) const {
    Site site = small_site(horizon_h);
    if (feed_) {
      site.hazards.push_back(
          hazard(mean_exponential(kGap), mean_exponential(kDown), {{"feed.a", 1}}));
    } else {
      site.feeds.clear();
    }
    site.turbines.push_back(standby_turbine(kUnits, 10.0 / kNeeded));
    Turbine& keys = site.turbines[0];
    keys.policy.mode = Mode::kMustRun;
    keys.policy.commit = Commit::kNeeded;
    keys.mttf_h = kMttf;
    keys.mttr_h = kMttr;
    return site;
  }

 private:
  static constexpr int kUnits = 5;
  static constexpr int kNeeded = 3;
  static constexpr double kMttf = 40, kMttr = 15, kGap = 30, kDown = 10;
  static constexpr std::size_t kStates = 2 * (kUnits + 1);

  static std::size_t state(int in_repair, bool out) {
    return static_cast<std::size_t>(in_repair) + (out ? 0 : kStates / 2);
  }
  static bool loses(std::size_t state) {
    return state < kStates / 2 && state > std::size_t{kUnits - kNeeded};
  }

  bool feed_;
};

TEST(ReferenceBeginning, IsWhatAClassThatCommitsWhatIsNeededHasComeTo) {
  constexpr double kHorizon = 20;
  for (const bool feed : {false, true}) {
    SCOPED_TRACE(feed);
    const CommittedAsNeeded chain(feed);
    const auto stationary = after(chain.rates(), 1000, chain.as_if_all_ran()).first;
    const auto otherwise = after(chain.rates(), kHorizon, chain.as_if_all_ran()).second;
    auto found = means(chain.site(kHorizon), 40'000);
    EXPECT_LT(found["lolh"].deviation(kYear * chain.lolp(stationary)), kSigmas);
    EXPECT_LT(found["lolev"].deviation(kYear * chain.beginnings(stationary)), kSigmas);
    EXPECT_GT(found["lolh"].deviation(kYear * chain.lolp(otherwise)), 2 * kSigmas);
  }
}

TEST(ReferenceBeginning, IsEightCyclesOfAClassThatCommitsWhatIsNeededBeforeTheHorizon) {
  Site site = small_site(100);
  site.turbines = {standby_turbine(1, 10), standby_turbine(1, 10)};
  site.policy.turbines.commit = Commit::kNeeded;
  for (auto& turbine : site.turbines) turbine.mttf_h = turbine.mttr_h = 1;
  EXPECT_EQ(simulation_begin_h(site), 0);
  site.turbines[0].policy.mode = Mode::kMustRun;
  EXPECT_EQ(simulation_begin_h(site), -2 * 24);
  // The longest of two.
  site.turbines[1].policy.mode = Mode::kMustRun;
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
  turbine.policy.mode = Mode::kMustRun;
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

}  // namespace
}  // namespace ridethrough::reference
