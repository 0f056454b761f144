// SPDX-License-Identifier: Apache-2.0
// The frame of a scenario: the horizon, the power it is counted in, the grid.
#include "host/base/fnv1a.hpp"
#include "host/base/text.hpp"
#include "host/scenario/index_table.hpp"
#include "host/scenario/scenario_builder.hpp"
#include "host/site/calendar.hpp"

#include <algorithm>
#include <bit>
#include <limits>
#include <map>
#include <mutex>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace ridethrough {
namespace {

// A horizon within half a per cent of whole years counts as that many: 8736 h (52 weeks), 8760 h
// and 8784 h are all a year.
double count_years(double horizon_h) {
  const double years = horizon_h / 8760;
  const double whole = std::round(years);
  return whole >= 1 && std::abs(years / whole - 1) <= 0.005 ? whole : years;
}

// Most of the time a site takes to compile goes into tables, and the points of a sweep mostly
// have the same ones. Those of observations cost nothing, and a text does not say what is in their
// files.
QuantileTable append_known_table(std::vector<std::int64_t>& pool, const RandomVariable& variable,
                                 Real scale, Real shift, const std::string& key) {
  if (!variable.values.empty()) return append_table(pool, variable, scale, shift);
  constexpr std::size_t kMost = 256;  // of a few ten kilobytes each
  static std::mutex lock;
  static std::map<std::string, std::vector<std::int64_t>> known;
  const std::lock_guard guard(lock);
  auto found = known.find(key);
  if (found == known.end()) {
    if (known.size() >= kMost) known.clear();
    std::vector<std::int64_t> words;
    append_table(words, variable, scale);
    found = known.emplace(key, std::move(words)).first;
  }
  const QuantileTable table{static_cast<std::uint32_t>(pool.size()), 0};
  pool.insert(pool.end(), found->second.begin(), found->second.end());
  return table;
}

}  // namespace

std::vector<std::string> ScenarioBuilder::target_indices() const {
  const Key key = key_of(site_.study, "target_index");
  const std::vector<std::string> known = index_names();
  const std::vector<std::string>& names = site_.study.target_index;
  for (const auto& name : names) {
    if (std::find(known.begin(), known.end(), name) != known.end()) continue;
    complain(site_, key,
             fmt::format("no index `{}`; allowed is any of {}{}", shortened(name),
                         fmt::join(known, ", "), did_you_mean(name, known)));
  }
  if (names.empty()) complain(site_, key, "names no index");
  return names;
}

Study ScenarioBuilder::compile() {
  const Site::StudySettings& study = site_.study;
  study_.name = study.name;
  study_.start = as_text(study.start.value());
  start_ = study.start.value();
  study_.horizon_h = study.horizon_h;
  study_.years = count_years(study_.horizon_h);
  study_.trajectories = study.trajectories;
  study_.whole = study_.trajectories;
  study_.target_rel_error = study.target_rel_error;
  problems_.attempt([&] { study_.target_index = target_indices(); });
  study_.seed = study.seed;
  const Tick horizon = to_ticks(study_.horizon_h);
  if (horizon < 1) {
    refuse(key_of(study, "horizon_h"), "is less than a millisecond");
  }
  scenario_.warm_up = warm_up();
  scenario_.horizon = scenario_.warm_up + horizon;
  start_ -= std::chrono::days{scenario_.warm_up / kTicksPerDay};

  check_numbers();
  problems_.attempt([&] { read_load(); }, key_of(site_.load, "profile").text());
  problems_.throw_if_any();
  choose_quantum();
  problems_.throw_if_any();
  scenario_.exponential = make_exponential_table();
  compile_load();
  compile_calendar();
  compile_policy();
  compile_feeds();
  compile_gas_supplies();
  compile_batteries();
  compile_turbines();
  compile_surges();
  compile_hazards();
  problems_.throw_if_any();
  compile_inverses();
  list_hits();
  name_causes();
  study_.remaining_time = remaining_time();
  study_.most_per_h = most_per_h();
  study_.deepest_shortfall_mw = static_cast<double>(deepest_shortfall_mw());
  study_.has_grid = !study_.feeds.empty();
  study_.has_contract = scenario_.peak_shaving < kMaxPower;
  study_.has_turbines = !study_.turbines.empty();
  study_.has_batteries = !study_.batteries.empty();
  study_.has_interruptible = scenario_.interruptible > 0;
  study_.surplus_energy = scenario_.surplus;
  study_.scenario = scenario_;
  study_.point_scenario();
  return std::move(study_);
}

