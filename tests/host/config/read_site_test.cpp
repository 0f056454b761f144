// SPDX-License-Identifier: Apache-2.0
// What the values of a config mean, and what is said of those that mean nothing.
#include "host/config/read_site.hpp"

#include "host/site/check.hpp"
#include "tests/host/support.hpp"

namespace ridethrough {
namespace {

using test::expect_complaint;
using test::expect_contains;
using test::load_config;
using test::load_text;

constexpr const char* kSmall = R"(# a site with one feed
[study]
name = a small site   # and a comment
seed = 7

[load]
constant_mw = 100

[feed.north]
capacity_mw = 150

[hazard.storm]
gap_h = exponential(mean=1000)
duration_h = constant(2)
hits = feed.north : 0.5
)";

// A text with one mistake, or without what it takes to be a whole site.
Site draft(const std::string& text) { return read_unchecked(load_config(text)); }

void expect_refused(const std::string& text, const std::string& key,
                    const std::vector<std::string>& says) {
  const Site site = draft(text);
  expect_complaint([&] { check_value(site, Key::parse(key)); }, says);
}

TEST(ReadSite, HasDefaultsForWhatMayBeLeftOut) {
  const Site site = draft("[load]\nconstant_mw = 1\n[battery.a]\nunits = 1\n");
  EXPECT_EQ(site.study.horizon_h, 8760);
  EXPECT_EQ(as_text(site.study.start.value()), "2025-01-01");
  EXPECT_EQ(site.study.trajectories, 1'000'000U);
  EXPECT_EQ(site.study.target_rel_error, 0);
  EXPECT_EQ(site.study.seed, 1U);
  EXPECT_EQ(site.load.scale, 1);
  EXPECT_EQ(site.batteries.at(0).initial_soc, 1);
  EXPECT_FALSE(site.study.seed.given());
  EXPECT_EQ(site.load.constant_mw, 1);
}

TEST(ReadSite, KeepsComponentsInTheOrderOfTheFile) {
  const Site site = draft("[feed.zulu]\ncapacity_mw = 1\n[feed.alpha]\ncapacity_mw = 2\n");
  ASSERT_EQ(site.feeds.size(), 2U);
  EXPECT_EQ(site.feeds[0].name, "zulu");
  EXPECT_EQ(site.feeds[1].name, "alpha");
}

TEST(ReadSite, NamesAKeyThatIsMissing) {
  expect_complaint([] { load_text("[load]\nconstant_mw = 1\n[feed.north]\n"); },
                   {"study.ini:3:", "[feed.north] capacity_mw", "missing", "a number from 0"});
}

TEST(ReadSite, ReadsNumbersInEveryUsualForm) {
  for (const auto& [text, value] :
       {std::pair{"1e2", 100.0}, {"+5", 5.0}, {".5", 0.5}, {"7.", 7.0}}) {
    const Site site = load_text("[load]\nconstant_mw = " + std::string(text) + "\n");
    EXPECT_EQ(site.load.constant_mw, value) << text;
  }
}

TEST(ReadSite, RefusesWhatIsNotANumber) {
  for (const std::string text : {"", "ten", "1,5", "5 MW", "nan", "inf", "0x10", "+", "1e999"}) {
    expect_complaint([&] { load_text("[load]\nconstant_mw = " + text + "\n"); },
                     {"study.ini:2:", "[load] constant_mw = " + text, "not a number", "from 0"});
  }
}

TEST(ReadSite, RefusesAFractionWhereWholeNumbersAreAllowed) {
  expect_refused("[study]\ntrajectories = 1.5\n", "study.trajectories",
                 {"study.ini:2:", "a whole number from 1"});
}

TEST(ReadSite, AllowsTheEndsOfARangeUnlessItSaysAbove) {
  const auto soc = [](const std::string& text) {
    const Site site = draft("[battery.a]\ninitial_soc = " + text + "\n");
    return number_of(site, Key::parse("battery.a.initial_soc"));
  };
  EXPECT_EQ(soc("0"), 0);
  EXPECT_EQ(soc("1"), 1);
  expect_complaint([&] { soc("1.0000001"); }, {"from 0 to 1"});
  expect_complaint([&] { soc("-1e-9"); }, {"from 0 to 1"});
  expect_refused("[study]\nhorizon_h = 0\n", "study.horizon_h", {"above 0"});
}

TEST(ReadSite, AllowsTheListedChoicesOnly) {
  EXPECT_EQ(draft("[turbine.a]\nmode = standby\n").turbines.at(0).policy.mode,
            Site::Mode::kStandby);
  expect_refused("[turbine.a]\nmode = stanby\n", "turbine.a.mode",
                 {"study.ini:2:", "must_run, standby", "did you mean `standby`"});
}

// The word of earlier versions.
TEST(ReadSite, TakesPrimeForMustRun) {
  for (const char* word : {"must_run", "prime"}) {
    const Site site =
        draft(std::string("[turbine.a]\nmode = ") + word + "\n[policy]\nmode = " + word);
    EXPECT_EQ(site.turbines.at(0).policy.mode, Site::Mode::kMustRun);
    EXPECT_EQ(site.policy.turbines.mode, Site::Mode::kMustRun);
    EXPECT_EQ(text_of(site, Key::parse("turbine.a.mode")), "must_run");
  }
}

TEST(ReadSite, ReadsTargetsWithAndWithoutProbability) {
  const auto hits = draft("[hazard.h]\nhits = feed.a : 0.5 , feed.b\n").hazards.at(0).hits;
  ASSERT_EQ(hits.size(), 2U);
  EXPECT_EQ(hits[0].component, "feed.a");
  EXPECT_EQ(hits[0].probability, 0.5);
  EXPECT_EQ(hits[1].component, "feed.b");
  EXPECT_EQ(hits[1].probability, 1);
}

TEST(ReadSite, RefusesTargetsWithAWrongProbabilityOrNone) {
  for (const std::string text :
       {"feed.a:1.5", "feed.a:-0.1", "feed.a:nan", "feed.a:often", "feed.a:"}) {
    expect_refused("[hazard.storm]\nhits = " + text + "\n", "hazard.storm.hits",
                   {"study.ini:2:", "hits", "feed.a", "a number from 0 to 1"});
  }
  expect_refused("[hazard.storm]\nhits =\n", "hazard.storm.hits",
                 {"study.ini:2:", "names nothing"});
}

TEST(ReadSite, ReadsADistributionAndPlacesItsErrors) {
  const Site site = load_text(kSmall);
  EXPECT_EQ(site.hazards.at(0).gap_h.value().text, "exponential(mean=1000)");
  EXPECT_EQ(site.hazards.at(0).duration_h.value().mean, 2);
  expect_refused("[hazard.storm]\ngap_h = exponental(mean=3)\n", "hazard.storm.gap_h",
                 {"study.ini:2:", "[hazard.storm] gap_h", "did you mean `exponential`"});
}

TEST(ReadSite, TakesObservationsRelativeToTheConfigAndPlacesTheirErrors) {
  const test::TemporaryFolder folder;
  (void)folder.write("data/gaps.csv", "gap_h\n100\n300\n");
  (void)folder.write("data/bad.csv", "100\n-3\n");
  const std::string text =
      "[hazard.storm]\ngap_h = empirical(data/gaps.csv)\nduration_h = empirical(data/bad.csv)\n";
  const Site site = read_unchecked(Config::load(folder.write("study.ini", text), {}));
  EXPECT_EQ(site.hazards.at(0).gap_h.value().mean, 200);
  expect_complaint([&] { check_value(site, Key::parse("hazard.storm.duration_h")); },
                   {"study.ini:3:", "[hazard.storm] duration_h", "data/bad.csv:2:", "`-3`"});
}

TEST(ReadSite, TakesPathsRelativeToTheConfig) {
  const test::TemporaryFolder folder;
  const std::string file = folder.write("sub/study.ini", "[load]\nprofile = data/x.csv\n");
  EXPECT_EQ(load_site(file).load.profile, folder.path("sub/data/x.csv"));
  const std::string absolute = folder.write("abs.ini", "[load]\nprofile = /data/x.csv\n");
  EXPECT_EQ(load_site(absolute).load.profile, "/data/x.csv");
}

TEST(ReadSite, LetsTheCommandLineReplaceOneKindOfLoadByTheOther) {
  const Site site = load_text(kSmall, {"load.profile=x.csv", "load.step_h=0.5"});
  EXPECT_FALSE(site.load.constant_mw);
  EXPECT_TRUE(site.load.profile);
  const Site back = load_text(kSmall, {"load.profile=x.csv", "load.profile_unit=fraction",
                                       "load.peak_mw=8", "load.constant_mw=3"});
  EXPECT_FALSE(back.load.peak_mw);
  EXPECT_FALSE(back.load.profile);
  EXPECT_EQ(back.load.constant_mw, 3);
}

TEST(ReadSite, RefusesAListThatEndsInAComma) {
  expect_complaint([] { load_text(kSmall, {"hazard.storm.hits=feed.north,"}); }, {"hits", "comma"});
  expect_complaint([] { (void)parse_distribution("exponential(72,)"); }, {"exponential(mean)"});
}

TEST(ReadSite, SaysAllThatIsWrongWithItsPlaces) {
  try {
    load_text(kSmall, {"feed.north.capacity_mw=x", "hazard.storm.gap_h=expo(1)",
                       "hazard.storm.hits=feed.nort", "add=battery.b", "battery.b.units=3",
                       "study.seed=-1"});
    ADD_FAILURE() << "no complaint";
  } catch (const InputError& error) {
    const std::string text = error.what();
    expect_contains(text, {"command line: [feed.north] capacity_mw = x: not a number",
                           "[hazard.storm] gap_h = expo(1): `expo`", "there is no `feed.nort`",
                           "command line: [battery.b] unit_power_mw: is missing",
                           "[battery.b] unit_energy_mwh: is missing", "[study] seed = -1"});
    EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 5) << text;
  }
}

