// SPDX-License-Identifier: Apache-2.0
#include "host/site/check.hpp"

#include "host/base/problems.hpp"
#include "host/site/by_key.hpp"

#include <algorithm>
#include <numeric>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace ridethrough {
namespace {

// Of gaps and durations.
constexpr long double kLeastMeanH = 0.001L;
constexpr long double kMostMeanH = 1e9L;

class Checker {
 public:
  explicit Checker(const Site& site) : site_(site) {}

  void operator()() {
    problems_.add(site_.origins.mistakes);
    for (const auto& section : sections_of(site_)) check_name(section);
    check_values();
    check_load();
    for (const auto& battery : site_.batteries) check_battery(battery);
    for (const auto& turbine : site_.turbines) check_turbine(turbine);
    for (const auto& surge : site_.surges) check_surge(surge);
    for (const auto& hazard : site_.hazards) check_hazard(hazard);
    problems_.throw_if_any();
  }

 private:
  // One complaint about a key is enough.
  bool tell_of(const Key& key) { return !site_.origins.told(key) && told_.insert(key).second; }
  void complain(const Key& key, const std::string& problem) {
    if (tell_of(key)) problems_.add(complaint(site_, key, problem), key.text());
  }
  template <class Part>
  void complain(const Part& part, const char* key, const std::string& problem) {
    complain(key_of(part, key), problem);
  }
  // Is a key without its value because that could not be read?
  template <class Part>
  [[nodiscard]] bool unread(const Part& part, const char* key) const {
    return site_.origins.flaw(key_of(part, key)) != nullptr;
  }

  void check_name(const Section& section) {
    const std::string title = section.title();
    if (!titles_.insert(title).second) {
      problems_.add(complaint(site_, fmt::format("[{}]: there are two of that name", title)));
    }
    const auto header = site_.origins.sections.find(section);
    if (header != site_.origins.sections.end() && header->second.told) return;
    const std::string& file = site_.origins.file;
    problems_.attempt([&] { check_section(section, file.empty() ? "site" : file); });
  }

  void check_values() {
    each_value(site_, [&](const Key& key, const KeyRow& row, const void* part) {
      try {
        check_value(site_, key, row, part);
      } catch (const InputError& error) {
        if (tell_of(key)) problems_.add(error.what(), key.text());
      }
    });
  }

  void check_load() {
    const Site::Load& load = site_.load;
    const bool constant = load.constant_mw.has_value();
    if (constant == load.profile.has_value()) {
      complain(load, constant ? "profile" : "constant_mw", "give one of constant_mw and profile");
    } else if (constant && !unread(load, "profile")) {
      for (const auto& key : profile_keys()) {
        if (has(site_, key_of(load, key))) complain(key_of(load, key), "goes with a profile only");
      }
    } else if (!unread(load, "profile_unit") && !unread(load, "peak_mw")) {
      const bool fraction = load.profile_unit == Site::ProfileUnit::kFraction;
      if (fraction && !load.peak_mw) {
        complain(load, "peak_mw", "is missing: profile_unit = fraction needs it");
      } else if (!fraction && load.peak_mw) {
        complain(load, "peak_mw", "goes with profile_unit = fraction only");
      }
    }
    if (load.interruptible_mw && load.interruptible_fraction) {
      complain(load, "interruptible_fraction",
               "give one of interruptible_mw and interruptible_fraction");
    }
  }

  template <class Units>
  void check_repair(const Units& units, bool fails) {
    if (fails && !units.mttr_h) {
      complain(units, "mttr_h", "is missing: units that fail have to be repaired");
    }
  }

  void check_battery(const Site::Battery& battery) {
    check_repair(battery, battery.mttf_h.has_value());
    if (battery.has_two_efficiencies() && battery.round_trip_efficiency.given()) {
      complain(battery, "round_trip_efficiency",
               "does not go with charge_efficiency and discharge_efficiency, which it is "
               "the product of");
    }
  }

  void check_turbine(const Site::Turbine& turbine) {
    check_turbine_policy(turbine);
    check_repair(turbine,
                 turbine.mttf_h || turbine.start_failure_probability > 0 || turbine.standby_mttf_h);
    if (turbine.heat_rate_mmbtu_per_mwh == 0 && !unread(turbine, "heat_rate_mmbtu_per_mwh")) {
      constexpr const char* kNeeds = "needs a heat_rate_mmbtu_per_mwh above 0";
      if (turbine.co2_kg_per_mmbtu > 0) complain(turbine, "co2_kg_per_mmbtu", kNeeds);
      if (turbine.nox_kg_per_mmbtu > 0) complain(turbine, "nox_kg_per_mmbtu", kNeeds);
    }
    if (turbine.gas) {
      check_component(key_of(turbine, "gas"), "gas." + *turbine.gas, {Site::GasSupply::kKind});
    }
    if (turbine.fuel_storage_h && !turbine.refuel_h) {
      complain(turbine, "refuel_h", "is missing: fuel_storage_h needs it");
    }
    if (turbine.refuel_h && !turbine.fuel_storage_h && !unread(turbine, "fuel_storage_h")) {
      complain(turbine, "refuel_h", "needs fuel_storage_h");
    }
  }

