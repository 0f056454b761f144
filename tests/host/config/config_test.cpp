// SPDX-License-Identifier: Apache-2.0
// Configs as text: sections, keys, and what the command line changes about them.
#include "host/config/config.hpp"

#include "host/scenario/study.hpp"
#include "tests/host/busy_site.hpp"
#include "tests/host/support.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

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
hits = feed.north : 0.5 , feed.north
)";

std::string value(const Config& config, const std::string& key) {
  return config.text(Key::parse(key));
}

std::vector<std::string> titles(const std::vector<Section>& sections) {
  std::vector<std::string> all;
  for (const auto& section : sections) all.push_back(section.title());
  return all;
}

TEST(Config, ReadsValuesWithoutBlanksAndComments) {
  const Config config = load_config(kSmall);
  EXPECT_EQ(value(config, "study.name"), "a small site");
  EXPECT_EQ(value(config, "study.seed"), "7");
  EXPECT_EQ(value(config, "feed.north.capacity_mw"), "150");
}

TEST(Config, KeepsTheSectionsOfAKindInTheOrderOfTheFile) {
  const Config config = load_config(
      "[feed.zulu]\ncapacity_mw = 1\n[load]\nconstant_mw = 1\n[feed.alpha]\ncapacity_mw = 2\n");
  EXPECT_EQ(titles(config.sections("feed")), (std::vector<std::string>{"feed.zulu", "feed.alpha"}));
  EXPECT_TRUE(config.sections("battery").empty());
}

TEST(Config, MayOpenASectionTwice) {
  const Config config =
      load_config("[study]\nseed = 3\n[load]\nconstant_mw = 1\n[study]\nname = x\n");
  EXPECT_EQ(value(config, "study.seed"), "3");
  EXPECT_EQ(value(config, "study.name"), "x");
  EXPECT_EQ(config.sections("study").size(), 1U);
}

TEST(Config, ReadsFilesWithLineEndsOfWindows) {
  const Config config = load_config("[study]\r\nname = x\r\n\r\n[load]\r\nconstant_mw = 12\r\n");
  EXPECT_EQ(value(config, "study.name"), "x");
  EXPECT_EQ(value(config, "load.constant_mw"), "12");
}

TEST(Config, KeepsTheWholeTextOfItsFile) {
  const Config config = load_config(kSmall, {"study.seed=9"});
  EXPECT_EQ(config.source().text, kSmall);
}

TEST(Config, NamesTheNearestSectionWhenASectionIsUnknown) {
  expect_complaint([] { load_config("[load]\nconstant_mw = 1\n\n[batery.x]\nunits = 1\n"); },
                   {"study.ini:4:", "[batery.x]", "did you mean `battery`", "turbine.NAME"});
}

TEST(Config, SaysHowASectionIsWrittenWhoseNameStandsApart) {
  expect_complaint([] { load_config("[load]\nconstant_mw = 1\n[feed south]\ncapacity_mw = 1\n"); },
                   {"study.ini:3: [feed south]: unknown section; did you mean `feed.south`?"});
}

TEST(Config, NamesTheNearestKeyWhenAKeyIsUnknown) {
  expect_complaint(
      [] { load_config("[study]\n\nhorizon = 8760\n"); },
      {"study.ini:3:", "[study] horizon", "did you mean `horizon_h`", "target_rel_error"});
}

TEST(Config, SaysAllThatIsWrongAtOnce) {
  expect_complaint(
      [] {
        load_config(
            "[study]\nsed = 1\ntrajectories = 0\n[batery.x]\nunits = 1\n"
            "[feed.a]\ncapacity_mw = many\n",
            {"load.scal=1", "load.constant_mw=x"});
      },
      {"study.ini:2:", "study.ini:3:", "[study] trajectories = 0", "study.ini:4:", "study.ini:7:",
       "capacity_mw = many", "scal", "command line: [load] constant_mw = x"});
  expect_complaint([] { load_config("[study]\nwhat is this\nload.scale = 2\nor that\n"); },
                   {"study.ini:2:", "study.ini:3:", "study.ini:4:"});
}

TEST(Config, RefusesAKeyGivenTwiceAndSaysWhereTheFirstIs) {
  expect_complaint([] { load_config("[study]\nseed = 1\nname = x\nseed = 2\n"); },
                   {"study.ini:4:", "seed", "given twice", "line 2"});
}

TEST(Config, RefusesAKeyOutsideOfAnySection) {
  expect_complaint([] { load_config("seed = 1\n[study]\nname = x\n"); }, {"study.ini:1:", "seed"});
}

