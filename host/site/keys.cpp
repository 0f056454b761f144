// SPDX-License-Identifier: Apache-2.0
#include "host/site/keys.hpp"

#include "host/site/distribution.hpp"

#include <algorithm>

#include <fmt/format.h>

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

enum class Need { kRequired, kOptional };

Option text(std::string section, std::string key, ValueKind kind, Need need, std::string fallback,
            std::string help) {
  return {std::move(section),
          std::move(key),
          kind,
          std::move(fallback),
          need == Need::kRequired,
          0,
          0,
          false,
          {},
          std::move(help)};
}

Option number(std::string section, std::string key, Need need, std::string fallback, double lowest,
              double highest, std::string help, bool above_lowest = false,
              ValueKind kind = ValueKind::kNumber) {
  return {std::move(section),
          std::move(key),
          kind,
          std::move(fallback),
          need == Need::kRequired,
          lowest,
          highest,
          above_lowest,
          {},
          std::move(help)};
}

Option integer(std::string section, std::string key, Need need, std::string fallback, double lowest,
               double highest, std::string help) {
  return number(std::move(section), std::move(key), need, std::move(fallback), lowest, highest,
                std::move(help), false, ValueKind::kInteger);
}

Option numbers(std::string section, std::string key, std::size_t count, double lowest,
               double highest, std::string help) {
  Option option = number(std::move(section), std::move(key), Need::kOptional, "", lowest, highest,
                         std::move(help), false, ValueKind::kNumbers);
  option.count = count;
  return option;
}

Option with_most(std::size_t bytes, Option option) {
  option.most_bytes = bytes;
  return option;
}

Option choice(std::string section, std::string key, std::string fallback,
              std::vector<std::string> choices, std::string help) {
  Option option = text(std::move(section), std::move(key), ValueKind::kChoice, Need::kOptional,
                       std::move(fallback), std::move(help));
  option.choices = std::move(choices);
  return option;
}

