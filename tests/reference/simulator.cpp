#include "tests/reference/simulator.hpp"

#include <algorithm>
#include <cmath>
#include <set>
#include <stdexcept>

namespace ridethrough::reference {

// What suffices as it is written suffices as it is counted, also with doubles: what misses no more
// than a quantum, the page's 100 W of a site of 300 MW, suffices. That is far more than the residue
// of a sum and far less than any two powers of a site differ by that were not meant to be equal.
constexpr double kQuantum = 1e-4 / 300;
// A state of charge is reached this near, as a part of all that can be stored.
constexpr double kReached = 0x1p-30;

// ---- the state
// -----------------------------------------------------------------------------------

struct BatteryUnit {
  bool in_service = true;
  double energy_mwh = 0;    // that it would give at its terminals
  double clock_h = kNever;  // when it fails, or is back
};

struct Fleet {
  const Battery* keys;
  double full_mwh;  // what a full unit gives
  double gain;      // MWh added per MWh of charging
  std::vector<BatteryUnit> units;

  [[nodiscard]] double full_fleet_mwh() const { return keys->units * full_mwh; }
  // Differences that do not count.
  [[nodiscard]] double same_mwh() const { return kReached * full_fleet_mwh(); }
};

enum class UnitState { kRest, kStarting, kWaitingToRetry, kRunning, kRepair };

struct TurbineUnit {
  UnitState state = UnitState::kRest;
  bool latent_failure = false;  // nobody knows
  int attempt = 0;              // of the start under way, 1 = the first
  double clock_h = kNever;      // when the state ends by itself, or a sound unit at rest fails
};

struct Class {
  const Turbine* keys;
  TurbinePolicy policy;
  std::vector<TurbineUnit> units;
  bool called = false;
  double last_up_h = -kNever;  // when the last unit came up
  double next_test_h = kNever;
  double stored_mwh = 0;       // fuel on site, as energy that it can deliver
  double delivery_h = kNever;  // when the one under way comes

  [[nodiscard]] double storage_mwh() const {
    return keys->units * keys->unit_mw * keys->fuel_storage_h.value_or(0);
  }
  [[nodiscard]] double same_mwh() const { return kReached * storage_mwh(); }
  [[nodiscard]] int count(UnitState state) const {
    return static_cast<int>(std::count_if(
        units.begin(), units.end(), [&](const TurbineUnit& unit) { return unit.state == state; }));
  }
  [[nodiscard]] int running() const { return count(UnitState::kRunning); }
  [[nodiscard]] int starting() const {
    return count(UnitState::kStarting) + count(UnitState::kWaitingToRetry);
  }
};

struct Surging {
  Occurrences occurrences;
  double extra_mw;
};

// Who carries what at a moment, MW.
struct Flows {
  double demand = 0;
  double grid = 0;
  std::vector<double> turbine;    // by class, charging included
  std::vector<double> discharge;  // by fleet
  std::vector<double> charge;     // by fleet
  double shed = 0;
  double loss = 0;
};

class Trajectory {
 public:
  Trajectory(const Simulator& simulator, std::uint64_t seed);
  Outcome run();

 private:
  // ---- what holds now ----
  [[nodiscard]] double load() const;
  [[nodiscard]] double base_load() const;
  [[nodiscard]] bool adds_something(const Surging& surge) const;
  [[nodiscard]] double demand() const;
  [[nodiscard]] double fraction_left(const std::string& target, bool announced_too) const;
  [[nodiscard]] double grid_capacity(bool announced_too) const;
  [[nodiscard]] double contract_limit() const;
  [[nodiscard]] double interruptible() const;
  [[nodiscard]] bool suffices(double supply_mw, double demand_mw) const {
    return demand_mw <= supply_mw + simulator_.enough_mw_;
  }
  [[nodiscard]] bool outage() const { return !suffices(grid_capacity(false), base_load()); }
  [[nodiscard]] bool shortage_of_capacity() const;
  [[nodiscard]] bool above_limit_that_calls_turbines() const;
  [[nodiscard]] double need() const;
  [[nodiscard]] bool burns_from_storage(const Class& turbines) const;
  [[nodiscard]] double unit_power(const Class& turbines) const;
  [[nodiscard]] int in_service(const Fleet& fleet) const;
  [[nodiscard]] double energy(const Fleet& fleet) const;    // of the units in service
  [[nodiscard]] double capacity(const Fleet& fleet) const;  // of the units in service
  [[nodiscard]] double site_energy() const;
  [[nodiscard]] double site_capacity() const;
  [[nodiscard]] double same_site_mwh() const;
  [[nodiscard]] bool may_discharge(const Fleet& fleet) const;
  [[nodiscard]] double unit_power(const Fleet& fleet) const;
  [[nodiscard]] double power(const Fleet& fleet) const;

  // ---- the beginning ----
  void start_fleets();
  void start_classes();
  void begin_horizon();
  void roll_prime_unit(Class& turbines, TurbineUnit& unit);
  void roll_resting_unit(Class& turbines, TurbineUnit& unit, double next_test_h);

