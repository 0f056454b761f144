// SPDX-License-Identifier: Apache-2.0
// Sweeps: what [sweep] says, and that every point is what `ridethrough run` makes of its values.
#include "host/sweep/sweep_run.hpp"

#include "host/config/read_site.hpp"
#include "host/config/sweep_axes.hpp"
#include "host/config/sweep_values.hpp"
#include "host/results/results_json.hpp"
#include "host/sweep/sweep_json.hpp"
#include "host/sweep/sweep_report.hpp"
#include "tests/host/support.hpp"
#include "tests/support.hpp"

#include <cmath>

namespace ridethrough {
namespace {

using test::expect_complaint;
using test::load_config;
using test::TemporaryFolder;
using State = PointOutcome::State;

constexpr const char* kSite = R"([study]
horizon_h = 876
trajectories = 3000
seed = 5
[load]
constant_mw = 100
[feed.north]
capacity_mw = 150
[hazard.storm]
gap_h = exponential(mean=200)
duration_h = exponential(mean=3)
hits = feed.north
[battery.pack]
units = 10
unit_power_mw = 10
unit_energy_mwh = 40
mttf_h = 500
mttr_h = 50
[turbine.small]
units = 2
unit_mw = 30
mode = standby
start_min = 10
)";

Config site(const std::string& sweep) {
  return load_config(std::string(kSite) + "[sweep]\n" + sweep + "\n");
}

std::vector<std::string> values(const std::string& text,
                                const std::string& key = "load.constant_mw") {
  return swept_values({Key::parse(key), text, "x.ini", 7});
}

using Texts = std::vector<std::string>;

TEST(SweptValues, AreListsRangesLogarithmsAndTexts) {
  EXPECT_EQ(values("1, 5, 2"), (Texts{"1", "5", "2"}));
  EXPECT_EQ(values("0:336:84"), (Texts{"0", "84", "168", "252", "336"}));
  EXPECT_EQ(values("0.1:0.4:0.1"), (Texts{"0.1", "0.2", "0.3", "0.4"}));
  EXPECT_EQ(values("0.3:0:-0.1"), (Texts{"0.3", "0.2", "0.1", "0"}));
  EXPECT_EQ(values("0:1:0.3333333"), (Texts{"0", "0.3333333", "0.6666666", "1"}));
  EXPECT_EQ(values("3:1:-1"), (Texts{"3", "2", "1"}));
  EXPECT_EQ(values("0, log(1,100,3), 200:300:50"),
            (Texts{"0", "1", "10", "100", "200", "250", "300"}));
  EXPECT_EQ(values("log(0.7,1.9,3)").back(), "1.9");
  EXPECT_EQ(values("log(1,10,4)", "battery.x.units"), (Texts{"1", "2", "5", "10"}));
  EXPECT_EQ(values("lognormal(mean=1, sigma=2), constant(3)", "hazard.x.gap_h"),
            (Texts{"lognormal(mean=1, sigma=2)", "constant(3)"}));
  EXPECT_EQ(values("\"feed.a:0.5, feed.b\", feed.a:0.5", "hazard.x.hits"),
            (Texts{"feed.a:0.5, feed.b", "feed.a:0.5"}));
}

TEST(SweptValues, AreRefusedWithTheirPlace) {
  for (const auto& [text, problem] : {std::pair<std::string, std::string>{"0:10:3", "9 or 12"},
                                      {"0:10:-1", "does not lead"},
                                      {"0:10:0", "does not lead"},
                                      {"0:1:2:3", "first:last:step"},
                                      {"log(0,1,2)", "above 0"},
                                      {"1,,2", "empty place"},
                                      {"1, 2, 1", "1 is there twice"},
                                      {"0:1e9:1", "more than"},
                                      {"0:999999, 1000000:1999999", "more than 1000000"},
                                      {"log(1e-300,1e300,3)", "allowed is log"}}) {
    expect_complaint([&, &text = text] { (void)values(text); },
                     {"x.ini:7: [sweep] load.constant_mw = ", problem});
  }
}

TEST(Sweep, HasNoTwoKeysOfWhichOneTakesThePlaceOfTheOther) {
  expect_complaint(
      [] {
        (void)read_sweep(
            site("hazard.storm.failures_per_year = 1, 2\n"
                 "hazard.storm.gap_h = constant(3), constant(4)"));
      },
      {"[sweep] hazard.storm.gap_h = constant(3): takes the place of "
       "hazard.storm.failures_per_year, which is swept, too"});
}

TEST(Sweep, SaysWhichKeyNamesPointsThatAreNotThere) {
  expect_complaint([] { (void)read_sweep(site("points = none.csv")); },
                   {"[sweep] points = none.csv: no such file"});
}

TEST(Sweep, IsTheGridOfItsKeys) {
  const Sweep sweep = read_sweep(site("battery.pack.units = 0, 5, 10\nturbine.small.units = 1, 2"));
  EXPECT_EQ(sweep.size(), 6U);
  EXPECT_EQ(sweep.shape(), (std::vector<std::size_t>{3, 2}));
  EXPECT_EQ(sweep.label(3), "battery.pack.units=5, turbine.small.units=2");
}

TEST(Sweep, CanBeWrittenOnTheCommandLineAlone) {
  const TemporaryFolder folder;
  const auto file = folder.write("a.ini", kSite);
  const Sweep sweep = read_sweep(
      Config::load(file, {"sweep.battery.pack.units=0, 5, 10", "sweep.load.constant_mw=90,100",
                          "sweep.battery.pack.units=5:7:1", "sweep.zip="}));
  EXPECT_EQ(sweep.shape(), (std::vector<std::size_t>{3, 2}));
  EXPECT_EQ(sweep.label(3), "battery.pack.units=6, load.constant_mw=100");
}

TEST(Sweep, LetsZippedKeysMoveTogether) {
  const Sweep sweep = read_sweep(site(
      "battery.pack.units = 0, 5, 10\nload.constant_mw = 90, 100\nturbine.small.units = 1:3:1\n"
      "zip = battery.pack.units, turbine.small.units"));
  EXPECT_EQ(sweep.shape(), (std::vector<std::size_t>{3, 2}));
  EXPECT_EQ(sweep.axes[0].name, "point");
  EXPECT_EQ(sweep.label(2), "battery.pack.units=5, turbine.small.units=2, load.constant_mw=90");
}

TEST(Sweep, TakesPointsFromAFile) {
  const TemporaryFolder folder;
  (void)folder.write("design.csv",
                     "battery.pack.units, hazard.storm.duration_h\n3,constant(2)\n"
                     "4, \"lognormal(mean=2, sigma=1)\"\n");
  const auto file = folder.write("a.ini", std::string(kSite) + "[sweep]\npoints = design.csv\n");
  const Sweep sweep = read_sweep(Config::load(file, {}));
  EXPECT_EQ(sweep.size(), 2U);
  EXPECT_EQ(sweep.label(0), "battery.pack.units=3, hazard.storm.duration_h=constant(2)");
  EXPECT_EQ(sweep.point(1)[1].value, "lognormal(mean=2, sigma=1)");
  EXPECT_EQ(sweep.point(1)[0].line, 3);
}

TEST(Sweep, HasPointsAsASpreadsheetSavesThem) {
  const TemporaryFolder folder;
  (void)folder.write("design.csv",
                     "\xEF\xBB\xBF# by hand\r\nbattery.pack.units;hazard.storm.duration_h\r\n"
                     "3;\"lognormal(mean=2, sigma=1)\"\r\n# more\r\n4;constant(2)\r\n");
  const auto file = folder.write("a.ini", std::string(kSite) + "[sweep]\npoints = design.csv\n");
  const Sweep sweep = read_sweep(Config::load(file, {}));
  EXPECT_EQ(sweep.size(), 2U);
  EXPECT_EQ(sweep.point(0)[1].value, "lognormal(mean=2, sigma=1)");
  EXPECT_EQ(sweep.point(1)[0].value, "4");
  EXPECT_EQ(sweep.point(1)[0].line, 5);
}

TEST(Sweep, RefusesPointsThatAreNoTable) {
  const TemporaryFolder folder;
  const auto file = folder.write("a.ini", std::string(kSite) + "[sweep]\npoints = p.csv\n");
  const auto complains = [&](const std::string& text, const Texts& says) {
    (void)folder.write("p.csv", text);
    expect_complaint([&] { (void)read_sweep(Config::load(file, {})); }, says);
  };
  complains("1;2\n3;4\n", {"p.csv:1:", "a row of keys comes first"});
  complains("load.scale\n", {"p.csv:1:", "a row of keys comes first"});
  complains("load.scale,battery.pack.units\n1,2\n1\n", {"p.csv:3: 1 cells", "has 2"});
  complains("load.scale,load.scale\n1,2\n", {"swept twice"});
  complains("# keys\nload.scal\n1\n", {"p.csv:2:", "did you mean `scale`"});
}

TEST(Sweep, TakesLinesFromTheCommandLineInPlaceOfThoseItHasOrBehindThem) {
  const TemporaryFolder folder;
  const auto file =
      folder.write("a.ini", std::string(kSite) + "[sweep]\nbattery.pack.units = 0, 5, 10\n");
  const Sweep sweep = read_sweep(
      Config::load(file, {"sweep.load.constant_mw=90, 100", "sweep.battery.pack.units=1, 2",
                          "sweep.hazard.storm.duration_h=1"}));
  EXPECT_EQ(sweep.shape(), (std::vector<std::size_t>{2, 2, 1}));
  EXPECT_EQ(sweep.label(2), "battery.pack.units=2, load.constant_mw=90, hazard.storm.duration_h=1");
}

TEST(Sweep, SaysWhatIsWrongWithIt) {
  const auto complains = [](const std::string& sweep, const Texts& says) {
    expect_complaint([&] { (void)read_sweep(site(sweep)); }, says);
  };
  complains("battery.pack.unit = 1, 2", {"study.ini:25:", "unknown key", "did you mean `units`?"});
  complains("batery.pack.units = 1, 2", {"study.ini:25:", "did you mean `battery`?"});
  complains("battery.pak.units = 1, 2", {"study.ini:25:", "did you mean `battery.pack`?"});
  complains("zipp = 1", {"study.ini:25:", "unknown key", "did you mean `zip`?"});
  complains("load.scale = 1\nload.scale = 2", {"study.ini:26:", "given twice"});
  complains("load.scale = 1, 2\nbattery.pack.units = 1\nzip = load.scale, battery.pack.units",
            {"study.ini:27:", "zip", "load.scale has 2 values, battery.pack.units has 1"});
  complains("load.scale = 1\nzip = load.scale, load.scal", {"did you mean `load.scale`?"});
  complains("", {"nothing to sweep"});
}

TEST(Sweep, TakesSharesInPerCent) {
  const Sweep sweep =
      read_sweep(site("battery.pack.initial_soc = 5 %, 0.1, 0 %:20 %:20 %, log(25 %, 1, 3)\n"
                      "hazard.storm.hits = \"feed.north:5 %\""));
  EXPECT_EQ(sweep.axes[0].keys[0].numbers, (std::vector<double>{0.05, 0.1, 0, 0.2, 0.25, 0.5, 1}));
  EXPECT_EQ(sweep.axes[0].keys[0].values[0].value, "0.05");
  expect_complaint([] { (void)read_sweep(site("battery.pack.initial_soc = 5 %, 0.05")); },
                   {"0.05 is there twice"});
  const TemporaryFolder folder;
  (void)folder.write("p.csv", "battery.pack.initial_soc\n5 %\n50%\n");
  const auto file = folder.write("a.ini", std::string(kSite) + "[sweep]\npoints = p.csv\n");
  EXPECT_EQ(read_sweep(Config::load(file, {})).axes[0].keys[0].numbers,
            (std::vector<double>{0.05, 0.5}));
}

TEST(Sweep, SaysAllThatIsWrongWithItAtOnce) {
  try {
    (void)read_sweep(site("battery.pak.units = 1, 2\nload.scale = 1:2:3\nload.constant_mw = 1,,2"));
    ADD_FAILURE() << "no complaint";
  } catch (const InputError& error) {
    ASSERT_EQ(error.mistakes().size(), 3U) << error.what();
    for (std::size_t i = 0; i < 3; ++i) {
      test::expect_contains(error.mistakes()[i].message,
                            {"study.ini:" + std::to_string(25 + i) + ": "});
    }
  }
}

TEST(Sweep, IsNotOfItsOwnKeys) {
  expect_complaint([] { (void)site("sweep.points = a.csv"); }, {"study.ini:25:", "sweep.points"});
}

TEST(Sweep, TakesNoPointThatIsNoText) {
  const TemporaryFolder folder;
  (void)folder.write("p.csv", "study.name\na\n\xFC\n");
  const auto file = folder.write("a.ini", std::string(kSite) + "[sweep]\npoints = p.csv\n");
  expect_complaint([&] { (void)read_sweep(Config::load(file, {})); }, {"p.csv:3:", "UTF-8"});
}

TEST(Sweep, NamesTheFilesOfItsPoints) {
  const TemporaryFolder folder;
  (void)folder.write("p.csv",
                     "load.profile,hazard.storm.gap_h,load.scale\nl1.csv,empirical(g1.csv),1\n"
                     "l2.csv,constant(1),x.csv\n,\"empirical(g2.csv)\"\n");
  const auto file = folder.write(
      "a.ini", std::string(kSite) +
                   "[sweep]\npoints = p.csv\nload.profile = l3.csv, /l4.csv\nload.scale = 1,,\n"
                   "hazard.storm.duration_h = constant(1), empirical(file=g3.csv), empirical(\n");
  auto files = input_files(Config::load(file, {}));
  std::sort(files.begin(), files.end());
  Texts expected = {"/l4.csv"};
  for (const char* name :
       {"a.ini", "g1.csv", "g2.csv", "g3.csv", "l1.csv", "l2.csv", "l3.csv", "p.csv"}) {
    expected.push_back(folder.path(name));
  }
  EXPECT_EQ(files, expected);
}

TEST(Sweep, NamesThePlaceOfAValueThatIsNotAllowed) {
  const Config config = site("battery.pack.units = 3, -1");
  const Sweep sweep = read_sweep(config);
  expect_complaint([&] { (void)compile(sweep.at(1, read_unchecked(config))); },
                   {"study.ini:25: [battery.pack] units = -1: not allowed", "0 to 65535"});
}

TEST(Sweep, IsNothingToARunOfTheSameConfig) {
  EXPECT_EQ(compile(read_site(site("battery.pack.units = 3, 4"))).fingerprint(),
            compile(read_site(load_config(kSite))).fingerprint());
}

// ---- run ---------------------------------------------------------------------------------------

struct Swept {
  SweepResults results;
  std::vector<Tally> tallies;
  Ended ended = Ended::kStopped;
};

Swept run(const Config& config, const SweepOptions& options = {}, SweepHooks hooks = {},
          const std::string& folder = "") {
  const TemporaryFolder other;
  Swept swept;
  swept.results.sweep = read_sweep(config);
  swept.tallies.resize(swept.results.sweep.size());
  PointStore store(folder.empty() ? other.path("kept") : folder, "sweep.h5");
  hooks.on_done = [&](std::size_t point, const Tally& tally) { swept.tallies[point] = tally; };
  swept.ended =
      run_sweep(read_unchecked(config), make_cpu_backend(2), store, options, hooks, swept.results);
  return swept;
}

TEST(SweepRun, GivesEveryPointTheTallyOfARunBitForBit) {
  // Each to its target, which some meet early and some do not.
  const Config config = site(
      "battery.pack.units = 0, 5, 10\nstudy.target_rel_error = 0.02, 0.2\n"
      "study.trajectories = 3000, 30000");
  const Swept swept = run(config);
  ASSERT_EQ(swept.tallies.size(), 12U);
  std::size_t early = 0;
  for (std::size_t i = 0; i < swept.tallies.size(); ++i) {
    const Study study = compile(swept.results.sweep.at(i, read_unchecked(config)));
    Tally alone;
    const Ended ended = ridethrough::run(study, make_cpu_backend(1), alone);
    EXPECT_TRUE(alone == swept.tallies[i]) << swept.results.sweep.label(i);
    EXPECT_EQ(swept.results.points[i].target_met, ended == Ended::kTargetMet);
    early += alone.trajectories < study.trajectories ? 1 : 0;
  }
  EXPECT_GT(early, 0U);
  EXPECT_LT(early, 12U);
}

TEST(SweepRun, DoesNotDependOnTheOrderOfPoints) {
  const Swept up = run(site("battery.pack.units = 0, 3, 10"));
  const Swept down = run(site("battery.pack.units = 10, 0, 3"));
  EXPECT_TRUE(up.tallies[0] == down.tallies[1]);
  EXPECT_TRUE(up.tallies[1] == down.tallies[2]);
  EXPECT_TRUE(up.tallies[2] == down.tallies[0]);
}

TEST(SweepRun, LosesNothingButThePointsThatFail) {
  std::vector<std::string> failures;
  SweepHooks hooks;
  hooks.on_failure = [&](std::size_t, const std::string& label, const std::string& why) {
    failures.push_back(label);
    failures.push_back(why);
  };
  const Swept swept = run(site("battery.pack.units = 1, -1, 2"), {}, hooks);
  EXPECT_EQ(swept.results.count(State::kDone), 2U);
  ASSERT_EQ(failures.size(), 2U);
  EXPECT_EQ(failures[0], "battery.pack.units=-1");
  test::expect_contains(failures[1], {"study.ini:25:", "units = -1"});
  EXPECT_EQ(swept.results.points[1].state, State::kFailed);
  EXPECT_EQ(swept.tallies[2].trajectories, 3000U);
}

TEST(SweepRun, SaysOnHowManyLossesEachPointRests) {
  const Config config = site("study.trajectories = 3000, 30000\nbattery.pack.units = 5");
  Swept swept = run(config);
  for (std::size_t i = 0; i < 2; ++i) {
    const Results alone =
        evaluate(compile(swept.results.sweep.at(i, read_unchecked(config))), swept.tallies[i]);
    EXPECT_EQ(evidence_json(swept.results.points[i].evidence), evidence_json(evidence(alone)));
    EXPECT_EQ(sweep_json(swept.results)["points"][i]["evidence"], evidence_json(evidence(alone)));
  }
  auto& seen = swept.results.points[1].evidence;
  seen.largest_of_eue = 0.009;
  swept.results.points[0].evidence = seen;
  EXPECT_EQ(as_table(swept.results, 300).find('!'), std::string::npos);
  seen.losing = 77;
  seen.largest_of_eue = 0.011;
  test::expect_contains(as_table(swept.results, 300),
                        {"with loss\n", " !77\n", "\n! one trajectory"});
}

TEST(SweepRun, GoesOnWhereItWasStopped) {
  const TemporaryFolder folder;
  const Config config = site("battery.pack.units = 0:12:1\nstudy.trajectories = 20000");
  const Swept whole = run(config);
  int asked = 0;
  SweepHooks hooks;
  hooks.stop = [&] { return ++asked > 40; };
  const Swept part = run(config, {}, hooks, folder.path("kept"));
  EXPECT_EQ(part.ended, Ended::kStopped);
  const auto done = part.results.count(State::kDone);
  EXPECT_GT(done, 0U);
  EXPECT_LT(done, 13U);
  SweepOptions resume;
  resume.resume = true;
  std::uint64_t simulated = 0;
  SweepHooks counting;
  counting.on_progress = [&](const SweepProgress& progress) { simulated = progress.trajectories; };
  const Swept rest = run(config, resume, counting, folder.path("kept"));
  EXPECT_EQ(rest.results.count(State::kDone), 13U);
  EXPECT_LE(simulated, (13 - done) * 20000);
  for (std::size_t i = 0; i < 13; ++i) EXPECT_TRUE(rest.tallies[i] == whole.tallies[i]) << i;
}

TEST(SweepRun, IsStoppedAmongPointsThatAreAllDone) {
  const TemporaryFolder folder;
  const Config config = site("battery.pack.units = 0:12:1");
  (void)run(config, {}, {}, folder.path("kept"));
  SweepOptions resume;
  resume.resume = true;
  int asked = 0;
  SweepHooks hooks;
  hooks.stop = [&] { return ++asked > 5; };
  const Swept part = run(config, resume, hooks, folder.path("kept"));
  EXPECT_EQ(part.ended, Ended::kStopped);
  EXPECT_EQ(part.results.count(State::kDone), 5U);
}

// Twenty pairs of neighbouring points, each with a seed of its own for both, against pairs whose
// two points have different seeds: the ratio of variances of their differences in EUE is an F
// variable of 19 and 19 degrees of freedom over the true ratio. 1 in 10^6 of those are above 10.2;
// the ratio seen here is far beyond what streams that are not shared could show.
TEST(SweepRun, SharesRandomNumbersSoThatDifferencesAreSharp) {
  const Swept swept = run(site("battery.pack.units = 9, 10\nstudy.seed = 1:40:1"));
  const auto eue = [&](std::size_t units, std::size_t seed) {
    const auto& point = swept.results.points[40 * units + seed];
    for (std::size_t i = 0; i < swept.results.indices.size(); ++i) {
      if (swept.results.indices[i].name == "eue") return point.values[i].mean;
    }
    return std::nan("");
  };
  const auto variance = [&](std::size_t shift) {
    double sum = 0;
    double squares = 0;
    for (std::size_t s = 0; s < 20; ++s) {
      const double difference = eue(0, s) - eue(1, s + shift);
      sum += difference;
      squares += difference * difference;
    }
    return (squares - sum * sum / 20) / 19;
  };
  EXPECT_GT(variance(20), 20 * variance(0)) << variance(20) << ' ' << variance(0);
}

}  // namespace
}  // namespace ridethrough