TEST(Config, RefusesALineThatIsNeitherKeyNorSection) {
  expect_complaint([] { load_config("[study]\nseed = 1\nwhat is this\n"); },
                   {"study.ini:3:", "key = value"});
}

TEST(Config, RefusesANamelessSectionOfAKindThatNeedsNames) {
  expect_complaint([] { load_config("[feed]\ncapacity_mw = 1\n"); },
                   {"study.ini:1:", "[feed]", "name"});
}

TEST(Config, RefusesANameForASectionThatHasNone) {
  expect_complaint([] { load_config("[load.main]\nconstant_mw = 1\n"); },
                   {"study.ini:1:", "[load.main]", "[load]"});
}

TEST(Config, RefusesANameThatCouldNotBeWrittenInAnOverride) {
  expect_complaint([] { load_config("[feed.north west]\ncapacity_mw = 1\n"); },
                   {"study.ini:1:", "letters, digits"});
}

TEST(Config, DoesNotIgnoreAKeyWhoseSectionIsNotDeclared) {
  const auto load = [] {
    return load_config("feed.north.capacity_mw = 150\n[load]\nconstant_mw = 1\n").sections("feed");
  };
  try {
    EXPECT_EQ(titles(load()), std::vector<std::string>{"feed.north"});
  } catch (const InputError& error) {
    expect_contains(error.what(), {"study.ini:1:", "feed.north"});
  }
}

TEST(Config, RefusesADotInAKey) {
  expect_complaint([] { load_config("[study]\nname = x\nother.seed = 3\n"); },
                   {"study.ini:3:", "seed"});
}

TEST(Config, RefusesASectionWhoseNameIsLeftOutAfterItsDot) {
  expect_complaint([] { load_config("[study.]\nseed = 3\n"); }, {"study.ini:1:", "write [study]"});
  expect_complaint([] { load_config(kSmall, {"study..seed=3"}); },
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
    expect_complaint([&, &line = line] { load_config("[study]\nseed = 1\n" + line + "\n"); },
                     {"study.ini:3:", says});
  }
  expect_complaint([] { load_config("\xFF\xFE[\0s\0"s); }, {"study.ini:1:", "UTF-8"});
  EXPECT_EQ(value(load_config("[study]\nname = \xC3\xBC\ta\r\n"), "study.name"), "\xC3\xBC\ta");
}

TEST(Config, MayBeginWithAByteOrderMark) {
  EXPECT_EQ(value(load_config("\xEF\xBB\xBF[study]\nseed = 3\n"), "study.seed"), "3");
}

