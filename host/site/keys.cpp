// SPDX-License-Identifier: Apache-2.0
#include "host/site/keys.hpp"

#include "host/site/member_access.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace ridethrough {
namespace {

constexpr double kMaxHours = 1e9;                   // of any time; keeps it within 2^58 ticks
constexpr double kMaxHorizonH = 100 * 365.25 * 24;  // a hundred years with their leap days
constexpr double kMaxMegawatt = 1e6;                // of any power
constexpr double kMaxMinutes = 60 * 8760;
constexpr double kMaxWeight =
    300;  // of a rate; two of them keep an hour's ticks squared in 63 bits

// What is a line of a report, and an attribute of a result file, which takes 64 KiB with all.
constexpr std::size_t kMostNameBytes = 1000;
// Of lists that name many sections or days, and of all keys of a sweep.
constexpr std::size_t kMostListBytes = 100'000;
constexpr std::size_t kMostZipBytes = 4'000'000;

// Between two bounds, which are allowed.
KeyRow range(double lowest, double highest, KeyRow row) {
  row.lowest = lowest;
  row.highest = highest;
  return row;
}

// A part of a whole, which may be written in per cent, too.
KeyRow share(KeyRow row) {
  row.highest = 1;
  row.is_share = true;
  return row;
}

// Above 0.
KeyRow above_zero(double highest, KeyRow row) {
  row.highest = highest;
  row.above_lowest = true;
  return row;
}

KeyRow share_above_zero(KeyRow row) { return above_zero(1, share(std::move(row))); }

KeyRow required(KeyRow row) {
  row.required = true;
  return row;
}

KeyRow with_most(std::size_t bytes, KeyRow row) {
  row.most_bytes = bytes;
  return row;
}

KeyRow path(KeyRow row) {
  row.kind = ValueKind::kPath;
  return row;
}

// What decides when turbines run: in [policy] for all classes, in [turbine.x] for one.
template <auto kPolicy>
std::vector<KeyRow> turbine_policies() {
  using P = Site::TurbinePolicy;
  return {
      row<kPolicy, &P::mode>(
          "mode",
          "must_run = always committed; standby = when the grid cannot carry the load; soc = then, "
          "when the batteries are low"),
      share(row<kPolicy, &P::start_soc>(
          "start_soc",
          "soc: started in a shortage at or below this state of charge of the site, which is "
          "below stop_soc")),
      share(row<kPolicy, &P::stop_soc>(
          "stop_soc",
          "soc: stopped when the grid is back and the state of charge at or above this")),
      range(0, kMaxMinutes,
            row<kPolicy, &P::start_delay_min>(
                "start_delay_min",
                "how long a shortage lasts before turbines are started: ride on the batteries "
                "first")),
      row<kPolicy, &P::commit>("commit", "all units, or as many as the shortage needs"),
      range(0, 65'535,
            row<kPolicy, &P::spare_units>("spare_units", "committed beyond what is needed")),
  };
}

template <class Process>
std::vector<KeyRow> process_weights() {
  return {
      range(0, kMaxWeight,
            row<&Process::monthly_weights>("monthly_weights",
                                           "factors on the rate from January to December")),
      range(0, kMaxWeight,
            row<&Process::hourly_weights>("hourly_weights",
                                          "factors on the rate from 0:00 to 23:00")),
  };
}

std::vector<KeyRow> own_rows() {
  using StudySettings = Site::StudySettings;
  using Load = Site::Load;
  using Surge = Site::Surge;
  using Feed = Site::Feed;
  using Hazard = Site::Hazard;
  using Battery = Site::Battery;
  using Turbine = Site::Turbine;
  using Policy = Site::Policy;
  return {
      with_most(kMostNameBytes, row<&StudySettings::name>("name", "what the study is called")),
      above_zero(kMaxHorizonH,
                 row<&StudySettings::horizon_h>("horizon_h",
                                                "length of one trajectory; within half a per cent "
                                                "of n x 8760 h it counts as n years")),
      row<&StudySettings::start>("start",
                                 "local calendar date on which the horizon begins, at midnight"),
      range(1, 1e13,
            row<&StudySettings::trajectories>("trajectories",
                                              "how many trajectories to simulate at most")),
      share(row<&StudySettings::target_rel_error>("target_rel_error",
                                                  "stop when the target indices are known to this "
                                                  "relative standard error; 0 = run all")),
      row<&StudySettings::target_index>("target_index",
                                        "the indices that are to be known so well, comma between"),
      range(0, 9007199254740992.0,
            row<&StudySettings::seed>(
                "seed", "seed of all random streams; the same seed gives the same bits")),

      range(0, kMaxMegawatt, row<&Load::constant_mw>("constant_mw", "a constant load")),
      path(row<&Load::profile>(
          "profile",
          "CSV file of the load in equal steps; the path is relative to the config file")),
      with_most(kMostNameBytes,
                row<&Load::profile_column>(
                    "profile_column",
                    "its column of the load: a name, or in a file without a header a number, from "
                    "1; by default the one called demand_mw, demand_kw or demand_w, or the only "
                    "one")),
      row<&Load::profile_unit>(
          "profile_unit", "what that column is in, where its name is not demand_mw or the like"),
      above_zero(kMaxMegawatt,
                 row<&Load::peak_mw>("peak_mw", "the load that a fraction of 1 stands for")),
      above_zero(8760, row<&Load::step_h>("step_h",
                                          "length of a profile's step, where the file has no "
                                          "times and its rows are not those of a day, a week or "
                                          "whole years")),
      row<&Load::profile_date>("profile_date",
                               "how dates such as 01/02/2025 are meant, where no day above 12 "
                               "tells: mdy = month first, dmy = day first"),
      row<&Load::profile_stamp>("profile_stamp",
                                "which end of its interval a time stamp is; by default begin, or "
                                "end where the name of its column says so"),
      range(0, 8760,
            row<&Load::profile_gap_max_h>("profile_gap_max_h",
                                          "the longest gap between time stamps that is filled by "
                                          "what was a week before, else a day")),
      row<&Load::profile_align>(
          "profile_align",
          "what row a moment has: calendar = that of the same month, day and time, weekday = the "
          "nearest day with the same weekday, start = the first row is the beginning, and the last "
          "one is followed by the first; by default calendar with time stamps or rows of whole "
          "years, else start"),
      range(0, 1e6, row<&Load::scale>("scale", "factor on the load")),
      range(0, kMaxMegawatt,
            row<&Load::interruptible_mw>("interruptible_mw",
                                         "load that may be shed before firm load is lost")),
      share(row<&Load::interruptible_fraction>("interruptible_fraction",
                                               "the same, as a fraction of the load")),
      range(
          0, kMaxMinutes,
          row<&Load::interruptible_notice_min>(
              "interruptible_notice_min", "from the beginning of a shortage until it can be shed")),

      row<&Surge::gap_h>("gap_h", "time from the end of one burst to the beginning of the next"),
      row<&Surge::duration_h>("duration_h", "length of a burst"),
      row<&Surge::extra_mw>("extra_mw", "load it adds"),

      range(
          0, kMaxMegawatt,
          row<&Feed::capacity_mw>("capacity_mw", "what the feed can carry; alone it never fails")),

      row<&Hazard::gap_h>("gap_h",
                          "time from the end of one occurrence to the beginning of the next"),
      above_zero(
          4e6, row<&Hazard::failures_per_year>(
                   "failures_per_year",
                   "how often it begins in 8760 h, before weights; instead of gap_h: makes that "
                   "exponential, with a mean of 8760 / failures_per_year less that of duration_h")),
      row<&Hazard::duration_h>("duration_h", "how long it keeps its targets down"),
      with_most(kMostListBytes,
                row<&Hazard::windows>(
                    "windows",
                    "planned occurrences of every year instead, as in 04-10 08:00 to 04-12 18:00")),
      with_most(
          kMostListBytes,
          required(row<&Hazard::hits>(
              "hits", "what it takes down: kind.name or kind.name:probability, comma between"))),
      row<&Hazard::restoration>("restoration",
                                "one duration for all that was hit, or one for each"),
      share(row<&Hazard::remaining_fraction>(
          "remaining_fraction",
          "of its power that what was hit keeps: a derate instead of an outage")),
      range(0, kMaxMinutes,
            row<&Hazard::notice_min>(
                "notice_min",
                "how long before its beginning it is announced; turbines may be started ahead")),

      range(0, 65'535, row<&Battery::units>("units", "number of equal units")),
      range(0, kMaxMegawatt,
            row<&Battery::unit_power_mw>("unit_power_mw",
                                         "that a unit can take or give at its terminals")),
      range(0, 1e9,
            row<&Battery::unit_energy_mwh>("unit_energy_mwh",
                                           "that a full unit gives at its terminals")),
      share_above_zero(row<&Battery::round_trip_efficiency>(
          "round_trip_efficiency", "energy out over energy in; the loss is taken when charging")),
      share_above_zero(row<&Battery::charge_efficiency>("charge_efficiency",
                                                        "what of the charging power is stored")),
      share_above_zero(row<&Battery::discharge_efficiency>(
          "discharge_efficiency", "what of the stored energy arrives at the terminals")),
      share(row<&Battery::degradation_fraction>("degradation_fraction",
                                                "of unit_energy_mwh that age has taken")),
      share(row<&Battery::initial_soc>("initial_soc", "state of charge when the horizon begins")),
      share(row<&Battery::reserve_soc>("reserve_soc",
                                       "kept for outages of the grid, never spent on surges")),
      range(0, kMaxMegawatt,
            row<&Battery::recharge_max_mw>("recharge_max_mw",
                                           "at which the fleet is charged at most")),
      row<&Battery::recharge_from>(
          "recharge_from",
          "who charges it from what is left over; what the load has below 0 always does"),
      range(0, kMaxMegawatt,
            row<&Battery::auxiliary_mw>(
                "auxiliary_mw", "what the fleet draws all the time, as a part of the load")),
      range(0.001, kMaxHours,
            row<&Battery::mttf_h>("mttf_h", "mean time to failure of a unit; omit = never fails")),
      range(0.001, kMaxHours, row<&Battery::mttr_h>("mttr_h", "mean time to repair of a unit")),

      range(0, 65'535, row<&Turbine::units>("units", "number of equal units")),
      range(0, kMaxMegawatt, row<&Turbine::unit_mw>("unit_mw", "capacity of a unit")),
      range(0.001, kMaxHours,
            row<&Turbine::mttf_h>("mttf_h",
                                  "mean running time to failure of a unit; omit = never fails")),
      range(0.001, kMaxHours, row<&Turbine::mttr_h>("mttr_h", "mean time to repair of a unit")),
      share(row<&Turbine::start_failure_probability>(
          "start_failure_probability", "that a commanded start ends in a repair instead")),
      range(0, kMaxMinutes,
            row<&Turbine::start_min>("start_min", "from the command to full output, minutes")),
      range(1, 16,
            row<&Turbine::start_attempts>("start_attempts",
                                          "before a unit that does not start goes into repair")),
      range(0, kMaxMinutes,
            row<&Turbine::retry_min>("retry_min", "from a failed attempt to the next one")),
      range(0, kMaxMinutes,
            row<&Turbine::minimum_run_min>("minimum_run_min",
                                           "before a class that has come up is stopped")),
      range(0.001, kMaxHours,
            row<&Turbine::standby_mttf_h>(
                "standby_mttf_h",
                "mean time at rest to a failure that shows at the next start or test")),
      range(0.001, kMaxHours,
            row<&Turbine::test_interval_h>("test_interval_h",
                                           "between tests of the units at rest; omit = no tests")),
      share(row<&Turbine::monthly_derate>("monthly_derate",
                                          "what is left of unit_mw from January to December")),
      row<&Turbine::gas>("gas", "the gas supply it burns from: NAME of a section [gas.NAME]"),
      range(0.001, kMaxHours,
            row<&Turbine::fuel_storage_h>("fuel_storage_h",
                                          "fuel on site, in hours of the whole class at unit_mw")),
      range(0.01, kMaxHours,
            row<&Turbine::refuel_h>(
                "refuel_h",
                "from the first use of stored fuel to the delivery that fills the storage")),
      range(0, 1000,
            row<&Turbine::heat_rate_mmbtu_per_mwh>("heat_rate_mmbtu_per_mwh",
                                                   "fuel for the energy delivered")),
      range(0, 1e6, row<&Turbine::co2_kg_per_mmbtu>("co2_kg_per_mmbtu", "emitted from fuel")),
      range(0, 1e6, row<&Turbine::nox_kg_per_mmbtu>("nox_kg_per_mmbtu", "emitted from fuel")),

      range(0, kMaxMegawatt,
            row<&Policy::peak_shaving_mw>("peak_shaving_mw",
                                          "contract limit that batteries hold the import to")),
      row<&Policy::peak_shaving_turbines>("peak_shaving_turbines",
                                          "turbines are called to hold that limit, too"),
      row<&Policy::dispatch>("dispatch", "who carries what the grid cannot"),

      with_most(kMostZipBytes, KeyRow{"sweep", "zip", ValueKind::kText,
                                      "keys that move together, comma between, instead of making a "
                                      "grid; groups: ; between"}),
      KeyRow{
          "sweep", "points", ValueKind::kPath,
          "CSV file of keys in its first row and a point in each further one; the path is relative "
          "to the config file"},
  };
}

// Shared groups follow what a section has of its own.
std::vector<KeyRow> make_rows() {
  std::vector<KeyRow> all = own_rows();
  for (const auto& group :
       {process_weights<Site::Surge>(), process_weights<Site::Hazard>(),
        turbine_policies<&Site::Turbine::policy>(), turbine_policies<&Site::Policy::turbines>()}) {
    all.insert(all.end(), group.begin(), group.end());
  }
  return all;
}

}  // namespace

const std::vector<SectionKind>& section_kinds() {
  static const std::vector<SectionKind> all = {
      {"study", false, "what to simulate, and how well it has to be known"},
      {"load", false, "the demand of the site: constant_mw or profile"},
      {"surge", true, "a process of bursts on top of the load; several add up"},
      {"feed", true, "a grid feed"},
      {"gas", true, "a supply of gas to turbines, for hazards to hit; it has no keys"},
      {"hazard", true, "anything that takes something down; several targets = common cause"},
      {"battery", true, "a fleet of battery units"},
      {"turbine", true, "a class of turbine units; policies of its own before those of [policy]"},
      {"policy", false, "when turbines run and batteries give; for all turbine classes"},
      {"sweep", false,
       "values of other keys, as in battery.x.units = 0:100:10, for ridethrough sweep: a list of "
       "values, first:last:step, log(first,last,number), or text in double quotes"},
  };
  return all;
}

const std::vector<KeyRow>& key_rows() {
  static const std::vector<KeyRow> all = make_rows();
  return all;
}

const SectionKind* find_section_kind(const std::string& name) {
  const auto& all = section_kinds();
  const auto found = std::find_if(all.begin(), all.end(),
                                  [&](const SectionKind& one) { return one.name == name; });
  return found == all.end() ? nullptr : &*found;
}

const KeyRow* find_key(const std::string& section_kind, const std::string& key) {
  static const auto rows = [] {
    std::map<std::pair<std::string, std::string>, const KeyRow*> by_name;
    for (const auto& row : key_rows()) by_name[{row.section, row.key}] = &row;
    return by_name;
  }();
  const auto found = rows.find({section_kind, key});
  return found == rows.end() ? nullptr : found->second;
}

const KeyRow* find_key(const Key& key) { return find_key(key.section.kind, key.key); }

std::string unit_of(const std::string& key) {
  for (const auto& [ending, unit] :
       {std::pair<std::string, std::string>{"_mmbtu_per_mwh", "MMBtu/MWh"},
        {"_kg_per_mmbtu", "kg/MMBtu"},
        {"_mwh", "MWh"},
        {"_mw", "MW"},
        {"_h", "h"},
        {"_min", "min"}}) {
    if (key.size() > ending.size() &&
        key.compare(key.size() - ending.size(), ending.size(), ending) == 0) {
      return unit;
    }
  }
  return "1";
}

std::string allowed_values(const KeyRow& row) {
  switch (row.kind) {
    case ValueKind::kText:
      return fmt::format("text of at most {} bytes", row.most_bytes);
    case ValueKind::kDate:
      return "a date like 2025-01-31";
    case ValueKind::kDistribution:
      return known_distributions();
    case ValueKind::kPath:
      return "the path of a CSV file";
    case ValueKind::kChoice:
      return fmt::format("one of {}", fmt::join(row.choices, ", "));
    case ValueKind::kTargets:
      return "feed.x, battery.x, turbine.x or gas.x, each with :probability or not";
    case ValueKind::kWindows:
      return "MM-DD HH:MM to MM-DD HH:MM, comma between; a time left out is 00:00";
    case ValueKind::kNumber:
    case ValueKind::kInteger:
    case ValueKind::kNumbers:
      break;
  }
  std::string kind = row.kind == ValueKind::kInteger ? "a whole number" : "a number";
  if (row.count > 0) kind = fmt::format("{} numbers, comma between, each", row.count);
  const std::string from = row.above_lowest ? "above" : "from";
  return fmt::format("{} {} {:.16g} to {:.16g}{}", kind, from, row.lowest, row.highest,
                     row.is_share ? ", or per cent" : "");
}

}  // namespace ridethrough
