// SPDX-License-Identifier: Apache-2.0
// The compiled scenario in words.
#include "host/base/layout.hpp"
#include "host/base/text.hpp"
#include "host/scenario/study.hpp"
#include "host/site/calendar.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace ridethrough {
namespace {

class Describer {
 public:
  Describer(const Site& site, const Study& study, std::size_t width)
      : site_(site), study_(study), width_(width) {}

  std::string operator()() {
    line("{}", study_.name);
    line("  {} from {} to {}, {} h, counted as {:g} year{}; at most {} trajectories, seed {}",
         "horizon", study_.start, as_text(end()), written(study_.horizon_h), study_.years,
         study_.years == 1 ? "" : "s", study_.trajectories, study_.seed);
    if (study_.scenario.warm_up > 0) {
      line("  simulated from {} days before, for units that must run and are committed as needed",
           study_.scenario.warm_up / kTicksPerDay);
    }
    line("  {}", study_.target_rel_error > 0
                     ? fmt::format("ends when {} are known to {} % standard error",
                                   fmt::join(study_.target_index, ", "),
                                   written(100 * study_.target_rel_error))
                     : "runs all trajectories");
    load();
    surges();
    feeds();
    batteries();
    turbines();
    hazards();
    dispatch();
    line("fingerprint {:016x}; power in steps of {} W, time in steps of 1 ms", study_.fingerprint(),
         written(study_.quantum_w));
    if (study_.horizon_sets_quantum) {
      line(
          "over so long a horizon no energy overflows in such steps; ratings count as rounded to "
          "them");
    }
    for (const auto& warning : warnings(site_, study_)) line("note: {}", warning);
    return text_;
  }

 private:
  template <class... Args>
  void line(fmt::format_string<Args...> form, Args&&... args) {
    const std::string text = fmt::format(form, std::forward<Args>(args)...);
    const bool belongs = text.rfind("  ", 0) == 0;
    text_ += filled(text, width_, belongs ? "  " : "", belongs ? "      " : "    ");
  }

  static std::string percent(double share) { return written(100 * share); }

  [[nodiscard]] std::chrono::sys_seconds start() const {
    return std::chrono::sys_days{site_.study.start.value()};
  }
  [[nodiscard]] std::chrono::sys_seconds end() const {
    return start() + std::chrono::seconds{std::llround(study_.horizon_h * 3600)};
  }

  double megawatt(double power) const { return power * study_.quantum_w * 1e-6; }

  void load() {
    const double average_mw = average_load_mw(study_);
    if (study_.scenario.load.steps == 1) {
      line("load: constant {} MW", written(average_mw));
    } else {
      steps_of_load(average_mw);
    }
    surplus();
    for (const auto& said : study_.profile_lines) line("  {}", said);
  }

  void steps_of_load(double average_mw) {
    const auto steps = load_steps(study_);
    const auto [least, most] = std::minmax_element(steps.begin(), steps.end());
    const auto hours = [](Tick ticks) {
      return static_cast<double>(ticks) / static_cast<double>(kTicksPerHour);
    };
    const double energy_mwh = average_mw * hours(kTicksPerYear);
    line(
        "load: {} steps of {:g} h, {} MW at least, {:.6g} MW on average, {} MW at most, {} MWh a "
        "year",
        steps.size(), hours(study_.scenario.load.step),
        written(megawatt(static_cast<double>(*least))), average_mw,
        written(megawatt(static_cast<double>(*most))),
        energy_mwh < 1e5 ? fmt::format("{:.6g}", energy_mwh) : fmt::format("{:.0f}", energy_mwh));
  }

  void surplus() {
    const Scenario& s = study_.scenario;
    if (s.surplus == 0) return;
    const auto steps = load_steps(study_);
    const auto deepest = s.auxiliary + *std::min_element(steps.begin(), steps.end());
    line("  surplus: {:.6g} MWh a year below 0, {} MW at the deepest, for surges and batteries",
         megawatt(static_cast<double>(s.surplus)) / kTicksPerHour / study_.years,
         written(megawatt(static_cast<double>(-deepest))));
  }

  // "3 a year": how often a process with a gap and a duration begins.
  template <class Process>
  static std::string frequency(const Process& process, const RandomVariable& gap,
                               const RandomVariable& duration) {
    std::string text = rate_text(static_cast<double>(8760 / (gap.mean + duration.mean)));
    if (process.monthly_weights || process.hourly_weights) text += " before weights";
    return text;
  }

  template <class Process>
  void weights(const Process& process) {
    const auto say = [&](const auto& factors, const char* what) {
      if (factors) line("  weights of the rate from {}: {}", what, fmt::join(*factors, ", "));
    };
    say(process.monthly_weights, "January on");
    say(process.hourly_weights, "midnight on");
  }

