// SPDX-License-Identifier: Apache-2.0
#include "tests/reference/random_site.hpp"

#include "tests/reference/processes.hpp"
#include "tests/reference/simulator.hpp"

#include <algorithm>
#include <cmath>

namespace ridethrough::reference {
namespace {

std::string numbered(char letter, int number) {
  std::string name(1, letter);
  name += std::to_string(number);
  return name;
}

class Author {
 public:
  Author(std::uint64_t seed, Keys keys)
      : random_(seed),
        sun_(~seed),
        all_(keys != Keys::kBasic),
        always_surplus_(keys == Keys::kSurplus) {
    // Some sites are plain, some have a bit of everything.
    constexpr double kShares[] = {0.08, 0.25, 0.5};
    feature_share_ = kShares[number(0, 2)];
  }

  Site write() {
    site_.horizon_h = number(250, 900);
    // No 29 February anywhere near: what a year is to seasons and windows is not tested with it.
    site_.start = std::chrono::year_month_day(
        std::chrono::sys_days(std::chrono::year(2026) / std::chrono::January / 1) +
        std::chrono::days(number(0, 680)));
    write_load();
    write_feeds();
    if (all_ && feature()) add_gas();
    const int fleets = number(0, 2);
    for (int i = 0; i < fleets; ++i) add_battery(i);
    const int classes = site_.feeds.empty() ? number(1, 3) : number(0, 3);
    write_policy();
    for (int i = 0; i < classes; ++i) add_turbine(i);
    const int surges = feature() ? number(1, 2) : 0;
    for (int i = 0; i < surges; ++i) add_surge(i);
    const int hazards = number(1, feature() ? 4 : 2);
    for (int i = 0; i < hazards; ++i) add_hazard(i);
    if (happens(0.6, random_)) make_exact();
    if (all_) write_surplus();
    return site_;
  }

 private:
  // ---- draws ----
  int number(int low, int high) {
    return low + static_cast<int>(random_() % static_cast<std::uint64_t>(high - low + 1));
  }
  bool feature() { return happens(feature_share_, random_); }
  bool coin() { return happens(0.5, random_); }
  double between(double low, double high) { return low + (high - low) * uniform(random_); }
  double rounded(double low, double high, double parts) {
    return std::max(1.0, std::round(between(low, high) * parts)) / parts;
  }
  double megawatts(double low, double high) { return rounded(low, high, 1000); }
  double hours(double low, double high) { return rounded(low, high, 3600); }
  double minutes(double low, double high) { return rounded(low, high, 60); }
  double fraction(double low, double high) { return rounded(low, high, 1000); }
  // Not too often tiny: as many small as large ones, in powers of two.
  double hours_by_ratio(double low, double high) {
    return std::max(1.0, std::round(low * std::pow(high / low, uniform(random_)) * 3600)) / 3600;
  }

  Distribution distribution(double mean) {
    switch (number(0, all_ ? 8 : 3)) {
      case 0:
        return {"exponential", {{"mean", mean}}};
      case 1:
        return {"lognormal", {{"mean", mean}, {"sigma", fraction(0.2, 1.2)}}};
      case 2:
        return {"uniform",
                {{"low", mean * fraction(0.2, 0.8)}, {"high", mean * fraction(1.1, 1.8)}}};
      case 3:
        return {"constant", {{"x", mean}}};
      case 4:
        if (coin()) return {"weibull", {{"shape", fraction(0.7, 3)}, {"mean", mean}}};
        return {"weibull", {{"shape", fraction(0.7, 3)}, {"scale", mean}}};
      case 5:
        return {"gamma", {{"shape", fraction(0.6, 4)}, {"mean", mean}}};
      case 6:
      case 7: {
        Distribution observed{"empirical", {}, {}};
        const int count = number(1, 4);
        for (int i = 0; i < count; ++i) observed.observations.push_back(hours(0.3, 2) * mean);
        if (happens(0.7, random_)) observed.observations.push_back(0);
        return observed;
      }
      default:
        return {"lognormal", {{"median", mean * 0.8}, {"sigma", fraction(0.2, 1.2)}}};
    }
  }

