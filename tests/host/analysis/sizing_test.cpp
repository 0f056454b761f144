// SPDX-License-Identifier: Apache-2.0
// Sizing, against sites whose answer can be worked out.
#include "host/analysis/sizing.hpp"

#include "tests/host/program.hpp"
#include "tests/host/support.hpp"
#include "tests/lognormal.hpp"
#include "tests/support.hpp"

#include <cmath>
#include <cstdio>

#include <boost/math/distributions/binomial.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace ridethrough {
namespace {

std::vector<std::string> numbers(int from, int to) {
  std::vector<std::string> all;
  for (int i = from; i <= to; ++i) all.push_back(std::to_string(i));
  return all;
}

Sizing size(const Site& site, const std::string& key, const std::vector<std::string>& values,
            const std::vector<std::string>& targets, double confidence = 0.95) {
  std::vector<IndexTarget> parsed;
  for (const auto& one : targets) parsed.push_back(parse_target(one));
  return find_size(
      values,
      [&](std::size_t i) { return compile(test::overridden(site, {key + "=" + values[i]})); },
      parsed, confidence, make_cpu_backend(2), {});
}

std::string answer(const Sizing& sizing) {
  return sizing.decided() ? sizing.values[static_cast<std::size_t>(sizing.smallest_met)] : "open";
}

// Units of 1 MW that are up 0.95 of the time, and 10 of them are needed.
constexpr double kUp = 0.95;
Site units(const std::string& trajectories, int seed = 1) {
  return test::load_text(
      "[study]\nhorizon_h = 876\ntrajectories = " + trajectories +
      "\nseed = " + std::to_string(seed) +
      "\n[load]\nconstant_mw = 10\n[turbine.t]\nunits = 10\nunit_mw = 1\nmode = must_run\n"
      "mttf_h = 190\nmttr_h = 10\nnox_kg_per_mmbtu = 1\nheat_rate_mmbtu_per_mwh = 1\n");
}

// Hours a year with fewer than 10 of n up.
double lolh(int n) { return 8760 * boost::math::cdf(boost::math::binomial(n, kUp), 9); }

TEST(Sizing, FindsTheNumberOfUnitsThatTheBinomialGives) {
  for (const int n : {11, 12, 13, 14}) {
    // Half way, by ratio, between what it and the next smaller number have.
    const double limit = std::sqrt(lolh(n) * lolh(n - 1));
    const Sizing found =
        size(units("200000"), "turbine.t.units", numbers(0, 20), {fmt::format("lolh<={}", limit)});
    EXPECT_EQ(answer(found), std::to_string(n));
    EXPECT_TRUE(found.monotone);
    EXPECT_TRUE(found.all_met);
  }
}

TEST(Sizing, IsStoppedInTheMiddleOfALook) {
  std::uint64_t most = 0;
  std::uint64_t done = 0;
  Backend backend = make_cpu_backend(2);
  backend.run = [&, own = backend.run](const std::vector<Job>& jobs) {
    most = std::max(most, jobs.front().range.count);
    done += jobs.front().range.count;
    return own(jobs);
  };
  Workbench bench(backend);
  bench.stop = [&] { return done > 0; };
  const Site site = units("200000");
  const auto study_of = [&](std::size_t) { return compile(site); };
  EXPECT_THROW(find_size({"10"}, study_of, {parse_target("lolh<=1")}, 0.95, bench), Stopped);
  EXPECT_EQ(most, 2U);
}

TEST(Sizing, SpendsLittleOnWhatIsClearAndMuchOnWhatIsClose) {
  const auto spent = [](double limit) {
    const Sizing found =
        size(units("65536"), "turbine.t.units", numbers(0, 20), {fmt::format("lolh<={}", limit)});
    return found.trajectories;
  };
  EXPECT_GT(2 * spent(1.002 * lolh(12)), 3 * spent(std::sqrt(lolh(12) * lolh(11))));
}

TEST(Sizing, SaysSoWhereItIsTooCloseToCall) {
  const Sizing found =
      size(units("4096"), "turbine.t.units", numbers(0, 20), {fmt::format("lolh<={}", lolh(12))});
  EXPECT_FALSE(found.decided());
  EXPECT_EQ(found.values[static_cast<std::size_t>(found.smallest_met)], "13");
  EXPECT_EQ(found.values[static_cast<std::size_t>(found.largest_failed)], "11");
}

TEST(Sizing, SaysSoWhereNothingInTheRangeIsEnough) {
  const Sizing found = size(units("8192"), "turbine.t.units", numbers(0, 10), {"lolh<=100"});
  EXPECT_EQ(found.smallest_met, -1);
  EXPECT_EQ(found.largest_failed, 10);
}

// Without randomness: 10 units of 1 MW are enough, 9 are short all the time.
TEST(Sizing, FindsWhatAFirmSiteNeeds) {
  const Site firm = test::load_text(
      "[study]\ntrajectories = 100000\n[load]\nconstant_mw = 10\n[feed.a]\ncapacity_mw = 1\n");
  EXPECT_EQ(answer(size(firm, "feed.a.capacity_mw", numbers(0, 64), {"lolh<=0.5"})), "10");
  EXPECT_EQ(answer(size(firm, "feed.a.capacity_mw", numbers(0, 64), {"grid_energy>=87000"})), "10");
  const Site split = test::load_text(
      "[study]\ntrajectories = 100000\n[load]\nconstant_mw = 100\n[turbine.t]\nunits = 1\n"
      "unit_mw = 33.333333333333336\nmode = must_run\n");
  EXPECT_EQ(answer(size(split, "turbine.t.units", numbers(0, 64), {"lolh<=0.5"})), "3");
}

// Energy from turbines, and NOx with it, grow with their number: a limit on them can be met only
// from below.
TEST(Sizing, HoldsTargetsThatMoreMakesWorseAgainstTheAnswer) {
  const std::string enough = fmt::format("lolh<={}", std::sqrt(lolh(12) * lolh(11)));
  const Sizing met = size(units("65536"), "turbine.t.units", numbers(0, 20),
                          {enough, "turbine_run_hours<=100000"});
  EXPECT_EQ(answer(met), "12");
  EXPECT_TRUE(met.all_met);
  EXPECT_EQ(met.worsens, (std::vector<bool>{false, true}));
  // 12 units run 0.95 x 8760 h each.
  const Sizing not_met =
      size(units("65536"), "turbine.t.units", numbers(0, 20), {enough, "turbine_run_hours<=95000"});
  EXPECT_FALSE(not_met.all_met);
}

// Four hours once in 30 million, which is 0.00117 h a year, whatever is varied: the first look sees
// none of it.
constexpr const char* kRare =
    "[study]\ntrajectories = 1000000\n[load]\nconstant_mw = 50\n[feed.a]\ncapacity_mw = 55\n"
    "[hazard.h]\nhits = feed.a\ngap_h = exponential(mean=3e7)\nduration_h = constant(4)\n"
    "[battery.b]\nunits = 1\nunit_power_mw = 0\nunit_energy_mwh = 0\nauxiliary_mw = 0\n";

TEST(Sizing, DoesNotTakeWhatWasNotSeenYetForNothing) {
  const Sizing found =
      size(test::load_text(kRare), "battery.b.auxiliary_mw", numbers(0, 4), {"lolh<=0.0005"});
  EXPECT_EQ(found.smallest_met, -1);
  EXPECT_EQ(found.largest_failed, 4);
  EXPECT_EQ(
      answer(size(test::load_text(kRare), "battery.b.auxiliary_mw", numbers(0, 4), {"lolh<=0.01"})),
      "0");
}

// What 5 % less of the feed does not carry is lost from 3 MW of auxiliaries on, once in ten million
// hours: too rarely for the first look to tell that more of them do harm.
TEST(Sizing, FindsOutLaterThatMoreMakesItWorse) {
  const Sizing found = size(test::load_text(kRare, {"hazard.h.remaining_fraction=0.95",
                                                    "hazard.h.gap_h=exponential(mean=1e7)"}),
                            "battery.b.auxiliary_mw", numbers(0, 4), {"lolh<=0.001"});
  EXPECT_EQ(found.worsens, std::vector<bool>{true});
  EXPECT_EQ(answer(found), "0");
  EXPECT_TRUE(found.all_met);
}

// Losses that are rare and of very different lengths: large ones are seen late, after others have
// been decided about. What is answered is what the bounds say in the end, and nothing is
// taken for a target that more batteries make worse.
TEST(Sizing, AnswersAsAllThatWasSeenSays) {
  for (int seed = 1; seed <= 40; ++seed) {
    const Site rare = test::load_text(
        "[study]\ntrajectories = 16384\nseed = " + std::to_string(seed) +
        "\n[load]\nconstant_mw = 10\n[feed.a]\ncapacity_mw = 10\n[hazard.h]\nhits = feed.a\n"
        "gap_h = exponential(mean=400000)\nduration_h = lognormal(mean=10, sigma=2)\n"
        "[battery.b]\nunit_power_mw = 10\nunit_energy_mwh = 10\nmttf_h = 4000\nmttr_h = 400\n"
        "units = 1\n");
    const Sizing found = size(rare, "battery.b.units", numbers(10, 20), {"lolh<=0.13"});
    const Sizing near = size(rare, "battery.b.units", numbers(19, 20), {"lolh<=0.13"});
    EXPECT_EQ(near.worsens, std::vector<bool>{false}) << seed;
    const auto verdict = [&](int number) { return found.at(number)->verdict; };
    if (found.smallest_met >= 0) {
      EXPECT_EQ(verdict(found.smallest_met), Verdict::kMeets) << seed;
      EXPECT_TRUE(found.all_met) << seed;
    }
    if (found.largest_failed >= 0) {
      EXPECT_EQ(verdict(found.largest_failed), Verdict::kFails) << seed;
    }
  }
}

// A limit so near to a value's own LOLH that whoever believes the estimate is wrong in 4 of 10
// cases: at a stated confidence of 80 %, no more than 24 of 120 answers may be. The bounds leave
// room: 2 are wrong with these seeds; without them it would be 44.
TEST(Sizing, IsWrongNoOftenerThanItSays) {
  int wrong = 0;
  int decided = 0;
  for (int seed = 1; seed <= 60; ++seed) {
    for (const double off : {0.995, 1.005}) {
      const Sizing found = size(units("8192", seed), "turbine.t.units", numbers(10, 14),
                                {fmt::format("lolh<={}", off * lolh(12))}, 0.8);
      if (!found.decided()) continue;
      ++decided;
      wrong += answer(found) != (off < 1 ? "13" : "12") ? 1 : 0;
    }
  }
  RecordProperty("wrong", wrong);
  RecordProperty("decided", decided);
  EXPECT_LE(wrong, 24) << "of 120, of which " << decided << " were decided";
}

// ---- any index is a target ---------------------------------------------------------------------

// Once in two years, on average, 12 h without the feed, and a battery that carries T of them: each
// outage has 12 - T hours with loss of load, for 100 MW.
Site twelve_hours(const std::string& trajectories = "65536") {
  return test::load_text("[study]\ntrajectories = " + trajectories +
                         "\n[load]\nconstant_mw = 100\n[feed.a]\ncapacity_mw = 150\n"
                         "[hazard.h]\nhits = feed.a\ngap_h = exponential(mean=17508)\n"
                         "duration_h = constant(12)\n"
                         "[battery.b]\nunits = 1\nunit_power_mw = 100\nunit_energy_mwh = 100\n");
}

struct TargetCase {
  std::string target;
  std::string answer;  // units of an hour
};

// Limits half way between what two neighbours have, or at what only the battery of 12 h does. The
// number of outages of a year is Poisson's with a mean of 0.5: more than one in 9.0 % of the years,
// more than two in 1.4 %, so that the worst 5 % have 2.33 of them on average.
TEST(IndexTarget, IsAnyIndex) {
  for (const auto& [target, units] : {TargetCase{"lolh<=2.75", "7"},
                                      {"lolp<=3.14e-4", "7"},
                                      {"eue<=275", "7"},
                                      {"neue<=314", "7"},
                                      {"availability>=99.9686", "7"},
                                      {"availability_nines>=3.503", "7"},
                                      {"lolh_q95<=11", "7"},
                                      {"eue_q95<=1100", "7"},
                                      {"eue_cvar95<=1280", "7"},
                                      {"loss_free_years>=0.9", "12"},
                                      {"lolev<=0.1", "12"},
                                      {"lolev_q95<=1", "12"},
                                      {"outage_survival>=0.9", "12"},
                                      {"ride_through(1min)>=0.99", "1"},
                                      {"ride_through(1h)>=0.99", "1"},
                                      {"ride_through(4h)>=0.99", "4"},
                                      {"ride_through(12h)>=0.99", "12"}}) {
    const Sizing found = size(twelve_hours(), "battery.b.units", numbers(0, 16), {target});
    EXPECT_EQ(answer(found), units) << target;
    EXPECT_TRUE(found.monotone && found.all_met) << target;
    EXPECT_EQ(found.worsens, std::vector<bool>{false}) << target;
  }
}

// Together they ask for what the most demanding one does.
TEST(IndexTarget, IsHeldWithOthersOfOtherKinds) {
  EXPECT_EQ(answer(size(twelve_hours(), "battery.b.units", numbers(0, 16),
                        {"lolh_q95<=11", "ride_through(4h)>=0.99", "availability>=99.9"})),
            "7");
}

TEST(IndexTarget, OfALengthThatNoOutageReachesIsNotDecided) {
  const Sizing found =
      size(twelve_hours("4096"), "battery.b.units", numbers(0, 16), {"ride_through(24h)>=0.99"});
  EXPECT_EQ(found.smallest_met, -1);
  EXPECT_EQ(found.largest_failed, -1);
}

// q99 takes 368 trajectories; nothing is said of NOx where no trajectory had any, but that a site
// without turbines has none.
TEST(IndexTarget, ThatTooFewTrajectoriesTellIsNotDecided) {
  const auto open = [](const Site& site, const std::string& target) {
    const Sizing found = size(site, "battery.b.units", numbers(0, 16), {target});
    return found.smallest_met < 0 && found.largest_failed < 0;
  };
  EXPECT_TRUE(open(twelve_hours("256"), "lolh_q99<=100"));
  EXPECT_FALSE(open(twelve_hours("2048"), "lolh_q99<=100"));
  EXPECT_FALSE(open(twelve_hours("256"), "nox<=1"));
  const std::string idle =
      "\n[turbine.t]\nunits = 1\nunit_mw = 1\nmode = standby\nnox_kg_per_mmbtu = "
      "1\nheat_rate_mmbtu_per_mwh = 1\n[hazard.h]\ngap_h = exponential(1e8)\n"
      "duration_h = exponential(1)\nhits = feed.a\n";
  EXPECT_TRUE(open(test::load_text("[study]\ntrajectories = 256\n[load]\nconstant_mw = 10\n"
                                   "[feed.a]\ncapacity_mw = 20\n[battery.b]\nunits = 1\n"
                                   "unit_power_mw = 1\nunit_energy_mwh = 1\n" +
                                   idle),
                   "nox<=1"));
}

// By their bounds, where standard errors are 0 or none: all trajectories are alike, or quantiles.
TEST(IndexTarget, ThatMoreMakesWorseIsToldWithoutStandardErrors) {
  const Site firm = test::load_text(
      "[study]\ntrajectories = 4096\n[load]\nconstant_mw = 10\n[feed.a]\ncapacity_mw = 1\n");
  for (const std::string target : {"availability_nines<=2", "availability<=50", "grid_energy<=100",
                                   "loss_free_years<=0.5", "lolh_q50>=100"}) {
    const Sizing found = size(firm, "feed.a.capacity_mw", numbers(0, 64), {target});
    EXPECT_EQ(found.worsens, std::vector<bool>{true}) << target;
  }
  const std::string enough = fmt::format("lolh<={}", std::sqrt(lolh(12) * lolh(11)));
  const Sizing quantile = size(units("65536"), "turbine.t.units", numbers(0, 20),
                               {enough, "turbine_run_hours_q95<=105000"});
  EXPECT_EQ(quantile.worsens, (std::vector<bool>{false, true}));
  EXPECT_EQ(answer(quantile), "12");
}

TEST(IndexTarget, IsReadAsItIsPrinted) {
  EXPECT_EQ(parse_target("lolh <= 0.5").text(), "lolh<=0.5");
  EXPECT_EQ(parse_target("lolh<=1234567.25").text(), "lolh<=1234567.25");
  EXPECT_EQ(parse_target("lolh<=1e-9").text(), "lolh<=0.000000001");
  EXPECT_FALSE(parse_target("grid_energy>=99.9").at_most);
  EXPECT_EQ(parse_target("ride_through( 15 min ) >= 0.9").text(), "ride_through(15min)>=0.9");
  EXPECT_EQ(parse_target("ride_through(72h)>=0.5").ride_through_h, 72);
}

TEST(IndexTarget, ThatIsNoneIsRefusedWithWhatIsAllowed) {
  constexpr const char* kLengths =
      "ride_through(1min), ride_through(5min), ride_through(15min), ride_through(1h), "
      "ride_through(4h), ride_through(12h), ride_through(24h), ride_through(72h)";
  for (const auto& [text, says] : {std::pair<std::string, std::string>{"lohl<=1", "`lolh`"},
                                   {"lolh<1", "<= or >="},
                                   {"lolh", "<= or >="},
                                   {"lolh<=x", "a number"},
                                   {"lolh_q96<=1", "lolh_q95"},
                                   {"lohl<=1", kLengths},
                                   {"ride_through(2h)>=0.9", kLengths},
                                   {"ride_through(60min)>=0.9", kLengths},
                                   {"ride_through>=0.9", kLengths},
                                   {"ride_through(4)>=0.9", "`ride_through(4h)`"}}) {
    test::expect_complaint([&, &text = text] { (void)parse_target(text); }, {text, says});
  }
}

// ---- what is printed ---------------------------------------------------------------------------

std::string printed(const std::string& target, const std::vector<std::string>& more = {}) {
  const test::TemporaryFolder folder;
  const std::string config = folder.write(
      "site.ini",
      "[study]\ntrajectories = 16384\n[load]\nconstant_mw = 100\n[feed.a]\ncapacity_mw = 150\n"
      "[hazard.h]\nhits = feed.a\ngap_h = exponential(mean=17508)\nduration_h = constant(12)\n"
      "[battery.b]\nunits = 1\nunit_power_mw = 100\nunit_energy_mwh = 100\n");
  std::vector<std::string> command = {"size",    config,      "--vary",   "battery.b.units",
                                      "--range", "11:12",     "--target", target,
                                      "-q",      "--threads", "1"};
  command.insert(command.end(), more.begin(), more.end());
  setenv("COLUMNS", "200", 1);  // so that no sentence is broken
  const std::string out = test::run_program(folder, command).out;
  unsetenv("COLUMNS");
  return out;
}

TEST(SizeCommand, PrintsTheBoundByWhichAValueMeetsOrFails) {
  const std::string at_least = printed("outage_survival>=0.9");
  test::expect_contains(
      at_least,
      {"battery.b.units = 12 is the smallest", "units=12: outage_survival 0.99",
       "surely above 0.98", "meets outage_survival>=0.9",
       "units=11: outage_survival 0 ± 0, surely below 0.0", "fails outage_survival>=0.9"});
  const std::string at_most = printed("lolev<=0.1");
  test::expect_contains(
      at_most, {"surely below 0.0", "meets lolev<=0.1", "surely above 0.4", "fails lolev<=0.1"});
  // With digits enough: 99.9943 is what 11 units have.
  test::expect_contains(printed("availability>=99.99"), {"surely above 99.993"});
  test::expect_contains(printed("availability>=99.998"), {"fails", "surely below 99.99"});
}

TEST(SizeCommand, SaysSoWhereNothingIsKnown) {
  test::expect_contains(printed("ride_through(24h)>=0.9"),
                        {"undecided", "is sure to fail", "no outage lasted so long"});
  const auto json = nlohmann::json::parse(printed("ride_through(24h)>=0.9", {"--json"}));
  const auto& found = json["front"][0]["candidates"][0]["targets"]["ride_through(24h)>=0.9"];
  EXPECT_TRUE(found["mean"].is_null() && found["low"].is_null() && found["high"].is_null());
  EXPECT_EQ(found["verdict"], "undecided");
}

// ---- heavy tails -------------------------------------------------------------------------------

// Once in 20 years a lognormal time of 12 h on average without the feed, and a battery of so many
// hours.
constexpr double kGap = 175200;
constexpr double kMean = 12;
std::string heavy_site(double sigma, int seed, double feed_mw) {
  return fmt::format(
      "[study]\ntrajectories = 65536\nseed = {}\n[load]\nconstant_mw = 100\n[feed.a]\n"
      "capacity_mw = {}\n[hazard.h]\nhits = feed.a\ngap_h = exponential(mean={})\n"
      "duration_h = lognormal(mean={}, sigma={})\n[battery.b]\nunits = 6\nunit_power_mw = 100\n"
      "unit_energy_mwh = 100\n",
      seed, feed_mw, kGap, kMean, sigma);
}

// (H - T) E[(D - T)+] / (gap + mean): load is lost where one outage covers all of the last T hours.
double heavy_lolh(double sigma, double hours) {
  return (8760 - hours) * lognormal_excess(hours, kMean, sigma) / (kGap + kMean);
}

// 427 losses had been seen in 8192 trajectories without a battery, a mean of 0.291 where 0.600 is
// right, and the largest of them was taken for the largest that can be: 0 units.
TEST(Sizing, OfHeavyTailsDoesNotTakeTheLargestThatWasSeenForTheLargestThereIs) {
  const Sizing found = size(test::load_text(heavy_site(2.4, 501, 100)), "battery.b.units",
                            numbers(0, 12), {"lolh<=0.49747"});
  ASSERT_NE(found.at(0), nullptr);
  EXPECT_NE(found.at(0)->verdict, Verdict::kMeets);
  EXPECT_FALSE(found.smallest_met >= 0 && found.smallest_met < 7);
}

struct Answers {
  int right = 0;
  int wrong = 0;
};

// About the battery of 6 h, over the seeds, where the target is so many times its own LOLH.
Answers answers(double sigma, double factor, int seeds) {
  const std::string target = fmt::format("lolh<={:.12g}", factor * heavy_lolh(sigma, 6));
  const int right = factor < 1 ? -1 : 0;  // smallest_met: it fails, or it meets
  Answers all;
  for (int seed = 1; seed <= seeds; ++seed) {
    const Sizing found =
        size(test::load_text(heavy_site(sigma, seed, 120)), "battery.b.units", {"6"}, {target});
    if (found.smallest_met < 0 && found.largest_failed < 0) continue;
    ++(found.smallest_met == right ? all.right : all.wrong);
  }
  return all;
}

// 5 % is promised over both sides together: 4 of 80 seeds. A program that is wrong in exactly as
// many fails with more than 12 once in 6,000 seeds, and these are fixed. Bounds that take the
// largest value seen for the largest there is let 36 of them meet wrongly.
TEST(Sizing, OfHeavyTailsIsWrongNoOftenerThanItSays) {
  constexpr int kSeeds = 80;
  const Answers below = answers(2.4, 0.98, kSeeds);
  const Answers above = answers(2.4, 1.02, kSeeds);
  EXPECT_LE(below.wrong + above.wrong, kSeeds / 20 + 8)
      << below.wrong << " meet wrongly, " << above.wrong << " fail";
}

void expect_promise_kept(double sigma) {
  constexpr int kSeeds = 1000;
  const Answers below = answers(sigma, 0.98, kSeeds);
  const Answers above = answers(sigma, 1.02, kSeeds);
  fmt::print(
      "sigma {}: of {} seeds, {} meet wrongly and {} rightly fail 2 % below the truth, {} fail "
      "wrongly and {} rightly meet 2 % above\n",
      sigma, kSeeds, below.wrong, below.right, above.wrong, above.right);
  EXPECT_LE(below.wrong + above.wrong, kSeeds / 20);
}

TEST(DeepSizing, IsWrongAtMostInFiveOfAHundredSeedsAtSigma10) { expect_promise_kept(1.0); }
TEST(DeepSizing, IsWrongAtMostInFiveOfAHundredSeedsAtSigma16) { expect_promise_kept(1.6); }
TEST(DeepSizing, IsWrongAtMostInFiveOfAHundredSeedsAtSigma24) { expect_promise_kept(2.4); }

TEST(DeepSizing, DecidesWhereATargetIsAFifthBesideTheTruth) {
  constexpr int kSeeds = 1000;
  for (const double factor : {0.8, 1.2}) {
    const Answers found = answers(1.0, factor, kSeeds);
    fmt::print("{} times the truth: {} right, {} wrong of {}\n", factor, found.right, found.wrong,
               kSeeds);
    EXPECT_GE(found.right, 9 * kSeeds / 10) << factor;
    EXPECT_LE(found.wrong, kSeeds / 20) << factor;
  }
}

}  // namespace
}  // namespace ridethrough
