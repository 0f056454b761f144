// Sizing, against sites whose answer can be worked out.
#include "host/sizing.hpp"

#include "tests/host/support.hpp"
#include "tests/support.hpp"

#include <boost/math/distributions/binomial.hpp>
#include <fmt/format.h>

namespace ridethrough {
namespace {

std::vector<std::string> numbers(int from, int to) {
  std::vector<std::string> all;
  for (int i = from; i <= to; ++i) all.push_back(std::to_string(i));
  return all;
}

Sizing size(const Config& config, const std::string& key, const std::vector<std::string>& values,
            const std::vector<std::string>& targets, double confidence = 0.95) {
  std::vector<SizingTarget> parsed;
  for (const auto& one : targets) parsed.push_back(parse_target(one));
  return find_size(values,
                   [&](std::size_t i) {
                     return compile(config.with({{key, values[i], "", 0}}));
                   },
                   parsed, confidence, make_shared_cpu_backend(2), {});
}

std::string answer(const Sizing& sizing) {
  return sizing.decided() ? sizing.values[static_cast<std::size_t>(sizing.smallest_met)] : "open";
}

// Units of 1 MW that are up 0.95 of the time, and 10 of them are needed.
constexpr double kUp = 0.95;
Config units(const std::string& trajectories, int seed = 1) {
  return test::load_text(
      "[study]\nhorizon_h = 876\ntrajectories = " + trajectories +
      "\nseed = " + std::to_string(seed) +
      "\n[load]\nconstant_mw = 10\n[turbine.t]\nunits = 10\nunit_mw = 1\nmode = prime\n"
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
  SharedBackend backend = make_shared_cpu_backend(2);
  backend.run = [&, own = backend.run](const std::vector<Job>& jobs) {
    most = std::max(most, jobs.front().range.count);
    done += jobs.front().range.count;
    return own(jobs);
  };
  SizingHooks hooks;
  hooks.stop = [&] { return done > 0; };
  const Config config = units("200000");
  const auto study_of = [&](std::size_t) { return compile(config); };
  EXPECT_THROW(find_size({"10"}, study_of, {parse_target("lolh<=1")}, 0.95, backend, hooks),
               SizingStopped);
  EXPECT_EQ(most, 2U);
}

TEST(Sizing, SpendsLittleOnWhatIsClearAndMuchOnWhatIsClose) {
  const auto spent = [](double limit) {
    const Sizing found =
        size(units("65536"), "turbine.t.units", numbers(0, 20), {fmt::format("lolh<={}", limit)});
    return found.trajectories;
  };
  EXPECT_GT(2 * spent(1.02 * lolh(12)), 3 * spent(std::sqrt(lolh(12) * lolh(11))));
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
  const Config firm = test::load_text(
      "[study]\ntrajectories = 100000\n[load]\nconstant_mw = 10\n[feed.a]\ncapacity_mw = 1\n");
  EXPECT_EQ(answer(size(firm, "feed.a.capacity_mw", numbers(0, 64), {"lolh<=0.5"})), "10");
  EXPECT_EQ(answer(size(firm, "feed.a.capacity_mw", numbers(0, 64), {"grid_energy>=87000"})), "10");
  const Config split = test::load_text(
      "[study]\ntrajectories = 100000\n[load]\nconstant_mw = 100\n[turbine.t]\nunits = 1\n"
      "unit_mw = 33.333333333333336\nmode = prime\n");
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
    const Config rare = test::load_text(
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

TEST(SizingTarget, IsAnIndexThatIsAMean) {
  EXPECT_EQ(parse_target("lolh <= 0.5").text(), "lolh<=0.5");
  EXPECT_EQ(parse_target("lolh<=1234567.25").text(), "lolh<=1234567.25");
  EXPECT_FALSE(parse_target("grid_energy>=99.9").at_most);
  for (const auto& [text, says] : {std::pair<std::string, std::string>{"lohl<=1", "`lolh`"},
                                   {"lolh<1", "<= or >="},
                                   {"lolh", "<= or >="},
                                   {"lolh<=x", "a number"},
                                   {"lolh_q95<=1", "no index that is a mean"}}) {
    test::expect_complaint([&, &text = text] { (void)parse_target(text); }, {text, says});
  }
}

}  // namespace
}  // namespace ridethrough