// Of components of a kind, for which there is only so much room.
void ScenarioBuilder::check_numbers() {
  const auto check = [&]<class Part>(const std::vector<Part>& parts, std::size_t most) {
    if (parts.size() <= most) return;
    problems_.add(complaint(site_, fmt::format("{} sections [{}.NAME]: at most {} are possible",
                                               parts.size(), Part::kKind, most)));
  };
  check(site_.feeds, kMaxFeeds);
  check(site_.gas_supplies, kMaxGasSupplies);
  check(site_.batteries, kMaxBatteries);
  check(site_.turbines, kMaxTurbines);
  check(site_.surges, kMaxSurges);
  check(site_.hazards, kMaxHazards);
}

// How long before the horizon a simulation begins: so long that units which are committed as needed
// have forgotten how they started. Whole days.
Tick ScenarioBuilder::warm_up() const {
  constexpr int kCycles = 8;
  constexpr Tick kLongest = 10 * kTicksPerYear;
  Real wanted = 0;
  for (const auto& turbine : site_.turbines) {
    const Site::TurbinePolicy policy = site_.policy_of(turbine);
    if (policy.mode != Site::Mode::kMustRun || policy.commit != Site::Commit::kNeeded) continue;
    const Real cycle = static_cast<Real>(turbine.mttf_h.value_or(0)) + turbine.mttr_h.value_or(0);
    wanted = std::max(wanted, kCycles * cycle * kTicksPerHour);
  }
  if (wanted == 0) return 0;
  // 2, 3, 4, 6, 8, 12 ... days: so coarse that nearby points of a sweep over a mean time draw the
  // same random numbers.
  std::uint64_t days = 2;
  while (days * kTicksPerDay < std::min<Real>(wanted, kLongest)) {
    days += std::has_single_bit(days) ? days / 2 : days / 3;
  }
  return std::min(static_cast<Tick>(days) * kTicksPerDay, kLongest);
}

void ScenarioBuilder::compile_calendar() {
  scenario_.month = static_cast<std::uint32_t>(study_.pool.size());
  for (std::int64_t day = 0; day <= scenario_.horizon / kTicksPerDay + 1; ++day) {
    study_.pool.push_back(month_of(start_, day));
  }
  // As far as it may matter when an occurrence begins: to the last one that is announced.
  Tick notice = 0;
  for (const auto& hazard : site_.hazards) notice = std::max(notice, minutes(hazard.notice_min));
  scenario_.weighted_hours =
      static_cast<std::uint32_t>((kTicksPerYear + scenario_.horizon + notice) / kTicksPerHour + 1);
}

void ScenarioBuilder::compile_policy() {
  const Site::Load& load = site_.load;
  const Site::Policy& policy = site_.policy;
  scenario_.interruptible_fraction = kUndiminished;
  if (load.interruptible_mw) {
    problems_.attempt([&] {
      scenario_.interruptible =
          rated_supply(key_of(load, "interruptible_mw"), *load.interruptible_mw);
    });
  } else if (load.interruptible_fraction) {
    scenario_.interruptible_fraction = to_share(*load.interruptible_fraction);
    scenario_.interruptible = scenario_.interruptible_fraction > 0 ? kMaxPower : 0;
  }
  scenario_.interruptible_notice = minutes(load.interruptible_notice_min);
  scenario_.peak_shaving = kMaxPower;
  if (policy.peak_shaving_mw) {
    problems_.attempt([&] {
      scenario_.peak_shaving =
          rated_supply(key_of(policy, "peak_shaving_mw"), *policy.peak_shaving_mw);
    });
  }
  scenario_.peak_shaving_turbines = policy.peak_shaving_turbines ? 1 : 0;
  scenario_.batteries_first = policy.dispatch == Site::Dispatch::kBatteriesFirst ? 1 : 0;
}

