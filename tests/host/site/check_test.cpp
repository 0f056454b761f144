// SPDX-License-Identifier: Apache-2.0
// Sites that a program built: what is refused, and how that is said without a file.
#include "host/site/check.hpp"

#include "host/scenario/study.hpp"
#include "tests/host/support.hpp"

namespace ridethrough {
namespace {

using test::expect_complaint;

Site small_site() {
  Site site;
  site.load.constant_mw = 100;
  site.feeds.push_back({.name = "north", .capacity_mw = 120});
  Site::Hazard storm;
  storm.name = "storm";
  storm.gap_h = parse_distribution("exponential(mean=1000)");
  storm.duration_h = parse_distribution("exponential(mean=4)");
  storm.hits = {{"feed.north", 0.5}};
  site.hazards.push_back(storm);
  return site;
}

void expect_refused(const Site& site, const std::string& message) {
  try {
    check(site);
    ADD_FAILURE() << "no complaint";
  } catch (const InputError& error) {
    EXPECT_EQ(std::string(error.what()).substr(0, message.size()), message);
  }
}

TEST(Check, LetsASiteBeSimulated) {
  check(small_site());
  EXPECT_EQ(compile(small_site()).fingerprint(),
            compile(test::load_text("[load]\nconstant_mw = 100\n[feed.north]\ncapacity_mw = 120\n"
                                    "[hazard.storm]\ngap_h = exponential(1000)\n"
                                    "duration_h = exponential(4)\nhits = feed.north:0.5\n"))
                .fingerprint());
}

TEST(Check, NamesSectionKeyAndValueWhereThereIsNoFile) {
  Site site = small_site();
  site.feeds[0].capacity_mw = -1;
  expect_refused(site, "[feed.north] capacity_mw = -1: not allowed; allowed is a number from 0");
}

TEST(Check, MissesWhatHasToBeGiven) {
  Site site = small_site();
  site.batteries.emplace_back().name = "pack";
  expect_refused(site,
                 "[battery.pack] units: is missing; allowed is a whole number from 0 to 65535"
                 "\n[battery.pack] unit_power_mw: is missing");
}

TEST(Check, RefusesNamesThatNoSectionHas) {
  Site site = small_site();
  site.feeds[0].name = "north west";
  EXPECT_THROW(check(site), InputError);
  site = small_site();
  site.feeds.push_back({.name = "north", .capacity_mw = 1});
  expect_refused(site, "[feed.north]: there are two of that name");
}

TEST(Check, FindsWhatDoesNotGoTogether) {
  const auto refused = [](const char* message, auto&& change) {
    Site site = small_site();
    Site::Battery pack;
    pack.name = "pack";
    pack.units = 1;
    pack.unit_power_mw = 1;
    pack.unit_energy_mwh = 1;
    site.batteries.push_back(pack);
    Site::Turbine gas;
    gas.name = "gas";
    gas.units = 1;
    gas.unit_mw = 1;
    gas.policy.mode = Site::Mode::kStandby;
    site.turbines.push_back(gas);
    check(site);
    change(site);
    expect_refused(site, message);
  };
  refused("[load] profile = x.csv: give one of constant_mw and profile",
          [](Site& site) { site.load.profile = "x.csv"; });
  refused("[load] step_h = 1: goes with a profile only", [](Site& site) { site.load.step_h = 1; });
  refused("[load] peak_mw = 1: goes with a profile only",
          [](Site& site) { site.load.peak_mw = 1; });
  refused("[load] profile_gap_max_h = 3: goes with a profile only",
          [](Site& site) { site.load.profile_gap_max_h = 3.0; });
  refused("[load] profile_column = x: goes with a profile only",
          [](Site& site) { site.load.profile_column = "x"; });
  refused("[battery.pack] mttr_h: is missing", [](Site& site) { site.batteries[0].mttf_h = 9; });
  refused("[battery.pack] round_trip_efficiency = 0.9: does not go with", [](Site& site) {
    site.batteries[0].round_trip_efficiency = 0.9;
    site.batteries[0].charge_efficiency = 1;
  });
  refused("[turbine.gas] mttr_h: is missing",
          [](Site& site) { site.turbines[0].start_failure_probability = 0.1; });
  refused("[turbine.gas] mode: is missing, here and in [policy]",
          [](Site& site) { site.turbines[0].policy.mode.reset(); });
  refused("[turbine.gas] gas = main: there is no `gas.main`",
          [](Site& site) { site.turbines[0].gas = "main"; });
  refused("[policy] start_soc = 1: must be below stop_soc", [](Site& site) {
    site.turbines[0].policy.mode = Site::Mode::kSoc;
    site.policy.turbines.start_soc = 1;
  });
  refused("[turbine.gas] nox_kg_per_mmbtu = 3: needs a heat_rate",
          [](Site& site) { site.turbines[0].nox_kg_per_mmbtu = 3; });
  refused("[hazard.storm] hits = feed.north:0.5, feed.north: names feed.north twice",
          [](Site& site) { site.hazards[0].hits.push_back({"feed.north"}); });
  refused(
      "[hazard.storm] gap_h: is missing; give duration_h and one of gap_h and failures_per_year, "
      "or windows",
      [](Site& site) { site.hazards[0].gap_h.reset(); });
  refused(
      "[hazard.storm] monthly_weights = 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0: one must be above 0",
      [](Site& site) { site.hazards[0].monthly_weights.emplace().fill(0); });
}

TEST(Check, HasWindowsOfAProgram) {
  Site site = small_site();
  Site::Hazard& hazard = site.hazards[0];
  hazard.gap_h.reset();
  hazard.duration_h.reset();
  hazard.windows = {{.from = {4, 10, 8 * 60}, .to = {4, 12, 0}}};
  check(site);
  test::expect_contains(describe(site, compile(site)), {"04-10 08:00 to 04-12 (40 h)"});
  hazard.windows[0].from.month = 13;
  EXPECT_THROW(check(site), InputError);
}

// ---- failures a year -------------------------------------------------------------------------

Site often_failing(double failures, const std::string& duration = "lognormal(mean=4, sigma=1)") {
  Site site = small_site();
  site.hazards[0].gap_h = {};
  site.hazards[0].failures_per_year = failures;
  site.hazards[0].duration_h = parse_distribution(duration);
  return site;
}

TEST(FailuresPerYear, MakeTheGapThatLeavesSoManyBeginInAYear) {
  Site by_hand = often_failing(2);
  by_hand.hazards[0].failures_per_year = {};
  by_hand.hazards[0].gap_h = parse_distribution("exponential(mean=4376)");
  EXPECT_EQ(Site::gap_of(often_failing(2).hazards[0]).text, "exponential(mean=4376)");
  EXPECT_EQ(compile(often_failing(2)).fingerprint(), compile(by_hand).fingerprint());
  by_hand.hazards[0].monthly_weights.emplace().fill(2);
  Site weighted = often_failing(2);
  weighted.hazards[0].monthly_weights.emplace().fill(2);
  EXPECT_EQ(compile(weighted).fingerprint(), compile(by_hand).fingerprint());
  const Site site = often_failing(2);
  test::expect_contains(describe(site, compile(site)),
                        {"2 a year", "failures_per_year = 2: gap_h = exponential(mean=4376)"});
}

TEST(FailuresPerYear, GoWithNothingElseThatSaysWhen) {
  Site site = often_failing(2);
  site.hazards[0].gap_h = parse_distribution("constant(3)");
  expect_refused(site, "[hazard.storm] failures_per_year = 2: give one of gap_h and failures");
  site = often_failing(2);
  site.hazards[0].restoration = Site::Restoration::kIndependent;
  expect_refused(site, "[hazard.storm] failures_per_year = 2: does not go with restoration");
  expect_complaint(
      [] {
        test::load_text(
            "[load]\nconstant_mw = 1\n[feed.a]\ncapacity_mw = 1\n[hazard.h]\nhits = feed.a\n"
            "windows = 01-01 to 01-02\nfailures_per_year = 2\n");
      },
      {"study.ini:8: [hazard.h] failures_per_year = 2: does not go with windows"});
  site = often_failing(2);
  site.hazards[0].duration_h = {};
  expect_refused(site, "[hazard.storm] duration_h: is missing; give duration_h and one of gap_h");
}

TEST(FailuresPerYear, AreNotMoreThanTheirDurationLeavesRoomFor) {
  check(often_failing(2189));
  expect_refused(often_failing(2190, "constant(4)"),
                 "[hazard.storm] failures_per_year = 2190: makes a mean gap of 0 h, 8760 / "
                 "failures_per_year less the mean of duration_h, 4 h; allowed is from 8.76e-06 to "
                 "2189.45");
  expect_refused(often_failing(4000),
                 "[hazard.storm] failures_per_year = 4000: makes a mean gap of -1.81 h");
  expect_refused(often_failing(1e-9), "[hazard.storm] failures_per_year = 1e-09: makes a mean gap");
  expect_refused(often_failing(0), "[hazard.storm] failures_per_year = 0: not allowed; allowed is");
  expect_refused(often_failing(-1), "[hazard.storm] failures_per_year = -1: not allowed");
}

TEST(FailuresPerYear, AreAParameterThatCanBeScaledWithinThatRoom) {
  const Site site = often_failing(2);
  const auto all = parameters(site);
  const auto found = std::find_if(all.begin(), all.end(), [](const Parameter& one) {
    return one.name() == "hazard.storm.failures_per_year";
  });
  ASSERT_NE(found, all.end());
  EXPECT_EQ(found->value, 2);
  EXPECT_EQ(compile_scaled(site, *found, 2)->fingerprint(),
            compile(often_failing(4)).fingerprint());
  EXPECT_FALSE(compile_scaled(site, *found, 2000));
}

}  // namespace
}  // namespace ridethrough
