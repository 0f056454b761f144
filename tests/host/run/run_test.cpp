// SPDX-License-Identifier: Apache-2.0
// When a run ends, and that its 95 % intervals hold what they promise although it chose its end.
#include "host/run/run.hpp"

#include "host/base/text.hpp"
#include "host/run/progress.hpp"
#include "tests/host/busy_site.hpp"
#include "tests/support.hpp"

#include <map>

#include <fmt/format.h>

namespace ridethrough {
namespace {

using test::expect_complaint;
using test::expect_contains;
using test::load_text;

Study busy_study(const std::vector<std::string>& overrides) {
  return compile(load_text(test::kBusySite, overrides));
}

Tally run_all(const Study& study, const RunHooks& hooks = {}) {
  Tally tally;
  run(study, make_cpu_backend(2), tally, hooks);
  return tally;
}

// ---- batches ---------------------------------------------------------------------------------

TEST(Batches, FollowEachOtherUpToTheBound) {
  std::vector<std::uint64_t> ends;
  for (std::uint64_t done = 0; done < 50'000; done = ends.back()) {
    ends.push_back(batch_end(done, 50'000));
  }
  EXPECT_EQ(ends, (std::vector<std::uint64_t>{8192, 16384, 24576, 32768, 40960, 50000}));
}

TEST(Batches, AreTheSameSeenFromAnyTrajectoryWithin) {
  constexpr std::uint64_t kMany = 10'000'000'000'000;
  for (std::uint64_t first = 0; first < 100'000'000; first = batch_end(first, kMany)) {
    const std::uint64_t end = batch_end(first, kMany);
    EXPECT_EQ(batch_end(first + 1, kMany), end);
    EXPECT_EQ(batch_end(end - 1, kMany), end);
  }
}

// ---- pieces ----------------------------------------------------------------------------------

// A back end for which time passes only while it runs: so many seconds for each trajectory, by its
// number. All are sums of powers of two, which add up without rounding.
struct Timed {
  std::function<double(std::uint64_t)> seconds_of;
  std::vector<std::uint64_t> asked = {};  // trajectories of each call
  std::vector<double> seconds = {};       // that each took
  double now_s = 0;

  void run_all(const Study& study, double pace_s, std::uint64_t abreast = 1) {
    Backend backend;
    backend.abreast = abreast;
    backend.load = [](const Scenario&) { return Loaded(); };
    backend.run = [this](const std::vector<Job>& jobs) {
      const TrajectoryRange range = jobs.front().range;
      asked.push_back(range.count);
      seconds.push_back(0);
      for (std::uint64_t i = 0; i < range.count; ++i) seconds.back() += seconds_of(range.first + i);
      now_s += seconds.back();
      std::vector<Tally> tallies(1);
      tallies.front().trajectories = range.count;
      return tallies;
    };
    RunHooks hooks;
    hooks.pace_s = pace_s;
    hooks.now_s = [this] { return now_s; };
    Tally tally;
    EXPECT_EQ(run(study, backend, tally, hooks), Ended::kAllDone);
    EXPECT_EQ(tally.trajectories, study.trajectories);
  }
};

constexpr double kAboutMs = 0x1p-10;  // s

TEST(Pieces, BeginWithFewTrajectoriesAndGrowUntilTheyTakeAsLongAsIsWished) {
  Timed timed{[](std::uint64_t) { return kAboutMs; }};
  timed.run_all(busy_study({"study.trajectories=110"}), 20 * kAboutMs);
  EXPECT_EQ(timed.asked, (std::vector<std::uint64_t>{1, 4, 16, 20, 20, 20, 20, 9}));
}

TEST(Pieces, FollowTrajectoriesThatBecomeSlower) {
  Timed timed{[](std::uint64_t i) { return i < 2000 ? kAboutMs / 128 : 2 * kAboutMs; }};
  timed.run_all(busy_study({"study.trajectories=4100"}), 20 * kAboutMs);
  // A piece is caught unawares, and the next one may still be long: the first had quick ones, too.
  const auto late = std::count_if(timed.seconds.begin(), timed.seconds.end(),
                                  [](double seconds) { return seconds > 20 * kAboutMs; });
  EXPECT_LE(late, 2);
  EXPECT_EQ(timed.asked.at(timed.asked.size() - 2), 10U);
}

TEST(Pieces, AreNeverFewerThanABackEndRunsAbreast) {
  Timed timed{[](std::uint64_t) { return kAboutMs; }};
  timed.run_all(busy_study({"study.trajectories=300"}), 20 * kAboutMs, 64);
  EXPECT_EQ(timed.asked, (std::vector<std::uint64_t>{64, 64, 64, 64, 44}));
}

TEST(Pieces, ThatAreCutShortDoNotSpurTheNextOnes) {
  Pace pace(1);
  EXPECT_EQ(pace.next(1000, 2), 2U);
  pace.took(0.001);
  EXPECT_EQ(pace.next(1000, 2), 8U);
  pace.took(0.001);
  EXPECT_EQ(pace.next(5, 2), 5U);
  pace.took(0.001);
  EXPECT_EQ(pace.next(1000, 2), 32U);
  pace.took(4);
  EXPECT_EQ(pace.next(1000, 2), 8U);
  pace.took(100);
  EXPECT_EQ(pace.next(1000, 2), 2U);
}

// ---- the end of a run ------------------------------------------------------------------------

TEST(Run, EndsAtTheUpperBoundOrEarlierWhenTheTargetIsMet) {
  EXPECT_EQ(run_all(busy_study({"study.trajectories=1234"})).trajectories, 1234U);
  EXPECT_EQ(run_all(busy_study({"study.trajectories=20000", "study.horizon_h=87.6"})).trajectories,
            20000U);
  const auto early =
      run_all(busy_study({"study.trajectories=1000000", "study.target_rel_error=0.1"}));
  EXPECT_GT(early.trajectories, 0U);
  EXPECT_LT(early.trajectories, 1'000'000U);
}

TEST(Run, DoesNotCallATargetMetBeforeAnythingIsSeen) {
  const Study study =
      compile(load_text("[study]\ntarget_rel_error=0.5\ntrajectories=100\n[load]\nconstant_"
                        "mw=1\n[feed.a]\ncapacity_mw=2\n[hazard.h]\nhits=feed.a\n"
                        "gap_h=exponential(1e9)\nduration_h=constant(1)\n"));
  Tally tally;
  EXPECT_FALSE(target_met(study, tally));
  EXPECT_EQ(run(study, make_cpu_backend(1), tally), Ended::kAllDone);
  EXPECT_EQ(tally.trajectories, 100U);
  EXPECT_FALSE(target_met(study, tally));
  expect_contains(progress_row({study, tally, 1, 100}, 200), {"nothing seen yet"});
}

TEST(Run, EndsWhenTheIndexThatConvergesLastIsKnown) {
  const std::vector<std::string> target = {"study.trajectories=200000", "study.horizon_h=876",
                                           "study.target_rel_error=0.02"};
  std::map<std::string, std::uint64_t> done;
  for (const std::string index : {"lolev", "eue_cvar99", "lolev, eue_cvar99"}) {
    auto overrides = target;
    overrides.push_back("study.target_index=" + index);
    const Study study = busy_study(overrides);
    const Tally tally = run_all(study);
    const Results results = evaluate(study, tally);
    EXPECT_TRUE(results.provenance.target_met) << index;
    EXPECT_LE(results.convergence.rel_error, 0.02) << index;
    EXPECT_EQ(results.convergence.rel_error,
              results.index(results.convergence.index).value.relative_error());
    done[index] = tally.trajectories;
  }
  EXPECT_LT(done["lolev"], done["eue_cvar99"]);
  EXPECT_EQ(done["lolev, eue_cvar99"], done["eue_cvar99"]);
}

TEST(Run, ForeseesHowMuchWorkATargetNeeds) {
  const Study study = busy_study({"study.trajectories=10000", "study.horizon_h=876",
                                  "study.target_rel_error=0.002", "study.target_index=eue"});
  const Results first = evaluate(study, run_all(study));
  EXPECT_FALSE(first.provenance.target_met);
  const double error = first.index("eue").value.relative_error();
  EXPECT_NEAR(first.convergence.trajectories, 10000 * std::pow(error / 0.002, 2), 1);
  expect_contains(as_table(first, 300), {"Last of eue to converge: eue", "0.2 % takes about"});
}

TEST(Run, IsTheSameInPiecesOfAnyLengthStoppedAndResumed) {
  const Study study = busy_study({"study.trajectories=60000", "study.horizon_h=876",
                                  "study.target_rel_error=0.02", "study.target_index=eue_cvar99"});
  const Tally whole = run_all(study);
  EXPECT_LT(whole.trajectories, 60000U);
  Tally pieces;
  int stops = 0;
  RunHooks hooks;
  hooks.pace_s = 1e-2;
  int asked = 0;
  hooks.stop = [&asked] { return ++asked % 10 == 0; };
  const Backend backend = make_cpu_backend(1);
  while (run(study, backend, pieces, hooks) == Ended::kStopped) ++stops;
  EXPECT_GE(stops, 5);
  EXPECT_EQ(pieces, whole);
}

TEST(TargetIndex, ThatIsNotAnIndexIsRefused) {
  const auto complains = [](const std::string& value, const std::vector<std::string>& says) {
    expect_complaint([&] { busy_study({"study.target_index=" + value}); }, says);
  };
  complains("lohl",
            {"target_index", "no index `lohl`", "did you mean `lolh`", "allowed is", "eue"});
  complains("lolh, ", {"target_index"});
  complains("", {"target_index"});
}

// ---- coverage --------------------------------------------------------------------------------

// A feed with one outage in ten years: stationary, so that the expected loss is exactly its
// unavailability, and so seldom that the rule looks six or seven times before it is content.
constexpr const char* kOneFeed = R"([study]
trajectories = 1000000
target_rel_error = 0.02
target_index = lolh, lolev
[load]
constant_mw = 100
[feed.a]
capacity_mw = 100
[hazard.failure]
hits = feed.a
gap_h = exponential(mean=87590)
duration_h = exponential(mean=10)
)";
const std::map<std::string, double> kExact = {{"lolh", 8760 * 10.0 / 87600},
                                              {"lolev", 8760 / 87600.0}};

// Does the interval hold the value, were it so many times as wide?
bool holds(const Estimate& estimate, double exact, double factor) {
  return estimate.mean - factor * (estimate.mean - estimate.ci95_low) <= exact &&
         exact <= estimate.mean + factor * (estimate.ci95_high - estimate.mean);
}

// With a coverage of exactly 95 %, 800 runs leave the band once in a hundred seeds; the seeds are
// fixed. Intervals a fifth too narrow or too wide are distinguished from right ones.
TEST(DeepStoppingRule, LeavesIntervalsThatCoverTheTruth) {
  constexpr int kRuns = 800;
  std::map<std::string, int> covered;
  std::map<std::string, int> narrow;
  std::map<std::string, int> wide;
  for (int seed = 1; seed <= kRuns; ++seed) {
    const Study study = compile(load_text(kOneFeed, {fmt::format("study.seed={}", seed)}));
    const Tally tally = run_all(study);
    ASSERT_GT(tally.trajectories, 32768U);
    ASSERT_LT(tally.trajectories, study.trajectories);
    const Results results = evaluate(study, tally);
    for (const auto& [name, exact] : kExact) {
      const Estimate& estimate = results.index(name).value;
      covered[name] += holds(estimate, exact, 1) ? 1 : 0;
      narrow[name] += holds(estimate, exact, 0.8) ? 1 : 0;
      wide[name] += holds(estimate, exact, 1.2) ? 1 : 0;
    }
  }
  for (const auto& [name, exact] : kExact) {
    const double share = static_cast<double>(covered[name]) / kRuns;
    RecordProperty(name, fmt::format("{}", share));
    EXPECT_GE(share, 0.93) << name;
    EXPECT_LE(share, 0.97) << name;
    EXPECT_LT(static_cast<double>(narrow[name]) / kRuns, 0.93) << name;
    EXPECT_GT(static_cast<double>(wide[name]) / kRuns, 0.97) << name;
  }
}

// ---- progress --------------------------------------------------------------------------------

TEST(ProgressRow, SaysHowFarHowFastHowWellAndHowLong) {
  const Study study = busy_study({"study.trajectories=10000", "study.horizon_h=876",
                                  "study.target_rel_error=0.001", "study.target_index=lolh, eue"});
  const Tally tally = run_on_cpu(study, 5000);
  const Results results = evaluate(study, tally);
  const std::string& last = results.convergence.index;
  const std::string row = progress_row({study, tally, 2.5, 2000}, 200);
  expect_contains(row, {"5000 of 10.0k", "2000/s", last, "%", "2 s left"});
  EXPECT_EQ(progress_row({study, tally, 2.5, 2000}, 30), row.substr(0, 30));
}

TEST(ProgressRow, CountsDownToTheTargetWhereThatComesFirst) {
  const Study study = busy_study({"study.trajectories=1000000000", "study.horizon_h=876",
                                  "study.target_rel_error=0.01", "study.target_index=eue"});
  const Tally tally = run_on_cpu(study, 2000);
  const double left = evaluate(study, tally).convergence.trajectories - 2000;
  ASSERT_GT(left, 0);
  expect_contains(progress_row({study, tally, 2, 100}, 200), {duration_text(left / 100) + " left"});
}

TEST(DurationText, IsInTheUnitThatSuitsIt) {
  EXPECT_EQ(duration_text(40.4), "40 s");
  EXPECT_EQ(duration_text(720), "12 min");
  EXPECT_EQ(duration_text(4 * 3600), "4.0 h");
  EXPECT_EQ(duration_text(5 * 86400), "5 days");
}

}  // namespace
}  // namespace ridethrough
