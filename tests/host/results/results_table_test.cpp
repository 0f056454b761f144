// SPDX-License-Identifier: Apache-2.0
// Results as text: the table and JSON.
#include "host/base/layout.hpp"
#include "host/files/results_file.hpp"
#include "tests/host/busy_site.hpp"

#include <sstream>
#include <tuple>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace ridethrough {
namespace {

using test::busy_run;
using test::histogram_of;
using test::kContract;
using test::kHistogramNames;
using test::kTrajectories;
using test::quiet_results;
using test::TemporaryFolder;

TEST(ResultsAsJson, HasTheNamesOfTheContract) {
  const auto json = nlohmann::json::parse(as_json(busy_run().results));
  for (const auto& [name, unit] : kContract) {
    const auto& index = json.at("indices").at(name);
    const Estimate& value = busy_run().results.index(name).value;
    EXPECT_EQ(index.at("mean").get<double>(), value.mean) << name;
    EXPECT_EQ(index.at("applies").get<bool>(), name != test::kNothingOfInABusySite) << name;
    EXPECT_EQ(index.at("std_error").get<double>(), value.std_error) << name;
    EXPECT_EQ(index.at("unit").get<std::string>(), unit) << name;
    EXPECT_EQ(index.at("ci95").at(0).get<double>(), value.ci95_low) << name;
    EXPECT_EQ(index.at("ci95").at(1).get<double>(), value.ci95_high) << name;
  }
  EXPECT_EQ(json.at("trajectories").get<std::uint64_t>(), kTrajectories);
  EXPECT_EQ(json.at("seed").get<std::uint64_t>(), 42U);
  EXPECT_EQ(json.at("study").get<std::string>(), "a busy site, \"quoted\", of 100 % µ");
  EXPECT_TRUE(json.at("target_met").get<bool>());
}

TEST(ResultsAsJson, HoldsTheHistograms) {
  const auto json = nlohmann::json::parse(as_json(busy_run().results));
  for (const auto& name : kHistogramNames) {
    const auto& histogram = histogram_of(busy_run().results, name);
    EXPECT_EQ(json.at("histograms").at(name).at("edges").get<std::vector<double>>(),
              histogram.edges);
    EXPECT_EQ(json.at("histograms").at(name).at("counts").get<std::vector<std::uint64_t>>(),
              histogram.counts);
  }
}

TEST(ResultsAsJson, IsTheSameFromTheFile) {
  const TemporaryFolder folder;
  write_results(busy_run().results, folder.path("busy.h5"));
  EXPECT_EQ(nlohmann::json::parse(as_json(read_results(folder.path("busy.h5")))),
            nlohmann::json::parse(as_json(busy_run().results)));
}

TEST(ResultsAsJson, HoldsCausesSeasonAndSurvival) {
  const auto json = nlohmann::json::parse(as_json(busy_run().results));
  const auto& [causes, season, survival] =
      std::tie(busy_run().results.causes, busy_run().results.season, busy_run().results.survival);
  EXPECT_EQ(json.at("causes").size(), causes.names.size());
  EXPECT_EQ(json.at("causes").at("hazard.storm").at("eue").get<double>(), causes.eue[0]);
  EXPECT_EQ(json.at("season").at("lolh").at(0).at(23).get<double>(), season.lolh[23]);
  EXPECT_EQ(json.at("season").at("eue").at(1).at(0).get<double>(), season.eue[24]);
  EXPECT_EQ(json.at("survival").at("outages").get<std::vector<std::uint64_t>>(), survival.outages);
  EXPECT_EQ(json.at("survival").at("ride_through").get<std::vector<double>>(),
            survival.ride_through);
}

TEST(ResultsAsJson, HasNullForWhatIsNotKnown) {
  const auto json = nlohmann::json::parse(as_json(quiet_results()));
  const auto& nines = json.at("indices").at("availability_nines");
  EXPECT_TRUE(nines.at("mean").is_null());
  EXPECT_TRUE(nines.at("ci95").at(1).is_null());
  EXPECT_TRUE(nines.at("ci95").at(0).is_null());  // nothing there is random
  EXPECT_TRUE(json.at("indices").at("outage_survival").at("mean").is_null());
}

std::vector<std::string> lines_of(const std::string& text) {
  std::istringstream stream(text);
  std::vector<std::string> lines;
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

TEST(ResultsAsTable, HasALineForEveryIndexWithItsUnit) {
  const std::string table = as_table(busy_run().results);
  for (const auto& [name, unit] : kContract) {
    if (name == test::kNothingOfInABusySite) continue;
    const auto quantile = name.find("_q");
    const auto tail = name.find("_cvar");
    const auto cut = std::min(quantile, tail);
    if (cut == std::string::npos) {
      test::expect_contains(table, {fmt::format("\n{} ", name), unit});
    } else {  // these stand in a block, a column each
      test::expect_contains(table,
                            {fmt::format("\n{} ", name.substr(0, cut)), name.substr(cut + 1)});
    }
  }
}

TEST(ResultsAsTable, FitsTheTerminal) {
  for (const std::size_t width : {30U, 60U, 80U, 100U, 120U}) {
    for (const auto& line : lines_of(as_table(busy_run().results, width))) {
      EXPECT_LE(columns_of(line), width) << line;
    }
  }
}

// The busy site, with other indices.
Results with(const std::vector<std::pair<std::string, Estimate>>& values) {
  Results results = busy_run().results;
  for (const auto& [name, value] : values) {
    for (auto& index : results.indices) {
      if (index.name == name) index.value = value;
    }
  }
  return results;
}

TEST(ResultsAsTable, WritesWhatIsRareAsAPersonDoes) {
  const Results rare =
      with({{"lolh", {1.6e-6, 1e-7, 1.4e-6, 1.8e-6, 1}},
            {"lolev", {1 / 53211.0, 1e-6, 1.7e-5, 2.1e-5, 1}},
            {"lolp", {1.79e-10, 1e-11, 1.6e-10, 2e-10, 1}},
            {"eue", {1e9, 1e7, 0.98e9, 1.02e9, 1}},
            {"availability", {99.9999999821, 4.7e-9, 99.9999999775, 99.9999999858, 100}}});
  const std::string table = as_table(rare, 160);
  test::expect_contains(
      table,
      {" 0.00576 ", " 0.00504 .. 0.00648  s/yr ", " 18.8 ", "events/million yr", " ppb ", " GWh/yr",
       " 99.9999999821 ", "99.9999999775 .. 99.9999999858",
       "That is one loss of load in about 53,000 years, and one hour of it in about 620,000.\n"});
  EXPECT_EQ(table.find("e-0"), std::string::npos) << table;
  EXPECT_EQ(table.find("e+"), std::string::npos) << table;
}

TEST(ResultsAsTable, SaysAboveTheIndicesInHowManyTrajectoriesLoadWasLost) {
  const Evidence seen = evidence(busy_run().results);
  const std::string table = as_table(busy_run().results, 300);
  const std::string line =
      fmt::format("\nLoad was lost in {} of 2,000 trajectories, {} times. The largest of these has",
                  grouped(seen.losing), grouped(seen.events));
  test::expect_contains(table, {line});
  EXPECT_LT(table.find(line), table.find("\nlolh "));
}

TEST(ResultsAsTable, LeavesOutWhatTheSiteDoesNotHave) {
  const std::string table = as_table(quiet_results());
  for (const char* name : {"turbine_starts", "battery_throughput", "interrupt", "fuel", "peak"}) {
    EXPECT_EQ(table.find(name), std::string::npos) << name;
  }
  test::expect_contains(table, {"\ngrid_energy ", "\noutages ", "No loss of load was seen"});
  // A site with outages says how rare a loss must be, and what LOLH may be.
  const Study safe = compile(test::load_text(
      "[load]\nconstant_mw=10\n[feed.a]\ncapacity_mw=100\n[hazard.h]\ngap_h=exponential(1000)\n"
      "duration_h=exponential(8)\nhits=feed.a\n[battery.b]\nunits=1\nunit_power_mw=10\n"
      "unit_energy_mwh=3000\n"));
  const Tally tally = simulate(safe, make_cpu_backend(1), {0, 100});
  test::expect_contains(as_table(evaluate(safe, tally)),
                        {"No loss of load was seen", "trajectory in 28", "0 .. 0.2"});
}

TEST(ResultsAsTable, NamesTheCausesThatMakeLossesMoreFrequentFirst) {
  Results results = busy_run().results;
  results.causes = {};
  for (int i = 0; i < 13; ++i) {
    results.causes.names.push_back(fmt::format("hazard.number{:02}", i));
    for (auto* values : {&results.causes.lolh, &results.causes.lolh_share, &results.causes.eue,
                         &results.causes.eue_share}) {
      values->push_back(i / 100.0);
    }
    // Of the last one nobody knows it; of the others it is all of 0 to 12, in another order.
    results.causes.time_share.push_back(i == 12 ? std::nan("") : 0.01);
    results.causes.lift.push_back(i == 12 ? std::nan("") : i * 5 % 13);
  }
  std::string table = as_table(results);
  EXPECT_LT(table.find("hazard.number05"), table.find("hazard.number10"));
  EXPECT_LT(table.find("hazard.number10"), table.find("hazard.number02"));
  test::expect_contains(table, {"hazard.number03", "and 2 more"});  // and one without a loss
  EXPECT_EQ(table.find("hazard.number08"), std::string::npos);
  EXPECT_EQ(table.find("hazard.number12"), std::string::npos);
  // Where it is known of none, as in an old file, by the energy.
  for (auto* values : {&results.causes.time_share, &results.causes.lift}) {
    values->assign(13, std::nan(""));
  }
  table = as_table(results);
  EXPECT_LT(table.find("hazard.number12"), table.find("hazard.number11"));
  EXPECT_EQ(table.find("nan"), std::string::npos);
  test::expect_contains(table, {"hazard.number03", "and 2 more"});  // and one without a loss
  EXPECT_EQ(table.find("hazard.number02"), std::string::npos);
}

TEST(ResultsAsTable, ShowsRareCausesAsWhatIsLessThanTheFrequentOnes) {
  Results results = busy_run().results;
  auto& causes = results.causes;
  causes = {};
  causes.names = {"hazard.often", "hazard.seldom", "hazard.hardly"};
  causes.lolh = {0.04295, 0.0004164, 1.275e-9};
  causes.eue = {2345.6, 12, 0.003};
  causes.lolh_share = causes.eue_share = {0.99, 0.0097, 3e-8};
  causes.time_share = {0.01, 0.007, 0.09};
  causes.lift = {99, 1.39, 2.17e-7};
  test::expect_contains(
      as_table(results),
      {"hazard.often                0.04295  99.0 %    2346  99.0 %      1 %     99\n",
       "hazard.seldom               0.00042   1.0 %      12   1.0 %    0.7 %   1.39\n",
       "hazard.hardly              <0.00001  <0.1 %      <1  <0.1 %      9 %  <0.01\n"});
}

TEST(ResultsAsTable, TellsHowLongOutagesAreRiddenThrough) {
  test::expect_contains(as_table(busy_run().results),
                        {"outage of the grid of", "1 min", "15 min", "4 h", "ridden through"});
}

TEST(ResultsAsTable, IsTheSameFromTheFile) {
  const TemporaryFolder folder;
  for (const Results& results : {busy_run().results, quiet_results()}) {
    write_results(results, folder.path("any.h5"));
    EXPECT_EQ(as_table(read_results(folder.path("any.h5"))), as_table(results));
  }
}

}  // namespace
}  // namespace ridethrough
