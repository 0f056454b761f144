// SPDX-License-Identifier: Apache-2.0
// What components are worth, against cases with known answers: a unit that never fails, and units
// of two states by convolution (the capacity outage probability table; source: Billinton and
// Allan, Reliability Evaluation of Power Systems, 2nd ed., 1996, ch. 2).
#include "host/analysis/worth.hpp"

#include "tests/coverage/worth_site.hpp"
#include "tests/host/support.hpp"

#include <cmath>
#include <limits>
#include <map>
#include <set>

#include <boost/math/distributions/binomial.hpp>
#include <boost/math/tools/roots.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace ridethrough::test {
namespace {

// A right model leaves an interval of this confidence 7 times in a million.
constexpr double kSure = 1 - 7e-6;
constexpr double kUsual = 0.95;

constexpr const char* kStudy = "[study]\nhorizon_h = 168\ntrajectories = 20000\n";

// A unit each: capacity [MW] and unavailability, with a repair time of 12 h.
struct Unit {
  double mw;
  double unavailable;
};
const std::vector<Unit> kSystem = {{40, 0.08}, {30, 0.05}, {25, 0.1}, {20, 0.06}, {20, 0.04}};

// 168 levels from 60 to 110 MW, no two alike: the index hardly has steps.
double load_at(int hour) { return 85 + 25 * std::sin(hour * 0.73) - 0.01 * hour; }

std::string system_text() {
  std::string text = std::string(kStudy) + "[load]\nprofile = load.csv\nstep_h = 1\n";
  for (std::size_t i = 0; i < kSystem.size(); ++i) {
    const double mttf = 12 * (1 - kSystem[i].unavailable) / kSystem[i].unavailable;
    text += fmt::format(
        "[turbine.u{}]\nunits = 1\nunit_mw = {}\nmode = must_run\nmttf_h = {}\nmttr_h = 12\n", i,
        kSystem[i].mw, mttf);
  }
  return text;
}

class Exact {
 public:
  explicit Exact(const std::vector<Unit>& units) {
    outage_[0] = 1;
    for (const Unit& unit : units) {
      std::map<double, double> next;
      for (const auto& [mw, p] : outage_) {
        next[mw] += p * (1 - unit.unavailable);
        next[mw + unit.mw] += p * unit.unavailable;
      }
      outage_ = next;
      installed_mw_ += unit.mw;
    }
  }

  // Per year, with so much less load.
  [[nodiscard]] double index(Metric metric, double less_mw) const {
    double sum = 0;
    for (int hour = 0; hour < 168; ++hour) {
      for (const auto& [out_mw, p] : outage_) {
        const double short_mw = load_at(hour) - less_mw - (installed_mw_ - out_mw);
        if (short_mw > 0) sum += p * (metric == Metric::kLolh ? 1 : short_mw);
      }
    }
    return sum * 8760 / 168;
  }

  // How much less load gives an index.
  [[nodiscard]] double less_for(Metric metric, double wanted) const {
    const auto bracket =
        boost::math::tools::bisect([&](double mw) { return index(metric, mw) - wanted; }, -100.0,
                                   100.0, [](double a, double b) { return b - a < 1e-6; });
    return bracket.first;
  }

 private:
  std::map<double, double> outage_;
  double installed_mw_ = 0;
};

Worth worth_of(const Site& site, const std::string& component, Metric metric,
               double confidence = kSure) {
  WorthRequest request;
  request.component = component;
  request.metric = metric;
  request.confidence = confidence;
  request.run.threads = 2;
  request.run.backend = "cpu";
  return evaluate_worth(site, request);
}

void expect_pinned(const PowerEstimate& power, double exact, double within) {
  EXPECT_LE(power.low, exact);
  EXPECT_GE(power.high, exact);
  EXPECT_LT(power.high - power.low, within) << power.low << " .. " << power.high;
}

class SystemWorth : public testing::Test {
 protected:
  SystemWorth() {
    std::string csv = "demand_mw\n";
    for (int hour = 0; hour < 168; ++hour) csv += fmt::format("{}\n", load_at(hour));
    (void)work_folder.write("load.csv", csv);
    config_path = work_folder.write("study.ini", system_text());
    // The same range in levels that are so close that the index has no steps that show.
    csv = "demand_mw\n";
    for (int i = 0; i < 3360; ++i) csv += fmt::format("{}\n", 85 + 25 * std::sin(i * 0.73 + i * i));
    (void)work_folder.write("fine.csv", csv);
  }