  std::vector<double> weights(int count) {
    if (!all_ || !feature()) return {};
    std::vector<double> values;
    for (int i = 0; i < count; ++i) values.push_back(happens(0.1, random_) ? 0 : fraction(0.2, 2));
    values[number(0, count - 1)] = 1;  // there must be one above 0
    return values;
  }

  // ---- sections ----
  void write_load() {
    Load& load = site_.load;
    load_mw_ = megawatts(50, 150);
    if (feature() || always_surplus_) {
      const int steps = number(5, 60);
      for (int i = 0; i < steps; ++i) load.demand_mw.push_back(megawatts(0.6 * load_mw_, load_mw_));
      constexpr double kSteps[] = {1, 0.5, 3};
      load.step_h = kSteps[number(0, 2)];
    } else {
      load.constant_mw = load_mw_;
    }
    if (feature()) load.scale = fraction(0.9, 1.1);
    if (all_ && feature()) {
      if (coin()) {
        load.interruptible_mw = megawatts(0.05 * load_mw_, 0.4 * load_mw_);
      } else {
        load.interruptible_fraction = fraction(0.05, 0.4);
      }
      if (coin()) load.interruptible_notice_min = minutes(1, 150);
    }
  }

  // Some steps of a profile, below 0. From draws of its own, so that all else is as without it.
  void write_surplus() {
    if (!always_surplus_ && happens(0.5, sun_)) return;
    Load& load = site_.load;
    double auxiliary_mw = 0;
    for (const auto& battery : site_.batteries) auxiliary_mw += battery.auxiliary_mw;
    const double base_mw = load_mw_ * load.scale + auxiliary_mw;
    for (auto& mw : load.demand_mw) {
      if (!happens(0.35, sun_)) continue;
      const int most = exact_parts_ > 0 ? exact_parts_ : 1000;
      const int parts = 1 + static_cast<int>(sun_() % static_cast<unsigned>(most));
      mw = -(base_mw / most * parts + auxiliary_mw) / load.scale;
    }
  }

  void write_feeds() {
    if (happens(0.1, random_)) return;
    const int feeds = number(1, 3);
    const double together_mw = load_mw_ * between(0.95, 1.6);
    for (int i = 0; i < feeds; ++i) {
      const std::string name = numbered('f', i);
      site_.feeds.push_back(
          {name, megawatts(0.7 * together_mw / feeds, 1.3 * together_mw / feeds)});
      targets_.push_back("feed." + name);
    }
  }

  void add_gas() {
    const int supplies = number(1, 2);
    for (int i = 0; i < supplies; ++i) {
      site_.gas_supplies.push_back({numbered('g', i)});
      targets_.push_back("gas." + site_.gas_supplies.back().name);
    }
  }

  void add_battery(int i) {
    Battery battery;
    battery.name = numbered('b', i);
    battery.units = number(1, 6);
    const double fleet_mw = load_mw_ * between(0.15, 0.9);
    battery.unit_power_mw = megawatts(fleet_mw / battery.units, 1.1 * fleet_mw / battery.units);
    battery.unit_energy_mwh = megawatts(battery.unit_power_mw * 0.3, battery.unit_power_mw * 5);
    if (all_ && feature()) {
      battery.charge_efficiency = fraction(0.7, 1);
      battery.discharge_efficiency = fraction(0.7, 1);
    } else if (coin()) {
      battery.round_trip_efficiency = fraction(0.6, 1);
    }
    if (feature()) battery.initial_soc = fraction(0, 1);
    if (feature()) {
      battery.mttf_h = hours_by_ratio(20, 200);
      battery.mttr_h = hours_by_ratio(2, 40);
    }
    if (all_) {
      if (feature()) battery.reserve_soc = fraction(0.1, 0.7);
      if (feature()) battery.recharge_max_mw = megawatts(0.02 * load_mw_, 0.5 * load_mw_);
      if (feature()) battery.recharge_from = RechargeFrom::kGridAndTurbines;
      if (feature()) battery.auxiliary_mw = megawatts(0.005 * load_mw_, 0.05 * load_mw_);
      if (feature()) battery.degradation_fraction = fraction(0.02, 0.4);
    }
    targets_.push_back("battery." + battery.name);
    site_.batteries.push_back(battery);
  }

