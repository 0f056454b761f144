// SPDX-License-Identifier: Apache-2.0
// The frame of a scenario: dates, horizon, powers, tables, and what is refused.
#include "host/scenario/study.hpp"
#include "tests/host/support.hpp"

namespace ridethrough {
namespace {

using test::expect_complaint;
using test::load_text;

constexpr const char* kSmall = R"([study]
seed = 7
[load]
constant_mw = 100
[feed.north]
capacity_mw = 150
[hazard.storm]
gap_h = exponential(mean=1000)
duration_h = constant(2)
hits = feed.north
)";

std::string start_of(const std::string& date) {
  return compile(load_text("[study]\nstart = " + date + "\n[load]\nconstant_mw = 1\n")).start;
}

TEST(BuildScenario, KeepsFilesOfObservationsApartAndDrawsTheirLikes) {
  const test::TemporaryFolder folder;
  (void)folder.write("a/seen.csv", "100\n300\n");
  (void)folder.write("b/seen.csv", "0\n2\n7\n");
  const Study study = compile(load_site(
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

TEST(Power, IsRefusedWhereTheRoundingWouldLoseIt) {
  expect_complaint(
      [] {
        compile(load_text(kSmall, {"hazard.storm.hits=feed.north", "load.constant_mw=1000000",
                                   "add=turbine.tiny", "turbine.tiny.units=1",
                                   "turbine.tiny.unit_mw=0.0004", "turbine.tiny.mode=must_run"}));
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

TEST(BuildScenario, SaysAllThatIsWrong) {
  std::string all = kSmall;
  for (const std::string name : {"a", "b"}) {
    all += "[turbine." + name + "]\nunits = 1\nunit_mw = 0.0004\nmode = must_run\n";
  }
  try {
    compile(load_text(all, {"load.constant_mw=1000000"}));
    ADD_FAILURE() << "no complaint";
  } catch (const InputError& error) {
    const std::string text = error.what();
    test::expect_contains(text, {"[turbine.a] unit_mw", "\n", "[turbine.b] unit_mw"});
    EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 1) << text;
  }
  expect_complaint(
      [&] {
        compile(load_text(kSmall, {"study.target_index=lolh, lol", "study.horizon_h=1e-9"}));
      },
      {"[study] target_index", "\n", "[study] horizon_h"});
}

}  // namespace
}  // namespace ridethrough
