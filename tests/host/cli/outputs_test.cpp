// SPDX-License-Identifier: Apache-2.0
// With the real program: no file of a person's is overwritten or deleted, whatever is named by
// mistake, and a result outlives a disk, a checkpoint and a stream that fail.
#include "host/config/read_site.hpp"
#include "host/files/checkpoint.hpp"
#include "host/files/results_file.hpp"
#include "host/sweep/sweep_file.hpp"
#include "tests/host/busy_site.hpp"
#include "tests/host/program.hpp"

#include <fmt/format.h>

namespace ridethrough {
namespace {

using test::expect_contains;
using test::expect_one_complaint;
using test::read_file;
using test::run_program;
using test::TemporaryFolder;
using Names = std::vector<std::string>;

class Outputs : public testing::Test {
 protected:
  Outputs() {
    (void)folder_.write("site.ini",
                        fmt::format("{}[sweep]\nbattery.pack.units = 4, 10\n", test::kBusySite));
    (void)folder_.write("precious.txt", kPrecious);
  }

  [[nodiscard]] test::Ended run(Names words, const Names& more = {}) const {
    for (const char* word : {"--study.trajectories=300", "--backend=cpu", "-q"}) {
      words.emplace_back(word);
    }
    words.insert(words.end(), more.begin(), more.end());
    return run_program(folder_, words);
  }

  [[nodiscard]] const TemporaryFolder& folder() const { return folder_; }
  [[nodiscard]] std::string path(const std::string& name) const { return folder_.path(name); }
  void precious_stays() const { EXPECT_EQ(read_file(path("precious.txt")), kPrecious); }