  Mode mode() {
    if (!all_) return coin() ? Mode::kMustRun : Mode::kStandby;
    const int choice = number(0, 9);
    if (choice == 0) return Mode::kOff;
    if (choice <= 4) return Mode::kMustRun;
    if (choice <= 7 || site_.batteries.empty()) return Mode::kStandby;
    return Mode::kSoc;
  }

  // Some of the keys, so that some come from [policy] and some from the class.
  TurbinePolicy some_turbine_policy() {
    TurbinePolicy policy;
    if (!all_) return policy;
    if (feature()) policy.start_delay_min = minutes(1, 120);
    if (feature()) policy.commit = happens(0.75, random_) ? Commit::kNeeded : Commit::kAll;
    if (feature()) policy.spare_units = number(0, 2);
    return policy;
  }

  void put_thresholds(TurbinePolicy& policy) {
    policy.start_soc = fraction(0.1, 0.85);
    policy.stop_soc = fraction(*policy.start_soc + 0.05, 0.97);
  }

  void write_policy() {
    Policy& policy = site_.policy;
    policy.turbines = some_turbine_policy();
    if (!all_) return;
    if (feature()) policy.turbines.mode = mode();
    put_thresholds(policy.turbines);
    if (feature()) {
      policy.peak_shaving_mw = megawatts(0.5 * load_mw_, 1.05 * load_mw_);
      policy.peak_shaving_turbines = coin();
    }
    if (feature()) policy.dispatch = DispatchOrder::kBatteriesFirst;
  }

  void add_turbine(int i) {
    Turbine turbine;
    turbine.name = numbered('t', i);
    turbine.units = number(1, 6);
    const double class_mw = load_mw_ * between(0.2, 0.9);
    turbine.unit_mw = megawatts(class_mw / turbine.units, 1.1 * class_mw / turbine.units);
    turbine.policy = some_turbine_policy();
    if (!site_.policy.turbines.mode || coin()) turbine.policy.mode = mode();
    const bool must_run = effective_policy(site_, turbine).mode == Mode::kMustRun;
    if (all_ && feature()) put_thresholds(turbine.policy);
    if (coin()) turbine.start_min = minutes(1, 150);
    const bool may_fail = coin();
    if (may_fail) turbine.mttf_h = hours_by_ratio(8, 150);
    if (all_ && must_run && happens(0.7, random_)) {
      turbine.policy.commit = Commit::kNeeded;
      if (may_fail && happens(0.2, random_)) turbine.mttf_h = hours_by_ratio(150, 800);
    }
    if (feature()) turbine.start_failure_probability = fraction(0.02, 0.4);
    if (all_) write_turbine_features(turbine);
    if (may_fail || turbine.start_failure_probability > 0 || turbine.standby_mttf_h)
      turbine.mttr_h = hours_by_ratio(2, 50);
    targets_.push_back("turbine." + turbine.name);
    site_.turbines.push_back(turbine);
  }

  void write_turbine_features(Turbine& turbine) {
    if (feature()) {
      turbine.start_attempts = number(2, 3);
      turbine.retry_min = coin() ? minutes(1, 60) : 0;
    }
    if (feature()) {
      turbine.standby_mttf_h = hours_by_ratio(30, 400);
      if (coin()) turbine.test_interval_h = hours_by_ratio(20, 200);
    }
    if (feature()) turbine.minimum_run_min = minutes(5, 400);
    if (feature()) {
      for (int month = 0; month < 12; ++month) turbine.monthly_derate.push_back(fraction(0.6, 1));
    }
    if (!site_.gas_supplies.empty() && coin()) {
      turbine.gas = site_.gas_supplies[random_() % site_.gas_supplies.size()].name;
    }
    if (feature()) {
      turbine.fuel_storage_h = hours_by_ratio(0.5, 20);
      turbine.refuel_h = hours_by_ratio(1, 40);
    }
    if (feature()) {
      turbine.heat_rate_mmbtu_per_mwh = fraction(7, 12);
      if (coin()) turbine.co2_kg_per_mmbtu = fraction(50, 60);
      if (coin()) turbine.nox_kg_per_mmbtu = fraction(0.01, 0.2);
    }
  }

