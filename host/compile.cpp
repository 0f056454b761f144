// From a config to a scenario: units into ticks and quanta, distributions into tables, names into
// indices.
#include "host/error.hpp"
#include "host/profile.hpp"
#include "host/study.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <tuple>

#include <boost/math/distributions/binomial.hpp>
#include <boost/math/quadrature/tanh_sinh.hpp>
#include <fmt/format.h>

namespace ridethrough {
namespace {

using Real = long double;

constexpr Real kTicksPerMinute = kTicksPerHour / 60.0L;
constexpr std::int64_t kMaxLoadSteps = 1 << 24;
// What rounding can add to a sum of powers: half a quantum for each unit of every fleet.
constexpr Power kRoundingSlack = (kMaxBatteries + kMaxTurbines + 1) * (kMaxUnits / 2 + 1);

// A probability below 1 in units of 2^-32.
std::uint32_t to_word(Real probability) {
  return static_cast<std::uint32_t>(std::min<std::uint64_t>(to_threshold(probability), ~0U));
}

// FNV-1a. Source: Fowler, Noll, Vo; parameters of RFC 9923.
template <class Word>
Word fnv1a(const void* data, std::size_t size, Word hash, Word prime) {
  const auto* bytes = static_cast<const unsigned char*>(data);
  for (std::size_t i = 0; i < size; ++i) hash = (hash ^ bytes[i]) * prime;
  return hash;
}

Tick to_ticks(double hours) { return std::llround(static_cast<Real>(hours) * kTicksPerHour); }

// A horizon within half a per cent of whole years counts as that many: 8736 h (52 weeks), 8760 h
// and 8784 h are all a year.
double count_years(double horizon_h) {
  const double years = horizon_h / 8760;
  const double whole = std::round(years);
  return whole >= 1 && std::abs(years / whole - 1) <= 0.005 ? whole : years;
}

// Days are counted from the first of the horizon.
int month_of(std::chrono::sys_days start, std::int64_t day) {
  const std::chrono::year_month_day date{start + std::chrono::days{day}};
  return static_cast<int>(static_cast<unsigned>(date.month())) - 1;
}

// In a year without it, the 29th of February is the 1st of March: what ends with the 28th, as in
// 02-28 to 02-29, does so in every year.
std::chrono::sys_days date_in(std::chrono::year year, const Moment& moment) {
  return std::chrono::year_month_day{year, std::chrono::month{moment.month},
                                     std::chrono::day{moment.day}};
}

Real average(const std::vector<double>& values) {
  Real sum = 0;
  for (const double value : values) sum += value;
  return sum / static_cast<Real>(values.size());
}

std::chrono::sys_days checked_date(const Config& config, const Section& study) {
  const std::string text = config.text(study, "start");
  int year = 0;
  unsigned month = 0;
  unsigned day = 0;
  int length = 0;
  const int read = std::sscanf(text.c_str(), "%4d-%2u-%2u%n", &year, &month, &day, &length);
  const std::chrono::year_month_day date{std::chrono::year{year}, std::chrono::month{month},
                                         std::chrono::day{day}};
  if (read != 3 || length != 10 || text.size() != 10 || !date.ok()) {
    config.complain(study, "start", "no such date; allowed is a date like 2025-01-31");
  }
  return date;
}

class Compiler {
 public:
  explicit Compiler(const Config& config) : config_(config) {}

  Study compile() {
    const Section study{"study", ""};
    study_.name = config_.text(study, "name");
    study_.start = config_.text(study, "start");
    start_ = checked_date(config_, study);
    study_.horizon_h = config_.number(study, "horizon_h");
    study_.years = count_years(study_.horizon_h);
    study_.trajectories = config_.integer(study, "trajectories");
    study_.target_rel_error = config_.number(study, "target_rel_error");
    study_.seed = config_.integer(study, "seed");
    scenario_.horizon = to_ticks(study_.horizon_h);
    if (scenario_.horizon < 1) config_.complain(study, "horizon_h", "is less than a millisecond");

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
    compile_inverses();
    name_causes();
    scenario_.pool = study_.pool.data();
    study_.scenario = scenario_;
    return std::move(study_);
  }

 private:
  std::vector<Section> sections(const std::string& kind, int most) const {
    auto found = config_.sections(kind);
    if (found.size() > static_cast<std::size_t>(most)) {
      throw InputError(fmt::format("{}: {} sections [{}.NAME]: at most {} are possible",
                                   config_.file(), found.size(), kind, most));
    }
    return found;
  }

  // ---- load ----------------------------------------------------------------------------------

