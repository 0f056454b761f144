// SPDX-License-Identifier: Apache-2.0
// What is interrupted goes on to the same bits: checkpoints, signals, and a killer.
#include "host/base/stop_signals.hpp"
#include "host/base/text.hpp"
#include "host/config/read_site.hpp"
#include "host/files/checkpoint.hpp"
#include "host/files/results_file.hpp"
#include "host/run/last_resort.hpp"
#include "host/run/run.hpp"
#include "tests/host/busy_site.hpp"
#include "tests/host/program.hpp"

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <random>
#include <thread>

#include <fmt/format.h>
#include <hdf5.h>

namespace ridethrough {
namespace {

using test::busy_run;
using test::expect_complaint;
using test::expect_contains;
using test::expect_one_complaint;
using test::Program;
using test::run_program;
using test::TemporaryFolder;

// ---- the file --------------------------------------------------------------------------------

TEST(Checkpoint, GivesBackItsTallyAndTime) {
  const TemporaryFolder folder;
  const auto& [study, tally, results] = busy_run();
  const std::string path = folder.path("busy.checkpoint");
  EXPECT_FALSE(find_state(path, folder.path("busy.h5"), study));
  write_checkpoint(path, study, {tally, 12.5});
  const auto found = find_state(path, folder.path("busy.h5"), study);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->tally, tally);
  EXPECT_EQ(found->wall_s, 12.5);
  EXPECT_EQ(folder.names(), std::vector<std::string>{"busy.checkpoint"});
}

TEST(Checkpoint, MayBeAFinishedResultToo) {
  const TemporaryFolder folder;
  const auto& [study, tally, results] = busy_run();
  Results finished = results;
  finished.provenance.fingerprint = study.fingerprint_text();
  write_results(finished, folder.path("busy.h5"), {&tally, &study});
  const auto found = find_state(folder.path("busy.checkpoint"), folder.path("busy.h5"), study);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->tally, tally);
}

TEST(Checkpoint, OfAnotherScenarioOrSeedIsRefused) {
  const TemporaryFolder folder;
  const std::string path = folder.path("busy.checkpoint");
  write_checkpoint(path, busy_run().study, {busy_run().tally, 1});
  const auto complains = [&](const char* override, const std::vector<std::string>& says) {
    const Study other = compile(test::load_text(test::kBusySite, {"study.seed=42", override}));
    expect_complaint([&] { find_state(path, "", other); }, says);
  };
  complains("study.seed=43", {"--resume", path, "seed 42", "43", "remove it"});
  complains("load.scale=1.01", {"--resume", path, "another scenario", "remove it"});
}

TEST(Checkpoint, ThatIsDamagedOrSomethingElseIsRefused) {
  const TemporaryFolder folder;
  const auto& study = busy_run().study;
  const std::string path = folder.path("busy.checkpoint");
  write_checkpoint(path, study, {busy_run().tally, 1});
  const std::string whole = test::read_file(path);
  for (const std::size_t length : {std::size_t{0}, std::size_t{100}, whole.size() / 2}) {
    (void)folder.write("busy.checkpoint", whole.substr(0, length));
    expect_complaint([&] { find_state(path, "", study); }, {"--resume", path, "damaged"});
  }
  write_results(busy_run().results, folder.path("busy.h5"));
  std::filesystem::rename(folder.path("busy.h5"), path);
  expect_complaint([&] { find_state(path, "", study); },
                   {"not ridethrough checkpoint, but ridethrough results"});
}

// ---- the program -----------------------------------------------------------------------------

class Interrupted : public testing::Test {
 protected:
  Interrupted() {
    (void)folder_.write("site.ini", test::kBusySite);
    study_ = compile(load_site(folder_.path("site.ini"), overrides()));
  }

  static std::vector<std::string> overrides() {
    return {"study.trajectories=30000", "study.horizon_h=876", "study.seed=5"};
  }

  [[nodiscard]] std::vector<std::string> command(const std::vector<std::string>& more = {}) const {
    std::vector<std::string> words = {"run",
                                      "site.ini",
                                      "-o",
                                      "site.h5",
                                      "--backend=cpu",
                                      "--threads=1",
                                      "--checkpoint-every=0.01"};
    for (const auto& override : overrides()) words.push_back("--" + override);
    words.insert(words.end(), more.begin(), more.end());
    return words;
  }

  [[nodiscard]] Tally uninterrupted() const {
    Tally tally;
    run(study_, make_cpu_backend(2), tally);
    return tally;
  }

  // Of the checkpoint, or else the result.
  [[nodiscard]] std::optional<RunState> state() const {
    return find_state(folder_.path("site.h5.checkpoint"), folder_.path("site.h5"), study_);
  }

