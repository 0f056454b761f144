// SPDX-License-Identifier: Apache-2.0
// Shards of a sweep, in any order, make up the sweep that one job would have made; anything else is
// refused.
#include "host/sweep/sweep_merge.hpp"

#include "host/sweep/sweep_file.hpp"
#include "tests/host/shards.hpp"

namespace ridethrough {
namespace {

using test::expect_one_complaint;

constexpr const char* kSite = R"([study]
horizon_h = 876
trajectories = 20000
target_rel_error = 0.1
[load]
profile = load.csv
[feed.a]
capacity_mw = 100
[hazard.storm]
gap_h = exponential(mean=400)
duration_h = exponential(mean=3)
hits = feed.a
[battery.pack]
units = 10
unit_power_mw = 12
unit_energy_mwh = 24
[sweep]
battery.pack.units = 0, 5, 10
hazard.storm.duration_h = exponential(3), constant(4)
)";

class SweepShards : public test::ShardTest {
 protected:
  SweepShards() : ShardTest("sweep", kSite) { write_load(100); }

  void write_load(double mw) const {
    (void)folder().write("load.csv", fmt::format("time_h,demand_mw\n0,{}\n438,{}\n", mw, mw - 5));
  }
};

TEST_F(SweepShards, InAnyOrderAreTheWholeBitForBit) {
  ASSERT_EQ(run({"-o", "whole.h5"}).exit_code, 0);
  run_shards(4);
  const auto ended = program({"merge", "3.h5", "1.h5", "4.h5", "2.h5", "-o", "all.h5", "--json"});
  ASSERT_EQ(ended.exit_code, 0) << ended.err;
  const auto whole = statement(program({"show", "whole.h5", "--json"}).out);
  EXPECT_EQ(whole["points"].size(), 6U);
  EXPECT_EQ(statement(ended.out), whole);
  EXPECT_EQ(statement(program({"show", "all.h5", "--json"}).out), whole);
  const SweepFile all_tallies(path("all.h5"));
  const SweepFile whole_tallies(path("whole.h5"));
  for (std::size_t point = 0; point < 6; ++point) {
    EXPECT_EQ(all_tallies.tally(point), whole_tallies.tally(point));
  }
  // And as good a place to go on from.
  const auto more = run({"-o", "all.h5", "--resume", "--sweep.battery.pack.units=5,10,20"});
  EXPECT_EQ(more.exit_code, 0) << more.err;
}

TEST_F(SweepShards, TakeEveryPointInTurn) {
  run_shards(4);
  const SweepResults second = read_sweep_file(path("2.h5"));
  for (std::size_t i = 0; i < 6; ++i) {
    EXPECT_EQ(second.points[i].state,
              i % 4 == 1 ? PointOutcome::State::kDone : PointOutcome::State::kOpen);
  }
  test::expect_contains(program({"show", "2.h5"}).out, {"\n2 of 6 points"});
}

TEST_F(SweepShards, PassOnWhichPointsFailed) {
  const std::string wrong = "--sweep.battery.pack.units=5,-1,10";
  const auto whole = run({wrong, "-o", "whole.h5"});
  EXPECT_EQ(whole.exit_code, 1);
  for (const char* i : {"1", "2"}) {
    (void)run({wrong, fmt::format("--shard={}/2", i), fmt::format("-o{}.h5", i)});
  }
  const auto merged = program({"merge", "1.h5", "2.h5", "--json"});
  EXPECT_EQ(merged.exit_code, 1);
  EXPECT_EQ(statement(merged.out), statement(program({"show", "whole.h5", "--json"}).out));
  test::expect_contains(program({"merge", "1.h5", "2.h5"}).out,
                        {"failed: battery.pack.units=-1", "units = -1: not allowed"});
}

TEST_F(SweepShards, GoOnWhereTheyWereStopped) {
  run_shards(2);
  // All that they had is taken, so that nothing is left that could be stopped.
  const auto again = run({"--shard=1/2", "-o", "1.h5", "--resume", "--json"});
  EXPECT_EQ(statement(again.out), statement(program({"show", "1.h5", "--json"}).out));
}

// ---- what is refused -------------------------------------------------------------------------

TEST_F(SweepShards, ThatAreMissingOrThereTwiceAreNamed) {
  run_shards(3);
  expect_one_complaint(program({"merge", "3.h5", "1.h5", "-o", "all.h5"}),
                       {"2 of 6 points are in none of 3.h5, 1.h5",
                        "the first is "
                        "battery.pack.units=0, hazard.storm.duration_h=constant(4)"});
  expect_one_complaint(
      program({"merge", "1.h5", "2.h5", "3.h5", "2.h5", "-o", "all.h5"}),
      {"battery.pack.units=0, hazard.storm.duration_h=constant(4)", "is in 2.h5 and in 2.h5"});
  EXPECT_FALSE(std::filesystem::exists(path("all.h5")));
}

TEST_F(SweepShards, OfAnotherSweepAreRefused) {
  ASSERT_EQ(run({"--shard=1/2", "-o", "1.h5"}).exit_code, 0);
  const auto with = [&](const std::string& override, const std::string& why) {
    const auto ended = run({"--shard=2/2", "-o", "2.h5", override});
    ASSERT_EQ(ended.exit_code, 0) << ended.err;
    expect_one_complaint(program({"merge", "1.h5", "2.h5"}), {"1.h5 and 2.h5", why});
  };
  with("--sweep.battery.pack.units=0,5,11", "other values");
  with("--study.seed=4", "overrode other keys");
  write_load(101);  // which changes no word of the config
  with("--threads=1", "fingerprint of the first point");
  (void)folder().write(
      "site.ini",
      std::string(kSite) + "[turbine.small]\nunits = 1\nunit_mw = 1\nmode = must_run\n");
  with("--threads=1", "different configs");
}

TEST_F(SweepShards, DoNotMixWithThoseOfARun) {
  run_shards(1);
  ASSERT_EQ(program({"run", "site.ini", "-q", "-o", "run.h5"}).exit_code, 0);
  expect_one_complaint(program({"merge", "1.h5", "run.h5"}), {"run.h5", "ridethrough sweep"});
  expect_one_complaint(program({"merge", "run.h5", "1.h5"}), {"1.h5"});
}

TEST_F(SweepShards, AreNoMoreThanPoints) {
  expect_one_complaint(run({"--shard=1/7"}), {"--shard 1/7", "only 6 points"});
  expect_one_complaint(run({"--shard=3/2"}), {"--shard 3/2", "1/2 to 2/2"});
}

}  // namespace
}  // namespace ridethrough