  // ---- events ----
  void settle();
  void advance_occurrences();
  void advance_fleet(Fleet& fleet);
  bool advance_class(Class& turbines);
  void end_of_clock(Class& turbines, TurbineUnit& unit, double now_h);
  void rest(const Class& turbines, TurbineUnit& unit, double now_h);
  void begin_start(const Class& turbines, TurbineUnit& unit, double now_h);
  void begin_run(Class& turbines, TurbineUnit& unit, double now_h);
  void begin_repair(const Class& turbines, TurbineUnit& unit, double now_h);
  void test(Class& turbines, double now_h);
  bool follow_policy(std::size_t number);
  [[nodiscard]] bool is_called(const Class& turbines) const;
  [[nodiscard]] int committed_units(std::size_t number) const;

  // ---- between events ----
  [[nodiscard]] Flows dispatch() const;
  void order_fuel(const Flows& flows);
  [[nodiscard]] double next_event(const Flows& flows) const;
  void count_beginnings(const Flows& flows);
  void book(const Flows& flows, double until_h);
  void book_loss(double loss_mw, double until_h);
  [[nodiscard]] std::vector<std::string> present(double loss_mw) const;
  [[nodiscard]] double stored_energy() const;
  void finish();

  const Simulator& simulator_;
  const Site& site_;
  Calendar calendar_;
  Random random_;

  double now_h_;
  std::vector<Occurrences> hazards_;
  std::vector<Surging> surges_;
  std::vector<Fleet> fleets_;
  std::vector<Class> classes_;
  double shortage_since_h_ = kNever;  // kNever: there is none