  void surges() {
    for (const auto& s : site_.surges) {
      line("surge {}: + {} MW for {} h, then a gap of {} h: {}", s.name, s.extra_mw.value().text,
           s.duration_h.value().text, s.gap_h.value().text, frequency(s, s.gap_h, s.duration_h));
      weights(s);
    }
  }

  void feeds() {
    for (const auto& feed : site_.feeds) {
      line("feed {}: {} MW", feed.name, written(feed.capacity_mw));
    }
    for (const auto& gas : site_.gas_supplies) {
      std::vector<std::string> classes;
      for (const auto& turbine : site_.turbines) {
        if (turbine.gas == gas.name) classes.push_back(section_of(turbine).title());
      }
      line("gas {}: for {}", gas.name,
           classes.empty() ? "nobody" : fmt::format("{}", fmt::join(classes, ", ")));
    }
  }

  template <class Units>
  static std::string failures(const Units& units) {
    if (!units.mttf_h) return "never fail";
    return fmt::format("fail after {} h on average, repaired in {} h", written(*units.mttf_h),
                       written(*units.mttr_h));
  }

  void batteries() {
    for (const auto& b : site_.batteries) {
      line("battery {}: {} units of {} MW and {} MWh: {} MW, {} MWh", b.name, b.units.value(),
           written(b.unit_power_mw), written(b.unit_energy_mwh), written(b.units * b.unit_power_mw),
           written(b.units * b.unit_energy_mwh));
      line("  {}, {} % full at the start; units {}",
           b.has_two_efficiencies()
               ? fmt::format("charging {} %, discharging {} %", percent(b.charge_efficiency),
                             percent(b.discharge_efficiency))
               : fmt::format("round trip {} %", percent(b.round_trip_efficiency)),
           percent(b.initial_soc), failures(b));
      std::string more = b.recharge_from == Site::RechargeFrom::kGrid
                             ? "recharges from what the grid has left"
                             : "recharges from what the grid and running turbines have left";
      if (b.recharge_max_mw) more += fmt::format(", {} MW at most", written(*b.recharge_max_mw));
      if (b.reserve_soc > 0) {
        more += fmt::format("; {} % kept for outages of the grid", percent(b.reserve_soc));
      }
      if (b.degradation_fraction > 0) {
        more += fmt::format("; {} % of the energy lost to age", percent(b.degradation_fraction));
      }
      if (b.auxiliary_mw > 0) more += fmt::format("; draws {} MW itself", written(b.auxiliary_mw));
      line("  {}", more);
    }
  }

  std::string when_it_runs(const Site::Turbine& turbine) {
    const Site::TurbinePolicy policy = site_.policy_of(turbine);
    if (policy.mode == Site::Mode::kOff) return "switched off";
    std::string text = "always committed";
    if (policy.mode != Site::Mode::kMustRun) {
      text = "started when the grid cannot carry the load";
      if (policy.start_delay_min > 0) {
        text += fmt::format(" for {} min", written(policy.start_delay_min));
      }
    }
    if (policy.mode == Site::Mode::kSoc) {
      text += fmt::format(
          " and the batteries are at {} % or below, stopped when they are back at "
          "{} %",
          percent(policy.start_soc), percent(policy.stop_soc));
    }
    if (policy.commit == Site::Commit::kNeeded) {
      text +=
          fmt::format("; as many units as are needed and {} to spare", policy.spare_units.value());
    }
    return text;
  }

  void turbines() {
    for (const auto& t : site_.turbines) {
      line("turbine {}: {} units of {} MW: {} MW, {}", t.name, t.units.value(), written(t.unit_mw),
           written(t.units * t.unit_mw), when_it_runs(t));
      std::string tries;
      if (t.start_attempts > 1) {
        tries = fmt::format(", {} attempts {} min apart", t.start_attempts.value(),
                            written(t.retry_min));
      }
      line("  start in {} min, failing with probability {}{}; running units {}",
           written(t.start_min), written(t.start_failure_probability), tries, failures(t));
      if (t.standby_mttf_h) {
        line("  units at rest fail after {} h on average, found out at the next start{}",
             written(*t.standby_mttf_h),
             t.test_interval_h ? fmt::format(" or test, every {} h", written(*t.test_interval_h))
                               : "");
      }
      if (t.minimum_run_min > 0) line("  runs for {} min at least", written(t.minimum_run_min));
      if (t.monthly_derate) {
        line("  derated by month to {}", fmt::join(*t.monthly_derate, ", "));
      }
      std::vector<std::string> fuel;
      if (t.gas) fuel.push_back("gas " + *t.gas);
      if (t.fuel_storage_h) {
        fuel.push_back(fmt::format("a storage of {} h, filled {} h after its first use",
                                   written(*t.fuel_storage_h), written(*t.refuel_h)));
      }
      if (!fuel.empty()) line("  burns from {}", fmt::join(fuel, ", else from "));
      if (t.heat_rate_mmbtu_per_mwh > 0) {
        line("  {} MMBtu/MWh, {} kg CO2 and {} kg NOx per MMBtu",
             written(t.heat_rate_mmbtu_per_mwh), written(t.co2_kg_per_mmbtu),
             written(t.nox_kg_per_mmbtu));
      }
    }
  }

