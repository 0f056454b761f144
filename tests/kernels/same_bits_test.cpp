// SPDX-License-Identifier: Apache-2.0
// One seed, the same bits: on any number of threads, in any pieces, interrupted or not, on any back
// end.
#include "host/files/checkpoint.hpp"
#include "host/run/spread.hpp"
#include "kernels/limb_tally.hpp"
#include "kernels/scenario_image.hpp"
#include "kernels/tally_recorder.hpp"
#include "models/trajectory.hpp"
#include "tests/host/support.hpp"
#include "tests/support.hpp"

#include <gtest/gtest.h>

namespace ridethrough {
namespace {

class SameBits : public testing::TestWithParam<const char*> {
 protected:
  static constexpr std::uint64_t kTrajectories = 3000;
};

TEST_P(SameBits, OnAnyNumberOfThreads) {
  const Study study = shipped_study(GetParam());
  const Tally one = run_on_cpu(study, kTrajectories, 1);
  EXPECT_EQ(one.trajectories, kTrajectories);
  for (const int threads : {2, 7}) EXPECT_EQ(run_on_cpu(study, kTrajectories, threads), one);
}

TEST_P(SameBits, InPiecesAndInAnyOrder) {
  const Study study = shipped_study(GetParam());
  const auto backend = make_cpu_backend(2);
  const Tally whole = simulate(study, backend, {5, kTrajectories});
  Tally pieces;
  for (const TrajectoryRange piece :
       {TrajectoryRange{1000, kTrajectories - 995}, {5, 1}, {7, 993}, {6, 1}, {500, 0}}) {
    pieces += simulate(study, backend, piece);
  }
  EXPECT_EQ(pieces, whole);
}

TEST_P(SameBits, InRangesSoSmallThatThreadsShareThem) {
  const Study study = shipped_study(GetParam());
  const auto one = make_cpu_backend(1);
  const auto many = make_cpu_backend(7);
  for (const std::uint64_t count : {0, 1, 6, 7, 8, 55, 57, 113}) {
    EXPECT_EQ(simulate(study, many, {3, count}), simulate(study, one, {3, count})) << count;
  }
}

// As an interruption leaves it: on the disk, and taken up again by another number of threads.
TEST_P(SameBits, StoppedAndResumed) {
  const Study study = shipped_study(
      GetParam(), {"study.trajectories=3000", "study.target_rel_error=0", "study.horizon_h=8760"});
  const test::TemporaryFolder folder;
  const std::string checkpoint = folder.path("checkpoint");
  Tally tally;
  RunHooks hooks;
  hooks.pace_s = 1e-6;
  hooks.stop = [&tally] { return tally.trajectories > 1000; };
  ASSERT_EQ(run(study, make_cpu_backend(2), tally, hooks), Ended::kStopped);
  ASSERT_LT(tally.trajectories, kTrajectories);
  write_checkpoint(checkpoint, study, {tally, 0});
  RunState state = find_state(checkpoint, "", study).value();
  ASSERT_EQ(run(study, make_cpu_backend(7), state.tally), Ended::kAllDone);
  EXPECT_EQ(state.tally, run_on_cpu(study, kTrajectories));
}

TEST_P(SameBits, WithTheCountsOfEachTrajectoryHandedOut) {
  const Study study = shipped_study(GetParam());
  const auto backend = make_cpu_backend(2);
  std::vector<std::int64_t> counts(kTrajectories * kCounts);
  const Tally tally = simulate(study, backend, {0, kTrajectories}, counts.data());
  EXPECT_EQ(tally, run_on_cpu(study, kTrajectories));
  Moments added[kCounts] = {};
  for (std::size_t i = 0; i < counts.size(); ++i) {
    added[i % kCounts].add(static_cast<std::uint64_t>(counts[i]));
  }
  for (int c = 0; c < kCounts; ++c) EXPECT_EQ(added[c], tally.moments[c]) << c;
}

TEST_P(SameBits, AloneOrTogetherWithOtherScenarios) {
  const Study study = shipped_study(GetParam());
  const Study other = shipped_study("ieee-rts79.ini", {"study.seed=9"});
  std::vector<Backend> backends = {make_cpu_backend(1), make_cpu_backend(3)};
  if (!cuda_devices().empty()) backends.push_back(make_cuda_backend(0));
  backends.push_back(spread_over({make_cpu_backend(1), make_cpu_backend(2)}));
  for (const auto& backend : backends) {
    const auto job = [&](const Study& of, TrajectoryRange range) {
      return Job{backend.load(of.scenario), of.seed, range};
    };
    std::vector<Tally> tallies =
        backend.run({job(study, {0, 700}), job(other, {3, 50}), job(study, {0, 0}),
                     job(study, {700, kTrajectories - 700})});
    EXPECT_EQ(tallies[1], simulate(other, make_cpu_backend(1), {3, 50}));
    EXPECT_EQ(tallies[2], Tally{});
    EXPECT_EQ(tallies[0] += tallies[3], run_on_cpu(study, kTrajectories)) << backend.device;
  }
}

// What is not read at once is a part of what is read next, whichever device has it.
TEST_P(SameBits, ReadAtOnceOrLater) {
  const Study study = shipped_study(GetParam());
  std::vector<Backend> backends = {make_cpu_backend(2)};
  if (!cuda_devices().empty()) backends.push_back(make_cuda_backend(0));
  backends.push_back(spread_over({make_cpu_backend(1), make_cpu_backend(1), make_cpu_backend(2)}));
  for (const auto& backend : backends) {
    const Loaded scenario = backend.load(study.scenario);
    std::uint64_t done = 0;
    const auto run = [&](std::uint64_t count, bool read) {
      const Job job = {scenario, study.seed, {done, count}, nullptr, read};
      done += count;
      return backend.run({job}).front();
    };
    EXPECT_EQ(run(1000, false), Tally{}) << backend.device;
    EXPECT_EQ(run(2, false), Tally{}) << backend.device;
    Tally tally = run(0, true);
    EXPECT_EQ(tally.trajectories, 1002U);
    EXPECT_EQ(run(1, false), Tally{}) << backend.device;
    tally += run(kTrajectories - done, true);
    EXPECT_EQ(tally, run_on_cpu(study, kTrajectories)) << backend.device;
    EXPECT_EQ(run(0, true), Tally{}) << backend.device;
  }
}

TEST_P(SameBits, OfASeedAndNotOfAnother) {
  const Tally tally = run_on_cpu(shipped_study(GetParam()), 200);
  EXPECT_EQ(run_on_cpu(shipped_study(GetParam()), 200), tally);
  EXPECT_NE(run_on_cpu(shipped_study(GetParam(), {"study.seed=2"}), 200), tally);
}

// What the CUDA kernel does with its threads, done one after the other.
struct PlainAtomic {
  static std::uint64_t add(std::uint64_t* at, std::uint64_t value) {
    return PlainAdd::add(at, value);
  }
  static void raise(std::uint64_t* at, std::uint64_t value) { *at = std::max(*at, value); }
};

TEST_P(SameBits, InLimbsAddedByManyThreads) {
  const Study study = shipped_study(GetParam());
  const auto limbs = std::make_unique<LimbTally>();
  const auto cells = std::make_unique<Cells>();
  constexpr std::uint64_t kThreads = 37;
  for (std::uint64_t thread = 0; thread < kThreads; ++thread) {
    LimbRecorder<PlainAtomic> recorder(*limbs, *cells);
    Trajectory<LimbRecorder<PlainAtomic>> trajectory(study.scenario, recorder);
    for (std::uint64_t i = thread; i < kTrajectories; i += kThreads) trajectory({study.seed, i});
    recorder.flush();
  }
  EXPECT_EQ(to_tally(*limbs, *cells), run_on_cpu(study, kTrajectories));
}

// A trajectory that is compiled without what a site does not have.
TEST_P(SameBits, WithAllFeaturesOrOnlyThoseThatAreUsed) {
  const Study study = shipped_study(GetParam());
  const auto tally = std::make_unique<Tally>();
  TallyRecorder recorder(*tally);
  Trajectory<TallyRecorder, Features::kAll> trajectory(study.scenario, recorder);
  for (std::uint64_t i = 0; i < kTrajectories; ++i) trajectory({study.seed, i});
  EXPECT_EQ(*tally, run_on_cpu(study, kTrajectories));
}

// One that is compiled for a large site, for a small one that it fits, or that somebody else keeps.
TEST_P(SameBits, WithAnyLimitsAndInAnotherPlace) {
  const Study study = shipped_study(GetParam());
  ASSERT_TRUE(fits<SmallLimits>(study.scenario));
  const std::vector<std::int64_t> image = scenario_image(study.scenario);
  const Scenario moved = relocated(study.scenario, image.data());
  const Tally small = run_on_cpu(study, 1000);
  for (const Variant variant : {Variant{Features::kAll, Size::kLarge},
                                {features_of(moved), Size::kLarge},
                                {Features::kAll, Size::kSmall}}) {
    const auto tally = std::make_unique<Tally>();
    TallyRecorder recorder(*tally);
    with_variant(variant, [&]<Features features, class Limits>() {
      Trajectory<TallyRecorder, features, Limits> trajectory(moved, recorder);
      for (std::uint64_t i = 0; i < 1000; ++i) trajectory({study.seed, i});
    });
    EXPECT_EQ(*tally, small) << number_of(variant);
  }
}

// A device, or another process, has nothing of what a scenario pointed to here: of two that were
// compiled for themselves, only addresses differ.
TEST_P(SameBits, NothingOfAMovedScenarioIsLeftWhereItWas) {
  const Study one = shipped_study(GetParam());
  const Study other = shipped_study(GetParam());
  const auto bytes_of = [](const Scenario& scenario) {
    return std::string(reinterpret_cast<const char*>(&scenario), sizeof scenario);
  };
  const std::vector<std::int64_t> image = scenario_image(one.scenario);
  ASSERT_EQ(scenario_image(other.scenario), image);
  ASSERT_NE(bytes_of(other.scenario), bytes_of(one.scenario));
  EXPECT_EQ(bytes_of(relocated(other.scenario, image.data())),
            bytes_of(relocated(one.scenario, image.data())));
}

TEST_P(SameBits, OnACudaDevice) {
  std::string why_not;
  if (cuda_devices(&why_not).empty()) GTEST_SKIP() << why_not;
  const Study study = shipped_study(GetParam());
  const auto cuda = make_cuda_backend(0);
  EXPECT_EQ(simulate(study, cuda, {0, kTrajectories}), run_on_cpu(study, kTrajectories));
  const auto cpu = make_cpu_backend(2);
  std::vector<std::int64_t> there(kTrajectories * kCounts);
  std::vector<std::int64_t> here(there.size());
  EXPECT_EQ(simulate(study, cuda, {7, kTrajectories}, there.data()),
            simulate(study, cpu, {7, kTrajectories}, here.data()));
  EXPECT_EQ(there, here);
}

INSTANTIATE_TEST_SUITE_P(Scenario, SameBits,
                         testing::Values("ieee-rts79.ini", "colossus-phase1.ini",
                                         "colossus-phase2-interim.ini", "colossus-phase2.ini",
                                         "colossus-phase2-policies.ini"),
                         [](const auto& scenario) {
                           std::string name = scenario.param;
                           name.resize(name.find('.'));
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

// The shipped scenarios, as they were when this was written: a change of the model, of the compiler
// or of the machine that changes a single bit shows here. Update it only for a change that is meant
// to.
TEST(SameBits, AsOnTheMachineThatWroteThisTest) {
  struct {
    const char* config;
    std::uint64_t fingerprint;
    Count count;
    std::uint64_t sum;  // over the first 1000 trajectories
  } const known[] = {
      {"ieee-rts79.ini", 11796647768746768659U, Count::kLossTime, 30'851'458'931U},
      {"colossus-phase2.ini", 8072812411773643644U, Count::kTurbineRunTime, 3'432'884'947'002U},
  };
  for (const auto& [config, fingerprint, count, sum] : known) {
    const Study study = shipped_study(config);
    EXPECT_EQ(study.fingerprint(), fingerprint) << config;
    EXPECT_EQ(run_on_cpu(study, 1000).moments[static_cast<int>(count)].sum.word[0], sum) << config;
  }
}

}  // namespace
}  // namespace ridethrough