  bool at_the_beginning_ = true;
  bool was_losing_ = false;
  bool was_shedding_ = false;
  bool was_out_ = false;
  bool outage_counts_ = false;
  bool outage_lost_load_ = false;
  std::set<int> days_with_loss_;
  double charged_into_stores_ = 0;  // MWh that they can give
  double charged_ = 0;              // MWh at the terminals
  double stored_at_the_beginning_ = 0;
  Outcome outcome_;
};

Trajectory::Trajectory(const Simulator& simulator, std::uint64_t seed)
    : simulator_(simulator),
      site_(simulator.site()),
      calendar_(site_.start),
      random_(seed),
      now_h_(simulator.begin_h_) {
  for (const auto& rules : simulator_.hazard_rules_) hazards_.emplace_back(rules, random_);
  for (std::size_t i = 0; i < site_.surges.size(); ++i) {
    Occurrences occurrences(simulator_.surge_rules_[i], random_);
    surges_.push_back({std::move(occurrences), simulator_.surge_size_[i].draw(random_)});
  }
  start_fleets();
  start_classes();
}

Outcome Trajectory::run() {
  while (now_h_ < site_.horizon_h) {
    if (now_h_ == 0) begin_horizon();
    settle();
    const Flows flows = dispatch();
    order_fuel(flows);
    count_beginnings(flows);
    const double end_h = now_h_ < 0 ? 0 : site_.horizon_h;
    double next_h = next_event(flows);
    if (next_h > end_h - kSameTime) next_h = end_h;
    if (!(next_h > now_h_)) throw std::logic_error("time does not advance");
    book(flows, next_h);
    now_h_ = next_h;
    at_the_beginning_ = false;
  }
  finish();
  return outcome_;
}

// ---- what holds now
// ------------------------------------------------------------------------------

double Trajectory::load() const {
  const Load& load = site_.load;
  if (load.demand_mw.empty()) return load.constant_mw * load.scale;
  const auto steps = static_cast<int>(load.demand_mw.size());
  const int step = static_cast<int>(std::floor((now_h_ + kSameTime) / load.step_h)) % steps;
  return load.demand_mw[step < 0 ? step + steps : step] * load.scale;
}

double Trajectory::base_load() const {
  double mw = load();
  for (const auto& battery : site_.batteries) mw += battery.auxiliary_mw;
  return mw;
}

bool Trajectory::adds_something(const Surging& surge) const {
  return surge.occurrences.active() && !suffices(0, surge.extra_mw);
}

double Trajectory::demand() const {
  double mw = base_load();
  for (const auto& surge : surges_) {
    if (adds_something(surge)) mw += surge.extra_mw;
  }
  return mw;
}

// What hazards leave of a target: the smallest fraction counts.
double Trajectory::fraction_left(const std::string& target, bool announced_too) const {
  double fraction = 1;
  for (std::size_t i = 0; i < hazards_.size(); ++i) {
    const Hazard& hazard = site_.hazards[i];
    for (std::size_t hit = 0; hit < hazard.hits.size(); ++hit) {
      if (hazard.hits[hit].target != target) continue;
      if (hazards_[i].holds(hit, now_h_) || (announced_too && hazards_[i].announces(hit, now_h_)))
        fraction = std::min(fraction, hazard.remaining_fraction);
    }
  }
  return fraction;
}

double Trajectory::grid_capacity(bool announced_too) const {
  double mw = 0;
  for (const auto& feed : site_.feeds)
    mw += feed.capacity_mw * fraction_left("feed." + feed.name, announced_too);
  return mw;
}

double Trajectory::contract_limit() const { return site_.policy.peak_shaving_mw.value_or(kNever); }

double Trajectory::interruptible() const {
  const Load& keys = site_.load;
  if (keys.interruptible_fraction) return *keys.interruptible_fraction * load();
  return std::min(keys.interruptible_mw.value_or(0), load());
}

bool Trajectory::shortage_of_capacity() const { return !suffices(grid_capacity(true), demand()); }

bool Trajectory::above_limit_that_calls_turbines() const {
  return site_.policy.peak_shaving_turbines && !suffices(contract_limit(), demand());
}

// 0 where there is no shortage.
double Trajectory::need() const {
  if (shortage_of_capacity()) return demand() - grid_capacity(true);
  if (above_limit_that_calls_turbines()) return demand() - contract_limit();
  return 0;
}

bool Trajectory::burns_from_storage(const Class& turbines) const {
  if (!turbines.keys->fuel_storage_h || turbines.stored_mwh <= turbines.same_mwh()) return false;
  const std::string& gas = turbines.keys->gas;
  return gas.empty() || fraction_left("gas." + gas, false) < 1;
}

// 0 where the class is held, or has no fuel.
double Trajectory::unit_power(const Class& turbines) const {
  const Turbine& keys = *turbines.keys;
  double fuel = 1;
  if (!burns_from_storage(turbines)) {
    if (!keys.gas.empty()) {
      fuel = fraction_left("gas." + keys.gas, false);
    } else if (keys.fuel_storage_h) {
      fuel = 0;
    }
  }
  const double derate =
      keys.monthly_derate.empty() ? 1 : keys.monthly_derate[calendar_.month(now_h_)];
  return keys.unit_mw * derate * std::min(fuel, fraction_left("turbine." + keys.name, false));
}

int Trajectory::in_service(const Fleet& fleet) const {
  return static_cast<int>(std::count_if(fleet.units.begin(), fleet.units.end(),
                                        [](const BatteryUnit& unit) { return unit.in_service; }));
}

double Trajectory::energy(const Fleet& fleet) const {
  double mwh = 0;
  for (const auto& unit : fleet.units) mwh += unit.in_service ? unit.energy_mwh : 0;
  return mwh;
}

double Trajectory::capacity(const Fleet& fleet) const { return in_service(fleet) * fleet.full_mwh; }

double Trajectory::site_energy() const {
  double mwh = 0;
  for (const auto& fleet : fleets_) mwh += energy(fleet);
  return mwh;
}

double Trajectory::site_capacity() const {
  double mwh = 0;
  for (const auto& fleet : fleets_) mwh += capacity(fleet);
  return mwh;
}

double Trajectory::same_site_mwh() const {
  double mwh = 0;
  for (const auto& fleet : fleets_) mwh += fleet.same_mwh();
  return mwh;
}

bool Trajectory::may_discharge(const Fleet& fleet) const {
  const double floor_mwh = outage() ? 0 : fleet.keys->reserve_soc * capacity(fleet);
  return energy(fleet) > floor_mwh + fleet.same_mwh();
}

double Trajectory::unit_power(const Fleet& fleet) const {
  return fleet.keys->unit_power_mw * fraction_left("battery." + fleet.keys->name, false);
}

double Trajectory::power(const Fleet& fleet) const { return in_service(fleet) * unit_power(fleet); }

// ---- the beginning
// -------------------------------------------------------------------------------

void Trajectory::start_fleets() {
  for (const auto& keys : site_.batteries) {
    const double charging = keys.round_trip_efficiency.value_or(keys.charge_efficiency.value_or(1));
    const double discharging = keys.discharge_efficiency.value_or(1);
    Fleet fleet{&keys,
                keys.unit_energy_mwh * (1 - keys.degradation_fraction) * discharging,
                charging * discharging,
                {}};
    for (int i = 0; i < keys.units; ++i) {
      BatteryUnit unit;
      unit.energy_mwh = keys.initial_soc * fleet.full_mwh;
      if (keys.mttf_h) {
        const double unavailability = *keys.mttr_h / (*keys.mttf_h + *keys.mttr_h);
        unit.in_service = !happens(unavailability, random_);
        // What is left of an exponential time is exponential.
        unit.clock_h = now_h_ + exponential(unit.in_service ? *keys.mttf_h : *keys.mttr_h, random_);
      }
      fleet.units.push_back(unit);
    }
    fleets_.push_back(std::move(fleet));
  }
}

void Trajectory::start_classes() {
  for (const auto& keys : site_.turbines) {
    Class turbines;
    turbines.keys = &keys;
    turbines.policy = effective_policy(site_, keys);
    turbines.units.resize(keys.units);
    turbines.stored_mwh = turbines.storage_mwh();
    if (keys.test_interval_h)
      turbines.next_test_h = now_h_ + *keys.test_interval_h * uniform(random_);
    for (auto& unit : turbines.units) {
      if (turbines.policy.mode == Mode::kPrime) {
        roll_prime_unit(turbines, unit);
      } else {
        roll_resting_unit(turbines, unit, turbines.next_test_h);
      }
    }
    // When the units that run came up is not known; long ago, so that a surplus stops at once.
    turbines.last_up_h = -kNever;
    classes_.push_back(std::move(turbines));
  }
}

// What was before the horizon does not count, and batteries do not take their charge from there.
void Trajectory::begin_horizon() {
  for (auto& fleet : fleets_) {
    for (auto& unit : fleet.units) unit.energy_mwh = fleet.keys->initial_soc * fleet.full_mwh;
  }
  at_the_beginning_ = true;
  was_losing_ = was_shedding_ = was_out_ = false;
  days_with_loss_.clear();
  charged_into_stores_ = charged_ = 0;
  stored_at_the_beginning_ = stored_energy();
  outcome_ = {};
}

// Runs, is repaired and started, again and again, beginning 20 to 40 cycles before the simulation.
void Trajectory::roll_prime_unit(Class& turbines, TurbineUnit& unit) {
  const Turbine& keys = *turbines.keys;
  if (!keys.mttf_h) return begin_run(turbines, unit, now_h_);
  const double all_fail = std::pow(keys.start_failure_probability, keys.start_attempts);
  const double start_h = keys.start_attempts * (keys.start_min + keys.retry_min) / 60;
  const double cycle_h = *keys.mttf_h + (*keys.mttr_h + start_h) / (1 - all_fail);  // about
  begin_run(turbines, unit, now_h_ - cycle_h * (20 + 20 * uniform(random_)));
  while (unit.clock_h <= now_h_) {
    const double at_h = unit.clock_h;
    end_of_clock(turbines, unit, at_h);
    if (unit.state == UnitState::kRest) begin_start(turbines, unit, at_h);
  }
}

// Rests, is tested and repaired, beginning sound and so long before the simulation that it is no
// longer known how: repairs and tests make it sound again within a few of their intervals.
void Trajectory::roll_resting_unit(Class& turbines, TurbineUnit& unit, double next_test_h) {
  const Turbine& keys = *turbines.keys;
  if (!keys.standby_mttf_h || !keys.test_interval_h) return rest(turbines, unit, now_h_);
  const double interval_h = *keys.test_interval_h;
  double test_h = next_test_h - interval_h * std::ceil(30 * (1 + *keys.mttr_h / interval_h));
  rest(turbines, unit, test_h);
  while (std::min(test_h, unit.clock_h) <= now_h_) {
    if (unit.clock_h < test_h) {
      end_of_clock(turbines, unit, unit.clock_h);
    } else {
      if (unit.state == UnitState::kRest && unit.latent_failure)
        begin_repair(turbines, unit, test_h);
      test_h += interval_h;
    }
  }
}

// ---- events
// --------------------------------------------------------------------------------------

// Lets everything happen that is due now, and turbines be called and sent home, until there is
// nothing more to do.
void Trajectory::settle() {
  advance_occurrences();
  for (auto& fleet : fleets_) advance_fleet(fleet);
  if (!shortage_of_capacity() && !above_limit_that_calls_turbines()) {
    shortage_since_h_ = kNever;
  } else if (shortage_since_h_ == kNever) {
    shortage_since_h_ = now_h_;
  }
  bool changed = true;
  while (changed) {
    changed = false;
    for (auto& turbines : classes_) changed |= advance_class(turbines);
    for (std::size_t i = 0; i < classes_.size(); ++i) changed |= follow_policy(i);
  }
}

void Trajectory::advance_occurrences() {
  for (auto& hazard : hazards_) hazard.advance(now_h_, random_);
  for (std::size_t i = 0; i < surges_.size(); ++i) {
    if (surges_[i].occurrences.advance(now_h_, random_) > 0)
      surges_[i].extra_mw = simulator_.surge_size_[i].draw(random_);
  }
}

void Trajectory::advance_fleet(Fleet& fleet) {
  for (auto& unit : fleet.units) {
    if (unit.clock_h > now_h_ + kSameTime) continue;
    // A unit that fails takes its charge along; one that comes back brings an equal share of what
    // is in the units out of service.
    if (!unit.in_service) {
      double out_mwh = 0;
      int out = 0;
      for (const auto& other : fleet.units) {
        if (other.in_service) continue;
        out_mwh += other.energy_mwh;
        ++out;
      }
      for (auto& other : fleet.units) {
        if (!other.in_service) other.energy_mwh = out_mwh / out;
      }
    }
    unit.in_service = !unit.in_service;
    unit.clock_h =
        now_h_ + exponential(unit.in_service ? *fleet.keys->mttf_h : *fleet.keys->mttr_h, random_);
    const int sharing = in_service(fleet);
    const double shared_mwh = energy(fleet);
    for (auto& other : fleet.units) {
      if (other.in_service) other.energy_mwh = shared_mwh / sharing;
    }
  }
}

bool Trajectory::advance_class(Class& turbines) {
  bool changed = false;
  if (turbines.delivery_h <= now_h_ + kSameTime) {
    turbines.stored_mwh = turbines.storage_mwh();
    turbines.delivery_h = kNever;
    changed = true;
  }
  for (auto& unit : turbines.units) {
    if (unit.clock_h > now_h_ + kSameTime) continue;
    end_of_clock(turbines, unit, now_h_);
    changed = true;
  }
  if (turbines.next_test_h <= now_h_ + kSameTime) {
    test(turbines, now_h_);
    turbines.next_test_h += *turbines.keys->test_interval_h;
    changed = true;
  }
  return changed;
}

void Trajectory::end_of_clock(Class& turbines, TurbineUnit& unit, double now_h) {
  const Turbine& keys = *turbines.keys;
  switch (unit.state) {
    case UnitState::kRest:
      unit.latent_failure = true;
      unit.clock_h = kNever;
      break;
    case UnitState::kStarting:
      if (!unit.latent_failure && !happens(keys.start_failure_probability, random_)) {
        begin_run(turbines, unit, now_h);
      } else if (unit.attempt < keys.start_attempts) {
        unit.state = UnitState::kWaitingToRetry;
        unit.clock_h = now_h + keys.retry_min / 60;
      } else {
        begin_repair(turbines, unit, now_h);
      }
      break;
    case UnitState::kWaitingToRetry:
      unit.state = UnitState::kStarting;
      ++unit.attempt;
      unit.clock_h = now_h + keys.start_min / 60;
      break;
    case UnitState::kRunning:
      begin_repair(turbines, unit, now_h);
      break;
    case UnitState::kRepair:
      unit.latent_failure = false;
      rest(turbines, unit, now_h);
      break;
  }
}

// A unit that has failed without anybody knowing stays so.
void Trajectory::rest(const Class& turbines, TurbineUnit& unit, double now_h) {
  unit.state = UnitState::kRest;
  unit.clock_h = kNever;
  if (turbines.keys->standby_mttf_h && !unit.latent_failure)
    unit.clock_h = now_h + exponential(*turbines.keys->standby_mttf_h, random_);
}

void Trajectory::begin_start(const Class& turbines, TurbineUnit& unit, double now_h) {
  unit.state = UnitState::kStarting;
  unit.attempt = 1;
  unit.clock_h = now_h + turbines.keys->start_min / 60;
}

void Trajectory::begin_run(Class& turbines, TurbineUnit& unit, double now_h) {
  unit.state = UnitState::kRunning;
  unit.clock_h =
      turbines.keys->mttf_h ? now_h + exponential(*turbines.keys->mttf_h, random_) : kNever;
  turbines.last_up_h = now_h;
}

void Trajectory::begin_repair(const Class& turbines, TurbineUnit& unit, double now_h) {
  unit.state = UnitState::kRepair;
  unit.clock_h = now_h + exponential(*turbines.keys->mttr_h, random_);
}

void Trajectory::test(Class& turbines, double now_h) {
  for (auto& unit : turbines.units) {
    if (unit.state == UnitState::kRest && unit.latent_failure) begin_repair(turbines, unit, now_h);
  }
}

bool Trajectory::is_called(const Class& turbines) const {
  const TurbinePolicy& policy = turbines.policy;
  const bool shortage = shortage_since_h_ < kNever;
  const bool long_enough =
      shortage && shortage_since_h_ + *policy.start_delay_min / 60 <= now_h_ + kSameTime;
  switch (*policy.mode) {
    case Mode::kOff:
      return false;
    case Mode::kPrime:
      return true;
    case Mode::kStandby:
      return long_enough;
    case Mode::kSoc:
      break;
  }
  // As a product, so that where no unit is in service the state of charge is at every threshold.
  const double mwh = site_energy();
  const bool low = mwh <= *policy.start_soc * site_capacity() + same_site_mwh();
  const bool high = mwh >= *policy.stop_soc * site_capacity() - same_site_mwh();
  if (turbines.called) return shortage || !high;
  return long_enough && low;
}

int Trajectory::committed_units(std::size_t number) const {
  const Class& turbines = classes_[number];
  if (!turbines.called || unit_power(turbines) <= 0) return 0;
  if (turbines.policy.commit == Commit::kAll) return turbines.keys->units;
  double still_needed = need();
  for (std::size_t i = 0; i < number; ++i)
    still_needed -= (classes_[i].running() + classes_[i].starting()) * unit_power(classes_[i]);
  // As few as suffice.
  const double beyond = std::max(still_needed - simulator_.enough_mw_, 0.0);
  const double units = std::ceil(beyond / unit_power(turbines)) + *turbines.policy.spare_units;
  return static_cast<int>(std::min<double>(units, turbines.keys->units));
}

// True if a unit was started, stopped or called back.
bool Trajectory::follow_policy(std::size_t number) {
  Class& turbines = classes_[number];
  turbines.called = is_called(turbines);
  const bool held = unit_power(turbines) <= 0;
  const int committed = committed_units(number);
  bool changed = false;

  if (committed == 0) {
    for (auto& unit : turbines.units) {
      if (unit.state != UnitState::kStarting && unit.state != UnitState::kWaitingToRetry) continue;
      rest(turbines, unit, now_h_);
      changed = true;
    }
  }

  const double earliest_stop_h = turbines.last_up_h + turbines.keys->minimum_run_min / 60;
  if (held || earliest_stop_h <= now_h_ + kSameTime) {
    int surplus = turbines.running() - committed;
    // All that run are alike: what is left of an exponential time is exponential.
    for (auto& unit : turbines.units) {
      if (surplus <= 0) break;
      if (unit.state != UnitState::kRunning) continue;
      rest(turbines, unit, now_h_);
      --surplus;
      changed = true;
    }
  }

  std::vector<TurbineUnit*> at_rest;
  for (auto& unit : turbines.units) {
    if (unit.state == UnitState::kRest) at_rest.push_back(&unit);
  }
  std::shuffle(at_rest.begin(), at_rest.end(), random_);
  int missing = committed - turbines.running() - turbines.starting();
  for (auto* unit : at_rest) {
    if (missing-- <= 0) break;
    begin_start(turbines, *unit, now_h_);
    outcome_.index["turbine_starts"] += 1;
    // A start that takes no time is over before any class looks at what is starting.
    if (unit->clock_h <= now_h_ + kSameTime) end_of_clock(turbines, *unit, now_h_);
    changed = true;
  }
  return changed;
}

// ---- between events
// ------------------------------------------------------------------------------

Flows Trajectory::dispatch() const {
  Flows flows;
  flows.turbine.assign(classes_.size(), 0);
  flows.discharge.assign(fleets_.size(), 0);
  flows.charge.assign(fleets_.size(), 0);
  flows.demand = demand();

  const double capacity_mw = grid_capacity(false);
  const bool grid_suffices = suffices(capacity_mw, flows.demand);
  const double limit_mw = grid_suffices ? std::min(capacity_mw, contract_limit()) : capacity_mw;

  double left = flows.demand;
  // What a supply gives of that: all, if it suffices.
  const auto give = [&](double supply_mw) {
    const double mw = suffices(supply_mw, left) ? left : supply_mw;
    left -= mw;
    return mw;
  };
  flows.grid = give(limit_mw);
  const bool others_carry = left > 0;  // batteries and turbines, if they can
  const auto use_turbines = [&] {
    for (std::size_t i = 0; i < classes_.size(); ++i)
      flows.turbine[i] = give(classes_[i].running() * unit_power(classes_[i]));
  };
  const auto use_batteries = [&] {
    for (std::size_t i = 0; i < fleets_.size(); ++i) {
      if (may_discharge(fleets_[i])) flows.discharge[i] = give(power(fleets_[i]));
    }
  };
  const bool batteries_first = site_.policy.dispatch == DispatchOrder::kBatteriesFirst;
  if (batteries_first) use_batteries();
  use_turbines();
  if (!batteries_first) use_batteries();

  if (grid_suffices) {
    flows.grid += left;  // above the contract limit
  } else {
    const double notice_h = site_.load.interruptible_notice_min / 60;
    if (shortage_since_h_ + notice_h <= now_h_ + kSameTime) flows.shed = give(interruptible());
    flows.loss = left;
  }

  // Charging: first from the grid, then from turbines.
  double grid_left = std::max(0.0, std::min(capacity_mw, contract_limit()) - flows.grid);
  for (std::size_t fleet = 0; fleet < fleets_.size(); ++fleet) {
    const Battery& keys = *fleets_[fleet].keys;
    if (energy(fleets_[fleet]) >= capacity(fleets_[fleet]) - fleets_[fleet].same_mwh()) continue;
    double wanted = std::min(power(fleets_[fleet]), keys.recharge_max_mw.value_or(kNever));
    const auto take = [&](double mw) {
      wanted -= mw;
      flows.charge[fleet] += mw;
    };
    const double from_grid = std::min(wanted, grid_left);
    take(from_grid);
    grid_left -= from_grid;
    flows.grid += from_grid;
    if (keys.recharge_from == RechargeFrom::kGrid) continue;
    if (batteries_first && others_carry) continue;
    for (std::size_t i = 0; i < classes_.size(); ++i) {
      const double available = classes_[i].running() * unit_power(classes_[i]);
      const double from_turbines = std::min(wanted, std::max(0.0, available - flows.turbine[i]));
      take(from_turbines);
      flows.turbine[i] += from_turbines;
    }
  }
  return flows;
}

// A delivery is ordered when a storage is first drawn on after the last one.
void Trajectory::order_fuel(const Flows& flows) {
  for (std::size_t i = 0; i < classes_.size(); ++i) {
    Class& turbines = classes_[i];
    if (burns_from_storage(turbines) && flows.turbine[i] > 0 && turbines.delivery_h == kNever)
      turbines.delivery_h = now_h_ + *turbines.keys->refuel_h;
  }
}

double Trajectory::next_event(const Flows& flows) const {
  double next = calendar_.next_month(now_h_);
  const auto consider = [&](double time_h) {
    if (time_h > now_h_ + kSameTime) next = std::min(next, time_h);
  };
  // When a level (MWh) that changes at a rate (MW) reaches another; never if it is there.
  const auto consider_level = [&](double level, double rate, double other, double same) {
    const double ahead = other - level;
    if (std::abs(ahead) > same && ahead * rate > 0) next = std::min(next, now_h_ + ahead / rate);
  };

  if (!site_.load.demand_mw.empty()) {
    const double step_h = site_.load.step_h;
    consider((std::floor((now_h_ + kSameTime) / step_h) + 1) * step_h);
  }
  for (const auto& hazard : hazards_) consider(hazard.next_change(now_h_));
  for (const auto& surge : surges_) consider(surge.occurrences.next_change(now_h_));
  consider(shortage_since_h_ + site_.load.interruptible_notice_min / 60);

  double site_rate = 0;
  for (std::size_t i = 0; i < fleets_.size(); ++i) {
    const Fleet& fleet = fleets_[i];
    for (const auto& unit : fleet.units) consider(unit.clock_h);
    const double rate = flows.charge[i] * fleet.gain - flows.discharge[i];
    site_rate += rate;
    for (const double soc : {0.0, fleet.keys->reserve_soc, 1.0})
      consider_level(energy(fleet), rate, soc * capacity(fleet), fleet.same_mwh());
  }
  for (std::size_t i = 0; i < classes_.size(); ++i) {
    const Class& turbines = classes_[i];
    for (const auto& unit : turbines.units) consider(unit.clock_h);
    consider(turbines.next_test_h);
    consider(turbines.delivery_h);
    consider(turbines.last_up_h + turbines.keys->minimum_run_min / 60);
    consider(shortage_since_h_ + *turbines.policy.start_delay_min / 60);
    if (burns_from_storage(turbines))
      consider_level(turbines.stored_mwh, -flows.turbine[i], 0, turbines.same_mwh());
    if (turbines.policy.mode == Mode::kSoc) {
      for (const double soc : {*turbines.policy.start_soc, *turbines.policy.stop_soc})
        consider_level(site_energy(), site_rate, soc * site_capacity(), same_site_mwh());
    }
  }
  return next;
}

// Events that are under way when the horizon begins do not count.
void Trajectory::count_beginnings(const Flows& flows) {
  const bool losing = flows.loss > 0;
  const bool shedding = flows.shed > 0;
  const bool out = outage();
  if (losing && !was_losing_ && !at_the_beginning_) outcome_.index["lolev"] += 1;
  if (shedding && !was_shedding_ && !at_the_beginning_) outcome_.index["interruptions"] += 1;
  if (was_out_ && !out && outage_counts_ && !outage_lost_load_)
    outcome_.index["outages_survived"] += 1;
  if (out && !was_out_) {
    outage_counts_ = !at_the_beginning_;
    outage_lost_load_ = false;
    if (outage_counts_) outcome_.index["outages"] += 1;
  }
  if (out && losing) outage_lost_load_ = true;
  was_losing_ = losing;
  was_shedding_ = shedding;
  was_out_ = out;
}

// Integrates from now on: between events all flows are constant.
void Trajectory::book(const Flows& flows, double until_h) {
  const double hours = until_h - now_h_;
  auto& index = outcome_.index;
  index["demand_energy"] += flows.demand * hours;
  index["grid_energy"] += flows.grid * hours;
  if (!suffices(contract_limit(), flows.grid)) index["peak_exceeded_hours"] += hours;
  if (flows.shed > 0) {
    index["interrupted_hours"] += hours;
    index["interrupted_energy"] += flows.shed * hours;
  }
  if (flows.loss > 0) book_loss(flows.loss, until_h);
  for (const auto& cause : present(0)) outcome_.time_share[cause] += hours / site_.horizon_h;

  for (std::size_t i = 0; i < classes_.size(); ++i) {
    Class& turbines = classes_[i];
    const Turbine& keys = *turbines.keys;
    const double mwh = flows.turbine[i] * hours;
    const double mmbtu = mwh * keys.heat_rate_mmbtu_per_mwh;
    index["turbine_run_hours"] += turbines.running() * hours;
    index["turbine_energy"] += mwh;
    index["fuel"] += mmbtu;
    index["co2"] += mmbtu * keys.co2_kg_per_mmbtu / 1000;  // t
    index["nox"] += mmbtu * keys.nox_kg_per_mmbtu;         // kg
    if (burns_from_storage(turbines))
      turbines.stored_mwh = std::max(0.0, turbines.stored_mwh - mwh);
  }

  for (std::size_t i = 0; i < fleets_.size(); ++i) {
    Fleet& fleet = fleets_[i];
    index["battery_throughput"] += flows.discharge[i] * hours;
    charged_ += flows.charge[i] * hours;
    charged_into_stores_ += flows.charge[i] * fleet.gain * hours;
    const double added = (flows.charge[i] * fleet.gain - flows.discharge[i]) * hours;
    const int sharing = in_service(fleet);
    for (auto& unit : fleet.units) {
      if (unit.in_service) unit.energy_mwh += added / sharing;
    }
  }
}

void Trajectory::book_loss(double loss_mw, double until_h) {
  auto& index = outcome_.index;
  const double hours = until_h - now_h_;
  index["lolh"] += hours;
  index["eue"] += loss_mw * hours;
  index["max_shortfall"] = std::max(index["max_shortfall"], loss_mw);
  auto causes = present(loss_mw);
  if (causes.empty()) causes.emplace_back("none");
  for (const auto& cause : causes) {
    outcome_.by_cause[cause].hours += hours;
    outcome_.by_cause[cause].energy_mwh += loss_mw * hours;
  }
  // Piece by piece, each within an hour of a day.
  for (double from_h = now_h_; from_h < until_h;) {
    const double to_h = std::min(until_h, std::floor(from_h + kSameTime) + 1);
    days_with_loss_.insert(Calendar::day(from_h));
    Loss& cell = outcome_.by_season[calendar_.month(from_h)][Calendar::hour(from_h)];
    cell.hours += to_h - from_h;
    cell.energy_mwh += loss_mw * (to_h - from_h);
    from_h = to_h;
  }
}

// Fleets only if what is in repair could have given at least that loss.
std::vector<std::string> Trajectory::present(double loss_mw) const {
  std::vector<std::string> found;
  for (std::size_t i = 0; i < hazards_.size(); ++i) {
    if (hazards_[i].holds_anything(now_h_)) found.push_back("hazard." + site_.hazards[i].name);
  }
  for (const auto& turbines : classes_) {
    const int in_repair = turbines.count(UnitState::kRepair);
    if (in_repair > 0 && suffices(in_repair * unit_power(turbines), loss_mw))
      found.push_back("turbine." + turbines.keys->name);
  }
  for (const auto& fleet : fleets_) {
    const int in_repair = fleet.keys->units - in_service(fleet);
    if (in_repair > 0 && suffices(in_repair * unit_power(fleet), loss_mw))
      found.push_back("battery." + fleet.keys->name);
  }
  for (std::size_t i = 0; i < surges_.size(); ++i) {
    if (adds_something(surges_[i])) found.push_back("surge." + site_.surges[i].name);
  }
  return found;
}

double Trajectory::stored_energy() const {
  double mwh = 0;
  for (const auto& fleet : fleets_) {
    for (const auto& unit : fleet.units) mwh += unit.energy_mwh;
  }
  return mwh;
}

void Trajectory::finish() {
  auto& index = outcome_.index;
  if (was_out_ && outage_counts_ && !outage_lost_load_) index["outages_survived"] += 1;
  index["lole"] = static_cast<double>(days_with_loss_.size());

  const double supplied = index["grid_energy"] + index["turbine_energy"] +
                          index["battery_throughput"] + index["interrupted_energy"] + index["eue"];
  const double load_error = supplied - index["demand_energy"] - charged_;
  const double store_error = stored_energy() - stored_at_the_beginning_ - charged_into_stores_ +
                             index["battery_throughput"];
  outcome_.balance_error =
      (std::abs(load_error) + std::abs(store_error)) / std::max(1.0, index["demand_energy"]);

  double all_full_mwh = 0;
  for (const auto& fleet : fleets_) all_full_mwh += fleet.full_fleet_mwh();
  index["equivalent_full_cycles"] =
      all_full_mwh > 0 ? index["battery_throughput"] / all_full_mwh : 0;

  // Per year, all but those that follow, and max_shortfall; those not seen are 0.
  const double years = years_of(site_.horizon_h);
  const double max_shortfall = index["max_shortfall"];
  for (const char* name : {"lolh", "eue", "lolev", "interrupted_hours", "interrupted_energy",
                           "interruptions", "outages", "outages_survived", "peak_exceeded_hours",
                           "turbine_starts", "turbine_run_hours", "turbine_energy", "fuel", "co2",
                           "nox", "battery_throughput", "grid_energy", "demand_energy"})
    index[name];
  const double lolp = index["lolh"] / site_.horizon_h;
  for (auto& [name, value] : index) value /= years;
  index["max_shortfall"] = max_shortfall;
  index["lolp"] = lolp;
  index["availability"] = 100 * (1 - lolp);
  index["loss_free_years"] = lolp > 0 ? 0 : 1;
  for (auto& [name, loss] : outcome_.by_cause) {
    loss.hours /= years;
    loss.energy_mwh /= years;
  }
  for (auto& month : outcome_.by_season) {
    for (auto& loss : month) {
      loss.hours /= years;
      loss.energy_mwh /= years;
    }
  }
}

// ---- the site
// ------------------------------------------------------------------------------------

double years_of(double horizon_h) {
  const double years = std::round(horizon_h / 8760);
  const bool whole = years >= 1 && std::abs(horizon_h - years * 8760) <= 0.005 * years * 8760;
  return whole ? years : horizon_h / 8760;
}

Simulator::Simulator(Site site) : site_(std::move(site)), begin_h_(simulation_begin_h(site_)) {
  const Load& load = site_.load;
  double largest_mw = load.constant_mw;
  for (const double mw : load.demand_mw) largest_mw = std::max(largest_mw, mw);
  largest_mw *= load.scale;
  for (const auto& battery : site_.batteries) largest_mw += battery.auxiliary_mw;
  enough_mw_ = kQuantum * largest_mw;
  for (const auto& hazard : site_.hazards) hazard_rules_.push_back(rules_of(hazard, site_));
  for (const auto& surge : site_.surges) {
    surge_rules_.push_back(rules_of(surge, site_));
    surge_size_.emplace_back(surge.extra_mw);
  }
}

Outcome Simulator::trajectory(std::uint64_t seed) const { return Trajectory(*this, seed).run(); }

}  // namespace ridethrough::reference