// The finest quantum of 10^k watts, k >= 0, in which no sum of powers and no energy overflows.
// A feed that could carry more than the site can ever draw is as good as one that carries just
// that, and does not make the quantum coarser.
void ScenarioBuilder::choose_quantum() {
  const auto [lowest, highest] = std::minmax_element(demand_mw_.begin(), demand_mw_.end());
  Real megawatt = std::max(*highest, 0.0);
  const Real surplus_mw = std::max(-*lowest, 0.0);
  if (std::max(megawatt, surplus_mw) > 1e6L) {
    refuse(key_of(site_.load, "scale"), "the load must be between -1e6 and 1e6 MW");
  }
  Real stored_mwh = 0;
  Real charging_mw = 0;
  for (const auto& battery : site_.batteries) {
    charging_mw += battery.units * battery.unit_power_mw;
    megawatt += battery.auxiliary_mw;
    stored_mwh += battery.units * battery.unit_energy_mwh;
  }
  most_load_mw_ = megawatt;
  for (const auto& surge : site_.surges) {
    // Half a word from the end: the highest value that can be drawn.
    constexpr Real kLast = 0.5L / 4294967296.0L;
    const Real largest = surge.extra_mw.value().quantile(1 - kLast, kLast);
    if (!(largest <= 1e6L)) {
      refuse(key_of(surge, "extra_mw"), "its largest draw must not be above 1e6 MW");
    }
    megawatt += largest;
  }
  if (problems_.any()) return;
  most_demand_mw_ = megawatt;
  megawatt += charging_mw;
  most_drawn_mw_ = megawatt;
  most_surplus_taken_mw_ = std::min(surplus_mw, most_demand_mw_ - most_load_mw_ + charging_mw);
  megawatt += surplus_mw;
  for (const auto& turbine : site_.turbines) megawatt += turbine.units * turbine.unit_mw;
  for (const auto& feed : site_.feeds) megawatt += feed_mw(feed);
  const auto finest = [&](Tick horizon) {
    const Real energy = std::max(megawatt * horizon, stored_mwh * kTicksPerHour) * 1e6L;
    double quantum_w = 1;
    while (megawatt * 1e6L / quantum_w > kMaxPower - most_rounding() ||
           energy / quantum_w > static_cast<Real>(kMaxEnergy) / 2) {
      quantum_w *= 10;
    }
    return quantum_w;
  };
  study_.quantum_w = finest(scenario_.horizon);
  const Tick year = std::min(scenario_.horizon, kTicksPerYear);
  study_.horizon_sets_quantum = study_.quantum_w > finest(year);
}

// What rounding can add to a sum of powers, or make of a difference that is nothing: less than a
// quantum for each that there may be, and for load and contract. At least for as many as there
// could once be, which the results of small sites rest on.
Power ScenarioBuilder::most_rounding() const {
  const std::size_t powers =
      2 + site_.feeds.size() + site_.turbines.size() + site_.batteries.size() + site_.surges.size();
  return std::max(static_cast<Power>(powers), Power{74});
}

// Rounded up, so that no store is short of what it was meant for.
Energy ScenarioBuilder::energy(Real mwh) const {
  return static_cast<Energy>(std::ceil(in_quanta(mwh) * kTicksPerHour - kSlack));
}

// A reserve: rounded down, so that no store is short of what is beyond it.
Energy ScenarioBuilder::held_back(Real mwh) const {
  return static_cast<Energy>(std::floor(in_quanta(mwh) * kTicksPerHour + kSlack));
}

// Rounded down, so that what is enough as it is written stays enough.
Power ScenarioBuilder::demand(Real megawatt) const {
  return static_cast<Power>(std::floor(in_quanta(megawatt) + kSlack));
}

// No more than all powers together may be: a unit of a fleet without units can be of any power.
FinePower ScenarioBuilder::fine(Real megawatt) const {
  return std::llround(std::min<Real>(in_quanta(megawatt), kMaxPower) * kFineQuantum);
}

// A power that is more than the site can ever draw is as good as that.
Power ScenarioBuilder::rated_supply(const Key& key, Real given_mw) const {
  const Real megawatt = std::min(given_mw, most_drawn_mw_);
  must_be_seen(key, megawatt);
  return supply(fine(megawatt));
}

// A rating has to survive the rounding to quanta. Where a year would be counted more finely, but
// not so long a horizon, it is enough that nothing is off by what could be seen beside the load,
// and that something is left of the rating.
void ScenarioBuilder::must_be_seen(const Key& key, Real megawatt) const {
  const Real rounded = std::round(in_quanta(megawatt)) * study_.quantum_w / 1e6L;
  const bool vanishes = rounded == 0 && megawatt > 0;
  const bool knows_load = !site_.origins.told(key_of(site_.load, "constant_mw"));
  if (study_.horizon_sets_quantum && !vanishes && !knows_load) return;
  const Real beside =
      study_.horizon_sets_quantum && !vanishes ? std::max(megawatt, most_load_mw_) : megawatt;
  if (std::abs(rounded - megawatt) > 1e-4L * beside) {
    complain(site_, key,
             fmt::format("is lost in rounding: beside the largest powers of this study power is "
                         "counted in steps of {} W, which makes it {} MW",
                         written(study_.quantum_w), written(static_cast<double>(rounded))));
  }
}

Real ScenarioBuilder::feed_mw(const Site::Feed& feed) const {
  return std::min<Real>(feed.capacity_mw, most_drawn_mw_);
}