  void check_turbine_policy(const Site::Turbine& turbine) {
    const Site::TurbinePolicy policy = site_.policy_of(turbine);
    const auto unread_anywhere = [&](const char* key) {
      return unread(turbine, key) || unread(site_.policy, key);
    };
    if (!policy.mode && !unread_anywhere("mode")) {
      complain(turbine, "mode",
               "is missing, here and in [policy]; allowed is " +
                   allowed_values(*find_key(Site::Turbine::kKind, "mode")));
    }
    if (policy.mode != Site::Mode::kSoc || unread_anywhere("start_soc") ||
        unread_anywhere("stop_soc")) {
      return;
    }
    const long double start = policy.start_soc;
    const long double stop = policy.stop_soc;
    if (start + kNearlySoc < stop - kNearlySoc) return;
    const bool of_all =
        !turbine.policy.start_soc.given() && site_.policy.turbines.start_soc.given();
    complain(of_all ? key_of(site_.policy, "start_soc") : key_of(turbine, "start_soc"),
             "must be below stop_soc");
  }

  template <class Process>
  void check_process(const Process& process, const RandomVariable* gap,
                     const RandomVariable* duration, const char* missing) {
    for (const auto& [key, variable] : {std::pair{"gap_h", gap}, {"duration_h", duration}}) {
      if (variable == nullptr) {
        complain(process, key, missing);
      } else if (!(variable->mean >= kLeastMeanH && variable->mean <= kMostMeanH)) {
        complain(process, key, "its mean must be from 0.001 h to 1e9 h");
      }
    }
    check_weights(process, "monthly_weights", process.monthly_weights);
    check_weights(process, "hourly_weights", process.hourly_weights);
  }

  template <class Process, class Weights>
  void check_weights(const Process& process, const char* key, const Weights& weights) {
    if (weights && std::accumulate(weights->begin(), weights->end(), 0.0) == 0) {
      complain(process, key, "one must be above 0");
    }
  }

  void check_surge(const Site::Surge& surge) {
    const auto at = [](const auto& setting) {
      return setting.given() ? &setting.value() : nullptr;
    };
    check_process(surge, at(surge.gap_h), at(surge.duration_h), "is missing");
  }

  void check_hazard(const Site::Hazard& hazard) {
    if (!hazard.windows.empty()) {
      check_planned(hazard);
    } else if (!unread(hazard, "windows")) {
      const auto at = [](const auto& variable) { return variable ? &*variable : nullptr; };
      std::optional<RandomVariable> gap = hazard.gap_h;
      if (has(site_, key_of(hazard, "failures_per_year"))) {
        check_frequency(hazard);
        gap = exponential_with_mean(1);  // of which nothing is left to be said
      }
      check_process(
          hazard, at(gap), at(hazard.duration_h),
          "is missing; give duration_h and one of gap_h and failures_per_year, or windows");
    }
    std::set<std::string> hit;
    for (const auto& one : hazard.hits) {
      const Key key = key_of(hazard, "hits");
      check_component(
          key, one.component,
          {Site::Feed::kKind, Site::GasSupply::kKind, Site::Battery::kKind, Site::Turbine::kKind});
      if (!hit.insert(one.component).second) {
        complain(key, fmt::format("names {} twice", one.component));
      }
    }
  }

  void check_frequency(const Site::Hazard& hazard) {
    constexpr const char* kKey = "failures_per_year";
    if (has(site_, key_of(hazard, "gap_h"))) {
      complain(hazard, kKey, "give one of gap_h and failures_per_year");
    }
    if (hazard.restoration == Site::Restoration::kIndependent) {
      complain(hazard, kKey,
               "does not go with restoration = independent, by which an occurrence is longer than "
               "duration_h; give gap_h");
    }
    if (!hazard.failures_per_year || !hazard.duration_h) return;
    const long double duration = hazard.duration_h->mean;
    const long double gap = 8760.0L / *hazard.failures_per_year - duration;
    if (gap >= kLeastMeanH && gap <= kMostMeanH) return;
    complain(hazard, kKey,
             fmt::format("makes a mean gap of {:.6g} h, 8760 / failures_per_year less the mean of "
                         "duration_h, {:.6g} h; allowed is from {:.6g} to {:.6g}",
                         gap, duration, 8760 / (kMostMeanH + duration),
                         8760 / (kLeastMeanH + duration)));
  }

  void check_planned(const Site::Hazard& hazard) {
    for (const char* key :
         {"gap_h", "failures_per_year", "duration_h", "monthly_weights", "hourly_weights"}) {
      if (has(site_, key_of(hazard, key))) {
        complain(hazard, key, "does not go with windows, which are planned, not random");
      }
    }
    if (hazard.restoration == Site::Restoration::kIndependent) {
      complain(hazard, "restoration", "windows have one end for all that they hit");
    }
  }

  // The component of that name, "feed.north", of one of these kinds.
  void check_component(const Key& key, const std::string& name,
                       std::initializer_list<const char*> kinds) {
    const std::string kind = Section::parse(name).kind;
    const auto is_kind = [&](const char* one) { return kind == one; };
    const bool can_be = std::any_of(kinds.begin(), kinds.end(), is_kind);
    if ((can_be && titles_.count(name) > 0) || told_.count(key) > 0) return;
    if (site_.origins.may_be_left_out(Section::parse(name))) return;
    std::vector<std::string> known;
    for (const char* one : kinds) {
      for (const auto& section : sections_of(site_, one)) known.push_back(section.title());
    }
    std::sort(known.begin(), known.end());
    complain(key,
             fmt::format(
                 "there is no `{}`{}{}", shortened(name), did_you_mean(name, known),
                 known.empty() ? "" : fmt::format("; allowed here is {}", fmt::join(known, ", "))));
  }

  const Site& site_;
  Problems problems_;
  std::set<Key> told_;
  std::set<std::string> titles_;
};

}  // namespace

void check(const Site& site) { Checker{site}(); }

}  // namespace ridethrough
