// From a config to a scenario: units into ticks and quanta, distributions into tables, names into
// indices.
#include "host/error.hpp"
#include "host/profile.hpp"
#include "host/study.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <map>
#include <set>

#include <boost/math/distributions/binomial.hpp>
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

std::string checked_date(const Config& config, const Section& study) {
  std::string text = config.text(study, "start");
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
  return text;
}

class Compiler {
 public:
  explicit Compiler(const Config& config) : config_(config) {}

  Study compile() {
    const Section study{"study", ""};
    study_.name = config_.text(study, "name");
    study_.start = checked_date(config_, study);
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
    compile_feeds();
    compile_batteries();
    compile_turbines();
    compile_surges();
    compile_hazards();
    compile_inverses();
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
    const RandomVariable gap = config_.distribution(section, "gap_h");
    const RandomVariable duration = config_.distribution(section, "duration_h");
    for (const auto& [key, mean] : {std::pair{"gap_h", gap.mean}, {"duration_h", duration.mean}}) {
      if (!(mean >= 0.001L && mean <= 1e9L)) {
        config_.complain(section, key, "its mean must be from 0.001 h to 1e9 h");
      }
    }
    return {stream(section.title()),
            table(gap, kTicksPerHour),
            table(duration, kTicksPerHour),
            table(gap.memoryless ? gap : residual_life(gap), kTicksPerHour),
            table(duration.memoryless ? duration : residual_life(duration), kTicksPerHour),
            to_word(duration.mean / (gap.mean + duration.mean))};
  }

  // `off` is the mean time that a unit is out of service after a failure [h], in the stationary
  // state of independent units: source, any text on alternating renewal processes, U = off / (on +
  // off).
  Fleet fleet(const Section& section, Real unavailable) {
    const bool fails = config_.has(section, "mttf_h");
    const bool repairs = config_.has(section, "mttr_h");
    const bool start_failures =
        section.kind == "turbine" && config_.number(section, "start_failure_probability") > 0;
    if ((fails || start_failures) && !repairs) {
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
      scenario_.feed[scenario_.feeds++].capacity = rating(section, "capacity_mw", feed_mw(section));
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
      const auto energy = [&](double mwh) {
        return static_cast<Energy>(std::llround(mwh * 1e6L / study_.quantum_w * kTicksPerHour));
      };
      const double unit_mwh = config_.number(section, "unit_energy_mwh");
      battery.unit_energy = energy(unit_mwh);
      battery.unit_initial =
          std::min(energy(unit_mwh * config_.number(section, "initial_soc")), battery.unit_energy);
      battery.charge_efficiency = to_threshold(config_.number(section, "round_trip_efficiency"));
    }
  }

  void compile_turbines() {
    for (const auto& section : sections("turbine", kMaxTurbines)) {
      name(Target::kTurbine, section, scenario_.turbines);
      Turbine& turbine = scenario_.turbine[scenario_.turbines++];
      const bool prime = config_.text(section, "mode") == "prime";
      const Real start_failure = config_.number(section, "start_failure_probability");
      const Real start_h = config_.number(section, "start_min") / 60;
      const Real mttr = hours_or_zero(section, "mttr_h");
      // A prime unit runs for MTTF, then is repaired and started until a start succeeds.
      Real not_running = 0;
      if (prime && start_failure >= 1) {
        not_running = 1;
      } else if (prime && config_.has(section, "mttf_h")) {
        const Real off = (mttr + start_h) / (1 - start_failure);
        not_running = off / (off + config_.number(section, "mttf_h"));
      }
      turbine.fleet = fleet(section, not_running);
      turbine.unit_power = rating(section, "unit_mw");
      turbine.mode = prime ? TurbineMode::kPrime : TurbineMode::kStandby;
      turbine.start_time = std::llround(config_.number(section, "start_min") * kTicksPerMinute);
      turbine.start_stream = stream(section.title() + "/start");
      turbine.start_failure = to_threshold(start_failure);
      if (prime && turbine.start_time > 0 && mttr > 0) {
        turbine.starting_at_start = to_word(start_h / (mttr + start_h));
      }
      if (!prime) ++scenario_.standby_turbines;
    }
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
    int& hits = scenario_.hits;
    for (const auto& section : sections("hazard", kMaxHazards)) {
      Hazard& hazard = scenario_.hazard[scenario_.hazards++];
      hazard.process = process(section);
      hazard.first_hit = hits;
      std::set<std::string> targets;
      for (const auto& [target, probability] : config_.targets(section, "hits")) {
        const auto found = names_.find(target);
        if (found == names_.end()) {
          std::vector<std::string> known;
          for (const auto& [one, hit] : names_) known.push_back(one);
          config_.complain(section, "hits",
                           fmt::format("there is no `{}`{}; allowed here is {}", target,
                                       did_you_mean(target, known), fmt::join(known, ", ")));
        }
        if (!targets.insert(target).second) {
          config_.complain(section, "hits", fmt::format("names {} twice", target));
        }
        if (hits == kMaxHits) {
          config_.complain(section, "hits",
                           fmt::format("more than {} hits of all hazards together", kMaxHits));
        }
        Hit& hit = scenario_.hit[hits++];
        hit.target = found->second.target;
        hit.index = found->second.index;
        hit.stream = stream(section.title() + "/" + target);
        hit.probability = to_threshold(probability);
      }
      hazard.hits = hits - hazard.first_hit;
    }
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

  const Config& config_;
  Study study_;
  Scenario scenario_{};
  std::vector<double> demand_mw_;  // of every step of the horizon
  Tick step_ = 0;
  Real most_drawn_mw_ = 0;  // by load, surges and charging, all at their highest
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