std::uint32_t ScenarioBuilder::stream(const std::string& process) {
  const auto id = fnv1a<std::uint32_t>(process.data(), process.size(), 2166136261U, 16777619U);
  const auto [other, added] = streams_.try_emplace(id, process);
  if (!added) {
    throw InputError(complaint(
        site_, fmt::format("the names of `{}` and `{}` lead to the same random stream; please "
                           "rename one",
                           process, other->second)));
  }
  return id;
}

QuantileTable ScenarioBuilder::table(const RandomVariable& variable, Real scale, Real shift) {
  const std::string key = fmt::format("{} x {:.19g} + {:.19g}", variable.text, scale, shift);
  const auto known = tables_.find(key);
  if (known != tables_.end()) return known->second;
  return tables_[key] = append_known_table(study_.pool, variable, scale, shift, key);
}

void ScenarioBuilder::compile_feeds() {
  for (const auto& feed : site_.feeds) {
    name(Target::kFeed, section_of(feed), study_.feeds.size());
    const Real taken = feed_mw(feed);
    feed_excess_.push_back(taken > 0 ? feed.capacity_mw / taken : 1);
    problems_.attempt([&] { must_be_seen(key_of(feed, "capacity_mw"), taken); });
    study_.feeds.push_back({fine(taken), {}});
  }
}

void ScenarioBuilder::compile_gas_supplies() {
  for (const auto& gas : site_.gas_supplies) {
    name(Target::kGas, section_of(gas), study_.gas_supplies.size());
    study_.gas_supplies.emplace_back();
  }
}

void ScenarioBuilder::name(Target target, const Section& section, std::size_t index) {
  Hit hit{};
  hit.target = target;
  hit.index = static_cast<std::uint16_t>(index);
  names_[section.title()] = hit;
}

void ScenarioBuilder::compile_inverses() {
  scenario_.inverse = static_cast<std::uint32_t>(study_.pool.size());
  study_.pool.push_back(0);
  for (std::uint64_t k = 1; k <= largest_fleet_; ++k) {
    study_.pool.push_back(static_cast<std::int64_t>(~std::uint64_t{0} / k));
  }
}

// Files have had so many places for each kind since their first version; more where a site has
// more.
void ScenarioBuilder::name_causes() {
  const auto places = [](std::size_t fewest, std::size_t count) {
    return static_cast<Cause>(std::max(fewest, count));
  };
  scenario_.turbine_causes = places(32, study_.hazards.size());
  scenario_.battery_causes = scenario_.turbine_causes + places(32, study_.turbines.size());
  scenario_.surge_causes = scenario_.battery_causes + places(8, study_.batteries.size());
  scenario_.no_cause = scenario_.surge_causes + places(16, study_.surges.size());
  const auto count = static_cast<std::size_t>(scenario_.no_cause) + 1;
  study_.cause_names.resize(count);
  const auto put = [&](const auto& components, Cause first) {
    auto at = static_cast<std::size_t>(first);
    for (const auto& one : components) study_.cause_names[at++] = section_of(one).title();
  };
  put(site_.hazards, 0);
  put(site_.turbines, scenario_.turbine_causes);
  put(site_.batteries, scenario_.battery_causes);
  put(site_.surges, scenario_.surge_causes);
  study_.cause_names.back() = "none";
  study_.known_time_share.resize(count, std::numeric_limits<double>::quiet_NaN());
  std::copy(battery_time_share_.begin(), battery_time_share_.end(),
            study_.known_time_share.begin() + scenario_.battery_causes);
}

bool StudyInfo::has(Needs what) const {
  switch (what) {
    case Needs::kNothing:
      return true;
    case Needs::kInterruptible:
      return has_interruptible;
    case Needs::kGrid:
      return has_grid;
    case Needs::kContract:
      return has_grid && has_contract;
    case Needs::kTurbines:
      return has_turbines;
    case Needs::kFuel:
      return fuel_rate > 0;
    case Needs::kCo2:
      return co2_rate > 0;
    case Needs::kNox:
      return nox_rate > 0;
    case Needs::kBatteries:
      return has_batteries;
    case Needs::kSurplus:
      return surplus_energy > 0;
  }
  return false;
}

void Study::point_scenario() {
  const auto point = []<class Count>(const auto& from, auto& begin, Count& count) {
    begin = from.data();
    count = static_cast<Count>(from.size());
  };
  point(feeds, scenario.feed, scenario.feeds);
  point(gas_supplies, scenario.gas_supply, scenario.gas_supplies);
  point(surges, scenario.surge, scenario.surges);
  point(hazards, scenario.hazard, scenario.hazards);
  point(hits, scenario.hit, scenario.hits);
  point(batteries, scenario.battery, scenario.batteries);
  point(turbines, scenario.turbine, scenario.turbines);
  point(pool, scenario.pool, scenario.pool_words);
}

}  // namespace ridethrough
