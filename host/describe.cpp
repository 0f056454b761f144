// The compiled scenario in words.
#include "host/study.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace ridethrough {
namespace {

class Describer {
 public:
  Describer(const Config& config, const Study& study) : config_(config), study_(study) {}

  std::string operator()() {
    line("{}", study_.name);
    line("  {} from {}, {:g} h, counted as {:g} year{}; at most {} trajectories, seed {}",
         "horizon", study_.start, study_.horizon_h, study_.years, study_.years == 1 ? "" : "s",
         study_.trajectories, study_.seed);
    line("  {}", study_.target_rel_error > 0
                     ? fmt::format("ends when LOLH and EUE are both known to {:g} % standard error",
                                   100 * study_.target_rel_error)
                     : "runs all trajectories");
    load();
    surges();
    feeds();
    batteries();
    turbines();
    hazards();
    line("dispatch: grid, running turbines, batteries, then loss of load; batteries recharge from");
    line("  what the grid has left");
    line("fingerprint {:016x}; power in steps of {:g} W, time in steps of 1 ms",
         study_.fingerprint(), study_.quantum_w);
    warnings();
    return text_;
  }

 private:
  template <class... Args>
  void line(fmt::format_string<Args...> form, Args&&... args) {
    text_ += fmt::format(form, std::forward<Args>(args)...) + "\n";
  }

  double megawatt(double power) const { return power * study_.quantum_w * 1e-6; }

  void load() {
    const auto& load = study_.scenario.load;
    const auto energy =
        static_cast<double>(load.energy_until(study_.scenario.pool, study_.scenario.horizon));
    average_mw_ = megawatt(energy / static_cast<double>(study_.scenario.horizon));
    if (load.steps == 1) {
      line("load: constant {:g} MW", average_mw_);
    } else {
      line("load: {} steps of {:g} h, {:.6g} MW on average, {:g} MW at most", load.steps,
           static_cast<double>(load.step) / static_cast<double>(kTicksPerHour), average_mw_,
           megawatt(load.highest));
    }
  }

  void surges() {
    for (const auto& s : config_.sections("surge")) {
      const auto gap = config_.distribution(s, "gap_h");
      const auto duration = config_.distribution(s, "duration_h");
      line("surge {}: + {} MW for {} h, then a gap of {} h: {:.4g} a year", s.name,
           config_.distribution(s, "extra_mw").text, duration.text, gap.text,
           static_cast<double>(8760 / (gap.mean + duration.mean)));
    }
  }

  void feeds() {
    for (const auto& s : config_.sections("feed")) {
      grid_mw_ += config_.number(s, "capacity_mw");
      line("feed {}: {:g} MW", s.name, config_.number(s, "capacity_mw"));
    }
  }

  std::string failures(const Section& s) {
    if (!config_.has(s, "mttf_h")) return "never fail";
    return fmt::format("fail after {:g} h on average, repaired in {:g} h",
                       config_.number(s, "mttf_h"), config_.number(s, "mttr_h"));
  }

  void batteries() {
    for (const auto& s : config_.sections("battery")) {
      const double units = config_.number(s, "units");
      line("battery {}: {:g} units of {:g} MW and {:g} MWh: {:g} MW, {:g} MWh", s.name, units,
           config_.number(s, "unit_power_mw"), config_.number(s, "unit_energy_mwh"),
           units * config_.number(s, "unit_power_mw"),
           units * config_.number(s, "unit_energy_mwh"));
      line("  round trip {:g} %, {:g} % full at the start; units {}",
           100 * config_.number(s, "round_trip_efficiency"), 100 * config_.number(s, "initial_soc"),
           failures(s));
    }
  }

  void turbines() {
    for (const auto& s : config_.sections("turbine")) {
      const double units = config_.number(s, "units");
      const bool prime = config_.text(s, "mode") == "prime";
      line("turbine {}: {:g} units of {:g} MW: {:g} MW, {}", s.name, units,
           config_.number(s, "unit_mw"), units * config_.number(s, "unit_mw"),
           prime ? "always committed" : "started when the grid cannot carry the load");
      line("  start in {:g} min, failing with probability {:g}; running units {}",
           config_.number(s, "start_min"), config_.number(s, "start_failure_probability"),
           failures(s));
    }
  }

  void hazards() {
    for (const auto& s : config_.sections("hazard")) {
      const auto gap = config_.distribution(s, "gap_h");
      const auto duration = config_.distribution(s, "duration_h");
      std::vector<std::string> targets;
      for (const auto& [target, probability] : config_.targets(s, "hits")) {
        targets.push_back(
            probability == 1 ? target : fmt::format("{} (probability {:g})", target, probability));
      }
      line("hazard {}: {:.4g} a year, for {} h (mean {:.4g} h); takes down {}", s.name,
           static_cast<double>(8760 / (gap.mean + duration.mean)), duration.text,
           static_cast<double>(duration.mean), fmt::join(targets, ", "));
    }
  }

  void warnings() {
    const auto warn = [&](const std::string& what) { line("note: {}", what); };
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
