// SPDX-License-Identifier: Apache-2.0
// The frame of a scenario: the horizon, the load, the power it is counted in, the grid.
#include "host/base/fnv1a.hpp"
#include "host/base/text.hpp"
#include "host/scenario/index_table.hpp"
#include "host/scenario/scenario_builder.hpp"
#include "host/site/calendar.hpp"
#include "host/site/profile.hpp"

#include <algorithm>
#include <bit>
#include <filesystem>
#include <limits>
#include <map>
#include <mutex>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace ridethrough {
namespace {

constexpr std::int64_t kMaxLoadSteps = 1 << 24;

// A horizon within half a per cent of whole years counts as that many: 8736 h (52 weeks), 8760 h
// and 8784 h are all a year.
double count_years(double horizon_h) {
  const double years = horizon_h / 8760;
  const double whole = std::round(years);
  return whole >= 1 && std::abs(years / whole - 1) <= 0.005 ? whole : years;
}

std::chrono::sys_days checked_date(const Config& config, const Section& study) {
  const std::string text = config.text(study, "start");
  const std::chrono::year_month_day date = date_of(text);
  if (!date.ok()) {
    config.complain(study, "start", "no such date; allowed is a date like 2025-01-31");
  }
  return date;
}

// Most of the time a config takes to compile goes into tables, and the points of a sweep mostly
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

std::vector<std::string> ScenarioBuilder::target_indices(const Section& study) const {
  const std::vector<std::string> known = index_names();
  auto names = config_.names(study, "target_index");
  for (const auto& name : names) {
    if (std::find(known.begin(), known.end(), name) != known.end()) continue;
    config_.complain(study, "target_index",
                     fmt::format("no index `{}`{}; allowed is any of {}", shortened(name),
                                 did_you_mean(name, known), fmt::join(known, ", ")));
  }
  if (names.empty()) config_.complain(study, "target_index", "names no index");
  return names;
}

Study ScenarioBuilder::compile() {
  const Section study{"study", ""};
  study_.name = config_.text(study, "name");
  study_.start = config_.text(study, "start");
  start_ = checked_date(config_, study);
  study_.horizon_h = config_.number(study, "horizon_h");
  study_.years = count_years(study_.horizon_h);
  study_.trajectories = config_.integer(study, "trajectories");
  study_.whole = study_.trajectories;
  study_.target_rel_error = config_.number(study, "target_rel_error");
  study_.target_index = target_indices(study);
  study_.seed = config_.integer(study, "seed");
  const Tick horizon = to_ticks(study_.horizon_h);
  if (horizon < 1) config_.complain(study, "horizon_h", "is less than a millisecond");
  scenario_.warm_up = warm_up();
  scenario_.horizon = scenario_.warm_up + horizon;
  start_ -= std::chrono::days{scenario_.warm_up / kTicksPerDay};

  read_load();
  choose_quantum();
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
  config_.check_values();
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
  study_.scenario = scenario_;
  study_.point_scenario();
  return std::move(study_);
}

std::vector<Section> ScenarioBuilder::sections(const std::string& kind, int most) const {
  auto found = config_.sections(kind);
  if (found.size() > static_cast<std::size_t>(most)) {
    throw InputError(fmt::format("{}: {} sections [{}.NAME]: at most {} are possible",
                                 config_.file(), found.size(), kind, most));
  }
  return found;
}

// How long before the horizon a simulation begins: so long that units which are committed as needed
// have forgotten how they started. Whole days.
Tick ScenarioBuilder::warm_up() const {
  constexpr int kCycles = 8;
  constexpr Tick kLongest = 10 * kTicksPerYear;
  Real wanted = 0;
  for (const auto& section : config_.sections("turbine")) {
    const auto is = [&](const char* key, const char* value) {
      const Section where = config_.policy_section(section, key);
      return config_.has(where, key) && config_.text(where, key) == value;
    };
    if (!is("mode", "prime") || !is("commit", "needed")) continue;
    const Real cycle = hours_or_zero(section, "mttf_h") + hours_or_zero(section, "mttr_h");
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

void ScenarioBuilder::read_load() {
  const Section load{"load", ""};
  const bool constant = config_.has(load, "constant_mw");
  if (constant == config_.has(load, "profile")) {
    config_.complain(load, constant ? "profile" : "constant_mw",
                     "give one of constant_mw and profile");
  }
  const double scale = config_.number(load, "scale");
  if (constant) {
    if (config_.has(load, "step_h")) config_.complain(load, "step_h", "goes with a profile only");
    demand_mw_ = {config_.number(load, "constant_mw") * scale};
    step_ = scenario_.horizon;
    return;
  }
  const std::string path = config_.path(load, "profile");
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(path, ignored)) {
    config_.complain(
        load, "profile",
        fmt::format("no such file: {}; the path is relative to the config file", shortened(path)));
  }
  const Profile profile = read_profile(path);
  double step_h = profile.step_h > 0 ? profile.step_h : 1;
  if (config_.has(load, "step_h")) {
    step_h = config_.number(load, "step_h");
    if (profile.step_h > 0 && std::abs(step_h - profile.step_h) > 1e-6 * step_h) {
      config_.complain(load, "step_h",
                       fmt::format("the profile's column time_h says {}", written(profile.step_h)));
    }
  }
  step_ = to_ticks(step_h);
  if (step_ < 1 || scenario_.horizon / step_ >= kMaxLoadSteps - 1) {
    config_.complain(load, "profile",
                     fmt::format("more than {} steps in the horizon", kMaxLoadSteps));
  }
  // The first step of the profile begins with the horizon; in a warm-up it goes round backwards.
  const auto whole_steps = [&](Tick time) { return (time + step_ - 1) / step_; };
  const std::int64_t before = whole_steps(scenario_.warm_up);
  scenario_.load_shift = before * step_ - scenario_.warm_up;
  const auto length = static_cast<std::int64_t>(profile.demand_mw.size());
  const std::int64_t steps = before + whole_steps(scenario_.horizon - scenario_.warm_up);
  demand_mw_.reserve(static_cast<std::size_t>(steps));
  for (std::int64_t i = -before; i < steps - before; ++i) {
    demand_mw_.push_back(
        profile.demand_mw[static_cast<std::size_t>((i % length + length) % length)] * scale);
  }
}

void ScenarioBuilder::compile_load() {
  auto& load = scenario_.load;
  auto& pool = study_.pool;
  load.step = step_;
  load.steps = static_cast<std::int64_t>(demand_mw_.size());
  load.level[0] = static_cast<std::uint32_t>(pool.size());
  for (const double mw : demand_mw_) pool.push_back(demand(mw));
  load.highest = static_cast<Power>(
      *std::max_element(pool.end() - static_cast<std::ptrdiff_t>(demand_mw_.size()), pool.end()));
  load.levels = 1;
  for (std::size_t blocks = demand_mw_.size(); blocks > 1 && load.levels < Load::kMaxLevels;
       ++load.levels) {
    const std::size_t below = load.level[load.levels - 1];
    load.level[load.levels] = static_cast<std::uint32_t>(pool.size());
    constexpr std::size_t kBlock = std::size_t{1} << Load::kBlockBits;
    for (std::size_t first = 0; first < blocks; first += kBlock) {
      const auto begin = pool.begin() + static_cast<std::ptrdiff_t>(below + first);
      const auto count = static_cast<std::ptrdiff_t>(std::min(kBlock, blocks - first));
      pool.push_back(*std::max_element(begin, begin + count));
    }
    blocks = (blocks + kBlock - 1) / kBlock;
  }
  load.running_sum = static_cast<std::uint32_t>(pool.size());
  std::int64_t sum = 0;
  for (std::size_t i = 0; i <= demand_mw_.size(); ++i) {
    pool.push_back(sum);
    if (i < demand_mw_.size()) sum += pool[load.level[0] + i];
  }
}

void ScenarioBuilder::compile_calendar() {
  scenario_.month = static_cast<std::uint32_t>(study_.pool.size());
  for (std::int64_t day = 0; day <= scenario_.horizon / kTicksPerDay + 1; ++day) {
    study_.pool.push_back(month_of(start_, day));
  }
  // As far as it may matter when an occurrence begins: to the last one that is announced.
  Tick notice = 0;
  for (const auto& s : config_.sections("hazard"))
    notice = std::max(notice, minutes(s, "notice_min"));
  scenario_.weighted_hours =
      static_cast<std::uint32_t>((kTicksPerYear + scenario_.horizon + notice) / kTicksPerHour + 1);
}

void ScenarioBuilder::compile_policy() {
  const Section load{"load", ""};
  const Section policy{"policy", ""};
  scenario_.interruptible_fraction = kUndiminished;
  if (config_.has(load, "interruptible_mw")) {
    if (config_.has(load, "interruptible_fraction")) {
      config_.complain(load, "interruptible_fraction",
                       "give one of interruptible_mw and interruptible_fraction");
    }
    scenario_.interruptible = rated_supply(load, "interruptible_mw");
  } else if (config_.has(load, "interruptible_fraction")) {
    scenario_.interruptible_fraction = to_share(config_.number(load, "interruptible_fraction"));
    scenario_.interruptible = scenario_.interruptible_fraction > 0 ? kMaxPower : 0;
  }
  scenario_.interruptible_notice = minutes(load, "interruptible_notice_min");
  scenario_.peak_shaving = kMaxPower;
  if (config_.has(policy, "peak_shaving_mw")) {
    scenario_.peak_shaving = rated_supply(policy, "peak_shaving_mw");
  }
  scenario_.peak_shaving_turbines = config_.text(policy, "peak_shaving_turbines") == "yes" ? 1 : 0;
  scenario_.batteries_first = config_.text(policy, "dispatch") == "batteries_first" ? 1 : 0;
}

Tick ScenarioBuilder::minutes(const Section& section, const std::string& key) const {
  return std::llround(config_.number(section, key) * kTicksPerMinute);
}

// The finest quantum of 10^k watts, k >= 0, in which no sum of powers and no energy overflows.
// A feed that could carry more than the site can ever draw is as good as one that carries just
// that, and does not make the quantum coarser.
void ScenarioBuilder::choose_quantum() {
  Real megawatt = *std::max_element(demand_mw_.begin(), demand_mw_.end());
  if (megawatt > 1e6L) {
    config_.complain({"load", ""}, "scale", "the highest load must not be above 1e6 MW");
  }
  Real stored_mwh = 0;
  Real charging_mw = 0;
  for (const auto& s : config_.sections("battery")) {
    const double units = config_.number(s, "units");
    charging_mw += units * config_.number(s, "unit_power_mw");
    megawatt += config_.number(s, "auxiliary_mw");
    stored_mwh += units * config_.number(s, "unit_energy_mwh");
  }
  most_load_mw_ = megawatt;
  for (const auto& s : config_.sections("surge")) {
    // Half a word from the end: the highest value that can be drawn.
    constexpr Real kLast = 0.5L / 4294967296.0L;
    const Real largest = config_.distribution(s, "extra_mw").quantile(1 - kLast, kLast);
    if (!(largest <= 1e6L)) {
      config_.complain(s, "extra_mw", "its largest draw must not be above 1e6 MW");
    }
    megawatt += largest;
  }
  most_demand_mw_ = megawatt;
  megawatt += charging_mw;
  most_drawn_mw_ = megawatt;
  for (const auto& s : config_.sections("turbine")) {
    megawatt += config_.number(s, "units") * config_.number(s, "unit_mw");
  }
  for (const auto& s : config_.sections("feed")) megawatt += feed_mw(s);
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
  Power powers = 2;
  for (const char* kind : {"feed", "turbine", "battery", "surge"}) {
    powers += static_cast<Power>(config_.sections(kind).size());
  }
  return std::max<Power>(powers, 74);
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
Power ScenarioBuilder::rated_supply(const Section& section, const std::string& key) const {
  const Real megawatt = std::min<Real>(config_.number(section, key), most_drawn_mw_);
  must_be_seen(section, key, megawatt);
  return supply(fine(megawatt));
}

// A rating has to survive the rounding to quanta. Where a year would be counted more finely, but
// not so long a horizon, it is enough that nothing is off by what could be seen beside the load,
// and that something is left of the rating.
void ScenarioBuilder::must_be_seen(const Section& section, const std::string& key,
                                   Real megawatt) const {
  const Real rounded = std::round(in_quanta(megawatt)) * study_.quantum_w / 1e6L;
  const bool vanishes = rounded == 0 && megawatt > 0;
  const Real beside =
      study_.horizon_sets_quantum && !vanishes ? std::max(megawatt, most_load_mw_) : megawatt;
  if (std::abs(rounded - megawatt) > 1e-4L * beside) {
    config_.complain(section, key,
                     fmt::format("is lost in rounding: beside the largest powers of this study "
                                 "power is counted in steps of {} W, which makes it {} MW",
                                 written(study_.quantum_w), written(static_cast<double>(rounded))));
  }
}

Real ScenarioBuilder::feed_mw(const Section& section) const {
  return std::min<Real>(config_.number(section, "capacity_mw"), most_drawn_mw_);
}

std::uint32_t ScenarioBuilder::stream(const std::string& process) {
  const auto id = fnv1a<std::uint32_t>(process.data(), process.size(), 2166136261U, 16777619U);
  const auto [other, added] = streams_.try_emplace(id, process);
  if (!added) {
    throw InputError(fmt::format(
        "{}: the names of `{}` and `{}` lead to the same random stream; please rename one",
        config_.file(), process, other->second));
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
  for (const auto& section : sections("feed", kMaxFeeds)) {
    name(Target::kFeed, section, static_cast<int>(study_.feeds.size()));
    const Real taken = feed_mw(section);
    const double given = config_.number(section, "capacity_mw");
    feed_excess_.push_back(taken > 0 ? given / taken : 1);
    must_be_seen(section, "capacity_mw", taken);
    study_.feeds.push_back({fine(taken), {}});
  }
}

void ScenarioBuilder::compile_gas_supplies() {
  for (const auto& section : sections("gas", kMaxGasSupplies)) {
    name(Target::kGas, section, static_cast<int>(study_.gas_supplies.size()));
    study_.gas_supplies.emplace_back();
  }
}

void ScenarioBuilder::name(Target target, const Section& section, int index) {
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
  for (const auto& [kind, first] : {std::pair{"hazard", 0},
                                    {"turbine", scenario_.turbine_causes},
                                    {"battery", scenario_.battery_causes},
                                    {"surge", scenario_.surge_causes}}) {
    auto at = static_cast<std::size_t>(first);
    for (const auto& section : config_.sections(kind)) study_.cause_names[at++] = section.title();
  }
  study_.cause_names.back() = "none";
  study_.known_time_share.resize(count, std::numeric_limits<double>::quiet_NaN());
  std::copy(battery_time_share_.begin(), battery_time_share_.end(),
            study_.known_time_share.begin() + scenario_.battery_causes);
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

Study compile(const Config& config) { return ScenarioBuilder(config).compile(); }

}  // namespace ridethrough