 private:
  static constexpr const char* kPrecious = "a letter";
  TemporaryFolder folder_;
};

TEST_F(Outputs, AreNoFilesOfAnotherKind) {
  for (const Names& words : {Names{"run", "site.ini", "-o", "precious.txt"},
                             {"run", "site.ini", "-o", "x.h5", "--checkpoint", "precious.txt"},
                             {"sweep", "site.ini", "-o", "precious.txt"}}) {
    expect_one_complaint(run(words), {"precious.txt", "--force"});
    precious_stays();
  }
  ASSERT_EQ(run({"run", "site.ini", "-o", "run.h5"}).exit_code, 0);
  ASSERT_EQ(run({"sweep", "site.ini", "-o", "sweep.h5"}).exit_code, 0);
  const std::string sweep = read_file(path("sweep.h5"));
  expect_one_complaint(run({"run", "site.ini", "-o", "sweep.h5"}), {"sweep.h5", "a sweep"});
  expect_one_complaint(run({"sweep", "site.ini", "-o", "run.h5"}), {"run.h5", "a run"});
  expect_one_complaint(run({"run", "site.ini", "-o", "x.h5", "--checkpoint", "sweep.h5"}),
                       {"sweep.h5"});
  for (const char* page : {"precious.txt", "sweep.h5", "site.ini"}) {
    expect_one_complaint(run_program(folder(), {"report", "run.h5", "-o", page}), {page});
  }
  precious_stays();
  EXPECT_TRUE(read_file(path("sweep.h5")) == sweep);
  EXPECT_EQ(folder().names(), (Names{"precious.txt", "run.h5", "site.ini", "sweep.h5"}));
  EXPECT_EQ(run({"run", "site.ini", "-o", "precious.txt", "--force"}).exit_code, 0);
  EXPECT_EQ(kind_of(path("precious.txt")), FileKind::kResults);
}

TEST_F(Outputs, OfAComparisonHaveANameOfTheirOwnAndAreNoInputs) {
  ASSERT_EQ(run({"run", "site.ini", "-o", "a.h5"}).exit_code, 0);
  ASSERT_EQ(run({"run", "site.ini", "-o", "b.h5"}, {"--battery.pack.units=12"}).exit_code, 0);
  ASSERT_EQ(run({"sweep", "site.ini", "-o", "sweep.h5"}).exit_code, 0);
  ASSERT_EQ(run_program(folder(), {"report", "a.h5"}).exit_code, 0);
  const std::string alone = read_file(path("a.html"));
  ASSERT_EQ(run_program(folder(), {"report", "a.h5", "b.h5"}).exit_code, 0);
  EXPECT_TRUE(read_file(path("a.html")) == alone);
  EXPECT_EQ(kind_of(path("a-compared.html")), FileKind::kPage);
  expect_one_complaint(run_program(folder(), {"report", "a.h5", "b.h5", "-o", "b.h5", "--force"}),
                       {"b.h5", "results itself"});
  expect_one_complaint(run_program(folder(), {"report", "a.h5", "sweep.h5"}),
                       {"sweep.h5: is a sweep"});
}

TEST_F(Outputs, AreNoInputsEvenByForce) {
  (void)folder().write("load.csv", "demand_mw\n100\n90\n");
  (void)folder().write("gaps.csv", "10\n20\n30\n");
  (void)folder().write("points.csv", "load.scale\n1\n0.9\n");
  std::filesystem::create_symlink("load.csv", path("link.csv"));
  const Names site = {"--load.profile=load.csv", "--load.step_h=1",
                      "--surge.peak.gap_h=empirical(gaps.csv)", "--sweep.points=points.csv"};
  for (const char* name : {"site.ini", "load.csv", "link.csv", "gaps.csv", "points.csv"}) {
    const std::string before = read_file(path(name));
    for (const char* command : {"run", "sweep"}) {
      expect_one_complaint(run({command, "site.ini", "-o", name, "--force"}, site), {name, "read"});
    }
    expect_one_complaint(
        run({"run", "site.ini", "-o", "x.h5", "--checkpoint", name, "--force"}, site),
        {name, "read"});
    EXPECT_EQ(read_file(path(name)), before);
  }
  ASSERT_EQ(run({"run", "site.ini", "-o", "a.h5"}).exit_code, 0);
  expect_one_complaint(run_program(folder(), {"merge", "a.h5", "-o", "a.h5", "--force"}),
                       {"a.h5", "read"});
  expect_one_complaint(run({"run", "site.ini", "-o", "x.h5", "--checkpoint", "./x.h5"}),
                       {"--checkpoint ./x.h5", "-o"});
}

TEST_F(Outputs, OfSweepsLeaveWhateverElseIsInTheFolderOfCheckpoints) {
  ASSERT_EQ(run({"run", "site.ini", "-o", "mine.h5"}).exit_code, 0);
  const std::string mine = read_file(path("mine.h5"));
  const auto ended = run({"sweep", "site.ini", "-o", "sweep.h5", "--checkpoint", "."});
  EXPECT_EQ(ended.exit_code, 0) << ended.err;
  EXPECT_TRUE(read_file(path("mine.h5")) == mine);
  EXPECT_EQ(folder().names(), (Names{"mine.h5", "precious.txt", "site.ini", "sweep.h5"}));
}

TEST_F(Outputs, OfARunLeaveTheCheckpointOfAnotherStudy) {
  const Study other = compile(test::load_text(test::kBusySite, {"study.seed=9"}));
  write_checkpoint(path("run.h5.checkpoint"), other, {Tally{}, 1});
  EXPECT_EQ(run({"run", "site.ini", "-o", "run.h5"}).exit_code, 0);
  EXPECT_EQ(kind_of(path("run.h5.checkpoint")), FileKind::kCheckpoint);
}

TEST_F(Outputs, OfARunLeaveTheCheckpointOfALongerRunAndOfAnotherShard) {
  const auto keep = [&](int done) {
    const auto of = [&](int count) {
      return compile(load_site(path("site.ini"), {fmt::format("study.trajectories={}", count)}));
    };
    const Study few = of(done);
    Tally tally;
    ridethrough::run(few, make_cpu_backend(1), tally);
    write_checkpoint(path("kept"), of(5000), {tally, 1});
  };
  const auto is_kept = [&] { return std::filesystem::exists(path("kept")); };
  const Names words = {"run", "site.ini", "-o", "run.h5", "--checkpoint", "kept"};
  keep(301);
  EXPECT_EQ(run(words).exit_code, 0);
  EXPECT_TRUE(is_kept());
  keep(100);
  EXPECT_EQ(run(words, {"--shard", "1/2"}).exit_code, 0);
  EXPECT_TRUE(is_kept());
  expect_one_complaint(run(words, {"--shard", "1/2", "--resume"}), {"kept", "another shard"});
  EXPECT_EQ(run(words, {"--resume"}).exit_code, 0);
  EXPECT_FALSE(is_kept());
}

TEST_F(Outputs, OfASweepAreNotInPlaceOfItsFolder) {
  expect_one_complaint(run({"sweep", "site.ini", "-o", "./s.h5", "--checkpoint", "s.h5"}),
                       {"-o ./s.h5", "--checkpoint"});
  EXPECT_EQ(folder().names(), (Names{"precious.txt", "site.ini"}));
}

// ---- what is damaged ---------------------------------------------------------------------------

TEST_F(Outputs, OfADamagedCheckpointAreMadeAnewOnlyWhereThatIsAskedFor) {
  const Study study = compile(load_site(path("site.ini"), {"study.trajectories=300"}));
  Tally tally;
  ridethrough::run(study, make_cpu_backend(1), tally);
  write_checkpoint(path("run.h5.checkpoint"), study, {tally, 1});
  const std::string whole = read_file(path("run.h5.checkpoint"));
  for (const std::size_t length :
       {std::size_t{0}, std::size_t{3}, std::size_t{200}, whole.size() / 2, whole.size() - 1}) {
    SCOPED_TRACE(length);
    (void)folder().write("run.h5.checkpoint", whole.substr(0, length));
    expect_one_complaint(run({"run", "site.ini", "-o", "run.h5", "--resume"}),
                         {"--resume", "run.h5.checkpoint", "damaged"});
    const auto ended = run({"run", "site.ini", "-o", "run.h5", "--resume=auto"});
    EXPECT_EQ(ended.exit_code, 0);
    expect_contains(ended.err, {"damaged", "starting anew"});
    EXPECT_EQ(find_state("", path("run.h5"), study)->tally, tally);
    std::filesystem::remove(path("run.h5"));
  }
  (void)folder().write("run.h5.checkpoint", "a letter");
  expect_one_complaint(run({"run", "site.ini", "-o", "run.h5", "--resume=auto"}), {"--force"});
  expect_one_complaint(run({"run", "site.ini", "-o", "run.h5", "--resume=aoto"}),
                       {"--resume=aoto", "did you mean `auto`"});
}

// ---- a folder that sweeps share ----------------------------------------------------------------

class SharedFolder : public Outputs {
 protected:
  // Simulates points until the first is done, then is stopped.
  void leave_points(const std::string& output) const {
    const Config config = Config::load(path("site.ini"), {"study.trajectories=300"});
    SweepResults results;
    results.sweep = read_sweep(config);
    PointStore store(path("kept"), output);
    SweepHooks hooks;
    bool done = false;
    hooks.on_done = [&](std::size_t, const Tally&) { done = true; };
    hooks.stop = [&] { return done; };
    run_sweep(read_unchecked(config), make_cpu_backend(1), store, {}, hooks, results);
  }
  [[nodiscard]] std::size_t kept() const {
    std::size_t count = 0;
    for (const auto& entry : std::filesystem::directory_iterator(path("kept"))) {
      count += entry.is_regular_file() ? 1 : 0;
    }
    return count;
  }
};

TEST_F(SharedFolder, MayHoldFilesOfOthersWithFittingNames) {
  leave_points("other.h5");
  Names fitting;
  for (const auto& entry : std::filesystem::directory_iterator(path("kept"))) {
    const std::string stem = entry.path().stem();
    fitting.push_back(stem.substr(0, stem.rfind('-')) + "-0123.h5");
    std::filesystem::remove(entry.path());
  }
  ASSERT_FALSE(fitting.empty());
  for (const auto& name : fitting) (void)folder().write("kept/" + name, "a letter");
  const auto ended =
      run({"sweep", "site.ini", "-o", "other.h5", "--checkpoint", "kept", "--resume"});
  EXPECT_EQ(ended.exit_code, 0) << ended.err;
  expect_contains(ended.err, {"passed over", fitting[0]});
  for (const auto& name : fitting) EXPECT_EQ(read_file(path("kept/" + name)), "a letter");
}

TEST_F(SharedFolder, LosesWhatAKilledSweepWasWriting) {
  leave_points(path("other.h5"));
  Names names;
  for (const auto& entry : std::filesystem::directory_iterator(path("kept"))) {
    names.push_back(entry.path().filename());
  }
  ASSERT_FALSE(names.empty());
  for (const auto& name : names) {
    (void)folder().write("kept/" + test::temporary(name), "ridethrough, unfinished\n");
  }
  const auto ended =
      run({"sweep", "site.ini", "-o", "other.h5", "--checkpoint", "kept", "--resume"});
  EXPECT_EQ(ended.exit_code, 0) << ended.err;
  EXPECT_EQ(kept(), 0U);
}

TEST_F(SharedFolder, KeepsThePointsOfTheOtherSweep) {
  leave_points("other.h5");
  const std::size_t others = kept();
  ASSERT_GT(others, 0U);
  const auto ended = run({"sweep", "site.ini", "-o", "sweep.h5", "--checkpoint", "kept"});
  EXPECT_EQ(ended.exit_code, 0) << ended.err;
  EXPECT_EQ(kept(), others);
  // Each finds what the other has.
  const auto more =
      run({"sweep", "site.ini", "-o", "third.h5", "--checkpoint", "kept", "--resume"});
  EXPECT_EQ(more.exit_code, 0) << more.err;
  EXPECT_EQ(kept(), others);
  const SweepFile one(path("sweep.h5"));
  const SweepFile three(path("third.h5"));
  for (std::size_t point = 0; point < 2; ++point) EXPECT_EQ(one.tally(point), three.tally(point));
}

}  // namespace
}  // namespace ridethrough