  // Overrides may add components.
  [[nodiscard]] Site site(std::vector<std::string> overrides = {}) const {
    const Config config = Config::load(config_path, {});
    std::set<Section> added;
    for (const auto& one : overrides) {
      const Section section = Key::parse(one.substr(0, one.find('='))).section;
      if (!config.absence_of(section).empty()) added.insert(section);
    }
    for (const auto& section : added) overrides.push_back(kAddition + section.title());
    return load_site(config_path, overrides);
  }
  [[nodiscard]] Site fine_config(std::vector<std::string> overrides) const {
    overrides.insert(overrides.end(), {"load.profile=fine.csv", "load.step_h=0.05"});
    return site(overrides);
  }

  TemporaryFolder work_folder;
  std::string config_path;
};

// To within the resolution of the search, without any chance: common random numbers. Only that
// what was not seen may be different leaves the intervals some width.
TEST_F(SystemWorth, OfAUnitThatNeverFailsIsItsCapacity) {
  for (const char* kind : {"turbine", "feed"}) {
    const std::string firm =
        kind == std::string("feed")
            ? "feed.firm.capacity_mw=17"
            : "turbine.firm.units=1|turbine.firm.unit_mw=17|turbine.firm.mode=must_run";
    std::vector<std::string> overrides = {"study.trajectories=640"};
    std::istringstream parts(firm);
    for (std::string part; std::getline(parts, part, '|');) overrides.push_back(part);
    for (const Metric metric : {Metric::kLolh, Metric::kEue}) {
      const Worth worth =
          worth_of(fine_config(overrides), kind + std::string(".firm"), metric, kUsual);
      EXPECT_NEAR(worth.efc.mw, 17, 0.02) << kind;
      EXPECT_NEAR(worth.elcc.mw, 17, 0.02) << kind;
      expect_pinned(worth.efc, 17, 0.25);
      expect_pinned(worth.elcc, 17, 0.25);
    }
  }
}

TEST_F(SystemWorth, OfAUnitOfTwoStatesIsWhatTheConvolutionSays) {
  const Exact with(kSystem);
  const Exact without({kSystem.begin() + 1, kSystem.end()});
  for (const Metric metric : {Metric::kLolh, Metric::kEue}) {
    const double efc = without.less_for(metric, with.index(metric, 0));
    const double elcc = -with.less_for(metric, without.index(metric, 0));
    const Worth worth = worth_of(site(), "turbine.u0", metric);
    EXPECT_NEAR(worth.with.mean, with.index(metric, 0), 4.5 * worth.with.std_error);
    EXPECT_NEAR(worth.without.mean, without.index(metric, 0), 4.5 * worth.without.std_error);
    expect_pinned(worth.efc, efc, 2);
    expect_pinned(worth.elcc, elcc, 2);
    EXPECT_LT(efc, 38);  // so that these intervals tell it from a unit that never fails
  }
}

// A unit that fails half as often again is worth so much less that it shows.
TEST_F(SystemWorth, WouldShowAWrongUnavailability) {
  std::vector<Unit> wrong = kSystem;
  wrong[0].unavailable *= 1.5;
  const double elsewhere = Exact({kSystem.begin() + 1, kSystem.end()})
                               .less_for(Metric::kEue, Exact(wrong).index(Metric::kEue, 0));
  EXPECT_GT(worth_of(site(), "turbine.u0", Metric::kEue).efc.low, elsewhere);
}

TEST_F(SystemWorth, IsTheSameOnAnyNumberOfThreads) {
  WorthRequest request;
  request.component = "turbine.u3";
  request.run.backend = "cpu";
  std::vector<std::string> seen;
  for (const int threads : {1, 3}) {
    request.run.threads = threads;
    seen.push_back(as_json(evaluate_worth(site({"study.trajectories=2000"}), request)));
  }
  EXPECT_EQ(seen[0], seen[1]);
}

TEST_F(SystemWorth, OfABatteryThatIsNeverNeededIsNothing) {
  const Worth worth = worth_of(site({"battery.b.units=2", "battery.b.unit_power_mw=1",
                                     "battery.b.unit_energy_mwh=0", "study.trajectories=2000"}),
                               "battery.b", Metric::kLolh);
  EXPECT_EQ(worth.efc.mw, 0);
  EXPECT_EQ(worth.elcc.mw, 0);
}

TEST_F(SystemWorth, ComplainsAboutWhatIsNoComponent) {
  expect_complaint([&] { worth_of(site(), "turbine.u9", Metric::kLolh); },
                   {"--of turbine.u9", "no such component", "allowed is turbine.u0"});
  expect_complaint(
      [&] {
        worth_of(site({"feed.strong.capacity_mw=500", "study.trajectories=64"}), "turbine.u0",
                 Metric::kLolh);
      },
      {"no load was lost in 64 trajectories", "study.trajectories"});
}

// Without energy a battery only draws its auxiliaries: so much less load, or so much more without
// it, is the same site. It does not matter whether it has power.
TEST_F(SystemWorth, OfABatteryThatOnlyDrawsIsMinusWhatItDraws) {
  for (const int units : {0, 3}) {
    const Site drawing = fine_config({fmt::format("battery.b.units={}", units),
                                      "battery.b.unit_power_mw=1", "battery.b.unit_energy_mwh=0",
                                      "battery.b.auxiliary_mw=10", "study.trajectories=300"});
    for (const Metric metric : {Metric::kLolh, Metric::kEue}) {
      const Worth worth = worth_of(drawing, "battery.b", metric, kUsual);
      EXPECT_EQ(worth.nameplate_mw, units);
      for (const PowerEstimate& power : {worth.efc, worth.elcc}) {
        EXPECT_NEAR(power.mw, -10, 0.02);
        expect_pinned(power, -10, 0.2);
      }
      expect_contains(as_table(worth, 120), {units == 0 ? "-  firm" : "-33"});
    }
  }
  expect_complaint(
      [&] {
        worth_of(
            site({"battery.b.units=0", "battery.b.unit_power_mw=1", "battery.b.unit_energy_mwh=0"}),
            "battery.b", Metric::kLolh);
      },
      {"battery.b", "no power"});
}

// Next to a power of 1000 MW, 0.2 MW are less than a step of the search, and still not nothing.
TEST_F(SystemWorth, HasAnIntervalThatEndsAtZeroWhereItsSideIsSure) {
  const Worth harm = worth_of(fine_config({"battery.b.units=1", "battery.b.unit_power_mw=1000",
                                           "battery.b.unit_energy_mwh=0",
                                           "battery.b.auxiliary_mw=0.2", "study.trajectories=300"}),
                              "battery.b", Metric::kEue, kUsual);
  std::string derate = "turbine.t.monthly_derate=0.0002";
  for (int month = 1; month < 12; ++month) derate += ", 0.0002";
  const Worth use =
      worth_of(fine_config({"turbine.t.units=1", "turbine.t.unit_mw=1000",
                            "turbine.t.mode=must_run", derate, "study.trajectories=300"}),
               "turbine.t", Metric::kEue, kUsual);
  for (const PowerEstimate& power : {harm.efc, harm.elcc}) {
    EXPECT_LT(power.low, -0.2);
    EXPECT_EQ(power.high, 0);
  }
  for (const PowerEstimate& power : {use.efc, use.elcc}) {
    EXPECT_EQ(power.low, 0);
    EXPECT_GT(power.high, 0.2);
  }
}

// A battery that is as often in repair as it takes to lose by that what its auxiliaries do not cost
// already: it is worth nothing, as the convolution says, but chance may put that on either side.
TEST_F(SystemWorth, HasAnIntervalOnBothSidesOfZeroWhereThatIsNotTold) {
  std::vector<Unit> units = kSystem;
  units.push_back({20, 0.1});
  const Exact with(units);
  const Exact without(kSystem);
  for (const Metric metric : {Metric::kLolh, Metric::kEue}) {
    const double drawn = -with.less_for(metric, without.index(metric, 0));
    for (const double more : {0.0, 4.0, -4.0}) {
      const Worth worth = worth_of(
          site({"battery.b.units=1", "battery.b.unit_power_mw=20", "battery.b.unit_energy_mwh=1e6",
                "battery.b.mttf_h=108", "battery.b.mttr_h=12",
                fmt::format("battery.b.auxiliary_mw={}", drawn + more), "study.trajectories=4000"}),
          "battery.b", metric);
      const double efc = without.less_for(metric, with.index(metric, -drawn - more));
      expect_pinned(worth.efc, efc, 4);
      expect_pinned(worth.elcc, -more, 4);
      for (const PowerEstimate& power : {worth.efc, worth.elcc}) {
        EXPECT_LE(power.low, power.mw);
        EXPECT_GE(power.high, power.mw);
        EXPECT_EQ(power.low < 0, more >= 0) << power.low;
        EXPECT_EQ(power.high > 0, more <= 0) << power.high;
      }
    }
  }
}

// Between two levels of the load the index stays the same: the least power is right below.
TEST_F(SystemWorth, OfAUnitThatNeverFailsIsTheLeastThatIsAsGoodAsItsCapacity) {
  const Worth worth = worth_of(site({"feed.firm.capacity_mw=17", "study.trajectories=1000"}),
                               "feed.firm", Metric::kLolh);
  for (const PowerEstimate& power : {worth.efc, worth.elcc}) {
    EXPECT_LT(power.mw, 17);
    EXPECT_GT(power.mw, 16.5);
    EXPECT_NEAR(power.same_to.value_or(0), 17, 0.5);
    EXPECT_GE(power.same_to.value_or(0), 17 - 1e-6);
  }
}

// A firm feed and less load are the same thing, contract limit or not.
TEST_F(SystemWorth, FirmPowerIsTheSameAsLessLoad) {
  const std::vector<std::string> loaded = {"load.constant_mw=100",
                                           "feed.grid.capacity_mw=60",
                                           "hazard.outage.gap_h=exponential(mean=40)",
                                           "hazard.outage.duration_h=exponential(mean=6)",
                                           "hazard.outage.hits=feed.grid",
                                           "battery.b.units=10",
                                           "battery.b.unit_power_mw=2",
                                           "battery.b.unit_energy_mwh=4",
                                           "policy.peak_shaving_mw=50",
                                           "study.trajectories=64"};
  auto less = loaded;
  less.emplace_back("load.constant_mw=93");
  const auto index = [&](const Site& one) {
    return replicate(compile(one), make_cpu_backend(1), 640).eue;
  };
  EXPECT_EQ(index(with_firm(site(loaded), 7)), index(site(less)));
  EXPECT_EQ(index(with_load(site(less), 7)), index(site(loaded)));
}

// ---- where the index stays the same ------------------------------------------------------------

// 50 MW on a feed that goes down now and then.
std::string outages() {
  return "[study]\nhorizon_h = 2000\ntrajectories = 640\n[load]\nconstant_mw = 50\n"
         "[feed.a]\ncapacity_mw = 1000\n[hazard.h]\nhits = feed.a\n"
         "gap_h = exponential(mean=400)\nduration_h = lognormal(mean=6, sigma=0.5)\n";
}

// With more load than the component carries all outages are lost, however much more: as without.
TEST(Worth, IsTheLeastPowerWhereMoreOfItMakesNoDifference) {
  const std::string battery =
      "[battery.c]\nunits = 1\nunit_energy_mwh = 1e5\nmttf_h = 3000\nmttr_h = 100\n";
  const std::string turbines =
      "[turbine.c]\nunits = 3\nunit_mw = 30\nmode = standby\nstart_min = 10\n"
      "start_failure_probability = 0.02\nmttr_h = 20\n";
  for (const auto& [text, nameplate_mw] :
       std::vector<std::pair<std::string, double>>{{turbines, 90},
                                                   {battery + "unit_power_mw = 60\n", 60},
                                                   {battery + "unit_power_mw = 180\n", 180},
                                                   {battery + "unit_power_mw = 200\n", 200}}) {
    SCOPED_TRACE(text);
    const Site site = load_text(outages() + text);
    const std::string component = text.substr(1, text.find(']') - 1);
    const Worth worth = worth_of(site, component, Metric::kLolh);
    expect_pinned(worth.elcc, nameplate_mw - 50, 4 * nameplate_mw / 2000);
    EXPECT_GE(worth.elcc.same_to.value_or(0), nameplate_mw - 1e-6);
    // Firm power that is less than the load saves nothing, and as much saves all.
    expect_pinned(worth.efc, 50, 4 * nameplate_mw / 2000);
    EXPECT_FALSE(worth.efc.same_to);
    EXPECT_LE(worth.systems, 45);
    expect_contains(
        as_table(worth, 300),
        {fmt::format("ELCC: lolh is the same from there up to at least {} MW; --index eue",
                     nameplate_mw)});
    const auto json = nlohmann::json::parse(as_json(worth));
    EXPECT_EQ(json["elcc"]["same_index_to_mw"], *worth.elcc.same_to);
    EXPECT_TRUE(json["efc"]["same_index_to_mw"].is_null());
    // Energy that is lost grows with the load.
    EXPECT_FALSE(worth_of(site, component, Metric::kEue).elcc.same_to);
  }
}

// Some occurrences leave 30 MW, others nothing: 20 MW more carry the former, only 50 the latter.
TEST(Worth, IsTheLeastFirmCapacityOfThoseThatAreAsGood) {
  const Site site =
      load_text(outages() +
                "[feed.b]\ncapacity_mw = 30\n[hazard.both]\nhits = feed.a, feed.b\n"
                "gap_h = exponential(mean=900)\nduration_h = lognormal(mean=6, sigma=0.5)\n"
                "[turbine.c]\nunits = 1\nunit_mw = 40\nmode = must_run\n");
  const Worth worth = worth_of(site, "turbine.c", Metric::kLolh);
  expect_pinned(worth.efc, 20, 0.1);
  EXPECT_GE(worth.efc.same_to.value_or(0), 40);
  EXPECT_LE(worth.efc.same_to.value_or(0), 50);
  // 30 + 40 MW carry the former.
  expect_pinned(worth.elcc, 20, 0.1);
  EXPECT_GE(worth.elcc.same_to.value_or(0), 40);
}

// Where the component makes no difference, it is said so.
TEST(Worth, IsNothingWhereTheIndexIsTheSameWithoutIt) {
  const Site small =
      load_text(outages() + "[turbine.c]\nunits = 1\nunit_mw = 20\nmode = must_run\n");
  const Worth worth = worth_of(small, "turbine.c", Metric::kLolh);
  for (const PowerEstimate& power : {worth.efc, worth.elcc}) {
    EXPECT_EQ(power.mw, 0);
    EXPECT_EQ(power.low, 0);
    EXPECT_EQ(power.high, 0);
    EXPECT_EQ(power.same_to, 0);
  }
  EXPECT_EQ(worth.systems, 2);
  expect_contains(as_table(worth, 300), {"lolh is the same with it and without; --index eue"});
  expect_pinned(worth_of(small, "turbine.c", Metric::kEue).efc, 20, 0.05);
}

// There is no room for the firm capacity that it is compared with.
TEST(Worth, IsRefusedWithoutRoomForAnotherFeedBeforeAnythingIsSimulated) {
  std::string text = outages();
  for (int i = 1; i < kMaxFeeds; ++i) text += fmt::format("[feed.f{}]\ncapacity_mw = 1\n", i);
  const Site site = load_text(text);
  int simulated = 0;
  const auto count = [&](const std::string&, double, double) { ++simulated; };
  expect_complaint(
      [&] {
        (void)evaluate_worth(site, {"feed.a", {}, 0.95, {}}, count);
      },
      {fmt::format("all the {} feeds that are possible", kMaxFeeds)});
  EXPECT_EQ(simulated, 0);
}

// ---- what few trajectories tell ---------------------------------------------------------------

// A battery that carries most of the outages.
std::string rare() {
  return outages() + "[battery.c]\nunits = 1\nunit_power_mw = 60\nunit_energy_mwh = 300\n";
}
const std::vector<std::string> kFew = {"study.trajectories=640",
                                       "hazard.h.gap_h=exponential(mean=60000)"};

TEST(Worth, IsNotKnownWhereFewTrajectoriesLoseLoadAndSaysHowManyMoreItTakes) {
  const Worth worth = worth_of(load_text(rare(), kFew), "battery.c", Metric::kEue);
  ASSERT_GT(worth.efc.losing, 0U);
  ASSERT_LT(worth.efc.losing, kFewestLosing);
  EXPECT_TRUE(worth.efc.too_few);
  EXPECT_TRUE(std::isnan(worth.efc.mw));
  const double needed = 640.0 * kFewestLosing / static_cast<double>(worth.efc.losing);
  const auto json = nlohmann::json::parse(as_json(worth));
  EXPECT_TRUE(json["efc"]["mw"].is_null());
  EXPECT_TRUE(json["efc"]["high"].is_null());
  EXPECT_TRUE(json["efc"]["too_few"]);
  EXPECT_EQ(json["efc"]["losing_trajectories"], worth.efc.losing);
  EXPECT_NEAR(json["efc"]["trajectories_needed"], needed, 0.1 * needed);
  const std::string sentence = fmt::format(
      "EFC is not known: {} of 640 trajectories lose load with battery.c, too few to "
      "tell.",
      worth.efc.losing);
  expect_contains(json["efc"]["note"], {sentence, "It takes 20 that do, about ", " more"});
  const std::string table = as_table(worth, 300);
  expect_contains(table, {sentence, " unknown ", "raise study.trajectories"});
  EXPECT_EQ(table.find("inf"), std::string::npos) << table;
  EXPECT_EQ(table.find("nan"), std::string::npos) << table;
  EXPECT_LE(worth.systems, 30);
}

// With many times as many trajectories there is an answer.
TEST(Worth, IsKnownOnceEnoughTrajectoriesLoseLoad) {
  auto many = kFew;
  many[0] = "study.trajectories=20000";
  const Worth worth = worth_of(load_text(rare(), many), "battery.c", Metric::kEue);
  EXPECT_GE(worth.efc.losing, kFewestLosing);
  EXPECT_FALSE(worth.efc.too_few);
  EXPECT_LT(worth.efc.low, worth.efc.mw);
  EXPECT_GT(worth.efc.high, worth.efc.mw);
  EXPECT_TRUE(std::isfinite(worth.efc.high));
  EXPECT_EQ(as_table(worth).find("not known"), std::string::npos);
  EXPECT_FALSE(nlohmann::json::parse(as_json(worth))["efc"].contains("note"));
}

// What is known all the same is the side of 0 on which it is, and how far at least.
TEST(Worth, OfFewTrajectoriesIsAtLeastWhatIsSure) {
  // The battery carries all but a few of the losses.
  const Worth worth =
      worth_of(load_text(rare(), {"battery.c.unit_energy_mwh=900", "study.trajectories=400"}),
               "battery.c", Metric::kEue);
  ASSERT_TRUE(worth.efc.too_few);
  ASSERT_GT(worth.efc.losing, 0U);
  EXPECT_FALSE(worth.elcc.too_few);  // all lose load without it
  EXPECT_GT(worth.efc.low, 10);
  EXPECT_LT(worth.efc.low, 50);  // the whole load
  EXPECT_EQ(worth.efc.high, std::numeric_limits<double>::infinity());
  expect_contains(as_table(worth), {" unknown ", " at least "});
}

TEST(Worth, ShowsTheIndicesAsRunDoes) {
  const Site site = load_text(rare(), {"study.trajectories=2000"});
  const Worth worth = worth_of(site, "battery.c", Metric::kLolh);
  const Study study = compile(site);
  const Tally tally = simulate(study, make_cpu_backend(1), {0, 2000});
  const Estimate run = evaluate(study, tally, kSure).index("lolh").value;
  EXPECT_EQ(worth.with.mean, run.mean);
  EXPECT_EQ(worth.with.ci95_low, run.ci95_low);
  EXPECT_EQ(worth.with.ci95_high, run.ci95_high);
  const auto json = nlohmann::json::parse(as_json(worth));
  EXPECT_EQ(json["with"]["low"], run.ci95_low);
  EXPECT_EQ(json["with"]["high"], run.ci95_high);
}

// ---- coverage
// ----------------------------------------------------------------------------------

// Outages are lognormal with sigma 1.6, once in 20 years: of 2048 trajectories some 50 lose load
// with the battery. False alarms: a right program holds the truth in 93 % of the answers or more;
// each of two shares may be so far below that, as a binomial number of 150 is once in 20,000 times,
// so that a right program fails at most once in 10,000 seeds. These seeds are fixed.
class WorthCoverage : public testing::Test {
 protected:
  static constexpr std::size_t kAnswers = 150;
  static constexpr std::uint64_t kTrajectories = 2048;