  // Of a file of the folder; nothing if it is not there.
  [[nodiscard]] std::optional<std::filesystem::file_time_type> written_at(const char* name) const {
    std::error_code none;
    const auto time = std::filesystem::last_write_time(folder_.path(name), none);
    return none ? std::nullopt : std::optional(time);
  }

  [[nodiscard]] const TemporaryFolder& folder() const { return folder_; }
  [[nodiscard]] const Study& study() const { return study_; }

 private:
  TemporaryFolder folder_;
  Study study_;
};

TEST_F(Interrupted, BySignalsItWritesACheckpointAndEndsWithTheirCode) {
  for (const auto& [number, code] :
       {std::pair{SIGINT, 130}, {SIGTERM, 143}, {SIGUSR1, 138}, {SIGHUP, 129}}) {
    const auto written = written_at("site.h5.checkpoint");
    const Program program(folder(), command({"--resume", "--study.trajectories=100000000"}));
    program.wait_until([&] { return written_at("site.h5.checkpoint") != written; });
    program.signal(number);
    const auto ended = program.wait();
    EXPECT_EQ(ended.exit_code, code);
    EXPECT_EQ(ended.out, "");
    expect_contains(ended.err, {"stopped after", "--resume goes on from site.h5.checkpoint"});
    EXPECT_EQ(folder().names(), (std::vector<std::string>{"site.h5.checkpoint", "site.ini"}));
  }
  EXPECT_GT(state()->tally.trajectories, 0U);
}

// Everything that takes time, for ten years.
constexpr const char* kLongSite = R"([study]
horizon_h = 87600
trajectories = 1000000
seed = 7
[load]
constant_mw = 150
interruptible_fraction = 0.1
[surge.s]
gap_h = gamma(shape=2, mean=2)
duration_h = weibull(shape=2, scale=1)
extra_mw = uniform(low=5, high=15)
[feed.a]
capacity_mw = 100
[feed.b]
capacity_mw = 90
[gas.main]
[hazard.storm]
gap_h = exponential(mean=500)
duration_h = lognormal(median=4, sigma=1)
hits = feed.a:0.5, feed.b:0.5, gas.main:0.1, battery.pack:0.05, turbine.t:0.1
[battery.pack]
units = 40
unit_power_mw = 2
unit_energy_mwh = 4
mttf_h = 8000
mttr_h = 72
[turbine.t]
units = 6
unit_mw = 20
mttf_h = 1000
mttr_h = 31
start_failure_probability = 0.02
start_min = 10
start_attempts = 3
retry_min = 2
standby_mttf_h = 5000
test_interval_h = 720
gas = main
mode = soc
start_soc = 0.6
stop_soc = 0.9
commit = needed
spare_units = 1
[policy]
peak_shaving_mw = 110
peak_shaving_turbines = yes
)";

TEST_F(Interrupted, OnALongSiteItGoesOnToTheSameBits) {
  const std::string site = folder().write("long.ini", kLongSite);
  const Study study = compile(load_site(site, {}));
  for (const auto& [number, code] : {std::pair{SIGTERM, 143}, {SIGHUP, 129}}) {
    const auto written = written_at("long.h5.checkpoint");
    const Program program(folder(), {"run", "long.ini", "-o", "long.h5", "--backend=cpu",
                                     "--threads=1", "--resume", "-q", "--checkpoint-every=0.01"});
    program.wait_until([&] { return written_at("long.h5.checkpoint") != written; });
    program.signal(number);
    EXPECT_EQ(program.wait().exit_code, code);
  }
  const RunState found = find_state(folder().path("long.h5.checkpoint"), "", study).value();
  EXPECT_GT(found.tally.trajectories, 0U);
  const Backend backend = make_cpu_backend(2);
  EXPECT_EQ(simulate(study, backend, {0, found.tally.trajectories}), found.tally);
}

// Of those that wait for a terminal, and those that do not.
TEST(StopSignals, LeaveAHangUpIgnoredThatWas) {
  struct sigaction ignored = {};
  struct sigaction before = {};
  struct sigaction now = {};
  ignored.sa_handler = SIG_IGN;
  sigaction(SIGHUP, &ignored, &before);
  {
    const StopSignals signals;
    raise(SIGHUP);
    EXPECT_EQ(StopSignals::caught(), 0);
  }
  sigaction(SIGHUP, &before, nullptr);
  {
    const StopSignals signals;
    raise(SIGHUP);
    EXPECT_EQ(StopSignals::caught(), SIGHUP);
    raise(SIGHUP);  // through the shell, too
  }
  sigaction(SIGHUP, nullptr, &now);
  EXPECT_EQ(now.sa_handler, before.sa_handler);
}