  void read_load() {
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
          fmt::format("no such file: {}; the path is relative to the config file", path));
    }
    const Profile profile = read_profile(path);
    double step_h = profile.step_h > 0 ? profile.step_h : 1;
    if (config_.has(load, "step_h")) {
      step_h = config_.number(load, "step_h");
      if (profile.step_h > 0 && std::abs(step_h - profile.step_h) > 1e-6 * step_h) {
        config_.complain(load, "step_h",
                         fmt::format("the profile's column time_h says {:g}", profile.step_h));
      }
    }
    step_ = to_ticks(step_h);
    if (step_ < 1 || scenario_.horizon / step_ >= kMaxLoadSteps) {
      config_.complain(load, "profile",
                       fmt::format("more than {} steps in the horizon", kMaxLoadSteps));
    }
    const auto steps = (scenario_.horizon + step_ - 1) / step_;
    demand_mw_.resize(static_cast<std::size_t>(steps));
    for (std::size_t i = 0; i < demand_mw_.size(); ++i) {
      demand_mw_[i] = profile.demand_mw[i % profile.demand_mw.size()] * scale;
    }
  }

  void compile_load() {
    auto& load = scenario_.load;
    auto& pool = study_.pool;
    load.step = step_;
    load.steps = static_cast<std::int64_t>(demand_mw_.size());
    load.level[0] = static_cast<std::uint32_t>(pool.size());
    for (const double mw : demand_mw_) pool.push_back(to_power(mw));
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

  void compile_calendar() {
    scenario_.month = static_cast<std::uint32_t>(study_.pool.size());
    for (std::int64_t day = 0; day <= scenario_.horizon / kTicksPerDay + 1; ++day) {
      study_.pool.push_back(month_of(start_, day));
    }
  }

  void compile_policy() {
    const Section load{"load", ""};
    const Section policy{"policy", ""};
    scenario_.interruptible_fraction = kWhole;
    if (config_.has(load, "interruptible_mw")) {
      if (config_.has(load, "interruptible_fraction")) {
        config_.complain(load, "interruptible_fraction",
                         "give one of interruptible_mw and interruptible_fraction");
      }
      scenario_.interruptible =
          rating(load, "interruptible_mw",
                 std::min<Real>(config_.number(load, "interruptible_mw"), most_drawn_mw_));
    } else if (config_.has(load, "interruptible_fraction")) {
      scenario_.interruptible_fraction =
          to_threshold(config_.number(load, "interruptible_fraction"));
      scenario_.interruptible = scenario_.interruptible_fraction > 0 ? kMaxPower : 0;
    }
    scenario_.interruptible_notice = minutes(load, "interruptible_notice_min");
    scenario_.peak_shaving = kMaxPower;
    if (config_.has(policy, "peak_shaving_mw")) {
      scenario_.peak_shaving =
          rating(policy, "peak_shaving_mw",
                 std::min<Real>(config_.number(policy, "peak_shaving_mw"), most_drawn_mw_));
    }
    scenario_.peak_shaving_turbines =
        config_.text(policy, "peak_shaving_turbines") == "yes" ? 1 : 0;
    scenario_.batteries_first = config_.text(policy, "dispatch") == "batteries_first" ? 1 : 0;
  }

  Tick minutes(const Section& section, const std::string& key) const {
    return std::llround(config_.number(section, key) * kTicksPerMinute);
  }

  // ---- power ---------------------------------------------------------------------------------

  // The finest quantum of 10^k watts, k >= 0, in which no sum of powers and no energy overflows.
  // A feed that could carry more than the site can ever draw is as good as one that carries just
  // that, and does not make the quantum coarser.
  void choose_quantum() {
    Real megawatt = *std::max_element(demand_mw_.begin(), demand_mw_.end());
    if (megawatt > 1e6L) {
      config_.complain({"load", ""}, "scale", "the highest load must not be above 1e6 MW");
    }
    Real stored_mwh = 0;
    for (const auto& s : config_.sections("battery")) {
      const double units = config_.number(s, "units");
      megawatt += units * config_.number(s, "unit_power_mw");
      megawatt += config_.number(s, "auxiliary_mw");
      stored_mwh += units * config_.number(s, "unit_energy_mwh");
    }
    for (const auto& s : config_.sections("surge")) {
      // Half a word from the end: the highest value that can be drawn.
      constexpr Real kLast = 0.5L / 4294967296.0L;
      const Real largest = config_.distribution(s, "extra_mw").quantile(1 - kLast, kLast);
      if (!(largest <= 1e6L)) {
        config_.complain(s, "extra_mw", "its largest draw must not be above 1e6 MW");
      }
      megawatt += largest;
    }
    most_drawn_mw_ = megawatt;
    for (const auto& s : config_.sections("turbine")) {
      megawatt += config_.number(s, "units") * config_.number(s, "unit_mw");
    }
    for (const auto& s : config_.sections("feed")) megawatt += feed_mw(s);
    const Real energy = std::max(megawatt * scenario_.horizon, stored_mwh * kTicksPerHour) * 1e6L;
    study_.quantum_w = 1;
    while (megawatt * 1e6L / study_.quantum_w > kMaxPower - kRoundingSlack ||
           energy / study_.quantum_w > static_cast<Real>(kMaxEnergy) / 2) {
      study_.quantum_w *= 10;
    }
  }

  Energy energy(Real mwh) const {
    return static_cast<Energy>(std::llround(mwh * 1e6L / study_.quantum_w * kTicksPerHour));
  }

  Power to_power(Real megawatt) const {
    return static_cast<Power>(std::llround(megawatt * 1e6L / study_.quantum_w));
  }

  // The same for a rating, which has to survive the rounding.
  Power rating(const Section& section, const std::string& key, Real megawatt) const {
    const Power power = to_power(megawatt);
    const Real rounded = power * study_.quantum_w / 1e6L;
    if (std::abs(rounded - megawatt) > 1e-4L * megawatt) {
      config_.complain(section, key,
                       fmt::format("is lost in rounding: beside the largest powers of this study "
                                   "power is counted in steps of {:g} W, which makes it {:g} MW",
                                   study_.quantum_w, static_cast<double>(rounded)));
    }
    return power;
  }

  Power rating(const Section& section, const std::string& key) const {
    return rating(section, key, config_.number(section, key));
  }

  Real feed_mw(const Section& section) const {
    return std::min<Real>(config_.number(section, "capacity_mw"), most_drawn_mw_);
  }

  // ---- components ----------------------------------------------------------------------------

  std::uint32_t stream(const std::string& process) {
    const auto id = fnv1a<std::uint32_t>(process.data(), process.size(), 2166136261U, 16777619U);
    const auto [other, added] = streams_.try_emplace(id, process);
    if (!added) {
      throw InputError(fmt::format(
          "{}: the names of `{}` and `{}` lead to the same random stream; please rename one",
          config_.file(), process, other->second));
    }
    return id;
  }

  QuantileTable table(const RandomVariable& variable, Real scale) {
    const std::string key = fmt::format("{} x {:.19g}", variable.text, scale);
    const auto known = tables_.find(key);
    if (known != tables_.end()) return known->second;
    return tables_[key] = append_table(study_.pool, variable, scale);
  }

  AlternatingProcess process(const Section& section) {
    for (const char* key : {"gap_h", "duration_h"}) {
      if (!config_.has(section, key)) {
        config_.complain(section, key,
                         section.kind == "hazard"
                             ? "is missing; give gap_h and duration_h, or windows"
                             : "is missing; allowed is " + known_distributions());
      }
    }
    const RandomVariable gap = config_.distribution(section, "gap_h");
    const RandomVariable duration = config_.distribution(section, "duration_h");
    for (const auto& [key, mean] : {std::pair{"gap_h", gap.mean}, {"duration_h", duration.mean}}) {
      if (!(mean >= 0.001L && mean <= 1e9L)) {
        config_.complain(section, key, "its mean must be from 0.001 h to 1e9 h");
      }
    }
    AlternatingProcess process{};
    process.stream = stream(section.title());
    process.gap = table(gap, kTicksPerHour);
    process.duration = table(duration, kTicksPerHour);
    process.residual_gap = table(gap.memoryless ? gap : residual_life(gap), kTicksPerHour);
    process.residual_duration =
        table(duration.memoryless ? duration : residual_life(duration), kTicksPerHour);
    Real mean_gap = gap.mean;
    if (config_.has(section, "monthly_weights") || config_.has(section, "hourly_weights")) {
      mean_gap /= weigh(section, process);
    }
    const Real active = mean_active(section, duration);
    process.active_at_start = to_word(active / (mean_gap + active));
    if (independent(section) && process.weighted_time == 0) {
      // What is left of an occurrence with several ends has no table. It begins whole, so long ago
      // that it has been forgotten, and at any phase of a cycle, so that regular ones are not in
      // step.
      constexpr int kCycles = 8;
      process.spread = std::llround((mean_gap + active) * kTicksPerHour);
      process.begin = -kCycles * process.spread;
    }
    return process;
  }

  bool independent(const Section& section) const {
    return section.kind == "hazard" && config_.text(section, "restoration") == "independent";
  }

  // How long an occurrence lasts on average [h]. With a restoration of each target for itself, that
  // is the longest of those of the targets that are hit, M: E[M] is the integral of the quantile of
  // one restoration over P(M <= x) = product of (1 - p_i + p_i u), u = P(restoration <= x).
  Real mean_active(const Section& section, const RandomVariable& duration) const {
    if (!independent(section)) return duration.mean;
    const auto targets = config_.targets(section, "hits");
    constexpr Real kNothing = 1e-30L;  // beyond what matters to any mean
    const auto integrand = [&](Real u, Real to_end) {
      // Boost tells the distance to the nearer end, below 0 to the lower one: nothing is lost.
      const Real over = std::max(to_end > 0 ? to_end : 1 - u, kNothing);
      const Real under = std::max(to_end < 0 ? -to_end : u, kNothing);
      Real slope = 0;
      for (std::size_t i = 0; i < targets.size(); ++i) {
        Real term = targets[i].second;
        for (std::size_t k = 0; k < targets.size(); ++k) {
          if (k != i) term *= 1 - static_cast<Real>(targets[k].second) * over;
        }
        slope += term;
      }
      return duration.quantile(under, over) * slope;
    };
    boost::math::quadrature::tanh_sinh<Real> quadrature;
    return quadrature.integrate(integrand, Real{0}, Real{1}, Real{1e-9L});
  }

  // Tabulates the weighted time; returns the average weight. Months are not equally long: they are
  // scaled so that the average over a year is the plain average of the twelve.
  Real weigh(const Section& section, AlternatingProcess& process) {
    std::vector<double> months(12, 1.0);
    std::vector<double> hours(24, 1.0);
    if (config_.has(section, "monthly_weights")) {
      months = config_.numbers(section, "monthly_weights");
    }
    if (config_.has(section, "hourly_weights")) hours = config_.numbers(section, "hourly_weights");
    const Real mean_month = average(months);
    const Real mean_hour = average(hours);
    if (mean_month == 0) config_.complain(section, "monthly_weights", "one must be above 0");
    if (mean_hour == 0) config_.complain(section, "hourly_weights", "one must be above 0");
    constexpr int kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    Real over_the_year = 0;
    for (std::size_t m = 0; m < 12; ++m) over_the_year += months[m] * kDays[m] / 365.0L;
    process.begin = -kTicksPerYear;
    process.weighted_time = static_cast<std::uint32_t>(study_.pool.size());
    const std::int64_t count =
        (kTicksPerYear + scenario_.horizon + kTicksPerHour - 1) / kTicksPerHour;
    std::int64_t passed = 0;
    study_.pool.push_back(passed);
    for (std::int64_t hour = 0; hour < count; ++hour) {
      const auto month = static_cast<std::size_t>(month_of(start_, hour / 24 - 365));
      const Real weight =
          months[month] * mean_month / over_the_year * hours[static_cast<std::size_t>(hour % 24)];
      passed += std::llround(weight * kTicksPerHour);
      study_.pool.push_back(passed);
    }
    return mean_month * mean_hour;
  }

  // Planned occurrences, through all years of the horizon.
  AlternatingProcess planned(const Section& section) {
    for (const char* key : {"gap_h", "duration_h", "monthly_weights", "hourly_weights"}) {
      if (config_.has(section, key)) {
        config_.complain(section, key, "does not go with windows, which are planned, not random");
      }
    }
    if (independent(section)) {
      config_.complain(section, "restoration", "windows have one end for all that they hit");
    }
    using std::chrono::year;
    using std::chrono::years;
    const auto ticks = [&](year in, const Moment& moment) {
      return (date_in(in, moment) - start_).count() * kTicksPerDay +
             moment.minute * (kTicksPerHour / 60);
    };
    const year first = std::chrono::year_month_day{start_}.year();
    const auto count = static_cast<int>(scenario_.horizon / (365 * kTicksPerDay)) + 2;
    std::vector<std::pair<Tick, Tick>> all;
    const auto within_a_year = [](const Moment& moment) {
      return std::tie(moment.month, moment.day, moment.minute);
    };
    for (const Window& window : config_.windows(section, "windows")) {
      const bool across = within_a_year(window.to) <= within_a_year(window.from);  // the new year
      for (int k = -1; k <= count; ++k) {
        const Tick begin = ticks(first + years{k}, window.from);
        const Tick end = ticks(first + years{across ? k + 1 : k}, window.to);
        if (end > begin) all.emplace_back(begin, end);  // a leap day alone is not in every year
      }
    }
    std::sort(all.begin(), all.end());
    for (std::size_t i = 1; i < all.size(); ++i) {
      if (all[i].first < all[i - 1].second) {
        config_.complain(section, "windows", "two of them overlap; one hazard has one at a time");
      }
    }
    AlternatingProcess process{};
    process.stream = stream(section.title());
    process.window = static_cast<std::uint32_t>(study_.pool.size());
    for (const auto& [begin, end] : all) {
      if (end <= 0) continue;
      study_.pool.insert(study_.pool.end(), {begin, end});
      ++process.windows;
    }
    if (process.windows == 0) {  // a leap day that does not come
      study_.pool.insert(study_.pool.end(), {kNever, kNever});
      process.windows = 1;
    }
    return process;
  }

  // `off` is the mean time that a unit is out of service after a failure [h], in the stationary
  // state of independent units: source, any text on alternating renewal processes, U = off / (on +
  // off).
  Fleet fleet(const Section& section, Real unavailable) {
    const bool fails = config_.has(section, "mttf_h");
    const bool repairs = config_.has(section, "mttr_h");
    const bool fails_otherwise =
        section.kind == "turbine" && (config_.number(section, "start_failure_probability") > 0 ||
                                      config_.has(section, "standby_mttf_h"));
    if ((fails || fails_otherwise) && !repairs) {
      config_.complain(section, "mttr_h", "is missing: units that fail have to be repaired");
    }
    Fleet fleet{};
    fleet.units = static_cast<std::uint32_t>(config_.integer(section, "units"));
    fleet.failure_stream = stream(section.title() + "/failure");
    fleet.repair_stream = stream(section.title() + "/repair");
    if (fails) fleet.mttf = static_cast<std::uint64_t>(mean_ticks(section, "mttf_h"));
    if (repairs) fleet.mttr = static_cast<std::uint64_t>(mean_ticks(section, "mttr_h"));
    fleet.down_at_start = static_cast<std::uint32_t>(study_.pool.size());
    using Binomial = boost::math::binomial_distribution<Real>;
    for (std::uint32_t k = 0; k <= fleet.units; ++k) {
      const Real at_most_k =
          k == fleet.units ? 1 : boost::math::cdf(Binomial(fleet.units, unavailable), k);
      study_.pool.push_back(static_cast<std::int64_t>(to_threshold(at_most_k)));
    }
    largest_fleet_ = std::max(largest_fleet_, fleet.units);
    return fleet;
  }

  Tick mean_ticks(const Section& section, const std::string& key) const {
    return std::max<Tick>(to_ticks(config_.number(section, key)), 1);
  }

  Real hours_or_zero(const Section& section, const std::string& key) const {
    return config_.has(section, key) ? config_.number(section, key) : 0;
  }

  void compile_feeds() {
    for (const auto& section : sections("feed", kMaxFeeds)) {
      name(Target::kFeed, section, scenario_.feeds);
      const Real taken = feed_mw(section);
      const double given = config_.number(section, "capacity_mw");
      feed_excess_[static_cast<std::size_t>(scenario_.feeds)] = taken > 0 ? given / taken : 1;
      scenario_.feed[scenario_.feeds++].capacity = rating(section, "capacity_mw", taken);
    }
  }

  void compile_gas_supplies() {
    for (const auto& section : sections("gas", kMaxGasSupplies)) {
      name(Target::kGas, section, scenario_.gas_supplies++);
    }
  }

  void compile_batteries() {
    for (const auto& section : sections("battery", kMaxBatteries)) {
      name(Target::kBattery, section, scenario_.batteries);
      Battery& battery = scenario_.battery[scenario_.batteries++];
      const Real mttr = hours_or_zero(section, "mttr_h");
      const Real unavailable =
          config_.has(section, "mttf_h") ? mttr / (mttr + config_.number(section, "mttf_h")) : 0;
      battery.fleet = fleet(section, unavailable);
      battery.unit_power = rating(section, "unit_power_mw");
      const auto [charging, discharging] = efficiencies(section);
      // Energies are counted as they arrive at the terminals.
      const Real unit_mwh =
          config_.number(section, "unit_energy_mwh") * discharging *
          (1 - static_cast<Real>(config_.number(section, "degradation_fraction")));
      battery.unit_energy = energy(unit_mwh);
      const auto part = [&](const char* key) {
        return std::min(energy(unit_mwh * config_.number(section, key)), battery.unit_energy);
      };
      battery.unit_initial = part("initial_soc");
      battery.unit_reserve = part("reserve_soc");
      battery.charge_efficiency = to_threshold(charging * discharging);
      battery.most_charging = kMaxPower;
      if (config_.has(section, "recharge_max_mw")) {
        battery.most_charging =
            rating(section, "recharge_max_mw",
                   std::min<Real>(config_.number(section, "recharge_max_mw"), most_drawn_mw_));
      }
      battery.from_turbines = config_.text(section, "recharge_from") == "grid_and_turbines" ? 1 : 0;
      scenario_.auxiliary += rating(section, "auxiliary_mw");
      study_.battery_energy_mwh += static_cast<double>(battery.fleet.units * unit_mwh);
    }
  }

  // Of charging and of discharging.
  std::pair<Real, Real> efficiencies(const Section& section) const {
    const bool apart =
        config_.has(section, "charge_efficiency") || config_.has(section, "discharge_efficiency");
    if (!apart) return {config_.number(section, "round_trip_efficiency"), 1};
    if (config_.has(section, "round_trip_efficiency")) {
      config_.complain(section, "round_trip_efficiency",
                       "does not go with charge_efficiency and discharge_efficiency, which it is "
                       "the product of");
    }
    return {config_.number(section, "charge_efficiency"),
            config_.number(section, "discharge_efficiency")};
  }

  void compile_turbines() {
    for (const auto& section : sections("turbine", kMaxTurbines)) {
      for (const auto& [key, rate, of] :
           {std::tuple{"heat_rate_mmbtu_per_mwh", &study_.fuel_rate, 1.0},
            {"co2_kg_per_mmbtu", &study_.co2_rate, 1e-3},
            {"nox_kg_per_mmbtu", &study_.nox_rate, 1.0}}) {
        *rate = std::max(*rate, burnt(section, key) * of);
      }
    }
    for (const auto& section : sections("turbine", kMaxTurbines)) {
      name(Target::kTurbine, section, scenario_.turbines);
      compile_turbine(section, scenario_.turbine[scenario_.turbines++]);
    }
  }

  // Per MWh of a class: MMBtu of fuel, or kg of what it becomes.
  double burnt(const Section& section, const std::string& key) const {
    const double heat_rate = config_.number(section, "heat_rate_mmbtu_per_mwh");
    if (key == "heat_rate_mmbtu_per_mwh") return heat_rate;
    const double factor = config_.number(section, key);
    if (factor > 0 && heat_rate == 0) {
      config_.complain(section, key, "needs heat_rate_mmbtu_per_mwh");
    }
    return heat_rate * factor;
  }

  void compile_turbine(const Section& section, Turbine& turbine) {
    const auto number = [&](const char* key) { return config_.number(section, key); };
    compile_turbine_policy(section, turbine);
    turbine.unit_power = rating(section, "unit_mw");
    turbine.start_time = minutes(section, "start_min");
    turbine.retry_time = minutes(section, "retry_min");
    turbine.minimum_run = minutes(section, "minimum_run_min");
    turbine.start_attempts = static_cast<std::uint32_t>(config_.integer(section, "start_attempts"));
    turbine.start_failure = to_threshold(number("start_failure_probability"));
    turbine.start_stream = stream(section.title() + "/start");
    turbine.standby_stream = stream(section.title() + "/standby");
    if (config_.has(section, "standby_mttf_h")) {
      turbine.standby_mttf = static_cast<std::uint64_t>(mean_ticks(section, "standby_mttf_h"));
    }
    if (config_.has(section, "test_interval_h")) {
      turbine.test_interval = mean_ticks(section, "test_interval_h");
    }
    const bool prime = turbine.mode == TurbineMode::kPrime;
    turbine.fleet = fleet(section, prime ? not_running(section, turbine) : 0);
    if (!prime && turbine.standby_mttf > 0 && turbine.test_interval > 0) {
      turbine.condition_at_start = condition_at_start(section);
    }
    if (config_.has(section, "monthly_derate")) {
      ++scenario_.derated_turbines;
      turbine.monthly_derate = static_cast<std::uint32_t>(study_.pool.size());
      for (const double left : config_.numbers(section, "monthly_derate")) {
        study_.pool.push_back(static_cast<std::int64_t>(to_threshold(left)));
      }
    }
    turbine.gas = -1;
    if (config_.has(section, "gas")) {
      turbine.gas =
          target(section, "gas", "gas." + config_.text(section, "gas"), Target::kGas).index;
    }
    if (config_.has(section, "fuel_storage_h")) {
      if (!config_.has(section, "refuel_h")) {
        config_.complain(section, "refuel_h", "is missing: fuel_storage_h needs it");
      }
      turbine.fuel_storage = std::max<Energy>(
          energy(static_cast<Real>(number("fuel_storage_h")) * number("units") * number("unit_mw")),
          1);
      turbine.refuel_time = to_ticks(number("refuel_h"));
    } else if (config_.has(section, "refuel_h")) {
      config_.complain(section, "refuel_h", "needs fuel_storage_h");
    }
    const auto relative = [&](const char* key, double rate, double of) {
      return rate > 0 ? to_threshold(static_cast<Real>(burnt(section, key)) * of / rate) : 0;
    };
    turbine.fuel = relative("heat_rate_mmbtu_per_mwh", study_.fuel_rate, 1);
    turbine.co2 = relative("co2_kg_per_mmbtu", study_.co2_rate, 1e-3);
    turbine.nox = relative("nox_kg_per_mmbtu", study_.nox_rate, 1);
    if (turbine.fuel > 0 || turbine.fuel_storage > 0) ++scenario_.fuelled_turbines;
  }

  // What stands in the section of a class comes before what stands in [policy].
  void compile_turbine_policy(const Section& section, Turbine& turbine) {
    const Section policy{"policy", ""};
    const auto from = [&](const char* key) {
      return config_.has(section, key) || !config_.has(policy, key) ? section : policy;
    };
    const Section mode = from("mode");
    if (!config_.has(mode, "mode")) {
      config_.complain(section, "mode",
                       "is missing, here and in [policy]; allowed is " +
                           allowed_values(*find_option("turbine", "mode")));
    }
    const std::map<std::string, TurbineMode> modes = {{"off", TurbineMode::kOff},
                                                      {"prime", TurbineMode::kPrime},
                                                      {"standby", TurbineMode::kStandby},
                                                      {"soc", TurbineMode::kSoc}};
    turbine.mode = modes.at(config_.text(mode, "mode"));
    turbine.commit =
        config_.text(from("commit"), "commit") == "all" ? Commit::kAll : Commit::kNeeded;
    turbine.spare_units =
        static_cast<std::uint32_t>(config_.integer(from("spare_units"), "spare_units"));
    turbine.start_delay = minutes(from("start_delay_min"), "start_delay_min");
    const auto soc = [&](const char* key) {
      const Real share = config_.number(from(key), key);
      return share >= 1 ? ~std::uint64_t{0} : static_cast<std::uint64_t>(std::ldexp(share, 64));
    };
    turbine.start_soc = soc("start_soc");
    turbine.stop_soc = soc("stop_soc");
    if (turbine.mode == TurbineMode::kSoc && turbine.start_soc >= turbine.stop_soc) {
      config_.complain(from("start_soc"), "start_soc", "must be below stop_soc");
    }
    const bool called = turbine.mode == TurbineMode::kStandby || turbine.mode == TurbineMode::kSoc;
    if (called) ++scenario_.called_turbines;
    if (turbine.mode == TurbineMode::kSoc) ++scenario_.soc_turbines;
    if (turbine.mode != TurbineMode::kOff && turbine.commit == Commit::kNeeded) {
      ++scenario_.needed_turbines;
    }
  }

  // Share of time in which a prime unit does not run: it runs for MTTF, then is repaired and tries
  // to start, again after each failed attempt and back into repair after the last, until it runs.
  // Tabulates in which attempt it is, if in any, at such a moment.
  Real not_running(const Section& section, Turbine& turbine) {
    const Real failure = config_.number(section, "start_failure_probability");
    if (failure >= 1) return 1;
    const Real mttr = hours_or_zero(section, "mttr_h");
    const Real start_h = config_.number(section, "start_min") / 60.0L;
    const Real retry_h = config_.number(section, "retry_min") / 60.0L;
    std::vector<Real> in_attempts;  // mean time of a round in attempts 1 to k + 1
    Real reached = 1;               // probability that a round has this attempt
    Real sum = 0;
    for (std::uint32_t k = 0; k < turbine.start_attempts; ++k) {
      sum += reached * (start_h + (k > 0 ? retry_h : 0));
      in_attempts.push_back(sum);
      reached *= failure;
    }
    const Real round = mttr + sum;
    if (sum > 0 && mttr > 0) {
      turbine.attempt_at_start = static_cast<std::uint32_t>(study_.pool.size());
      for (const Real time : in_attempts) {
        study_.pool.push_back(static_cast<std::int64_t>(to_threshold(time / round)));
      }
    }
    if (!config_.has(section, "mttf_h")) return 0;
    const Real off = round / (1 - reached);
    return off / (off + config_.number(section, "mttf_h"));
  }

  // A unit at rest fails at rate l, is found out by the tests, every T, and then repaired at rate
  // m. In the periodic state the share d in repair just after a test follows from what is sound
  // just before the next one; times in between from the same two equations.
  std::uint32_t condition_at_start(const Section& section) {
    const Real l = 1 / static_cast<Real>(config_.number(section, "standby_mttf_h"));
    const Real m = 1 / static_cast<Real>(config_.number(section, "mttr_h"));
    const Real interval = config_.number(section, "test_interval_h");
    // Of those in repair at time 0, the share that is repaired and still sound at t.
    const auto repaired = [&](Real t) {
      if (std::abs(m - l) < 1e-9L * l) return l * t * std::exp(-l * t);
      return m / (m - l) * (std::exp(-l * t) - std::exp(-m * t));
    };
    const Real lost = -std::expm1(-l * interval);
    const Real in_repair = lost / (lost + repaired(interval));
    const auto offset = static_cast<std::uint32_t>(study_.pool.size());
    for (std::uint32_t phase = 0; phase < kTestPhases; ++phase) {
      const Real t = interval * (2 * phase + 1) / (2 * kTestPhases);  // since the last test
      const Real down = in_repair * std::exp(-m * t);
      const Real sound = (1 - in_repair) * std::exp(-l * t) + in_repair * repaired(t);
      study_.pool.push_back(static_cast<std::int64_t>(to_threshold(down)));
      study_.pool.push_back(static_cast<std::int64_t>(to_threshold(1 - sound)));
    }
    return offset;
  }

  void compile_surges() {
    for (const auto& section : sections("surge", kMaxSurges)) {
      Surge& surge = scenario_.surge[scenario_.surges++];
      surge.process = process(section);
      surge.extra_stream = stream(section.title() + "/extra");
      surge.extra = table(config_.distribution(section, "extra_mw"), 1e6L / study_.quantum_w);
    }
  }

  void compile_hazards() {
    for (const auto& section : sections("hazard", kMaxHazards)) {
      Hazard& hazard = scenario_.hazard[scenario_.hazards++];
      hazard.process = config_.has(section, "windows") ? planned(section) : process(section);
      hazard.notice = minutes(section, "notice_min");
      hazard.restoration = independent(section) ? Restoration::kIndependent : Restoration::kShared;
      hazard.first_hit = scenario_.hits;
      const Real remaining = config_.number(section, "remaining_fraction");
      std::set<std::string> targets;
      for (const auto& [name, probability] : config_.targets(section, "hits")) {
        Hit hit = target(section, "hits", name);
        if (!targets.insert(name).second) {
          config_.complain(section, "hits", fmt::format("names {} twice", name));
        }
        if (scenario_.hits == kMaxHits) {
          config_.complain(section, "hits",
                           fmt::format("more than {} hits of all hazards together", kMaxHits));
        }
        hit.stream = stream(section.title() + "/" + name);
        hit.probability = to_threshold(probability);
        // Of a feed: a fraction of the whole capacity, not of the part that is ever drawn.
        hit.remaining = to_threshold(
            hit.target == Target::kFeed ? remaining * feed_excess_[hit.index] : remaining);
        hits_of(hit) |= std::uint64_t{1} << scenario_.hits;
        scenario_.hit[scenario_.hits++] = hit;
      }
      hazard.hits = scenario_.hits - hazard.first_hit;
    }
  }

  // The component of that name, "feed.north", of any kind or of one.
  Hit target(const Section& section, const std::string& key, const std::string& name,
             std::optional<Target> kind = {}) const {
    const auto found = names_.find(name);
    if (found != names_.end()) return found->second;
    std::vector<std::string> known;
    for (const auto& [one, hit] : names_) {
      if (!kind || hit.target == *kind) known.push_back(one);
    }
    config_.complain(
        section, key,
        fmt::format(
            "there is no `{}`{}{}", name, did_you_mean(name, known),
            known.empty() ? "" : fmt::format("; allowed here is {}", fmt::join(known, ", "))));
  }

  std::uint64_t& hits_of(const Hit& hit) {
    switch (hit.target) {
      case Target::kFeed:
        return scenario_.feed_hits[hit.index];
      case Target::kBattery:
        return scenario_.battery_hits[hit.index];
      case Target::kTurbine:
        return scenario_.turbine_hits[hit.index];
      case Target::kGas:
        break;
    }
    return scenario_.gas_hits[hit.index];
  }

  void name(Target target, const Section& section, int index) {
    Hit hit{};
    hit.target = target;
    hit.index = static_cast<std::uint16_t>(index);
    names_[section.title()] = hit;
  }

  void compile_inverses() {
    scenario_.inverse = static_cast<std::uint32_t>(study_.pool.size());
    study_.pool.push_back(0);
    for (std::uint64_t k = 1; k <= largest_fleet_; ++k) {
      study_.pool.push_back(static_cast<std::int64_t>(~std::uint64_t{0} / k));
    }
  }

  void name_causes() {
    study_.cause_names.resize(kCauses);
    for (const auto& [kind, first] : {std::pair{"hazard", 0},
                                      {"turbine", kTurbineCauses},
                                      {"battery", kBatteryCauses},
                                      {"surge", kSurgeCauses}}) {
      auto at = static_cast<std::size_t>(first);
      for (const auto& section : config_.sections(kind)) study_.cause_names[at++] = section.title();
    }
    study_.cause_names[kNoCause] = "none";
  }

  const Config& config_;
  Study study_{};
  Scenario scenario_{};
  std::chrono::sys_days start_;
  std::vector<double> demand_mw_;  // of every step of the horizon
  Tick step_ = 0;
  Real most_drawn_mw_ = 0;  // by load, surges and charging, all at their highest
  std::array<Real, kMaxFeeds> feed_excess_ = {};  // capacity over what it is taken at, >= 1
  std::uint32_t largest_fleet_ = 0;
  std::map<std::string, Hit> names_;
  std::map<std::uint32_t, std::string> streams_;
  std::map<std::string, QuantileTable> tables_;
};

}  // namespace

Study compile(const Config& config) { return Compiler(config).compile(); }

std::uint64_t Study::fingerprint() const {
  Scenario plain = scenario;
  plain.pool = nullptr;
  constexpr std::uint64_t kPrime = 1099511628211U;
  auto hash = fnv1a<std::uint64_t>(&plain, sizeof plain, 14695981039346656037U, kPrime);
  hash = fnv1a(pool.data(), pool.size() * sizeof(std::int64_t), hash, kPrime);
  hash = fnv1a(&quantum_w, sizeof quantum_w, hash, kPrime);
  return fnv1a(&seed, sizeof seed, hash, kPrime);
}

}  // namespace ridethrough