  void add_surge(int i) {
    site_.surges.push_back({numbered('s', i), distribution(hours_by_ratio(4, 40)),
                            distribution(hours_by_ratio(0.2, 5)),
                            distribution(megawatts(0.02 * load_mw_, 0.3 * load_mw_)), weights(12),
                            weights(24)});
  }

  Window window() {
    // Somewhere within the horizon, or a bit before.
    const auto moment = [&](double time_h) {
      const int day = static_cast<int>(std::floor(time_h / 24));
      const std::chrono::year_month_day date(std::chrono::sys_days(site_.start) +
                                             std::chrono::days(day));
      // A minute that no other window and no step of a load has.
      int minute = 0;
      do {
        minute = number(1, 59);
      } while (minute == 30 || std::count(minutes_.begin(), minutes_.end(), minute) > 0);
      minutes_.push_back(minute);
      return YearlyMoment{static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                          static_cast<int>(time_h - 24.0 * day), minute};
    };
    const double from_h = next_window_h_ + between(2, 200);
    const double to_h = from_h + between(3, 60);
    next_window_h_ = to_h + 2;
    return {moment(from_h), moment(to_h)};
  }

  // The other way to write a gap that allows it.
  static void say_as_frequency(Hazard& hazard) {
    if (hazard.gap_h->family != "exponential") return;
    if (hazard.restoration == Restoration::kIndependent) return;
    const double cycle_h = Sampler(*hazard.gap_h).mean() + Sampler(*hazard.duration_h).mean();
    hazard.failures_per_year = 8760 / cycle_h;
    hazard.gap_h.reset();
  }

  void add_hazard(int i) {
    Hazard hazard;
    hazard.name = numbered('h', i);
    if (all_ && feature() && minutes_.size() < 8) {
      next_window_h_ = -40;
      const int windows = number(1, 3);
      for (int n = 0; n < windows; ++n) hazard.windows.push_back(window());
    } else {
      hazard.gap_h = distribution(hours_by_ratio(8, 80));
      hazard.duration_h = distribution(hours_by_ratio(0.5, 12));
      if (all_ && feature()) hazard.restoration = Restoration::kIndependent;
      hazard.monthly_weights = weights(12);
      hazard.hourly_weights = weights(24);
      say_as_frequency(hazard);
    }
    std::vector<std::string> choice = targets_;
    std::shuffle(choice.begin(), choice.end(), random_);
    // Feeds more often than others.
    if (!site_.feeds.empty() && happens(0.7, random_)) {
      const std::string feed = "feed." + site_.feeds[random_() % site_.feeds.size()].name;
      std::iter_swap(choice.begin(), std::find(choice.begin(), choice.end(), feed));
    }
    choice.resize(std::min<std::size_t>(choice.size(), static_cast<std::size_t>(number(1, 3))));
    for (const auto& target : choice)
      hazard.hits.push_back({target, coin() ? 1 : fraction(0.2, 0.95)});
    if (all_ && feature()) hazard.remaining_fraction = fraction(0.1, 0.9);
    if (all_ && feature()) hazard.notice_min = minutes(5, 600);
    site_.hazards.push_back(hazard);
  }

  // ---- what adds up exactly ----

