// SPDX-License-Identifier: Apache-2.0
// A tally that no run can make is recognized: whatever was run, cut, merged or stopped
// passes, and few of its words can change without it being noticed.
#include "host/results/tally_check.hpp"

#include "host/scenario/shard.hpp"
#include "tests/host/busy_site.hpp"
#include "tests/support.hpp"

#include <cmath>
#include <functional>
#include <limits>
#include <memory>
#include <random>

namespace ridethrough {
namespace {

// Without a grid: must-run units that share a load with batteries that they charge.
constexpr const char* kIsland = R"([study]
horizon_h = 500
[load]
constant_mw = 100
interruptible_fraction = 0.2
[gas.pipe]
[hazard.freeze]
hits = gas.pipe, battery.pack:0.5
gap_h = exponential(100)
duration_h = exponential(20)
restoration = independent
[battery.pack]
units = 2
unit_power_mw = 20
unit_energy_mwh = 30
round_trip_efficiency = 0.8
recharge_from = grid_and_turbines
mttf_h = 20
mttr_h = 20
[turbine.prime]
units = 12
unit_mw = 11
mode = must_run
mttf_h = 100
mttr_h = 20
start_min = 10
start_attempts = 3
start_failure_probability = 0.2
heat_rate_mmbtu_per_mwh = 9
[turbine.oil]
units = 3
unit_mw = 10
mode = standby
commit = needed
fuel_storage_h = 20
refuel_h = 30
gas = pipe
mttf_h = 100
mttr_h = 20
standby_mttf_h = 200
test_interval_h = 100
heat_rate_mmbtu_per_mwh = 11
co2_kg_per_mmbtu = 60
)";

// Less than its load all the time, so that its one loss has always been there; and its twin, which
// has nothing to lose.
constexpr const char* kShort = "[load]\nconstant_mw = 2\n[feed.a]\ncapacity_mw = 1\n";
constexpr const char* kIdle = "[load]\nconstant_mw = 0\n";
// In the dark as long as it lasts: less than a day, by less than a tick.
constexpr const char* kBrief =
    "[study]\nhorizon_h = 7.77777777\n[load]\nconstant_mw = 2\n[surge.a]\ngap_h = exponential(1)\n"
    "duration_h = exponential(1)\nextra_mw = exponential(1)\n";
// Losses and outages that begin and end.
constexpr const char* kBare = R"([load]
constant_mw = 100
[feed.a]
capacity_mw = 70
[feed.b]
capacity_mw = 70
[hazard.storm]
hits = feed.a:0.5, feed.b:0.5
gap_h = exponential(500)
duration_h = lognormal(mean=10, sigma=1)
monthly_weights = 1, 0, 2, 1, 0, 2, 1, 0, 2, 1, 0, 2
)";

// Half of the time a surplus, which charges a battery and carries surges.
constexpr const char* kSunny = R"([study]
horizon_h = 500
[load]
profile = load.csv
step_h = 12
[feed.a]
capacity_mw = 100
[surge.s]
gap_h = exponential(20)
duration_h = exponential(5)
extra_mw = uniform(10, 60)
[hazard.storm]
hits = feed.a
gap_h = exponential(50)
duration_h = exponential(5)
)";
constexpr const char* kSunnyBattery = R"([battery.b]
units = 5
unit_power_mw = 10
unit_energy_mwh = 40
auxiliary_mw = 1
)";

Study sunny_study(const std::string& more) {
  return test::with_profile("demand_mw\n100\n-50\n", kSunny + more,
                            [](const Site& site) { return compile(site); });
}

// Whatever there is of a study: nothing, one trajectory, parts of it, and these together.
void expect_possible(Study study) {
  const auto backend = make_cpu_backend(2);
  EXPECT_EQ(impossible(study, *std::make_unique<Tally>()), "");
  study.whole = study.trajectories = 100;
  Tally together;
  for (std::uint64_t number = 1; number <= 3; ++number) {
    cut(study, {number, 3});
    const Tally part = simulate(study, backend, {study.first, study.trajectories});
    EXPECT_EQ(impossible(study, part), "") << number;
    EXPECT_EQ(impossible(part), "") << number;
    for (const std::uint64_t few : {1, 2, 7}) {
      EXPECT_EQ(impossible(study, simulate(study, backend, {study.first, few})), "") << number;
    }
    together += part;
  }
  study.first = 0;
  study.trajectories = study.whole;
  EXPECT_EQ(impossible(study, together), "");
  // Resumed with fewer than there are: they are kept.
  study.whole = study.trajectories = 10;
  EXPECT_EQ(impossible(study, together), "");
}