  // With their lengths: "07-04 to 07-05 (1 day)".
  static std::string windows(const Site::Hazard& hazard) {
    using namespace std::chrono;
    std::vector<std::string> texts;
    for (const Window& window : hazard.windows) {
      const auto length = [&](int in) { return as_text(length_in(year{in}, window)); };
      const std::string usual = length(2025);
      std::string text = usual;
      // The leap day is in it in a year that has one, or that one follows.
      for (const int in : {2023, 2024}) {
        if (length(in) != usual) text += fmt::format(", with a leap day {}", length(in));
      }
      texts.push_back(fmt::format("{} ({})", as_text(window), text));
    }
    return fmt::format("{}", fmt::join(texts, ", "));
  }

  std::string windows_in_horizon(const AlternatingProcess& process) {
    int whole = 0;
    int cut = 0;
    for (std::uint32_t i = 0; i < process.windows; ++i) {
      const std::int64_t* window = study_.scenario.pool + process.window + 2 * i;
      if (window[1] <= study_.scenario.warm_up || window[0] >= study_.scenario.horizon) continue;
      const bool inside =
          window[0] >= study_.scenario.warm_up && window[1] <= study_.scenario.horizon;
      ++(inside ? whole : cut);
    }
    return fmt::format("{} of these windows within the horizon{}", whole,
                       cut > 0 ? fmt::format(", {} cut off by its ends", cut) : "");
  }

  void hazards() {
    int index = -1;
    for (const auto& h : site_.hazards) {
      ++index;
      std::vector<std::string> targets;
      for (const auto& [component, probability] : h.hits) {
        targets.push_back(
            probability == 1 ? component
                             : fmt::format("{} (probability {})", component, written(probability)));
      }
      const std::string does = h.remaining_fraction > 0
                                   ? fmt::format("limits to {} %", percent(h.remaining_fraction))
                                   : std::string("takes down");
      if (!h.windows.empty()) {
        line("hazard {}: every year from {}; {} {}", h.name, windows(h), does,
             fmt::join(targets, ", "));
        line("  {}", windows_in_horizon(study_.scenario.hazard[index].process));
      } else {
        const RandomVariable gap = Site::gap_of(h);
        line("hazard {}: {}, for {} h (mean {} h){}; {} {}", h.name,
             frequency(h, gap, *h.duration_h), h.duration_h->text,
             significant(static_cast<double>(h.duration_h->mean), 4),
             h.restoration == Site::Restoration::kIndependent ? ", each target for itself" : "",
             does, fmt::join(targets, ", "));
        if (h.failures_per_year) {
          line("  failures_per_year = {}: gap_h = exponential(mean={})",
               written(*h.failures_per_year), written(static_cast<double>(gap.mean)));
        }
      }
      weights(h);
      if (h.notice_min > 0) line("  announced {} min before", written(h.notice_min));
    }
  }

  void dispatch() {
    const Site::Policy& policy = site_.policy;
    const bool batteries_first = policy.dispatch == Site::Dispatch::kBatteriesFirst;
    const bool interruptible = study_.scenario.interruptible > 0;
    line("dispatch: grid, {}, {}then loss of load",
         batteries_first ? "batteries, running turbines" : "running turbines, batteries",
         interruptible ? "interruptible load, " : "");
    if (interruptible) {
      const Site::Load& load = site_.load;
      line("  interruptible: {}, {} min after a shortage begins",
           load.interruptible_mw
               ? fmt::format("{} MW", written(*load.interruptible_mw))
               : fmt::format("{} % of the load", percent(*load.interruptible_fraction)),
           written(load.interruptible_notice_min));
    }
    if (policy.peak_shaving_mw) {
      line("  the import is held to {} MW by batteries{}", written(*policy.peak_shaving_mw),
           policy.peak_shaving_turbines ? ", and by turbines called for it" : "");
    }
  }

  const Site& site_;
  const Study& study_;
  std::size_t width_;  // of the lines
  std::string text_;
};

}  // namespace

std::string describe(const Site& site, const Study& study, std::size_t width) {
  return Describer(site, study, width)();
}

}  // namespace ridethrough
