// SPDX-License-Identifier: Apache-2.0
// The files of size, worth and sensitivity, and what becomes of those that are stopped.
#include "tests/host/program.hpp"

#include <filesystem>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace ridethrough {
namespace {

using test::Ended;
using test::expect_contains;
using test::expect_one_complaint;
using test::Program;
using test::run_program;
using test::TemporaryFolder;
using Words = std::vector<std::string>;

constexpr const char* kSite =
    "[study]\ntrajectories = 300\n[load]\nconstant_mw = 100\n"
    "[feed.a]\ncapacity_mw = 120\n[hazard.h]\nhits = feed.a\ngap_h = exponential(3000)\n"
    "duration_h = exponential(5)\n[battery.b]\nunits = 10\nunit_power_mw = 12\n"
    "unit_energy_mwh = 40\n";

struct Case {
  const char* analysis;
  Words more;
  const char* titles;  // of its CSV
  const char* study;   // that takes long enough to be stopped
};

void PrintTo(const Case& one, std::ostream* stream) { *stream << one.analysis; }

// Without how long it took.
nlohmann::json timeless(const std::string& text) {
  auto json = nlohmann::json::parse(text);
  json.erase("wall_s");
  if (json.contains("front")) {
    for (auto& one : json["front"]) one.erase("wall_s");
  }
  return json;
}

class AnalysisFiles : public testing::TestWithParam<Case> {
 protected:
  AnalysisFiles() { (void)folder_.write("site.ini", kSite); }

  [[nodiscard]] Words command(const Words& more) const {
    Words words = {GetParam().analysis, "site.ini", "--backend=cpu", "--threads=1", "-q"};
    words.insert(words.end(), GetParam().more.begin(), GetParam().more.end());
    words.insert(words.end(), more.begin(), more.end());
    return words;
  }
  [[nodiscard]] Ended run(const Words& more) const { return run_program(folder_, command(more)); }
  [[nodiscard]] Ended show(const Words& more) const {
    Words words = {"show", "a.h5"};
    words.insert(words.end(), more.begin(), more.end());
    return run_program(folder_, words);
  }

