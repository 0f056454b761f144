// SPDX-License-Identifier: Apache-2.0
// The file of a sweep: what is written comes back, tallies bit for bit.
#include "host/sweep/sweep_file.hpp"

#include "host/base/error.hpp"
#include "host/files/stored_file.hpp"
#include "host/results/results_json.hpp"
#include "host/sweep/sweep_report.hpp"
#include "tests/host/older_files.hpp"
#include "tests/host/support.hpp"
#include "tests/support.hpp"

#include <cmath>

#include <fcntl.h>

namespace ridethrough {
namespace {

using State = PointOutcome::State;

TEST(SweepFile, GivesBackPointsIndicesAndTallies) {
  const test::TemporaryFolder folder;
  const Config config = test::load_config(
      "[study]\nname = s\nhorizon_h = 100\ntrajectories = 500\n[load]\nconstant_mw = 10\n[feed.a]\n"
      "capacity_mw = 20\n[hazard.h]\nhits = feed.a\ngap_h = exponential(20)\nduration_h = 1\n"
      "[sweep]\nload.scale = 1, -1, 1.50000000000001\nhazard.h.duration_h = constant(1), "
      "exponential(2), "
      "constant(3)\nfeed.a.capacity_mw = 20, 30\nzip = load.scale, hazard.h.duration_h\n");
  SweepResults results;
  results.sweep = read_sweep(config);
  const std::string path = folder.path("s.h5");
  PointStore store(folder.path("kept"), path);
  PointTallies tallies(path, results.sweep.size());
  SweepHooks hooks;
  hooks.on_done = [&](std::size_t point, const Tally& tally) { tallies.keep(point, tally); };
  run_sweep(read_unchecked(config), make_cpu_backend(1), store, {}, hooks, results);
  results.provenance.study = "a site";
  results.provenance.config = config.source().text;
  write_sweep(results, path, [&](std::size_t number) { return tallies.of(number); });
  ASSERT_TRUE(is_sweep_file(path));
  const SweepResults read = read_sweep_file(path);
  EXPECT_EQ(read.provenance.config, config.source().text);
  ASSERT_EQ(read.points.size(), 6U);
  EXPECT_EQ(read.sweep.axes[0].name, "point");
  for (std::size_t i = 0; i < 6; ++i) {
    EXPECT_EQ(read.sweep.label(i), results.sweep.label(i));
    const auto& a = read.points[i];
    const auto& b = results.points[i];
    EXPECT_EQ(a.state, b.state);
    EXPECT_EQ(a.failure, b.failure);
    EXPECT_EQ(a.trajectories, b.trajectories);
    EXPECT_EQ(a.fingerprint, b.fingerprint);
    if (b.state == State::kDone) {
      EXPECT_EQ(evidence_json(a.evidence), evidence_json(b.evidence));
      EXPECT_GT(a.evidence.losing, 0);
    }
    for (std::size_t k = 0; k < read.indices.size(); ++k) {
      EXPECT_EQ(read.indices[k].name, results.indices[k].name);
      EXPECT_EQ(read.indices[k].applies, results.indices[k].applies);
      if (b.state == State::kFailed) {
        EXPECT_TRUE(std::isnan(a.values[k].mean));
      } else if (!std::isnan(b.values[k].mean)) {
        EXPECT_EQ(a.values[k].mean, b.values[k].mean);
        EXPECT_EQ(a.values[k].ci95_high, b.values[k].ci95_high);
      }
    }
    if (b.state == State::kFailed) continue;
    const Study study = compile(results.sweep.at(i, read_unchecked(config)));
    const auto found = find_state(SweepFile(path), read, study);
    ASSERT_TRUE(found);
    EXPECT_TRUE(found->tally == tallies.of(i));
  }
  EXPECT_EQ(read.count(State::kFailed), 2U);

  // The same as it was up to version 4.
  const hid_t file = H5Fopen(path.c_str(), H5F_ACC_RDWR, H5P_DEFAULT);
  test::make_tallies_older(file);
  test::write_version(file, 4);
  H5Fclose(file);
  seal(Descriptor(open(path.c_str(), O_RDWR)));
  testing::internal::CaptureStderr();
  const SweepResults older = read_sweep_file(path);
  EXPECT_EQ(older.points[0].values[0].mean, read.points[0].values[0].mean);
  EXPECT_TRUE(std::isnan(older.points[0].evidence.losing));
  EXPECT_EQ(as_table(older).find("nan"), std::string::npos);
  test::expect_contains(testing::internal::GetCapturedStderr(), {"s.h5", "version 4"});
  test::expect_complaint([&] { (void)SweepFile(path).tally(0); },
                         {"s.h5", "format version 4", "from version 5"});

  write_sweep(results, path, [&](std::size_t number) {
    Tally tally = tallies.of(number);
    tally.cells.season[0].time.word[0] += 1;
    return tally;
  });
  test::expect_complaint([&] { (void)SweepFile(path).tally(0); }, {"s.h5", "point 0", "seasons"});

  results.points[0].values[0].std_error = -1;
  write_sweep(results, path, [&](std::size_t number) { return tallies.of(number); });
  test::expect_complaint([&] { read_sweep_file(path); }, {"s.h5", "an error that cannot be"});
}

TEST(SweepFile, IsNotAnyOtherFile) {
  const test::TemporaryFolder folder;
  const auto path = folder.write("x.h5", "no HDF5");
  EXPECT_FALSE(is_sweep_file(path));
  test::expect_complaint([&] { (void)read_sweep_file(path); }, {"x.h5", "ridethrough sweep"});
}

}  // namespace
}  // namespace ridethrough
