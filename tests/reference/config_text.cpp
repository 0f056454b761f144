// SPDX-License-Identifier: Apache-2.0
#include "tests/reference/config_text.hpp"

#include <charconv>
#include <cstdio>
#include <fstream>

namespace ridethrough::reference {
namespace {

std::string text_of(double value) {
  char text[40];  // the fewest digits that give the same number back
  return {text, std::to_chars(text, text + sizeof text, value).ptr};
}

std::string text_of(int value) { return std::to_string(value); }

// All of them, comma between.
template <class Values, class Text>
std::string joined(const Values& values, Text&& text_of_one) {
  std::string text;
  for (const auto& value : values) {
    if (!text.empty()) text += ", ";
    text += text_of_one(value);
  }
  return text;
}

std::string text_of(const std::vector<double>& values) {
  return joined(values, [](double value) { return text_of(value); });
}

// Of any family but empirical, which is a file.
std::string text_of(const Distribution& distribution) {
  const auto named = [](const auto& parameter) {
    return parameter.first + "=" + text_of(parameter.second);
  };
  return distribution.family + "(" + joined(distribution.parameters, named) + ")";
}

std::string text_of(const YearlyMoment& moment) {
  char text[40];
  std::snprintf(text, sizeof text, "%02u-%02u %02d:%02d", moment.month, moment.day, moment.hour,
                moment.minute);
  return text;
}

std::string text_of(const std::vector<Window>& windows) {
  return joined(windows, [](const Window& window) {
    return text_of(window.from) + " to " + text_of(window.to);
  });
}

std::string text_of(const std::vector<Hit>& hits) {
  return joined(hits, [](const Hit& hit) {
    return hit.probability == 1 ? hit.target : hit.target + ":" + text_of(hit.probability);
  });
}

std::string text_of(Mode mode) {
  switch (mode) {
    case Mode::kOff:
      return "off";
    case Mode::kMustRun:
      return "must_run";
    case Mode::kStandby:
      return "standby";
    case Mode::kSoc:
      break;
  }
  return "soc";
}

std::string text_of(Commit commit) { return commit == Commit::kAll ? "all" : "needed"; }

// A column, with its title.
std::string column(const std::string& title, const std::vector<double>& values) {
  std::string text = title + "\n";
  for (const double value : values) text += text_of(value) + "\n";
  return text;
}

// Lines of "key = value"; what equals the default is left out.
class Lines {
 public:
  void section(const std::string& title) {
    text_ += "\n[" + title + "]\n";
    title_ = title;
  }

  void put(const std::string& key, const Distribution& distribution) {
    if (distribution.family != "empirical") return put_text(key, text_of(distribution));
    const std::string file = title_ + "." + key + ".csv";
    put_text(key, "empirical(" + file + ")");
    files_[file] = column(key, distribution.observations);
  }
  void put_profile(const std::string& key, const std::vector<double>& demand_mw) {
    put_text(key, "load.csv");
    files_["load.csv"] = column("demand_mw", demand_mw);
  }
  template <class Value>
  void put(const std::string& key, const Value& value) {
    text_ += key + " = " + text_of(value) + "\n";
  }
  template <class Value>
  void put(const std::string& key, const std::optional<Value>& value) {
    if (value) put(key, *value);
  }
  void put_text(const std::string& key, const std::string& value) {
    text_ += key + " = " + value + "\n";
  }
  template <class Value>
  void put_unless(Value fallback, const std::string& key, Value value) {
    if (value != fallback) put(key, value);
  }
  void put_list(const std::string& key, const std::vector<double>& values) {
    if (!values.empty()) put(key, values);
  }

  [[nodiscard]] const std::string& text() const { return text_; }
  // Those that the lines name.
  [[nodiscard]] const std::map<std::string, std::string>& files() const { return files_; }

