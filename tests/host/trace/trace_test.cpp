// SPDX-License-Identifier: Apache-2.0
// Traces: what they say is what happened.
#include "host/config/read_site.hpp"
#include "host/files/results_file.hpp"
#include "host/trace/trace_file.hpp"
#include "tests/host/busy_site.hpp"
#include "tests/places.hpp"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <numeric>

#include <hdf5.h>

namespace ridethrough {
namespace {

using test::busy_run;
using test::expect_complaint;
using test::kTrajectories;
using test::TemporaryFolder;

std::vector<std::uint64_t> first(std::uint64_t count) {
  std::vector<std::uint64_t> numbers(count);
  std::iota(numbers.begin(), numbers.end(), 0);
  return numbers;
}

struct Traced {
  Tally tally;
  std::vector<TraceRow> rows;
};

Traced traced(const Study& study, const std::vector<std::uint64_t>& trajectories) {
  Traced result;
  result.tally = trace({study, trajectories}, [&](std::span<const TraceRow> rows) {
    result.rows.insert(result.rows.end(), rows.begin(), rows.end());
  });
  return result;
}

Attachments with_traces(const TraceRequest& request) {
  Attachments more;
  more.parts.emplace_back([&](auto file) { write_trace(file, request); });
  return more;
}

// Spans follow each other from the beginning of the horizon to its end.
void expect_contiguous(const Study& study, const std::vector<TraceRow>& rows) {
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const bool begins = i == 0 || rows[i].trajectory != rows[i - 1].trajectory;
    const bool ends = i + 1 == rows.size() || rows[i].trajectory != rows[i + 1].trajectory;
    ASSERT_LT(rows[i].span.from, rows[i].span.to);
    ASSERT_EQ(rows[i].span.from, begins ? 0 : rows[i - 1].span.to);
    if (ends) {
      ASSERT_EQ(rows[i].span.to, study.scenario.horizon);
    }
  }
}

constexpr std::size_t kNone = 88;  // the number of no cause, of any site so small

void expect_balance(const std::vector<TraceRow>& rows) {
  for (const auto& [trajectory, span, present] : rows) {
    ASSERT_EQ(span.grid + span.turbines + span.surplus + span.batteries + span.interrupted +
                  span.shortfall,
              span.demand)
        << "trajectory " << trajectory << " at " << span.from;
    ASSERT_LE(span.grid, span.grid_limit);
    ASSERT_LE(span.stored, span.capacity);
    ASSERT_GE(span.stored, 0);
    ASSERT_TRUE(present.any());
    ASSERT_TRUE(!present[kNone] || present.count() == 1);
  }
}

// What spans add up to is what the tally counts.
void expect_sums(const Traced& traced) {
  std::uint64_t time = 0;
  std::uint64_t energy = 0;
  std::uint64_t interrupted = 0;
  std::uint64_t discharged = 0;
  std::uint64_t grid = 0;
  for (const TraceRow& row : traced.rows) {
    const Span& span = row.span;
    const auto length = static_cast<std::uint64_t>(span.to - span.from);
    if (span.shortfall > 0) time += length;
    energy += static_cast<std::uint64_t>(span.shortfall) * length;
    interrupted += static_cast<std::uint64_t>(span.interrupted) * length;
    discharged += static_cast<std::uint64_t>(std::max(span.batteries, 0)) * length;
    grid += static_cast<std::uint64_t>(span.grid) * length;
  }
  const auto counted = [&](Count count) {
    return traced.tally.moments[static_cast<int>(count)].sum.word[0];
  };
  EXPECT_EQ(time, counted(Count::kLossTime));
  EXPECT_EQ(energy, counted(Count::kUnservedEnergy));
  EXPECT_EQ(interrupted, counted(Count::kInterruptedEnergy));
  EXPECT_EQ(discharged, counted(Count::kDischargedEnergy));
  EXPECT_EQ(grid, counted(Count::kGridEnergy));
}

void expect_true_trace(const Study& study, std::uint64_t trajectories) {
  const Traced result = traced(study, first(trajectories));
  const Tally untraced = simulate(study, make_cpu_backend(1), {0, trajectories});
  EXPECT_TRUE(result.tally == untraced) << "tracing changes what happens";
  expect_contiguous(study, result.rows);
  expect_balance(result.rows);
  expect_sums(result);
}

TEST(Trace, OfABusySiteIsWhatHappens) { expect_true_trace(busy_run().study, 200); }

TEST(Trace, OfEveryConfigThatIsShippedIsWhatHappens) {
  int configs = 0;
  for (const auto& entry : std::filesystem::directory_iterator(configs_folder())) {
    if (entry.path().extension() != ".ini") continue;
    SCOPED_TRACE(entry.path().filename());
    expect_true_trace(compile(load_site(entry.path().string(), {})), 50);
    ++configs;
  }
  EXPECT_GE(configs, 4);
}

// 10 MWh for a load of 5 MW: two hours of the ten without the feed, from 12:00 on the 1st of March.
TEST(Trace, TellsAStoryThatIsKnown) {
  const Study study = compile(test::load_text(
      "[study]\nhorizon_h=48\nstart=2025-03-01\n[load]\nconstant_mw=5\n[feed.a]\ncapacity_mw=6\n"
      "[hazard.h]\nwindows=03-01 12:00 to 03-01 22:00\nhits=feed.a\n"
      "[battery.b]\nunits=1\nunit_power_mw=5\nunit_energy_mwh=10\n"));
  const double mw = study.quantum_w * 1e-6;
  const auto rows = traced(study, {0}).rows;
  struct Chapter {
    double from_h, to_h, grid, battery, shortfall, soc;
  };
  // At last the feed has 1 MW left, and fills the battery in ten hours.
  const std::vector<Chapter> story = {{0, 12, 5, 0, 0, 1},
                                      {12, 14, 0, 5, 0, 0},
                                      {14, 22, 0, 0, 5, 0},
                                      {22, 32, 6, -1, 0, 1},
                                      {32, 48, 5, 0, 0, 1}};
  ASSERT_EQ(rows.size(), story.size());
  for (std::size_t i = 0; i < story.size(); ++i) {
    const Span& span = rows[i].span;
    EXPECT_EQ(span.from, std::llround(story[i].from_h * kTicksPerHour)) << i;
    EXPECT_EQ(span.to, std::llround(story[i].to_h * kTicksPerHour)) << i;
    EXPECT_NEAR(span.grid * mw, story[i].grid, 1e-9) << i;
    EXPECT_NEAR(span.batteries * mw, story[i].battery, 1e-9) << i;
    EXPECT_NEAR(span.shortfall * mw, story[i].shortfall, 1e-9) << i;
    EXPECT_NEAR(static_cast<double>(span.stored) / static_cast<double>(span.capacity), story[i].soc,
                1e-6)
        << i;
    EXPECT_EQ(rows[i].present[0], i == 1 || i == 2) << i;
    EXPECT_NE(rows[i].present[0], rows[i].present[kNone]) << i;
  }
}

// ---- which ones --------------------------------------------------------------------------------

Study rare_losses() {
  return compile(
      test::load_text("[load]\nconstant_mw=1\n[feed.a]\ncapacity_mw=2\n[hazard.h]\n"
                      "gap_h=exponential(2190000)\nduration_h=exponential(5)\nhits=feed.a\n"));
}

TEST(FindLosses, FindsTheFirstOnesAndAllOfThem) {
  const Study study = rare_losses();
  const Backend backend = make_cpu_backend(2);
  constexpr std::uint64_t kSimulated = 10'000;
  std::vector<std::uint64_t> expected;
  Tally tally;
  TallyRecorder recorder(tally);
  Trajectory trajectory(study.scenario, recorder);
  for (std::uint64_t i = 0; i < kSimulated; ++i) {
    trajectory({study.seed, i});
    if (trajectories_with_loss(tally) > expected.size()) expected.push_back(i);
  }
  ASSERT_GT(expected.size(), 10U);
  ASSERT_LT(expected.size(), 100U);
  EXPECT_EQ(find_losses(study, backend, kSimulated, kMaxTraces), expected);
  EXPECT_EQ(find_losses(study, backend, kSimulated, 3),
            std::vector<std::uint64_t>(expected.begin(), expected.begin() + 3));
  EXPECT_EQ(find_losses(study, backend, expected[4], 5).size(), 4U);
}

TEST(FindLosses, TakesTheFirstOnesWhereAllHaveOne) {
  const Study& study = busy_run().study;
  const Backend backend = make_cpu_backend(2);
  const auto found = find_losses(study, backend, kTrajectories, 5);
  ASSERT_EQ(found.size(), 5U);
  for (const auto number : found) {
    EXPECT_GT(trajectories_with_loss(simulate(study, backend, {number, 1})), 0U);
  }
}

TEST(FindLosses, HeedsAWishToStop) {
  const Study study = rare_losses();
  const Backend backend = make_cpu_backend(2);
  int asked = 0;
  const auto stop = [&asked] { return ++asked == 3; };
  EXPECT_THROW((void)find_losses(study, backend, 10'000, kMaxTraces, stop), TraceStopped);
  EXPECT_EQ(asked, 3);
}

TEST(Trace, HeedsAWishToStop) {
  int asked = 0;
  std::size_t rows = 0;
  const TraceRequest request{busy_run().study, first(10), false, [&asked] { return ++asked > 5; }};
  EXPECT_THROW(trace(request, [&](std::span<const TraceRow> more) { rows += more.size(); }),
               TraceStopped);
  EXPECT_EQ(rows, 0U);
}

// ---- in the file -------------------------------------------------------------------------------

template <class T>
std::vector<T> column(hid_t file, const std::string& name, hid_t type) {
  const hid_t dataset = H5Dopen2(file, ("trace/" + name).c_str(), H5P_DEFAULT);
  EXPECT_GE(dataset, 0) << name;
  for (const char* what : {"units", "long_name"}) EXPECT_GT(H5Aexists(dataset, what), 0) << name;
  const hid_t space = H5Dget_space(dataset);
  std::vector<T> values(static_cast<std::size_t>(H5Sget_simple_extent_npoints(space)));
  EXPECT_GE(H5Dread(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()), 0);
  H5Sclose(space);
  H5Dclose(dataset);
  return values;
}

TEST(TraceFile, HoldsEveryRowInTheUnitsOfTheField) {
  const TemporaryFolder folder;
  const std::string path = folder.path("busy.h5");
  const Study& study = busy_run().study;
  const std::vector<std::uint64_t> numbers = {3, 5, 1000};
  const TraceRequest request{study, numbers, true};
  write_results(busy_run().results, path, with_traces(request));
  const auto rows = traced(study, numbers).rows;
  const double mw = study.quantum_w * 1e-6;

  const hid_t file = H5Fopen(path.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT);
  ASSERT_GE(file, 0);
  const auto trajectory = column<std::uint64_t>(file, "trajectory", H5T_NATIVE_UINT64);
  const auto running = column<std::int64_t>(file, "turbines_running", H5T_NATIVE_INT64);
  const auto causes = column<std::uint8_t>(file, "causes", H5T_NATIVE_UINT8);
  const auto number = [&](const char* name) {
    auto values = column<double>(file, name, H5T_NATIVE_DOUBLE);
    EXPECT_EQ(values.size(), rows.size()) << name;
    values.resize(rows.size());
    return values;
  };
  const auto time = number("time_h");
  const auto duration = number("duration_h");
  const auto load = number("load_mw");
  const auto limit = number("grid_limit_mw");
  const auto grid = number("grid_mw");
  const auto turbine = number("turbine_mw");
  const auto battery = number("battery_mw");
  const auto soc = number("soc");
  const auto interrupted = number("interrupted_mw");
  const auto shortfall = number("shortfall_mw");
  H5Fclose(file);

  ASSERT_EQ(trajectory.size(), rows.size());
  ASSERT_EQ(running.size(), rows.size());
  ASSERT_EQ(causes.size(), rows.size() * busy_run().results.causes.names.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const Span& span = rows[i].span;
    ASSERT_EQ(trajectory[i], rows[i].trajectory);
    ASSERT_EQ(running[i], span.running);
    ASSERT_NEAR(time[i], span.from / 3.6e6, 1e-9);
    ASSERT_NEAR(duration[i], (span.to - span.from) / 3.6e6, 1e-9);
    ASSERT_NEAR(load[i], span.demand * mw, 1e-9);
    ASSERT_NEAR(limit[i], span.grid_limit * mw, 1e-9);
    ASSERT_NEAR(grid[i] + turbine[i] + battery[i] + interrupted[i] + shortfall[i], load[i], 1e-9);
    ASSERT_GE(soc[i], 0);
    ASSERT_LE(soc[i], 1);
    ASSERT_EQ(causes[5 * i] != 0, rows[i].present[0]);          // the storm
    ASSERT_EQ(causes[5 * i + 4] != 0, rows[i].present[kNone]);  // nothing
  }
}

TEST(TraceFile, IsMentionedWhereThereIsOne) {
  const TemporaryFolder folder;
  const std::string path = folder.path("busy.h5");
  const TraceRequest request{busy_run().study, {3, 5}, true};
  write_results(busy_run().results, path, with_traces(request));
  const Results results = read_results(path);
  ASSERT_TRUE(results.trace.has_value());
  EXPECT_EQ(results.trace->trajectories, 2U);
  EXPECT_TRUE(results.trace->only_losses);
  test::expect_contains(as_table(results), {"traces of 2 trajectories with loss of load"});
  write_results(busy_run().results, path);
  EXPECT_FALSE(read_results(path).trace.has_value());
}

// More rows than are held at a time.
TEST(TraceFile, GrowsWithoutEnd) {
  const TemporaryFolder folder;
  const std::string path = folder.path("busy.h5");
  const TraceRequest request{busy_run().study, first(2000), false};
  write_results(busy_run().results, path, with_traces(request));
  const hid_t file = H5Fopen(path.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT);
  const auto trajectory = column<std::uint64_t>(file, "trajectory", H5T_NATIVE_UINT64);
  H5Fclose(file);
  EXPECT_GT(trajectory.size(), 100'000U);
  EXPECT_TRUE(std::is_sorted(trajectory.begin(), trajectory.end()));
  EXPECT_EQ(trajectory.back(), 1999U);
}

}  // namespace
}  // namespace ridethrough