// What follows from a mistake is none of its own.
TEST(ReadSite, TellsAMistakeOnce) {
  const std::string turbine =
      std::string(kSmall) + "[turbine.t]\nunits = 1\nunit_mw = 1\nmttr_h = 3\n";
  for (const auto& [text, overrides] :
       {std::pair{turbine, std::vector<std::string>{"policy.mode=on"}},
        {turbine, {"turbine.t.mode=off", "turbine.t.fuel_storage_h=x", "turbine.t.refuel_h=3"}},
        {turbine,
         {"turbine.t.mode=off", "turbine.t.heat_rate_mmbtu_per_mwh=x",
          "turbine.t.co2_kg_per_mmbtu=3"}},
        {turbine, {"turbine.t.mode=soc", "turbine.t.stop_soc=x", "turbine.t.start_soc=1"}},
        {std::string(
             "[load]\nconstant_mw = 1\n[feed.a]\ncapacity_mw = 1\n[hazard.h]\nhits = feed.a\n"),
         {"hazard.h.windows=never"}},
        {std::string("[load]\nconstant_mw = a lot\n"), {}},
        {std::string("[load]\nconstant_mw = 1\n[surge.s]\nduration_h = constant(1)\n"
                     "extra_mw = constant(1)\n"),
         {}}}) {
    try {
      load_text(text, overrides);
      ADD_FAILURE() << "no complaint";
    } catch (const InputError& error) {
      EXPECT_EQ(std::string(error.what()).find('\n'), std::string::npos) << error.what();
    }
  }
}

TEST(ReadSite, LeavesWhatIsWrongToBeSet) {
  Site site = draft("[load]\nconstant_mw = x\n[battery.b]\nunits = 3\nunit_power_mw = 1\n");
  EXPECT_THROW(check(site), InputError);
  for (const auto& [key, value] :
       {std::pair{"load.constant_mw", "7"}, {"battery.b.unit_energy_mwh", "2"}}) {
    set(site, {Key::parse(key), value, "points.csv", 3});
  }
  check(site);
  EXPECT_EQ(site.load.constant_mw, 7);
  set(site, {Key::parse("battery.b.units"), "-1", "points.csv", 4});
  expect_complaint([&] { check(site); }, {"points.csv:4: [battery.b] units = -1: not allowed"});
}

}  // namespace
}  // namespace ridethrough