  // All powers as parts of the base load, such as sevenths, which no decimal fraction is: often
  // some of them add up to it. And batteries that last as long as an outage.
  void make_exact() {
    constexpr int kParts[] = {3, 6, 7, 9};
    const int parts = kParts[number(0, 3)];
    exact_parts_ = parts;
    Load& load = site_.load;
    double auxiliary_mw = 0;
    for (const auto& battery : site_.batteries) auxiliary_mw += battery.auxiliary_mw;
    const double base_mw = load_mw_ * load.scale + auxiliary_mw;
    // About as much, at least one part.
    const auto whole_parts = [&](double mw) {
      return base_mw * std::max(1.0, std::round(mw / base_mw * parts)) / parts;
    };
    const auto some_time = [&] { return happens(0.8, random_); };

    for (auto& mw : load.demand_mw) mw = (whole_parts(mw * load.scale) - auxiliary_mw) / load.scale;
    if (load.interruptible_mw && some_time())
      load.interruptible_mw = whole_parts(*load.interruptible_mw);
    if (load.interruptible_fraction && some_time()) load.interruptible_fraction = 1.0 / parts;
    auto& limit_mw = site_.policy.peak_shaving_mw;
    if (limit_mw && some_time()) limit_mw = whole_parts(*limit_mw);
    for (auto& surge : site_.surges) {
      if (some_time()) surge.extra_mw = {"constant", {{"x", base_mw / parts}}};
    }
    for (auto& feed : site_.feeds) {
      if (some_time()) feed.capacity_mw = whole_parts(feed.capacity_mw);
    }
    if (!site_.feeds.empty() && coin()) {  // together they just suffice
      double others_mw = 0;
      for (const auto& feed : site_.feeds) others_mw += feed.capacity_mw;
      others_mw -= site_.feeds.back().capacity_mw;
      site_.feeds.back().capacity_mw = std::max(base_mw / parts, base_mw - others_mw);
    }
    for (auto& battery : site_.batteries) {
      if (!some_time()) continue;
      const double lasts_h = battery.unit_energy_mwh / battery.unit_power_mw;
      battery.unit_power_mw = whole_parts(battery.unit_power_mw);
      battery.unit_energy_mwh = lasts_h * battery.unit_power_mw;
    }
    for (auto& turbine : site_.turbines) {
      if (!some_time()) continue;
      turbine.unit_mw = whole_parts(turbine.unit_mw);
      if (!turbine.monthly_derate.empty())
        turbine.unit_mw /= turbine.monthly_derate[static_cast<unsigned>(site_.start.month()) - 1];
    }

    for (auto& hazard : site_.hazards) {
      if (hazard.remaining_fraction > 0 && some_time()) hazard.remaining_fraction = 1.0 / 3;
      if (site_.batteries.empty() || !hazard.duration_h || hazard.duration_h->family != "constant")
        continue;
      Battery& battery = site_.batteries[random_() % site_.batteries.size()];
      battery.unit_energy_mwh = hazard.duration_h->parameters.at("x") * battery.unit_power_mw /
                                battery.discharge_efficiency.value_or(1) /
                                (1 - battery.degradation_fraction);
    }
  }

  Random random_;
  Random sun_;
  bool all_;
  bool always_surplus_;
  int exact_parts_ = 0;  // of the base load, of which powers are made
  double feature_share_;
  double load_mw_ = 0;
  std::vector<std::string> targets_;
  std::vector<int> minutes_;  // taken
  double next_window_h_ = 0;
  Site site_;
};

}  // namespace

Site random_site(std::uint64_t seed, Keys keys) { return Author(seed, keys).write(); }

Site random_site_with_losses(std::uint64_t seed, Keys keys) {
  for (std::uint64_t attempt = 0;; ++attempt) {
    Site site = random_site(seed + 1'000'003 * attempt, keys);
    const Simulator simulator(site);
    constexpr int kPilots = 40;
    double lolp = 0;
    for (int i = 0; i < kPilots; ++i)
      lolp += simulator.trajectory(i + 1).index.at("lolp") / kPilots;
    if (lolp > 0.02 && lolp < 0.8) return site;
  }
}

}  // namespace ridethrough::reference
