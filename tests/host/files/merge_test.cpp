// SPDX-License-Identifier: Apache-2.0
// Shards, in any order, make up the whole that one run would have found; anything else is refused.
#include "host/files/merge.hpp"

#include "host/files/results_file.hpp"
#include "host/files/study_info_file.hpp"
#include "host/scenario/shard.hpp"
#include "tests/host/shards.hpp"

namespace ridethrough {
namespace {

using test::expect_complaint;
using test::expect_contains;
using test::expect_one_complaint;

constexpr const char* kSite = R"([study]
trajectories = 1001
seed = 3
[load]
constant_mw = 100
[feed.a]
capacity_mw = 100
[hazard.storm]
gap_h = exponential(mean=4380)
duration_h = lognormal(mean=12, sigma=1)
hits = feed.a
[battery.pack]
units = 10
unit_power_mw = 12
unit_energy_mwh = 24
mttf_h = 4000
mttr_h = 200
[turbine.backup]
units = 4
unit_mw = 20
mode = standby
mttf_h = 500
mttr_h = 50
start_failure_probability = 0.05
)";

class Shards : public test::ShardTest {
 protected:
  Shards() : ShardTest("run", kSite) {}
};

TEST_F(Shards, InAnyOrderAreTheWholeBitForBit) {
  ASSERT_EQ(run({"-o", "whole.h5"}).exit_code, 0);
  run_shards(4);
  const auto ended = program({"merge", "3.h5", "1.h5", "4.h5", "2.h5", "-o", "all.h5", "--json"});
  ASSERT_EQ(ended.exit_code, 0) << ended.err;
  const auto whole = program({"show", "whole.h5", "--json"});
  EXPECT_EQ(statement(ended.out), statement(whole.out));
  EXPECT_EQ(statement(program({"show", "all.h5", "--json"}).out), statement(whole.out));
  // And as good a place to go on from.
  for (const char* file : {"all.h5", "whole.h5"}) {
    const auto more = run({"-o", file, "--resume", "--study.trajectories=1500", "--json"});
    EXPECT_EQ(more.exit_code, 0) << more.err;
    EXPECT_EQ(statement(more.out)["trajectories"], 1500);
  }
  EXPECT_EQ(merge({path("all.h5")}).tally, merge({path("whole.h5")}).tally);
}

TEST_F(Shards, DoNotJudgeATargetThatOnlyTheWholeCanMeet) {
  const std::vector<std::string> target = {"--study.target_rel_error=0.9",
                                           "--study.trajectories=40000", "--study.horizon_h=876"};
  for (const char* shard : {"1/2", "2/2"}) {
    auto words = target;
    words.push_back(std::string("--shard=") + shard);
    words.push_back(std::string("-o") + shard[0] + ".h5");
    ASSERT_EQ(run(words).exit_code, 0);
  }
  const Merged all = merge({path("1.h5"), path("2.h5")});
  EXPECT_EQ(all.tally.trajectories, 40'000U);
  EXPECT_TRUE(all.results.provenance.target_met);
}

TEST_F(Shards, AreEvenAndLeaveNothingOut) {
  for (const std::uint64_t whole : {7ULL, 1001ULL, 10'000'000'000'000ULL}) {
    std::uint64_t end = 0;
    for (std::uint64_t number = 1; number <= 7; ++number) {
      Study study;
      study.whole = whole;
      cut(study, {number, 7});
      EXPECT_EQ(study.first, end);
      EXPECT_LE(study.trajectories - whole / 7, 1U);
      end = study.first + study.trajectories;
    }
    EXPECT_EQ(end, whole);
  }
}

TEST_F(Shards, GoOnWhereTheyWereStoppedButNotAsAnother) {
  ASSERT_EQ(run({"--shard=2/4", "-o", "2.h5"}).exit_code, 0);
  expect_contains(
      program({"run", "site.ini", "--backend=cpu", "--shard=2/4", "-o", "2.h5", "--resume"}).err,
      {"resumed after 250 trajectories"});
  expect_one_complaint(run({"--shard=3/4", "-o", "2.h5", "--resume"}),
                       {"--resume", "2.h5", "another shard", "remove it"});
}

// ---- what is refused -------------------------------------------------------------------------

TEST_F(Shards, ThatAreMissingOrThereTwiceAreNamed) {
  run_shards(3);
  const auto merged = [&](const std::vector<std::string>& files) {
    std::vector<std::string> words = {"merge"};
    words.insert(words.end(), files.begin(), files.end());
    words.insert(words.end(), {"-o", "all.h5"});
    return program(words);
  };
  expect_one_complaint(merged({"1.h5", "3.h5"}),
                       {"trajectories 334 to 667", "none of the files", "after 1.h5"});
  expect_one_complaint(merged({"2.h5", "3.h5"}), {"trajectories 0 to 333", "none of the files"});
  expect_one_complaint(merged({"1.h5", "2.h5"}), {"trajectories 668 to 1000", "after 2.h5"});
  expect_one_complaint(merged({"1.h5", "2.h5", "3.h5", "2.h5"}),
                       {"trajectories 334 to 667", "2.h5 and in 2.h5"});
  EXPECT_EQ(folder().names(), (std::vector<std::string>{"1.h5", "2.h5", "3.h5", "site.ini"}));
}

TEST_F(Shards, OfAnotherScenarioOrSeedOrNumberAreRefused) {
  ASSERT_EQ(run({"--shard=1/2", "-o", "1.h5"}).exit_code, 0);
  const auto with = [&](const std::string& override, const std::vector<std::string>& says) {
    ASSERT_EQ(run({"--shard=2/2", "-o", "2.h5", override}).exit_code, 0);
    expect_one_complaint(program({"merge", "1.h5", "2.h5"}), says);
  };
  with("--load.constant_mw=101", {"1.h5 and 2.h5", "fingerprint"});
  with("--study.seed=4", {"1.h5 and 2.h5", "seed 3 and 4"});
  with("--study.trajectories=2000", {"1.h5 and 2.h5", "trajectories in all 1001 and 2000"});
}

TEST_F(Shards, AreWrittenAsOneOfSoMany) {
  for (const char* wrong : {"0/4", "5/4", "1", "1/", "/4", "a/b", "1/4/2", "-1/4"}) {
    expect_complaint([&] { parse_shard(wrong); }, {"--shard", wrong, "allowed is"});
  }
  EXPECT_EQ(parse_shard("3/8").number, 3U);
  expect_one_complaint(run({"--shard=1/2000"}), {"--shard 1/2000", "only 1001 trajectories"});
  expect_one_complaint(run({"--shard=1/2", "-o", "1.h5", "--trace", "1"}), {"--shard", "--trace"});
}

}  // namespace
}  // namespace ridethrough