TEST(Config, RefusesWhatAResultFileDoesNotTake) {
  const auto of = [](std::size_t size) { return std::string(size, 'x'); };
  EXPECT_EQ(value(load_config("[study]\nname = " + of(1000)), "study.name"), of(1000));
  expect_complaint([&] { load_config("[study]\nname = " + of(1001)); },
                   {"study.ini:2: [study] name = " + of(60) + "...: 1001 bytes", "at most 1000"});
  expect_complaint([&] { load_config(kSmall, {"study.target_index=" + of(10'001)}); },
                   {"command line: [study] target_index = xxx", "at most 10000"});
  EXPECT_EQ(load_config("[feed." + of(200) + "]").sections("feed").size(), 1U);
  expect_complaint([&] { load_config("\n[feed." + of(201) + "]"); },
                   {"study.ini:2: [feed.x", "201 letters", "at most 200"});
  std::string text = std::string(kSmall) + "#";
  text.resize(kMostConfigBytes, 'x');
  EXPECT_EQ(load_config(text).source().text.size(), kMostConfigBytes);
  expect_complaint([&] { load_config(text + "\n"); }, {"study.ini: ", "too long", "16 MiB"});
  expect_complaint([&] { load_config(kSmall, {"study.name=" + of(kMostConfigBytes)}); },
                   {"command line: --study.name=xxx", "too long", "16 MiB"});
}

TEST(Config, SaysThatReadingFailed) {
  if (!test::fs::exists("/proc/self/mem")) GTEST_SKIP() << "nothing here that fails when read";
  expect_complaint([] { Config::load("/proc/self/mem", {}); }, {"/proc/self/mem", "failed"});
}

TEST(Config, QuotesOfWhatIsVeryLongTheBeginning) {
  const auto complaint_of = [](const std::string& text) -> std::string {
    try {
      (void)compile(load_text(text));
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
    std::istringstream lines(complaint);
    for (std::string line; std::getline(lines, line);) EXPECT_LT(line.size(), 600U) << line;
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
                                         "hazard.storm.duration_h=empirical(a.csv, b, h, x)"})
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
  const Config config = load_config(kSmall, {"study.seed=11", "feed.north.capacity_mw= 99.5"});
  EXPECT_EQ(value(config, "study.seed"), "11");
  EXPECT_EQ(value(config, "feed.north.capacity_mw"), "99.5");
  EXPECT_EQ(config.source().overrides, "study.seed=11\nfeed.north.capacity_mw= 99.5\n");
}

TEST(Override, TheLastOneWins) {
  EXPECT_EQ(value(load_config(kSmall, {"study.seed=11", "study.seed=12"}), "study.seed"), "12");
}

TEST(Override, AddsAKeyThatTheFileDoesNotHave) {
  EXPECT_EQ(value(load_config(kSmall, {"study.horizon_h=24"}), "study.horizon_h"), "24");
}

TEST(Override, AddsASectionThatTheFileDoesNotHaveWhereThatIsSaid) {
  for (const std::vector<std::string>& overrides :
       {std::vector<std::string>{"add=feed.south", "feed.south.capacity_mw=42"},
        {"feed.south.capacity_mw=42", "add=feed.south"}}) {
    const Config config = load_config(kSmall, overrides);
    EXPECT_EQ(titles(config.sections("feed")),
              (std::vector<std::string>{"feed.north", "feed.south"}));
    EXPECT_EQ(value(config, "feed.south.capacity_mw"), "42");
    // As it is kept, it is read again.
    EXPECT_EQ(config.source().overrides, "add=feed.south\nfeed.south.capacity_mw=42\n");
    const Config again = Config::from_text(config.source().file, config.source().text,
                                           {"add=feed.south", "feed.south.capacity_mw=42"});
    EXPECT_EQ(again.source().overrides, config.source().overrides);
  }
  expect_complaint([] { load_text(kSmall, {"add=feed.south"}); },
                   {"command line: [feed.south] capacity_mw: is missing"});
}

TEST(Override, AddsNoSectionByAMisspeltName) {
  expect_complaint([] { load_config(kSmall, {"feed.norht.capacity_mw=80"}); },
                   {"command line: feed.norht.capacity_mw = 80: there is no section [feed.norht]",
                    "did you mean `feed.north`?", "--add feed.norht"});
  expect_complaint([] { load_config(kSmall, {"battery.pack.units=8"}); },
                   {"there is no section [battery.pack], and none of that kind"});
  EXPECT_EQ(value(load_config(kSmall, {"policy.dispatch=batteries_first"}), "policy.dispatch"),
            "batteries_first");
  // Results of earlier versions have such overrides, and mean them.
  EXPECT_TRUE(Config::from_text("a.ini", kSmall, {"feed.south.capacity_mw=80"})
                  .has_section({"feed", "south"}));
}

TEST(Override, AddsNothingThatIsThereOrCannotBe) {
  expect_complaint([] { load_config(kSmall, {"add=feed.north"}); },
                   {"command line: --add: [feed.north]", "there already", "study.ini:9"});
  expect_complaint(
      [] {
        load_config(kSmall, {"add=feed.south", "add=feed.south"});
      },
      {"command line: --add: [feed.south]", "there already"});
  for (const char* title : {"policy", "study", "sweep"}) {
    expect_complaint([&] { load_config(kSmall, {std::string("add=") + title}); },
                     {"command line: --add", "without a name", title});
  }
  expect_complaint([] { load_config(kSmall, {"add=fed.south"}); },
                   {"command line: --add", "did you mean `feed`?"});
  expect_complaint([] { load_config(kSmall, {"add=feed"}); }, {"--add", "[feed]", "needs a name"});
}

TEST(Override, TakesThePlaceOfWhatSaysTheSameInAnotherWay) {
  const Config config = load_config(kSmall, {"hazard.storm.failures_per_year=2"});
  EXPECT_EQ(value(config, "hazard.storm.gap_h"), "");
  EXPECT_EQ(value(config, "hazard.storm.failures_per_year"), "2");
}

TEST(Override, IsBlamedOnTheCommandLineWhenItIsWrong) {
  expect_complaint([] { load_config(kSmall, {"study.sede=1"}); },
                   {"command line", "[study] sede", "did you mean `seed`"});
  expect_complaint([] { load_config(kSmall, {"fed.north.capacity_mw=1"}); },
                   {"command line", "did you mean `feed`"});
  expect_complaint([] { load_text(kSmall, {"study.seed=-1"}); },
                   {"command line", "[study] seed = -1", "a whole number from 0"});
}

TEST(Override, IsOneLineOfText) {
  expect_complaint([] { load_config(kSmall, {"study.name=a\nb"}); },
                   {"command line: study.name = a?b", "control character (0x0a)"});
  expect_complaint([] { load_config(kSmall, {"study.name=\x7f"}); }, {"command line", "(0x7f)"});
  expect_complaint([] { load_config(kSmall, {"study\n.name=a"}); }, {"command line", "(0x0a)"});
  expect_complaint([] { load_config(kSmall, {"study.name=\xFC"}); }, {"command line", "UTF-8"});
  EXPECT_EQ(value(load_config(kSmall, {"study.name=a\tb"}), "study.name"), "a\tb");
}

TEST(Override, NeedsASectionAKeyAndAValue) {
  for (const std::string wrong : {"study.seed", "seed=1", "seed"}) {
    expect_complaint([&] { load_config(kSmall, {wrong}); }, {wrong, "--section.key=value"});
  }
}

// ---- several mistakes --------------------------------------------------------------------------

TEST(Config, NamesAllSectionsAndKeysThatDoNotExist) {
  try {
    load_config(
        "[batery.x]\nunits = 1\nunit_power_mw = 2\n[load]\nconstant = 1\n[study]\nsede = 3\n",
        {"policy.dispatsh=2"});
    ADD_FAILURE() << "no complaint";
  } catch (const InputError& error) {
    const std::string text = error.what();
    expect_contains(text, {"study.ini:1: [batery.x]", "\n", "study.ini:5: [load] constant:",
                           "study.ini:7: [study] sede:", "command line: [policy] dispatsh:",
                           "study.ini:1: [battery.x] unit_energy_mwh: is missing"});
    EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 4) << text;
  }
}

// What a config is complained of, without the places.
std::vector<std::string> complaints_of(const std::string& text,
                                       const std::vector<std::string>& overrides = {}) {
  const test::TemporaryFolder folder;
  std::vector<std::string> all;
  try {
    (void)compile(read_unchecked(Config::read(folder.write("study.ini", text), overrides)));
  } catch (const InputError& error) {
    for (const auto& one : error.mistakes()) {
      const auto at = one.message.find("study.ini:");
      all.push_back(at == std::string::npos ? one.message : one.message.substr(at + 10));
    }
  }
  return all;
}

void expect_complaints(const std::string& text, const std::vector<std::string>& beginnings) {
  const auto all = complaints_of(text);
  ASSERT_EQ(all.size(), beginnings.size()) << fmt::format("{}", fmt::join(all, "\n"));
  for (std::size_t i = 0; i < all.size(); ++i) {
    EXPECT_EQ(all[i].substr(0, beginnings[i].size()), beginnings[i]) << all[i];
  }
}

constexpr const char* kLoad = "[load]\nconstant_mw = 9\n";

TEST(Config, TellsAllFromItsLettersToItsRatingsInTheOrderOfItsLines) {
  expect_complaints(
      "[study]\n"
      "target_index = lohl\n"
      "what is this\n"
      "horizon = 8760\n"
      "[load]\n"
      "profile = none.csv\n"
      "scale = 1,5\n"
      "[fed.north]\n"
      "capacity_mw = 300 MW\n"
      "[feed.south]\n"
      "capacity_mw = 50\n"
      "[hazard.storm]\n"
      "gap_h = empirical(none.csv)\n"
      "duration_h = constant(2)\n"
      "hits = feed.north, feed.sout\n"
      "[hazard.work]\n"
      "windows = 01-01 to 01-03, 01-02 to 01-04\n"
      "hits = feed.south\n"
      "[turbine.t]\n"
      "units = 2\n"
      "unit_mw = 1e-9\n"
      "mode = soc\n"
      "start_soc = 0.9\n"
      "stop_soc = 50 %\n",
      {"2: [study] target_index = lohl: no index `lohl`", "3: `what is this`: neither",
       "4: [study] horizon: unknown key; did you mean `horizon_h`?",
       "6: [load] profile = none.csv: no such file", "7: [load] scale = 1,5: not a number",
       "8: [fed.north]: unknown section; did you mean `feed`?",
       "9: [feed.north] capacity_mw = 300 MW: not a number; write 300: capacity_mw is in MW",
       "13: [hazard.storm] gap_h = empirical(none.csv)",
       "15: [hazard.storm] hits = feed.north, feed.sout: there is no `feed.sout`",
       "17: [hazard.work] windows", "21: [turbine.t] unit_mw = 1e-9: is lost in rounding",
       "23: [turbine.t] start_soc = 0.9: must be below stop_soc"});
}

TEST(Config, TellsWhatShowsWhenItIsCompiledBesideAKeyThatIsNone) {
  expect_complaints("[study]\nsede = 3\n[load]\nprofile = none.csv\n[feed.a]\ncapacity_mw = 5\n",
                    {"2: [study] sede: unknown key", "4: [load] profile = none.csv: no such file"});
}

TEST(Config, TellsNothingThatFollowsFromAnotherMistake) {
  const std::string load = kLoad;
  const std::string hazard = "[hazard.h]\ngap_h = constant(9)\nduration_h = constant(1)\n";
  expect_complaints(
      "[load]\nprofile = none.csv\nprofile_gap_max_h = 3\n[feed.a]\ncapacity_mw = 5\n",
      {"2: [load] profile = none.csv: no such file"});
  for (const char* unit : {"profile_unit = KW", "profil_unit = kw"}) {
    expect_complaints(fmt::format("[load]\nprofile = none.csv\n{}\n", unit),
                      {"2: [load] profile = none.csv: no such file", "3: [load] profil"});
  }
  // Of keys that are misspelt, in lines that are none, or too long.
  expect_complaints(load + "[feed.a]\ncapacity_nw = 5\n", {"4: [feed.a] capacity_nw: unknown key"});
  expect_complaints(load + "[feed.a]\ncapacity_mw 5\n", {"4: `capacity_mw 5`: neither"});
  expect_complaints(load + "[feed.a]\ncapacity_mw: 5\n", {"4: `capacity_mw: 5`: neither"});
  expect_complaints(load + "[feed.a]\nfeed.a.capacity_mw = 5\n", {"4: feed.a.capacity_mw: a key"});
  expect_complaints(load + "[feed.a]\ncapacity_mw = 5\xA0MW\n", {"4: `capacity_mw"});
  expect_complaints("[load]\nconstant_nw = 5\n", {"2: [load] constant_nw: unknown key"});
  // Of sections whose headers are wrong.
  for (const char* header : {"[fed.a]", "[feed.a", "[Feed.a]", "[feed a]", "[feed:a]", "[feed]",
                             "feed.a]", "[feed.a b]"}) {
    SCOPED_TRACE(header);
    const auto all =
        complaints_of(load + header + "\ncapacity_mw = 5\n" + hazard + "hits = feed.a\n");
    ASSERT_EQ(all.size(), 1U) << fmt::format("{}", fmt::join(all, "\n"));
    EXPECT_EQ(all[0].substr(0, 3), "3: ");
  }
  expect_complaints(load + "[generator.g]\nunits = 5\n" + hazard + "hits = turbine.g\n",
                    {"3: [generator.g]: unknown section"});
  expect_complaints(load + "[gass.g]\n[turbine.t]\nunits = 1\nunit_mw = 1\nmode = off\ngas = g\n",
                    {"3: [gass.g]: unknown section"});
  // Of values that cannot be read, and are needed to go on.
  for (const char* wrong :
       {"gap_h = 9", "duration_h = 9", "windows = never", "failures_per_year = often"}) {
    SCOPED_TRACE(wrong);
    const std::string other = wrong[0] == 'd'   ? "gap_h = constant(9)\n"
                              : wrong[0] == 'w' ? ""
                                                : "duration_h = constant(1)\n";
    const auto all = complaints_of(load + "[feed.a]\ncapacity_mw = 5\n[hazard.h]\nhits = feed.a\n" +
                                   wrong + "\n" + other);
    EXPECT_EQ(all.size(), 1U) << fmt::format("{}", fmt::join(all, "\n"));
  }
}

// Whatever is wrong with one of them, the others are looked at.
TEST(Config, SetsEveryKeyAsideWhateverElseThereIs) {
  for (const auto& row : key_rows()) {
    if (row.member.read == nullptr) continue;
    SCOPED_TRACE(row.section + '.' + row.key);
    Site one =
        load_text(test::kBusySite, {"turbine.small.fuel_storage_h=5", "turbine.small.refuel_h=9"});
    for (const auto& section : sections_of(one, row.section)) {
      set_aside(one, {section, row.key});
    }
    EXPECT_NO_THROW((void)compile(one));
  }
}

TEST(Config, SaysWhichEncodingItIsIn) {
  using namespace std::string_literals;
  for (const auto& text : {"\xFF\xFE[\0s\0t\0"s, "\xFE\xFF\0[\0s"s, "[\0s\0t\0u\0d\0y\0]\0"s}) {
    expect_complaint([&] { load_config(text); }, {"study.ini:1:", "UTF-16", "UTF-8"});
  }
  expect_complaint([&] { load_config("\xFF\xFE\0\0[\0\0\0"s); }, {"study.ini:1:", "UTF-32"});
}

}  // namespace
}  // namespace ridethrough