// What decides when turbines run: in [policy] for all classes, in [turbine.x] for one.
std::vector<Option> turbine_policies(const std::string& section) {
  using enum Need;
  return {
      choice(section, "mode", "", {"off", "prime", "standby", "soc"},
             "prime = always committed; standby = when the grid cannot carry the load; soc = then, "
             "when the batteries are low"),
      number(
          section, "start_soc", kOptional, "0.5", 0, 1,
          "soc: started in a shortage at or below this state of charge of the site, which is below "
          "stop_soc"),
      number(section, "stop_soc", kOptional, "1", 0, 1,
             "soc: stopped when the grid is back and the state of charge at or above this"),
      number(section, "start_delay_min", kOptional, "0", 0, kMaxMinutes,
             "how long a shortage lasts before turbines are started: ride on the batteries first"),
      choice(section, "commit", "all", {"all", "needed"},
             "all units, or as many as the shortage needs"),
      integer(section, "spare_units", kOptional, "0", 0, 65'535, "committed beyond what is needed"),
  };
}

std::vector<Option> process_weights(const std::string& section) {
  return {
      numbers(section, "monthly_weights", 12, 0, kMaxWeight,
              "factors on the rate from January to December"),
      numbers(section, "hourly_weights", 24, 0, kMaxWeight,
              "factors on the rate from 0:00 to 23:00"),
  };
}

std::vector<Option> own_options() {
  using enum ValueKind;
  using enum Need;
  constexpr bool kAbove = true;
  return {
      with_most(kMostNameBytes, text("study", "name", kText, kOptional, "unnamed study",
                                     "what the study is called")),
      number("study", "horizon_h", kOptional, "8760", 0, kMaxHorizonH,
             "length of one trajectory; within half a per cent of n x 8760 h it counts as n years",
             kAbove),
      text("study", "start", kDate, kOptional, "2025-01-01",
           "local calendar date on which the horizon begins, at midnight"),
      integer("study", "trajectories", kOptional, "1000000", 1, 1e13,
              "how many trajectories to simulate at most"),
      number("study", "target_rel_error", kOptional, "0", 0, 1,
             "stop when the target indices are known to this relative standard error; 0 = run all"),
      text("study", "target_index", kText, kOptional, "lolh, eue",
           "the indices that are to be known so well, comma between"),
      integer("study", "seed", kOptional, "1", 0, 9007199254740992.0,
              "seed of all random streams; the same seed gives the same bits"),

      number("load", "constant_mw", kOptional, "", 0, kMaxMegawatt, "a constant load"),
      text("load", "profile", kPath, kOptional, "",
           "CSV file with a column demand_mw, repeated over the horizon; the path is relative to "
           "the config file"),
      number("load", "step_h", kOptional, "", 0, 8760,
             "length of a profile's step; by default told by its column time_h, or 1", kAbove),
      number("load", "scale", kOptional, "1", 0, 1e6, "factor on the load"),
      number("load", "interruptible_mw", kOptional, "", 0, kMaxMegawatt,
             "load that may be shed before firm load is lost"),
      number("load", "interruptible_fraction", kOptional, "", 0, 1,
             "the same, as a fraction of the load"),
      number("load", "interruptible_notice_min", kOptional, "0", 0, kMaxMinutes,
             "from the beginning of a shortage until it can be shed"),

      text("surge", "gap_h", kDistribution, kRequired, "",
           "time from the end of one burst to the beginning of the next"),
      text("surge", "duration_h", kDistribution, kRequired, "", "length of a burst"),
      text("surge", "extra_mw", kDistribution, kRequired, "", "load it adds"),

      number("feed", "capacity_mw", kRequired, "", 0, kMaxMegawatt,
             "what the feed can carry; alone it never fails"),

      text("hazard", "gap_h", kDistribution, kOptional, "",
           "time from the end of one occurrence to the beginning of the next"),
      text("hazard", "duration_h", kDistribution, kOptional, "",
           "how long it keeps its targets down"),
      with_most(
          kMostListBytes,
          text("hazard", "windows", kWindows, kOptional, "",
               "planned occurrences of every year instead, as in 04-10 08:00 to 04-12 18:00")),
      with_most(kMostListBytes,
                text("hazard", "hits", kTargets, kRequired, "",
                     "what it takes down: kind.name or kind.name:probability, comma between")),
      choice("hazard", "restoration", "shared", {"shared", "independent"},
             "one duration for all that was hit, or one for each"),
      number("hazard", "remaining_fraction", kOptional, "0", 0, 1,
             "of its power that what was hit keeps: a derate instead of an outage"),
      number("hazard", "notice_min", kOptional, "0", 0, kMaxMinutes,
             "how long before its beginning it is announced; turbines may be started ahead"),

      integer("battery", "units", kRequired, "", 0, 65'535, "number of equal units"),
      number("battery", "unit_power_mw", kRequired, "", 0, kMaxMegawatt,
             "that a unit can take or give at its terminals"),
      number("battery", "unit_energy_mwh", kRequired, "", 0, 1e9,
             "that a full unit gives at its terminals"),
      number("battery", "round_trip_efficiency", kOptional, "1", 0, 1,
             "energy out over energy in; the loss is taken when charging", kAbove),
      number("battery", "charge_efficiency", kOptional, "1", 0, 1,
             "what of the charging power is stored", kAbove),
      number("battery", "discharge_efficiency", kOptional, "1", 0, 1,
             "what of the stored energy arrives at the terminals", kAbove),
      number("battery", "degradation_fraction", kOptional, "0", 0, 1,
             "of unit_energy_mwh that age has taken"),
      number("battery", "initial_soc", kOptional, "1", 0, 1,
             "state of charge when the horizon begins"),
      number("battery", "reserve_soc", kOptional, "0", 0, 1,
             "kept for outages of the grid, never spent on surges"),
      number("battery", "recharge_max_mw", kOptional, "", 0, kMaxMegawatt,
             "at which the fleet is charged at most"),
      choice("battery", "recharge_from", "grid", {"grid", "grid_and_turbines"},
             "whose surplus charges it"),
      number("battery", "auxiliary_mw", kOptional, "0", 0, kMaxMegawatt,
             "what the fleet draws all the time, as a part of the load"),
      number("battery", "mttf_h", kOptional, "", 0.001, kMaxHours,
             "mean time to failure of a unit; omit = never fails"),
      number("battery", "mttr_h", kOptional, "", 0.001, kMaxHours, "mean time to repair of a unit"),

      integer("turbine", "units", kRequired, "", 0, 65'535, "number of equal units"),
      number("turbine", "unit_mw", kRequired, "", 0, kMaxMegawatt, "capacity of a unit"),
      number("turbine", "mttf_h", kOptional, "", 0.001, kMaxHours,
             "mean running time to failure of a unit; omit = never fails"),
      number("turbine", "mttr_h", kOptional, "", 0.001, kMaxHours, "mean time to repair of a unit"),
      number("turbine", "start_failure_probability", kOptional, "0", 0, 1,
             "that a commanded start ends in a repair instead"),
      number("turbine", "start_min", kOptional, "0", 0, kMaxMinutes,
             "from the command to full output, minutes"),
      integer("turbine", "start_attempts", kOptional, "1", 1, 16,
              "before a unit that does not start goes into repair"),
      number("turbine", "retry_min", kOptional, "0", 0, kMaxMinutes,
             "from a failed attempt to the next one"),
      number("turbine", "minimum_run_min", kOptional, "0", 0, kMaxMinutes,
             "before a class that has come up is stopped"),
      number("turbine", "standby_mttf_h", kOptional, "", 0.001, kMaxHours,
             "mean time at rest to a failure that shows at the next start or test"),
      number("turbine", "test_interval_h", kOptional, "", 0.001, kMaxHours,
             "between tests of the units at rest; omit = no tests"),
      numbers("turbine", "monthly_derate", 12, 0, 1,
              "what is left of unit_mw from January to December"),
      text("turbine", "gas", kText, kOptional, "",
           "the gas supply it burns from: NAME of a section [gas.NAME]"),
      number("turbine", "fuel_storage_h", kOptional, "", 0.001, kMaxHours,
             "fuel on site, in hours of the whole class at unit_mw"),
      number("turbine", "refuel_h", kOptional, "", 0.01, kMaxHours,
             "from the first use of stored fuel to the delivery that fills the storage"),
      number("turbine", "heat_rate_mmbtu_per_mwh", kOptional, "0", 0, 1000,
             "fuel for the energy delivered"),
      number("turbine", "co2_kg_per_mmbtu", kOptional, "0", 0, 1e6, "emitted from fuel"),
      number("turbine", "nox_kg_per_mmbtu", kOptional, "0", 0, 1e6, "emitted from fuel"),

      number("policy", "peak_shaving_mw", kOptional, "", 0, kMaxMegawatt,
             "contract limit that batteries hold the import to"),
      choice("policy", "peak_shaving_turbines", "no", {"no", "yes"},
             "turbines are called to hold that limit, too"),
      choice("policy", "dispatch", "turbines_first", {"turbines_first", "batteries_first"},
             "who carries what the grid cannot"),

      with_most(kMostZipBytes, text("sweep", "zip", kText, kOptional, "",
                                    "keys that move together, comma between, instead of making a "
                                    "grid; groups: ; between")),
      text(
          "sweep", "points", kPath, kOptional, "",
          "CSV file of keys in its first row and a point in each further one; the path is relative "
          "to the config file"),
  };
}

// Shared groups follow what a section has of its own.
std::vector<Option> make_options() {
  std::vector<Option> all = own_options();
  for (const auto& group : {process_weights("surge"), process_weights("hazard"),
                            turbine_policies("turbine"), turbine_policies("policy")}) {
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

const std::vector<Option>& options() {
  static const std::vector<Option> all = make_options();
  return all;
}

const Option* find_option(const std::string& section_kind, const std::string& key) {
  const auto found = std::find_if(options().begin(), options().end(), [&](const Option& option) {
    return option.section == section_kind && option.key == key;
  });
  return found == options().end() ? nullptr : &*found;
}

const Option* find_option(const Key& key) { return find_option(key.section.kind, key.key); }

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

std::string allowed_values(const Option& option) {
  switch (option.kind) {
    case ValueKind::kText:
      return fmt::format("text of at most {} bytes", option.most_bytes);
    case ValueKind::kDate:
      return "a date like 2025-01-31";
    case ValueKind::kDistribution:
      return known_distributions();
    case ValueKind::kPath:
      return "the path of a CSV file";
    case ValueKind::kChoice:
      return fmt::format("one of {}", fmt::join(option.choices, ", "));
    case ValueKind::kTargets:
      return "feed.x, battery.x, turbine.x or gas.x, each with :probability or not";
    case ValueKind::kWindows:
      return "MM-DD HH:MM to MM-DD HH:MM, comma between; a time left out is 00:00";
    case ValueKind::kNumber:
    case ValueKind::kInteger:
    case ValueKind::kNumbers:
      break;
  }
  std::string kind = option.kind == ValueKind::kInteger ? "a whole number" : "a number";
  if (option.count > 0) kind = fmt::format("{} numbers, comma between, each", option.count);
  const std::string from = option.above_lowest ? "above" : "from";
  return fmt::format("{} {} {:.16g} to {:.16g}", kind, from, option.lowest, option.highest);
}

}  // namespace ridethrough
