// What components are worth, against cases with known answers: a unit that never fails, and units
// of two states by convolution (the capacity outage probability table; source: Billinton and
// Allan, Reliability Evaluation of Power Systems, 2nd ed., 1996, ch. 2).
#include "host/worth.hpp"

#include "tests/host/support.hpp"

#include <cmath>
#include <map>

#include <boost/math/tools/roots.hpp>
#include <fmt/format.h>

namespace ridethrough::test {
namespace {

// A right model leaves an interval of this confidence 7 times in a million.
constexpr double kSure = 1 - 7e-6;

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
        "[turbine.u{}]\nunits = 1\nunit_mw = {}\nmode = prime\nmttf_h = {}\nmttr_h = 12\n", i,
        kSystem[i].mw, mttf);
  }
  return text;
}

class Exact {
 public:
  explicit Exact(std::vector<Unit> units) {
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

Worth worth_of(const Config& config, const std::string& component, Metric metric) {
  WorthRequest request;
  request.component = component;
  request.metric = metric;
  request.confidence = kSure;
  request.run.threads = 2;
  request.run.backend = "cpu";
  return evaluate_worth(config, request);
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
    (void)folder_.write("load.csv", csv);
    path_ = folder_.write("study.ini", system_text());
  }

  [[nodiscard]] Config config(const std::vector<std::string>& overrides = {}) const {
    return Config::load(path_, overrides);
  }

  TemporaryFolder folder_;
  std::string path_;
};

// To within the resolution of the search, without any chance: common random numbers.
TEST_F(SystemWorth, OfAUnitThatNeverFailsIsItsCapacity) {
  for (const char* kind : {"turbine", "feed"}) {
    const std::string firm =
        kind == std::string("feed")
            ? "feed.firm.capacity_mw=17"
            : "turbine.firm.units=1|turbine.firm.unit_mw=17|turbine.firm.mode=prime";
    std::vector<std::string> overrides = {"study.trajectories=2000"};
    std::istringstream parts(firm);
    for (std::string part; std::getline(parts, part, '|');) overrides.push_back(part);
    for (const Metric metric : {Metric::kLolh, Metric::kEue}) {
      const Worth worth = worth_of(config(overrides), kind + std::string(".firm"), metric);
      EXPECT_NEAR(worth.efc.mw, 17, 0.02) << kind;
      EXPECT_NEAR(worth.elcc.mw, 17, 0.02) << kind;
      expect_pinned(worth.efc, 17, 0.05);
      expect_pinned(worth.elcc, 17, 0.05);
    }
  }
}

TEST_F(SystemWorth, OfAUnitOfTwoStatesIsWhatTheConvolutionSays) {
  const Exact with(kSystem);
  const Exact without({kSystem.begin() + 1, kSystem.end()});
  for (const Metric metric : {Metric::kLolh, Metric::kEue}) {
    const double efc = without.less_for(metric, with.index(metric, 0));
    const double elcc = -with.less_for(metric, without.index(metric, 0));
    const Worth worth = worth_of(config(), "turbine.u0", metric);
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
  EXPECT_GT(worth_of(config(), "turbine.u0", Metric::kEue).efc.low, elsewhere);
}

TEST_F(SystemWorth, IsTheSameOnAnyNumberOfThreads) {
  WorthRequest request;
  request.component = "turbine.u3";
  request.run.backend = "cpu";
  std::vector<std::string> seen;
  for (const int threads : {1, 3}) {
    request.run.threads = threads;
    seen.push_back(as_json(evaluate_worth(config({"study.trajectories=2000"}), request)));
  }
  EXPECT_EQ(seen[0], seen[1]);
}

TEST_F(SystemWorth, OfABatteryThatIsNeverNeededIsNothing) {
  const Worth worth = worth_of(config({"battery.b.units=2", "battery.b.unit_power_mw=1",
                                       "battery.b.unit_energy_mwh=0", "study.trajectories=2000"}),
                               "battery.b", Metric::kLolh);
  EXPECT_EQ(worth.efc.mw, 0);
  EXPECT_EQ(worth.elcc.mw, 0);
}

TEST_F(SystemWorth, ComplainsAboutWhatIsNoComponent) {
  expect_complaint([&] { worth_of(config(), "turbine.u9", Metric::kLolh); },
                   {"--of turbine.u9", "no such component", "allowed is turbine.u0"});
  expect_complaint(
      [&] {
        worth_of(config({"feed.strong.capacity_mw=500", "study.trajectories=64"}), "turbine.u0",
                 Metric::kLolh);
      },
      {"no load was lost in 64 trajectories", "study.trajectories"});
}

// A firm feed and less load are the same thing, contract limit or not.
TEST_F(SystemWorth, FirmPowerIsTheSameAsLessLoad) {
  const std::vector<std::string> site = {"load.constant_mw=100",
                                         "feed.grid.capacity_mw=60",
                                         "hazard.outage.gap_h=exponential(mean=40)",
                                         "hazard.outage.duration_h=exponential(mean=6)",
                                         "hazard.outage.hits=feed.grid",
                                         "battery.b.units=10",
                                         "battery.b.unit_power_mw=2",
                                         "battery.b.unit_energy_mwh=4",
                                         "policy.peak_shaving_mw=50",
                                         "study.trajectories=64"};
  auto less = site;
  less.push_back("load.constant_mw=93");
  const auto index = [&](const Config& one) {
    return replicate(compile(one), {"cpu", 1, 0}, 640).eue;
  };
  EXPECT_EQ(index(with_firm(config(site), 7)), index(config(less)));
  EXPECT_EQ(index(with_load(config(less), 7)), index(config(site)));
}

}  // namespace
}  // namespace ridethrough::test