 private:
  std::string title_;  // of the section
  std::string text_;
  std::map<std::string, std::string> files_;
};

void put_policy(Lines& lines, const TurbinePolicy& policy) {
  lines.put("mode", policy.mode);
  lines.put("start_soc", policy.start_soc);
  lines.put("stop_soc", policy.stop_soc);
  lines.put("start_delay_min", policy.start_delay_min);
  lines.put("commit", policy.commit);
  lines.put("spare_units", policy.spare_units);
}

void put_load(Lines& lines, const Load& load) {
  lines.section("load");
  if (load.demand_mw.empty()) {
    lines.put("constant_mw", load.constant_mw);
  } else {
    lines.put_profile("profile", load.demand_mw);
    lines.put("step_h", load.step_h);
  }
  lines.put_unless(1.0, "scale", load.scale);
  lines.put("interruptible_mw", load.interruptible_mw);
  lines.put("interruptible_fraction", load.interruptible_fraction);
  lines.put_unless(0.0, "interruptible_notice_min", load.interruptible_notice_min);
}

void put_hazard(Lines& lines, const Hazard& hazard) {
  lines.section("hazard." + hazard.name);
  lines.put("gap_h", hazard.gap_h);
  lines.put("failures_per_year", hazard.failures_per_year);
  lines.put("duration_h", hazard.duration_h);
  if (!hazard.windows.empty()) lines.put("windows", hazard.windows);
  lines.put("hits", hazard.hits);
  if (hazard.restoration == Restoration::kIndependent) lines.put_text("restoration", "independent");
  lines.put_unless(0.0, "remaining_fraction", hazard.remaining_fraction);
  lines.put_unless(0.0, "notice_min", hazard.notice_min);
  lines.put_list("monthly_weights", hazard.monthly_weights);
  lines.put_list("hourly_weights", hazard.hourly_weights);
}

void put_battery(Lines& lines, const Battery& battery) {
  lines.section("battery." + battery.name);
  lines.put("units", battery.units);
  lines.put("unit_power_mw", battery.unit_power_mw);
  lines.put("unit_energy_mwh", battery.unit_energy_mwh);
  lines.put("round_trip_efficiency", battery.round_trip_efficiency);
  lines.put("charge_efficiency", battery.charge_efficiency);
  lines.put("discharge_efficiency", battery.discharge_efficiency);
  lines.put_unless(1.0, "initial_soc", battery.initial_soc);
  lines.put_unless(0.0, "reserve_soc", battery.reserve_soc);
  lines.put("recharge_max_mw", battery.recharge_max_mw);
  if (battery.recharge_from == RechargeFrom::kGridAndTurbines)
    lines.put_text("recharge_from", "grid_and_turbines");
  lines.put_unless(0.0, "auxiliary_mw", battery.auxiliary_mw);
  lines.put_unless(0.0, "degradation_fraction", battery.degradation_fraction);
  lines.put("mttf_h", battery.mttf_h);
  lines.put("mttr_h", battery.mttr_h);
}

void put_turbine(Lines& lines, const Turbine& turbine) {
  lines.section("turbine." + turbine.name);
  lines.put("units", turbine.units);
  lines.put("unit_mw", turbine.unit_mw);
  put_policy(lines, turbine.policy);
  lines.put("mttf_h", turbine.mttf_h);
  lines.put("mttr_h", turbine.mttr_h);
  lines.put_unless(0.0, "start_failure_probability", turbine.start_failure_probability);
  lines.put_unless(0.0, "start_min", turbine.start_min);
  lines.put_unless(1, "start_attempts", turbine.start_attempts);
  lines.put_unless(0.0, "retry_min", turbine.retry_min);
  lines.put("standby_mttf_h", turbine.standby_mttf_h);
  lines.put("test_interval_h", turbine.test_interval_h);
  lines.put_unless(0.0, "minimum_run_min", turbine.minimum_run_min);
  lines.put_list("monthly_derate", turbine.monthly_derate);
  if (!turbine.gas.empty()) lines.put_text("gas", turbine.gas);
  lines.put("fuel_storage_h", turbine.fuel_storage_h);
  lines.put("refuel_h", turbine.refuel_h);
  lines.put_unless(0.0, "heat_rate_mmbtu_per_mwh", turbine.heat_rate_mmbtu_per_mwh);
  lines.put_unless(0.0, "co2_kg_per_mmbtu", turbine.co2_kg_per_mmbtu);
  lines.put_unless(0.0, "nox_kg_per_mmbtu", turbine.nox_kg_per_mmbtu);
}

// Empty where nothing differs from the defaults.
std::string policy_text(const Policy& policy) {
  Lines lines;
  put_policy(lines, policy.turbines);
  lines.put("peak_shaving_mw", policy.peak_shaving_mw);
  if (policy.peak_shaving_turbines) lines.put_text("peak_shaving_turbines", "yes");
  if (policy.dispatch == DispatchOrder::kBatteriesFirst)
    lines.put_text("dispatch", "batteries_first");
  return lines.text();
}

}  // namespace

std::map<std::string, std::string> config_files(const Site& site, std::uint64_t seed) {
  Lines lines;
  lines.section("study");
  lines.put("horizon_h", site.horizon_h);
  char date[40];
  std::snprintf(date, sizeof date, "%04d-%02u-%02u", static_cast<int>(site.start.year()),
                static_cast<unsigned>(site.start.month()), static_cast<unsigned>(site.start.day()));
  lines.put_text("start", date);
  lines.put_text("seed", std::to_string(seed));
  put_load(lines, site.load);
  for (const auto& surge : site.surges) {
    lines.section("surge." + surge.name);
    lines.put("gap_h", surge.gap_h);
    lines.put("duration_h", surge.duration_h);
    lines.put("extra_mw", surge.extra_mw);
    lines.put_list("monthly_weights", surge.monthly_weights);
    lines.put_list("hourly_weights", surge.hourly_weights);
  }
  for (const auto& feed : site.feeds) {
    lines.section("feed." + feed.name);
    lines.put("capacity_mw", feed.capacity_mw);
  }
  for (const auto& gas : site.gas_supplies) lines.section("gas." + gas.name);
  for (const auto& hazard : site.hazards) put_hazard(lines, hazard);
  for (const auto& battery : site.batteries) put_battery(lines, battery);
  for (const auto& turbine : site.turbines) put_turbine(lines, turbine);
  const std::string policy = policy_text(site.policy);
  auto files = lines.files();
  files["site.ini"] = lines.text() + (policy.empty() ? "" : "\n[policy]\n" + policy);
  return files;
}

std::string config_text(const Site& site, std::uint64_t seed) {
  std::string all;
  for (const auto& [name, text] : config_files(site, seed)) all += "---- " + name + "\n" + text;
  return all;
}

std::string write_config(const Site& site, std::uint64_t seed, const std::string& folder) {
  for (const auto& [name, text] : config_files(site, seed))
    std::ofstream(folder + "/" + name) << text;
  return folder + "/site.ini";
}

}  // namespace ridethrough::reference
