// SPDX-License-Identifier: Apache-2.0
// What a report page is given; that it is drawn is tests/page/'s.
#include "host/page/page.hpp"

#include "host/config/read_site.hpp"
#include "host/files/results_file.hpp"
#include "host/files/stored_file.hpp"
#include "host/page/config_differences.hpp"
#include "host/page/site_json.hpp"
#include "host/results/comparison.hpp"
#include "host/sweep/sweep_file.hpp"
#include "host/trace/trace_excerpt.hpp"
#include "host/trace/trace_file.hpp"
#include "tests/host/busy_site.hpp"

#include <algorithm>
#include <filesystem>
#include <map>
#include <numeric>

namespace ridethrough {
namespace {

using test::busy_run;
using test::expect_contains;
using test::TemporaryFolder;

nlohmann::json data_of(const std::string& page) {
  const std::string head = R"(<script type="application/json" id="data">)";
  const auto from = page.find(head) + head.size();
  return nlohmann::json::parse(page.substr(from, page.find("</script>", from) - from));
}

TEST(ReportPage, CarriesItsDataSoThatNothingInThemCanEndTheScript) {
  const TemporaryFolder folder;
  Results results = busy_run().results;
  results.provenance.study = "</script><script>alert(1)</script>";
  write_results(results, folder.path("busy.h5"));
  const std::string page = report_page({folder.path("busy.h5")});
  expect_contains(page, {"\\u003c/script>\\u003cscript>alert(1)", "vegaEmbed"});
  EXPECT_EQ(page.find("<script>alert"), std::string::npos);
  EXPECT_EQ(page.find("@data@"), std::string::npos);
}

TEST(ReportPage, HasTheBoundsOfHowManyYearsAreWorse) {
  const TemporaryFolder folder;
  const Results& results = busy_run().results;
  write_results(results, folder.path("busy.h5"));
  const std::string page = report_page({folder.path("busy.h5")});
  const auto json = data_of(page);
  EXPECT_EQ(json.at("evidence").at("losing_trajectories"), evidence(results).losing);
  const Estimate& free = results.index("loss_free_years").value;
  for (const char* name : {"yearly_lolh", "yearly_eue"}) {
    const auto& histogram = json.at("histograms").at(name);
    const auto& bounds = histogram.at("above_ci95");
    ASSERT_EQ(bounds.size(), histogram.at("counts").size());
    std::vector<double> lows;
    for (std::size_t i = 0; i < bounds.size(); ++i) {
      EXPECT_EQ(bounds[i].is_null(), histogram.at("counts")[i] == 0) << i;
      if (histogram.at("edges")[i] > 0 && !bounds[i].is_null()) lows.push_back(bounds[i][0]);
    }
    ASSERT_FALSE(lows.empty());
    EXPECT_NEAR(lows.front(), 1 - free.ci95_high, 1e-12) << "the years with any loss";
    EXPECT_TRUE(std::is_sorted(lows.rbegin(), lows.rend()));
  }
}

TEST(ReportPage, OfASweepHasItsAxesPointsAndTheSiteOfTheLastOneThatWasSimulated) {
  const TemporaryFolder folder;
  const auto file = folder.write(
      "a.ini",
      "[study]\ntrajectories = 5\n[load]\nconstant_mw = 10\n[feed.a]\ncapacity_mw = 20\n[sweep]\n"
      "feed.a.capacity_mw = 5, 15, -1\n");
  const Config config = Config::load(file, {});
  SweepResults results;
  results.sweep = read_sweep(config);
  PointStore store("", "");
  PointTallies tallies(folder.path("s.h5"), results.sweep.size());
  SweepHooks hooks;
  hooks.on_done = [&](std::size_t point, const Tally& tally) { tallies.keep(point, tally); };
  run_sweep(read_unchecked(config), make_cpu_backend(1), store, {}, hooks, results);
  results.provenance.config = config.source().text;
  write_sweep(results, folder.path("s.h5"), [&](std::size_t number) { return tallies.of(number); });
  const std::string page = report_page({folder.path("s.h5")});
  expect_contains(page, {R"("axes":[{"name":"feed.a.capacity_mw")", R"("capacity_mw":15)",
                         R"("site_of":"feed.a.capacity_mw=15")", R"("lolh":{"mean":8760)"});
  EXPECT_EQ(page.find(R"("turbine_run_hours")"), page.rfind(R"("turbine_run_hours")"))
      << "only the list of the page itself names what a site without turbines does not have";
}

// The busy site with what differs, written to a file.
std::string busy_file(const TemporaryFolder& folder, const std::string& name,
                      const std::string& overrides, std::uint64_t seed) {
  Results results = busy_run().results;
  results.provenance.config = test::kBusySite;
  results.provenance.overrides = overrides;
  results.provenance.seed = seed;
  results.indices.front().value.mean += static_cast<double>(overrides.size());
  write_results(results, folder.path(name));
  return folder.path(name);
}

TEST(ReportPage, OfRunsHasTheirDifferencesAsShowHasThem) {
  const TemporaryFolder folder;
  const auto a = busy_file(folder, "a.h5", "", 42);
  const auto b = busy_file(folder, "b.h5", "battery.pack.units=12", 42);
  const auto c = busy_file(folder, "c.h5", "load.constant_mw=90\nstudy.seed=7", 7);
  const auto json = data_of(report_page({a, b, c}));
  const auto shown = nlohmann::json::parse(
      comparison_json({{a, read_results(a)}, {b, read_results(b)}, {c, read_results(c)}}));
  EXPECT_EQ(json.at("differences"), shown.at("differences"));
  ASSERT_EQ(json.at("runs").size(), 3U);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(json.at("runs")[i].at("indices"), shown.at("files")[i].at("indices")) << i;
  }
  EXPECT_EQ(json.at("config_differences"), nlohmann::json::parse(R"([
      {"key": "study.seed", "values": ["1", "1", "7"]},
      {"key": "load.constant_mw", "values": ["100", "100", "90"]},
      {"key": "battery.pack.units", "values": ["10", "12", "10"]}])"));
}

TEST(ReportPage, IsOfOneSweepOrOfSixRunsAtMost) {
  const TemporaryFolder folder;
  const auto run = busy_file(folder, "a.h5", "", 42);
  (void)folder.write("s.ini",
                     "[study]\ntrajectories = 5\n[load]\nconstant_mw = 10\n[feed.a]\n"
                     "capacity_mw = 20\n[sweep]\nfeed.a.capacity_mw = 5, 15\n");
  SweepResults results;
  results.sweep = read_sweep(Config::load(folder.path("s.ini"), {}));
  results.points.resize(results.sweep.size());
  const auto sweep = folder.path("s.h5");
  write_sweep(results, sweep, [](std::size_t) { return Tally{}; });
  for (const auto& paths : {std::vector{run, sweep}, {sweep, run}, {sweep, sweep}}) {
    test::expect_complaint([&] { (void)report_page(paths); }, {"s.h5: is a sweep", "one sweep"});
  }
  test::expect_complaint([&] { (void)report_page(std::vector(7, run)); }, {"7 files", "at most 6"});
}

TEST(ConfigDifferences, AreOfValuesAndNotOfHowTheyAreWritten) {
  const auto with = [&](const char* load, const char* more) {
    return test::load_text("[load]\nconstant_mw = " + std::string(load) +
                           "\n[feed.a]\ncapacity_mw = 20\n" + more);
  };
  EXPECT_EQ(config_differences({with("10", ""), with("10.0", "[study]\nseed = 1\n")}).dump(), "[]");
  EXPECT_EQ(config_differences({with("10", ""), with("10", "[feed.b]\ncapacity_mw = 5\n"),
                                with("11", "[feed.b]\ncapacity_mw = 6\n")})
                .dump(),
            R"([{"key":"load.constant_mw","values":["10","10","11"]},)"
            R"({"key":"feed.b","values":[null,true,true]},)"
            R"({"key":"feed.b.capacity_mw","values":[null,"5","6"]}])");
}

TEST(PeakLoad, IsKnownOfAProfileThatIsStillWhatWasSimulated) {
  const TemporaryFolder folder;
  (void)folder.write("load.csv", "demand_mw\n10\n25\n15\n");
  const auto file = folder.write("a.ini",
                                 "[study]\nhorizon_h = 30\n[load]\nprofile = load.csv\nstep_h = 1\n"
                                 "scale = 2\n[feed.a]\ncapacity_mw = 60\n");
  const Site site = load_site(file);
  const std::string fingerprint = compile(site).fingerprint_text();
  EXPECT_NEAR(peak_load_mw(site, fingerprint).value(), 50, 1e-3);
  (void)folder.write("load.csv", "demand_mw\n10\n20\n15\n");
  EXPECT_FALSE(peak_load_mw(site, fingerprint));
  std::filesystem::remove(folder.path("load.csv"));
  EXPECT_FALSE(peak_load_mw(site, fingerprint));
  const Site constant = load_site(file, {"load.constant_mw=10"});
  EXPECT_EQ(peak_load_mw(constant, ""), 20);
}

// Units that are committed as needed are simulated from half a year before the horizon.
TEST(PeakLoad, IsThatOfTheHorizon) {
  const TemporaryFolder folder;
  std::string rows = "demand_mw\n";
  for (int day = 0; day < 365; ++day) {
    for (int hour = 0; hour < 24; ++hour) rows += day < 31 ? "90\n" : "20\n";
  }
  (void)folder.write("load.csv", rows);
  const Site site = load_site(folder.write(
      "a.ini",
      "[study]\nstart = 2025-02-01\nhorizon_h = 48\n[load]\nprofile = load.csv\n"
      "[turbine.t]\nunits = 2\nunit_mw = 10\nmode = must_run\ncommit = needed\nmttf_h = 500\n"
      "mttr_h = 50\n"));
  const Study study = compile(site);
  EXPECT_GT(study.scenario.warm_up, 0);
  EXPECT_NEAR(peak_load_mw(site, study.fingerprint_text()).value(), 20, 1e-3);
}

TEST(SiteOfAConfig, HasItsPartsAndWhatHitsThem) {
  const auto site = site_json(test::load_text(test::kBusySite));
  EXPECT_EQ(site.at("load").at("constant_mw"), 100);
  EXPECT_EQ(site.at("feeds").at(0).at("name"), "north");
  EXPECT_EQ(site.at("batteries").at(0).at("unit_energy_mwh"), 5);
  EXPECT_EQ(site.at("turbines").at(0).at("mode"), "standby");
  EXPECT_EQ(site.at("surges").at(0).at("extra_mw").at("mean"), 12.5);
  EXPECT_EQ(site.at("hazards").at(0).at("gap_h").at("mean"), 100);
  EXPECT_EQ(site.at("hazards").at(0).at("hits").at(0).at("target"), "feed.north");
}

TEST(TraceExcerpt, HoldsTheWorstLossWithWhatSurroundsIt) {
  const TemporaryFolder folder;
  const auto& run = busy_run();
  TraceRequest request{run.study, std::vector<std::uint64_t>(20), false};
  std::iota(request.trajectories.begin(), request.trajectories.end(), 0);
  Attachments attachments;
  attachments.parts.emplace_back([&](auto file) { write_trace(file, request); });
  write_results(run.results, folder.path("traced.h5"), attachments);
  const auto losses = worst_losses(StoredFile(folder.path("traced.h5"), kResultsFile), 3);
  ASSERT_EQ(losses.size(), 3U);
  for (const auto& loss : losses) {
    EXPECT_GE(losses.front().unserved_mwh, loss.unserved_mwh);
    const std::map<std::string, std::vector<double>> columns(loss.columns.begin(),
                                                             loss.columns.end());
    const auto& time = columns.at("time_h");
    EXPECT_EQ(loss.causes.size(), time.size() * loss.cause_names.size());
    EXPECT_TRUE(std::is_sorted(time.begin(), time.end()));
    EXPECT_LE(time.front(), loss.from_h);
    EXPECT_EQ(columns.at("surplus_mw").size(), time.size());
    EXPECT_EQ(columns.at("curtailed_mw").size(), time.size());
    double unserved = 0;
    for (std::size_t i = 0; i < time.size(); ++i) {
      if (time[i] < loss.begin_h || time[i] >= loss.end_h) continue;
      unserved += columns.at("shortfall_mw")[i] * columns.at("duration_h")[i];
    }
    EXPECT_NEAR(unserved, loss.unserved_mwh, 1e-9 * loss.unserved_mwh);
  }
}

TEST(TraceExcerpt, IsEmptyWhereNothingWasTraced) {
  const TemporaryFolder folder;
  write_results(busy_run().results, folder.path("plain.h5"));
  EXPECT_TRUE(worst_losses(StoredFile(folder.path("plain.h5"), kResultsFile), 3).empty());
}

}  // namespace
}  // namespace ridethrough