  static bool passes(std::size_t held, std::size_t answers) {
    const boost::math::binomial_distribution<> right(static_cast<double>(answers), 0.93);
    return held > 0 && boost::math::cdf(right, static_cast<double>(held)) > 1e-4 / 2;
  }

  const coverage::WorthSite heavy_site = coverage::worth_site("battery", 1.6);
};

TEST_F(WorthCoverage, IsThatPromisedOnHeavyTails) {
  std::vector<PowerEstimate> efc;
  std::vector<PowerEstimate> elcc;
  for (std::uint64_t seed = 1; seed <= kAnswers; ++seed) {
    const auto worth = coverage::worth_of(heavy_site, seed, kTrajectories);
    ASSERT_TRUE(worth);
    efc.push_back(worth->efc);
    elcc.push_back(worth->elcc);
  }
  const auto of_efc = coverage::cover(efc, heavy_site.efc_mw);
  const auto of_elcc = coverage::cover(elcc, heavy_site.elcc_mw);
  EXPECT_TRUE(passes(of_efc.held, of_efc.answers)) << of_efc.held << " of " << of_efc.answers;
  EXPECT_TRUE(passes(of_elcc.held, of_elcc.answers)) << of_elcc.held << " of " << of_elcc.answers;
  // They say something, nearly always.
  EXPECT_LE(of_efc.too_few + of_elcc.too_few, kAnswers / 20);
  EXPECT_LT(of_efc.width, 45);
  EXPECT_LT(of_elcc.width, 60);
}

// So this test can fail: Student's t on the differences of 64 batches holds the truth too rarely.
// It does where the difference at the true power is not significantly different from 0.
TEST_F(WorthCoverage, OfIntervalsFromBatchesIsDetected) {
  std::size_t held = 0;
  for (std::uint64_t seed = 1; seed <= kAnswers; ++seed) {
    const Site site = load_text(heavy_site.text, {fmt::format("study.seed={}", seed)});
    const auto eue = [](const Site& one) {
      return replicate(compile(one), make_cpu_backend(1), kTrajectories).eue;
    };
    const MeanAndError off = mean_and_error(paired_difference(
        eue(with_firm(without(site, heavy_site.component), heavy_site.efc_mw)), eue(site)));
    held += std::abs(off.mean) <= student_reach(0.95) * off.std_error ? 1 : 0;
  }
  EXPECT_FALSE(passes(held, kAnswers)) << held;
}

}  // namespace
}  // namespace ridethrough::test