Backend stuck() {
  Backend backend;
  backend.run = [](const std::vector<Job>& jobs) {
    for (;;) pause();
    return std::vector<Tally>(jobs.size());
  };
  return backend;
}

TEST(LastResortDeathTest, EndsACallThatDoesNotReturnOnceItHasSavedWhatThereIs) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(
      {
        const StopSignals signals;
        LastResort last([] { fputs("saved\n", stderr); }, 0.1);
        raise(SIGTERM);
        (void)last.over(stuck()).run({});
      },
      testing::ExitedWithCode(143), "saved");
}

TEST(LastResort, LetsCallsAloneThatReturn) {
  const StopSignals signals;
  LastResort last([] { FAIL(); }, 0.1);
  raise(SIGTERM);
  std::this_thread::sleep_for(std::chrono::milliseconds(300));  // outside of a call
  EXPECT_EQ(StopSignals::caught(), SIGTERM);
}

// Twenty times, at moments that nobody chose, and mostly in a way that nothing can be done about.
TEST_F(Interrupted, ByAKillerItGoesOnToTheVerySameBits) {
  std::mt19937 random(20261125);
  std::uint64_t done = 0;
  for (int i = 0; i < 20; ++i) {
    const auto written = written_at("site.h5.checkpoint");
    const Program program(folder(), command({"--resume", "-q", "--study.trajectories=100000000"}));
    // Mostly when it has come on, and now and then before it may have begun.
    if (i % 5 != 0) {
      program.wait_until([&] { return written_at("site.h5.checkpoint") != written; });
    }
    std::this_thread::sleep_for(
        std::chrono::milliseconds(std::uniform_int_distribution<int>(0, 50)(random)));
    constexpr int kSignals[] = {SIGKILL, SIGKILL, SIGTERM, SIGINT};
    program.signal(kSignals[i % 4]);
    EXPECT_NE(program.wait().exit_code, 0);
    const auto found = state();  // throws where a file is not whole
    if (!found) continue;
    EXPECT_GE(found->tally.trajectories, done) << "what was done is lost";
    if (i % 5 != 0) {
      EXPECT_GT(found->tally.trajectories, done) << "nothing was done";
    }
    done = found->tally.trajectories;
  }
  const auto all = fmt::format("--study.trajectories={}", done + 5000);
  const auto last = run_program(folder(), command({"--resume", "-q", all}));
  EXPECT_EQ(last.exit_code, 0) << last.err;
  EXPECT_EQ(state()->tally, simulate(study(), make_cpu_backend(2), {0, done + 5000}));
  EXPECT_EQ(folder().names(), (std::vector<std::string>{"site.h5", "site.ini"}));
}

TEST_F(Interrupted, NeverItCanStillBeMadeBetterLater) {
  EXPECT_EQ(run_program(folder(), command({"-q", "--study.trajectories=9000"})).exit_code, 0);
  const auto ended = run_program(folder(), command({"--resume"}));
  EXPECT_EQ(ended.exit_code, 0);
  expect_contains(ended.err, {"resumed after 9000 trajectories"});
  EXPECT_EQ(state()->tally, uninterrupted());
}

TEST_F(Interrupted, WithoutAFileItPrintsWhatItHas) {
  const Program program(folder(), {"run", "site.ini", "--study.trajectories=1000000000"});
  program.wait_until([&] { return program.err().find(" left") != std::string::npos; });
  program.signal(SIGINT);
  const auto ended = program.wait();
  EXPECT_EQ(ended.exit_code, 130);
  expect_contains(ended.out, {"lolh", "trajectories of"});
}

TEST_F(Interrupted, ItRefusesToResumeWhatItCannot) {
  for (const std::vector<std::string>& words :
       {std::vector<std::string>{"run", "site.ini", "--resume"}, {"run", "--resume", "site.ini"}}) {
    expect_one_complaint(run_program(folder(), words), {"--resume", "add -o or --checkpoint"});
  }
  expect_one_complaint(run_program(folder(), {"run", "site.ini", "--resume=strict"}),
                       {"--resume", "add -o or --checkpoint"});
  expect_one_complaint(run_program(folder(), {"run", "site.ini", "--checkpoint-every=-1"}),
                       {"--checkpoint-every", "from 0 up"});
  expect_one_complaint(run_program(folder(), {"run", "site.ini", "--checkpoint=none/here"}),
                       {"--checkpoint none/here", "does not exist"});
  (void)folder().write("site.h5", "not a result");
  expect_one_complaint(run_program(folder(), command({"--resume"})), {"-o site.h5", "not written"});
  expect_one_complaint(run_program(folder(), command({"--resume", "--force"})),
                       {"--resume", "site.h5", "not an HDF5 file"});
}

}  // namespace
}  // namespace ridethrough
