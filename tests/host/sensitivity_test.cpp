// Elasticities against the derivatives of closed forms, and the two methods against each other. An
// estimate has to lie within 4.5 standard errors of the truth (a right one fails 7 times in a
// million) and be so sharp that a value 10 % off would not.
#include "host/sensitivity.hpp"

#include "tests/host/busy_site.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <set>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace ridethrough {
namespace {

using test::expect_complaint;
using test::load_text;

std::map<std::string, Sensitivity> by_key(const Config& config, Method method, int threads = 2) {
  SensitivityRequest request;
  request.method = method;
  request.run.threads = threads;
  request.run.backend = "cpu";
  std::map<std::string, Sensitivity> rows;
  for (const auto& row : evaluate_sensitivity(config, request).rows) {
    rows.emplace(row.parameter.name(), row);
  }
  return rows;
}

void expect_pinned(const MeanAndError& estimate, double exact, const std::string& what) {
  constexpr double kSigmas = 4.5;
  const double reach = kSigmas * estimate.std_error;
  const auto figures =
      fmt::format("{}: {} +- {}, exactly {}", what, estimate.mean, estimate.std_error, exact);
  EXPECT_LE(std::abs(estimate.mean - exact), reach) << figures;
  for (const double wrong : {0.9 * exact, 1.1 * exact}) {
    EXPECT_GT(std::abs(estimate.mean - wrong), reach) << figures;
  }
}

// ---- closed forms ----------------------------------------------------------------------------

// Four units, one of which may be down. With unavailability U, P(loss) is the binomial's.
TEST(Sensitivity, OfUnitsOfTwoStatesIsTheDerivativeOfTheBinomial) {
  const Config config = load_text(R"([study]
trajectories = 50000
horizon_h = 2000
[load]
constant_mw = 30
[turbine.unit]
units = 4
unit_mw = 10
mode = prime
mttf_h = 900
mttr_h = 100
)");
  constexpr double kU = 0.1;
  const double loss = 1 - std::pow(1 - kU, 4) - 4 * kU * std::pow(1 - kU, 3);
  // dU / d log MTTR = U (1 - U).
  const double exact = 12 * kU * std::pow(1 - kU, 2) * kU * (1 - kU) / loss;
  for (const Method method : {Method::kScore, Method::kDifference}) {
    const auto rows = by_key(config, method);
    for (const auto& [key, sign] :
         {std::pair{"turbine.unit.mttf_h", -1}, {"turbine.unit.mttr_h", 1}}) {
      EXPECT_EQ(rows.at(key).method, method);
      expect_pinned(rows.at(key).lolh, sign * exact, key);
    }
  }
}

// A feed that a hazard takes down, or not: the loss is all of the load, p D / (G + D) of the time.
TEST(Sensitivity, OfAnAlternatingProcessIsTheDerivativeOfItsUnavailability) {
  for (const std::string family :
       {"exponential(mean={})", "gamma(shape=2, mean={})", "lognormal(mean={}, sigma=0.8)",
        "weibull(shape=1.5, mean={})"}) {
    SCOPED_TRACE(family);
    const Config config = load_text(fmt::format(
        "[study]\ntrajectories = 80000\nhorizon_h = 3000\n[load]\nconstant_mw = 100\n"
        "[feed.a]\ncapacity_mw = 200\n[hazard.failure]\nhits = feed.a:0.5\ngap_h = {}\n"
        "duration_h = {}\n",
        fmt::format(fmt::runtime(family), 900), fmt::format(fmt::runtime(family), 100)));
    const auto rows = by_key(config, Method::kScore);
    for (const auto& [key, exact] :
         std::map<std::string, double>{{"hazard.failure.gap_h", -0.9},
                                       {"hazard.failure.duration_h", 0.9},
                                       {"hazard.failure.hits:feed.a", 1}}) {
      EXPECT_EQ(rows.at(key).method, Method::kScore) << key;
      expect_pinned(rows.at(key).lolh, exact, key);
      expect_pinned(rows.at(key).eue, exact, key);
    }
    // All of the load is lost, whatever that is.
    EXPECT_NEAR(rows.at("load.constant_mw").eue.mean, 1, 1e-9);
  }
}

// A turbine that has to carry an outage: it fails to start with p, and is tried once.
TEST(Sensitivity, OfAStartThatFailsIsTheShareOfTheLossThatItCauses) {
  const Config config = load_text(R"([study]
trajectories = 60000
horizon_h = 5000
[load]
constant_mw = 100
[feed.a]
capacity_mw = 100
[hazard.failure]
hits = feed.a
gap_h = exponential(mean=2000)
duration_h = constant(4)
[turbine.backup]
units = 1
unit_mw = 100
mode = standby
start_failure_probability = 0.2
start_attempts = 1
start_min = 0
mttf_h = 1e8
mttr_h = 10
)");
  // The loss is p of what it would be without the turbine.
  const auto rows = by_key(config, Method::kScore);
  const auto& start = rows.at("turbine.backup.start_failure_probability");
  EXPECT_EQ(start.method, Method::kScore);
  expect_pinned(start.lolh, 1, "start_failure_probability");
}

// ---- one method against the other ---------------------------------------------------------------

TEST(Sensitivity, IsTheSameByScoresAndByDifferencesWhereASiteHasEverything) {
  const Config config =
      load_text(test::kBusySite, {"study.trajectories=4000", "study.horizon_h=1000"});
  const auto scores = by_key(config, Method::kScore);
  const auto differences = by_key(config, Method::kDifference);
  ASSERT_EQ(scores.size(), differences.size());
  int compared = 0;
  for (const auto& [key, score] : scores) {
    if (score.method != Method::kScore) continue;
    ++compared;
    const auto& difference = differences.at(key);
    for (const auto& [one, other] :
         {std::pair{score.lolh, difference.lolh}, {score.eue, difference.eue}}) {
      // Differences of 5 % up and down have an error of the third derivative, of about its square.
      EXPECT_LE(std::abs(one.mean - other.mean),
                4.5 * std::hypot(one.std_error, other.std_error) + 0.005)
          << fmt::format("{}: {} +- {} by scores, {} +- {} by differences", key, one.mean,
                         one.std_error, other.mean, other.std_error);
    }
  }
  EXPECT_GE(compared, 6);
}

// ---- next to what is allowed --------------------------------------------------------------------

// A loss at any time, whatever a key is set to, and hardly anything to simulate.
constexpr const char* kEdgy =
    "[study]\ntrajectories = 64\nhorizon_h = 3\n[load]\nconstant_mw = 63\n"
    "[feed.a]\ncapacity_mw = 30\n[hazard.h]\nhits = feed.a:0.999\n"
    "windows = 01-01 00:00 to 01-01 02:00\nremaining_fraction = 0.1\n";

constexpr const char* kBattery =
    "[battery.b]\nunits = 2\nunit_power_mw = 5\nunit_energy_mwh = 10\ninitial_soc = 0.5\n"
    "mttf_h = 100\nmttr_h = 10\n";

constexpr const char* kPrime =
    "[turbine.prime]\nunits = 2\nunit_mw = 6\nmode = prime\nmttf_h = 100\nmttr_h = 10\n"
    "start_failure_probability = 0.5\nstart_min = 10\nretry_min = 10\n";

constexpr const char* kCalled =
    "[turbine.called]\nunits = 2\nunit_mw = 6\nmode = soc\nstart_soc = 0.9999\nmttr_h = 10\n"
    "standby_mttf_h = 200\ntest_interval_h = 50\nfuel_storage_h = 10\nrefuel_h = 10\n";

// What is not allowed beside the rest loses nothing.
bool loses_load(const Config& config) {
  try {
    return mean_and_error(replicate(compile(config), {"cpu", 1, 0}, kReplicates).lolh).mean > 0;
  } catch (const InputError&) {
    return false;
  }
}

// Next to the ends of the range of every number: none is refused, and each key comes with an
// elasticity or is left out by name.
TEST(Sensitivity, IsThereForEveryValueThatIsAllowed) {
  SensitivityRequest request;
  request.run = {"cpu", 1, 0};
  int tried = 0;
  for (const char* component : {kBattery, kPrime, kCalled}) {
    const Config edgy = load_text(std::string(kEdgy) + component);
    for (const auto& option : options()) {
      const bool number = option.kind == ValueKind::kNumber || option.kind == ValueKind::kInteger;
      if (!number || option.section == "study") continue;
      for (const auto& section : edgy.sections(option.section)) {
        for (double value : {1.004 * option.lowest, 0.996 * option.highest, option.highest}) {
          if (option.kind == ValueKind::kInteger) value = std::round(value);
          const auto text = fmt::format("{}.{}={:.17g}", section.title(), option.key, value);
          SCOPED_TRACE(text);
          const Config config = edgy.overridden({text});
          if (!loses_load(config)) continue;
          const auto found = evaluate_sensitivity(config, request);
          ++tried;
          EXPECT_EQ(found.rows.size() + found.unmoved.size(), parameters(config).size());
          for (const auto& row : found.rows) {
            EXPECT_TRUE(std::isfinite(row.lolh.mean)) << row.parameter.name();
            EXPECT_TRUE(std::isfinite(row.eue.std_error)) << row.parameter.name();
          }
        }
      }
    }
  }
  EXPECT_GT(tried, 80);
}

// A turbine that is needed all the time, and hardly ever starts: P(down) = c / (1 - p + c) with the
// repair and no other time in a round, c = MTTR / MTTF.
TEST(Sensitivity, IsRightWhereAProbabilityIsNextToOne) {
  for (const double p : {0.9, 0.985, 0.995}) {
    const Config config = load_text(fmt::format(
        "[study]\ntrajectories = 40000\nhorizon_h = 100\n[load]\nconstant_mw = 10\n"
        "[turbine.t]\nunits = 1\nunit_mw = 10\nmode = prime\nmttf_h = 1000\nmttr_h = 10\n"
        "start_failure_probability = {}\n",
        p));
    const double down = 0.01 / (1 - p + 0.01);
    SensitivityRequest request;
    request.method = Method::kScore;
    request.run = {"cpu", 2, 0};
    const auto rows = evaluate_sensitivity(config, request).rows;
    const auto row = std::find_if(rows.begin(), rows.end(), [](const Sensitivity& one) {
      return one.parameter.key == "start_failure_probability";
    });
    ASSERT_NE(row, rows.end());
    EXPECT_EQ(row->method, p < 0.99 ? Method::kScore : Method::kDifference);
    if (row->method == Method::kScore) {
      expect_pinned(row->lolh, p / (1 - p) * (1 - down), fmt::format("{}", p));
    }
  }
}

// Between start_soc and 1 there is no other value of stop_soc that differs by a thousandth.
TEST(Sensitivity, LeavesOutWhatCannotBeMoved) {
  const Config config =
      load_text(std::string(kEdgy) + kBattery + kCalled, {"turbine.called.stop_soc=1"});
  SensitivityRequest request;
  request.run = {"cpu", 2, 0};
  const auto found = evaluate_sensitivity(config, request);
  ASSERT_EQ(found.unmoved.size(), 1U);
  EXPECT_EQ(found.unmoved[0].name(), "turbine.called.stop_soc");
  test::expect_contains(as_table(found), {"left out", "turbine.called.stop_soc\n"});
  EXPECT_EQ(nlohmann::json::parse(as_json(found))["left_out"],
            nlohmann::json::array({"turbine.called.stop_soc"}));
  // With more room it is moved by less than was asked for.
  const auto moved = evaluate_sensitivity(
      config.overridden({"turbine.called.start_soc=0.98", "turbine.called.stop_soc=0.99"}),
      request);
  EXPECT_TRUE(moved.unmoved.empty());
}

// ---- the rest ----------------------------------------------------------------------------------

TEST(Sensitivity, IsTheSameOnAnyNumberOfThreads) {
  const Config config = load_text(test::kBusySite, {"study.trajectories=2000"});
  const auto one = by_key(config, Method::kScore, 1);
  for (const auto& [key, row] : by_key(config, Method::kScore, 3)) {
    EXPECT_EQ(row.lolh.mean, one.at(key).lolh.mean) << key;
    EXPECT_EQ(row.eue.std_error, one.at(key).eue.std_error) << key;
  }
}

TEST(Sensitivity, ComesWithWhatMattersMostFirst) {
  SensitivityRequest request;
  request.run.backend = "cpu";
  const auto found =
      evaluate_sensitivity(load_text(test::kBusySite, {"study.trajectories=2000"}), request);
  const auto rows = nlohmann::json::parse(as_json(found))["parameters"];
  ASSERT_EQ(rows.size(), found.rows.size());
  double before = std::numeric_limits<double>::infinity();
  for (const auto& row : rows) {
    const double sure = std::abs(row["lolh_elasticity"]["mean"].get<double>()) -
                        1.96 * row["lolh_elasticity"]["std_error"].get<double>();
    EXPECT_LE(sure, before + 1e-12) << row["key"];
    before = sure;
    EXPECT_NEAR(row["lolh_derivative"]["mean"].get<double>() * row["value"].get<double>(),
                row["lolh_elasticity"]["mean"].get<double>() * found.lolh.mean,
                1e-9 * found.lolh.mean);
  }
}

TEST(Sensitivity, OfASiteThatLosesNothingIsRefused) {
  const Config config =
      load_text("[load]\nconstant_mw=1\n[feed.a]\ncapacity_mw=2\n", {"study.trajectories=100"});
  expect_complaint([&] { evaluate_sensitivity(config, {}); }, {"no load was lost", "trajectories"});
  expect_complaint([] { parse_method("scores"); }, {"--method scores", "did you mean `score`"});
}

}  // namespace
}  // namespace ridethrough
