// SPDX-License-Identifier: Apache-2.0
// What holds in every single trajectory of any scenario, exactly: no energy is made or lost, every
// count is what its spans and events add up to, and a trajectory that jumps over quiet time ends as
// one that lives through it. The scenarios are random, over all keys of the config.
#include "host/site/by_key.hpp"
#include "host/site/distribution.hpp"
#include "host/site/keys.hpp"
#include "models/trajectory.hpp"
#include "tests/support.hpp"

#include <algorithm>
#include <random>
#include <set>
#include <sstream>
#include <stdexcept>

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace ridethrough {
namespace {

// ---- random scenarios --------------------------------------------------------------------------

class RandomConfig {
 public:
  // One of the two profiles is negative now and then.
  RandomConfig(std::uint32_t seed, std::string profile, std::string sunny)
      : random_(seed), profile_(std::move(profile)), sunny_(std::move(sunny)) {}

  std::string next() {
    text_.str("");
    richness_ = chance(50) ? 100 : 25;
    all_must_run_ = chance(30);
    feeds_ = up_to(3);
    gas_ = up_to(2);
    batteries_ = up_to(3);
    turbines_ = up_to(3);
    study();
    load();
    for (int i = 0; i < up_to(2); ++i) surge(i);
    for (int i = 0; i < feeds_; ++i) {
      section("feed", i);
      key("capacity_mw", pick({"0", "50", "100", "101.3", "160"}));
    }
    for (int i = 0; i < gas_; ++i) section("gas", i);
    for (int i = 0; i < batteries_; ++i) battery(i);
    for (int i = 0; i < turbines_; ++i) turbine(i);
    const int hazards = targets().empty() ? 0 : up_to(4);
    for (int i = 0; i < hazards; ++i) hazard(i);
    policy();
    return text_.str();
  }

 private:
  int up_to(int most) { return static_cast<int>(random_() % static_cast<unsigned>(most + 1)); }
  bool chance(int per_cent) { return up_to(99) < per_cent; }
  std::string pick(std::initializer_list<const char*> choices) {
    return *(choices.begin() + random_() % choices.size());
  }
  std::string between(double low, double high) {
    return fmt::format("{:.3f}", low + (high - low) * up_to(1000) / 1000);
  }

  void section(const std::string& kind, int number = -1) {
    text_ << '[' << kind << (number < 0 ? "" : fmt::format(".{}{}", kind, number)) << "]\n";
  }
  void key(const std::string& name, const std::string& value) {
    text_ << name << " = " << value << '\n';
  }
  void perhaps(int per_cent, const std::string& name, const std::string& value) {
    if (chance(per_cent * richness_ / 100)) key(name, value);
  }
  void weights(int per_cent) {
    for (const auto& [name, count] : {std::pair{"monthly_weights", 12}, {"hourly_weights", 24}}) {
      if (!chance(per_cent * richness_ / 100)) continue;
      std::string values = pick({"1", "4"});
      for (int i = 1; i < count; ++i) values += ", " + pick({"0", "0.3", "1", "2.5"});
      key(name, values);
    }
  }
  std::string distribution(double mean) {
    const std::string some[] = {fmt::format("exponential(mean={})", mean),
                                fmt::format("lognormal(median={}, sigma=1)", mean),
                                fmt::format("uniform(low=0, high={})", 2 * mean),
                                fmt::format("constant({})", mean),
                                fmt::format("weibull(shape=0.6, mean={})", mean),
                                fmt::format("gamma(shape=2, mean={})", mean)};
    if (chance(50)) return some[0];  // whose tables are made in no time
    for (;;) {
      const std::string& one = some[random_() % std::size(some)];
      if (known_distributions().find(one.substr(0, one.find('('))) != std::string::npos) return one;
    }
  }

  void study() {
    section("study");
    key("horizon_h", pick({"500", "1000.3", "1500", "2000"}));
    perhaps(50, "start", pick({"2024-02-20", "2025-12-01", "2025-04-30"}));
  }

  void load() {
    section("load");
    if (chance(50)) {
      key("profile", chance(50) ? profile_ : sunny_);
      key("step_h", pick({"1", "0.25", "7.3"}));
    } else {
      key("constant_mw", pick({"80", "100", "123.457"}));
    }
    perhaps(20, "scale", pick({"0.5", "1.1"}));
    if (chance(20)) {
      key("interruptible_mw", pick({"0", "17", "500"}));
    } else {
      perhaps(25, "interruptible_fraction", pick({"0.1", "0.35", "1"}));
    }
    perhaps(30, "interruptible_notice_min", pick({"0", "15", "300"}));
  }

  void surge(int i) {
    section("surge", i);
    key("gap_h", distribution(10));
    key("duration_h", distribution(1));
    key("extra_mw", distribution(25));
    weights(20);
  }

  void battery(int i) {
    section("battery", i);
    key("units", pick({"0", "1", "5", "37"}));
    key("unit_power_mw", pick({"0", "0.979", "3", "13"}));
    key("unit_energy_mwh", pick({"0.01", "3.916", "11", "50"}));
    if (chance(50)) {
      perhaps(60, "round_trip_efficiency", pick({"0.937", "0.5", "0.01"}));
    } else {
      perhaps(70, "charge_efficiency", pick({"0.95", "0.6"}));
      perhaps(70, "discharge_efficiency", pick({"0.95", "0.7"}));
    }
    perhaps(30, "degradation_fraction", pick({"0.2", "0.999"}));
    perhaps(60, "initial_soc", pick({"0", "0.3", "0.999"}));
    perhaps(50, "reserve_soc", pick({"0.2", "0.8", "1"}));
    perhaps(40, "recharge_max_mw", pick({"0", "2.5", "40"}));
    perhaps(50, "recharge_from", pick({"grid", "grid_and_turbines"}));
    perhaps(30, "auxiliary_mw", pick({"0.1", "4"}));
    if (chance(60)) {
      key("mttf_h", pick({"30", "300"}));
      key("mttr_h", pick({"4", "80"}));
    }
  }

  void turbine_policies(int per_cent) {
    perhaps(per_cent, "start_soc", pick({"0", "0.3", "0.69"}));
    perhaps(per_cent, "stop_soc", pick({"0.7", "0.95", "1"}));
    perhaps(per_cent, "start_delay_min", pick({"0", "5", "90"}));
    perhaps(per_cent, "commit", pick({"all", "needed"}));
    perhaps(per_cent, "spare_units", pick({"0", "1", "7"}));
  }

  void turbine(int i) {
    section("turbine", i);
    key("units", pick({"0", "1", "3", "9", "60"}));
    key("unit_mw", pick({"0", "1.5", "9.5", "40"}));
    key("mode", all_must_run_ ? "must_run" : pick({"off", "must_run", "standby", "soc"}));
    key("mttr_h", pick({"0.5", "20", "300"}));
    perhaps(60, "mttf_h", pick({"5", "100"}));
    perhaps(40, "start_failure_probability", pick({"0.05", "0.5", "1"}));
    perhaps(60, "start_min", pick({"1", "10", "600"}));
    perhaps(40, "start_attempts", pick({"2", "3", "16"}));
    perhaps(40, "retry_min", pick({"0.5", "30"}));
    perhaps(40, "minimum_run_min", pick({"1", "240"}));
    perhaps(40, "standby_mttf_h", pick({"20", "500"}));
    perhaps(40, "test_interval_h", pick({"3", "168"}));
    if (chance(30)) {
      std::string values = pick({"1", "0.5"});
      for (int m = 1; m < 12; ++m) values += ", " + pick({"0", "0.6", "0.93", "1"});
      key("monthly_derate", values);
    }
    if (gas_ > 0 && chance(60)) key("gas", fmt::format("gas{}", up_to(gas_ - 1)));
    if (chance(40 * richness_ / 100)) {
      key("fuel_storage_h", pick({"0.5", "6", "100"}));
      key("refuel_h", pick({"0.25", "8", "200"}));
    }
    if (chance(40 * richness_ / 100)) {
      key("heat_rate_mmbtu_per_mwh", between(7, 12));
      perhaps(70, "co2_kg_per_mmbtu", between(50, 80));
      perhaps(50, "nox_kg_per_mmbtu", between(0, 1));
    }
    turbine_policies(30);
  }

  std::vector<std::string> targets() const {
    std::vector<std::string> all;
    for (const auto& [kind, count] : {std::pair{"feed", feeds_},
                                      {"gas", gas_},
                                      {"battery", batteries_},
                                      {"turbine", turbines_}}) {
      for (int i = 0; i < count; ++i) all.push_back(fmt::format("{}.{}{}", kind, kind, i));
    }
    return all;
  }

  void hazard(int i) {
    section("hazard", i);
    std::vector<std::string> hit = targets();
    std::shuffle(hit.begin(), hit.end(), random_);
    hit.resize(1 + random_() % hit.size());
    for (auto& one : hit) one += pick({"", "", ":0.4", ":0"});
    key("hits", fmt::format("{}", fmt::join(hit, ", ")));
    perhaps(50, "remaining_fraction", pick({"0.1", "0.5", "0.85", "1"}));
    perhaps(50, "notice_min", pick({"1", "30", "600", "100000"}));
    if (chance(25)) {
      key("windows", pick({"01-01 to 01-03", "12-30 12:00 to 01-01 06:00, 03-01 to 03-08 11:17",
                           "02-28 to 02-29, 05-10 00:00 to 05-10 24:00, 12-20 to 12-25"}));
    } else {
      key("duration_h", distribution(6));
      if (chance(25)) {
        key("failures_per_year", pick({"40", "300"}));
      } else {
        key("gap_h", distribution(chance(50) ? 20 : 200));
        perhaps(40, "restoration", pick({"shared", "independent"}));
      }
      weights(20);
    }
  }

  void policy() {
    section("policy");
    perhaps(40, "peak_shaving_mw", pick({"0", "70", "99.5"}));
    perhaps(40, "peak_shaving_turbines", pick({"no", "yes"}));
    perhaps(50, "dispatch", pick({"turbines_first", "batteries_first"}));
    perhaps(20, "mode", "standby");  // which every class here says for itself
    turbine_policies(30);
  }

  std::mt19937 random_;
  std::string profile_;
  std::string sunny_;
  std::ostringstream text_;
  int richness_ = 100;  // of the keys that may be left out, in per cent of what there can be
  bool all_must_run_ = false;
  int feeds_ = 0, gas_ = 0, batteries_ = 0, turbines_ = 0;
};

// ---- the books of a trajectory -----------------------------------------------------------------

constexpr int kMaxSpans = 3'000'000;  // of a trajectory: far more than any here has

// What a recorder is told, added up.
struct Books {
  std::int64_t loss_events = 0, outages = 0, outages_survived = 0;
  Tick event_time = 0, cell_time = 0, cause_time = 0, longest_presence = 0;
  Energy event_energy = 0, cell_energy = 0, cause_energy = 0;
  Power deepest_event = 0;
  std::vector<Tick> by_cause = std::vector<Tick>(kMaxCauses);
  Outcome result;

  void loss_event(const LossEvent& event) {
    ++loss_events;
    event_time += event.duration;
    event_energy += event.energy;
    deepest_event = std::max(deepest_event, event.depth);
    EXPECT_GT(event.duration, 0);
    EXPECT_GE(event.energy, event.duration);
    EXPECT_LE(event.energy, event.duration * event.depth);
  }
  void outage(const GridOutage& outage) {
    ++outages;
    outages_survived += outage.time_to_loss == kNever ? 1 : 0;
    EXPECT_GT(outage.duration, 0);
    EXPECT_GE(outage.time_to_loss, 0);
    EXPECT_TRUE(outage.time_to_loss < outage.duration || outage.time_to_loss == kNever);
    EXPECT_GE(outage.soc, kNoSoc);
    EXPECT_LE(outage.soc, 100);
  }
  void loss_cell(int cell, Tick time, Energy energy) {
    cell_time += time;
    cell_energy += energy;
    EXPECT_GE(cell, 0);
    EXPECT_LT(cell, kSeasonCells);
    EXPECT_GT(time, 0);
    EXPECT_LE(time, kTicksPerHour);
  }
  void loss_cause(int cause, Tick time, Energy energy) {
    cause_time += time;
    cause_energy += energy;
    by_cause.at(static_cast<std::size_t>(cause)) += time;
  }
  void outcome(const Outcome& outcome) { result = outcome; }
  void presence(int cause, Tick time) {
    EXPECT_GE(time, 0);
    const bool by_force = cause < 32;  // a hazard: the others are looked at once
    if (by_force) {
      EXPECT_GE(time, by_cause.at(static_cast<std::size_t>(cause)));
    }
    longest_presence = std::max(longest_presence, time);
  }
};

// The same, with every span.
struct TracedBooks : Books {
  static constexpr bool kTraces = true;

  explicit TracedBooks(const Scenario& of) : scenario(of) {}

  template <class Everything>
  void span(const Span& span, const Everything& /*trajectory*/) {
    if (++spans > kMaxSpans) throw std::runtime_error("the trajectory does not come to an end");
    const Tick length = span.to - span.from;
    EXPECT_EQ(span.from, reached);
    EXPECT_GT(length, 0);
    reached = span.to;

    EXPECT_EQ(span.grid + span.turbines + span.surplus + span.batteries + span.interrupted +
                  span.shortfall,
              span.demand);
    EXPECT_GE(span.surplus, 0);
    EXPECT_GE(span.curtailed, 0);
    if (span.curtailed > 0) {  // all that is asked for is given by the surplus
      EXPECT_EQ(span.grid, 0);
      EXPECT_EQ(span.turbines, 0);
      EXPECT_LE(span.batteries, 0);
    }
    expect_surplus_of_load(span);
    EXPECT_GE(span.grid, 0);
    EXPECT_LE(span.grid, span.grid_limit);
    EXPECT_GE(span.turbines, 0);
    EXPECT_GE(span.interrupted, 0);
    EXPECT_GE(span.shortfall, 0);
    EXPECT_GE(span.running, 0);
    EXPECT_GE(span.stored, 0);
    EXPECT_LE(span.stored, span.capacity);
    if (span.shortfall > 0 || span.interrupted > 0) {
      EXPECT_EQ(span.grid, span.grid_limit);
      EXPECT_GE(span.batteries, 0);
    }

    curtailed += span.curtailed * length;
    grid += span.grid * length;
    turbines += span.turbines * length;
    demand += span.demand * length;
    unserved += span.shortfall * length;
    interrupted += span.interrupted * length;
    run_time += span.running * length;
    if (span.grid > scenario.peak_shaving) exceeded += length;
    if (span.shortfall > 0) {
      if (span.from == lost_until) {
        if (lost_until == lost_at_start) lost_at_start = span.to;
      } else {
        ++losses;
      }
      lost_until = span.to;
      loss_time += length;
      deepest = std::max(deepest, span.shortfall);
      for (Tick day = span.from / kTicksPerDay; day <= (span.to - 1) / kTicksPerDay; ++day) {
        days.insert(day);
      }
    }
    if (span.interrupted > 0) {
      if (span.from != interrupted_until) ++interruptions;
      interrupted_until = span.to;
      interrupted_time += length;
    }
  }

  // What there is of it is what the load has below 0, with the auxiliaries.
  void expect_surplus_of_load(const Span& span) const {
    const Tick at = span.from + scenario.warm_up + scenario.load_shift;
    const Power base = scenario.load.at(scenario.pool, at).power + scenario.auxiliary;
    EXPECT_EQ(span.surplus + span.curtailed, std::max(-base, 0));
    EXPECT_GE(span.demand, std::max(base, 0));
  }

  const Scenario& scenario;
  int spans = 0;
  Tick reached = 0;
  Energy grid = 0, turbines = 0, demand = 0, curtailed = 0, unserved = 0, interrupted = 0;
  Tick run_time = 0, exceeded = 0, loss_time = 0, interrupted_time = 0;
  // What is there from the very beginning is no event.
  Tick lost_until = 0, lost_at_start = 0, interrupted_until = 0;
  std::int64_t losses = 0, interruptions = 0;
  Power deepest = 0;
  std::set<Tick> days;
};

void expect_balance(const Scenario& scenario, const Outcome& outcome) {
  const Balance& balance = outcome.balance;
  EXPECT_EQ(balance.charged - balance.lost - outcome[Count::kDischargedEnergy],
            balance.store_change);
  EXPECT_EQ(outcome[Count::kGridEnergy] + outcome[Count::kTurbineEnergy] +
                outcome[Count::kDischargedEnergy] + outcome[Count::kUnservedEnergy] +
                outcome[Count::kInterruptedEnergy] + scenario.surplus,
            outcome[Count::kDemandEnergy] + balance.charged + outcome[Count::kCurtailedEnergy]);
  EXPECT_GE(balance.charged, 0);
}

void expect_bounds(const Scenario& scenario, const Outcome& outcome) {
  const Tick horizon = scenario.horizon - scenario.warm_up;
  FinePower feeds = 0;
  for (int i = 0; i < scenario.feeds; ++i) feeds += scenario.feed[i].capacity;
  const Energy grid = supply(feeds);
  Energy turbine = 0;
  FinePower all = 0;
  std::int64_t units = 0;
  for (int i = 0; i < scenario.turbines; ++i) {
    const Turbine& one = scenario.turbine[i];
    turbine = std::max<Energy>(turbine, supply(one.unit_power));
    all += one.unit_power * one.fleet.units;
    units += one.fleet.units;
  }
  const Energy turbines = supply(all);
  Energy batteries = 0;
  Energy stores = 0;
  for (int i = 0; i < scenario.batteries; ++i) {
    const Battery& one = scenario.battery[i];
    batteries += supply(one.unit_power * one.fleet.units);
    stores += one.unit_energy * one.fleet.units;
  }
  for (const std::int64_t count : outcome.count) EXPECT_GE(count, 0);
  EXPECT_LE(outcome[Count::kGridEnergy], grid * horizon);
  EXPECT_LE(outcome[Count::kTurbineEnergy], turbines * horizon);
  EXPECT_LE(turbine > 0 ? outcome[Count::kTurbineEnergy] / turbine : outcome[Count::kTurbineEnergy],
            outcome[Count::kTurbineRunTime]);
  EXPECT_LE(outcome[Count::kTurbineRunTime], units * horizon);
  EXPECT_LE(outcome[Count::kDischargedEnergy], batteries * horizon);
  EXPECT_LE(outcome.balance.charged, batteries * horizon);
  EXPECT_LE(std::abs(outcome.balance.store_change), stores);
  for (const Count time : {Count::kLossTime, Count::kInterruptedTime, Count::kPeakExceededTime}) {
    EXPECT_LE(outcome[time], horizon);
  }
  EXPECT_LE(outcome[Count::kLossDays] * kTicksPerDay, horizon + kTicksPerDay);
  EXPECT_GE(outcome[Count::kLossDays] * kTicksPerDay, outcome[Count::kLossTime]);
  EXPECT_LE(outcome[Count::kUnservedEnergy],
            outcome[Count::kMaxShortfall] * outcome[Count::kLossTime]);
  EXPECT_LE(outcome[Count::kInterruptedEnergy],
            std::clamp(scenario.load.highest, 0, scenario.interruptible) *
                outcome[Count::kInterruptedTime]);
  EXPECT_LE(outcome[Count::kOutagesSurvived], outcome[Count::kOutages]);
  for (const Count burnt : {Count::kFuel, Count::kCo2, Count::kNox}) {
    EXPECT_LE(outcome[burnt], outcome[Count::kTurbineEnergy]);
  }
  EXPECT_GE(outcome.lowest_soc, kNoSoc);
  EXPECT_LE(outcome.lowest_soc, 100);
}

void expect_events_add_up(const Books& books) {
  const Outcome& outcome = books.result;
  EXPECT_EQ(books.loss_events, outcome[Count::kLossEvents]);
  EXPECT_EQ(books.outages, outcome[Count::kOutages]);
  EXPECT_EQ(books.outages_survived, outcome[Count::kOutagesSurvived]);
  EXPECT_EQ(books.cell_time, outcome[Count::kLossTime]);
  EXPECT_EQ(books.cell_energy, outcome[Count::kUnservedEnergy]);
  EXPECT_LE(books.event_time, outcome[Count::kLossTime]);
  EXPECT_LE(books.event_energy, outcome[Count::kUnservedEnergy]);
  EXPECT_LE(books.deepest_event, outcome[Count::kMaxShortfall]);
  // Booked in full on everything that was present, at least on `none`.
  EXPECT_GE(books.cause_time, outcome[Count::kLossTime]);
  EXPECT_GE(books.cause_energy, outcome[Count::kUnservedEnergy]);
  for (const Tick time : books.by_cause) EXPECT_LE(time, outcome[Count::kLossTime]);
}

void expect_spans_add_up(const TracedBooks& books) {
  const Outcome& outcome = books.result;
  EXPECT_EQ(books.reached, books.scenario.horizon - books.scenario.warm_up);
  EXPECT_EQ(books.grid, outcome[Count::kGridEnergy]);
  EXPECT_EQ(books.turbines, outcome[Count::kTurbineEnergy]);
  EXPECT_EQ(books.demand, outcome[Count::kDemandEnergy]);
  EXPECT_EQ(books.curtailed, outcome[Count::kCurtailedEnergy]);
  EXPECT_EQ(books.unserved, outcome[Count::kUnservedEnergy]);
  EXPECT_EQ(books.interrupted, outcome[Count::kInterruptedEnergy]);
  EXPECT_LE(books.longest_presence, books.reached);
  EXPECT_EQ(books.run_time, outcome[Count::kTurbineRunTime]);
  EXPECT_EQ(books.exceeded, outcome[Count::kPeakExceededTime]);
  EXPECT_EQ(books.loss_time, outcome[Count::kLossTime]);
  EXPECT_EQ(books.losses, outcome[Count::kLossEvents]);
  EXPECT_EQ(books.loss_time - books.lost_at_start, books.event_time);
  EXPECT_EQ(books.deepest, outcome[Count::kMaxShortfall]);
  EXPECT_EQ(static_cast<std::int64_t>(books.days.size()), outcome[Count::kLossDays]);
  EXPECT_EQ(books.interrupted_time, outcome[Count::kInterruptedTime]);
  EXPECT_EQ(books.interruptions, outcome[Count::kInterruptions]);
}

void expect_same(const Outcome& one, const Outcome& other) {
  for (int i = 0; i < kCounts; ++i) EXPECT_EQ(one.count[i], other.count[i]) << "count " << i;
  EXPECT_EQ(one.balance.charged, other.balance.charged);
  EXPECT_EQ(one.balance.lost, other.balance.lost);
  EXPECT_EQ(one.balance.store_change, other.balance.store_change);
  EXPECT_EQ(one.merged_starts, other.merged_starts);
  EXPECT_EQ(one.lowest_soc, other.lowest_soc);
}

class Conservation : public testing::Test {
 protected:
  void SetUp() override {
    std::ofstream file(profile);
    std::mt19937 random(11);
    file << "demand_mw\n";
    std::ofstream with_surplus(sunny);
    with_surplus << "demand_mw\n";
    for (int i = 0; i < 100; ++i) {
      const auto mw = 60 + random() % 60;
      file << (i % 17 == 0 ? 0 : mw) << ".125\n";
      with_surplus << (i % 13 < 4 ? "-" : "") << (i % 17 == 0 ? 1 : mw) << ".3125\n";
    }
  }
  void TearDown() override {
    std::filesystem::remove(profile);
    std::filesystem::remove(sunny);
  }

  static void check(const Study& study, std::uint64_t trajectories) {
    for (std::uint64_t i = 0; i < trajectories && !HasFailure(); ++i) {
      SCOPED_TRACE(fmt::format("trajectory {}", i));
      TracedBooks traced(study.scenario);
      Trajectory<TracedBooks>(study.scenario, traced)({7, i});
      expect_balance(study.scenario, traced.result);
      expect_bounds(study.scenario, traced.result);
      expect_events_add_up(traced);
      expect_spans_add_up(traced);

      Books jumping;
      Trajectory<Books>(study.scenario, jumping)({7, i});
      expect_events_add_up(jumping);
      expect_same(jumping.result, traced.result);
      EXPECT_EQ(jumping.by_cause, traced.by_cause);
      EXPECT_EQ(jumping.event_time, traced.event_time);
      EXPECT_EQ(jumping.event_energy, traced.event_energy);

      if (features_of(study.scenario) == Features::kBasic) {
        Books basic;
        Trajectory<Books, Features::kBasic>(study.scenario, basic)({7, i});
        expect_same(basic.result, traced.result);
        EXPECT_EQ(basic.by_cause, traced.by_cause);
      }
    }
  }

  // Returns all their configs.
  [[nodiscard]] std::string check_random_scenarios(std::uint32_t seed, int trials) const {
    RandomConfig random(seed, profile.filename().string(), sunny.filename().string());
    std::string all;
    for (int trial = 0; trial < trials && !HasFailure(); ++trial) {
      const std::string config = random.next();
      SCOPED_TRACE(fmt::format("trial {}\n{}", trial, config));
      all += config;
      check(study_from(config), 40);
    }
    return all;
  }

  std::filesystem::path profile =
      std::filesystem::temp_directory_path() / ("random-" + std::to_string(getpid()) + ".csv");
  std::filesystem::path sunny =
      std::filesystem::temp_directory_path() / ("sunny-" + std::to_string(getpid()) + ".csv");
};

TEST_F(Conservation, HoldsInRandomScenarios) {
  const std::string all = check_random_scenarios(3, 120);
  // A key that is added to the model belongs in here, too.
  for (const auto& row : key_rows()) {
    if (row.section == "study" || row.section == "sweep") continue;  // no part of a site
    const auto& of_files = profile_keys();  // how a file is read is no part of the model
    if (std::count(of_files.begin(), of_files.end(), row.key) > 0) continue;
    EXPECT_NE(all.find('\n' + row.key + " = "), std::string::npos) << row.key;
  }
}

class DeepConservation : public Conservation {};

TEST_F(DeepConservation, HoldsInManyMoreRandomScenarios) {
  EXPECT_FALSE(check_random_scenarios(4, 2500).empty());
}

// Two fleets of batteries in the way of everything, as in the shipped studies but smaller.
TEST_F(Conservation, HoldsWhereBatteriesCycleAllTheTime) {
  std::mt19937 random(3);
  const auto pick = [&](std::initializer_list<const char*> choices) {
    return std::string(*(choices.begin() + random() % choices.size()));
  };
  for (int trial = 0; trial < 60; ++trial) {
    std::string config =
        "[study]\nhorizon_h = 2000\n[load]\nconstant_mw = " + pick({"80", "100", "123.457"}) + "\n";
    config +=
        "[surge.s]\ngap_h = exponential(mean=10)\nduration_h = exponential(mean=1)\n"
        "extra_mw = uniform(low=1, high=60)\n";
    config += "[feed.a]\ncapacity_mw = " + pick({"50", "100", "101.3"}) + "\n";
    config += "[feed.b]\ncapacity_mw = " + pick({"0", "50", "77.7"}) + "\n";
    config +=
        "[hazard.h]\nhits = feed.a, feed.b:0.4, battery.x:0.1, turbine.t:0.2\n"
        "gap_h = exponential(mean=50)\nduration_h = lognormal(mean=6, sigma=1)\n";
    for (const std::string name : {"x", "y"}) {
      config += "[battery." + name + "]\nunits = " + pick({"0", "1", "37"}) +
                "\nunit_power_mw = " + pick({"0.979", "0", "13"}) +
                "\nunit_energy_mwh = " + pick({"3.916", "0.01", "11"}) +
                "\nround_trip_efficiency = " + pick({"1", "0.937", "0.5"}) +
                "\ninitial_soc = " + pick({"0", "0.3", "1"}) + "\nmttf_h = 300\nmttr_h = 40\n";
    }
    config += "[turbine.t]\nunits = 9\nunit_mw = 9.5\nmode = " + pick({"must_run", "standby"}) +
              "\nmttf_h = 100\nmttr_h = 20\nstart_failure_probability = 0.1\nstart_min = " +
              pick({"0", "10", "600"}) + "\n";
    check(study_from(config), 40);
    if (HasFailure()) FAIL() << "trial " << trial << '\n' << config;
  }
}

}  // namespace
}  // namespace ridethrough