  TemporaryFolder folder_;
};

TEST_P(AnalysisFiles, HoldWhatIsPrintedAndShowPrintsItAgain) {
  const Ended table = run({"-o", "a.h5"});
  ASSERT_EQ(table.exit_code, 0) << table.err;
  expect_contains(table.err, {"wrote a.h5"});
  EXPECT_EQ(show({}).out, table.out);
  const Ended csv = run({"-o", "a.csv"});
  const std::string text = test::read_file(folder_.path("a.csv"));
  EXPECT_EQ(text.rfind(std::string("analysis,") + GetParam().titles, 0), 0U) << text;
  EXPECT_EQ(show({"--csv"}).out, text);
  const Ended json = run({"-o", "a.json", "--json"});
  EXPECT_EQ(test::read_file(folder_.path("a.json")), json.out);
  EXPECT_EQ(timeless(show({"--json"}).out), timeless(json.out));
  EXPECT_EQ(timeless(json.out)["analysis"], GetParam().analysis);
  // Each of them takes the place of one of its kind.
  EXPECT_EQ(run({"-o", "a.json"}).exit_code, 0);
  EXPECT_EQ(run({"-o", "a.csv"}).exit_code, 0);
  EXPECT_EQ(run({"-o", "a.h5"}).exit_code, 0);
  EXPECT_EQ(folder_.names(), (Words{"a.csv", "a.h5", "a.json", "site.ini"}));
}

TEST_P(AnalysisFiles, HaveAnEndingThatSaysWhich) {
  expect_one_complaint(run({"-o", "a.xlsx"}),
                       {"-o a.xlsx", "allowed is .h5 (HDF5), .csv or .json"});
  expect_one_complaint(run({"-o", "a"}), {"-o a", "allowed is"});
  expect_one_complaint(run({"-o", "a.jsn"}), {"did you mean `.json`"});
  expect_one_complaint(run({"-o", "none/a.csv"}), {"the folder none does not exist"});
  EXPECT_EQ(folder_.names(), Words{"site.ini"});
}

TEST_P(AnalysisFiles, TakeThePlaceOfNothingElseUnlessForced) {
  for (const char* name : {"a.csv", "a.json", "a.h5"}) {
    (void)folder_.write(name, "somebody's\n");
    expect_one_complaint(run({"-o", name}), {name, "--force"});
    EXPECT_EQ(test::read_file(folder_.path(name)), "somebody's\n");
    EXPECT_EQ(run({"-o", name, "--force"}).exit_code, 0);
    EXPECT_NE(test::read_file(folder_.path(name)), "somebody's\n");
  }
  expect_one_complaint(run({"--resume"}), {"--resume", "add -o or --checkpoint"});
}

TEST_P(AnalysisFiles, AreTheSameWhereItWasStopped) {
  const Words longer = {GetParam().study, "-o", "a.json"};
  const auto with = [&](const Words& more) {
    Words words = longer;
    words.insert(words.end(), more.begin(), more.end());
    return words;
  };
  const Ended whole = run(longer);
  ASSERT_EQ(whole.exit_code, 0) << whole.err;
  const auto wanted = timeless(test::read_file(folder_.path("a.json")));
  std::filesystem::remove(folder_.path("a.json"));
  const std::string checkpoint = folder_.path("a.json.checkpoint");
  bool stopped = false;
  for (int tries = 0; tries < 50; ++tries) {
    const Program program(folder_, command(with({"--resume", "--checkpoint-every=0.001"})));
    program.wait_until([&, before = tries > 0 && std::filesystem::exists(checkpoint)
                                        ? std::filesystem::last_write_time(checkpoint)
                                        : std::filesystem::file_time_type::min()] {
      return std::filesystem::exists(checkpoint) &&
             std::filesystem::last_write_time(checkpoint) > before;
    });
    program.signal(SIGTERM);
    const Ended ended = program.wait();
    if (ended.exit_code == 0) break;
    ASSERT_EQ(ended.exit_code, 128 + SIGTERM) << ended.err;
    stopped = true;
    expect_contains(ended.err, {"stopped after", "--resume goes on from a.json.checkpoint"});
    EXPECT_FALSE(std::filesystem::exists(folder_.path("a.json")));
    if (tries == 0) {
      expect_one_complaint(run(with({"--resume", "--load.scale=0.9"})),
                           {"--resume", "another study", "remove it"});
    }
    if (tries == 3) {
      EXPECT_EQ(run(with({"--resume"})).exit_code, 0);
      break;
    }
  }
  EXPECT_TRUE(stopped);
  EXPECT_EQ(timeless(test::read_file(folder_.path("a.json"))), wanted);
  EXPECT_EQ(folder_.names(), (Words{"a.json", "site.ini"}));
}

INSTANTIATE_TEST_SUITE_P(
    All, AnalysisFiles,
    testing::Values(Case{"size",
                         {"--vary", "battery.b.units", "--range", "0:20:4", "--target", "lolh<=10"},
                         "row,battery.b.units,answer,verdict,trajectories,target,",
                         "--study.trajectories=20000"},
                    Case{"worth",
                         {"--of", "battery.b"},
                         "quantity,value,std_error,low,high,unit,",
                         "--study.trajectories=3000"},
                    Case{"sensitivity",
                         {},
                         "key,value,unit,method,lolh_elasticity,",
                         "--study.trajectories=10000"}),
    [](const auto& one) { return std::string(one.param.analysis); });

TEST(AnalysisFile, IsShownByItself) {
  const TemporaryFolder folder;
  (void)folder.write("site.ini", kSite);
  ASSERT_EQ(run_program(folder, {"worth", "site.ini", "--of", "battery.b", "-o", "a.h5"}).exit_code,
            0);
  expect_one_complaint(run_program(folder, {"show", "a.h5", "a.h5"}), {"several files"});
  expect_one_complaint(run_program(folder, {"report", "a.h5"}), {"ridethrough analysis"});
}

// Both of a front are in its table.
TEST(AnalysisFile, OfAFrontHasBothKeys) {
  const TemporaryFolder folder;
  (void)folder.write("site.ini", kSite);
  const Ended ended =
      run_program(folder, {"size", "site.ini", "--vary", "battery.b.units", "--range", "0:20:10",
                           "--vary", "feed.a.capacity_mw", "--range", "110:120:10", "--target",
                           "lolh<=12", "-o", "a.csv"});
  EXPECT_LT(ended.exit_code, 2) << ended.err;
  expect_contains(test::read_file(folder.path("a.csv")),
                  {"analysis,row,feed.a.capacity_mw,battery.b.units,", "size,0,110,0,"});
}

}  // namespace
}  // namespace ridethrough
