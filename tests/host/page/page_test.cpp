// SPDX-License-Identifier: Apache-2.0
// What a report page is given; that it is drawn is tests/page/'s.
#include "host/page/page.hpp"

#include "host/files/results_file.hpp"
#include "host/files/stored_file.hpp"
#include "host/page/site_json.hpp"
#include "host/sweep/sweep_file.hpp"
#include "host/trace/trace_excerpt.hpp"
#include "host/trace/trace_file.hpp"
#include "tests/host/busy_site.hpp"

#include <algorithm>
#include <map>
#include <numeric>

namespace ridethrough {
namespace {

using test::busy_run;
using test::expect_contains;
using test::TemporaryFolder;

TEST(ReportPage, CarriesItsDataSoThatNothingInThemCanEndTheScript) {
  const TemporaryFolder folder;
  Results results = busy_run().results;
  results.provenance.study = "</script><script>alert(1)</script>";
  write_results(results, folder.path("busy.h5"));
  const std::string page = report_page(folder.path("busy.h5"));
  expect_contains(page, {"\\u003c/script>\\u003cscript>alert(1)", "vegaEmbed"});
  EXPECT_EQ(page.find("<script>alert"), std::string::npos);
  EXPECT_EQ(page.find("@data@"), std::string::npos);
}

TEST(ReportPage, HasTheBoundsOfHowManyYearsAreWorse) {
  const TemporaryFolder folder;
  const Results& results = busy_run().results;
  write_results(results, folder.path("busy.h5"));
  const std::string page = report_page(folder.path("busy.h5"));
  const std::string head = R"(<script type="application/json" id="data">)";
  const auto from = page.find(head) + head.size();
  const auto json = nlohmann::json::parse(page.substr(from, page.find("</script>", from) - from));
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
  run_sweep(config, make_cpu_backend(1), store, {}, hooks, results);
  results.provenance.config = config.file_text();
  write_sweep(results, folder.path("s.h5"), [&](std::size_t number) { return tallies.of(number); });
  const std::string page = report_page(folder.path("s.h5"));
  expect_contains(page, {R"("axes":[{"name":"feed.a.capacity_mw")", R"("capacity_mw":15)",
                         R"("site_of":"feed.a.capacity_mw=15")", R"("lolh":{"mean":8760)"});
  EXPECT_EQ(page.find(R"("turbine_run_hours")"), page.rfind(R"("turbine_run_hours")"))
      << "only the list of the page itself names what a site without turbines does not have";
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
