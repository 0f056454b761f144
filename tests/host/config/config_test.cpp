// SPDX-License-Identifier: Apache-2.0
// Configs: what their text means, and what the command line changes about it.
#include "host/config/config.hpp"

#include "host/scenario/study.hpp"
#include "tests/host/support.hpp"

namespace ridethrough {
namespace {

using test::expect_complaint;
using test::expect_contains;
using test::load_text;

const Section kStudy{"study", ""};
const Section kLoad{"load", ""};
const Section kNorth{"feed", "north"};
const Section kStorm{"hazard", "storm"};

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
hits = feed.north : 0.5 , feed.north
)";

std::vector<std::string> titles(const std::vector<Section>& sections) {
  std::vector<std::string> all;
  for (const auto& section : sections) all.push_back(section.title());
  return all;
}

// ---- the text of the file --------------------------------------------------------------------

TEST(Config, ReadsTextNumbersAndIntegersWithoutBlanksAndComments) {
  const Config config = load_text(kSmall);
  EXPECT_EQ(config.text(kStudy, "name"), "a small site");
  EXPECT_EQ(config.integer(kStudy, "seed"), 7U);
  EXPECT_EQ(config.number(kNorth, "capacity_mw"), 150);
}

TEST(Config, KeepsTheSectionsOfAKindInTheOrderOfTheFile) {
  const Config config = load_text(
      "[feed.zulu]\ncapacity_mw = 1\n[load]\nconstant_mw = 1\n[feed.alpha]\ncapacity_mw = 2\n");
  EXPECT_EQ(titles(config.sections("feed")), (std::vector<std::string>{"feed.zulu", "feed.alpha"}));
  EXPECT_TRUE(config.sections("battery").empty());
}

TEST(Config, MayOpenASectionTwice) {
  const Config config =
      load_text("[study]\nseed = 3\n[load]\nconstant_mw = 1\n[study]\nname = x\n");
  EXPECT_EQ(config.integer(kStudy, "seed"), 3U);
  EXPECT_EQ(config.text(kStudy, "name"), "x");
  EXPECT_EQ(config.sections("study").size(), 1U);
}

TEST(Config, ReadsFilesWithLineEndsOfWindows) {
  const Config config = load_text("[study]\r\nname = x\r\n\r\n[load]\r\nconstant_mw = 12\r\n");
  EXPECT_EQ(config.text(kStudy, "name"), "x");
  EXPECT_EQ(config.number(kLoad, "constant_mw"), 12);
}

TEST(Config, KeepsTheWholeTextOfItsFile) {
  const Config config = load_text(kSmall, {"study.seed=9"});
  EXPECT_EQ(config.file_text(), kSmall);
}

TEST(Config, NamesTheNearestSectionWhenASectionIsUnknown) {
  expect_complaint([] { load_text("[load]\nconstant_mw = 1\n\n[batery.x]\nunits = 1\n"); },
                   {"study.ini:4:", "[batery.x]", "did you mean `battery`", "turbine.NAME"});
}

TEST(Config, NamesTheNearestKeyWhenAKeyIsUnknown) {
  expect_complaint(
      [] { load_text("[study]\n\nhorizon = 8760\n"); },
      {"study.ini:3:", "[study] horizon", "did you mean `horizon_h`", "target_rel_error"});
}

TEST(Config, RefusesAKeyGivenTwiceAndSaysWhereTheFirstIs) {
  expect_complaint([] { load_text("[study]\nseed = 1\nname = x\nseed = 2\n"); },
                   {"study.ini:4:", "seed", "given twice", "line 2"});
}

TEST(Config, RefusesAKeyOutsideOfAnySection) {
  expect_complaint([] { load_text("seed = 1\n[study]\nname = x\n"); }, {"study.ini:1:", "seed"});
}

TEST(Config, RefusesALineThatIsNeitherKeyNorSection) {
  expect_complaint([] { load_text("[study]\nseed = 1\nwhat is this\n"); },
                   {"study.ini:3:", "key = value"});
}

TEST(Config, RefusesANamelessSectionOfAKindThatNeedsNames) {
  expect_complaint([] { load_text("[feed]\ncapacity_mw = 1\n"); },
                   {"study.ini:1:", "[feed]", "name"});
}

TEST(Config, RefusesANameForASectionThatHasNone) {
  expect_complaint([] { load_text("[load.main]\nconstant_mw = 1\n"); },
                   {"study.ini:1:", "[load.main]", "[load]"});
}

TEST(Config, RefusesANameThatCouldNotBeWrittenInAnOverride) {
  expect_complaint([] { load_text("[feed.north west]\ncapacity_mw = 1\n"); },
                   {"study.ini:1:", "letters, digits"});
}

// A feed that nobody declared must not vanish silently.
TEST(Config, DoesNotIgnoreAKeyWhoseSectionIsNotDeclared) {
  const auto load = [] {
    return load_text("feed.north.capacity_mw = 150\n[load]\nconstant_mw = 1\n").sections("feed");
  };
  try {
    EXPECT_EQ(titles(load()), std::vector<std::string>{"feed.north"});
  } catch (const InputError& error) {
    expect_contains(error.what(), {"study.ini:1:", "feed.north"});
  }
}

TEST(Config, RefusesADotInAKey) {
  expect_complaint([] { load_text("[study]\nname = x\nother.seed = 3\n"); },
                   {"study.ini:3:", "seed"});
}

TEST(Config, RefusesASectionWhoseNameIsLeftOutAfterItsDot) {
  expect_complaint([] { load_text("[study.]\nseed = 3\n"); }, {"study.ini:1:", "write [study]"});
  expect_complaint([] { load_text(kSmall, {"study..seed=3"}); },
                   {"command line", "[study.]", "write [study]"});
}

TEST(Config, RefusesWhatIsNoTextInUtf8AndSaysInWhichLine) {
  using namespace std::string_literals;
  for (const auto& [line, says] : {std::pair{"name = a\0b"s, "(0x00)"s},
                                   {"name = \x1b[31mred", "(0x1b)"},
                                   {"# \x7f", "(0x7f)"},
                                   {"name = a\rb", "(0x0d)"},
                                   {"name = \xFC", "UTF-8"},
                                   {"# \xED\xA0\x80", "UTF-8"}}) {
    expect_complaint([&, &line = line] { load_text("[study]\nseed = 1\n" + line + "\n"); },
                     {"study.ini:3:", says});
  }
  expect_complaint([] { load_text("\xFF\xFE[\0s\0"s); }, {"study.ini:1:", "UTF-8"});
  EXPECT_EQ(load_text("[study]\nname = \xC3\xBC\ta\r\n").text(kStudy, "name"), "\xC3\xBC\ta");
}

TEST(Config, MayBeginWithAByteOrderMark) {
  EXPECT_EQ(load_text("\xEF\xBB\xBF[study]\nseed = 3\n").integer(kStudy, "seed"), 3U);
}

TEST(Config, RefusesWhatAResultFileDoesNotTake) {
  const auto of = [](std::size_t size) { return std::string(size, 'x'); };
  EXPECT_EQ(load_text("[study]\nname = " + of(1000)).text(kStudy, "name"), of(1000));
  expect_complaint([&] { load_text("[study]\nname = " + of(1001)); },
                   {"study.ini:2: [study] name = " + of(60) + "...: 1001 bytes", "at most 1000"});
  expect_complaint([&] { load_text(kSmall, {"study.target_index=" + of(10'001)}); },
                   {"command line: [study] target_index = xxx", "at most 10000"});
  EXPECT_EQ(load_text("[feed." + of(200) + "]").sections("feed").size(), 1U);
  expect_complaint([&] { load_text("\n[feed." + of(201) + "]"); },
                   {"study.ini:2: [feed.x", "201 letters", "at most 200"});
  std::string text = std::string(kSmall) + "#";
  text.resize(kMostConfigBytes, 'x');
  EXPECT_EQ(load_text(text).file_text().size(), kMostConfigBytes);
  expect_complaint([&] { load_text(text + "\n"); }, {"study.ini: ", "too long", "16 MiB"});
  expect_complaint([&] { load_text(kSmall, {"study.name=" + of(kMostConfigBytes)}); },
                   {"command line: --study.name=xxx", "too long", "16 MiB"});
}

TEST(Config, SaysThatReadingFailed) {
  if (!test::fs::exists("/proc/self/mem")) GTEST_SKIP() << "nothing here that fails when read";
  expect_complaint([] { Config::load("/proc/self/mem", {}); }, {"/proc/self/mem", "failed"});
}

TEST(Config, QuotesOfWhatIsVeryLongTheBeginning) {
  const auto complaint_of = [](const std::string& text) -> std::string {
    try {
      const Config config = load_text(text);
      (void)config.number(kLoad, "constant_mw");
      (void)config.distribution(kStorm, "gap_h");
      (void)config.targets(kStorm, "hits");
      (void)compile(config);
    } catch (const InputError& error) {
      return error.what();
    }
    return "";
  };
  const std::string x(9000, 'x');
  for (const auto& text :
       {"[" + x + "]", "[load]\n" + x + " = 1", x + " = 1", "[load]\na." + x + " = 1",
        "[load]\nconstant_mw = " + x, "[load]\nconstant_mw = 1\n[hazard.storm]\ngap_h = " + x,
        "[load]\nconstant_mw = 1\n[hazard.storm]\ngap_h = constant(" + x + ")",
        "[load]\nconstant_mw = 1\n[hazard.storm]\ngap_h = constant(" + x + "=1)",
        "[load]\nconstant_mw = 1\n[hazard.storm]\ngap_h = constant(1)\nhits = " + x + ":2",
        "[sweep]\n" + x + ".a = 1",
        "[load]\nconstant_mw = 1\n[hazard.storm]\ngap_h = empirical(" + x + ")\nhits = a",
        "[load]\nconstant_mw = 1\n[hazard.storm]\ngap_h = constant(1)\nhits = a\n[turbine.t]\n"
        "units = 1\nunit_mw = 1\nmode = off\ngas = " +
            x}) {
    const std::string complaint = complaint_of(text);
    EXPECT_NE(complaint, "");
    EXPECT_LT(complaint.size(), 600U) << complaint;
    EXPECT_EQ(complaint.find(std::string(61, 'x')), std::string::npos) << complaint;
  }
  EXPECT_EQ(shortened(std::string(59, 'a') + "\xC3\xBC" + x), std::string(59, 'a') + "...");
  EXPECT_EQ(shortened("a\nb\x1b"), "a?b?");
}

TEST(Config, SuggestsWhatIsNearAmongManyAndLongNames) {
  std::vector<std::string> many;
  const std::string x(150, 'x');
  for (int i = 0; i < 20'000; ++i) many.push_back(x + std::to_string(100'000 + i));
  EXPECT_EQ(did_you_mean("y" + x + "107777", many), "; did you mean `" + x + "107777`?");
  EXPECT_EQ(did_you_mean("x" + std::string(100'000, 'y'), many), "");
  EXPECT_EQ(did_you_mean("uints", {"unit_mw", "units", "unit"}), "; did you mean `units`?");
  EXPECT_EQ(did_you_mean("ab", {"ba"}), "; did you mean `ba`?");
  EXPECT_EQ(did_you_mean("abc", {"xyzw"}), "");
}

TEST(Config, NamesTheFilesThatItReads) {
  const test::TemporaryFolder folder;
  const std::string file =
      folder.write("sub/a.ini", std::string(kSmall) + "[sweep]\npoints = p.csv\n");
  const auto files = Config::load(file, {"load.profile=data/x.csv",
                                         "hazard.storm.gap_h=empirical(file=../gaps.csv)",
                                         "hazard.storm.duration_h=empirical(a.csv, b)"})
                         .files();
  EXPECT_EQ(files,
            (std::vector<std::string>{file, folder.path("gaps.csv"), folder.path("sub/data/x.csv"),
                                      folder.path("sub/p.csv")}));
}

TEST(Config, SaysThatAFileIsNotThere) {
  const test::TemporaryFolder folder;
  expect_complaint([&] { Config::load(folder.path("none.ini"), {}); },
                   {"none.ini", "no such file"});
  expect_complaint([&] { Config::load(folder.path(), {}); }, {folder.path(), "folder"});
}

// ---- overrides -------------------------------------------------------------------------------

TEST(Override, ReplacesTheValueOfTheFile) {
  const Config config = load_text(kSmall, {"study.seed=11", "feed.north.capacity_mw= 99.5"});
  EXPECT_EQ(config.integer(kStudy, "seed"), 11U);
  EXPECT_EQ(config.number(kNorth, "capacity_mw"), 99.5);
  EXPECT_EQ(config.overrides_text(), "study.seed=11\nfeed.north.capacity_mw= 99.5\n");
}

TEST(Override, TheLastOneWins) {
  EXPECT_EQ(load_text(kSmall, {"study.seed=11", "study.seed=12"}).integer(kStudy, "seed"), 12U);
}

TEST(Override, AddsAKeyThatTheFileDoesNotHave) {
  EXPECT_EQ(load_text(kSmall, {"study.horizon_h=24"}).number(kStudy, "horizon_h"), 24);
}

TEST(Override, AddsASectionThatTheFileDoesNotHave) {
  const Config config = load_text(kSmall, {"feed.south.capacity_mw=42"});
  EXPECT_EQ(titles(config.sections("feed")),
            (std::vector<std::string>{"feed.north", "feed.south"}));
  EXPECT_EQ(config.number(Section{"feed", "south"}, "capacity_mw"), 42);
}

TEST(Override, IsBlamedOnTheCommandLineWhenItIsWrong) {
  expect_complaint([] { load_text(kSmall, {"study.sede=1"}); },
                   {"command line", "[study] sede", "did you mean `seed`"});
  expect_complaint([] { load_text(kSmall, {"fed.north.capacity_mw=1"}); },
                   {"command line", "did you mean `feed`"});
  expect_complaint([] { (void)load_text(kSmall, {"study.seed=-1"}).integer(kStudy, "seed"); },
                   {"command line", "[study] seed = -1", "a whole number from 0"});
}

TEST(Override, IsOneLineOfText) {
  expect_complaint([] { load_text(kSmall, {"study.name=a\nb"}); },
                   {"command line: study.name = a?b", "control character (0x0a)"});
  expect_complaint([] { load_text(kSmall, {"study.name=\x7f"}); }, {"command line", "(0x7f)"});
  expect_complaint([] { load_text(kSmall, {"study\n.name=a"}); }, {"command line", "(0x0a)"});
  expect_complaint([] { load_text(kSmall, {"study.name=\xFC"}); }, {"command line", "UTF-8"});
  EXPECT_EQ(load_text(kSmall, {"study.name=a\tb"}).text(kStudy, "name"), "a\tb");
}

TEST(Override, NeedsASectionAKeyAndAValue) {
  for (const std::string wrong : {"study.seed", "seed=1", "seed"}) {
    expect_complaint([&] { load_text(kSmall, {wrong}); }, {wrong, "--section.key=value"});
  }
}

// ---- values ----------------------------------------------------------------------------------

TEST(Config, HasDefaultsForWhatMayBeLeftOut) {
  const Config config = load_text("[load]\nconstant_mw = 1\n[battery.a]\nunits = 1\n");
  EXPECT_EQ(config.number(kStudy, "horizon_h"), 8760);
  EXPECT_EQ(config.text(kStudy, "start"), "2025-01-01");
  EXPECT_EQ(config.integer(kStudy, "trajectories"), 1'000'000U);
  EXPECT_EQ(config.number(kStudy, "target_rel_error"), 0);
  EXPECT_EQ(config.integer(kStudy, "seed"), 1U);
  EXPECT_EQ(config.number(kLoad, "scale"), 1);
  EXPECT_EQ(config.number(Section{"battery", "a"}, "initial_soc"), 1);
  EXPECT_FALSE(config.has(kStudy, "seed"));
  EXPECT_TRUE(config.has(kLoad, "constant_mw"));
}

TEST(Config, NamesAKeyThatIsMissing) {
  const Config config = load_text("[load]\nconstant_mw = 1\n[feed.north]\n");
  expect_complaint([&] { (void)config.number(kNorth, "capacity_mw"); },
                   {"study.ini:3:", "[feed.north] capacity_mw", "missing", "a number from 0"});
}

TEST(Config, ReadsNumbersInEveryUsualForm) {
  for (const auto& [text, value] :
       {std::pair{"1e2", 100.0}, {"+5", 5.0}, {".5", 0.5}, {"7.", 7.0}}) {
    const Config config = load_text("[load]\nconstant_mw = " + std::string(text) + "\n");
    EXPECT_EQ(config.number(kLoad, "constant_mw"), value) << text;
  }
}

TEST(Config, RefusesWhatIsNotANumber) {
  for (const std::string text : {"", "ten", "1,5", "5 MW", "nan", "inf", "0x10", "+", "1e999"}) {
    const Config config = load_text("[load]\nconstant_mw = " + text + "\n");
    expect_complaint([&] { (void)config.number(kLoad, "constant_mw"); },
                     {"study.ini:2:", "[load] constant_mw = " + text, "not a number", "from 0"});
  }
}

TEST(Config, RefusesAFractionWhereWholeNumbersAreAllowed) {
  const Config config = load_text("[study]\ntrajectories = 1.5\n");
  expect_complaint([&] { (void)config.integer(kStudy, "trajectories"); },
                   {"study.ini:2:", "a whole number from 1"});
}

TEST(Config, AllowsTheEndsOfARangeUnlessItSaysAbove) {
  const auto soc = [](const std::string& text) {
    return load_text("[battery.a]\ninitial_soc = " + text + "\n")
        .number(Section{"battery", "a"}, "initial_soc");
  };
  EXPECT_EQ(soc("0"), 0);
  EXPECT_EQ(soc("1"), 1);
  expect_complaint([&] { soc("1.0000001"); }, {"from 0 to 1"});
  expect_complaint([&] { soc("-1e-9"); }, {"from 0 to 1"});
  const Config config = load_text("[study]\nhorizon_h = 0\n");
  expect_complaint([&] { (void)config.number(kStudy, "horizon_h"); }, {"above 0"});
}

TEST(Config, AllowsTheListedChoicesOnly) {
  const Section turbine{"turbine", "a"};
  EXPECT_EQ(load_text("[turbine.a]\nmode = standby\n").text(turbine, "mode"), "standby");
  const Config config = load_text("[turbine.a]\nmode = stanby\n");
  expect_complaint([&] { (void)config.text(turbine, "mode"); },
                   {"study.ini:2:", "prime, standby", "did you mean `standby`"});
}

TEST(Config, ReadsTargetsWithAndWithoutProbability) {
  const auto targets = load_text(kSmall).targets(kStorm, "hits");
  ASSERT_EQ(targets.size(), 2U);
  EXPECT_EQ(targets[0], std::pair(std::string("feed.north"), 0.5));
  EXPECT_EQ(targets[1], std::pair(std::string("feed.north"), 1.0));
}

TEST(Config, RefusesTargetsWithAWrongProbabilityOrNone) {
  for (const std::string text :
       {"feed.a:1.5", "feed.a:-0.1", "feed.a:nan", "feed.a:often", "feed.a:"}) {
    const Config config = load_text("[hazard.storm]\nhits = " + text + "\n");
    expect_complaint([&] { (void)config.targets(kStorm, "hits"); },
                     {"study.ini:2:", "hits", "feed.a", "a number from 0 to 1"});
  }
  const Config config = load_text("[hazard.storm]\nhits =\n");
  expect_complaint([&] { (void)config.targets(kStorm, "hits"); },
                   {"study.ini:2:", "names nothing"});
}

TEST(Config, ReadsADistributionAndPlacesItsErrors) {
  EXPECT_EQ(load_text(kSmall).distribution(kStorm, "gap_h").text, "exponential(mean=1000)");
  EXPECT_EQ(load_text(kSmall).distribution(kStorm, "duration_h").mean, 2);
  const Config config = load_text("[hazard.storm]\ngap_h = exponental(mean=3)\n");
  expect_complaint([&] { (void)config.distribution(kStorm, "gap_h"); },
                   {"study.ini:2:", "[hazard.storm] gap_h", "did you mean `exponential`"});
}

TEST(Config, TakesObservationsRelativeToItsOwnFolderAndPlacesTheirErrors) {
  const test::TemporaryFolder folder;
  (void)folder.write("data/gaps.csv", "gap_h\n100\n300\n");
  (void)folder.write("data/bad.csv", "100\n-3\n");
  const std::string text =
      "[hazard.storm]\ngap_h = empirical(data/gaps.csv)\nduration_h = empirical(data/bad.csv)\n";
  const Config config = Config::load(folder.write("study.ini", text), {});
  EXPECT_EQ(config.distribution(kStorm, "gap_h").mean, 200);
  expect_complaint([&] { (void)config.distribution(kStorm, "duration_h"); },
                   {"study.ini:3:", "[hazard.storm] duration_h", "data/bad.csv:2:", "`-3`"});
}

TEST(Config, TakesPathsRelativeToItsOwnFolder) {
  const test::TemporaryFolder folder;
  const std::string file = folder.write("sub/study.ini", "[load]\nprofile = data/x.csv\n");
  EXPECT_EQ(Config::load(file, {}).path(kLoad, "profile"), folder.path("sub/data/x.csv"));
  const std::string absolute = folder.write("abs.ini", "[load]\nprofile = /data/x.csv\n");
  EXPECT_EQ(Config::load(absolute, {}).path(kLoad, "profile"), "/data/x.csv");
}

// ---- compiled --------------------------------------------------------------------------------

std::string start_of(const std::string& date) {
  return compile(load_text("[study]\nstart = " + date + "\n[load]\nconstant_mw = 1\n")).start;
}

TEST(Config, KeepsFilesOfObservationsApartAndDrawsTheirLikes) {
  const test::TemporaryFolder folder;
  (void)folder.write("a/seen.csv", "100\n300\n");
  (void)folder.write("b/seen.csv", "0\n2\n7\n");
  const Study study = compile(Config::load(
      folder.write("study.ini",
                   "[load]\nconstant_mw = 1\n[feed.north]\ncapacity_mw = 2\n[surge.cold]\n"
                   "gap_h = empirical(a/seen.csv)\nduration_h = empirical(b/seen.csv)\n"
                   "extra_mw = empirical(b/seen.csv)\n"),
      {}));
  const Surge& cold = study.scenario.surge[0];
  const auto drawn = [&](const QuantileTable& table, std::uint32_t word) {
    return table(study.pool.data(), word);
  };
  EXPECT_EQ(drawn(cold.process.gap, 0), 100 * kTicksPerHour);
  EXPECT_EQ(drawn(cold.process.gap, ~0U), 300 * kTicksPerHour);
  EXPECT_EQ(drawn(cold.process.duration, 0), 0);
  EXPECT_EQ(drawn(cold.process.duration, 1U << 31), 2 * kTicksPerHour);
  EXPECT_EQ(drawn(cold.extra, 1U << 31), 2'000'000 / study.quantum_w);
  EXPECT_EQ(drawn(cold.extra, ~0U), 7'000'000 / study.quantum_w);
  // A residual life takes any length up to the longest.
  EXPECT_NEAR(static_cast<double>(drawn(cold.process.residual_gap, 1U << 31)),
              static_cast<double>(100 * kTicksPerHour), 10);
}

TEST(Config, LetsTheCommandLineReplaceOneKindOfLoadByTheOther) {
  const Section load{"load", ""};
  const Config config = load_text(kSmall, {"load.profile=x.csv", "load.step_h=0.5"});
  EXPECT_FALSE(config.has(load, "constant_mw"));
  EXPECT_TRUE(config.has(load, "profile"));
  const Config back = load_text(kSmall, {"load.profile=x.csv", "load.constant_mw=3"});
  EXPECT_FALSE(back.has(load, "profile"));
  EXPECT_EQ(back.number(load, "constant_mw"), 3);
}

TEST(Config, RefusesAListThatEndsInAComma) {
  const Config config = load_text(kSmall, {"hazard.storm.hits=feed.north,"});
  expect_complaint([&] { (void)config.targets({"hazard", "storm"}, "hits"); }, {"hits", "comma"});
  expect_complaint([] { (void)parse_distribution("exponential(72,)"); }, {"exponential(mean)"});
}

TEST(StartDate, IsADayOfTheCalendar) {
  EXPECT_EQ(start_of("2024-02-29"), "2024-02-29");
  EXPECT_EQ(start_of("2025-12-31"), "2025-12-31");
}

TEST(StartDate, IsRefusedWhereTheCalendarHasNoSuchDay) {
  for (const std::string text : {"2025-02-29", "2025-13-01", "2025-00-10", "2025-04-31", "2025-1-1",
                                 "01.02.2025", "2025-01-01T00:00", "yesterday", ""}) {
    expect_complaint([&] { start_of(text); }, {"study.ini:2:", "[study] start", "2025-01-31"});
  }
}

TEST(Horizon, CountsAsWholeYearsWithinHalfAPercent) {
  const auto years = [](const std::string& hours) {
    return compile(load_text("[study]\nhorizon_h = " + hours + "\n[load]\nconstant_mw = 1\n"))
        .years;
  };
  EXPECT_EQ(years("8760"), 1);
  EXPECT_EQ(years("8736"), 1);
  EXPECT_EQ(years("8784"), 1);
  EXPECT_EQ(years("26304"), 3);
  EXPECT_DOUBLE_EQ(years("876"), 0.1);
}

TEST(Hazard, NamesEachOfItsTargetsOnce) {
  expect_complaint([] { compile(load_text(kSmall)); }, {"hits", "feed.north", "twice"});
}

TEST(Power, IsRefusedWhereTheRoundingWouldLoseIt) {
  expect_complaint(
      [] {
        compile(load_text(kSmall, {"hazard.storm.hits=feed.north", "load.constant_mw=1000000",
                                   "turbine.tiny.units=1", "turbine.tiny.unit_mw=0.0004",
                                   "turbine.tiny.mode=prime"}));
      },
      {"turbine.tiny", "unit_mw", "rounding"});
}

TEST(Fingerprint, ChangesWithTheSeedAndWithAnyValueThatCounts) {
  const auto fingerprint = [](std::vector<std::string> overrides) {
    overrides.insert(overrides.begin(), "hazard.storm.hits=feed.north");
    return compile(load_text(kSmall, overrides)).fingerprint();
  };
  EXPECT_EQ(fingerprint({}), fingerprint({"study.name=another"}));
  EXPECT_EQ(fingerprint({}), fingerprint({"study.seed=7"}));
  EXPECT_NE(fingerprint({}), fingerprint({"study.seed=8"}));
  EXPECT_NE(fingerprint({}), fingerprint({"feed.north.capacity_mw=99.999"}));
  EXPECT_NE(fingerprint({}), fingerprint({"load.scale=10", "feed.north.capacity_mw=1500"}));
  EXPECT_NE(fingerprint({}), fingerprint({"hazard.storm.gap_h=exponential(1000.01)"}));
}

}  // namespace
}  // namespace ridethrough