class PossibleTally : public testing::TestWithParam<std::string> {};

TEST_P(PossibleTally, OfAShippedSite) { expect_possible(shipped_study(GetParam() + ".ini")); }

INSTANTIATE_TEST_SUITE_P(In, PossibleTally,
                         testing::Values("colossus-megapacks-against-turbines", "colossus-phase1",
                                         "colossus-phase2", "colossus-phase2-interim",
                                         "colossus-phase2-policies", "ieee-rts79"),
                         [](const auto& one) {
                           std::string name = one.param;
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

TEST(PossibleTallies, AreThoseOfAnySite) {
  for (const char* site : {test::kBusySite, kIsland, kShort, kIdle, kBrief, kBare}) {
    SCOPED_TRACE(site);
    expect_possible(compile(test::load_text(site)));
  }
  for (const char* more : {"", kSunnyBattery}) expect_possible(sunny_study(more));
  EXPECT_EQ(impossible(test::busy_run().study, test::busy_run().tally), "");
}

TEST(PossibleTallies, HaveAnyHorizon) {
  for (const char* horizon : {"0.0003", "0.5", "23.9999", "8736", "8784", "17568", "40000"}) {
    const Study study =
        compile(test::load_text(kBare, {std::string("study.horizon_h=") + horizon}));
    EXPECT_EQ(impossible(study, run_on_cpu(study, 20)), "") << horizon;
  }
}

TEST(PossibleTallies, AreOfUpTo2To44Trajectories) {
  Study study = compile(test::load_text(kShort, {"study.trajectories=1e13"}));
  const auto tally = std::make_unique<Tally>(run_on_cpu(study, 1));
  for (int doubled = 0; doubled < 44; ++doubled) {
    EXPECT_EQ(impossible(study, *tally), "") << doubled;
    *tally += *std::make_unique<Tally>(*tally);
  }
  EXPECT_EQ(impossible(study, *tally), "");
  *tally += *std::make_unique<Tally>(*tally);
  EXPECT_EQ(impossible(study, *tally), "more trajectories than are possible");
}

// ---- what is noticed ---------------------------------------------------------------------------

void expect_noticed(const std::function<void(StudyInfo&, Tally&)>& change,
                    const std::string& says) {
  StudyInfo info = static_cast<const StudyInfo&>(test::busy_run().study);
  const auto tally = std::make_unique<Tally>(test::busy_run().tally);
  change(info, *tally);
  test::expect_contains(impossible(info, *tally), {says});
}

TEST(ImpossibleFrame, IsNoticed) {
  const auto noticed = [](const char* says, const std::function<void(StudyInfo&)>& change) {
    expect_noticed([&](StudyInfo& info, Tally&) { change(info); }, says);
  };
  for (const double wrong : {std::nan(""), std::numeric_limits<double>::infinity(), -1.0}) {
    noticed("horizon", [=](StudyInfo& info) { info.horizon_h = wrong; });
    noticed("years", [=](StudyInfo& info) { info.years = wrong; });
    noticed("target", [=](StudyInfo& info) { info.target_rel_error = wrong; });
    noticed("unit of power", [=](StudyInfo& info) { info.quantum_w = wrong; });
    noticed("rate", [=](StudyInfo& info) { info.fuel_rate = wrong; });
    noticed("rate", [=](StudyInfo& info) { info.co2_rate = wrong; });
    noticed("rate", [=](StudyInfo& info) { info.nox_rate = wrong; });
    noticed("batteries", [=](StudyInfo& info) { info.battery_energy_mwh = wrong; });
  }
  for (const std::int64_t wrong : {std::int64_t{-1}, kMaxEnergy + 1}) {
    noticed("surplus", [=](StudyInfo& info) { info.surplus_energy = wrong; });
  }
  noticed("horizon", [](StudyInfo& info) { info.horizon_h = 0; });
  noticed("horizon", [](StudyInfo& info) { info.horizon_h = 1e300; });
  noticed("years", [](StudyInfo& info) { info.years = 0; });
  noticed("years", [](StudyInfo& info) { info.years *= 1.01; });
  noticed("unit of power", [](StudyInfo& info) { info.quantum_w = 0; });
  noticed("more trajectories", [](StudyInfo& info) { info.whole = kMostTrajectories + 1; });
  noticed("ends after", [](StudyInfo& info) { info.first = 1; });
  noticed("ends after", [](StudyInfo& info) { info.trajectories = ~std::uint64_t{0}; });
  noticed("ends after", [](StudyInfo& info) { info.first = ~std::uint64_t{0}; });
  noticed("causes", [](StudyInfo& info) { info.cause_names.pop_back(); });
  noticed("shares of time", [](StudyInfo& info) { info.known_time_share.pop_back(); });
  for (const double wrong : {-0.1, 1.1}) {
    noticed("share of time", [=](StudyInfo& info) { info.known_time_share.back() = wrong; });
  }
  noticed("`lohl`", [](StudyInfo& info) { info.target_index = {"eue", "lohl"}; });
}

TEST(ImpossibleTally, IsNoticedOfAnotherSite) {
  const auto noticed = [](const char* says, bool StudyInfo::*has) {
    expect_noticed([&](StudyInfo& info, Tally&) { info.*has = false; }, says);
  };
  noticed("without a grid", &StudyInfo::has_grid);
  noticed("without a contract", &StudyInfo::has_contract);
  noticed("without turbines", &StudyInfo::has_turbines);
  noticed("energies that do not add up", &StudyInfo::has_batteries);
  noticed("without interruptible", &StudyInfo::has_interruptible);
  expect_noticed([](StudyInfo& info, Tally&) { info.fuel_rate = 0; }, "fuel");
  expect_noticed([](StudyInfo& info, Tally&) { info.cause_names[0] = ""; }, "not in use");
  expect_noticed([](StudyInfo& info, Tally&) { info.horizon_h = info.years = 1e-3; }, "years");
}

TEST(ImpossibleTally, IsNoticedByWhatItCurtails) {
  for (const bool has_battery : {false, true}) {
    const Study study = sunny_study(has_battery ? kSunnyBattery : "");
    const Tally right = run_on_cpu(study, 50);
    EXPECT_EQ(impossible(study, right), "");
    StudyInfo other = static_cast<const StudyInfo&>(study);
    other.surplus_energy = 0;
    test::expect_contains(impossible(other, right), {"more curtailed energy"});
    other.surplus_energy = study.surplus_energy / 2;
    test::expect_contains(impossible(other, right), {"curtailed energy"});
    other.surplus_energy = study.surplus_energy + 1;
    EXPECT_EQ(impossible(other, right),
              has_battery ? "" : "energies that do not add up");  // which charges more
    Tally wrong = right;
    wrong.moments[static_cast<int>(Count::kCurtailedEnergy)] = {};
    EXPECT_EQ(impossible(study, wrong), has_battery ? "" : "energies that do not add up");
  }
}

TEST(ImpossibleTally, IsNoticedByWhatItCounts) {
  const auto noticed = [](const char* says, const std::function<void(Tally&)>& change) {
    expect_noticed([&](StudyInfo&, Tally& tally) { change(tally); }, says);
  };
  const auto of = [](Tally& tally, Count count) -> Moments& {
    return tally.moments[static_cast<int>(count)];
  };
  const auto row = [](Tally & tally, Distribution which) -> auto& {
    return tally.cells.histogram[static_cast<int>(which)];
  };
  noticed("sums over no trajectories", [](Tally& tally) { tally.trajectories = 0; });
  noticed("more years with loss than years simulated",
          [](Tally& tally) { tally.trajectories = 1; });
  noticed("more time with loss",
          [&](Tally& tally) { of(tally, Count::kLossTime).largest = std::uint64_t{1} << 40; });
  for (const Count count : {Count::kLossTime, Count::kFuel, Count::kDemandEnergy}) {
    noticed("do not belong together", [&](Tally& tally) { of(tally, count).sum = {}; });
    noticed("do not belong together", [&](Tally& tally) { of(tally, count).sum_of_squares = {}; });
    noticed("do not belong together", [&](Tally& tally) { of(tally, count).largest = 1; });
    noticed("do not belong together", [&](Tally& tally) { of(tally, count).sum.word[0] ^= 1; });
  }
  for (const auto which :
       {Distribution::kYearlyLossTime, Distribution::kYearlyUnserved, Distribution::kEventDuration,
        Distribution::kEventEnergy, Distribution::kEventDepth, Distribution::kOutageDuration,
        Distribution::kOutageSurvived, Distribution::kOutageTimeToLoss}) {
    for (const int bin : {0, 40, 500, static_cast<int>(kBins) - 1}) {
      noticed("", [&](Tally& tally) { ++row(tally, which)[bin]; });
      // A value that is taken for another one.
      noticed("", [&](Tally& tally) {
        auto& bins = row(tally, which);
        for (auto& other : bins) {
          if (other == 0) continue;
          --other;
          break;
        }
        ++bins[bin == 0 ? 0 : kBins - 1];
      });
    }
  }
  noticed("above 100 %", [&](Tally& tally) { ++row(tally, Distribution::kOutageSoc)[101]; });
  noticed("than years simulated",
          [&](Tally& tally) { row(tally, Distribution::kYearlyLowestSoc)[50] += 2001; });
  noticed("than outages",
          [&](Tally& tally) { row(tally, Distribution::kOutageSoc)[50] += 1U << 20; });
  for (int cell : {0, 5, 20}) {
    noticed("seasons", [&](Tally& tally) { ++tally.cells.season[cell].energy.word[0]; });
    noticed("season", [&](Tally& tally) { ++tally.cells.season[cell].time.word[0]; });
  }
  noticed("not in use", [](Tally& tally) {
    tally.cells.cause[3].time.word[0] = tally.cells.cause[3].energy.word[0] = 1;
  });
  noticed("there for longer", [](Tally& tally) { tally.cells.present[0].word[1] = 1; });
  noticed("there for longer", [](Tally& tally) { tally.cells.present[3].word[0] = 1; });
  noticed("which was not there", [](Tally& tally) { tally.cells.present[0].word[0] = 1; });
  // Nobody looks how often units of batteries are in repair, or nothing is there.
  for (const int cause : {64, 88}) {
    noticed("nobody measures", [=](Tally& tally) { tally.cells.present[cause].word[0] = 1; });
  }
  noticed("more loss by hazard.storm", [](Tally& tally) {
    tally.cells.cause[0].time.word[0] <<= 4;
    tally.cells.cause[0].energy.word[0] <<= 4;
  });
}

// The share of the bits, between two words of a tally, that cannot flip without it being noticed.
double noticed_of(std::size_t begin, std::size_t end, int tries) {
  const auto& run = test::busy_run();
  const auto tally = std::make_unique<Tally>(run.tally);
  auto* const words = reinterpret_cast<std::uint64_t*>(tally.get());
  std::mt19937_64 random(1);
  int noticed = 0;
  for (int i = 0; i < tries; ++i) {
    std::uint64_t& word = words[begin + random() % (end - begin)];
    const std::uint64_t bit = std::uint64_t{1} << (random() % 64);
    word ^= bit;
    if (!impossible(run.study, *tally).empty()) ++noticed;
    word ^= bit;
  }
  return static_cast<double>(noticed) / tries;
}

TEST(ImpossibleTally, IsNoticedByMostBitsThatCanFlip) {
  constexpr std::size_t kMoments = offsetof(Tally, moments) / 8;
  constexpr std::size_t kHistograms = offsetof(Tally, cells) / 8;
  constexpr std::size_t kSeason = kHistograms + offsetof(Cells, season) / 8;
  constexpr std::size_t kCause = kHistograms + offsetof(Cells, cause) / 8;
  constexpr std::size_t kEnd = sizeof(Tally) / 8;
  // Of sums of large numbers, above all of their squares, the lower half could be anything.
  EXPECT_GT(noticed_of(kMoments, kHistograms, 2000), 0.67);
  EXPECT_GT(noticed_of(kHistograms, kSeason, 2000), 0.99);
  EXPECT_EQ(noticed_of(kSeason, kCause, 1000), 1);
  EXPECT_GT(noticed_of(kCause, kEnd, 1000), 0.95);
}

}  // namespace
}  // namespace ridethrough
