// SPDX-License-Identifier: Apache-2.0
// The scenarios that ship in configs/.
#include "host/results/results.hpp"
#include "host/run/run.hpp"
#include "host/site/profile.hpp"
#include "kernels/backend.hpp"
#include "tests/host/support.hpp"
#include "tests/places.hpp"

#include <map>

#include <gtest/gtest.h>

namespace ridethrough {
namespace {

const std::string kConfigs = configs_folder();

std::vector<std::string> shipped() {
  std::vector<std::string> names;
  for (const auto& entry : test::fs::directory_iterator(kConfigs)) {
    if (entry.path().extension() == ".ini") names.push_back(entry.path().stem());
  }
  std::sort(names.begin(), names.end());
  return names;
}

class ShippedScenario : public testing::TestWithParam<std::string> {
 protected:
  static Site site() { return load_site(kConfigs + "/" + GetParam() + ".ini"); }
};

TEST_P(ShippedScenario, IsDescribedInWords) {
  const Site loaded = site();
  const std::string words = describe(loaded, compile(loaded));
  test::expect_contains(words, {loaded.study.name, "load: ", "dispatch: grid"});
  for (const auto& section : sections_of(loaded)) {
    if (section.name.empty()) continue;
    test::expect_contains(words, {section.kind + " " + section.name + ": "});
  }
}

TEST_P(ShippedScenario, RunsAndSuppliesMostOfItsDemand) {
  constexpr std::uint64_t kTrajectories = 2000;
  const Study study = compile(site());
  const Tally tally = simulate(study, make_cpu_backend(2), {0, kTrajectories});
  const Results results = evaluate(study, tally);
  EXPECT_EQ(results.provenance.trajectories, kTrajectories);
  EXPECT_EQ(results.provenance.merged_starts, 0U);
  const auto mean = [&](const char* name) { return results.index(name).value.mean; };
  EXPECT_GT(mean("demand_energy"), 0);
  EXPECT_LT(mean("neue"), 1e5);
  // What is asked for is lost, or comes from somewhere; charging the batteries takes some more.
  EXPECT_GE(mean("eue") + mean("turbine_energy") + mean("battery_throughput") + mean("grid_energy"),
            mean("demand_energy") * (1 - 1e-12));
}

INSTANTIATE_TEST_SUITE_P(In, ShippedScenario, testing::ValuesIn(shipped()), [](const auto& one) {
  std::string name = one.param;
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
});

TEST(ShippedScenarios, AreThoseOfTheProject) {
  EXPECT_EQ(shipped(),
            (std::vector<std::string>{"colossus-megapacks-against-turbines", "colossus-phase1",
                                      "colossus-phase2", "colossus-phase2-interim",
                                      "colossus-phase2-policies", "ieee-rts79"}));
}

// ---- IEEE RTS-79 -----------------------------------------------------------------------------

// A table of the RTS-79 as the file gives it: rows of cells by their column.
std::vector<std::map<std::string, std::string>> rows_of(const std::string& name) {
  std::ifstream stream(kConfigs + "/data/rts79/" + name);
  const auto cells_of = [](const std::string& line) {
    std::vector<std::string> cells;
    std::istringstream rest(line);
    for (std::string cell; std::getline(rest, cell, ',');) cells.push_back(cell);
    return cells;
  };
  std::string line;
  std::getline(stream, line);
  const auto header = cells_of(line);
  std::vector<std::map<std::string, std::string>> rows;
  while (std::getline(stream, line)) {
    const auto cells = cells_of(line);
    auto& row = rows.emplace_back();
    for (std::size_t i = 0; i < header.size(); ++i) row[header[i]] = cells.at(i);
  }
  return rows;
}

TEST(Rts79, LoadIs2850MwTimesTheThreeTablesOfPercentages) {
  const auto demand = read_profile({.profile = kConfigs + "/data/ieee-rts79-load.csv"}).demand_mw;
  const auto weeks = rows_of("load_weekly_peak_pct.csv");
  const auto days = rows_of("load_daily_peak_pct.csv");
  const auto hours = rows_of("load_hourly_peak_pct.csv");
  ASSERT_EQ(weeks.size(), 52U);
  ASSERT_EQ(days.size(), 7U);
  ASSERT_EQ(hours.size(), 24U);
  ASSERT_EQ(demand.size(), 8736U);
  std::size_t at = 0;
  for (const auto& week : weeks) {
    for (const auto& day : days) {
      const bool weekend = day.at("day") == "Sat" || day.at("day") == "Sun";
      const std::string column = week.at("season") + (weekend ? "_weekend" : "_weekday");
      for (const auto& hour : hours) {
        const double expected = 2850 * std::stod(week.at("peak_pct_of_annual")) / 100 *
                                std::stod(day.at("peak_pct_of_weekly")) / 100 *
                                std::stod(hour.at(column)) / 100;
        ASSERT_NEAR(demand[at], expected, 1e-9 * expected) << "hour " << at;
        ++at;
      }
    }
  }
  EXPECT_EQ(*std::max_element(demand.begin(), demand.end()), 2850);
}

TEST(Rts79, HasThe32UnitsOfTheTable) {
  const Site site = load_site(kConfigs + "/ieee-rts79.ini");
  // capacity, MTTF and MTTR, and how many units have them
  std::map<std::vector<double>, std::uint64_t> expected;
  for (const auto& row : rows_of("rts79_units.csv")) {
    ++expected[{std::stod(row.at("capacity_mw")), std::stod(row.at("mttf_h")),
                std::stod(row.at("mttr_h"))}];
  }
  std::map<std::vector<double>, std::uint64_t> found;
  std::uint64_t units = 0;
  for (const auto& turbine : site.turbines) {
    EXPECT_EQ(turbine.policy.mode, Site::Mode::kMustRun);
    found[{turbine.unit_mw, turbine.mttf_h.value(), turbine.mttr_h.value()}] += turbine.units;
    units += turbine.units;
  }
  EXPECT_EQ(units, 32U);
  EXPECT_EQ(found, expected);
}

TEST(Rts79, AsksForTheEnergyOfItsProfile) {
  const Study study = compile(load_site(kConfigs + "/ieee-rts79.ini", {}));
  double energy_mwh = 0;
  for (const double mw :
       read_profile({.profile = kConfigs + "/data/ieee-rts79-load.csv"}).demand_mw)
    energy_mwh += mw;
  const Tally tally = simulate(study, make_cpu_backend(1), {0, 2});
  EXPECT_NEAR(evaluate(study, tally).index("demand_energy").value.mean / energy_mwh, 1, 1e-7);
}

}  // namespace
}  // namespace ridethrough
