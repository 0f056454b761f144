// SPDX-License-Identifier: Apache-2.0
// The compiled scenario in words.
#include "host/base/text.hpp"
#include "host/config/calendar.hpp"
#include "host/scenario/study.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace ridethrough {
namespace {

class Describer {
 public:
  Describer(const Config& config, const Study& study) : config_(config), study_(study) {}

  std::string operator()() {
    line("{}", study_.name);
    line("  {} from {} to {}, {} h, counted as {:g} year{}; at most {} trajectories, seed {}",
         "horizon", study_.start, as_text(end()), written(study_.horizon_h), study_.years,
         study_.years == 1 ? "" : "s", study_.trajectories, study_.seed);
    if (study_.scenario.warm_up > 0) {
      line("  simulated from {} days before, for prime units that are committed as needed",
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
    warnings();
    return text_;
  }

 private:
  template <class... Args>
  void line(fmt::format_string<Args...> form, Args&&... args) {
    text_ += wrapped(fmt::format(form, std::forward<Args>(args)...)) + "\n";
  }

  [[nodiscard]] std::string number(const Section& s, const std::string& key) const {
    return written(config_.number(s, key));
  }
  [[nodiscard]] std::string percent(const Section& s, const std::string& key) const {
    return written(100 * config_.number(s, key));
  }

  // Goes on in the next line, further in, where a line would be too long for a terminal.
  static std::string wrapped(std::string text) {
    constexpr std::size_t kWidth = 100;
    const std::string indent = text.rfind("  ", 0) == 0 ? "      " : "    ";
    for (std::size_t begin = 0; text.size() - begin > kWidth;) {
      const std::size_t blank = text.rfind(' ', begin + kWidth);
      if (blank == std::string::npos || blank <= begin + indent.size()) break;
      text.replace(blank, 1, "\n" + indent);
      begin = blank + 1;
    }
    return text;
  }

  [[nodiscard]] std::chrono::sys_seconds start() const {
    return std::chrono::sys_days{date_of(study_.start)};
  }
  [[nodiscard]] std::chrono::sys_seconds end() const {
    return start() + std::chrono::seconds{std::llround(study_.horizon_h * 3600)};
  }

  // A horizon that counts as whole years, but does not end with one.
  template <class Warn>
  void year_that_is_cut(const Warn& warn) {
    using namespace std::chrono;
    if (study_.years != std::round(study_.years)) return;
    const year_month_day first{floor<days>(start())};
    const year_month_day last = first + years{static_cast<int>(study_.years)};
    const sys_seconds whole = last.ok() ? sys_days{last} : sys_days{last.year() / March / 1};
    if (end() == whole) return;
    const bool early = end() < whole;
    const auto off = duration_cast<minutes>(early ? whole - end() : end() - whole);
    warn(
        fmt::format("the horizon ends {}, {} {} the year is over: {}; horizon_h = {} would be "
                    "whole years",
                    as_text(end()), as_text(off), early ? "before" : "after",
                    early ? "nothing is seen of what happens from there to its end"
                          : "its first days are simulated once more",
                    duration_cast<hours>(whole - start()).count()));
  }

  double megawatt(double power) const { return power * study_.quantum_w * 1e-6; }

  void load() {
    const auto& load = study_.scenario.load;
    const Scenario& s = study_.scenario;
    const auto until = [&](Tick time) { return load.energy_until(s.pool, time + s.load_shift); };
    average_mw_ = megawatt(static_cast<double>(until(s.horizon) - until(s.warm_up)) /
                           static_cast<double>(s.horizon - s.warm_up));
    if (load.steps == 1) {
      line("load: constant {} MW", written(average_mw_));
    } else {
      const auto first = (s.warm_up + s.load_shift) / load.step;
      const auto steps = s.pool + load.level[0];
      line("load: {} steps of {:g} h, {:.6g} MW on average, {} MW at most", load.steps - first,
           static_cast<double>(load.step) / static_cast<double>(kTicksPerHour), average_mw_,
           written(megawatt(
               static_cast<double>(*std::max_element(steps + first, steps + load.steps)))));
    }
  }

  // "3 a year": how often a process with a gap and a duration begins.
  std::string frequency(const Section& s) {
    const auto gap = config_.distribution(s, "gap_h");
    const auto duration = config_.distribution(s, "duration_h");
    std::string text =
        fmt::format("{:.4g} a year", static_cast<double>(8760 / (gap.mean + duration.mean)));
    if (config_.has(s, "monthly_weights") || config_.has(s, "hourly_weights")) {
      text += " before weights";
    }
    return text;
  }

  void weights(const Section& s) {
    for (const auto& [key, what] :
         {std::pair{"monthly_weights", "January on"}, {"hourly_weights", "midnight on"}}) {
      if (!config_.has(s, key)) continue;
      line("  weights of the rate from {}: {}", what, fmt::join(config_.numbers(s, key), ", "));
    }
  }

  void surges() {
    for (const auto& s : config_.sections("surge")) {
      line("surge {}: + {} MW for {} h, then a gap of {} h: {}", s.name,
           config_.distribution(s, "extra_mw").text, config_.distribution(s, "duration_h").text,
           config_.distribution(s, "gap_h").text, frequency(s));
      weights(s);
    }
  }

  void feeds() {
    for (const auto& s : config_.sections("feed")) {
      grid_mw_ += config_.number(s, "capacity_mw");
      line("feed {}: {} MW", s.name, number(s, "capacity_mw"));
    }
    for (const auto& s : config_.sections("gas")) {
      std::vector<std::string> classes;
      for (const auto& turbine : config_.sections("turbine")) {
        if (config_.text(turbine, "gas") == s.name) classes.push_back(turbine.title());
      }
      line("gas {}: for {}", s.name,
           classes.empty() ? "nobody" : fmt::format("{}", fmt::join(classes, ", ")));
    }
  }

  std::string failures(const Section& s) {
    if (!config_.has(s, "mttf_h")) return "never fail";
    return fmt::format("fail after {} h on average, repaired in {} h", number(s, "mttf_h"),
                       number(s, "mttr_h"));
  }

  void batteries() {
    for (const auto& s : config_.sections("battery")) {
      const double units = config_.number(s, "units");
      line("battery {}: {} units of {} MW and {} MWh: {} MW, {} MWh", s.name, number(s, "units"),
           number(s, "unit_power_mw"), number(s, "unit_energy_mwh"),
           written(units * config_.number(s, "unit_power_mw")),
           written(units * config_.number(s, "unit_energy_mwh")));
      const bool apart =
          config_.has(s, "charge_efficiency") || config_.has(s, "discharge_efficiency");
      line("  {}, {} % full at the start; units {}",
           apart ? fmt::format("charging {} %, discharging {} %", percent(s, "charge_efficiency"),
                               percent(s, "discharge_efficiency"))
                 : fmt::format("round trip {} %", percent(s, "round_trip_efficiency")),
           percent(s, "initial_soc"), failures(s));
      std::string more = config_.text(s, "recharge_from") == "grid"
                             ? "recharges from what the grid has left"
                             : "recharges from what the grid and running turbines have left";
      if (config_.has(s, "recharge_max_mw")) {
        more += fmt::format(", {} MW at most", number(s, "recharge_max_mw"));
      }
      if (config_.number(s, "reserve_soc") > 0) {
        more += fmt::format("; {} % kept for outages of the grid", percent(s, "reserve_soc"));
      }
      if (config_.number(s, "degradation_fraction") > 0) {
        more += fmt::format("; {} % of the energy lost to age", percent(s, "degradation_fraction"));
      }
      if (config_.number(s, "auxiliary_mw") > 0) {
        more += fmt::format("; draws {} MW itself", number(s, "auxiliary_mw"));
      }
      line("  {}", more);
    }
  }

  std::string when_it_runs(const Section& s) {
    const std::string mode = config_.text(config_.policy_section(s, "mode"), "mode");
    if (mode == "off") return "switched off";
    std::string text = "always committed";
    if (mode != "prime") {
      text = "started when the grid cannot carry the load";
      const Section where = config_.policy_section(s, "start_delay_min");
      if (config_.number(where, "start_delay_min") > 0) {
        text += fmt::format(" for {} min", number(where, "start_delay_min"));
      }
    }
    if (mode == "soc") {
      text += fmt::format(
          " and the batteries are at {} % or below, stopped when they are back at "
          "{} %",
          percent(config_.policy_section(s, "start_soc"), "start_soc"),
          percent(config_.policy_section(s, "stop_soc"), "stop_soc"));
    }
    if (config_.text(config_.policy_section(s, "commit"), "commit") == "needed") {
      text += fmt::format("; as many units as are needed and {} to spare",
                          config_.integer(config_.policy_section(s, "spare_units"), "spare_units"));
    }
    return text;
  }

  void turbines() {
    for (const auto& s : config_.sections("turbine")) {
      const double units = config_.number(s, "units");
      line("turbine {}: {} units of {} MW: {} MW, {}", s.name, number(s, "units"),
           number(s, "unit_mw"), written(units * config_.number(s, "unit_mw")), when_it_runs(s));
      std::string tries;
      if (config_.number(s, "start_attempts") > 1) {
        tries = fmt::format(", {} attempts {} min apart", number(s, "start_attempts"),
                            number(s, "retry_min"));
      }
      line("  start in {} min, failing with probability {}{}; running units {}",
           number(s, "start_min"), number(s, "start_failure_probability"), tries, failures(s));
      if (config_.has(s, "standby_mttf_h")) {
        line("  units at rest fail after {} h on average, found out at the next start{}",
             number(s, "standby_mttf_h"),
             config_.has(s, "test_interval_h")
                 ? fmt::format(" or test, every {} h", number(s, "test_interval_h"))
                 : "");
      }
      if (config_.number(s, "minimum_run_min") > 0)
        line("  runs for {} min at least", number(s, "minimum_run_min"));
      if (config_.has(s, "monthly_derate")) {
        line("  derated by month to {}", fmt::join(config_.numbers(s, "monthly_derate"), ", "));
      }
      std::vector<std::string> fuel;
      if (config_.has(s, "gas")) fuel.push_back("gas " + config_.text(s, "gas"));
      if (config_.has(s, "fuel_storage_h")) {
        fuel.push_back(fmt::format("a storage of {} h, filled {} h after its first use",
                                   number(s, "fuel_storage_h"), number(s, "refuel_h")));
      }
      if (!fuel.empty()) line("  burns from {}", fmt::join(fuel, ", else from "));
      if (config_.number(s, "heat_rate_mmbtu_per_mwh") > 0) {
        line("  {} MMBtu/MWh, {} kg CO2 and {} kg NOx per MMBtu",
             number(s, "heat_rate_mmbtu_per_mwh"), number(s, "co2_kg_per_mmbtu"),
             number(s, "nox_kg_per_mmbtu"));
      }
    }
  }

  static std::chrono::minutes length_in(std::chrono::year year, const Window& window) {
    const Period period = period_in(year, window);
    return std::chrono::duration_cast<std::chrono::minutes>(period.end - period.begin);
  }

  // With their lengths: "07-04 to 07-05 (1 day)".
  std::string windows(const Section& s) {
    using namespace std::chrono;
    std::vector<std::string> texts;
    for (const Window& window : config_.windows(s, "windows")) {
      const auto length = [&](int in) { return as_text(length_in(year{in}, window)); };
      const std::string usual = length(2025);
      std::string text = usual;
      // The leap day is in it in a year that has one, or that one follows.
      for (const int in : {2023, 2024}) {
        if (length(in) != usual) text += fmt::format(", with a leap day {}", length(in));
      }
      texts.push_back(fmt::format("{} ({})", window.text, text));
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
    for (const auto& s : config_.sections("hazard")) {
      ++index;
      std::vector<std::string> targets;
      for (const auto& [target, probability] : config_.targets(s, "hits")) {
        targets.push_back(probability == 1
                              ? target
                              : fmt::format("{} (probability {})", target, written(probability)));
      }
      const double left = config_.number(s, "remaining_fraction");
      const std::string does = left > 0
                                   ? fmt::format("limits to {} %", percent(s, "remaining_fraction"))
                                   : std::string("takes down");
      if (config_.has(s, "windows")) {
        line("hazard {}: every year from {}; {} {}", s.name, windows(s), does,
             fmt::join(targets, ", "));
        line("  {}", windows_in_horizon(study_.scenario.hazard[index].process));
      } else {
        const auto duration = config_.distribution(s, "duration_h");
        line("hazard {}: {}, for {} h (mean {:.4g} h){}; {} {}", s.name, frequency(s),
             duration.text, static_cast<double>(duration.mean),
             config_.text(s, "restoration") == "independent" ? ", each target for itself" : "",
             does, fmt::join(targets, ", "));
      }
      weights(s);
      if (config_.number(s, "notice_min") > 0) {
        line("  announced {} min before", number(s, "notice_min"));
      }
    }
  }

  void dispatch() {
    const Section policy{"policy", ""};
    const bool batteries_first = config_.text(policy, "dispatch") == "batteries_first";
    const bool interruptible = study_.scenario.interruptible > 0;
    line("dispatch: grid, {}, {}then loss of load",
         batteries_first ? "batteries, running turbines" : "running turbines, batteries",
         interruptible ? "interruptible load, " : "");
    if (interruptible) {
      const Section load{"load", ""};
      line("  interruptible: {}, {} min after a shortage begins",
           config_.has(load, "interruptible_mw")
               ? fmt::format("{} MW", number(load, "interruptible_mw"))
               : fmt::format("{} % of the load", percent(load, "interruptible_fraction")),
           number(load, "interruptible_notice_min"));
    }
    if (config_.has(policy, "peak_shaving_mw")) {
      line("  the import is held to {} MW by batteries{}", number(policy, "peak_shaving_mw"),
           config_.text(policy, "peak_shaving_turbines") == "yes"
               ? ", and by turbines called for it"
               : "");
    }
  }

  // The rest of the year, where there is one, may be what was meant.
  template <class Warn>
  void long_windows(const Section& s, const Warn& warn) {
    constexpr std::chrono::hours kYear{8760};
    for (const Window& window : config_.windows(s, "windows")) {
      const auto length = length_in(std::chrono::year{2025}, window);
      if (length < kYear / 2 || length >= kYear) continue;
      warn(
          fmt::format("{}: `{}` lasts {}; if the rest of the year is meant, write it the other "
                      "way round",
                      s.title(), window.text, as_text(length)));
    }
  }

  void warnings() {
    const auto warn = [&](const std::string& what) { line("note: {}", what); };
    year_that_is_cut(warn);
    for (const auto& s : config_.sections("hazard")) {
      if (config_.has(s, "windows")) long_windows(s, warn);
    }
    if (!config_.sections("battery").empty() && average_mw_ >= grid_mw_) {
      warn("the grid leaves nothing over the average load: the batteries hardly recharge");
    }
    for (const auto& s : config_.sections("feed")) {
      const auto hazards = config_.sections("hazard");
      const bool hit = std::any_of(hazards.begin(), hazards.end(), [&](const Section& hazard) {
        const auto targets = config_.targets(hazard, "hits");
        return std::any_of(targets.begin(), targets.end(),
                           [&](const auto& one) { return one.first == s.title(); });
      });
      if (!hit) warn(fmt::format("no hazard hits {}: it never fails", s.title()));
    }
  }

  const Config& config_;
  const Study& study_;
  double average_mw_ = 0;
  double grid_mw_ = 0;
  std::string text_;
};

}  // namespace

std::string describe(const Config& config, const Study& study) {
  return Describer(config, study)();
}

}  // namespace ridethrough
