// SPDX-License-Identifier: Apache-2.0
// What results are held to: met, failed, undecided.
#include "host/analysis/target.hpp"

#include "tests/host/busy_site.hpp"

#include <limits>

namespace ridethrough {
namespace {

using test::busy_run;
using test::expect_contains;

constexpr double kInfinite = std::numeric_limits<double>::infinity();
constexpr double kNoValue = std::numeric_limits<double>::quiet_NaN();

// 100 trajectories that say of lolh what is wanted.
Results results_with(const Estimate& lolh) {
  Results results = busy_run().results;
  results.provenance.trajectories = 100;
  for (auto& index : results.indices) {
    if (index.name == "lolh") index.value = lolh;
  }
  return results;
}

Requirement judged(const Estimate& lolh, const std::string& text) {
  return judge(results_with(lolh), {parse_target(text)}).front();
}

Verdict verdict(const Estimate& lolh, const std::string& text) {
  return judged(lolh, text).verdict;
}

TEST(Requirement, IsMetOrFailedByTheWholeIntervalOnly) {
  const Estimate lolh = {2, 0.5, 1, 3, 9};
  EXPECT_EQ(verdict(lolh, "lolh<=3"), Verdict::kMeets);
  EXPECT_EQ(verdict(lolh, "lolh<=2.99"), Verdict::kUndecided);
  EXPECT_EQ(verdict(lolh, "lolh<=1"), Verdict::kUndecided);
  EXPECT_EQ(verdict(lolh, "lolh<=0.99"), Verdict::kFails);
  EXPECT_EQ(verdict(lolh, "lolh>=1"), Verdict::kMeets);
  EXPECT_EQ(verdict(lolh, "lolh>=1.01"), Verdict::kUndecided);
  EXPECT_EQ(verdict(lolh, "lolh>=3"), Verdict::kUndecided);
  EXPECT_EQ(verdict(lolh, "lolh>=3.01"), Verdict::kFails);
}

TEST(Requirement, IsMetByWhatButForRoundingIsTheLimit) {
  const auto exactly = [](double value) { return Estimate{value, 0, value, value, value}; };
  EXPECT_EQ(verdict(exactly(0.1 + 0.2), "lolh<=0.3"), Verdict::kMeets);
  EXPECT_EQ(verdict(exactly(1 - 0.9), "lolh>=0.1"), Verdict::kMeets);
  EXPECT_EQ(verdict(exactly(0.3 + 1e-12), "lolh<=0.3"), Verdict::kFails);
  EXPECT_EQ(verdict(exactly(1e-300), "lolh<=0"), Verdict::kFails);
}

TEST(Requirement, IsNotDecidedByWhatIsNotKnown) {
  EXPECT_EQ(verdict({kNoValue, kNoValue, 0, kInfinite, 0}, "lolh<=1"), Verdict::kUndecided);
  EXPECT_EQ(verdict({0.5, 0, kNoValue, kNoValue, 0}, "lolh<=1"), Verdict::kUndecided);
  EXPECT_EQ(verdict({0.5, 0.1, 0.2, kInfinite, 0}, "lolh<=1"), Verdict::kUndecided);
  EXPECT_EQ(verdict({0.5, 0.1, 0.2, kInfinite, 0}, "lolh>=0.2"), Verdict::kMeets);
}

TEST(Requirement, SaysHowManyMoreTrajectoriesItNeeds) {
  // Twice as near, four times as many: 300 more.
  EXPECT_DOUBLE_EQ(judged({2, 0.5, 1, 3, 9}, "lolh<=2.5").more_trajectories, 300);
  EXPECT_DOUBLE_EQ(judged({2, 0.5, 1, 3, 9}, "lolh<=1.5").more_trajectories, 300);
  // Where nothing was seen, the bound itself goes down with the trajectories.
  EXPECT_DOUBLE_EQ(judged({0, 0, 0, 4, 0}, "lolh<=1").more_trajectories, 300);
  EXPECT_EQ(judged({2, 0.5, 1, 3, 9}, "lolh<=2").more_trajectories, kInfinite);
  EXPECT_EQ(judged({2, 0.5, 1, 3, 9}, "lolh<=9").more_trajectories, 0);
}

TEST(Requirement, TellsMetFailedAndUndecidedInWords) {
  const Results results = results_with({2, 0.5, 1, 3, 9});
  std::vector<IndexTarget> targets;
  for (const char* text : {"lolh<=9", "lolh<=0.5", "lolh<=2.5", "lolh<=2"}) {
    targets.push_back(parse_target(text));
  }
  const auto all = judge(results, targets);
  EXPECT_FALSE(all_met(all));
  EXPECT_TRUE(all_met({all[0]}));
  EXPECT_TRUE(all_met({}));
  EXPECT_EQ(as_text(results, all, 200),
            "met: lolh<=9, as lolh is 2.00 (1.00 .. 3.00) h/yr\n"
            "failed: lolh<=0.5, as lolh is 2.00 (1.00 .. 3.00) h/yr\n"
            "undecided: lolh<=2.5, as lolh is 2.00 (1.00 .. 3.00) h/yr; needs about 300 more "
            "trajectories\n"
            "undecided: lolh<=2, as lolh is 2.00 (1.00 .. 3.00) h/yr; it cannot be said how many "
            "more trajectories it needs\n");
  const auto json = as_json(all);
  EXPECT_EQ(json[0]["requirement"], "lolh<=9");
  EXPECT_EQ(json[0]["verdict"], "met");
  EXPECT_EQ(json[1]["verdict"], "failed");
  EXPECT_EQ(json[2]["verdict"], "undecided");
  EXPECT_EQ(json[2]["more_trajectories"], 300);
  EXPECT_TRUE(json[3]["more_trajectories"].is_null());
}

TEST(Requirement, MayBeOfTheChanceToRideThrough) {
  const Results& results = busy_run().results;
  const auto all = judge(
      results, {parse_target("ride_through(1min)>=0.01"), parse_target("ride_through(4h)>=1")});
  EXPECT_EQ(all[0].verdict, Verdict::kMeets);
  EXPECT_EQ(all[1].verdict, Verdict::kFails);
  Results none = results;
  none.survival = {};
  const auto open = judge(none, {parse_target("ride_through(4h)>=0.5")});
  EXPECT_EQ(open[0].verdict, Verdict::kUndecided);
  expect_contains(as_text(none, open, 80), {"undecided: ride_through(4h)>=0.5, as no outage"});
  EXPECT_TRUE(as_json(open)[0]["mean"].is_null() || as_json(open)[0]["mean"].is_number());
}

TEST(Requirement, ThatIsNoneIsRefusedByTheNameOfItsOption) {
  test::expect_complaint([] { (void)parse_target("lohl<=1", "--require"); },
                         {"command line: --require lohl<=1: ", "`lolh`"});
}

}  // namespace
}  // namespace ridethrough
